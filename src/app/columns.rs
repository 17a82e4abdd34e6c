//! The columns of the list: which, how wide, and by which of them the rows are sorted.

use std::cmp::{Ordering, Reverse};
use std::collections::BTreeMap;

use jiff::Timestamp;
use ratatui::layout::Rect;
use serde::{Deserialize, Serialize};

use super::msg::Effect;
use super::overlay::Overlay;
use super::picker::scroll;
use super::search;
use super::state::State;
use super::verdicts::Verdicts;
use crate::config::Action;
use crate::matching::Verdict;
use crate::people::PersonRef;
use crate::people::text::fold;
use crate::worker::{Level, Row};

/// A column of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// The verdict; of a candidate the last status and its age. Always there, and first.
    Verdict,
    /// The name; always there.
    Name,
    /// Title and company.
    Work,
    /// Town.
    Place,
    /// The last status in Greenhouse and its age, with the job; of a candidate job and stage.
    Last,
    /// Where somebody was exported to from here, and how long ago.
    Exported,
    /// Where a profile is from.
    Source,
    /// How long ago a profile came into the library.
    Added,
}

impl Column {
    /// Every column, in the order of the list.
    pub const ALL: [Self; 8] = [
        Self::Verdict,
        Self::Name,
        Self::Work,
        Self::Place,
        Self::Last,
        Self::Exported,
        Self::Source,
        Self::Added,
    ];

    /// Returns its heading in the list, where profiles are listed or candidates.
    pub fn heading(self, of_candidates: bool) -> &'static str {
        match self {
            Self::Verdict if of_candidates => "status",
            Self::Last if of_candidates => "job and stage",
            column => column.words(),
        }
    }

    /// Returns what it is called.
    pub fn words(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Name => "name",
            Self::Work => "title and company",
            Self::Place => "place",
            Self::Last => "last in Greenhouse",
            Self::Exported => "exported",
            Self::Source => "source",
            Self::Added => "added",
        }
    }

    /// Returns the columns it takes unless somebody said otherwise.
    pub fn width(self) -> usize {
        match self {
            Self::Verdict => 15,
            Self::Name => 24,
            Self::Work => 30,
            Self::Place | Self::Source => 16,
            Self::Last => 26,
            Self::Exported => 20,
            Self::Added => 11,
        }
    }

    /// Returns whether it can be left out.
    pub fn is_optional(self) -> bool {
        !matches!(self, Self::Verdict | Self::Name)
    }
}

/// Narrowest and widest that a column is made by hand.
const WIDTHS: (usize, usize) = (4, 80);
/// Columns that one key adds or takes away.
const STEP: usize = 2;

/// By what the rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// The column.
    pub by: Column,
    /// The other way round; what is not known stays last.
    pub reverse: bool,
}

/// What was chosen of the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    /// Those shown, in their order; none is as many as there is room for.
    pub chosen: Option<Vec<Column>>,
    /// Widths set by hand.
    pub widths: BTreeMap<Column, usize>,
}

impl Columns {
    /// Returns the columns that are wanted, in their order.
    pub fn wanted(&self) -> Vec<Column> {
        match &self.chosen {
            Some(chosen) => chosen.clone(),
            None => Column::ALL.to_vec(),
        }
    }

    /// Returns the columns in the order of their list: those shown first.
    fn listed(&self) -> Vec<Column> {
        let mut all = self.wanted();
        let rest = Column::ALL
            .into_iter()
            .filter(|column| !all.contains(column));
        let rest: Vec<Column> = rest.collect();
        all.extend(rest);
        all
    }

    fn is_shown(&self, column: Column) -> bool {
        self.wanted().contains(&column)
    }
}

/// The open list of columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ColumnPane {
    /// Position of the cursor.
    pub cursor: usize,
}

impl ColumnPane {
    /// Moves the cursor as an action says.
    pub fn act(&mut self, action: Action) {
        let lines = Column::ALL.len();
        (self.cursor, _) = scroll(action, self.cursor, 0, lines, lines);
    }
}

/// A line of the list of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnLine {
    /// Which.
    pub column: Column,
    /// It is shown where there is room.
    pub shown: bool,
    /// The width set by hand.
    pub width: Option<usize>,
    /// The rows are sorted by it, and whether the other way round.
    pub sorted: Option<bool>,
}

/// Returns the lines of the list of columns.
pub fn lines(state: &State) -> Vec<ColumnLine> {
    let sort = state.results.sort;
    let of = |column: Column| ColumnLine {
        column,
        shown: state.columns.is_shown(column),
        width: state.columns.widths.get(&column).copied(),
        sorted: sort
            .filter(|sort| sort.by == column)
            .map(|sort| sort.reverse),
    };
    state.columns.listed().into_iter().map(of).collect()
}

/// Returns where the list of columns stands in the place of a picker: a line each, one that says why,
/// and the frame.
pub fn frame(picker: Rect) -> Rect {
    let lines = u16::try_from(Column::ALL.len()).unwrap_or(u16::MAX);
    Rect {
        height: picker.height.min(lines.saturating_add(4)),
        ..picker
    }
}

/// Opens the list of columns.
pub fn open(state: &mut State) {
    state.overlays.push(Overlay::Columns(ColumnPane::default()));
}

/// Changes the column under the cursor of the list as an action says.
pub fn change(state: &mut State, action: Action) -> Vec<Effect> {
    let Some(Overlay::Columns(pane)) = state.overlays.last().cloned() else {
        return Vec::new();
    };
    let mut listed = state.columns.listed();
    let Some(column) = listed.get(pane.cursor).copied() else {
        return Vec::new();
    };
    match action {
        Action::SortColumn => return sort_by(state, column),
        Action::DefaultColumns => state.columns = Columns::default(),
        Action::Wider | Action::Narrower => {
            let width = state.columns.widths.get(&column).copied();
            let width = width.unwrap_or(column.width());
            let width = match action {
                Action::Wider => width + STEP,
                _ => width.saturating_sub(STEP),
            };
            let width = width.clamp(WIDTHS.0, WIDTHS.1);
            state.columns.widths.insert(column, width);
        }
        Action::ToggleColumn => {
            if !column.is_optional() {
                let line = format!("The {} is always shown.", column.words());
                state.say(Level::Info, line);
                return Vec::new();
            }
            let mut chosen = state.columns.wanted();
            match chosen.iter().position(|one| *one == column) {
                Some(at) => {
                    chosen.remove(at);
                }
                None => chosen.push(column),
            }
            state.columns.chosen = Some(chosen);
            follow(state, column);
        }
        Action::ColumnEarlier | Action::ColumnLater => {
            let other = match action {
                Action::ColumnLater => pane.cursor + 1,
                _ => pane.cursor.saturating_sub(1),
            };
            // The verdict stays first.
            if other == 0 || pane.cursor == 0 || other >= listed.len() {
                let line = if pane.cursor == 0 || other == 0 {
                    "The verdict stays first."
                } else {
                    "This column is the last one."
                };
                state.say(Level::Info, line);
                return Vec::new();
            }
            listed.swap(pane.cursor, other);
            let shown = |one: &Column| *one == column || state.columns.is_shown(*one);
            let chosen = listed.into_iter().filter(shown).collect();
            state.columns.chosen = Some(chosen);
            follow(state, column);
        }
        _ => {}
    }
    Vec::new()
}

/// Keeps the cursor of the list on a column.
fn follow(state: &mut State, column: Column) {
    let listed = state.columns.listed();
    let at = listed.iter().position(|one| *one == column);
    if let Some(Overlay::Columns(pane)) = state.overlays.last_mut() {
        pane.cursor = at.unwrap_or(pane.cursor);
    }
}

/// Sorts by a column; by one that it is sorted by already the other way round, then not at all.
fn sort_by(state: &mut State, column: Column) -> Vec<Effect> {
    let sort = match state.results.sort {
        Some(Sort { by, reverse: false }) if by == column => Some(Sort { by, reverse: true }),
        Some(Sort { by, reverse: true }) if by == column => None,
        _ => Some(Sort {
            by: column,
            reverse: false,
        }),
    };
    sort_as(state, sort)
}

/// Sorts by the next column, after the last one not at all.
pub fn sort_next(state: &mut State) -> Vec<Effect> {
    let by = match state.results.sort {
        None => Some(Column::Verdict),
        Some(sort) => {
            let at = Column::ALL.iter().position(|column| *column == sort.by);
            at.and_then(|at| Column::ALL.get(at + 1)).copied()
        }
    };
    sort_as(state, by.map(|by| Sort { by, reverse: false }))
}

/// Sorts the other way round.
pub fn sort_reverse(state: &mut State) -> Vec<Effect> {
    let Some(sort) = state.results.sort else {
        let key = state.key_name(Action::SortNext);
        let line = format!("The list is not sorted; {key} sorts it by a column.");
        state.say(Level::Info, line);
        return Vec::new();
    };
    let reverse = !sort.reverse;
    sort_as(state, Some(Sort { reverse, ..sort }))
}

fn sort_as(state: &mut State, sort: Option<Sort>) -> Vec<Effect> {
    let height = state.rows_height();
    state.results.set_sort(sort, &state.verdicts, height);
    let line = match sort {
        Some(sort) => format!("Sorted by {}{}.", sort.by.words(), order(sort)),
        None => "Sorted as found: best first.".to_owned(),
    };
    state.say(Level::Info, line);
    // All rows are needed to be sorted, not only the first.
    let found = state.results.load.value();
    let all = found.is_none_or(|found| {
        let rows = u64::try_from(found.rows.len()).unwrap_or(u64::MAX);
        found.total.is_some_and(|total| total <= rows) || found.rows.len() >= search::LIMIT
    });
    if all || sort.is_none() {
        Vec::new()
    } else {
        vec![search::ask(state)]
    }
}

fn order(sort: Sort) -> &'static str {
    if sort.reverse { ", reversed" } else { "" }
}

/// What a row is sorted by: what is not known last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(u8),
    Words(String),
    /// Newest first.
    Moment(Reverse<Timestamp>),
}

/// Puts rows in order; those that are equal stay as they are.
pub(super) fn sort_rows(rows: &mut [Row], sort: Sort, verdicts: &Verdicts) {
    rows.sort_by_cached_key(|row| {
        let key = key(row, sort.by, verdicts);
        Placed {
            key,
            reverse: sort.reverse,
        }
    });
}

struct Placed {
    key: Option<Key>,
    reverse: bool,
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.key, &other.key) {
            (Some(one), Some(other)) if self.reverse => other.cmp(one),
            (Some(one), Some(other)) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Placed {}

fn key(row: &Row, by: Column, verdicts: &Verdicts) -> Option<Key> {
    let words = |text: &str| {
        let folded = fold(text);
        (!folded.is_empty()).then_some(Key::Words(folded))
    };
    let moment = |at: Timestamp| Key::Moment(Reverse(at));
    match by {
        // Who has to be decided on comes first.
        Column::Verdict => verdicts.verdict(row.id).map(|verdict| {
            Key::Number(match verdict {
                Verdict::Possible => 0,
                Verdict::New => 1,
                Verdict::InGreenhouse => 2,
            })
        }),
        Column::Name => words(&row.name),
        Column::Work => {
            let work = [row.title.as_deref(), row.company.as_deref()];
            words(&work.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
        Column::Place => words(row.location.as_deref()?),
        Column::Last => last_activity(row, verdicts).map(moment),
        Column::Exported => match (row.exported, row.origin.exported_at) {
            (true, at) => Some(moment(at.unwrap_or(Timestamp::MIN))),
            (false, _) => None,
        },
        Column::Source => words(row.origin.source.as_deref()?),
        Column::Added => row.origin.added_at.map(moment),
    }
}

/// Returns when anything last happened to somebody in Greenhouse.
fn last_activity(row: &Row, verdicts: &Verdicts) -> Option<Timestamp> {
    if let (PersonRef::Candidate(_), note) = (row.id, &row.note) {
        return note.as_ref()?.last_activity_at;
    }
    let known = verdicts.assessment(row.id)?;
    let newest = known.likeliest()?.applications.first()?;
    newest.last_activity_at.or(newest.created_at)
}
