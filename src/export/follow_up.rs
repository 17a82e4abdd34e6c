//! What follows once person and application are in Greenhouse: a custom field, tags, a note, files.
//!
//! Each is a write of its own with a fate of its own, in the words of [`OutboxState`]. It is written only
//! where nothing equal is there yet, so whatever equal is there later is what it wrote: that is
//! its baseline (contract 10.10). The first time this is known without asking, because the
//! application is new and the person has just been read; every later time it is looked up first.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Field, LeftOut, OutboxEntry, OutboxState, Person, resume};
use crate::config::{Attach, Visibility};

/// One write that follows an export.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowUp {
    /// What is wanted.
    pub what: Addition,
    /// Where it stands: `planned`, `sending`, `unknown`, `done`, `refused`, `needs_person` or, given
    /// up, `cancelled`.
    pub state: OutboxState,
    /// The call as it left, from the moment before.
    pub body: Option<Value>,
    /// The id of what it left in Greenhouse, where the answer or a reading named it.
    pub row: Option<u64>,
    /// When its next step may be made.
    pub due_at: Timestamp,
    /// How often its fate was reconciled since the call left.
    pub readings: u32,
    /// How often a call left.
    pub attempts: u32,
    /// Why it is where it is.
    pub reason: Option<String>,
}

/// What a follow-up writes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addition {
    /// A custom field of the person, where it is empty (contract 4.3: read, merge, write).
    Field {
        /// Its `name_key`.
        key: String,
        /// Its value.
        value: String,
    },
    /// A tag of the organisation that it does not have yet (contract 10.7).
    NewTag {
        /// Its name.
        name: String,
    },
    /// A tag on the person (contract 10.7).
    Tag {
        /// Its name.
        name: String,
    },
    /// A note on the person, about the application (contract 6.1).
    Note {
        /// The text.
        text: String,
        /// Who may see it.
        visibility: Visibility,
    },
    /// A file on the application (contract 6.2).
    File {
        /// Its name.
        name: String,
        /// What it is.
        kind: Attach,
        /// Its text, the address from which Greenhouse fetches it, or where it is on this machine.
        content: FileContent,
        /// Who may see it.
        visibility: Visibility,
    },
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileContent {
    /// This text.
    Text(String),
    /// What this public address answers.
    Address(String),
    /// A file on this machine, read when it is sent.
    Local {
        /// The folder for resumes.
        folder: String,
        /// The file in it, as the profile names it.
        file: String,
    },
}

impl Addition {
    /// Returns the word of its kind: `field`, `new_tag`, `tag`, `note` or `file`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Field { .. } => "field",
            Self::NewTag { .. } => "new_tag",
            Self::Tag { .. } => "tag",
            Self::Note { .. } => "note",
            Self::File { .. } => "file",
        }
    }

    /// Returns what it is, in words: `note`, `tag "Rust"`.
    pub fn words(&self) -> String {
        match self {
            Self::Field { key, .. } => format!("field {key}"),
            Self::NewTag { name } => format!("new tag \"{name}\""),
            Self::Tag { name } => format!("tag \"{name}\""),
            Self::Note { .. } => "note".to_owned(),
            Self::File { name, .. } => format!("file {name}"),
        }
    }

    /// Returns the name of the file that it puts on the application; none where it is no file.
    pub(super) fn file_name(&self) -> Option<String> {
        match self {
            Self::File { name, .. } => Some(name.clone()),
            _ => None,
        }
    }

    /// Returns what it writes, for people to read.
    pub(super) fn field(&self) -> Field {
        let (label, value) = match self {
            Self::Field { key, value } => (format!("Field {key}"), value.clone()),
            Self::NewTag { name } => ("New tag".to_owned(), name.clone()),
            Self::Tag { name } => ("Tag".to_owned(), name.clone()),
            Self::Note { text, .. } => ("Note".to_owned(), text.clone()),
            Self::File {
                content: FileContent::Address(address),
                ..
            } => ("Resume".to_owned(), address.clone()),
            Self::File {
                content: FileContent::Local { file, .. },
                ..
            } => ("Resume".to_owned(), format!("{file}, from this machine")),
            Self::File { name, .. } => ("File".to_owned(), name.clone()),
        };
        Field { label, value }
    }
}

impl Addition {
    /// Returns why it can't be sent as things are now; none where it can, as far as is known here.
    pub(super) fn hindrance(&self) -> Option<LeftOut> {
        let Self::File {
            content: FileContent::Local { folder, file },
            ..
        } = self
        else {
            return None;
        };
        let reason = resume::size(folder, file).err()?;
        Some(LeftOut {
            label: "Resume".to_owned(),
            value: file.clone(),
            reason,
        })
    }
}

impl FollowUp {
    /// Returns the follow-up that writes this, due at once.
    pub(super) fn new(what: Addition, now: Timestamp) -> Self {
        Self {
            what,
            state: OutboxState::Planned,
            body: None,
            row: None,
            due_at: now,
            readings: 0,
            attempts: 0,
            reason: None,
        }
    }

    /// Returns whether it still resolves by itself.
    pub fn is_open(&self) -> bool {
        !self.state.rests()
    }

    /// Returns whether it failed and waits for a person to retry or cancel it.
    pub fn is_missed(&self) -> bool {
        matches!(self.state, OutboxState::Refused | OutboxState::NeedsPerson)
    }

    /// Returns the remark to show for it, none where it is written, in progress or cancelled.
    fn remark(&self) -> Option<String> {
        let fate = match self.state {
            OutboxState::Cancelled => return None,
            OutboxState::Done => self.reason.as_ref().map(|_| "kept")?,
            OutboxState::Planned | OutboxState::Sending => self.reason.as_ref().map(|_| "waits")?,
            other => other.words(),
        };
        let why = self
            .reason
            .as_ref()
            .map_or_else(String::new, |reason| format!(": {reason}"));
        Some(format!("{} {fate}{why}", self.what.words()))
    }
}

impl OutboxEntry {
    /// Returns the follow-ups that still resolve by themselves; none before the export is done.
    pub fn open_follow_ups(&self) -> impl Iterator<Item = &FollowUp> {
        let landed = self.state == OutboxState::Done;
        self.follow_ups
            .iter()
            .filter(move |one| landed && one.is_open())
    }

    /// Returns how many of its follow-ups failed and wait for a person.
    pub fn missed(&self) -> usize {
        self.follow_ups.iter().filter(|one| one.is_missed()).count()
    }

    /// Returns whether anything of the export still resolves by itself, follow-ups among it.
    pub fn is_pending(&self) -> bool {
        !self.state.rests() || self.open_follow_ups().next().is_some()
    }

    /// Returns when its next step may be made, none where it has none; follow-ups wait for each
    /// other.
    pub fn next_step_at(&self) -> Option<Timestamp> {
        if self.state.rests() {
            self.open_follow_ups().next().map(|one| one.due_at)
        } else {
            Some(self.due_at)
        }
    }

    /// Returns the names of all tags that are wished for, as they were written.
    pub(super) fn tag_names(&self) -> Vec<&str> {
        let own = match &self.person {
            Person::Profile(profile) => profile.tags.as_slice(),
            Person::Candidate(_) => &[],
        };
        let all = self.context.tags.iter().chain(own);
        all.map(String::as_str).collect()
    }

    /// Returns what there is to say of it once it is done: of somebody who was made twice, and of the
    /// follow-ups. None where all is well.
    pub(super) fn remarks(&self) -> Option<String> {
        let follow_ups = self.follow_ups.iter().filter_map(FollowUp::remark);
        let remarks: Vec<String> = self.doubled().into_iter().chain(follow_ups).collect();
        (!remarks.is_empty()).then(|| remarks.join("; "))
    }
}
