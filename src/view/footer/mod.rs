//! The last line: what happened, else what can be typed here.

mod preview;

use ratatui::layout::Rect;

use super::paint::Paint;
use super::status;
use crate::app::{Overlay, SavedSearches, State, exports_held, pasted_people, text};
use crate::config::{Action, Context, Style};
use crate::worker::{ExportRow, Level};

/// Draws the footer; `notice` is the line for what is said, which may be the same.
pub fn draw(state: &State, paint: &mut Paint<'_>, notice: Rect, footer: Rect) {
    if notice != footer {
        said(state, paint, status::padded(notice));
    }
    let line = held(state, paint, status::padded(footer));
    if !state.typed.is_empty() {
        chords(state, paint, line);
    } else if notice == footer && (state.notice.is_some() || state.tour.tip(state).is_some()) {
        said(state, paint, line);
    } else if let Some(problem) = unframed_problem(state) {
        let warning = paint.theme.warning;
        paint.text(line.x, line.y, line.width.into(), problem, warning);
    } else {
        hints(state, paint, line);
    }
}

/// Draws what happened last, else the tip of the tour.
fn said(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let Some(notice) = &state.notice else {
        if let Some(tip) = state.tour.tip(state) {
            let accent = paint.theme.accent;
            paint.text(line.x, line.y, line.width.into(), &tip, accent);
        }
        return;
    };
    let style = match notice.level {
        Level::Info => Style::default(),
        Level::Warning => paint.theme.warning,
        Level::Error => paint.theme.error,
    };
    let mut room = line.width;
    let keymap = &state.settings.keymap;
    let more = if state.overlays.is_empty() {
        Some(state.key_name(Action::Problem))
    } else {
        keymap
            .key_for(Action::Problem, state.context())
            .map(ToString::to_string)
    };
    if let (Level::Error, Some(key)) = (notice.level, more) {
        let muted = paint.theme.muted;
        let used = paint.right(line, &format!("{key} says more"), muted);
        room = room.saturating_sub(used + 2);
    }
    paint.text(line.x, line.y, room.into(), &notice.text, style);
}

/// Returns what of the query is not understood, where the search box has no border to say it on.
fn unframed_problem(state: &State) -> Option<&str> {
    let roomy = state.areas().is_some_and(|areas| areas.search.height >= 3);
    let problem = state.search.problems.first()?;
    (!roomy && state.context() == Context::Search).then_some(problem.message.as_str())
}

/// Says at the right edge, while an export is held, how it is taken back; returns the line left.
fn held(state: &State, paint: &mut Paint<'_>, line: Rect) -> Rect {
    let key = state.settings.keymap.key_for(Action::Undo, state.context());
    let (Some(key), Some((count, seconds))) = (key, exports_held(state)) else {
        return line;
    };
    let words = match count {
        1 => format!("sending in {seconds} s, {key} cancels"),
        _ => format!("sending {count} in {seconds} s, {key} cancels all"),
    };
    let marked = paint.theme.marked;
    let used = paint.right(line, &words, marked);
    Rect {
        width: line.width.saturating_sub(used + 3),
        ..line
    }
}

/// Draws the keys typed of a chord, and what may follow.
fn chords(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let keymap = &state.settings.keymap;
    let mut entries = Vec::new();
    for binding in keymap.continuations(state.context(), &state.typed) {
        let rest: Vec<String> = binding
            .chord
            .keys()
            .iter()
            .skip(state.typed.len())
            .map(ToString::to_string)
            .collect();
        entries.push((rest.join(" "), binding.action, binding.action.hint()));
    }
    let typed: Vec<String> = state.typed.iter().map(ToString::to_string).collect();
    let heading = paint.theme.heading;
    let typed = format!("{} …  ", typed.join(" "));
    let used = paint.text(line.x, line.y, line.width.into(), &typed, heading);
    let rest = Rect {
        x: line.x + used,
        width: line.width.saturating_sub(used),
        ..line
    };
    keys(paint, rest, &entries);
}

/// Draws the keys that matter most where the focus is, as many as fit; help comes first.
fn hints(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let context = state.context();
    let keymap = &state.settings.keymap;
    let entries: Vec<(String, Action, &str)> = worth_knowing(state, context)
        .into_iter()
        .filter_map(|(action, words)| {
            let key = keymap.key_for(action, context)?;
            Some((key.to_string(), action, words))
        })
        .collect();
    keys(paint, line, &entries);
}

/// Draws keys with their words: nearer each other where not all of them fit otherwise, and without
/// those that don't fit even then. A click on one does what the key does.
fn keys(paint: &mut Paint<'_>, line: Rect, entries: &[(String, Action, &str)]) {
    let accent = paint.theme.accent;
    let muted = paint.theme.muted;
    let room = usize::from(line.width);
    let glyphs = paint.glyphs;
    let width = |(key, _, words): &(String, Action, &str)| {
        text::width(&glyphs.text(key)) + 1 + text::width(words)
    };
    let all: usize = entries.iter().map(|entry| width(entry) + 3).sum();
    let gap = if all <= room + 3 { 3 } else { 2 };
    let mut used = 0;
    for entry in entries {
        let (key, action, words) = entry;
        let needed = width(entry);
        let Some(left) = room.checked_sub(used).filter(|left| *left >= needed) else {
            continue;
        };
        let x = line.x + u16::try_from(used).unwrap_or(0);
        let pieces = [(key.as_str(), accent), (" ", muted), (*words, muted)];
        let width = paint.pieces(x, line.y, left, &pieces);
        paint.spot(Rect::new(x, line.y, width, 1), *action);
        used += needed + gap;
    }
}

/// Returns the actions to name in a context, most useful first, with the words for them here.
fn worth_knowing(state: &State, context: Context) -> Vec<(Action, &'static str)> {
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
            let mut keys = plain(&[
                Action::Help,
                Action::FocusSearch,
                Action::Mark,
                Action::PickJob,
                export,
            ]);
            keys.push((Action::Confirm, "detail"));
            if candidates(state) > 0 {
                keys.extend(plain(&[Action::Same, Action::NotSame]));
            }
            keys.extend(plain(&[
                Action::Quit,
                Action::Palette,
                Action::NextUndecided,
                Action::Outbox,
                Action::Recheck,
                Action::Open,
                Action::Copy,
            ]));
            keys
        }
        Context::Detail => {
            let mut keys = plain(&[Action::Help, Action::Cancel]);
            keys.push((Action::Next, "scroll"));
            let candidates = candidates(state);
            if candidates > 0 {
                keys.extend(plain(&[Action::Same, Action::NotSame, Action::Explain]));
            }
            if candidates > 1 {
                keys.push((Action::NextCandidate, "next candidate"));
            }
            keys.extend(plain(&[
                Action::Export,
                Action::Recheck,
                Action::Open,
                Action::Copy,
                Action::NextUndecided,
            ]));
            keys
        }
        Context::Search => vec![
            (Action::Confirm, "to the results"),
            (Action::Previous, "earlier search"),
            (Action::Next, "next"),
            (Action::NextScope, "where"),
            (Action::Cancel, "back"),
            (Action::Help, "help"),
        ],
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
            keys.extend([
                (Action::Next, "scroll"),
                (Action::PageDown, "page down"),
                (Action::Last, "to the end"),
            ]);
            keys
        }
        Context::Outbox => outbox(state),
        Context::Record => record(state),
        Context::Session => vec![
            (Action::Confirm, "change"),
            (Action::Next, "next"),
            (Action::Cancel, "close"),
        ],
        Context::Columns => plain(&[
            Action::ToggleColumn,
            Action::SortColumn,
            Action::Wider,
            Action::Narrower,
            Action::ColumnEarlier,
            Action::ColumnLater,
            Action::DefaultColumns,
        ])
        .into_iter()
        .chain([(Action::Cancel, "close")])
        .collect(),
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
        Context::Mapping => vec![
            (Action::Confirm, "change"),
            (Action::NextKind, "kind"),
            (Action::ShowBody, "as Greenhouse gets them"),
            (Action::Next, "next"),
            (Action::Cancel, "done"),
        ],
        Context::Pairs => vec![
            (Action::Same, "same person, merge"),
            (Action::NotSame, "different person"),
            (Action::Next, "next"),
            (Action::Confirm, "show in the list"),
            (Action::Cancel, "close"),
        ],
        Context::Form => vec![
            (Action::Confirm, "save"),
            (Action::NextPane, "next field"),
            (Action::NextKind, "kind"),
            (Action::Editor, "in your editor"),
            (Action::Cancel, "discard"),
        ],
        Context::Preview | Context::Run => preview::preview(state),
    }
}

/// Returns how many candidates the person under the cursor may be.
fn candidates(state: &State) -> usize {
    let person = state.results.current().map(|row| row.id);
    let known = person.and_then(|person| state.verdicts.assessment(person));
    known.map_or(0, |known| known.candidates.len())
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
        keys.push((Action::RetryRefused, "try refused again"));
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
            (Action::NextCandidate, "next"),
            (Action::Open, "open in Greenhouse"),
        ]),
        Some(NeedsPerson) => keys.extend([
            (Action::Same, "same person"),
            (Action::NotSame, "different person"),
            (Action::Retry, "send again"),
            (Action::Forget, "cancel"),
            (Action::NextCandidate, "next"),
        ]),
        Some(Unknown) => keys.push((Action::Settle, "check now")),
        Some(Refused) => keys.extend([(Action::Retry, "try again"), (Action::Forget, "cancel")]),
        Some(Done) => keys.extend([(Action::Open, "open in Greenhouse"), (Action::Undo, "undo")]),
        _ => {}
    }
    keys.push((Action::Next, "scroll"));
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

fn pause_words(state: &State) -> &'static str {
    let status = state.status.as_ref();
    if status.is_some_and(|status| status.exports_paused) {
        "go on"
    } else {
        "pause"
    }
}

/// Returns what can be done in a list narrowed by typing.
fn picker(state: &State) -> Vec<(Action, &'static str)> {
    match state.overlays.last() {
        Some(Overlay::Saved(SavedSearches { keep: Some(_), .. })) => {
            vec![(Action::Confirm, "keep it"), (Action::Cancel, "back")]
        }
        Some(Overlay::Lists(open)) => vec![
            (
                Action::Confirm,
                if open.add.is_some() { "add" } else { "open" },
            ),
            (Action::Next, "next"),
            (Action::ForgetSearch, "remove the list"),
            (Action::Cancel, "back"),
        ],
        Some(Overlay::Saved(_)) => vec![
            (Action::Confirm, "search"),
            (Action::Next, "next"),
            (Action::ForgetSearch, "forget it"),
            (Action::Cancel, "back"),
        ],
        Some(Overlay::Outbox(_) | Overlay::Help(_)) => vec![
            (Action::Confirm, "keep these words"),
            (Action::Cancel, "show all"),
            (Action::Next, "next"),
        ],
        Some(Overlay::Choose(open)) if open.wish.takes_several() => vec![
            (Action::Confirm, "take or drop"),
            (Action::Next, "next"),
            (Action::Cancel, "done"),
        ],
        _ => vec![
            (Action::Confirm, "choose"),
            (Action::Next, "next"),
            (Action::Cancel, "back"),
        ],
    }
}
