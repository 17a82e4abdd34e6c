-- A profile is a person. What files, pastes and people say of somebody is kept as statements, and the
-- profile is what they come to: so nothing is lost to a poorer list, and an import can be undone.

CREATE TABLE import (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,           -- file, paste, input, edit, earlier
    name TEXT NOT NULL,           -- of the file, without its folder
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    undone_at INTEGER
);

CREATE TABLE statement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile_id INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    seen_id INTEGER NOT NULL,     -- the last import that said the same
    moved_by INTEGER,             -- the import that found two profiles to be one
    moved_from INTEGER,           -- the profile it was of before
    kind TEXT NOT NULL,           -- said: unites; edit: sets
    tool TEXT NOT NULL,           -- whose ids these are, where the reader knows
    space TEXT NOT NULL,
    external_id TEXT NOT NULL,
    digest INTEGER NOT NULL,      -- of the body; 0 is not worked out yet
    body TEXT NOT NULL            -- JSON: the profile as it was said, or the fields that were set
);

CREATE TABLE profile_person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    external_id TEXT NOT NULL,    -- the first one given; what exports are reported under
    source TEXT NOT NULL,
    words TEXT NOT NULL,          -- folded text that searches look at
    body TEXT NOT NULL,           -- JSON: what the statements come to
    sources TEXT NOT NULL DEFAULT '[]',   -- JSON: where they are from
    added_at INTEGER NOT NULL,    -- of the import, so rows of one import share it
    updated_at INTEGER NOT NULL
);
INSERT INTO profile_person (id, space, external_id, source, words, body, added_at, updated_at)
SELECT id, space, external_id, source, words, body, added_at, updated_at FROM profile;

INSERT INTO import (kind, name, author, at)
SELECT 'earlier', '', '', max(updated_at) FROM profile HAVING count(*) > 0;
INSERT INTO statement (profile_id, import_id, seen_id, kind, tool, space, external_id, digest, body)
SELECT id, 1, 1, 'said', '', space, external_id, 0, body FROM profile ORDER BY id;
UPDATE profile_person SET sources = (
    SELECT json_array(json_object(
        'number', statement.id, 'kind', 'file', 'name', profile_person.source, 'id', statement.external_id,
        'at', strftime('%Y-%m-%dT%H:%M:%fZ', profile_person.added_at / 1000.0, 'unixepoch'),
        'import', 1, 'seen', 1))
    FROM statement WHERE statement.profile_id = profile_person.id);

-- Decisions belong to people: each knows of whom it was said. Of older ones that is known where the
-- profile has not changed since.
CREATE TABLE decision_person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    external_id TEXT NOT NULL,
    candidate_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    decision TEXT NOT NULL,       -- same, not_same
    author TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    person TEXT,                  -- JSON: name and strong keys; NULL is not known
    candidate TEXT                -- JSON: the same of the candidate
);
INSERT INTO decision_person (space, external_id, candidate_id, source, decision, author, decided_at, person)
SELECT decision.space, decision.external_id, candidate_id, decision.source, decision, author, decided_at,
       (SELECT json_object('profile', json(profile.body)) FROM profile
        WHERE profile.external_id = decision.external_id AND profile.space = decision.space
          AND profile.updated_at <= decision.decided_at AND json_valid(profile.body))
FROM decision;
DROP TABLE decision;
ALTER TABLE decision_person RENAME TO decision;
CREATE INDEX decision_external_id ON decision (external_id);
CREATE INDEX decision_candidate ON decision (candidate_id);
CREATE TABLE decision_key (
    key INTEGER NOT NULL,         -- 64 bits of a strong key of the person
    decision_id INTEGER NOT NULL,
    PRIMARY KEY (key, decision_id)
) WITHOUT ROWID;

DROP TABLE profile;
ALTER TABLE profile_person RENAME TO profile;
CREATE INDEX profile_newest ON profile (added_at DESC, id);
CREATE INDEX profile_changed ON profile (updated_at);
CREATE INDEX profile_external_id ON profile (external_id);
CREATE INDEX statement_profile ON statement (profile_id);
CREATE INDEX statement_seen ON statement (seen_id);
CREATE INDEX statement_moved ON statement (moved_by) WHERE moved_by IS NOT NULL;
CREATE INDEX statement_import ON statement (import_id);

-- By what a person is recognised: strong keys, ids within their tool, rows as they are.
CREATE TABLE profile_key (
    key INTEGER NOT NULL,         -- 64 bits of the canonical value and its kind
    profile_id INTEGER NOT NULL,
    PRIMARY KEY (key, profile_id)
) WITHOUT ROWID;
CREATE INDEX profile_key_profile ON profile_key (profile_id);

-- Two profiles that may be one person, and those of which somebody said that they are not.
CREATE TABLE profile_pair (
    a INTEGER NOT NULL,           -- the lower id
    b INTEGER NOT NULL,
    why TEXT NOT NULL,
    apart INTEGER NOT NULL,       -- 1: two people
    PRIMARY KEY (a, b)
) WITHOUT ROWID;

-- Versions of what is kept beside the rows: of the keys, and how often rows went.
CREATE TABLE library_state (
    key TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
