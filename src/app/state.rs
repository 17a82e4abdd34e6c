//! Everything the screen shows, as plain data.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::layout::Size;
use serde::{Deserialize, Serialize};

use super::addition::AdditionEntry;
use super::columns::{ColumnPane, Columns};
use super::detail::DetailPane;
use super::explain::Explain;
use super::exports::{self, Batch};
use super::field::TextField;
use super::form::Form;
use super::glyphs::Glyphs;
use super::guards::GuardFacts;
use super::help::Help;
use super::history::{History, SessionPage};
use super::jobs::JobPicker;
use super::layout::{self, Areas, Panes};
use super::lists::{ListPicker, SkipEntry};
use super::load::Load;
use super::mapping::{MappingPane, PartChooser};
use super::msg::Exit;
use super::outbox::{self, ExportList};
use super::pairs::PairList;
use super::palette::Palette;
use super::paste::{Review, Then};
use super::place::Keeper;
use super::preview::ExportView;
use super::reason::OverrideEntry;
use super::record::Record;
use super::removal::Undoing;
use super::repeat::Act;
use super::results::Results;
use super::saved::SavedSearches;
use super::session::{Chooser, Session, SessionPane};
use super::tour::Tour;
use super::verdicts::Verdicts;
use crate::config::{Action, Context, Key, Keymap, Look, Style, Theme};
use crate::export::Report;
use crate::library::{PeopleList, SavedSearch};
use crate::mirror::query;
use crate::people::{PersonRef, ProfileId};
use crate::worker::{
    BrowserAsks, Choices, ExportRow, Generation, JobList, Level, Problem, Scope, Status, WaitShown,
};

/// What the user has set, and what the terminal can do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which key does what.
    pub keymap: Keymap,
    /// How things look.
    pub theme: Theme,
    /// The user's own theme, from which the one in use is made.
    pub own_theme: Theme,
    /// The colours to start with.
    pub look: Look,
    /// No colours are wanted, whatever is chosen (`NO_COLOR`).
    pub colourless: bool,
    /// Lines instead of boxes, for screen readers.
    pub plain: bool,
    /// What the terminal can show.
    pub glyphs: Glyphs,
    /// The user's time zone, for dates.
    pub zone: TimeZone,
    /// A line that is always in view, such as that this is a demo.
    pub banner: Option<String>,
    /// What is wrong from the start, to be said first.
    pub trouble: Option<Problem>,
    /// The mouse is the app's from the start.
    pub mouse: bool,
    /// The place of the last session, empty where there was none; none where none is kept.
    pub place: Option<String>,
    /// The user profile's name and how it looks; none for the default one.
    pub profile: Option<(String, Style)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            keymap: Keymap::default(),
            theme: Theme::default(),
            own_theme: Theme::default(),
            look: Look::default(),
            colourless: false,
            plain: false,
            glyphs: Glyphs::default(),
            zone: TimeZone::UTC,
            banner: None,
            trouble: None,
            mouse: false,
            place: None,
            profile: None,
        }
    }
}

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
    pub cursor_to: Option<ProfileId>,
    /// Earlier searches, oldest first.
    pub past: Vec<String>,
    /// Which of them was brought back.
    pub recalled: Option<usize>,
    /// What was typed before one was brought back.
    pub draft: String,
}

/// Something that is over the panes; the last one is on top.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// The keys.
    Help(Help),
    /// All commands.
    Palette(Palette),
    /// The jobs.
    Jobs(JobPicker),
    /// What the session's exports carry.
    Session(SessionPane),
    /// What one of these can be.
    Choose(Chooser),
    /// The kept searches.
    Saved(SavedSearches),
    /// An export: what it will do, or what became of it.
    Export(ExportView),
    /// The reason for an override.
    Override(OverrideEntry),
    /// The columns of the list.
    Columns(ColumnPane),
    /// The lists of people.
    Lists(ListPicker),
    /// The reason for a skip.
    Skip(SkipEntry),
    /// A note or tags for a record in Greenhouse.
    Addition(AdditionEntry),
    /// What was done in this session, or the report of it.
    SessionPage(SessionPage),
    /// The reckoning of a pair.
    Explain(Explain),
    /// The exports.
    Outbox(ExportList),
    /// One export and what became of it.
    Record(Record),
    /// The offer to undo an export that was sent.
    Undo(Undoing),
    /// People from a paste or from files, before they are kept.
    Paste(Review),
    /// The form of a record.
    Form(Box<Form>),
    /// How the list under review was read.
    Mapping(MappingPane),
    /// What one part of that can be.
    MapChoice(PartChooser),
    /// Records that may be one person.
    Pairs(PairList),
    /// The last problem in full.
    Problem {
        /// The first line shown.
        scroll: usize,
    },
}

/// A line that tells what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// The line.
    pub text: String,
    /// When it goes by itself; set at the first tick that sees it.
    pub(super) until: Option<Timestamp>,
}

impl Notice {
    /// Seconds for which it is read.
    fn lasts(&self) -> i64 {
        match self.level {
            Level::Info => 6,
            Level::Warning | Level::Error => 12,
        }
    }
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
            worker_gone: false,
            exit: None,
            numbers: 0,
            settings,
        }
    }

    /// Returns where a key press lands.
    pub fn context(&self) -> Context {
        match (self.overlays.last(), self.focus) {
            // The words to look for are typed as in a picker.
            (Some(Overlay::Help(help)), _) if help.typing => Context::Picker,
            (Some(Overlay::Outbox(list)), _) if list.typing => Context::Picker,
            (Some(Overlay::Help(_) | Overlay::Problem { .. } | Overlay::Explain(_)), _) => {
                Context::Reader
            }
            (
                Some(
                    Overlay::Palette(_)
                    | Overlay::Jobs(_)
                    | Overlay::Choose(_)
                    | Overlay::Saved(_)
                    | Overlay::Lists(_)
                    | Overlay::MapChoice(_),
                ),
                _,
            ) => Context::Picker,
            (Some(Overlay::Session(_)), _) => Context::Session,
            (Some(Overlay::Columns(_)), _) => Context::Columns,
            (Some(Overlay::Export(view)), _) if exports::is_confirmed(self, view) => Context::Run,
            (Some(Overlay::Export(_)), _) => Context::Preview,
            (Some(Overlay::Paste(_)), _) => Context::Review,
            (Some(Overlay::Form(_)), _) => Context::Form,
            (Some(Overlay::Mapping(_)), _) => Context::Mapping,
            (Some(Overlay::Pairs(_)), _) => Context::Pairs,
            (Some(Overlay::Override(_) | Overlay::Skip(_) | Overlay::Addition(_)), _) => {
                Context::Entry
            }
            (Some(Overlay::SessionPage(_)), _) => Context::Reader,
            (Some(Overlay::Outbox(_)), _) => Context::Outbox,
            (Some(Overlay::Record(_)), _) => Context::Record,
            (Some(Overlay::Undo(open)), _) if open.is_offered() => Context::Picker,
            (Some(Overlay::Undo(_)), _) => Context::Reader,
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
            || self.overlays.iter().any(|overlay| match overlay {
                Overlay::Explain(open) => open.load.is_pending(),
                Overlay::Record(record) => record.load.is_pending(),
                Overlay::Undo(open) => open.load.is_pending(),
                Overlay::Paste(review) => review.load.is_pending() || review.is_judging(),
                Overlay::Pairs(open) => open.load.is_pending(),
                _ => false,
            })
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

    /// Takes in that time has passed: what was said goes by itself, and with it what only the next key
    /// could have confirmed.
    pub(super) fn tick(&mut self, now: Timestamp) {
        self.now = now;
        self.step = self.step.wrapping_add(1);
        let Some(notice) = &mut self.notice else {
            return;
        };
        match notice.until {
            None => {
                let lasts = SignedDuration::from_secs(notice.lasts());
                notice.until = now.checked_add(lasts).ok();
            }
            Some(until) if until <= now => {
                self.notice = None;
                self.quit_asked = false;
                self.confirming = None;
            }
            Some(_) => {}
        }
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

    /// Says something in the footer.
    pub(super) fn say(&mut self, level: Level, text: impl Into<String>) {
        self.notice = Some(Notice {
            level,
            text: text.into(),
            until: None,
        });
    }

    /// Says in the footer that something went wrong, and keeps it to be read in full.
    pub(super) fn report(&mut self, problem: Problem) {
        self.say(Level::Error, problem.what.clone());
        self.problem = Some(problem);
    }
}
