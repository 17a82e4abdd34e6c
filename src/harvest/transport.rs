//! One exchange with Harvest: the budget's permit and Greenhouse's clock beside the request and its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use url::Url;

use super::Settings;
use super::budget::{Permit, Reading, http_date};
use crate::inert::redact;
use crate::transport::{self, BadBody, Lost};

/// Largest body that is read, in bytes: a page of 500 people is about 1 MB.
pub(super) const BODY_MAX: usize = 64 << 20;

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

/// The two ways out.
#[derive(Debug, Clone)]
pub(super) struct Transport {
    reads: transport::Client,
    writes: transport::Client,
    clock: Arc<Clock>,
}

/// Returns why there is no answer, and gives the permit back where nothing was sent.
fn given_up(lost: Lost, permit: Option<Permit>) -> Lost {
    if let (Some(permit), Lost::NotSent(_)) = (permit, &lost) {
        permit.unused();
    }
    lost
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
    pub fn new(settings: &Settings) -> Self {
        let build = |idle: usize| transport::client(&settings.user_agent, settings.timeout, idle);
        Self {
            reads: build(32),
            writes: build(0),
            clock: Arc::default(),
        }
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
        let begun = match client.request(request.method, request.url) {
            Ok(begun) => begun,
            Err(lost) => return Err(given_up(lost, permit)),
        };
        let mut builder = begun
            .header(reqwest::header::AUTHORIZATION, request.authorization)
            .header(reqwest::header::ACCEPT, "application/json");
        if let Some((body, kind)) = request.body {
            builder = builder
                .header(reqwest::header::CONTENT_TYPE, kind)
                .body(body);
        }
        let mut response = match builder.send().await {
            Ok(response) => response,
            Err(error) => return Err(given_up(Lost::of(&error), permit)),
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
            body: transport::read(response, BODY_MAX).await,
        })
    }
}
