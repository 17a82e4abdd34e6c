//! A page to read, in its frame, from a line on.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::app::{Page, layout};

/// Draws a page over everything else, in a frame no taller than it needs.
pub fn over(paint: &mut Paint<'_>, area: Rect, title: &str, page: &Page, scroll: usize) {
    let lines = u16::try_from(page.lines.len()).unwrap_or(u16::MAX);
    let height = lines.saturating_add(2).min(area.height);
    let area = Rect {
        y: area.y + (area.height - height) / 3,
        height,
        ..area
    };
    paint.clear(area);
    draw(paint, area, title, true, page, scroll);
}

/// Draws the lines of a page that fit into an area without a frame.
pub fn lines(paint: &mut Paint<'_>, area: Rect, page: &Page, scroll: usize) {
    let lines = page.lines.iter().skip(scroll);
    for (y, line) in (area.top()..area.bottom()).zip(lines) {
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
    let below = page.bottom(inside.height) - scroll;
    if below > 0 {
        let last = Rect {
            y: area.bottom().saturating_sub(1),
            width: area.width.saturating_sub(2),
            height: 1,
            ..area
        };
        let style = paint.theme.muted;
        paint.right(last, &format!(" {below} more below "), style);
    }
}
