//! The first people of a list under review as Greenhouse would get them.

use crate::app::page::{Page, Tone};
use crate::app::paste;
use crate::app::state::State;
use crate::export::{CARDS, Card};

/// Columns of the labels.
const LABELS: usize = 18;

/// Returns the page for a frame's inside of `width` columns.
pub fn cards(state: &State, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let people = paste::below(state).map_or(&[][..], |(_, reviewed)| &reviewed.people);
    let cards = Card::first_of(people.iter().take(CARDS).map(|person| &person.profile));
    if cards.is_empty() {
        page.text(Tone::Muted, "No people found in this list.");
    }
    for card in &cards {
        page.gap();
        page.text(Tone::Heading, &card.name);
        if let Some(missing) = &card.missing {
            page.wrapped(4, &[(Tone::Warning, &format!("  ! {missing}"))]);
        }
        for field in &card.fields {
            page.value(LABELS, &format!("  {}", field.label), &field.value);
        }
        for left in &card.left_out {
            let reason = format!("  left out: {}", left.reason);
            let pieces = [(Tone::Muted, left.value.trim()), (Tone::Warning, &*reason)];
            page.labelled(LABELS, &format!("  {}", left.label), &pieces);
        }
    }
    page
}
