//! What is read whole: spreadsheets, JSON, saved pages, XML, running text.

use std::io::{BufReader, Read};

use super::record::Record;
use super::understood::{Mapping, Understood};
use super::{FormatError, Opened, Row, SOURCE, json, markup, prose, sheets, table, text, xml};

/// What is read whole, at most, in bytes: documents and spreadsheets.
const MOST: u64 = 256 * 1024 * 1024;

/// A cell at most, in bytes: 32,767 characters, which is what spreadsheet programs hold in one.
const MOST_IN_CELL: usize = 4 * 32_767;

/// Returns a row that has a longer cell than is read as an error of its line, with the beginning of the cell; what looks
/// for names and addresses in a text would take long for it.
fn bounded(mut record: Record) -> Record {
    let mut cut = false;
    for cell in record
        .cells
        .iter_mut()
        .filter(|cell| cell.len() > MOST_IN_CELL)
    {
        *cell = super::shortened(cell);
        cut = true;
    }
    if cut {
        record.broken = Some("a cell is longer than spreadsheets hold (32,767 characters)");
        record.bytes = sheets::as_csv(&record.cells);
    }
    record
}

pub(super) fn listed<'r>(understood: Understood, rows: Vec<Row>) -> Opened<'r> {
    Opened {
        understood,
        header: None,
        rows: Box::new(rows.into_iter().map(Ok)),
    }
}

/// Reads to the end, if that is not too far.
pub(super) fn rest(mut head: Vec<u8>, reader: impl Read) -> Result<Vec<u8>, FormatError> {
    reader.take(MOST + 1).read_to_end(&mut head)?;
    if head.len() as u64 > MOST {
        return Err(FormatError::TooLarge);
    }
    Ok(head)
}

pub(super) fn all_text(decoded: text::Decoded<'_>) -> Result<String, FormatError> {
    let encoding = decoded.encoding;
    let bytes = rest(Vec::new(), decoded.bytes)?;
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The rows of a table that is held whole.
pub(super) fn rows_of<'r>(
    rows: std::vec::IntoIter<Record>,
    mut understood: Understood,
    source: &str,
    map: Option<&Mapping>,
) -> Result<Opened<'r>, FormatError> {
    let rows: Vec<Record> = rows.map(bounded).collect();
    let table = table::Table::new(rows.into_iter(), source, map, &mut understood)?;
    Ok(Opened {
        header: table.header.clone(),
        understood,
        rows: Box::new(table),
    })
}

pub(super) fn spreadsheet<'r>(
    bytes: Vec<u8>,
    source: &str,
    map: Option<&Mapping>,
) -> Result<Opened<'r>, FormatError> {
    let sheets = sheets::read(bytes)?;
    let names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let chosen = match map.and_then(|map| map.sheet.clone()) {
        Some(wanted) => {
            let one: Vec<_> = sheets
                .into_iter()
                .filter(|sheet| sheet.name == wanted)
                .collect();
            if one.is_empty() {
                return Err(FormatError::Sheet(wanted));
            }
            one
        }
        None => sheets::with_people(sheets),
    };
    let mut understood = Understood {
        kind: "spreadsheet".to_owned(),
        sheets: names,
        ..Understood::default()
    };
    let mut sheets = chosen.into_iter();
    let Some(first) = sheets.next() else {
        return Ok(listed(understood, Vec::new()));
    };
    understood.sheet = Some(first.name);
    let mut opened = rows_of(first.rows.into_iter(), understood, source, map)?;
    // Further sheets with people follow; what they hold is read by their own column names.
    for sheet in sheets {
        let mut other = Understood::default();
        let rows: Vec<Record> = sheet.rows.into_iter().map(bounded).collect();
        if let Ok(table) = table::Table::new(rows.into_iter(), source, map, &mut other) {
            opened.rows = Box::new(opened.rows.chain(table));
        }
    }
    Ok(opened)
}

pub(super) fn json_document<'r>(
    decoded: text::Decoded<'r>,
    mut understood: Understood,
    source: &str,
) -> Result<Opened<'r>, FormatError> {
    let start = decoded
        .head
        .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let first = start.lines().next().unwrap_or_default().trim();
    let document = start.starts_with('[')
        || matches!(first, "{")
        || {
            let complete = serde_json::from_str::<serde_json::Value>(first).is_ok();
            !complete
                && start
                    .lines()
                    .nth(1)
                    .is_some_and(|line| !line.trim_start().starts_with('{'))
        }
        || decoded.whole && start.lines().filter(|line| !line.trim().is_empty()).count() == 1;
    if !document {
        "JSON Lines".clone_into(&mut understood.kind);
        let reader = BufReader::with_capacity(text::LOOK, decoded.bytes);
        return Ok(Opened {
            understood,
            header: None,
            rows: Box::new(json::Lines::new(reader, source)),
        });
    }
    "JSON".clone_into(&mut understood.kind);
    let closed = first.ends_with('}');
    let text = all_text(decoded)?;
    let value = match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(value) => value,
        // Objects over lines that are no document after all: each line tells its own error.
        Err(_) if text.trim_start().starts_with('{') && closed => {
            let bytes = std::io::Cursor::new(text.into_bytes());
            return Ok(Opened {
                understood,
                header: None,
                rows: Box::new(json::Lines::new(bytes, source)),
            });
        }
        Err(error) => return Err(error.into()),
    };
    let strings: Option<Vec<String>> = value.as_array().and_then(|values| {
        let texts: Option<Vec<String>> = values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect();
        texts.filter(|texts| !texts.is_empty())
    });
    if let Some(strings) = strings {
        return Ok(listed(understood, prose::read(&strings.join("\n"), source)));
    }
    let rows = json::document(value, source)?;
    Ok(listed(understood, rows))
}

pub(super) fn page_or_xml<'r>(
    decoded: text::Decoded<'r>,
    mut understood: Understood,
    source: &str,
    map: Option<&Mapping>,
    lower: &str,
) -> Result<Opened<'r>, FormatError> {
    let html = [
        "<!doctype html",
        "<html",
        "<table",
        "<head",
        "<body",
        "<div",
        "<meta",
        "<script",
        "<tr",
        "<p",
        "<ul",
        "<ol",
        "<span",
        "<a ",
    ]
    .iter()
    .any(|tag| lower.contains(tag));
    let text = all_text(decoded)?;
    if !html || lower.starts_with("<?xml") && !lower.contains("<html") {
        match xml::people(&text) {
            Ok(value) => {
                "XML".clone_into(&mut understood.kind);
                return Ok(listed(understood, json::document(value, source)?));
            }
            Err(error) if lower.starts_with("<?xml") => return Err(error),
            // `<ada@example.org>, ...`: an address list.
            Err(_) => {
                "text".clone_into(&mut understood.kind);
                return people_in(&text, understood, source);
            }
        }
    }
    "web page".clone_into(&mut understood.kind);
    let page = markup::page(&text);
    if let Ok(rows) = json::document(serde_json::Value::Array(page.data), source)
        && rows.iter().any(Result::is_ok)
    {
        return Ok(listed(understood, rows));
    }
    if let Some(table) = page.tables.into_iter().max_by_key(Vec::len) {
        return rows_of(table.into_iter(), understood, source, map);
    }
    people_in(&page.text, understood, source)
}

/// People in running text.
pub(super) fn people_in<'r>(
    text: &str,
    understood: Understood,
    source: &str,
) -> Result<Opened<'r>, FormatError> {
    let rows = prose::read(text, source);
    if rows.iter().any(Result::is_ok) || source == SOURCE {
        Ok(listed(understood, rows))
    } else {
        Err(FormatError::NoPeople)
    }
}
