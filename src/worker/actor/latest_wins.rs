//! Questions of which only the newest counts.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Desk, assessed};
use crate::export::{Chosen, Target};
use crate::people::{CandidateId, PersonRef};
use crate::worker::{Event, Generation, OnScreen, Scope, SearchFor};

/// Verdicts worked out between two looks at whether others are wanted more: a screenful is one pass over
/// the index.
const VERDICTS_AT_ONCE: usize = 64;

/// Least time between two writes of where the user is.
const BETWEEN_PLACES: Duration = Duration::from_millis(100);

/// Pause in the typing after which the rows beyond the first are fetched too.
const BEFORE_THE_REST: Duration = Duration::from_millis(150);

/// What the search slot holds.
#[derive(Clone)]
pub(super) struct Search {
    pub(super) generation: Generation,
    pub(super) query: String,
    pub(super) scope: Scope,
    pub(super) on_screen: OnScreen,
    pub(super) at_once: usize,
    pub(super) limit: usize,
}

/// Whom guards are asked about, and for exports where to and with what.
pub(super) type Guarded = (Vec<PersonRef>, Option<Target>, Chosen);

/// The person in the detail, and whom their verdict names.
pub(super) type Wanted = (Generation, PersonRef, Vec<CandidateId>);

impl Desk {
    pub(super) async fn search(self, mut wanted: watch::Receiver<Option<Search>>) {
        let mut waiting = wanted.wait_for(Option::is_some).await.is_ok();
        while waiting {
            let asked = wanted.borrow_and_update().clone();
            let token = CancellationToken::new();
            let _ends_with_the_round = token.clone().drop_guard();
            waiting = tokio::select! {
                biased;
                changed = wanted.changed() => changed.is_ok(),
                () = self.find(asked, &token) => wanted.changed().await.is_ok(),
            };
        }
    }

    /// Answers a search, best things first: what fits on a screen, how many there are, the rest.
    /// Given up as soon as something else is asked.
    async fn find(&self, asked: Option<Search>, token: &CancellationToken) {
        let Some(asked) = asked else { return };
        let generation = asked.generation;
        let first = asked.at_once.min(asked.limit);
        let ask = SearchFor {
            query: &asked.query,
            scope: asked.scope,
            on_screen: &asked.on_screen,
        };
        let find = |limit| self.engine.search.search_for(ask, limit, token.clone());
        let (known, shown) = match find(first).await {
            Ok(found) => {
                let (rows, total) = (found.rows, found.total);
                let shown = rows.len();
                self.say(Event::Found {
                    generation,
                    rows,
                    total,
                })
                .await;
                (total, shown as u64)
            }
            Err(error) => {
                let problem = error.problem();
                let event = Event::SearchFailed {
                    generation,
                    problem,
                };
                return self.say(event).await;
            }
        };
        if known.is_none()
            && let Ok(total) = self.engine.search.count_for(ask, token.clone()).await
        {
            self.say(Event::Counted { generation, total }).await;
        }
        if first >= asked.limit || known.is_some_and(|total| total <= shown) {
            return;
        }
        // Whoever goes on typing has no use for them, and they would keep the machine busy.
        tokio::time::sleep(BEFORE_THE_REST).await;
        // The first rows stay if the others can't be had; the next search says why.
        if let Ok(found) = find(asked.limit).await {
            let rows = found.rows;
            self.say(Event::FoundMore { generation, rows }).await;
        }
    }

    pub(super) async fn load(self, mut wanted: watch::Receiver<Option<Wanted>>) {
        while wanted.changed().await.is_ok() {
            let Some((generation, row, candidates)) = wanted.borrow_and_update().clone() else {
                continue;
            };
            let event = match self.engine.verdicts.detail(row, &candidates).await {
                Ok(detail) => {
                    // A look that could not be noted is missing from the report, no more.
                    if let Err(error) = self.engine.verdicts.note_look(row).await {
                        tracing::warn!(%error, "a look was not noted");
                    }
                    Event::Loaded {
                        generation,
                        row,
                        detail: Arc::new(detail),
                    }
                }
                Err(error) => Event::LoadFailed {
                    generation,
                    row,
                    problem: error.problem(),
                },
            };
            self.say(event).await;
        }
    }

    /// Writes down where the user is, the newest place only.
    pub(super) async fn keep_place(self, mut places: watch::Receiver<Option<String>>) {
        while places.changed().await.is_ok() {
            let text = places.borrow_and_update().clone();
            if let Some(text) = text
                && let Err(error) = self.engine.records.keep_place(text).await
            {
                tracing::warn!(%error, "the place was not kept");
            }
            // Keys that repeat move faster than anybody would come back to.
            tokio::time::sleep(BETWEEN_PLACES).await;
        }
    }

    /// Says what guards say of people; nothing where that can't be told, since the preview says why.
    pub(super) async fn guards(self, mut wanted: watch::Receiver<Option<Guarded>>) {
        while wanted.changed().await.is_ok() {
            let asked = wanted.borrow_and_update().clone();
            let Some((rows, target, chosen)) = asked else {
                continue;
            };
            match self
                .engine
                .verdicts
                .guards(&rows, target.as_ref(), &chosen)
                .await
            {
                Ok(rows) => {
                    self.say(Event::Guards {
                        rows,
                        target,
                        chosen,
                    })
                    .await;
                }
                Err(error) => tracing::debug!(%error, "guards were not judged"),
            }
        }
    }

    pub(super) async fn assess(self, mut wanted: watch::Receiver<Vec<PersonRef>>) {
        while wanted.changed().await.is_ok() {
            let rows = wanted.borrow_and_update().clone();
            for some in rows.chunks(VERDICTS_AT_ONCE) {
                for (row, verdict) in self.engine.verdicts.assess(some).await {
                    self.say(assessed(row, verdict)).await;
                }
                if wanted.has_changed().unwrap_or(true) {
                    break;
                }
            }
        }
    }
}
