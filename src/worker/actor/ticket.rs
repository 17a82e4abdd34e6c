//! The promise of an answer.

use tokio::sync::mpsc::OwnedPermit;

use crate::worker::{Answer, EngineError, Event, Reply, RequestKey, Unanswered};

/// The one answer to a request, with its place among the events: it is given exactly once, also where
/// the task that was to give it ends early.
pub(super) struct Ticket {
    to: RequestKey,
    place: Option<OwnedPermit<Event>>,
    /// What is logged while it is worked on names the request and its number.
    span: tracing::Span,
}

impl Ticket {
    pub(super) fn new(to: RequestKey, place: OwnedPermit<Event>) -> Self {
        let place = Some(place);
        let span = tracing::info_span!("request", asked = ?to);
        Self { to, place, span }
    }

    /// Returns the span of the work on this request.
    pub(super) fn span(&self) -> tracing::Span {
        self.span.clone()
    }

    /// Gives the answer.
    pub(super) fn answer(mut self, result: Result<Reply, EngineError>) {
        self.give(result.map_err(|error| Unanswered::Failed(error.problem())));
    }

    fn give(&mut self, result: Result<Reply, Unanswered>) {
        if let Some(place) = self.place.take() {
            let answered = match &result {
                Ok(_) => "answered",
                Err(Unanswered::Failed(_)) => "failed",
                Err(Unanswered::Dropped) => "dropped",
            };
            tracing::debug!(parent: &self.span, "{answered}");
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
