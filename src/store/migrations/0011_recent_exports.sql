-- Before somebody is written, what other exports made of late is looked at; the ids are in the index
-- itself, since that is asked with every look at Greenhouse.
CREATE INDEX export_sent ON export (state, sent_at, outcome, candidate_id, application_id);
