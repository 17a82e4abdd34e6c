//! Everything the screen shows, as plain data.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Size;
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::detail::DetailPane;
use super::exports::Batch;
use super::field::TextField;
use super::guards::GuardFacts;
use super::history::History;
use super::layout::{self, Areas, Panes};
use super::load::Load;
use super::msg::Exit;
use super::notice::Notice;
use super::outbox;
use super::overlay::Overlay;
use super::paste::Then;
use super::place::Keeper;
use super::repeat::Act;
use super::results::Results;
use super::session::Session;
use super::settings::Settings;
use super::tour::Tour;
use super::verdicts::Verdicts;
use crate::config::{Action, Context, Key, Look};
use crate::export::Report;
use crate::library::{PeopleList, SavedSearch};
use crate::mirror::query;
use crate::people::PersonRef;
use crate::worker::{
    BrowserAsks, Choices, ExportRow, Generation, JobList, Problem, Scope, Status, WaitShown,
};

/// The panes that can have the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pane {
    /// The search box.
    Search,
    /// The list of people.
    #[default]
    Results,
    /// The person in detail.
    Detail,
}

/// The search box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// What was typed.
    pub field: TextField,
    /// Where to look.
    pub scope: Scope,
    /// Numbers what is typed.
    pub generation: Generation,
    /// The question on its way, with what was typed then.
    pub asked: Option<(String, Scope)>,
    /// What of it could not be understood.
    pub problems: Vec<query::Problem>,
    /// The next answer is shown from its top: it brings people just taken in.
    pub to_top: bool,
    /// The next answer puts the cursor on this record.
    pub cursor_to: Option<PersonRef>,
    /// Where the cursor was before anything was searched for.
    pub left_at: Option<PersonRef>,
    /// Earlier searches, oldest first.
    pub past: Vec<String>,
    /// Which of them was brought back.
    pub recalled: Option<usize>,
    /// What was typed before one was brought back.
    pub draft: String,
    /// What was searched for, and where, before the page of a candidate was pasted.
    pub before_page: Option<(String, Scope)>,
}

/// The whole state of the app.
#[derive(Clone, Debug)]
pub struct State {
    /// What the user has set.
    pub settings: Settings,
    /// The terminal's size.
    pub size: Size,
    /// The time of the last tick.
    pub now: Timestamp,
    /// Counts ticks, for the spinner.
    pub step: usize,
    /// The terminal window has the focus.
    pub attended: bool,
    /// The pane with the focus.
    pub focus: Pane,
    /// How the panes share the screen.
    pub panes: Panes,
    /// The mouse holds the line between list and detail.
    pub divider_held: bool,
    /// The colours in use, where a key chose them.
    pub look: Option<Look>,
    /// The tour.
    pub tour: Tour,
    /// The search box.
    pub search: Search,
    /// The list of people.
    pub results: Results,
    /// The verdicts known.
    pub verdicts: Verdicts,
    /// What guards say of the people on screen.
    pub guards: GuardFacts,
    /// The columns of the list.
    pub columns: Columns,
    /// The person in detail.
    pub detail: DetailPane,
    /// The jobs.
    pub jobs: Load<Arc<JobList>>,
    /// What exports can carry.
    pub choices: Load<Arc<Choices>>,
    /// The kept searches.
    pub saved: Load<Vec<SavedSearch>>,
    /// The name of the search being kept.
    pub keeping: Option<String>,
    /// What is over the panes.
    pub overlays: Vec<Overlay>,
    /// Who is marked; marks outlive a search.
    pub marks: BTreeSet<PersonRef>,
    /// Who was marked or unmarked last: the beginning of a range.
    pub(super) marked_last: Option<PersonRef>,
    /// What the user chose once.
    pub session: Session,
    /// The place kept for the next start.
    pub place: Keeper,
    /// The lists of people.
    pub lists: Load<Vec<PeopleList>>,
    /// What exports carry, as it was last kept with the list that is open.
    pub list_session: Option<Session>,
    /// What was done in this session.
    pub history: History,
    /// When this session began.
    pub started: Timestamp,
    /// Exports being planned, shown or carried out.
    pub batches: BTreeMap<Generation, Batch>,
    /// The newest outcome of each person's exports.
    pub outcomes: HashMap<PersonRef, Report>,
    /// The exports known, newest first.
    pub exports: Load<Vec<ExportRow>>,
    /// The record that is in the user's editor.
    pub(super) editing: Option<super::editor::Editing>,
    /// What happens to the people being put into the library.
    pub then: Option<Then>,
    /// What a second press of the same key confirms.
    pub confirming: Option<(Action, PersonRef)>,
    /// The browser profile that asked last to be let in.
    pub browser: Option<BrowserAsks>,
    /// What `.` repeats.
    pub last_act: Option<Act>,
    /// The facts of the status line; none before the worker's first word.
    pub status: Option<Arc<Status>>,
    /// What happened last.
    pub notice: Option<Notice>,
    /// What went wrong last.
    pub problem: Option<Problem>,
    /// Keys typed of a chord not complete yet.
    pub typed: Vec<Key>,
    /// The keyboard layout that the last key was typed on, where its letters are not Latin.
    pub(super) layout: Option<super::layouts::Layout>,
    /// The user asked for a sync and wants to hear of its end.
    pub sync_asked: bool,
    /// The mouse is the app's, not the terminal's.
    pub mouse: bool,
    /// The user wanted to quit and was told what is under way.
    pub quit_asked: bool,
    /// Exports that are being retried; how they end is still to be said.
    pub retried: BTreeSet<String>,
    /// The worker has ended.
    pub worker_gone: bool,
    /// The app has ended, and how.
    pub exit: Option<Exit>,
    numbers: u64,
}

impl State {
    /// Returns the state before anything happened.
    pub fn new(settings: Settings, size: Size, now: Timestamp) -> Self {
        Self {
            size,
            now,
            step: 0,
            attended: true,
            focus: Pane::default(),
            divider_held: false,
            panes: Panes {
                plain: settings.plain,
                ..Panes::default()
            },
            look: None,
            tour: Tour::default(),
            search: Search::default(),
            results: Results::default(),
            verdicts: Verdicts::default(),
            guards: GuardFacts::default(),
            columns: Columns::default(),
            detail: DetailPane::default(),
            jobs: Load::default(),
            choices: Load::default(),
            saved: Load::default(),
            keeping: None,
            overlays: Vec::new(),
            marks: BTreeSet::new(),
            marked_last: None,
            session: Session::default(),
            place: Keeper::default(),
            lists: Load::default(),
            list_session: None,
            history: History::default(),
            started: now,
            batches: BTreeMap::new(),
            outcomes: HashMap::new(),
            exports: Load::default(),
            editing: None,
            then: None,
            confirming: None,
            browser: None,
            last_act: None,
            status: None,
            notice: None,
            problem: None,
            typed: Vec::new(),
            layout: None,
            sync_asked: false,
            mouse: false,
            quit_asked: false,
            retried: BTreeSet::new(),
            worker_gone: false,
            exit: None,
            numbers: 0,
            settings,
        }
    }

    /// Returns where a key press lands.
    pub fn context(&self) -> Context {
        match (self.overlays.last(), self.focus) {
            (Some(top), _) => top.context(self),
            (None, Pane::Search) => Context::Search,
            (None, Pane::Results) => Context::Results,
            (None, Pane::Detail) => Context::Detail,
        }
    }

    /// Returns where everything is, none where the terminal is too small.
    pub fn areas(&self) -> Option<Areas> {
        self.areas_of(self.size)
    }

    /// Returns where everything is on a screen of that size, none where that is too small.
    pub fn areas_of(&self, size: Size) -> Option<Areas> {
        let panes = Panes {
            on_detail: self.focus == Pane::Detail,
            ..self.panes
        };
        layout::areas(size, panes)
    }

    /// Returns how many rows of the results are on screen.
    pub fn rows_height(&self) -> usize {
        let results = self.areas().and_then(|areas| areas.results);
        results.map_or(0, |area| usize::from(layout::rows(area).height))
    }

    /// Returns whether an answer is awaited, so that time has to be seen passing.
    pub fn is_pending(&self) -> bool {
        if self.worker_gone {
            return false;
        }
        self.results.load.is_pending()
            || self.detail.load.is_pending()
            || self.verdicts.any_pending()
            || self.jobs.is_pending()
            || self.saved.is_pending()
            || self.batches.values().any(Batch::is_pending)
            || self.awaits_sync()
            || self.notice.is_some()
            || self.wait().is_some()
            || self.exports.is_pending()
            || outbox::held(self).is_some()
            || self.overlays.iter().any(|overlay| overlay.is_pending(self))
    }

    /// Returns whether the user awaits the end of a sync; one that runs by itself keeps the screen calm.
    pub fn awaits_sync(&self) -> bool {
        let running = |status: &Arc<Status>| status.mirror.syncing.is_some();
        self.sync_asked && self.status.as_ref().is_some_and(running)
    }

    /// Returns what is waited for, where somebody at the keyboard waits with it.
    pub fn wait(&self) -> Option<&WaitShown> {
        let waiting = self.status.as_ref()?.waiting.as_ref()?;
        (!waiting.background || self.sync_asked).then_some(waiting)
    }

    /// Returns the keys to name for an action of the panes: from the search box those that leave it
    /// first where letters are text. The action's name where it has no key.
    pub fn key_name(&self, action: Action) -> String {
        let keymap = &self.settings.keymap;
        let here = match self.focus {
            Pane::Search => Context::Search,
            Pane::Results | Pane::Detail => Context::Results,
        };
        if let Some(key) = keymap.key_for(action, here) {
            return key.to_string();
        }
        match keymap.key_for(action, Context::Results) {
            Some(key) => match keymap.key_for(Action::Cancel, here) {
                Some(leave) => format!("{leave} {key}"),
                None => key.to_string(),
            },
            None => action.name().to_owned(),
        }
    }

    /// Returns a number no question had before.
    pub(super) fn next_number(&mut self) -> Generation {
        self.numbers += 1;
        Generation(self.numbers)
    }
}
