-- What an hour at the screen leaves behind: where the user was, what they did, lists, who is skipped.

-- Where the user of the screen was, as the screen writes it; one row.
CREATE TABLE place (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    tenant TEXT,                  -- the mark of the organisation it belongs to
    body TEXT NOT NULL
);

-- What was done at the keyboard, by numbers of people; exports are told by the outbox.
CREATE TABLE act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,           -- looked, same, not_same, undecided, skipped, back
    profile_id INTEGER,
    candidate_id INTEGER,
    tenant TEXT
);
CREATE INDEX act_at ON act (at);
CREATE INDEX act_profile ON act (profile_id);

-- Exports that were asked for and never left: blocked, in need of a review, nothing to do.
CREATE TABLE unsent (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    target TEXT NOT NULL,         -- in words
    job_id INTEGER,
    outcome TEXT NOT NULL,
    candidate_id INTEGER,
    application_id INTEGER,
    reason TEXT,
    tenant TEXT
);
CREATE INDEX unsent_at ON unsent (at);

-- Lists of people under a name, such as a search project; a person may be in several.
CREATE TABLE list (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,  -- the name without case and accents
    settings TEXT,                -- JSON: what its exports carry
    made_at INTEGER NOT NULL
);
CREATE TABLE list_member (
    list_id INTEGER NOT NULL,
    kind TEXT NOT NULL,           -- profile, candidate
    person_id INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (list_id, kind, person_id)
) WITHOUT ROWID;
CREATE INDEX list_member_person ON list_member (kind, person_id);

-- Who is skipped for now, why, and when they come back; none is until somebody says so.
CREATE TABLE skip (
    kind TEXT NOT NULL,
    person_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    until INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (kind, person_id)
) WITHOUT ROWID;

-- What hangs on a record goes with it.
CREATE TRIGGER profile_gone AFTER DELETE ON profile BEGIN
    DELETE FROM act WHERE profile_id = old.id;
    DELETE FROM list_member WHERE kind = 'profile' AND person_id = old.id;
    DELETE FROM skip WHERE kind = 'profile' AND person_id = old.id;
END;
