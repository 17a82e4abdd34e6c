//! The sandbox's own clock and its moments: everything that has to do with time (rows, windows,
//! token and cursor lives) asks this clock, so a test moves time instead of sleeping.

use std::num::NonZeroI64;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde::{Serialize, Serializer};

/// Milliseconds since 1970 UTC, or nothing; written as contract 3 has it
/// (`2026-11-20T09:14:22.318Z`, or null).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Moment(Option<NonZeroI64>);

impl Moment {
    /// No moment, null on the wire.
    pub(super) const NONE: Self = Self(None);

    /// The moment so many milliseconds after 1970.
    pub(super) const fn at(millis: i64) -> Self {
        Self(NonZeroI64::new(millis))
    }

    /// Milliseconds since 1970, or nothing.
    pub(super) fn millis(self) -> Option<i64> {
        self.0.map(NonZeroI64::get)
    }

    /// This moment and so many milliseconds more; nothing stays nothing.
    pub(super) fn plus(self, millis: i64) -> Self {
        self.millis()
            .map_or(Self::NONE, |at| Self::at(at.saturating_add(millis)))
    }

    /// As ISO 8601 UTC with milliseconds; the empty text for no moment.
    pub(super) fn text(self) -> String {
        self.millis()
            .and_then(|at| Timestamp::from_millisecond(at).ok())
            .map_or_else(String::new, |at| format!("{at:.3}"))
    }

    /// Reads an ISO 8601 date-time; `None` when it is not one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        // `+0000` is legal ISO 8601 but needs its colon for the parser.
        let fixed = match text.char_indices().rev().nth(4) {
            Some((at, '+' | '-')) if text.contains('T') => {
                let (head, zone) = text.split_at(at);
                zone.split_at_checked(3)
                    .map(|(hours, minutes)| format!("{head}{hours}:{minutes}"))
            }
            _ => None,
        };
        let parsed: Timestamp = fixed.as_deref().unwrap_or(text).parse().ok()?;
        Some(Self::at(parsed.as_millisecond()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(_) => serializer.serialize_str(&self.text()),
            None => serializer.serialize_none(),
        }
    }
}

/// The system's time plus what the admin side has added to it.
#[derive(Debug, Default)]
pub(super) struct Clock {
    skew: AtomicI64,
}

impl Clock {
    /// Now, in milliseconds since 1970, as the sandbox sees it.
    pub(super) fn millis(&self) -> i64 {
        Timestamp::now()
            .as_millisecond()
            .saturating_add(self.skew.load(Ordering::Relaxed))
    }

    /// Now as a moment.
    pub(super) fn now(&self) -> Moment {
        Moment::at(self.millis())
    }

    /// Makes the clock run so many milliseconds ahead (or behind) of the system's.
    pub(super) fn set_skew(&self, millis: i64) {
        self.skew.store(millis, Ordering::Relaxed);
    }

    /// Moves the clock on by so many milliseconds.
    pub(super) fn advance(&self, millis: i64) {
        self.skew.fetch_add(millis, Ordering::Relaxed);
    }

    /// The `Date` header of an answer given now.
    pub(super) fn date_header(&self) -> String {
        Timestamp::from_millisecond(self.millis())
            .ok()
            .and_then(|now| {
                jiff::fmt::rfc2822::DateTimePrinter::new()
                    .timestamp_to_rfc9110_string(&now)
                    .ok()
            })
            .unwrap_or_default()
    }
}
