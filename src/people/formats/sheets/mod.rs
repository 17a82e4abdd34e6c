//! Spreadsheets: XLSX, XLS, XLSB and ODS. Numbers are taken as written, links before their texts.

mod extent;
mod links;

use std::io::Cursor;

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};

use super::record::Record;
use super::{FormatError, columns};
use crate::people::clean::written_link;

/// Cells of a sheet at most; more is no list of people.
const MOST_CELLS: usize = 20_000_000;

/// One sheet as rows.
pub(super) struct Sheet {
    pub name: String,
    pub rows: Vec<Record>,
}

/// Returns the sheets of a workbook that hold something, in their order.
///
/// # Errors
/// [`FormatError::Spreadsheet`] for a workbook that can't be opened.
pub(super) fn read(bytes: Vec<u8>) -> Result<Vec<Sheet>, FormatError> {
    let failed = |error: calamine::Error| FormatError::Spreadsheet(error.to_string());
    if extent::of_ods(&bytes) > MOST_CELLS {
        return Err(FormatError::Spreadsheet("a sheet is too large".to_owned()));
    }
    let of_ods = links::of_ods(&bytes);
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(failed)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        if spread(&mut book, &name) > MOST_CELLS {
            return Err(FormatError::Spreadsheet(format!(
                "sheet {name} is too large"
            )));
        }
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let Some((top, left)) = range.start() else {
            continue;
        };
        if range.width().saturating_mul(range.height()) > MOST_CELLS {
            return Err(FormatError::Spreadsheet(format!(
                "sheet {name} is too large"
            )));
        }
        let formulas = book.worksheet_formula(&name).unwrap_or_default();
        let links = match of_ods.get(&name) {
            Some(links) => links.clone(),
            None => links::of_xlsx(&mut book, &name),
        };
        let mut rows = Vec::with_capacity(range.height());
        for (row, cells) in (top..).zip(range.rows()) {
            let cells: Vec<String> = (left..)
                .zip(cells)
                .map(|(column, cell)| {
                    let formula = formulas
                        .get_value((row, column))
                        .map(String::as_str)
                        .unwrap_or_default();
                    let formula = formula.trim_start_matches('=');
                    let upper = formula.get(..9).map(str::to_ascii_uppercase);
                    if upper.as_deref() == Some("HYPERLINK") {
                        return format!("={formula}");
                    }
                    let text = written(cell);
                    match links.get(&(row, column)) {
                        // A link says more than the word it stands behind.
                        Some(target) if !text.contains('@') && !text.contains("://") => {
                            written_link(target, &text)
                        }
                        _ => text,
                    }
                })
                .collect();
            rows.push(Record {
                line: u64::from(row) + 1,
                bytes: as_csv(&cells),
                cells,
                broken: None,
            });
        }
        if rows.iter().any(|row| super::table::filled(&row.cells) > 0) {
            sheets.push(Sheet { name, rows });
        }
    }
    Ok(sheets)
}

/// Returns the sheets in which people are listed: those with column names; else the first.
pub(super) fn with_people(sheets: Vec<Sheet>) -> Vec<Sheet> {
    let named = |sheet: &Sheet| {
        sheet
            .rows
            .iter()
            .take(20)
            .any(|row| columns::header_score(&row.cells).is_some_and(|(known, _)| known >= 2))
    };
    if !sheets.iter().any(named) {
        return sheets.into_iter().take(1).collect();
    }
    sheets.into_iter().filter(named).collect()
}

/// Returns how many cells a sheet spreads over. A sheet of two cells in opposite corners is held whole by
/// whoever reads it, the void between them too; so its cells are counted first. Formats that
/// can't be read cell by cell bound it by themselves.
fn spread(book: &mut Sheets<Cursor<Vec<u8>>>, name: &str) -> usize {
    let mut rows = Extent::default();
    let mut columns = Extent::default();
    let mut take = |(row, column): (u32, u32)| {
        rows.take(row);
        columns.take(column);
    };
    match book {
        Sheets::Xlsx(book) => {
            if let Ok(mut cells) = book.worksheet_cells_reader(name) {
                while let Ok(Some(cell)) = cells.next_cell() {
                    take(cell.get_position());
                }
            }
            if let Ok(mut cells) = book.worksheet_cells_reader(name) {
                while let Ok(Some(cell)) = cells.next_formula() {
                    take(cell.get_position());
                }
            }
        }
        Sheets::Xlsb(book) => {
            if let Ok(mut cells) = book.worksheet_cells_reader(name) {
                while let Ok(Some(cell)) = cells.next_cell() {
                    take(cell.get_position());
                }
            }
        }
        Sheets::Xls(_) | Sheets::Ods(_) => return 0,
    }
    rows.length().saturating_mul(columns.length())
}

/// From where to where something reaches.
#[derive(Default)]
struct Extent(Option<(u32, u32)>);

impl Extent {
    fn take(&mut self, at: u32) {
        let (least, most) = self.0.unwrap_or((at, at));
        self.0 = Some((least.min(at), most.max(at)));
    }

    fn length(&self) -> usize {
        let length = self
            .0
            .map_or(0, |(least, most)| u64::from(most - least) + 1);
        usize::try_from(length).unwrap_or(usize::MAX)
    }
}

/// Returns a cell as a person reads it.
fn written(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.trim().to_owned()
        }
        Data::Int(number) => number.to_string(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(date) => {
            let (year, month, day, hour, minute, ..) = date.to_ymd_hms_milli();
            if hour == 0 && minute == 0 {
                format!("{year:04}-{month:02}-{day:02}")
            } else {
                format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}")
            }
        }
        Data::Error(error) => error.to_string(),
    }
}

/// Returns a row as a line of CSV, for the file of what could not be read.
pub(super) fn as_csv(cells: &[String]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    let _ = writer.write_record(cells);
    let mut bytes = writer.into_inner().unwrap_or_default();
    while bytes
        .last()
        .is_some_and(|byte| matches!(byte, b'\n' | b'\r'))
    {
        bytes.pop();
    }
    bytes
}
