//! An external id for a profile that came without one.

use super::keys::{self, Keys};
use super::page::PageKind;
use super::{Profile, email, text};

/// The words that begin an id made of a key, wherever the profile comes from.
const KEYS: [&str; 5] = ["linkedin:", "email:", "github:", "page:", "phone:"];

/// Returns the space in which an id is unique: the source that gave it, or nothing for an id made
/// of a key, which means the same person in every source. A name is no key.
pub(super) fn space<'a>(source: &'a str, external_id: &str) -> &'a str {
    if KEYS.iter().any(|word| external_id.starts_with(word)) {
        ""
    } else {
        source
    }
}

/// Returns an id made of the strongest key the profile has: LinkedIn page, e-mail, GitHub, another
/// page, phone, else name and employer; none where there is none of them.
///
/// Two spellings of one key give one id, so the same person from two files stays one profile.
pub(super) fn external_id(profile: &Profile) -> Option<String> {
    // The strongest keys first: with one of them there is no need of the others.
    let page = keys::pages(profile).find(|page| is_linkedin(page.kind));
    if let Some(page) = page {
        return Some(format!("linkedin:{}", page.key));
    }
    let mut emails = profile
        .emails
        .iter()
        .filter_map(|raw| email::canonical(raw));
    if let Some(email) = emails.find(|email| email.kind.is_personal_key()) {
        return Some(format!("email:{}", email.key));
    }
    let keys = Keys::of_profile(profile);
    let page = |kinds: &[PageKind], word: &str| {
        keys.pages
            .iter()
            .find(|(_, page)| kinds.contains(&page.kind))
            .map(|(_, page)| format!("{word}:{}", page.key))
    };
    page(
        &[
            PageKind::Github,
            PageKind::GithubProject,
            PageKind::GithubId,
        ],
        "github",
    )
    .or_else(|| {
        keys.pages
            .first()
            .map(|(_, page)| format!("page:{}", page.key))
    })
    .or_else(|| {
        keys.phones
            .first()
            .map(|(_, phone)| format!("phone:{}", phone.key()))
    })
    .or_else(|| {
        let name = profile.name();
        let words = text::words(&format!(
            "{name} {}",
            profile.company.as_deref().unwrap_or_default()
        ));
        (!name.trim().is_empty() && !words.is_empty()).then(|| format!("name:{}", words.join("-")))
    })
}

fn is_linkedin(kind: PageKind) -> bool {
    matches!(kind, PageKind::Linkedin | PageKind::LinkedinId)
}
