//! The custom fields of an existing candidate, written back with one more: the set is replaced as a whole
//! (contract 4.3), so it is written only where every field of it is in sight and can be written as it was
//! read (contract 3.6).

use std::collections::HashMap;

use super::Runner;
use crate::harvest::body::{CustomFieldKey, CustomFieldWrite};
use crate::harvest::{HarvestError, Lane, Query, wire};

/// Types whose values are written as they are read.
const AS_READ: [&str; 8] = [
    "short_text",
    "long_text",
    "rich_text",
    "url",
    "date",
    "yes_no",
    "boolean",
    "number",
];

/// The options in use of some fields, by field key and label.
type Options = HashMap<(String, String), Vec<u64>>;

impl Runner {
    /// Returns the set of custom fields that `held` is, without the field `key`, as it is written back;
    /// or in words why nothing may be written.
    pub(super) async fn written_back(
        &self,
        key: &str,
        held: wire::CustomFields,
    ) -> Result<Result<Vec<CustomFieldWrite>, String>, HarvestError> {
        let definitions = self.checker.fields(&self.client).await?;
        let of_people = |one: &&wire::CustomField| one.field_type.as_deref() == Some("candidate");
        let definitions: Vec<&wire::CustomField> = definitions.iter().filter(of_people).collect();
        let hidden = definitions.iter().find(|one| {
            one.private == Some(true) && one.name_key != key && !held.contains_key(&one.name_key)
        });
        if let Some(hidden) = hidden {
            return Ok(Err(format!(
                "the field \"{}\" is private and may be out of sight here; fields are written as one set, \
                 which would empty it",
                hidden.name
            )));
        }
        let held: Vec<(String, wire::CustomFieldValue)> = held
            .into_iter()
            .filter(|(own, held)| own != key && !held.value.is_null())
            .collect();
        let chosen: Vec<u64> = definitions
            .iter()
            .filter(|one| {
                let is = |(own, held): &&(String, wire::CustomFieldValue)| {
                    *own == one.name_key && is_select(held.kind.as_deref())
                };
                held.iter().any(|pair| is(&pair))
            })
            .map(|one| one.id)
            .collect();
        let options = if chosen.is_empty() {
            Options::new()
        } else {
            self.options(&definitions, chosen).await?
        };
        Ok(held
            .into_iter()
            .map(|(own, held)| written(own, held, &options))
            .collect())
    }

    async fn options(
        &self,
        definitions: &[&wire::CustomField],
        of: Vec<u64>,
    ) -> Result<Options, HarvestError> {
        let query = Query::<wire::CustomFieldOption>::new()
            .custom_field_ids(of)
            .active(true);
        let mut options = Options::new();
        for option in self.client.all(query, Lane::Export).await? {
            let field = definitions
                .iter()
                .find(|one| Some(one.id) == option.custom_field_id);
            if let Some(field) = field {
                let label = (field.name_key.clone(), option.name);
                options.entry(label).or_default().push(option.id);
            }
        }
        Ok(options)
    }
}

fn is_select(kind: Option<&str>) -> bool {
    matches!(kind, Some("single_select" | "multi_select"))
}

/// Returns a field as it is written, select values by their option's id; or why it can't be.
fn written(
    key: String,
    held: wire::CustomFieldValue,
    options: &Options,
) -> Result<CustomFieldWrite, String> {
    let kind = held.kind.as_deref();
    let name = held.name.as_deref().unwrap_or(&key);
    let option = |label: &serde_json::Value| {
        let label = label.as_str().unwrap_or_default();
        let of_label = (key.clone(), label.to_owned());
        match options.get(&of_label).map(Vec::as_slice) {
            Some([id]) => Ok(serde_json::Value::from(*id)),
            _ => Err(format!(
                "the field \"{name}\" holds \"{label}\", which is no option in use; fields are written \
                 as one set"
            )),
        }
    };
    let value = match (kind, &held.value) {
        (Some(kind), value) if AS_READ.contains(&kind) => value.clone(),
        (Some("single_select"), value) => option(value)?,
        (Some("multi_select"), serde_json::Value::Array(labels)) => {
            let ids: Result<Vec<_>, String> = labels.iter().map(option).collect();
            serde_json::Value::Array(ids?)
        }
        (kind, _) => {
            return Err(format!(
                "the field \"{name}\" ({}) is read in another form than it is written, and fields are \
                 written as one set",
                kind.unwrap_or("of a type that is not named")
            ));
        }
    };
    Ok(CustomFieldWrite {
        field: CustomFieldKey::NameKey(key),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn held(kind: &str, value: Value) -> wire::CustomFieldValue {
        wire::CustomFieldValue {
            name: Some("A field".to_owned()),
            kind: Some(kind.to_owned()),
            value,
        }
    }

    #[test]
    fn what_is_written_in_another_form_is_not_written_back() {
        let options = Options::from([(("f".to_owned(), "Yes".to_owned()), vec![7])]);
        let written = |kind: &str, value: Value| {
            written("f".to_owned(), held(kind, value), &options).map(|one| one.value)
        };
        for (kind, value) in [
            ("short_text", json!("a")),
            ("number", json!(3.5)),
            ("yes_no", json!(true)),
            ("date", json!("2026-11-30")),
        ] {
            assert_eq!(written(kind, value.clone()), Ok(value));
        }
        assert_eq!(written("single_select", json!("Yes")), Ok(json!(7)));
        assert_eq!(written("multi_select", json!(["Yes"])), Ok(json!([7])));
        for (kind, value) in [
            ("single_select", json!("Of before")),
            ("multi_select", json!(["Yes", "Of before"])),
            ("multi_select", json!("Yes")),
            ("user", json!("Ada Ruiz")),
            ("currency", json!({"value": 3, "unit": "EUR"})),
            ("number_range", json!({"min": 1, "max": 2})),
            ("currency_range", json!("1 - 2")),
            ("something_new", json!(1)),
        ] {
            assert!(written(kind, value).is_err(), "{kind}");
        }
    }
}
