//! JSON of any shape: JSON Lines, arrays, documents with people somewhere in them.
//!
//! Keys are read as column names are, so that People Data Labs, Apollo, GitHub, JSON Resume, HR Open
//! and schema.org need no reader of their own; nested objects are known by what they hold.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::draft::{Draft, Incoming};
use super::field::Field;
use super::header;
use super::record::Lines as ByteLines;
use super::{FormatError, Reject, Row, shortened};
use crate::people::assemble::finish;

/// How deep people are looked for in a document.
const DEEP: usize = 6;

/// The lines of a file as profiles, an object a line.
pub(super) struct Lines<R> {
    lines: ByteLines<R>,
    source: String,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, source: &str) -> Self {
        Self {
            lines: ByteLines::new(reader, b'\n'),
            source: source.to_owned(),
            ended: false,
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let line = match self.lines.next() {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error.into()));
                }
            };
            let text = String::from_utf8_lossy(&line.bytes);
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() {
                continue;
            }
            let reject = |(reason, left_out): (String, bool)| Reject {
                line: line.number,
                reason,
                raw: shortened(text),
                bytes: if line.cut {
                    shortened(text).into_bytes()
                } else {
                    line.bytes.clone()
                },
                left_out,
            };
            let row = if line.cut {
                Err(("the line is over 1 MiB long".to_owned(), false))
            } else {
                parsed(text).and_then(|object| from_object(object, &self.source))
            };
            return Some(Ok(row.map_err(reject)));
        }
        None
    }
}

/// Why a value is no profile, and whether it was never meant to be one.
type No = (String, bool);

fn parsed(text: &str) -> Result<Map<String, Value>, No> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err((
            "not an object; a profile looks like {\"first_name\": …}".to_owned(),
            false,
        )),
        Err(error) => {
            // A profile stands on one line of its own, so its line is always the first.
            let says = error
                .to_string()
                .replace(" at line 1 column ", " at column ");
            Err((format!("not JSON: {says}"), false))
        }
    }
}

/// Returns the profile of an object, or why it is none.
fn from_object(object: Map<String, Value>, source: &str) -> Result<crate::people::Profile, No> {
    if is_organisation(&object) {
        return Err(("an organisation, not a person".to_owned(), true));
    }
    let tool = tool(&object);
    let mut draft = Draft::default();
    read_into(&mut draft, object, 0);
    let mut profile = draft.finished();
    profile.tool = tool;
    finish(profile, source).map_err(|reason| (reason, false))
}

/// Tools by keys that only their answers have.
const TOOLS: &[(&str, &[&str])] = &[
    ("GitHub", &["login", "html_url"]),
    ("GitHub", &["login", "node_id"]),
    (
        "Apollo",
        &["organization_id", "linkedin_url", "email_status"],
    ),
    ("Apollo", &["contact_stage_id"]),
    ("People Data Labs", &["job_company_name", "linkedin_url"]),
    ("Greenhouse", &["application_ids", "phone_numbers"]),
    ("Greenhouse", &["applications", "social_media_addresses"]),
    ("Ashby", &["primaryEmailAddress"]),
    ("Lever", &["stage", "headline", "links"]),
    ("HubSpot", &["properties", "createdAt"]),
    ("Recruitee", &["placements", "emails", "phones"]),
    ("Workable", &["disqualified", "social_profiles"]),
];

/// Returns the tool whose answers have these keys.
fn tool(object: &Map<String, Value>) -> Option<String> {
    TOOLS
        .iter()
        .find(|(_, keys)| keys.iter().all(|key| object.contains_key(*key)))
        .map(|(tool, _)| (*tool).to_owned())
}

fn is_organisation(object: &Map<String, Value>) -> bool {
    let word = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_lowercase()
    };
    ["type", "@type"].into_iter().any(|key| {
        matches!(
            word(key).as_str(),
            "organization" | "organisation" | "company" | "corporation" | "bot"
        )
    })
}

/// Returns the rows of a document: every person in it.
///
/// # Errors
/// [`FormatError::NoPeople`] where there is none.
pub(super) fn document(value: Value, source: &str) -> Result<Vec<Row>, FormatError> {
    if let Value::Array(values) = &value
        && values.is_empty()
    {
        return Ok(Vec::new());
    }
    let mut people = Vec::new();
    collect(value, 0, &mut people);
    if people.is_empty() {
        return Err(FormatError::NoPeople);
    }
    let rows = (1..).zip(people).map(|(number, value)| {
        let raw = shortened(&value.to_string());
        let found = match value {
            Value::Object(object) => from_object(object, source),
            _ => Err((
                "not an object; a profile looks like {\"first_name\": …}".to_owned(),
                false,
            )),
        };
        found.map_err(|(reason, left_out)| Reject {
            line: number,
            reason,
            bytes: raw.clone().into_bytes(),
            raw,
            left_out,
        })
    });
    Ok(rows.collect())
}

/// Finds the people in a value.
fn collect(value: Value, depth: usize, people: &mut Vec<Value>) {
    if depth > DEEP {
        return;
    }
    match value {
        Value::Array(values) => {
            let objects = values.iter().filter(|value| value.is_object()).count();
            for value in values {
                match value {
                    Value::Object(object) if is_person(&object) || is_organisation(&object) => {
                        people.push(Value::Object(object));
                    }
                    value @ (Value::Object(_) | Value::Array(_)) => {
                        collect(value, depth + 1, people);
                    }
                    // A stray value among people.
                    value if objects > 0 => people.push(value),
                    _ => {}
                }
            }
        }
        Value::Object(object) if is_person(&object) => people.push(Value::Object(object)),
        Value::Object(object) => {
            for (_, value) in object {
                if value.is_object() || value.is_array() {
                    collect(value, depth + 1, people);
                }
            }
        }
        _ => {}
    }
}

/// Whether an object has a key of a person with something in it.
fn is_person(object: &Map<String, Value>) -> bool {
    let kind = object.get("@type");
    if let Some(kind) = kind {
        let named = |value: &Value| value.as_str() == Some("Person");
        return named(kind) || kind.as_array().is_some_and(|kinds| kinds.iter().any(named));
    }
    object.iter().any(|(key, value)| {
        if CONTAINERS.contains(&plain(key).as_str()) && value.is_object() {
            return value.as_object().is_some_and(is_person);
        }
        let scalar = value.is_string();
        let listed = value.as_array().is_some_and(|values| !values.is_empty());
        let named = plain(key) == "name" && value.is_object();
        named
            || match header::read(key).field {
                Some(
                    Field::FullName
                    | Field::FirstName
                    | Field::LastName
                    | Field::Linkedin
                    | Field::Github,
                ) => scalar,
                Some(Field::Email) => scalar || listed,
                _ => false,
            }
    })
}

/// Objects that hold the person's own keys.
const CONTAINERS: &[&str] = &[
    "basics",
    "person",
    "candidate",
    "contact",
    "profile",
    "communication",
    "identity",
    "attributes",
    "fields",
    "properties",
    "source",
    "personalinfo",
    "personalinformation",
    "contactinfo",
    "contactinformation",
    "user",
    "lead",
    "data",
    "learnerinfo",
    "identification",
    "extra",
    "personname",
];
/// Where a person works.
const EMPLOYERS: &[&str] = &[
    "company",
    "organization",
    "organisation",
    "employer",
    "worksfor",
    "currentcompany",
    "currentemployer",
    "account",
    "affiliation",
    "currentorganization",
];
/// Where a person lives.
const PLACES: &[&str] = &[
    "location",
    "address",
    "addresses",
    "homelocation",
    "geo",
    "postaladdress",
    "currentlocation",
    "locations",
    "place",
];
/// Where a person has worked, newest first.
const JOBS: &[&str] = &[
    "work",
    "experience",
    "experiences",
    "positions",
    "employment",
    "employmenthistory",
    "workexperience",
    "jobs",
    "positionhistories",
    "currentpositions",
    "workhistory",
    "position",
    "employmenthistories",
    "hasoccupation",
];
/// Lists of pages.
const PAGES: &[&str] = &[
    "profiles",
    "urls",
    "links",
    "websites",
    "web",
    "sameas",
    "socials",
    "socialprofiles",
    "socialmedia",
    "website",
    "socialmediaaddresses",
    "websiteaddresses",
    "social",
];

fn plain(key: &str) -> String {
    key.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Returns the text under the first of some keys.
fn first_text(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|wanted| {
        object
            .iter()
            .find(|(key, _)| plain(key) == *wanted)
            .and_then(|(_, value)| match value {
                Value::Object(inner) => first_text(inner, &["name", "value", "label", "formatted"]),
                value => text(value),
            })
    })
}

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
fn read_into(draft: &mut Draft, object: Map<String, Value>, depth: usize) {
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
                    if matches!(field, Field::Extra) {
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
                &["given", "givenname", "first", "firstname"],
            ),
            (Field::MiddleName, &["middle", "middlename"]),
            (
                Field::LastName,
                &["family", "familyname", "last", "lastname", "surname"],
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
        place(draft, &inner);
        draft.keep_value(key, Value::Object(inner));
    } else if EMPLOYERS.contains(&name) {
        if let Some(text) = first_text(
            &inner,
            &["name", "companyname", "title", "organizationname"],
        ) {
            put(
                draft,
                "company",
                Field::Company,
                &header::Reading::default(),
                None,
                &text,
            );
        }
        draft.keep_value(key, Value::Object(inner));
    } else if CONTAINERS.contains(&name) && depth < DEEP {
        read_into(draft, inner, depth + 1);
    } else if JOBS.contains(&name) {
        job(draft, &inner);
        draft.keep_value(key, Value::Object(inner));
    } else if PAGES.contains(&name) {
        for (network, value) in inner {
            page(draft, &network, &value);
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
                put(draft, key, field, &reading, None, &text);
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
        let objects = || values.iter().filter_map(Value::as_object);
        let current = objects()
            .find(|job| is_current(job) == Some(true))
            .or_else(|| objects().find(|job| is_current(job).is_none()));
        if let Some(current) = current {
            job(draft, current);
        }
        return draft.keep_value(key, Value::Array(values));
    }
    if PAGES.contains(&name) {
        for value in &values {
            page(draft, key, value);
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
            (
                Value::String(_) | Value::Number(_),
                Field::Email
                | Field::Phone
                | Field::Linkedin
                | Field::Github
                | Field::Twitter
                | Field::Url
                | Field::ProfileUrl
                | Field::Tags
                | Field::Notes,
            ) => {
                if let Some(text) = text(&value) {
                    put(draft, key, field, &reading, None, &text);
                }
            }
            _ => draft.keep_value(key, value),
        }
    }
}

/// Whether a job is the one held now; none where nothing tells.
fn is_current(job: &Map<String, Value>) -> Option<bool> {
    for (key, value) in job {
        match plain(key).as_str() {
            "isprimary" | "current" | "iscurrent" | "currentindicator" => {
                if let Some(current) = value.as_bool() {
                    return Some(current);
                }
            }
            "enddate" | "end" | "to" | "endedon" => {
                let open = value.is_null()
                    || value.as_str().is_some_and(|text| {
                        matches!(
                            text.trim().to_lowercase().as_str(),
                            "" | "present" | "now" | "current" | "heute"
                        )
                    });
                return Some(open);
            }
            _ => {}
        }
    }
    None
}

fn job(draft: &mut Draft, job: &Map<String, Value>) {
    let reading = header::Reading {
        rank: 1,
        ..header::Reading::default()
    };
    let title = [
        "position",
        "title",
        "jobtitle",
        "positiontitle",
        "role",
        "titles",
    ];
    if let Some(text) = first_text(job, &title) {
        draft.put(at_rank("title", Field::Title, &reading), &text);
    }
    let company = [
        "company",
        "companyname",
        "name",
        "employer",
        "organization",
        "organizationname",
        "organisation",
    ];
    if let Some(text) = first_text(job, &company) {
        draft.put(at_rank("company", Field::Company, &reading), &text);
    }
}

fn at_rank<'a>(name: &'a str, field: Field, reading: &'a header::Reading) -> Incoming<'a> {
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
            let network = first_text(inner, &["network", "type", "kind", "name", "label"])
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
