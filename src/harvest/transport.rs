//! One HTTP exchange: bounded in time and size, no redirect followed, nothing silently sent twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, redirect, retry};
use url::Url;

use super::budget::{Permit, Reading, http_date};
use super::{HarvestError, Settings};
use crate::inert::redact;

/// Largest body that is read, in bytes: a page of 500 people is about 1 MB.
pub(super) const BODY_MAX: usize = 64 << 20;
/// Connecting may take a part of the time-out only, so that "never sent" can be told from "no answer".
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// A request, ready to go.
#[derive(Debug)]
pub(super) struct Request {
    pub method: Method,
    pub url: Url,
    /// `Authorization`, marked sensitive.
    pub authorization: HeaderValue,
    /// The body and its content type.
    pub body: Option<(Vec<u8>, &'static str)>,
}

/// Why the body of an answer is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BadBody {
    /// It is larger than [`BODY_MAX`]; it would be so again.
    TooLarge,
    /// It did not come, in words.
    Broken(&'static str),
}

impl std::fmt::Display for BadBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge => write!(f, "the answer is larger than {} MB", BODY_MAX >> 20),
            Self::Broken(what) => f.write_str(what),
        }
    }
}

/// An answer. The status and headers are there even where the body is not.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Result<Vec<u8>, BadBody>,
}

impl Reply {
    /// The request id, where there is one: for the log and for support (contract 3.4). One that is
    /// formed otherwise than ids are is a server's words, and is left out.
    pub fn request_id(&self) -> Option<String> {
        let id = self.headers.get("x-request-id")?.to_str().ok()?;
        let sign = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        let formed = (1..=100).contains(&id.len()) && id.chars().all(sign);
        (formed && !redact::tells_secret(id)).then(|| id.to_owned())
    }

    /// Whether the status is a 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lost {
    /// No connection was made: the request never left.
    NotSent(String),
    /// It left, and no answer came in time.
    TimedOut,
    /// It left at least in part, and the connection broke.
    Broken,
}

/// The two ways out.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    reads: reqwest::Client,
    writes: reqwest::Client,
    clock: Arc<Clock>,
}

/// How far Greenhouse's clock was ahead of ours at the last answer that told the time.
#[derive(Debug, Default)]
struct Clock {
    seconds: AtomicI64,
    known: AtomicBool,
}

impl Transport {
    /// Reads share connections. Each write has its own: on a reused one a request can cross with the
    /// server closing it, which would leave a write in doubt for no reason, and the HTTP library
    /// repeats what it believes unsent only on reused ones. All other repetition is switched off.
    pub fn new(settings: &Settings) -> Result<Self, HarvestError> {
        let build = |idle: usize| {
            let mut builder = reqwest::Client::builder()
                .user_agent(&settings.user_agent)
                .timeout(settings.timeout)
                .connect_timeout(CONNECT_MAX.min(settings.timeout / 2))
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .pool_max_idle_per_host(idle);
            if settings.harvest_url.scheme() == "http" {
                // Plain http is for this machine only, and a proxy is not this machine.
                builder = builder.no_proxy();
            }
            builder.build().map_err(|error| HarvestError::BadSettings {
                what: format!("the HTTP client cannot be set up: {}", deepest(&error)),
            })
        };
        Ok(Self {
            reads: build(32)?,
            writes: build(0)?,
            clock: Arc::default(),
        })
    }

    /// How many seconds Greenhouse's clock is ahead of ours, none before the first answer that tells
    /// the time. Right to a few seconds: headers count whole ones, and an answer takes its time.
    pub fn clock_ahead(&self) -> Option<i64> {
        let known = self.clock.known.load(Ordering::Acquire);
        known.then(|| self.clock.seconds.load(Ordering::Relaxed))
    }

    fn note_clock(&self, headers: &HeaderMap) {
        let date = headers.get(reqwest::header::DATE);
        let Some(theirs) = date.and_then(|date| http_date(date.to_str().ok()?)) else {
            return;
        };
        let ahead = theirs.saturating_sub(jiff::Timestamp::now().as_second());
        self.clock.seconds.store(ahead, Ordering::Relaxed);
        self.clock.known.store(true, Ordering::Release);
    }

    /// Sends the request and reads the answer. The permit is settled as soon as the headers are here.
    pub async fn send(&self, request: Request, permit: Option<Permit>) -> Result<Reply, Lost> {
        let client = if request.method == Method::GET {
            &self.reads
        } else {
            &self.writes
        };
        let mut builder = client
            .request(request.method, request.url)
            .header(reqwest::header::AUTHORIZATION, request.authorization)
            .header(reqwest::header::ACCEPT, "application/json");
        if let Some((body, kind)) = request.body {
            builder = builder
                .header(reqwest::header::CONTENT_TYPE, kind)
                .body(body);
        }
        let mut response = match builder.send().await {
            Ok(response) => response,
            Err(error) => {
                let lost = lost(&error);
                if let (Some(permit), Lost::NotSent(_)) = (permit, &lost) {
                    permit.unused();
                }
                return Err(lost);
            }
        };
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        self.note_clock(&headers);
        if let Some(permit) = permit {
            permit.settle(&Reading::of(status, &headers));
        }
        Ok(Reply {
            status,
            headers,
            body: read(response).await,
        })
    }
}

/// Reads a body up to [`BODY_MAX`].
async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, BadBody> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > BODY_MAX => {
                return Err(BadBody::TooLarge);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => {
                return Err(BadBody::Broken("the answer did not end in time"));
            }
            Err(_) => return Err(BadBody::Broken("the answer broke off")),
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
