//! How moments are stored in tables: milliseconds since 1970, as precise as Greenhouse's (contract 3).

use jiff::Timestamp;

/// Returns the milliseconds to store for a moment.
pub fn to_millis(moment: Timestamp) -> i64 {
    moment.as_millisecond()
}

/// Returns the moment for stored milliseconds, none for a number beyond the calendar.
pub fn from_millis(millis: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(millis).ok()
}
