//! Requests on their way to the worker. Sending never waits: questions of which only the newest
//! counts are kept until there is room, everything else is handed back when there is none.

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Permit, Sender};

use crate::worker::Request;

/// The way to the worker.
#[derive(Debug)]
pub struct Outgoing {
    requests: Sender<Request>,
    /// The newest search, look-up, question for verdicts, place and question for guards that had no
    /// room.
    kept: [Option<Request>; 5],
}

impl Outgoing {
    /// Returns the way to the worker at the other end of `requests`.
    pub fn new(requests: Sender<Request>) -> Self {
        Self {
            requests,
            kept: [None, None, None, None, None],
        }
    }

    /// Sends a request, or keeps it for later; hands it back where neither is right.
    pub fn send(&mut self, request: Request) -> Result<(), Request> {
        let slot = match &request {
            Request::Search { .. } => self.kept.first_mut(),
            Request::Load { .. } => self.kept.get_mut(1),
            Request::Assess { .. } => self.kept.get_mut(2),
            Request::KeepPlace(_) => self.kept.get_mut(3),
            Request::Guards { .. } => self.kept.get_mut(4),
            _ => None,
        };
        if let Some(slot) = slot {
            // An older one that still waits is out of date.
            *slot = None;
            return match self.requests.try_send(request) {
                Ok(()) => Ok(()),
                Err(TrySendError::Full(request)) => {
                    *slot = Some(request);
                    Ok(())
                }
                Err(TrySendError::Closed(request)) => Err(request),
            };
        }
        self.requests
            .try_send(request)
            .map_err(TrySendError::into_inner)
    }

    /// Returns whether something waits for room.
    pub fn is_waiting(&self) -> bool {
        self.kept.iter().any(Option::is_some)
    }

    /// Waits for room and sends what has waited longest in importance; for ever where the worker
    /// is gone. Nothing is lost when the wait is given up.
    pub async fn flush(&mut self) {
        match self.requests.reserve().await {
            Ok(permit) => Self::fill(permit, &mut self.kept),
            Err(_) => std::future::pending().await,
        }
    }

    fn fill(permit: Permit<'_, Request>, kept: &mut [Option<Request>]) {
        if let Some(request) = kept.iter_mut().find_map(Option::take) {
            permit.send(request);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::worker::{Generation, Scope};

    fn search(number: u64) -> Request {
        Request::Search {
            generation: Generation(number),
            query: String::new(),
            scope: Scope::Library,
            on_screen: Box::default(),
            at_once: 1,
            limit: 1,
        }
    }

    #[tokio::test]
    async fn the_newest_question_waits_and_orders_are_handed_back() {
        let (sender, mut receiver) = mpsc::channel(1);
        let mut outgoing = Outgoing::new(sender);
        assert_eq!(outgoing.send(Request::Sync), Ok(()));
        assert_eq!(outgoing.send(Request::Jobs), Err(Request::Jobs));
        assert_eq!(outgoing.send(search(1)), Ok(()));
        assert_eq!(outgoing.send(search(2)), Ok(()));
        assert!(outgoing.is_waiting());
        assert_eq!(receiver.recv().await, Some(Request::Sync));
        outgoing.flush().await;
        assert_eq!(receiver.recv().await, Some(search(2)));
        assert!(!outgoing.is_waiting());
        drop(receiver);
        assert_eq!(outgoing.send(search(3)), Err(search(3)));
    }
}
