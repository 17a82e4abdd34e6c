//! A record as TOML in the user's editor.

use std::io::Write as _;
use std::process::Command;

use serde_json::Value;

use super::super::exit::{Exit, Failure};
use super::super::out::can_ask;
use crate::library::Changes;
use crate::people::Profile;

/// Fields that every record is offered, in their order.
const FIELDS: &[&str] = &[
    "first_name",
    "last_name",
    "full_name",
    "preferred_name",
    "title",
    "headline",
    "company",
    "location",
    "linkedin",
    "github",
    "profile_url",
    "emails",
    "phones",
    "urls",
    "tags",
    "notes",
];
const LISTS: &[&str] = &["emails", "phones", "urls", "tags"];
/// What says where a record is from; not to be edited.
const ORIGIN: &[&str] = &["external_id", "source"];

/// Opens the record in `$VISUAL` or `$EDITOR` and returns what was changed.
pub(super) async fn changes(profile: &Profile) -> Result<Changes, Failure> {
    let editor = ["VISUAL", "EDITOR"].iter().find_map(|name| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
    });
    let editor = match editor {
        Some(editor) => editor,
        None if can_ask() => "vi".to_owned(),
        None => {
            return Err(Failure::new(
                Exit::Usage,
                "there is no editor to open",
                "Set EDITOR, or change single fields with --set, --add and --remove.",
            ));
        }
    };
    let before = text_of(profile);
    let edited = tokio::task::spawn_blocking(move || edit(&editor, &before)).await;
    let edited = edited.map_err(std::io::Error::other)??;
    read(profile, &edited)
}

fn edit(editor: &str, text: &str) -> Result<String, Failure> {
    // In a file of its own that only this user can read, gone afterwards.
    let failed = |error: std::io::Error| {
        Failure::plain(
            Exit::Usage,
            format_args!("the record can't be edited: {error}"),
        )
    };
    let mut file = tempfile::Builder::new()
        .prefix("gleaner-")
        .suffix(".toml")
        .tempfile()
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let ended = Command::new(program)
        .args(words)
        .arg(file.path())
        .status()
        .map_err(|error| {
            Failure::new(
                Exit::Usage,
                format!("the editor `{editor}` can't be started: {error}"),
                "Set EDITOR, or change single fields with --set, --add and --remove.",
            )
        })?;
    if !ended.success() {
        return Err(Failure::plain(
            Exit::Usage,
            "the editor ended with an error; nothing was changed",
        ));
    }
    std::fs::read_to_string(file.path()).map_err(failed)
}

/// Returns a record as TOML; fields that are empty stand there as comments.
fn text_of(profile: &Profile) -> String {
    let stored = fields_of(profile);
    let mut text = String::from(
        "# Lines that you delete are taken out of the record; it keeps what stood there in its history.\n",
    );
    let others = stored
        .keys()
        .filter(|field| !FIELDS.contains(&field.as_str()) && !ORIGIN.contains(&field.as_str()));
    let names = FIELDS.iter().copied().chain(others.map(String::as_str));
    for field in names {
        let value = stored.get(field).map(without_nulls);
        match value.filter(|value| !is_empty(value)) {
            Some(value) => match toml::Value::try_from(&value) {
                Ok(value) => text.push_str(&format!("{} = {value}\n", key(field))),
                Err(_) => text.push_str(&format!("# {field} can't be edited here\n")),
            },
            None if LISTS.contains(&field) => text.push_str(&format!("# {field} = [\"\"]\n")),
            None => text.push_str(&format!("# {field} = \"\"\n")),
        }
    }
    text
}

/// Returns what differs between a record and its edited text.
fn read(profile: &Profile, text: &str) -> Result<Changes, Failure> {
    let edited: toml::Table = toml::from_str(text).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("this is no TOML: {error}"),
            "Nothing was changed; edit it again.",
        )
    })?;
    let Ok(Value::Object(edited)) = serde_json::to_value(&edited) else {
        return Ok(Changes::new());
    };
    let stored = fields_of(profile);
    let mut changes = Changes::new();
    for (field, value) in &edited {
        let there = stored.get(field).map(without_nulls);
        if there.as_ref() != Some(value) && !(there.is_none() && is_empty(value)) {
            changes.insert(field.clone(), value.clone());
        }
    }
    for (field, value) in &stored {
        let shown = toml::Value::try_from(without_nulls(value)).is_ok();
        let kept = edited.contains_key(field) || ORIGIN.contains(&field.as_str());
        if shown && !kept && !is_empty(value) {
            changes.insert(field.clone(), Value::Null);
        }
    }
    Ok(changes)
}

fn fields_of(profile: &Profile) -> Changes {
    match serde_json::to_value(profile) {
        Ok(Value::Object(fields)) => fields,
        _ => Changes::new(),
    }
}

/// TOML knows no null.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let parts = map.iter().filter(|(_, part)| !part.is_null());
            Value::Object(
                parts
                    .map(|(name, part)| (name.clone(), without_nulls(part)))
                    .collect(),
            )
        }
        Value::Array(list) => Value::Array(
            list.iter()
                .filter(|one| !one.is_null())
                .map(without_nulls)
                .collect(),
        ),
        other => other.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        _ => false,
    }
}

/// Returns a field's name as TOML writes a key.
fn key(field: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match !field.is_empty() && field.chars().all(plain) {
        true => field.to_owned(),
        false => toml::Value::String(field.to_owned()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Profile {
        serde_json::from_str(
            r#"{"external_id":"x","first_name":"Ada","emails":[{"value":"a@x.org","kind":"work"}],
                "notes":"two\nlines","shoe size":43,"nested":{"a":null,"b":[1]}}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_record_left_as_it_is_changes_nothing() {
        let text = text_of(&person());
        assert!(text.contains("# title = \"\""), "{text}");
        assert_eq!(read(&person(), &text).unwrap(), Changes::new(), "{text}");
    }

    #[test]
    fn lines_changed_added_and_deleted_are_told() {
        let text = text_of(&person())
            .replace("first_name = \"Ada\"", "first_name = \"Ida\"")
            .replace("# title = \"\"", "title = \"CTO\"")
            .lines()
            .filter(|line| !line.starts_with("emails"))
            .collect::<Vec<_>>()
            .join("\n");
        let changes = Value::Object(read(&person(), &text).unwrap());
        let expected = serde_json::json!({"first_name": "Ida", "title": "CTO", "emails": null});
        assert_eq!(changes, expected);
    }

    #[test]
    fn broken_toml_changes_nothing() {
        assert!(read(&person(), "title = ").is_err());
    }
}
