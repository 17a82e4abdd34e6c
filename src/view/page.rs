//! A page to read, in its frame, from a line on.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::app::{Page, Sheet, layout};

/// Returns the frame of a page over everything else, no taller than it needs.
pub fn frame(sheet: &Sheet) -> Rect {
    let room = sheet.frame;
    let lines = u16::try_from(sheet.page.lines.len()).unwrap_or(u16::MAX);
    let height = lines.saturating_add(2).min(room.height);
    Rect {
        y: room.y + (room.height - height) / 3,
        height,
        ..room
    }
}

/// Draws the lines of a page that fit into an area without a frame.
pub fn lines(paint: &mut Paint<'_>, area: Rect, page: &Page, scroll: usize) {
    let lines = page.lines.iter().enumerate().skip(scroll);
    for (y, (at, line)) in (area.top()..area.bottom()).zip(lines) {
        if page.cursor == Some(at) {
            paint.point_at(area.x, y);
        }
        let mut used = 0;
        for span in &line.spans {
            let room = usize::from(area.width.saturating_sub(used));
            let style = paint.tone(span.tone);
            used += paint.text(area.x + used, y, room, &span.text, style);
        }
    }
}

/// Draws the lines of a page that fit, and says how many there are below.
pub fn draw(
    paint: &mut Paint<'_>,
    area: Rect,
    title: &str,
    focused: bool,
    page: &Page,
    scroll: usize,
) {
    paint.frame(area, title, focused);
    let inside = layout::inside(area);
    // A page that shrank since it was scrolled shows its end.
    let scroll = scroll.min(page.bottom(inside.height));
    lines(paint, inside, page, scroll);
    paint.more_below(area, page.bottom(inside.height) - scroll);
}
