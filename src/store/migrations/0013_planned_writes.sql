-- What was previewed of an export: what is carried out never goes beyond it. NULL for rows of before.
ALTER TABLE export ADD COLUMN planned TEXT;

-- People whom Greenhouse no longer shows are looked at with every check.
CREATE INDEX candidate_gone ON candidate (gone_at) WHERE gone_at IS NOT NULL;
