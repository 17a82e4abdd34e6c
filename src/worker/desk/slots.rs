//! Questions of which only the newest counts.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Desk, assessed};
use crate::people::PersonRef;
use crate::worker::{Event, Generation, Scope};

/// Verdicts worked out between two looks at whether others are wanted more.
const VERDICTS_AT_ONCE: usize = 16;

/// What the search slot holds.
pub(super) type Search = (Generation, String, Scope, usize);

impl Desk {
    pub(super) async fn search(self, mut wanted: watch::Receiver<Option<Search>>) {
        let mut waiting = wanted.changed().await.is_ok();
        while waiting {
            let Some((generation, query, scope, limit)) = wanted.borrow_and_update().clone() else {
                waiting = wanted.changed().await.is_ok();
                continue;
            };
            let (event, counted) = match self.engine.search(&query, scope, limit).await {
                Ok(found) => {
                    let counted = found.total.is_some();
                    let (rows, total) = (found.rows, found.total);
                    let event = Event::Found {
                        generation,
                        rows,
                        total,
                    };
                    (event, counted)
                }
                Err(error) => {
                    let problem = error.problem();
                    let event = Event::SearchFailed {
                        generation,
                        problem,
                    };
                    (event, true)
                }
            };
            self.say(event).await;
            // Counting looks at everyone: it comes after the rows and yields to the next search.
            let token = CancellationToken::new();
            let _ends_with_the_round = token.clone().drop_guard();
            waiting = tokio::select! {
                biased;
                changed = wanted.changed() => changed.is_ok(),
                total = self.engine.count(&query, scope, token), if !counted => {
                    if let Ok(total) = total {
                        self.say(Event::Counted { generation, total }).await;
                    }
                    wanted.changed().await.is_ok()
                }
            };
        }
    }

    pub(super) async fn load(self, mut wanted: watch::Receiver<Option<(Generation, PersonRef)>>) {
        while wanted.changed().await.is_ok() {
            let Some((generation, row)) = *wanted.borrow_and_update() else {
                continue;
            };
            let event = match self.engine.detail(row).await {
                Ok(detail) => Event::Loaded {
                    generation,
                    row,
                    detail: Arc::new(detail),
                },
                Err(error) => Event::LoadFailed {
                    generation,
                    row,
                    problem: error.problem(),
                },
            };
            self.say(event).await;
        }
    }

    pub(super) async fn assess(self, mut wanted: watch::Receiver<Vec<PersonRef>>) {
        while wanted.changed().await.is_ok() {
            let rows = wanted.borrow_and_update().clone();
            for some in rows.chunks(VERDICTS_AT_ONCE) {
                for (row, verdict) in self.engine.assess(some).await {
                    self.say(assessed(row, verdict)).await;
                }
                if wanted.has_changed().unwrap_or(true) {
                    break;
                }
            }
        }
    }
}
