//! What Greenhouse holds under the e-mails of other rows that may be the same person.
//!
//! A colleague's record that the local copy lacks may be known by the e-mail of one spelling alone. Whoever
//! is created by another spelling first would be there twice, so that e-mail is asked for before.

use std::sync::Arc;

use super::live::{EMAILS_ASKED, personal_emails};
use super::siblings::Sibling;
use super::{CheckError, Checker, blocking};
use crate::export::OutboxState;
use crate::harvest::{Lane, Unproved};
use crate::people::{CandidateId, Profile};

/// What the e-mails of other rows led to.
#[derive(Default)]
pub(in crate::export) struct SiblingMail {
    /// The row that keeps the profile from being created.
    pub sibling: Option<Sibling>,
    /// Greenhouse showed somebody whom the local copy did not know: the profile is to be judged again.
    pub found: bool,
    /// There were more e-mails than may be asked for: nobody knows of the others.
    pub too_many: bool,
}

impl Checker {
    /// Asks Greenhouse for the e-mails of the exports whose person may be the profile's by the matcher's
    /// judgement and by given name, and takes in what it says. `own` is the profile's export, `asked` are
    /// the e-mails that were asked for it. Most people have no second spelling and cost no call.
    ///
    /// # Errors
    /// [`CheckError`]; the mirror then holds what had been answered so far.
    pub(in crate::export) async fn sibling_mail(
        &self,
        profile: &Profile,
        own: &str,
        asked: &[String],
    ) -> Result<SiblingMail, CheckError> {
        let client = self.client.as_ref().ok_or(CheckError::Offline)?;
        let people = self.outbox_people().await?;
        let (matcher, sought) = (Arc::clone(&self.matcher), profile.clone());
        let like = blocking(move || matcher.peers_of_name_like(&sought, &people)).await??;
        let mut asked: Vec<String> = asked.iter().map(|one| one.to_lowercase()).collect();
        let most = asked.len() + EMAILS_ASKED;
        let mut mail = SiblingMail::default();
        for id in like.into_iter().filter(|id| id != own) {
            let Some(entry) = self.journal.get(&id).await? else {
                continue;
            };
            // Whom a finished export names is judged as any other row's candidate.
            if entry.state == OutboxState::Done {
                continue;
            }
            let Some(theirs) = entry.person.profile() else {
                continue;
            };
            let mut holders: Vec<CandidateId> = Vec::new();
            let mut unproved = Unproved::default();
            for address in personal_emails(theirs) {
                if asked.contains(&address.to_lowercase()) {
                    continue;
                }
                if asked.len() == most {
                    client.prove(unproved, Lane::Export).await?;
                    mail.too_many = true;
                    return Ok(mail);
                }
                asked.push(address.to_lowercase());
                let answer = self
                    .answer(client, address.to_owned(), Lane::Export, &mut unproved)
                    .await?;
                mail.found |= answer.gained().next().is_some();
                holders.extend(answer.now.iter().map(|one| one.id));
            }
            client.prove(unproved, Lane::Export).await?;
            let candidates = self.claimed_by(theirs, &holders).await?;
            if let Some(sibling) = self.counts(profile, &entry.name, candidates).await? {
                mail.sibling = Some(sibling);
                return Ok(mail);
            }
        }
        Ok(mail)
    }

    /// Returns the candidates who are a profile's person for certain, or who hold an e-mail of theirs and
    /// may be.
    async fn claimed_by(
        &self,
        profile: &Profile,
        holders: &[CandidateId],
    ) -> Result<Vec<CandidateId>, CheckError> {
        let found = self.one(profile).await?.candidates;
        let claimed = found
            .iter()
            .filter(|one| one.is_certain() || holders.contains(&one.id));
        Ok(claimed.map(|one| one.id).collect())
    }
}
