-- Who may write to whom, as long as that lasts. Whoever begins to carry exports out is the next
-- generation; what earlier ones claimed is free from then on, and no clock has a say in it.

CREATE TABLE carrier (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    owner TEXT NOT NULL,              -- UUID of one run of one process
    generation INTEGER NOT NULL
);
CREATE TABLE claim (
    key TEXT PRIMARY KEY,             -- a strong key, a folded name, or a person in Greenhouse
    export TEXT NOT NULL,
    generation INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX claim_export ON claim (export);
