//! The settings as a JSON Schema, written from the tables that read them: for editors that complete and
//! check a config file as it is typed.

use serde_json::{Map, Value, json};

use super::layers::defaults;
use super::settings::all;
use super::theme::entries;
use super::{Action, EXAMPLE};

/// What a setting takes from a file.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// A full URL.
    Url,
    /// A whole number above zero.
    Whole,
    /// A whole number up to this one, zero included.
    Count(u32),
    /// A length of time, as text.
    Duration,
    /// `true` or `false`.
    YesNo,
    /// One of these words.
    OneOf(fn() -> Vec<&'static str>),
    /// A name, or a number.
    Name,
    /// A list of texts.
    Texts,
    /// A list of some of these words.
    SomeOf(fn() -> Vec<&'static str>),
}

/// Returns the words of a table of words.
pub(super) fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(word, _)| *word).collect()
}

impl Shape {
    fn schema(self) -> Value {
        match self {
            Self::Url => json!({"type": "string", "format": "uri", "pattern": "^\\s*https?://"}),
            Self::Whole => json!({"type": "integer", "minimum": 1}),
            Self::Count(most) => json!({"type": "integer", "minimum": 0, "maximum": most}),
            Self::Duration => {
                json!({"type": "string", "pattern": "^\\s*[0-9]+\\s*(ms|s|m|min|h)\\s*$"})
            }
            Self::YesNo => json!({"type": "boolean"}),
            Self::OneOf(words) => json!({"enum": words()}),
            Self::Name => json!({"type": ["string", "integer"]}),
            Self::Texts => json!({"type": "array", "items": {"type": "string"}}),
            Self::SomeOf(words) => json!({"type": "array", "items": {"enum": words()}}),
        }
    }
}

/// Returns the JSON Schema (2020-12) of the config file: every section with its settings, what each takes
/// and what it is without a file.
pub fn schema() -> Value {
    let defaults = defaults();
    let mut sections: Map<String, Value> = Map::new();
    for setting in all() {
        let Some((section, name)) = setting.name.split_once('.') else {
            continue;
        };
        let mut schema = setting.shape.schema();
        let default = (setting.show)(&defaults).and_then(|text| value(&text));
        let about = comment(section, name);
        if let Some(schema) = schema.as_object_mut() {
            schema.extend(about.map(|text| ("description".to_owned(), text.into())));
            schema.extend(default.map(|value| ("default".to_owned(), value)));
        }
        let section = sections.entry(section).or_insert_with(|| table(Map::new()));
        if let Some(Value::Object(properties)) = section.get_mut("properties") {
            properties.insert(name.to_owned(), schema);
        }
    }
    let keys = Action::ALL.iter().filter(|action| action.available());
    let keys = keys.map(|action| {
        let schema = json!({
            "description": action.description(),
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "uniqueItems": true,
            "default": action.default_keys(),
        });
        (action.name().to_owned(), schema)
    });
    sections.insert("keys".to_owned(), table(keys.collect()));
    let theme = entries().map(|(name, default, about)| {
        let schema = json!({"description": about, "type": "string", "default": default});
        (name.to_owned(), schema)
    });
    sections.insert("theme".to_owned(), table(theme.collect()));
    let mut schema = table(sections);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(
            "$schema".to_owned(),
            "https://json-schema.org/draft/2020-12/schema".into(),
        );
        schema.insert("title".to_owned(), "Settings of Gleaner".into());
    }
    schema
}

fn table(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

/// Returns a value as the table of settings shows it: TOML.
fn value(shown: &str) -> Option<Value> {
    let table: toml::Table = format!("value = {shown}").parse().ok()?;
    serde_json::to_value(table.get("value")?).ok()
}

/// Returns what the example config says of a setting: the comment above it, or above the first of those
/// that stand together.
fn comment(section: &str, name: &str) -> Option<String> {
    let head = format!("[{section}]");
    let lines = EXAMPLE.lines().skip_while(|line| *line != head).skip(1);
    let mut about: Vec<&str> = Vec::new();
    let mut is_old = false;
    for line in lines.take_while(|line| !line.starts_with('[')) {
        let text = line.strip_prefix("# ").unwrap_or(line);
        let is_setting = |name: &str| {
            let rest = text.strip_prefix(name);
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        };
        if is_setting(name) {
            return (!about.is_empty()).then(|| about.join(" "));
        }
        let is_other = all().any(|one| {
            let other = one.name.split_once('.').filter(|(of, _)| *of == section);
            other.is_some_and(|(_, other)| is_setting(other))
        });
        if is_other {
            is_old = true;
        } else if line.starts_with("# ") {
            if std::mem::take(&mut is_old) {
                about.clear();
            }
            about.push(text);
        }
    }
    None
}

#[cfg(test)]
#[path = "tests/schema.rs"]
mod tests;
