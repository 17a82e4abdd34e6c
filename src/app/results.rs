//! The list of people: rows, filter, cursor, marks.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde::{Deserialize, Serialize};

use super::columns::{Sort, sort_rows};
use super::load::Load;
use super::picker::{into_view, scroll};
use super::text;
use super::verdicts::Verdicts;
use crate::config::Action;
use crate::matching::Verdict;
use crate::people::PersonRef;
use crate::worker::{Row, Scope};

/// Which rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those with one verdict.
    Only(Verdict),
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The question.
    pub query: String,
    /// Where it was asked.
    pub scope: Scope,
    /// The rows, best first.
    pub rows: Vec<Row>,
    /// How many there are in all, where known.
    pub total: Option<u64>,
    /// There are not more than `total`.
    pub exact: bool,
}

/// How many of the rows have which verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In Greenhouse.
    pub in_greenhouse: usize,
    /// Possible.
    pub possible: usize,
    /// New.
    pub new: usize,
    /// Not checked yet.
    pub unchecked: usize,
}

impl Counts {
    fn of(&mut self, verdict: Option<Verdict>) -> &mut usize {
        match verdict {
            Some(Verdict::InGreenhouse) => &mut self.in_greenhouse,
            Some(Verdict::Possible) => &mut self.possible,
            Some(Verdict::New) => &mut self.new,
            None => &mut self.unchecked,
        }
    }
}

/// The results pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// What was found.
    pub load: Load<Found>,
    /// Which rows are shown.
    pub filter: Filter,
    /// By what the rows are sorted; none is as they were found. What comes in later about a row does not
    /// move it.
    pub sort: Option<Sort>,
    /// Positions of the rows shown, ascending. A row that came in stays until the filter is set
    /// again or another search, so that none leaves from under the cursor.
    pub shown: Vec<usize>,
    /// Position of the cursor in `shown`.
    pub cursor: usize,
    /// The first position of `shown` on the screen.
    pub offset: usize,
    /// Verdicts of the rows in numbers.
    pub counts: Counts,
    /// Columns of the longest name.
    pub longest_name: usize,
    /// Columns of the longest title with its company.
    pub longest_work: usize,
    positions: HashMap<PersonRef, usize>,
    /// Where each row stood as it was found.
    order: HashMap<PersonRef, usize>,
}

impl Results {
    /// Returns the rows, new or old.
    pub fn rows(&self) -> &[Row] {
        self.load.value().map_or(&[], |found| &found.rows)
    }

    /// Returns the row under the cursor.
    pub fn current(&self) -> Option<&Row> {
        self.shown
            .get(self.cursor)
            .and_then(|at| self.rows().get(*at))
    }

    /// Returns the rows shown from a position on.
    pub fn shown_from(&self, position: usize) -> impl Iterator<Item = &Row> {
        self.shown
            .iter()
            .skip(position)
            .filter_map(|at| self.rows().get(*at))
    }

    /// Takes in what a search found. After the same question the cursor stays on its person and
    /// the person on their line; after another one it goes to the top.
    pub fn found(&mut self, found: Found, verdicts: &Verdicts, height: usize) {
        let same = self
            .load
            .value()
            .is_some_and(|old| old.query == found.query && old.scope == found.scope);
        let person = self.current().map(|row| row.id).filter(|_| same);
        let line = self.cursor.saturating_sub(self.offset);
        let cursor = self.cursor;
        self.order = positions(&found.rows);
        self.longest_name = longest(&found.rows, name_width);
        self.longest_work = longest(&found.rows, work_width);
        self.load = Load::Ready(found);
        self.arrange(verdicts);
        self.recount(verdicts);
        self.refilter(verdicts);
        (self.cursor, self.offset) = (0, 0);
        if same {
            let here = person.and_then(|id| self.shown_from(0).position(|row| row.id == id));
            self.cursor = here.unwrap_or(cursor);
            self.offset = self.cursor.saturating_sub(line);
        }
        self.settle(height);
    }

    /// Takes in more rows of the same search, below those there are.
    pub fn extend(&mut self, rows: Vec<Row>, verdicts: &Verdicts) {
        let Load::Ready(found) = &mut self.load else {
            return;
        };
        self.longest_name = self.longest_name.max(longest(&rows, name_width));
        self.longest_work = self.longest_work.max(longest(&rows, work_width));
        for row in rows {
            let at = found.rows.len();
            if let Entry::Vacant(place) = self.positions.entry(row.id) {
                place.insert(at);
                let verdict = verdicts.verdict(row.id);
                *self.counts.of(verdict) += 1;
                if self.filter.takes(verdict) {
                    self.shown.push(at);
                }
                self.order.insert(row.id, at);
                found.rows.push(row);
            }
        }
    }

    /// Sorts the rows another way; the cursor stays on its person, and the person on their line.
    pub fn set_sort(&mut self, sort: Option<Sort>, verdicts: &Verdicts, height: usize) {
        let person = self.current().map(|row| row.id);
        let line = self.cursor.saturating_sub(self.offset);
        self.sort = sort;
        self.arrange(verdicts);
        self.refilter(verdicts);
        let here = person.and_then(|id| self.shown_from(0).position(|row| row.id == id));
        self.cursor = here.unwrap_or(0);
        self.offset = self.cursor.saturating_sub(line);
        self.settle(height);
    }

    /// Puts the rows in their order.
    fn arrange(&mut self, verdicts: &Verdicts) {
        let order = &self.order;
        if let Some(found) = self.load.value_mut() {
            let place = |row: &Row| order.get(&row.id).copied().unwrap_or(usize::MAX);
            found.rows.sort_by_key(place);
            if let Some(sort) = self.sort {
                sort_rows(&mut found.rows, sort, verdicts);
            }
            self.positions = positions(&found.rows);
        }
    }

    /// Shows other rows; the cursor stays on its person where that is still shown.
    pub fn set_filter(&mut self, filter: Filter, verdicts: &Verdicts, height: usize) {
        let person = self.current().map(|row| row.id);
        let line = self.cursor.saturating_sub(self.offset);
        self.filter = filter;
        self.refilter(verdicts);
        let here = person.and_then(|id| self.shown_from(0).position(|row| row.id == id));
        self.cursor = here.unwrap_or(0);
        self.offset = self.cursor.saturating_sub(line);
        self.settle(height);
    }

    /// Takes in that a row's verdict is another. A row that now belongs here comes in at its place,
    /// and the cursor's line stays where it is.
    pub fn assessed(&mut self, person: PersonRef, before: Option<Verdict>, now: Option<Verdict>) {
        let Some(&at) = self.positions.get(&person) else {
            return;
        };
        let old = self.counts.of(before);
        *old = old.saturating_sub(1);
        *self.counts.of(now) += 1;
        if !self.filter.takes(now) {
            return;
        }
        if let Err(place) = self.shown.binary_search(&at) {
            let was_empty = self.shown.is_empty();
            self.shown.insert(place, at);
            if place <= self.cursor && !was_empty {
                self.cursor += 1;
                self.offset += 1;
            }
        }
    }

    /// Moves the cursor as an action says.
    pub fn act(&mut self, action: Action, height: usize) {
        (self.cursor, self.offset) =
            scroll(action, self.cursor, self.offset, self.shown.len(), height);
    }

    /// Puts the cursor on a position and into view.
    pub fn go(&mut self, cursor: usize, height: usize) {
        self.cursor = cursor;
        self.settle(height);
    }

    /// Puts cursor and offset where they can be.
    pub fn settle(&mut self, height: usize) {
        let len = self.shown.len();
        self.cursor = self.cursor.min(len.saturating_sub(1));
        self.offset = into_view(self.cursor, self.offset, len, height);
    }

    fn refilter(&mut self, verdicts: &Verdicts) {
        let filter = self.filter;
        self.shown = self
            .rows()
            .iter()
            .enumerate()
            .filter(|(_, row)| filter.takes(verdicts.verdict(row.id)))
            .map(|(at, _)| at)
            .collect();
    }

    fn recount(&mut self, verdicts: &Verdicts) {
        let mut counts = Counts::default();
        for row in self.rows() {
            *counts.of(verdicts.verdict(row.id)) += 1;
        }
        self.counts = counts;
    }
}

fn longest(rows: &[Row], width: fn(&Row) -> usize) -> usize {
    rows.iter().map(width).max().unwrap_or(0)
}

fn name_width(row: &Row) -> usize {
    text::width(row.name.trim())
}

/// Returns the columns of title and company with a dot between blanks.
fn work_width(row: &Row) -> usize {
    match (&row.title, &row.company) {
        (Some(title), Some(company)) if title != company => {
            text::width(title) + 3 + text::width(company)
        }
        (Some(one), _) | (None, Some(one)) => text::width(one),
        (None, None) => 0,
    }
}

fn positions(rows: &[Row]) -> HashMap<PersonRef, usize> {
    let rows = rows.iter().enumerate();
    rows.map(|(at, row)| (row.id, at)).collect()
}

impl Filter {
    fn takes(self, verdict: Option<Verdict>) -> bool {
        match self {
            Self::All => true,
            Self::Only(wanted) => verdict == Some(wanted),
        }
    }
}
