//! Lines to type a reason in: why somebody who is blocked goes ahead, why somebody is skipped.

use ratatui::layout::{Position, Rect};

use super::paint::Paint;
use super::search::field;
use crate::app::{AdditionEntry, OverrideEntry, SkipEntry, State, TextField, Tone, layout};

/// Draws the line in its frame, with what becomes of what is typed below it.
pub fn draw(
    paint: &mut Paint<'_>,
    area: Rect,
    entry: &OverrideEntry,
    cursor: &mut Option<Position>,
) {
    let title = format!(" Why export {} all the same? ", entry.words);
    let kept = if entry.note {
        "Kept with the export, and put into a note on the person."
    } else {
        "Kept with the export."
    };
    typed(paint, area, (&title, kept), &entry.field, cursor);
}

/// Draws the line for the reason of a skip.
pub fn skip(paint: &mut Paint<'_>, area: Rect, entry: &SkipEntry, cursor: &mut Option<Position>) {
    let title = format!(" Skip {} for now: why? ", entry.words);
    let how = "30d, 6w or 2027-01-15 before the reason says when they come back.";
    typed(paint, area, (&title, how), &entry.field, cursor);
}

/// Draws the line for a note or for tags, and below it what will be written and where.
pub fn addition(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    entry: &AdditionEntry,
    cursor: &mut Option<Position>,
) {
    let what = if entry.tags { "Tags" } else { "A note" };
    let title = format!(" {what} for {}: nothing is written yet ", entry.name);
    typed(paint, area, (&title, ""), &entry.field, cursor);
    if entry.long.is_some() {
        *cursor = None;
    }
    let inside = layout::inside(area);
    let page = entry.page(state, inside.width);
    let below = Rect {
        y: inside
            .y
            .saturating_add(if entry.long.is_some() { 0 } else { 2 }),
        height: inside
            .height
            .saturating_sub(if entry.long.is_some() { 0 } else { 2 }),
        ..inside
    };
    if entry.long.is_some() {
        paint.clear(inside);
    }
    super::page::lines(paint, below, &page, 0);
}

/// Draws a line to type in, under a title and over a word on what becomes of it.
fn typed(
    paint: &mut Paint<'_>,
    area: Rect,
    (title, below): (&str, &str),
    text: &TextField,
    cursor: &mut Option<Position>,
) {
    paint.clear(area);
    paint.frame(area, title, true);
    let inside = layout::inside(area);
    let accent = paint.theme.accent;
    paint.text(inside.x, inside.y, 2, "> ", accent);
    let line = Rect {
        x: inside.x.saturating_add(2),
        width: inside.width.saturating_sub(2),
        height: 1,
        ..inside
    };
    *cursor = Some(field(paint, line, text));
    paint.foot(inside, 2, below, Tone::Muted);
}
