//! Where the names of columns stand: in one row or in two, in known words or in others.

use std::collections::VecDeque;

use super::{HEAD_ROWS, filled, is_blank, layout};
use crate::people::formats::columns;
use crate::people::formats::header::{self, words_of};
use crate::people::formats::record::Record;
use crate::people::formats::words::{Word, meaning};

/// Returns the row of column names: the first that is nearly as good as the best of them.
pub(super) fn best_header(rows: &VecDeque<Record>) -> Option<usize> {
    let scores: Vec<usize> = rows
        .iter()
        .take(HEAD_ROWS)
        .map(|record| {
            if record.broken.is_some() {
                return 0;
            }
            match columns::header_score(&record.cells) {
                Some((known, filled)) if known >= 2 && known * 5 >= filled => {
                    known * 2 + filled.min(4)
                }
                Some((1, 1)) => 1,
                // One name that is known beside others that are not.
                Some((1, filled)) if filled <= 3 => 1,
                _ => 0,
            }
        })
        .collect();
    let best = scores.iter().copied().max().unwrap_or(0);
    let named = scores
        .iter()
        .position(|score| *score > 0 && *score * 5 >= best * 3);
    // Names in a language that is not known are told by what is below them.
    named.or_else(|| {
        let is_row = |record: &Record| filled(&record.cells) >= 2;
        let at = rows.iter().take(HEAD_ROWS).position(is_row)?;
        let below: Vec<&Record> = rows.iter().skip(at + 1).collect();
        let cells = &rows.get(at)?.cells;
        columns::is_unread_header(cells, &below).then_some(at)
    })
}

/// Names of columns that two rows give together.
pub(super) struct Both {
    pub names: Vec<String>,
    /// The second of them is below the one that was found.
    pub below: bool,
}

/// Returns the names of columns where the row above the one that was found names groups of them (`Person`, `Employer`),
/// or the row below it their parts (`Name` above `First` and `Last`).
pub(super) fn grouped(rows: &VecDeque<Record>, at: usize) -> Option<Both> {
    let found = &rows.get(at)?.cells;
    let above = at.checked_sub(1).and_then(|above| rows.get(above));
    if let Some(groups) = above.filter(|above| is_groups(&above.cells, found)) {
        let names = together(&groups.cells, found);
        return Some(Both {
            names,
            below: false,
        });
    }
    let below = rows.get(at + 1).filter(|below| !is_blank(below))?;
    if is_groups(found, &below.cells) && is_all_names(&below.cells) {
        let names = together(found, &below.cells);
        return Some(Both { names, below: true });
    }
    None
}

/// Whether each filled cell of a row is a word for a group of columns, and one of them spreads over several columns
/// that the row below names.
fn is_groups(groups: &[String], names: &[String]) -> bool {
    let known = |text: &str| {
        let words = words_of(text);
        !words.is_empty() && words.len() <= 4 && words.iter().all(|word| meaning(word).is_some())
    };
    let is_filled =
        |cells: &[String], at: usize| cells.get(at).is_some_and(|cell| !cell.trim().is_empty());
    let filled: Vec<&String> = groups
        .iter()
        .filter(|cell| !cell.trim().is_empty())
        .collect();
    let spreads = (0..names.len().max(groups.len())).any(|at| {
        is_filled(groups, at)
            && is_filled(names, at)
            && !is_filled(groups, at + 1)
            && is_filled(names, at + 1)
    });
    let two = (0..groups.len())
        .filter(|at| is_filled(groups, *at) && is_filled(names, *at))
        .count();
    filled.len() >= 2 && two >= 1 && spreads && filled.iter().all(|cell| known(cell.trim()))
}

/// Whether a row holds nothing but names of columns.
fn is_all_names(cells: &[String]) -> bool {
    let filled: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    filled.len() >= 2
        && filled.iter().all(|cell| {
            let words = words_of(cell);
            !words.is_empty()
                && words.len() <= 4
                && words.iter().all(|word| meaning(word).is_some())
        })
        && (layout::names_columns(cells) || filled.len() >= 2)
}

/// Returns names with those of their groups before them, where that says more.
fn together(groups: &[String], names: &[String]) -> Vec<String> {
    let mut group = String::new();
    (0..groups.len().max(names.len()))
        .map(|at| {
            let own = names.get(at).map_or("", |name| name.trim());
            let above = groups.get(at).map_or("", |name| name.trim());
            if !above.is_empty() {
                above.clone_into(&mut group);
            }
            if own.is_empty() {
                // A cell that reaches over both rows.
                return above.to_owned();
            }
            let both = format!("{group} {own}");
            let whose = |word: &String| {
                matches!(
                    meaning(word),
                    Some(Word::Company | Word::Other | Word::Process | Word::Kind(_))
                )
            };
            let says_more = words_of(&group).iter().any(whose) || !header::read(own).is_known();
            if group.is_empty() || !says_more {
                own.to_owned()
            } else {
                both
            }
        })
        .collect()
}
