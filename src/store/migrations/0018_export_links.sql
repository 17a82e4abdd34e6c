-- Whose record an exported person's is now, where Greenhouse merged it into another.
ALTER TABLE export ADD COLUMN followed_id INTEGER;
CREATE INDEX export_link ON export (COALESCE(followed_id, candidate_id)) WHERE state = 'done';
