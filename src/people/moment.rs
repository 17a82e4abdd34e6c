//! Moments as people speak of them.

use jiff::Timestamp;

/// Returns how long ago `then` is, in words: `just now`, `3 min ago`, `2 days ago`.
pub fn ago(now: Timestamp, then: Timestamp) -> String {
    match age(now, then).as_str() {
        "0 s" => "just now".to_owned(),
        age => format!("{age} ago"),
    }
}

/// Returns the time between two moments in its biggest unit: `0 s` below a minute, `3 min`, `5 h`,
/// `2 days`.
pub fn age(now: Timestamp, then: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
    match seconds {
        0..60 => "0 s".to_owned(),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        _ => match seconds / 86_400 {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        },
    }
}
