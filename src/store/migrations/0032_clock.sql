-- How far Greenhouse's clock was ahead of this machine's when that was last looked at, in seconds: where
-- the machine's is put forward, what was sent a moment ago must not count as long ago.
CREATE TABLE clock (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    ahead INTEGER NOT NULL
);
