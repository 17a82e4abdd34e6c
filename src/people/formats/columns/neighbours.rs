//! What a column means beside the others.

use super::Col;
use super::content::{looks_like_title, mostly};
use crate::people::formats::field::Field;
use crate::people::formats::header::{self, Reading};
use crate::people::formats::record::Record;

/// What a column means depends on the ones beside it.
pub(super) fn neighbours(columns: &mut [Col], readings: &[Reading], rows: &[&Record]) {
    let find =
        |columns: &[Col], field: Field| columns.iter().position(|column| column.field == field);
    let first = find(columns, Field::FirstName);
    let last = find(columns, Field::LastName);
    for (at, _) in readings
        .iter()
        .enumerate()
        .filter(|(_, reading)| reading.bare_name)
    {
        let (other, field) = match (first, last) {
            (Some(other), None) => (other, Field::LastName),
            (None, Some(other)) => (other, Field::FirstName),
            _ => continue,
        };
        // `Name` beside `First Name` is the whole name where the first name is in it.
        let holds = |row: &&&Record| {
            let cell = |at: usize| {
                row.cells
                    .get(at)
                    .map(|cell| cell.trim().to_lowercase())
                    .unwrap_or_default()
            };
            let part = cell(other);
            !part.is_empty() && cell(at).split_whitespace().any(|word| word == part)
        };
        let whole = rows.iter().filter(holds).count();
        let apart = whole * 2 <= rows.len() || rows.is_empty();
        if apart && let Some(column) = columns.get_mut(at) {
            column.set(field, "by the other name column");
        }
    }
    regions(columns, readings);
    // Where a report is about applications, its job title is the job applied for.
    let process = readings.iter().filter(|reading| reading.process).count();
    let applications = readings.iter().any(|reading| reading.of_job);
    let without_company = find(columns, Field::Company).is_none();
    let told_by_others = find(columns, Field::Headline).is_some()
        || columns
            .iter()
            .zip(readings)
            .any(|(column, reading)| column.field == Field::Title && !reading.job);
    if process >= 2 && without_company || applications && (told_by_others || without_company) {
        for (column, _) in columns
            .iter_mut()
            .zip(readings)
            .filter(|(_, reading)| reading.job)
        {
            column.set(Field::Extra, "the job applied for");
        }
    }
    // Beside the position held now, `Job Title` is the one applied for.
    let title_now = columns
        .iter()
        .zip(readings)
        .any(|(column, reading)| column.field == Field::Title && reading.current);
    if title_now {
        for (column, _) in columns
            .iter_mut()
            .zip(readings)
            .filter(|(column, reading)| {
                column.field == Field::Title && reading.job && !reading.current
            })
        {
            column.set(Field::Extra, "the job applied for");
        }
    }
    positions(columns, readings);
    // Where one link is marked as the person's, those not marked are the company's.
    let marked = |(column, reading): (&Col, &Reading)| {
        reading.person
            && matches!(
                column.field,
                Field::Linkedin | Field::Url | Field::ProfileUrl
            )
    };
    if columns.iter().zip(readings).any(marked) {
        for (column, reading) in columns.iter_mut().zip(readings) {
            if !reading.person && matches!(column.field, Field::Url | Field::Twitter) {
                column.set(
                    Field::Extra,
                    "the company's: others are marked as the person's",
                );
            }
        }
    }
}

/// Where no column is called a title and nothing tells of applications, the one whose cells are positions is it:
/// `Job`, `Now`.
fn positions(columns: &mut [Col], readings: &[Reading]) {
    let titled = columns
        .iter()
        .any(|column| matches!(column.field, Field::Title | Field::Headline));
    let applied = readings
        .iter()
        .any(|reading| reading.process || reading.of_job);
    if titled || applied {
        return;
    }
    let short = |cell: &str| cell.split_whitespace().count() <= 8 && looks_like_title(cell);
    let found = columns.iter_mut().zip(readings).find(|(column, reading)| {
        let open = reading.field.is_none() && column.field == Field::Extra
            || column.why == "the job applied for" && reading.kind.is_none();
        open && column.label_at.is_none() && mostly(&column.samples, short)
    });
    if let Some((column, _)) = found {
        column.set(Field::Title, "by what is in it");
        column.sure = false;
    }
}

/// `Region` is a place of its own alone, and a state beside the town of the same address.
fn regions(columns: &mut [Col], readings: &[Reading]) {
    let is_region = |name: &str| {
        let words = header::words_of(name);
        ["region", "regiao", "regio"]
            .iter()
            .any(|word| words.iter().any(|one| one == word))
    };
    for at in 0..columns.len() {
        let Some((column, reading)) = columns.get(at).zip(readings.get(at)) else {
            continue;
        };
        if column.field != Field::Location || !is_region(&column.name) {
            continue;
        }
        let beside = |field: Field| {
            columns
                .iter()
                .zip(readings)
                .any(|(other, said)| other.field == field && said.group == reading.group)
        };
        let field = match (beside(Field::City), beside(Field::State)) {
            (true, false) => Field::State,
            (true, true) => Field::Extra,
            _ => continue,
        };
        if let Some(column) = columns.get_mut(at) {
            column.set(field, "by the town beside it");
        }
    }
}
