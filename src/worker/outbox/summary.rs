//! What became of exports as a CSV file for people: every cell inert (promise 7).

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use crate::people::inert::{csv_cell, one_line};
use crate::worker::SummaryRow;

/// Files of one second that are told apart by a number.
const NAMES: u32 = 99;
const COLUMNS: [&str; 10] = [
    "profile",
    "name",
    "target",
    "outcome",
    "candidate",
    "application",
    "page",
    "export",
    "why",
    "time",
];

/// Writes rows as `stem.csv` into the first of `places` that takes it and returns its path; where
/// that name is taken, a number is added.
///
/// # Errors
/// What the last place said.
pub(in crate::worker) fn write_summary(
    places: &[&Path],
    stem: &str,
    rows: &[SummaryRow],
) -> io::Result<PathBuf> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for place in places {
        match write_in(place, stem, rows) {
            Ok(path) => return Ok(path),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn write_in(place: &Path, stem: &str, rows: &[SummaryRow]) -> io::Result<PathBuf> {
    for number in 1..=NAMES {
        let name = match number {
            1 => format!("{stem}.csv"),
            number => format!("{stem}-{number}.csv"),
        };
        let path = place.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // It holds people's names: only the user may read it until they say otherwise.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(file) => return fill(file, rows).map(|()| path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn fill(file: std::fs::File, rows: &[SummaryRow]) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(file);
    out.write_record(COLUMNS)?;
    for row in rows {
        let number = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
        let cells = [
            row.external_id.clone(),
            row.name.clone(),
            row.target.clone(),
            row.outcome.clone(),
            number(row.candidate.map(|id| id.0)),
            number(row.application.map(|id| id.0)),
            row.page.clone().unwrap_or_default(),
            row.export.clone().unwrap_or_default(),
            row.reason.clone().unwrap_or_default(),
            row.at.map_or_else(String::new, |at| at.to_string()),
        ];
        out.write_record(cells.map(|cell| csv_cell(&one_line(&cell))))?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test may fail by panicking, its helpers too"
    )]

    use super::*;
    use crate::people::CandidateId;

    fn row(name: &str) -> SummaryRow {
        SummaryRow {
            name: name.to_owned(),
            candidate: Some(CandidateId(7)),
            ..SummaryRow::default()
        }
    }

    #[test]
    fn cells_are_inert_and_no_file_is_written_over() {
        let place = tempfile::tempdir().unwrap();
        let rows = [row("=cmd|' /C calc'!A0"), row("two\nlines\u{1b}[2J")];
        let first = write_summary(&[place.path()], "s", &rows).unwrap();
        let second = write_summary(&[place.path()], "s", &[]).unwrap();
        assert_eq!(second, place.path().join("s-2.csv"));
        let text = std::fs::read_to_string(first).unwrap();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some(COLUMNS.join(",").as_str()));
        assert_eq!(lines.next(), Some(",'=cmd|' /C calc'!A0,,,7,,,,,"));
        assert_eq!(lines.next(), Some(",two lines[2J,,,7,,,,,"));
    }

    #[test]
    fn the_next_place_takes_what_the_first_does_not() {
        let place = tempfile::tempdir().unwrap();
        let gone = place.path().join("not-there");
        let path = write_summary(&[&gone, place.path()], "s", &[row("a")]).unwrap();
        assert_eq!(path, place.path().join("s.csv"));
        assert!(write_summary(&[&gone], "s", &[]).is_err());
    }
}
