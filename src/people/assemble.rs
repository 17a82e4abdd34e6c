//! The last step of every reader: a profile made whole, or the reason why it is none.

use serde_json::Value;

use super::email::{self, EmailKind};
use super::filler::{Slot, is_nothing, without_nothing};
use super::name::{Parts, Written};
use super::{Profile, derive, phone};

/// Returns the profile with its source, both names and an external id filled in.
///
/// # Errors
/// A reason, where there is neither a name nor anything to tell the person by.
pub(super) fn finish(mut profile: Profile, source: &str) -> Result<Profile, String> {
    if profile.source.is_empty() {
        profile.source = source.to_owned();
    }
    sort_out_names(&mut profile);
    leave_nothing(&mut profile);
    if profile.external_id.is_empty() {
        profile.external_id = derive::external_id(&profile).ok_or_else(|| why_nobody(&profile))?;
    }
    if profile.name().is_empty()
        && profile.emails.is_empty()
        && profile.phones.is_empty()
        && profile.pages().next().is_none()
    {
        return Err(why_nobody(&profile));
    }
    leave_fillers(&mut profile);
    // A long list is held whole while it is imported; lists of one would have room for four.
    profile.external_id.shrink_to_fit();
    for phone in &mut profile.phones {
        phone.value.shrink_to_fit();
    }
    profile.emails.shrink_to_fit();
    profile.phones.shrink_to_fit();
    profile.urls.shrink_to_fit();
    profile.tags.shrink_to_fit();
    Ok(profile)
}

/// Takes words for nothing out of the fields of one value, whatever reader they came through.
fn leave_nothing(profile: &mut Profile) {
    let fields = [
        (&mut profile.title, Slot::Title),
        (&mut profile.headline, Slot::Title),
        (&mut profile.company, Slot::Company),
    ];
    for (field, slot) in fields {
        if field
            .as_deref()
            .is_some_and(|value| is_nothing(value, slot))
        {
            *field = None;
        }
    }
    profile.location = profile
        .location
        .take()
        .and_then(|place| without_nothing(&place));
}

/// Sets aside addresses and numbers that only fill a field (`none@none.com`, `000-000-0000`): nobody is reached there.
fn leave_fillers(profile: &mut Profile) {
    let fills = |raw: &str| email::canonical(raw).is_some_and(|email| email::only_fills(&email));
    let digits = |raw: &str| raw.chars().filter(char::is_ascii_digit).collect::<String>();
    let mut aside = Vec::new();
    for (list, name, is) in [
        (
            &mut profile.emails,
            "email",
            &fills as &dyn Fn(&str) -> bool,
        ),
        (&mut profile.phones, "phone", &|raw: &str| {
            phone::is_filler(&digits(raw))
        }),
    ] {
        list.retain(|contact| {
            let keep = !is(&contact.value);
            if !keep {
                aside.push((format!("{name} as written"), contact.value.clone()));
            }
            keep
        });
    }
    for (name, value) in aside {
        profile.extra.entry(name).or_insert(Value::String(value));
    }
}

/// Returns why nobody can be recognised by a profile without a name: what is in it is nobody's own.
fn why_nobody(profile: &Profile) -> String {
    let address = profile.emails.iter().find_map(|raw| {
        let email = email::canonical(raw)?;
        let is = if email::is_example(&email) {
            "is at a domain that is reserved for examples"
        } else {
            match email.kind {
                EmailKind::Role => "is a shared role address",
                EmailKind::Service => "is a no-reply address",
                _ => "only fills the field",
            }
        };
        Some(format!("{raw} {is}"))
    });
    let number = || {
        let raw = profile.phones.first()?;
        let digits: String = raw.value.chars().filter(char::is_ascii_digit).collect();
        let is = if phone::is_filler(&digits) {
            "only fills the field"
        } else {
            "is not a complete phone number"
        };
        Some(format!("{raw} {is}"))
    };
    match address.or_else(number) {
        Some(why) => format!("{why}, so it identifies nobody; add a name or a page"),
        None => "no name, e-mail, phone or page; there is nothing to tell the person by".to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(json: &str) -> Result<Profile, String> {
        finish(serde_json::from_str(json).unwrap(), "list.csv")
    }

    #[test]
    fn a_row_that_tells_nobody_says_what_is_wrong_with_what_it_has() {
        for (row, says) in [
            (
                r#"{"emails":["ada@example.org"]}"#,
                "ada@example.org is at a domain that is reserved for examples",
            ),
            (
                r#"{"emails":["info@acme.io"]}"#,
                "info@acme.io is a shared role address",
            ),
            (
                r#"{"emails":["noreply@acme.io"]}"#,
                "noreply@acme.io is a no-reply address",
            ),
            (
                r#"{"emails":["none@none.com"]}"#,
                "none@none.com only fills the field",
            ),
            (
                r#"{"phones":["999-999-9999"]}"#,
                "999-999-9999 only fills the field",
            ),
            ("{}", "there is nothing to tell the person by"),
        ] {
            let reason = finished(row).unwrap_err();
            assert!(reason.contains(says), "{row}: {reason}");
        }
    }

    #[test]
    fn with_a_name_such_a_row_is_kept() {
        let row = r#"{"full_name":"Ada Quill","emails":["ada@example.org"]}"#;
        assert_eq!(finished(row).unwrap().external_id, "name:ada-quill");
    }
}
