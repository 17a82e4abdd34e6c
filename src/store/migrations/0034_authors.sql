-- The acting user's number in Greenhouse: of who asked for an export, and of who decided on a pair. What
-- somebody takes back of a pair is a row of its own from now on, with the decision 'undone'.
ALTER TABLE export ADD COLUMN author_id INTEGER;
ALTER TABLE decision ADD COLUMN author_id INTEGER;
