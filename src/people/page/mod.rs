//! Web pages of people as match keys: LinkedIn, GitHub, X, Stack Overflow, Xing, ORCID, Google
//! Scholar, other networks, personal sites, and the source's own profile pages.
//!
//! A page is only ever a key; nothing here or elsewhere reads one.

mod linkedin;
mod networks;
mod other;

use super::filler::is_template;
use super::text;

/// A page that stands for one person, see [`parse`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// Which network or kind of page.
    pub kind: PageKind,
    /// Equal for two spellings of one page, unique within `kind`.
    pub key: String,
}

/// Where a page lives; keys of two kinds never meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKind {
    /// `linkedin.com/in/VANITY`.
    Linkedin,
    /// An opaque LinkedIn id (`ACoAA...` of members, Sales Navigator, Recruiter): an id of its
    /// own that says nothing about the vanity name.
    LinkedinId,
    /// GitHub login.
    Github,
    /// GitHub login in the address of something that an account holds, which may be anybody's: a repository, a gist, a
    /// file, a site of a project.
    GithubProject,
    /// GitHub's number, which stays when a login is given up and taken by someone else.
    GithubId,
    /// X, formerly Twitter.
    X,
    /// Stack Overflow user number.
    StackOverflow,
    /// Xing profile name, with the number that tells namesakes apart.
    Xing,
    /// ORCID of a researcher.
    Orcid,
    /// Google Scholar user.
    Scholar,
    /// `network/handle` on another network (GitLab, Behance, Medium, ...).
    Social,
    /// A site of one's own: a host without a path, or with `~user`.
    Site,
    /// Any other page, by host and path: the source's own profile page.
    Other,
}

impl PageKind {
    /// Returns the kind whose keys this one's can be equal to: that of a login for the address of a project.
    pub fn network(self) -> Self {
        match self {
            Self::GithubProject => Self::Github,
            kind => kind,
        }
    }

    /// Returns the name a sourcer knows it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linkedin => "LinkedIn",
            Self::LinkedinId => "LinkedIn member id",
            Self::Github | Self::GithubId | Self::GithubProject => "GitHub",
            Self::X => "X",
            Self::StackOverflow => "Stack Overflow",
            Self::Xing => "Xing",
            Self::Orcid => "ORCID",
            Self::Scholar => "Google Scholar",
            Self::Social => "profile page",
            Self::Site => "web site",
            Self::Other => "page",
        }
    }
}

/// A web address in pieces, as far as a key needs them.
struct Address {
    host: String,
    /// Decoded path segments, in their own case.
    path: Vec<String>,
    query: String,
    /// What stands behind `#`.
    fragment: String,
}

impl Address {
    fn segment(&self, at: usize) -> &str {
        self.path.get(at).map_or("", String::as_str)
    }

    fn host_is(&self, domain: &str) -> bool {
        self.host == domain
            || self
                .host
                .strip_suffix(domain)
                .is_some_and(|head| head.ends_with('.'))
    }

    fn query_value(&self, name: &str) -> Option<&str> {
        self.query.split('&').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            // `&amp;` stands where a page's source was copied.
            (key.trim_start_matches("amp;") == name).then_some(value)
        })
    }
}

/// What text puts around an address.
fn is_wrapping(c: char) -> bool {
    matches!(
        c,
        '<' | '>'
            | '"'
            | '\''
            | ','
            | ';'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '!'
            | '*'
            | '`'
            | '|'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '’'
            | '«'
            | '»'
            | '…'
    )
}

/// Returns the key of a page as written (with or without scheme, percent-encoded or not, with
/// tracking and language tails), or `None` where it stands for no person: company pages, feeds,
/// search pages, placeholders such as `/in/unavailable`, plain text.
pub fn parse(raw: &str) -> Option<Page> {
    let text = text::tidy(raw);
    let text = without_label(text.trim_matches(is_wrapping));
    if let Some(page) = other::orcid(text).or_else(|| linkedin::bare(text)) {
        return Some(page);
    }
    let address = address(text)?;
    let address = wrapped(&address).unwrap_or(address);
    if address.host_is("linkedin.com")
        || address.host_is("linkedin.cn")
        || address.host == "lnkd.in"
    {
        linkedin::page(&address)
    } else if other::is_github(&address) {
        other::github(&address)
    } else {
        other::page(&address)
    }
}

/// Drops what a table or a page writes in front of an address: `LinkedIn: https://...`.
fn without_label(text: &str) -> &str {
    match text.split_once(": ") {
        Some((label, rest)) if !label.contains(['.', '/', ':']) => rest.trim_start(),
        _ => text,
    }
}

/// Returns the address that another one leads to: Google's results and LinkedIn's log-in wall carry
/// the page meant in their query.
fn wrapped(outer: &Address) -> Option<Address> {
    let google = outer.host_is("google.com") || outer.host.starts_with("google.");
    let names: &[&str] = match outer.segment(0) {
        "url" if google => &["q", "url"],
        "authwall" | "login" | "uas" if outer.host_is("linkedin.com") => {
            &["sessionRedirect", "session_redirect"]
        }
        _ => return None,
    };
    let inner = names.iter().find_map(|name| outer.query_value(name))?;
    address(&decode(inner))
}

/// Returns the key of what is in a LinkedIn field: as [`parse`], but a lone word is taken for
/// the vanity name.
pub fn parse_linkedin(raw: &str) -> Option<Page> {
    parse(raw)
        .filter(|page| page.kind != PageKind::Site)
        .or_else(|| {
            let text = text::tidy(raw);
            let word = text.trim_matches(['@', '/']);
            // A host or an e-mail address without its rest is no vanity name, nor is a `no`.
            let lone = word.chars().count() > 2 && !word.contains('.');
            lone.then(|| linkedin::vanity(word)).flatten()
        })
}

/// Returns the key of what is in a GitHub field: as [`parse`], but a lone word is taken for
/// the login.
pub fn parse_github(raw: &str) -> Option<Page> {
    let text = text::tidy(raw);
    let login = github_login(text.trim_matches(['@', '/']));
    login
        .map(|key| Page {
            kind: PageKind::Github,
            key,
        })
        .or_else(|| parse(raw))
}

/// Returns a GitHub login in lower case, or `None` when it can't be one or is a page of GitHub's.
pub fn github_login(text: &str) -> Option<String> {
    let fits = (1..=39).contains(&text.len())
        // Accounts that a company manages end in `_` and its short name.
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && !text.starts_with('-')
        && !text.ends_with('-');
    let login = text.to_ascii_lowercase();
    let is_page = || networks::GITHUB_PAGES.contains(&login.as_str());
    (fits && !is_page() && !is_template(&login)).then_some(login)
}

/// Returns GitHub's number of an account without zeros in front, or `None` when it can't be one.
pub fn github_id(text: &str) -> Option<String> {
    other::number(text)
}

fn address(text: &str) -> Option<Address> {
    let rest = match text.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            rest
        }
        Some(_) => return None,
        // `git@github.com:jane/tools.git`, as it is cloned.
        None => match text.strip_prefix("git@github.com:") {
            Some(path) => return address(&format!("https://github.com/{path}")),
            None => text.trim_start_matches("//"),
        },
    };
    // What once was a page of its own stood behind `#!`.
    let replaced;
    let rest = if rest.contains('#') {
        replaced = rest.replacen("/#!/", "/", 1);
        &replaced
    } else {
        rest
    };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    let host = super::email::domain_key(host)?;
    if text.contains('@') && !text.contains('/')
        || !ends_like_a_host(&host, text.contains("://") || text.starts_with("www."))
        || !rest.contains(['/', '?']) && !text.contains("://") && is_file(&host)
    {
        return None; // an e-mail address, an IP address, a number or a file name with blanks
    }
    let host = ["www.", "m.", "mobile."]
        .iter()
        .find_map(|prefix| host.strip_prefix(prefix).filter(|rest| rest.contains('.')))
        .unwrap_or(&host)
        .to_owned();
    let path = path
        .split('/')
        .map(decode)
        .filter(|segment| !segment.is_empty())
        .collect();
    Some(Address {
        host,
        path,
        query: query.to_owned(),
        fragment: decode(fragment),
    })
}

/// The last label of a host name is letters, or punycode; where a scheme says that it is a host, it
/// may hold digits too.
fn ends_like_a_host(host: &str, told: bool) -> bool {
    host.rsplit('.').next().is_some_and(|top| {
        let letters = top
            .bytes()
            .all(|b| b.is_ascii_alphabetic() || told && b.is_ascii_digit());
        top.len() > 1
            && top.starts_with(|c: char| c.is_ascii_alphabetic())
            && (letters || top.starts_with("xn--"))
    })
}

/// A lone name that ends like a file is one: `cv.pdf`, `node.js`.
fn is_file(host: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "pdf", "doc", "docx", "odt", "rtf", "txt", "csv", "xls", "xlsx", "js", "html", "htm",
        "php", "png", "jpg", "jpeg", "json", "xml", "vcf",
    ];
    host.rsplit('.')
        .next()
        .is_some_and(|ending| ENDINGS.contains(&ending))
}

/// Percent-decodes until nothing changes (double encoding happens), then tidies.
fn decode(segment: &str) -> String {
    let mut text = text::tidy(segment);
    for _ in 0..3 {
        if !text.contains('%') {
            break;
        }
        let Ok(next) = percent_encoding::percent_decode_str(&text).decode_utf8() else {
            break;
        };
        let next = text::tidy(&next);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

#[cfg(test)]
mod tests;
