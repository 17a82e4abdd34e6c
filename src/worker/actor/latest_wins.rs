//! Questions of which only the newest counts.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::Desk;
use super::slot::Slot;
use super::ticket::Ticket;
use crate::export::{Chosen, Target};
use crate::people::PersonRef;
use crate::worker::{Event, Generation, OnScreen, Reply, Request, Scope, SearchFor};

/// Verdicts worked out between two looks at whether others are wanted more: a screenful is one pass over
/// the index.
const VERDICTS_AT_ONCE: usize = 64;

/// Least time between two writes of where the user is.
const BETWEEN_PLACES: Duration = Duration::from_millis(100);

/// Pause in the typing after which the rows beyond the first are fetched too.
const BEFORE_THE_REST: Duration = Duration::from_millis(150);

/// The questions of which the newest takes the place of one not yet begun.
#[derive(Default)]
pub(super) struct Slots {
    pub(super) search: Slot<(Ticket, Search)>,
    pub(super) load: Slot<(Ticket, PersonRef, Generation)>,
    pub(super) assess: Slot<(Ticket, Vec<PersonRef>, Generation)>,
    pub(super) guards: Slot<(Ticket, Guarded)>,
    pub(super) place: Slot<(Ticket, String)>,
}

impl Slots {
    /// Puts a question into its slot; anything else is given back.
    pub(super) fn put(&self, request: Request, ticket: Ticket) -> Option<(Request, Ticket)> {
        match request {
            Request::Search {
                generation,
                query,
                scope,
                on_screen,
                at_once,
                limit,
            } => {
                let search = Search {
                    generation,
                    query,
                    scope,
                    on_screen: *on_screen,
                    at_once,
                    limit,
                };
                self.search.put((ticket, search));
            }
            Request::Load { row, as_of, .. } => self.load.put((ticket, row, as_of)),
            Request::Assess { rows, as_of } => self.assess.put((ticket, rows, as_of)),
            Request::Guards {
                as_of,
                rows,
                target,
                chosen,
            } => {
                let guarded = Guarded {
                    as_of,
                    rows,
                    target,
                    chosen,
                };
                self.guards.put((ticket, guarded));
            }
            Request::KeepPlace(text) => self.place.put((ticket, text)),
            order => return Some((order, ticket)),
        }
        None
    }
}

/// Whom guards are asked about, and for exports where to and with what.
pub(super) struct Guarded {
    as_of: Generation,
    rows: Vec<PersonRef>,
    target: Option<Target>,
    chosen: Chosen,
}

/// What is searched for.
pub(super) struct Search {
    pub(super) generation: Generation,
    pub(super) query: String,
    pub(super) scope: Scope,
    pub(super) on_screen: OnScreen,
    pub(super) at_once: usize,
    pub(super) limit: usize,
}

impl Desk {
    pub(super) async fn search(self, slots: Arc<Slots>) {
        loop {
            let (ticket, asked) = slots.search.next().await;
            let token = CancellationToken::new();
            let _ends_with_the_round = token.clone().drop_guard();
            let span = ticket.span();
            tokio::select! {
                biased;
                () = slots.search.filled() => {}
                () = self.find(ticket, asked, &token).instrument(span) => {}
            }
        }
    }

    /// Answers a search, best things first: what fits on a screen, how many there are, the rest.
    /// Given up as soon as something else is asked.
    async fn find(&self, ticket: Ticket, asked: Search, token: &CancellationToken) {
        let generation = asked.generation;
        let first = asked.at_once.min(asked.limit);
        let ask = SearchFor {
            query: &asked.query,
            scope: asked.scope,
            on_screen: &asked.on_screen,
        };
        let search = &self.engine.search;
        let find = |limit| search.search_for(ask, limit, token.clone());
        let found = match find(first).await {
            Ok(found) => found,
            Err(error) => return ticket.answer(Err(error)),
        };
        let (rows, total) = (found.rows, found.total);
        let shown = rows.len() as u64;
        ticket.answer(Ok(Reply::Found { rows, total }));
        if total.is_none()
            && let Ok(total) = search.count_for(ask, token.clone()).await
        {
            self.say(Event::Counted { generation, total }).await;
        }
        if first >= asked.limit || total.is_some_and(|total| total <= shown) {
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

    pub(super) async fn load(self, slots: Arc<Slots>) {
        let verdicts = &self.engine.verdicts;
        loop {
            let (ticket, row, as_of) = slots.load.next().await;
            let loaded = verdicts.load(row, as_of);
            let loaded = loaded.instrument(ticket.span()).await;
            if loaded.is_ok() {
                // A look that could not be noted is missing from the report, no more.
                if let Err(error) = verdicts.note_look(row).await {
                    tracing::warn!(%error, "a look was not noted");
                }
            }
            ticket.answer(loaded.map(Reply::Loaded));
        }
    }

    /// Writes down where the user is, the newest place only.
    pub(super) async fn keep_place(self, slots: Arc<Slots>) {
        loop {
            let (ticket, text) = slots.place.next().await;
            let kept = self.engine.records.keep_place(text).await;
            if let Err(error) = &kept {
                tracing::warn!(%error, "the place was not kept");
            }
            ticket.answer(kept.map(|()| Reply::Done));
            // Keys that repeat move faster than anybody would come back to.
            tokio::time::sleep(BETWEEN_PLACES).await;
        }
    }

    /// Says what guards say of people.
    pub(super) async fn guards(self, slots: Arc<Slots>) {
        loop {
            let (ticket, asked) = slots.guards.next().await;
            let Guarded {
                as_of,
                rows,
                target,
                chosen,
            } = asked;
            let verdicts = &self.engine.verdicts;
            let judged = verdicts.guards(&rows, target.as_ref(), &chosen, Some(as_of));
            let judged = judged.instrument(ticket.span()).await;
            ticket.answer(judged.map(|rows| Reply::Guards {
                rows,
                target,
                chosen,
            }));
        }
    }

    /// Says verdicts as they are reached; rows that are wanted more take the place of those not begun.
    pub(super) async fn assess(self, slots: Arc<Slots>) {
        loop {
            let (ticket, rows, as_of) = slots.assess.next().await;
            let mut all = true;
            for some in rows.chunks(VERDICTS_AT_ONCE) {
                if slots.assess.is_full() {
                    all = false;
                    break;
                }
                let judged = self.engine.verdicts.verdicts_as_of(some, as_of);
                for (row, verdict) in judged.instrument(ticket.span()).await {
                    let result = verdict.map_err(|error| error.problem());
                    self.say(Event::Assessed { row, as_of, result }).await;
                }
            }
            if all {
                ticket.answer(Ok(Reply::Done));
            }
        }
    }
}
