//! The offer to undo an export: what goes, what stays, and the word that confirms it.

use crate::app::load::Load;
use crate::app::page::{Page, Tone};
use crate::app::removal::{Undoing, WORD};
use crate::app::state::State;

/// Returns the page for a frame's inside of `width` columns.
pub fn undo(state: &State, open: &Undoing, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    match &open.load {
        Load::Ready(removal) => {
            page.text(
                Tone::Plain,
                "This export made the person, and nothing has happened to them since as far as \
                 Greenhouse shows.",
            );
            page.gap();
            let goes = format!("application {} on {}", removal.application, removal.target);
            page.labelled(8, "Goes", &[(Tone::Warning, &goes)]);
            for file in &removal.files {
                page.labelled(8, "", &[(Tone::Warning, &format!("its file {file}"))]);
            }
            let stays = format!(
                "{}, candidate {}, with tags and notes",
                removal.name, removal.candidate
            );
            page.labelled(8, "Stays", &[(Tone::Plain, &stays)]);
            let link = removal.candidate.page();
            page.labelled(8, "", &[(Tone::Muted, &link)]);
            page.gap();
            page.text(
                Tone::Plain,
                "Greenhouse can't bring the application back; exporting again makes a new one.",
            );
            page.gap();
            page.wrapped(
                2,
                &[
                    (Tone::Muted, "Type "),
                    (Tone::Accent, WORD),
                    (Tone::Muted, " to go on: "),
                    (Tone::Heading, open.field.text()),
                ],
            );
        }
        Load::Failed { problem, .. } => {
            page.text(Tone::Warning, &problem.what);
            if !problem.hint.is_empty() {
                page.text(Tone::Plain, &problem.hint);
            }
        }
        Load::Idle | Load::Pending { .. } => {
            let line = format!(
                "{} Looking what happened to {} since…",
                page.glyphs.spinner(state.step),
                open.name
            );
            page.text(Tone::Muted, &line);
        }
    }
    page
}
