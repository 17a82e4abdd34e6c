-- A record names the keys by which it is found, so that they can be taken out again without an index
-- of their own, which cost more than the keys themselves when a long list came in.
ALTER TABLE profile ADD COLUMN keys TEXT NOT NULL DEFAULT '[]';    -- JSON: a list of numbers
UPDATE profile SET keys = (SELECT json_group_array(key) FROM profile_key WHERE profile_id = profile.id);
DROP INDEX profile_key_profile;

-- Searches have an index of their own (tantivy); nothing looks at this text any more.
ALTER TABLE profile DROP COLUMN words;

-- Nearly always the import that said it first.
DROP INDEX statement_seen;
CREATE INDEX statement_seen ON statement (seen_id) WHERE seen_id <> import_id;
