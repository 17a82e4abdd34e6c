-- What of the library has changed since somebody last looked.

CREATE INDEX profile_changed ON profile (updated_at);
