//! Telling a list that is empty from one that the caller may not see (contract 2.5): an acting user
//! who is no Site Admin any more is given `[]` as well as 403, and `[]` reads like "nobody".
//!
//! No answer without rows is believed before a list of the same kind, asked for after that answer,
//! has shown a row. One such proof serves every answer that came before it was asked for; the same
//! question asked again within [`REMEMBERED`] needs no other, unless something was written since.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Client, HarvestError, Lane, Query, Resource, wire};

/// How long a question whose empty answer was proved needs no other proof.
const REMEMBERED: Duration = Duration::from_secs(2);
/// Questions remembered at most.
const QUESTIONS: usize = 4_096;
/// How long having seen a person is enough for lists that hang on people: notes, files, tags.
const SEEN_OF_LATE: Duration = Duration::from_secs(2);
/// So few applications may all have been removed since they were last read.
const FEW_APPLICATIONS: u64 = 1;

/// Returns how many people or applications are known to be in Greenhouse.
pub type Known = Arc<dyn Fn(Kind) -> u64 + Send + Sync>;

/// The lists that show whether anything can be seen at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `candidates`.
    People,
    /// `applications`.
    Applications,
}

impl Kind {
    fn of<T: Resource>() -> Option<Self> {
        if T::NAME == wire::Candidate::NAME {
            Some(Self::People)
        } else if T::NAME == wire::Application::NAME {
            Some(Self::Applications)
        } else {
            None
        }
    }
}

/// Answers without rows that are still to be proved.
#[derive(Debug, Default)]
pub struct Unproved {
    questions: Vec<u64>,
    /// When the last of them came.
    answered: Option<Instant>,
}

impl Unproved {
    /// Returns what the local copy says as of now: that it knows nobody is to be proved like an answer.
    pub fn of_the_copy() -> Self {
        Self {
            questions: Vec::new(),
            answered: Some(Instant::now()),
        }
    }
}

/// What was seen, and when.
#[derive(Default)]
pub(super) struct Sight {
    /// What the local copy knows; none for a client without one, which believes all it is told.
    known: OnceLock<Known>,
    seen: Mutex<Seen>,
    /// One proof at a time and lane: those who wait for one are served by the next.
    proving: [tokio::sync::Mutex<()>; Lane::ALL.len()],
    hasher: RandomState,
}

#[derive(Default)]
struct Seen {
    /// When the last call that showed a row was asked.
    people: Option<Instant>,
    applications: Option<Instant>,
    /// Questions whose empty answer was proved.
    proved: HashMap<u64, Instant>,
}

impl Seen {
    fn last(&mut self, kind: Kind) -> &mut Option<Instant> {
        match kind {
            Kind::People => &mut self.people,
            Kind::Applications => &mut self.applications,
        }
    }
}

impl fmt::Debug for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sight").finish_non_exhaustive()
    }
}

impl Sight {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn saw(&self, kind: Kind, asked: Instant) {
        let mut seen = self.seen();
        let last = seen.last(kind);
        *last = (*last).max(Some(asked));
    }

    fn saw_since(&self, kind: Kind, moment: Instant) -> bool {
        self.seen().last(kind).is_some_and(|last| last >= moment)
    }

    /// Notes the answer to a question that was asked at `asked`.
    pub fn note<T: Resource>(&self, rows: &[T], asked: Instant) {
        if let (Some(kind), false) = (Kind::of::<T>(), rows.is_empty()) {
            self.saw(kind, asked);
        }
    }

    /// Forgets what was proved: a write is about to leave, and changes the answers.
    pub fn forget(&self) {
        self.seen().proved.clear();
    }

    fn is_proved(&self, question: u64) -> bool {
        let proved = self.seen().proved.get(&question).copied();
        proved.is_some_and(|at| at.elapsed() < REMEMBERED)
    }

    fn remember(&self, question: u64) {
        let mut seen = self.seen();
        if seen.proved.len() >= QUESTIONS {
            seen.proved.retain(|_, at| at.elapsed() < REMEMBERED);
        }
        if seen.proved.len() < QUESTIONS {
            seen.proved.insert(question, Instant::now());
        }
    }
}

/// Returns since when having seen a person is enough.
fn a_moment_ago() -> Instant {
    let now = Instant::now();
    now.checked_sub(SEEN_OF_LATE).unwrap_or(now)
}

impl Client {
    /// Has answers without rows proved from now on; `known` says what the local copy holds, and is
    /// asked only where Greenhouse shows nothing at all.
    pub fn prove_sight(&self, known: Known) {
        // Said once, by whoever opens the copy.
        let _ = self.inner.sight.known.set(known);
    }

    /// Returns all people of a query like [`Client::all`]; what was answered without rows is noted in
    /// `unproved`, and must not be believed before [`Client::prove`].
    ///
    /// # Errors
    /// As [`Client::all`], but for [`HarvestError::Blind`].
    pub async fn people_unproved(
        &self,
        query: &Query<wire::Candidate>,
        lane: Lane,
        unproved: &mut Unproved,
    ) -> Result<Vec<wire::Candidate>, HarvestError> {
        let encoded = query.encode()?;
        let question = self
            .inner
            .sight
            .hasher
            .hash_one((wire::Candidate::NAME, &encoded));
        let (mut rows, mut next) = self.page_unproved(encoded, lane).await?;
        if rows.is_empty() && next.is_none() && !self.inner.sight.is_proved(question) {
            unproved.questions.push(question);
            unproved.answered = Some(Instant::now());
        }
        while let Some(cursor) = next {
            let page = self.next_page(&cursor, lane).await?;
            rows.extend(page.rows);
            next = page.next;
        }
        Ok(rows)
    }

    /// Makes sure that people could be seen once all of these were answered: at most one call for all
    /// of them, two where nobody is there.
    ///
    /// # Errors
    /// [`HarvestError::Blind`] where Greenhouse shows nothing, else why it can't be asked.
    pub async fn prove(&self, unproved: Unproved, lane: Lane) -> Result<(), HarvestError> {
        let Some(answered) = unproved.answered else {
            return Ok(());
        };
        self.sees(Kind::People, answered, lane).await?;
        for question in unproved.questions {
            self.inner.sight.remember(question);
        }
        Ok(())
    }

    /// Makes sure that a page without rows is one: what hangs on people is believed where one of
    /// them was seen a moment ago.
    pub(super) async fn believe_page<T: Resource>(
        &self,
        query: &str,
        lane: Lane,
    ) -> Result<(), HarvestError> {
        let sight = &self.inner.sight;
        let (Some(kind), Some(_)) = (Kind::of::<T>(), sight.known.get()) else {
            return Ok(());
        };
        let answered = Instant::now();
        let question = sight.hasher.hash_one((T::NAME, query));
        if sight.is_proved(question) {
            return Ok(());
        }
        self.sees(kind, answered, lane).await?;
        sight.remember(question);
        Ok(())
    }

    /// The same for all that a list of something else has.
    pub(super) async fn believe_all<T: Resource>(&self, lane: Lane) -> Result<(), HarvestError> {
        if Kind::of::<T>().is_some() || T::NAME == wire::User::NAME {
            return Ok(());
        }
        self.sees(Kind::People, a_moment_ago(), lane).await
    }

    async fn sees(&self, kind: Kind, since: Instant, lane: Lane) -> Result<(), HarvestError> {
        let sight = &self.inner.sight;
        let Some(known) = sight.known.get() else {
            return Ok(());
        };
        let [interactive, export, sync] = &sight.proving;
        let turn = match lane {
            Lane::Interactive => interactive,
            Lane::Export => export,
            Lane::Sync => sync,
        };
        let _one_at_a_time = turn.lock().await;
        if sight.saw_since(kind, since) {
            return Ok(());
        }
        if kind == Kind::Applications {
            if self.shows::<wire::Application>(kind, lane).await? {
                return Ok(());
            }
            if known(kind) > FEW_APPLICATIONS {
                return Err(HarvestError::Blind {
                    what: "no applications".to_owned(),
                });
            }
        }
        if self.shows::<wire::Candidate>(Kind::People, lane).await? {
            return Ok(());
        }
        // An organisation without people has users still, and shows them to a Site Admin.
        if known(Kind::People) == 0 && self.is_shown_as_site_admin(lane).await? {
            return Ok(());
        }
        Err(HarvestError::Blind {
            what: "no people".to_owned(),
        })
    }

    async fn shows<T: Resource>(&self, kind: Kind, lane: Lane) -> Result<bool, HarvestError> {
        let asked = Instant::now();
        let query = Query::<T>::new().per_page(1).fields(&["id"]).encode()?;
        let shows = !self.read_page::<T>(query, lane).await?.rows.is_empty();
        if shows {
            self.inner.sight.saw(kind, asked);
        }
        Ok(shows)
    }

    async fn is_shown_as_site_admin(&self, lane: Lane) -> Result<bool, HarvestError> {
        let told = self.identity();
        let acting = told.as_ref().and_then(|identity| identity.user_id);
        let acting = acting.or(self.inner.settings.user_id);
        // A credential's own user is one of those that lists leave out unless asked.
        let query = match acting {
            Some(id) => Query::<wire::User>::new()
                .ids([id])
                .show_service_accounts(true),
            None => Query::<wire::User>::new(),
        };
        let page = self.read_page::<wire::User>(query.encode()?, lane).await;
        match page {
            Ok(page) => Ok(page
                .rows
                .iter()
                .any(|user| user.site_admin && acting.is_none_or(|acting| user.id == acting))),
            Err(HarvestError::NotPermitted { .. } | HarvestError::Rejected(_)) => {
                Ok(told.and_then(|identity| identity.is_site_admin()) == Some(true))
            }
            Err(error) => Err(error),
        }
    }
}
