//! One HTTP exchange: bounded in time and size, no redirect followed, nothing silently sent twice.

use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, redirect, retry};
use secrecy::ExposeSecret as _;
use url::Url;

use super::{IngestionError, Settings};
use crate::inert::redact;

/// Largest body that is read, in bytes.
const BODY_MAX: usize = 16 << 20;
/// Connecting may take a part of the time-out only, so that "never sent" can be told from "no answer".
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// An answer. The status is there even where the body is not.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    /// The wait that the answer asks for.
    pub retry_after: Option<Duration>,
    pub body: Result<Vec<u8>, String>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    /// No connection was made: the request never left.
    NotSent(String),
    /// It left, and no answer came in time.
    TimedOut,
    /// It left at least in part, and the connection broke.
    Broken,
}

impl Lost {
    /// Returns what happened on the wire, in words.
    pub fn words(self) -> String {
        match self {
            Self::NotSent(why) => why,
            Self::TimedOut => "no answer in time".to_owned(),
            Self::Broken => "the connection broke".to_owned(),
        }
    }
}

/// The way out.
#[derive(Debug)]
pub(super) struct Transport {
    http: reqwest::Client,
    authorization: HeaderValue,
    user: HeaderValue,
}

impl Transport {
    /// Each request has a connection of its own: on a reused one it can cross with the server closing
    /// it, which would leave a write in doubt for no reason. All repetition is switched off.
    pub fn new(settings: &Settings) -> Result<Self, IngestionError> {
        let bad = |what: String| IngestionError::BadSettings { what };
        let mut builder = reqwest::Client::builder()
            .user_agent(&settings.user_agent)
            .timeout(settings.timeout)
            .connect_timeout(CONNECT_MAX.min(settings.timeout / 2))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .pool_max_idle_per_host(0);
        if settings.url.scheme() == "http" {
            // Plain http is for this machine only, and a proxy is not this machine.
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| {
            bad(format!(
                "the HTTP client cannot be set up: {}",
                deepest(&error)
            ))
        })?;
        let user = HeaderValue::from_str(settings.user.trim()).map_err(|_| {
            bad("the acting user's e-mail address holds letters that no header takes".to_owned())
        })?;
        Ok(Self {
            http,
            authorization: basic(settings.key.expose_secret().trim())?,
            user,
        })
    }

    /// Sends a request, once, and reads the answer.
    pub async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
    ) -> Result<Reply, Lost> {
        let mut builder = self
            .http
            .request(method, url)
            .header(reqwest::header::AUTHORIZATION, self.authorization.clone())
            .header(HeaderName::from_static("on-behalf-of"), self.user.clone())
            .header(reqwest::header::ACCEPT, "application/json");
        if let Some(body) = body {
            builder = builder
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        let mut response = builder.send().await.map_err(|error| lost(&error))?;
        let asked = response.headers().get(reqwest::header::RETRY_AFTER);
        let asked = asked.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Ok(Reply {
            status: response.status().as_u16(),
            retry_after: asked.map(Duration::from_secs),
            body: read(&mut response).await,
        })
    }
}

/// Returns the Basic header: the key as user name, an empty password (contract 11.1).
fn basic(key: &str) -> Result<HeaderValue, IngestionError> {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{key}:"));
    redact::know(key);
    redact::know(&pair);
    let header = HeaderValue::from_str(&format!("Basic {pair}"));
    let mut header = header.map_err(|_| IngestionError::BadSettings {
        what: "the partner key can't be sent; `gleaner setup --partner` takes it anew".to_owned(),
    })?;
    header.set_sensitive(true);
    Ok(header)
}

async fn read(response: &mut reqwest::Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > BODY_MAX => {
                return Err(format!("the answer is larger than {} MB", BODY_MAX >> 20));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => {
                return Err("the answer did not end in time".to_owned());
            }
            Err(_) => return Err("the answer broke off".to_owned()),
        }
    }
}

/// What a failed exchange means for the request.
fn lost(error: &reqwest::Error) -> Lost {
    // A failed connection and a request that could not even be put together never left.
    if error.is_connect() || error.is_builder() {
        Lost::NotSent(deepest(error))
    } else if error.is_timeout() {
        Lost::TimedOut
    } else {
        Lost::Broken
    }
}

/// The innermost cause as text: the one that tells a user something. It holds no URL.
fn deepest(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
