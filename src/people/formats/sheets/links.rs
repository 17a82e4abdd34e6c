//! What cells of a spreadsheet are linked to.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use calamine::Sheets;
use roxmltree::Node;
use zip::ZipArchive;

/// Cells by row and column, from 0, and where each leads.
pub(super) type Links = HashMap<(u32, u32), String>;

/// The content of an ODS file that is looked through for links at most, in bytes; a larger one is read without.
const MOST: u64 = 64 * 1024 * 1024;
/// Names of elements and attributes (OpenDocument 1.3, part 3, section 1.4).
const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Returns the links of a sheet of an XLSX file.
pub(super) fn of_xlsx(book: &mut Sheets<Cursor<Vec<u8>>>, name: &str) -> Links {
    let Sheets::Xlsx(book) = book else {
        return Links::new();
    };
    let links = book.hyperlinks_by_sheet_name(name).unwrap_or_default();
    links
        .into_iter()
        .filter_map(|link| Some((link.range.start, link.target?)))
        .collect()
}

/// Returns the links of each sheet of an ODS file; nothing for any other file.
pub(super) fn of_ods(bytes: &[u8]) -> HashMap<String, Links> {
    content(bytes)
        .and_then(|text| sheets(&text))
        .unwrap_or_default()
}

fn content(bytes: &[u8]) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = archive.by_name("content.xml").ok()?;
    let mut text = String::new();
    file.take(MOST).read_to_string(&mut text).ok()?;
    text.contains("<text:a").then_some(text)
}

fn sheets(text: &str) -> Option<HashMap<String, Links>> {
    let document = roxmltree::Document::parse(text).ok()?;
    let tables = document
        .descendants()
        .filter(|node| node.has_tag_name((TABLE, "table")));
    let sheets = tables.filter_map(|table| {
        let name = table.attribute((TABLE, "name"))?;
        Some((name.to_owned(), links(table)))
    });
    Some(sheets.collect())
}

fn links(table: Node<'_, '_>) -> Links {
    let times = |node: Node<'_, '_>, name: &str| {
        node.attribute((TABLE, name))
            .and_then(|number| number.parse::<u32>().ok())
            .unwrap_or(1)
    };
    let mut links = Links::new();
    let mut row = 0_u32;
    let rows = table
        .descendants()
        .filter(|node| node.has_tag_name((TABLE, "table-row")));
    for line in rows {
        let mut column = 0_u32;
        for cell in line.children().filter(Node::is_element) {
            let link = cell
                .descendants()
                .find_map(|node| node.attribute((XLINK, "href")));
            if let Some(link) = link {
                links.insert((row, column), link.to_owned());
            }
            column = column.saturating_add(times(cell, "number-columns-repeated"));
        }
        row = row.saturating_add(times(line, "number-rows-repeated"));
    }
    links
}
