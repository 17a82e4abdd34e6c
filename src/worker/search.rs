//! What the search box finds.

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::{Engine, EngineError, Row, RowNote, Scope};
use crate::library::Kept;
use crate::mirror::query::{self, Bound, Document, Known, Query, Rank};
use crate::people::{Application, Candidate, PersonRef, Profile};

/// Rows of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The rows, best first; the library before Greenhouse.
    pub rows: Vec<Row>,
    /// How well each row fits, 0 to 1: every word in a name, some in other fields, only with a typo
    /// forgiven.
    pub scores: Vec<f64>,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
}

impl Engine {
    /// Returns what a search finds; an empty query lists all, newest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn search(
        &self,
        query: &str,
        scope: Scope,
        limit: usize,
    ) -> Result<Found, EngineError> {
        let parsed = query::parse(query).query;
        let mut rows = Vec::new();
        let mut scores = Vec::new();
        let mut whole = true;
        if matches!(scope, Scope::Library | Scope::All) {
            let kept = self.find_profiles(&parsed, limit).await?;
            whole = kept.len() < limit;
            scores.extend(kept.iter().map(|(_, rank)| score(*rank)));
            rows.extend(
                kept.iter()
                    .map(|(kept, _)| profile_row(PersonRef::Profile(kept.id), &kept.profile)),
            );
        }
        if matches!(scope, Scope::Greenhouse | Scope::All) && rows.len() < limit {
            let room = limit - rows.len();
            let hits = self
                .index
                .find(&parsed, room, 0, CancellationToken::new())
                .await?;
            whole = whole && !hits.more;
            scores.extend(hits.rows.iter().map(|hit| score(hit.rank)));
            rows.extend(
                hits.rows
                    .iter()
                    .map(|hit| candidate_row(&hit.candidate, hit.application.as_ref())),
            );
        }
        let total = whole.then_some(rows.len() as u64);
        Ok(Found {
            rows,
            scores,
            total,
        })
    }

    /// Waits until everything in the mirror can be found. The screen does not wait, it shows what
    /// there is; a command that answers once has to.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index.
    pub async fn searchable(&self) -> Result<(), EngineError> {
        Ok(self.index.ready().await?)
    }

    /// Returns how many a search finds in all, or at least so many. Looks at everyone: to be asked
    /// after the rows are on screen.
    ///
    /// # Errors
    /// [`EngineError`] of the store or the index; also when the token was cancelled.
    pub async fn count(
        &self,
        query: &str,
        scope: Scope,
        token: CancellationToken,
    ) -> Result<u64, EngineError> {
        let parsed = query::parse(query).query;
        let mut total = 0;
        if matches!(scope, Scope::Library | Scope::All) {
            total += match parsed {
                Query::All => self.library.count().await?,
                _ => self.find_profiles(&parsed, usize::MAX).await?.len() as u64,
            };
        }
        if matches!(scope, Scope::Greenhouse | Scope::All) {
            total += self.index.count(&parsed, token).await?.count;
        }
        Ok(total)
    }

    /// Returns the profiles that fit a query: matches in names first, then in other fields, each
    /// newest first.
    async fn find_profiles(
        &self,
        query: &Query,
        limit: usize,
    ) -> Result<Vec<(Kept, Rank)>, EngineError> {
        if *query == Query::All {
            let kept = self.library.list(limit, 0).await?;
            return Ok(kept.into_iter().map(|kept| (kept, Rank::Name)).collect());
        }
        // A profile has no applications: there are no jobs and sources to know by name.
        let bound = Bound::new(query, &Known::default(), Timestamp::now());
        let rank = move |profile: &Profile| bound.rank(&Document::of_profile(profile));
        let fits = rank.clone();
        let wanted = move |profile: &Profile| fits(profile).is_some();
        let kept = self.library.filter(limit, 0, wanted).await?;
        let mut ranked: Vec<(Kept, Rank)> = kept
            .into_iter()
            .filter_map(|kept| rank(&kept.profile).map(|rank| (kept, rank)))
            .collect();
        ranked.sort_by_key(|(_, rank)| *rank);
        Ok(ranked)
    }
}

/// Returns a rank as a number between 0 and 1, for programs that sort.
fn score(rank: Rank) -> f64 {
    match rank {
        Rank::Name => 1.0,
        Rank::Field => 0.5,
        Rank::Typo => 0.25,
    }
}

fn profile_row(id: PersonRef, profile: &Profile) -> Row {
    Row {
        id,
        name: profile.name(),
        title: profile.position().map(str::to_owned),
        company: profile.company.clone(),
        location: profile.location.clone(),
        note: None,
    }
}

fn candidate_row(candidate: &Candidate, newest: Option<&Application>) -> Row {
    Row {
        id: PersonRef::Candidate(candidate.id),
        name: candidate.name(),
        title: candidate.title.clone(),
        company: candidate.company.clone(),
        location: candidate.addresses.first().cloned(),
        note: newest.map(|application| RowNote {
            job: application.job.clone(),
            stage: application.stage.clone(),
            status: application.status.word().to_owned(),
            last_activity_at: application.last_activity_at.or(application.updated_at),
        }),
    }
}
