//! Standard output: tables for people, JSON Lines for programs; and remarks on standard error.

mod table;

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::args::{Format, Written};
use crate::inert::{json, one_line};
pub use table::Sheet;
use table::{columns, room};

/// Where a command's results go.
pub struct Out {
    /// Whether they are for people or for programs.
    pub format: Format,
    /// How tables are written.
    sheeted: Sheeted,
    /// The columns of tables that were asked for, none for all.
    columns: Option<Vec<String>>,
    stdout: BufWriter<Stdout>,
}

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheeted {
    /// In columns, within the terminal's width.
    Plain,
    /// As comma-separated values, whole.
    Csv,
    /// As Markdown, whole.
    Markdown,
}

impl Out {
    /// Returns standard output in a format, with tables of these columns.
    pub fn new(written: Written, columns: Option<Vec<String>>) -> Self {
        let (format, sheeted) = match written {
            Written::Table => (Format::Table, Sheeted::Plain),
            Written::Jsonl => (Format::Jsonl, Sheeted::Plain),
            Written::Csv => (Format::Table, Sheeted::Csv),
            Written::Markdown => (Format::Table, Sheeted::Markdown),
        };
        Self {
            format,
            sheeted,
            columns,
            stdout: BufWriter::new(io::stdout()),
        }
    }

    /// Returns whether results are a file's content rather than a page for people: CSV or Markdown.
    pub fn is_file(&self) -> bool {
        self.sheeted != Sheeted::Plain
    }

    /// Returns whether results are Markdown.
    pub fn is_markdown(&self) -> bool {
        self.sheeted == Sheeted::Markdown
    }

    /// Writes one JSON object on a line of its own and flushes, so that a pipe sees it at once.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        json::to_writer(&mut self.stdout, value)?;
        self.stdout.write_all(b"\n")?;
        self.stdout.flush()
    }

    /// Writes JSON objects that are lines already, each on a line of its own, and flushes behind the last.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn json_lines(&mut self, lines: &[String]) -> io::Result<()> {
        for line in lines {
            self.stdout.write_all(line.as_bytes())?;
            self.stdout.write_all(b"\n")?;
        }
        self.stdout.flush()
    }

    /// Writes a line of text; beside a table that is a file's content it goes to standard error.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        if self.is_file() {
            remark(text);
            return Ok(());
        }
        // Whatever is in it, no terminal is steered.
        for line in text.split('\n') {
            writeln!(self.stdout, "{}", one_line(line))?;
        }
        self.stdout.flush()
    }

    /// Writes a line of a result that is for people only: beside results for programs it is a remark.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn told(&mut self, text: &str) -> io::Result<()> {
        if self.format == Format::Jsonl {
            remark(text);
            return Ok(());
        }
        self.line(text)
    }

    /// Writes a script or a manual page of our own making, byte for byte.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn script(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stdout, "{text}")?;
        self.stdout.flush()
    }

    /// Writes a line as it is into a Markdown page.
    ///
    /// # Errors
    /// What the system says of standard output.
    pub fn markdown(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stdout, "{text}")
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

/// Writes a remark for people to standard error, inert line by line, broken between words where the terminal
/// ends; a closed one is nobody listening.
pub fn remark(text: &str) {
    let room = if io::stderr().is_terminal() {
        columns()
    } else {
        usize::MAX
    };
    for line in text.split('\n') {
        for part in between_words(&one_line(line), room) {
            let _ = writeln!(io::stderr(), "{part}");
        }
    }
}

/// Returns a line as lines of at most `room` columns, each as far in as the first; a word alone that is longer
/// stays whole, so that it can be copied.
fn between_words(line: &str, room: usize) -> Vec<String> {
    if line.width() <= room {
        return vec![line.to_owned()];
    }
    let indent = line.len() - line.trim_start_matches(' ').len();
    let indent = " ".repeat(indent);
    let mut lines = Vec::new();
    let mut now = String::new();
    for word in line.trim_start_matches(' ').split(' ') {
        if now.is_empty() {
            now = format!("{indent}{word}");
        } else if now.width() + 1 + word.width() <= room {
            now.push(' ');
            now.push_str(word);
        } else {
            let done = std::mem::replace(&mut now, format!("{indent}{word}"));
            lines.push(done.trim_end().to_owned());
        }
    }
    lines.push(now);
    lines
}

/// Returns whether a person sits at both ends: they can be asked and can answer.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_break_between_words_and_never_in_a_link() {
        assert_eq!(between_words("as it is", 80), ["as it is"]);
        assert_eq!(
            between_words("  run `gleaner setup` now", 16),
            ["  run `gleaner", "  setup` now"]
        );
        let link = "https://app.greenhouse.io/people/30000055";
        assert_eq!(between_words(&format!("see {link}"), 20), ["see", link]);
    }
}
