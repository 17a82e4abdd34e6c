//! The one table of settings: it reads them, prints them and knows their names.

use std::time::Duration;

use url::Url;

use super::values::{Reading, duration, show_duration, url, whole};
use super::{Keymap, Theme};

/// Every setting with its effective value. Secrets are not settings and never stand here.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where Greenhouse is and how long to wait for it.
    pub greenhouse: Greenhouse,
    /// When the mirror is refreshed.
    pub sync: Sync,
    /// How fresh a verdict must be.
    pub check: Check,
    /// How exports wait and settle.
    pub outbox: Outbox,
    /// Section `[keys]`: which key does what.
    pub keymap: Keymap,
    /// Section `[theme]`: how things look.
    pub theme: Theme,
}

/// Section `[greenhouse]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Greenhouse {
    /// Base of the Harvest API; the client adds `/v3/...`.
    pub harvest_url: Url,
    /// Base of the token service; the client adds `/token` and `/introspect`.
    pub auth_url: Url,
    /// Base of Candidate Ingestion; the client adds `/v1/partner/...`.
    pub ingestion_url: Url,
    /// The user to act as (`sub`, contract 2.1); none acts as the credential's service user.
    pub user_id: Option<u64>,
    /// Longest wait for one call.
    pub timeout: Duration,
}

/// Section `[sync]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sync {
    /// Pause between syncs that run by themselves in the app.
    pub every: Duration,
}

/// Section `[check]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Age up to which the mirror answers without being brought up to date first.
    pub max_age: Duration,
}

/// Section `[outbox]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Outbox {
    /// How long an export can be taken back before it is sent.
    pub hold: Duration,
    /// Pause before an unknown outcome is read back (contract 10.10).
    pub settle_after: Duration,
}

/// One row of the table of settings.
pub(super) struct Setting {
    /// Dotted name as in the file.
    pub name: &'static str,
    /// The environment variable that overrides it.
    pub env: Option<&'static str>,
    /// Puts a value into the config, or says what is wrong with it.
    pub set: fn(&mut Config, Reading<'_>) -> Result<(), String>,
    /// The value as TOML; none for one that is not set.
    pub show: fn(&Config) -> Option<String>,
}

/// Every setting but keys and theme, in the order of `config.example.toml`.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "greenhouse.harvest_url",
        env: Some("GLEANER_HARVEST_URL"),
        set: |config, value| url(value).map(|url| config.greenhouse.harvest_url = url),
        show: |config| Some(quoted(&config.greenhouse.harvest_url)),
    },
    Setting {
        name: "greenhouse.auth_url",
        env: Some("GLEANER_AUTH_URL"),
        set: |config, value| url(value).map(|url| config.greenhouse.auth_url = url),
        show: |config| Some(quoted(&config.greenhouse.auth_url)),
    },
    Setting {
        name: "greenhouse.ingestion_url",
        env: Some("GLEANER_INGESTION_URL"),
        set: |config, value| url(value).map(|url| config.greenhouse.ingestion_url = url),
        show: |config| Some(quoted(&config.greenhouse.ingestion_url)),
    },
    Setting {
        name: "greenhouse.user_id",
        env: Some("GLEANER_USER_ID"),
        set: |config, value| whole(value).map(|id| config.greenhouse.user_id = Some(id)),
        show: |config| config.greenhouse.user_id.map(|id| id.to_string()),
    },
    Setting {
        name: "greenhouse.timeout",
        env: Some("GLEANER_TIMEOUT_MS"),
        set: |config, value| {
            let timeout = duration(value)?;
            if timeout.is_zero() {
                return Err("a time-out of nothing would refuse every answer".to_owned());
            }
            config.greenhouse.timeout = timeout;
            Ok(())
        },
        show: |config| Some(show_duration(config.greenhouse.timeout)),
    },
    Setting {
        name: "sync.every",
        env: None,
        set: |config, value| duration(value).map(|every| config.sync.every = every),
        show: |config| Some(show_duration(config.sync.every)),
    },
    Setting {
        name: "check.max_age",
        env: None,
        set: |config, value| duration(value).map(|age| config.check.max_age = age),
        show: |config| Some(show_duration(config.check.max_age)),
    },
    Setting {
        name: "outbox.hold",
        env: None,
        set: |config, value| duration(value).map(|hold| config.outbox.hold = hold),
        show: |config| Some(show_duration(config.outbox.hold)),
    },
    Setting {
        name: "outbox.settle_after",
        env: Some("GLEANER_SETTLE_AFTER_MS"),
        set: |config, value| duration(value).map(|pause| config.outbox.settle_after = pause),
        show: |config| Some(show_duration(config.outbox.settle_after)),
    },
];

fn quoted(url: &Url) -> String {
    format!("\"{}\"", url.as_str().trim_end_matches('/'))
}
