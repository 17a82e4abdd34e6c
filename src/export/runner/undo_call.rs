//! Removing an application that an export made, and reconciling a removal without an answer.
//!
//! The row says so before the call leaves, like any other: `done → sending → cancelled`, or back to
//! `done` where Greenhouse said no. A removal without an answer is `unknown` until it was reconciled.

use super::super::checker::CheckError;
use super::super::journal::claim_on;
use super::super::undo::{self, Found, Removal};
use super::super::{Event, OutboxEntry};
use super::{Runner, Trouble};
use crate::error_text::ErrorText;
use crate::harvest::{self, Lane, Query, wire};
use crate::mirror::convert;
use crate::people::ApplicationId;
use crate::store::StoreError;

impl Runner {
    /// Returns what an undo of this export would remove, or in words why it can't be undone, after a
    /// look at Greenhouse; `own_user` is whom Greenhouse takes us for.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked.
    pub async fn removal(
        &self,
        entry: &OutboxEntry,
        own_user: Option<u64>,
    ) -> Result<Result<Removal, ErrorText>, CheckError> {
        let removal = match undo::removal(entry) {
            Ok(removal) => removal,
            Err(sorry) => return Ok(Err(sorry)),
        };
        let found = self.happened_since(&removal, entry).await?;
        let untouched = undo::untouched(entry, &found, own_user);
        Ok(untouched.map(|()| removal).map_err(ErrorText::from))
    }

    /// Removes the application that this export made, where [`Runner::removal`] still offers it, and
    /// returns the row as it then is. No pass may run meanwhile.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse or the outbox can't be asked; the inner one says in words why
    /// nothing was removed.
    pub async fn remove(
        &self,
        mut entry: OutboxEntry,
        own_user: Option<u64>,
    ) -> Result<Result<OutboxEntry, ErrorText>, CheckError> {
        let removal = match self.removal(&entry, own_user).await? {
            Ok(removal) => removal,
            Err(sorry) => return Ok(Err(sorry)),
        };
        // No pass runs: what is still claimed was left by one that was dropped.
        self.journal.free_claims().await?;
        let mut claims = entry.claims();
        claims.push(claim_on(removal.candidate));
        self.journal.claim(vec![(entry.id.clone(), claims)]).await?;
        let removed = self.remove_claimed(&mut entry, &removal).await;
        self.journal.free_claims().await?;
        Ok(removed?.map(|()| entry))
    }

    async fn remove_claimed(
        &self,
        entry: &mut OutboxEntry,
        removal: &Removal,
    ) -> Result<Result<(), ErrorText>, CheckError> {
        let application = removal.application;
        let remove = Event::Remove { application };
        if !self.may_send(entry, remove).await? {
            return Ok(Err(ErrorText::new(
                "this export changed meanwhile",
                "look at it again",
            )));
        }
        let id = convert::wire_id(application.0);
        match self.client.delete_application(id, Lane::Interactive).await {
            harvest::Outcome::Landed(()) => self.removed(entry).await?,
            harvest::Outcome::Refused(refusal) => {
                let why = format!("not removed: {}", refusal.into_error());
                self.still_there(entry, Event::KeepApplication { why })
                    .await?;
            }
            harvest::Outcome::NotSent(error) => {
                let why = format!("not removed: {error}");
                self.still_there(entry, Event::KeepApplication { why })
                    .await?;
            }
            harvest::Outcome::Unknown(cause) => {
                self.in_doubt(entry, cause.to_string()).await?;
            }
            harvest::Outcome::Accepted { message } => {
                let why =
                    format!("Greenhouse accepted the removal for later processing: {message}");
                self.in_doubt(entry, why).await?;
            }
        }
        Ok(Ok(()))
    }

    /// Looks whether an application that was to be removed is gone.
    pub(super) async fn reconcile_removal(
        &self,
        mut entry: OutboxEntry,
        application: ApplicationId,
    ) -> Result<Trouble, StoreError> {
        let query = Query::<wire::Application>::new().ids([convert::wire_id(application.0)]);
        match self.client.all(query, Lane::Export).await {
            Ok(rows) if rows.is_empty() => self.removed(&mut entry).await?,
            Ok(_) => {
                self.still_there(&mut entry, Event::NotGoneYet { application })
                    .await?;
            }
            Err(error) => return self.could_not_read(entry, error).await,
        }
        Ok(None)
    }

    /// Looks now whether an application that was to be removed is gone; that it is still there says
    /// nothing yet.
    pub(super) async fn look_for_removal(
        &self,
        mut entry: OutboxEntry,
        application: ApplicationId,
    ) -> Result<OutboxEntry, CheckError> {
        let query = Query::<wire::Application>::new().ids([convert::wire_id(application.0)]);
        if self.client.all(query, Lane::Interactive).await?.is_empty() {
            self.removed(&mut entry).await?;
        }
        Ok(entry)
    }

    async fn happened_since(
        &self,
        removal: &Removal,
        entry: &OutboxEntry,
    ) -> Result<Found, CheckError> {
        let person = convert::wire_id(removal.candidate.0);
        let application = convert::wire_id(removal.application.0);
        let lane = Lane::Interactive;
        let people = Query::<wire::Candidate>::new().ids([person]);
        let applications = Query::<wire::Application>::new().candidate_ids([person]);
        let stages = Query::<wire::ApplicationStage>::new().application_ids([application]);
        let notes = Query::<wire::Note>::new().candidate_ids([person]);
        let files = Query::<wire::Attachment>::new().application_ids([application]);
        let tags = Query::<wire::AppliedCandidateTag>::new().candidate_ids([person]);
        let details = match entry.job_id() {
            Some(_) => Vec::new(),
            None => {
                let details = Query::<wire::ProspectDetail>::new().application_ids([application]);
                self.client.all(details, lane).await?
            }
        };
        Ok(Found {
            person: self.client.all(people, lane).await?.pop(),
            details,
            tags: self.client.all(tags, lane).await?,
            applications: self.client.all(applications, lane).await?,
            stages: self.client.all(stages, lane).await?,
            notes: self.client.all(notes, lane).await?,
            attachments: self.client.all(files, lane).await?,
        })
    }

    async fn removed(&self, entry: &mut OutboxEntry) -> Result<(), StoreError> {
        let gone = entry.application_id;
        self.happen(entry, Event::Removed).await?;
        // The next sync would see it; until then nobody must be told that the person is on the job.
        let gone = gone.into_iter().collect();
        if let Err(error) = self.mirror.mark_applications_gone(gone).await {
            tracing::warn!(export = %entry.id, %error, "not taken out of the mirror");
        }
        Ok(())
    }

    async fn still_there(&self, entry: &mut OutboxEntry, event: Event) -> Result<(), StoreError> {
        self.happen(entry, event).await?;
        // What followed the export has its rows still, whatever this entry knows of them.
        if let Some(row) = self.journal.get(&entry.id).await? {
            *entry = row;
        }
        Ok(())
    }

    async fn in_doubt(&self, entry: &mut OutboxEntry, why: String) -> Result<(), StoreError> {
        let candidate = None;
        self.happen(entry, Event::LoseAnswer { why, candidate })
            .await?;
        Ok(())
    }
}
