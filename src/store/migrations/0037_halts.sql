-- What an export waits for that could not leave because the first of its batch was refused for all: its
-- job, or a right.
ALTER TABLE export ADD COLUMN halt TEXT;
