-- Whose an export is; NULL while nobody knew, which is whom the data directory belongs to.
ALTER TABLE export ADD COLUMN tenant TEXT;
UPDATE export SET tenant = (
    SELECT 'organisation:' || json_extract(value, '$.organisation') FROM meta
    WHERE key = 'whose' AND json_valid(value)
);
