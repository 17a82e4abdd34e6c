//! Made-up people: names of many countries, employers, addresses, now and then a second record of
//! the same person.

use std::collections::HashSet;

use serde_json::json;

use super::{DAY, Maker, regions, slug, words};
use crate::sandbox::clock::Moment;
use crate::sandbox::lists::Resource;
use crate::sandbox::world::PERSON_BASE;
use crate::sandbox::world::emails::Emails;
use crate::sandbox::world::person::{Details, Entry, Person};

/// People are created over this many days, ending yesterday.
const SPAN_DAYS: i64 = 2_200;

/// Addresses given out so far, so that two people never share one by accident.
#[derive(Default)]
pub(super) struct Taken {
    emails: HashSet<u64>,
    pages: HashSet<u64>,
}

impl Taken {
    /// The addresses of these people.
    pub(super) fn of<'a>(people: impl Iterator<Item = &'a Details>) -> Self {
        let mut taken = Self::default();
        for details in people {
            let pages = details.socials.iter().chain(&details.websites);
            taken.emails.extend(
                details
                    .emails
                    .iter()
                    .map(|entry| Emails::hash(&entry.value)),
            );
            taken
                .pages
                .extend(pages.map(|entry| Emails::hash(&entry.value)));
        }
        taken
    }
}

impl Maker {
    /// So many people, ids and dates rising together.
    pub(super) fn people(&mut self, count: usize) {
        let mut taken = Taken::default();
        let mut pairs = Vec::with_capacity(count);
        let mut people = Vec::with_capacity(count);
        let mut id = PERSON_BASE;
        let step = SPAN_DAYS * DAY / i64::try_from(count.max(1)).unwrap_or(i64::MAX);
        let start = self.today.plus(-(SPAN_DAYS + 1) * DAY);
        let mut earlier: Option<Details> = None;
        for nth in 0..count {
            let details = match earlier.take_if(|_| nth % 211 == 210) {
                Some(first) => self.second_record(first),
                None => self.details(&mut taken, nth),
            };
            let made = start.plus(
                step.saturating_mul(i64::try_from(nth).unwrap_or(0))
                    + self.dice.i64(0..step.max(1)),
            );
            let mut person = self.person(id, made, &details);
            person.private = nth % 53 == 20;
            pairs.extend(
                details
                    .emails
                    .iter()
                    .map(|entry| (Emails::hash(&entry.value), id)),
            );
            people.push((id, person));
            if nth % 211 == 150 && !details.emails.is_empty() {
                earlier = Some(details);
            }
            // Ids rise with gaps, as anywhere.
            id += 1 + self.dice.u64(0..5);
        }
        self.world.people = people.into_iter().collect();
        self.world.emails = Emails::of(pairs);
    }

    /// The person of these details, with tags and dates thrown for.
    pub(super) fn person(&mut self, id: u64, made: Moment, details: &Details) -> Person {
        let mut person = Person::new(id, made, details);
        // Most records were last changed soon after they were made, a few lately.
        let until = if self.chance(25) {
            self.today
        } else {
            made.plus(90 * DAY).min(self.today)
        };
        person.updated = self.between(made, until);
        person.active = self.between(person.updated, until);
        if self.chance(30) {
            for _ in 0..=self.dice.u8(0..2) {
                let tag = 610
                    + self
                        .dice
                        .u32(..u32::try_from(words::TAGS.len()).unwrap_or(1));
                if person.tags.iter().all(|own| own.tag != tag) {
                    person.tag(tag, person.updated);
                }
            }
        }
        person
    }

    fn region(&mut self) -> &'static regions::Region {
        let [first, ..] = &regions::REGIONS;
        let total: u32 = regions::REGIONS.iter().map(|region| region.weight).sum();
        let mut left = self.dice.u32(..total.max(1));
        let landed = regions::REGIONS.iter().find(|region| {
            let here = left < region.weight;
            left = left.saturating_sub(region.weight);
            here
        });
        landed.unwrap_or(first)
    }

    /// A person nobody has seen before.
    pub(super) fn details(&mut self, taken: &mut Taken, nth: usize) -> Details {
        let region = self.region();
        let first = self.pick(region.first).copied().unwrap_or_default();
        let last = self.pick(region.last).copied().unwrap_or_default();
        let company = self
            .chance(85)
            .then(|| self.pick(&words::COMPANIES).copied())
            .flatten();
        let title = self
            .chance(85)
            .then(|| self.pick(&words::TITLES).copied())
            .flatten();
        let (short, long) = (slug(first), slug(last));
        let mut details = Details {
            first_name: Some(first.to_owned()),
            last_name: Some(last.to_owned()),
            preferred_name: words::NICKNAMES
                .iter()
                .find(|(own, _)| *own == first && nth.is_multiple_of(4))
                .map(|(_, nick)| (*nick).to_owned()),
            company: company.map(str::to_owned),
            title: title.map(str::to_owned),
            time_zone: self.chance(50).then(|| region.zone.to_owned()),
            no_email: self.chance(3),
            ..Details::default()
        };
        if self.chance(80) {
            let domain = *self
                .pick(&[
                    "gmail.com",
                    "outlook.com",
                    "fastmail.com",
                    "proton.me",
                    "yahoo.co.uk",
                    "web.de",
                ])
                .unwrap_or(&"gmail.com");
            let local = match self.dice.u8(..4) {
                0 => format!("{short}.{long}"),
                1 => format!("{short}{long}{}", self.dice.u8(60..99)),
                2 => format!("{}{long}", short.get(..1).unwrap_or_default()),
                _ => format!("{long}.{short}"),
            };
            let address = unique(&mut taken.emails, &local, nth, |local| {
                format!("{local}@{domain}")
            });
            details.emails.push(Entry::new(address, "personal"));
        }
        if let Some(company) = company.filter(|_| self.chance(35)) {
            let local = format!("{short}.{long}");
            let address = unique(&mut taken.emails, &local, nth, |local| {
                format!("{local}@{}.example", slug(company))
            });
            details.emails.push(Entry::new(address, "work"));
        }
        if self.chance(55) {
            let number: String = region
                .phone
                .chars()
                .map(|sign| {
                    if sign == '#' {
                        self.dice.digit(10)
                    } else {
                        sign
                    }
                })
                .collect();
            details.phones.push(Entry::new(number, "mobile"));
        }
        if self.chance(70) {
            let page = unique(&mut taken.pages, &format!("{short}-{long}"), nth, |name| {
                format!("https://www.linkedin.com/in/{name}")
            });
            details.socials.push(Entry::bare(page));
        }
        if self.chance(12) {
            let page = unique(&mut taken.pages, &format!("{short}{long}"), nth, |name| {
                format!("https://github.com/{name}")
            });
            details.websites.push(Entry::new(page, "portfolio"));
        }
        if self.chance(60) {
            details.addresses.push(Entry::new(
                self.pick(region.towns).copied().unwrap_or_default(),
                "home",
            ));
        }
        if self.chance(20) {
            let level = *self
                .pick(&["Junior", "Mid", "Senior", "Lead"])
                .unwrap_or(&"Mid");
            details.custom.push((94_002, json!(level)));
        }
        details
    }

    /// The same person entered a second time: other employer, other phone, same address.
    fn second_record(&mut self, first: Details) -> Details {
        let company = self
            .pick(&words::COMPANIES)
            .map(|&company| company.to_owned());
        Details {
            company,
            phones: Vec::new(),
            socials: Vec::new(),
            custom: Vec::new(),
            ..first
        }
    }

    /// Work history and education for some of the people, newest first to have them.
    pub(super) fn careers(&mut self, most: usize) {
        let people: Vec<(u64, Moment, Details)> = self
            .world
            .people
            .values()
            .rev()
            .step_by(3)
            .take(most)
            .map(|person| (person.id, person.created, person.details()))
            .collect();
        for (nth, (id, made, details)) in (0_u64..).zip(people) {
            if let (Some(company), Some(title)) = (&details.company, &details.title) {
                let row = json!({
                    "candidate_id": id, "company_name": company, "title": title,
                    "start_date": format!("{}-0{}-01", 2_008 + nth % 12, 1 + nth % 9), "end_date": null, "latest": true,
                });
                self.dated(Resource::CandidateEmployments, 840_000_001 + nth, made, row);
            }
            if nth.is_multiple_of(2) {
                let year = 1_996 + nth % 20;
                let row = json!({
                    "candidate_id": id,
                    "school_name_custom_field_option_id": 95_015 + nth % 4,
                    "degree_custom_field_option_id": 95_019 + nth % 3,
                    "discipline_custom_field_option_id": 95_022 + nth % 3,
                    "start_at": format!("{year}-09-01T00:00:00.000Z"),
                    "end_at": format!("{}-07-01T00:00:00.000Z", year + 4),
                    "latest": true,
                    "start_date_month": 9, "start_date_year": year,
                    "end_date_month": 7, "end_date_year": year + 4,
                });
                self.dated(Resource::CandidateEducations, 850_000_001 + nth, made, row);
            }
        }
    }

    /// Adds a row that was made and last changed at this moment.
    pub(super) fn dated(
        &mut self,
        resource: Resource,
        id: u64,
        at: Moment,
        columns: serde_json::Value,
    ) {
        let mut row = columns.as_object().cloned().unwrap_or_default();
        row.insert("id".to_owned(), json!(id));
        row.insert("created_at".to_owned(), json!(at));
        row.insert("updated_at".to_owned(), json!(at));
        self.world.table_mut(resource).put(row);
    }
}

/// The first of `name`, `name` with a number, that was not given out yet, in its final form.
fn unique(
    taken: &mut HashSet<u64>,
    name: &str,
    nth: usize,
    form: impl Fn(&str) -> String,
) -> String {
    let plain = form(name);
    if taken.insert(Emails::hash(&plain)) {
        return plain;
    }
    let numbered = form(&format!("{name}{nth}"));
    taken.insert(Emails::hash(&numbered));
    numbered
}
