//! What is known of a table, and how a row of it becomes a profile.

use super::{is_blank, is_organisation};
use crate::people::assemble::finish;
use crate::people::formats::columns::{self, Col};
use crate::people::formats::draft::{Draft, Incoming};
use crate::people::formats::header::{self, words_of};
use crate::people::formats::record::Record;
use crate::people::formats::{Reject, Row, shortened};
use crate::people::{Profile, clean, page};

/// What is known of a table.
#[derive(Default)]
pub(super) struct Layout {
    pub columns: Vec<Col>,
    /// How many columns have a name; all of them where none has.
    pub width: usize,
    pub source: String,
    /// The tool that writes these column names.
    pub tool: Option<String>,
    /// Whether a row names the columns.
    pub named: bool,
    /// Whether most of its rows have at least three cells filled.
    pub full: bool,
}

/// What becomes of a row.
#[allow(
    clippy::large_enum_variant,
    reason = "nearly every row is a profile: a box would cost each of them an allocation"
)]
pub(super) enum Made {
    /// Nothing is in it.
    Blank,
    /// It names columns anew.
    Names,
    /// A profile, or why there is none.
    Row(Row),
}

impl Layout {
    /// Returns what becomes of a row.
    pub(super) fn made(&self, record: &Record) -> Made {
        if let Some(reason) = record.broken {
            return Made::Row(Err(reject(record, reason.to_owned(), false)));
        }
        if is_blank(record) {
            return Made::Blank;
        }
        if self.named && names_columns(&record.cells) {
            return Made::Names;
        }
        Made::Row(self.row(record))
    }

    fn row(&self, record: &Record) -> Row {
        if let Some(reason) = self.nobody(&record.cells) {
            return Err(reject(record, reason.to_owned(), true));
        }
        let mut beyond = record.cells.iter().skip(self.width);
        if self.named && beyond.any(|cell| !cell.trim().is_empty()) {
            let reason = format!(
                "{} cells where the table has {} columns; a cell with the delimiter in it wants quotes",
                record.cells.len(),
                self.width,
            );
            return Err(reject(record, reason, false));
        }
        let profile = self.profile(record);
        if is_organisation(&profile) {
            let reason = "an organisation, not a person".to_owned();
            return Err(reject(record, reason, true));
        }
        finish(profile, &self.source).map_err(|reason| reject(record, reason, false))
    }

    fn profile(&self, record: &Record) -> Profile {
        let mut draft = Draft::default();
        for (column, cell) in self.columns.iter().zip(&record.cells) {
            if cell.is_empty() {
                continue;
            }
            let label = column.label_at.and_then(|at| record.cells.get(at));
            if column.by_label {
                draft.put_as_labelled(&column.name, label.map_or("", |label| label.trim()), cell);
                continue;
            }
            draft.put(
                Incoming {
                    name: &column.name,
                    field: column.field,
                    kind: column.kind,
                    rank: column.rank,
                    group: &column.group,
                    company: column.company,
                    order: column.order,
                    label: label
                        .map(|label| label.trim())
                        .filter(|label| !label.is_empty()),
                },
                cell,
            );
        }
        let mut profile = draft.finished();
        profile.tool.clone_from(&self.tool);
        profile
    }

    /// Why there is nobody in a row: a total, a section, a remark.
    fn nobody(&self, cells: &[String]) -> Option<&'static str> {
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
        let first = filled.next()?.trim();
        let alone = filled.next().is_none();
        if is_total(first, alone, cells) {
            return Some("a total, not a person");
        }
        if alone && self.columns.len() > 2 {
            let mark =
                first.starts_with(['-', '#', '=', '*', '–', '—', '>', '/']) || first.ends_with(':');
            let digits = first.chars().any(|c| c.is_ascii_digit());
            let letters = first.chars().any(char::is_alphabetic);
            let contact =
                first.contains('@') || clean::is_link(first) || page::parse(first).is_some();
            let handle = first.starts_with('+');
            if !contact && !handle && (mark || !letters || digits) {
                return Some(SECTION);
            }
            // A lone word where rows are full tells nobody apart: `Backend`.
            if !contact && self.full && !first.contains(char::is_whitespace) {
                return Some("a section, or a word alone that tells nobody apart");
            }
        }
        None
    }
}

/// Why there is nobody in the title of a table.
pub(super) const SECTION: &str = "a section or a remark, not a person";

pub(super) fn reject(record: &Record, reason: String, left_out: bool) -> Reject {
    let bytes = if record.bytes.is_empty() {
        record.cells.join("\t").into_bytes()
    } else {
        record.bytes.clone()
    };
    Reject {
        line: record.line,
        reason,
        raw: shortened(&record.cells.join(", ")),
        bytes,
        left_out,
    }
}

/// Whether a row within the table names columns: another table begins, or the names are repeated.
pub(super) fn names_columns(cells: &[String]) -> bool {
    let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
    let Some(first) = filled.next() else {
        return false;
    };
    // Quick to tell for a row of values: an address or a link among its cells is no name of a column.
    if first.len() > 40 || first.chars().any(|c| c.is_ascii_digit() || c == '@') {
        return false;
    }
    let is_value = |cell: &String| {
        (cell.contains('@') || cell.contains("://")) && !cell.contains(char::is_whitespace)
    };
    if filled.any(is_value) {
        return false;
    }
    header::read(first).is_known()
        && columns::header_score(cells)
            .is_some_and(|(known, filled)| known >= 2 && known * 3 >= filled * 2)
}

/// Words that begin the row below a table's last.
const TOTALS: &[&str] = &[
    "total",
    "totals",
    "subtotal",
    "sum",
    "summe",
    "gesamt",
    "insgesamt",
    "somme",
    "suma",
    "totale",
    "totaal",
    "razem",
    "grandtotal",
    "count",
    "anzahl",
    "average",
    "avg",
    "mean",
    "median",
    "durchschnitt",
    "moyenne",
    "media",
    "promedio",
    "gemiddelde",
    "srednia",
];

/// Whether a row sums up others: numbers behind a word for that, or behind a colon.
fn is_total(first: &str, alone: bool, cells: &[String]) -> bool {
    let mut rest = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .skip(1);
    let is_number = |cell: &str| {
        cell.starts_with('=')
            || cell
                .chars()
                .all(|c| c.is_ascii_digit() || " .,%+-".contains(c))
    };
    if !rest.all(is_number) {
        return false;
    }
    let words = words_of(first);
    let lead = words.first().map_or("", String::as_str);
    TOTALS.contains(&lead) && words.len() <= 6 || first.ends_with(':') && !alone
}
