//! Columns of a table without names, by what is in them.

use super::Col;
use super::content::{by_content, is_company, is_work, looks_like_name, mostly};
use crate::people::clean;
use crate::people::formats::field::Field;

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
    let wordy: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| {
            column.field == Field::Extra && mostly(&column.samples, looks_like_name)
        })
        .map(|(at, _)| at)
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
            column.field == Field::Extra
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
    if let Some(column) = columns.get_mut(at) {
        column.set(field, "by what is in it");
    }
}
