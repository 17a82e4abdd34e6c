//! The status line: who asks, and how Greenhouse stands.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::app::{State, text};
use crate::config::Style;
use crate::worker::{Connection, Status, SyncProgress};

/// Columns kept for what stands on the left.
const LEFT: usize = 28;
/// Columns of the bar of a wait.
const BAR: usize = 8;

/// Draws the status line: acting user, organisation, mirror, budget.
pub fn facts(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let line = profile(state, paint, padded(line));
    let muted = paint.theme.muted;
    let Some(status) = &state.status else {
        paint.text(line.x, line.y, line.width.into(), "Starting…", muted);
        return;
    };
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
    let right = right(state, paint, status, {
        let words = left
            .iter()
            .map(|(words, _)| text::width(&paint.glyphs.text(words)));
        let needed: usize = words.map(|width| width + text::width(dot)).sum();
        usize::from(line.width).saturating_sub(needed)
    });
    let used = from_right(paint, line, &right);
    let room = usize::from(line.width.saturating_sub(used + 2));
    let mut pieces: Vec<(&str, Style)> = Vec::new();
    for (words, style) in &left {
        if !pieces.is_empty() {
            pieces.push((dot, muted));
        }
        pieces.push((words, *style));
    }
    paint.pieces(line.x, line.y, room, &pieces);
}

/// Writes the user profile, before anything else is known, and returns the rest of the line.
fn profile(state: &State, paint: &mut Paint<'_>, line: Rect) -> Rect {
    let Some((name, look)) = &state.settings.profile else {
        return line;
    };
    let used = paint.text(line.x, line.y, line.width.into(), name, *look);
    let used = (used + 1).min(line.width);
    Rect {
        x: line.x + used,
        width: line.width - used,
        ..line
    }
}

/// Returns what stands on the right, in words as long as `room` allows beside who is asking and
/// where: the mirror always, then the calls left.
fn right(state: &State, paint: &Paint<'_>, status: &Status, room: usize) -> Vec<(String, Style)> {
    let mirror = mirror(state, paint, status, room);
    // A wait says more than the age of the copy: it comes first where both have no room.
    if let Some(wait) = state.wait() {
        let bar = match wait.share(state.now) {
            Some(share) => format!(" {}", paint.glyphs.bar(BAR, share)),
            None => String::new(),
        };
        let words = format!("{}{bar}", wait.words(state.now));
        return vec![(words, paint.theme.warning), mirror];
    }
    let dot = text::width(paint.glyphs.dot());
    let rest = room.checked_sub(text::width(&mirror.0) + dot);
    let mut right = vec![mirror];
    // What is left to call with matters only when it runs out for somebody.
    if let (Some(budget), Connection::Online) = (status.budget, &status.connection)
        && status.exports_open > 0
        && budget.remaining < budget.limit / 10
    {
        let sizes = [
            format!("{}/{} calls left", budget.remaining, budget.limit),
            format!("{} calls left", budget.remaining),
        ];
        let fits = |words: &String| rest.is_some_and(|rest| text::width(words) <= rest);
        let words = sizes.into_iter().find(fits);
        right.extend(words.map(|words| (words, paint.theme.muted)));
    }
    right
}

/// Returns how much of Greenhouse is here, how old that is, and where a sync stands, in as many
/// words as there is room for.
fn mirror(state: &State, paint: &Paint<'_>, status: &Status, room: usize) -> (String, Style) {
    let mirror = &status.mirror;
    let size = text::count(mirror.candidates, "candidate", "candidates");
    let age = mirror.synced_at.map(|at| {
        let age = text::age(state.now, at);
        let age = if age == "0 s" { "<1 min" } else { &age };
        format!("{size}, {age} old")
    });
    let (words, style) = match (&mirror.syncing, age, mirror.share) {
        (Some(progress), age, _) if state.awaits_sync() => {
            let spinner = paint.glyphs.spinner(state.step);
            let how = syncing(progress);
            // Of a copy that was complete once its age says more than how far the sync is.
            let short = match &age {
                Some(age) => vec![age.clone()],
                None => how.iter().skip(1).cloned().collect(),
            };
            let size = age.unwrap_or(size);
            let long = how.iter().map(|how| format!("{size}, {how}"));
            let mut sizes: Vec<String> = long.chain(short).collect();
            let last = sizes.pop().unwrap_or_default();
            let fits = |words: &String| text::width(words) + 2 <= room;
            let words = sizes.into_iter().find(fits).unwrap_or(last);
            (format!("{spinner} {words}"), paint.theme.muted)
        }
        // Nobody waits for it: it is told in steps, so that the screen is calm.
        (Some(progress), None, _) => (calmly(progress), paint.theme.muted),
        (Some(_), Some(age), _) => (age, paint.theme.muted),
        (None, Some(age), _) => (age, paint.theme.muted),
        (None, None, Some(share)) => (
            format!("{size}, {} of all, first sync not done", percent(share)),
            paint.theme.warning,
        ),
        (None, None, None) => (format!("{size}, never synced"), paint.theme.warning),
    };
    (words, style)
}

/// Returns where the first sync is in steps of 5 % and of minutes.
fn calmly(progress: &SyncProgress) -> String {
    let share = progress.share.map(|share| {
        let step = whole(share.clamp(0.0, 1.0) * 20.0 - 0.5).min(19) * 5;
        format!("first sync {step} %")
    });
    let share = share.unwrap_or_else(|| "first sync".to_owned());
    match progress.left.map(|left| left.as_secs()) {
        Some(60..) => {
            let left = progress.left.unwrap_or_default();
            format!("{share}, about {} min left", left.as_secs().div_ceil(60))
        }
        Some(_) => format!("{share}, less than a minute left"),
        None => share,
    }
}

/// Returns where a sync stands, longest first: the share that is done, the pace, the share of
/// Greenhouse's calls it uses, and the time left, where they can be told.
fn syncing(progress: &SyncProgress) -> [String; 3] {
    let share = progress.share.map(percent);
    let pace = Some(format!("{} a second", text::number(whole(progress.rate))));
    let budget = progress
        .budget_used
        .map(|used| format!("{} of the calls allowed", percent(used)));
    // An end time of nothing says nothing.
    let left = progress
        .left
        .map(|left| left.as_secs())
        .filter(|left| *left > 0);
    let left = left.map(|seconds| match seconds {
        0..60 => format!("{seconds} s left"),
        _ => format!("{} min left", seconds.div_ceil(60)),
    });
    let share = share.map_or("syncing".to_owned(), |share| format!("syncing {share}"));
    let join = |facts: &[&Option<String>]| {
        let facts = facts.iter().filter_map(|fact| fact.as_deref());
        std::iter::once(share.as_str())
            .chain(facts)
            .collect::<Vec<_>>()
            .join(", ")
    };
    [
        join(&[&pace, &budget, &left]),
        join(&[&left]),
        share.clone(),
    ]
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share.clamp(0.0, 1.0) * 100.0)
}

/// Returns a pace without its fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a pace is positive and far below the limit"
)]
fn whole(rate: f64) -> u64 {
    rate.round() as u64
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
