//! The last problem in full.

use crate::app::page::{Page, Tone};
use crate::app::state::State;

/// Returns the page for a frame's inside of `width` columns.
pub fn problem(state: &State, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    match &state.problem {
        Some(problem) => {
            page.text(Tone::Error, &problem.what);
            page.gap();
            for line in problem.hint.lines() {
                page.text(Tone::Plain, line);
            }
        }
        None => page.text(Tone::Muted, "Nothing went wrong so far."),
    }
    page
}
