//! What is being waited for while nothing happens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::harvest::{Client, Lane, Wait};
use crate::ingestion;
use crate::worker::Outbox;
use crate::worker::engine::lock;

/// A pause in which nothing is left to do but to wait for an export.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub since: Instant,
    pub until: Timestamp,
}

impl Outbox {
    /// Returns the longest wait of the calls under way now, through Harvest or the partner key; none
    /// where no call is under way.
    pub(in crate::worker) fn waiting(&self) -> Option<Wait> {
        calls(self.setup.client.as_ref(), self.setup.partner.as_ref())
    }

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
        Some(move || calls(client.as_ref(), partner.as_ref()).or_else(&for_exports))
    }
}

/// Returns the wait that has lasted longest, as that is what keeps people waiting.
pub(in crate::worker) fn calls(
    client: Option<&Client>,
    partner: Option<&ingestion::Client>,
) -> Option<Wait> {
    let through_partner = || {
        let wait = partner?.waiting()?;
        Some(Wait {
            lasts: wait.lasts,
            what: wait.what.to_owned(),
            short: wait.short,
            left: wait.left,
            ends_then: wait.ends_then,
            lane: Some(Lane::Export),
        })
    };
    let harvest = client.and_then(Client::waiting);
    let calls = harvest.into_iter().chain(through_partner());
    calls.max_by_key(|wait| wait.lasts)
}
