//! Candidates who are in Greenhouse more than once.

use std::collections::BTreeMap;

use super::compare::compare;
use super::features::Features;
use super::index::State;
use super::line::{Field, Line};
use super::matcher::{MatchingError, Records};
use super::rule::{Ruling, rule};
use super::terms::{Block, blocks};
use super::words;
use crate::people::{Candidate, CandidateId};

/// Candidates who are one person by the rule that makes a verdict certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The records, lowest id first.
    pub candidates: Vec<Candidate>,
    /// What ties them together: two of the records and what they share, in words.
    pub ties: Vec<Tie>,
}

/// Why two records are one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The record with the lower id.
    pub a: CandidateId,
    /// The other one.
    pub b: CandidateId,
    /// What they share: `same LinkedIn`, `same e-mail`.
    pub says: Vec<String>,
}

/// Returns the groups, the largest first, then by lowest id.
pub(super) fn audit(state: &State, records: &dyn Records) -> Result<Vec<Group>, MatchingError> {
    let mut ties: Vec<Tie> = Vec::new();
    let mut failure = None;
    state.each_candidate(|id, features| {
        if failure.is_none()
            && let Err(error) = ties_of(id, &features, state, &mut ties)
        {
            failure = Some(error);
        }
    })?;
    if let Some(error) = failure {
        return Err(error.into());
    }
    let mut groups: Vec<Group> = Vec::new();
    for (ids, ties) in gather(ties) {
        let ids: Vec<CandidateId> = ids.into_iter().map(CandidateId).collect();
        let mut candidates = records.candidates(&ids)?;
        candidates.sort_by_key(|candidate| candidate.id);
        if candidates.len() > 1 {
            groups.push(Group { candidates, ties });
        }
    }
    groups.sort_by_key(|group| {
        (
            std::cmp::Reverse(group.candidates.len()),
            group.candidates.first().map(|first| first.id),
        )
    });
    Ok(groups)
}

/// Adds the ties of one candidate to those of higher ids.
fn ties_of(
    id: i64,
    features: &Features,
    state: &State,
    ties: &mut Vec<Tie>,
) -> std::io::Result<()> {
    let view = features.view();
    let mut docs = Vec::new();
    for (_, hash) in blocks(&view).iter().filter(|(kind, _)| *kind == Block::Key) {
        state.look_up(*hash, u64::from(Block::Key.cap()), &mut docs)?;
    }
    docs.sort_unstable();
    docs.dedup();
    let others = docs.iter().filter(|doc| state.id(**doc) != id);
    let others = others
        .map(|doc| Ok((state.id(*doc), state.features(*doc)?)))
        .collect::<std::io::Result<Vec<_>>>()?;
    let compared: Vec<_> = others
        .iter()
        .map(|(other, features)| (*other, compare(&view, &features.view())))
        .collect();
    for (other, comparison) in &compared {
        // Held by people of several other names, a key ties nobody.
        let shared: Vec<bool> = comparison
            .keys
            .same
            .iter()
            .map(|key| {
                let strangers = compared.iter().filter(|(_, other)| {
                    other.keys.same.iter().any(|same| same.key == key.key)
                        && rule(other, &[]) == Ruling::NamesDiffer
                });
                strangers.count() >= 2
            })
            .collect();
        if *other > id && rule(comparison, &shared) == Ruling::Certain {
            let says = (0..comparison.keys.same.len())
                .filter_map(|at| {
                    words::says(
                        &Line {
                            field: Field::SameKey(at),
                            bits: 1.0,
                            count: None,
                        },
                        comparison,
                        &shared,
                        state.live(),
                        ("", ""),
                    )
                })
                .collect();
            ties.push(Tie {
                a: CandidateId(id),
                b: CandidateId(*other),
                says,
            });
        }
    }
    Ok(())
}

/// Gathers what hangs together.
fn gather(ties: Vec<Tie>) -> Vec<(Vec<i64>, Vec<Tie>)> {
    let mut parent: BTreeMap<i64, i64> = BTreeMap::new();
    fn root(parent: &BTreeMap<i64, i64>, mut id: i64) -> i64 {
        while let Some(next) = parent.get(&id).copied().filter(|next| *next != id) {
            id = next;
        }
        id
    }
    for tie in &ties {
        let (a, b) = (root(&parent, tie.a.0), root(&parent, tie.b.0));
        parent.entry(tie.a.0).or_insert(tie.a.0);
        parent.entry(tie.b.0).or_insert(tie.b.0);
        parent.insert(a.max(b), a.min(b));
    }
    let mut groups: BTreeMap<i64, (Vec<i64>, Vec<Tie>)> = BTreeMap::new();
    for id in parent.keys() {
        groups.entry(root(&parent, *id)).or_default().0.push(*id);
    }
    for tie in ties {
        if let Some(group) = groups.get_mut(&root(&parent, tie.a.0)) {
            group.1.push(tie);
        }
    }
    for group in groups.values_mut() {
        group.1.sort_by_key(|tie| (tie.a, tie.b));
    }
    groups.into_values().collect()
}
