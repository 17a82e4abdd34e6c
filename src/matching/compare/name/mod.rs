//! How far two names agree.

mod family;
mod given;

use crate::matching::features::{Handle, View, Word};
use crate::people::name::{Generation, consonants, same_consonants};

/// Agreement of the given names, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::matching) enum GivenLevel {
    /// Two names.
    Conflict,
    /// One side has none.
    Missing,
    /// Alike but for the last letter, as `Paula` and `Paul`: often two people.
    Ending,
    /// The profile's name is in the candidate's e-mail, or the other way round.
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
    /// The profile's name is in the candidate's e-mail, or the other way round.
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
    /// A slip of the pen makes another name of them as easily: the shorter has fewer than six letters
    /// (Karin, Karen), or the slip is in the first one (Kavita, Savita).
    pub given_frail: bool,
    /// Where one given name may stand for the other: they are as likely those of two of a family.
    pub given_siblings: bool,
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

/// Returns whether a word is the consonants of a name written without vowels.
fn is_bare(word: &Word<'_>) -> bool {
    consonants(word.fold).is_some()
}

/// Returns whether a word has the consonants of one of these that are written without vowels.
fn same_bare(word: &Word<'_>, others: &[Word<'_>]) -> bool {
    let mut others = others.iter();
    others.any(|other| same_consonants(word.fold, other.fold) == Some(true))
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
        // Which side stands the wrong way round is not known: each is read so in turn, for only given
        // names have nicknames and only family names parts.
        let turned = [
            parts(a, &b.family, &b.other_family, &b.given, &b.other_given),
            turned(a, b),
        ];
        for mut names in turned {
            names.swapped = true;
            names.middle = MiddleLevel::Missing;
            if swap_holds(&names) && rank(&names) > rank(&best) {
                best = names;
            }
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

/// Returns whether two names are one the other way round: one part must agree in full, the other at
/// least but for a slip, or by its initial (`A. Campbell` beside given name Campbell, family name Anna).
fn swap_holds(names: &Names) -> bool {
    let given_in_full = names.given >= GivenLevel::Sound;
    let family_in_full = names.family >= FamilyLevel::Part;
    given_in_full && (names.family == FamilyLevel::Initial || names.family >= FamilyLevel::Typo)
        || family_in_full && names.given >= GivenLevel::Typo
}

/// Reads the profile's family name as its given name and the other way round.
fn turned(a: &View<'_>, b: &View<'_>) -> Names {
    let (given, given_at) = given::compare(&a.family, &[], &b.given, &b.other_given);
    let (family, family_at) = family::compare(&a.given, &[], &b.family, &b.other_family);
    Names {
        given,
        given_frail: given::is_frail(&a.family, &b.given),
        given_siblings: given::are_siblings(&a.family, &b.given),
        family,
        middle: MiddleLevel::Missing,
        swapped: true,
        given_word: a.given.len() + given_at,
        family_word: a.family.len() + family_at,
        generation: (None, None),
    }
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
    let (given_level, given_word) = given::compare(&a.given, &a.other_given, given, other_given);
    let (family_level, family_word) =
        family::compare(&a.family, &a.other_family, family, other_family);
    Names {
        given: given_level,
        given_frail: given::is_frail(&a.given, given),
        given_siblings: given::are_siblings(&a.given, given),
        family: family_level,
        middle: given::middles(&a.given, given, given_level),
        swapped: false,
        given_word,
        family_word,
        generation: (None, None),
    }
}

/// Returns whether two words are one name by sound. The sound form is wide enough to find people by;
/// names that it makes one and that are two all the same (Jing and Ying, Jang and Yang, Lei and Li)
/// are told apart here.
fn same_sound(a: &Word<'_>, b: &Word<'_>) -> bool {
    a.soft == b.soft
        && !(begin_as_two(a.fold, b.fold)
            || begin_as_two(b.fold, a.fold)
            || short_as_two(a.fold, b.fold))
}

/// `j` beside `y`, and `ch` beside `k` but before `r` and `l` (Christina, Kristina).
fn begin_as_two(a: &str, b: &str) -> bool {
    let hard = a
        .strip_prefix("ch")
        .is_some_and(|rest| !rest.starts_with(['r', 'l']));
    a.starts_with('j') && b.starts_with('y')
        || hard && b.starts_with(['k', 'c']) && !b.starts_with("ch")
}

/// In words of few letters every sound tells.
fn short_as_two(a: &str, b: &str) -> bool {
    const TWO: &[(&str, &str)] = &[("ei", "i"), ("ue", "u"), ("sh", "s"), ("zh", "z")];
    let differ = |a: &str, b: &str| {
        TWO.iter()
            .any(|(wide, narrow)| a.contains(wide) && a.replacen(wide, narrow, 1) == b)
    };
    a.len().min(b.len()) < 5 && (differ(a, b) || differ(b, a))
}

/// Returns whether two lists of words are one name, written in one word or in several.
fn same_glued(a: &[Word<'_>], b: &[Word<'_>]) -> bool {
    // The same sounds begin alike; most pairs are settled by it.
    let begins = |words: &[Word<'_>]| words.first().and_then(|word| word.soft.chars().next());
    if begins(a) != begins(b) {
        return false;
    }
    let letters = |words: &[Word<'_>]| words.iter().map(|word| word.fold).collect::<String>();
    let (a, b) = (letters(a), letters(b));
    a.len() > 2 && (a == b || crate::people::name::soft(&a) == crate::people::name::soft(&b))
}

/// Returns whether one side's name is in the other side's handles and not in its own alone: a
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
