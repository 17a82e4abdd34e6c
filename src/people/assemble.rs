//! The last step of every reader: a profile made whole, or the reason why it is none.

use serde_json::Value;

use super::name::{Parts, Written};
use super::{Profile, derive};

/// Returns the profile with its source, both names and an external id filled in.
///
/// # Errors
/// A reason, where there is neither a name nor anything to tell the person by.
pub(super) fn finish(mut profile: Profile, source: &str) -> Result<Profile, String> {
    if profile.source.is_empty() {
        profile.source = source.to_owned();
    }
    sort_out_names(&mut profile);
    if profile.external_id.is_empty() {
        profile.external_id = derive::external_id(&profile)
            .ok_or("no name, e-mail, phone or page; there is nothing to tell the person by")?;
    }
    if profile.name().is_empty()
        && profile.emails.is_empty()
        && profile.phones.is_empty()
        && profile.pages().next().is_none()
    {
        return Err(
            "no name, e-mail, phone or page; there is nothing to tell the person by".to_owned(),
        );
    }
    // A long list is held whole while it is imported; lists of one would have room for four.
    profile.emails.shrink_to_fit();
    profile.phones.shrink_to_fit();
    profile.urls.shrink_to_fit();
    profile.tags.shrink_to_fit();
    Ok(profile)
}

/// Gives the profile its names as Greenhouse should show them. What stood around them stays: in the whole name as
/// the source wrote it, or among the fields that Gleaner has no place for where it is no name at all.
fn sort_out_names(profile: &mut Profile) {
    let fields = [&profile.first_name, &profile.last_name];
    let as_written: Vec<&str> = fields.iter().filter_map(|name| name.as_deref()).collect();
    let as_written = match &profile.full_name {
        Some(full) => full.clone(),
        None => as_written.join(" "),
    };
    let written = Written::of_parts(&Parts {
        first: profile.first_name.as_deref(),
        middle: None,
        last: profile.last_name.as_deref(),
        full: profile.full_name.as_deref(),
        preferred: profile.preferred_name.as_deref(),
    });
    if written.is_empty() {
        profile.full_name = None;
        if !as_written.trim().is_empty() {
            let note = Value::String(as_written);
            profile.extra.insert("name as written".to_owned(), note);
        }
    } else if profile.full_name.is_none() && written.display() != as_written {
        profile.full_name = Some(as_written);
    }
    profile.preferred_name = written.preferred;
    profile.first_name = written.first;
    profile.last_name = written.last;
}
