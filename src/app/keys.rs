//! What a key press does: force-quit first, then text, then the keymap of where it lands.

use super::msg::{Effect, Exit};
use super::paste::Then;
use super::person::PageOf;
use super::results::Filter;
use super::state::{Overlay, Pane, State};
use super::{
    addition, columns, detail, editor, explain, exports, form, help, history, layouts, lists,
    looks, mapping, mouse, navigation, outbox, pairs, palette, paste, person, preview, reason,
    record, records, removal, repeat, saved, search, session, text, tour,
};
use crate::config::{Action, Context, Key, KeyCode, Lookup};
use crate::matching::{Decision, Verdict};
use crate::people::PersonRef;
use crate::worker::{Level, Part, Request};

/// Takes in a key press.
pub fn press(state: &mut State, key: Key) -> Vec<Effect> {
    let context = state.context();
    let asked = take_asked(state);
    if state.settings.keymap.lookup(context, &[key]) == Lookup::Action(Action::ForceQuit) {
        state.exit = Some(Exit::Interrupted);
        return Vec::new();
    }
    if state.areas().is_none() {
        blind(state, key);
        return Vec::new();
    }
    state.notice = None;
    if state.typed.is_empty()
        && context.takes_text()
        && let Some(effects) = edit(state, key)
    {
        return effects;
    }
    let key = placed(state, context, key);
    state.typed.push(key);
    match state.settings.keymap.lookup(context, &state.typed) {
        Lookup::Pending => Vec::new(),
        Lookup::Nothing => {
            state.typed.clear();
            unbound(state, context, key);
            Vec::new()
        }
        Lookup::Action(action) => {
            state.typed.clear();
            chosen(state, action, asked)
        }
    }
}

/// What was asked last, to which only the very next key or click can say yes.
type Asked = (bool, Option<(Action, PersonRef)>);

/// Takes what was asked last: whatever comes now, it is not asked any more.
pub(super) fn take_asked(state: &mut State) -> Asked {
    (
        std::mem::take(&mut state.quit_asked),
        state.confirming.take(),
    )
}

/// Does what was chosen by a key or a click; the second of two confirms what was asked.
pub(super) fn chosen(state: &mut State, action: Action, asked: Asked) -> Vec<Effect> {
    let (quit_asked, confirming) = asked;
    if action == Action::Quit && quit_asked {
        state.exit = Some(Exit::Done);
        return Vec::new();
    }
    state.confirming = confirming.filter(|(of, _)| *of == action);
    act(state, action)
}

/// Returns the key as the keymap knows it: one of another alphabet by its place on the keyboard, unless
/// it has a binding of its own.
fn placed(state: &mut State, context: Context, key: Key) -> Key {
    let KeyCode::Char(c) = key.code else {
        return key;
    };
    let before = state.layout.filter(|_| !c.is_ascii_alphanumeric());
    state.layout = before;
    let mut typed = state.typed.clone();
    typed.push(key);
    let bound = state.settings.keymap.lookup(context, &typed) != Lookup::Nothing;
    match layouts::latin(key, before) {
        // A sign is bound on its own too: the letters before it say whose it is.
        Some((placed, layout)) if !bound || c.is_ascii() => {
            state.layout = Some(layout);
            placed
        }
        _ => key,
    }
}

/// Says that a letter does nothing here, where one was typed.
fn unbound(state: &mut State, context: Context, key: Key) {
    if let (Some(c), false) = (key.printable(), context.takes_text()) {
        let shown = text::clean(c.encode_utf8(&mut [0; 4])).into_owned();
        let help = state.settings.keymap.key_for(Action::Help, context);
        let help = help.map_or_else(|| Action::Help.name().to_owned(), ToString::to_string);
        state.say(
            Level::Info,
            format!("{shown} does nothing here; {help} shows the keys."),
        );
    }
}

/// Takes in a key press while the terminal is too small to show what it would do: only quitting
/// is safe.
fn blind(state: &mut State, key: Key) {
    let keymap = &state.settings.keymap;
    if keymap.lookup(Context::Results, &[key]) == Lookup::Action(Action::Quit) {
        state.exit = Some(Exit::Done);
    }
}

/// Gives a key to the text box that has the focus; none where it has no use for it.
fn edit(state: &mut State, key: Key) -> Option<Vec<Effect>> {
    use super::field::Edit;
    match state.overlays.last_mut() {
        Some(Overlay::Palette(open)) => open.picker.key(key).then(Vec::new),
        Some(Overlay::Jobs(open)) => open.picker.key(key).then(Vec::new),
        Some(Overlay::Undo(open)) => (open.field.key(key) != Edit::Ignored).then(Vec::new),
        Some(Overlay::Outbox(list)) => match list.words.key(key) {
            Edit::Changed => {
                outbox::narrow(state);
                Some(Vec::new())
            }
            Edit::Moved => Some(Vec::new()),
            Edit::Ignored => None,
        },
        Some(Overlay::Help(help)) => match help.words.key(key) {
            Edit::Changed => {
                help.scroll = 0;
                Some(Vec::new())
            }
            Edit::Moved => Some(Vec::new()),
            Edit::Ignored => None,
        },
        Some(Overlay::Choose(open)) => open.picker.key(key).then(Vec::new),
        Some(Overlay::Override(entry)) => match entry.field.key(key) {
            Edit::Changed | Edit::Moved => Some(Vec::new()),
            Edit::Ignored => None,
        },
        Some(Overlay::Saved(open)) => open.picker.key(key).then(Vec::new),
        Some(Overlay::Lists(open)) => open.picker.key(key).then(Vec::new),
        Some(Overlay::Skip(entry)) => (entry.field.key(key) != Edit::Ignored).then(Vec::new),
        Some(Overlay::Addition(entry)) => entry.key(key).then(Vec::new),
        Some(Overlay::MapChoice(open)) => open.picker.key(key).then(Vec::new),
        Some(Overlay::Form(open)) => (open.key(key) != Edit::Ignored).then(Vec::new),
        Some(_) => None,
        None => search::key(state, key),
    }
}

/// Carries out an action where the focus is.
pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    tour::follow(state, action);
    match action {
        Action::Previous if state.context() == Context::Search => return search::earlier(state),
        Action::Next if state.context() == Context::Search => match search::later(state) {
            Some(effects) => return effects,
            None => navigation::travel(state, action),
        },
        Action::Next
        | Action::Previous
        | Action::PageDown
        | Action::PageUp
        | Action::First
        | Action::Last => navigation::travel(state, action),
        Action::NextPane | Action::PreviousPane if state.context() == Context::Form => {
            navigation::travel(state, action);
        }
        Action::NextPane => turn(state, 1),
        Action::PreviousPane => turn(state, 2),
        Action::FocusSearch if state.context() == Context::Outbox => outbox::begin_typing(state),
        Action::FocusSearch if state.context() == Context::Reader => help::begin_typing(state),
        Action::FocusSearch => state.focus = Pane::Search,
        Action::FilterAll => filter(state, Filter::All),
        Action::FilterNew => filter(state, Filter::Only(Verdict::New)),
        Action::FilterPossible => filter(state, Filter::Only(Verdict::Possible)),
        Action::FilterInGreenhouse => filter(state, Filter::Only(Verdict::InGreenhouse)),
        Action::NextUndecided if state.context() == Context::Preview => preview::next_open(state),
        Action::NextUndecided => person::next_undecided(state),
        Action::Mark => mark(state),
        Action::MarkAll => mark_all(state),
        Action::MarkRange => mark_range(state),
        Action::InvertMarks => invert_marks(state),
        Action::Numbers => explain::toggle_numbers(state),
        Action::ShowBody if state.context() == Context::Mapping => mapping::toggle_people(state),
        Action::ClearMarks => state.marks.clear(),
        Action::ShowBody if state.context() == Context::Mapping => mapping::toggle_people(state),
        Action::NextCandidate | Action::PreviousCandidate if state.context() == Context::Record => {
            record::choose(state, action);
        }
        Action::NextCandidate | Action::PreviousCandidate
            if state.context() == Context::Preview =>
        {
            preview::choose(state, action);
        }
        Action::NextCandidate | Action::PreviousCandidate => detail::choose(state, action),
        Action::Override => reason::ask(state, false),
        Action::OverrideAll => reason::ask(state, true),
        Action::Unchecked => preview::accept_unchecked(state),
        Action::ShowBody => show_body(state),
        Action::Problem => show_problem(state),
        Action::Help => help::toggle(state),
        Action::Mouse => return mouse::toggle(state),
        Action::Zoom => looks::zoom(state),
        Action::Widen => looks::resize(state, true),
        Action::Narrow => looks::resize(state, false),
        Action::Theme => looks::next_theme(state),
        Action::Tour => tour::turn(state),
        Action::Palette => palette::open(state),
        Action::Quit => return quit(state),
        Action::ForceQuit => state.exit = Some(Exit::Interrupted),
        Action::NextScope => return search::next_scope(state),
        Action::SavedSearches => return saved::open(state),
        Action::SaveSearch => return saved::keep(state),
        Action::ForgetSearch => {
            return lists::remove(state).unwrap_or_else(|| saved::forget(state));
        }
        Action::ListColumns => columns::open(state),
        Action::SortNext => return columns::sort_next(state),
        Action::SortReverse => return columns::sort_reverse(state),
        Action::SortColumn
        | Action::ToggleColumn
        | Action::Wider
        | Action::Narrower
        | Action::ColumnEarlier
        | Action::ColumnLater
        | Action::DefaultColumns => return columns::change(state, action),
        Action::Lists => return lists::open(state),
        Action::AddToList => return lists::add(state),
        Action::TakeOffList => return lists::take_off(state),
        Action::Skip => return lists::skip(state),
        Action::History => history::open(state),
        Action::Report => return history::ask_report(state),
        Action::PickJob => return super::jobs::open(state, Vec::new()),
        Action::Session => return session::open(state),
        Action::Export if state.context() == Context::Review => {
            return paste::confirm(state, Then::Export);
        }
        Action::Export => return exports::one(state),
        Action::Edit => return form::open(state),
        Action::NextKind if state.context() == Context::Mapping => {
            return mapping::next_kind(state);
        }
        Action::NextKind => form::next_kind(state),
        Action::Pairs => return pairs::open(state),
        Action::Editor => return editor::open(state),
        Action::Same if state.context() == Context::Pairs => return pairs::same(state),
        Action::NotSame if state.context() == Context::Pairs => return pairs::different(state),
        Action::Columns => mapping::open(state),
        Action::Merge => return records::merge(state),
        Action::Split => return records::split(state),
        Action::Delete => return records::delete(state),
        Action::UndoImport => return records::undo_import(state),
        Action::AllowBrowser => return super::browser::allow(state),
        Action::ExportMarked => return exports::marked(state),
        Action::Repeat => return repeat::repeat(state),
        Action::Recheck => return person::recheck(state),
        Action::Same if state.context() == Context::Record => {
            return record::resolve_identity(state, Decision::Same);
        }
        Action::NotSame if state.context() == Context::Record => {
            return record::resolve_identity(state, Decision::NotSame);
        }
        Action::Same if state.context() == Context::Preview => {
            return preview::decide(state, Decision::Same);
        }
        Action::NotSame if state.context() == Context::Preview => {
            return preview::decide(state, Decision::NotSame);
        }
        Action::Same => return person::decide(state, Decision::Same),
        Action::NotSame => return person::decide(state, Decision::NotSame),
        Action::Open if matches!(state.context(), Context::Outbox | Context::Record) => {
            return record::open_page(state);
        }
        Action::Settle => return record::settle(state),
        Action::Open => return person::open(state),
        Action::Copy => return person::copy(state, Part::Link),
        Action::CopyEmail => return person::copy(state, Part::Email),
        Action::CopyName => return person::copy(state, Part::Name),
        Action::CopyText => return person::copy(state, Part::Text),
        Action::OpenProfile => return person::open_page(state, PageOf::Profile),
        Action::OpenCandidate => return person::open_page(state, PageOf::Candidate),
        Action::OpenJob => return person::open_page(state, PageOf::Job),
        Action::OpenList => return person::open_page(state, PageOf::List),
        Action::Note => addition::open(state, false),
        Action::Tag => addition::open(state, true),
        Action::Confirm => return confirm(state),
        Action::Cancel => return cancel(state),
        Action::Sync => {
            state.say(Level::Info, "Bringing the local copy up to date…");
            state.sync_asked = true;
            return vec![Effect::Ask(Request::Sync)];
        }
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        Action::NextFilter => outbox::next_filter(state),
        Action::Undo if matches!(state.context(), Context::Results | Context::Detail) => {
            return history::undo(state);
        }
        // In the preview a decision made there is what one takes back.
        Action::Undo if preview::on_top(state).is_some() && state.history.ends_in_decision() => {
            return history::undo(state);
        }
        Action::Undo => return removal::undo(state),
        Action::PauseExports => return exports::pause(state),
        Action::StopExports => return exports::stop(state),
        Action::RetryRefused => return exports::retry_refused(state),
        Action::SaveList => return exports::save(state),
        Action::Outbox => return outbox::open(state),
        Action::Retry => return outbox::retry(state),
        Action::Forget => return outbox::forget(state),
        Action::Explain => return explain::open(state),
    }
    Vec::new()
}

fn turn(state: &mut State, steps: usize) {
    const ORDER: [Pane; 3] = [Pane::Search, Pane::Results, Pane::Detail];
    let at = ORDER.iter().position(|pane| *pane == state.focus);
    let next = at.and_then(|at| ORDER.get((at + steps) % ORDER.len()));
    state.focus = next.copied().unwrap_or_default();
}

fn filter(state: &mut State, filter: Filter) {
    let height = state.rows_height();
    state.results.set_filter(filter, &state.verdicts, height);
}

fn mark(state: &mut State) {
    let Some(person) = state.results.current().map(|row| row.id) else {
        return;
    };
    if !state.marks.remove(&person) {
        state.marks.insert(person);
    }
    state.marked_last = Some(person);
    if state.focus == Pane::Results {
        let height = state.rows_height();
        state.results.act(Action::Next, height);
    }
}

fn mark_all(state: &mut State) {
    state
        .marks
        .extend(state.results.shown_from(0).map(|row| row.id));
}

/// Marks everybody from the person marked last to the one under the cursor.
fn mark_range(state: &mut State) {
    let last = state.marked_last;
    let from = last.and_then(|last| state.results.shown_from(0).position(|row| row.id == last));
    let Some(from) = from else {
        let key = state.key_name(Action::Mark);
        let line = format!("Mark the first one with {key}; this marks all from there to here.");
        return state.say(Level::Info, line);
    };
    let to = state.results.cursor;
    let (first, last) = (from.min(to), from.max(to));
    let people = state.results.shown_from(first).take(last - first + 1);
    let people: Vec<_> = people.map(|row| row.id).collect();
    state.marked_last = state.results.current().map(|row| row.id);
    state.marks.extend(people);
}

/// Marks those shown who are not marked, and no one else of them.
fn invert_marks(state: &mut State) {
    let people: Vec<_> = state.results.shown_from(0).map(|row| row.id).collect();
    for person in people {
        if !state.marks.remove(&person) {
            state.marks.insert(person);
        }
    }
}

fn show_body(state: &mut State) {
    if let Some(Overlay::Export(view)) = state.overlays.last_mut() {
        view.body = !view.body;
    }
}

fn show_problem(state: &mut State) {
    match state.problem {
        Some(_) => state.overlays.push(Overlay::Problem { scroll: 0 }),
        None => state.say(Level::Info, "Nothing went wrong so far."),
    }
}

/// Closes what is on top, else ends the app; with marks, or with exports under way, only when asked
/// again, after saying what becomes of them.
fn quit(state: &mut State) -> Vec<Effect> {
    if !state.overlays.is_empty() {
        return close_top(state);
    }
    let exports = exports::under_way(state);
    let marks = u64::try_from(state.marks.len()).unwrap_or(u64::MAX);
    let marked = (marks > 0).then(|| format!("{} marked", text::number(marks)));
    let open = (exports > 0).then(|| text::count(exports, "export under way", "exports under way"));
    let left: Vec<String> = marked.into_iter().chain(open).collect();
    if left.is_empty() {
        state.exit = Some(Exit::Done);
        return Vec::new();
    }
    let becomes = match (marks > 0, exports > 0) {
        _ if state.settings.banner.is_some() => "The demo forgets everything.",
        (true, false) if !state.place.is_on() => "Marks are lost.",
        (true, true) if !state.place.is_on() => "Marks are lost, exports go on at the next start.",
        (true, false) => "Marks are kept.",
        (true, true) => "Marks are kept, exports go on at the next start.",
        (false, _) => "They go on at the next start.",
    };
    let key = state.key_name(Action::Quit);
    let line = format!("{}. {becomes} {key} again quits.", left.join(", "));
    state.say(Level::Warning, line);
    state.quit_asked = true;
    Vec::new()
}

fn close_top(state: &mut State) -> Vec<Effect> {
    match state.overlays.last() {
        Some(Overlay::Export(view)) => {
            let generation = view.generation;
            return exports::close(state, generation);
        }
        Some(Overlay::Form(_)) => form::cancel(state),
        _ => {
            state.overlays.pop();
        }
    }
    Vec::new()
}

fn confirm(state: &mut State) -> Vec<Effect> {
    match state.overlays.last() {
        Some(Overlay::Jobs(_)) => super::jobs::pick(state),
        Some(Overlay::Session(_)) => session::choose(state),
        Some(Overlay::Choose(_)) => {
            session::pick(state);
            Vec::new()
        }
        Some(Overlay::Saved(_)) => saved::confirm(state),
        Some(Overlay::Lists(_)) => lists::confirm(state),
        Some(Overlay::Skip(_)) => lists::confirm_skip(state),
        Some(Overlay::Addition(_)) => addition::confirm(state),
        Some(Overlay::SessionPage(_) | Overlay::Columns(_)) => {
            state.overlays.pop();
            Vec::new()
        }
        Some(Overlay::Override(_)) => reason::give(state),
        Some(Overlay::Export(view)) => {
            let generation = view.generation;
            exports::confirm(state, generation)
        }
        Some(Overlay::Palette(open)) => {
            let picked = open.picker.picked();
            let action = picked.and_then(|at| open.actions.get(at).copied());
            let context = open.context;
            let Some(action) = action else {
                return Vec::new();
            };
            state.overlays.pop();
            if context == Context::Results && state.focus == Pane::Search {
                state.focus = Pane::Results;
            }
            act(state, action)
        }
        Some(Overlay::Paste(_)) => paste::confirm(state, Then::Show),
        Some(Overlay::Form(_)) => form::confirm(state),
        Some(Overlay::Mapping(_)) => {
            mapping::choose(state);
            Vec::new()
        }
        Some(Overlay::MapChoice(_)) => mapping::pick(state),
        Some(Overlay::Pairs(_)) => pairs::show(state),
        Some(Overlay::Outbox(_)) => {
            if outbox::end_typing(state) {
                Vec::new()
            } else {
                record::open(state)
            }
        }
        Some(Overlay::Record(_)) => record::open_page(state),
        Some(Overlay::Undo(_)) => removal::confirm(state),
        Some(Overlay::Help(_) | Overlay::Problem { .. } | Overlay::Explain(_)) => {
            if !help::end_typing(state) {
                state.overlays.pop();
            }
            Vec::new()
        }
        None => {
            state.focus = match state.focus {
                Pane::Search => Pane::Results,
                Pane::Results | Pane::Detail => Pane::Detail,
            };
            Vec::new()
        }
    }
}

/// Goes one step back: the top overlay, the pane, the filter, what was searched for.
fn cancel(state: &mut State) -> Vec<Effect> {
    if outbox::drop_words(state) || help::drop_words(state) {
        // What is open stays so, with all of it in view again.
    } else if !state.overlays.is_empty() {
        return close_top(state);
    } else if state.focus != Pane::Results {
        state.focus = Pane::Results;
    } else if state.results.filter != Filter::All {
        filter(state, Filter::All);
    } else if !state.search.field.text().is_empty() {
        return search::clear(state);
    } else {
        // Last of all, so that esc does what it always does.
        tour::end(state);
    }
    Vec::new()
}
