//! Answering a search.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Connection;
use tokio_util::sync::CancellationToken;

use super::collect::{count, newest};
use super::open::note_broken;
use super::translate::{Translated, Translator};
use super::{Inner, Search, SearchError, document};
use crate::mirror::query::{Bound, Document, LITTLE, Node, Query, Rank};
use crate::mirror::tables::names::Lookup;
use crate::mirror::tables::stage::Ladders;
use crate::mirror::tables::{application, candidate, exported, lists};
use crate::people::{Application, Candidate, CandidateId};
use crate::store::StoreError;

/// What can't be counted in the index alone is counted up to here.
const MOST_COUNTED: u64 = 1_000;

/// A candidate who was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The candidate as the copy has them now.
    pub candidate: Candidate,
    /// The application the query speaks of, else the newest.
    pub application: Option<Application>,
    /// How many applications there are.
    pub applications: usize,
    /// How well it fits.
    pub rank: Rank,
}

/// The first rows of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Matches in names first, then in other fields, then with a typo forgiven; each newest first.
    pub rows: Vec<Row>,
    /// Whether there may be more than the limit asked for.
    pub more: bool,
}

/// How many fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// So many, or at least so many.
    pub count: u64,
    /// Whether it is not more.
    pub exact: bool,
}

impl Search {
    /// Returns the rows after the first `offset` that fit `query`, at most `limit`. A cancelled
    /// `token` ends it soon, with [`SearchError::Cancelled`].
    ///
    /// # Errors
    ///
    /// When the tables or the index can't be read, or the token was cancelled.
    pub async fn find(
        &self,
        query: &Query,
        limit: usize,
        offset: usize,
        token: CancellationToken,
    ) -> Result<Found, SearchError> {
        let query = query.clone();
        self.off_thread(move |inner, connection| {
            let ask = Ask::new(inner, connection, &query, &token)?;
            ask.rows(limit, offset)
        })
        .await
    }

    /// Returns how many fit `query`, without those that only fit with a typo forgiven. To be asked
    /// after the rows are on screen: it looks at everyone.
    ///
    /// # Errors
    ///
    /// As for [`Search::find`].
    pub async fn count(
        &self,
        query: &Query,
        token: CancellationToken,
    ) -> Result<Count, SearchError> {
        let query = query.clone();
        self.off_thread(move |inner, connection| {
            Ask::new(inner, connection, &query, &token)?.count()
        })
        .await
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner, &Connection) -> Result<T, SearchError> + Send + 'static,
    ) -> Result<T, SearchError> {
        let search = self.clone();
        self.inner
            .store
            .read(move |connection| {
                let answer = work(&search.inner, connection);
                if let Err(SearchError::Index(error)) = &answer {
                    tracing::warn!(%error, "the search index is made anew at the next start");
                    // One in memory is rebuilt in any case.
                    if let Some(place) = &search.inner.place {
                        note_broken(place);
                    }
                }
                Ok(answer)
            })
            .await?
    }
}

/// A candidate and their applications, as read.
type Read = (Candidate, Vec<application::Stored>);

struct Ask<'a> {
    inner: &'a Inner,
    connection: &'a Connection,
    /// Who was read to be looked at, so as not to be read again to be shown.
    looked_at: RefCell<HashMap<CandidateId, Read>>,
    ladders: RefCell<Ladders<'a>>,
    searcher: tantivy::Searcher,
    bound: Bound,
    token: &'a CancellationToken,
}

impl<'a> Ask<'a> {
    fn new(
        inner: &'a Inner,
        connection: &'a Connection,
        query: &Query,
        token: &'a CancellationToken,
    ) -> Result<Self, SearchError> {
        if token.is_cancelled() {
            return Err(SearchError::Cancelled);
        }
        let mut known = inner.known.get(connection)?;
        if query.asks_for_exports() {
            exported::add_to(connection, Arc::make_mut(&mut known))?;
        }
        if query.asks_for_lists() {
            lists::add_to(connection, Arc::make_mut(&mut known))?;
        }
        Ok(Self {
            inner,
            connection,
            looked_at: RefCell::default(),
            ladders: RefCell::new(Ladders::new(connection)),
            searcher: inner.searcher(),
            bound: Bound::new(query, &known, Timestamp::now()),
            token,
        })
    }

    fn translate(&self, bound: &Bound, names_only: bool) -> Result<Translated, SearchError> {
        let translator = Translator {
            fields: &self.inner.fields,
            searcher: &self.searcher,
            names_only,
        };
        translator.node(&bound.root)
    }

    fn rows(&self, limit: usize, offset: usize) -> Result<Found, SearchError> {
        // One more than asked for tells whether there are more.
        let wanted = limit.saturating_add(offset).saturating_add(1);
        let mut ids: Vec<(CandidateId, Rank)> = Vec::new();
        let mut seen = HashSet::new();
        let mut take = |hits: Vec<(u64, CandidateId)>, rank, seen: &mut HashSet<CandidateId>| {
            for (_, id) in hits {
                if seen.insert(id) {
                    ids.push((id, rank));
                }
            }
            ids.len()
        };
        let mut found = 0;
        if has_bare_words(&self.bound.root) {
            let names = self.translate(&self.bound, true)?;
            found = take(
                self.newest(&self.bound, &names, Rank::Name, wanted, &seen)?,
                Rank::Name,
                &mut seen,
            );
        }
        if found < wanted {
            let all = self.translate(&self.bound, false)?;
            let rank = if found == 0 && !has_bare_words(&self.bound.root) {
                Rank::Name
            } else {
                Rank::Field
            };
            found = take(
                self.newest(&self.bound, &all, Rank::Field, wanted - found, &seen)?,
                rank,
                &mut seen,
            );
        }
        if found < LITTLE.min(wanted)
            && let Some(forgiving) = self.bound.forgiving()
        {
            let alike = self.translate(&forgiving, false)?;
            take(
                self.newest(&forgiving, &alike, Rank::Typo, wanted - found, &seen)?,
                Rank::Typo,
                &mut seen,
            );
        }
        let more = ids.len() > limit.saturating_add(offset);
        let mut lookup = Lookup::new(self.connection);
        let mut rows = Vec::with_capacity(limit.min(ids.len()));
        for (id, rank) in ids.into_iter().skip(offset).take(limit) {
            // Thousands take long enough to hold up the next question.
            if self.token.is_cancelled() {
                return Err(SearchError::Cancelled);
            }
            rows.extend(self.row(id, rank, &mut lookup)?);
        }
        Ok(Found { rows, more })
    }

    fn newest(
        &self,
        bound: &Bound,
        translated: &Translated,
        worst: Rank,
        limit: usize,
        seen: &HashSet<CandidateId>,
    ) -> Result<Vec<(u64, CandidateId)>, SearchError> {
        newest(
            &self.searcher,
            &*translated.query,
            limit,
            self.token,
            |id| {
                if seen.contains(&id) {
                    return Ok(false);
                }
                Ok(translated.exact || self.fits(bound, id, worst)?)
            },
        )
    }

    /// Looks at a candidate whom the index alone can't decide on.
    fn fits(&self, bound: &Bound, id: CandidateId, worst: Rank) -> Result<bool, StoreError> {
        let Some((candidate, stored)) = self.read(id)? else {
            return Ok(false);
        };
        let journeys = document::journeys(&mut self.ladders.borrow_mut(), &stored)?;
        let mut person = Document::of_candidate(&candidate, journeys);
        if bound.asks_for_keys() {
            person = person.with_keys_of(&candidate);
        }
        let fits = bound.rank(&person).is_some_and(|rank| rank <= worst);
        if fits {
            self.looked_at.borrow_mut().insert(id, (candidate, stored));
        }
        Ok(fits)
    }

    fn read(&self, id: CandidateId) -> Result<Option<Read>, StoreError> {
        Ok(match candidate::get(self.connection, id)? {
            Some((candidate, None)) => {
                Some((candidate, application::of_candidate(self.connection, id)?))
            }
            _ => None,
        })
    }

    fn row(
        &self,
        id: CandidateId,
        rank: Rank,
        lookup: &mut Lookup<'_>,
    ) -> Result<Option<Row>, StoreError> {
        let known = self.looked_at.borrow_mut().remove(&id);
        let Some((candidate, stored)) =
            known.map_or_else(|| self.read(id), |read| Ok(Some(read)))?
        else {
            return Ok(None);
        };
        let applications = stored.len();
        let asked_of = if self.bound.asks_of_applications() {
            let journeys = document::journeys(&mut self.ladders.borrow_mut(), &stored)?;
            self.bound.journey(&Document::of_journeys(journeys))
        } else {
            None
        };
        let application = stored
            .into_iter()
            .nth(asked_of.unwrap_or(0))
            .map(|stored| stored.named(lookup));
        Ok(Some(Row {
            candidate,
            application,
            applications,
            rank,
        }))
    }

    fn count(&self) -> Result<Count, SearchError> {
        let all = self.translate(&self.bound, false)?;
        if all.exact {
            let count = count(&self.searcher, &*all.query, self.token)?;
            return Ok(Count { count, exact: true });
        }
        let most = usize::try_from(MOST_COUNTED).unwrap_or(usize::MAX);
        let found = self.newest(&self.bound, &all, Rank::Field, most, &HashSet::new())?;
        let count = u64::try_from(found.len()).unwrap_or(MOST_COUNTED);
        Ok(Count {
            count,
            exact: count < MOST_COUNTED,
        })
    }
}

fn has_bare_words(node: &Node) -> bool {
    match node {
        Node::Words(field, _) => field.is_none(),
        Node::And(parts) | Node::Or(parts) => parts.iter().any(has_bare_words),
        // What is left out is nowhere to be found, and so not in a name.
        _ => false,
    }
}
