-- What a sync still has to read, so that it goes on after a kill where it was.

CREATE TABLE sync_window (
    resource TEXT NOT NULL,       -- named as in Harvest
    kind TEXT NOT NULL,           -- by which moment of a row: created, updated
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    cursor TEXT,                  -- of the next page; NULL before the first
    pages INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (resource, kind, from_at, to_at)
) WITHOUT ROWID;

-- Ids seen by a full sync under way; what it has not seen at its end is gone.
CREATE TABLE sync_seen (
    resource TEXT NOT NULL,
    id INTEGER NOT NULL,
    PRIMARY KEY (resource, id)
) WITHOUT ROWID;
