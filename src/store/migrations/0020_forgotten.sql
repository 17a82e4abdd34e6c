-- Who was forgotten, as keyed hashes of what they are recognised by: an import must not bring them
-- back. The key is `forgotten_key` in `meta`.
CREATE TABLE forgotten (
    hash BLOB PRIMARY KEY,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Copies of this file that `gleaner backup` made, so that `forget` can name them.
CREATE TABLE backup (
    path TEXT PRIMARY KEY,
    at INTEGER NOT NULL
);
