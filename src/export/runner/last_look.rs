//! Two machines that make one person at the same moment: nothing in Harvest rules it out (contract 1.4,
//! 1.5), so it is made rare before the call and noticed after it.

use std::time::{Duration, Instant};

use super::super::{OutboxEntry, PlannedWrite, Step};
use super::Runner;
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::mirror::convert;
use crate::people::{Candidate, CandidateId};

/// Longest pause before a person is looked up and created.
const LONGEST: Duration = Duration::from_secs(2);
/// The pause is drawn from up to so many round trips: two machines meet only where both look within
/// one round trip of each other.
const ROUND_TRIPS: u32 = 20;
/// The first round trip is taken for this share of the pause before reconciling; later ones are
/// measured.
const OF_SETTLING: u32 = 600;
/// A look that is older than this, as when the rate limit is in between, is made again.
const STALE: Duration = Duration::from_secs(5);
/// People looked through for several e-mails at once, the newest: whoever was created since the look
/// before is among them (contract 3: lists come by id, descending).
const NEWEST: u16 = 100;

/// How long a call takes, as far as is known.
#[derive(Debug)]
pub(super) struct RoundTrip(Duration);

impl RoundTrip {
    /// Returns a first guess.
    pub(super) fn guessed(settle_after: Duration) -> Self {
        Self(settle_after / OF_SETTLING)
    }

    /// Takes a measured one in; waiting for the rate limit is part of it, so one call changes little.
    pub(super) fn learn(&mut self, measured: Duration) {
        self.0 = (self.0 * 3 + measured.min(LONGEST / ROUND_TRIPS)) / 4;
    }

    /// Returns a pause drawn by lot.
    fn pause(&self) -> Duration {
        (self.0 * ROUND_TRIPS).min(LONGEST).mul_f64(fastrand::f64())
    }
}

impl Runner {
    /// Waits a random moment before a person is looked up and created, so that two machines with
    /// the same list don't go in step.
    pub(super) async fn out_of_step(&self, entry: &OutboxEntry) {
        let makes = entry.person.profile().is_some()
            && entry
                .planned
                .is_none_or(|planned| planned == PlannedWrite::Create);
        if makes {
            let pause = self.round_trip().pause();
            tokio::time::sleep(pause).await;
        }
    }

    /// Returns whether somebody who has an e-mail that was asked for was created since the check at
    /// `looked_at`, which saw `there`. Asks only where that check is old.
    pub(super) async fn made_since_look(
        &self,
        step: &Step,
        looked_at: Instant,
        asked: &[String],
        there: &[i64],
    ) -> Result<bool, HarvestError> {
        if *step != Step::Create || looked_at.elapsed() < STALE {
            return Ok(false);
        }
        let rows = self.new_holders(asked).await?;
        let newer = |row: &wire::Candidate| !there.contains(&convert::candidate_id(row.id).0);
        Ok(rows.iter().any(newer))
    }

    /// Returns whoever else was made with the e-mail of the person that a call has just made, and takes
    /// them into the local copy: one call. What can't be asked is left to the next sync.
    pub(super) async fn doubles_of(&self, entry: &OutboxEntry, made: u64) -> Vec<CandidateId> {
        let Some(write) = entry.write.as_ref().filter(|one| one.candidate.is_none()) else {
            return Vec::new();
        };
        let mut rows = match self.new_holders(&write.asked).await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(export = %entry.id, %error, "not asked whether somebody else made them too");
                return Vec::new();
            }
        };
        rows.retain(|row| {
            row.id != made && !write.baseline.contains(&convert::candidate_id(row.id).0)
        });
        let ids = rows
            .iter()
            .map(|row| convert::candidate_id(row.id))
            .collect();
        let people: Vec<Candidate> = rows.into_iter().map(Candidate::from).collect();
        if !people.is_empty()
            && let Err(error) = self.mirror.upsert(people, Vec::new()).await
        {
            tracing::warn!(export = %entry.id, %error, "not taken into the mirror");
        }
        ids
    }

    /// Returns who has one of these e-mails, as far as they were created a moment ago. Greenhouse takes one
    /// e-mail a call; several are looked for among the newest people instead.
    async fn new_holders(&self, emails: &[String]) -> Result<Vec<wire::Candidate>, HarvestError> {
        match emails {
            [] => Ok(Vec::new()),
            [email] => {
                let query = Query::<wire::Candidate>::new().email(email);
                self.client.all(query, Lane::Export).await
            }
            emails => {
                let query = Query::<wire::Candidate>::new().per_page(NEWEST);
                let page = self.client.first_page(&query, Lane::Export).await?;
                let has_one = |row: &wire::Candidate| {
                    let all = Candidate::from(row.clone()).emails;
                    let is_asked = |held: &String| {
                        emails
                            .iter()
                            .any(|one| one.to_lowercase() == held.trim().to_lowercase())
                    };
                    all.iter().any(is_asked)
                };
                Ok(page.rows.into_iter().filter(has_one).collect())
            }
        }
    }
}

impl OutboxEntry {
    /// Returns in words that its person was created by somebody else too, where that was seen.
    pub(in crate::export) fn doubled(&self) -> Option<String> {
        let write = self.write.as_ref().filter(|one| !one.doubles.is_empty())?;
        let pages: Vec<String> = self
            .candidate_id
            .into_iter()
            .chain(write.doubles.iter().copied())
            .map(CandidateId::page)
            .collect();
        Some(format!(
            "made by somebody else at the same moment too, so Greenhouse has {} records of this \
             person: {}; merge them there",
            pages.len(),
            pages.join(" and ")
        ))
    }
}
