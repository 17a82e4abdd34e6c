//! Columns of a table without names, by what is in them.

use super::content::{by_content, is_company, is_work, looks_like_name, mostly};
use super::{CONTACTS, Col};
use crate::people::clean;
use crate::people::formats::field::Field;
use crate::people::formats::header::Reading;

/// Columns of a table without names, by what is in them.
pub(super) fn nameless(columns: &mut [Col]) {
    for column in columns.iter_mut() {
        let field = by_content(&column.samples)
            .or_else(|| mostly(&column.samples, clean::is_link).then_some(Field::Url));
        if let Some(field) = field {
            column.set(field, "by what is in it");
        }
        column.sure = false;
    }
    if columns.iter().all(|column| column.field == Field::Extra) {
        return;
    }
    let open: Vec<usize> = (0..columns.len()).collect();
    guess(columns, &open);
}

/// Gives columns whose names are of no known language to the fields that their cells speak for, where no other column
/// names the person and no more are known than are not. A mapping review asks about each of them.
pub(super) fn guess_unread(columns: &mut [Col], readings: &[Reading]) {
    let names = [
        Field::FullName,
        Field::FirstName,
        Field::LastName,
        Field::PreferredName,
    ];
    let is_unread = |reading: &Reading| reading.field.is_none() && reading.label_of.is_none();
    let open: Vec<usize> = readings
        .iter()
        .enumerate()
        .filter(|(_, reading)| is_unread(reading))
        .map(|(at, _)| at)
        .collect();
    let has = |fields: &[Field]| columns.iter().any(|column| fields.contains(&column.field));
    if has(&names) || !has(CONTACTS) || open.len() * 2 < readings.len() {
        return;
    }
    guess(columns, &open);
    for at in open {
        if let Some(column) = columns.get_mut(at) {
            column.sure = false;
        }
    }
}

/// Finds names, a position and an employer among these columns.
fn guess(columns: &mut [Col], open: &[usize]) {
    let wordy: Vec<usize> = open
        .iter()
        .copied()
        .filter(|at| {
            columns.get(*at).is_some_and(|column| {
                column.field == Field::Extra && mostly(&column.samples, looks_like_name)
            })
        })
        .collect();
    let single = |columns: &[Col], at: usize| {
        columns
            .get(at)
            .is_some_and(|column| mostly(&column.samples, |cell| !cell.contains(' ')))
    };
    let mut rest = wordy.as_slice();
    match wordy.as_slice() {
        [first, second, more @ ..]
            if *second == first + 1
                && single(columns, *first)
                && single(columns, *second)
                && !columns.get(*second).is_some_and(is_work) =>
        {
            put(columns, *first, Field::FirstName);
            put(columns, *second, Field::LastName);
            rest = more;
        }
        [first, more @ ..] => {
            put(columns, *first, Field::FullName);
            rest = more;
        }
        [] => {}
    }
    let others: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(at, column)| {
            open.contains(at)
                && column.field == Field::Extra
                && !column.samples.is_empty()
                && (rest.contains(at) || is_work(column))
        })
        .map(|(at, _)| at)
        .collect();
    let company = others
        .iter()
        .copied()
        .find(|at| columns.get(*at).is_some_and(is_company));
    if let Some(at) = company {
        put(columns, at, Field::Company);
    }
    let mut left = others.into_iter().filter(|at| Some(*at) != company);
    if let Some(at) = left.next() {
        put(columns, at, Field::Title);
        if company.is_none()
            && let Some(at) = left.next()
        {
            put(columns, at, Field::Company);
        }
    }
}

fn put(columns: &mut [Col], at: usize, field: Field) {
    let is_there = columns.iter().any(|column| column.field == field);
    if is_there {
        return;
    }
    if let Some(column) = columns.get_mut(at) {
        column.set(field, "by what is in it");
    }
}
