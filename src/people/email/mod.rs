//! E-mail addresses as match keys.
//!
//! The canonical form follows what the providers themselves do (Gmail ignores dots, Apple serves
//! one mailbox under three domains, `+tag` is cut where the provider is known to cut it) and the
//! table of tricky pairs: on an unknown provider `+tag` may be another mailbox, so it stays.

mod lists;

use std::collections::HashSet;
use std::sync::LazyLock;

use self::lists::{
    AFTER_HEADS, PLACEHOLDER_DOMAINS, PLACEHOLDER_HEADS, PLACEHOLDER_LOCALS, SERVICE_LOCALS,
};
use super::text;

/// An address in canonical form, see [`canonical`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// `local@domain`; equal for two spellings of one mailbox.
    pub key: String,
    /// What kind of mailbox it is, as far as the address alone can tell.
    pub kind: EmailKind,
    /// The login named by a private GitHub address (`1234+login@users.noreply.github.com`).
    pub github_login: Option<String>,
    /// The number in it, which stays when the login is given up and taken by someone else.
    pub github_id: Option<String>,
}

/// What an address says of its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EmailKind {
    /// A mailbox at a provider that serves private people.
    Personal,
    /// A mailbox under a domain of a company, a school or a person.
    Work,
    /// A mailbox of a function, read by several people: `info@`, `jobs@`, `team@`.
    Role,
    /// A sender nobody reads: `noreply@`, GitHub's private addresses.
    Service,
    /// No address at all, only something to fill the field: `none@none.com`.
    Placeholder,
}

impl EmailKind {
    /// Returns whether the address can prove anything about one person.
    pub fn is_personal_key(self) -> bool {
        matches!(self, Self::Personal | Self::Work)
    }
}

impl Email {
    /// Returns the part before the `@` of the canonical form.
    pub fn local(&self) -> &str {
        self.key.split_once('@').map_or("", |(local, _)| local)
    }

    /// Returns the domain of the canonical form.
    pub fn domain(&self) -> &str {
        self.key.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Providers that serve private people, by canonical domain.
static PROVIDERS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("providers.txt").lines().collect());
/// Local parts of functions.
static ROLES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("roles.txt").lines().collect());

/// Returns the canonical form of an address as written, or `None` when there is no address in it.
///
/// Trims, drops invisible characters, `mailto:`, angle brackets and display names; lower case;
/// IDN domains as punycode; provider rules as in the module's text. Of several addresses the first.
pub fn canonical(raw: &str) -> Option<Email> {
    of_address(address_in(&unhidden(text::tidy(raw)))?)
}

/// Returns the canonical form of an address without anything around it.
fn of_address(address: &str) -> Option<Email> {
    let (local, domain) = mailbox(address)?;
    if domain == GITHUB_PRIVATE {
        let (id, login) = local
            .split_once('+')
            .map_or((None, local.as_str()), |(id, login)| (Some(id), login));
        return Some(Email {
            github_login: super::page::github_login(login),
            github_id: id.and_then(super::page::github_id),
            key: format!("{local}@{domain}"),
            kind: EmailKind::Service,
        });
    }
    let kind = kind(&local, &domain);
    Some(Email {
        key: format!("{local}@{domain}"),
        kind,
        github_login: None,
        github_id: None,
    })
}

/// The domain of GitHub's private addresses.
const GITHUB_PRIVATE: &str = "users.noreply.github.com";

/// Returns both parts of an address in canonical form; none where it can't be one.
fn mailbox(address: &str) -> Option<(String, String)> {
    let (local, domain) = address.rsplit_once('@')?;
    let local = decode(local).to_lowercase();
    // `"jane.doe"@corp.com` is `jane.doe@corp.com` (RFC 5321, 4.1.2).
    let local = local.trim_matches(AROUND_LOCAL);
    let domain = domain_key(domain)?;
    if local.is_empty() || local.contains(|c: char| is_between(c) || matches!(c, '@' | '"' | '?')) {
        return None;
    }
    if domain == GITHUB_PRIVATE {
        return Some((local.to_owned(), domain));
    }
    let (local, domain) = provider_form(local.to_owned(), domain);
    let local = local.trim_matches(AROUND_LOCAL);
    (!local.is_empty()).then(|| (local.to_owned(), domain))
}

/// Returns the address as its owner writes it, for a field that wants nothing else: without display
/// name, brackets and `mailto:`; `None` when there is no address in it.
pub fn as_written(raw: &str) -> Option<String> {
    let tidy = unhidden(text::tidy(raw));
    let address = address_in(&tidy)?;
    // What was cut out may have to be cut once more: `a@b.io?subject=..` within brackets.
    let whole = mailbox(address_in(address)?);
    whole.map(|_| address.to_owned())
}

/// Returns whether the domain is one kept for examples (RFC 2606, section 3): nobody's, so never a
/// key, but people who try things out write such addresses and look for them afterwards.
pub fn is_example(email: &Email) -> bool {
    is_example_domain(email.domain())
        && !PLACEHOLDER_LOCALS.contains(&email.local())
        && !super::filler::is_template(email.local())
        && !is_no_address(email.local())
        && !super::phone::is_filler(email.local())
}

/// Returns whether an address was only written to fill a field: it says itself that there is none.
pub(super) fn only_fills(email: &Email) -> bool {
    let local = email.local();
    // `email@jane-doe.com` is written by people who have a domain.
    PLACEHOLDER_LOCALS.contains(&local) && local != "email"
        || PLACEHOLDER_DOMAINS.contains(&email.domain())
        || super::filler::is_template(local)
        || is_no_address(local)
        || super::phone::is_filler(local)
}

/// Returns the text with an address as it is sent to: `jane (at) doe (dot) com`, `jane[at]doe.com` and
/// `jane @ doe.com` are written so that machines overlook them.
fn unhidden(text: String) -> String {
    if text.contains(" @ ") && text.split_whitespace().count() == 3 {
        return text.replace(" @ ", "@");
    }
    if text.contains('@') {
        return text;
    }
    let lower = text.to_lowercase();
    if !["(at)", "[at]", "{at}"].iter().any(|at| lower.contains(at)) {
        return text;
    }
    let mut plain = lower;
    for (hidden, mark) in [("at", "@"), ("dot", ".")] {
        for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] {
            let word = format!("{open}{hidden}{close}");
            plain = plain
                .replace(&format!(" {word} "), mark)
                .replace(&word, mark);
        }
    }
    plain
}

/// What stands around a local part and is none of it.
const AROUND_LOCAL: &[char] = &['"', '\'', '.'];

/// What stands between an address and other text.
fn is_between(c: char) -> bool {
    c.is_whitespace() || ",;:|/()[]<>".contains(c)
}

/// Cuts the address out of `Name <a@b>`, `mailto:a@b?subject=..`, `a@b (private)`, `"a@b";`,
/// `E-Mail: a@b`, `a@b, c@d`.
fn address_in(text: &str) -> Option<&str> {
    let text = match (text.rfind('<'), text.rfind('>')) {
        (Some(from), Some(to)) if from < to => text.get(from + 1..to)?,
        _ => text,
    };
    let part = text.split(is_between).find(|part| part.contains('@'))?;
    let part = part.split('?').next().unwrap_or(part);
    // Quotation marks around the whole; a quoted local part keeps its own.
    let part = part.trim_start_matches('\'').trim_end_matches(['"', '\'']);
    let part = match part.strip_prefix('"') {
        Some(bare) if !bare.contains('"') => bare,
        _ => part,
    };
    // `"jane doe"@corp.com`: what stands before the quotation mark was cut off.
    let torn = part.contains("\"@") && !part.starts_with('"');
    (!torn).then(|| part.trim_end_matches('.'))
}

fn decode(local: &str) -> String {
    percent_encoding::percent_decode_str(local)
        .decode_utf8()
        .map_or_else(|_| local.to_owned(), |text| text::tidy(&text))
}

/// Returns a host name in lower-case ASCII (IDN as punycode), or `None` when it can't be one.
pub(super) fn domain_key(domain: &str) -> Option<String> {
    let domain = domain.trim_end_matches('.');
    let ascii = if domain
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
    {
        domain.to_ascii_lowercase()
    } else {
        match url::Host::parse(domain).ok()? {
            url::Host::Domain(name) => name.trim_end_matches('.').to_owned(),
            _ => return None,
        }
    };
    // What a browser takes for a host may hold signs that no mail server's name has.
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let fits = ascii == "localhost"
        || (ascii.contains('.')
            && ascii.bytes().all(plain)
            && ascii.split('.').all(|label| !label.is_empty()));
    fits.then_some(ascii)
}

fn provider_form(local: String, domain: String) -> (String, String) {
    let domain = match domain.as_str() {
        "googlemail.com" => "gmail.com",
        "me.com" | "mac.com" => "icloud.com",
        "protonmail.com" | "pm.me" | "protonmail.ch" => "proton.me",
        "ya.ru" | "yandex.com" | "yandex.by" | "yandex.kz" | "yandex.ua" => "yandex.ru",
        _ => domain.as_str(),
    }
    .to_owned();
    let cuts_tags = matches!(
        domain.as_str(),
        "gmail.com"
            | "icloud.com"
            | "proton.me"
            | "fastmail.com"
            | "fastmail.fm"
            | "outlook.com"
            | "hotmail.com"
            | "live.com"
            | "msn.com"
            | "yandex.ru"
            | "zoho.com"
            | "hey.com"
            | "tutanota.com"
            | "tuta.com"
            | "duck.com"
            | "mailbox.org"
            | "posteo.de"
    );
    let mut local = local;
    if (cuts_tags || is_family_of_tag_cutters(&domain))
        && let Some((name, _)) = local.split_once('+')
    {
        local = name.to_owned();
    }
    if domain == "gmail.com" {
        local.retain(|c| c != '.');
    } else if domain == "proton.me" {
        // Proton ignores dots, hyphens and underscores.
        local.retain(|c| !matches!(c, '.' | '-' | '_'));
    } else if domain == "yandex.ru" {
        local = local.replace('.', "-");
    }
    (local, domain)
}

/// `hotmail.co.uk`, `outlook.de`, `live.nl`, `fastmail.co.uk`: as their `.com`.
fn is_family_of_tag_cutters(domain: &str) -> bool {
    let first = domain.split('.').next().unwrap_or_default();
    matches!(first, "hotmail" | "outlook" | "live" | "fastmail") && domain.len() <= first.len() + 7
}

fn kind(local: &str, domain: &str) -> EmailKind {
    let name = local.split_once('+').map_or(local, |(name, _)| name);
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    if SERVICE_LOCALS.contains(&name)
        || letters.contains("noreply")
        || matches!(
            domain,
            "reply.linkedin.com" | "bounce.linkedin.com" | "e.linkedin.com"
        )
    {
        EmailKind::Service
    } else if PLACEHOLDER_DOMAINS.contains(&domain)
        || PLACEHOLDER_LOCALS.contains(&name)
        || super::filler::is_template(name)
        || is_anybodys(name, domain)
        || is_no_address(name)
        || domain.ends_with(".invalid")
        || is_example_domain(domain)
        || is_one_letter(name)
        || is_keyboard_mail(name, domain)
        || super::phone::is_filler(name)
    {
        EmailKind::Placeholder
    } else if is_provider(domain) || PROVIDERS.contains(domain) {
        // `sales.maria@yahoo.com` is Maria's; at a provider only a whole word of a function is one.
        if is_role(name, false) {
            EmailKind::Role
        } else {
            EmailKind::Personal
        }
    } else if is_role(name, true) {
        EmailKind::Role
    } else {
        EmailKind::Work
    }
}

/// Returns whether a local part says that there is no address: `noemail2`, `no.email.given`.
fn is_no_address(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    // `noemail.given`, but not Noé Maillard.
    PLACEHOLDER_HEADS.iter().any(|head| {
        letters
            .strip_prefix(head)
            .is_some_and(|rest| rest.is_empty() || AFTER_HEADS.contains(&rest))
    })
}

/// `user@gmail.com`, and the one address that a board of jobs gives to all: `applicant@indeedemail.com`.
fn is_anybodys(name: &str, domain: &str) -> bool {
    // No provider gives out a single letter: `n/a@gmail.com`.
    (name.len() == 1 || super::filler::is_anybodys(name))
        && (is_provider(domain) || PROVIDERS.contains(domain) || is_board(domain))
}

fn is_board(domain: &str) -> bool {
    matches!(
        domain,
        "indeedemail.com"
            | "indeed.com"
            | "bullhorn.com"
            | "linkedin.com"
            | "xing.com"
            | "stepstone.de"
    )
}

/// `example.com` and its kin (RFC 2606), with any ending.
fn is_example_domain(domain: &str) -> bool {
    domain.starts_with("example.")
        || [".example.com", ".example.org", ".example.net"]
            .iter()
            .any(|tail| domain.ends_with(tail))
}

/// One letter again and again: `xxxx@`, `aaa@`.
fn is_one_letter(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next();
    name.len() > 2 && letters.all(|letter| Some(letter) == first)
}

/// `a@a.com`, `xy@xy.com`: the field was filled by leaning on a key.
fn is_keyboard_mail(name: &str, domain: &str) -> bool {
    name.len() <= 3 && domain.split('.').next() == Some(name)
}

/// Returns whether a local part is that of a function; with `heads`, also where it begins with one
/// (`jobs.berlin@`).
fn is_role(name: &str, heads: bool) -> bool {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let head = bare.split(['.', '-', '_']).next().filter(|_| heads);
    let whole: String = name.chars().filter(char::is_ascii_alphabetic).collect();
    ROLES.contains(bare)
        || head.is_some_and(|head| ROLES.contains(head))
        || ROLES.contains(whole.as_str())
}

/// Families of domains with a country ending: `yahoo.co.uk`, `hotmail.fr`.
fn is_provider(domain: &str) -> bool {
    let mut labels = domain.split('.');
    let first = labels.next().unwrap_or("");
    let rest = labels.count();
    (1..=2).contains(&rest)
        && matches!(
            first,
            "yahoo" | "ymail" | "hotmail" | "outlook" | "live" | "gmx" | "yandex" | "aol" | "msn"
        )
}

#[cfg(test)]
mod tests;
