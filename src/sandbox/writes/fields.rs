//! Custom field values as they are written (contract 3.6), kept as they are read.

use serde_json::{Map, Value, json};

use super::Context;
use super::body::{Body, id, text};
use crate::sandbox::reply::Refusal;
use crate::sandbox::switches::{SelectValues, Switches};
use crate::sandbox::world::World;
use crate::sandbox::world::org::Field;

/// Types that applications do not take (contract 3.6).
const PEOPLE_ONLY: [&str; 3] = ["rich_text", "currency_range", "number_range"];

/// Custom field values of a body as field id and value in the shape of reading.
pub(super) fn custom(
    world: &World,
    of: &str,
    body: &Body,
    context: Context<'_>,
) -> Result<Vec<(u64, Value)>, Refusal> {
    let mut values: Vec<(u64, Value)> = Vec::new();
    let items = body
        .get("custom_fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    for item in items.filter_map(Value::as_object) {
        let field = match (text(item, "name_key"), id(item, "custom_field_id")) {
            (Some(key), _) => world.org.field_named(of, &key),
            (None, Some(id)) => world
                .org
                .fields
                .get(&id)
                .filter(|field| field.of == of)
                .map(|field| (id, field)),
            (None, None) => None,
        };
        let wrong = |text: String| Refusal::about("custom_fields", text);
        let Some((id, field)) = field else {
            return Err(wrong("names a field that does not exist".to_owned()));
        };
        if of == "application" && PEOPLE_ONLY.contains(&field.value_type.as_str()) {
            return Err(wrong(format!("{} cannot be written here", field.key)));
        }
        let value = item.get("value").unwrap_or(&Value::Null);
        values.retain(|(other, _)| *other != id);
        if !value.is_null() {
            let read = as_read(world, field, value, context.switches)
                .ok_or_else(|| wrong(format!("{value} is no value of {}", field.key)))?;
            values.push((id, read));
        }
    }
    Ok(values)
}

/// The value as it is read; `None` when the field does not take it. How users, currencies and
/// ranges read back is not documented (contract 12.9): here as Harvest v1 had them, which is not
/// the form of writing.
fn as_read(world: &World, field: &Field, value: &Value, switches: &Switches) -> Option<Value> {
    match field.value_type.as_str() {
        "single_select" => label(field, value, switches).map(Value::from),
        "multi_select" => {
            let items = value.as_array()?;
            let mixed = items.iter().any(Value::is_string) && items.iter().any(Value::is_number);
            let labels = items.iter().map(|item| label(field, item, switches));
            let labels: Option<Vec<&str>> = labels.collect();
            labels.filter(|_| !mixed).map(|labels| json!(labels))
        }
        "yes_no" | "boolean" => value.is_boolean().then(|| value.clone()),
        "number" => value.is_number().then(|| value.clone()),
        "date" => {
            let date = value.as_str()?.parse::<jiff::civil::Date>().is_ok();
            date.then(|| value.clone())
        }
        "user" => {
            let id = value.as_u64()?;
            let user = world.org.users.get(&id)?;
            let name = format!("{} {}", user.first_name, user.last_name);
            Some(json!({"user_id": id, "name": name, "email": user.email}))
        }
        "currency" => {
            let [amount, code] = exactly(value, ["amount", "currency_code"])?;
            let fits = amount.is_number() && is_code(code);
            fits.then(|| json!({"amount": amount, "unit": code}))
        }
        "currency_range" => {
            let [least, most, code] =
                exactly(value, ["min_amount", "max_amount", "currency_code"])?;
            let fits = least.is_number() && most.is_number() && is_code(code);
            fits.then(|| json!({"min_value": least, "max_value": most, "unit": code}))
        }
        "number_range" => {
            let [least, most] = exactly(value, ["min_value", "max_value"])?;
            let fits = least.is_number() && most.is_number();
            fits.then(|| json!({"min_value": least, "max_value": most}))
        }
        _ => value.is_string().then(|| value.clone()),
    }
}

/// The label that a label or an option id stands for.
fn label<'f>(field: &'f Field, value: &Value, switches: &Switches) -> Option<&'f str> {
    let by_label = switches.select_values != SelectValues::Id;
    let by_id = switches.select_values != SelectValues::Label;
    let fits = |&&(id, ref label): &&(u64, String)| {
        (by_label && value.as_str() == Some(label)) || (by_id && value.as_u64() == Some(id))
    };
    field
        .options
        .iter()
        .find(fits)
        .map(|(_, label)| label.as_str())
}

/// The values under these keys, where the object has them and no others.
fn exactly<'v, const N: usize>(value: &'v Value, keys: [&str; N]) -> Option<[&'v Value; N]> {
    let object: &Map<String, Value> = value.as_object().filter(|object| object.len() == N)?;
    let found: Vec<&Value> = keys.iter().filter_map(|key| object.get(*key)).collect();
    found.try_into().ok()
}

fn is_code(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|code| !code.is_empty() && code.chars().count() <= 3)
}
