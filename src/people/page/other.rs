//! Every page that is not LinkedIn's.

use super::networks::{
    NETWORKS, NO_HANDLES, NOBODYS, PUBLIC_HOSTS, SHARED_PAGES, STACK_EXCHANGE, TELLING, TRACKING,
};
use super::{Address, Page, PageKind, decode, github_login, is_template, is_wrapping};

/// Returns the page of an ORCID address, of the bare number, or of `orcid:` and the number.
pub(super) fn orcid(text: &str) -> Option<Page> {
    let lower = text.to_ascii_lowercase();
    let rest = match lower.split_once("orcid.org/") {
        Some((_, rest)) => rest,
        None => lower
            .trim_start_matches("orcid")
            .trim_start_matches(" id")
            .trim_start_matches([':', ' ']),
    };
    let id = rest.trim_start_matches("my-orcid?orcid=");
    orcid_id(id.split(['/', '?', '#', '&']).next().unwrap_or(id)).map(|key| Page {
        kind: PageKind::Orcid,
        key,
    })
}

/// Returns an iD in its written form, checked by its check digit (ISO 7064 mod 11-2).
fn orcid_id(id: &str) -> Option<String> {
    let plain: String = id.chars().filter(|c| *c != '-').collect();
    let digits: Vec<u32> = plain
        .chars()
        .map(|c| {
            if matches!(c, 'x' | 'X') {
                Some(10)
            } else {
                c.to_digit(10)
            }
        })
        .collect::<Option<_>>()?;
    let (check, body) = digits.split_last()?;
    if digits.len() != 16 || !matches!(id.len(), 16 | 19) || body.contains(&10) {
        return None;
    }
    let total = body
        .iter()
        .fold(0_u32, |total, digit| (total + digit) * 2 % 11);
    ((12 - total) % 11 == *check).then(|| {
        let all = plain.to_ascii_uppercase();
        let groups = all.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    })
}

/// Returns whether an address is one of GitHub's.
pub(super) fn is_github(address: &Address) -> bool {
    address.host_is("github.com")
        || address.host_is("github.io")
        || address.host == "raw.githubusercontent.com"
}

/// Returns the login of a page on GitHub (`github.com/login/...`, `login.github.io`).
pub(super) fn github(address: &Address) -> Option<Page> {
    let several = address.path.len() > 1;
    let (login, project) = match address.host.strip_suffix(".github.io") {
        Some(login) => (login, true),
        None => match (address.host.as_str(), address.segment(0)) {
            ("github.com" | "api.github.com", "users" | "sponsors" | "stars") => {
                (address.segment(1), false)
            }
            // A gist of nobody's (its own id is first), and lists of them.
            ("gist.github.com", id) if is_gist(id) => return None,
            ("gist.github.com", "discover" | "starred" | "forked" | "mine") => return None,
            ("raw.githubusercontent.com", login) => (login, true),
            ("github.com" | "gist.github.com", login) => (login, several),
            _ => return None,
        },
    };
    let login = login.trim_start_matches('@');
    let kind = if project {
        PageKind::GithubProject
    } else {
        PageKind::Github
    };
    let key = github_login(login.strip_suffix(".git").unwrap_or(login));
    key.map(|key| Page { kind, key })
}

fn is_gist(id: &str) -> bool {
    matches!(id.len(), 20 | 32) && id.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Returns the page of any other address.
pub(super) fn page(address: &Address) -> Option<Page> {
    let host = address.host.as_str();
    let found = |kind, key: Option<String>| key.map(|key| Page { kind, key });
    if address.host_is("twitter.com") || host == "x.com" {
        return x(address);
    }
    if host == "avatars.githubusercontent.com" && address.segment(0) == "u" {
        return found(PageKind::GithubId, number(address.segment(1)));
    }
    if matches!(host, "stackoverflow.com" | "meta.stackoverflow.com") {
        return found(PageKind::StackOverflow, stack_user(address));
    }
    if address.host_is("stackoverflow.com")
        || STACK_EXCHANGE.iter().any(|site| address.host_is(site))
    {
        let user = stack_user(address).map(|user| format!("{host}/{user}"));
        return found(PageKind::Social, user);
    }
    if address.host_is("xing.com") {
        let name = (address.segment(0) == "profile").then(|| handle(address.segment(1)));
        return found(PageKind::Xing, name.flatten());
    }
    if host.starts_with("scholar.google.") {
        let user = address.query_value("user").filter(|user| user.len() >= 8);
        return found(PageKind::Scholar, user.map(str::to_owned));
    }
    if let Some(user) = host.strip_suffix(".gitlab.io") {
        return found(PageKind::Social, Some(format!("gitlab.com/{user}")));
    }
    if let Some(network) = NETWORKS
        .iter()
        .find(|network| address.host_is(network.host))
    {
        let first = address.segment(0).to_lowercase();
        let before = network.before.contains(&first.as_str());
        let key = match first.as_str() {
            "profile.php" => address.query_value("id").and_then(number),
            "people" if network.host == "facebook.com" => number(address.segment(2)),
            _ if network.strict && !before => None,
            _ => handle(address.segment(usize::from(before))),
        };
        return found(
            PageKind::Social,
            key.map(|key| format!("{}/{key}", network.host)),
        );
    }
    if PUBLIC_HOSTS.contains(&host) || !host.contains('.') {
        return None;
    }
    site(address)
}

/// A name chosen on a network, in lower case.
fn handle(text: &str) -> Option<String> {
    let handle = text
        .trim_matches(is_wrapping)
        .trim_start_matches('@')
        .to_lowercase();
    let listed = |list: &[&str]| list.contains(&handle.as_str());
    let shared = listed(SHARED_PAGES) || listed(NO_HANDLES) || listed(NOBODYS);
    (handle.len() >= 2 && !shared && !is_template(&handle)).then_some(handle)
}

/// `x.com/jane`, `x.com/i/user/123`, `x.com/intent/user?screen_name=jane`.
fn x(address: &Address) -> Option<Page> {
    let name = match address.segment(0) {
        "intent" => address.query_value("screen_name").unwrap_or(""),
        name => name,
    };
    let fits = |name: &String| {
        name.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
    };
    if let Some(key) = handle(name).filter(fits) {
        return Some(Page {
            kind: PageKind::X,
            key,
        });
    }
    // Its number says nothing of the handle, so the two must not seem to differ.
    let id = match (address.segment(0), address.segment(1)) {
        ("i", "user") => number(address.segment(2)),
        ("intent", _) => address.query_value("user_id").and_then(number),
        _ => None,
    };
    id.map(|id| Page {
        kind: PageKind::Social,
        key: format!("x.com/i/{id}"),
    })
}

/// `users/123/jane`, `users/story/123`, `u/123`.
fn stack_user(address: &Address) -> Option<String> {
    match (address.segment(0), address.segment(1)) {
        ("users", "story") => number(address.segment(2)),
        ("users" | "u", id) => number(id),
        _ => None,
    }
}

/// A site of one's own, or a page on anybody's.
fn site(address: &Address) -> Option<Page> {
    let page = |kind, key: String| Some(Page { kind, key });
    let host = address.host.as_str();
    let listed = |list: &[&str], part: &String| list.contains(&part.to_lowercase().as_str());
    // A posting, a sign-in page, a package: whoever's site it is, such a page is nobody's.
    if address.path.iter().any(|part| listed(NOBODYS, part))
        || host.split('.').next().is_some_and(is_template)
    {
        return None;
    }
    let person = person_in(address);
    match address.path.as_slice() {
        [] if person.is_empty() => page(PageKind::Site, host.to_owned()),
        [user] if user.starts_with('~') && user.len() > 2 => {
            page(PageKind::Site, format!("{host}/{}", user.to_lowercase()))
        }
        [index] if index.starts_with("index.") && person.is_empty() => {
            page(PageKind::Site, host.to_owned())
        }
        [part] if listed(SHARED_PAGES, part) && person.is_empty() => None,
        path => page(
            PageKind::Other,
            format!("{host}/{}{person}", path.join("/").to_lowercase()),
        ),
    }
}

/// What tells the person on a page, out of its query (`?u=71`, `?pid=1001`) and its fragment (`#/u/191`), in one
/// order; empty where neither does.
fn person_in(address: &Address) -> String {
    let mut pairs: Vec<String> = address.query.split('&').filter_map(telling).collect();
    // What stands behind `#` is a place on the page, unless a program reads it as a path or as fields.
    let (path, fields) = address
        .fragment
        .split_once('?')
        .unwrap_or((&address.fragment, ""));
    pairs.extend(fields.split('&').filter_map(telling));
    let route = path.trim_start_matches('!');
    let is_number = !route.is_empty() && route.bytes().all(|b| b.is_ascii_digit());
    let route = if route.len() > 1 && route.starts_with('/') || is_number {
        format!("#{}", route.to_lowercase())
    } else {
        pairs.extend(route.split('&').filter_map(telling));
        String::new()
    };
    pairs.sort();
    pairs.dedup();
    if pairs.is_empty() {
        return route;
    }
    format!("?{}{route}", pairs.join("&"))
}

/// Returns a pair of a query that tells one person from another: a name for an id, or a value with a digit, and none of
/// those that say where somebody came from.
fn telling(pair: &str) -> Option<String> {
    let (name, value) = pair.split_once('=')?;
    let name = name.trim_start_matches("amp;").to_lowercase();
    let value = decode(value).to_lowercase();
    let tracks = TRACKING.contains(&name.as_str())
        || ["utm_", "mc_", "hsa_", "pk_", "mtm_", "trk"]
            .iter()
            .any(|head| name.starts_with(head));
    let tells = TELLING.contains(&name.as_str()) || value.bytes().any(|b| b.is_ascii_digit());
    (!value.is_empty() && !tracks && tells).then(|| format!("{name}={value}"))
}

/// A number without zeros in front, as long as ids are.
pub(super) fn number(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| text.trim_start_matches('0').to_owned())
        .filter(|number| !number.is_empty())
}
