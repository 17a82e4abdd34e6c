//! One field of a name as written, cut into the name and what is beside it: titles, credentials,
//! generation marks, pronouns, slogans, names in brackets.

use super::super::text::{self, fold};
use super::generation::{Generation, in_one_word};
use super::lists::{AFTER_TITLES, CREDENTIALS, JOBS, PRONOUNS, TITLES};

/// One field cut into what belongs to the name and what is beside it.
#[derive(Default)]
pub(super) struct Field {
    pub(super) words: Vec<String>,
    /// Words after a comma that are no credentials: `Doe, Jane`.
    pub(super) after_comma: Vec<String>,
    /// What is in brackets or quotes.
    pub(super) asides: Asides,
    pub(super) generation: Option<Generation>,
}

/// What is in brackets, in quotes, behind `née`.
#[derive(Default)]
pub(super) struct Asides {
    /// Names: a nickname mostly.
    pub(super) names: Vec<String>,
    /// Names that are said to be former ones.
    pub(super) former: Vec<String>,
    /// Whatever is no name, as written.
    pub(super) rest: Vec<String>,
    /// The last of the names stands before a part of the name itself: `Kay` in `Kyoko (Kay) Ishibashi`.
    pub(super) within: bool,
}

impl Asides {
    pub(super) fn all(&self) -> Vec<String> {
        self.names.iter().chain(&self.former).cloned().collect()
    }
}

/// Cuts one field apart; titles go only where `at_least` words remain.
pub(super) fn field(raw: &str, at_least: usize) -> Field {
    let mut field = Field::default();
    let text = text::tidy(raw);
    let text = in_one_word(&text);
    let text = take_asides(before_slogan(&text), &mut field.asides);
    let mut parts = text.split([',', ';']);
    let mut words = split_words(parts.next().unwrap_or(""));
    drop_credentials(&mut words, at_least, &mut field.generation);
    for part in parts {
        let mut rest = split_words(part);
        // `Doe, Senior Engineer`: neither a name nor a generation.
        if rest.len() > 1 && rest.iter().any(|word| JOBS.contains(&fold(word).as_str())) {
            continue;
        }
        rest.retain(|word| match Generation::of_word(word) {
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
    let remain = if field.after_comma.is_empty() {
        at_least
    } else {
        1
    };
    drop_titles(&mut words, remain);
    drop_titles(&mut field.after_comma, 1);
    for words in [&mut words, &mut field.after_comma] {
        if words.len() > 1
            && let Some(found) = words
                .first()
                .and_then(|word| Generation::of_first_word(word))
        {
            field.generation = Some(found);
            words.remove(0);
        }
    }
    drop_credentials(&mut field.after_comma, 1, &mut field.generation);
    field.words = words;
    field
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
    while words.len() > 1 {
        let Some(word) = words.last() else { break };
        let degree = is_degree(words);
        if words.len() <= at_least && !degree {
            break;
        }
        if degree {
            words.pop();
            continue;
        }
        if let Some(found) = Generation::of_word(word) {
            *generation = Some(found);
        } else if !(is_note(word) || is_credential(word) && looks_like_credential(word)) {
            break;
        }
        words.pop();
    }
}

/// Returns whether the last of some words is a degree in its dotted form (`S.Kom.`, `Ph.D.`), which no family name has, or
/// the letters of one behind such a degree (`S.Kom. M.T.`).
pub(super) fn is_degree(words: &[String]) -> bool {
    let dotted = |word: &String| {
        let parts: Vec<&str> = word.split('.').filter(|part| !part.is_empty()).collect();
        let letters = parts.iter().map(|part| part.chars().count()).sum::<usize>();
        parts.len() > 1 && letters > 2 && CREDENTIALS.contains(&fold(word).as_str())
    };
    let initials = |word: &String| {
        let parts: Vec<&str> = word.split('.').filter(|part| !part.is_empty()).collect();
        parts.len() == 2 && parts.iter().all(|part| part.chars().count() == 1)
    };
    match words {
        [.., last] if dotted(last) => true,
        [_, .., before, last] => dotted(before) && initials(last),
        _ => false,
    }
}

pub(super) fn is_credential(word: &str) -> bool {
    let known = |word: &str| CREDENTIALS.contains(&fold(word).as_str());
    known(word)
        || word.contains(['®', '™', '©'])
        || word.contains('-') && word.split('-').all(known)
}

/// Without a comma only the way it is written tells `Ma` from `MA`.
pub(super) fn looks_like_credential(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1 || word.contains(['.', '®', '™', '©'])
}

pub(super) fn is_note(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "hiring"
            | "wearehiring"
            | "imhiring"
            | "nowhiring"
            | "opentowork"
            | "openforwork"
            | "recruiter"
            | "recruiting"
            | "author"
            | "speaker"
            | "ceo"
            | "cto"
            | "cfo"
            | "coo"
            | "founder"
            | "cofounder"
    )
}

/// `Jane Doe | Hiring`, `Jane Doe - We're hiring!`, `Jane Doe • Speaker`.
pub(super) fn before_slogan(text: &str) -> &str {
    // One plain word, as most are, has no slogan.
    if text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return text;
    }
    let end = [
        " - ", " – ", " — ", "•", "·", " / ", "#", "►", "▶", "▸", "➤", "→", "★", " @ ",
    ]
    .iter()
    .filter_map(|mark| text.find(mark))
    .chain(bar(text))
    .chain(phrase(text))
    .filter(|at| {
        text.get(..*at)
            .is_some_and(|head| head.chars().any(char::is_alphabetic))
    })
    .min()
    .unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

/// Where a bar begins a slogan: not between two names that are glued by it (`Brandt|Berg`).
fn bar(text: &str) -> Option<usize> {
    let at = text.find('|')?;
    let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
    let name = before.ends_with(char::is_alphabetic)
        && after.starts_with(char::is_uppercase)
        && after.chars().all(|c| c.is_alphabetic() || c == '-')
        && after.chars().any(char::is_lowercase)
        && !JOBS.contains(&fold(after).as_str())
        && !is_note(after);
    (!name).then_some(at)
}

/// Where words begin that tell what somebody looks for.
fn phrase(text: &str) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    [
        " open to ",
        " looking for ",
        " we are hiring",
        " we're hiring",
        " is hiring",
        " actively ",
        " available for ",
        " seeking ",
    ]
    .iter()
    .filter_map(|phrase| lower.find(phrase))
    .min()
}

/// Takes out what is in brackets or double quotes, keeping names (`née Doe`, `Bob`) apart from pronouns and notes.
pub(super) fn take_asides(text: &str, asides: &mut Asides) -> String {
    let mut out = String::with_capacity(text.len());
    let mut aside: Option<String> = None;
    for c in text.chars() {
        let quote = matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        if aside.is_none() && (matches!(c, '(' | '[' | '{') || quote) {
            aside = Some(String::new());
        } else if aside.is_some() && (matches!(c, ')' | ']' | '}') || quote) {
            let before = asides.names.len();
            keep_aside(&aside.take().unwrap_or_default(), asides);
            asides.within &= asides.names.len() == before;
            out.push(' ');
        } else if let Some(text) = &mut aside {
            text.push(c);
        } else {
            asides.within |= c.is_alphabetic() && !asides.names.is_empty();
            out.push(c);
        }
    }
    if let Some(rest) = aside {
        keep_aside(&rest, asides);
    }
    let mut words: Vec<&str> = out.split_whitespace().collect();
    // Pronouns without brackets stand at the end with slashes: `Doe she/her`.
    words.retain(|word| {
        let pronouns = word.contains('/')
            && word
                .split('/')
                .all(|part| PRONOUNS.contains(&fold(part).as_str()));
        if pronouns {
            asides.rest.push((*word).to_owned());
        }
        !pronouns
    });
    if let Some(at) = words
        .iter()
        .position(|word| is_born(&fold(word)) && word.chars().all(|c| c.is_lowercase() || c == '.'))
        && at > 0
        && at + 1 < words.len()
    {
        let tail = words.split_off(at);
        // What follows a comma is none of the name of birth: `née Falk, PhD`.
        let end = tail.iter().position(|word| word.ends_with(','));
        let (former, rest) = tail.split_at(end.map_or(tail.len(), |end| end + 1));
        let former = former.iter().skip(1).map(|word| word.trim_end_matches(','));
        asides.former.extend(former.map(str::to_owned));
        if !rest.is_empty() {
            return format!("{}, {}", words.join(" "), rest.join(" "));
        }
    }
    words.join(" ")
}

/// What says that a name is the one of birth.
pub(super) fn is_born(fold: &str) -> bool {
    matches!(
        fold,
        "nee"
            | "ne"
            | "geb"
            | "geborene"
            | "geboren"
            | "born"
            | "formerly"
            | "fka"
            | "maiden"
            | "fodt"
            | "fodd"
            | "ehemals"
            | "vormals"
            | "rozena"
            | "domo"
            | "nacida"
            | "nascida"
    )
}

fn keep_aside(text: &str, asides: &mut Asides) {
    let words: Vec<String> = split_words(text);
    let pronouns = words
        .iter()
        .all(|word| PRONOUNS.contains(&fold(word).as_str()));
    if pronouns || words.len() > 3 || text.contains('/') || words.iter().any(|word| is_note(word)) {
        asides.rest.push(text.trim().to_owned());
        return;
    }
    let former = words.iter().any(|word| is_born(&fold(word)));
    let is_name = |word: &String| {
        let fold = fold(word);
        !is_born(&fold)
            && !matches!(
                fold.as_str(),
                "aka" | "name" | "nickname" | "genannt" | "dit" | "dite"
            )
            && !is_credential(word)
            && Generation::of_word(word).is_none()
            && fold.len() > 1
    };
    let (names, rest): (Vec<String>, Vec<String>) = words.into_iter().partition(is_name);
    asides.rest.extend(rest);
    if former {
        asides.former.extend(names);
    } else {
        asides.names.extend(names);
    }
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
        // The dot tells a mark from the name that is spelled alike: `jun.` and Jun.
        let stem = chunk.strip_suffix('.').map(fold);
        if stem
            .is_some_and(|stem| matches!(stem.as_str(), "jun" | "sen" | "st" | "ml" | "id" | "v"))
        {
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
