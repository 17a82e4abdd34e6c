//! E-mail addresses and links without the text around them.

use super::cell;
use crate::people::email;

/// Returns an e-mail address without the name, brackets and words around it; none where there is none.
pub fn email(raw: &str) -> Option<String> {
    let value = cell(raw).text()?;
    let plain = |address: String| {
        let address = address
            .trim_matches(['.', ',', ';', ':', '<', '>'])
            .to_owned();
        let bad = |c: char| c.is_whitespace() || "@<>;,\"'()[]:".contains(c);
        let (local, host) = address.split_once('@')?;
        let fits =
            !local.is_empty() && !local.contains(bad) && !host.contains(bad) && host.contains('.');
        fits.then_some(address)
    };
    let spoken = || {
        let (local, host) = value.split_once(" at ")?;
        let spoken = format!("{local}@{}", host.replace(" dot ", "."));
        (host.contains(" dot ") && !spoken.contains(char::is_whitespace)).then_some(spoken)
    };
    email::as_written(&value)
        .and_then(plain)
        .or_else(|| spoken().and_then(plain))
        .or_else(|| {
            let word = value
                .split(|c: char| c.is_whitespace() || "<>()[]\",;".contains(c))
                .find(|word| word.contains('@'))?;
            let word = word.strip_prefix("mailto:").unwrap_or(word);
            email::as_written(word).and_then(plain)
        })
}

/// Returns a link without text around it: a scheme or a host, then a path; none for anything else.
pub fn link(raw: &str) -> Option<String> {
    let value = cell(raw).text()?;
    let word = if value.contains(char::is_whitespace) {
        value
            .split(|c: char| c.is_whitespace() || "<>()[]\"".contains(c))
            .find(|word| is_link(word))?
            .to_owned()
    } else {
        value
    };
    let word = word.trim_matches(['<', '>', '(', ')', '[', ']', '"', '\'', ',', ';', '|']);
    let word = word.trim_end_matches(['.', ':', '!']);
    // A link of a sales or recruiter page goes on behind a comma with what it was found by.
    is_link(word).then(|| word.to_owned())
}

/// Returns whether a word is written as a web address: host with a dot and letters, perhaps a scheme
/// and a path.
pub fn is_link(word: &str) -> bool {
    let lower = word.get(..8).unwrap_or(word).to_lowercase();
    let rest = if lower.starts_with("https://") {
        word.get(8..)
    } else if lower.starts_with("http://") {
        word.get(7..)
    } else {
        Some(word)
    };
    let rest = rest.unwrap_or_default();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = host.split(':').next().unwrap_or_default();
    let Some((name, top)) = host.rsplit_once('.') else {
        return false;
    };
    let label = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    !name.is_empty()
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
        && name.chars().all(label)
        && !tail.contains(|c: char| c.is_whitespace() || "<>\"|".contains(c))
}
