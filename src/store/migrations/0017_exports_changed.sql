-- Whoever is about to be made is compared with the people of all exports; those that changed since the
-- last comparison are found by when they were written.
CREATE INDEX export_changed ON export (updated_at);
