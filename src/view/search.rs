//! The search box.

use ratatui::layout::{Position, Rect};

use super::paint::Paint;
use crate::app::{State, TextField, completion, text};
use crate::config::Context;
use crate::worker::Scope;

/// What a bare word is looked for in, as much as there is room for.
const SEARCHED: [&str; 3] = [
    "name, title, company, town, tag or e-mail",
    "name, company, e-mail",
    "name",
];

/// Returns what is looked through.
pub fn title(state: &State) -> &'static str {
    match state.search.scope {
        Scope::Library => "Search the library",
        Scope::Greenhouse => "Search Greenhouse",
        Scope::All => "Search library and Greenhouse",
    }
}

/// Draws the search box; the terminal's cursor goes there while it has the focus.
pub fn draw(state: &State, paint: &mut Paint<'_>, area: Rect, cursor: &mut Option<Position>) {
    let focused = state.context() == Context::Search;
    let title = title(state);
    let line = if area.height >= 3 {
        paint.frame(area, &format!(" {title} "), focused);
        crate::app::layout::inside(area)
    } else {
        let style = if focused {
            paint.theme.focused
        } else {
            paint.theme.muted
        };
        let used = paint.text(area.x + 1, area.y, area.width.into(), title, style) + 3;
        Rect {
            x: area.x + used,
            width: area.width.saturating_sub(used + 1),
            ..area
        }
    };
    if state.search.field.text().is_empty() && !focused {
        let key = state.key_name(crate::config::Action::FocusSearch);
        let hints = SEARCHED.map(|searched| format!("{key} to search by {searched}"));
        let hint = longest(&hints, line.width);
        let style = paint.theme.muted;
        paint.text(line.x, line.y, line.width.into(), hint, style);
        return;
    }
    if state.search.field.text().is_empty() {
        let style = paint.theme.muted;
        let width = line.width.into();
        let searched = longest(&SEARCHED, line.width);
        paint.text(line.x, line.y, width, searched, style);
    }
    let at = field(paint, line, &state.search.field);
    if state.search.problems.is_empty() && focused {
        hint(state, paint, area, line);
    } else {
        problem(state, paint, area, line);
    }
    if focused {
        *cursor = Some(at);
    }
}

/// Returns the first of these words, the longest, for which there is room.
fn longest<W: AsRef<str>>(words: &[W], width: u16) -> &str {
    let mut words = words.iter().map(AsRef::as_ref);
    words
        .find(|words| text::width(words) <= usize::from(width))
        .unwrap_or_default()
}

/// Names on the lower border what may be typed next, as much as there is room for.
fn hint(state: &State, paint: &mut Paint<'_>, area: Rect, line: Rect) {
    const FILTERS: &str = "is: verdict: list: source: import: added: exported:";
    if area.height < 3 {
        return;
    }
    let width = usize::from(line.width);
    let words = match completion(state) {
        Some(found) => {
            let options = found.options.iter().map(|option| option.trim());
            let options: Vec<&str> = options.collect();
            let end = format!("{}right completes", paint.glyphs.dot());
            let mut shown = options.len();
            loop {
                let some = options.get(..shown).unwrap_or(&options).join("  ");
                let more = if shown < options.len() {
                    paint.glyphs.cut()
                } else {
                    ""
                };
                let words = format!(" {some} {more}{end} ");
                if shown <= 1 || text::width(&words) <= width {
                    break words;
                }
                shown -= 1;
            }
        }
        None if state.search.field.text().is_empty() => format!(" filters: {FILTERS} "),
        None => return,
    };
    let muted = paint.theme.muted;
    paint.text(line.x, area.bottom() - 1, width, &words, muted);
}

/// Says on the lower border what of the query is not understood, with a sign below its place.
fn problem(state: &State, paint: &mut Paint<'_>, area: Rect, line: Rect) {
    let Some(problem) = state.search.problems.first() else {
        return;
    };
    if area.height < 3 {
        return;
    }
    let y = area.bottom() - 1;
    let warning = paint.theme.warning;
    let text = state.search.field.text();
    let before = text.get(..problem.span.start).unwrap_or(text);
    let place = text::width(&paint.glyphs.text(before));
    let words = format!(" {} ", problem.message);
    let needed = text::width(&words);
    let width = usize::from(line.width);
    let at = u16::try_from(place.min(width.saturating_sub(1))).unwrap_or(0);
    paint.text(line.x + at, y, 1, "^", warning);
    let behind = usize::from(at) + 1;
    let (before, after) = (usize::from(at), width.saturating_sub(behind));
    // Behind the place where it fits there, or where there is more room.
    let (start, room) = if needed <= after || after >= before {
        (behind, after)
    } else {
        let room = before.min(needed);
        (before - room, room)
    };
    let x = line.x + u16::try_from(start).unwrap_or(0);
    paint.text(x, y, room, &words, warning);
}

/// Draws a text box's line around its cursor; returns where the cursor is.
pub fn field(paint: &mut Paint<'_>, line: Rect, field: &TextField) -> Position {
    let (before, behind) = field.halves();
    let before = paint.glyphs.text(before).into_owned();
    let behind = paint.glyphs.text(behind).into_owned();
    let room = usize::from(line.width).saturating_sub(1);
    let mut head = before.as_str();
    let over = text::width(head).saturating_sub(room);
    if over > 0 {
        let (cut, mut rest) = text::split_at_width(head, over);
        if text::width(cut) < over {
            // A wide character lies across the edge and goes too.
            let (first, shorter) = text::split_at_width(rest, 2);
            rest = if first.is_empty() { rest } else { shorter };
        }
        head = rest;
    }
    let plain = crate::config::Style::default();
    let used = paint.text(line.x, line.y, line.width.into(), head, plain);
    let rest = usize::from(line.width.saturating_sub(used));
    paint.text(line.x + used, line.y, rest, &behind, plain);
    Position::new(line.x + used, line.y)
}
