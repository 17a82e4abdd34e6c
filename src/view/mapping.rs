//! How a list was read: a line each for encoding, delimiter, sheet and header row, then the columns
//! with a sample.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::app::mapping::{MappingPane, Part, parts, words};
use crate::app::{layout, text};
use crate::config::Style;
use crate::people::formats::Understood;

/// Columns of a name at most.
const NAMES: usize = 24;
/// Columns of what a column means at most.
const FIELDS: usize = 20;

/// Draws the mapping in its frame.
pub fn draw(paint: &mut Paint<'_>, area: Rect, open: MappingPane, read: &Understood) {
    let tool = read.tool.as_deref().map(|tool| format!(", {tool}"));
    let title = format!(
        " How this was read: {}{} ",
        read.kind,
        tool.unwrap_or_default()
    );
    paint.frame(area, &title, true);
    let inside = layout::mapping(area);
    let all = parts(read);
    let names = all.iter().map(|part| text::width(&words(read, *part).0));
    let names = names.max().unwrap_or(0).min(NAMES);
    let rows = inside.top()..inside.bottom();
    for (y, (at, part)) in rows.zip(all.iter().enumerate().skip(open.offset)) {
        let row = Rect {
            y,
            height: 1,
            ..inside
        };
        line(paint, row, read, *part, names);
        if at == open.cursor {
            paint.select(row);
        }
    }
    why(paint, area, read, all.get(open.cursor).copied());
}

fn line(paint: &mut Paint<'_>, row: Rect, read: &Understood, part: Part, names: usize) {
    let (muted, warning, accent) = (paint.theme.muted, paint.theme.warning, paint.theme.accent);
    let (name, value) = words(read, part);
    let plain = Style::default();
    let (sign, style, sample) = match part {
        Part::Column(at) => {
            let column = read.columns.get(at);
            let sure = column.is_none_or(|column| column.sure || column.samples.is_empty());
            let sample = column.map(|column| column.samples.join(paint.glyphs.dot()));
            (
                if sure { " " } else { "?" },
                plain,
                sample.unwrap_or_default(),
            )
        }
        _ => (" ", accent, String::new()),
    };
    let x = row.x + 2;
    paint.text(x, row.y, 1, sign, warning);
    paint.text(x + 2, row.y, names, &name, muted);
    let names = u16::try_from(names).unwrap_or(0);
    let x = x + 2 + names + 2;
    let room = usize::from(row.right().saturating_sub(x));
    paint.text(x, row.y, room.min(FIELDS), &value, style);
    let fields = u16::try_from(FIELDS).unwrap_or(0);
    let x = x + fields + 2;
    let room = usize::from(row.right().saturating_sub(x));
    if x < row.right() {
        paint.text(x, row.y, room, &sample, muted);
    }
}

/// Says below the columns why the one under the cursor was understood so.
fn why(paint: &mut Paint<'_>, area: Rect, read: &Understood, part: Option<Part>) {
    let inside = layout::inside(area);
    let muted = paint.theme.muted;
    let words = match part {
        Some(Part::Column(at)) => read.columns.get(at).map(|column| {
            if column.sure {
                column.why.clone()
            } else {
                format!("Not sure: {}", column.why)
            }
        }),
        _ => None,
    };
    let y = inside.bottom().saturating_sub(1);
    let words = words.unwrap_or_default();
    paint.text(inside.x, y, inside.width.into(), &words, muted);
}
