//! A record as TOML, to be edited in an editor, and back.

use serde_json::Value;

use super::Changes;
use crate::people::{Profile, field_names};

/// Returns a record as TOML; empty fields are there as comments.
pub fn text_of(profile: &Profile) -> String {
    let stored = fields_of(profile);
    let mut text = String::from(
        "# Lines that you delete are taken out of the record; it keeps what stood there in its history.\n",
    );
    let others = stored.keys().filter(|field| !field_names::is_own(field));
    let names = field_names::EDITABLE
        .iter()
        .copied()
        .chain(others.map(String::as_str));
    for field in names {
        let value = stored.get(field).map(without_nulls);
        match value.filter(|value| !is_empty(value)) {
            Some(value) => match toml::Value::try_from(&value) {
                Ok(value) => text.push_str(&format!("{} = {value}\n", key(field))),
                Err(_) => text.push_str(&format!("# {field} can't be edited here\n")),
            },
            None if field_names::LISTS.contains(&field) => {
                text.push_str(&format!("# {field} = [\"\"]\n"));
            }
            None => text.push_str(&format!("# {field} = \"\"\n")),
        }
    }
    text
}

/// Returns what differs between a record and its edited text.
///
/// # Errors
/// What is wrong with the text, where it is no TOML.
pub fn read(profile: &Profile, text: &str) -> Result<Changes, String> {
    let edited: toml::Table =
        toml::from_str(text).map_err(|error| format!("this is no TOML: {error}"))?;
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
        let kept = edited.contains_key(field) || field_names::ORIGIN.contains(&field.as_str());
        if shown && !kept && !is_empty(value) {
            changes.insert(field.clone(), Value::Null);
        }
    }
    Ok(changes)
}

/// Returns the record with the changes that its edited text says.
///
/// # Errors
/// What is wrong with the text: no TOML, or a value that its field can't hold.
pub fn edited(profile: &Profile, text: &str) -> Result<Profile, String> {
    let mut fields = fields_of(profile);
    for (field, value) in read(profile, text)? {
        match value {
            Value::Null => fields.remove(&field),
            value => fields.insert(field, value),
        };
    }
    serde_json::from_value(Value::Object(fields)).map_err(|error| error.to_string())
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
    if !field.is_empty() && field.chars().all(plain) {
        field.to_owned()
    } else {
        toml::Value::String(field.to_owned()).to_string()
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
        assert!(edited(&person(), "emails = 7").is_err());
    }

    #[test]
    fn a_record_takes_what_was_edited() {
        let text = text_of(&person()).replace("# title = \"\"", "title = \"CTO\"");
        let after = edited(&person(), &text).unwrap();
        assert_eq!(after.title.as_deref(), Some("CTO"));
        assert_eq!(after.emails, person().emails);
        assert_eq!(after.extra, person().extra);
    }
}
