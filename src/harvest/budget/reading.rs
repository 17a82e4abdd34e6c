//! What the headers of one answer say about pace (contract 3.3).

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Longest wait that a `Retry-After` is believed; beyond it, a window is waited.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(300);
/// The window (contract 3.3).
const WINDOW: Duration = Duration::from_secs(30);
/// A `Reset` further ahead of `Date` than a window, and what rounding adds, in seconds, is no end of it.
const RESET_MAX: i64 = 33;

/// Pace headers of one answer.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Calls in a window.
    pub limit: Option<u32>,
    /// Calls left after this one.
    pub remaining: Option<u32>,
    /// Epoch second, by the server's clock, at which the window ends.
    pub reset: Option<i64>,
    /// Epoch second at which the answer was made.
    pub date: Option<i64>,
    /// Whether the call was refused for its rate.
    pub refused: bool,
    /// How long to keep still.
    pub retry_after: Option<Duration>,
}

impl Reading {
    /// Reads the headers; what is missing or odd is left out.
    pub fn of(status: u16, headers: &HeaderMap) -> Self {
        let date = text(headers, DATE.as_str()).and_then(http_date);
        let reset = number(headers, "x-ratelimit-reset");
        let believed = |reset: &i64| date.is_none_or(|now| reset.saturating_sub(now) <= RESET_MAX);
        Self {
            limit: number(headers, "x-ratelimit-limit"),
            remaining: number(headers, "x-ratelimit-remaining"),
            reset: reset.filter(believed),
            date,
            refused: status == 429,
            retry_after: retry_after(headers),
        }
    }
}

/// `Retry-After` as seconds or as a date (taken against `Date`). One of more than five minutes is not
/// believed: a window is over after 30 s.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER.as_str())?;
    let seconds = value
        .parse::<f64>()
        .ok()
        .filter(|s| s.is_finite())
        .or_else(|| {
            let now = text(headers, DATE.as_str()).and_then(http_date)?;
            #[expect(clippy::cast_precision_loss, reason = "a difference of a few seconds")]
            http_date(value).map(|then| (then - now) as f64)
        })?;
    let asked = Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX);
    Some(if asked > RETRY_AFTER_MAX {
        WINDOW
    } else {
        asked
    })
}

/// The epoch second of an HTTP date such as `Mon, 23 Nov 2026 20:26:51 GMT`.
pub(crate) fn http_date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(text)
        .ok()
        .map(|zoned| zoned.timestamp().as_second())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn number<N: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Option<N> {
    text(headers, name)?.parse().ok()
}
