-- Somebody's word that an export goes ahead in spite of its guards: JSON with the reason, NULL for none.
ALTER TABLE export ADD COLUMN overridden TEXT;
