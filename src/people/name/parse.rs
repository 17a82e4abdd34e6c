//! From fields as written to a [`Name`].

use super::super::text::{self, fold};
use super::lists::{COMPOUND_FAMILY, CREDENTIALS, NO_NAMES, PARTICLES, PRONOUNS, TITLES};
use super::{Generation, Name, Token};

/// One field cut into what belongs to the name and what stands beside it.
#[derive(Default)]
struct Field {
    words: Vec<String>,
    /// Words after a comma that are no credentials: `Doe, Jane`.
    after_comma: Vec<String>,
    /// Names in brackets or quotes.
    aside: Vec<String>,
    generation: Option<Generation>,
}

pub(super) fn parse(
    first: Option<&str>,
    last: Option<&str>,
    full: Option<&str>,
    preferred: Option<&str>,
) -> Name {
    let given = field(first.unwrap_or(""), 1);
    let family = field(last.unwrap_or(""), 1);
    let mut name = match (given.words.is_empty(), family.words.is_empty()) {
        (false, false) => from_fields(given, family),
        (true, true) => from_full(field(full.unwrap_or(""), 2)),
        _ => {
            let whole = field(full.unwrap_or(""), 2);
            if whole.words.len() + whole.after_comma.len() > 1 {
                from_full(whole)
            } else if family.words.is_empty() {
                from_full(field(first.unwrap_or(""), 2))
            } else {
                from_family_field(field(last.unwrap_or(""), 2))
            }
        }
    };
    let preferred = field(preferred.unwrap_or(""), 1);
    let known = |token: &Token, list: &[Token]| list.iter().any(|known| known.fold == token.fold);
    for token in tokens(&preferred.words).into_iter().take(2) {
        if !known(&token, &name.given)
            && !known(&token, &name.family)
            && !known(&token, &name.other_given)
        {
            name.other_given.push(token);
        }
    }
    name
}

fn from_fields(given: Field, family: Field) -> Name {
    let mut family = family;
    let mut name = Name {
        generation: family.generation.or(given.generation),
        other_given: tokens(&given.aside),
        other_family: family_tokens(&family.aside),
        ..Name::default()
    };
    if !family.after_comma.is_empty() {
        family.words.append(&mut family.after_comma);
    }
    let mut words = given.words;
    words.extend(given.after_comma);
    // A record may hold the family name in both fields: first "Jane Doe", last "Doe".
    if words.len() > 1 && words.len() > family.words.len() && words.ends_with(&family.words) {
        words.truncate(words.len() - family.words.len());
    }
    name.given = tokens(&words);
    name.family = family_tokens(&family.words);
    settle(name)
}

fn from_full(field: Field) -> Name {
    let mut name = Name {
        generation: field.generation,
        ..Name::default()
    };
    let (given, family) = if field.after_comma.is_empty() {
        split_full(field.words)
    } else {
        (field.after_comma, field.words)
    };
    name.given = tokens(&given);
    name.family = family_tokens(&family);
    // What stands in brackets behind a name in one piece can be either.
    name.other_given = tokens(&field.aside);
    name.other_family = family_tokens(&field.aside);
    settle(name)
}

/// The family-name field alone: a lone word is a family name, several are a name in one piece.
fn from_family_field(field: Field) -> Name {
    let one_piece = |word: &String| split_east_asian(word).is_some();
    match field.words.as_slice() {
        [word] if field.after_comma.is_empty() && !one_piece(word) => {
            from_fields(Field::default(), field)
        }
        _ => from_full(field),
    }
}

/// Nothing where a placeholder stands; a lone part counts as it stands.
fn settle(mut name: Name) -> Name {
    let no_name = |token: &Token| NO_NAMES.contains(&token.fold.as_str());
    for part in [&mut name.given, &mut name.family] {
        let glued: String = part.iter().map(|token| token.fold.as_str()).collect();
        if part.iter().all(no_name) || NO_NAMES.contains(&glued.as_str()) {
            part.clear();
        }
    }
    if name.is_empty() {
        return Name::default();
    }
    name.given.truncate(4);
    name.family.truncate(4);
    name.other_given.truncate(2);
    name.other_family.truncate(2);
    name
}

fn split_full(words: Vec<String>) -> (Vec<String>, Vec<String>) {
    if let [word] = words.as_slice() {
        return split_east_asian(word).unwrap_or((words, Vec::new()));
    }
    let mut at = words.len().saturating_sub(1);
    while at > 1
        && words
            .get(at - 1)
            .is_some_and(|word| PARTICLES.contains(&fold(word).as_str()))
    {
        at -= 1;
    }
    let mut given = words;
    let family = given.split_off(at);
    (given, family)
}

/// Chinese and Korean names written in one piece start with a family name of one character, or of
/// two where the list says so.
fn split_east_asian(word: &str) -> Option<(Vec<String>, Vec<String>)> {
    let count = word.chars().count();
    let ideographs = word
        .chars()
        .all(|c| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'));
    if !ideographs || !(2..=4).contains(&count) {
        return None;
    }
    let long = COMPOUND_FAMILY
        .iter()
        .any(|family| word.starts_with(family))
        && count > 2;
    let family: String = word.chars().take(1 + usize::from(long)).collect();
    let given = word.strip_prefix(family.as_str())?.to_owned();
    Some((vec![given], vec![family]))
}

fn tokens(words: &[String]) -> Vec<Token> {
    words
        .iter()
        .map(|word| fold(word))
        .filter(|fold| !fold.is_empty())
        .map(Token::new)
        .collect()
}

fn family_tokens(words: &[String]) -> Vec<Token> {
    let all = tokens(words);
    let kept: Vec<Token> = all
        .iter()
        .filter(|token| !PARTICLES.contains(&token.fold.as_str()) && !token.is_initial())
        .cloned()
        .collect();
    if kept.is_empty() { all } else { kept }
}

/// Cuts one field apart; titles go only where `at_least` words remain.
fn field(raw: &str, at_least: usize) -> Field {
    let mut field = Field::default();
    let text = text::tidy(raw);
    let text = take_asides(before_slogan(&text), &mut field.aside);
    let mut parts = text.split([',', ';']);
    let mut words = split_words(parts.next().unwrap_or(""));
    drop_credentials(&mut words, at_least, &mut field.generation);
    for part in parts {
        let mut rest = split_words(part);
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
    while words.len() > at_least
        && words
            .first()
            .is_some_and(|word| TITLES.contains(&fold(word).as_str()))
    {
        words.remove(0);
    }
    while field.after_comma.len() > 1
        && field
            .after_comma
            .first()
            .is_some_and(|word| TITLES.contains(&fold(word).as_str()))
    {
        field.after_comma.remove(0);
    }
    drop_credentials(&mut field.after_comma, 1, &mut field.generation);
    field.words = words;
    field
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
    CREDENTIALS.contains(&fold(word).as_str()) || word.contains(['®', '™', '©'])
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
        "|", " - ", " – ", " — ", "•", "·", " / ", "#", "►", "→", "★", " @ ",
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

/// Words of a name, split at blanks, hyphens, dots and underscores. A dot inside letters that
/// stand for a credential (`Ph.D.`, `M.B.A.`) does not split.
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
                .split([
                    '-', '‐', '‑', '–', '—', '.', '_', '/', '+', '&', '*', '·', '=', '~', '!', '?',
                    ':',
                ])
                .filter(|part| !fold(part).is_empty())
                .map(str::to_owned),
        );
    }
    words
}
