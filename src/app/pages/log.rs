//! The log, line by line: time and level apart from what happened.

use crate::app::log::LogPage;
use crate::app::page::{Page, Tone};
use crate::app::state::State;

/// Returns the page for a frame's inside of `width` columns.
pub fn log(state: &State, open: &LogPage, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    match &open.lines {
        None => page.waits(state.step, "Reading…"),
        Some(lines) if lines.is_empty() => {
            page.text(
                Tone::Muted,
                "Nothing was logged yet. `--log-level debug` logs each request.",
            );
        }
        Some(lines) => {
            for line in lines {
                entry(&mut page, line);
            }
        }
    }
    page
}

/// Adds a line as the log has it: `2026-11-30T18:29:48.123456Z  INFO gleaner::export: export id=…`.
fn entry(page: &mut Page, line: &str) {
    let (stamp, rest) = line.split_once(' ').unwrap_or(("", line));
    let (level, rest) = rest.trim_start().split_once(' ').unwrap_or(("", rest));
    let clock = stamp
        .split_once('T')
        .map_or(stamp, |(_, clock)| clock.get(..8).unwrap_or(clock));
    let tone = match level {
        "ERROR" => Tone::Error,
        "WARN" => Tone::Warning,
        "INFO" => Tone::Plain,
        _ => Tone::Muted,
    };
    page.wrapped(
        2,
        &[
            (Tone::Muted, &format!("{clock} ")),
            (tone, &format!("{:<5} ", level.to_lowercase())),
            (tone, rest),
        ],
    );
}
