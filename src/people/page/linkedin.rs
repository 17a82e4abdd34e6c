//! LinkedIn pages: vanity names in every spelling, opaque ids, and what is no person's page.

use super::{Address, Page, PageKind, decode, is_template, is_wrapping};

/// Vanity names that enrichment tools and people write when there is none.
const PLACEHOLDERS: &[&str] = &[
    "unavailable",
    "unknown",
    "none",
    "null",
    "na",
    "n-a",
    "undefined",
    "profile",
    "me",
    "edit",
    "test",
    "username",
    "yourprofile",
    "your-name",
    "yourname",
    "your-profile",
    "private",
    "linkedin",
    "linkedin-member",
    "member",
    "view",
    "xxx",
    "todo",
    "tbd",
    "anonymous",
    "not-available",
    "notavailable",
    "no-linkedin",
    "feed",
    "home",
];

/// Returns the page of a LinkedIn address.
pub(super) fn page(address: &Address) -> Option<Page> {
    let mut path: Vec<&str> = address.path.iter().map(String::as_str).collect();
    // Other doors to the same pages: phones, mails, the public view, China.
    const DOORS: &[&str] = &["mwlite", "m", "comm", "public-profile", "incareer"];
    if path
        .first()
        .is_some_and(|first| DOORS.contains(&first.to_lowercase().as_str()))
    {
        path.remove(0);
    }
    let first = path
        .first()
        .map(|first| first.to_lowercase())
        .unwrap_or_default();
    let second = path.get(1).copied().unwrap_or("");
    match first.as_str() {
        "in" | "profile" if second.eq_ignore_ascii_case("view") => {
            address.query_value("id").and_then(opaque)
        }
        "in" => urn(second).or_else(|| opaque_or_vanity(second)),
        "pub" if second.eq_ignore_ascii_case("dir") => None,
        "pub" => old_public(path.get(1..).unwrap_or(&[])),
        "sales" | "recruiter" | "talent" | "cap" => {
            let id = path.last().copied().unwrap_or("");
            let known = path.iter().any(|part| {
                matches!(
                    part.to_lowercase().as_str(),
                    "lead" | "people" | "profile" | "show"
                )
            });
            known.then(|| opaque(id)).flatten()
        }
        _ => None,
    }
}

/// Returns the page of a form without host: `in/oskar-linnemeyer`, `/in/oskar-linnemeyer/`, or the
/// name LinkedIn's own programs give a member (`urn:li:member:123456789`).
pub(super) fn bare(text: &str) -> Option<Page> {
    if let Some(page) = urn(text) {
        return Some(page);
    }
    let rest = text.strip_prefix('/').unwrap_or(text);
    let rest = rest
        .get(..3)
        .filter(|head| head.eq_ignore_ascii_case("in/"))
        .and(rest.get(3..))?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    opaque_or_vanity(&decode(rest.get(..end)?))
}

/// Reads `urn:li:KIND:ID` and `urn:li:KIND:(ID,...)` of the kinds that stand for a person.
fn urn(text: &str) -> Option<Page> {
    const PERSONS: &[&str] = &[
        "member",
        "person",
        "fsd_profile",
        "fs_profile",
        "fs_miniprofile",
        "fs_salesprofile",
        "ts_profile",
        "ts_linkedin_profile",
    ];
    let head = text
        .get(..7)
        .filter(|head| head.eq_ignore_ascii_case("urn:li:"))?;
    let (kind, id) = text.get(head.len()..)?.split_once(':')?;
    let person = PERSONS.contains(&kind.to_lowercase().as_str());
    person
        .then(|| opaque(id.trim_matches(['(', ')'])))
        .flatten()
}

fn opaque_or_vanity(text: &str) -> Option<Page> {
    if is_member_id(text) {
        opaque(text)
    } else {
        vanity(text)
    }
}

/// `ACoAA...` and `ACwAA...` are aliases of a member's number, not vanity names.
fn is_member_id(text: &str) -> bool {
    text.len() >= 12
        && (text.starts_with("AC") || text.starts_with("AE") || text.starts_with("AD"))
        && {
            let head = text.get(2..5).unwrap_or("");
            matches!(head, "oAA" | "wAA" | "EAA" | "MAA" | "UAA" | "gAA")
        }
}

/// Opaque ids are case-sensitive; a Sales Navigator id ends at the first comma.
fn opaque(text: &str) -> Option<Page> {
    let id = text.split(',').next().unwrap_or("").trim();
    let fits = id.len() >= 5
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then(|| Page {
        kind: PageKind::LinkedinId,
        key: id.to_owned(),
    })
}

/// Returns the page of a vanity name, or `None` when it can't be one or fills a field only.
pub(super) fn vanity(text: &str) -> Option<Page> {
    let key: String = text.to_lowercase();
    let key =
        key.trim_matches(|c: char| c == '-' || c == '.' || is_wrapping(c) || c.is_whitespace());
    let fits =
        (2..=150).contains(&key.len()) && key.chars().all(|c| c.is_alphanumeric() || is_joiner(c));
    (fits
        && key.chars().any(char::is_alphanumeric)
        && !PLACEHOLDERS.contains(&key)
        && !is_template(key))
    .then(|| Page {
        kind: PageKind::Linkedin,
        key: key.to_owned(),
    })
}

fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '\'' | '’' | '&' | '%')
        || unicode_normalization::char::is_combining_mark(c)
        || c > '\u{1F000}'
}

/// `/pub/jane-doe/1/2a/345` became `/in/jane-doe-3452a001`: the three parts in reverse order,
/// the last two with zeros in front. Known from our own reading, so it finds but deserves doubt.
fn old_public(path: &[&str]) -> Option<Page> {
    match path {
        [name] => vanity(name),
        [name, a, b, c, ..] => {
            let part = |text: &str| {
                text.bytes()
                    .all(|b| b.is_ascii_alphanumeric())
                    .then(|| text.to_lowercase())
            };
            let (a, b, c) = (part(a)?, part(b)?, part(c)?);
            vanity(&format!("{name}-{c:0>3}{b:0>3}{a}"))
        }
        _ => None,
    }
}
