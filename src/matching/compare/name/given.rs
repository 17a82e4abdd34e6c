//! How far two given names agree.

use super::{GivenLevel, MiddleLevel, same_glued, same_sound};
use crate::matching::features::Word;
use crate::people::name::{formal_initials, groups};
use crate::people::text::within_edits;

/// Returns how far two given names agree, and which of the profile's words did. The `other` lists
/// hold preferred names and names in brackets.
pub(super) fn compare(
    a: &[Word<'_>],
    a_other: &[Word<'_>],
    b: &[Word<'_>],
    b_other: &[Word<'_>],
) -> (GivenLevel, usize) {
    let (Some(first), Some(second)) = (a.first(), b.first()) else {
        return (GivenLevel::Missing, 0);
    };
    let mut best = (one_given(first, second), 0);
    if best.0 == GivenLevel::Exact {
        return best;
    }
    if a.len() + b.len() > 2 && same_glued(a, b) {
        return (GivenLevel::Parts, 0);
    }
    let mut consider = |level: GivenLevel, at: usize| {
        if level > best.0 {
            best = (level, at);
        }
    };
    for (at, word) in a.iter().enumerate() {
        for (other_at, other) in b
            .iter()
            .enumerate()
            .filter(|(other_at, _)| at + other_at > 0)
        {
            // One of the two must be the first name of its side, and a real word.
            // Syllables are too few to tell people apart by one of them: Eun-sang and Sang-ra.
            let tells = a.len() == 1 || b.len() == 1 || word.fold.len() >= 5;
            let level = one_given(word, other);
            if (at == 0 || other_at == 0)
                && tells
                && level >= GivenLevel::Nickname
                && !word.is_initial()
            {
                consider(GivenLevel::Middle, at);
            }
        }
    }
    let asides = a.iter().chain(a_other).enumerate().flat_map(|(at, word)| {
        b.iter()
            .chain(b_other)
            .enumerate()
            .map(move |(other_at, other)| (at, word, other_at, other))
    });
    for (at, word, other_at, other) in asides {
        if (at >= a.len() || other_at >= b.len())
            && one_given(word, other) >= GivenLevel::Nickname
            && !word.is_initial()
        {
            consider(GivenLevel::Other, if at < a.len() { at } else { 0 });
        }
    }
    // `Sung Min` beside `성민`, which is read Sungmin.
    let in_one = |words: &[Word<'_>], others: &[Word<'_>]| {
        words.len() > 1
            && others
                .iter()
                .any(|other| same_glued(words, std::slice::from_ref(other)))
    };
    if in_one(a, b_other) || in_one(b, a_other) {
        consider(GivenLevel::Other, 0);
    }
    // Consonants alone are no more than alike.
    if super::same_bare(first, b_other) || super::same_bare(second, a_other) {
        consider(GivenLevel::Typo, 0);
    }
    best
}

/// Returns whether one of the first given names has fewer than six letters, or they begin otherwise.
pub(super) fn is_frail(a: &[Word<'_>], b: &[Word<'_>]) -> bool {
    let short = |words: &[Word<'_>]| words.first().is_some_and(|word| word.fold.len() < 6);
    let begins = |words: &[Word<'_>]| words.first().and_then(|word| word.soft.chars().next());
    short(a) || short(b) || begins(a) != begins(b)
}

/// Returns whether the first given names, though they may stand for each other, are as likely those of
/// two members of a family: one name, and the other with an ending (Andrea, Andreas; Simon, Simone).
pub(super) fn are_siblings(a: &[Word<'_>], b: &[Word<'_>]) -> bool {
    let (Some(a), Some(b)) = (a.first(), b.first()) else {
        return false;
    };
    let (short, long) = if a.fold.len() <= b.fold.len() {
        (a.fold, b.fold)
    } else {
        (b.fold, a.fold)
    };
    let ending = short.len() >= 5 && (1..=2).contains(&(long.len() - short.len()));
    ending && long.starts_with(short) || differ_by_gender(a.fold, b.fold)
}

/// Returns whether two names are one but for the ending that makes it a man's or a woman's: Erik and Erika, Dominic and
/// Dominique, Julien and Julie, Mario and Maria.
fn differ_by_gender(a: &str, b: &str) -> bool {
    const MEN: &[&str] = &[
        "", "o", "os", "us", "as", "es", "is", "i", "s", "c", "k", "en", "an", "on", "el",
    ];
    const WOMEN: &[&str] = &[
        "a", "e", "ia", "ja", "ya", "ea", "na", "ina", "ine", "in", "le", "la", "lle", "elle",
        "ella", "ne", "nne", "ette", "etta", "que", "ka", "ca", "ienne", "enne", "anne", "onne",
        "ele",
    ];
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    if common < 3 || a.len().min(b.len()) < 4 {
        return false;
    }
    // `Dani` is short for Danielle; a man's name that takes a long ending ends in a consonant.
    let short = if a.len() < b.len() { a } else { b };
    if a.len().abs_diff(b.len()) > 2 && short.ends_with(['a', 'e', 'i', 'o', 'u', 'y']) {
        return false;
    }
    // `Gabriel` and `Gabriella` have one letter of the ending in common, `Julien` and `Julienne` two.
    (common.saturating_sub(2).max(3)..=common).any(|at| {
        let (Some(a), Some(b)) = (a.get(at..), b.get(at..)) else {
            return false;
        };
        MEN.contains(&a) && WOMEN.contains(&b) || WOMEN.contains(&a) && MEN.contains(&b)
    })
}

/// Returns how far two words agree as given names.
fn one_given(a: &Word<'_>, b: &Word<'_>) -> GivenLevel {
    if a.fold == b.fold {
        return GivenLevel::Exact;
    }
    if super::is_bare(a) || super::is_bare(b) {
        return GivenLevel::Conflict;
    }
    if a.is_initial() || b.is_initial() {
        let fits = a.fold.chars().next() == b.fold.chars().next()
            || a.soft.chars().next() == b.soft.chars().next()
            || short_for(a, b)
            || short_for(b, a);
        return if fits {
            GivenLevel::Initial
        } else {
            GivenLevel::Conflict
        };
    }
    if same_sound(a, b) {
        return GivenLevel::Sound;
    }
    let others = groups(b.fold);
    if groups(a.fold).iter().any(|group| others.contains(group)) {
        return GivenLevel::Nickname;
    }
    let shorter = a.fold.len().min(b.fold.len());
    let limit = if shorter >= 8 { 2 } else { 1 };
    let close = |a: &str, b: &str| within_edits(a, b, limit);
    if shorter >= 4 && (close(a.fold, b.fold) || close(a.soft, b.soft)) {
        // Two known names are two names, however alike: Francis and Frances.
        if !others.is_empty() && !groups(a.fold).is_empty() {
            return GivenLevel::Ending;
        }
        let common = a
            .fold
            .bytes()
            .zip(b.fold.bytes())
            .take_while(|(x, y)| x == y)
            .count();
        return if common + 1 >= shorter {
            GivenLevel::Ending
        } else {
            GivenLevel::Typo
        };
    }
    // A short form that no table knows: the head of the longer name, or its end.
    let (short, long) = if a.fold.len() <= b.fold.len() {
        (a.fold, b.fold)
    } else {
        (b.fold, a.fold)
    };
    let head = short.len() >= 3 && long.len() >= short.len() + 3 && long.starts_with(short);
    let tail = short.len() >= 4 && long.len() >= short.len() + 2 && long.ends_with(short);
    if head || tail || is_pet_form(short, long) {
        return GivenLevel::Typo;
    }
    GivenLevel::Conflict
}

/// Returns whether an initial is that of the formal name behind a nickname: `W.` and Bill.
fn short_for(initial: &Word<'_>, name: &Word<'_>) -> bool {
    !name.is_initial() && formal_initials(name.fold).any(|letter| initial.fold.starts_with(letter))
}

/// `Tiffy` and Tiffany, `Monnie` and Monica: a head of the name, its last letter doubled, and an ending.
fn is_pet_form(short: &str, long: &str) -> bool {
    let Some(stem) = ["ie", "ey", "y", "i"]
        .iter()
        .find_map(|ending| short.strip_suffix(ending))
    else {
        return false;
    };
    let mut letters = stem.chars().rev();
    let stem = match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before => stem.strip_suffix(last).unwrap_or(stem),
        _ => stem,
    };
    stem.len() >= 3 && long.len() > stem.len() + 1 && long.starts_with(stem)
}

fn is_other_syllable(a: &Word<'_>, b: &Word<'_>) -> bool {
    let shorter = a.fold.len().min(b.fold.len());
    shorter < 5 || shorter < 6 && a.fold.chars().next() != b.fold.chars().next()
}

/// Returns how far the second given names agree, where the first ones do.
pub(super) fn middles(a: &[Word<'_>], b: &[Word<'_>], given: GivenLevel) -> MiddleLevel {
    let first_agrees =
        given >= GivenLevel::Nickname && given != GivenLevel::Parts && given != GivenLevel::Other
            || given == GivenLevel::Initial;
    let (Some(a), Some(b)) = (a.get(1), b.get(1)) else {
        return MiddleLevel::Missing;
    };
    if !first_agrees {
        return MiddleLevel::Missing;
    }
    match one_given(a, b) {
        GivenLevel::Conflict | GivenLevel::Ending => MiddleLevel::Conflict,
        // Kate stands for Katherine; Isabel and Elizabeth are two middle names.
        GivenLevel::Nickname if a.fold.get(..2) != b.fold.get(..2) => MiddleLevel::Conflict,
        GivenLevel::Initial => MiddleLevel::Initial,
        GivenLevel::Exact if a.is_initial() => MiddleLevel::Initial,
        GivenLevel::Typo if a.fold.len().abs_diff(b.fold.len()) > 1 => MiddleLevel::Conflict,
        // Of syllables a letter makes another: Ji-hoon and Ji-hyun, Wei Ming and Wei Ling.
        GivenLevel::Typo if is_other_syllable(a, b) => MiddleLevel::Conflict,
        _ => MiddleLevel::Same,
    }
}
