//! How far an export is, what it waits for, and when it will be done.

use jiff::SignedDuration;

use crate::app::exports::Batch;
use crate::app::outbox;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::config::{Action, Context};
use crate::worker::{Connection, Status};

/// Adds how far a batch is, and below it what it waits for.
pub fn progress(page: &mut Page, state: &State, batch: &Batch) {
    let (done, all) = batch.progress();
    let number = |count: usize| text::number(u64::try_from(count).unwrap_or(u64::MAX));
    let words = format!(
        "{} {} of {} done",
        page.glyphs.spinner(state.step),
        number(done),
        number(all)
    );
    let left = all.saturating_sub(done);
    match waits_for(state, batch, left) {
        Some((tone, line)) => {
            page.text(Tone::Accent, &words);
            page.text(tone, &line);
        }
        None => {
            let dot = page.glyphs.dot();
            let mut pieces = vec![words];
            let pace = batch.pace.a_minute(state.now);
            pieces.extend(pace.map(|pace| format!("{} a minute", text::number(pace))));
            pieces.extend(end(state, batch, done, left));
            page.text(Tone::Accent, &pieces.join(dot));
        }
    }
    let unknown = batch.unknown();
    if unknown > 0 {
        let count = text::count(
            u64::try_from(unknown).unwrap_or(u64::MAX),
            "export",
            "exports",
        );
        let line = if batch.is_looked_for() {
            format!("checking {count}: no answer came, so Greenhouse is asked whether it arrived")
        } else {
            format!("{count} unknown: no answer came; look in Greenhouse, then retry or cancel it")
        };
        page.text(Tone::Warning, &line);
    }
}

/// Returns why nothing leaves just now, none where exports go their way.
fn waits_for(state: &State, batch: &Batch, left: usize) -> Option<(Tone, String)> {
    let key = |action: Action| {
        let key = state.settings.keymap.key_for(action, Context::Run);
        key.map_or_else(|| action.name().to_owned(), ToString::to_string)
    };
    let status: &Status = state.status.as_ref()?;
    if status.exports_paused {
        let line = format!(
            "Paused, {left} to go; {} lets them go on, {} cancels them",
            key(Action::PauseExports),
            key(Action::StopExports)
        );
        return Some((Tone::Warning, line));
    }
    match &status.connection {
        Connection::Offline => Some((Tone::Warning, "Offline: they wait in the outbox".to_owned())),
        Connection::Reading => Some((
            Tone::Muted,
            "Carried out by the Gleaner that is open elsewhere".to_owned(),
        )),
        Connection::Failed(problem) => Some((
            Tone::Warning,
            format!(
                "{} They wait in the outbox and go on by themselves.",
                problem.what
            ),
        )),
        Connection::Connecting | Connection::Online => {
            let Some(held) = outbox::held_of(state, &batch.exports) else {
                return state.wait().map(|wait| {
                    let bar = wait.share(state.now);
                    let bar = bar.map(|share| state.settings.glyphs.bar(12, share));
                    let words = wait.words(state.now);
                    (
                        Tone::Warning,
                        [Some(words), bar]
                            .into_iter()
                            .flatten()
                            .collect::<Vec<_>>()
                            .join(" "),
                    )
                });
            };
            let line = format!("Sending in {held} s; {} cancels", key(Action::Undo));
            Some((Tone::Marked, line))
        }
    }
}

/// Returns when a batch will be done, in words, where that can be told. Before anything is done only
/// what Greenhouse's limit makes long is told: how quickly it answers is not known yet.
fn end(state: &State, batch: &Batch, done: usize, left: usize) -> Option<String> {
    let status = state.status.as_ref()?;
    // When an answer that did not come will be found is told by no pace.
    if left <= batch.unknown() {
        return None;
    }
    let time = batch.pace.time_left(state.now, left, status.budget)?;
    let at = state.now.checked_add(time).ok()?;
    let clock = state.settings.zone.to_datetime(at).strftime("%H:%M");
    Some(match time {
        time if time < SignedDuration::from_secs(60) && done == 0 => return None,
        time if time < SignedDuration::from_secs(60) => "less than a minute left".to_owned(),
        time => format!("about {} left, until {clock}", minutes(time)),
    })
}

/// Returns a time in hours and minutes, rounded up.
fn minutes(time: SignedDuration) -> String {
    let minutes = (time.as_secs() + 59) / 60;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
