//! One config file: every mistake found at once, each with its line and what may have been meant.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::settings::{Config, all};
use super::values::Reading;
use super::{Keymap, Theme};

/// Something wrong in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong and what may have been meant.
    pub what: String,
}

/// Puts the settings of a file's text into `config` and returns every mistake, by line.
///
/// Lines without a mistake take effect even when others have one. Unknown keys are mistakes.
pub fn read_file(config: &mut Config, text: &str) -> Vec<Mistake> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut mistakes: Vec<Mistake> = errors
        .iter()
        .map(|error| Mistake {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            what: error.message().to_owned(),
        })
        .collect();
    read_table(config, text, "", root.get_ref(), &mut mistakes);
    mistakes.sort_by_key(|mistake| mistake.line);
    mistakes
}

/// Reads one of the tables whose entries are not settings of their own: keys and theme.
fn read_entries(
    config: &mut Config,
    text: &str,
    name: &str,
    table: &DeTable<'_>,
    mistakes: &mut Vec<Mistake>,
) {
    let entries: toml::Table = table
        .iter()
        .map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref())))
        .collect();
    let found = if name == "keys" {
        let (keymap, found) = Keymap::from_table(&entries);
        config.keymap = keymap;
        found
    } else {
        let (theme, found) = Theme::from_table(&entries);
        config.theme = theme;
        found
    };
    for mistake in found {
        let at = table
            .iter()
            .find(|(key, _)| key.get_ref().as_ref() == mistake.entry);
        let hint = mistake
            .hint
            .map_or_else(String::new, |hint| format!("; {hint}"));
        mistakes.push(Mistake {
            line: line_of(text, at.map_or(0, |(key, _)| key.span().start)),
            what: format!("`{name}.{}`: {}{hint}", mistake.entry, mistake.what),
        });
    }
}

/// Returns a value without its place in the file; what keys and theme have no use for stays text.
fn plain(value: &DeValue<'_>) -> toml::Value {
    match value {
        DeValue::String(text) => toml::Value::String(text.to_string()),
        DeValue::Array(items) => {
            toml::Value::Array(items.iter().map(|item| plain(item.get_ref())).collect())
        }
        DeValue::Boolean(yes) => toml::Value::Boolean(*yes),
        DeValue::Integer(number) => number
            .as_str()
            .parse()
            .map_or_else(|_| toml::Value::Float(0.0), toml::Value::Integer),
        DeValue::Float(number) => toml::Value::Float(number.as_str().parse().unwrap_or_default()),
        DeValue::Datetime(_) | DeValue::Table(_) => toml::Value::Table(toml::Table::new()),
    }
}

fn read_table(
    config: &mut Config,
    text: &str,
    prefix: &str,
    table: &DeTable<'_>,
    mistakes: &mut Vec<Mistake>,
) {
    for (key, value) in table {
        let name = if prefix.is_empty() {
            key.get_ref().to_string()
        } else {
            format!("{prefix}.{}", key.get_ref())
        };
        let mut complain = |at: usize, what: String| {
            mistakes.push(Mistake {
                line: line_of(text, at),
                what,
            });
        };
        if let Some(setting) = all().find(|setting| setting.name == name) {
            if let Err(why) = (setting.set)(config, Reading::Toml(value.get_ref())) {
                complain(value.span().start, format!("`{name}` {why}"));
            }
        } else if let ("keys" | "theme", DeValue::Table(inner)) = (name.as_str(), value.get_ref()) {
            read_entries(config, text, &name, inner, mistakes);
        } else if let (true, DeValue::Table(inner)) = (is_section(&name), value.get_ref()) {
            read_table(config, text, &name, inner, mistakes);
        } else {
            complain(key.span().start, unknown(&name, value));
        }
    }
}

fn is_section(name: &str) -> bool {
    all().any(|setting| {
        setting
            .name
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with('.'))
    })
}

fn unknown(name: &str, value: &Spanned<DeValue<'_>>) -> String {
    if is_section(name) || matches!(name, "keys" | "theme") {
        return format!("`{name}` is a section; its settings stand below a line `[{name}]`");
    }
    let sections = all()
        .filter_map(|setting| setting.name.split_once('.').map(|(section, _)| section))
        .chain(["keys", "theme"]);
    let nearest = if matches!(value.get_ref(), DeValue::Table(_)) {
        nearest(name, sections)
    } else {
        nearest(name, all().map(|setting| setting.name))
    };
    match nearest {
        Some(meant) => format!("`{name}` is not a setting; did you mean `{meant}`?"),
        None => format!("`{name}` is not a setting; `gleaner config print` lists them all"),
    }
}

/// Returns the candidate most like `name`, none when nothing is near.
pub(super) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// Returns the line, from 1, that holds byte `at`.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
