//! People outside the index who are held against each other by the judgement that finds candidates:
//! those whom a batch is about to make, and those whom Greenhouse no longer shows.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;
use std::io;

use super::compare::{Comparison, FamilyLevel, GivenLevel, compare, compare_with_hope};
use super::features::{Features, View};
use super::frequency::Frequencies;
use super::index::State;
use super::rule::Ruling;
use super::search::{Compared, Held, Scored, scored, shared_keys, with_learnt};
use super::terms::{Block, blocks, full_name, look_ups};
use super::weights::weights;
use crate::people::{Candidate, Profile};

/// A set of people to look in, by the matcher's blocks: a look-up reads those who share one, not all.
#[derive(Clone, Debug)]
pub struct Peers<K> {
    members: HashMap<K, Member>,
    by_block: HashMap<u64, Vec<K>>,
}

#[derive(Clone, Debug)]
struct Member {
    features: Features,
    /// A sourced person: another row of a list, and no record of Greenhouse.
    sourced: bool,
}

impl<K> Default for Peers<K> {
    fn default() -> Self {
        Self {
            members: HashMap::new(),
            by_block: HashMap::new(),
        }
    }
}

impl<K: Clone + Eq + Hash + Ord> Peers<K> {
    /// Returns whether nobody is in the set.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Takes a sourced person in, in the place of whoever had the key before.
    pub fn add_profile(&mut self, key: K, profile: &Profile) {
        self.add(key, Features::of_profile(profile), true);
    }

    /// Takes a record of Greenhouse in, in the place of whoever had the key before.
    pub fn add_candidate(&mut self, key: K, candidate: &Candidate) {
        self.add(key, Features::of_candidate(candidate), false);
    }

    /// Takes somebody out.
    pub fn remove(&mut self, key: &K) {
        let Some(Member { features, .. }) = self.members.remove(key) else {
            return;
        };
        for (_, hash) in blocks(&features.view()) {
            if let Some(list) = self.by_block.get_mut(&hash) {
                list.retain(|own| own != key);
            }
        }
    }

    fn add(&mut self, key: K, features: Features, sourced: bool) {
        self.remove(&key);
        for (_, hash) in blocks(&features.view()) {
            self.by_block.entry(hash).or_default().push(key.clone());
        }
        self.members.insert(key, Member { features, sourced });
    }

    /// Returns who is worth comparing: whoever shares a block that suffices, or two others. A list of
    /// too many namesakes is not read, as in the index.
    fn worth(&self, view: &View<'_>) -> Vec<&K> {
        let mut hits: HashMap<&K, u32> = HashMap::new();
        let hides_surname = view.hides_surname();
        for (kind, hash) in look_ups(view) {
            let list = self.by_block.get(&hash).map_or(&[][..], Vec::as_slice);
            if list.len() > usize::try_from(kind.cap()).unwrap_or(usize::MAX) && kind != Block::Key
            {
                continue;
            }
            for key in list {
                let suffices = kind.suffices() || hides_surname && kind == Block::GivenCompany;
                *hits.entry(key).or_default() += if suffices { 2 } else { 1 };
            }
        }
        let mut worth: Vec<&K> = hits
            .into_iter()
            .filter_map(|(key, weight)| (weight > 1).then_some(key))
            .collect();
        worth.sort_unstable();
        worth
    }

    /// Returns those who may be the profile's person, likeliest first, as a verdict would judge them
    /// if they were in the index, or the profile if it were there: the order of two rows decides nothing.
    pub(super) fn like(&self, profile: &Features, state: &State) -> io::Result<Vec<(K, Scored)>> {
        let view = profile.view();
        let worth = self.worth(&view);
        if worth.is_empty() {
            return Ok(Vec::new());
        }
        let frequencies = Frequencies::of(&view, state)?;
        let mut keys = Vec::new();
        let mut compared: Vec<Compared> = Vec::new();
        let mut others = Vec::new();
        for key in worth {
            let Some(Member { features, sourced }) = self.members.get(key) else {
                continue;
            };
            let other = features.view();
            let hope = compare_with_hope(&view, &other);
            if hope.is_none() && compare_with_hope(&other, &view).is_none() {
                continue;
            }
            let comparison = hope.unwrap_or_else(|| compare(&view, &other));
            let at = i64::try_from(keys.len()).unwrap_or(i64::MAX);
            compared.push(with_learnt(at, comparison, &other, &frequencies, state)?);
            keys.push(key.clone());
            others.push((other, *sourced));
        }
        let shared = shared_keys(&compared, state)?;
        let mut found: Vec<(K, Scored)> = Vec::new();
        for ((key, (id, comparison, learnt)), (other, sourced)) in
            keys.into_iter().zip(compared).zip(&others)
        {
            let respelt = *sourced && is_respelt(&comparison);
            let own = counted_in(&frequencies, &view, other, respelt);
            let one = scored(id, comparison, learnt, &shared, &own);
            if counts(&one) || counts_reversed(&view, other, *sourced, &shared, state)? {
                found.push((key, one));
            }
        }
        let certain = |one: &Scored| one.ruling == Ruling::Certain;
        found.sort_by(|(_, a), (_, b)| {
            certain(b)
                .cmp(&certain(a))
                .then(b.bits.total_cmp(&a.bits))
                .then(a.id.cmp(&b.id))
        });
        Ok(found)
    }
}

/// Returns whether a pair may be one person.
fn counts(one: &Scored) -> bool {
    one.has_strong_key() || one.bits >= weights().verdict.possible || one.hides_surname()
}

/// Returns whether a pair may be one person when the other one asks. How rare a name is goes by its
/// spelling on the side that asks, and so does whether an employer contradicts; of two who are made
/// one after the other either may come first.
fn counts_reversed(
    view: &View<'_>,
    other: &View<'_>,
    sourced: bool,
    shared: &HashMap<String, Held>,
    state: &State,
) -> io::Result<bool> {
    let frequencies = Frequencies::of(other, state)?;
    let comparison = compare(other, view);
    let respelt = sourced && is_respelt(&comparison);
    let own = counted_in(&frequencies, other, view, respelt);
    let (id, comparison, learnt) = with_learnt(0, comparison, view, &frequencies, state)?;
    Ok(counts(&scored(id, comparison, learnt, shared, &own)))
}

/// Returns whether two names are one but for how they are spelled: transliterated, or with a slip.
fn is_respelt(comparison: &Comparison) -> bool {
    let names = &comparison.names;
    let given = [
        GivenLevel::Exact,
        GivenLevel::Sound,
        GivenLevel::Confirmed,
        GivenLevel::Typo,
    ];
    let family = [
        FamilyLevel::Exact,
        FamilyLevel::Sound,
        FamilyLevel::Spelling,
        FamilyLevel::Confirmed,
        FamilyLevel::Typo,
    ];
    let exact = names.given == GivenLevel::Exact && names.family == FamilyLevel::Exact;
    !exact && given.contains(&names.given) && family.contains(&names.family)
}

/// Returns how frequent the profile's values are once a record of the same name is in the index: it
/// counts among the people of its name then. Of two rows that spell one name differently it does not
/// matter how many of Greenhouse's people bear it: neither row is to be told from those.
fn counted_in<'a>(
    frequencies: &'a Frequencies,
    profile: &View<'_>,
    other: &View<'_>,
    respelt: bool,
) -> Cow<'a, Frequencies> {
    if respelt && frequencies.full > 0 {
        let mut own = frequencies.clone();
        own.full = 0;
        return Cow::Owned(own);
    }
    if !has_full_name(profile, other) {
        return Cow::Borrowed(frequencies);
    }
    let mut own = frequencies.clone();
    own.full += 1;
    Cow::Owned(own)
}

/// Returns whether a record has the given and the family name of the profile, by sound and in any
/// order.
fn has_full_name(profile: &View<'_>, other: &View<'_>) -> bool {
    let (Some(given), Some(family)) = (profile.given.first(), profile.family.first()) else {
        return false;
    };
    let wanted = full_name(given.soft, family.soft);
    let pairs = other.given.iter().flat_map(|given| {
        let all = other.family.iter();
        all.map(move |family| full_name(given.soft, family.soft))
    });
    pairs.into_iter().any(|name| name == wanted)
}
