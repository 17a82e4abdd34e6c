-- Whoever writes a row says which version of it they saw; a clock can repeat a moment, a count can't.
ALTER TABLE export ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

-- No change goes uncounted, whatever statement makes it.
CREATE TRIGGER export_version AFTER UPDATE ON export WHEN NEW.version = OLD.version
BEGIN
    UPDATE export SET version = OLD.version + 1 WHERE id = NEW.id;
END;
