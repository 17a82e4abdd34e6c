//! The promise of an answer.

use tokio::sync::mpsc::OwnedPermit;

use crate::worker::{Answer, EngineError, Event, Reply, RequestKey, Unanswered};

/// The one answer to a request, with its place among the events: it is given exactly once, also where
/// the task that was to give it ends early.
pub(super) struct Ticket {
    to: RequestKey,
    place: Option<OwnedPermit<Event>>,
}

impl Ticket {
    pub(super) fn new(to: RequestKey, place: OwnedPermit<Event>) -> Self {
        let place = Some(place);
        Self { to, place }
    }

    /// Gives the answer.
    pub(super) fn answer(mut self, result: Result<Reply, EngineError>) {
        self.give(result.map_err(|error| Unanswered::Failed(error.problem())));
    }

    fn give(&mut self, result: Result<Reply, Unanswered>) {
        if let Some(place) = self.place.take() {
            let to = self.to.clone();
            place.send(Event::Answer(Answer { to, result }));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.give(Err(Unanswered::Dropped));
    }
}
