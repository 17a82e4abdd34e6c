//! The keys, straight from the keymap: those of where the help was opened, then the others; and
//! what can be searched for.

use ratatui::layout::Rect;

use crate::app::glyphs::Glyphs;
use crate::app::help::Help;
use crate::app::page::{Page, Tone};
use crate::app::state::State;
use crate::app::text;
use crate::config::{Action, Context, Group, Keymap};
use crate::mirror::query::EXAMPLES;

/// One line of the help.
struct Entry {
    action: Action,
    keys: String,
}

impl Entry {
    /// Returns all there is of it, to look for words in.
    fn all(&self) -> String {
        let Self { action, keys } = self;
        format!("{keys} {} {}", action.name(), action.description())
    }

    /// Returns its keys and what they do.
    fn line(&self) -> (&str, &'static str) {
        let keys = match self.keys.as_str() {
            "" => NO_KEY,
            keys => keys,
        };
        (keys, self.action.description())
    }
}

/// Stands for the keys of an action that has none.
const NO_KEY: &str = "no key";

/// Returns whether every word is in a text, whatever the case.
fn holds(text: &str, words: &str) -> bool {
    let (text, words) = (text.to_lowercase(), words.to_lowercase());
    words.split_whitespace().all(|word| text.contains(word))
}

/// Returns the columns for these texts and a gap.
fn widest<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts.map(text::width).max().unwrap_or(0) + 3
}

/// Columns from which keys are in two columns.
const TWO_COLUMNS: u16 = 100;
/// Columns between them.
const BETWEEN: u16 = 3;
/// Lines up to which the keys that matter most come first, on one page.
const SHORT: u16 = 14;
/// How many those are.
const MOST_WANTED: usize = 10;
/// The keys that matter most among people.
const WANTED: [Action; MOST_WANTED] = [
    Action::FocusSearch,
    Action::Confirm,
    Action::Explain,
    Action::Same,
    Action::NotSame,
    Action::Mark,
    Action::PickJob,
    Action::Export,
    Action::Undo,
    Action::Palette,
];

/// Returns the page for a frame's inside.
pub fn help(state: &State, help: &Help, inside: Rect) -> Page {
    let glyphs = state.settings.glyphs;
    let mut page = Page::new(inside.width, glyphs);
    let words = help.words.text();
    let entries = entries(&state.settings.keymap);
    let column = widest(entries.iter().map(|entry| entry.keys.as_str()));
    let (here, elsewhere): (Vec<&Entry>, Vec<&Entry>) = entries
        .iter()
        .filter(|entry| holds(&entry.all(), words))
        .partition(|entry| entry.action.contexts().contains(&help.here));
    if inside.height <= SHORT && words.is_empty() {
        let wanted = wanted(help.here, &here);
        let column = widest(wanted.iter().map(|entry| entry.line().0));
        let room = usize::from(inside.width).saturating_sub(column);
        for (keys, does) in wanted.iter().map(|entry| entry.line()) {
            let gap = " ".repeat(column.saturating_sub(text::width(keys)));
            page.cut(&[
                (Tone::Accent, keys),
                (Tone::Plain, &gap),
                (Tone::Plain, clause(does, room)),
            ]);
        }
    }
    let sections: Vec<(&str, Vec<&Entry>)> = ORDER
        .iter()
        .map(|group| {
            let of_group = here.iter().filter(|entry| entry.action.group() == *group);
            (group.title(), of_group.copied().collect())
        })
        .collect();
    if inside.width >= TWO_COLUMNS {
        let width = (inside.width - BETWEEN) / 2;
        let indent = usize::from(width + BETWEEN);
        let all: usize = sections.iter().map(|(_, lines)| lines.len()).sum();
        let (mut left, mut right) = (Page::new(width, glyphs), Page::new(width, glyphs));
        let mut before = 0;
        for (title, lines) in &sections {
            // A section stays whole; what begins in the lower half stands on the right.
            let to = if before * 2 < all {
                &mut left
            } else {
                &mut right
            };
            section(to, title, column, lines.iter().map(|entry| entry.line()));
            before += lines.len();
        }
        page.beside(indent, left, right);
        let middle = elsewhere.len().div_ceil(2);
        let (first, last) = elsewhere.split_at(middle.min(elsewhere.len()));
        let (mut left, mut right) = (Page::new(width, glyphs), Page::new(width, glyphs));
        if !elsewhere.is_empty() {
            page.gap();
            page.text(Tone::Heading, ELSEWHERE);
        }
        section(
            &mut left,
            "",
            column,
            first.iter().map(|entry| entry.line()),
        );
        section(
            &mut right,
            "",
            column,
            last.iter().map(|entry| entry.line()),
        );
        page.beside(indent, left, right);
    } else {
        for (title, lines) in &sections {
            section(
                &mut page,
                title,
                column,
                lines.iter().map(|entry| entry.line()),
            );
        }
        let elsewhere = elsewhere.iter().map(|entry| entry.line());
        section(&mut page, ELSEWHERE, column, elsewhere);
    }
    let signs = signs(glyphs);
    let signs = signs
        .iter()
        .filter(|(sign, means)| holds(&format!("{sign} {means}"), words));
    section(&mut page, "Signs in the list", column, signs.copied());
    let examples = EXAMPLES.iter().copied();
    let examples = examples.filter(|(typed, means)| holds(&format!("{typed} {means}"), words));
    let column = widest(EXAMPLES.iter().copied().map(|(typed, _)| typed));
    section(
        &mut page,
        "What the search box understands",
        column,
        examples,
    );
    if page.lines.is_empty() {
        page.text(Tone::Muted, "Nothing here holds these words.");
    }
    page.gap();
    page.text(
        Tone::Muted,
        "In a text box letters are text; arrows, enter and esc work everywhere. \
         `gleaner config path` names the file where keys can be changed.",
    );
    page
}

/// Returns as much of what a key does as there is room for, up to the end of a clause.
fn clause(does: &str, room: usize) -> &str {
    let ends = does.match_indices([';', ':', ',']).map(|(at, _)| at);
    let parts = ends.chain([does.len()]).filter_map(|at| does.get(..at));
    let mut from_the_end = parts.rev();
    from_the_end
        .find(|part| text::width(part) <= room)
        .unwrap_or(does)
}

/// Returns the signs that a row may wear, with what each means.
fn signs(glyphs: Glyphs) -> [(&'static str, &'static str); 7] {
    [
        (glyphs.newcomer(), "new: nobody like this in Greenhouse"),
        (glyphs.possible(), "possible: may be in Greenhouse"),
        (glyphs.in_greenhouse(), "in Greenhouse"),
        (glyphs.mark(), "marked"),
        (glyphs.exported(), "exported by you"),
        (glyphs.blocked(), "a guard would block an export"),
        (glyphs.warns(), "a guard would warn before an export"),
    ]
}

/// The title of keys that do nothing where the help was opened.
const ELSEWHERE: &str = "Elsewhere";
/// The order of what can be done here: what is done with people first, how to get about last.
const ORDER: [Group; 6] = [
    Group::Person,
    Group::Export,
    Group::Choose,
    Group::Find,
    Group::Move,
    Group::App,
];

/// Returns the keys that matter most in a place.
fn wanted<'e>(context: Context, here: &[&'e Entry]) -> Vec<&'e Entry> {
    let with_key = |entry: &&&Entry| !entry.keys.is_empty();
    let of = |action: &Action| here.iter().find(|entry| entry.action == *action).copied();
    let mut wanted: Vec<&Entry> = match context {
        Context::Results | Context::Detail | Context::Search => {
            WANTED.iter().filter_map(of).collect()
        }
        _ => Vec::new(),
    };
    for group in ORDER {
        let of_group = here.iter().filter(with_key);
        let of_group = of_group.filter(|entry| entry.action.group() == group);
        for entry in of_group {
            if !wanted.iter().any(|known| known.action == entry.action) {
                wanted.push(entry);
            }
        }
    }
    wanted.truncate(MOST_WANTED);
    wanted
}

/// Returns the name of a place, as in the title of the help.
pub fn place(context: Context) -> &'static str {
    match context {
        Context::Results => "in the list of people",
        Context::Detail => "in the detail",
        Context::Search => "in the search box",
        Context::Picker => "in a list to pick from",
        Context::Preview => "in the preview",
        Context::Review => "before people are kept",
        Context::Form => "in a form",
        Context::Pairs => "in records that may be one person",
        Context::Mapping => "in how a list was read",
        Context::Run => "while exporting",
        Context::Reader => "on a page to read",
        Context::Outbox => "in the list of exports",
        Context::Record => "on the page of an export",
        Context::Session => "in the export settings",
        Context::Columns => "in the columns of the list",
        Context::Entry => "in a line to type in",
    }
}

fn entries(keymap: &Keymap) -> Vec<Entry> {
    let listed = Action::ALL.iter().copied();
    listed
        .filter(|action| action.available())
        .map(|action| {
            let keys: Vec<String> = keymap.keys(action).map(ToString::to_string).collect();
            Entry {
                action,
                keys: keys.join("  "),
            }
        })
        .collect()
}

/// Adds lines of two columns under a title; nothing where there are none.
fn section<'l>(
    page: &mut Page,
    title: &str,
    column: usize,
    lines: impl Iterator<Item = (&'l str, &'l str)>,
) {
    for (at, (typed, does)) in lines.enumerate() {
        if at == 0 && !title.is_empty() {
            page.gap();
            page.text(Tone::Heading, title);
        }
        let tone = if typed == NO_KEY {
            Tone::Muted
        } else {
            Tone::Accent
        };
        let gap = " ".repeat(column.saturating_sub(text::width(typed)));
        let pieces = [(tone, typed), (Tone::Plain, &*gap), (Tone::Plain, does)];
        page.wrapped(column, &pieces);
    }
}
