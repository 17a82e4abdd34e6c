//! The front of the room: profiles in, assessments out, over an index that follows the mirror.

use std::path::Path;
use std::sync::RwLockReadGuard;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use thiserror::Error;

use super::assess::{assess, matched, score, verdict_of};
use super::compare::GivenLevel;
use super::features::Features;
use super::index::{Index, State};
use super::peers::Peers;
use super::rule::Ruling;
use super::search::{pair, search};
use super::terms::{Block, strong_key};
use super::verdict::{Assessment, Explanation, Match, ScoreLine, StoredDecision};
use super::weights::weights;
use super::{audit, words};
use crate::error_text::{ErrorText, HasErrorText};
use crate::people::email::Email;
use crate::people::{Candidate, CandidateId, Profile};

/// At most this many candidates are shown for a profile.
pub const SHOWN: usize = 5;

/// Version of what the index keeps: raise it when features or blocks change, and indexes of
/// before are rebuilt.
const SCHEMA: u64 = 8;

/// What can go wrong in matching.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum MatchingError {
    /// The index can't be read or written.
    Index(#[from] std::io::Error),
    /// The mirror could not give the candidates to show.
    Records(String),
}

impl HasErrorText for MatchingError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Index(error) => ErrorText::new(
                format!("the matching index can't be used ({error})"),
                "remove its folder and Gleaner builds it anew from the mirror",
            ),
            Self::Records(why) => format!("the mirror can't be read: {why}").into(),
        }
    }
}

/// Where the candidates to show come from: the mirror.
pub trait Records: Sync {
    /// Returns the candidates of these ids, in any order; those that are gone are left out.
    ///
    /// # Errors
    /// Returns what kept the mirror from being read.
    fn candidates(&self, ids: &[CandidateId]) -> Result<Vec<Candidate>, MatchingError>;
}

/// Finds out whether profiles' people are in Greenhouse. Shared by reference between threads;
/// look-ups run side by side, an update waits for them and they for it only while a page is
/// taken over.
pub struct Matcher {
    index: Index,
    passes: AtomicU64,
    judged: AtomicU64,
}

impl Matcher {
    /// Opens the index kept in `dir`, which is made if need be. An index of another version, or a
    /// damaged one, is started anew: [`Matcher::last_rev`] is 0 then and the caller replays.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the directory can't be used.
    pub fn open(dir: &Path) -> Result<Self, MatchingError> {
        Ok(Self {
            index: Index::open(dir, schema())?,
            passes: AtomicU64::new(0),
            judged: AtomicU64::new(0),
        })
    }

    /// Returns a matcher that keeps nothing on disk.
    pub fn in_memory() -> Self {
        Self {
            index: Index::in_memory(schema()),
            passes: AtomicU64::new(0),
            judged: AtomicU64::new(0),
        }
    }

    /// Returns the revision of the mirror up to which the index is in step.
    pub fn last_rev(&self) -> u64 {
        self.index.last_rev()
    }

    /// Returns the number of candidates in the index.
    pub fn candidates(&self) -> u64 {
        self.index.read().live()
    }

    /// Returns the number of passes over the index for verdicts: one per call, of however many profiles.
    pub fn passes(&self) -> u64 {
        self.passes.load(Ordering::Relaxed)
    }

    /// Returns the number of profiles that were judged.
    pub fn judged(&self) -> u64 {
        self.judged.load(Ordering::Relaxed)
    }

    /// Takes over a synced page: candidates new or changed, ids gone (deleted or merged away).
    /// Answers afterwards are the same as those of an index built at once from what is there now.
    /// Large pages (thousands) are quicker than small ones for a first build.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the page could not be made durable.
    pub fn update(
        &self,
        rev: u64,
        upserts: &[Candidate],
        gone: &[CandidateId],
    ) -> Result<(), MatchingError> {
        let mut page: Vec<(i64, Option<Features>)> = upserts
            .par_iter()
            .map(|candidate| (candidate.id.0, Some(Features::of_candidate(candidate))))
            .collect();
        page.extend(gone.iter().map(|id| (id.0, None)));
        Ok(self.index.update(rev, page)?)
    }

    /// Brings the index into its quickest form. Worth it after a first build; takes seconds at a
    /// million candidates, look-ups go on meanwhile.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the files can't be written.
    pub fn compact(&self) -> Result<(), MatchingError> {
        Ok(self.index.compact()?)
    }

    /// Returns the verdict on a profile with its reasons. `said` is what people
    /// said of this profile, by ids as they are now (see [`StoredDecision`]). The caller fills in each
    /// match's applications and the mirror's age.
    ///
    /// # Errors
    /// Returns an error when the index or the mirror can't be read.
    pub fn assess(
        &self,
        profile: &Profile,
        said: &[StoredDecision],
        records: &dyn Records,
    ) -> Result<Assessment, MatchingError> {
        self.passes.fetch_add(1, Ordering::Relaxed);
        self.judged.fetch_add(1, Ordering::Relaxed);
        assess(&self.index.read(), profile, said, records)
    }

    /// Assesses many profiles on all cores; the answers are in the order of the profiles.
    /// `said` returns what people said of a profile.
    pub fn assess_all<'d>(
        &self,
        profiles: &[Profile],
        said: impl Fn(&Profile) -> &'d [StoredDecision] + Sync,
        records: &dyn Records,
    ) -> Vec<Result<Assessment, MatchingError>> {
        self.passes.fetch_add(1, Ordering::Relaxed);
        self.judged
            .fetch_add(profiles.len() as u64, Ordering::Relaxed);
        let state: RwLockReadGuard<'_, State> = self.index.read();
        let state: &State = &state;
        profiles
            .par_iter()
            .map(|profile| assess(state, profile, said(profile), records))
            .collect()
    }

    /// Returns the full reckoning of a pair: every field compared, its bits, what the rule says.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the index can't be read.
    pub fn explain(
        &self,
        profile: &Profile,
        candidate: &Candidate,
    ) -> Result<Explanation, MatchingError> {
        let state = self.index.read();
        let scored = pair(
            &Features::of_profile(profile),
            &Features::of_candidate(candidate),
            candidate.id.0,
            &state,
        )?;
        let total = state.live();
        let lines = scored.lines.iter().filter_map(|line| {
            let (mine, theirs) = words::values(&line.field, &scored.comparison, profile, candidate);
            let values = (mine.as_str(), theirs.as_str());
            let says = words::says(line, &scored.comparison, &scored.shared, total, values)?;
            Some(ScoreLine {
                role: line.field.role(),
                kind: line.field.kind(&scored.comparison),
                says,
                profile: mine,
                candidate: theirs,
                bits: line.bits,
                held_by: line.count,
            })
        });
        Ok(Explanation {
            lines: lines.collect(),
            bits: scored.bits,
            score: score(&scored),
            verdict: verdict_of(&scored),
            rule: scored.ruling.says().to_owned(),
            possible_from: weights().verdict.possible,
        })
    }

    /// Returns the candidates that carry on a record which is gone: those who are its person by the
    /// rule that makes a verdict certain, best first. Greenhouse says that a record is gone, not into
    /// which it was merged.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the index can't be read.
    pub fn carried_on_by(&self, gone: &Candidate) -> Result<Vec<CandidateId>, MatchingError> {
        let found = search(&Features::of_candidate(gone), &[], &self.index.read())?;
        let certain = found
            .iter()
            .filter(|scored| scored.ruling == Ruling::Certain && scored.id != gone.id.0);
        Ok(certain.map(|scored| CandidateId(scored.id)).collect())
    }

    /// Returns those of the peers who may be the profile's person, likeliest first: whoever would make
    /// its verdict certain or possible if they were in the index.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the index can't be read.
    pub fn peers_like<K: Clone + Eq + std::hash::Hash + Ord>(
        &self,
        profile: &Profile,
        peers: &Peers<K>,
    ) -> Result<Vec<K>, MatchingError> {
        let found = peers.like(&Features::of_profile(profile), &self.index.read())?;
        Ok(found.into_iter().map(|(key, _)| key).collect())
    }

    /// As [`Matcher::peers_like`], without those whose given name is another one: neither a nickname nor an
    /// initial, a transliteration or a slip of it, as of two members of a family.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the index can't be read.
    pub fn peers_of_name_like<K: Clone + Eq + std::hash::Hash + Ord>(
        &self,
        profile: &Profile,
        peers: &Peers<K>,
    ) -> Result<Vec<K>, MatchingError> {
        let found = peers.like(&Features::of_profile(profile), &self.index.read())?;
        let of_name = found
            .into_iter()
            .filter(|(_, scored)| scored.comparison.names.given != GivenLevel::Conflict);
        Ok(of_name.map(|(key, _)| key).collect())
    }

    /// As [`Matcher::peers_like`], of records that are no longer in the index: with what speaks for
    /// each and against it. `record` returns a record as it was last seen.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the index can't be read.
    pub fn records_like(
        &self,
        profile: &Profile,
        peers: &Peers<CandidateId>,
        record: impl Fn(CandidateId) -> Option<Candidate>,
    ) -> Result<Vec<Match>, MatchingError> {
        let state = self.index.read();
        let found = peers.like(&Features::of_profile(profile), &state)?;
        let total = state.live();
        let shown = found.iter().take(SHOWN).filter_map(|(id, scored)| {
            let record = record(*id)?;
            Some(matched(scored, None, total, profile, &record))
        });
        Ok(shown.collect())
    }

    /// Returns records as they would be shown beside a profile, whether they are in the index or not.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the index can't be read.
    pub fn beside(
        &self,
        profile: &Profile,
        records: &[Candidate],
    ) -> Result<Vec<Match>, MatchingError> {
        let state = self.index.read();
        let (features, total) = (Features::of_profile(profile), state.live());
        let mut shown = Vec::with_capacity(records.len());
        for record in records {
            let scored = pair(
                &features,
                &Features::of_candidate(record),
                record.id.0,
                &state,
            )?;
            shown.push(matched(&scored, None, total, profile, record));
        }
        Ok(shown)
    }

    /// Returns the candidates that have this address; none where it is not one person's.
    ///
    /// # Errors
    /// Returns [`MatchingError::Index`] when the index can't be read.
    pub fn holders(&self, address: &Email) -> Result<Vec<CandidateId>, MatchingError> {
        let state = self.index.read();
        let mut docs = Vec::new();
        let cap = u64::from(Block::Key.cap());
        state.look_up(strong_key("mail", &address.key), cap, &mut docs)?;
        let ids = docs.into_iter().map(|doc| CandidateId(state.id(doc)));
        Ok(ids.collect())
    }

    /// Returns the groups of candidates who are in Greenhouse more than once by the same rule that
    /// makes a verdict certain. Nothing is ever merged.
    ///
    /// # Errors
    /// Returns an error when the index or the mirror can't be read.
    pub fn audit(&self, records: &dyn Records) -> Result<Vec<audit::Group>, MatchingError> {
        audit::audit(&self.index.read(), records)
    }
}

/// The tables that decide what is indexed are part of the version.
fn schema() -> u64 {
    let tables = [
        include_str!("../people/name/nicknames.txt"),
        include_str!("../people/name/generations.txt"),
        include_str!("../people/name/surnames.txt"),
        include_str!("../people/name/readings.txt"),
        include_str!("../people/place/towns.txt"),
        include_str!("../people/place/countries.txt"),
        include_str!("../people/company/aliases.txt"),
        include_str!("../people/email/providers.txt"),
        include_str!("../people/email/roles.txt"),
    ];
    tables.iter().fold(SCHEMA, |schema, table| {
        schema.rotate_left(7) ^ super::hash::checksum(table.as_bytes())
    })
}
