//! The `Link` header: where the next page is (contract 3.1).

use url::Url;

use super::list::Cursor;

/// What a `Link` header says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This was the last page.
    End,
    /// The cursor of the next page.
    Cursor(Cursor),
    /// Something that must not be followed, and why.
    Bad(&'static str),
}

/// Reads the header of an answer from `page` (the address without its query). Missing, empty and
/// without `next` all mean the last page; another host, port, scheme or path is refused, so that a
/// token is never sent elsewhere.
pub(super) fn next<'h>(headers: impl Iterator<Item = &'h str>, page: &Url) -> Next {
    for header in headers {
        for (target, parameters) in links(header) {
            if !parameters.split(';').any(is_next) {
                continue;
            }
            let Ok(url) = page.join(target) else {
                return Next::Bad("a next page whose address cannot be read");
            };
            if url.origin() != page.origin() {
                return Next::Bad("a next page on another host");
            }
            if url.path().trim_end_matches('/') != page.path() {
                return Next::Bad("a next page of another list");
            }
            let cursor = url
                .query_pairs()
                .find(|(name, value)| name == "cursor" && !value.is_empty());
            return match cursor {
                Some((_, value)) => Next::Cursor(Cursor::from(value.into_owned())),
                None => Next::Bad("a next page without a cursor"),
            };
        }
    }
    Next::End
}

/// The `<target>; parameters` parts of a header. Commas may be inside a target.
fn links(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split('<').skip(1).filter_map(|part| {
        let (target, rest) = part.split_once('>')?;
        Some((target.trim(), rest.trim_end().trim_end_matches(',')))
    })
}

/// Whether a parameter is `rel=next`, quoted or not, alone or among several.
fn is_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    name.trim().eq_ignore_ascii_case("rel")
        && value
            .trim()
            .trim_matches('"')
            .split_whitespace()
            .any(|rel| rel.eq_ignore_ascii_case("next"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Next {
        let page = "https://harvest.greenhouse.io/v3/jobs".parse().unwrap();
        next(std::iter::once(header), &page)
    }

    fn cursor(text: &str) -> Next {
        Next::Cursor(Cursor::from(text.to_owned()))
    }

    #[test]
    fn the_next_page_is_found() {
        let table = [
            (
                r#"<https://harvest.greenhouse.io/v3/jobs?cursor=abc>; rel="next""#,
                "abc",
            ),
            (
                r"<https://harvest.greenhouse.io/v3/jobs?cursor=abc>; rel=next",
                "abc",
            ),
            (
                r#"<https://harvest.greenhouse.io:443/v3/jobs?cursor=abc>;rel="next""#,
                "abc",
            ),
            (r#"</v3/jobs?cursor=abc>; rel="next""#, "abc"),
            (
                r#"<https://harvest.greenhouse.io/v3/jobs?cursor=a%2Bb%3D>; rel="next""#,
                "a+b=",
            ),
            (
                r#"<https://harvest.greenhouse.io/v3/jobs?cursor=x>; rel="prev", <https://harvest.greenhouse.io/v3/jobs?cursor=a,b>; title="t"; rel="next""#,
                "a,b",
            ),
            (
                r#"<https://harvest.greenhouse.io/v3/jobs?per_page=5&cursor=abc>; REL="last next""#,
                "abc",
            ),
        ];
        for (header, expected) in table {
            assert_eq!(read(header), cursor(expected), "{header}");
        }
    }

    #[test]
    fn no_next_page_is_the_end() {
        for header in [
            "",
            " ",
            "garbage",
            "<",
            "<>",
            "<a",
            r#"<https://harvest.greenhouse.io/v3/jobs?cursor=x>; rel="prev""#,
        ] {
            assert_eq!(read(header), Next::End, "{header}");
        }
        let page = "https://harvest.greenhouse.io/v3/jobs".parse().unwrap();
        assert_eq!(next(std::iter::empty(), &page), Next::End);
    }

    #[test]
    fn other_places_are_refused() {
        for url in [
            "https://evil.example/v3/jobs?cursor=x",
            "http://harvest.greenhouse.io/v3/jobs?cursor=x",
            "https://harvest.greenhouse.io:8443/v3/jobs?cursor=x",
            "//evil.example/v3/jobs?cursor=x",
            "https://harvest.greenhouse.io/v3/users?cursor=x",
            "https://harvest.greenhouse.io/v3/jobs?page=2",
            "https://harvest.greenhouse.io/v3/jobs?cursor=",
            "https://[bad/v3/jobs?cursor=x",
        ] {
            assert!(
                matches!(read(&format!("<{url}>; rel=\"next\"")), Next::Bad(_)),
                "{url}"
            );
        }
    }
}
