//! A note or tags for somebody who is in Greenhouse already: typed, seen as it will be written, and
//! sent by way of the outbox.

use super::field::{Edit, TextField};
use super::msg::Effect;
use super::overlay::Overlay;
use super::page::{Page, Tone};
use super::person::{candidate, newest};
use super::state::State;
use super::text;
use crate::config::{Action, Key, Visibility};
use crate::export::{ExportAttribute, RecordAddition};
use crate::matching::{Decision, Verdict};
use crate::people::text::sentence;
use crate::people::{ApplicationId, CandidateId, PersonRef};
use crate::worker::{Level, Request};

/// Tags of Greenhouse that are named while one is typed.
const TAGS_SHOWN: usize = 5;

/// What is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct AdditionEntry {
    /// Whose record.
    pub candidate: CandidateId,
    /// Their name.
    pub name: String,
    /// The application that a note is about.
    pub application: ApplicationId,
    /// That application in words.
    pub about: String,
    /// Tags are typed, apart by commas; else a note.
    pub tags: bool,
    /// What is typed.
    pub field: TextField,
    /// The note as it came back from the editor, in place of what is typed.
    pub long: Option<String>,
}

impl AdditionEntry {
    /// Gives a key to the line. A note from the editor is changed there.
    pub(super) fn key(&mut self, key: Key) -> Edit {
        if self.long.is_some() {
            return Edit::Ignored;
        }
        self.field.key(key)
    }

    /// Puts pasted text in; a note may have lines.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(long) = &mut self.long {
            long.push_str(text);
        } else if text.trim().contains('\n') && !self.tags {
            self.long = Some(format!("{}{text}", self.field.text()));
        } else {
            self.field.insert(text);
        }
    }

    /// Returns the note as it stands.
    pub(super) fn note(&self) -> &str {
        self.long.as_deref().unwrap_or(self.field.text())
    }

    /// Returns what would be added; none where nothing is typed.
    fn addition(&self) -> Option<RecordAddition> {
        let typed = self.note().trim();
        let tags = typed
            .split(',')
            .map(str::trim)
            .filter(|tag| !tag.is_empty());
        let addition = RecordAddition {
            application: self.application,
            note: (!self.tags).then(|| typed.to_owned()),
            tags: if self.tags {
                tags.map(str::to_owned).collect()
            } else {
                Vec::new()
            },
        };
        (!typed.is_empty()
            && addition.note.is_some() != self.tags
            && (!self.tags || !addition.tags.is_empty()))
        .then_some(addition)
    }

    /// Returns tags of Greenhouse that begin as the one being typed does, else some of all; none while they are
    /// not known.
    fn tags_there(&self, state: &State) -> Option<String> {
        let known = state.choices.value()?.known.get(&ExportAttribute::Tags)?;
        let typed = self.field.text().rsplit(',').next().unwrap_or_default();
        let typed = typed.trim().to_lowercase();
        let names = || known.iter().map(|choice| choice.named.name.as_str());
        let mut fits: Vec<&str> = names()
            .filter(|name| name.to_lowercase().starts_with(&typed))
            .collect();
        if fits.is_empty() {
            fits = names().collect();
        }
        let more = fits.len().saturating_sub(TAGS_SHOWN);
        fits.truncate(TAGS_SHOWN);
        let shown = text::clean(&fits.join(", ")).into_owned();
        match more {
            _ if fits.is_empty() => None,
            0 => Some(shown),
            more => Some(format!("{shown} and {more} more")),
        }
    }

    /// Returns what will be written and where, for a frame's inside of `width` columns.
    pub fn page(&self, state: &State, width: u16) -> Page {
        let mut page = Page::new(width, state.settings.glyphs);
        if let Some(long) = &self.long {
            for line in long.trim().lines().take(4) {
                page.cut(&[(Tone::Plain, line)]);
            }
            page.gap();
        }
        let who = format!("{} (candidate {})", self.name, self.candidate);
        page.field("To", Tone::Plain, &who);
        if self.tags {
            page.field("How", Tone::Muted, "apart by commas: Rust, Berlin 2027");
            if let Some(there) = self.tags_there(state) {
                page.field("There are", Tone::Muted, &there);
            }
        } else {
            page.field("About", Tone::Plain, &self.about);
            page.field("Seen by", Tone::Plain, seen_by(state));
        }
        page.gap();
        let undo = state.key_name(Action::Undo);
        let line = format!("enter puts it into the outbox; {undo} cancels it before it is sent.");
        page.text(Tone::Muted, &line);
        page
    }
}

fn seen_by(state: &State) -> &'static str {
    let visibility = state.choices.value().map(|choices| choices.visibility);
    match visibility.unwrap_or_default() {
        Visibility::Public => "everyone who sees the person",
        Visibility::Private => "those with the right to private notes",
        Visibility::AdminOnly => "admins of the job",
    }
}

/// Opens the line for a note, or for tags.
pub fn open(state: &mut State, tags: bool) {
    match begin(state, tags) {
        Ok(entry) => state.overlays.push(Overlay::Addition(entry)),
        Err(line) => state.say(Level::Info, line),
    }
}

/// Returns the empty line for the person under the cursor, or why there is none.
fn begin(state: &State, tags: bool) -> Result<AdditionEntry, String> {
    let row = state.results.current().ok_or("No person selected.")?;
    if matches!(row.id, PersonRef::Profile(_)) {
        let known = state.verdicts.assessment(row.id);
        let known = known.ok_or("Not checked yet: wait for the verdict.")?;
        let same = known.decided == Some(Decision::Same);
        match known.verdict {
            Verdict::InGreenhouse => {}
            Verdict::Possible if same => {}
            Verdict::Possible => {
                let key = state.key_name(Action::Same);
                return Err(format!(
                    "Decide first: {key} says that it is the same person."
                ));
            }
            Verdict::New => {
                let line = if tags {
                    let key = state.key_name(Action::Session);
                    format!("Not in Greenhouse yet; {key} sets the tags that exports carry.")
                } else {
                    "Not in Greenhouse yet: export them first, then add the note.".to_owned()
                };
                return Err(line);
            }
        }
    }
    let loading = "Their record is still being loaded.";
    let id = candidate(state).ok_or("There is no record in Greenhouse.")?;
    let detail = state.detail.load.value().ok_or(loading)?;
    let mut records = detail.candidates.iter();
    let record = records
        .find(|held| held.candidate.id == id)
        .ok_or(loading)?;
    let about = newest(&record.applications)
        .ok_or("They have no application, and Greenhouse keeps notes with one.")?;
    let job = about.job.as_deref().unwrap_or("no job");
    Ok(AdditionEntry {
        candidate: id,
        name: text::clean(&record.candidate.name()).into_owned(),
        application: about.id,
        about: match &about.stage {
            Some(stage) => format!("{job}, {stage}"),
            None => job.to_owned(),
        },
        tags,
        field: TextField::default(),
        long: None,
    })
}

/// Puts what is typed into the outbox.
pub fn confirm(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Addition(entry)) = state.overlays.last() else {
        return Vec::new();
    };
    let Some(addition) = entry.addition() else {
        state.say(Level::Info, "Nothing is typed yet.");
        return Vec::new();
    };
    let candidate = entry.candidate;
    let line = format!(
        "{} for {} goes into the outbox.",
        addition.words(),
        entry.name
    );
    state.overlays.pop();
    state.say(Level::Info, sentence(&line));
    vec![Effect::Ask(Request::AddToRecord {
        candidate,
        addition,
    })]
}
