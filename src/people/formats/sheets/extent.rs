//! How far the sheets of an ODS file spread, found out before anybody holds them: a row and a cell may
//! say that they are repeated a million times (`table:number-rows-repeated` of OpenDocument).

use std::io::{Cursor, Read};

use html5gum::{StartTag, Token, Tokenizer};
use zip::ZipArchive;

/// The content that is looked through at most, in bytes; archives that unpack to more are refused before.
const MOST: u64 = 256 * 1024 * 1024;
/// Rows and columns of a sheet at most, in every program there is.
const ROWS: usize = 1_048_576;
const COLUMNS: usize = 16_384;

/// A sheet as far as it was looked through.
#[derive(Default)]
struct Sheet {
    /// Cells up to the last filled one of each row, repeated rows once: they are held first.
    held: usize,
    /// The last column that is filled anywhere.
    width: usize,
    /// The last row that is filled.
    height: usize,
    /// Empty rows since then.
    empty: usize,
    /// Of the row under way: how often it is there, its columns so far, the last filled one.
    row: (usize, usize, usize),
}

impl Sheet {
    fn cell(&mut self, repeated: usize, filled: bool) {
        let (_, columns, last) = &mut self.row;
        *columns = columns.saturating_add(repeated).min(COLUMNS);
        if filled {
            *last = *columns;
        }
    }

    fn end_row(&mut self) {
        let (repeated, _, last) = std::mem::take(&mut self.row);
        if last == 0 {
            self.empty = self.empty.saturating_add(repeated);
            return;
        }
        self.held = self.held.saturating_add(last);
        self.width = self.width.max(last);
        self.height = self
            .height
            .saturating_add(std::mem::take(&mut self.empty))
            .saturating_add(repeated)
            .min(ROWS);
    }

    fn spread(&self) -> usize {
        self.held.max(self.width.saturating_mul(self.height))
    }
}

/// Returns how many cells the largest sheet of an ODS file spreads over; 0 for any other file.
pub(super) fn of_ods(bytes: &[u8]) -> usize {
    let Some(text) = content(bytes) else { return 0 };
    let mut sheet = Sheet::default();
    let mut most = 0;
    for token in Tokenizer::new(&text) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => match tag.name.as_slice() {
                b"table:table" => sheet = Sheet::default(),
                b"table:table-row" => {
                    sheet.row = (times(&tag, b"table:number-rows-repeated"), 0, 0);
                    if tag.self_closing {
                        sheet.end_row();
                    }
                }
                b"table:table-cell" | b"table:covered-table-cell" => {
                    let says =
                        |name: &[u8]| name.starts_with(b"office:") || name == b"table:formula";
                    let filled = !tag.self_closing || tag.attributes.keys().any(|name| says(name));
                    sheet.cell(times(&tag, b"table:number-columns-repeated"), filled);
                }
                _ => {}
            },
            Token::EndTag(tag) if tag.name.as_slice() == b"table:table-row" => {
                sheet.end_row();
                most = most.max(sheet.spread());
            }
            _ => {}
        }
    }
    most
}

fn content(bytes: &[u8]) -> Option<String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let file = archive.by_name("content.xml").ok()?;
    let mut text = Vec::new();
    file.take(MOST).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Returns how often something is there.
fn times(tag: &StartTag<()>, name: &[u8]) -> usize {
    let written = tag
        .attributes
        .iter()
        .find(|(own, _)| own.as_slice() == name);
    written
        .and_then(|(_, value)| std::str::from_utf8(value).ok()?.trim().parse().ok())
        .unwrap_or(1)
}
