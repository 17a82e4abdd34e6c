-- Before somebody is written, what other exports made of late is looked at.
CREATE INDEX export_sent ON export (state, sent_at);
