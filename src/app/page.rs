//! Text to read and scroll, laid out for a width: plain lines of spans with a meaning each.

use std::fmt;

use super::glyphs::Glyphs;
use super::text;
use crate::worker::Problem;

/// What a piece of text means; the theme says how that looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// What matters less.
    Muted,
    /// A title or a name.
    Heading,
    /// A key.
    Accent,
    /// New, created.
    New,
    /// Possible, waits for a person.
    Possible,
    /// In Greenhouse, added.
    InGreenhouse,
    /// A mark.
    Marked,
    /// A conflict, a side effect.
    Warning,
    /// A failure.
    Error,
}

/// A piece of text with one meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it means.
    pub tone: Tone,
    /// The text, clean and in characters that can be shown.
    pub text: String,
}

/// A line on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its pieces from left to right.
    pub spans: Vec<Span>,
}

impl Line {
    /// Takes the space at the end away, which would only be in the way of the edge.
    fn trim_end(&mut self) {
        while let Some(last) = self.spans.last_mut() {
            let kept = last.text.trim_end_matches(' ').len();
            last.text.truncate(kept);
            if kept > 0 {
                break;
            }
            self.spans.pop();
        }
    }

    /// Takes a text away that the line ends in.
    fn drop_end(&mut self, end: &str) {
        if let Some(last) = self.spans.last_mut()
            && let Some(kept) = last.text.strip_suffix(end).map(str::len)
        {
            last.text.truncate(kept);
            self.trim_end();
        }
    }

    /// Adds a piece behind what is there.
    fn push(&mut self, tone: Tone, text: &str) {
        match self.spans.last_mut() {
            Some(last) if last.tone == tone => last.text.push_str(text),
            _ => self.spans.push(Span {
                tone,
                text: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spans
            .iter()
            .try_for_each(|span| out.write_str(&span.text))
    }
}

/// Lines that fit a width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
    /// The line where the cursor is, where something on the page is chosen.
    pub cursor: Option<usize>,
    /// What the terminal can show.
    pub glyphs: Glyphs,
    width: usize,
}

impl Page {
    /// Returns an empty page.
    pub fn new(width: u16, glyphs: Glyphs) -> Self {
        Self {
            lines: Vec::new(),
            cursor: None,
            glyphs,
            width: usize::from(width).max(1),
        }
    }

    /// Returns how many columns a line has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Returns the sign in front of the next line: the cursor's where it is chosen, which is noted.
    pub fn sign(&mut self, chosen: bool) -> &'static str {
        if chosen {
            self.cursor = Some(self.lines.len());
            self.glyphs.cursor()
        } else {
            " "
        }
    }

    /// Adds an empty line, unless the page is empty or ends in one.
    pub fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// Adds why something did not come, and what to do about it.
    pub fn problem(&mut self, problem: &Problem) {
        self.text(Tone::Error, &problem.what);
        if !problem.hint.is_empty() {
            self.text(Tone::Plain, &problem.hint);
        }
    }

    /// Adds that something is on its way, with a sign that turns.
    pub fn waits(&mut self, step: usize, words: &str) {
        let line = format!("{} {words}", self.glyphs.spinner(step));
        self.text(Tone::Muted, &line);
    }

    /// Adds text, wrapped.
    pub fn text(&mut self, tone: Tone, text: &str) {
        self.wrapped(0, &[(tone, text)]);
    }

    /// Adds pieces that read as one text, wrapped; lines after the first are `indent` columns in.
    pub fn wrapped(&mut self, indent: usize, pieces: &[(Tone, &str)]) {
        let indent = indent.min(self.width.saturating_sub(8));
        let dot = self.glyphs.dot().trim();
        let mut line = Line::default();
        let mut used = 0;
        for (tone, raw) in pieces {
            let shown = self.glyphs.text(raw).into_owned();
            for word in shown.split_inclusive(' ') {
                let bare = text::width(word.trim_end());
                if used + bare > self.width && used > indent {
                    self.end_line(&mut line, indent);
                    used = indent;
                    // Where a line ends, nothing has to part what is before it from what follows.
                    if word.trim_end() == dot {
                        continue;
                    }
                }
                let mut rest = word;
                while used + text::width(rest.trim_end()) > self.width {
                    let (head, tail) = text::break_word(rest, self.width - used);
                    if head.is_empty() {
                        break;
                    }
                    line.push(*tone, head);
                    self.end_line(&mut line, indent);
                    used = indent;
                    rest = tail;
                }
                line.push(*tone, rest);
                used += text::width(rest);
            }
        }
        self.end_line(&mut line, 0);
    }

    /// Adds pieces on one line, cut where they don't fit.
    pub fn cut(&mut self, pieces: &[(Tone, &str)]) {
        let mut line = Line::default();
        let mut room = self.width;
        for (tone, raw) in pieces {
            let shown = self.glyphs.text(raw).into_owned();
            let fits = text::fit(&shown, room, self.glyphs.cut());
            line.push(*tone, &fits);
            room = room.saturating_sub(text::width(&fits));
            if fits != shown.as_str() {
                break;
            }
        }
        line.trim_end();
        self.lines.push(line);
    }

    /// Adds texts side by side from `indent` on, each wrapped in a column of its own width.
    pub fn columns(&mut self, indent: usize, cells: &[(usize, Tone, &str)]) {
        const BETWEEN: usize = 2;
        let pages: Vec<(usize, Tone, Self)> = cells
            .iter()
            .map(|(width, tone, raw)| {
                let mut cell = Self {
                    lines: Vec::new(),
                    cursor: None,
                    glyphs: self.glyphs,
                    width: (*width).max(1),
                };
                cell.wrapped(0, &[(*tone, raw)]);
                (*width, *tone, cell)
            })
            .collect();
        let height = pages.iter().map(|(.., cell)| cell.lines.len()).max();
        for at in 0..height.unwrap_or(0) {
            let mut line = Line::default();
            line.push(Tone::Plain, &" ".repeat(indent));
            for (width, tone, cell) in &pages {
                let spans = cell.lines.get(at).map_or(&[][..], |line| &line.spans);
                let shown: String = spans.iter().map(|span| span.text.as_str()).collect();
                let gap = width.saturating_sub(text::width(&shown)) + BETWEEN;
                line.push(*tone, &shown);
                line.push(Tone::Plain, &" ".repeat(gap));
            }
            line.trim_end();
            self.lines.push(line);
        }
    }

    /// Adds a line and begins the next one, `indent` columns in.
    fn end_line(&mut self, line: &mut Line, indent: usize) {
        let mut done = std::mem::take(line);
        done.trim_end();
        done.drop_end(self.glyphs.dot().trim_end());
        self.lines.push(done);
        line.push(Tone::Plain, &" ".repeat(indent));
    }

    /// Adds two pages side by side, the first `indent` columns wide with the gap behind it.
    pub fn beside(&mut self, indent: usize, left: Self, right: Self) {
        let height = left.lines.len().max(right.lines.len());
        let (mut left, mut right) = (left.lines.into_iter(), right.lines.into_iter());
        for _ in 0..height {
            let mut line = left.next().unwrap_or_default();
            let right = right.next().unwrap_or_default();
            let used: usize = line.spans.iter().map(|span| text::width(&span.text)).sum();
            line.push(Tone::Plain, &" ".repeat(indent.saturating_sub(used)));
            for span in &right.spans {
                line.push(span.tone, &span.text);
            }
            line.trim_end();
            self.lines.push(line);
        }
    }

    /// Adds a label and its value, the values of all labels below each other.
    pub fn field(&mut self, label: &str, tone: Tone, value: &str) {
        let column = if self.width < 44 { 11 } else { 12 };
        // A label too long for its column has a line of its own: names of columns are not ours to cut.
        if text::width(&self.glyphs.text(label)) >= column {
            self.wrapped(2, &[(Tone::Muted, label)]);
            return self.labelled(column, "", &[(tone, value)]);
        }
        self.labelled(column, label, &[(tone, value)]);
    }

    /// Adds a label of `column` columns and pieces behind it.
    pub fn labelled(&mut self, column: usize, label: &str, pieces: &[(Tone, &str)]) {
        let label = self.glyphs.text(label).into_owned();
        let gap = column.saturating_sub(text::width(&label)).max(1);
        let label = format!("{label}{}", " ".repeat(gap));
        let mut all = vec![(Tone::Muted, label.as_str())];
        all.extend_from_slice(pieces);
        self.wrapped(column, &all);
    }

    /// Adds a label of `column` columns and a value behind it, each of its lines on one of its own.
    pub fn value(&mut self, column: usize, label: &str, value: &str) {
        let mut label = label;
        for line in value.lines() {
            self.labelled(column, label, &[(Tone::Plain, line)]);
            label = "";
        }
    }

    /// Returns the highest useful scroll position for a window of `height` lines.
    pub fn bottom(&self, height: u16) -> usize {
        self.lines.len().saturating_sub(usize::from(height))
    }
}
