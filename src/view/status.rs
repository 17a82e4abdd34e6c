//! The two lines below the panes: what is in hand, and how Greenhouse stands.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::app::{Batch, Stage, State, job_title, text};
use crate::config::{Action, Style};
use crate::worker::{Connection, Status, SyncProgress};

/// Columns kept for what stands on the left.
const LEFT: usize = 28;

/// Draws the session line: the job in hand, marks, exports.
pub fn session(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let line = padded(line);
    let muted = paint.theme.muted;
    let marked = paint.theme.marked;
    let warning = paint.theme.warning;
    let marks = u64::try_from(state.marks.len()).unwrap_or(u64::MAX);
    let mut right: Vec<(String, Style)> = vec![match marks {
        0 => ("nobody marked".to_owned(), muted),
        marks => (
            format!("{} {} marked", paint.glyphs.mark(), text::number(marks)),
            marked,
        ),
    }];
    right.extend(exports(state, paint).map(|words| (words, Style::default())));
    if let Some(status) = &state.status {
        for (count, words) in [
            (status.exports_unknown, "not known yet"),
            (status.exports_waiting, "waiting for you"),
        ] {
            if count > 0 {
                let exports = text::count(count, "export", "exports");
                right.push((format!("{exports} {words}"), warning));
            }
        }
    }
    let used = from_right(paint, line, &right);
    let room = usize::from(line.width.saturating_sub(used + 2));
    let heading = paint.theme.heading;
    match &state.session.job {
        Some(job) => {
            let name = job_title(job);
            paint.pieces(line.x, line.y, room, &[("Job  ", muted), (&name, heading)]);
        }
        None => {
            let hint = format!(", {} picks one", state.key_name(Action::PickJob));
            let words = format!("none in hand{hint}");
            paint.pieces(line.x, line.y, room, &[("Job  ", muted), (&words, muted)]);
        }
    }
}

/// Returns how the exports under way stand: those confirmed here by how many are done of how many,
/// those of an earlier session by how many are left.
fn exports(state: &State, paint: &Paint<'_>) -> Option<String> {
    let running = state
        .batches
        .values()
        .filter(|batch: &&Batch| matches!(batch.stage, Stage::Running(..)))
        .map(Batch::progress);
    let (done, all) = running.fold((0, 0), |(done, all), (some, of)| (done + some, all + of));
    let status = state.status.as_ref();
    let paused = status.is_some_and(|status| status.exports_paused);
    let left = status.map_or(0, |status| status.exports_open);
    let spinner = paint.glyphs.spinner(state.step);
    match (all, left, paused) {
        (0, 0, _) => None,
        (0, left, true) => Some(format!("{} paused", text::count(left, "export", "exports"))),
        (0, left, false) => Some(format!(
            "{} on their way",
            text::count(left, "export", "exports")
        )),
        (all, _, true) => Some(format!("paused, exported {done} of {all}")),
        (all, _, false) => Some(format!("{spinner} exporting {done} of {all}")),
    }
}

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

fn padded(line: Rect) -> Rect {
    Rect {
        x: line.x + 1,
        width: line.width.saturating_sub(2),
        ..line
    }
}

/// Writes pieces with dots between them so that they end at the right edge; of pieces that have no
/// room, the last ones are left away. Returns the columns used.
fn from_right(paint: &mut Paint<'_>, line: Rect, pieces: &[(String, Style)]) -> u16 {
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
