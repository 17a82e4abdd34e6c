//! How far two family names agree.

use super::{FamilyLevel, same_glued, same_sound};
use crate::matching::features::Word;
use crate::people::name::{are_particles, family_groups};
use crate::people::text::within_edits;

/// Returns how far two family names agree, and which of the profile's words did. The `other` lists
/// hold maiden names.
pub(super) fn compare(
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
    // Consonants alone are no more than alike.
    let bare = |words: &[Word<'_>], other: &[Word<'_>]| {
        let last = words.last();
        last.is_some_and(|word| super::same_bare(word, other))
    };
    if bare(a, b_other) || bare(b, a_other) {
        consider(FamilyLevel::Typo, 0);
    }
    best
}

/// Returns how far two words agree as family names.
fn one_family(a: &Word<'_>, b: &Word<'_>) -> FamilyLevel {
    if a.fold == b.fold {
        return FamilyLevel::Exact;
    }
    if super::is_bare(a) || super::is_bare(b) {
        return FamilyLevel::Conflict;
    }
    // Before initials: `이` is written `I` and is Lee.
    let others = family_groups(b.fold);
    if family_groups(a.fold)
        .iter()
        .any(|group| others.contains(group))
    {
        return FamilyLevel::Spelling;
    }
    if a.is_initial() || b.is_initial() {
        let fits = a.fold.chars().next() == b.fold.chars().next();
        return if fits {
            FamilyLevel::Initial
        } else {
            FamilyLevel::Conflict
        };
    }
    if same_sound(a, b) || differ_by_particle(a.fold, b.fold) {
        return FamilyLevel::Sound;
    }
    let shorter = a.fold.len().min(b.fold.len());
    let limit = if shorter >= 8 { 2 } else { 1 };
    let close = |a: &str, b: &str| within_edits(a, b, limit);
    // In a short name the sound form hides more than a slip: Meng and Cheng.
    let sounds_close = || shorter >= 6 && close(a.soft, b.soft);
    if shorter >= 4 && (close(a.fold, b.fold) || sounds_close()) {
        return FamilyLevel::Typo;
    }
    FamilyLevel::Conflict
}

/// `Vanderberg` beside `van der Berg`, `Alrashid` beside `al-Rashid`, `Macdonald` beside `McDonald`: what
/// was left out as a particle on one side is written together with the name on the other.
fn differ_by_particle(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let head = long.strip_suffix(short).filter(|_| short.len() > 3);
    let scots = |name: &str| {
        let rest = name
            .strip_prefix("mac")
            .or_else(|| name.strip_prefix("mc"))?;
        (rest.len() > 2).then(|| rest.to_owned())
    };
    head.is_some_and(|head| head == "o" || are_particles(head))
        || scots(a).is_some_and(|rest| scots(b) == Some(rest))
}
