//! Guards that look at who the person is.

use super::{Known, names};
use crate::config::Guards;
use crate::people::company;
use crate::people::text::phrase;

/// The tags on the list that profile or candidate have, once each.
pub(super) fn do_not_contact(rules: &Guards, known: &Known<'_>) -> Vec<String> {
    let ours = known.profile.iter().flat_map(|profile| &profile.tags);
    let theirs = known.candidate.iter().flat_map(|candidate| &candidate.tags);
    let mut facts: Vec<String> = Vec::new();
    for tag in ours.chain(theirs) {
        let says = format!("tagged \"{}\"", tag.trim());
        if names(&rules.do_not_contact_tags, tag) && !facts.contains(&says) {
            facts.push(says);
        }
    }
    facts
}

/// The employer, where it is one of those off limits: compared by its canonical name, so that
/// legal forms and known other names make no difference.
pub(super) fn off_limits(rules: &Guards, known: &Known<'_>) -> Vec<String> {
    let listed: Vec<String> = rules
        .off_limits_companies
        .iter()
        .flat_map(|name| keys(name))
        .collect();
    let ours = known.profile.and_then(|profile| profile.company.as_deref());
    let theirs = known
        .candidate
        .and_then(|candidate| candidate.company.as_deref());
    let mut facts: Vec<String> = Vec::new();
    for employer in [ours, theirs].into_iter().flatten() {
        let says = format!("works for {}, which is off limits", employer.trim());
        if keys(employer).iter().any(|key| listed.contains(key)) && !facts.contains(&says) {
            facts.push(says);
        }
    }
    facts
}

/// Returns an employer's canonical names; the words themselves where they name none.
fn keys(name: &str) -> Vec<String> {
    let mut keys: Vec<String> = company::canonical(name)
        .iter()
        .map(company::Company::key)
        .collect();
    if keys.is_empty() {
        keys.push(phrase(name));
    }
    keys.retain(|key| !key.is_empty());
    keys
}
