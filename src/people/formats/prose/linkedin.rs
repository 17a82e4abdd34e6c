//! The text of a LinkedIn profile as one copies it from the page.

use super::names::is_name;
use super::pieces::{is_email, is_page};
use crate::people::Profile;
use crate::people::formats::draft::{Draft, Incoming};
use crate::people::formats::field::Field;

/// Lines that only stand on a profile's page.
const MARKS: &[&str] = &[
    "contact info",
    "kontaktinfo",
    "coordonnées",
    "información de contacto",
    "informações de contato",
];
/// What the page itself says, nobody's words.
const CHROME: &[&str] = &[
    "connect",
    "message",
    "more",
    "follow",
    "following",
    "pending",
    "save in sales navigator",
    "view in recruiter",
    "open to work",
    "hiring",
    "verified",
    "premium",
    "skip to main content",
    "home",
    "my network",
    "jobs",
    "messaging",
    "notifications",
    "me",
    "for business",
    "highlights",
    "activity",
    "about",
];

/// Returns the person of such a text; none for any other text.
pub(super) fn profile(text: &str) -> Option<Profile> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let lower: Vec<String> = lines.iter().map(|line| line.to_lowercase()).collect();
    let contact = lower.iter().position(|line| {
        MARKS.iter().any(|mark| {
            line == mark
                || line.ends_with(&format!("· {mark}"))
                || line.ends_with(&format!(" {mark}"))
        })
    })?;
    let network = lower.iter().any(|line| {
        line.contains("connections")
            || line.contains("followers")
            || line.contains("kontakte")
            || line.contains("relations")
    });
    let degree = lower.iter().any(|line| is_degree(line));
    let sections = lower.iter().any(|line| {
        matches!(
            line.as_str(),
            "experience" | "berufserfahrung" | "expérience" | "experiencia" | "experiência"
        )
    });
    if !(network || degree || sections) || lines.len() < 4 {
        return None;
    }
    let plain = |line: &&&str| {
        let lower = line.to_lowercase();
        !CHROME.contains(&lower.as_str())
            && !is_degree(&lower)
            && !is_pronouns(&lower)
            && !is_page(line)
    };
    let mut above = lines.get(..contact)?.iter().filter(plain);
    let name = above.by_ref().find(|line| {
        let words: Vec<&str> = bare(line).split_whitespace().collect();
        words.len() >= 2 && is_name(&words)
    })?;
    let name = bare(name);
    let mut put = Draft::default();
    put.put(at(Field::FullName), name);
    let others: Vec<&str> = above.copied().filter(|line| bare(line) != name).collect();
    if let Some(headline) = others.first() {
        put.put(at(Field::Headline), headline);
    }
    let inline = lines
        .get(contact)
        .and_then(|line| line.rsplit_once('·'))
        .map(|(place, _)| place.trim());
    let place = inline.filter(|place| !place.is_empty()).or_else(|| {
        others
            .last()
            .copied()
            .filter(|last| others.len() > 1 && last.len() < 80)
    });
    if let Some(place) = place {
        put.put(at(Field::Location), place);
    }
    for word in text.split_whitespace().filter(|word| is_page(word)).take(5) {
        put.put(at(Field::Url), word.trim_matches(['(', ')', '<', '>', ',']));
    }
    for word in text
        .split_whitespace()
        .filter(|word| is_email(word))
        .take(5)
    {
        put.put(at(Field::Email), word);
    }
    let start = lower.iter().position(|line| {
        matches!(
            line.as_str(),
            "experience" | "berufserfahrung" | "expérience" | "experiencia" | "experiência"
        )
    });
    if let Some(start) = start {
        // The page writes every line twice, for eyes and for screen readers.
        let mut jobs: Vec<&str> = lines.get(start + 1..)?.to_vec();
        jobs.dedup();
        let mut jobs = jobs.into_iter().filter(|line| {
            !line.to_lowercase().ends_with(" logo") && !line.eq_ignore_ascii_case("experience")
        });
        if let Some(title) = jobs.next() {
            put.put(at(Field::Title), title);
        }
        if let Some(company) = jobs.next() {
            put.put(
                at(Field::Company),
                company.split('·').next().unwrap_or(company).trim(),
            );
        }
    }
    Some(put.finished())
}

fn at(field: Field) -> Incoming<'static> {
    Incoming {
        name: field.word(),
        field,
        kind: None,
        rank: 0,
        group: "",
        company: false,
        order: Default::default(),
        label: None,
    }
}

/// A name without what the page writes behind it: `Ada Lovelace · 2nd`, `Ada Lovelace (She/Her)`.
fn bare(line: &str) -> &str {
    line.split(['·', '(']).next().unwrap_or(line).trim()
}

fn is_degree(line: &str) -> bool {
    let line = line.trim_start_matches(['·', ' ']);
    ["1st", "2nd", "3rd", "3rd+", "1.", "2.", "3."]
        .iter()
        .any(|degree| {
            line == *degree
                || line.starts_with(&format!("{degree} degree"))
                || line.starts_with(&format!("{degree}-degree"))
        })
        || line.starts_with(['1', '2', '3'])
            && line.chars().count() <= 30
            && ["kontakt", "relation", "contact", "grad"]
                .iter()
                .any(|word| line.contains(word))
}

fn is_pronouns(line: &str) -> bool {
    let line = line.trim_matches(['(', ')']);
    matches!(
        line,
        "she/her"
            | "he/him"
            | "they/them"
            | "sie/ihr"
            | "er/ihm"
            | "elle"
            | "il"
            | "ella"
            | "she/they"
            | "he/they"
    )
}
