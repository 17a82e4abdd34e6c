//! The columns of a table: their names read word by word, then what is in them votes.

mod apart;
mod content;
mod nameless;
mod neighbours;

use super::field::Field;
use super::header::{self, NameOrder, Reading};
use super::record::Record;
use super::understood::{Column, Mapping};
use crate::people::clean;
use crate::people::{ContactKind, page};
use content::{by_content, is_mail, is_phone, is_yes_or_no, mostly};
use nameless::{guess_unread, nameless};
use neighbours::neighbours;

pub(super) use content::looks_like_title;

/// A column as it is read.
#[derive(Clone, Debug)]
pub(super) struct Col {
    pub name: String,
    pub field: Field,
    pub kind: Option<ContactKind>,
    pub rank: u8,
    pub group: String,
    pub company: bool,
    pub order: NameOrder,
    /// The column that names this one's kind.
    pub label_at: Option<usize>,
    /// That column names the field as well, row by row (`Contact 1 Type`: `Email`, `LinkedIn`).
    pub by_label: bool,
    pub why: String,
    pub sure: bool,
    pub samples: Vec<String>,
}

/// Fields that say how to reach a person.
const CONTACTS: &[Field] = &[
    Field::Email,
    Field::Phone,
    Field::Linkedin,
    Field::Github,
    Field::Twitter,
    Field::Url,
    Field::ProfileUrl,
];

/// Values of a column that are looked at.
const SAMPLE: usize = 60;

impl Col {
    /// Returns what a person is shown of the column.
    pub(super) fn shown(&self) -> Column {
        Column {
            name: self.name.clone(),
            samples: self
                .samples
                .iter()
                .take(3)
                .map(|text| super::shortened_to(text, 60))
                .collect(),
            field: self.field,
            kind: self.kind,
            why: self.why.clone(),
            sure: self.sure,
            by_label: self.by_label,
        }
    }

    fn set(&mut self, field: Field, why: &str) {
        self.field = field;
        why.clone_into(&mut self.why);
    }
}

/// Returns the columns of a table with these names above these rows; `names` is empty where the table
/// has none.
pub(super) fn understand(names: &[String], rows: &[&Record], map: Option<&Mapping>) -> Vec<Col> {
    let width = rows
        .iter()
        .map(|row| row.cells.len())
        .chain([names.len()])
        .max()
        .unwrap_or(0);
    let mut readings: Vec<Reading> = (0..width)
        .map(|at| {
            names
                .get(at)
                .map(|name| header::read(name))
                .unwrap_or_default()
        })
        .collect();
    apart::set_consultants(&mut readings, names);
    apart::set_numbered(&mut readings, names);
    let mut columns: Vec<Col> = readings
        .iter()
        .enumerate()
        .map(|(at, reading)| Col {
            name: names
                .get(at)
                .filter(|name| !name.trim().is_empty())
                .cloned()
                .unwrap_or_else(|| format!("column {}", at + 1)),
            field: reading.field.unwrap_or(Field::Extra),
            kind: reading.kind,
            rank: reading.rank,
            group: reading.group.clone(),
            company: reading.company,
            order: reading.order,
            label_at: None,
            by_label: false,
            why: match reading.field {
                Some(_) => reading.why.to_owned(),
                None => "not recognised".to_owned(),
            },
            sure: reading.field.is_some() && reading.rank < 2,
            samples: samples(rows, at, reading.field),
        })
        .collect();
    pairs(&mut columns, &readings);
    labelled(&mut columns, &readings);
    if names.is_empty() {
        nameless(&mut columns);
    } else {
        votes(&mut columns, &readings);
        neighbours(&mut columns, &readings, rows);
        guess_unread(&mut columns, &readings);
    }
    row_numbers(&mut columns);
    for column in &mut columns {
        if matches!(column.name.as_str(), "rejected_line" | "rejected_reason") {
            column.set(Field::Ignore, "written by Gleaner");
        }
    }
    if let Some(map) = map {
        said(&mut columns, map);
    }
    columns
}

fn samples(rows: &[&Record], at: usize, field: Option<Field>) -> Vec<String> {
    // `Write to her`, linked to an address: in a column of addresses that is what the cell holds.
    let holds = |cell: &str| match (field, clean::hyperlink(cell)) {
        (Some(Field::Email), Some((target, _))) if is_mail(&target) => Some(target),
        (Some(Field::Phone), Some((target, _))) if is_phone(&target) => Some(target),
        _ => clean::shown(cell),
    };
    rows.iter()
        .filter_map(|row| row.cells.get(at))
        .filter_map(|cell| holds(cell))
        .take(SAMPLE)
        .collect()
}

/// Ties `Phone 1 type` to `Phone 1`.
fn pairs(columns: &mut [Col], readings: &[Reading]) {
    for (at, reading) in readings.iter().enumerate() {
        let Some(stem) = &reading.label_of else {
            continue;
        };
        let value = readings.iter().position(|other| {
            other.label_of.is_none() && other.stem == *stem && other.field.is_some()
        });
        if let Some(column) = value.and_then(|value| columns.get_mut(value)) {
            column.label_at = Some(at);
        }
    }
}

/// Ties a column of values to the one that names their fields: `Contact 1 Type` and `Contact 1 Value`.
fn labelled(columns: &mut [Col], readings: &[Reading]) {
    for (at, reading) in readings.iter().enumerate() {
        let names_fields = |cell: &str| {
            header::read(cell)
                .field
                .is_some_and(|field| CONTACTS.contains(&field))
        };
        let open = reading.labels && reading.label_of.is_none();
        let tells = columns
            .get(at)
            .is_some_and(|column| mostly(&column.samples, names_fields));
        if !open || !tells {
            continue;
        }
        let value = readings.iter().enumerate().position(|(other, said)| {
            other != at
                && !said.labels
                && said.stem == reading.stem
                && columns
                    .get(other)
                    .is_some_and(|column| column.label_at.is_none())
        });
        if let Some(value) = value.and_then(|value| columns.get_mut(value)) {
            value.label_at = Some(at);
            value.by_label = true;
            value.sure = true;
            value.set(Field::Extra, "the column beside it names the field");
        }
        if let Some(column) = columns.get_mut(at) {
            column.sure = true;
            column.set(Field::Ignore, "names the field of the column beside it");
        }
    }
}

/// What is in a column can tell what its name does not, and can belie it.
fn votes(columns: &mut [Col], readings: &[Reading]) {
    for (column, reading) in columns.iter_mut().zip(readings) {
        if column.by_label {
            continue;
        }
        let unread = reading.field.is_none() && reading.label_of.is_none();
        let content = by_content(&column.samples);
        match (column.field, content) {
            (_, Some(field)) if unread => {
                column.set(field, "by what is in it");
                column.sure = false;
            }
            // `Reach me`: an address here, a number there. Each finds its field by its shape.
            (_, None)
                if unread && mostly(&column.samples, |cell| is_mail(cell) || is_phone(cell)) =>
            {
                column.set(Field::Email, "by what is in it");
                column.sure = false;
            }
            // A switchboard.
            (Field::Company, Some(Field::Phone)) => {
                column.set(Field::Extra, "the company's");
            }
            (Field::ProfileUrl, Some(field @ (Field::Linkedin | Field::Github))) => {
                column.set(field, "by what is in it");
            }
            (
                Field::FullName
                | Field::FirstName
                | Field::LastName
                | Field::Title
                | Field::Company,
                Some(field),
            ) => {
                column.set(field, "by what is in it, against its name");
                column.sure = false;
            }
            // `Prospect`, `Candidate`: yes or no rather than who.
            (Field::FullName, None)
                if reading.rank == 2 && mostly(&column.samples, is_yes_or_no) =>
            {
                column.set(Field::Extra, "yes or no, not a name");
            }
            (Field::Email, _)
                if !column.samples.is_empty()
                    && !column.samples.iter().any(|cell| is_mail(cell)) =>
            {
                column.set(Field::Extra, "no e-mail address in it");
            }
            _ => {}
        }
    }
}

/// An `ID` column that runs 1, 2, 3 counts the rows and is nobody's id.
fn row_numbers(columns: &mut [Col]) {
    for column in columns
        .iter_mut()
        .filter(|column| column.field == Field::ExternalId)
    {
        let counts = !column.samples.is_empty()
            && column
                .samples
                .iter()
                .enumerate()
                .all(|(at, cell)| clean::whole_number(cell).parse() == Ok(at + 1));
        if counts {
            column.set(Field::Extra, "it counts the rows");
        }
    }
}

/// What a person said of the columns.
fn said(columns: &mut [Col], map: &Mapping) {
    let mut used = vec![false; columns.len()];
    for choice in &map.columns {
        let at = columns.iter().enumerate().position(|(at, column)| {
            column.name.trim() == choice.name.trim() && !used.get(at).copied().unwrap_or(true)
        });
        let Some((column, used)) =
            at.and_then(|at| Some((columns.get_mut(at)?, used.get_mut(at)?)))
        else {
            continue;
        };
        *used = true;
        let kind = choice.kind.as_deref().and_then(ContactKind::of_word);
        if column.field != choice.field || column.kind != kind {
            column.field = choice.field;
            column.kind = kind;
            column.rank = 0;
            "as the mapping says".clone_into(&mut column.why);
        }
        column.sure = true;
    }
}

/// Whether a text is a contact value or a page, so no column's name.
fn is_value(text: &str) -> bool {
    is_mail(text) || text.contains("://") || is_phone(text) || page::parse(text).is_some()
}

/// Returns whether a row names the columns below it in words that nobody knows: no cell of it is a value, and in a
/// column that it names there are nothing but addresses, numbers or pages below.
pub(super) fn is_unread_header(cells: &[String], below: &[&Record]) -> bool {
    let texts: Vec<Option<String>> = cells.iter().map(|cell| clean::shown(cell)).collect();
    let mut filled: Vec<&String> = texts.iter().flatten().collect();
    let is_word = |text: &str| {
        text.len() <= 80
            && !text.contains('@')
            && !is_value(text)
            && text.chars().any(char::is_alphabetic)
            && text.chars().filter(char::is_ascii_digit).count() <= 2
    };
    if filled.len() < 2 || !filled.iter().all(|text| is_word(text)) {
        return false;
    }
    let named = filled.len();
    filled.sort_unstable();
    filled.dedup();
    let tells = |at: usize| {
        let samples = samples(below, at, None);
        !samples.is_empty()
            && samples
                .iter()
                .all(|cell| is_value(cell) || clean::is_link(cell))
    };
    let named_at = texts.iter().enumerate().filter(|(_, text)| text.is_some());
    filled.len() == named && named_at.map(|(at, _)| at).any(tells)
}

/// How many cells of a row are read as names of columns, and how many are not empty; none where a cell
/// is a value.
pub(super) fn header_score(cells: &[String]) -> Option<(usize, usize)> {
    let mut known = 0;
    let mut filled = 0;
    for cell in cells {
        let Some(text) = clean::shown(cell) else {
            continue;
        };
        filled += 1;
        if text.len() > 80 {
            continue;
        }
        if is_value(&text) {
            return None;
        }
        // `Mobile: +39 320 ...` is a line of a signature, not the name of a column.
        if text.chars().filter(char::is_ascii_digit).count() > 5 {
            continue;
        }
        known += usize::from(header::read(&text).is_known());
    }
    Some((known, filled))
}
