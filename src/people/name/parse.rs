//! From fields as written to a [`Name`].

use super::super::filler::{are_fillers, is_name as is_filler, is_no_name};
use super::super::text::fold;
use super::field::{Field, field};
use super::lists::{ADDRESSES, GLUED, PARTICLES};
use super::readings::forms;
use super::written::order::order;
use super::{Name, Token};

pub(super) fn parse(
    first: Option<&str>,
    last: Option<&str>,
    full: Option<&str>,
    preferred: Option<&str>,
) -> Name {
    // An address in the place of a name: what stands before the `@` may be one.
    let both = first.zip(last);
    let missing = both.is_some_and(|(first, last)| are_fillers(first, last));
    let [first, last] = [first, last].map(|part| {
        part.map(|part| part.split_once('@').map_or(part, |(local, _)| local))
            .filter(|part| !missing && !is_filler(part))
    });
    let full = full.filter(|full| !is_filler(full));
    let preferred = preferred.filter(|preferred| !is_filler(preferred));
    let given = field(first.unwrap_or(""), 1);
    let family = field(last.unwrap_or(""), 1);
    let mut name = match (given.words.is_empty(), family.words.is_empty()) {
        // Both fields may hold the whole name.
        (false, false) if given.words.len() > 1 && given.words == family.words => {
            from_full(field(last.unwrap_or(""), 2))
        }
        (false, false) => with_whole(from_fields(given, family), full),
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
    if !name.is_empty() {
        let forms = forms(first, last, full);
        name.other_given.extend(forms.given);
        name.other_family.extend(forms.family);
    }
    let texts = [first, last, full];
    for (letters, other) in READ_OTHERWISE {
        if !texts.iter().flatten().any(|text| text.contains(*letters)) {
            continue;
        }
        let spelt = texts.map(|text| text.map(|text| text.replace(*letters, other)));
        let [first, last, full] = spelt.each_ref().map(Option::as_deref);
        let other = parse(first, last, full, None);
        let new = |token: &Token, known: &[Token]| known.iter().all(|one| one.fold != token.fold);
        let given = other.given.into_iter().filter(|one| new(one, &name.given));
        name.other_given.extend(given);
        let family = other
            .family
            .into_iter()
            .filter(|one| new(one, &name.family));
        name.other_family.extend(family);
    }
    name
}

/// Letters that their readers write in two ways, with the one that [`fold`] does not give: `Đ` is `D` and `Dj`, `Ə` is `E`
/// and `A`, `Ŋ` is `Ng` and `N`.
pub(super) const READ_OTHERWISE: &[(&[char], &str)] = &[
    (&['đ', 'Đ'], "dj"),
    (&['ə', 'Ə', 'ә', 'Ә', 'ǝ', 'Ǝ'], "a"),
    (&['ŋ', 'Ŋ'], "n"),
];

/// Adds what only the whole name says, where the fields were made from it: what is in brackets, the generation.
fn with_whole(mut name: Name, full: Option<&str>) -> Name {
    let Some(whole) = full else { return name };
    let whole = field(whole, 2);
    name.generation = name.generation.or(whole.generation);
    if name.other_given.is_empty() && name.other_family.is_empty() {
        name.other_given = tokens(&whole.asides.names);
        name.other_family = family_tokens(&whole.asides.all());
    }
    settle(name)
}

fn from_fields(given: Field, family: Field) -> Name {
    let mut family = family;
    let mut name = Name {
        generation: family.generation.or(given.generation),
        other_given: tokens(&given.asides.all()),
        other_family: family_tokens(&family.asides.all()),
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
    // Or the given name: first "Jane", last "Jane Doe".
    if !words.is_empty() && family.words.len() > words.len() && family.words.starts_with(&words) {
        family.words.drain(..words.len());
    }
    name.given = tokens(&words);
    name.family = family_tokens(&family.words);
    // One name in both fields is a given name whose owner has no other.
    if name.given.len() == 1 && name.given == name.family {
        name.family.clear();
    }
    settle(name)
}

fn from_full(field: Field) -> Name {
    let mut name = Name {
        generation: field.generation,
        ..Name::default()
    };
    let (given, family) = if field.after_comma.is_empty() {
        order(field.words)
    } else {
        (field.after_comma, field.words)
    };
    name.given = tokens(&given);
    name.family = family_tokens(&family);
    // `María José García López`: the word before the last may be the family name, and the last the
    // mother's.
    let is_word =
        |word: &&String| given.len() > 1 && fold(word).len() > 1 && !word.contains(is_hyphen);
    let before = given.last().filter(is_word);
    // What is in brackets behind a name in one piece can be either.
    name.other_given = tokens(&field.asides.names);
    name.other_family = family_tokens(&field.asides.all());
    name.other_family.extend(
        before
            .into_iter()
            .flat_map(|word| family_tokens(std::slice::from_ref(word))),
    );
    settle(name)
}

/// The family-name field alone: a lone word is a family name, several are a name in one piece.
fn from_family_field(field: Field) -> Name {
    let one_piece = |word: &String| !order(vec![word.clone()]).1.is_empty();
    match field.words.as_slice() {
        [word] if field.after_comma.is_empty() && !one_piece(word) => {
            from_fields(Field::default(), field)
        }
        _ => from_full(field),
    }
}

/// Nothing where a placeholder stands; a lone part counts as it stands.
fn settle(mut name: Name) -> Name {
    for part in [&mut name.given, &mut name.family] {
        let glued: String = part.iter().map(|token| token.fold.as_str()).collect();
        if part.iter().all(|token| is_no_name(&token.fold)) || is_no_name(&glued) {
            part.clear();
        }
    }
    // `Ms. Doe`: a form of address is no given name.
    if let [token] = name.given.as_slice()
        && ADDRESSES.contains(&token.fold.as_str())
        && !name.family.is_empty()
    {
        name.given.clear();
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

/// The words in comparable form; the parts of a double name are words of their own.
fn tokens(words: &[String]) -> Vec<Token> {
    words
        .iter()
        .flat_map(|word| word.split(is_hyphen))
        .map(fold)
        .filter(|fold| !fold.is_empty())
        .map(Token::new)
        .collect()
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '—')
}

/// The words of a family name: particles out, `Mac Donald` and `O Neill` as they are mostly written.
fn family_tokens(words: &[String]) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    for token in tokens(words) {
        match all.last_mut() {
            Some(head) if GLUED.contains(&head.fold.as_str()) => {
                *head = Token::new(format!("{}{}", head.fold, token.fold));
            }
            _ => all.push(token),
        }
    }
    let kept: Vec<Token> = all
        .iter()
        .filter(|token| !PARTICLES.contains(&token.fold.as_str()) && !token.is_initial())
        .cloned()
        .collect();
    if kept.is_empty() { all } else { kept }
}
