//! Standard output: tables for people, JSON Lines for programs; and remarks on standard error.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

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
        let width = room().saturating_sub(head.width()).max(20);
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

    /// Writes rows under their column names, see [`Out::rows`].
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn table<const N: usize>(
        &mut self,
        columns: [&'static str; N],
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> io::Result<()> {
        self.rows(&mut Sheet::new(columns), rows)
    }
}

/// A table written bit by bit: the head with the first rows, which also set how wide columns are.
pub struct Sheet<const N: usize> {
    columns: Option<[&'static str; N]>,
    widths: [usize; N],
    /// Columns that are never broken: what somebody copies from them must be whole.
    whole: &'static [usize],
}

impl<const N: usize> Sheet<N> {
    /// Returns a table of these columns with nothing written yet.
    pub fn new(columns: [&'static str; N]) -> Self {
        Self {
            columns: Some(columns),
            widths: [0; N],
            whole: &[],
        }
    }

    /// Returns the table with columns, by position, that are never broken.
    #[must_use]
    pub fn whole(mut self, columns: &'static [usize]) -> Self {
        self.whole = columns;
        self
    }
}

impl Out {
    /// Writes some more rows of a table; cells are made inert and stay on one line, or where the
    /// terminal is too narrow for that, within their column.
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
        let widths = narrowed(sheet.widths, sheet.whole, room());
        for row in &rows {
            let cells = std::array::from_fn::<_, N, _>(|at| {
                let (cell, width) = (row.get(at), widths.get(at).copied());
                broken(cell.map_or("", String::as_str), width.unwrap_or(CELL))
            });
            let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
            for at in 0..lines {
                let mut line = String::new();
                for (cell, width) in cells.iter().zip(widths) {
                    let part = cell.get(at).map_or("", String::as_str);
                    line.push_str(part);
                    line.push_str(&" ".repeat(width.saturating_sub(part.width()) + GAP));
                }
                writeln!(self.stdout, "{}", line.trim_end())?;
            }
        }
        self.stdout.flush()
    }
}

/// Blanks between two columns.
const GAP: usize = 2;
/// No column gets narrower than this.
const LEAST: usize = 8;

/// Returns how many columns a line may have: the terminal's, and no end where there is none.
fn room() -> usize {
    if !io::stdout().is_terminal() {
        return usize::MAX;
    }
    crossterm::terminal::size().map_or(80, |(width, _)| usize::from(width))
}

/// Takes from the widest columns but those in `whole` until a row fits, as far as it can.
fn narrowed<const N: usize>(mut widths: [usize; N], whole: &[usize], room: usize) -> [usize; N] {
    let needed = |widths: &[usize; N]| widths.iter().sum::<usize>() + GAP * N.saturating_sub(1);
    while needed(&widths) > room {
        let broken = widths.iter_mut().enumerate();
        let broken = broken.filter(|(at, _)| !whole.contains(at));
        match broken.map(|(_, width)| width).max() {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => break,
        }
    }
    widths
}

/// Breaks a cell between words, and a word that is too wide for a line where the line ends.
fn broken(cell: &str, width: usize) -> Vec<String> {
    if cell.width() <= width {
        return vec![cell.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in cell.split(' ') {
        let used = lines.last().map_or(0, |line| line.width());
        if used > 0 && used + 1 + word.width() <= width {
            add(&mut lines, ' ');
        } else if used > 0 {
            lines.push(String::new());
        }
        for letter in word.chars() {
            let used = lines.last().map_or(0, |line| line.width());
            if used > 0 && used + letter.width().unwrap_or(0) > width {
                lines.push(String::new());
            }
            add(&mut lines, letter);
        }
    }
    lines
}

fn add(lines: &mut [String], letter: char) {
    if let Some(line) = lines.last_mut() {
        line.push(letter);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_columns_give_way() {
        assert_eq!(narrowed([5, 8, 40, 41], &[], 200), [5, 8, 40, 41]);
        assert_eq!(narrowed([5, 8, 40, 41], &[], 80), [5, 8, 31, 30]);
        assert_eq!(narrowed([5, 8, 40, 41], &[3], 80), [5, 8, 20, 41]);
        assert_eq!(narrowed([30, 30], &[], 1), [LEAST, LEAST]);
    }

    #[test]
    fn cells_break_between_words_and_lose_nothing() {
        for (cell, width, expected) in [
            (
                "same surname, 1 in 66",
                12,
                &["same", "surname, 1", "in 66"][..],
            ),
            ("short", 12, &["short"]),
            (
                "https://example.org/a",
                8,
                &["https://", "example.", "org/a"],
            ),
            ("王晓明", 4, &["王晓", "明"]),
            ("", 4, &[""]),
        ] {
            assert_eq!(broken(cell, width), expected, "{cell}");
        }
    }
}
