//! Other rows, of a plan or of the outbox, whose person is in Greenhouse or may be: whoever may be the
//! same person under another spelling is not made beside them.
//!
//! A record of Greenhouse may hold less than the row by which it was found, so a second spelling can
//! look new beside the record and still be alike to that row. The record may even be out of sight by
//! now. What the rows say of each other therefore counts as well.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::{CheckError, Checker, blocking, can_be_asked_for};
use crate::export::{OutboxEntry, OutboxState, Outcome, PlannedWrite};
use crate::library::counts_rows;
use crate::matching::{Decision, Match, MatchingError, Peers, Verdict};
use crate::people::hash::Fnv;
use crate::people::text::phrase;
use crate::people::{Candidate, CandidateId, Profile};

/// Rows of the outbox that are compared, the newest ones.
const AT_MOST: usize = 20_000;

/// The people of the outbox, to look in; what became of a row is read afresh.
#[derive(Default)]
pub(super) struct OutboxPeople {
    people: Arc<Peers<String>>,
    /// Of each export, a mark of the person as they were taken in.
    marks: HashMap<String, u64>,
    /// When the newest row that was read was written; none before the first reading.
    read_to: Option<Timestamp>,
}

/// Another row that may be of the same person, and whom of Greenhouse it names.
#[derive(Clone, Debug)]
pub(in crate::export) struct Sibling {
    /// The name on the other row.
    pub name: String,
    /// The candidates who are its person, or may be; best first. None where its own check has come to
    /// no answer.
    pub candidates: Vec<CandidateId>,
}

impl Sibling {
    /// Returns why no person is created while the other row stands.
    pub fn reason(&self) -> String {
        if self.candidates.is_empty() {
            return format!(
                "may be the same person as {}, whose export needs review; decide on that one first, then \
                 try this one again",
                self.name
            );
        }
        let candidates: Vec<String> = self.candidates.iter().map(ToString::to_string).collect();
        let or = candidates.join(" or ");
        format!(
            "may be the same person as {}, who is or may be candidate {or} in Greenhouse; say whether \
             this is the same person or a different person",
            self.name
        )
    }
}

impl Checker {
    /// Returns the row of the outbox that keeps a profile from being made: of another spelling of the
    /// person, and about somebody in Greenhouse whom nobody has called a different person. `own` is
    /// the profile's own export, where it has one.
    ///
    /// # Errors
    /// [`CheckError`] of store or index.
    pub(in crate::export) async fn sibling_of(
        &self,
        profile: &Profile,
        own: Option<&str>,
    ) -> Result<Option<Sibling>, CheckError> {
        let people = self.outbox_people().await?;
        if people.is_empty() {
            return Ok(None);
        }
        for id in self.exports_like(profile).await? {
            if Some(id.as_str()) == own {
                continue;
            }
            let Some(entry) = self.journal.get(&id).await? else {
                continue;
            };
            let Some(theirs) = entry.person.profile() else {
                continue;
            };
            if is_same_row(profile, theirs) {
                continue;
            }
            let candidates = self.named_by(&entry, theirs).await?;
            if candidates.is_empty() && answers_first(&entry, theirs, profile) {
                return Ok(Some(Sibling {
                    name: entry.name,
                    candidates,
                }));
            }
            if let Some(sibling) = self.counts(profile, &entry.name, candidates).await? {
                return Ok(Some(sibling));
            }
        }
        Ok(None)
    }

    /// Returns the ids of the exports whose person may be the profile's by the matcher's judgement,
    /// whatever became of them.
    ///
    /// # Errors
    /// As [`Self::sibling_of`].
    pub(in crate::export) async fn exports_like(
        &self,
        profile: &Profile,
    ) -> Result<Vec<String>, CheckError> {
        let people = self.outbox_people().await?;
        let (matcher, asked) = (Arc::clone(&self.matcher), profile.clone());
        Ok(blocking(move || matcher.peers_like(&asked, &people)).await??)
    }

    /// Returns of each profile to be made (`made`: its place in the list) the row of the same list that
    /// keeps it from that; `there` are the others, with the candidates they name.
    ///
    /// # Errors
    /// As [`Self::sibling_of`].
    pub(in crate::export) async fn siblings_within(
        &self,
        made: Vec<(usize, Profile)>,
        there: Vec<(Profile, Vec<CandidateId>)>,
    ) -> Result<Vec<(usize, Sibling)>, CheckError> {
        if made.is_empty() || there.is_empty() {
            return Ok(Vec::new());
        }
        let matcher = Arc::clone(&self.matcher);
        let like = blocking(move || {
            let mut peers = Peers::default();
            for (at, (profile, _)) in there.iter().enumerate() {
                peers.add_profile(at, profile);
            }
            let mut like = Vec::new();
            for (at, profile) in made {
                let found = matcher.peers_like(&profile, &peers)?;
                let found: Vec<(String, Vec<CandidateId>)> = found
                    .into_iter()
                    .filter_map(|other| there.get(other))
                    .filter(|(theirs, _)| !is_same_row(&profile, theirs))
                    .map(|(theirs, ids)| (theirs.name(), ids.clone()))
                    .collect();
                if !found.is_empty() {
                    like.push((at, profile, found));
                }
            }
            Ok::<_, MatchingError>(like)
        });
        let mut siblings = Vec::new();
        for (at, profile, found) in like.await?? {
            for (name, candidates) in found {
                if let Some(sibling) = self.counts(&profile, &name, candidates).await? {
                    siblings.push((at, sibling));
                    break;
                }
            }
        }
        Ok(siblings)
    }

    /// Returns the sibling where one of its candidates was not decided to be a different person.
    pub(super) async fn counts(
        &self,
        profile: &Profile,
        name: &str,
        mut candidates: Vec<CandidateId>,
    ) -> Result<Option<Sibling>, CheckError> {
        if candidates.is_empty() {
            return Ok(None);
        }
        let said = self.said_of(std::slice::from_ref(profile)).await?;
        let different: HashSet<CandidateId> = said
            .words_on(profile)
            .iter()
            .filter(|word| word.decision == Decision::NotSame)
            .map(|word| word.candidate)
            .collect();
        candidates.retain(|id| !different.contains(id) && !said.denies(profile, *id));
        Ok((!candidates.is_empty()).then(|| Sibling {
            name: name.to_owned(),
            candidates,
        }))
    }

    /// Returns the candidates that an export names: those of its plan and of its call, or, while it
    /// needs review, those who may be its person.
    async fn named_by(
        &self,
        entry: &OutboxEntry,
        profile: &Profile,
    ) -> Result<Vec<CandidateId>, CheckError> {
        if matches!(entry.state, OutboxState::Cancelled | OutboxState::Refused)
            && entry.candidate_id.is_none()
        {
            return Ok(Vec::new());
        }
        let planned = match entry.planned {
            Some(PlannedWrite::Add { candidate } | PlannedWrite::Convert { candidate, .. }) => {
                Some(candidate)
            }
            Some(PlannedWrite::Create) | None => None,
        };
        if let Some(named) = entry.candidate_id.or(planned) {
            return Ok(vec![named]);
        }
        let in_review =
            entry.state == OutboxState::NeedsPerson && entry.outcome == Some(Outcome::NeedsReview);
        if !in_review {
            return Ok(Vec::new());
        }
        let assessment = self.one(profile).await?;
        let found = match assessment.verdict {
            Verdict::New => Vec::new(),
            _ => assessment.candidates,
        };
        Ok(found.into_iter().map(|one| one.id).collect())
    }

    /// Returns the people of the outbox, as of now.
    pub(super) async fn outbox_people(&self) -> Result<Arc<Peers<String>>, CheckError> {
        let mut known = self.outbox_people.lock().await;
        let newest = self.journal.newest_change().await?;
        if newest < known.read_to {
            // The clock was put back, or rows were removed.
            *known = OutboxPeople::default();
        }
        let rows = self.journal.changed_since(known.read_to, AT_MOST).await?;
        let mut changed = Vec::new();
        for entry in rows {
            let Some(profile) = entry.person.profile() else {
                continue;
            };
            let mark = mark(profile);
            // A change of state is no change of the person.
            if known.marks.get(&entry.id) != Some(&mark) {
                changed.push((entry.id.clone(), profile.clone(), mark));
            }
        }
        if !changed.is_empty() {
            let people = Arc::clone(&known.people);
            let marks: Vec<(String, u64)> = changed
                .iter()
                .map(|(id, _, mark)| (id.clone(), *mark))
                .collect();
            known.people = blocking(move || {
                let mut own = Arc::unwrap_or_clone(people);
                for (id, profile, _) in changed {
                    own.add_profile(id, &profile);
                }
                Arc::new(own)
            })
            .await?;
            known.marks.extend(marks);
        }
        known.read_to = newest;
        Ok(Arc::clone(&known.people))
    }

    /// Returns candidates as they would be shown beside a profile that may be their person, with what
    /// speaks for each and against it.
    ///
    /// # Errors
    /// As [`Self::sibling_of`].
    pub(in crate::export) async fn beside(
        &self,
        profile: &Profile,
        candidates: &[CandidateId],
    ) -> Result<Vec<Match>, CheckError> {
        let mut records: Vec<Candidate> = self.mirror.candidates(candidates).await?;
        records.extend(self.mirror.gone(candidates).await?);
        let (matcher, asked) = (Arc::clone(&self.matcher), profile.clone());
        Ok(blocking(move || matcher.beside(&asked, &records)).await??)
    }
}

/// Returns whether an export that needs review has to be decided on before a profile is made: by its
/// e-mail Greenhouse can tell whether the person is there, and has not told yet, and by this profile it can't.
fn answers_first(entry: &OutboxEntry, theirs: &Profile, profile: &Profile) -> bool {
    let in_review =
        entry.state == OutboxState::NeedsPerson && entry.outcome == Some(Outcome::NeedsReview);
    in_review && can_be_asked_for(theirs) && !can_be_asked_for(profile)
}

/// Returns a mark of a profile, by which a changed one is told.
fn mark(profile: &Profile) -> u64 {
    let text = serde_json::to_string(profile).unwrap_or_default();
    Fnv::new().bytes(text.as_bytes()).bits()
}

/// Returns whether two rows are the same person's by their id: whatever their own check says of one holds
/// for the other.
fn is_same_row(ours: &Profile, theirs: &Profile) -> bool {
    ours.external_id == theirs.external_id
        && (!counts_rows(&ours.external_id) || phrase(&ours.name()) == phrase(&theirs.name()))
}
