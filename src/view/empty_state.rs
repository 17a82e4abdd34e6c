//! An empty list: why there is nobody on it, and what to do.

use ratatui::layout::Rect;

use super::page;
use super::paint::Paint;
use crate::app::{Filter, Load, Page, State, Tone, text};
use crate::config::Action;
use crate::worker::{Connection, Scope};

/// Says why there is nobody on the list, and what to do.
pub(super) fn empty_state(state: &State, paint: &mut Paint<'_>, rows: Rect) {
    let unchecked = state.results.counts.unchecked;
    let found = !state.results.rows().is_empty();
    let asked = state.results.load.value().map(|found| found.query.as_str());
    let (what, hint) = match (&state.results.load, state.results.filter) {
        (Load::Failed { problem, .. }, _) => (problem.what.clone(), problem.hint.clone()),
        (Load::Idle | Load::Pending { previous: None, .. }, _) => {
            ("Looking…".to_owned(), String::new())
        }
        (_, Filter::Only(_)) if found && unchecked > 0 => (
            "None so far with this verdict.".to_owned(),
            format!("{unchecked} are still being checked."),
        ),
        (_, Filter::Only(_)) if found => (
            "None of these people has this verdict.".to_owned(),
            format!(
                "{} shows all of them again.",
                state.key_name(Action::FilterAll)
            ),
        ),
        _ if asked.is_none_or(str::is_empty) || holds_nobody(state) => empty(state),
        _ if state.search.scope == Scope::Library && asks_of_applications(asked) => (
            nowhere(state),
            format!(
                "Jobs, stages and the like are known of candidates only; {} looks in Greenhouse.",
                state.key_name(Action::NextScope)
            ),
        ),
        _ => (
            nowhere(state),
            format!(
                "{} looks in another place, {} clears the search.",
                state.key_name(Action::NextScope),
                state.key_name(Action::Cancel)
            ),
        ),
    };
    let above = rows.height / 3;
    let area = Rect {
        x: rows.x + 1,
        y: rows.y + above,
        width: rows.width.saturating_sub(2),
        height: rows.height - above,
    };
    // Wrapped, because what to do next must not be cut.
    let mut words = Page::new(area.width, paint.glyphs);
    words.text(Tone::Plain, &what);
    for line in hint.lines() {
        words.text(Tone::Muted, line);
    }
    page::lines(paint, area, &words, 0);
}

/// Returns whether a query asks for what only applications have.
fn asks_of_applications(query: Option<&str>) -> bool {
    const FIELDS: &[&str] = &[
        "job:",
        "stage:",
        "status:",
        "source:",
        "applied:",
        "updated:",
        "is:active",
        "is:rejected",
        "is:hired",
        "is:converted",
        "is:prospect",
        "is:private",
    ];
    let words = query.unwrap_or_default().split_whitespace();
    words
        .map(|word| word.trim_start_matches(['-', '(']).to_lowercase())
        .any(|word| FIELDS.iter().any(|field| word.starts_with(field)))
}

/// Returns whether there is nobody at all where one looks.
fn holds_nobody(state: &State) -> bool {
    state.status.as_ref().is_some_and(|status| {
        let (library, mirror) = (status.library == 0, status.mirror.candidates == 0);
        match state.search.scope {
            Scope::Library => library,
            Scope::Greenhouse => mirror,
            Scope::All => library && mirror,
        }
    })
}

/// Returns whether nothing was ever copied from Greenhouse.
fn holds_no_copy(state: &State) -> bool {
    let status = state.status.as_ref();
    status.is_some_and(|status| status.mirror.candidates == 0)
}

fn empty(state: &State) -> (String, String) {
    match state.search.scope {
        Scope::Library | Scope::All => {
            let mut hint =
                "Paste people here: a link, a table, a card. Or `gleaner import FILE`.".to_owned();
            // Somebody who has nothing yet, neither people nor a copy.
            if state.settings.lacks_credentials && holds_no_copy(state) {
                hint.push_str(
                    "\n\n`gleaner setup` connects your Greenhouse.\n`gleaner demo` shows the app with made-up people.",
                );
            }
            ("The library is empty.".to_owned(), hint)
        }
        Scope::Greenhouse => (
            "The local copy of Greenhouse is empty.".to_owned(),
            match state.status.as_ref().map(|status| &status.connection) {
                Some(Connection::Failed(problem)) if !state.settings.lacks_credentials => {
                    problem.hint.clone()
                }
                _ if state.settings.lacks_credentials => {
                    "`gleaner setup` connects your Greenhouse.".to_owned()
                }
                _ => format!("{} brings it up to date.", state.key_name(Action::Sync)),
            },
        ),
    }
}

/// Returns that nobody was found, where, and how old that place is.
fn nowhere(state: &State) -> String {
    let status = state.status.as_ref();
    let library = status.map_or_else(
        || "the library".to_owned(),
        |status| format!("the library of {}", text::number(status.library)),
    );
    let mirror = status.map_or_else(
        || "Greenhouse".to_owned(),
        |status| {
            let size = text::count(status.mirror.candidates, "candidate", "candidates");
            match status.mirror.synced_at {
                Some(at) => format!("{size} synced {}", text::ago(state.now, at)),
                None => format!("{size} of a sync not finished"),
            }
        },
    );
    match state.search.scope {
        Scope::Library => format!("Nobody in {library}."),
        Scope::Greenhouse => format!("Nobody in {mirror}."),
        Scope::All => format!("Nobody in {library}, nor in {mirror}."),
    }
}
