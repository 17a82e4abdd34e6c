//! What a profile holds and the record in Greenhouse does not: values without a place of their own,
//! and, of somebody who is there, all that is news, since nothing of theirs is overwritten
//! (promise 5).

use std::collections::HashSet;

use super::super::LeftOut;
use super::sheet::Sheet;
use super::{LONGEST, filled, position};
use crate::people::page::{self, Page};
use crate::people::phone::{self, PhoneAgreement};
use crate::people::{Candidate, Profile, text};

/// Why a value of an existing candidate goes elsewhere.
const KEPT: &str = "a candidate who is there is never overwritten";

/// Values that no field of Greenhouse takes.
#[derive(Debug, Default)]
pub(in crate::export) struct UnmappedFields {
    /// Those worth a note.
    pub rest: Vec<LeftOut>,
    /// Those that tell nobody anything: placeholders, fillers.
    pub junk: Vec<LeftOut>,
}

/// Returns the values of a profile that find no place in Greenhouse; `there` is the record of
/// somebody who was there before.
pub(in crate::export) fn unmapped_fields(
    profile: &Profile,
    there: Option<&Candidate>,
) -> UnmappedFields {
    let mut sheet = Sheet::default();
    sheet.emails(&profile.emails);
    sheet.phones(&profile.phones);
    let mut found = UnmappedFields {
        rest: sheet.left_out,
        junk: sheet.junk,
    };
    match there {
        Some(there) => found.news(profile, there),
        None => {
            found.names(profile);
            found.title(profile);
        }
    }
    found.headline(profile);
    if let Some(notes) = filled(&profile.notes) {
        found.leave("Notes", &notes, "Greenhouse has no field for it");
    }
    for (key, value) in &profile.extra {
        let text = match value {
            serde_json::Value::Null => continue,
            serde_json::Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        found.leave(key, &text, "Greenhouse has no field for it");
    }
    found
}

impl UnmappedFields {
    fn leave(&mut self, label: &str, value: &str, reason: &str) {
        if !value.is_empty() {
            self.rest.push(LeftOut {
                label: label.to_owned(),
                value: value.to_owned(),
                reason: reason.to_owned(),
            });
        }
    }

    /// The whole name, where it says more than the two that are sent.
    fn names(&mut self, profile: &Profile) {
        let sent = [
            &profile.first_name,
            &profile.last_name,
            &profile.preferred_name,
        ];
        if let Some(name) = filled(&profile.full_name)
            && says_more(&name, &sent)
        {
            self.leave("Full name", &name, "Greenhouse keeps first and last name");
        }
    }

    /// The whole title, where it is cut to what Greenhouse takes.
    fn title(&mut self, profile: &Profile) {
        if let Some(title) = position(profile).filter(|one| one.chars().count() > LONGEST) {
            let label = match filled(&profile.title) {
                Some(_) => "Title",
                None => "Headline",
            };
            let reason = format!("Greenhouse takes {LONGEST} characters; the title has its start");
            self.leave(label, &title, &reason);
        }
    }

    /// The headline, where it says more than title, company and place.
    fn headline(&mut self, profile: &Profile) {
        let sent = [&profile.title, &profile.company, &profile.location];
        if let (Some(_), Some(headline)) = (filled(&profile.title), filled(&profile.headline))
            && says_more(&headline, &sent)
        {
            self.leave("Headline", &headline, "Greenhouse has one title");
        }
    }

    /// Whatever of the profile the person's record does not hold.
    fn news(&mut self, profile: &Profile, there: &Candidate) {
        let own = [&there.first_name, &there.last_name, &there.preferred_name];
        if says_more(&profile.name(), &own) {
            self.leave("Name", &profile.name(), KEPT);
        }
        let title = profile.position().map(str::to_owned);
        let place = there.addresses.join(" ");
        for (label, value, own) in [
            ("Title", &title, &there.title),
            ("Company", &profile.company, &there.company),
            ("Location", &profile.location, &Some(place)),
        ] {
            if let Some(value) = filled(value)
                && says_more(&value, &[own])
            {
                self.leave(label, &value, KEPT);
            }
        }
        let mut sheet = Sheet::default();
        let emails = sheet.emails(&profile.emails);
        for email in emails.iter().map(|entry| &entry.value) {
            let holds = |own: &String| own.trim().eq_ignore_ascii_case(email);
            if !there.emails.iter().any(holds) {
                self.leave("E-mail", email, KEPT);
            }
        }
        let phones = sheet.phones(&profile.phones);
        for phone in phones.iter().map(|entry| &entry.value) {
            if !there.phones.iter().any(|own| one_line(own, phone)) {
                self.leave("Phone", phone, KEPT);
            }
        }
        let own: HashSet<Page> = there
            .urls
            .iter()
            .filter_map(|url| page::parse(url))
            .collect();
        let social = sheet.social(profile).into_iter().map(|entry| entry.value);
        let sites = sheet.websites(profile).into_iter().map(|entry| entry.value);
        for url in social.chain(sites) {
            let holds = match page::parse(&url) {
                Some(page) => own.contains(&page),
                None => there.urls.iter().any(|own| own.trim() == url),
            };
            if !holds {
                self.leave("Page", &url, KEPT);
            }
        }
    }
}

/// Returns whether two numbers as written are one line.
fn one_line(a: &str, b: &str) -> bool {
    match (phone::canonical(a, None), phone::canonical(b, None)) {
        (Some(a), Some(b)) => a.agreement(&b) == PhoneAgreement::Same,
        _ => a.trim() == b.trim(),
    }
}

/// Returns whether a text has words that none of the others has, little words aside.
fn says_more(value: &str, others: &[&Option<String>]) -> bool {
    let known: HashSet<String> = others
        .iter()
        .filter_map(|other| other.as_deref())
        .flat_map(text::words)
        .collect();
    let little = |word: &str| matches!(word, "at" | "and" | "in" | "of" | "the");
    text::words(value)
        .iter()
        .any(|word| !little(word) && !known.contains(word))
}
