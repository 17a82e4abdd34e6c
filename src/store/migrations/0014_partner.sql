-- How those stand who left through the partner's door, as it last told (contract 11.3).

CREATE TABLE partner_standing (
    export TEXT PRIMARY KEY,          -- the export's id
    told INTEGER NOT NULL,            -- 0: Greenhouse left the person out of its answer
    job TEXT,
    status TEXT,                      -- active, rejected or hired
    stage TEXT,
    profile_url TEXT,
    asked_at INTEGER NOT NULL         -- milliseconds since 1970
) WITHOUT ROWID;
