-- The copy of Greenhouse. Moments are milliseconds since 1970; lists are JSON arrays, NULL when empty.

CREATE TABLE candidate (
    id INTEGER PRIMARY KEY,
    first_name TEXT,
    last_name TEXT,
    preferred_name TEXT,
    company TEXT,
    title TEXT,
    emails TEXT,
    phones TEXT,
    urls TEXT,
    addresses TEXT,
    tags TEXT,
    private INTEGER NOT NULL,
    created_at INTEGER,
    updated_at INTEGER,
    last_activity_at INTEGER,
    gone_at INTEGER               -- when Greenhouse was first seen without it
);

-- The order of changes, for the indexes that follow the copy. Apart from the wide rows, so that a
-- changed application costs no rewrite of its person.
CREATE TABLE candidate_rev (
    candidate_id INTEGER PRIMARY KEY,
    rev INTEGER NOT NULL
);
CREATE UNIQUE INDEX candidate_rev_order ON candidate_rev (rev);

CREATE TABLE match_key (
    key INTEGER NOT NULL,         -- 64 bits of the canonical value and its kind
    candidate_id INTEGER NOT NULL,
    PRIMARY KEY (key, candidate_id)
) WITHOUT ROWID;

CREATE TABLE application (
    id INTEGER PRIMARY KEY,
    candidate_id INTEGER NOT NULL,
    job_id INTEGER,
    prospective_job_ids TEXT,
    stage_id INTEGER,             -- job_interview_stage_id
    stage TEXT,                   -- its name; NULL for prospects and ended ones
    stage_reached TEXT,           -- the last name it had, which Greenhouse forgets when it ends
    status TEXT NOT NULL,
    prospect INTEGER NOT NULL,
    source_id INTEGER,
    recruiter_id INTEGER,
    rejection_reason_id INTEGER,
    created_at INTEGER,
    updated_at INTEGER,
    rejected_at INTEGER,
    last_activity_at INTEGER,
    gone_at INTEGER
);
CREATE INDEX application_candidate ON application (candidate_id);

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    requisition_id TEXT,
    status TEXT NOT NULL,
    department_id INTEGER,
    office_ids TEXT,
    confidential INTEGER NOT NULL,
    template INTEGER NOT NULL,
    updated_at INTEGER,
    gone_at INTEGER
);

-- Small tables of names: sources, users, departments, offices, tags, pools, rejection reasons, stages.
CREATE TABLE dictionary (
    resource TEXT NOT NULL,       -- named as in Harvest
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    parent_id INTEGER,            -- of a stage its job, of a department its parent
    sort_order INTEGER,
    active INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (resource, id)
) WITHOUT ROWID;
CREATE INDEX dictionary_parent ON dictionary (resource, parent_id);

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
