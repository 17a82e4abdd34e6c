//! Address lists as mail programs write them (RFC 5322, 3.4): `"Doe, Jane" <jane@doe.example>; ...`.

use super::names::is_name;
use crate::people::clean;
use crate::people::formats::columns;

/// A name, empty where there is none, and an address.
pub(super) type Mailbox = (String, String);

/// Returns the mailboxes of a line that holds nothing else, one of them at least with its address in angle brackets.
pub(super) fn mailboxes(line: &str) -> Option<Vec<Mailbox>> {
    let mut out = Vec::new();
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('<') {
        let (address, tail) = behind.split_once('>')?;
        let mut shown = before.trim_start_matches([',', ';', ' ', '\t']).trim();
        // Addresses without a name stand between the others.
        while let Some((bare, more)) = shown.split_once([',', ';'])
            && bare.contains('@')
        {
            out.push((String::new(), clean::email(bare)?));
            shown = more.trim();
        }
        out.push((name(shown)?, clean::email(address)?));
        rest = tail;
    }
    let bare = rest
        .split([',', ';', ' ', '\t'])
        .filter(|word| !word.is_empty());
    for address in bare {
        out.push((String::new(), clean::email(address)?));
    }
    (!out.is_empty() && line.contains('<')).then_some(out)
}

/// Returns the name that is shown for an address; none where other words are there.
fn name(shown: &str) -> Option<String> {
    let inner = ['"', '\'']
        .iter()
        .find_map(|mark| shown.strip_prefix(*mark)?.strip_suffix(*mark));
    let quoted = inner.is_some();
    let text = inner.unwrap_or(shown).trim();
    if text.is_empty() {
        return Some(String::new());
    }
    // `(Acme)` behind a name.
    let bare = text.split('(').next().unwrap_or(text).trim();
    let parts: Vec<Vec<&str>> = bare
        .split(',')
        .map(|part| part.split_whitespace().collect())
        .collect();
    let named = parts.iter().all(|words| is_name(words)) && !columns::looks_like_title(bare);
    let ordered = match parts.as_slice() {
        [_] => true,
        // `Doe, Jane`, not `Jane Doe, Acme`.
        [family, given] => given.len() <= 3 && (quoted || family.len() == 1),
        _ => false,
    };
    (named && ordered).then(|| bare.to_owned())
}
