//! Every page that is not LinkedIn's.

use super::{Address, Page, PageKind, github_login};

/// First path segments of GitHub's own pages, which no login can be.
pub(super) const GITHUB_PAGES: &[&str] = &[
    "about",
    "apps",
    "blog",
    "codespaces",
    "collections",
    "contact",
    "customer-stories",
    "dashboard",
    "enterprise",
    "events",
    "explore",
    "features",
    "gist",
    "gists",
    "issues",
    "join",
    "login",
    "logout",
    "marketplace",
    "new",
    "none",
    "notifications",
    "null",
    "organizations",
    "orgs",
    "pricing",
    "pulls",
    "readme",
    "search",
    "security",
    "settings",
    "signup",
    "site",
    "sponsors",
    "stars",
    "team",
    "teams",
    "topics",
    "trending",
    "undefined",
    "unknown",
    "user",
    "users",
    "watching",
];

/// Networks where `host/handle` stands for one person, with the path prefix before the handle.
const NETWORKS: &[(&str, &[&str])] = &[
    ("gitlab.com", &[]),
    ("bitbucket.org", &[]),
    ("codeberg.org", &[]),
    ("facebook.com", &[]),
    ("instagram.com", &[]),
    ("threads.net", &[]),
    ("medium.com", &[]),
    ("dev.to", &[]),
    ("behance.net", &[]),
    ("dribbble.com", &[]),
    ("about.me", &[]),
    ("kaggle.com", &[]),
    ("huggingface.co", &[]),
    ("hackerrank.com", &["profile"]),
    ("leetcode.com", &["u"]),
    ("keybase.io", &[]),
    ("bsky.app", &["profile"]),
    ("t.me", &[]),
    ("researchgate.net", &["profile"]),
    ("angel.co", &["u"]),
    ("wellfound.com", &["u"]),
    ("crunchbase.com", &["person"]),
    ("vk.com", &[]),
    ("youtube.com", &["c", "user", "channel"]),
    ("npmjs.com", &["~"]),
    ("speakerdeck.com", &[]),
    ("slideshare.net", &[]),
    ("quora.com", &["profile"]),
];

/// Path segments of pages that list or present several people, or nobody.
const SHARED_PAGES: &[&str] = &[
    "team",
    "teams",
    "about",
    "about-us",
    "aboutus",
    "contact",
    "contact-us",
    "people",
    "staff",
    "careers",
    "career",
    "jobs",
    "job",
    "impressum",
    "kontakt",
    "ueber-uns",
    "home",
    "index.html",
    "index.php",
    "company",
    "our-team",
    "leadership",
    "search",
    "login",
    "blog",
    "news",
    "privacy",
    "terms",
    "share",
    "sharer",
    "intent",
    "hashtag",
    "explore",
];

/// Hosts of everyone: their bare address is no personal site.
const PUBLIC_HOSTS: &[&str] = &[
    "google.com",
    "bit.ly",
    "tinyurl.com",
    "wordpress.com",
    "blogspot.com",
    "wix.com",
    "notion.so",
    "notion.site",
    "linktr.ee",
    "gravatar.com",
    "goo.gl",
    "youtube.com",
    "wikipedia.org",
    "indeed.com",
    "glassdoor.com",
    "example.com",
    "example.org",
    "none.com",
    "na.com",
    "unknown.com",
    "apple.com",
    "microsoft.com",
    "amazon.com",
];

/// Returns the iD of an ORCID page or of the bare number, in its written form, checked by its
/// check digit (ISO 7064 mod 11-2).
pub(super) fn orcid(text: &str) -> Option<String> {
    let id = text.rsplit('/').find(|part| !part.is_empty())?;
    let digits: Vec<u32> = id
        .chars()
        .filter(|c| *c != '-')
        .map(|c| {
            if c == 'x' || c == 'X' {
                Some(10)
            } else {
                c.to_digit(10)
            }
        })
        .collect::<Option<_>>()?;
    let plain = text == id || text.to_ascii_lowercase().contains("orcid.org/");
    let (check, body) = digits.split_last()?;
    if !plain || digits.len() != 16 || id.len() != 19 && id.len() != 16 || body.contains(&10) {
        return None;
    }
    let total = body
        .iter()
        .fold(0_u32, |total, digit| (total + digit) * 2 % 11);
    ((12 - total) % 11 == *check).then(|| {
        let all: String = id
            .chars()
            .filter(|c| *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        all.as_bytes()
            .chunks(4)
            .map(String::from_utf8_lossy)
            .collect::<Vec<_>>()
            .join("-")
    })
}

/// Returns the login of a page on GitHub (`github.com/login/...`, `login.github.io`).
pub(super) fn github(address: &Address) -> Option<Page> {
    let login = match address.host.strip_suffix(".github.io") {
        Some(login) => login,
        None if address.host == "gist.github.com" || address.host == "github.com" => {
            address.segment(0)
        }
        None => return None,
    };
    if address.host == "avatars.githubusercontent.com" || login == "u" {
        return None;
    }
    github_login(login.trim_start_matches('@')).map(|key| Page {
        kind: PageKind::Github,
        key,
    })
}

/// Returns the page of any other address.
pub(super) fn page(address: &Address) -> Option<Page> {
    let page = |kind, key: String| Some(Page { kind, key });
    let handle = |text: &str| {
        let handle = text.trim_start_matches('@').to_lowercase();
        let fits = handle.len() >= 2 && !SHARED_PAGES.contains(&handle.as_str());
        fits.then_some(handle)
    };
    let host = address.host.as_str();
    if address.host_is("twitter.com") || host == "x.com" {
        return handle(address.segment(0)).and_then(|key| page(PageKind::X, key));
    }
    if host == "avatars.githubusercontent.com" && address.segment(0) == "u" {
        return number(address.segment(1)).and_then(|key| page(PageKind::GithubId, key));
    }
    if address.host_is("stackoverflow.com") {
        return (address.segment(0) == "users")
            .then(|| number(address.segment(1)))
            .flatten()
            .and_then(|key| page(PageKind::StackOverflow, key));
    }
    if address.host_is("xing.com") {
        return (address.segment(0) == "profile")
            .then(|| handle(address.segment(1)))
            .flatten()
            .and_then(|key| page(PageKind::Xing, key));
    }
    if host.starts_with("scholar.google.") {
        return address
            .query_value("user")
            .filter(|user| user.len() >= 8)
            .and_then(|user| page(PageKind::Scholar, user.to_owned()));
    }
    if let Some((network, prefix)) = NETWORKS
        .iter()
        .find(|(network, _)| address.host_is(network))
    {
        let first = address.segment(0).to_lowercase();
        let at = usize::from(prefix.contains(&first.as_str()));
        return handle(address.segment(at))
            .and_then(|key| page(PageKind::Social, format!("{network}/{key}")));
    }
    if PUBLIC_HOSTS.contains(&host) {
        return None;
    }
    match address.path.as_slice() {
        [] if address.query.is_empty() => page(PageKind::Site, host.to_owned()),
        [user] if user.starts_with('~') && user.len() > 2 => {
            page(PageKind::Site, format!("{host}/{}", user.to_lowercase()))
        }
        [index] if index.starts_with("index.") => page(PageKind::Site, host.to_owned()),
        path if path
            .iter()
            .any(|part| SHARED_PAGES.contains(&part.to_lowercase().as_str()))
            && path.len() < 2 =>
        {
            None
        }
        [] => page(PageKind::Other, format!("{host}?{}", address.query)),
        path => {
            let id = address
                .query_value("id")
                .map_or_else(String::new, |id| format!("?id={id}"));
            page(
                PageKind::Other,
                format!("{host}/{}{id}", path.join("/").to_lowercase()),
            )
        }
    }
}

fn number(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.trim_start_matches('0').to_owned())
        .filter(|number| !number.is_empty())
}
