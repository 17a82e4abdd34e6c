//! Reconciling a call that got no answer (contract 10.10).

use std::time::Duration;

use jiff::Timestamp;

use super::super::checker::CheckError;
use super::super::reconcile::{self, Reading, Sent};
use super::super::{Event, OutboxEntry, Write};
use super::{Runner, Trouble};
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::mirror::{ApplicationRecord, convert};
use crate::people::{Candidate, CandidateId};
use crate::store::StoreError;

/// Pages of the newest people that are read before a call is sent again: as many as a large import of a
/// colleague's fills.
const NEWCOMER_PAGES: usize = 10;
/// How far the clocks of this machine and of Greenhouse may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(24 * 3_600);

impl Runner {
    /// Looks in Greenhouse for what a call without an answer would have left there.
    pub(super) async fn reconcile(&self, mut entry: OutboxEntry) -> Result<Trouble, StoreError> {
        if let Some(application) = entry.write.as_ref().and_then(|write| write.removes) {
            return self.reconcile_removal(entry, application).await;
        }
        let reading = match self.reading(&entry).await {
            Ok(reading) => reading,
            Err(error) => return self.could_not_read(entry, error).await,
        };
        let (left, candidate) = match reading {
            Reading::Landed {
                candidate,
                application,
            } => {
                self.landed(&mut entry, candidate, application, Vec::new())
                    .await?;
                return self.follow_up(entry).await;
            }
            Reading::Absent => ("not found in Greenhouse".to_owned(), None),
            Reading::Half { candidate } => (
                format!("candidate {candidate} is there without the application"),
                Some(convert::candidate_id(candidate)),
            ),
            Reading::Unclear(what) => (what, None),
        };
        self.ends(entry, Event::NotFound { left, candidate }).await
    }

    /// Puts a reading off that Greenhouse did not answer.
    pub(super) async fn could_not_read(
        &self,
        mut entry: OutboxEntry,
        error: HarvestError,
    ) -> Result<Trouble, StoreError> {
        let event = Event::CouldNotLook(Box::new(error.clone()));
        self.happen(&mut entry, event).await?;
        let passes = error.is_out_of_reach() || error.is_permission();
        Ok(passes.then_some(error))
    }

    pub(super) async fn reading(&self, entry: &OutboxEntry) -> Result<Reading, HarvestError> {
        let Some(write) = &entry.write else {
            return Ok(Reading::Absent);
        };
        if entry.context.unchecked && write.candidate.is_none() {
            return self.reading_unchecked(entry, write).await;
        }
        if let Some(candidate) = write.candidate {
            return self.application_of(candidate, entry, &write.baseline).await;
        }
        let sent = Sent::of(&write.body);
        let mut rows = Vec::new();
        // As the baseline was taken, so is it held against what is there now, whatever the profile
        // says by now.
        if write.asked.is_empty() {
            rows = self.made_since(write).await?;
        }
        for email in &write.asked {
            let query = Query::<wire::Candidate>::new().email(email);
            rows.extend(self.client.all(query, Lane::Export).await?);
        }
        let found = reconcile::new_people(&sent, &write.baseline, &rows);
        let known: Vec<_> = rows
            .iter()
            .filter(|row| found.contains(&row.id))
            .cloned()
            .map(Candidate::from)
            .collect();
        if let Err(error) = self.mirror.upsert(known, Vec::new()).await {
            tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
        }
        match found.as_slice() {
            [] => Ok(Reading::Absent),
            [one] => match self
                .application_of(convert::candidate_id(*one), entry, &[])
                .await?
            {
                Reading::Absent => Ok(Reading::Half { candidate: *one }),
                reading => Ok(reading),
            },
            more => {
                let ids = more
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", ");
                Ok(Reading::Unclear(format!(
                    "candidates {ids} are new and look like this person"
                )))
            }
        }
    }

    /// Takes whoever was made since the last call of an export left into the local copy, for the check
    /// that decides whether it is sent again: a colleague may have changed the record by which the call
    /// would have been recognised.
    pub(super) async fn newcomers(&self, entry: &OutboxEntry) -> Result<(), CheckError> {
        let makes = entry
            .write
            .as_ref()
            .is_some_and(|write| write.candidate.is_none());
        let Some(sent_at) = entry.sent_at.filter(|_| makes) else {
            return Ok(());
        };
        let since = sent_at
            .saturating_sub(CLOCKS_APART)
            .unwrap_or(Timestamp::MIN);
        let mut next = None;
        for _ in 0..NEWCOMER_PAGES {
            let page = match &next {
                None => {
                    let newest = Query::<wire::Candidate>::new();
                    self.client.first_page(&newest, Lane::Export).await?
                }
                Some(next) => self.client.next_page(next, Lane::Export).await?,
            };
            let is_older = |row: &wire::Candidate| row.created_at.is_some_and(|at| at < since);
            let reached = page.rows.iter().any(is_older);
            let people = page.rows.into_iter().filter(|row| !is_older(row));
            let people = people.map(Candidate::from).collect();
            self.mirror.upsert(people, Vec::new()).await?;
            match page.next {
                Some(more) if !reached => next = Some(more),
                _ => break,
            }
        }
        Ok(())
    }

    /// Returns the people made since a call whose baseline is the newest person, newest first.
    pub(super) async fn made_since(
        &self,
        write: &Write,
    ) -> Result<Vec<wire::Candidate>, HarvestError> {
        let newest = write.baseline.iter().max().copied().unwrap_or(0);
        let mut rows = Vec::new();
        let mut page = self
            .client
            .first_page(&Query::<wire::Candidate>::new(), Lane::Export)
            .await?;
        loop {
            let reached = page
                .rows
                .iter()
                .any(|row| convert::candidate_id(row.id).0 <= newest);
            rows.extend(
                page.rows
                    .into_iter()
                    .filter(|row| convert::candidate_id(row.id).0 > newest),
            );
            match page.next {
                Some(next) if !reached => page = self.client.next_page(&next, Lane::Export).await?,
                _ => return Ok(rows),
            }
        }
    }

    pub(super) async fn application_of(
        &self,
        candidate: CandidateId,
        entry: &OutboxEntry,
        baseline: &[i64],
    ) -> Result<Reading, HarvestError> {
        let query =
            Query::<wire::Application>::new().candidate_ids([convert::wire_id(candidate.0)]);
        let rows = self.client.all(query, Lane::Export).await?;
        let reading = reconcile::application(candidate, entry.job_id(), baseline, &rows);
        let records = rows.into_iter().map(ApplicationRecord::from).collect();
        let taken = match self.checker.recently_created().await {
            Ok(made) => {
                let of = vec![candidate];
                self.mirror
                    .applications_of(of, records, made.applications)
                    .await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
        }
        Ok(reading)
    }
}
