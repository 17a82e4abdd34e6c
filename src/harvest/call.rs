//! What an answer means and what may be tried again: 401 once with a new token, 429 after its wait,
//! both since a refusal is no execution (contract 2.1, 3.3); failures of reads with back-off; a
//! write of unknown fate never (contract 10.10).

use std::time::Duration;

use reqwest::Method;
use tokio::time::{Instant, sleep};

use super::auth::unreachable;
use super::budget::retry_after;
use super::client::Inner;
use super::error::problem;
use super::settings::under;
use super::transport::{Reply, Request};
use super::waits::Cause;
use super::{HarvestError, Lane, Refusal};
use crate::inert::redact::personal_of;
use crate::transport::{BadBody, Lost};

/// How often a read is tried in all.
const READ_ATTEMPTS: u32 = 4;
/// How many 429 answers one call sits out.
const REFUSALS_MAX: u32 = 6;
/// And for how long in all: whoever waits has a right to an answer.
const REFUSED_MAX: Duration = Duration::from_secs(600);
/// Longest pause before a read is tried again that an answer may ask for.
const ASKED_MAX: Duration = Duration::from_secs(60);
/// The first pause, doubled each time.
const PAUSE_FIRST: Duration = Duration::from_millis(250);
/// The longest pause of ours; a `Retry-After` may be longer.
pub(super) const PAUSE_MAX: Duration = Duration::from_secs(8);

/// One call, as often as it has to be sent.
#[derive(Debug)]
pub(super) struct Call {
    pub method: Method,
    /// The path for the address, such as `/v3/candidates/12`.
    pub path: String,
    /// The encoded query, or nothing.
    pub query: String,
    pub body: Option<Vec<u8>>,
    /// The endpoint for people and logs, such as `PATCH /v3/candidates/{id}`.
    pub endpoint: String,
    /// The scope it needs, such as `harvest:candidates:update`.
    pub scope: String,
    pub lane: Lane,
}

/// Why a call has no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// It was not sent, for want of a token.
    NoToken(HarvestError),
    /// It got lost.
    Lost(Lost),
}

impl Inner {
    /// Sends a call until it is answered with something other than a refusal that can be sat out.
    pub(super) async fn exchange(&self, call: &Call) -> Result<Reply, Failure> {
        let mut url = under(&self.settings.harvest_url, &call.path);
        url.set_query(Some(call.query.as_str()).filter(|query| !query.is_empty()));
        if call.method != Method::GET {
            self.sight.forget();
        }
        let mut renewed = false;
        let mut refusals = 0;
        let began = Instant::now();
        loop {
            let bearer = self.auth.bearer().await.map_err(Failure::NoToken)?;
            let turn = self.waits.begin(Cause::Turn, Some(call.lane), None);
            let permit = self.budget.acquire(call.lane, self.user()).await;
            drop(turn);
            let request = Request {
                method: call.method.clone(),
                url: url.clone(),
                authorization: bearer.header,
                body: call.body.clone().map(|body| (body, "application/json")),
            };
            let most = Some(self.settings.timeout);
            let answer = self.waits.begin(Cause::Answer, Some(call.lane), most);
            let sent = self.transport.send(request, Some(permit)).await;
            drop(answer);
            if sent.as_ref().is_ok_and(|reply| reply.status < 429) {
                self.waits.moved();
            }
            match &sent {
                // Never the address: filters hold e-mail addresses.
                Ok(reply) => tracing::debug!(
                    endpoint = call.endpoint,
                    status = reply.status,
                    request_id = reply.request_id(),
                    "answered"
                ),
                Err(lost) => tracing::debug!(endpoint = call.endpoint, ?lost, "no answer"),
            }
            match sent {
                Ok(reply) if reply.status == 401 && !renewed => {
                    renewed = true;
                    self.auth.reject(bearer.serial).await;
                }
                // The budget stands still for as long as the answer asked for.
                Ok(reply)
                    if reply.status == 429
                        && refusals < REFUSALS_MAX
                        && began.elapsed() < REFUSED_MAX =>
                {
                    refusals += 1;
                }
                sent => return sent.map_err(Failure::Lost),
            }
        }
    }

    /// Reads: repeats what failed without an answer that means something. The reply is a 2xx with a
    /// whole body.
    pub(super) async fn read(&self, call: &Call) -> Result<(Reply, Vec<u8>), HarvestError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (error, asked) = match self.exchange(call).await {
                Err(Failure::NoToken(error)) => return Err(error),
                Err(Failure::Lost(lost)) => (unreachable(&lost), None),
                Ok(mut reply) => {
                    let asked = retry_after(&reply.headers);
                    match (
                        reply.status,
                        std::mem::replace(&mut reply.body, Ok(Vec::new())),
                    ) {
                        (200..300, Ok(body)) => return Ok((reply, body)),
                        (200..300, Err(bad @ BadBody::TooLarge(_))) => {
                            return Err(HarvestError::BadAnswer {
                                endpoint: call.endpoint.clone(),
                                what: bad.to_string(),
                            });
                        }
                        (200..300, Err(bad)) => {
                            let why = bad.to_string();
                            (HarvestError::OutOfReach { why }, asked)
                        }
                        (status @ (408 | 500..), _) => (
                            HarvestError::OutOfReach {
                                why: format!("status {status}"),
                            },
                            asked,
                        ),
                        (429, _) => return Err(HarvestError::RateLimited { retry_after: asked }),
                        (400..500, body) => {
                            reply.body = body;
                            return Err(refusal(call, &reply).into_error());
                        }
                        (status, _) => {
                            return Err(HarvestError::BadAnswer {
                                endpoint: call.endpoint.clone(),
                                what: format!(
                                    "status {status}, which sends elsewhere; check greenhouse URLs in the config"
                                ),
                            });
                        }
                    }
                }
            };
            if attempt == READ_ATTEMPTS {
                return Err(error);
            }
            let asked = asked.unwrap_or_default().min(ASKED_MAX);
            let pause = backoff(attempt).max(asked);
            let cause = Cause::Retry(error);
            let waiting = self.waits.begin(cause, Some(call.lane), Some(pause));
            sleep(pause).await;
            drop(waiting);
        }
    }
}

/// An answer with a 4xx, as a refusal.
pub(super) fn refusal(call: &Call, reply: &Reply) -> Refusal {
    let problem = problem(
        reply.status,
        reply.body.as_deref().unwrap_or_default(),
        &personal_of(call.body.as_deref().unwrap_or_default()),
    );
    Refusal {
        endpoint: call.endpoint.clone(),
        status: reply.status,
        message: problem.message,
        hint: None,
        errors: problem.errors,
        request_id: reply.request_id(),
        scope: call.scope.clone(),
    }
}

/// The pause after the failure of attempt number `attempt` (from 1): doubled each time, capped, and
/// spread over its upper half so that those who failed together do not come back together.
pub(super) fn backoff(attempt: u32) -> Duration {
    let full = PAUSE_FIRST
        .saturating_mul(1 << attempt.saturating_sub(1).min(16))
        .min(PAUSE_MAX);
    full / 2 + (full / 2).mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_cap_and_are_spread() {
        for (attempt, full) in [
            (1, 250),
            (2, 500),
            (3, 1000),
            (6, 8000),
            (7, 8000),
            (u32::MAX, 8000),
        ] {
            for _ in 0..50 {
                let pause = backoff(attempt).as_millis();
                assert!((full / 2..=full).contains(&pause), "{attempt}: {pause}");
            }
        }
    }
}
