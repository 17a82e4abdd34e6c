-- What follows an export once person and application are in Greenhouse: tags, a note, files, a
-- custom field. Each is a write of its own with a fate of its own.

CREATE TABLE export_step (
    export TEXT NOT NULL,             -- the export's id
    position INTEGER NOT NULL,        -- its turn
    kind TEXT NOT NULL,               -- field, new_tag, tag, note, file
    what TEXT NOT NULL,               -- JSON: what is to be written
    state TEXT NOT NULL,              -- the words of export.state
    body TEXT,                        -- JSON: the call that left or is about to
    row_id INTEGER,                   -- what it left in Greenhouse
    due_at INTEGER NOT NULL,          -- when the next step may be made
    readings INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    PRIMARY KEY (export, position)
) WITHOUT ROWID;
CREATE INDEX export_step_open ON export_step (export, due_at) WHERE state IN ('planned', 'sending', 'unknown');
