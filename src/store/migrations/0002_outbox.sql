-- Exports and their fates. Moments are milliseconds since 1970.

CREATE TABLE export (
    id TEXT PRIMARY KEY,              -- UUID v7: sorts by time
    intent TEXT NOT NULL UNIQUE,      -- person and target: the same intent is the same row
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    person TEXT NOT NULL,             -- JSON: the profile as it was exported, or the candidate
    keys TEXT NOT NULL,               -- JSON: match keys, so that one person is never sent twice at once
    target TEXT NOT NULL,             -- JSON
    context TEXT NOT NULL,            -- JSON: source, recruiter, stage and the like, resolved
    job_id INTEGER,
    state TEXT NOT NULL,
    outcome TEXT,
    due_at INTEGER NOT NULL,          -- when the next step may be made: end of the hold, next reading
    write TEXT,                       -- JSON: the call that left or is about to, with its baseline
    sent_at INTEGER,                  -- when it left
    readings INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    candidate_id INTEGER,
    application_id INTEGER,
    reason TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX export_due ON export (state, due_at);
CREATE INDEX export_external_id ON export (external_id);
