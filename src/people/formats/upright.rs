//! Tables that stand upright: field names in the first column, one person in each of the others.

use std::collections::VecDeque;

use super::record::Record;
use super::{Field, columns, header};

/// Returns the rows of a table that stands upright, turned so that the names of its columns are the first row;
/// none for any other table.
pub(super) fn turned(rows: &[Record]) -> Option<VecDeque<Record>> {
    let rows: Vec<&Record> = rows
        .iter()
        .filter(|row| row.broken.is_none() && row.cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    let first = |row: &&&Record| row.cells.first().map(|cell| cell.trim().to_owned());
    // A usual table has several names of columns in one row.
    let several =
        |row: &&&Record| columns::header_score(&row.cells).is_some_and(|(known, _)| known >= 2);
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
    // `Field, Value` above the pairs names nothing of a person.
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
    let heads = |row: &&&Record| {
        row.cells.iter().all(|cell| {
            let words = header::words_of(cell);
            words.is_empty() || words.iter().all(|word| ABOVE.contains(&word.as_str()))
        })
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
