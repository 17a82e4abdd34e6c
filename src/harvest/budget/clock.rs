//! The server's clock as seen from here, from the `Date` of its answers.

use super::Millis;

/// Bounds on `server time - local time`, both in milliseconds. `Date` has whole seconds, so one answer
/// leaves a second and a round trip of doubt; every further answer cuts some of it away.
#[derive(Debug, Default, Clone)]
pub(super) struct ServerClock {
    offset: Option<(Millis, Millis)>,
}

impl ServerClock {
    /// Learns from an answer dated `date` (epoch seconds) to a request sent and received at these times.
    pub fn observe(&mut self, date: i64, sent: Millis, received: Millis) {
        let fresh = (date * 1000 - received, date * 1000 + 1000 - sent);
        self.offset = Some(match self.offset {
            Some((low, high)) if low.max(fresh.0) <= high.min(fresh.1) => {
                (low.max(fresh.0), high.min(fresh.1))
            }
            // Nothing known, or one of the clocks has jumped or drifted: what was known is void.
            _ => fresh,
        });
    }

    /// The earliest and latest local time at which the server's clock shows `epoch` seconds.
    pub fn local(&self, epoch: i64) -> Option<(Millis, Millis)> {
        self.offset
            .map(|(low, high)| (epoch * 1000 - high, epoch * 1000 - low))
    }
}
