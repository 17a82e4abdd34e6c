//! Lists of people under a name, and skipping somebody for now.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use super::field::TextField;
use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::picker::Picker;
use super::session::{ExportTarget, Session};
use super::state::{Pane, State};
use super::{search, text};
use crate::config::Action;
use crate::export::Chosen;
use crate::library::PeopleList;
use crate::people::PersonRef;
use crate::people::text::phrase;
use crate::worker::{Level, Problem, Request};

/// The open list of lists.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPicker {
    /// What is typed and what matches; positions in the lists.
    pub picker: Picker,
    /// Whom the list that is picked gets; none opens it.
    pub add: Option<Vec<PersonRef>>,
}

/// The line in which the reason for a skip is typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SkipEntry {
    /// Who is skipped.
    pub people: Vec<PersonRef>,
    /// How that reads: a name, or how many.
    pub words: String,
    /// What is typed.
    pub field: TextField,
}

/// Returns those who are meant: everybody marked, else the person under the cursor.
fn meant(state: &mut State) -> Vec<PersonRef> {
    if !state.marks.is_empty() {
        return state.marks.iter().copied().collect();
    }
    let current = state.results.current().map(|row| row.id);
    if current.is_none() {
        state.say(Level::Info, "No person selected.");
    }
    current.into_iter().collect()
}

/// Opens the lists, to open one of them.
pub fn open(state: &mut State) -> Vec<Effect> {
    pick(state, None)
}

/// Opens the lists, to add those who are meant to one of them.
pub fn add(state: &mut State) -> Vec<Effect> {
    let people = meant(state);
    if people.is_empty() {
        Vec::new()
    } else {
        pick(state, Some(people))
    }
}

fn pick(state: &mut State, add: Option<Vec<PersonRef>>) -> Vec<Effect> {
    let picker = Picker::new(texts(state));
    state
        .overlays
        .push(Overlay::Lists(ListPicker { picker, add }));
    let generation = state.next_number();
    state.lists.ask(generation);
    vec![Effect::Ask(Request::Lists)]
}

/// Takes in the lists.
pub fn listed(state: &mut State, lists: Vec<PeopleList>) {
    state.lists = Load::Ready(lists);
    let texts = texts(state);
    for overlay in &mut state.overlays {
        if let Overlay::Lists(open) = overlay {
            open.picker.refill(texts.clone());
        }
    }
}

/// Takes in that they could not be read.
pub fn failed(state: &mut State, problem: Problem) {
    state.lists.fail(problem.clone());
    state.report(problem);
}

/// Opens the list under the cursor, or adds to it; to add, a name that there is none of makes a new
/// list.
pub fn confirm(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Lists(open)) = state.overlays.last() else {
        return Vec::new();
    };
    let typed = open.picker.field.text().trim().to_owned();
    let lists = state.lists.value().map_or(&[][..], Vec::as_slice);
    let picked = open.picker.picked().and_then(|at| lists.get(at)).cloned();
    let exact = lists
        .iter()
        .find(|list| phrase(&list.name) == phrase(&typed));
    let chosen = exact.cloned().or(picked);
    let new = typed.strip_prefix('+').map(str::trim);
    match (open.add.clone(), chosen) {
        (Some(people), chosen) => {
            let name = match (new, chosen) {
                (Some(name), _) => name.to_owned(),
                (None, Some(list)) => list.name,
                (None, None) => typed.clone(),
            };
            if phrase(&name).is_empty() {
                state.say(Level::Info, "Type a name for the list first.");
                return Vec::new();
            }
            state.overlays.pop();
            vec![Effect::Ask(Request::ChangeList {
                name,
                people,
                add: true,
            })]
        }
        (None, Some(list)) => {
            state.overlays.pop();
            state.focus = Pane::Results;
            search::remember_this(state);
            state.search.field = TextField::new(query(&list.name));
            if let Some(session) = list.settings.as_deref().and_then(read) {
                state.session = session;
            }
            state.list_session = Some(state.session.clone());
            vec![search::ask(state)]
        }
        (None, None) => {
            let key = state.key_name(Action::AddToList);
            let line = format!("There is no such list; {key} adds people to one and makes it.");
            state.say(Level::Info, line);
            Vec::new()
        }
    }
}

/// Removes the list under the cursor, not the people on it; returns none where no lists are open.
pub fn remove(state: &State) -> Option<Vec<Effect>> {
    let Some(Overlay::Lists(open)) = state.overlays.last() else {
        return None;
    };
    let list = state.lists.value()?.get(open.picker.picked()?)?;
    let name = list.name.clone();
    Some(vec![Effect::Ask(Request::RemoveList { name })])
}

/// Takes those who are meant off the list that is open.
pub fn take_off(state: &mut State) -> Vec<Effect> {
    let Some(name) = open_list(state) else {
        let key = state.key_name(Action::Lists);
        let line = format!("No list is open; {key} opens one.");
        state.say(Level::Info, line);
        return Vec::new();
    };
    let people = meant(state);
    if people.is_empty() {
        Vec::new()
    } else {
        vec![Effect::Ask(Request::ChangeList {
            name,
            people,
            add: false,
        })]
    }
}

/// Returns the name of the list that is open: the search asks for it and for nothing else.
pub fn open_list(state: &State) -> Option<String> {
    let asked = state.search.field.text().trim();
    let name = asked.strip_prefix("list:\"")?.strip_suffix('"')?;
    (!name.contains('"')).then(|| name.to_owned())
}

fn query(name: &str) -> String {
    format!("list:\"{}\"", name.replace('"', " "))
}

/// Keeps what exports carry with the list that is open, once it was changed there.
pub fn keep_settings(state: &mut State) -> Option<Effect> {
    let before = state.list_session.as_ref()?;
    let Some(name) = open_list(state) else {
        state.list_session = None;
        return None;
    };
    if *before == state.session {
        return None;
    }
    state.list_session = Some(state.session.clone());
    let session = &state.session;
    let text = serde_json::to_string(&(&session.in_hand, &session.chosen)).ok()?;
    Some(Effect::Ask(Request::SetListSettings { name, text }))
}

fn read(text: &str) -> Option<Session> {
    let (in_hand, chosen): (Option<ExportTarget>, Chosen) = serde_json::from_str(text).ok()?;
    Some(Session { in_hand, chosen })
}

fn texts(state: &State) -> Vec<String> {
    let lists = state.lists.value().map_or(&[][..], Vec::as_slice);
    lists
        .iter()
        .map(|list| text::clean(&list.name).into_owned())
        .collect()
}

/// Asks why those who are meant are skipped; among the skipped, brings them back.
pub fn skip(state: &mut State) -> Vec<Effect> {
    let people = meant(state);
    if people.is_empty() {
        return Vec::new();
    }
    if state.search.field.text().contains("is:skipped") {
        return vec![Effect::Ask(Request::Skip {
            people,
            reason: None,
            until: None,
        })];
    }
    let words = match people.as_slice() {
        [one] => {
            let rows = state.results.rows();
            let row = rows.iter().find(|row| row.id == *one);
            text::clean(row.map_or("", |row| &row.name)).into_owned()
        }
        many => format!("{} people", many.len()),
    };
    state.overlays.push(Overlay::Skip(SkipEntry {
        people,
        words,
        field: TextField::default(),
    }));
    Vec::new()
}

/// Skips them for the reason typed. It may begin with when they come back: `30d`, `6w`, `2027-01-15`.
pub fn confirm_skip(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Skip(entry)) = state.overlays.last() else {
        return Vec::new();
    };
    let typed = entry.field.text().trim();
    let (first, rest) = typed.split_once(' ').unwrap_or((typed, ""));
    let (reason, until) = match comes_back(first, state) {
        Back::At(at) => (rest.trim().to_owned(), Some(at)),
        Back::Reason => (typed.to_owned(), None),
        // Kept as a reason it would skip somebody for good who was to come back.
        Back::Never(why) => {
            let line = format!("{first}: {why}; write 30d, 6w or a day to come.");
            state.say(Level::Warning, line);
            return Vec::new();
        }
    };
    let people = entry.people.clone();
    state.overlays.pop();
    state.marks.clear();
    vec![Effect::Ask(Request::Skip {
        people,
        reason: Some(reason),
        until,
    })]
}

/// What the first word of a reason says of when somebody comes back.
enum Back {
    /// They do then.
    At(Timestamp),
    /// It means a time, but none that can be; why.
    Never(&'static str),
    /// It is a word like others.
    Reason,
}

/// Days that somebody can be skipped for: ten years.
const LONGEST: i64 = 3_650;

/// Reads a word as an age from now or as a day.
fn comes_back(word: &str, state: &State) -> Back {
    let word = word.trim_end_matches([',', ':', ';']);
    let numbers = word.split('-').map(str::len);
    let digits = word.chars().all(|c| c.is_ascii_digit() || c == '-');
    if digits && numbers.eq([4, 2, 2]) {
        let day = word.parse::<Date>();
        let at = day.map(|day| day.to_datetime(Time::midnight()));
        return match at.and_then(|at| state.settings.zone.to_timestamp(at)) {
            Ok(at) if at > state.now => Back::At(at),
            Ok(_) => Back::Never("this day is past"),
            Err(_) => Back::Never("there is no such day"),
        };
    }
    let unit = word.chars().last();
    let days = match unit {
        Some('d') => 1,
        Some('w') => 7,
        Some('m') => 30,
        Some('y') => 365,
        _ => return Back::Reason,
    };
    let count = unit
        .and_then(|unit| word.strip_suffix(unit))
        .unwrap_or_default();
    if count.is_empty() || !count.chars().all(|c| c.is_ascii_digit()) {
        return Back::Reason;
    }
    let days = count
        .parse()
        .ok()
        .and_then(|count: i64| count.checked_mul(days));
    let at = |days| {
        state
            .now
            .checked_add(SignedDuration::from_hours(24 * days))
            .ok()
    };
    match days {
        Some(0) => Back::Never("that is now"),
        Some(days @ 1..=LONGEST) => at(days).map_or(Back::Never("that is too long"), Back::At),
        _ => Back::Never("that is too long"),
    }
}
