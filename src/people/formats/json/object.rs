//! One object as a profile: its keys are read as column names are, nested objects by what they hold.

use serde_json::{Map, Value};

use super::DEEP;
use super::keys::{CONTAINERS, EMPLOYERS, JOBS, PAGES, PLACES, first_text, plain, text};
use super::work::{held_now, is_job, job};
use crate::people::formats::draft::{Draft, Incoming};
use crate::people::formats::field::Field;
use crate::people::formats::header;

fn incoming(name: &str) -> (header::Reading, Field) {
    let reading = header::read(name);
    let field = reading.field.unwrap_or(Field::Extra);
    (reading, field)
}

fn put(
    draft: &mut Draft,
    name: &str,
    field: Field,
    reading: &header::Reading,
    label: Option<&str>,
    value: &str,
) {
    draft.put(
        Incoming {
            name,
            field,
            kind: reading.kind,
            rank: reading.rank,
            group: &reading.group,
            company: reading.company,
            order: reading.order,
            label,
        },
        value,
    );
}

/// Puts what an object holds into a profile.
pub(super) fn read_into(draft: &mut Draft, object: Map<String, Value>, depth: usize) {
    for (key, value) in object {
        let name = plain(&key);
        match value {
            Value::Null => {}
            Value::Bool(_) => draft.keep_value(&key, value),
            Value::String(_) | Value::Number(_) => {
                if name == "type"
                    || name == "context"
                    || key.starts_with('$')
                    || key.starts_with('@')
                {
                    draft.keep_value(&key, value);
                } else if PAGES.contains(&name.as_str()) {
                    page(draft, &key, &value);
                } else if let Some(text) = text(&value) {
                    let (reading, field) = match key.as_str() {
                        // JSON Resume's line under the name.
                        "label" => (header::Reading::default(), Field::Headline),
                        _ => incoming(&key),
                    };
                    // `contact: c1`: an id rather than who it is.
                    let id = field == Field::FullName
                        && reading.rank == 2
                        && name != "login"
                        && !text.contains(' ');
                    if id || matches!(field, Field::Extra) {
                        draft.keep_value(&key, value);
                    } else {
                        put(draft, &key, field, &reading, None, &text);
                    }
                }
            }
            Value::Array(values) => list(draft, &key, &name, values, depth),
            Value::Object(inner) => nested(draft, &key, &name, inner, depth),
        }
    }
}

fn nested(draft: &mut Draft, key: &str, name: &str, inner: Map<String, Value>, depth: usize) {
    if name == "name" || name == "personname" || name == "fullname" {
        let parts: [(Field, &[&str]); 5] = [
            (
                Field::FirstName,
                &["given", "givenname", "givennames", "first", "firstname"],
            ),
            (Field::MiddleName, &["middle", "middlename"]),
            (
                Field::LastName,
                &[
                    "family",
                    "familyname",
                    "familynames",
                    "last",
                    "lastname",
                    "surname",
                ],
            ),
            (
                Field::FullName,
                &[
                    "formatted",
                    "formattedname",
                    "full",
                    "fullname",
                    "display",
                    "displayname",
                    "name",
                ],
            ),
            (
                Field::PreferredName,
                &["preferred", "preferredname", "nickname"],
            ),
        ];
        for (field, keys) in parts {
            if let Some(text) = first_text(&inner, keys) {
                put(
                    draft,
                    field.word(),
                    field,
                    &header::Reading::default(),
                    None,
                    &text,
                );
            }
        }
    } else if PLACES.contains(&name) {
        // ORCID's `addresses` holds a list of them as its one value.
        let listed = inner.values().find_map(Value::as_array);
        let first = listed.and_then(|list| list.iter().find_map(Value::as_object));
        place(draft, first.unwrap_or(&inner));
        draft.keep_value(key, Value::Object(inner));
    } else if EMPLOYERS.contains(&name) {
        if let Some(text) = first_text(
            &inner,
            &["name", "companyname", "title", "organizationname"],
        ) {
            // The account that a sales tool files a person under gives way to the employer.
            let reading = header::Reading {
                rank: u8::from(name == "account"),
                ..header::Reading::default()
            };
            put(draft, "company", Field::Company, &reading, None, &text);
        }
        draft.keep_value(key, Value::Object(inner));
    } else if CONTAINERS.contains(&name) && depth < DEEP {
        read_into(draft, inner, depth + 1);
    } else if JOBS.contains(&name) {
        if is_job(&inner) {
            job(draft, &inner);
        } else {
            held_now(draft, &Value::Object(inner.clone()));
        }
        draft.keep_value(key, Value::Object(inner));
    } else if PAGES.contains(&name) {
        for (network, value) in inner {
            match value {
                Value::Array(pages) => pages.iter().for_each(|value| page(draft, &network, value)),
                value => page(draft, &network, &value),
            }
        }
    } else {
        let (reading, field) = incoming(key);
        match first_text(
            &inner,
            &[
                "value",
                "address",
                "email",
                "number",
                "url",
                "formatted",
                "name",
                "text",
            ],
        ) {
            Some(text) if !matches!(field, Field::Extra) => {
                let label = first_text(&inner, &["kind", "type", "label", "use"])
                    .filter(|_| matches!(field, Field::Email | Field::Phone));
                put(draft, key, field, &reading, label.as_deref(), &text);
            }
            // ORCID's `emails` holds a list of them as its one value.
            None if depth < DEEP && inner.values().any(Value::is_array) => {
                for (within, value) in inner {
                    match value {
                        Value::Array(values) => list(draft, key, name, values, depth + 1),
                        value => draft.keep_value(&within, value),
                    }
                }
            }
            _ => draft.keep_value(key, Value::Object(inner)),
        }
    }
}

fn list(draft: &mut Draft, key: &str, name: &str, values: Vec<Value>, depth: usize) {
    if values.is_empty() {
        return;
    }
    if PLACES.contains(&name) {
        if let Some(inner) = values.iter().find_map(Value::as_object) {
            place(draft, inner);
        } else if let Some(text) = values.iter().find_map(text) {
            put(
                draft,
                key,
                Field::Location,
                &header::Reading::default(),
                None,
                &text,
            );
        }
        return draft.keep_value(key, Value::Array(values));
    }
    if JOBS.contains(&name) && values.iter().all(Value::is_object) {
        let values = Value::Array(values);
        held_now(draft, &values);
        return draft.keep_value(key, values);
    }
    if PAGES.contains(&name) {
        let works = |inner: &Map<String, Value>| {
            inner.keys().any(|key| JOBS.contains(&plain(key).as_str()))
        };
        for value in values {
            match value {
                // What HR Open calls profiles is what the person has done.
                Value::Object(inner) if depth < DEEP && works(&inner) => {
                    for (key, value) in inner {
                        match value {
                            Value::Array(values) => {
                                list(draft, &key, &plain(&key), values, depth + 1);
                            }
                            value => draft.keep_value(&key, value),
                        }
                    }
                }
                value => page(draft, key, &value),
            }
        }
        return;
    }
    let (reading, field) = incoming(key);
    for value in values {
        match (&value, field) {
            (Value::Object(inner), Field::Email | Field::Phone | Field::Linkedin | Field::Url) => {
                let label = first_text(inner, &["kind", "type", "label", "usecode", "use"]);
                let found = first_text(
                    inner,
                    &[
                        "value",
                        "address",
                        "email",
                        "sanitizednumber",
                        "rawnumber",
                        "formattednumber",
                        "number",
                        "phone",
                        "phonenumber",
                        "url",
                    ],
                );
                match found {
                    Some(text) => put(draft, key, field, &reading, label.as_deref(), &text),
                    None => draft.keep_value(key, value),
                }
            }
            (Value::Object(inner), Field::Tags) => {
                match first_text(inner, &["name", "label", "value"]) {
                    Some(text) => put(draft, key, field, &reading, None, &text),
                    None => draft.keep_value(key, value),
                }
            }
            (Value::Object(inner), _) if CONTAINERS.contains(&name) && depth < DEEP => {
                read_into(draft, inner.clone(), depth + 1);
            }
            (Value::Null, _) => {}
            (Value::String(_) | Value::Number(_), _)
                if !matches!(field, Field::Extra | Field::Source | Field::ExternalId) =>
            {
                if let Some(text) = text(&value) {
                    put(draft, key, field, &reading, None, &text);
                }
            }
            _ => draft.keep_value(key, value),
        }
    }
}

pub(super) fn at_rank<'a>(
    name: &'a str,
    field: Field,
    reading: &'a header::Reading,
) -> Incoming<'a> {
    Incoming {
        name,
        field,
        kind: None,
        rank: reading.rank,
        group: "",
        company: false,
        order: Default::default(),
        label: None,
    }
}

fn place(draft: &mut Draft, place: &Map<String, Value>) {
    let reading = header::Reading::default();
    let parts: [(Field, &[&str]); 3] = [
        (
            Field::City,
            &[
                "city",
                "locality",
                "addresslocality",
                "municipality",
                "town",
            ],
        ),
        (
            Field::State,
            &[
                "region",
                "state",
                "addressregion",
                "province",
                "countrysubdivision",
            ],
        ),
        (
            Field::Country,
            &["country", "countryname", "addresscountry", "countrycode"],
        ),
    ];
    let mut any = false;
    for (field, keys) in parts {
        if let Some(text) = first_text(place, keys) {
            any = true;
            draft.put(at_rank(field.word(), field, &reading), &text);
        }
    }
    if !any
        && let Some(text) = first_text(
            place,
            &[
                "name",
                "formatted",
                "formattedaddress",
                "address",
                "value",
                "default",
                "locationsummary",
                "summary",
                "displayname",
                "label",
                "text",
            ],
        )
    {
        draft.put(at_rank("location", Field::Location, &reading), &text);
    }
}

/// Puts a page, or a name at a network, into a profile.
fn page(draft: &mut Draft, key: &str, value: &Value) {
    let reading = header::Reading::default();
    let (network, address) = match value {
        Value::Object(inner) => {
            let network = first_text(
                inner,
                &["network", "type", "kind", "name", "label", "urlname"],
            )
            .unwrap_or_default();
            let address = first_text(inner, &["url", "link", "href", "value", "uri", "address"])
                .or_else(|| first_text(inner, &["username", "handle", "login", "id"]));
            (network, address)
        }
        value => (key.to_owned(), text(value)),
    };
    let Some(address) = address else {
        if !value.is_null() {
            draft.keep_value(key, value.clone());
        }
        return;
    };
    let field = match header::read(&network).field {
        Some(field @ (Field::Linkedin | Field::Github | Field::Twitter)) => field,
        _ => Field::Url,
    };
    put(draft, key, field, &reading, None, &address);
}
