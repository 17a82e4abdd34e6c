//! The keys, straight from the keymap, and what can be searched for.

use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::config::{Action, Group};
use crate::mirror::query::EXAMPLES;

/// Returns the page for a frame's inside of `width` columns.
pub fn help(state: &State, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let keymap = &state.settings.keymap;
    let keys =
        |action: Action| -> Vec<String> { keymap.keys(action).map(ToString::to_string).collect() };
    let listed = || {
        Action::ALL
            .iter()
            .copied()
            .filter(|action| action.available())
    };
    let column = listed()
        .map(|action| text::width(&keys(action).join("  ")))
        .max()
        .unwrap_or(0)
        + 3;
    for group in Group::ALL {
        page.gap();
        page.text(Tone::Heading, group.title());
        for action in listed().filter(|action| action.group() == group) {
            let keys = keys(action);
            let (tone, keys) = match keys.is_empty() {
                true => (Tone::Muted, "no key".to_owned()),
                false => (Tone::Accent, keys.join("  ")),
            };
            let gap = " ".repeat(column.saturating_sub(text::width(&keys)));
            page.wrapped(
                column,
                &[
                    (tone, &keys),
                    (Tone::Plain, &gap),
                    (Tone::Plain, action.description()),
                ],
            );
        }
    }
    page.gap();
    page.text(Tone::Heading, "What the search box understands");
    let column = EXAMPLES.iter().map(|(typed, _)| text::width(typed)).max();
    let column = column.unwrap_or(0) + 3;
    for (typed, means) in EXAMPLES {
        let gap = " ".repeat(column.saturating_sub(text::width(typed)));
        page.wrapped(
            column,
            &[
                (Tone::Accent, typed),
                (Tone::Plain, &gap),
                (Tone::Plain, means),
            ],
        );
    }
    page.gap();
    page.text(
        Tone::Muted,
        "In a text box letters are text; arrows, enter and esc work everywhere. \
         `gleaner config path` names the file where keys can be changed.",
    );
    page
}
