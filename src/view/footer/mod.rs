//! The last line: what happened, else what can be typed here.

mod preview;

use ratatui::layout::Rect;

use super::paint::Paint;
use super::status;
use crate::app::{
    Columns, Load, Overlay, Page, SavedSearches, State, Tone, candidates_to_choose as candidates,
    exports_held, layout, pages, pasted_people, text,
};
use crate::config::{Action, Context};
use crate::worker::{ExportRow, Level};

/// Draws the footer, and above it what is said.
pub fn draw(state: &State, paint: &mut Paint<'_>, notice: Rect, footer: Rect) {
    said(state, paint, status::padded(notice));
    let line = held(state, paint, status::padded(footer));
    if !state.typed.is_empty() {
        chords(state, paint, line);
    } else if let Some(problem) = unframed_problem(state) {
        sentence(paint, line, Tone::Warning, problem);
    } else {
        hints(state, paint, line);
    }
}

/// Lines that what is said takes at most.
const SAID: u16 = 3;

/// Draws what happened last, else the tip of the tour: over as many lines as it needs, upwards, for as
/// long as it stays.
fn said(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let Some(notice) = &state.notice else {
        // On one line, whatever the keys are called: it stays, and nothing is to be hidden behind it.
        let room = usize::from(line.width);
        if let Some(tip) = state.tour.tip(state, room) {
            let tip = text::fit(&tip, room, paint.glyphs.cut());
            sentence(paint, line, Tone::Accent, &tip);
        }
        return;
    };
    let tone = match notice.level {
        Level::Info => Tone::Plain,
        Level::Warning => Tone::Warning,
        Level::Error => Tone::Error,
    };
    let mut room = line;
    let keymap = &state.settings.keymap;
    let more = if state.overlays.is_empty() {
        Some(state.key_name(Action::Problem))
    } else {
        keymap
            .key_for(Action::Problem, state.context())
            .map(ToString::to_string)
    };
    let more = more.filter(|_| notice.level == Level::Error && state.problem.is_some());
    let more = more.map(|key| format!("{key} says more"));
    if let Some(more) = &more {
        let used = u16::try_from(text::width(more)).unwrap_or(u16::MAX);
        room.width = room.width.saturating_sub(used.saturating_add(2));
    }
    paint.clear(line);
    sentence(paint, room, tone, &notice.text);
    if let Some(more) = more {
        let muted = paint.theme.muted;
        paint.right(line, &more, muted);
    }
}

/// Draws a sentence that ends on a line, wrapped upwards; what stands there makes room.
fn sentence(paint: &mut Paint<'_>, line: Rect, tone: Tone, words: &str) {
    let mut page = Page::new(line.width, paint.glyphs);
    page.text(tone, words);
    let all = u16::try_from(page.lines.len()).unwrap_or(u16::MAX);
    let height = all.clamp(1, SAID);
    let area = Rect {
        y: (line.y + 1).saturating_sub(height),
        height,
        ..line
    };
    if all > SAID {
        // More than that is read in full elsewhere.
        let room = usize::from(line.width);
        let last = usize::from(SAID) - 1;
        let rest = page.lines.split_off(last);
        let rest: Vec<String> = rest.iter().map(ToString::to_string).collect();
        let rest = rest.join(" ");
        page.text(tone, &text::fit(&rest, room, paint.glyphs.cut()));
    }
    paint.clear(Rect {
        x: area.x.saturating_sub(1),
        width: area.width.saturating_add(1),
        ..area
    });
    super::page::lines(paint, area, &page, 0);
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
            (Action::Confirm, "save"),
            (Action::NextPane, "next field"),
            (Action::NextKind, "kind"),
            (Action::Editor, "in your editor"),
            (Action::Cancel, "discard"),
        ],
        Context::Preview | Context::Run => preview::preview(state),
    }
}

/// Returns whether there is more of the page on top, or of the detail, than is in view.
pub(super) fn scrolls(state: &State) -> bool {
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

fn pause_words(state: &State) -> &'static str {
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
