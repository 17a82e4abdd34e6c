//! What `--set`, `--add` and `--remove` change in a record.

use super::show::shown;
use crate::cli::exit::{Exit, Failure};
use crate::error_text::ErrorText;
use crate::library::Changes;
use crate::people::{Profile, field_names};

/// Returns what flags ask for: `title=CTO`, `emails=ada@x.org`.
pub(super) fn changes(
    profile: &Profile,
    set: &[String],
    add: &[String],
    remove: &[String],
) -> Result<Changes, Failure> {
    let stored = match serde_json::to_value(profile) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => Changes::new(),
    };
    let mut changes = Changes::new();
    let usage = |text: &str| {
        Failure::new(
            Exit::Usage,
            format!("`{text}` names no field and value"),
            "Write FIELD=VALUE, such as title=CTO or emails=ada@example.org.",
        )
    };
    let split = |text: &str| -> Result<(String, String), Failure> {
        let (field, value) = text.split_once('=').ok_or_else(|| usage(text))?;
        Ok((plural(field), value.to_owned()))
    };
    let is_list = |field: &str| field_names::LISTS.contains(&field);
    let text = |value: &serde_json::Value| shown(value.get("value").unwrap_or(value));
    for one in set {
        let (field, value) = split(one)?;
        let value = match (is_list(&field), value.is_empty()) {
            (_, true) => serde_json::Value::Null,
            (true, false) => serde_json::json!([value]),
            (false, false) => value.into(),
        };
        changes.insert(field, value);
    }
    for (one, adds) in add
        .iter()
        .map(|a| (a, true))
        .chain(remove.iter().map(|r| (r, false)))
    {
        if !adds && !one.contains('=') {
            changes.insert(plural(one), serde_json::Value::Null);
            continue;
        }
        let (field, value) = split(one)?;
        if !is_list(&field) {
            return Err(Failure::new(
                Exit::Usage,
                format!("`{field}` has one value"),
                "`--set FIELD=VALUE` replaces it, `--remove FIELD` takes it away.",
            ));
        }
        let there = changes.get(&field).or_else(|| stored.get(&field));
        let mut list = there
            .and_then(|v| v.as_array())
            .cloned()
            .unwrap_or_default();
        if adds {
            list.push(value.into());
        } else {
            let before = list.len();
            list.retain(|known| text(known) != value);
            if list.len() == before {
                return Err(Failure::plain(
                    Exit::Usage,
                    ErrorText::new(
                        format!("there is no {value} among {field}"),
                        "`gleaner library show` lists them",
                    ),
                ));
            }
        }
        changes.insert(field, list.into());
    }
    Ok(changes)
}

/// Lists are named in the plural; people write one of them.
fn plural(field: &str) -> String {
    match field.trim() {
        one @ ("email" | "phone" | "url" | "tag") => format!("{one}s"),
        "note" => "notes".to_owned(),
        other => other.to_owned(),
    }
}
