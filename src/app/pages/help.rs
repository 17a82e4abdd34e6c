//! The keys, straight from the keymap: those of where the help was opened, then the others; and
//! what can be searched for.

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

/// Returns the page for a frame's inside of `width` columns.
pub fn help(state: &State, help: &Help, width: u16) -> Page {
    let mut page = Page::new(width, state.settings.glyphs);
    let words = help.words.text();
    let entries = entries(&state.settings.keymap);
    let column = widest(entries.iter().map(|entry| entry.keys.as_str()));
    let (here, elsewhere): (Vec<&Entry>, Vec<&Entry>) = entries
        .iter()
        .filter(|entry| holds(&entry.all(), words))
        .partition(|entry| entry.action.contexts().contains(&help.here));
    for group in Group::ALL {
        let of_group = here.iter().filter(|entry| entry.action.group() == group);
        section(
            &mut page,
            group.title(),
            column,
            of_group.map(|entry| entry.line()),
        );
    }
    let elsewhere = elsewhere.iter().map(|entry| entry.line());
    section(&mut page, "In other places", column, elsewhere);
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
        Context::Session => "in what exports carry",
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
        if at == 0 {
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
