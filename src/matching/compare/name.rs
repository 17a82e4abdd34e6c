//! How far two names agree.

use crate::matching::features::{Handle, View, Word};
use crate::people::name::{Generation, family_groups, groups};
use crate::people::text::within_edits;

/// Agreement of the given names, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::matching) enum GivenLevel {
    /// Two names.
    Conflict,
    /// One side has none.
    Missing,
    /// Alike but for the last letter, as `Paula` and `Paul`: often two people.
    Ending,
    /// The profile's name stands in the candidate's e-mail, or the other way round.
    Derived,
    /// One slip of the pen.
    Typo,
    /// One slip of the pen, and the other side's e-mail or page has it right.
    Confirmed,
    /// An initial that fits.
    Initial,
    /// One side's middle name is the other's given name.
    Middle,
    /// A nickname, or the name in another language.
    Nickname,
    /// The preferred name.
    Other,
    /// The same by sound.
    Sound,
    /// Written in one word or in two.
    Parts,
    /// The same.
    Exact,
}

/// Agreement of the family names, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::matching) enum FamilyLevel {
    /// Two names.
    Conflict,
    /// One side has none.
    Missing,
    /// Only the initial, and it fits.
    Initial,
    /// The profile's name stands in the candidate's e-mail, or the other way round.
    Derived,
    /// One slip of the pen.
    Typo,
    /// One slip of the pen, and the other side's e-mail or page has it right.
    Confirmed,
    /// Another spelling of the same name (`Li`, `Lee`).
    Spelling,
    /// One part of a double name.
    Part,
    /// The maiden name.
    Former,
    /// The same by sound.
    Sound,
    /// The same.
    Exact,
}

/// Agreement of what stands behind the first given name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::matching) enum MiddleLevel {
    /// One side has none.
    Missing,
    /// Two middle names, or initials that don't fit.
    Conflict,
    /// An initial that fits.
    Initial,
    /// The same.
    Same,
}

/// How two names agree.
#[derive(Clone, Debug)]
pub(in crate::matching) struct Names {
    pub given: GivenLevel,
    pub family: FamilyLevel,
    pub middle: MiddleLevel,
    /// Given and family name stand the other way round.
    pub swapped: bool,
    /// The profile's word that agreed as given name: its place in given, then family name.
    pub given_word: usize,
    /// The profile's word that agreed as family name: its place in family, then given name.
    pub family_word: usize,
    pub generation: (Option<Generation>, Option<Generation>),
}

impl Names {
    /// Returns whether the generation marks tell two people apart.
    pub(in crate::matching) fn generation_conflicts(&self) -> bool {
        matches!(self.generation, (Some(a), Some(b)) if a != b)
    }

    /// Returns whether only one side has a generation mark.
    pub(in crate::matching) fn generation_one_sided(&self) -> bool {
        self.generation.0.is_some() != self.generation.1.is_some()
    }
}

pub(super) fn compare(a: &View<'_>, b: &View<'_>) -> Names {
    let straight = parts(a, &b.given, &b.other_given, &b.family, &b.other_family);
    let rank = |names: &Names| {
        (
            names.given.min_rank(names.family),
            names.given as u8 + names.family as u8,
        )
    };
    let mut best = straight;
    if best.given < GivenLevel::Nickname || best.family < FamilyLevel::Sound {
        let mut swapped = parts(a, &b.family, &b.other_family, &b.given, &b.other_given);
        swapped.swapped = true;
        swapped.middle = MiddleLevel::Missing;
        let good = swapped.given >= GivenLevel::Typo && swapped.family >= FamilyLevel::Part;
        if good && rank(&swapped) > rank(&best) {
            best = swapped;
        }
    }
    if best.given <= GivenLevel::Typo && !best.swapped && derived(&a.given, b, a, &b.given) {
        let alike = matches!(best.given, GivenLevel::Typo | GivenLevel::Ending);
        best.given = if alike {
            GivenLevel::Confirmed
        } else {
            GivenLevel::Derived
        };
    }
    if best.family <= FamilyLevel::Typo && !best.swapped && derived(&a.family, b, a, &b.family) {
        let alike = best.family == FamilyLevel::Typo;
        best.family = if alike {
            FamilyLevel::Confirmed
        } else {
            FamilyLevel::Derived
        };
    }
    best.generation = (a.generation, b.generation);
    best
}

impl GivenLevel {
    /// The weaker of the two parts decides first.
    fn min_rank(self, family: FamilyLevel) -> u8 {
        (self as u8).min(family as u8)
    }
}

fn parts(
    a: &View<'_>,
    given: &[Word<'_>],
    other_given: &[Word<'_>],
    family: &[Word<'_>],
    other_family: &[Word<'_>],
) -> Names {
    let (given_level, given_word) = given_names(&a.given, &a.other_given, given, other_given);
    let (family_level, family_word) =
        family_names(&a.family, &a.other_family, family, other_family);
    Names {
        given: given_level,
        family: family_level,
        middle: middles(&a.given, given, given_level),
        swapped: false,
        given_word,
        family_word,
        generation: (None, None),
    }
}

fn given_names(
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
            let level = one_given(word, other);
            if (at == 0 || other_at == 0) && level >= GivenLevel::Nickname && !word.is_initial() {
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
    best
}

fn one_given(a: &Word<'_>, b: &Word<'_>) -> GivenLevel {
    if a.fold == b.fold {
        return GivenLevel::Exact;
    }
    if a.is_initial() || b.is_initial() {
        let fits = a.fold.chars().next() == b.fold.chars().next()
            || a.soft.chars().next() == b.soft.chars().next();
        return if fits {
            GivenLevel::Initial
        } else {
            GivenLevel::Conflict
        };
    }
    if a.soft == b.soft {
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
    // A short form that no table knows: the head of the longer name.
    let (short, long) = if a.fold.len() <= b.fold.len() {
        (a.fold, b.fold)
    } else {
        (b.fold, a.fold)
    };
    if short.len() >= 3 && long.len() >= short.len() + 3 && long.starts_with(short) {
        return GivenLevel::Typo;
    }
    GivenLevel::Conflict
}

fn same_glued(a: &[Word<'_>], b: &[Word<'_>]) -> bool {
    let letters = |words: &[Word<'_>]| words.iter().map(|word| word.fold).collect::<String>();
    let (a, b) = (letters(a), letters(b));
    a.len() > 2 && (a == b || crate::people::name::soft(&a) == crate::people::name::soft(&b))
}

fn middles(a: &[Word<'_>], b: &[Word<'_>], given: GivenLevel) -> MiddleLevel {
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
        _ => MiddleLevel::Same,
    }
}

fn family_names(
    a: &[Word<'_>],
    a_other: &[Word<'_>],
    b: &[Word<'_>],
    b_other: &[Word<'_>],
) -> (FamilyLevel, usize) {
    if a.is_empty() || b.is_empty() {
        return (FamilyLevel::Missing, 0);
    }
    if a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.fold == b.fold) {
        return (FamilyLevel::Exact, 0);
    }
    if a.len() + b.len() > 2 && same_glued(a, b) {
        return (FamilyLevel::Sound, 0);
    }
    let mut best = (FamilyLevel::Conflict, 0);
    let mut consider = |level: FamilyLevel, at: usize| {
        if level > best.0 {
            best = (level, at);
        }
    };
    let single = a.len() == 1 && b.len() == 1;
    for (at, word) in a.iter().enumerate() {
        for other in b {
            let level = one_family(word, other);
            consider(
                if single {
                    level
                } else {
                    level.min(FamilyLevel::Part)
                },
                at,
            );
        }
    }
    for (at, word) in a.iter().enumerate() {
        if b_other
            .iter()
            .any(|other| one_family(word, other) >= FamilyLevel::Sound)
        {
            consider(FamilyLevel::Former, at);
        }
    }
    if a_other.iter().any(|word| {
        b.iter()
            .chain(b_other)
            .any(|other| one_family(word, other) >= FamilyLevel::Sound)
    }) {
        consider(FamilyLevel::Former, 0);
    }
    best
}

fn one_family(a: &Word<'_>, b: &Word<'_>) -> FamilyLevel {
    if a.fold == b.fold {
        return FamilyLevel::Exact;
    }
    if a.is_initial() || b.is_initial() {
        let fits = a.fold.chars().next() == b.fold.chars().next();
        return if fits {
            FamilyLevel::Initial
        } else {
            FamilyLevel::Conflict
        };
    }
    if a.soft == b.soft {
        return FamilyLevel::Sound;
    }
    let others = family_groups(b.fold);
    if family_groups(a.fold)
        .iter()
        .any(|group| others.contains(group))
    {
        return FamilyLevel::Spelling;
    }
    let shorter = a.fold.len().min(b.fold.len());
    let limit = if shorter >= 8 { 2 } else { 1 };
    let close = |a: &str, b: &str| within_edits(a, b, limit);
    if shorter >= 4 && (close(a.fold, b.fold) || close(a.soft, b.soft)) {
        return FamilyLevel::Typo;
    }
    FamilyLevel::Conflict
}

/// Returns whether one side's name stands in the other side's handles and not in its own alone: a
/// mailbox both share proves nothing of the name.
fn derived(mine: &[Word<'_>], theirs: &View<'_>, me: &View<'_>, their: &[Word<'_>]) -> bool {
    let stands = |names: &[Word<'_>], handles: &[Handle<'_>], others: &[Handle<'_>]| {
        let own = handles
            .iter()
            .filter(|handle| !others.iter().any(|other| other.text == handle.text));
        let mut own = own.filter(|handle| {
            let within = |name: &Word<'_>| {
                handle.words().any(|word| word == name.fold)
                    || name.fold.len() > 3
                        && (handle.text.starts_with(name.fold)
                            || handle
                                .text
                                .trim_end_matches(|c: char| c.is_ascii_digit())
                                .ends_with(name.fold))
            };
            names.iter().any(|name| name.fold.len() > 2 && within(name))
        });
        own.next().is_some()
    };
    stands(mine, &theirs.handles, &me.handles) || stands(their, &me.handles, &theirs.handles)
}
