//! Asking Greenhouse itself, and saying where it disagrees with the mirror.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use jiff::Timestamp;

use super::out_of_sight::NOT_SHOWN;
use super::{CheckError, Checker};
use crate::export::Made;
use crate::harvest::{Client, Lane, Query, Unproved, wire};
use crate::matching::{Assessment, Evidence, EvidenceKind, Match, Verdict};
use crate::mirror::{ApplicationRecord, convert};
use crate::people::{Application, Candidate, CandidateId, Contact, Profile, email};
use crate::store::StoreError;

/// E-mails that are asked of Greenhouse for one person at most, and for their other spellings once more;
/// each is a call. Nobody is created who has more.
pub(super) const EMAILS_ASKED: usize = 24;

/// How long lists of Greenhouse may lag behind a write that was confirmed (contract 10.10 tells no
/// limit): a person created by an export within it does not count as deleted because a list lacks them.
const LISTED_WITHIN: Duration = Duration::from_secs(600);

/// Returns the moment, by this machine's clock, since which what an export made may be there without
/// being on a list of Greenhouse.
pub fn listed_by() -> Timestamp {
    Timestamp::now()
        .saturating_sub(LISTED_WITHIN)
        .unwrap_or(Timestamp::MIN)
}

/// What Greenhouse said when it was asked about a profile.
pub struct Live {
    /// The verdict with it taken in.
    pub assessment: Assessment,
    /// People that Greenhouse holds under the profile's e-mails: the baseline of a new person
    /// (contract 10.10).
    pub known: Vec<CandidateId>,
    /// The e-mails that were asked for it.
    pub asked: Vec<String>,
}

/// One address, before and after Greenhouse was asked for it.
pub(super) struct Answer {
    email: String,
    /// Who held it in the mirror.
    before: Vec<Candidate>,
    /// Who holds it in Greenhouse.
    pub(super) now: Vec<Candidate>,
}

impl Answer {
    /// Returns whom the mirror wrongly gave the address.
    fn lost(&self) -> impl Iterator<Item = &Candidate> {
        let holds = |id| self.now.iter().any(|one| one.id == id);
        self.before.iter().filter(move |one| !holds(one.id))
    }

    /// Returns who holds the address unknown to the mirror.
    pub(super) fn gained(&self) -> impl Iterator<Item = &Candidate> {
        let held = |id| self.before.iter().any(|one| one.id == id);
        self.now.iter().filter(move |one| !held(one.id))
    }
}

impl Checker {
    /// Asks Greenhouse for the profile's e-mails and for the candidates that may be the person,
    /// takes in what it says, and returns the verdict with it. Where Greenhouse disagrees with what
    /// the mirror held, the verdict's remarks and evidence say so.
    ///
    /// # Errors
    /// [`CheckError`]; the mirror then holds what had been answered so far.
    pub async fn assess_live(&self, profile: &Profile, lane: Lane) -> Result<Live, CheckError> {
        let addresses = emails(profile).map(str::to_owned).collect();
        self.ask(profile, addresses, lane, false).await
    }

    /// As [`Self::assess_live`], with the calls that a write needs: of somebody who is there for
    /// certain, one e-mail is enough. For a new person every e-mail is asked for.
    ///
    /// # Errors
    /// [`CheckError`]; the mirror then holds what had been answered so far.
    pub(in crate::export) async fn assess_before_write(
        &self,
        profile: &Profile,
    ) -> Result<Live, CheckError> {
        let (mut held, mut others) = (Vec::new(), Vec::new());
        for address in emails(profile).map(str::to_owned) {
            if self.holders(&address).await?.is_empty() {
                others.push(address);
            } else {
                held.push(address);
            }
        }
        held.append(&mut others);
        self.ask(profile, held, Lane::Export, true).await
    }

    /// Asks for these e-mails in turn, and then for who may be the person; `sparing` ends with the
    /// e-mails as soon as the person is there for certain.
    async fn ask(
        &self,
        profile: &Profile,
        addresses: Vec<String>,
        lane: Lane,
        sparing: bool,
    ) -> Result<Live, CheckError> {
        let client = self.client.as_ref().ok_or(CheckError::Offline)?;
        let mut left = addresses.into_iter();
        let mut answers: Vec<Answer> = Vec::new();
        let mut refreshed: BTreeSet<CandidateId> = BTreeSet::new();
        let mut gone = Vec::new();
        let mut assessment = loop {
            // One proof of sight serves all e-mails.
            let mut unproved = Unproved::default();
            for address in left.by_ref() {
                let answer = self.answer(client, address, lane, &mut unproved).await?;
                answers.push(answer);
                if sparing && self.one(profile).await?.verdict == Verdict::InGreenhouse {
                    break;
                }
            }
            client.prove(unproved, lane).await?;
            let known = answers.iter().flat_map(|answer| &answer.now);
            refreshed.extend(known.map(|one| one.id));
            let found = self.one(profile).await?.candidates;
            let lost = answers.iter().flat_map(Answer::lost).map(|one| one.id);
            let likely: BTreeSet<CandidateId> =
                found.iter().map(|found| found.id).chain(lost).collect();
            let unseen: Vec<CandidateId> = likely.difference(&refreshed).copied().collect();
            self.refresh(client, &unseen, lane).await?;
            gone.extend(self.mirror.gone(&unseen).await?);
            refreshed.extend(unseen);
            // Whoever was there for certain may be gone: then the other e-mails count as well.
            let ends = |verdict| left.len() == 0 || verdict == Verdict::InGreenhouse;
            if !ends(self.one(profile).await?.verdict) {
                continue;
            }
            let ids: Vec<CandidateId> = likely.into_iter().collect();
            self.refresh_applications(client, &ids, lane).await?;
            let assessment = self.one(profile).await?;
            if ends(assessment.verdict) {
                break assessment;
            }
        };
        // Nothing was asked of somebody without an e-mail to ask for, and like nobody: before that is
        // concluded, people must be seen. A write asks for the newest of them anyway.
        let asked = !answers.is_empty() || !refreshed.is_empty();
        if !asked && !sparing && assessment.verdict == Verdict::New {
            client.prove(Unproved::of_the_copy(), lane).await?;
        }
        assessment.asked.live = asked;
        for answer in &mut answers {
            self.only_lost(answer).await?;
        }
        let said = disagreements(&answers, &gone);
        assessment.remarks.retain(|remark| !said.contains(remark));
        assessment.remarks.splice(0..0, said);
        for found in &mut assessment.candidates {
            confirm(found, &answers);
        }
        let known: BTreeSet<CandidateId> = answers
            .iter()
            .flat_map(|answer| &answer.now)
            .map(|one| one.id)
            .collect();
        Ok(Live {
            assessment,
            known: known.into_iter().collect(),
            asked: answers.into_iter().map(|answer| answer.email).collect(),
        })
    }

    /// Asks Greenhouse who holds an address, and takes in what it says. That nobody does is to be believed
    /// once `unproved` is proved.
    pub(super) async fn answer(
        &self,
        client: &Client,
        address: String,
        lane: Lane,
        unproved: &mut Unproved,
    ) -> Result<Answer, CheckError> {
        let before = self.holders(&address).await?;
        let query = Query::<wire::Candidate>::new().email(&address);
        let rows = client.people_unproved(&query, lane, unproved).await?;
        let now: Vec<Candidate> = rows.into_iter().map(Candidate::from).collect();
        self.mirror.upsert(now.clone(), Vec::new()).await?;
        Ok(Answer {
            email: address,
            before,
            now,
        })
    }

    /// Keeps as lost only those whose record, as it is now, does not have the address.
    async fn only_lost(&self, answer: &mut Answer) -> Result<(), CheckError> {
        let lost: Vec<CandidateId> = answer.lost().map(|one| one.id).collect();
        let records = self.mirror.candidates(&lost).await?;
        let still = |id| {
            let record = records.iter().find(|record| record.id == id);
            record.is_some_and(|record| holds(record, &answer.email))
        };
        answer.before.retain(|one| !still(one.id));
        Ok(())
    }

    /// Returns who holds an address in the mirror, written as it is but for case: another spelling
    /// of the same mailbox is not what Greenhouse is asked for.
    async fn holders(&self, address: &str) -> Result<Vec<Candidate>, CheckError> {
        let Some(canonical) = email::canonical(address) else {
            return Ok(Vec::new());
        };
        self.catch_up().await?;
        let ids = self.matcher.holders(&canonical)?;
        let mut holders = self.mirror.candidates(&ids).await?;
        holders.retain(|one| holds(one, address));
        Ok(holders)
    }

    /// Asks Greenhouse for a candidate and their applications; none when the person is gone.
    ///
    /// # Errors
    /// [`CheckError`].
    pub async fn candidate_live(
        &self,
        id: CandidateId,
        lane: Lane,
    ) -> Result<Option<(Candidate, Vec<Application>)>, CheckError> {
        let client = self.client.as_ref().ok_or(CheckError::Offline)?;
        self.refresh(client, &[id], lane).await?;
        self.refresh_applications(client, &[id], lane).await?;
        let Some(candidate) = self.mirror.candidates(&[id]).await?.into_iter().next() else {
            return Ok(None);
        };
        let applications = self.mirror.applications(&[id]).await?;
        Ok(Some((candidate, applications)))
    }

    /// Returns what exports of this outbox created recently: it exists, whether lists show it or not.
    pub(in crate::export) async fn recently_created(&self) -> Result<Made, StoreError> {
        self.journal.made_since(listed_by()).await
    }

    /// Takes in candidates as they are now; those that do not come back are gone (contract 9), but
    /// for those that exports created recently.
    async fn refresh(
        &self,
        client: &Client,
        ids: &[CandidateId],
        lane: Lane,
    ) -> Result<(), CheckError> {
        if ids.is_empty() {
            return Ok(());
        }
        let rows = client
            .all(
                Query::<wire::Candidate>::new().ids(ids.iter().map(|id| convert::wire_id(id.0))),
                lane,
            )
            .await?;
        let there: Vec<Candidate> = rows.into_iter().map(Candidate::from).collect();
        let made = self.recently_created().await?.people;
        let stays = |id: &CandidateId| made.contains(id) || there.iter().any(|row| row.id == *id);
        let gone: Vec<CandidateId> = ids.iter().copied().filter(|id| !stays(id)).collect();
        self.mirror.upsert(there, Vec::new()).await?;
        if !gone.is_empty() {
            self.mirror.mark_gone(gone).await?;
        }
        Ok(())
    }

    /// Takes in the applications of candidates; those that do not come back are gone (contract 9).
    async fn refresh_applications(
        &self,
        client: &Client,
        of: &[CandidateId],
        lane: Lane,
    ) -> Result<(), CheckError> {
        if of.is_empty() {
            return Ok(());
        }
        let query = Query::<wire::Application>::new()
            .candidate_ids(of.iter().map(|id| convert::wire_id(id.0)));
        let rows = client.all(query, lane).await?;
        self.mirror
            .applications_of(
                of.to_vec(),
                rows.into_iter().map(ApplicationRecord::from).collect(),
                self.recently_created().await?.applications,
            )
            .await?;
        Ok(())
    }
}

fn holds(candidate: &Candidate, address: &str) -> bool {
    let same = |held: &String| held.trim().to_lowercase() == address.to_lowercase();
    candidate.emails.iter().any(same)
}

/// Returns in words where Greenhouse disagrees with what the mirror held.
fn disagreements(answers: &[Answer], gone: &[Candidate]) -> Vec<String> {
    let mut said = Vec::new();
    let who = |one: &Candidate| format!("{} {}", one.id, one.name());
    let all = |people: Vec<String>| {
        if people.is_empty() {
            "nobody".to_owned()
        } else {
            people.join(" and ")
        }
    };
    for answer in answers {
        let address = &answer.email;
        let lost: Vec<String> = answer.lost().map(who).collect();
        let gained: Vec<String> = answer.gained().map(who).collect();
        if !lost.is_empty() {
            let now = all(answer.now.iter().map(who).collect());
            let lost = all(lost);
            said.push(format!(
                "{address}: the local copy gave it to {lost}, Greenhouse gives it to {now}"
            ));
        } else if !gained.is_empty() {
            let now = all(gained);
            said.push(format!(
                "{address}: Greenhouse gives it to {now}, which the local copy did not know"
            ));
        }
    }
    for one in gone {
        said.push(format!("{}: {NOT_SHOWN}", who(one)));
    }
    said
}

/// Notes on a match what Greenhouse itself said of the addresses in question.
fn confirm(found: &mut Match, answers: &[Answer]) {
    let evidence = |says: &str, profile: &str, candidate: &str| Evidence {
        kind: EvidenceKind::Live,
        says: says.to_owned(),
        profile: profile.to_owned(),
        candidate: candidate.to_owned(),
        bits: 0.0,
    };
    for answer in answers {
        let address = &answer.email;
        if answer.now.iter().any(|one| one.id == found.id) {
            let says = "Greenhouse confirms the e-mail";
            found.evidence.push(evidence(says, address, address));
        } else if answer.lost().any(|one| one.id == found.id) {
            let says = "Greenhouse no longer has the e-mail with them";
            found.conflicts.push(evidence(says, address, ""));
        }
    }
}

/// Returns whether Greenhouse can be asked for the profile: it has an e-mail of one person.
pub(in crate::export) fn can_be_asked_for(profile: &Profile) -> bool {
    emails(profile).next().is_some()
}

/// Returns why a profile is not created whose e-mails are more than Greenhouse is asked for: a colleague may
/// know the person by any of the others. None where all of them can be asked for.
pub(in crate::export) fn too_many_emails(profile: &Profile) -> Option<String> {
    let count = own_emails(profile).count();
    (count > EMAILS_ASKED).then(|| {
        format!(
            "{count} e-mails, and Greenhouse is asked for {EMAILS_ASKED} at most before a person is created; \
             remove those that are not needed, then export the person again"
        )
    })
}

/// The addresses worth a call: those that can belong to one person, as written.
pub(super) fn emails(profile: &Profile) -> impl Iterator<Item = &str> {
    own_emails(profile).take(EMAILS_ASKED)
}

/// Returns the e-mails of a profile that are a person's own, each once, whatever its case.
fn own_emails(profile: &Profile) -> impl Iterator<Item = &str> {
    let mut seen = HashSet::new();
    personal_emails(profile).filter(move |address| seen.insert(address.to_lowercase()))
}

/// Returns all e-mails of a profile that are a person's own.
pub(super) fn personal_emails(profile: &Profile) -> impl Iterator<Item = &str> {
    let is_personal = |raw: &&Contact| {
        crate::people::email::canonical(raw).is_some_and(|email| email.kind.is_personal_key())
    };
    profile
        .emails
        .iter()
        .filter(is_personal)
        .map(|raw| raw.trim())
}
