//! The one way onto the screen: text is cleaned and cut, styles come from the theme.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style as Look};
use ratatui::symbols::border;
use ratatui::widgets::{Block, Clear, Widget};

use crate::app::{Glyphs, Page, Settings, Tone, text};
use crate::config::{Action, Colour, Style, Theme};
use crate::mirror::query::{Field, Highlights};

/// ASCII corners and lines, for terminals that show no others.
const ASCII_BORDER: border::Set<'_> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

/// The words of a search, and which fields a text shows.
pub type Hits<'h> = (&'h Highlights, &'h [Field]);

/// A screen to paint on.
pub struct Paint<'a> {
    buffer: &'a mut Buffer,
    /// Lines instead of boxes.
    plain: bool,
    /// Where the line under the cursor begins: of the one on top, which is drawn last.
    point: Option<Position>,
    /// A place that somebody else draws on.
    kept: Option<Rect>,
    /// What a click does where it is not on a row: areas on top come last.
    spots: Vec<(Rect, Action)>,
    /// How things look.
    pub theme: &'a Theme,
    /// What the terminal can show.
    pub glyphs: Glyphs,
}

impl<'a> Paint<'a> {
    /// Returns a painter for a screen.
    pub fn new(buffer: &'a mut Buffer, settings: &'a Settings) -> Self {
        Self {
            buffer,
            plain: settings.plain,
            point: None,
            kept: None,
            spots: Vec::new(),
            theme: &settings.theme,
            glyphs: settings.glyphs,
        }
    }

    /// Returns the whole of what is painted on.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// Writes text at a place, cleaned and cut to `width` columns; returns the columns used.
    pub fn text(&mut self, x: u16, y: u16, width: usize, raw: &str, style: Style) -> u16 {
        let shown = self.glyphs.text(raw);
        let shown = text::fit(&shown, width, self.glyphs.cut());
        if !self.buffer.area.contains((x, y).into()) {
            return 0;
        }
        let (end, _) = self.buffer.set_stringn(x, y, &shown, width, look(style));
        end.saturating_sub(x)
    }

    /// Writes text like [`Paint::text`], with the places in it that a search points out.
    pub fn found(&mut self, at: (u16, u16), width: usize, cell: (&str, Style), hits: Hits<'_>) {
        let (x, y) = at;
        let (raw, style) = cell;
        self.text(x, y, width, raw, style);
        if hits.0.is_empty() {
            return;
        }
        let shown = self.glyphs.text(raw);
        let shown = text::fit(&shown, width, self.glyphs.cut()).into_owned();
        for range in hits.0.in_text(hits.1, &shown) {
            let columns = |to: usize| text::width(shown.get(..to).unwrap_or_default());
            let (from, to) = (columns(range.start), columns(range.end).min(width));
            let place = Rect {
                x: x + u16::try_from(from).unwrap_or(u16::MAX),
                y,
                width: u16::try_from(to.saturating_sub(from)).unwrap_or(0),
                height: 1,
            };
            let matched = self.theme.matched;
            self.lay(place.intersection(self.buffer.area), matched);
        }
    }

    /// Writes pieces one after the other from a place on, up to `width` columns; returns the
    /// columns used.
    pub fn pieces(&mut self, x: u16, y: u16, width: usize, pieces: &[(&str, Style)]) -> u16 {
        let mut used = 0;
        for (raw, style) in pieces {
            let room = width.saturating_sub(usize::from(used));
            used += self.text(x + used, y, room, raw, *style);
        }
        used
    }

    /// Writes text that ends at the right edge of an area's first line; returns its width.
    pub fn right(&mut self, area: Rect, raw: &str, style: Style) -> u16 {
        let shown = self.glyphs.text(raw).into_owned();
        let width = u16::try_from(text::width(&shown)).unwrap_or(u16::MAX);
        if width > area.width {
            return 0;
        }
        self.text(area.right() - width, area.y, width.into(), &shown, style)
    }

    /// Lays a style over an area and leaves its text.
    pub fn lay(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area, look(style));
    }

    /// Draws a line as the one under the cursor, with the sign in front.
    pub fn select(&mut self, line: Rect) {
        let selected = self.theme.selected;
        self.highlight(line);
        self.text(line.x, line.y, 1, self.glyphs.cursor(), selected);
        self.point_at(line.x, line.y);
    }

    /// Lays the look of the line under the cursor over an area. Where that turns colours round, all of it
    /// gets the same: each word would have a ground of its own otherwise.
    pub fn highlight(&mut self, area: Rect) {
        let selected = self.theme.selected;
        if selected.reverse && selected.fg.is_none() {
            self.buffer.set_style(area, Look::new().fg(Color::Reset));
        }
        self.lay(area, selected);
    }

    /// Notes that the line under the cursor begins at a place.
    pub fn point_at(&mut self, x: u16, y: u16) {
        self.point = Some(Position::new(x, y));
    }

    /// Returns where the line under the cursor begins.
    pub fn pointed(&self) -> Option<Position> {
        self.point
    }

    /// Leaves a place to somebody else, or none any more.
    pub fn keep(&mut self, area: Option<Rect>) {
        self.kept = area;
    }

    /// Says how much there is below, on a frame's lower border; on the upper one where that is taken.
    pub fn more_below(&mut self, frame: Rect, lines: usize) {
        if lines == 0 {
            return;
        }
        let border = Rect {
            y: frame.bottom().saturating_sub(1),
            width: frame.width.saturating_sub(2),
            height: 1,
            ..frame
        };
        let taken = self.kept.is_some_and(|kept| kept.intersects(border));
        let y = if taken { frame.y } else { border.y };
        let muted = self.theme.muted;
        self.right(
            Rect { y, ..border },
            &format!(" {lines} more below "),
            muted,
        );
    }

    /// Writes a sentence of ours at the foot of an area, wrapped over as many lines as it needs, and
    /// at most `lines` of them.
    pub fn foot(&mut self, area: Rect, lines: u16, words: &str, tone: Tone) {
        let mut page = Page::new(area.width, self.glyphs);
        page.text(tone, words);
        let height = u16::try_from(page.lines.len()).unwrap_or(u16::MAX);
        let height = height.min(lines).min(area.height);
        let foot = Rect {
            y: area.bottom().saturating_sub(height),
            height,
            ..area
        };
        super::page::lines(self, foot, &page, 0);
    }

    /// Makes a click on an area do what a key does.
    pub fn spot(&mut self, area: Rect, action: Action) {
        self.spots.push((area, action));
    }

    /// Returns what a click on a place does.
    pub fn spot_at(&self, at: Position) -> Option<Action> {
        let spots = self.spots.iter().rev();
        spots
            .filter(|(area, _)| area.contains(at))
            .map(|(_, action)| *action)
            .next()
    }

    /// Returns what clicks in an area do.
    pub fn spots_in(&self, area: Rect) -> Vec<Action> {
        let spots = self.spots.iter();
        let inside = spots.filter(|(spot, _)| area.intersects(*spot));
        inside.map(|(_, action)| *action).collect()
    }

    /// Gives an area the looks of ordinary text.
    pub fn blank(&mut self, area: Rect) {
        let text = self.theme.text;
        self.lay(area, text);
    }

    /// Lets an area recede: its text stays, in the one style of what matters less, and a click on it
    /// does nothing.
    pub fn dim(&mut self, area: Rect) {
        self.spots.retain(|(spot, _)| !spot.intersects(area));
        let (text, muted) = (look(self.theme.text), look(self.theme.muted));
        self.buffer
            .set_style(area, Look::reset().patch(text).patch(muted));
    }

    /// Empties the lines of a pane that a frame over it would cut in two; its own frame stays.
    pub fn make_room(&mut self, pane: Rect, frame: Rect) {
        let covered = pane.intersection(frame);
        if covered.is_empty() || covered == pane || covered.width == pane.width {
            return;
        }
        self.clear(Rect {
            x: pane.x.saturating_add(1),
            width: pane.width.saturating_sub(2),
            ..covered
        });
    }

    /// Empties an area.
    pub fn clear(&mut self, area: Rect) {
        Clear.render(area, self.buffer);
        self.blank(area);
    }

    /// Draws a frame with its title.
    pub fn frame(&mut self, area: Rect, title: &str, focused: bool) {
        let (border, heading) = if focused {
            (self.theme.focused, self.theme.heading)
        } else {
            (self.theme.border, self.theme.muted)
        };
        let width = usize::from(area.width.saturating_sub(4));
        if self.plain {
            self.text(area.x, area.y, width, title.trim(), heading);
            return;
        }
        let set = match self.glyphs {
            Glyphs::Unicode => border::ROUNDED,
            Glyphs::Ascii | Glyphs::Plain => ASCII_BORDER,
        };
        Block::bordered()
            .border_set(set)
            .border_style(look(border))
            .render(area, self.buffer);
        self.text(area.x + 2, area.y, width, title, heading);
    }

    /// Returns how a piece of text with that meaning looks.
    pub fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => Style::default(),
            Tone::Muted => self.theme.muted,
            Tone::Heading => self.theme.heading,
            Tone::Accent => self.theme.accent,
            Tone::New => self.theme.new,
            Tone::Possible => self.theme.possible,
            Tone::InGreenhouse => self.theme.in_greenhouse,
            Tone::Marked => self.theme.marked,
            Tone::Warning => self.theme.warning,
            Tone::Error => self.theme.error,
        }
    }
}

/// Returns ratatui's words for a style.
fn look(style: Style) -> Look {
    let mut look = Look::new();
    look.fg = style.fg.map(colour);
    look.bg = style.bg.map(colour);
    let modifiers = [
        (style.bold, Modifier::BOLD),
        (style.dim, Modifier::DIM),
        (style.italic, Modifier::ITALIC),
        (style.underline, Modifier::UNDERLINED),
        (style.reverse, Modifier::REVERSED),
    ];
    for (on, modifier) in modifiers {
        if on {
            look = look.add_modifier(modifier);
        }
    }
    look
}

fn colour(colour: Colour) -> Color {
    match colour {
        Colour::Reset => Color::Reset,
        Colour::Indexed(0) => Color::Black,
        Colour::Indexed(1) => Color::Red,
        Colour::Indexed(2) => Color::Green,
        Colour::Indexed(3) => Color::Yellow,
        Colour::Indexed(4) => Color::Blue,
        Colour::Indexed(5) => Color::Magenta,
        Colour::Indexed(6) => Color::Cyan,
        Colour::Indexed(7) => Color::Gray,
        Colour::Indexed(8) => Color::DarkGray,
        Colour::Indexed(9) => Color::LightRed,
        Colour::Indexed(10) => Color::LightGreen,
        Colour::Indexed(11) => Color::LightYellow,
        Colour::Indexed(12) => Color::LightBlue,
        Colour::Indexed(13) => Color::LightMagenta,
        Colour::Indexed(14) => Color::LightCyan,
        Colour::Indexed(15) => Color::White,
        Colour::Indexed(index) => Color::Indexed(index),
    }
}
