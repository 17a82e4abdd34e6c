-- Who was said to be due to go: a profile that was never exported leaves the library only some days
-- after that.
CREATE TABLE retention_notice (
    profile_id INTEGER PRIMARY KEY,
    told_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER retention_profile_gone AFTER DELETE ON profile BEGIN
    DELETE FROM retention_notice WHERE profile_id = old.id;
END;
