//! The rate limits: a fixed window for calls, another for tokens (contract 2.1, 3.3).

use std::collections::{BTreeMap, HashMap};

use crate::sandbox::reply::Reply;

/// Calls counted in fixed windows, one count per kind of integration.
#[derive(Debug)]
pub(in crate::sandbox) struct Gate {
    /// Calls per window; 0 for no limit.
    limit: u32,
    window_ms: i64,
    /// Windows are counted from here, a whole second.
    origin_ms: i64,
    /// The window's number and the calls in it, by integration.
    used: HashMap<String, (i64, u32)>,
    /// How many 429 were given.
    pub refused: u64,
    /// Calls let through, by the window's number.
    pub passed: BTreeMap<i64, u32>,
}

/// What a call was told about the window.
#[derive(Debug, Clone, Copy)]
pub(in crate::sandbox) struct Ticket {
    pub allowed: bool,
    limit: u32,
    remaining: u32,
    /// Epoch seconds at which the window ends.
    reset: i64,
    retry_after: i64,
}

/// Named as the limit when there is none.
const NO_LIMIT: u32 = 1_000_000;

impl Gate {
    /// A gate whose windows are counted from the second in which it was made.
    pub(in crate::sandbox) fn new(limit: u32, window_ms: i64, now_ms: i64) -> Self {
        Self {
            limit,
            window_ms: window_ms.max(1),
            origin_ms: now_ms - now_ms.rem_euclid(1_000),
            used: HashMap::new(),
            refused: 0,
            passed: BTreeMap::new(),
        }
    }

    /// Counts a call of this integration, if the window has room for it.
    pub(in crate::sandbox) fn pass(&mut self, integration: &str, now_ms: i64) -> Ticket {
        let number = (now_ms - self.origin_ms).div_euclid(self.window_ms);
        let ends_ms = self.origin_ms + (number + 1) * self.window_ms;
        let limit = if self.limit == 0 {
            NO_LIMIT
        } else {
            self.limit
        };
        if !self.used.contains_key(integration) {
            self.used.insert(integration.to_owned(), (number, 0));
        }
        let mut ticket = Ticket {
            allowed: true,
            limit,
            remaining: limit,
            reset: (ends_ms + 999).div_euclid(1_000),
            retry_after: ((ends_ms - now_ms + 999) / 1_000).max(1),
        };
        if let Some(used) = self.used.get_mut(integration) {
            if used.0 != number {
                *used = (number, 0);
            }
            ticket.allowed = self.limit == 0 || used.1 < limit;
            if ticket.allowed {
                used.1 = used.1.saturating_add(1);
                *self.passed.entry(number).or_default() += 1;
            } else {
                self.refused += 1;
            }
            ticket.remaining = limit.saturating_sub(used.1);
        }
        ticket
    }
}

impl Ticket {
    /// Puts the three headers on an answer (contract 3.3: on every one, errors included).
    pub(in crate::sandbox) fn stamp(self, reply: Reply) -> Reply {
        reply
            .with("x-ratelimit-limit", self.limit.to_string())
            .with("x-ratelimit-remaining", self.remaining.to_string())
            .with("x-ratelimit-reset", self.reset.to_string())
    }

    /// The refusal: 429 with `Retry-After`.
    pub(in crate::sandbox) fn refusal(self) -> Reply {
        too_many(u64::try_from(self.retry_after).unwrap_or(1))
    }
}

/// 429, come back in so many seconds.
pub(in crate::sandbox) fn too_many(seconds: u64) -> Reply {
    Reply::json(429, &serde_json::json!({"message": "Too Many Requests"}))
        .with("retry-after", seconds.to_string())
}
