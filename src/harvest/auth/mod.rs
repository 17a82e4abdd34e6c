//! The token of the credential: one at a time, shared, renewed early (contract 2.1).

mod identity;
mod token;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::HeaderValue;
use secrecy::ExposeSecret as _;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};
use url::Url;

use super::budget::retry_after;
use super::call::backoff;
use super::error::problem;
use super::query::encode;
use super::settings::under;
use super::transport::{Reply, Request, Transport};
use super::waits::{Cause, Waits};
use super::{HarvestError, Settings};
use crate::inert::redact;
use crate::transport::Lost;

pub use identity::{Identity, Organization};
use token::Token;

/// How often the token service is asked before giving up.
const ATTEMPTS: u32 = 4;
/// Pause after a 429 of the token service that names none; its window is 60 s (contract 2.1).
const REFUSED_PAUSE: Duration = Duration::from_secs(10);
/// The token service is waited for no longer than its window.
const PAUSE_MAX: Duration = Duration::from_secs(60);

/// The keeper of the token.
#[derive(Debug)]
pub(super) struct Auth {
    token_url: Url,
    introspect_url: Url,
    basic: HeaderValue,
    form: String,
    transport: Transport,
    /// What was last said of a token.
    identity: std::sync::Mutex<Option<Identity>>,
    /// Whether introspection was answered, be it with a refusal.
    answered: AtomicBool,
    waits: Waits,
    /// Held while minting, so that there is one mint at a time.
    state: Mutex<State>,
    /// How many mints have ended, for telling a failure one has waited for from an old one.
    ended: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    token: Option<Token>,
    minted: u64,
    failure: Option<(u64, HarvestError)>,
}

/// The right to speak, and which token it is.
#[derive(Debug, Clone)]
pub(super) struct Bearer {
    /// The value of `Authorization`.
    pub header: HeaderValue,
    /// The number of the token, for [`Auth::reject`].
    pub serial: u64,
}

const INTROSPECT: &str = "/introspect";

impl Auth {
    pub fn new(
        settings: &Settings,
        transport: Transport,
        waits: Waits,
    ) -> Result<Self, HarvestError> {
        let pair = format!(
            "{}:{}",
            settings.client_id,
            settings.client_secret.expose_secret()
        );
        let mut form = "grant_type=client_credentials".to_owned();
        if let Some(user) = settings.user_id {
            form.push_str(&format!("&sub={user}"));
        }
        let basic = STANDARD.encode(pair);
        redact::know(settings.client_secret.expose_secret());
        redact::know(&basic);
        redact::know_whole(&settings.client_id);
        Ok(Self {
            token_url: under(&settings.auth_url, "/token"),
            introspect_url: under(&settings.auth_url, INTROSPECT),
            basic: sensitive(&format!("Basic {basic}"))?,
            form,
            transport,
            identity: std::sync::Mutex::default(),
            answered: AtomicBool::new(false),
            waits,
            state: Mutex::default(),
            ended: AtomicU64::new(0),
        })
    }

    /// A token that is good for another minute, minted where needed. Who waits for a mint that fails
    /// gets its failure and does not try again.
    pub async fn bearer(&self) -> Result<Bearer, HarvestError> {
        let ended = self.ended.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        if let Some(token) = state
            .token
            .as_ref()
            .filter(|token| Instant::now() < token.renew_at)
        {
            return Ok(token.bearer.clone());
        }
        if let Some((when, error)) = &state.failure
            && *when > ended
        {
            return Err(error.clone());
        }
        state.token = None;
        state.minted += 1;
        let minted = match self.mint(state.minted).await {
            Ok(token) => self.of_the_same(token).await,
            refused => refused,
        };
        let when = self.ended.fetch_add(1, Ordering::AcqRel) + 1;
        match minted {
            Ok(token) => {
                let bearer = token.bearer.clone();
                state.token = Some(token);
                state.failure = None;
                Ok(bearer)
            }
            Err(error) => {
                state.failure = Some((when, error.clone()));
                Err(error)
            }
        }
    }

    /// A 401 was answered to this token: it is dropped, unless it has been replaced meanwhile.
    pub async fn reject(&self, serial: u64) {
        let mut state = self.state.lock().await;
        if state
            .token
            .as_ref()
            .is_some_and(|token| token.bearer.serial == serial)
        {
            state.token = None;
        }
    }

    async fn mint(&self, serial: u64) -> Result<Token, HarvestError> {
        let asked = Instant::now();
        let reply = self.ask("/token", &self.token_url, &self.form).await?;
        let token = token::parse(&reply, asked, serial)?;
        tracing::debug!(serial, renew_in = ?token.renew_at.saturating_duration_since(asked), "token minted");
        Ok(token)
    }

    /// Who the credential is and what it may do (contract 2.3).
    pub async fn introspect(&self) -> Result<Identity, HarvestError> {
        let bearer = self.bearer().await?;
        let described = self.describe(&bearer).await;
        if matches!(
            &described,
            Ok(_) | Err(HarvestError::BadAnswer { .. } | HarvestError::Rejected(_))
        ) {
            self.answered.store(true, Ordering::Release);
        }
        let identity = described?;
        if identity.active {
            *self.last() = Some(identity.clone());
        }
        Ok(identity)
    }

    /// What was last said of a token; none before it was asked for.
    pub fn identity(&self) -> Option<Identity> {
        self.last().clone()
    }

    /// Whether introspection was answered, be it with a refusal or without an organisation.
    pub fn introspection_answered(&self) -> bool {
        self.answered.load(Ordering::Acquire)
    }

    /// Whether there is a token.
    pub async fn has_token(&self) -> bool {
        self.state.lock().await.token.is_some()
    }

    fn last(&self) -> std::sync::MutexGuard<'_, Option<Identity>> {
        self.identity
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Lets a new token pass that is of the organisation of the one before, as far as that is told:
    /// a credential may be bound anew at any time, and a write must not follow it elsewhere.
    async fn of_the_same(&self, token: Token) -> Result<Token, HarvestError> {
        let Some(before) = self.identity() else {
            return Ok(token);
        };
        // Its form is known from clients only (contract 2.3): silence says nothing.
        let Ok(mut now) = self.describe(&token.bearer).await else {
            return Ok(token);
        };
        match (&before.organization, &now.organization) {
            (Some(one), Some(other)) if one.id != other.id => {
                return Err(HarvestError::OtherOrganisation {
                    before: one.to_string(),
                    now: other.to_string(),
                });
            }
            (_, None) => now.organization = before.organization,
            _ => {}
        }
        if now.active {
            *self.last() = Some(now);
        }
        Ok(token)
    }

    async fn describe(&self, bearer: &Bearer) -> Result<Identity, HarvestError> {
        let token = bearer
            .header
            .to_str()
            .unwrap_or_default()
            .trim_start_matches("Bearer ");
        let form = format!("token={}&token_type_hint=access_token", encode(token));
        let reply = self.ask(INTROSPECT, &self.introspect_url, &form).await?;
        identity::parse(&reply)
    }

    /// Posts a form to the token service until it answers a 2xx, refuses, or too much has failed. To
    /// repeat is harmless here: nothing of the customer's is changed.
    async fn ask(&self, path: &str, url: &Url, form: &str) -> Result<Reply, HarvestError> {
        let _waiting = self.waits.begin(Cause::Token, None, None);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let request = Request {
                method: Method::POST,
                url: url.clone(),
                authorization: self.basic.clone(),
                body: Some((
                    form.as_bytes().to_vec(),
                    "application/x-www-form-urlencoded",
                )),
            };
            let sent = self.transport.send(request, None).await;
            let (pause, error) = match sent {
                Ok(reply) if reply.is_success() && reply.body.is_ok() => {
                    self.waits.moved();
                    return Ok(reply);
                }
                Ok(reply) => {
                    let error = self.failure(path, &reply);
                    let asked = retry_after(&reply.headers);
                    match reply.status {
                        429 => (Some(asked.unwrap_or(REFUSED_PAUSE)), error),
                        408 | 500.. | 200..300 => (asked.or_else(|| Some(backoff(attempt))), error),
                        _ => (None, error),
                    }
                }
                Err(lost) => (Some(backoff(attempt)), unreachable(&lost)),
            };
            match pause {
                Some(pause) if attempt < ATTEMPTS => sleep(pause.min(PAUSE_MAX)).await,
                _ => return Err(error),
            }
        }
    }

    /// What a failure of the token service means. One of its texts echoes the client id (contract 2.1).
    fn failure(&self, path: &str, reply: &Reply) -> HarvestError {
        let problem = problem(reply.status, reply.body.as_deref().unwrap_or_default(), &[]);
        let details = problem.errors.iter().map(|detail| format!("; {detail}"));
        let said = format!("{}{}", problem.message, details.collect::<String>());
        match reply.status {
            // The token was just minted with this credential: any other no is about the call itself,
            // whose form is known from clients only (contract 2.3).
            400 | 402..=407 | 409..=428 if path == INTROSPECT => HarvestError::BadAnswer {
                endpoint: format!("POST {path}"),
                what: said,
            },
            400..=407 | 409..=428 => HarvestError::CredentialsRefused { said },
            429 => HarvestError::RateLimited {
                retry_after: retry_after(&reply.headers),
            },
            200..400 => HarvestError::BadAnswer {
                endpoint: format!("POST {path}"),
                what: said,
            },
            status => HarvestError::OutOfReach {
                why: format!("its sign-in answered with status {status}"),
            },
        }
    }
}

/// A header value that does not show in logs.
fn sensitive(text: &str) -> Result<HeaderValue, HarvestError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| {
        HarvestError::BadSettings("the credential holds characters that cannot be sent".into())
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// No answer, as an error.
pub(super) fn unreachable(lost: &Lost) -> HarvestError {
    HarvestError::OutOfReach {
        why: lost.to_string(),
    }
}
