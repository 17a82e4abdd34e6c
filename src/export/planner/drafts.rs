//! People with the write that they would get, before the guards have looked.

use std::collections::HashMap;
use std::sync::Arc;

use crate::export::checker::{CheckError, too_many_emails};
use crate::export::guards::Stages;
use crate::export::{Checker, Context, Known, Person, Step, Target, decide};
use crate::matching::{Assessment, EvidenceKind, Match};
use crate::mirror::Mirror;
use crate::people::{Application, Candidate, CandidateId, PersonRef, Profile};

/// A person to be exported, with the verdict on a profile; none where none was reached.
pub type Judged = (PersonRef, Person, Option<Arc<Assessment>>);

/// A person with the write they would get, before the guards have looked.
pub(super) struct Draft {
    pub person: PersonRef,
    pub subject: Person,
    pub step: Step,
    /// All applications of the candidate that the step is about.
    pub applications: Vec<Application>,
    /// Whom a person has to decide on first.
    pub may_be: Vec<Match>,
    /// Who bears the same name, in words.
    pub namesakes: Option<String>,
}

impl Draft {
    /// Returns what the guards look at; `there` is the candidate of the step.
    pub fn known<'a>(
        &'a self,
        there: Option<&'a Candidate>,
        stages: &'a Stages,
        target: &'a Target,
        context: &'a Context,
    ) -> Known<'a> {
        Known {
            profile: self.subject.profile(),
            candidate: there,
            applications: &self.applications,
            stages,
            target,
            context,
        }
    }
}

/// Judges people by the mirror.
///
/// # Errors
/// [`CheckError`] when the mirror can't be asked.
pub(super) async fn judge(
    checker: &Checker,
    people: Vec<(PersonRef, Person)>,
) -> Result<Vec<Judged>, CheckError> {
    let profiles: Vec<Profile> = people
        .iter()
        .filter_map(|(_, person)| person.profile().cloned())
        .collect();
    let mut verdicts = checker.assess(profiles).await?.into_iter();
    let judged = people.into_iter().map(|(person, subject)| {
        let verdict = match &subject {
            Person::Profile(_) => verdicts.next(),
            Person::Candidate(_) => None,
        };
        (person, subject, verdict.map(Arc::new))
    });
    Ok(judged.collect())
}

/// Returns what would be written about people, in their order.
///
/// # Errors
/// [`CheckError`] when the mirror can't be asked.
pub(super) async fn drafts(
    mirror: &Mirror,
    people: Vec<Judged>,
    target: &Target,
) -> Result<Vec<Draft>, CheckError> {
    let mut drafts = Vec::with_capacity(people.len());
    for (person, subject, verdict) in people {
        let mut namesakes = None;
        let (step, applications, found) = match &subject {
            Person::Profile(profile) => match verdict {
                Some(verdict) => {
                    let step = match decide::for_profile(&verdict, target) {
                        Step::Create => too_many_emails(profile)
                            .map_or(Step::Create, |reason| Step::NeedsReview { reason }),
                        step => step,
                    };
                    namesakes = verdict.namesakes().map(str::to_owned);
                    (step, Vec::new(), verdict.candidates.clone())
                }
                None => {
                    let reason = "no verdict was reached; check again".to_owned();
                    (Step::Refused { reason }, Vec::new(), Vec::new())
                }
            },
            Person::Candidate(candidate) => {
                let applications = mirror.applications(&[candidate.id]).await?;
                let step =
                    decide::for_candidate(candidate.id, &candidate.name(), &applications, target);
                (step, applications, Vec::new())
            }
        };
        let of_step = step.candidate();
        let (mut own, others): (Vec<Match>, Vec<Match>) = found
            .into_iter()
            .partition(|found| Some(found.id) == of_step);
        drafts.push(Draft {
            person,
            subject,
            applications: match own.pop() {
                Some(own) => own.applications,
                None => applications,
            },
            may_be: match &step {
                Step::NeedsReview { .. } => others,
                Step::Create if namesakes.is_some() => undecided(others),
                _ => Vec::new(),
            },
            namesakes,
            step,
        });
    }
    Ok(drafts)
}

/// Returns those who were not decided to be a different person.
fn undecided(mut found: Vec<Match>) -> Vec<Match> {
    found.retain(|one| {
        let mut against = one.conflicts.iter();
        against.all(|said| said.kind != EvidenceKind::Decision)
    });
    found
}

/// Has those reviewed who would be made and may be, under another spelling, the person of a row that is
/// about somebody in Greenhouse: of this plan, or of the outbox.
pub(super) async fn review_siblings(
    checker: &Checker,
    drafts: &mut [Draft],
) -> Result<(), CheckError> {
    let mut made = Vec::new();
    let mut there = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let Some(profile) = draft.subject.profile() else {
            continue;
        };
        if draft.step == Step::Create {
            made.push((at, profile.clone()));
            continue;
        }
        let certain = draft.step.candidate().into_iter();
        let named: Vec<CandidateId> = certain
            .chain(draft.may_be.iter().map(|one| one.id))
            .collect();
        if !named.is_empty() {
            there.push((profile.clone(), named));
        }
    }
    let mut held = checker.siblings_within(made.clone(), there).await?;
    for (at, profile) in &made {
        if held.iter().all(|(other, _)| other != at)
            && let Some(sibling) = checker.sibling_of(profile, None).await?
        {
            held.push((*at, sibling));
        }
    }
    for (at, sibling) in held {
        let Some(draft) = drafts.get_mut(at) else {
            continue;
        };
        if let Some(profile) = draft.subject.profile() {
            draft.may_be = checker.beside(profile, &sibling.candidates).await?;
        }
        draft.namesakes = None;
        draft.step = Step::NeedsReview {
            reason: sibling.reason(),
        };
    }
    Ok(())
}

/// Returns the local copy's records of those who are in Greenhouse already, by id.
pub(super) async fn records_of(
    mirror: &Mirror,
    drafts: &[Draft],
) -> Result<HashMap<CandidateId, Candidate>, CheckError> {
    let ids: Vec<CandidateId> = drafts.iter().filter_map(|d| d.step.candidate()).collect();
    let records = mirror.candidates(&ids).await?;
    Ok(records.into_iter().map(|one| (one.id, one)).collect())
}
