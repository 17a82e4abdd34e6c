//! What exports will carry: the line that is always in view, and the list where it is chosen.

use ratatui::layout::Rect;

use super::paint::Paint;
use super::status::{from_right, padded};
use crate::app::{
    Batch, Carried, Load, SessionPane, Stage, State, Tone, carried, layout, text, wish_words,
    wishes,
};
use crate::config::{Action, Style};
use crate::export::ExportAttribute;

/// Columns that a value in the line keeps where there is little room, and where there is less.
const SHORT: [usize; 2] = [12, 8];
/// Columns that the job keeps where there is little room.
const JOB: usize = 24;

/// Draws the line: the target and the export settings; marks and exports on the right.
pub fn line(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let line = padded(line);
    let used = from_right(paint, line, &right(state, paint));
    let room = usize::from(line.width.saturating_sub(used + 2));
    let muted = paint.theme.muted;
    let heading = paint.theme.heading;
    let (job, style) = match &state.session.in_hand {
        Some(in_hand) => (in_hand.words(), heading),
        None => (
            format!("no job selected ({})", state.key_name(Action::PickJob)),
            muted,
        ),
    };
    let job = paint.glyphs.text(&job).into_owned();
    let dot = paint.glyphs.dot();
    let along = along(state, paint);
    let label = "Job  ";
    let spare = room.saturating_sub(text::width(label));
    let (job, along) = fitted(&job, &along, spare, dot, paint.glyphs.cut());
    let mut pieces = vec![(label, muted), (job.as_str(), style)];
    for (label, value) in &along {
        pieces.extend([(dot, muted), (label.as_str(), muted)]);
        pieces.extend([(" ", muted), (value.as_str(), Style::default())]);
    }
    paint.pieces(line.x, line.y, room, &pieces);
}

/// Returns what goes along, each with its label; nothing where nothing was said.
fn along(state: &State, paint: &Paint<'_>) -> Vec<(String, String)> {
    ExportAttribute::ALL
        .into_iter()
        .filter_map(|wish| {
            let value = match carried(state, wish) {
                Carried::Nothing => return None,
                Carried::Chosen([]) => wish_words(wish).none.to_owned(),
                names => names.text(),
            };
            let label = wish_words(wish).label.to_lowercase();
            Some((label, paint.glyphs.text(&value).into_owned()))
        })
        .collect()
}

/// Makes job and what goes along fit: first the values are cut, then the job, then the last values
/// give way to their number.
fn fitted(
    job: &str,
    along: &[(String, String)],
    room: usize,
    dot: &str,
    cut: &str,
) -> (String, Vec<(String, String)>) {
    let dot = text::width(dot);
    let needed = |job: &str, along: &[(String, String)]| -> usize {
        let pieces = along.iter();
        let along: usize = pieces
            .map(|(label, value)| dot + text::width(label) + 1 + text::width(value))
            .sum();
        text::width(job) + along
    };
    let (mut job, mut along) = (job.to_owned(), along.to_vec());
    for short in SHORT {
        if needed(&job, &along) > room {
            for (_, value) in &mut along {
                *value = text::fit(value, short, cut).into_owned();
            }
        }
    }
    if needed(&job, &along) > room && !along.is_empty() {
        job = text::fit(&job, JOB, cut).into_owned();
    }
    let all = along.len();
    for kept in (0..=all).rev() {
        let mut some: Vec<_> = along.iter().take(kept).cloned().collect();
        if kept < all {
            some.push(("and".to_owned(), format!("{} more", all - kept)));
        }
        if needed(&job, &some) <= room || kept == 0 {
            along = some;
            break;
        }
    }
    (job, along)
}

/// Returns how many of the marked are not among those shown, in words; nothing where all are.
fn out_of_view(state: &State) -> String {
    let shown = state.results.shown_from(0).map(|row| row.id);
    let shown = shown.filter(|id| state.marks.contains(id)).count();
    match state.marks.len().saturating_sub(shown) {
        0 => String::new(),
        rest => {
            let rest = u64::try_from(rest).unwrap_or(u64::MAX);
            format!(" ({} out of view)", text::number(rest))
        }
    }
}

/// Returns what stands on the right: marks, exports under way, exports that need somebody.
fn right(state: &State, paint: &Paint<'_>) -> Vec<(String, Style)> {
    let muted = paint.theme.muted;
    let warning = paint.theme.warning;
    let marks = u64::try_from(state.marks.len()).unwrap_or(u64::MAX);
    let mut right: Vec<(String, Style)> = vec![match marks {
        0 => ("nobody marked".to_owned(), muted),
        marks => (
            format!(
                "{} {} marked{}",
                paint.glyphs.mark(),
                text::number(marks),
                out_of_view(state)
            ),
            paint.theme.marked,
        ),
    }];
    right.extend(exports(state, paint).map(|words| (words, Style::default())));
    if let Some(status) = &state.status {
        for (count, words) in [
            (status.exports_unknown, "being checked"),
            (status.exports_waiting, "waiting for you"),
        ] {
            if count > 0 {
                let exports = text::count(count, "export", "exports");
                right.push((format!("{exports} {words}"), warning));
            }
        }
    }
    right
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
            "{} in progress",
            text::count(left, "export", "exports")
        )),
        (all, _, true) => Some(format!("paused, exported {done} of {all}")),
        (all, _, false) => Some(format!("{spinner} exporting {done} of {all}")),
    }
}

/// Draws the list of what exports carry, with where each comes from.
pub fn pane(state: &State, paint: &mut Paint<'_>, area: Rect, open: SessionPane) {
    paint.clear(area);
    paint.frame(area, " Export settings ", true);
    let inside = layout::inside(area);
    let muted = paint.theme.muted;
    let job = match &state.session.in_hand {
        Some(in_hand) => (in_hand.words(), Style::default(), ""),
        None => ("no job selected".to_owned(), muted, ""),
    };
    let mut lines = vec![("Job", job)];
    for wish in wishes(state) {
        let none = wish_words(wish).none.to_owned();
        let value = match carried(state, wish) {
            Carried::Nothing => (none, muted, ""),
            Carried::Chosen([]) => (none, Style::default(), "chosen now"),
            names @ Carried::Configured(_) => (names.text(), Style::default(), "from the settings"),
            names @ Carried::Chosen(_) => (names.text(), Style::default(), "chosen now"),
        };
        lines.push((wish_words(wish).label, value));
    }
    for (y, (at, (label, (value, style, from)))) in
        (inside.top()..inside.bottom()).zip(lines.iter().enumerate())
    {
        let line = Rect {
            y,
            height: 1,
            ..inside
        };
        paint.text(line.x + 2, y, 12, label, muted);
        let used = paint.right(line, from, muted);
        let room = usize::from(line.width.saturating_sub(used + 16));
        paint.text(line.x + 15, y, room, value, *style);
        if at == open.cursor {
            paint.select(line);
        }
    }
    let room = usize::from(inside.height).saturating_sub(lines.len());
    let room = u16::try_from(room).unwrap_or(0);
    let (tone, words) = match &state.choices {
        Load::Failed { problem, .. } => (Tone::Error, problem.what.as_str()),
        Load::Idle | Load::Pending { previous: None, .. } => {
            (Tone::Muted, "Reading what Greenhouse offers…")
        }
        Load::Ready(_) | Load::Pending { .. } => (
            Tone::Muted,
            "Goes along with every export, also after a restart. The defaults are in the config file, \
             under [export].",
        ),
    };
    paint.foot(inside, room, words, tone);
}
