//! What several statements about one person come to.
//!
//! Works on the fields as they are stored, so that a field that is new to [`Profile`] or that only the
//! source knows is united like any other: lists by canonical value, notes one below the other, the name
//! as a whole, anything else by the newer statement that is not empty.

use serde_json::{Map, Value};

use crate::people::{Profile, email, field_names, page, phone, text};

/// The fields of a profile as they are stored.
pub(super) type Fields = Map<String, Value>;

/// The parts of a name, which only make sense together.
pub(super) const NAME: [&str; 3] = ["full_name", "first_name", "last_name"];
const NOTES: &str = "notes";
/// Before a list's name in an edit: values that join it, and those that leave it. So an edit says
/// nothing of values that come from a record merged later.
pub(super) const JOINS: char = '+';
/// See [`JOINS`].
pub(super) const LEAVES: char = '-';

/// What one statement does to a profile.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Says {
    /// Fills and unites.
    Said(Fields),
    /// Sets these fields; null and an empty list take them away.
    Edit(Fields),
}

/// Returns what statements come to, oldest first.
pub(super) fn fold<'s>(statements: impl IntoIterator<Item = &'s Says>) -> Fields {
    let mut out = Fields::new();
    for one in statements {
        match one {
            Says::Said(fields) => unite(&mut out, fields),
            Says::Edit(fields) => {
                // What leaves a list goes before what joins it: so a value can be put in anew.
                let leave = |field: &str| !field.starts_with(LEAVES);
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_by_key(|(field, _)| leave(field));
                for (field, value) in fields {
                    if let (Some(field), Value::Array(more)) = (field.strip_prefix(JOINS), value) {
                        let there = out.entry(field).or_insert_with(|| Value::Array(Vec::new()));
                        if let Value::Array(there) = there {
                            more.iter().for_each(|one| add(field, there, one));
                        }
                    } else if let (Some(field), Value::Array(less)) =
                        (field.strip_prefix(LEAVES), value)
                    {
                        if let Some(Value::Array(there)) = out.get_mut(field) {
                            there.retain(|one| {
                                let one = canonical(field, one);
                                less.iter().all(|gone| canonical(field, gone) != one)
                            });
                        }
                        if out.get(field).is_some_and(is_empty) {
                            out.remove(field);
                        }
                    } else if is_empty(value) {
                        out.remove(field);
                    } else {
                        out.insert(field.clone(), value.clone());
                    }
                }
            }
        }
    }
    out
}

/// Returns the profile that stored fields are; none where they are no profile.
pub(super) fn profile(fields: &Fields) -> Result<Profile, serde_json::Error> {
    serde_json::from_value(Value::Object(fields.clone()))
}

/// Returns a profile as it is stored.
pub(super) fn fields(profile: &Profile) -> Fields {
    match serde_json::to_value(profile) {
        Ok(Value::Object(mut fields)) => {
            fields.retain(|_, value| !is_empty(value));
            fields
        }
        _ => Fields::new(),
    }
}

/// Returns the parts of a name that are in `fields`.
pub(super) fn name_of(fields: &Fields) -> Fields {
    let part = |part: &&str| Some(((*part).to_owned(), fields.get(*part)?.clone()));
    NAME.iter().filter_map(part).collect()
}

/// Returns whether nothing is in a field.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Returns a value as people read it; lists one after the other.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(map) => match map.get("value") {
            Some(value) => shown(value),
            None => Value::Object(map.clone()).to_string(),
        },
        other => other.to_string(),
    }
}

/// Returns by what two values of a field are one.
pub(super) fn canonical(field: &str, value: &Value) -> String {
    let written = shown(value);
    let plain = || text::tidy(&written).to_lowercase();
    match field {
        "emails" => email::canonical(&written).map_or_else(plain, |email| email.key),
        "phones" => phone::canonical(&written, None).map_or_else(plain, |phone| phone.key()),
        "linkedin" => page::parse_linkedin(&written).map_or_else(plain, key_of),
        "github" => page::parse_github(&written).map_or_else(plain, key_of),
        "urls" | "profile_url" => page::parse(&written).map_or_else(plain, key_of),
        NOTES => text::tidy(&written),
        _ if value.is_object() || value.is_array() => value.to_string(),
        _ => match text::phrase(&written) {
            words if words.is_empty() => plain(),
            words => words,
        },
    }
}

fn key_of(page: page::Page) -> String {
    format!("{:?}:{}", page.kind, page.key)
}

fn unite(out: &mut Fields, said: &Fields) {
    unite_names(out, said);
    for (field, value) in said {
        if NAME.contains(&field.as_str()) || is_empty(value) {
            continue;
        }
        match (out.get_mut(field), value) {
            (Some(_), _) if field_names::ORIGIN.contains(&field.as_str()) => {}
            (Some(Value::Array(there)), Value::Array(more)) => {
                for one in more.iter().filter(|one| !is_empty(one)) {
                    add(field, there, one);
                }
            }
            (Some(Value::String(there)), Value::String(more)) if field == NOTES => {
                *there = both_notes(there, more);
            }
            (Some(there), newer) => {
                if is_empty(there) || canonical(field, there) != canonical(field, newer) {
                    *there = newer.clone();
                }
            }
            (None, value) => {
                out.insert(field.clone(), value.clone());
            }
        }
    }
}

/// Adds a value to a list, or what it says besides to the same value there.
fn add(field: &str, there: &mut Vec<Value>, one: &Value) {
    let wanted = canonical(field, one);
    match there
        .iter_mut()
        .find(|known| canonical(field, known) == wanted)
    {
        Some(Value::Object(known)) => {
            let Value::Object(one) = one else { return };
            for (part, value) in one {
                let lacks = known.get(part).is_none_or(is_empty);
                if lacks && !is_empty(value) {
                    known.insert(part.clone(), value.clone());
                }
            }
        }
        Some(_) => {}
        None => there.push(one.clone()),
    }
}

fn both_notes(there: &str, more: &str) -> String {
    let (old, new) = (text::tidy(there), text::tidy(more));
    if old.contains(&new) {
        there.to_owned()
    } else if new.contains(&old) {
        more.to_owned()
    } else {
        format!("{}\n\n{}", there.trim_end(), more.trim_start())
    }
}

/// A name is taken over as a whole: parts of two would make a third one.
fn unite_names(out: &mut Fields, said: &Fields) {
    let (there, new) = (name_of(out), name_of(said));
    if new.is_empty() || is_poorer(&new, &there) {
        return;
    }
    for part in NAME {
        out.remove(part);
    }
    out.extend(new);
}

fn part(name: &Fields, part: &str) -> String {
    name.get(part)
        .map(|value| text::phrase(&shown(value)))
        .unwrap_or_default()
}

/// Returns whether a name says less than the one there: a part is missing, or only an initial of it is
/// left; or no more than it.
fn is_poorer(new: &Fields, there: &Fields) -> bool {
    let [new_first, new_last] = ["first_name", "last_name"].map(|name| part(new, name));
    let [first, last] = ["first_name", "last_name"].map(|name| part(there, name));
    let lacks = |new: &str, old: &str| new.is_empty() && !old.is_empty();
    let initial = |new: &str, old: &str| {
        new.chars().count() == 1 && old.chars().count() > 1 && old.starts_with(new)
    };
    let same = new_first == first
        && new_last == last
        && (!first.is_empty()
            || !last.is_empty()
            || part(new, "full_name") == part(there, "full_name"));
    lacks(&new_first, &first)
        || lacks(&new_last, &last)
        || initial(&new_first, &first)
        || initial(&new_last, &last)
        || same && !there.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(json: &str) -> Says {
        Says::Said(serde_json::from_str(json).unwrap())
    }

    fn edit(json: &str) -> Says {
        Says::Edit(serde_json::from_str(json).unwrap())
    }

    fn folded(statements: &[Says]) -> Value {
        Value::Object(fold(statements))
    }

    #[test]
    fn lists_are_united_and_single_values_take_the_newer() {
        let got = folded(&[
            said(
                r#"{"external_id":"1","emails":[{"value":"Ada@x.org"}],"title":"Engineer","notes":"met in Bern"}"#,
            ),
            said(
                r#"{"external_id":"2","emails":[{"value":"ada@x.org","kind":"work"},{"value":"b@x.org"}],"title":"","notes":"likes Rust"}"#,
            ),
            said(r#"{"title":"Director","notes":"likes Rust"}"#),
        ]);
        assert_eq!(
            got,
            serde_json::json!({
                "external_id": "1",
                "emails": [{"value": "Ada@x.org", "kind": "work"}, {"value": "b@x.org"}],
                "title": "Director",
                "notes": "met in Bern\n\nlikes Rust",
            })
        );
    }

    #[test]
    fn a_name_is_one_value_and_a_poorer_one_changes_nothing() {
        let whole = said(r#"{"first_name":"Ada","last_name":"Lovelace"}"#);
        for poorer in [
            r#"{"first_name":"A.","last_name":"Lovelace"}"#,
            r#"{"first_name":"Ada"}"#,
            r#"{"full_name":"ADA","first_name":"ADA"}"#,
            r#"{"first_name":"ADA","last_name":"LOVELACE"}"#,
        ] {
            let got = folded(&[whole.clone(), said(poorer)]);
            assert_eq!(
                got,
                serde_json::json!({"first_name": "Ada", "last_name": "Lovelace"}),
                "{poorer}"
            );
        }
        let got = folded(&[
            whole,
            said(r#"{"full_name":"Ada King","first_name":"Ada","last_name":"King"}"#),
        ]);
        assert_eq!(got["last_name"], "King");
        assert_eq!(got["full_name"], "Ada King");
    }

    #[test]
    fn an_edit_sets_and_takes_away() {
        let got = folded(&[
            said(r#"{"title":"Engineer","emails":[{"value":"a@x.org"},{"value":"b@x.org"}]}"#),
            edit(r#"{"title":null,"-emails":["A@x.org"],"+emails":[{"value":"c@x.org"}]}"#),
            said(r#"{"company":"Acme"}"#),
        ]);
        let emails = serde_json::json!([{"value": "b@x.org"}, {"value": "c@x.org"}]);
        assert_eq!(
            got,
            serde_json::json!({"company": "Acme", "emails": emails})
        );
    }
}
