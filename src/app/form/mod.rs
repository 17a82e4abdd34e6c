//! The form of a person's record: every field on a line of its own, edited in place.

mod fields;

pub use fields::{Field, Line};

use std::sync::Arc;

use super::field::{Edit, TextField};
use super::msg::Effect;
use super::overlay::Overlay;
use super::pages;
use super::paste::{self, Then};
use super::state::State;
use crate::config::{Action, Key, KeyCode};
use crate::matching::Assessment;
use crate::people::{PersonRef, Profile, ProfileId};
use crate::worker::{Level, Request};

/// Whose record is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Somebody the library does not have yet.
    New,
    /// The person under the cursor of the review below.
    Reviewed,
    /// A record of the library.
    Kept(ProfileId),
}

/// The open form.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// Whose record it is.
    pub subject: Subject,
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
    /// Position of the line under the cursor.
    pub at: usize,
    /// The first line shown.
    pub offset: usize,
    /// The record before it was edited.
    before: Profile,
    /// What no line shows is as it is here.
    base: Profile,
    /// Leaving without saving was asked about.
    leaving: bool,
    /// Why it was opened unasked, for the title.
    pub why: Option<&'static str>,
    /// The verdict that led to the form of somebody new.
    pub about: Option<Arc<Assessment>>,
}

impl Form {
    fn new(subject: Subject, profile: Profile) -> Self {
        let lines = fields::lines(&profile);
        // The first thing that an export would lack.
        let empty = |line: &Line| line.field.text().is_empty();
        let wanted = [Field::FirstName, Field::LastName];
        let at = lines
            .iter()
            .position(|line| wanted.contains(&line.of) && empty(line));
        Self {
            subject,
            at: at.unwrap_or(0),
            offset: 0,
            lines,
            base: profile.clone(),
            before: profile,
            leaving: false,
            why: None,
            about: None,
        }
    }

    /// Returns the text box under the cursor.
    pub fn field(&mut self) -> Option<&mut TextField> {
        self.lines.get_mut(self.at).map(|line| &mut line.field)
    }

    /// Returns the line under the cursor.
    pub fn line(&self) -> Option<&Line> {
        self.lines.get(self.at)
    }

    /// Returns the record as the lines say.
    pub fn profile(&self) -> Profile {
        fields::profile(&self.base, &self.lines)
    }

    /// Returns whether the lines hold any name.
    pub fn is_named(&self) -> bool {
        !self.profile().name().trim().is_empty()
    }

    /// Returns whether a name is suggested that was not taken.
    pub fn is_suggested(&self) -> bool {
        let open = |line: &Line| line.suggestion.is_some() && line.field.text().is_empty();
        self.lines.iter().any(open)
    }

    /// Returns whether anything was changed.
    pub fn is_changed(&self) -> bool {
        self.profile() != self.before
    }

    /// Takes in the whole record as it came back from an editor; saved is it with the form.
    pub fn take(&mut self, profile: Profile) {
        self.lines = fields::lines(&profile);
        self.at = self.at.min(self.lines.len().saturating_sub(1));
        self.base = profile;
    }

    /// Puts text into the line under the cursor.
    pub fn paste(&mut self, text: &str) {
        if let Some(field) = self.field() {
            field.insert(text);
        }
        self.grow();
    }

    /// Gives a key to the line under the cursor. The right arrow in an empty line takes the name that
    /// is suggested there, first and last together: they were read together.
    pub fn key(&mut self, key: Key) -> Edit {
        self.leaving = false;
        if let Some(line) = self.lines.get(self.at)
            && line.field.text().is_empty()
            && key.code == KeyCode::Right
            && line.suggestion.is_some()
        {
            for line in &mut self.lines {
                if line.field.text().is_empty()
                    && let Some(suggestion) = line.suggestion.take()
                {
                    line.field = TextField::new(suggestion);
                }
            }
            return Edit::Changed;
        }
        let edit = match self.field() {
            Some(field) => field.key(key),
            None => Edit::Ignored,
        };
        if edit == Edit::Changed {
            self.grow();
        }
        edit
    }

    /// Moves from line to line.
    pub fn act(&mut self, action: Action, height: usize) {
        self.leaving = false;
        let len = self.lines.len();
        let (at, offset) = match action {
            Action::NextPane => (self.at.saturating_add(1) % len.max(1), self.offset),
            Action::PreviousPane => (
                self.at.checked_sub(1).unwrap_or(len.saturating_sub(1)),
                self.offset,
            ),
            action => super::picker::scroll(action, self.at, self.offset, len, height),
        };
        self.at = at;
        self.offset = super::picker::into_view(at, offset, len, height);
    }

    /// Takes the next kind for the contact value under the cursor.
    fn next_kind(&mut self) -> bool {
        match self.lines.get_mut(self.at) {
            Some(line) => line.next_kind(),
            None => false,
        }
    }

    /// Keeps an empty line below the last of each list.
    fn grow(&mut self) {
        fields::grow(&mut self.lines);
    }
}

/// Opens the form with somebody whom neither the library nor Greenhouse has, by the verdict on them.
pub fn open_new(state: &mut State, profile: Profile, about: Arc<Assessment>) {
    let mut form = Form::new(Subject::New, profile);
    form.about = Some(about);
    state.overlays.push(Overlay::Form(Box::new(form)));
}

/// Opens the form with the person under the cursor of the review.
pub fn open_reviewed(state: &mut State, profile: Profile) {
    open_with(state, Subject::Reviewed, profile);
}

fn open_with(state: &mut State, subject: Subject, profile: Profile) {
    state
        .overlays
        .push(Overlay::Form(Box::new(Form::new(subject, profile))));
}

/// Opens the form with the record of a person who lacks a name that an export needs.
pub fn ask_for_name(state: &mut State, id: ProfileId, profile: Profile) {
    let mut form = Form::new(Subject::Kept(id), profile);
    form.why = Some("Greenhouse wants first and last name");
    state.overlays.push(Overlay::Form(Box::new(form)));
}

/// Opens the form with the record of the person under the cursor: in the list, in a preview of an
/// export, or in a review.
pub fn open(state: &mut State) -> Vec<Effect> {
    if paste::current(state).is_some() {
        paste::edit(state);
        return Vec::new();
    }
    let planned = super::preview::in_hand(state).map(|item| item.person);
    let person = planned.or_else(|| state.results.current().map(|row| row.id));
    match person {
        Some(PersonRef::Profile(id)) => {
            let here = state.detail.person == person;
            let detail = state.detail.load.value().filter(|_| here);
            match detail.and_then(|detail| detail.profile.clone()) {
                Some(profile) => {
                    open_with(state, Subject::Kept(id), profile);
                    Vec::new()
                }
                None => vec![Effect::Ask(Request::OpenRecord { id })],
            }
        }
        Some(PersonRef::Candidate(_)) => {
            state.say(
                Level::Info,
                "This is a candidate in Greenhouse. Records of the library can be edited here.",
            );
            Vec::new()
        }
        None => {
            state.say(Level::Info, "No person selected.");
            Vec::new()
        }
    }
}

/// Takes in a record that was asked for to be edited.
pub fn opened(state: &mut State, id: ProfileId, profile: Profile) {
    open_with(state, Subject::Kept(id), profile);
}

/// Takes the next kind for the contact value under the cursor.
pub fn next_kind(state: &mut State) {
    let turned = match state.overlays.last_mut() {
        Some(Overlay::Form(open)) => open.next_kind(),
        _ => return,
    };
    if !turned {
        state.say(Level::Info, "Only e-mails and phones have a kind.");
    }
}

/// Saves what was typed. Nobody without any name is kept.
pub fn confirm(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Form(open)) = state.overlays.last() else {
        return Vec::new();
    };
    let (subject, profile, changed) = (open.subject, open.profile(), open.is_changed());
    let before = open.before.clone();
    if profile.name().trim().is_empty() && subject != Subject::Reviewed {
        let line = pages::next_step(state, open);
        state.say(Level::Warning, line);
        return Vec::new();
    }
    state.overlays.pop();
    match subject {
        Subject::New => paste::keep(state, vec![profile], Vec::new(), Then::Show),
        Subject::Reviewed => paste::changed(state, profile),
        Subject::Kept(_) if !changed => {
            state.say(Level::Info, "Nothing was changed.");
            Vec::new()
        }
        Subject::Kept(id) => {
            state.history.before_edit(before);
            vec![Effect::Ask(Request::EditRecord {
                id,
                profile: Box::new(profile),
            })]
        }
    }
}

/// Closes the form; what was typed is asked about once.
pub fn cancel(state: &mut State) {
    let Some(Overlay::Form(open)) = state.overlays.last_mut() else {
        return;
    };
    if open.is_changed() && !open.leaving {
        open.leaving = true;
        state.say(
            Level::Warning,
            "Not saved. esc again discards the changes, enter saves them.",
        );
        return;
    }
    state.overlays.pop();
}

/// Takes in that a record was saved: list, detail, verdict and an open preview follow it.
pub fn saved(state: &mut State, id: ProfileId, what: &str) -> Vec<Effect> {
    let person = PersonRef::Profile(id);
    state.say(Level::Info, what.to_owned());
    let now = state.next_number();
    state.verdicts.outdate_one(person, now);
    let mut effects = vec![super::search::ask(state)];
    if state.detail.person == Some(person) {
        effects.extend(super::detail::load(state));
    }
    effects.extend(super::preview::redo(state, person));
    effects
}
