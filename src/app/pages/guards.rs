//! What the guards of an export say of a person, and until when somebody is skipped.

use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::people::PersonRef;
use crate::worker::Row;

/// Says what would block an export of a person, and what would be warned of.
pub(super) fn guards(page: &mut Page, state: &State, person: PersonRef) {
    let says = state.guards.on(person);
    let of = |holds: bool| -> Vec<&str> {
        let facts = says.iter().filter(|fact| fact.holds == holds);
        facts.map(|fact| fact.says.as_str()).collect()
    };
    for (holds, sign, tone, words) in [
        (true, page.glyphs.blocked(), Tone::Error, "Export blocked"),
        (false, page.glyphs.warns(), Tone::Warning, "Export warning"),
    ] {
        let facts = of(holds);
        if !facts.is_empty() {
            let facts = format!(": {}", facts.join("; "));
            let head = format!("{sign} {words}");
            page.wrapped(2, &[(tone, &head), (Tone::Plain, &facts)]);
        }
    }
}

/// Says that a person is skipped for now, why, and when they come back.
pub(super) fn skipped(page: &mut Page, state: &State, row: &Row) {
    let Some((reason, until)) = &row.origin.skipped else {
        return;
    };
    let until = until.map(|at| {
        let day = state.settings.zone.to_datetime(at).date();
        format!(" until {day}")
    });
    let head = format!("Skipped{}", until.unwrap_or_default());
    let reason = if reason.is_empty() {
        String::new()
    } else {
        format!(": {reason}")
    };
    page.wrapped(2, &[(Tone::Marked, &head), (Tone::Plain, &reason)]);
}
