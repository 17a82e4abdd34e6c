//! Everything the sandbox knows: people and applications as compact rows, the rest as small
//! tables of ready-made rows, and the organisation read off them.

pub(super) mod application;
pub(super) mod emails;
pub(super) mod org;
pub(super) mod person;
pub(super) mod rows;
mod stages;
pub(super) mod table;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::clock::Moment;
use super::lists::Resource;
use super::switches::{Kept, Switches};
use application::{Application, id_of};
use emails::Emails;
use org::Org;
use person::{Details, Person};
use table::Table;

/// The organisation's whole data.
#[derive(Debug, Default)]
pub(super) struct World {
    pub people: BTreeMap<u64, Person>,
    pub emails: Emails,
    pub applications: BTreeMap<u64, Application>,
    /// The highest ids of those that were taken out: no id is given twice.
    pub gone: Gone,
    pub tables: BTreeMap<Resource, Table>,
    pub org: Org,
    /// How rows are shown where the contract is in doubt; follows the switches.
    pub rules: Rules,
    /// New records that lists do not show yet: until when, and for how many reads of their list.
    pub late: HashMap<(Resource, u64), Late>,
}

/// Those switches that decide what rows show.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// What ended applications keep of their stage.
    pub kept: Kept,
    /// Whether stages never entered have rows.
    pub all_stages: bool,
    /// Whether people's rows name custom fields that are empty.
    pub empty_fields: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Switches::default().rules()
    }
}

/// Highest ids of people and applications that were taken out.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Gone {
    person: u64,
    application: u64,
}

/// How long a new record stays out of sight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Late {
    pub until: Moment,
    pub reads: u32,
}

impl Late {
    /// Whether the record is still out of sight.
    pub(super) fn hides(&self, now: Moment) -> bool {
        self.reads > 0 || self.until > now
    }
}

impl World {
    /// The small table of a resource; empty when nothing was put in yet.
    pub(super) fn table(&self, resource: Resource) -> &Table {
        static EMPTY: Table = Table::new();
        self.tables.get(&resource).unwrap_or(&EMPTY)
    }

    /// The same, to write to.
    pub(super) fn table_mut(&mut self, resource: Resource) -> &mut Table {
        self.tables.entry(resource).or_default()
    }

    /// Adds a person and its e-mail addresses to the index.
    pub(super) fn add_person(&mut self, person: Person) {
        self.emails.add(person.id, &person.details());
        self.people.insert(person.id, person);
    }

    /// The id that the next new person gets: above every id ever given.
    pub(super) fn next_person(&self) -> u64 {
        let there = self.people.last_key_value().map_or(0, |(id, _)| *id);
        let newest = there.max(self.gone.person);
        newest.saturating_add(STEP).max(PERSON_BASE)
    }

    /// The id that the next new application gets: above every id ever given.
    pub(super) fn next_application(&self) -> u64 {
        let there = self.applications.last_key_value().map_or(0, |(id, _)| *id);
        let newest = there.max(self.gone.application);
        newest.saturating_add(STEP).max(APPLICATION_BASE)
    }

    /// Replaces the details of a person, its index entries included.
    pub(super) fn change_details(&mut self, id: u64, details: &Details, at: Moment) {
        if let Some(person) = self.people.get_mut(&id) {
            self.emails.remove(id, &person.details());
            self.emails.add(id, details);
            person.set_details(details);
            person.updated = at;
            person.active = at;
        }
    }

    /// Adds an application to its person.
    pub(super) fn add_application(&mut self, application: Application) {
        if let Some(person) = self.people.get_mut(&application.person) {
            person.applications.push(application.id);
        }
        self.applications.insert(application.id, application);
    }

    fn take_person(&mut self, id: u64) -> Option<Person> {
        let taken = self.people.remove(&id)?;
        self.gone.person = self.gone.person.max(id);
        Some(taken)
    }

    fn take_application(&mut self, id: u64) -> Option<Application> {
        let taken = self.applications.remove(&id)?;
        self.gone.application = self.gone.application.max(id);
        Some(taken)
    }

    /// Deletes a person with all that hangs on it; false when there was none.
    pub(super) fn delete_person(&mut self, id: u64) -> bool {
        let Some(person) = self.take_person(id) else {
            return false;
        };
        self.emails.remove(id, &person.details());
        for application in &person.applications {
            self.take_application(*application);
            self.forget_interviews(*application);
        }
        for table in self.tables.values_mut() {
            table.remove_of_person(id);
        }
        true
    }

    /// Deletes an application with its files; false when there was none.
    pub(super) fn delete_application(&mut self, id: u64) -> bool {
        let Some(application) = self.take_application(id) else {
            return false;
        };
        if let Some(person) = self.people.get_mut(&application.person) {
            person.applications.retain(|&other| other != id);
        }
        self.forget_interviews(id);
        self.table_mut(Resource::Attachments)
            .remove_where(|row| row.get("application_id").and_then(Value::as_u64) == Some(id));
        true
    }

    fn forget_interviews(&mut self, application: u64) {
        self.table_mut(Resource::Interviews).remove_where(|row| {
            row.get("application_id").and_then(Value::as_u64) == Some(application)
        });
    }

    /// Counts a read of the list, and shows what has been out of sight long enough.
    pub(super) fn uncover(&mut self, resource: Resource, now: Moment) {
        for ((of, _), late) in &mut self.late {
            if *of == resource {
                late.reads = late.reads.saturating_sub(1);
            }
        }
        self.late.retain(|_, late| late.hides(now));
    }

    /// Merges `second` into `first`: applications, tags, notes and contact data move over, then the
    /// second person ceases to exist (contract 4.4). False when one of them is not there.
    pub(super) fn merge(&mut self, first: u64, second: u64, at: Moment) -> bool {
        if first == second || !self.people.contains_key(&first) {
            return false;
        }
        let Some(gone) = self.take_person(second) else {
            return false;
        };
        let old = gone.details();
        self.emails.remove(second, &old);
        for id in &gone.applications {
            if let Some(application) = self.applications.get_mut(id) {
                application.person = first;
                application.touch(at);
            }
        }
        for table in self.tables.values_mut() {
            table.hand_over(second, first);
        }
        let Some(kept) = self.people.get_mut(&first) else {
            return false;
        };
        kept.applications.extend(&gone.applications);
        kept.applications.sort_unstable();
        for applied in &gone.tags {
            if kept.tags.iter().all(|own| own.tag != applied.tag) {
                kept.tag(applied.tag, at);
            }
        }
        let mut details = kept.details();
        adopt(&mut details.emails, old.emails);
        adopt(&mut details.phones, old.phones);
        details.sort_phones();
        adopt(&mut details.addresses, old.addresses);
        adopt(&mut details.websites, old.websites);
        adopt(&mut details.socials, old.socials);
        self.change_details(first, &details, at);
        true
    }

    /// Deletes a tag from the dictionary and from every person; false when there was none.
    pub(super) fn delete_tag(&mut self, tag: u64, at: Moment) -> bool {
        if self
            .table_mut(Resource::CandidateTags)
            .remove(tag)
            .is_none()
        {
            return false;
        }
        for person in self.people.values_mut() {
            let before = person.tags.len();
            person.tags.retain(|applied| u64::from(applied.tag) != tag);
            if person.tags.len() != before {
                person.updated = at;
            }
        }
        true
    }

    /// The id of the tag of this name (case matters, contract 6.3).
    pub(super) fn tag_named(&self, name: &str) -> Option<u64> {
        self.table(Resource::CandidateTags)
            .rows()
            .find(|(_, row)| row.get("name").and_then(Value::as_str) == Some(name))
            .map(|(id, _)| id)
    }

    /// The name of a tag.
    pub(super) fn tag_name(&self, tag: u32) -> &str {
        self.table(Resource::CandidateTags)
            .get(u64::from(tag))
            .and_then(|row| row.get("name"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Whether `user` may see the person (contract 2.5: private ones need a permission).
    pub(super) fn sees_person(&self, user: u64, id: u64) -> bool {
        self.people
            .get(&id)
            .is_none_or(|person| !person.private || self.org.sees_private(user))
    }

    /// Whether `user` may see the application: its person and its job.
    pub(super) fn sees_application(&self, user: u64, application: &Application) -> bool {
        id_of(application.job).is_none_or(|job| self.org.sees_job(user, job))
            && self.sees_person(user, application.person)
    }
}

/// Takes over the entries whose value is not there yet.
fn adopt(own: &mut Vec<person::Entry>, other: Vec<person::Entry>) {
    for entry in other {
        if own.iter().all(|mine| mine.value != entry.value) {
            own.push(entry);
        }
    }
}

/// Ids of generated people and applications start here; ids in real organisations have gaps.
pub(super) const PERSON_BASE: u64 = 30_000_007;
pub(super) const APPLICATION_BASE: u64 = 90_000_011;
pub(super) const STEP: u64 = 3;
