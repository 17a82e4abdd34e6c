//! Delimited text: told from running text, and opened as a table.

use std::io::BufReader;

use super::documents::{all_text, people_in};
use super::record::{self, Lines, Record, Records};
use super::understood::{Mapping, Understood};
use super::{Field, FormatError, Opened, columns, table, text};

pub(super) fn table_or_text<'r>(
    decoded: text::Decoded<'r>,
    mut understood: Understood,
    source: &str,
    map: Option<&Mapping>,
) -> Result<Opened<'r>, FormatError> {
    let delimiter = match map.and_then(|map| map.delimiter) {
        Some(delimiter) => u8::try_from(delimiter).map_err(|_| FormatError::NoColumns)?,
        None => record::delimiter(&decoded.head),
    };
    let said = map.is_some_and(|map| map.header_line.is_some() || map.delimiter.is_some());
    let end = if decoded.head.contains('\r') && !decoded.head.contains('\n') {
        b'\r'
    } else {
        b'\n'
    };
    if !said && !looks_like_table(&decoded.head, delimiter, end, decoded.whole) {
        "text".clone_into(&mut understood.kind);
        let text = all_text(decoded)?;
        let delimited = text
            .lines()
            .take(20)
            .filter(|line| line.contains(char::from(delimiter)))
            .count()
            > 1;
        return match people_in(&text, understood, source) {
            Err(FormatError::NoPeople) if delimited || text.lines().count() < 3 => {
                Err(FormatError::NoColumns)
            }
            other => other,
        };
    }
    "table".clone_into(&mut understood.kind);
    understood.delimiter = Some(char::from(delimiter));
    let encoding = decoded.encoding;
    let reader = BufReader::with_capacity(text::LOOK, decoded.bytes);
    let records = Records::new(Lines::new(reader, end), encoding, delimiter);
    let table = table::Table::new(records, source, map, &mut understood)?;
    Ok(Opened {
        header: table.header.clone(),
        understood,
        rows: Box::new(table),
    })
}

/// Whether a text's beginning is a table rather than running text: it has column names, or even rows
/// with a column of addresses.
fn looks_like_table(head: &str, delimiter: u8, end: u8, whole: bool) -> bool {
    let lines = Lines::new(head.as_bytes(), end);
    let mut records = Records::new(lines, encoding_rs::UTF_8, delimiter);
    let mut rows: Vec<Record> = Vec::new();
    while rows.len() < 60 {
        match records.next() {
            Ok(Some(record)) => rows.push(record),
            _ => break,
        }
    }
    if !whole && rows.len() < 60 {
        // The last one is cut by the edge of what is looked at.
        rows.pop();
    }
    let broken = rows.iter().filter(|row| row.broken.is_some()).count();
    let rows: Vec<&Record> = rows
        .iter()
        .filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    let scores = || {
        rows.iter()
            .take(20)
            .map(|row| columns::header_score(&row.cells))
    };
    if scores()
        .flatten()
        .any(|(known, filled)| known >= 2 && known * 5 >= filled)
    {
        return true;
    }
    let upright: Vec<Record> = rows.iter().map(|row| (*row).clone()).collect();
    if whole && super::upright::turned(&upright).is_some() {
        return true;
    }
    if broken * 2 > rows.len() {
        return false;
    }
    let Some(first) = rows.first() else {
        return false;
    };
    let below: Vec<&Record> = rows.iter().skip(1).copied().collect();
    if let Some((1, filled)) = columns::header_score(&first.cells)
        && filled <= 3
        && below
            .iter()
            .all(|row| row.cells.len() <= first.cells.len().max(filled))
    {
        let known = columns::understand(&first.cells, &below, None);
        let fits = known.iter().any(|column| {
            !matches!(column.field, Field::Extra | Field::FullName)
                || column.field == Field::FullName
                    && column.samples.iter().all(|cell| {
                        cell.split_whitespace().count() <= 5 && !cell.contains(['@', '/'])
                    })
        });
        return fits;
    }
    // No names: rows alike, several cells each, one of them an address and nothing else.
    let width = first.cells.len();
    // Names of columns in a language that is not known count for no row: in a short list they would
    // hide how many addresses stand below them.
    let is_headed =
        width >= 3 && below.len() >= 2 && columns::is_unread_header(&first.cells, &below);
    let counted = if is_headed { &below } else { &rows };
    let even = rows.iter().filter(|row| row.cells.len() == width).count();
    let mostly = |at: usize| {
        let cells: Vec<&str> = counted
            .iter()
            .filter_map(|row| row.cells.get(at))
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
            .collect();
        let exact = |cell: &&&str| {
            !cell.contains(char::is_whitespace)
                && (crate::people::clean::is_link(cell)
                    || crate::people::clean::email(cell).is_some())
        };
        cells.len() * 2 > counted.len() && cells.iter().filter(exact).count() * 4 > cells.len() * 3
    };
    let addresses = (0..width).filter(|at| mostly(*at)).count();
    if addresses == 0 || addresses == width || even * 5 < rows.len() * 4 {
        return false;
    }
    let short = |cell: &String| cell.split_whitespace().count() <= 4;
    match rows.len() {
        1 => width >= 3 && first.cells.iter().all(short),
        _ => width >= 2,
    }
}
