//! The last step of every reader: a profile made whole, or the reason why it is none.

use super::{Profile, derive, split};

/// Returns the profile with its source, both names and an external id filled in.
///
/// # Errors
/// A reason, where there is neither a name nor anything to tell the person by.
pub(super) fn finish(mut profile: Profile, source: &str) -> Result<Profile, String> {
    if profile.source.is_empty() {
        profile.source = source.to_owned();
    }
    if let (None, None, Some(full)) = (&profile.first_name, &profile.last_name, &profile.full_name)
    {
        let (first, last) = split(full);
        profile.first_name = Some(first).filter(|name| !name.is_empty());
        profile.last_name = last;
    }
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
    Ok(profile)
}
