//! The acts of this session, newest first; each can be undone.
//!
//! Acts are recorded at one point that all of them pass: as a request to the worker or a change of the
//! marks. So no key needs an undo of its own.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::load::Load;
use super::msg::{Effect, Msg};
use super::overlay::Overlay;
use super::state::State;
use super::{outbox, preview, removal, search, text};
use crate::config::Action;
use crate::export::{self, Outcome};
use crate::matching::Decision;
use crate::people::{CandidateId, PersonRef, Profile, ProfileId};
use crate::worker::{
    Answer, Event, Generation, Level, Problem, Reply, Request, RequestKey, Scope, SessionReport,
};

/// Acts that are remembered; older ones can't be taken back.
const MOST: usize = 200;

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct PastAct {
    /// What, in words.
    pub words: String,
    /// How it is taken back.
    way: Way,
    /// The answer that is still to say whether it was done.
    awaits: Option<RequestKey>,
}

/// How an act is taken back.
#[derive(Clone, Debug, PartialEq)]
enum Way {
    /// What was said of a pair before is said again, or nothing.
    Decide(PersonRef, CandidateId, Option<Decision>),
    /// Those are marked who were before.
    Marks(BTreeSet<PersonRef>),
    /// The record as it was is saved.
    Edit(ProfileId, Box<Profile>),
    /// The last import goes.
    Import,
    /// They come back.
    Unskip(Vec<PersonRef>),
    /// They are taken off the list, or added again.
    List(String, Vec<PersonRef>, bool),
    /// The record is taken apart.
    Split(ProfileId),
    /// The export is cancelled, or undone once it is sent.
    Export(Generation, Vec<String>),
    /// It is cancelled while it has not been sent; by the id of its export, once that is known.
    Addition(Option<String>),
    /// It is searched for again.
    Search(String, Scope),
    /// It can't be.
    Never(&'static str),
}

/// What was done, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    acts: Vec<PastAct>,
    /// The marks after the last message.
    marks: BTreeSet<PersonRef>,
    /// What happens now takes something back, and is no act of its own.
    taking_back: bool,
    /// The record that is being saved, as it was before.
    edited: Option<Box<Profile>>,
}

impl History {
    /// Returns what was done, oldest first.
    pub fn acts(&self) -> &[PastAct] {
        &self.acts
    }

    /// Returns whether the last act was a decision.
    pub(super) fn ends_in_decision(&self) -> bool {
        let last = self.acts.last();
        last.is_some_and(|act| matches!(act.way, Way::Decide(..)))
    }

    /// Notes how a record was before what is about to be saved.
    pub(super) fn before_edit(&mut self, profile: Profile) {
        self.edited = Some(Box::new(profile));
    }

    /// Takes the marks as they are for those that are there from the start.
    pub(super) fn begin(&mut self, marks: BTreeSet<PersonRef>) {
        self.marks = marks;
    }

    /// Notes that a search was cleared.
    pub(super) fn search_cleared(&mut self, query: String, scope: Scope) {
        self.push("search cleared".to_owned(), Way::Search(query, scope));
    }

    fn push(&mut self, words: String, way: Way) {
        self.push_asked(words, way, None);
    }

    fn push_asked(&mut self, words: String, way: Way, awaits: Option<RequestKey>) {
        if self.acts.len() >= MOST {
            self.acts.remove(0);
        }
        self.acts.push(PastAct { words, way, awaits });
    }
}

/// What a message was, as far as acts go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A key, or the mouse.
    User,
    /// People were put into the library.
    Import,
    /// Anything else.
    Other,
}

/// Returns what a message is, as far as acts go.
pub fn cause(msg: &Msg) -> Cause {
    match msg {
        Msg::Key(_) | Msg::Mouse(_) | Msg::Pointed(_) => Cause::User,
        Msg::Worker(Event::Answer(Answer {
            result: Ok(Reply::Imported(summary)),
            ..
        })) if summary.added + summary.updated > 0 => Cause::Import,
        _ => Cause::Other,
    }
}

/// Records what a message has led to.
pub fn record(state: &mut State, cause: Cause, effects: &[Effect]) {
    let taking_back = std::mem::take(&mut state.history.taking_back);
    let edited = state.history.edited.take();
    if state.history.marks != state.marks {
        let marks = state.marks.clone();
        let before = std::mem::replace(&mut state.history.marks, marks);
        if cause == Cause::User && !taking_back {
            let words = mark_words(state, &before);
            state.history.push(words, Way::Marks(before));
        }
    }
    if cause == Cause::Import {
        state.history.push("import".to_owned(), Way::Import);
    }
    if taking_back {
        return;
    }
    for effect in effects {
        if let Effect::Ask(request) = effect
            && let Some((words, way)) = of_request(state, request, edited.as_deref())
        {
            state.history.push_asked(words, way, Some(request.key()));
        }
    }
}

fn mark_words(state: &State, before: &BTreeSet<PersonRef>) -> String {
    let changed: Vec<&PersonRef> = state.marks.symmetric_difference(before).collect();
    let more = state.marks.len() > before.len();
    match (changed.as_slice(), more) {
        ([one], true) => format!("mark on {}", name(state, **one)),
        ([one], false) => format!("mark taken off {}", name(state, **one)),
        (many, true) => format!("marks on {} people", many.len()),
        (many, false) => format!("marks taken off {} people", many.len()),
    }
}

fn of_request(state: &State, request: &Request, edited: Option<&Profile>) -> Option<(String, Way)> {
    Some(match request {
        Request::Decide {
            row,
            candidate,
            decision,
        } => {
            let known = state.verdicts.assessment(*row);
            let before = known.and_then(|known| known.decided);
            let name = name(state, *row);
            let words = match decision {
                Some(Decision::Same) => format!("same person: {name}"),
                Some(Decision::NotSame) => format!("different person: {name}"),
                None => format!("decision on {name} undone"),
            };
            (words, Way::Decide(*row, *candidate, before))
        }
        Request::EditRecord { id, profile } => {
            let words = format!("edit of {}", text::clean(&profile.name()));
            match edited {
                Some(before) => (words, Way::Edit(*id, Box::new(before.clone()))),
                None => (words, Way::Never("the record as it was is not known")),
            }
        }
        Request::MergeRecords { into, .. } => {
            ("merge of two records".to_owned(), Way::Split(*into))
        }
        Request::SplitRecord { .. } => (
            "a record taken apart".to_owned(),
            Way::Never("mark both records and merge them"),
        ),
        Request::DeleteRecord { .. } => (
            "a record deleted".to_owned(),
            Way::Never("import the person again"),
        ),
        Request::Skip {
            people,
            reason: Some(_),
            ..
        } => (
            format!("skip of {}", names(state, people)),
            Way::Unskip(people.clone()),
        ),
        Request::ChangeList { name, people, add } => {
            let whom = names(state, people);
            let words = if *add {
                format!("{whom} added to the list {name}")
            } else {
                format!("{whom} taken off the list {name}")
            };
            (words, Way::List(name.clone(), people.clone(), *add))
        }
        Request::AddToRecord {
            candidate,
            addition,
        } => {
            let words = format!("{} for candidate {candidate}", addition.words());
            (words, Way::Addition(None))
        }
        Request::Export { generation, plan } => {
            let people = u64::try_from(plan.items.len()).unwrap_or(u64::MAX);
            let words = format!(
                "export of {} to {}",
                text::count(people, "person", "people"),
                plan.target.words()
            );
            (words, Way::Export(*generation, Vec::new()))
        }
        _ => return None,
    })
}

fn names(state: &State, people: &[PersonRef]) -> String {
    match people {
        [one] => name(state, *one),
        many => format!("{} people", many.len()),
    }
}

fn name(state: &State, person: PersonRef) -> String {
    let rows = state.results.rows();
    let row = rows.iter().find(|row| row.id == person);
    match text::clean(row.map_or("", |row| row.name.trim())).trim() {
        "" => "one person".to_owned(),
        name => name.to_owned(),
    }
}

/// Takes in whether what was asked for was done: an act that failed is none.
pub(super) fn answered(state: &mut State, to: &RequestKey, done: bool) {
    let acts = &mut state.history.acts;
    // Requests of one key are answered in their order.
    if let Some(at) = acts.iter().position(|act| act.awaits.as_ref() == Some(to)) {
        if done {
            acts.get_mut(at).map(|act| act.awaits.take());
        } else {
            acts.remove(at);
        }
    }
}

/// Takes in under which id what was added to a record is in the outbox.
pub(super) fn added(state: &mut State, id: &str) {
    for act in &mut state.history.acts {
        if let (Way::Addition(export @ None), Some(RequestKey::Orders)) =
            (&mut act.way, &act.awaits)
        {
            *export = Some(id.to_owned());
            return;
        }
    }
}

/// Takes in under which ids the writes of an export are in the outbox.
pub fn queued(state: &mut State, number: Generation, exports: &[(String, PersonRef)]) {
    for act in &mut state.history.acts {
        if let Way::Export(generation, ids) = &mut act.way
            && *generation == number
        {
            *ids = exports.iter().map(|(id, _)| id.clone()).collect();
        }
    }
}

/// Takes back the last act and says what it was. An export that can still be cancelled comes first: its
/// time runs.
pub fn undo(state: &mut State) -> Vec<Effect> {
    let is_export = |act: &PastAct| matches!(act.way, Way::Export(..) | Way::Addition(_));
    if outbox::held(state).is_some() {
        if let Some(at) = state.history.acts.iter().rposition(is_export) {
            state.history.acts.remove(at);
        }
        return vec![Effect::Ask(Request::TakeBack)];
    }
    let Some(act) = state.history.acts.pop() else {
        return vec![Effect::Ask(Request::TakeBack)];
    };
    state.history.taking_back = true;
    let line = format!("Undone: {}.", act.words);
    let request = match act.way.clone() {
        Way::Decide(row, candidate, decision) => {
            preview::plan_again(state, row);
            Request::Decide {
                row,
                candidate,
                decision,
            }
        }
        Way::Marks(marks) => {
            state.marks = marks;
            state.say(Level::Info, line);
            return Vec::new();
        }
        Way::Search(query, scope) => {
            state.say(Level::Info, line);
            return search::restore(state, query, scope);
        }
        Way::Edit(id, profile) => Request::EditRecord { id, profile },
        Way::Import => Request::UndoImport,
        Way::Unskip(people) => Request::Skip {
            people,
            reason: None,
            until: None,
        },
        Way::List(name, people, added) => Request::ChangeList {
            name,
            people,
            add: !added,
        },
        Way::Split(id) => Request::SplitRecord { id },
        Way::Export(_, ids) => return undo_export(state, act, &ids),
        Way::Addition(export) => {
            let row = export.and_then(|id| outbox::by_id(state, &id));
            let line = match row.map(|row| row.outcome) {
                Some(Some(Outcome::Failed | Outcome::TakenBack)) => {
                    format!("Nothing to undo: {} was not written.", act.words)
                }
                _ => format!("Already sent: {}; remove it in Greenhouse.", act.words),
            };
            state.say(Level::Warning, line);
            return Vec::new();
        }
        Way::Never(instead) => {
            let line = format!("Can't be undone: {}; {instead}.", act.words);
            state.say(Level::Warning, line);
            return Vec::new();
        }
    };
    state.say(Level::Info, line);
    vec![Effect::Ask(request)]
}

/// Undoes an export that left, where it is one; several are undone one by one, in the outbox.
fn undo_export(state: &mut State, act: PastAct, ids: &[String]) -> Vec<Effect> {
    let known = |id: &String| outbox::by_id(state, id);
    let sent = ids.iter().filter_map(known);
    let sent: Vec<(String, String)> = sent
        .filter(|row| row.state == export::OutboxState::Done)
        .map(|row| (row.id.clone(), row.name.clone()))
        .collect();
    match (ids.len(), sent.as_slice()) {
        (1, [(id, name)]) => removal::offer(state, id.clone(), name.clone()),
        (_, []) => vec![Effect::Ask(Request::TakeBack)],
        (_, sent) => {
            let key = state.key_name(Action::Outbox);
            let line = format!(
                "{} exports are sent already. {key} lists them; undo there removes one.",
                sent.len()
            );
            state.say(Level::Warning, line);
            state.history.acts.push(act);
            Vec::new()
        }
    }
}

/// A page about the session: what was done, or the report.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionPage {
    /// The report; none for the list of what can be taken back.
    pub report: Option<Load<Arc<SessionReport>>>,
    /// The first line shown.
    pub scroll: usize,
}

/// Shows what can be taken back.
pub fn open(state: &mut State) {
    state.overlays.push(Overlay::SessionPage(SessionPage {
        report: None,
        scroll: 0,
    }));
}

/// Asks for the report of this session, and shows that it is on its way.
pub fn ask_report(state: &mut State) -> Vec<Effect> {
    let mut load = Load::default();
    load.ask(state.next_number());
    state.overlays.push(Overlay::SessionPage(SessionPage {
        report: Some(load),
        scroll: 0,
    }));
    let since = state.started;
    vec![Effect::Ask(Request::Report { since })]
}

/// Takes in the report, or why there is none; where its page was closed, it is dropped.
pub fn reported(state: &mut State, answer: Result<Arc<SessionReport>, Problem>) {
    for overlay in &mut state.overlays {
        if let Overlay::SessionPage(SessionPage {
            report: Some(load), ..
        }) = overlay
        {
            load.settle(answer);
            return;
        }
    }
}
