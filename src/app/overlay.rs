//! What is over the panes. All that the app has to know of an overlay is here: which keys hold in it,
//! where it stands, what is typed into it, the page it shows, and what it waits for.

use ratatui::layout::Rect;

use super::addition::AdditionEntry;
use super::columns::{self, ColumnPane};
use super::explain::Explain;
use super::exports::{self, Stage};
use super::field::Edit;
use super::form::Form;
use super::help::Help;
use super::history::SessionPage;
use super::jobs::JobPicker;
use super::layout::{self, Areas};
use super::lists::{ListPicker, SkipEntry};
use super::log::LogPage;
use super::mapping::{MappingPane, PartChooser};
use super::outbox::ExportList;
use super::page::Page;
use super::pages;
use super::pairs::PairList;
use super::palette::Palette;
use super::paste::Review;
use super::picker::Picker;
use super::preview::ExportView;
use super::profiles::ProfilePicker;
use super::reason::OverrideEntry;
use super::record::Record;
use super::removal::Undoing;
use super::saved::SavedSearches;
use super::session::{Chooser, SessionPane};
use super::state::State;
use crate::config::{Context, Key};

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
    /// The user profiles.
    Profiles(ProfilePicker),
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
    /// The log of this session.
    Log(LogPage),
}

/// A page over the panes, with its frame.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// What stands on its frame.
    pub title: String,
    /// Its lines.
    pub page: Page,
    /// The first line shown.
    pub scroll: usize,
    /// The most room it may take.
    pub frame: Rect,
}

impl Overlay {
    /// Returns which keys hold while it is on top.
    pub fn context(&self, state: &State) -> Context {
        match self {
            // The words to look for are typed as in a picker.
            Self::Help(help) if help.typing => Context::Picker,
            Self::Outbox(list) if list.typing => Context::Picker,
            Self::Undo(open) if open.is_offered() => Context::Picker,
            Self::Export(view) if exports::is_confirmed(state, view) => Context::Run,
            Self::Palette(_)
            | Self::Jobs(_)
            | Self::Choose(_)
            | Self::Saved(_)
            | Self::Lists(_)
            | Self::Profiles(_)
            | Self::MapChoice(_) => Context::Picker,
            Self::Help(_)
            | Self::Problem { .. }
            | Self::Explain(_)
            | Self::SessionPage(_)
            | Self::Undo(_)
            | Self::Log(_) => Context::Reader,
            Self::Override(_) | Self::Skip(_) | Self::Addition(_) => Context::Entry,
            Self::Session(_) => Context::Session,
            Self::Columns(_) => Context::Columns,
            Self::Export(_) => Context::Preview,
            Self::Paste(_) => Context::Review,
            Self::Form(_) => Context::Form,
            Self::Mapping(_) => Context::Mapping,
            Self::Pairs(_) => Context::Pairs,
            Self::Outbox(_) => Context::Outbox,
            Self::Record(_) => Context::Record,
        }
    }

    /// Returns whether it waits for an answer, so that time has to be seen passing.
    pub fn is_pending(&self, state: &State) -> bool {
        match self {
            Self::Explain(open) => open.load.is_pending(),
            Self::Record(record) => record.load.is_pending(),
            Self::Undo(open) => open.load.is_pending(),
            Self::Paste(review) => review.load.is_pending() || review.is_judging(),
            Self::Pairs(open) => open.load.is_pending(),
            Self::SessionPage(open) => open.report.as_ref().is_some_and(super::Load::is_pending),
            Self::Lists(_) => state.lists.is_pending(),
            Self::Session(_) | Self::Choose(_) => state.choices.is_pending(),
            Self::Help(_)
            | Self::Palette(_)
            | Self::Jobs(_)
            | Self::Saved(_)
            | Self::Export(_)
            | Self::Override(_)
            | Self::Columns(_)
            | Self::Profiles(_)
            | Self::Skip(_)
            | Self::Addition(_)
            | Self::Outbox(_)
            | Self::Form(_)
            | Self::Mapping(_)
            | Self::MapChoice(_)
            | Self::Problem { .. }
            | Self::Log(_) => false,
        }
    }

    /// Returns its frame, for a page the most it may take.
    pub fn frame(&self, areas: &Areas) -> Rect {
        match self {
            Self::Help(_) => areas.wide,
            Self::Jobs(_) => areas.jobs,
            // A name to type, what it is for, and nothing to pick from.
            Self::Saved(open) if open.keep.is_some() => Rect {
                height: areas.palette.height.min(7),
                ..areas.palette
            },
            Self::Palette(_)
            | Self::Choose(_)
            | Self::Saved(_)
            | Self::Lists(_)
            | Self::Profiles(_)
            | Self::MapChoice(_) => areas.palette,
            Self::Columns(_) => columns::frame(areas.palette),
            Self::Override(_) | Self::Skip(_) => areas.entry,
            Self::Session(_) | Self::Addition(_) => areas.carried,
            Self::Form(_) => areas.form,
            Self::Export(_)
            | Self::SessionPage(_)
            | Self::Explain(_)
            | Self::Outbox(_)
            | Self::Record(_)
            | Self::Undo(_)
            | Self::Paste(_)
            | Self::Mapping(_)
            | Self::Pairs(_)
            | Self::Problem { .. }
            | Self::Log(_) => areas.overlay,
        }
    }

    /// Returns the list in it that is narrowed by typing.
    pub(super) fn picker_mut(&mut self) -> Option<&mut Picker> {
        match self {
            Self::Palette(open) => Some(&mut open.picker),
            Self::Jobs(open) => Some(&mut open.picker),
            Self::Choose(open) => Some(&mut open.picker),
            Self::Saved(open) => Some(&mut open.picker),
            Self::Lists(open) => Some(&mut open.picker),
            Self::Profiles(open) => Some(&mut open.picker),
            Self::MapChoice(open) => Some(&mut open.picker),
            _ => None,
        }
    }

    /// Gives a key to its text box.
    pub(super) fn type_key(&mut self, key: Key) -> Edit {
        match self {
            Self::Undo(open) => open.field.key(key),
            Self::Outbox(list) => list.words.key(key),
            Self::Help(help) => help.words.key(key),
            Self::Override(entry) => entry.field.key(key),
            Self::Skip(entry) => entry.field.key(key),
            Self::Addition(entry) => entry.key(key),
            Self::Form(open) => open.key(key),
            other => other
                .picker_mut()
                .map_or(Edit::Ignored, |picker| picker.key(key)),
        }
    }

    /// Puts one line into its text box; returns whether it has one.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        match self {
            Self::Undo(open) => {
                open.field.insert(text);
            }
            Self::Outbox(list) => {
                list.words.insert(text);
            }
            Self::Help(help) => {
                help.words.insert(text);
            }
            Self::Override(entry) => {
                entry.field.insert(text);
            }
            Self::Skip(entry) => {
                entry.field.insert(text);
            }
            Self::Addition(entry) => entry.paste(text),
            Self::Form(open) => open.paste(text),
            other => match other.picker_mut() {
                Some(picker) => picker.paste(text),
                None => return false,
            },
        }
        true
    }

    /// Returns the page it shows, where it is one to read.
    pub fn sheet(&self, state: &State, areas: &Areas) -> Option<Sheet> {
        let frame = self.frame(areas);
        let inside = layout::inside(frame);
        let width = inside.width;
        let (title, page, scroll) = match self {
            Self::Help(help) => (help.title(), pages::help(state, help, inside), help.scroll),
            Self::Problem { scroll } => (
                "What went wrong".to_owned(),
                pages::problem(state, width),
                *scroll,
            ),
            Self::Export(view) => {
                let batch = state.batches.get(&view.generation);
                let title = match batch.map(|batch| &batch.stage) {
                    Some(Stage::Running(..)) => "Exporting",
                    Some(Stage::Done(..)) => "Outcome",
                    Some(Stage::Planning) => "Preview",
                    _ => "Preview: nothing is written yet",
                };
                let (page, _) = pages::export(state, view, width);
                (title.to_owned(), page, view.scroll)
            }
            Self::Explain(open) => (
                "Why".to_owned(),
                pages::explain(state, open, width),
                open.scroll,
            ),
            Self::Pairs(open) => {
                let (page, _) = pages::pairs(state, open, width);
                ("Same person?".to_owned(), page, open.scroll)
            }
            Self::Paste(review) => {
                let (page, _) = pages::paste(state, review, width);
                (
                    "Review: nothing is kept yet".to_owned(),
                    page,
                    review.scroll,
                )
            }
            Self::Mapping(open) if open.people => (
                "The first people, as Greenhouse gets them".to_owned(),
                pages::cards(state, width),
                open.offset,
            ),
            Self::Undo(open) => (
                "Undo an export".to_owned(),
                pages::undo(state, open, width),
                open.scroll,
            ),
            Self::Record(record) => (
                "Export".to_owned(),
                pages::record(state, record, width),
                record.scroll,
            ),
            Self::SessionPage(open) => {
                let title = match open.report {
                    Some(_) => "Report of this session",
                    None => "What was done",
                };
                (
                    title.to_owned(),
                    pages::session(state, open, width),
                    open.scroll,
                )
            }
            Self::Log(open) => (
                "Log".to_owned(),
                pages::log(state, open, width),
                open.scroll,
            ),
            _ => return None,
        };
        Some(Sheet {
            title: format!(" {title} "),
            page,
            scroll,
            frame,
        })
    }

    /// Returns the first line that it shows of its page.
    pub(super) fn scroll_mut(&mut self) -> Option<&mut usize> {
        match self {
            Self::Help(open) => Some(&mut open.scroll),
            Self::Problem { scroll } => Some(scroll),
            Self::Export(open) => Some(&mut open.scroll),
            Self::Explain(open) => Some(&mut open.scroll),
            Self::Pairs(open) => Some(&mut open.scroll),
            Self::Paste(open) => Some(&mut open.scroll),
            Self::Mapping(open) if open.people => Some(&mut open.offset),
            Self::Undo(open) => Some(&mut open.scroll),
            Self::Record(open) => Some(&mut open.scroll),
            Self::SessionPage(open) => Some(&mut open.scroll),
            Self::Log(open) => Some(&mut open.scroll),
            _ => None,
        }
    }
}
