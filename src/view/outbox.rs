//! The list of exports.

use ratatui::layout::{Position, Rect};

use super::paint::Paint;
use super::search::field;
use crate::app::{ExportFilter, ExportList, Load, State, export_by_id, layout, pages, text};
use crate::config::Style;
use crate::worker::ExportRow;

/// Columns of the time of the last change: `14:05`, `28 Nov`, `2024`.
const TIME: usize = 6;
/// Columns of sign and state: the longest is `? unknown, checking`.
const STATE: usize = 19;
/// Columns of the list from which there is room for every state.
const ROOMY: u16 = 90;

/// Draws the list over everything else.
pub fn draw(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    list: &ExportList,
    cursor: &mut Option<Position>,
) {
    paint.clear(area);
    let busy = if state.exports.is_pending() {
        format!(" {}", paint.glyphs.spinner(state.step))
    } else {
        String::new()
    };
    paint.frame(area, &format!(" Exports{busy} "), true);
    let areas = layout::exports(area);
    if list.typing {
        *cursor = Some(typed(paint, areas.filters, list));
    } else {
        filters(state, paint, areas.filters, list);
    }
    if list.shown.is_empty() {
        nothing(state, paint, areas.rows, list);
        return;
    }
    let states = state_column(state, areas.rows.width);
    let shown = list.shown.iter().enumerate().skip(list.offset);
    for (y, (at, id)) in (areas.rows.top()..areas.rows.bottom()).zip(shown) {
        let line = Rect {
            y,
            height: 1,
            ..areas.rows
        };
        if let Some(row) = export_by_id(state, id) {
            draw_row(state, paint, line, states, row);
        }
        if at == list.cursor {
            paint.select(line);
        }
    }
    let current = list.shown.get(list.cursor);
    if let Some(row) = current.and_then(|id| export_by_id(state, id)) {
        facts(state, paint, areas.facts, row);
    }
}

/// Draws the words being typed in the place of the filters.
fn typed(paint: &mut Paint<'_>, line: Rect, list: &ExportList) -> Position {
    let accent = paint.theme.accent;
    paint.text(line.x, line.y, 2, "/ ", accent);
    let rest = Rect {
        x: line.x + 2,
        width: line.width.saturating_sub(2),
        ..line
    };
    field(paint, rest, &list.words)
}

fn filters(state: &State, paint: &mut Paint<'_>, line: Rect, list: &ExportList) {
    let exports = state.exports.value().map_or(&[][..], Vec::as_slice);
    let mut pieces: Vec<(String, Style)> = Vec::new();
    let words = list.words.text();
    if !words.is_empty() {
        pieces.push((format!("with \"{words}\"   "), paint.theme.accent));
    }
    for filter in ExportFilter::ALL {
        let count = exports.iter().filter(|row| filter.takes(row)).count();
        // Most days nothing is cancelled or blocked, and the line is short.
        let rare = matches!(filter, ExportFilter::Cancelled | ExportFilter::Unsent);
        if rare && count == 0 && filter != list.filter {
            continue;
        }
        let count = text::number(u64::try_from(count).unwrap_or(u64::MAX));
        let on = filter == list.filter;
        let style = Style {
            underline: on,
            bold: on,
            ..Style::default()
        };
        pieces.push((format!("{} {count}", filter.word()), style));
        pieces.push(("   ".to_owned(), Style::default()));
    }
    let pieces: Vec<(&str, Style)> = pieces
        .iter()
        .map(|(piece, style)| (piece.as_str(), *style))
        .collect();
    paint.pieces(line.x, line.y, line.width.into(), &pieces);
}

fn nothing(state: &State, paint: &mut Paint<'_>, rows: Rect, list: &ExportList) {
    let line = match (&state.exports, list.filter) {
        (Load::Failed { problem, .. }, _) => problem.what.clone(),
        (Load::Idle | Load::Pending { previous: None, .. }, _) => "Looking…".to_owned(),
        _ if !list.words.text().is_empty() => "No export holds these words.".to_owned(),
        (_, ExportFilter::All) => "No exports yet.".to_owned(),
        (_, filter) => format!("No exports {}.", filter.word()),
    };
    let muted = paint.theme.muted;
    paint.text(
        rows.x,
        rows.y + rows.height / 3,
        rows.width.into(),
        &line,
        muted,
    );
}

/// Returns the columns of sign and state: where there is little room no more than one of the exports needs.
fn state_column(state: &State, width: u16) -> usize {
    if width >= ROOMY {
        return STATE;
    }
    let all = state.exports.value().map_or(&[][..], Vec::as_slice);
    let widths = all.iter().map(|row| {
        let (sign, words, _) = pages::export_words(state, row);
        text::width(sign) + 1 + text::width(words)
    });
    widths.max().unwrap_or(0).min(STATE)
}

fn draw_row(state: &State, paint: &mut Paint<'_>, line: Rect, states: usize, row: &ExportRow) {
    let (sign, words, tone) = pages::export_words(state, row);
    let style = paint.tone(tone);
    let words = format!("{sign} {words}");
    paint.text(line.x + 2, line.y, states, &words, style);
    let width = usize::from(line.width).saturating_sub(states + TIME + 6);
    let muted = paint.theme.muted;
    // Where there is little room the reason is below the list alone.
    let (name, reason) = match width {
        0..60 => (width / 2, None),
        _ => (24, row.reason.as_deref()),
    };
    let mut x = line.x + 4 + u16::try_from(states).unwrap_or(0);
    let time = text::when(state.now, row.updated_at, &state.settings.zone);
    for (width, raw, style) in [
        (TIME, time.as_str(), muted),
        (name, row.name.as_str(), Style::default()),
    ] {
        paint.text(x, line.y, width, raw, style);
        x += u16::try_from(width + 2).unwrap_or(0);
    }
    let room = width.saturating_sub(name + 2);
    // The reason leaves half of the room to the target, and takes what that does not need.
    let target = match reason {
        Some(_) => room / 2,
        None => room,
    };
    let used = paint.text(x, line.y, target, &row.target, Style::default());
    if let Some(reason) = reason {
        let rest = room.saturating_sub(usize::from(used) + 2);
        paint.text(x + used + 2, line.y, rest, reason, muted);
    }
}

/// Says of the export under the cursor what is waited for, why, and where the person is.
fn facts(state: &State, paint: &mut Paint<'_>, area: Rect, row: &ExportRow) {
    let muted = paint.theme.muted;
    let lines = pages::export_facts(state, row);
    for (y, (label, value)) in (area.top()..area.bottom()).zip(lines) {
        paint.text(area.x, y, 14, label, muted);
        let room = usize::from(area.width).saturating_sub(15);
        paint.text(area.x + 15, y, room, &value, Style::default());
    }
}
