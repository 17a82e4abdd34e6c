//! Section `[export]`: what every export carries besides the person.

use serde::{Deserialize, Serialize};

/// Section `[export]`: wishes by name or number in Greenhouse; none leaves it to Greenhouse. Checked
/// against Greenhouse when an export is planned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Export {
    /// The channel for new people; none takes Harvest where there is a credential for it, else
    /// the partner key.
    pub channel: Option<Channel>,
    /// The source credited.
    pub source: Option<String>,
    /// The referrer credited; a referrer is a record of its own, made in Greenhouse (contract 7).
    pub credit: Option<String>,
    /// The user who recruits.
    pub recruiter: Option<String>,
    /// The user who coordinates.
    pub coordinator: Option<String>,
    /// The stage of the job that people start in.
    pub first_stage: Option<String>,
    /// The stage of the prospect pool that prospects start in.
    pub pool_stage: Option<String>,
    /// The user who looks after prospects.
    pub prospect_owner: Option<String>,
    /// The key (`name_key`) of the custom field of candidates that takes a profile's `external_id`.
    pub external_id_field: Option<String>,
    /// Tags that everybody gets, beside those of the profile.
    pub tags: Vec<String>,
    /// Whether tags that Greenhouse does not have are made there.
    pub create_tags: bool,
    /// The template of the note; none sends no note.
    pub note: Option<String>,
    /// Who may see the note and the files.
    pub visibility: Visibility,
    /// Files put on the application.
    pub attach: Vec<Attach>,
    /// The folder on this machine whose files a profile may name as its resume; none takes addresses
    /// only. A profile comes from outside and must not reach any other file.
    pub resumes: Option<String>,
}

/// The channel for new people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Harvest v3.
    #[default]
    Harvest,
    /// Candidate Ingestion v1, with a partner key (contract 11).
    Ingestion,
}

impl Channel {
    /// The words of the config.
    pub(super) const WORDS: [(&str, Self); 2] =
        [("harvest", Self::Harvest), ("ingestion", Self::Ingestion)];

    /// Returns the word of the config and of the JSON Lines.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Harvest => "harvest",
            Self::Ingestion => "ingestion",
        }
    }
}

/// Who may see what is written about a person (contract 6.1, 6.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everyone who sees the person.
    Public,
    /// Those with the right to private notes.
    #[default]
    Private,
    /// Admins of the job.
    AdminOnly,
}

impl Visibility {
    /// The words of the config.
    pub(super) const WORDS: [(&str, Self); 3] = [
        ("public", Self::Public),
        ("private", Self::Private),
        ("admin_only", Self::AdminOnly),
    ];
}

/// A file that goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attach {
    /// The profile as a page, written by Gleaner.
    Profile,
    /// The resume that the profile names as `resume` or `resume_url`: a public address, or a file in
    /// [`Export::resumes`].
    Resume,
}

impl Attach {
    /// The words of the config.
    pub(super) const WORDS: [(&str, Self); 2] =
        [("profile", Self::Profile), ("resume", Self::Resume)];
}
