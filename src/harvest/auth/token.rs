//! The answer of the token service, whose expiry has two disputed forms (contract 2.1).

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::super::HarvestError;
use super::super::budget::http_date;
use super::super::transport::Reply;
use super::super::wire::timestamp;
use super::{Bearer, sensitive};
use crate::inert::redact;

/// Life assumed of a token that names none that can be read (contract 2.1).
const FALLBACK: Duration = Duration::from_secs(300);
/// How long before its end a token is renewed (contract 2.1).
const EARLY: Duration = Duration::from_secs(60);
/// A longer life is a mistake of some clock.
const LIFE_MAX: Duration = Duration::from_secs(24 * 3600);

/// A token and when to replace it, on the monotonic clock: setting the machine's clock changes nothing.
#[derive(Debug)]
pub(super) struct Token {
    pub bearer: Bearer,
    pub renew_at: Instant,
}

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    #[serde(default)]
    token_type: Option<String>,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    expires_at: Value,
}

/// Reads the answer to a mint that was asked for at `asked`.
pub(super) fn parse(reply: &Reply, asked: Instant, serial: u64) -> Result<Token, HarvestError> {
    let bad = |what: &str| HarvestError::BadAnswer {
        endpoint: "POST /token".to_owned(),
        what: what.to_owned(),
    };
    // The reason serde gives may repeat the token, so it is not passed on.
    let answer: Answer = reply
        .body
        .as_deref()
        .ok()
        .and_then(|body| serde_json::from_slice(body).ok())
        .ok_or_else(|| bad("no access_token"))?;
    if answer
        .token_type
        .is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer"))
    {
        return Err(bad("the token is no bearer token"));
    }
    if answer.access_token.trim().is_empty() {
        return Err(bad("an empty access_token"));
    }
    redact::know(answer.access_token.trim());
    let header = sensitive(&format!("Bearer {}", answer.access_token.trim()))
        .map_err(|_| bad("a token that cannot be sent"))?;
    let dated = reply
        .headers
        .get(reqwest::header::DATE)
        .and_then(|date| date.to_str().ok());
    let now = dated
        .and_then(http_date)
        .unwrap_or_else(|| jiff::Timestamp::now().as_second());
    let life = life(&answer.expires_in, &answer.expires_at, now);
    let early = EARLY.min(life / 2);
    Ok(Token {
        bearer: Bearer { header, serial },
        renew_at: asked + life.saturating_sub(early),
    })
}

/// How long the token lives, `now` being the epoch second at which it was answered.
fn life(expires_in: &Value, expires_at: &Value, now: i64) -> Duration {
    let seconds = number(expires_in).or_else(|| {
        let end = expires_at
            .as_str()
            .and_then(timestamp)
            .map(jiff::Timestamp::as_second);
        end.or_else(|| number(expires_at)).map(|end| end - now)
    });
    seconds
        .and_then(|seconds| u64::try_from(seconds).ok())
        .map(Duration::from_secs)
        .filter(|life| !life.is_zero() && *life <= LIFE_MAX)
        .unwrap_or(FALLBACK)
}

/// A whole number, given as one, as a fraction or as a text.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "seconds; a float cast saturates"
            )]
            number.as_f64().map(|float| float as i64)
        }),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_of_expiry_is_read() {
        // 2026-11-20T09:00:00Z
        let now = 1_795_165_200;
        let table = [
            (json!(3600), json!(null), 3600),
            (json!("3600"), json!(null), 3600),
            (json!(3600.0), json!(null), 3600),
            (json!(null), json!("2026-11-20T10:00:00Z"), 3600),
            (json!(null), json!("2026-11-20T10:00:00.318Z"), 3600),
            (json!(null), json!("2026-11-20T10:00:00+0000"), 3600),
            (json!(null), json!("2026-11-20T10:00:00.318+0000"), 3600),
            (json!(null), json!("2026-11-20T12:00:00+02:00"), 3600),
            (json!(null), json!("2026-11-20T12:00:00+0200"), 3600),
            (json!(null), json!("2026-11-20 10:00:00 UTC"), 3600),
            (json!(null), json!("2026-11-20 10:00:00"), 3600),
            (json!(null), json!(1_795_168_800), 3600),
            // What cannot be right falls back to five minutes.
            (json!(null), json!(null), 300),
            (json!(null), json!("soon"), 300),
            (json!(0), json!(null), 300),
            (json!(-5), json!(null), 300),
            (json!(null), json!("2026-11-20T08:00:00Z"), 300),
            (json!(null), json!("2036-11-20T08:00:00Z"), 300),
        ];
        for (expires_in, expires_at, seconds) in table {
            let life = life(&expires_in, &expires_at, now);
            assert_eq!(life.as_secs(), seconds, "{expires_in} {expires_at}");
        }
    }
}
