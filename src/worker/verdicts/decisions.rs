//! What people say of a pair: same person, different person.

use jiff::Timestamp;

use crate::export::Person;
use crate::library::{ActDone, ActKind, Author, Decided, Fingerprint, Said};
use crate::matching::{Assessment, Decision};
use crate::people::{CandidateId, PersonRef, Profile};
use crate::worker::{EngineError, Verdicts};

impl Verdicts {
    /// Keeps a person's word on a pair, or takes it back, and returns the verdict with it.
    ///
    /// # Errors
    /// [`EngineError`] of the store, or for a row that is no profile.
    pub async fn decide(
        &self,
        person: PersonRef,
        candidate: CandidateId,
        decision: Option<Decision>,
    ) -> Result<Assessment, EngineError> {
        let Person::Profile(profile) = self.person(person).await? else {
            return Err(EngineError::usage(
                "only a profile can be said to be a candidate",
                "choose one in the library",
            ));
        };
        let assessment = self.decide_on(&profile, candidate, decision).await?;
        let kind = match decision {
            Some(Decision::Same) => ActKind::Same,
            Some(Decision::NotSame) => ActKind::NotSame,
            None => ActKind::Undecided,
        };
        self.note_decision(person, candidate, kind).await?;
        Ok(assessment)
    }

    /// The same for a profile at hand, which need not be in the library.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn decide_on(
        &self,
        profile: &Profile,
        candidate: CandidateId,
        decision: Option<Decision>,
    ) -> Result<Assessment, EngineError> {
        match decision {
            Some(decision) => self.keep_decision(profile, candidate, decision).await?,
            None => {
                let by = self.decider().await?;
                let now = Timestamp::now();
                self.library.undecide(profile, candidate, by, now).await?;
            }
        }
        let one = self
            .assess_profiles(std::slice::from_ref(profile))
            .await?
            .pop();
        one.ok_or_else(|| EngineError::usage("no verdict was reached", "check again"))
    }

    /// Keeps a person's word on a pair as a decision.
    pub(in crate::worker) async fn keep_decision(
        &self,
        profile: &Profile,
        candidate: CandidateId,
        decision: Decision,
    ) -> Result<(), EngineError> {
        let by = self.decider().await?;
        let decided = Decided {
            source: profile.source.clone(),
            external_id: profile.external_id.clone(),
            candidate_id: candidate,
            decision: match decision {
                Decision::Same => Said::Same,
                Decision::NotSame => Said::NotSame,
            },
            author: by.name,
            author_id: by.id,
            decided_at: Timestamp::now(),
            person: Some(Fingerprint::of_profile(profile)),
            candidate: self.fingerprint_of(candidate).await?,
        };
        self.library.decide(vec![decided]).await?;
        Ok(())
    }

    async fn decider(&self) -> Result<Author, EngineError> {
        Ok(Author {
            name: self.setup.author().await?,
            id: self.setup.acting_id(),
        })
    }

    /// Returns by what a decision knows a candidate; none for one who is not in the local copy.
    async fn fingerprint_of(
        &self,
        candidate: CandidateId,
    ) -> Result<Option<Fingerprint>, EngineError> {
        let there = self.mirror.candidates(&[candidate]).await?;
        Ok(there.first().map(Fingerprint::of_candidate))
    }

    /// Notes an act on a profile, and on a candidate where one is meant.
    async fn note_decision(
        &self,
        person: PersonRef,
        candidate: CandidateId,
        kind: ActKind,
    ) -> Result<(), EngineError> {
        let act = ActDone {
            at: Timestamp::now(),
            kind,
            profile: match person {
                PersonRef::Profile(id) => Some(id),
                PersonRef::Candidate(_) => None,
            },
            candidate: Some(candidate),
        };
        let tenant = self.setup.tenant_mark().await?;
        Ok(self.library.note_act(act, tenant).await?)
    }

    /// Returns what people said of pairs.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn decisions(&self) -> Result<Vec<Decided>, EngineError> {
        Ok(self.library.decisions().await?)
    }

    /// Takes in what people said of pairs and returns how many changed something.
    ///
    /// # Errors
    /// [`EngineError`] of the store; then none was taken in.
    pub async fn take_decisions(&self, decisions: Vec<Decided>) -> Result<usize, EngineError> {
        Ok(self.library.decide(decisions).await?)
    }
}
