//! The one table of settings: it reads them, prints them and knows their names.

use std::path::Path;
use std::time::Duration;

use url::Url;

use super::export::{Attach, Channel, Export, Visibility};
use super::schema::{Shape, words};
use super::secrets::Keep;
use super::values::{
    Reading, count, duration, name_or_number, one_of, show_duration, texts, url, whole, yes_or_no,
};
use super::{Guards, Keymap, Look, Theme, guards};

/// Every setting with its effective value. Secrets are not settings and never stand here, see
/// [`super::secrets`].
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Where Greenhouse is and how long to wait for it.
    pub greenhouse: Greenhouse,
    /// Where credentials are kept.
    pub secrets: Secrets,
    /// When the mirror is refreshed.
    pub sync: Sync,
    /// How fresh a verdict must be.
    pub check: Check,
    /// How long people are kept.
    pub library: Library,
    /// How exports wait and settle.
    pub outbox: Outbox,
    /// What exports carry besides the person.
    pub export: Export,
    /// What keeps exports back.
    pub guards: Guards,
    /// What the screen may take of the terminal.
    pub screen: Screen,
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
    /// Whether nothing is ever written to Greenhouse.
    pub read_only: bool,
}

/// Section `[secrets]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// Where `gleaner setup` keeps credentials.
    pub keep: Keep,
}

/// Section `[screen]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// The mouse works from the start; the terminal's own selection then needs shift.
    pub mouse: bool,
    /// The colours to start with, until a key chooses others.
    pub theme: Look,
    /// Lines instead of boxes, for screen readers.
    pub plain: bool,
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

/// Section `[library]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// Days after their capture that people go who were never exported; 0 keeps them.
    pub keep_days: u32,
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
    /// What it takes.
    pub shape: Shape,
    /// Puts a value into the config, or says what is wrong with it.
    pub set: fn(&mut Config, Reading<'_>) -> Result<(), String>,
    /// The value as TOML; none for one that is not set.
    pub show: fn(&Config) -> Option<String>,
}

/// Returns every setting but keys and theme, in the order of `config.example.toml`.
pub(super) fn all() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().chain(&guards::SETTINGS)
}

/// Longest time that people are kept who were never exported, in days: a hundred years.
const MOST_DAYS: u32 = 36_500;

const SETTINGS: &[Setting] = &[
    Setting {
        name: "greenhouse.harvest_url",
        env: Some("GLEANER_HARVEST_URL"),
        shape: Shape::Url,
        set: |config, value| url(value).map(|url| config.greenhouse.harvest_url = url),
        show: |config| Some(quoted(&config.greenhouse.harvest_url)),
    },
    Setting {
        name: "greenhouse.auth_url",
        env: Some("GLEANER_AUTH_URL"),
        shape: Shape::Url,
        set: |config, value| url(value).map(|url| config.greenhouse.auth_url = url),
        show: |config| Some(quoted(&config.greenhouse.auth_url)),
    },
    Setting {
        name: "greenhouse.ingestion_url",
        env: Some("GLEANER_INGESTION_URL"),
        shape: Shape::Url,
        set: |config, value| url(value).map(|url| config.greenhouse.ingestion_url = url),
        show: |config| Some(quoted(&config.greenhouse.ingestion_url)),
    },
    Setting {
        name: "greenhouse.user_id",
        env: Some("GLEANER_USER_ID"),
        shape: Shape::Whole,
        set: |config, value| whole(value).map(|id| config.greenhouse.user_id = Some(id)),
        show: |config| config.greenhouse.user_id.map(|id| id.to_string()),
    },
    Setting {
        name: "greenhouse.timeout",
        env: Some("GLEANER_TIMEOUT_MS"),
        shape: Shape::Duration,
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
        name: "greenhouse.read_only",
        env: None,
        shape: Shape::YesNo,
        set: |config, value| yes_or_no(value).map(|yes| config.greenhouse.read_only = yes),
        show: |config| Some(config.greenhouse.read_only.to_string()),
    },
    Setting {
        name: "secrets.keep",
        env: Some("GLEANER_SECRETS_KEEP"),
        shape: Shape::OneOf(|| Keep::ALL.map(Keep::word).to_vec()),
        set: |config, value| {
            config.secrets.keep = name_or_number(value)
                .ok()
                .and_then(|word| Keep::from_word(word.trim()))
                .ok_or("wants \"auto\", \"key-store\" or \"file\"")?;
            Ok(())
        },
        show: |config| Some(toml_text(config.secrets.keep.word())),
    },
    Setting {
        name: "screen.mouse",
        env: None,
        shape: Shape::YesNo,
        set: |config, value| yes_or_no(value).map(|yes| config.screen.mouse = yes),
        show: |config| Some(config.screen.mouse.to_string()),
    },
    Setting {
        name: "screen.theme",
        env: None,
        shape: Shape::OneOf(|| Look::ALL.map(Look::word).to_vec()),
        set: |config, value| {
            let words = Look::ALL.map(|look| (look.word(), look));
            one_of(value, &words).map(|look| config.screen.theme = look)
        },
        show: |config| Some(toml_text(config.screen.theme.word())),
    },
    Setting {
        name: "screen.plain",
        env: Some("GLEANER_PLAIN"),
        shape: Shape::YesNo,
        set: |config, value| yes_or_no(value).map(|yes| config.screen.plain = yes),
        show: |config| Some(config.screen.plain.to_string()),
    },
    Setting {
        name: "sync.every",
        env: None,
        shape: Shape::Duration,
        set: |config, value| duration(value).map(|every| config.sync.every = every),
        show: |config| Some(show_duration(config.sync.every)),
    },
    Setting {
        name: "check.max_age",
        env: None,
        shape: Shape::Duration,
        set: |config, value| duration(value).map(|age| config.check.max_age = age),
        show: |config| Some(show_duration(config.check.max_age)),
    },
    Setting {
        name: "library.keep_days",
        env: None,
        shape: Shape::Count(MOST_DAYS),
        set: |config, value| {
            let days = count(value)?;
            if days > MOST_DAYS {
                return Err(format!(
                    "wants days, {MOST_DAYS} at most; 0 keeps everybody"
                ));
            }
            config.library.keep_days = days;
            Ok(())
        },
        show: |config| Some(config.library.keep_days.to_string()),
    },
    Setting {
        name: "outbox.hold",
        env: None,
        shape: Shape::Duration,
        set: |config, value| duration(value).map(|hold| config.outbox.hold = hold),
        show: |config| Some(show_duration(config.outbox.hold)),
    },
    Setting {
        name: "outbox.settle_after",
        env: Some("GLEANER_SETTLE_AFTER_MS"),
        shape: Shape::Duration,
        set: |config, value| duration(value).map(|pause| config.outbox.settle_after = pause),
        show: |config| Some(show_duration(config.outbox.settle_after)),
    },
    Setting {
        name: "export.channel",
        env: None,
        shape: Shape::OneOf(|| words(&Channel::WORDS)),
        set: |config, value| {
            one_of(value, &Channel::WORDS).map(|channel| config.export.channel = Some(channel))
        },
        show: |config| config.export.channel.map(|one| toml_text(one.word())),
    },
    Setting {
        name: "export.source",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.source = wish),
        show: |config| config.export.source.as_deref().map(toml_text),
    },
    Setting {
        name: "export.credit",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.credit = wish),
        show: |config| config.export.credit.as_deref().map(toml_text),
    },
    Setting {
        name: "export.recruiter",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.recruiter = wish),
        show: |config| config.export.recruiter.as_deref().map(toml_text),
    },
    Setting {
        name: "export.coordinator",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.coordinator = wish),
        show: |config| config.export.coordinator.as_deref().map(toml_text),
    },
    Setting {
        name: "export.first_stage",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.first_stage = wish),
        show: |config| config.export.first_stage.as_deref().map(toml_text),
    },
    Setting {
        name: "export.pool_stage",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.pool_stage = wish),
        show: |config| config.export.pool_stage.as_deref().map(toml_text),
    },
    Setting {
        name: "export.prospect_owner",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.prospect_owner = wish),
        show: |config| config.export.prospect_owner.as_deref().map(toml_text),
    },
    Setting {
        name: "export.external_id_field",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.external_id_field = wish),
        show: |config| config.export.external_id_field.as_deref().map(toml_text),
    },
    Setting {
        name: "export.tags",
        env: None,
        shape: Shape::Texts,
        set: |config, value| texts(value).map(|tags| config.export.tags = tags),
        show: |config| Some(toml_list(config.export.tags.iter().map(String::as_str))),
    },
    Setting {
        name: "export.create_tags",
        env: None,
        shape: Shape::YesNo,
        set: |config, value| yes_or_no(value).map(|yes| config.export.create_tags = yes),
        show: |config| Some(config.export.create_tags.to_string()),
    },
    Setting {
        name: "export.note",
        env: None,
        shape: Shape::Name,
        set: |config, value| wish(value).map(|wish| config.export.note = wish),
        show: |config| Some(toml_text(config.export.note.as_deref().unwrap_or_default())),
    },
    Setting {
        name: "export.visibility",
        env: None,
        shape: Shape::OneOf(|| words(&Visibility::WORDS)),
        set: |config, value| {
            one_of(value, &Visibility::WORDS).map(|seen| config.export.visibility = seen)
        },
        show: |config| word_of(&Visibility::WORDS, &config.export.visibility).map(toml_text),
    },
    Setting {
        name: "export.attach",
        env: None,
        shape: Shape::SomeOf(|| words(&Attach::WORDS)),
        set: |config, value| {
            let words = texts(value)?;
            let file = |word: &String| one_of(Reading::Env(word), &Attach::WORDS);
            config.export.attach = words.iter().map(file).collect::<Result<_, _>>()?;
            Ok(())
        },
        show: |config| {
            let word = |file| word_of(&Attach::WORDS, file);
            Some(toml_list(config.export.attach.iter().filter_map(word)))
        },
    },
    Setting {
        name: "export.resumes",
        env: None,
        shape: Shape::Name,
        set: |config, value| {
            let folder = wish(value)?;
            if folder
                .as_ref()
                .is_some_and(|path| !Path::new(path).is_absolute())
            {
                return Err("wants a full path such as \"/home/ada/resumes\"".to_owned());
            }
            config.export.resumes = folder;
            Ok(())
        },
        show: |config| config.export.resumes.as_deref().map(toml_text),
    },
];

/// Returns a name or number as text; empty text is no wish.
fn wish(value: Reading<'_>) -> Result<Option<String>, String> {
    let text = name_or_number(value)?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

/// Returns the word that stands for a value.
fn word_of<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> Option<&'static str> {
    let (word, _) = words.iter().find(|(_, meant)| meant == value)?;
    Some(word)
}

pub(super) fn toml_text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn toml_list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts = texts.map(|text| toml::Value::String(text.to_owned()));
    toml::Value::Array(texts.collect()).to_string()
}

fn quoted(url: &Url) -> String {
    format!("\"{}\"", url.as_str().trim_end_matches('/'))
}
