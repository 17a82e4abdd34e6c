-- Ids such as 1, 2, 3 belong to the source that gave them: two files may use them for other people.
-- `space` is that source, and empty for ids made of a key (e-mail, page, phone), which are the
-- same wherever they are seen.

CREATE TABLE profile_keyed (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    space TEXT NOT NULL,
    external_id TEXT NOT NULL,
    source TEXT NOT NULL,
    words TEXT NOT NULL,          -- folded text that searches look at
    body TEXT NOT NULL,           -- the profile as JSON
    added_at INTEGER NOT NULL,    -- of the import, so rows of one import share it
    updated_at INTEGER NOT NULL,
    UNIQUE (external_id, space)
);
INSERT INTO profile_keyed
SELECT id,
       CASE WHEN external_id LIKE 'linkedin:%' OR external_id LIKE 'email:%' OR external_id LIKE 'github:%'
                 OR external_id LIKE 'page:%' OR external_id LIKE 'phone:%'
            THEN '' ELSE source END,
       external_id, source, words, body, added_at, updated_at
FROM profile;
DROP TABLE profile;
ALTER TABLE profile_keyed RENAME TO profile;
CREATE INDEX profile_newest ON profile (added_at DESC, id);

CREATE TABLE decision_keyed (
    space TEXT NOT NULL,
    external_id TEXT NOT NULL,
    candidate_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    decision TEXT NOT NULL,       -- same, not_same
    author TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    PRIMARY KEY (external_id, candidate_id, space)
) WITHOUT ROWID;
INSERT INTO decision_keyed
SELECT CASE WHEN external_id LIKE 'linkedin:%' OR external_id LIKE 'email:%' OR external_id LIKE 'github:%'
                 OR external_id LIKE 'page:%' OR external_id LIKE 'phone:%'
            THEN '' ELSE source END,
       external_id, candidate_id, source, decision, author, decided_at
FROM decision;
DROP TABLE decision;
ALTER TABLE decision_keyed RENAME TO decision;
CREATE INDEX decision_candidate ON decision (candidate_id);
