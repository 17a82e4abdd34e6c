//! What stands above a form of somebody new: the verdict, what it rests on, and what enter does.

use super::detail::scope;
use super::outcome::assessed_words;
use crate::app::form::Form;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::config::{Action, Context};

/// Returns the lines above the fields; none where no verdict led to the form.
pub fn form(state: &State, open: &Form, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let Some(known) = &open.about else {
        return page;
    };
    let (sign, word, tone) = assessed_words(page.glyphs, known);
    let scope = scope(state.now, known, "");
    page.wrapped(
        2,
        &[(tone, &format!("{sign} {word}  ")), (Tone::Muted, &scope)],
    );
    for remark in &known.remarks {
        page.wrapped(2, &[(Tone::Warning, &format!("  {remark}"))]);
    }
    page.wrapped(
        2,
        &[(Tone::Muted, &format!("  {}", next_step(state, open)))],
    );
    page.gap();
    page
}

/// Says what enter does now, or what it needs first.
pub fn next_step(state: &State, open: &Form) -> String {
    let keymap = &state.settings.keymap;
    let enter = keymap.key_for(Action::Confirm, Context::Form);
    let enter = enter.map_or_else(|| Action::Confirm.name().to_owned(), ToString::to_string);
    match (open.is_named(), open.is_suggested()) {
        (true, _) => format!("{enter} keeps this person in your library."),
        (false, true) => {
            format!("Type a name, or take the suggested one with →; then {enter} keeps them.")
        }
        (false, false) => format!("Type a name; then {enter} keeps them."),
    }
}
