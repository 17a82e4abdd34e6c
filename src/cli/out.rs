//! Standard output: tables for people, JSON Lines for programs; and remarks on standard error.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::args::Format;
use crate::people::inert::one_line;

/// Where a command's results go.
pub struct Out {
    /// How they are written.
    pub format: Format,
    stdout: BufWriter<Stdout>,
}

impl Out {
    /// Returns standard output in a format.
    pub fn new(format: Format) -> Self {
        Self {
            format,
            stdout: BufWriter::new(io::stdout()),
        }
    }

    /// Writes one JSON object on a line of its own and flushes, so that a pipe sees it at once.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.stdout, value)?;
        self.stdout.write_all(b"\n")?;
        self.stdout.flush()
    }

    /// Writes a line of text.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stdout, "{text}")?;
        self.stdout.flush()
    }

    /// Writes `head` and after it text, broken between words where the terminal ends; further lines
    /// begin below the text's first one. Where there is no terminal nothing is broken.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn wrapped(&mut self, head: &str, text: &str) -> io::Result<()> {
        let width = crossterm::terminal::size().map_or(80, |(width, _)| usize::from(width));
        let width = if io::stdout().is_terminal() {
            width.saturating_sub(head.width()).max(20)
        } else {
            usize::MAX
        };
        let mut line = head.to_owned();
        let mut used = 0;
        for word in text.split(' ') {
            if used > 0 && used + 1 + word.width() > width {
                self.line(&line)?;
                line = " ".repeat(head.width());
                used = 0;
            } else if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += word.width();
        }
        self.line(line.trim_end())
    }

    /// Writes rows under their column names; cells are made inert and stay on one line.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn table<const N: usize>(
        &mut self,
        columns: [&str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> io::Result<()> {
        let mut table = Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(columns.map(str::to_uppercase));
        for row in rows {
            table.add_row(row.map(|cell| clipped(&one_line(&cell))));
        }
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        for line in table.lines() {
            writeln!(self.stdout, "{}", line.trim_end())?;
        }
        self.stdout.flush()
    }
}

/// A table written bit by bit: the head with the first rows, which also set how wide columns are.
pub struct Sheet<const N: usize> {
    columns: Option<[&'static str; N]>,
    widths: [usize; N],
}

impl<const N: usize> Sheet<N> {
    /// Returns a table of these columns with nothing written yet.
    pub fn new(columns: [&'static str; N]) -> Self {
        Self {
            columns: Some(columns),
            widths: [0; N],
        }
    }
}

impl Out {
    /// Writes some more rows of a table; cells are made inert and stay on one line.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn rows<const N: usize>(
        &mut self,
        sheet: &mut Sheet<N>,
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> io::Result<()> {
        let head = sheet
            .columns
            .take()
            .map(|columns| columns.map(str::to_uppercase));
        let rows: Vec<[String; N]> = rows
            .into_iter()
            .map(|row| row.map(|cell| clipped(&one_line(&cell))))
            .collect();
        let rows: Vec<[String; N]> = head.into_iter().chain(rows).collect();
        for row in &rows {
            for (width, cell) in sheet.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        for row in &rows {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(sheet.widths) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + 2));
            }
            writeln!(self.stdout, "{}", line.trim_end())?;
        }
        self.stdout.flush()
    }
}

/// Widest cell of a table, in columns of the terminal: no single row makes all the others unreadable.
const CELL: usize = 120;

/// Returns a cell no wider than [`CELL`]; JSON Lines have it in full.
fn clipped(cell: &str) -> String {
    if cell.width() <= CELL {
        return cell.to_owned();
    }
    let mut left = CELL - 1;
    let fits = |letter: &char| match left.checked_sub(letter.width().unwrap_or(0)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    let start: String = cell.chars().take_while(fits).collect();
    format!("{start}…")
}

/// Writes a remark for people to standard error, inert line by line; a closed one is nobody
/// listening.
pub fn remark(text: &str) {
    for line in text.split('\n') {
        let _ = writeln!(io::stderr(), "{}", one_line(line));
    }
}

/// Returns whether a person sits at both ends: they can be asked and can answer.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}
