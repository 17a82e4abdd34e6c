//! The status line: who asks, and how Greenhouse stands.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::app::{State, text};
use crate::config::Style;
use crate::worker::{Connection, Status, SyncProgress};

/// Columns kept for what stands on the left.
const LEFT: usize = 28;

/// Draws the status line: acting user, organisation, mirror, budget.
pub fn facts(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let line = padded(line);
    let muted = paint.theme.muted;
    let Some(status) = &state.status else {
        paint.text(line.x, line.y, line.width.into(), "Starting…", muted);
        return;
    };
    let mut right = vec![mirror(state, paint, status)];
    // What is left to call with matters only while there is somebody to call.
    if let (Some(budget), Connection::Online) = (status.budget, &status.connection) {
        right.push((
            format!("{}/{} calls left", budget.remaining, budget.limit),
            muted,
        ));
    }
    let used = from_right(paint, line, &right);
    let room = usize::from(line.width.saturating_sub(used + 2));
    let warning = paint.theme.warning;
    let error = paint.theme.error;
    let mut left: Vec<(String, Style)> = Vec::new();
    match &status.connection {
        Connection::Offline => left.push(("offline".into(), warning)),
        Connection::Reading => left.push(("reading only".into(), warning)),
        Connection::Connecting => left.push(("connecting…".into(), muted)),
        Connection::Failed(problem) => left.push((problem.what.clone(), error)),
        Connection::Online => {}
    }
    if let Some(user) = &status.acting_user {
        left.push((user.clone(), Style::default()));
    }
    if let Some(organisation) = &status.organisation {
        left.push((organisation.clone(), Style::default()));
    }
    let dot = paint.glyphs.dot();
    let mut pieces: Vec<(&str, Style)> = Vec::new();
    for (words, style) in &left {
        if !pieces.is_empty() {
            pieces.push((dot, muted));
        }
        pieces.push((words, *style));
    }
    paint.pieces(line.x, line.y, room, &pieces);
}

fn mirror(state: &State, paint: &Paint<'_>, status: &Status) -> (String, Style) {
    let size = text::count(status.mirror.candidates, "candidate", "candidates");
    let words = match (&status.mirror.syncing, status.mirror.synced_at) {
        (Some(progress), _) => format!(
            "{} {size}{}, {}",
            paint.glyphs.spinner(state.step),
            status.mirror.synced_at.map_or_else(String::new, |at| {
                format!(", {} old", text::age(state.now, at))
            }),
            syncing(progress)
        ),
        (None, Some(at)) => format!("{size}, {} old", text::age(state.now, at)),
        (None, None) => format!("{size}, never synced"),
    };
    let stale = status.mirror.synced_at.is_none() && status.mirror.syncing.is_none();
    let style = match stale {
        true => paint.theme.warning,
        false => paint.theme.muted,
    };
    (words, style)
}

/// Returns where a sync stands: a share and the time left where they can be told.
fn syncing(progress: &SyncProgress) -> String {
    let share = progress
        .share
        .map(|share| format!(" {:.0} %", share.clamp(0.0, 1.0) * 100.0));
    let left = progress.left.map(|left| match left.as_secs() {
        seconds @ 0..60 => format!(", {seconds} s left"),
        seconds => format!(", {} min left", seconds.div_ceil(60)),
    });
    format!(
        "syncing{}{}",
        share.unwrap_or_default(),
        left.unwrap_or_default()
    )
}

/// Returns a line without its first and last column.
pub(super) fn padded(line: Rect) -> Rect {
    Rect {
        x: line.x + 1,
        width: line.width.saturating_sub(2),
        ..line
    }
}

/// Writes pieces with dots between them so that they end at the right edge; of pieces that have no
/// room, the last ones are left away. Returns the columns used.
pub(super) fn from_right(paint: &mut Paint<'_>, line: Rect, pieces: &[(String, Style)]) -> u16 {
    let dot = paint.glyphs.dot();
    let muted = paint.theme.muted;
    let room = usize::from(line.width).saturating_sub(LEFT);
    let mut kept: Vec<(&str, Style)> = Vec::new();
    let mut needed = 0;
    for (words, style) in pieces {
        let gap = if kept.is_empty() { 0 } else { text::width(dot) };
        needed += gap + text::width(&paint.glyphs.text(words));
        if needed > room && !kept.is_empty() {
            break;
        }
        if gap > 0 {
            kept.push((dot, muted));
        }
        kept.push((words, *style));
    }
    let mut used = 0;
    for (words, style) in kept.into_iter().rev() {
        let rest = Rect {
            width: line.width.saturating_sub(used),
            ..line
        };
        used += paint.right(rest, words, style);
    }
    used
}
