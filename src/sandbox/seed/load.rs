//! People from a file: one JSON object a line in Harvest shape, where keys may be missing.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::Maker;
use crate::sandbox::SandboxError;
use crate::sandbox::clock::Moment;
use crate::sandbox::lists::Resource;
use crate::sandbox::world::PERSON_BASE;
use crate::sandbox::world::emails::Emails;
use crate::sandbox::world::person::{Details, Entry, Person};

/// Ids above this could not be told apart in the row ids made from them.
const MOST_ID: u64 = 1_000_000_000_000;

/// A person as in `GET /v3/candidates`; unknown keys are passed over.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Line {
    id: Option<u64>,
    first_name: Option<String>,
    last_name: Option<String>,
    preferred_name: Option<String>,
    company: Option<String>,
    title: Option<String>,
    time_zone: Option<String>,
    can_email: Option<bool>,
    private: Option<bool>,
    created_at: Option<String>,
    updated_at: Option<String>,
    last_activity_at: Option<String>,
    tags: Option<Vec<String>>,
    phone_numbers: Option<Vec<Typed>>,
    addresses: Option<Vec<Typed>>,
    email_addresses: Option<Vec<Typed>>,
    website_addresses: Option<Vec<Typed>>,
    social_media_addresses: Option<Vec<Typed>>,
}

#[derive(Deserialize)]
struct Typed {
    value: String,
    #[serde(rename = "type", default)]
    kind: Option<String>,
}

fn entries(list: Option<Vec<Typed>>) -> Vec<Entry> {
    list.unwrap_or_default()
        .into_iter()
        .map(|typed| Entry {
            value: typed.value,
            kind: typed.kind,
        })
        .collect()
}

/// Puts the people of a file into the world. Fails on the first bad line, naming its number.
pub(super) fn load(maker: &mut Maker, path: &Path) -> Result<(), SandboxError> {
    let unreadable = |source| SandboxError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let reader = BufReader::new(File::open(path).map_err(unreadable)?);
    let mut people: Vec<(u64, Person)> = Vec::new();
    let mut pairs = Vec::new();
    let mut next = PERSON_BASE;
    for (nth, text) in reader.lines().enumerate() {
        let bad = |why: String| SandboxError::BadLine {
            path: path.to_owned(),
            line: nth + 1,
            why,
        };
        let text = text.map_err(|error| bad(error.to_string()))?;
        let text = if nth == 0 {
            text.trim_start_matches('\u{feff}')
        } else {
            &text
        };
        if text.trim().is_empty() {
            continue;
        }
        let line: Line = serde_json::from_str(text).map_err(|error| bad(error.to_string()))?;
        let id = line.id.unwrap_or(next);
        if id == 0 || id > MOST_ID {
            return Err(bad(format!("the id {id} is not between 1 and {MOST_ID}")));
        }
        next = next.max(id.saturating_add(1));
        let person = person(maker, id, line, &mut pairs).map_err(bad)?;
        people.push((id, person));
    }
    people.sort_by_key(|(id, _)| *id);
    if let Some([(id, _), _]) = people
        .windows(2)
        .find(|pair| matches!(pair, [one, two] if one.0 == two.0))
    {
        let why = format!("the id {id} is there twice");
        return Err(SandboxError::BadFile {
            path: path.to_owned(),
            why,
        });
    }
    maker.world.people = people.into_iter().collect();
    maker.world.emails = Emails::of(pairs);
    Ok(())
}

fn person(
    maker: &mut Maker,
    id: u64,
    line: Line,
    pairs: &mut Vec<(u64, u64)>,
) -> Result<Person, String> {
    let moment = |text: Option<String>| match text {
        Some(text) => {
            Moment::parse(&text).ok_or_else(|| format!("`{text}` is not an ISO 8601 date-time"))
        }
        None => Ok(Moment::NONE),
    };
    let details = Details {
        first_name: line.first_name,
        last_name: line.last_name,
        preferred_name: line.preferred_name,
        company: line.company,
        title: line.title,
        time_zone: line.time_zone,
        no_email: line.can_email == Some(false),
        phones: entries(line.phone_numbers),
        addresses: entries(line.addresses),
        emails: entries(line.email_addresses),
        websites: entries(line.website_addresses),
        socials: entries(line.social_media_addresses),
        ..Details::default()
    };
    let or = |moment: Moment, other: Moment| {
        if moment == Moment::NONE {
            other
        } else {
            moment
        }
    };
    let made = or(moment(line.created_at)?, maker.today.plus(-super::DAY));
    let mut person = Person::new(id, made, &details);
    person.updated = or(moment(line.updated_at)?, made);
    person.active = or(moment(line.last_activity_at)?, person.updated);
    person.private = line.private.unwrap_or(false);
    for name in line.tags.unwrap_or_default() {
        let tag = maker.tag(&name);
        person.tag(tag, person.created);
    }
    pairs.extend(
        details
            .emails
            .iter()
            .map(|entry| (Emails::hash(&entry.value), id)),
    );
    Ok(person)
}

impl Maker {
    /// The tag of this name, added to the dictionary if it is new.
    fn tag(&mut self, name: &str) -> u32 {
        let id = self.world.tag_named(name).unwrap_or_else(|| {
            let id = self.world.table(Resource::CandidateTags).next_id(1);
            self.put(
                Resource::CandidateTags,
                id,
                Value::from_iter([("name", name)]),
            );
            id
        });
        u32::try_from(id).unwrap_or(u32::MAX)
    }
}
