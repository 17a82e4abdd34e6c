//! Whom the flags of a query hold of that only a judgement tells: verdicts, guards, marks.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::library::Version;
use crate::matching::{Assessment, Verdict};
use crate::mirror::SearchError;
use crate::mirror::query::{Flag, Query};
use crate::people::{CandidateId, PersonRef, ProfileId};
use crate::store::StoreError;
use crate::worker::{EngineError, OnScreen, Search};

/// People judged between two looks at whether the question still counts.
const AT_ONCE: usize = 256;
/// Profiles for which a search of library and Greenhouse looks up who they are: those read first.
pub(super) const MOST_LINKED: usize = 500;
/// Candidates whose guards a search looks at before it asks for more.
const GUARDED_AT_ONCE: usize = 10_000;

/// Everything that a verdict rests on, as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stand {
    mirror: i64,
    library: Version,
    decisions: (i64, i64),
}

/// The verdicts on profiles that searches asked for, for as long as nothing changes that they rest on:
/// a query is asked again with each letter.
#[derive(Debug, Default)]
pub(in crate::worker) struct VerdictCache(Mutex<(Stand, HashMap<ProfileId, Judgement>)>);

/// What was found of a profile.
#[derive(Clone, Copy, Debug)]
struct Judgement {
    verdict: Verdict,
    /// Who it is for certain.
    candidate: Option<CandidateId>,
}

impl VerdictCache {
    /// Returns the verdicts known under a state of things.
    fn of(&self, stand: Stand) -> HashMap<ProfileId, Judgement> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != stand {
            *kept = (stand, HashMap::new());
        }
        kept.1.clone()
    }

    /// Adds verdicts reached under a state of things.
    fn add(&self, stand: Stand, verdicts: &[(ProfileId, Judgement)]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == stand {
            kept.1.extend(verdicts.iter().copied());
        }
    }
}

impl Search {
    /// Returns a query of the library with those in it whom its judged flags hold of. Only those are
    /// judged whom the rest of the query may find.
    ///
    /// # Errors
    /// [`EngineError`] of store or index; [`SearchError::Cancelled`] where nobody waits any more.
    pub(in crate::worker) async fn judge_profiles(
        &self,
        query: &Query,
        on_screen: &OnScreen,
        token: &CancellationToken,
    ) -> Result<Query, EngineError> {
        let flags = query.judged();
        let mut whom: HashMap<Flag, HashSet<i64>> = HashMap::new();
        let marked = on_screen.marks.iter().filter_map(|person| match person {
            PersonRef::Profile(id) => Some(id.0),
            PersonRef::Candidate(_) => None,
        });
        whom.insert(Flag::Marked, marked.collect());
        let of_verdict = flags.iter().any(|flag| Flag::VERDICTS.contains(flag));
        let guarded = flags.contains(&Flag::Guarded);
        if of_verdict || guarded {
            let rest = query.before_judging();
            let found = self.find_profiles(&rest, token.clone()).await?;
            let ids: Vec<ProfileId> = found.into_iter().map(|(id, _)| id).collect();
            let verdicts = self.verdicts_on(&ids, token).await?;
            for (id, judged) in &verdicts {
                whom.entry(flag_of(judged.verdict))
                    .or_default()
                    .insert(id.0);
            }
            if guarded {
                // Who has to be reviewed first is not written about: guards say nothing of them.
                let open = verdicts
                    .iter()
                    .filter(|(_, judged)| judged.verdict != Verdict::Possible);
                let rows: Vec<PersonRef> = open.map(|(id, _)| PersonRef::Profile(*id)).collect();
                let ids = self.guarded_among(&rows, on_screen, token).await?;
                whom.insert(Flag::Guarded, ids);
            }
        }
        Ok(query.with_judged(&|flag| numbers(&whom, flag)))
    }

    /// Returns a query of Greenhouse with those in it whom its judged flags hold of; guards are looked
    /// at for everybody whom the rest of the query may find.
    ///
    /// # Errors
    /// As [`Self::judge_profiles`].
    pub(in crate::worker) async fn judge_candidates(
        &self,
        query: &Query,
        on_screen: &OnScreen,
        token: &CancellationToken,
    ) -> Result<Query, EngineError> {
        let mut whom: HashMap<Flag, HashSet<i64>> = HashMap::new();
        let marked = on_screen.marks.iter().filter_map(|person| match person {
            PersonRef::Candidate(id) => Some(id.0),
            PersonRef::Profile(_) => None,
        });
        whom.insert(Flag::Marked, marked.collect());
        if query.judged().contains(&Flag::Guarded) {
            let rest = query.before_judging();
            let guarded = whom.entry(Flag::Guarded).or_default();
            for page in 0.. {
                let from = page * GUARDED_AT_ONCE;
                let find = self
                    .index()
                    .await?
                    .find(&rest, GUARDED_AT_ONCE, from, token.clone());
                let rows: Vec<PersonRef> = find
                    .await?
                    .rows
                    .iter()
                    .map(|row| PersonRef::Candidate(row.candidate.id))
                    .collect();
                guarded.extend(self.guarded_among(&rows, on_screen, token).await?);
                if rows.len() < GUARDED_AT_ONCE {
                    break;
                }
            }
        }
        Ok(query.with_judged(&|flag| match flag {
            // Everybody there is in Greenhouse.
            Flag::InGreenhouse => Query::All,
            flag => numbers(&whom, flag),
        }))
    }

    /// Returns who in Greenhouse the first `most` of these profiles are for certain; nobody where that
    /// can't be told.
    pub(in crate::worker) async fn linked_to(
        &self,
        profiles: &[ProfileId],
        most: usize,
        token: &CancellationToken,
    ) -> HashSet<CandidateId> {
        let some = profiles.get(..most).unwrap_or(profiles);
        match self.verdicts_on(some, token).await {
            Ok(judged) => judged
                .iter()
                .filter_map(|(_, judged)| judged.candidate)
                .collect(),
            Err(error) => {
                tracing::debug!(%error, "who is who was not looked up");
                HashSet::new()
            }
        }
    }

    async fn guarded_among(
        &self,
        rows: &[PersonRef],
        on_screen: &OnScreen,
        token: &CancellationToken,
    ) -> Result<HashSet<i64>, EngineError> {
        let mut ids = HashSet::new();
        for some in rows.chunks(AT_ONCE) {
            if token.is_cancelled() {
                return Err(SearchError::Cancelled.into());
            }
            let target = on_screen.target.as_ref();
            let said = self
                .verdicts
                .guards(some, target, &on_screen.chosen, None)
                .await?;
            let guarded = said.into_iter().filter(|(_, says)| !says.is_empty());
            ids.extend(guarded.map(|(person, _)| match person {
                PersonRef::Profile(id) => id.0,
                PersonRef::Candidate(id) => id.0,
            }));
        }
        Ok(ids)
    }

    /// Returns the verdicts on these profiles; those known already are not reached again.
    async fn verdicts_on(
        &self,
        ids: &[ProfileId],
        token: &CancellationToken,
    ) -> Result<Vec<(ProfileId, Judgement)>, EngineError> {
        let stand = self.stand().await?;
        let mut known = self.cache.of(stand);
        let open: Vec<ProfileId> = ids
            .iter()
            .copied()
            .filter(|id| !known.contains_key(id))
            .collect();
        for some in open.chunks(AT_ONCE) {
            if token.is_cancelled() {
                return Err(SearchError::Cancelled.into());
            }
            let kept = self.library.get(some).await?;
            let (ids, profiles): (Vec<ProfileId>, Vec<_>) =
                kept.into_iter().map(|kept| (kept.id, kept.profile)).unzip();
            let judged = self.verdicts.assess_profiles(&profiles).await?;
            let of = |found: &Assessment| Judgement {
                verdict: found.verdict,
                candidate: match found.verdict {
                    Verdict::InGreenhouse => found.candidates.first().map(|one| one.id),
                    _ => None,
                },
            };
            let judged: Vec<(ProfileId, Judgement)> =
                ids.into_iter().zip(judged.iter().map(of)).collect();
            self.cache.add(stand, &judged);
            known.extend(judged);
        }
        let of = |id: &ProfileId| known.get(id).map(|judged| (*id, *judged));
        Ok(ids.iter().filter_map(of).collect())
    }

    async fn stand(&self) -> Result<Stand, EngineError> {
        let library = self.library.clone();
        let version = tokio::task::spawn_blocking(move || library.version_here());
        Ok(Stand {
            mirror: self.mirror.last_rev().await?,
            library: version.await.map_err(|_| StoreError::Closed)??,
            decisions: self.library.decisions_stand().await?,
        })
    }
}

fn flag_of(verdict: Verdict) -> Flag {
    match verdict {
        Verdict::New => Flag::New,
        Verdict::Possible => Flag::Possible,
        Verdict::InGreenhouse => Flag::InGreenhouse,
    }
}

/// Returns those whom a flag holds of; nobody where it was not found out.
fn numbers(whom: &HashMap<Flag, HashSet<i64>>, flag: Flag) -> Query {
    Query::Numbers(Arc::new(whom.get(&flag).cloned().unwrap_or_default()))
}
