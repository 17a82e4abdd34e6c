//! What a key press does: force-quit first, then text, then the keymap of where it lands.

use super::field::Edit;
use super::msg::{Effect, Exit};
use super::overlay::Overlay;
use super::paste::Then;
use super::person::PageOf;
use super::results::Filter;
use super::state::{Pane, State};
use super::{
    addition, columns, detail, editor, explain, exports, form, help, history, layouts, leave,
    lists, log, looks, mapping, marks, mouse, navigation, no_op, outbox, pairs, palette, paste,
    person, preview, profiles, reason, record, records, removal, repeat, saved, search, session,
    text, tour,
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
    if action == Action::Confirm
        && quit_asked
        && let Some(exit) = profiles::exit(state)
    {
        state.exit = Some(exit);
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
    let Some(top) = state.overlays.last_mut() else {
        return search::key(state, key);
    };
    match top.type_key(key) {
        Edit::Changed => words_changed(state),
        Edit::Moved => {}
        Edit::Ignored => return None,
    }
    Some(Vec::new())
}

/// Shows what the words typed into the overlay on top find.
pub(super) fn words_changed(state: &mut State) {
    outbox::narrow(state);
    if let Some(Overlay::Help(help)) = state.overlays.last_mut() {
        help.scroll = 0;
    }
}

/// Carries out an action where the focus is.
pub fn act(state: &mut State, action: Action) -> Vec<Effect> {
    tour::follow(state, action);
    if let Some(why) = no_op::why(state, action) {
        state.say(Level::Info, why);
        return Vec::new();
    }
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
        Action::Mark => marks::mark(state),
        Action::MarkAll => marks::mark_all(state),
        Action::MarkRange => marks::mark_range(state),
        Action::InvertMarks => marks::invert(state),
        Action::Numbers => explain::toggle_numbers(state),
        Action::ClearMarks => marks::clear(state),
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
        Action::Profiles => profiles::open(state),
        Action::Tour => tour::turn(state),
        Action::Palette => palette::open(state),
        Action::Quit => return leave::quit(state),
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
        Action::Log => return log::open(state),
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
        Action::Confirm => return leave::confirm(state),
        Action::Cancel => return leave::cancel(state),
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

pub(super) fn filter(state: &mut State, filter: Filter) {
    let height = state.rows_height();
    state.results.set_filter(filter, &state.verdicts, height);
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
