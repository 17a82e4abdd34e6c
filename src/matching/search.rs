//! From a profile to its candidates: found by block, compared, scored, ruled on, ranked.

use std::collections::HashMap;
use std::io;
use std::ops::Range;

use super::compare::{
    CompanyFinding, Comparison, FamilyLevel, GivenLevel, compare, compare_with_hope,
};
use super::compare::{KeyFinding, KeyKindFound};
use super::features::{Features, View};
use super::frequency::Frequencies;
use super::index::{Doc, State};
use super::line::Line;
use super::rule::{Ruling, rule};
use super::score::{besides_the_name, lines, raise_whole_name, sum};
use super::tally::{Hits, Tally};
use super::terms::{Block, look_ups, network, strong_key};
use crate::people::page::PageKind;

/// Candidates compared besides those that share a key; the rest shares too little.
const COMPARED: usize = 64;
/// Candidates compared besides those, because a hit that suffices by itself led to them.
const ALSO_COMPARED: usize = 32;
/// A key held by more records than this, by more than one person, is nobody's key.
const HOLDERS: u64 = 4;
/// As many people of other names as make a key nobody's, however few hold it.
const OTHER_NAMES: usize = 2;

/// A candidate with everything that was found out about it.
#[derive(Clone, Debug)]
pub(super) struct Scored {
    pub id: i64,
    pub comparison: Comparison,
    pub lines: Vec<Line>,
    pub bits: f32,
    pub ruling: Ruling,
    /// Of each key in common, whether too many people hold it.
    pub shared: Vec<bool>,
}

impl Scored {
    /// Returns whether a key of one person agrees that is not held by too many.
    pub(super) fn has_strong_key(&self) -> bool {
        match self.ruling {
            Ruling::NoKey | Ruling::SharedKey | Ruling::FilmPhone => false,
            // One name on a network is one account, though not who says so: a person must look.
            Ruling::OpenPage => {
                let mut keys = self.comparison.keys.same.iter().zip(&self.shared);
                keys.any(|(key, shared)| key.kind.is_open_account() && !shared)
            }
            _ => true,
        }
    }

    /// Returns whether one side has an initial for the surname, as LinkedIn shows strangers (`Dana Q.`): with the given name
    /// and the employer or the title that is all there is to go by, and a person must look.
    pub(super) fn hides_surname(&self) -> bool {
        let Comparison {
            names,
            company,
            title,
            ..
        } = &self.comparison;
        let same_employer = matches!(
            company,
            CompanyFinding::Same(_) | CompanyFinding::Related(_) | CompanyFinding::Domain(_)
        );
        let same_title = title.is_some_and(|share| share > 0.99);
        names.family == FamilyLevel::Initial
            && (names.given >= GivenLevel::Sound && (same_employer || same_title)
                || names.given >= GivenLevel::Nickname && same_employer)
    }
}

/// Returns the candidates worth comparing, best first: certain ones, then by score, then by id.
pub(super) fn search(profile: &Features, extra: &[i64], state: &State) -> io::Result<Vec<Scored>> {
    let view = profile.view();
    let docs = find(&view, state)?;
    let frequencies = Frequencies::of(&view, state)?;
    let mut compared: Vec<Compared> = Vec::with_capacity(docs.len() + extra.len());
    for doc in docs {
        let found = state.view(doc, |other| {
            compare_with_hope(&view, other).map(|comparison| {
                with_learnt(state.id(doc), comparison, other, &frequencies, state)
            })
        })?;
        compared.extend(found.transpose()?);
    }
    for id in extra {
        if let Some(features) = state.find(*id)? {
            let other = features.view();
            let comparison = compare(&view, &other);
            compared.push(with_learnt(*id, comparison, &other, &frequencies, state)?);
        }
    }
    compared.sort_by_key(|(id, ..)| *id);
    compared.dedup_by_key(|(id, ..)| *id);
    let shared = shared_keys(&compared, state)?;
    claim_pages(&mut compared);
    for (_, comparison, _) in &mut compared {
        take_for_keys(comparison, &shared, &frequencies);
    }
    let mut scored: Vec<Scored> = compared
        .into_iter()
        .map(|(id, comparison, learnt)| scored(id, comparison, learnt, &shared, &frequencies))
        .collect();
    leave_to_the_likely(&mut scored, frequencies.full);
    scored.sort_by(|a, b| {
        let certain = |scored: &Scored| scored.ruling == Ruling::Certain;
        certain(b)
            .cmp(&certain(a))
            .then(b.bits.total_cmp(&a.bits))
            .then(a.id.cmp(&b.id))
    });
    Ok(scored)
}

/// Of several people of one name, those whom the profile contradicts leave the name to the one who is left: where the odds
/// are this many to one against all the others together, that one is scored nearly as if nobody else bore the name.
const CLEARLY_AGAINST: f32 = 8.0;

fn leave_to_the_likely(scored: &mut [Scored], full: u64) {
    if full < 2 {
        return;
    }
    let bears = |one: &Scored| {
        let names = &one.comparison.names;
        names.given >= GivenLevel::Sound && names.family >= FamilyLevel::Sound
    };
    let odds: Vec<f32> = scored
        .iter()
        .filter(|one| bears(one))
        .map(|one| besides_the_name(&one.lines).min(0.0).exp2())
        .collect();
    // Whoever was not compared shares nothing else, and is as likely as anybody.
    let rest = full.saturating_sub(odds.len() as u64) as f32;
    let likely = (odds.iter().sum::<f32>() + rest).max(1.0);
    if likely > 1.0 + 1.0 / CLEARLY_AGAINST {
        return;
    }
    let gained = (full as f32 / likely).log2();
    for one in scored.iter_mut().filter(|one| bears(one)) {
        raise_whole_name(&mut one.lines, gained);
        one.bits = sum(&one.lines);
    }
}

/// A candidate's id, how it compares, and the mail domain by which its employer is the profile's.
pub(super) type Compared = (i64, Comparison, Option<String>);

pub(super) fn with_learnt(
    id: i64,
    comparison: Comparison,
    candidate: &View<'_>,
    frequencies: &Frequencies,
    state: &State,
) -> io::Result<Compared> {
    let learnt = match comparison.company {
        CompanyFinding::Conflict => frequencies.learnt(candidate, state)?,
        _ => None,
    };
    Ok((id, comparison, learnt))
}

pub(super) fn scored(
    id: i64,
    comparison: Comparison,
    learnt: Option<String>,
    shared: &HashMap<String, Held>,
    frequencies: &Frequencies,
) -> Scored {
    let shared: Vec<bool> = comparison
        .keys
        .same
        .iter()
        .map(|key| {
            let too_many = |held: &Held| held.too_many && !is_weaker(key.kind);
            shared.get(&key.key).is_some_and(too_many)
        })
        .collect();
    let lines = lines(&comparison, frequencies, learnt, &shared);
    Scored {
        id,
        bits: sum(&lines),
        ruling: rule(&comparison, &shared),
        lines,
        comparison,
        shared,
    }
}

/// Scores one pair as [`search`] would.
pub(super) fn pair(
    profile: &Features,
    candidate: &Features,
    id: i64,
    state: &State,
) -> io::Result<Scored> {
    if let Some(found) = search(profile, &[id], state)?
        .into_iter()
        .find(|scored| scored.id == id)
    {
        return Ok(found);
    }
    // Not in the index: a candidate just read from Greenhouse.
    let (view, other) = (profile.view(), candidate.view());
    let frequencies = Frequencies::of(&view, state)?;
    let (id, comparison, learnt) =
        with_learnt(id, compare(&view, &other), &other, &frequencies, state)?;
    Ok(scored(
        id,
        comparison,
        learnt,
        &HashMap::new(),
        &frequencies,
    ))
}

/// Finds the records worth comparing: all that share a key, and of the others those that share the
/// rarest blocks.
fn find(view: &View<'_>, state: &State) -> io::Result<Vec<Doc>> {
    let total = state.live().max(1) as f32;
    // An initial for a surname leads nowhere.
    let hides_surname = view.hides_surname();
    let mut lists: Vec<(f32, Range<usize>)> = Vec::new();
    let mut docs: Vec<Doc> = Vec::new();
    let mut keyed: Vec<Doc> = Vec::new();
    for (kind, hash) in look_ups(view) {
        let from = docs.len();
        let count = state.look_up(hash, u64::from(kind.cap()), &mut docs)?;
        let weight = (total / count.max(1) as f32).log2().max(0.25);
        // A hit that suffices is marked by its sign.
        let suffices = kind.suffices() || hides_surname && kind == Block::GivenCompany;
        let weight = if suffices { weight } else { -weight };
        let found = from..docs.len();
        if kind == Block::Key {
            keyed.extend_from_slice(docs.get(found.clone()).unwrap_or(&[]));
        }
        if !found.is_empty() {
            lists.push((weight, found));
        }
    }
    // Sums are made in one order, whatever the order of the segments and blocks.
    lists.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut tally = Tally::with_room_for(docs.len());
    for (weight, found) in lists {
        for doc in docs.get(found).unwrap_or(&[]) {
            tally.add(*doc, weight);
        }
    }
    let mut worth: Vec<Hits> = tally.into_hits().filter(Hits::are_worth_it).collect();
    let order = |a: &Hits, b: &Hits| {
        b.sum
            .total_cmp(&a.sum)
            .then_with(|| state.id(a.doc).cmp(&state.id(b.doc)))
    };
    if worth.len() > COMPARED {
        worth.select_nth_unstable_by(COMPARED, order);
        // Several weak hits of a neighbour weigh more than the one strong hit of a person whose
        // record is misspelt, so some places are kept for those.
        let mut rest = worth.split_off(COMPARED);
        rest.retain(|hits| hits.strong);
        if rest.len() > ALSO_COMPARED {
            rest.select_nth_unstable_by(ALSO_COMPARED, order);
            rest.truncate(ALSO_COMPARED);
        }
        worth.extend(rest);
    }
    let mut docs: Vec<Doc> = worth.iter().map(|hits| hits.doc).chain(keyed).collect();
    docs.sort_unstable();
    docs.dedup();
    Ok(docs)
}

/// Whether what agrees is less than the key itself.
fn is_weaker(kind: KeyKindFound) -> bool {
    matches!(
        kind,
        KeyKindFound::PhoneSlip | KeyKindFound::PhoneTail | KeyKindFound::TaggedMail
    )
}

/// Who holds a key.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    /// Records that hold it.
    records: u64,
    /// Those of other names than the profile's.
    others: usize,
    /// So many people hold it that it proves nothing.
    too_many: bool,
}

/// Returns of each key in common who holds it. What agrees less than wholly (a neighbouring number, a tail) is another
/// key, and its holders are not those of this one.
pub(super) fn shared_keys(
    compared: &[Compared],
    state: &State,
) -> io::Result<HashMap<String, Held>> {
    let mut holders: HashMap<String, Held> = HashMap::new();
    for (_, comparison, _) in compared {
        for key in &comparison.keys.same {
            if is_weaker(key.kind) {
                continue;
            }
            if !holders.contains_key(&key.key) {
                let too_many = holders_of(key, state)? > u64::from(Block::Key.cap());
                let held = Held {
                    too_many,
                    ..Held::default()
                };
                holders.insert(key.key.clone(), held);
            }
            let names = &comparison.names;
            let other =
                names.given == GivenLevel::Conflict || names.family == FamilyLevel::Conflict;
            if let Some(held) = holders.get_mut(&key.key) {
                held.records += 1;
                held.others += usize::from(other);
            }
        }
    }
    for held in holders.values_mut() {
        held.too_many |= held.others >= OTHER_NAMES || held.records > HOLDERS && held.others > 0;
    }
    Ok(holders)
}

/// Marks the records that bear another LinkedIn page than the profile, whose own is in another record that may be
/// the same person: there are two people then, or one who is there twice.
fn claim_pages(compared: &mut [Compared]) {
    let page = KeyKindFound::Page(PageKind::Linkedin);
    let claims = |comparison: &Comparison| {
        comparison.names.given != GivenLevel::Conflict
            && comparison.names.family != FamilyLevel::Conflict
            && comparison.keys.same.iter().any(|key| key.kind == page)
    };
    if compared.iter().any(|(_, comparison, _)| claims(comparison)) {
        for (_, comparison, _) in compared.iter_mut() {
            comparison.keys.claimed_elsewhere = comparison.keys.differs(PageKind::Linkedin);
        }
    }
}

/// Takes a page that names nobody, or a number for films, for a key of one person all the same, where a single record
/// holds it, nobody else bears the whole name, and the towns don't tell two people apart.
fn take_for_keys(
    comparison: &mut Comparison,
    shared: &HashMap<String, Held>,
    frequencies: &Frequencies,
) {
    if frequencies.full > 1 || comparison.town == Some(None) {
        return;
    }
    for key in &mut comparison.keys.same {
        let alone = shared.get(&key.key).is_some_and(|held| held.records == 1);
        key.kind = match key.kind {
            // What an account holds is a project's, whoever names it.
            KeyKindFound::OpenPage(PageKind::GithubProject) => key.kind,
            KeyKindFound::OpenPage(kind) if alone => KeyKindFound::Page(kind),
            KeyKindFound::FilmPhone if alone => KeyKindFound::Phone,
            kind => kind,
        };
    }
}

fn holders_of(key: &KeyFinding, state: &State) -> io::Result<u64> {
    let hash = match key.kind {
        KeyKindFound::Page(kind) | KeyKindFound::OpenPage(kind) => {
            strong_key(network(kind), &key.key)
        }
        KeyKindFound::EmployerSite => strong_key(network(PageKind::Site), &key.key),
        KeyKindFound::Phone
        | KeyKindFound::FilmPhone
        | KeyKindFound::PhoneTail
        | KeyKindFound::PhoneSlip => strong_key(
            "phone",
            key.key
                .get(key.key.len().saturating_sub(8)..)
                .unwrap_or(&key.key),
        ),
        KeyKindFound::OwnMail
        | KeyKindFound::CompanyMail
        | KeyKindFound::TaggedMail
        | KeyKindFound::SharedMail => strong_key("mail", &key.key),
    };
    state.block_count(hash)
}
