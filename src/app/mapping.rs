//! How a list was read, to be looked at and changed: encoding, delimiter, sheet, header row, and what
//! each column means.

use super::msg::Effect;
use super::overlay::Overlay;
use super::picker::{Picker, into_view, scroll};
use super::state::State;
use super::{detail, layout, pages, paste};
use crate::config::Action;
use crate::people::formats::{Column, Field, Mapping, Understood};
use crate::worker::Level;

/// Encodings offered, by the names browsers use; the one that was found comes first.
const ENCODINGS: &[&str] = &[
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "windows-1253",
    "windows-1254",
    "iso-8859-2",
    "shift_jis",
    "gbk",
    "euc-kr",
];
/// Delimiters offered, with their names.
const DELIMITERS: &[(char, &str)] = &[
    (',', "comma"),
    (';', "semicolon"),
    ('\t', "tab"),
    ('|', "bar"),
];
/// Lines offered as the header row.
const HEADER_LINES: u64 = 20;

/// One thing that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The character set.
    Encoding,
    /// What separates the cells.
    Delimiter,
    /// Which sheet is read.
    Sheet,
    /// The line of the column names.
    HeaderLine,
    /// A column, by its position.
    Column(usize),
}

/// The open mapping; what it shows is the review below it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MappingPane {
    /// Position of the cursor.
    pub cursor: usize,
    /// The first line shown.
    pub offset: usize,
    /// The first people are shown as Greenhouse would get them, in place of the columns.
    pub people: bool,
}

/// Returns whether the mapping on top shows people in place of the columns.
pub(super) fn shows_people(state: &State) -> bool {
    matches!(state.overlays.last(), Some(Overlay::Mapping(open)) if open.people)
}

/// Shows the first people as Greenhouse would get them, or the columns again.
pub fn toggle_people(state: &mut State) {
    if let Some(Overlay::Mapping(open)) = state.overlays.last_mut() {
        open.people = !open.people;
        open.offset = 0;
    }
}

/// The open list of what one part can be.
#[derive(Clone, Debug, PartialEq)]
pub struct PartChooser {
    /// What is being chosen.
    pub part: Part,
    /// Its name, for the title.
    pub title: String,
    /// What is typed and what matches; positions in `entries`.
    pub picker: Picker,
    /// What can be chosen, in words.
    pub entries: Vec<String>,
}

/// Returns what can be changed of how a list was read, from top to bottom.
pub fn parts(understood: &Understood) -> Vec<Part> {
    let mut parts = Vec::new();
    if understood.encoding.is_some() {
        parts.push(Part::Encoding);
    }
    if understood.delimiter.is_some() {
        parts.push(Part::Delimiter);
    }
    if understood.sheets.len() > 1 {
        parts.push(Part::Sheet);
    }
    if understood.header_line.is_some() {
        parts.push(Part::HeaderLine);
    }
    parts.extend((0..understood.columns.len()).map(Part::Column));
    parts
}

/// Returns how the list under review was read.
pub fn understood(state: &State) -> Option<&Understood> {
    paste::below(state).map(|(_, reviewed)| &reviewed.understood)
}

/// Returns a part as it stands, label and value.
pub fn words(understood: &Understood, part: Part) -> (String, String) {
    let (label, value) = match part {
        Part::Encoding => ("Encoding", understood.encoding.clone().unwrap_or_default()),
        Part::Delimiter => (
            "Delimiter",
            understood.delimiter.map_or_else(String::new, delimiter),
        ),
        Part::Sheet => ("Sheet", understood.sheet.clone().unwrap_or_default()),
        Part::HeaderLine => (
            "Header row",
            understood
                .header_line
                .map_or_else(String::new, |line| format!("line {line}")),
        ),
        Part::Column(at) => {
            let column = understood.columns.get(at);
            return column.map_or_else(Default::default, |column| {
                (column.name.clone(), column_words(column))
            });
        }
    };
    (label.to_owned(), value)
}

/// Returns what a column means: its field and the kind of its values.
pub fn column_words(column: &Column) -> String {
    if column.by_label && column.field == Field::Extra {
        return "as its label says".to_owned();
    }
    let field = field_words(column.field);
    match column.kind {
        Some(kind) => format!("{field} ({})", kind.word()),
        None => field,
    }
}

fn field_words(field: Field) -> String {
    match field {
        Field::Extra => "kept as extra".to_owned(),
        Field::Ignore => "left out".to_owned(),
        field => field.word().replace('_', " "),
    }
}

fn delimiter(sign: char) -> String {
    let named = DELIMITERS.iter().find(|(known, _)| *known == sign);
    named.map_or_else(|| sign.to_string(), |(_, name)| (*name).to_owned())
}

/// Opens the mapping of the review on top.
pub fn open(state: &mut State) {
    let top = paste::on_top(state).map(|(_, reviewed)| reviewed);
    let several = top.is_some_and(|reviewed| reviewed.files.len() > 1);
    let columns = top.map(|reviewed| parts(&reviewed.understood).len());
    match columns {
        Some(0) if several => state.say(
            Level::Info,
            "Columns are set for one file at a time: esc discards these, then drop that file alone.",
        ),
        Some(0) | None => state.say(
            Level::Info,
            "There are no columns here: this text was read as a whole.",
        ),
        Some(_) => state
            .overlays
            .push(Overlay::Mapping(MappingPane::default())),
    }
}

/// Moves in the mapping on top.
pub fn act(state: &State, open: &mut MappingPane, action: Action, height: usize) {
    if open.people {
        if let Some(areas) = state.areas() {
            let inside = layout::inside(areas.overlay);
            let page = pages::cards(state, inside.width);
            open.offset = detail::scroll(action, open.offset, &page, inside.height);
        }
        return;
    }
    let len = understood(state).map_or(0, |understood| parts(understood).len());
    (open.cursor, open.offset) = scroll(action, open.cursor, open.offset, len, height);
    open.offset = into_view(open.cursor, open.offset, len, height);
}

/// Returns the part under the cursor of the mapping on top.
fn current(state: &State) -> Option<Part> {
    let Some(Overlay::Mapping(open)) = state.overlays.last() else {
        return None;
    };
    if open.people {
        return None;
    }
    parts(understood(state)?).get(open.cursor).copied()
}

/// Opens the list of what the part under the cursor can be.
pub fn choose(state: &mut State) {
    let (Some(part), Some(read)) = (current(state), understood(state)) else {
        return;
    };
    let (title, _) = words(read, part);
    let words: Vec<String> = entries(read, part)
        .into_iter()
        .map(|entry| entry.0)
        .collect();
    state.overlays.push(Overlay::MapChoice(PartChooser {
        part,
        title,
        picker: Picker::new(words.clone()),
        entries: words,
    }));
}

/// Returns what a part can be: the words, and the change to the mapping.
fn entries(read: &Understood, part: Part) -> Vec<(String, Change)> {
    match part {
        Part::Encoding => {
            let found = read.encoding.as_deref().map(str::to_lowercase);
            let others = ENCODINGS.iter().map(|name| (*name).to_owned());
            let others = others.filter(|name| found.as_ref() != Some(name));
            let all = found.clone().into_iter().chain(others);
            all.map(|name| (name.clone(), Change::Encoding(name)))
                .collect()
        }
        Part::Delimiter => DELIMITERS
            .iter()
            .map(|(sign, name)| ((*name).to_owned(), Change::Delimiter(*sign)))
            .collect(),
        Part::Sheet => read
            .sheets
            .iter()
            .map(|name| (name.clone(), Change::Sheet(name.clone())))
            .collect(),
        Part::HeaderLine => (0..=HEADER_LINES)
            .map(|line| match line {
                0 => ("no header row".to_owned(), Change::HeaderLine(0)),
                line => (format!("line {line}"), Change::HeaderLine(line)),
            })
            .collect(),
        Part::Column(at) => Field::ALL
            .iter()
            .map(|field| (field_words(*field), Change::Field(at, *field)))
            .collect(),
    }
}

/// One change to how a list is read.
#[derive(Clone, Debug, PartialEq)]
enum Change {
    Encoding(String),
    Delimiter(char),
    Sheet(String),
    HeaderLine(u64),
    Field(usize, Field),
}

/// Takes what is under the cursor; the list is read again that way.
pub fn pick(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::MapChoice(open)) = state.overlays.last() else {
        return Vec::new();
    };
    let (part, at) = (open.part, open.picker.picked());
    let change = understood(state)
        .map(|read| entries(read, part))
        .and_then(|entries| entries.into_iter().nth(at?))
        .map(|(_, change)| change);
    let Some(change) = change else {
        return Vec::new();
    };
    state.overlays.pop();
    let Some(mut mapping) = understood(state).map(Understood::mapping) else {
        return Vec::new();
    };
    match change {
        // Names and columns are read from the bytes: another encoding, delimiter, sheet or header row
        // has columns of its own.
        Change::Encoding(name) => mapping = with(mapping, |new| new.encoding = Some(name)),
        Change::Delimiter(sign) => mapping = with(mapping, |new| new.delimiter = Some(sign)),
        Change::Sheet(name) => mapping = with(mapping, |new| new.sheet = Some(name)),
        Change::HeaderLine(line) => mapping = with(mapping, |new| new.header_line = Some(line)),
        Change::Field(at, field) => {
            if let Some(column) = mapping.columns.get_mut(at) {
                column.field = field;
                if !matches!(field, Field::Email | Field::Phone) {
                    column.kind = None;
                }
            }
        }
    }
    paste::reread(state, mapping)
}

/// Takes the next kind of contact value for the column under the cursor; the list is read again.
pub fn next_kind(state: &mut State) -> Vec<Effect> {
    let (Some(Part::Column(at)), Some(read)) = (current(state), understood(state)) else {
        state.say(Level::Info, "Only e-mails and phones have a kind.");
        return Vec::new();
    };
    let mut mapping = read.mapping();
    let Some(column) = mapping.columns.get_mut(at) else {
        return Vec::new();
    };
    let kinds: &[&str] = match column.field {
        Field::Email => &["personal", "work", "other"],
        Field::Phone => &["mobile", "work", "home", "skype", "other"],
        _ => {
            state.say(Level::Info, "Only e-mails and phones have a kind.");
            return Vec::new();
        }
    };
    let next = match column.kind.as_deref() {
        None => 0,
        Some(kind) => kinds
            .iter()
            .position(|one| *one == kind)
            .map_or(0, |at| at + 1),
    };
    column.kind = kinds.get(next).map(|kind| (*kind).to_owned());
    paste::reread(state, mapping)
}

fn with(before: Mapping, change: impl FnOnce(&mut Mapping)) -> Mapping {
    let mut new = Mapping {
        columns: Vec::new(),
        ..before
    };
    change(&mut new);
    new
}
