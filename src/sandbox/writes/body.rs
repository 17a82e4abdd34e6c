//! Request bodies checked against a list of keys: unknown keys, missing ones, wrong types and
//! wrong enum values are all reported at once, as 422 (contract 3.4).

use serde_json::{Map, Value};

use crate::sandbox::clock::Moment;
use crate::sandbox::reply::{Refusal, entry};
use crate::sandbox::switches::Switches;

/// A body: one JSON object.
pub(super) type Body = Map<String, Value>;

/// A key a body may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    name: &'static str,
    kind: Kind,
    required: bool,
}

/// What a key may hold.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A text that is not blank.
    Text,
    /// A text that is not blank, of at most 255 characters.
    Short,
    /// Any text.
    Any,
    /// Any text of at most 255 characters.
    AnyShort,
    /// Texts that are not blank.
    Texts,
    /// Texts that are not blank, each of at most 255 characters.
    Shorts,
    /// At least one text.
    SomeTexts,
    /// A positive integer.
    Id,
    /// Positive integers.
    Ids,
    /// 1 to 12.
    Month,
    /// 1900 to 2100.
    Year,
    /// True or false.
    Flag,
    /// `YYYY-MM-DD`.
    Date,
    /// ISO 8601.
    Moment,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Objects with `value` and one of these as `type`.
    Entries(&'static [&'static str]),
    /// Objects with `value` alone.
    Socials,
    /// Objects with `name_key` or `custom_field_id`, and `value` (contract 3).
    Custom,
    /// An object, checked by whoever reads it.
    Object,
}

/// A key that may be left out.
pub(super) const fn may(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        required: false,
    }
}

/// A key that must be there.
pub(super) const fn must(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        required: true,
    }
}

/// At most so many characters (contract 3).
pub(super) const LONGEST: usize = 255;

/// Checks a body against its keys, as strictly as the switches have it.
pub(super) fn check(body: &Body, keys: &[&[Key]], switches: &Switches) -> Result<(), Refusal> {
    let all = || keys.iter().copied().flatten();
    let mut errors = Vec::new();
    for key in all().filter(|key| key.required && !body.contains_key(key.name)) {
        errors.push(entry(key.name, "is missing"));
    }
    for (name, value) in body {
        match all().find(|key| key.name == name) {
            Some(key) => {
                errors.extend(fault(key.kind, value, switches).map(|text| entry(name, text)));
            }
            None if switches.ignore_unknown_keys => {}
            None => errors.push(entry(name, "is not a permitted key")),
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Unprocessable(errors))
    }
}

/// What is wrong with a value, if anything. Null is wrong everywhere (contract 3).
fn fault(kind: Kind, value: &Value, switches: &Switches) -> Option<String> {
    let each = |kind: Kind| match value {
        Value::Array(items) => items.iter().find_map(|item| fault(kind, item, switches)),
        _ => Some("must be an array".to_owned()),
    };
    let too_long = |text: &str| {
        (!switches.cut_long_texts && text.chars().count() > LONGEST)
            .then(|| format!("is too long (maximum is {LONGEST} characters)"))
    };
    match kind {
        Kind::Text | Kind::Short => match value {
            Value::String(text) if text.trim().is_empty() => Some("can't be blank".to_owned()),
            Value::String(text) if matches!(kind, Kind::Short) => too_long(text),
            Value::String(_) => None,
            _ => Some("must be a string".to_owned()),
        },
        Kind::Any | Kind::AnyShort => match value {
            Value::String(text) if matches!(kind, Kind::AnyShort) => too_long(text),
            Value::String(_) => None,
            _ => Some("must be a string".to_owned()),
        },
        Kind::Texts => each(Kind::Text),
        Kind::Shorts => each(Kind::Short),
        Kind::SomeTexts if value.as_array().is_some_and(Vec::is_empty) => {
            Some("can't be empty".to_owned())
        }
        Kind::SomeTexts => each(Kind::Text),
        Kind::Id => value
            .as_u64()
            .is_none_or(|id| id == 0)
            .then(|| "must be a positive integer".to_owned()),
        Kind::Ids => each(Kind::Id),
        Kind::Month => within(value, 1, 12),
        Kind::Year => within(value, 1900, 2100),
        Kind::Flag => (!value.is_boolean()).then(|| "must be true or false".to_owned()),
        Kind::Date => {
            let date = value
                .as_str()
                .is_some_and(|text| text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok());
            (!date).then(|| "must be a date, YYYY-MM-DD".to_owned())
        }
        Kind::Moment => {
            let moment = value
                .as_str()
                .is_some_and(|text| Moment::parse(text).is_some());
            (!moment).then(|| "must be an ISO 8601 date-time".to_owned())
        }
        Kind::OneOf(words) => {
            let known = value.as_str().is_some_and(|text| words.contains(&text));
            (!known).then(|| format!("must be one of: {}", words.join(", ")))
        }
        Kind::Entries(types) => {
            let keys = [must("value", Kind::Text), must("type", Kind::OneOf(types))];
            each_object(value, &keys, switches)
        }
        Kind::Socials => each_object(value, &[must("value", Kind::Text)], switches),
        Kind::Custom => custom_fault(value),
        Kind::Object => (!value.is_object()).then(|| "must be an object".to_owned()),
    }
}

fn within(value: &Value, least: u64, most: u64) -> Option<String> {
    let fits = value
        .as_u64()
        .is_some_and(|number| (least..=most).contains(&number));
    (!fits).then(|| format!("must be {least} to {most}"))
}

/// Contact entries are not closed (contract 3), unless the switch says so.
fn each_object(value: &Value, keys: &[Key], switches: &Switches) -> Option<String> {
    let mut switches = switches.clone();
    switches.ignore_unknown_keys |= !switches.closed_entries;
    let Value::Array(items) = value else {
        return Some("must be an array".to_owned());
    };
    items.iter().find_map(|item| match item {
        Value::Object(item) => check(item, &[keys], &switches)
            .err()
            .map(|refusal| described(&refusal)),
        _ => Some("must hold objects".to_owned()),
    })
}

/// The first entry of a nested refusal, as one text.
fn described(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Unprocessable(errors) => match errors.first() {
            Some(Value::Object(error)) => error
                .iter()
                .map(|(key, text)| format!("{key} {}", text.as_str().unwrap_or_default()))
                .collect(),
            _ => "is invalid".to_owned(),
        },
        _ => "is invalid".to_owned(),
    }
}

fn custom_fault(value: &Value) -> Option<String> {
    let Value::Array(items) = value else {
        return Some("must be an array".to_owned());
    };
    items.iter().find_map(|item| {
        let Value::Object(item) = item else {
            return Some("must hold objects".to_owned());
        };
        let by_key = item.get("name_key").and_then(Value::as_str);
        if by_key.is_some_and(|key| key.is_empty() || key.chars().count() > LONGEST) {
            return Some(format!("name_key must have 1 to {LONGEST} characters"));
        }
        let by_key = by_key.is_some();
        let by_id = item
            .get("custom_field_id")
            .is_some_and(|id| id.as_u64().is_some_and(|id| id > 0));
        let known = ["name_key", "custom_field_id", "value"];
        if by_key == by_id {
            Some("needs either name_key or custom_field_id".to_owned())
        } else if !item.contains_key("value") {
            Some("value is missing".to_owned())
        } else {
            item.keys()
                .find(|key| !known.contains(&key.as_str()))
                .map(|key| format!("{key} is not a permitted key"))
        }
    })
}

/// The id under a key.
pub(super) fn id(body: &Body, key: &str) -> Option<u64> {
    body.get(key).and_then(Value::as_u64)
}

/// The text under a key, cut where the switch says that long ones are.
pub(super) fn short(body: &Body, key: &str, switches: &Switches) -> Option<String> {
    let text = text(body, key)?;
    Some(if switches.cut_long_texts {
        text.chars().take(LONGEST).collect()
    } else {
        text
    })
}

/// The text under a key.
pub(super) fn text(body: &Body, key: &str) -> Option<String> {
    body.get(key).and_then(Value::as_str).map(str::to_owned)
}

/// The texts under a key.
pub(super) fn texts(body: &Body, key: &str) -> Option<Vec<String>> {
    let items = body.get(key)?.as_array()?;
    Some(
        items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    )
}

/// The ids under a key.
pub(super) fn ids(body: &Body, key: &str) -> Option<Vec<u64>> {
    Some(
        body.get(key)?
            .as_array()?
            .iter()
            .filter_map(Value::as_u64)
            .collect(),
    )
}
