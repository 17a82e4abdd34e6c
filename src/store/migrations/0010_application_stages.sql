-- The stages that applications were in: Greenhouse forgets an application's stage when it ends, and
-- says nothing of those it went through before.

CREATE TABLE application_stage (
    application_id INTEGER NOT NULL,
    id INTEGER NOT NULL,          -- of the row; one for each time a stage was entered
    stage_id INTEGER NOT NULL,    -- job_interview_stage_id
    entered_at INTEGER,           -- NULL on partial history
    exited_at INTEGER,
    PRIMARY KEY (application_id, id)
) WITHOUT ROWID;
