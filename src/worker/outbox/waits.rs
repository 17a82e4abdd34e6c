//! What is being waited for while nothing happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::harvest::{Client, Lane, Wait};
use crate::worker::Outbox;
use crate::worker::engine::lock;

/// A pause in which nothing is left to do but to wait for an export.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub since: Instant,
    pub until: Timestamp,
}

impl Outbox {
    /// Returns what tells, whenever it is asked, what is being waited for and for how long nothing has
    /// come; none where Greenhouse is never asked. It may be asked on any thread.
    pub fn waits(&self) -> Option<impl Fn() -> Option<Wait> + Send + 'static> {
        let (client, partner) = (self.setup.client.clone(), self.setup.partner.clone());
        if client.is_none() && partner.is_none() {
            return None;
        }
        let resting = Arc::clone(&self.resting);
        let for_exports = move || {
            let Rest { since, until } = (*lock(&resting))?;
            Some(Wait {
                lasts: since.elapsed(),
                what: "the moment at which Greenhouse is asked again what became of an export"
                    .to_owned(),
                short: "Greenhouse to show the export",
                ends_then: true,
                lane: None,
                left: Duration::try_from(until.duration_since(Timestamp::now())).ok(),
            })
        };
        let through_partner = move || {
            let wait = partner.as_ref()?.waiting()?;
            Some(Wait {
                lasts: wait.lasts,
                what: wait.what.to_owned(),
                short: wait.short,
                left: wait.left,
                ends_then: wait.ends_then,
                lane: Some(Lane::Export),
            })
        };
        Some(move || {
            let harvest = client.as_ref().and_then(Client::waiting);
            // Of two, the one that has lasted longer is what keeps people waiting.
            let calls = harvest.into_iter().chain(through_partner());
            calls.max_by_key(|wait| wait.lasts).or_else(&for_exports)
        })
    }
}
