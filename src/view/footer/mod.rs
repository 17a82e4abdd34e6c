//! The last line: what happened, else what can be typed here.

mod hints;
mod preview;

use ratatui::layout::Rect;

use super::paint::Paint;
use super::status;
use crate::app::{Page, State, Tone, exports_held, text};
use crate::config::{Action, Context};
use crate::worker::Level;

/// Draws the footer, and above it what is said.
pub fn draw(state: &State, paint: &mut Paint<'_>, notice: Rect, footer: Rect) {
    said(state, paint, status::padded(notice));
    let line = held(state, paint, status::padded(footer));
    if !state.typed.is_empty() {
        chords(state, paint, line);
    } else if let Some(problem) = unframed_problem(state) {
        sentence(paint, line, Tone::Warning, problem);
    } else {
        here(state, paint, line);
    }
}

/// Lines that what is said takes at most.
const SAID: u16 = 3;

/// Draws what happened last, else the tip of the tour: over as many lines as it needs, upwards, for as
/// long as it stays.
fn said(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let Some(notice) = &state.notice else {
        // On one line, whatever the keys are called: it stays, and nothing is to be hidden behind it.
        let room = usize::from(line.width);
        if let Some(tip) = state.tour.tip(state, room) {
            let tip = text::fit(&tip, room, paint.glyphs.cut());
            sentence(paint, line, Tone::Accent, &tip);
        }
        return;
    };
    let tone = match notice.level {
        Level::Info => Tone::Plain,
        Level::Warning => Tone::Warning,
        Level::Error => Tone::Error,
    };
    let mut room = line;
    let keymap = &state.settings.keymap;
    let more = if state.overlays.is_empty() {
        Some(state.key_name(Action::Problem))
    } else {
        keymap
            .key_for(Action::Problem, state.context())
            .map(ToString::to_string)
    };
    let more = more.filter(|_| notice.level == Level::Error && state.problem.is_some());
    let more = more.map(|key| format!("{key} says more"));
    if let Some(more) = &more {
        let used = u16::try_from(text::width(more)).unwrap_or(u16::MAX);
        room.width = room.width.saturating_sub(used.saturating_add(2));
    }
    paint.clear(line);
    sentence(paint, room, tone, &notice.text);
    if let Some(more) = more {
        let muted = paint.theme.muted;
        paint.right(line, &more, muted);
    }
}

/// Draws a sentence that ends on a line, wrapped upwards; what stands there makes room.
fn sentence(paint: &mut Paint<'_>, line: Rect, tone: Tone, words: &str) {
    let mut page = Page::new(line.width, paint.glyphs);
    page.text(tone, words);
    let all = u16::try_from(page.lines.len()).unwrap_or(u16::MAX);
    let height = all.clamp(1, SAID);
    let area = Rect {
        y: (line.y + 1).saturating_sub(height),
        height,
        ..line
    };
    if all > SAID {
        // More than that is read in full elsewhere.
        let room = usize::from(line.width);
        let last = usize::from(SAID) - 1;
        let rest = page.lines.split_off(last);
        let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
        let rest = rest.join(" ");
        page.text(tone, &text::fit(&rest, room, paint.glyphs.cut()));
    }
    let x = area.x.saturating_sub(1);
    paint.clear(Rect {
        x,
        width: area.width.saturating_add(1),
        ..area
    });
    // Above its last line, which others share, nothing is left of what stood there.
    paint.clear(Rect {
        x,
        width: paint.area().right().saturating_sub(x),
        height: height.saturating_sub(1),
        ..area
    });
    super::page::lines(paint, area, &page, 0);
}

/// Returns what of the query is not understood, where the search box has no border to say it on.
fn unframed_problem(state: &State) -> Option<&str> {
    let roomy = state.areas().is_some_and(|areas| areas.search.height >= 3);
    let problem = state.search.problems.first()?;
    (!roomy && state.context() == Context::Search).then_some(problem.message.as_str())
}

/// Says at the right edge, while an export is held, how it is taken back; returns the line left.
fn held(state: &State, paint: &mut Paint<'_>, line: Rect) -> Rect {
    let key = state.settings.keymap.key_for(Action::Undo, state.context());
    let (Some(key), Some((count, seconds))) = (key, exports_held(state)) else {
        return line;
    };
    let words = match count {
        1 => format!("sending in {seconds} s, {key} cancels"),
        _ => format!("sending {count} in {seconds} s, {key} cancels all"),
    };
    let marked = paint.theme.marked;
    let used = paint.right(line, &words, marked);
    Rect {
        width: line.width.saturating_sub(used + 3),
        ..line
    }
}

/// Draws the keys typed of a chord, and what may follow.
fn chords(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let keymap = &state.settings.keymap;
    let mut entries = Vec::new();
    for binding in keymap.continuations(state.context(), &state.typed) {
        let rest: Vec<String> = binding
            .chord
            .keys()
            .iter()
            .skip(state.typed.len())
            .map(ToString::to_string)
            .collect();
        entries.push((rest.join(" "), binding.action, binding.action.hint()));
    }
    let typed: Vec<String> = state.typed.iter().map(ToString::to_string).collect();
    let heading = paint.theme.heading;
    let typed = format!("{} …  ", typed.join(" "));
    let used = paint.text(line.x, line.y, line.width.into(), &typed, heading);
    let rest = Rect {
        x: line.x + used,
        width: line.width.saturating_sub(used),
        ..line
    };
    keys(paint, rest, &entries);
}

/// Draws the keys that matter most where the focus is, as many as fit; help comes first.
fn here(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let context = state.context();
    let keymap = &state.settings.keymap;
    let entries: Vec<(String, Action, &str)> = hints::worth_knowing(state, context)
        .into_iter()
        .filter_map(|(action, words)| {
            let key = keymap.key_for(action, context)?;
            Some((key.to_string(), action, words))
        })
        .collect();
    keys(paint, line, &entries);
}

/// Draws keys with their words: nearer each other where not all of them fit otherwise, and without
/// those that don't fit even then. A click on one does what the key does.
fn keys(paint: &mut Paint<'_>, line: Rect, entries: &[(String, Action, &str)]) {
    let accent = paint.theme.accent;
    let muted = paint.theme.muted;
    let room = usize::from(line.width);
    let glyphs = paint.glyphs;
    let width = |(key, _, words): &(String, Action, &str)| {
        text::width(&glyphs.text(key)) + 1 + text::width(words)
    };
    let all: usize = entries.iter().map(|entry| width(entry) + 3).sum();
    let gap = if all <= room + 3 { 3 } else { 2 };
    let mut used = 0;
    for entry in entries {
        let (key, action, words) = entry;
        let needed = width(entry);
        let Some(left) = room.checked_sub(used).filter(|left| *left >= needed) else {
            continue;
        };
        let x = line.x + u16::try_from(used).unwrap_or(0);
        let pieces = [(key.as_str(), accent), (" ", muted), (*words, muted)];
        let width = paint.pieces(x, line.y, left, &pieces);
        paint.spot(Rect::new(x, line.y, width, 1), *action);
        used += needed + gap;
    }
}
