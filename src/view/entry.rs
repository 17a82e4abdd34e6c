//! The line for the reason why somebody who is held back goes ahead.

use ratatui::layout::{Position, Rect};

use super::paint::Paint;
use super::search::field;
use crate::app::{OverrideEntry, layout};

/// Draws the line in its frame, with what becomes of what is typed below it.
pub fn draw(
    paint: &mut Paint<'_>,
    area: Rect,
    entry: &OverrideEntry,
    cursor: &mut Option<Position>,
) {
    let title = format!(" Why export {} all the same? ", entry.words);
    paint.frame(area, &title, true);
    let inside = layout::inside(area);
    let accent = paint.theme.accent;
    paint.text(inside.x, inside.y, 2, "> ", accent);
    let line = Rect {
        x: inside.x.saturating_add(2),
        width: inside.width.saturating_sub(2),
        height: 1,
        ..inside
    };
    *cursor = Some(field(paint, line, &entry.field));
    let kept = match entry.note {
        true => "Kept with the export, and put into a note on the person.",
        false => "Kept with the export.",
    };
    let muted = paint.theme.muted;
    let last = inside.bottom().saturating_sub(1);
    paint.text(inside.x, last, inside.width.into(), kept, muted);
}
