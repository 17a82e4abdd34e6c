//! Reading back what became of a call that got no answer (contract 10.10).

use super::super::checker::asks_by_email;
use super::super::settle::{self, Reading, Sent};
use super::super::{Entry, Outcome, State};
use super::{Runner, SENT, Stepped, after};
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::mirror::convert;
use crate::people::{Candidate, CandidateId};
use crate::store::StoreError;

/// Readings after which a person decides (contract 10.10: after a pause, and again later).
pub(super) const READINGS: u32 = 2;
/// How much later the second reading comes than the first, in settle pauses.
pub(super) const SECOND_READING: u32 = 4;

impl Runner {
    /// Looks in Greenhouse for what a call without an answer would have left there.
    pub(super) async fn read_back(&self, mut entry: Entry) -> Result<Stepped, StoreError> {
        if let Some(application) = entry.write.as_ref().and_then(|write| write.removes) {
            return self.read_back_removal(entry, application).await;
        }
        let reading = match self.reading(&entry).await {
            Ok(reading) => reading,
            Err(error) => {
                entry.due_at = after(self.settle_after);
                self.keep(
                    &mut entry,
                    State::Unknown,
                    Some(Outcome::Unknown),
                    Some(error.to_string()),
                    SENT,
                )
                .await?;
                let trouble = error.is_out_of_reach() || error.is_permission();
                return Ok(Stepped {
                    entry,
                    trouble: trouble.then_some(error),
                });
            }
        };
        let left = match reading {
            Reading::Landed {
                candidate,
                application,
            } => {
                self.landed(&mut entry, candidate, application, SENT)
                    .await?;
                return self.follow_up(entry).await;
            }
            Reading::Absent => "nothing of it is in Greenhouse".to_owned(),
            Reading::Half { candidate } => {
                // Lists fill one after the other: whoever is newly seen gets a second look again.
                let seen = entry.candidate_id.replace(convert::candidate_id(candidate));
                if seen != entry.candidate_id {
                    entry.readings = 0;
                }
                format!("candidate {candidate} is there without the application")
            }
            Reading::Unclear(what) => what,
        };
        entry.readings += 1;
        if entry.readings >= READINGS {
            let reason = format!(
                "{left}, after {READINGS} looks; retry it to check again and send, or forget it"
            );
            self.keep(
                &mut entry,
                State::NeedsPerson,
                Some(Outcome::NeedsReview),
                Some(reason),
                SENT,
            )
            .await?;
        } else {
            entry.due_at = after(self.settle_after * SECOND_READING);
            let reason = Some(format!("{left} yet; looking again later"));
            self.keep(
                &mut entry,
                State::Unknown,
                Some(Outcome::Unknown),
                reason,
                SENT,
            )
            .await?;
        }
        Ok(Stepped {
            entry,
            trouble: None,
        })
    }

    pub(super) async fn reading(&self, entry: &Entry) -> Result<Reading, HarvestError> {
        let Some(write) = &entry.write else {
            return Ok(Reading::Absent);
        };
        if let Some(candidate) = write.candidate {
            return self.application_of(candidate, entry, &write.baseline).await;
        }
        let sent = Sent::of(&write.body);
        let mut rows = Vec::new();
        // As the baseline was taken, so is it held against what is there now.
        if entry.person.profile().is_some_and(asks_by_email) {
            for email in &sent.emails {
                let query = Query::<wire::Candidate>::new().email(*email);
                rows.extend(self.client.all(query, Lane::Export).await?);
            }
        } else {
            let newest = write.baseline.iter().max().copied().unwrap_or(0);
            rows = self.made_since(newest).await?;
        }
        let found = settle::new_people(&sent, &write.baseline, &rows);
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

    /// Returns the people made since the one with id `newest`, newest first.
    pub(super) async fn made_since(
        &self,
        newest: i64,
    ) -> Result<Vec<wire::Candidate>, HarvestError> {
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

    async fn application_of(
        &self,
        candidate: CandidateId,
        entry: &Entry,
        baseline: &[i64],
    ) -> Result<Reading, HarvestError> {
        let query =
            Query::<wire::Application>::new().candidate_ids([convert::wire_id(candidate.0)]);
        let rows = self.client.all(query, Lane::Export).await?;
        Ok(settle::application(
            candidate,
            entry.job_id(),
            baseline,
            &rows,
        ))
    }
}
