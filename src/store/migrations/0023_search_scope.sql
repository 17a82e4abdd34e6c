-- A kept search keeps where it looks: library, greenhouse or all; null for those kept before.
ALTER TABLE saved_search ADD COLUMN scope TEXT;
