//! Tables that stand upright: field names in the first column, one person in each of the others.

use std::collections::VecDeque;

use super::record::Record;
use super::words::{Word, meaning};
use super::{Field, columns, header};

/// `Field, Value` above the pairs names nothing of a person.
const ABOVE: &[&str] = &[
    "field",
    "value",
    "label",
    "key",
    "attribute",
    "property",
    "feld",
    "wert",
    "champ",
    "valeur",
    "campo",
    "valor",
    "valore",
    "veld",
    "waarde",
    "pole",
    "wartosc",
];

/// Whether a row only counts the people of the columns below it: `Field, Candidate 1, Candidate 2`, with the first
/// cell empty or a word for fields.
fn counts_people(cells: &[String]) -> bool {
    let Some((first, people)) = cells.split_first() else {
        return false;
    };
    let counts = |cell: &&String| {
        let words = header::words_of(cell);
        let marked = words
            .iter()
            .any(|word| word.len() == 1 || word.parse::<u16>().is_ok());
        let unnamed = words.iter().all(|word| {
            word.len() == 1
                || word.parse::<u16>().is_ok()
                || matches!(meaning(word), Some(Word::Filler | Word::Value))
        });
        marked && unnamed
    };
    let words = header::words_of(first);
    let mut filled = people
        .iter()
        .filter(|cell| !cell.trim().is_empty())
        .peekable();
    words.iter().all(|word| ABOVE.contains(&word.as_str()))
        && filled.peek().is_some()
        && filled.all(|cell| counts(&cell))
}

/// Returns the rows of a table that stands upright, turned so that the names of its columns are the first row;
/// none for any other table.
pub(super) fn turned(rows: &[Record]) -> Option<VecDeque<Record>> {
    let rows: Vec<&Record> = rows
        .iter()
        .filter(|row| row.broken.is_none() && row.cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    let first = |row: &&&Record| row.cells.first().map(|cell| cell.trim().to_owned());
    // A usual table has several names of columns in one row; `Field, Candidate 1, Candidate 2` only counts people.
    let several = |row: &&&Record| {
        !counts_people(&row.cells)
            && columns::header_score(&row.cells).is_some_and(|(known, _)| known >= 2)
    };
    if rows.len() < 3 || rows.len() > 60 || rows.iter().any(|row| several(&row)) {
        return None;
    }
    let mut fields: Vec<Field> = Vec::new();
    let mut named = 0;
    for name in rows.iter().filter_map(|row| first(&row)) {
        let known = header::read(&name)
            .field
            .filter(|field| *field != Field::Extra && name.len() <= 40);
        if let Some(field) = known {
            named += 1;
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
    }
    let name = |field: &Field| {
        matches!(
            field,
            Field::FullName | Field::FirstName | Field::LastName | Field::Email
        )
    };
    if fields.len() < 3 || named * 5 < rows.len() * 3 || !fields.iter().any(name) {
        return None;
    }
    let width = rows.iter().map(|row| row.cells.len()).max()?;
    if !(2..=50).contains(&width) {
        return None;
    }
    let heads = |row: &&&Record| {
        row.cells.iter().all(|cell| {
            let words = header::words_of(cell);
            words.is_empty() || words.iter().all(|word| ABOVE.contains(&word.as_str()))
        }) || counts_people(&row.cells)
    };
    let pairs: Vec<&Record> = rows.iter().filter(|row| !heads(row)).copied().collect();
    let line = pairs.first()?.line;
    let turned = (0..width).map(|at| {
        let cells: Vec<String> = pairs
            .iter()
            .map(|row| row.cells.get(at).cloned().unwrap_or_default())
            .collect();
        Record {
            line,
            bytes: super::sheets::as_csv(&cells),
            cells,
            broken: None,
        }
    });
    Some(turned.collect())
}
