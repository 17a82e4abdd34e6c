-- Greenhouse has a row for each stage of each application, entered or not: they are asked for where a
-- question needs them, and how far somebody came is read off the application and the order of its
-- job's stages.

DROP TABLE application_stage;
DELETE FROM sync_window WHERE resource = 'application_stages';
DELETE FROM sync_seen WHERE resource = 'application_stages';
DELETE FROM meta WHERE key LIKE '%:application_stages';
