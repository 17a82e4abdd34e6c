-- Exports and their fates.

CREATE TABLE export (
    id TEXT PRIMARY KEY,
    profile_source TEXT,
    external_id TEXT,
    name TEXT,
    target TEXT,                  -- JSON
    job_id INTEGER,
    intent_key TEXT UNIQUE,
    state TEXT,
    body TEXT,                    -- JSON
    baseline TEXT,                -- JSON
    candidate_id INTEGER,
    application_id INTEGER,
    outcome TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    created_at TEXT,
    updated_at TEXT
);
CREATE INDEX export_state ON export (state);
CREATE INDEX export_external_id ON export (external_id);

CREATE TABLE export_step (
    export_id TEXT NOT NULL REFERENCES export (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    kind TEXT,
    state TEXT,
    body TEXT,
    result TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    updated_at TEXT,
    PRIMARY KEY (export_id, seq)
) WITHOUT ROWID;
