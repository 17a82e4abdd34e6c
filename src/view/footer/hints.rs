//! Which keys the footer names where the focus is: what can be done with what is there, most useful first.

use super::preview;
use crate::app::{
    Columns, Load, Overlay, SavedSearches, State, candidates_to_choose as candidates, layout,
    pages, pasted_people,
};
use crate::config::{Action, Context};
use crate::worker::ExportRow;

/// Returns the actions to name in a context, most useful first, with the words for them here.
pub fn worth_knowing(state: &State, context: Context) -> Vec<(Action, &'static str)> {
    let plain = |actions: &[Action]| -> Vec<(Action, &'static str)> {
        actions
            .iter()
            .map(|action| (*action, action.hint()))
            .collect()
    };
    match context {
        Context::Results => {
            let export = if state.marks.is_empty() {
                Action::Export
            } else {
                Action::ExportMarked
            };
            let person = state.results.current().is_some();
            let mut keys = plain(&[Action::Help, Action::FocusSearch]);
            if person {
                keys.extend(plain(&[Action::Mark, Action::PickJob, export]));
                keys.push((Action::Confirm, "detail"));
            } else {
                keys.extend(plain(&[Action::PickJob]));
            }
            if candidates(state) > 0 {
                keys.extend(plain(&[Action::Same, Action::NotSame]));
            }
            keys.extend(plain(&[Action::Quit, Action::Palette]));
            if person {
                keys.extend(plain(&[Action::NextUndecided]));
            }
            keys.extend(plain(&[Action::Outbox]));
            if person {
                keys.extend(plain(&[Action::Recheck, Action::Open, Action::Copy]));
            }
            keys
        }
        Context::Detail => {
            let mut keys = plain(&[Action::Help, Action::Cancel]);
            if scrolls(state) {
                keys.push((Action::Next, "scroll"));
            }
            let candidates = candidates(state);
            if candidates > 0 {
                keys.extend(plain(&[Action::Same, Action::NotSame, Action::Explain]));
            }
            if candidates > 1 {
                keys.push((Action::NextCandidate, "next candidate"));
            }
            if state.results.current().is_some() {
                keys.extend(plain(&[
                    Action::Export,
                    Action::Recheck,
                    Action::Open,
                    Action::Copy,
                    Action::NextUndecided,
                ]));
            }
            keys
        }
        Context::Search => {
            let mut keys = vec![(Action::Confirm, "to the results")];
            if !state.search.past.is_empty() {
                keys.push((Action::Previous, "earlier search"));
            }
            if state.search.recalled.is_some() || state.results.shown.len() > 1 {
                keys.push((Action::Next, "next"));
            }
            keys.extend([
                (Action::NextScope, "where"),
                (Action::Cancel, "back"),
                (Action::Help, "help"),
            ]);
            keys
        }
        Context::Picker if matches!(state.overlays.last(), Some(Overlay::Undo(_))) => vec![
            (Action::Confirm, "remove the application"),
            (Action::Cancel, "leave it as it is"),
        ],
        Context::Picker => picker(state),
        Context::Reader => {
            let mut keys = vec![(Action::Cancel, "close")];
            if matches!(state.overlays.last(), Some(Overlay::Help(_))) {
                keys.push((Action::FocusSearch, "find"));
            }
            match state.overlays.last() {
                Some(Overlay::Log(_)) => keys.push((Action::Log, "read again")),
                Some(Overlay::Explain(open)) if matches!(open.load, Load::Ready(_)) => {
                    keys.push((Action::Numbers, "numbers"));
                }
                _ => {}
            }
            if scrolls(state) {
                keys.extend([
                    (Action::Next, "scroll"),
                    (Action::PageDown, "page down"),
                    (Action::Last, "to the end"),
                ]);
            }
            keys
        }
        Context::Outbox => outbox(state),
        Context::Record => record(state),
        Context::Session => vec![
            (Action::Confirm, "change"),
            (Action::Next, "next"),
            (Action::Cancel, "close"),
        ],
        Context::Columns => {
            let mut keys = vec![(Action::Cancel, "close")];
            keys.extend(plain(&[
                Action::ToggleColumn,
                Action::SortColumn,
                Action::Wider,
                Action::Narrower,
                Action::ColumnEarlier,
                Action::ColumnLater,
            ]));
            if state.columns != Columns::default() {
                keys.extend(plain(&[Action::DefaultColumns]));
            }
            keys
        }
        Context::Entry => {
            let does = match state.overlays.last() {
                Some(Overlay::Skip(_)) => "skip",
                Some(Overlay::Addition(_)) => "add it",
                _ => "override",
            };
            let mut keys = vec![(Action::Confirm, does), (Action::Cancel, "back")];
            if matches!(state.overlays.last(), Some(Overlay::Addition(entry)) if !entry.tags) {
                keys.push((Action::Editor, "in your editor"));
            }
            keys
        }
        Context::Review => review(state),
        Context::Mapping if matches!(state.overlays.last(), Some(Overlay::Mapping(open)) if open.people) =>
        {
            let mut keys = vec![(Action::ShowBody, "the columns"), (Action::Cancel, "done")];
            if scrolls(state) {
                keys.push((Action::Next, "scroll"));
            }
            keys
        }
        Context::Mapping => vec![
            (Action::Confirm, "change"),
            (Action::NextKind, "kind"),
            (Action::ShowBody, "as Greenhouse gets them"),
            (Action::Next, "next"),
            (Action::Cancel, "done"),
        ],
        Context::Pairs if no_pairs(state) => vec![(Action::Cancel, "close")],
        Context::Pairs => vec![
            (Action::Same, "same person, merge"),
            (Action::NotSame, "different person"),
            (Action::Next, "next"),
            (Action::Confirm, "show in the list"),
            (Action::Cancel, "close"),
        ],
        Context::Form => vec![
            (Action::Confirm, form_keeps(state)),
            (Action::NextPane, "next field"),
            (Action::NextKind, "kind"),
            (Action::Editor, "in your editor"),
            (Action::Cancel, "discard"),
        ],
        Context::Preview | Context::Run => preview::preview(state),
    }
}

/// Returns whether there is more of the page on top, or of the detail, than is in view.
pub fn scrolls(state: &State) -> bool {
    let Some(areas) = state.areas() else {
        return false;
    };
    let (page, frame) = match state.overlays.last() {
        Some(overlay) => match overlay.sheet(state, &areas) {
            Some(sheet) => (sheet.page, sheet.frame),
            None => return false,
        },
        None => match areas.detail {
            Some(area) => (pages::detail(state, layout::inside(area).width), area),
            None => return false,
        },
    };
    page.bottom(layout::inside(frame).height) > 0
}

/// Returns whether no two records are shown that may be one person.
fn no_pairs(state: &State) -> bool {
    matches!(state.overlays.last(), Some(Overlay::Pairs(open)) if open.pairs().is_empty())
}

/// Returns what can be done with the list of exports: what the one under the cursor needs first.
fn outbox(state: &State) -> Vec<(Action, &'static str)> {
    use crate::export::OutboxState::{Cancelled, Done, Refused, Sending, Unknown};
    let all = state.exports.value().map_or(&[][..], Vec::as_slice);
    let any = |is: fn(crate::export::OutboxState) -> bool| all.iter().any(|row| is(row.state));
    let mut keys = vec![(Action::Cancel, "close")];
    let in_hand = crate::app::export_in_hand(state);
    if in_hand.is_some_and(|row| row.unsent) {
        keys.extend([
            (Action::NextFilter, "filter"),
            (Action::FocusSearch, "find"),
        ]);
    } else if let Some(row) = in_hand {
        keys.push((Action::Confirm, "look closer"));
        if row.is_blocked() {
            keys.push((Action::Override, "override"));
        }
        if row.state == Unknown {
            keys.push((Action::Settle, "check now"));
        }
        if row.state.starts_anew() || row.missed > 0 {
            keys.push((Action::Retry, "try again"));
        }
        if !matches!(row.state, Cancelled | Done | Sending) || row.missed > 0 {
            keys.push((Action::Forget, "cancel"));
        }
        if row.candidate.is_some() {
            keys.push((Action::Open, "open"));
        }
        keys.extend([
            (Action::NextFilter, "filter"),
            (Action::FocusSearch, "find"),
        ]);
    }
    if any(|state| !state.rests()) {
        keys.push((Action::PauseExports, pause_words(state)));
        keys.push((Action::StopExports, "stop all"));
    }
    if any(|state| state == Refused) {
        keys.push((Action::RetryRefused, "try failed again"));
    }
    if !all.is_empty() {
        keys.push((Action::SaveList, "save as CSV"));
    }
    keys
}

/// Returns what can be done with the selected export, as it stands.
fn record(state: &State) -> Vec<(Action, &'static str)> {
    use crate::export::OutboxState::{Done, NeedsPerson, Refused, Unknown};
    let mut keys = vec![(Action::Cancel, "close")];
    let row = crate::app::export_in_hand(state);
    match row.map(|row| row.state) {
        Some(_) if row.is_some_and(ExportRow::is_blocked) => keys.extend([
            (Action::Override, "override"),
            (Action::Retry, "check again"),
            (Action::Forget, "cancel"),
        ]),
        Some(Done) if row.is_some_and(ExportRow::waits) => keys.extend([
            (Action::Retry, "try again"),
            (Action::Forget, "cancel"),
            (Action::Open, "open in Greenhouse"),
        ]),
        Some(NeedsPerson) => keys.extend([
            (Action::Same, "same person"),
            (Action::NotSame, "different person"),
            (Action::Retry, "send again"),
            (Action::Forget, "cancel"),
        ]),
        Some(Unknown) => keys.push((Action::Settle, "check now")),
        Some(Refused) => keys.extend([(Action::Retry, "try again"), (Action::Forget, "cancel")]),
        Some(Done) => keys.extend([(Action::Open, "open in Greenhouse"), (Action::Undo, "undo")]),
        _ => {}
    }
    if candidates(state) > 1 {
        keys.push((Action::NextCandidate, "next"));
    }
    if scrolls(state) {
        keys.push((Action::Next, "scroll"));
    }
    keys
}

/// Returns what can be done with people before they are kept.
fn review(state: &State) -> Vec<(Action, &'static str)> {
    let people = pasted_people(state);
    if people == 0 {
        return vec![(Action::Cancel, "close")];
    }
    let mut keys = vec![
        (Action::Confirm, "keep"),
        (Action::Export, "keep and export"),
        (Action::Edit, "edit"),
        (Action::Columns, "columns"),
        (Action::Cancel, "discard"),
    ];
    if people > 1 {
        keys.push((Action::Next, "next"));
    }
    keys
}

pub(super) fn pause_words(state: &State) -> &'static str {
    let status = state.status.as_ref();
    if status.is_some_and(|status| status.exports_paused) {
        "go on"
    } else {
        "pause"
    }
}

/// Returns what can be done in a list narrowed by typing: with what is under the cursor, where there is
/// something.
fn picker(state: &State) -> Vec<(Action, &'static str)> {
    let hits = match state.overlays.last() {
        Some(Overlay::Palette(open)) => open.picker.hits.len(),
        Some(Overlay::Jobs(open)) => open.picker.hits.len(),
        Some(Overlay::Choose(open)) => open.picker.hits.len(),
        Some(Overlay::Saved(open)) => open.picker.hits.len(),
        Some(Overlay::Lists(open)) => open.picker.hits.len(),
        Some(Overlay::Profiles(open)) => open.picker.hits.len(),
        Some(Overlay::MapChoice(open)) => open.picker.hits.len(),
        _ => 0,
    };
    let next = (hits > 1).then_some((Action::Next, "next"));
    let (does, forgets, leaves) = match state.overlays.last() {
        Some(Overlay::Saved(SavedSearches { keep: Some(_), .. })) => {
            return vec![(Action::Confirm, "keep it"), (Action::Cancel, "back")];
        }
        Some(Overlay::Outbox(_) | Overlay::Help(_)) => {
            return vec![
                (Action::Confirm, "keep these words"),
                (Action::Cancel, "show all"),
            ];
        }
        // A name that there is none of makes a list.
        Some(Overlay::Lists(open)) if open.add.is_some() => {
            let mut keys = vec![(Action::Confirm, "add")];
            keys.extend(next);
            keys.push((Action::Cancel, "back"));
            return keys;
        }
        Some(Overlay::Lists(_)) => ("open", Some("remove the list"), "back"),
        Some(Overlay::Saved(_)) => ("search", Some("forget it"), "back"),
        Some(Overlay::Profiles(_)) => ("switch", None, "back"),
        Some(Overlay::Choose(open)) if open.wish.takes_several() => ("take or drop", None, "done"),
        _ => ("choose", None, "back"),
    };
    let mut keys = Vec::new();
    if hits > 0 {
        keys.push((Action::Confirm, does));
        keys.extend(next);
        keys.extend(forgets.map(|words| (Action::ForgetSearch, words)));
    }
    keys.push((Action::Cancel, leaves));
    keys
}

/// Returns what enter does in the form on top.
fn form_keeps(state: &State) -> &'static str {
    match state.overlays.last() {
        Some(Overlay::Form(open)) if open.about.is_some() => "keep",
        _ => "save",
    }
}
