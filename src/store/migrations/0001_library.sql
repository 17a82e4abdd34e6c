-- Profiles kept on this machine, and what people said of pairs.

CREATE TABLE profile (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    external_id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    words TEXT NOT NULL,          -- folded text that searches look at
    body TEXT NOT NULL,           -- the profile as JSON
    added_at INTEGER NOT NULL,    -- of the import, so rows of one import share it
    updated_at INTEGER NOT NULL
);
CREATE INDEX profile_newest ON profile (added_at DESC, id);

CREATE TABLE decision (
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    candidate_id INTEGER NOT NULL,
    decision TEXT NOT NULL,       -- same, not_same
    author TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (external_id, candidate_id)
) WITHOUT ROWID;
CREATE INDEX decision_candidate ON decision (candidate_id);

CREATE TABLE saved_search (
    name TEXT PRIMARY KEY,
    query TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) WITHOUT ROWID;
