//! Names people choose: the part before the `@`, vanity names, logins.

use crate::people::keys::Keys;
use crate::people::page::PageKind;
use crate::people::text::fold;

/// A handle, taken apart.
pub(super) struct Handle {
    pub(super) text: String,
    pub(super) words: Vec<String>,
}

/// Returns the handles in a record's keys, each once.
pub(super) fn handles(keys: &Keys) -> Vec<Handle> {
    let mails = keys
        .emails
        .iter()
        .filter(|(_, mail)| mail.kind.is_personal_key());
    let mails = mails.map(|(_, mail)| mail.local().split('+').next().unwrap_or_default());
    let pages = keys.pages.iter().filter_map(|(_, page)| match page.kind {
        PageKind::Linkedin => Some(without_id(&page.key)),
        PageKind::Github | PageKind::GithubProject | PageKind::X | PageKind::Xing => {
            Some(page.key.as_str())
        }
        PageKind::Social => page.key.split_once('/').map(|(_, handle)| handle),
        PageKind::Site => Some(super::domain_label(&page.key)),
        _ => None,
    });
    let mut out: Vec<Handle> = Vec::new();
    for raw in mails.chain(pages) {
        let text = fold(raw);
        if text.len() > 2 && text.len() < 60 && !out.iter().any(|known| known.text == text) {
            let words = raw
                .split(|c: char| !c.is_alphabetic())
                .map(fold)
                .filter(|word| word.len() > 1)
                .take(4)
                .collect();
            out.push(Handle { text, words });
        }
    }
    out
}

/// Cuts the id LinkedIn itself puts behind a vanity name (`jane-doe-82a505b1`): it tells nothing
/// about other places. A run of digits the person chose stays.
fn without_id(vanity: &str) -> &str {
    match vanity.rsplit_once('-') {
        Some((name, id))
            if id.len() >= 5
                && id.bytes().all(|b| b.is_ascii_alphanumeric())
                && id.bytes().any(|b| b.is_ascii_digit()) =>
        {
            name
        }
        _ => vanity,
    }
}
