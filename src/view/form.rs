//! The form of a record.

use ratatui::layout::{Position, Rect};

use super::paint::Paint;
use super::search::field;
use crate::app::form::{Form, Line, Subject};
use crate::app::{State, layout, pages};

/// Columns of the labels, with the cursor in front.
const LABELS: u16 = 16;
/// Columns kept on the right for the kind of a contact value.
const KINDS: u16 = 10;

/// Draws the form in its frame.
pub fn draw(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    form: &Form,
    cursor: &mut Option<Position>,
) {
    let title = match form.subject {
        Subject::New => " New person ",
        Subject::Reviewed => " Edit before keeping ",
        Subject::Kept(_) => " Edit record ",
    };
    let title = match form.why {
        Some(why) => format!(" {why} "),
        None => title.to_owned(),
    };
    paint.clear(area);
    paint.frame(area, &title, true);
    let whole = layout::inside(area);
    let above = pages::form(state, form, whole.width);
    let inside = layout::form(area, above.lines.len());
    let head = Rect {
        height: whole.height - inside.height,
        ..whole
    };
    super::page::lines(paint, head, &above, 0);
    let shown = form.lines.iter().enumerate().skip(form.offset);
    for (y, (at, line)) in (inside.top()..inside.bottom()).zip(shown) {
        let row = Rect {
            y,
            height: 1,
            ..inside
        };
        let here = draw_line(paint, row, line, at == form.at);
        if at == form.at {
            *cursor = Some(here);
        }
    }
    let below = form
        .lines
        .len()
        .saturating_sub(form.offset + usize::from(inside.height));
    paint.more_below(area, below);
}

/// Draws a line; returns where the cursor would be in it.
fn draw_line(paint: &mut Paint<'_>, row: Rect, line: &Line, chosen: bool) -> Position {
    let (muted, accent) = (paint.theme.muted, paint.theme.accent);
    if chosen {
        let sign = paint.glyphs.cursor();
        paint.text(row.x, row.y, 1, sign, accent);
        paint.point_at(row.x, row.y);
    }
    let label = if chosen { accent } else { muted };
    paint.text(
        row.x + 2,
        row.y,
        usize::from(LABELS),
        line.of.label(),
        label,
    );
    if let Some(kind) = line.kind {
        paint.right(row, kind.word(), muted);
    }
    let value = Rect {
        x: row.x + LABELS,
        width: row.width.saturating_sub(LABELS + KINDS),
        ..row
    };
    if line.field.text().is_empty()
        && let Some(suggestion) = &line.suggestion
    {
        let words = if chosen {
            format!("{suggestion}?  → takes it")
        } else {
            format!("{suggestion}?")
        };
        paint.text(value.x + 1, value.y, value.width.into(), &words, muted);
    }
    if chosen {
        return field(paint, value, &line.field);
    }
    let plain = crate::config::Style::default();
    paint.text(
        value.x,
        value.y,
        value.width.into(),
        line.field.text(),
        plain,
    );
    Position::new(value.x, value.y)
}
