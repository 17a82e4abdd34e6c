//! What every HTTP client of Greenhouse keeps to: bounded in time and size, no redirect followed, nothing
//! silently sent twice; and what a failed exchange means for the request.
//!
//! "Never sent", "no answer" and "said no" are three things: only the first and the last prove that a
//! write was not carried out (contract 10.10).

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::{redirect, retry};
use url::{Host, Url};

/// Connecting may take a part of the time-out only, so that "never sent" can be told from "no answer".
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// No connection was made: the request never left.
    #[error("no connection: {0}")]
    NotSent(String),
    /// It left, and no answer came in time.
    #[error("no answer in time")]
    TimedOut,
    /// It left at least in part, and the connection broke.
    #[error("the connection broke")]
    Broken,
}

/// Why the body of an answer is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    /// It is larger than so many bytes; it would be so again.
    #[error("the answer is larger than {} MB", .0 >> 20)]
    TooLarge(usize),
    /// It did not come, in words.
    #[error("{0}")]
    Broken(&'static str),
}

/// Why nobody knows what became of a write (contract 3.4, 10.10).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnknownCause {
    /// No answer within the time-out.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke after the request had begun to leave.
    #[error("the connection broke before the answer came")]
    ConnectionLost,
    /// 408 or any 5xx, or a redirect, which nothing promises to be a refusal.
    #[error("Greenhouse answered with status {status}")]
    Status {
        /// The HTTP status.
        status: u16,
    },
    /// A 2xx whose body cannot be read, or does not say whom it made.
    #[error("Greenhouse said yes but its answer cannot be read (status {status}: {what})")]
    UnreadableAnswer {
        /// The HTTP status.
        status: u16,
        /// What is wrong with the body.
        what: String,
    },
}

impl Lost {
    /// Returns what a failed exchange means for the request.
    #[must_use]
    pub fn of(error: &reqwest::Error) -> Self {
        // A failed connection and a request that could not even be put together never left.
        if error.is_connect() || error.is_builder() {
            Self::NotSent(unreached(error))
        } else if error.is_timeout() {
            Self::TimedOut
        } else {
            Self::Broken
        }
    }

    /// Returns why nobody knows what became of a write; none where it never left.
    #[must_use]
    pub fn doubt(&self) -> Option<UnknownCause> {
        match self {
            Self::NotSent(_) => None,
            Self::TimedOut => Some(UnknownCause::TimedOut),
            Self::Broken => Some(UnknownCause::ConnectionLost),
        }
    }
}

/// An HTTP client that goes through the proxy that the system names, where it names one, and never
/// through one to this machine: a proxy is not this machine.
#[derive(Debug, Clone)]
pub struct Client {
    outside: Arc<Way>,
    here: Arc<Way>,
}

/// A way out. Made when it is first gone: that reads every certificate of the system, which takes longer
/// than all else that a command does which asks nobody.
#[derive(Debug)]
struct Way {
    user_agent: String,
    timeout: Duration,
    idle: usize,
    proxy: bool,
    made: OnceLock<Result<reqwest::Client, String>>,
}

impl Way {
    fn client(&self) -> Result<&reqwest::Client, Lost> {
        let made = self.made.get_or_init(|| {
            let builder = reqwest::Client::builder()
                .user_agent(&self.user_agent)
                .timeout(self.timeout)
                .connect_timeout(CONNECT_MAX.min(self.timeout / 2))
                .redirect(redirect::Policy::none())
                .retry(retry::never())
                .referer(false)
                .pool_max_idle_per_host(self.idle);
            let builder = if self.proxy {
                builder
            } else {
                builder.no_proxy()
            };
            builder
                .build()
                .map_err(|error| format!("the HTTP client cannot be set up: {}", deepest(&error)))
        });
        made.as_ref().map_err(|why| Lost::NotSent(why.clone()))
    }
}

impl Client {
    /// Returns a request, on the way that its own address wants: the token service may be elsewhere than
    /// the API.
    ///
    /// # Errors
    /// [`Lost::NotSent`] where the way out can't be set up.
    pub fn request(
        &self,
        method: reqwest::Method,
        url: Url,
    ) -> Result<reqwest::RequestBuilder, Lost> {
        let way = if is_this_machine(&url) {
            &self.here
        } else {
            &self.outside
        };
        Ok(way.client()?.request(method, url))
    }
}

/// Returns whether an address is one of this machine's own.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Returns an HTTP client that keeps up to `idle` connections for reuse. With none,
/// each request has a connection of its own: on a reused one it can cross with the server closing it,
/// which would leave a write in doubt for no reason. All repetition is switched off.
pub fn client(user_agent: &str, timeout: Duration, idle: usize) -> Client {
    let way = |proxy| {
        Arc::new(Way {
            user_agent: user_agent.to_owned(),
            timeout,
            idle,
            proxy,
            made: OnceLock::new(),
        })
    };
    Client {
        outside: way(true),
        here: way(false),
    }
}

/// Reads a body up to `at_most` bytes.
///
/// # Errors
/// [`BadBody`] where it is larger, or does not come to its end.
pub async fn read(mut response: reqwest::Response, at_most: usize) -> Result<Vec<u8>, BadBody> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > at_most => {
                return Err(BadBody::TooLarge(at_most));
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

/// Returns in words why no connection was made. The system's own words are for those who know its calls:
/// they stay only where nothing better is known, without their number.
fn unreached(error: &reqwest::Error) -> String {
    use std::io::ErrorKind;
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        let said = one.to_string();
        if said == "dns error" || said.contains("lookup address") {
            return "the host name was not found".to_owned();
        }
        let kind = one
            .downcast_ref::<std::io::Error>()
            .map(std::io::Error::kind);
        let words = match kind {
            Some(ErrorKind::ConnectionRefused) => "nobody answers at this address",
            Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted) => "it was broken off",
            Some(ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable) => {
                "this machine is not on the network"
            }
            Some(ErrorKind::TimedOut) => "nobody answered in time",
            _ => "",
        };
        if !words.is_empty() {
            return words.to_owned();
        }
        cause = one.source();
    }
    let said = deepest(error);
    match said.split_once(" (os error ") {
        Some((words, _)) => words.to_owned(),
        None => said,
    }
}

/// Returns the innermost cause as text: the one that tells a user something. It holds no URL.
fn deepest(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests;
