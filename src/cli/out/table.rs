//! Tables: for people within the terminal's width, as Markdown, as CSV.

use std::io::{self, IsTerminal as _, Write as _};

use unicode_width::UnicodeWidthStr as _;

use super::{Out, Sheeted, remark};
use crate::app::text::fit;
use crate::people::inert::{csv_cell, one_line};

/// A table written bit by bit: the head with the first rows, which also set how wide columns are.
pub struct Sheet<const N: usize> {
    names: [&'static str; N],
    /// Columns that are never shortened: what somebody copies from them must be whole.
    whole: &'static [usize],
    /// Cells are broken between words instead of being shortened: their text is what is asked for.
    wraps: bool,
    begun: Option<Begun>,
}

/// What the head and the first rows have settled.
struct Begun {
    /// The columns written, by position.
    columns: Vec<usize>,
    widths: Vec<usize>,
    /// Columns of numbers, which end at one edge.
    right: Vec<bool>,
}

impl<const N: usize> Sheet<N> {
    /// Returns a table of these columns with nothing written yet.
    pub fn new(names: [&'static str; N]) -> Self {
        Self {
            names,
            whole: &[],
            wraps: false,
            begun: None,
        }
    }

    /// Returns the table with columns, by position, that are never shortened.
    #[must_use]
    pub fn whole(mut self, columns: &'static [usize]) -> Self {
        self.whole = columns;
        self
    }

    /// Returns the table with cells that are broken between words where they do not fit.
    #[must_use]
    pub fn wrapping(mut self) -> Self {
        self.wraps = true;
        self
    }
}

impl Out {
    /// Writes some more rows of a table; cells are made inert and stay on one line each.
    ///
    /// # Errors
    /// What the system says of standard output; [`io::ErrorKind::InvalidInput`] where a column was
    /// asked for that there is none of.
    pub fn rows<const N: usize>(
        &mut self,
        sheet: &mut Sheet<N>,
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> io::Result<()> {
        let rows = rows.into_iter().map(|row| row.map(|cell| one_line(&cell)));
        match self.sheeted {
            Sheeted::Plain => self.plain(sheet, rows.collect()),
            Sheeted::Csv => self.delimited(sheet, rows, |cells| {
                let mut line = csv::Writer::from_writer(Vec::new());
                line.write_record(cells.iter().map(|cell| csv_cell(cell)))?;
                line.into_inner()
                    .map_err(|error| io::Error::other(error.to_string()))
            }),
            Sheeted::Markdown => self.delimited(sheet, rows, |cells| {
                let cells: Vec<String> = cells.iter().map(|cell| markdown_cell(cell)).collect();
                Ok(format!("| {} |\n", cells.join(" | ")).into_bytes())
            }),
        }
    }

    /// Writes rows with all columns, whatever `--columns` asks for: of a table beside the one meant.
    ///
    /// # Errors
    /// As [`Out::rows`].
    pub fn all_columns<const N: usize>(
        &mut self,
        sheet: &mut Sheet<N>,
        rows: impl IntoIterator<Item = [String; N]>,
    ) -> io::Result<()> {
        let columns = self.columns.take();
        let written = self.rows(sheet, rows);
        self.columns = columns;
        written
    }

    /// Writes rows whole, each by `line`, after a head where none was written.
    fn delimited<const N: usize>(
        &mut self,
        sheet: &mut Sheet<N>,
        rows: impl Iterator<Item = [String; N]>,
        line: impl Fn(&[String]) -> io::Result<Vec<u8>>,
    ) -> io::Result<()> {
        if sheet.begun.is_none() {
            let columns = self.chosen(&sheet.names)?;
            let names = pick(&columns, &sheet.names.map(str::to_owned));
            self.stdout.write_all(&line(&names)?)?;
            if self.sheeted == Sheeted::Markdown {
                let rule = "| --- ".repeat(columns.len());
                writeln!(self.stdout, "{rule}|")?;
            }
            sheet.begun = Some(Begun {
                columns,
                widths: Vec::new(),
                right: Vec::new(),
            });
        }
        let columns = sheet.begun.as_ref().map_or(&[][..], |begun| &begun.columns);
        for row in rows {
            self.stdout.write_all(&line(&pick(columns, &row))?)?;
        }
        self.stdout.flush()
    }

    fn plain<const N: usize>(
        &mut self,
        sheet: &mut Sheet<N>,
        rows: Vec<[String; N]>,
    ) -> io::Result<()> {
        let head = sheet.begun.is_none();
        let begun = match sheet.begun.take() {
            Some(begun) => begun,
            None => self.begin(sheet, &rows)?,
        };
        let colours = colours();
        if head {
            let names = pick(&begun.columns, &sheet.names.map(str::to_uppercase));
            let style = if colours { BOLD } else { "" };
            let cells: Vec<Vec<String>> = names.into_iter().map(|name| vec![name]).collect();
            self.line_of(&begun, &cells, &|_| style)?;
        }
        let is_endless = room() == usize::MAX;
        let tint = |cell: &str| if colours { tint(cell) } else { "" };
        for row in &rows {
            let cells = pick(&begun.columns, row).into_iter().zip(&begun.widths);
            let cells = cells.map(|(cell, width)| {
                if is_endless {
                    // Whoever reads it from a file or a pipe wants all of a sentence.
                    vec![fit(&cell, SENTENCE, "…").into_owned()]
                } else if sheet.wraps {
                    broken(&cell, *width)
                } else {
                    vec![fit(&cell, *width, "…").into_owned()]
                }
            });
            let cells: Vec<Vec<String>> = cells.collect();
            self.line_of(&begun, &cells, &tint)?;
        }
        sheet.begun = Some(begun);
        self.stdout.flush()
    }

    /// Settles columns and widths by the head and the first rows.
    fn begin<const N: usize>(&self, sheet: &Sheet<N>, rows: &[[String; N]]) -> io::Result<Begun> {
        let mut columns = self.chosen(&sheet.names)?;
        let widths = columns.iter().map(|at| {
            let cells = rows.iter().filter_map(|row| row.get(*at));
            let name = sheet.names.get(*at).map_or(0, |name| name.width());
            let widest = cells.map(|cell| cell.width()).max().unwrap_or(0);
            widest.min(CELL).max(name)
        });
        let mut widths: Vec<usize> = widths.collect();
        let room = room();
        let mut left_out = Vec::new();
        loop {
            let ways: Vec<(Kind, usize)> = columns
                .iter()
                .map(|at| {
                    let name = sheet.names.get(*at).copied().unwrap_or_default();
                    // A head is read whole, or the column says nothing.
                    match name {
                        _ if sheet.whole.contains(at) || WORDS.contains(&name) => (Kind::Whole, 0),
                        _ if NAMES.contains(&name) => (Kind::Name, LEAST_NAME.max(name.width())),
                        _ => (Kind::Text, LEAST.max(name.width())),
                    }
                })
                .collect();
            let narrow = narrowed(widths.clone(), &ways, room);
            // Columns that were asked for stay, whatever the terminal's width.
            if needed(&narrow) <= room || columns.len() <= 2 || self.columns.is_some() {
                widths = narrow;
                break;
            }
            let name = |at: &usize| sheet.names.get(*at).copied().unwrap_or_default();
            let first = columns.iter().position(|at| NUMBERS.contains(&name(at)));
            let goes = first.unwrap_or(columns.len() - 1);
            widths.remove(goes);
            left_out.push(name(&columns.remove(goes)));
        }
        if !left_out.is_empty() {
            remark(&format!(
                "no room for {}; a wider terminal or --columns shows them",
                left_out.join(", ")
            ));
        }
        let number = |cell: &str| {
            cell.contains(|c: char| c.is_ascii_digit())
                && cell
                    .chars()
                    .all(|c| c.is_ascii_digit() || ",.%+-".contains(c))
        };
        let right = columns.iter().map(|at| {
            let mut cells = rows.iter().filter_map(|row| row.get(*at));
            let any = cells.clone().any(|cell| !cell.is_empty());
            any && cells.all(|cell| cell.is_empty() || number(cell))
        });
        Ok(Begun {
            right: right.collect(),
            columns,
            widths,
        })
    }

    /// Writes one row, over several lines where a cell has several.
    fn line_of<'t>(
        &mut self,
        begun: &Begun,
        cells: &[Vec<String>],
        tint: &dyn Fn(&str) -> &'t str,
    ) -> io::Result<()> {
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..lines {
            let mut line = String::new();
            let mut gap = 0;
            let columns = begun.widths.iter().zip(&begun.right);
            for (cell, (width, right)) in cells.iter().zip(columns) {
                let part = cell.get(at).map_or("", String::as_str);
                let rest = width.saturating_sub(part.width());
                let (before, after) = if *right { (rest, 0) } else { (0, rest) };
                gap += before;
                // No blanks at the end of a line.
                if !part.is_empty() {
                    line.push_str(&" ".repeat(gap));
                    gap = 0;
                    match tint(part) {
                        "" => line.push_str(part),
                        style => line.push_str(&format!("{style}{part}\u{1b}[0m")),
                    }
                }
                gap += after + GAP;
            }
            writeln!(self.stdout, "{line}")?;
        }
        Ok(())
    }

    /// Returns the columns to write, by position: those that `--columns` names, else all.
    fn chosen(&self, names: &[&'static str]) -> io::Result<Vec<usize>> {
        let Some(wanted) = &self.columns else {
            return Ok((0..names.len()).collect());
        };
        let find = |wanted: &String| {
            let wanted = wanted.trim();
            let at = names
                .iter()
                .position(|name| name.eq_ignore_ascii_case(wanted));
            at.ok_or_else(|| {
                let named: Vec<&str> = names.iter().copied().filter(|n| !n.is_empty()).collect();
                let named = named.join(", ");
                io::Error::new(
                    io::ErrorKind::InvalidInput,
                    format!("there is no column {wanted:?} here; columns are {named}"),
                )
            })
        };
        wanted.iter().map(find).collect()
    }
}

/// Blanks between two columns.
const GAP: usize = 2;
/// No column of text gets narrower than this.
const LEAST: usize = 10;
/// No name gets narrower than this before whole columns go.
const LEAST_NAME: usize = 12;
/// Widest column of a table: no single row makes all the others unreadable.
const CELL: usize = 120;
/// Most of a cell that is shown where no terminal bounds it: whole reasons, and no book.
const SENTENCE: usize = 400;
/// Columns that are shortened last: they say whom or what a row is about.
const NAMES: [&str; 4] = ["name", "job", "candidate name", "list"];
/// Columns of a few words that decide what one does next: never cut.
const WORDS: [&str; 4] = ["verdict", "outcome", "state", "status"];
/// Columns of numbers for machines: the first to go where there is no room for all.
const NUMBERS: [&str; 4] = ["profile", "export", "application", "requisition"];
const BOLD: &str = "\u{1b}[1m";

/// How a column gives way.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Name,
    Whole,
}

fn pick<const N: usize>(columns: &[usize], row: &[String; N]) -> Vec<String> {
    columns
        .iter()
        .map(|at| row.get(*at).cloned().unwrap_or_default())
        .collect()
}

fn markdown_cell(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('|', "\\|")
}

/// Returns the colour of a cell that is a verdict or an outcome; the word says the same without it.
fn tint(cell: &str) -> &'static str {
    match cell {
        "new" | "created" | "added" | "done" => "\u{1b}[32m",
        "possible" | "needs review" | "blocked" | "unknown" => "\u{1b}[33m",
        "in Greenhouse" | "already there" | "nothing to do" => "\u{1b}[36m",
        "failed" | "refused" => "\u{1b}[31m",
        _ => "",
    }
}

/// Returns whether standard output shows colours (no-color.org: `NO_COLOR` set and not empty).
fn colours() -> bool {
    let no = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !no && !dumb && io::stdout().is_terminal()
}

/// Returns how many columns a line may have: the terminal's, and no end where there is none.
pub(super) fn room() -> usize {
    if !io::stdout().is_terminal() {
        return usize::MAX;
    }
    columns()
}

/// Returns the columns of the terminal.
pub(super) fn columns() -> usize {
    // One that does not know its size says 0.
    match crossterm::terminal::size() {
        Ok((width, _)) if width > 0 => usize::from(width),
        _ => 80,
    }
}

fn needed(widths: &[usize]) -> usize {
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// Takes from the widest columns until a row fits, as far as it can: from text first, from names last.
fn narrowed(mut widths: Vec<usize>, ways: &[(Kind, usize)], room: usize) -> Vec<usize> {
    for kind in [Kind::Text, Kind::Name] {
        while needed(&widths) > room {
            let gives = widths.iter_mut().zip(ways);
            let gives = gives.filter(|(width, (one, least))| *one == kind && **width > *least);
            match gives.map(|(width, _)| width).max() {
                Some(widest) => *widest -= 1,
                None => break,
            }
        }
    }
    widths
}

/// Breaks a cell between words, and a word that is too wide for a line where the line ends.
fn broken(cell: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in cell.split(' ') {
        let used = lines.last().map_or(0, |line| line.width());
        match lines.last_mut() {
            Some(line) if used > 0 && used + 1 + word.width() <= width => {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            Some(_) if used > 0 => lines.push(String::new()),
            _ => {}
        }
        let mut rest = word;
        while !rest.is_empty() {
            let (head, tail) = crate::app::text::split_at_width(rest, width.max(1));
            // A character wider than the column is there all the same.
            let (head, tail) = if head.is_empty() {
                (rest, "")
            } else {
                (head, tail)
            };
            if let Some(line) = lines.last_mut() {
                line.push_str(head);
            }
            if !tail.is_empty() {
                lines.push(String::new());
            }
            rest = tail;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_gives_way_before_names_and_numbers_never_do() {
        use Kind::{Name, Text, Whole};
        let ways = [(Whole, 0), (Name, LEAST_NAME), (Text, LEAST), (Text, 14)];
        let narrow = |widths: [usize; 4], room| narrowed(widths.to_vec(), &ways, room);
        assert_eq!(narrow([5, 8, 40, 41], 200), [5, 8, 40, 41]);
        assert_eq!(narrow([5, 20, 40, 41], 80), [5, 20, 25, 24]);
        assert_eq!(narrow([20, 30, 9, 18], 60), [20, LEAST_NAME, 9, 14]);
        assert_eq!(narrow([20, 30, 19, 19], 1), [20, LEAST_NAME, LEAST, 14]);
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

    #[test]
    fn markdown_cells_do_not_end_early() {
        assert_eq!(markdown_cell("a | b"), "a \\| b");
    }
}
