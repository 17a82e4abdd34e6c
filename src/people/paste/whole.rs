//! What a pasted text is as a whole, where it is one thing rather than a list of people.

use std::path::PathBuf;

use crate::people::CandidateId;

/// Words of a name at most; more are a sentence.
const NAME_WORDS: usize = 5;
/// Characters of a name at most.
const NAME_CHARS: usize = 60;
/// Files dropped at once that are still offered one by one.
const FILES: usize = 16;
/// Words that are in names in small letters.
const PARTICLES: &[&str] = &[
    "van", "von", "vom", "zu", "zur", "de", "del", "della", "di", "da", "das", "dos", "du", "des",
    "der", "den", "ten", "ter", "le", "la", "el", "al", "bin", "ibn", "bint", "af", "av", "y", "e",
    "i",
];

/// One thing that a whole text can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whole {
    /// A candidate's page in Greenhouse.
    Candidate(CandidateId),
    /// Paths as a terminal pastes them when files are dropped on it; whether they exist is not known.
    Paths(Vec<PathBuf>),
    /// A name without anything else.
    Name(String),
}

/// Returns the one thing a text is, none where it may hold people.
pub fn whole(text: &str) -> Option<Whole> {
    let text = text.trim();
    if text.is_empty() || text.len() > 16 * 1_024 {
        return None;
    }
    if let Some(id) = candidate(text) {
        return Some(Whole::Candidate(id));
    }
    if let Some(paths) = paths(text) {
        return Some(Whole::Paths(paths));
    }
    name(text).map(Whole::Name)
}

/// Returns the candidate whose page in Greenhouse a text is the address of. The app's pages are
/// `https://app.greenhouse.io/people/ID` (contract 4), with a number in the host for some customers.
pub fn candidate(text: &str) -> Option<CandidateId> {
    let rest = text.trim().trim_matches(['<', '>']);
    let rest = rest.split_once("://").map_or(rest, |(_, rest)| rest);
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let ours = host.strip_suffix(".greenhouse.io")?;
    if !ours.starts_with("app") || text.contains(char::is_whitespace) {
        return None;
    }
    let mut parts = path.split(['/', '?', '#']);
    if !matches!(parts.next(), Some("people" | "candidates")) {
        return None;
    }
    let id: i64 = parts.next()?.parse().ok()?;
    (id > 0).then_some(CandidateId(id))
}

/// Returns the paths a text consists of: each absolute, from the home directory, a `file://` address,
/// in quotes, or with blanks escaped by a backslash.
fn paths(text: &str) -> Option<Vec<PathBuf>> {
    let mut found = Vec::new();
    for word in shell_words(text)? {
        found.push(path(&word)?);
    }
    ((1..=FILES).contains(&found.len())).then_some(found)
}

fn path(word: &str) -> Option<PathBuf> {
    if let Some(rest) = word.strip_prefix("file://") {
        let local = rest.strip_prefix("localhost").unwrap_or(rest);
        let decoded = percent_encoding::percent_decode_str(local)
            .decode_utf8()
            .ok()?;
        return decoded.starts_with('/').then(|| PathBuf::from(&*decoded));
    }
    let drive = word.as_bytes();
    let windows = matches!(drive, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let unix = (word.starts_with('/') && !word.starts_with("//"))
        || word.starts_with("~/")
        || word.starts_with("./")
        || word.starts_with("../");
    (unix || windows).then(|| PathBuf::from(word))
}

/// Takes a line apart as a shell would: quotes, and backslashes before blanks. None where a quote
/// stays open.
fn shell_words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut began = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (c, Some(_)) => word.push(c),
            ('\'' | '"', None) => (quote, began) = (Some(c), true),
            ('\\', None) if chars.peek().is_some_and(|next| !next.is_alphanumeric()) => {
                word.extend(chars.next());
                began = true;
            }
            (c, None) if c.is_whitespace() => {
                if began {
                    words.push(std::mem::take(&mut word));
                }
                began = false;
            }
            (c, None) => {
                word.push(c);
                began = true;
            }
        }
    }
    if began {
        words.push(word);
    }
    quote.is_none().then_some(words)
}

/// Returns a text as a name where it looks like nothing else: a few words that begin with a capital
/// or are written without case, and no sign that a name has not.
fn name(text: &str) -> Option<String> {
    if text.contains(['\n', '\r']) || text.chars().count() > NAME_CHARS {
        return None;
    }
    let strange =
        |c: char| !(c.is_alphabetic() || c.is_whitespace() || "'’-‐.,·`\u{301}".contains(c));
    if text.chars().any(strange) || text.ends_with('.') && text.split_whitespace().count() > 3 {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() || words.len() > NAME_WORDS {
        return None;
    }
    let like_name = |word: &&str| {
        let first = word.chars().next();
        let lower = first.is_some_and(char::is_lowercase);
        !lower || PARTICLES.contains(word)
    };
    let capital = |word: &&str| word.chars().next().is_some_and(|c| !c.is_lowercase());
    (words.iter().all(like_name) && words.iter().any(capital)).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_greenhouse_is_a_candidate() {
        for text in [
            "https://app.greenhouse.io/people/3000",
            "app2.greenhouse.io/people/3000?application_id=7#notes",
            " <https://app8.greenhouse.io/people/3000/applications/1> ",
        ] {
            let there = Some(Whole::Candidate(CandidateId(3_000)));
            assert_eq!(whole(text), there, "{text}");
        }
        for text in [
            "https://boards.greenhouse.io/people/3000",
            "https://app.greenhouse.io.example.com/people/3000",
            "https://app.greenhouse.io/people/0",
            "https://app.greenhouse.io/dashboard",
        ] {
            assert_eq!(candidate(text), None, "{text}");
        }
    }

    #[test]
    fn dropped_files_are_paths() {
        let paths = |list: &[&str]| Some(Whole::Paths(list.iter().map(PathBuf::from).collect()));
        for (text, list) in [
            ("/home/me/people.csv", &["/home/me/people.csv"][..]),
            ("'/home/me/my people.csv'", &["/home/me/my people.csv"]),
            ("/home/me/my\\ people.csv ", &["/home/me/my people.csv"]),
            (
                "file:///home/me/my%20people.csv",
                &["/home/me/my people.csv"],
            ),
            ("/a/b.csv /a/c.xlsx", &["/a/b.csv", "/a/c.xlsx"]),
            ("~/people.vcf", &["~/people.vcf"]),
            (r"C:\Users\me\people.csv", &[r"C:\Users\me\people.csv"]),
        ] {
            assert_eq!(whole(text), paths(list), "{text}");
        }
        assert_eq!(whole("//example.org/in/ada"), None);
        assert_eq!(whole("'/home/me"), None);
    }

    #[test]
    fn a_few_capitalised_words_are_a_name() {
        for text in [
            "Ada Lovelace",
            "Ludwig van Beethoven",
            "王伟",
            "O'Brien, Anna-Maria",
            "JANE DOE",
        ] {
            assert_eq!(whole(text), Some(Whole::Name(text.to_owned())), "{text}");
        }
        for text in [
            "hello",
            "Please add these two to the list for me",
            "ada@example.org",
            "https://www.linkedin.com/in/ada",
            "Ada Lovelace\nAlan Turing",
            "Senior Engineer (remote)",
            "Thanks for your time, see you soon.",
            "",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_at_without_panic(text in "\\PC{0,80}") {
            let _ = whole(&text);
        }
    }
}
