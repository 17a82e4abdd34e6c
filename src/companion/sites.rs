//! Sites of which nothing but address and title is ever taken.
//!
//! The list is the extension's own file, so that both sides hold to one. A site is on it by a label
//! of its host name, whatever country it ends in (`de.indeed.com`, `glassdoor.co.uk`), or by its
//! whole name. Copies of other sites (archives, caches, translations) are on it too: nobody can say
//! whose page they show.

use std::sync::LazyLock;

use serde::Deserialize;
use url::{Host, Url};

/// The list as the extension has it.
const LIST: &str = include_str!("../../extension/denied.json");

#[derive(Default, Deserialize)]
struct Denied {
    names: Vec<String>,
    hosts: Vec<String>,
}

static DENIED: LazyLock<Denied> = LazyLock::new(|| serde_json::from_str(LIST).unwrap_or_default());

/// Returns whether nothing of a page may be read but its address and title: it is on the list, or is
/// no page of the web at all.
pub fn is_denied(address: &str) -> bool {
    let Ok(url) = Url::parse(address.trim()) else {
        return true;
    };
    let Some(Host::Domain(host)) = url.host() else {
        // Somebody's machine by its number is no site of those; anything without a host is no page.
        return url.host().is_none() || !is_web(&url);
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let denied = &*DENIED;
    let by_name = || {
        host.split('.')
            .any(|label| denied.names.iter().any(|one| one == label))
    };
    let by_host = || {
        let ends = |one: &String| host.strip_suffix(one.as_str());
        let mut rests = denied.hosts.iter().filter_map(ends);
        rests.any(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    denied.names.is_empty() || !is_web(&url) || by_name() || by_host()
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

#[cfg(test)]
mod tests {
    use super::is_denied;

    #[test]
    fn the_list_is_read_and_holds_in_every_country() {
        for address in [
            "https://www.linkedin.com/in/ada",
            "https://de.linkedin.com/in/ada?x=1",
            "https://www.linkedin.cn/in/ada",
            "https://LINKEDIN.com./in/ada",
            "https://user:pass@www.linkedin.com:443/in/ada",
            "https://www.xing.com/profile/Ada",
            "https://x.com/ada",
            "https://mobile.x.com/ada",
            "https://twitter.com/ada",
            "https://m.facebook.com/ada",
            "https://www.instagram.com/ada/",
            "https://de.indeed.com/r/ada",
            "https://www.indeed.co.uk/r/ada",
            "https://www.glassdoor.fr/x",
            "https://scholar.google.com/citations?user=1",
            "https://scholar.google.co.jp/citations?user=1",
            "https://web.archive.org/web/2020/https://www.linkedin.com/in/ada",
            "https://www-linkedin-com.translate.goog/in/ada",
            "https://webcache.googleusercontent.com/search?q=cache:x",
            "chrome://settings",
            "file:///home/me/ada.html",
            "about:blank",
            "javascript:alert(1)",
            "",
        ] {
            assert!(is_denied(address), "{address}");
        }
        for address in [
            "https://github.com/ada",
            "https://ada.example.org/about",
            "https://notx.com/ada",
            "https://example.org/linkedin.com/in/ada",
            "http://127.0.0.1:8000/ada.html",
            "http://localhost:8000/ada.html",
        ] {
            assert!(!is_denied(address), "{address}");
        }
    }
}
