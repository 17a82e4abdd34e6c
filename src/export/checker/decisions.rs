//! What people said of pairs, brought to the candidates there are now.
//!
//! A decision names a candidate by number. Where that one is gone, deleted or merged into another
//! (Greenhouse does not say which), the decision is not lost: it counts as a reason to look for
//! whoever carries the same keys now, and a remark says what became of it.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::{CheckError, Checker, blocking};
use crate::export::{OutboxEntry, Person};
use crate::library::{Decided, Fingerprint, Fit, NameAgreement, OnPerson, Said, counts_rows};
use crate::matching::{Decision, Gone, StoredDecision};
use crate::people::moment::ago;
use crate::people::{Candidate, CandidateId, Contact, Profile, text};

/// What people said of some profiles.
#[derive(Default)]
pub(super) struct AllSaid(HashMap<String, OnProfile>);

#[derive(Default)]
struct OnProfile {
    words: Vec<StoredDecision>,
    remarks: Vec<String>,
    /// Candidates who are gone and who were decided to be a different person.
    denied: Vec<CandidateId>,
}

impl AllSaid {
    /// Returns what counts for a profile now.
    pub(super) fn words_on(&self, profile: &Profile) -> &[StoredDecision] {
        self.0.get(&whom(profile)).map_or(&[], |said| &said.words)
    }

    /// Returns whether somebody said that this candidate, who is gone, is another person.
    pub(super) fn denies(&self, profile: &Profile, candidate: CandidateId) -> bool {
        let said = self.0.get(&whom(profile));
        said.is_some_and(|said| said.denied.contains(&candidate))
    }

    /// Returns what became of decisions on candidates who are gone, and of those that were said of
    /// somebody else who bore this profile's id.
    pub(super) fn remarks_on(&self, profile: &Profile) -> &[String] {
        self.0.get(&whom(profile)).map_or(&[], |said| &said.remarks)
    }
}

/// Returns what tells the profiles of one check apart: two of them may bear one id.
fn whom(profile: &Profile) -> String {
    let key = profile.key();
    let mut whom = format!(
        "{}\u{1f}{}\u{1f}{}",
        key.space,
        key.external_id,
        profile.name()
    );
    let emails = profile.emails.iter().map(Contact::as_str);
    let phones = profile.phones.iter().map(Contact::as_str);
    for value in emails.chain(phones).chain(profile.pages()) {
        whom.push('\u{1f}');
        whom.push_str(value);
    }
    whom
}

impl Checker {
    /// Returns what people said of these profiles.
    pub(super) async fn said_of(&self, profiles: &[Profile]) -> Result<AllSaid, CheckError> {
        let found = self.library.decisions_for(profiles.to_vec()).await?;
        let mut all = AllSaid::default();
        let decided = || found.iter().flatten().map(|one| &one.decided);
        let ids: Vec<CandidateId> = decided().map(|one| one.candidate_id).collect();
        let gone = self.mirror.gone(&ids).await?;
        let there = self.mirror.candidates(&ids).await?;
        for (profile, found) in profiles
            .iter()
            .zip(&found)
            .filter(|(_, found)| !found.is_empty())
        {
            let said = all.0.entry(whom(profile)).or_default();
            let mut of_gone = Vec::new();
            for one in found {
                let id = one.decided.candidate_id;
                let candidate = there.iter().find(|there| there.id == id);
                if let Some(why) = self.misfits(profile, one, candidate) {
                    said.remarks.push(why);
                } else if let Some(record) = gone.iter().find(|gone| gone.id == id) {
                    of_gone.push((&one.decided, record));
                } else {
                    let decision = decision(one.decided.decision);
                    said.words.extend(decision.map(|decision| StoredDecision {
                        candidate: id,
                        decision,
                        said_of: None,
                        exported: None,
                    }));
                }
            }
            for (one, record) in of_gone {
                if one.decision == Said::NotSame {
                    said.denied.push(one.candidate_id);
                }
                let settled = |word: &StoredDecision| {
                    word.decision == Decision::Same && word.said_of.is_none()
                };
                if said.words.iter().any(settled) {
                    continue;
                }
                let carrier = self.carried_on_by(record).await?;
                if carrier.is_some_and(|id| said.words.iter().any(|word| word.candidate == id)) {
                    continue;
                }
                said.remarks.push(remark(one, record, carrier));
                let decided = carrier.zip(decision(one.decision));
                said.words
                    .extend(decided.map(|(candidate, decision)| StoredDecision {
                        candidate,
                        decision,
                        said_of: Some(Gone {
                            id: record.id,
                            name: record.name(),
                        }),
                        exported: None,
                    }));
            }
        }
        self.add_exports(profiles, &mut all).await?;
        Ok(all)
    }

    /// Adds what the outbox did for these profiles: whoever it made, or put on a job as their person, is that person
    /// for good, unless somebody said otherwise. A record that is gone is followed to whoever carries its keys.
    async fn add_exports(&self, profiles: &[Profile], all: &mut AllSaid) -> Result<(), CheckError> {
        let ids = profiles.iter().map(|one| one.external_id.clone());
        let done = self.journal.done_for(ids.collect()).await?;
        let links: Vec<(&Profile, &OutboxEntry, CandidateId)> = profiles
            .iter()
            .flat_map(|profile| done.iter().map(move |(entry, id)| (profile, entry, *id)))
            .filter(|(profile, entry, _)| is_of(entry, profile))
            .collect();
        if links.is_empty() {
            return Ok(());
        }
        let ids: Vec<CandidateId> = links.iter().map(|(.., id)| *id).collect();
        let gone = self.mirror.gone(&ids).await?;
        let now = Timestamp::now();
        for (profile, entry, id) in links {
            let id = match gone.iter().find(|record| record.id == id) {
                Some(record) => self.follow(record).await?,
                None => Some(id),
            };
            let said = all.0.entry(whom(profile)).or_default();
            let Some(id) = id.filter(|id| said.words.iter().all(|word| word.candidate != *id))
            else {
                continue;
            };
            let when = ago(now, entry.sent_at.unwrap_or(entry.created_at));
            said.words.push(StoredDecision {
                candidate: id,
                decision: Decision::Same,
                said_of: None,
                exported: Some(format!(
                    "exported by you, {when}, to {}",
                    entry.target.words()
                )),
            });
        }
        Ok(())
    }

    /// Returns who carries the keys of an exported person's record that is gone, and keeps the link to
    /// that one.
    async fn follow(&self, record: &Candidate) -> Result<Option<CandidateId>, CheckError> {
        let into = self.carried_on_by(record).await?;
        if let Some(into) = into {
            self.journal.follow(record.id, into).await?;
        }
        Ok(into)
    }

    /// Follows the links to exported people whose records Greenhouse has merged away.
    pub(super) async fn follow_merged(&self, gone: Vec<CandidateId>) -> Result<(), CheckError> {
        let linked = self.journal.linked_to(gone).await?;
        for record in self.mirror.gone(&linked).await? {
            self.follow(&record).await?;
        }
        Ok(())
    }

    /// Returns why a decision is not applied to a profile that bears its id; none where it is.
    fn misfits(
        &self,
        profile: &Profile,
        one: &OnPerson,
        candidate: Option<&Candidate>,
    ) -> Option<String> {
        let judge = self.library.judge();
        let now = candidate.map(Fingerprint::of_candidate);
        let decided = &one.decided;
        if let (Some(then), Some(now)) = (&decided.candidate, &now)
            && then.is_anothers(judge, now)
        {
            return Some(format!(
                "{}, who was {} then and is {} now; the decision is not applied",
                words_of(decided),
                then.name,
                now.name
            ));
        }
        let of = match (one.fit, &decided.person) {
            (Fit::Yes, _) => return None,
            (Fit::No, Some(person)) if !person.name.is_empty() => person.name.clone(),
            (Fit::No, _) => "somebody with other keys".to_owned(),
            // A name that a source gave is one person's; the number of a row is anybody's.
            (Fit::Unknown, _) if !counts_rows(&decided.external_id) => return None,
            (Fit::Unknown, _) => {
                let ours = Fingerprint::of_profile(profile);
                let agree = now.map(|now| ours.names(judge, &now));
                if matches!(
                    agree,
                    Some(NameAgreement::Agree | NameAgreement::Compatible)
                ) {
                    return None;
                }
                format!("row {}, whoever that was", decided.external_id)
            }
        };
        Some(format!(
            "{}; that was said of {of}, so it is not applied to {}",
            words_of(decided),
            match profile.name() {
                name if name.is_empty() => "this profile".to_owned(),
                name => name,
            }
        ))
    }

    /// Returns who carries the keys of a record that is gone, the surest one.
    pub(super) async fn carried_on_by(
        &self,
        record: &Candidate,
    ) -> Result<Option<CandidateId>, CheckError> {
        let (matcher, record) = (Arc::clone(&self.matcher), record.clone());
        let found = blocking(move || matcher.carried_on_by(&record)).await??;
        Ok(found.first().copied())
    }
}

/// Whether an export was this profile's: the same id of the same source, and still the same person, since rows of a file
/// may be numbered anew.
fn is_of(entry: &OutboxEntry, profile: &Profile) -> bool {
    let Some(sent) = entry.person.profile() else {
        return false;
    };
    let named_alike = || text::phrase(&sent.name()) == text::phrase(&profile.name());
    let shares_key = || {
        let keys = Person::Profile(Box::new(profile.clone())).keys();
        entry.keys.iter().any(|key| keys.contains(key))
    };
    sent.key() == profile.key() && (named_alike() || shares_key())
}

fn remark(one: &Decided, record: &Candidate, carrier: Option<CandidateId>) -> String {
    let now = match carrier {
        Some(id) => format!("{id} carries the same keys now; say whether it holds for that one"),
        None => "nobody there carries the same keys".to_owned(),
    };
    format!(
        "{} {}, who is gone from Greenhouse; {now}",
        words_of(one),
        record.name(),
    )
}

/// Returns a decision in words, up to the candidate's number.
fn words_of(one: &Decided) -> String {
    let said = match one.decision {
        Said::Same => "the same person as",
        Said::NotSame => "a different person from",
        Said::Undone => "nothing any more of",
    };
    let by = match one.author.trim() {
        "" => String::new(),
        author => format!(" by {author}"),
    };
    format!(
        "decided{by} on {}: {said} {}",
        one.decided_at.strftime("%Y-%m-%d"),
        one.candidate_id,
    )
}

/// Returns the decision that holds; none where it was undone.
fn decision(said: Said) -> Option<Decision> {
    match said {
        Said::Same => Some(Decision::Same),
        Said::NotSame => Some(Decision::NotSame),
        Said::Undone => None,
    }
}
