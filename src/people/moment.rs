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

/// Returns how long ago `then` is in as few columns as can be: `today`, `3 d`, `14 mo`, `3 y`.
pub fn short_age(now: Timestamp, then: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(then.as_second()).max(0);
    match seconds / 86_400 {
        0 => "today".to_owned(),
        days @ 1..61 => format!("{days} d"),
        days @ 61..731 => format!("{} mo", days * 10 / 305),
        days => format!("{} y", days * 100 / 36_525),
    }
}

/// Returns how long ago `then` is by the calendar: `today`, `3 days ago`, `14 months ago`, `3 years ago`.
pub fn long_ago(now: Timestamp, then: Timestamp) -> String {
    let short = short_age(now, then);
    let Some((count, unit)) = short.split_once(' ') else {
        return short;
    };
    let noun = match unit {
        "d" => "day",
        "mo" => "month",
        _ => "year",
    };
    let s = if count == "1" { "" } else { "s" };
    format!("{count} {noun}{s} ago")
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn ages_are_told_in_the_unit_that_fits() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        for (days, short, long) in [
            (0, "today", "today"),
            (1, "1 d", "1 day ago"),
            (60, "60 d", "60 days ago"),
            (61, "2 mo", "2 months ago"),
            (430, "14 mo", "14 months ago"),
            (1_100, "3 y", "3 years ago"),
        ] {
            let then = now - SignedDuration::from_hours(24 * days);
            assert_eq!(short_age(now, then), short);
            assert_eq!(long_ago(now, then), long);
            assert_eq!(short_age(then, now), "today", "clocks differ");
        }
    }
}
