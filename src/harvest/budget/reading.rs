//! What the headers of one answer say about pace (contract 3.3).

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// Longest wait that a `Retry-After` is believed.
const RETRY_AFTER_MAX: u64 = 300;

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
        Self {
            limit: number(headers, "x-ratelimit-limit"),
            remaining: number(headers, "x-ratelimit-remaining"),
            reset: number(headers, "x-ratelimit-reset"),
            date: text(headers, DATE.as_str()).and_then(http_date),
            refused: status == 429,
            retry_after: retry_after(headers),
        }
    }
}

/// `Retry-After` as seconds or as a date (taken against `Date`), at most five minutes.
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
    #[expect(clippy::cast_precision_loss, reason = "a small constant")]
    let seconds = seconds.clamp(0.0, RETRY_AFTER_MAX as f64);
    Some(Duration::from_secs_f64(seconds))
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
