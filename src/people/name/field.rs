//! One field of a name as written, cut into the name and what stands beside it: titles, credentials,
//! generation marks, pronouns, slogans, names in brackets.

use super::super::text::{self, fold};
use super::Generation;
use super::lists::{AFTER_TITLES, CREDENTIALS, JOBS, PRONOUNS, TITLES};

/// One field cut into what belongs to the name and what stands beside it.
#[derive(Default)]
pub(super) struct Field {
    pub(super) words: Vec<String>,
    /// Words after a comma that are no credentials: `Doe, Jane`.
    pub(super) after_comma: Vec<String>,
    /// Names in brackets or quotes.
    pub(super) aside: Vec<String>,
    pub(super) generation: Option<Generation>,
}

/// Cuts one field apart; titles go only where `at_least` words remain.
pub(super) fn field(raw: &str, at_least: usize) -> Field {
    let mut field = Field::default();
    let text = text::tidy(raw);
    let text = take_asides(before_slogan(&text), &mut field.aside);
    let mut parts = text.split([',', ';']);
    let mut words = split_words(parts.next().unwrap_or(""));
    drop_credentials(&mut words, at_least, &mut field.generation);
    for part in parts {
        let mut rest = split_words(part);
        // `Doe, Senior Engineer`: neither a name nor a generation.
        if rest.len() > 1 && rest.iter().any(|word| JOBS.contains(&fold(word).as_str())) {
            continue;
        }
        rest.retain(|word| match Generation::of_word(&fold(word)) {
            Some(generation) => {
                field.generation = Some(generation);
                false
            }
            None => !is_credential(word),
        });
        if words.is_empty() {
            words = rest;
        } else if field.after_comma.is_empty() && !rest.iter().any(|word| is_note(word)) {
            field.after_comma = rest;
        }
    }
    // `Doe Jr., John`: before a comma stands the family name alone.
    if !field.after_comma.is_empty() {
        drop_credentials(&mut words, 1, &mut field.generation);
    }
    drop_titles(&mut words, at_least);
    drop_titles(&mut field.after_comma, 1);
    drop_credentials(&mut field.after_comma, 1, &mut field.generation);
    field.words = words;
    field
}

/// Returns a whole name as it is written, without what stands beside it: slogans, pronouns, names in
/// brackets, notes at the end, how far away a network says that somebody is (`2nd`).
pub fn bare(raw: &str) -> String {
    let text = text::tidy(raw);
    let text = take_asides(before_slogan(&text), &mut Vec::new());
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let beside = |word: &str| {
        let fold = fold(word);
        is_note(word) || matches!(fold.as_str(), "" | "1st" | "2nd" | "3rd")
    };
    while words.len() > 2 && words.last().is_some_and(|word| beside(word)) {
        words.pop();
    }
    words.join(" ")
}

/// Takes forms of address and titles off the beginning (`Prof. Dr. med.`, `Dr. h. c.`).
fn drop_titles(words: &mut Vec<String>, at_least: usize) {
    let mut titled = false;
    while words.len() > at_least {
        let Some(first) = words.first().map(|word| fold(word)) else {
            break;
        };
        let second = words.get(1).map(|word| fold(word));
        let honorary = first == "h" && second.as_deref() == Some("c");
        if TITLES.contains(&first.as_str()) || titled && AFTER_TITLES.contains(&first.as_str()) {
            words.remove(0);
        } else if titled && honorary && words.len() > at_least + 1 {
            words.drain(..2);
        } else {
            break;
        }
        titled = true;
    }
}

/// Takes generation marks and credentials off the end.
fn drop_credentials(words: &mut Vec<String>, at_least: usize, generation: &mut Option<Generation>) {
    while words.len() > at_least {
        let Some(word) = words.last() else { break };
        if let Some(found) = Generation::of_word(&fold(word)) {
            *generation = Some(found);
        } else if !(is_note(word) || is_credential(word) && looks_like_credential(word)) {
            break;
        }
        words.pop();
    }
}

fn is_credential(word: &str) -> bool {
    let known = |word: &str| CREDENTIALS.contains(&fold(word).as_str());
    known(word)
        || word.contains(['®', '™', '©'])
        || word.contains('-') && word.split('-').all(known)
}

/// Without a comma only the way it is written tells `Ma` from `MA`.
fn looks_like_credential(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1 || word.contains(['.', '®', '™', '©'])
}

fn is_note(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "hiring"
            | "wearehiring"
            | "opentowork"
            | "recruiter"
            | "recruiting"
            | "author"
            | "speaker"
            | "ceo"
            | "cto"
            | "founder"
    )
}

/// `Jane Doe | Hiring`, `Jane Doe - We're hiring!`, `Jane Doe • Speaker`.
fn before_slogan(text: &str) -> &str {
    let end = [
        "|", " - ", " – ", " — ", "•", "·", " / ", "#", "►", "▶", "▸", "➤", "→", "★", " @ ",
    ]
    .iter()
    .filter_map(|mark| text.find(mark))
    .filter(|at| {
        text.get(..*at)
            .is_some_and(|head| head.chars().any(char::is_alphabetic))
    })
    .min()
    .unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// Takes out what stands in brackets or double quotes, keeping names (`née Doe`, `Bob`), dropping pronouns.
fn take_asides(text: &str, asides: &mut Vec<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut aside: Option<String> = None;
    for c in text.chars() {
        let quote = matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        if aside.is_none() && (matches!(c, '(' | '[' | '{') || quote) {
            aside = Some(String::new());
        } else if aside.is_some() && (matches!(c, ')' | ']' | '}') || quote) {
            keep_aside(&aside.take().unwrap_or_default(), asides);
            out.push(' ');
        } else if let Some(text) = &mut aside {
            text.push(c);
        } else {
            out.push(c);
        }
    }
    if let Some(rest) = aside {
        keep_aside(&rest, asides);
    }
    let mut words: Vec<&str> = out.split_whitespace().collect();
    // Pronouns without brackets stand at the end with slashes: `Doe she/her`.
    words.retain(|word| {
        !(word.contains('/')
            && word
                .split('/')
                .all(|part| PRONOUNS.contains(&fold(part).as_str())))
    });
    if let Some(at) = words.iter().position(|word| {
        matches!(fold(word).as_str(), "nee" | "geb" | "geborene" | "born")
            && word.chars().all(|c| c.is_lowercase() || c == '.')
    }) && at > 0
    {
        asides.extend(words.split_off(at).into_iter().skip(1).map(str::to_owned));
    }
    words.join(" ")
}

fn keep_aside(text: &str, asides: &mut Vec<String>) {
    let words: Vec<String> = split_words(text);
    let pronouns = words
        .iter()
        .all(|word| PRONOUNS.contains(&fold(word).as_str()));
    if pronouns || words.len() > 3 || text.contains('/') {
        return;
    }
    asides.extend(words.into_iter().filter(|word| {
        let fold = fold(word);
        !matches!(
            fold.as_str(),
            "nee"
                | "geb"
                | "geborene"
                | "born"
                | "formerly"
                | "fka"
                | "aka"
                | "maiden"
                | "name"
                | "nickname"
        ) && !is_credential(word)
            && Generation::of_word(&fold).is_none()
            && fold.len() > 1
    }));
}

/// Words of a name, split at blanks, dots and underscores; a hyphen joins (its parts are told apart later). A dot inside
/// letters that stand for a credential (`Ph.D.`, `M.B.A.`) does not split.
fn split_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for chunk in text.split_whitespace() {
        let glued: String = chunk.chars().filter(|c| c.is_alphanumeric()).collect();
        let dotted = chunk.matches('.').count() > 0
            && glued.len() > 1
            && CREDENTIALS.contains(&glued.to_lowercase().as_str());
        if dotted || chunk.contains(['®', '™', '©']) {
            words.push(chunk.to_owned());
            continue;
        }
        words.extend(
            chunk
                .split(['.', '_', '/', '+', '&', '*', '·', '=', '~', '!', '?', ':'])
                .filter(|part| !fold(part).is_empty())
                .map(str::to_owned),
        );
    }
    words
}
