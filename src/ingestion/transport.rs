//! One exchange through the partner key: key and acting user beside the request.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::ExposeSecret as _;
use url::Url;

use super::{IngestionError, Settings};
use crate::error_text::ErrorText;
use crate::inert::redact;
use crate::transport::{self, BadBody, Lost};

/// Largest body that is read, in bytes.
const BODY_MAX: usize = 16 << 20;

/// An answer. The status is there even where the body is not.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    /// The wait that the answer asks for.
    pub retry_after: Option<Duration>,
    pub body: Result<Vec<u8>, BadBody>,
}

/// The way out.
#[derive(Debug)]
pub(super) struct Transport {
    http: transport::Client,
    authorization: HeaderValue,
    user: HeaderValue,
}

impl Transport {
    /// Returns a way out on which each request has a connection of its own.
    ///
    /// # Errors
    /// [`IngestionError::BadSettings`].
    pub fn new(settings: &Settings) -> Result<Self, IngestionError> {
        let bad = |what: &str| IngestionError::BadSettings(what.into());
        let http = transport::client(&settings.user_agent, settings.timeout, 0);
        let user = HeaderValue::from_str(settings.user.trim()).map_err(|_| {
            bad("the acting user's e-mail address holds letters that no header takes")
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
            .request(method, url)?
            .header(reqwest::header::AUTHORIZATION, self.authorization.clone())
            .header(HeaderName::from_static("on-behalf-of"), self.user.clone())
            .header(reqwest::header::ACCEPT, "application/json");
        if let Some(body) = body {
            builder = builder
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        let response = builder.send().await.map_err(|error| Lost::of(&error))?;
        let asked = response.headers().get(reqwest::header::RETRY_AFTER);
        let asked = asked.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Ok(Reply {
            status: response.status().as_u16(),
            retry_after: asked.map(Duration::from_secs),
            body: transport::read(response, BODY_MAX).await,
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
    let mut header = header.map_err(|_| {
        IngestionError::BadSettings(ErrorText::new(
            "the partner key can't be sent",
            "`gleaner setup --partner` takes it anew",
        ))
    })?;
    header.set_sensitive(true);
    Ok(header)
}
