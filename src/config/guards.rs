//! Section `[guards]`: what keeps an export back, or says a word about it first.

use super::schema::{Shape, words};
use super::settings::{Config, Setting, toml_text};
use super::values::{Reading, count, one_of, texts, yes_or_no};

/// What a guard does where its facts are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strength {
    /// Nothing.
    #[default]
    Off,
    /// Says so in the preview; the export goes on.
    Warn,
    /// Holds the person back until somebody overrides it with a reason.
    Hold,
}

impl Strength {
    const WORDS: [(&'static str, Self); 3] = [
        ("off", Self::Off),
        ("warn", Self::Warn),
        ("hold", Self::Hold),
    ];

    /// Returns the word in the file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Hold => "hold",
        }
    }
}

/// Section `[guards]`. Names are compared without regard to case, accents and punctuation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guards {
    /// Turned down not long ago.
    pub rejected: Strength,
    /// How long that is, in months.
    pub rejected_months: u32,
    /// Only when turned down in one of these stages; with neither stages nor reasons, in any.
    pub rejected_stages: Vec<String>,
    /// Only when turned down for one of these reasons.
    pub rejected_reasons: Vec<String>,
    /// Under way on another job.
    pub in_process: Strength,
    /// In a stage of interviews not long ago.
    pub interviewed: Strength,
    /// How long that is, in days.
    pub interviewed_days: u32,
    /// Words in the names of stages that are interviews.
    pub interview_stages: Vec<String>,
    /// Hired here.
    pub hired: Strength,
    /// Works for an employer that is off limits.
    pub off_limits: Strength,
    /// Those employers.
    pub off_limits_companies: Vec<String>,
    /// Has a tag that says not to get in touch.
    pub do_not_contact: Strength,
    /// Those tags.
    pub do_not_contact_tags: Vec<String>,
    /// Looked after by another recruiter not long ago.
    pub owner: Strength,
    /// How long that is, in days.
    pub owner_days: u32,
    /// The reason for an override goes into a note on the person.
    pub note: bool,
}

macro_rules! strength {
    ($name:ident) => {
        Setting {
            name: concat!("guards.", stringify!($name)),
            env: None,
            shape: Shape::OneOf(|| words(&Strength::WORDS)),
            set: |config, value| {
                one_of(value, &Strength::WORDS).map(|strength| config.guards.$name = strength)
            },
            show: |config| Some(toml_text(config.guards.$name.word())),
        }
    };
}

macro_rules! number {
    ($name:ident) => {
        Setting {
            name: concat!("guards.", stringify!($name)),
            env: None,
            shape: Shape::Count(u32::MAX),
            set: |config, value| count(value).map(|number| config.guards.$name = number),
            show: |config| Some(config.guards.$name.to_string()),
        }
    };
}

macro_rules! list {
    ($name:ident) => {
        Setting {
            name: concat!("guards.", stringify!($name)),
            env: None,
            shape: Shape::Texts,
            set: |config, value| texts(value).map(|list| config.guards.$name = list),
            show: |config| Some(toml_list(&config.guards.$name)),
        }
    };
}

/// The rows of the table of settings.
pub(super) const SETTINGS: [Setting; 16] = [
    strength!(rejected),
    number!(rejected_months),
    list!(rejected_stages),
    list!(rejected_reasons),
    strength!(in_process),
    strength!(interviewed),
    number!(interviewed_days),
    list!(interview_stages),
    strength!(hired),
    strength!(off_limits),
    list!(off_limits_companies),
    strength!(do_not_contact),
    list!(do_not_contact_tags),
    strength!(owner),
    number!(owner_days),
    Setting {
        name: "guards.note",
        env: None,
        shape: Shape::YesNo,
        set: note,
        show: |config| Some(config.guards.note.to_string()),
    },
];

fn note(config: &mut Config, value: Reading<'_>) -> Result<(), String> {
    config.guards.note = yes_or_no(value)?;
    Ok(())
}

fn toml_list(list: &[String]) -> String {
    let list = list.iter().cloned().map(toml::Value::String).collect();
    toml::Value::Array(list).to_string()
}
