//! A mark by which a credential is known again, without the credential.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The API of Greenhouse that a credential is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Api {
    /// Harvest: a client id.
    Harvest,
    /// Candidate Ingestion: a partner key.
    Ingestion,
}

/// A mark of a credential: equal for the same one, and no way back to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Credential {
    api: Api,
    /// FNV-1a of the id, which stays the same from version to version.
    print: u64,
    /// The host it is used at; all of this machine are one, since a sandbox's port changes.
    host: String,
    /// The end of the id, for people.
    ends: String,
    /// The host with its port.
    #[serde(default)]
    at: String,
}

impl PartialEq for Credential {
    fn eq(&self, other: &Self) -> bool {
        (self.api, self.print, &self.host) == (other.api, other.print, &other.host)
    }
}

impl Eq for Credential {}

impl Credential {
    /// Returns the mark of a credential by its id, used at `url`. The end of a client id tells people
    /// which one it is; a partner key is a secret as a whole, of which nothing is kept.
    pub fn new(api: Api, id: &str, url: &url::Url) -> Self {
        /// Letters of a client id that are shown.
        const SHOWN: usize = 4;
        let bytes = id.bytes();
        let print = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let plain = |one: &char| one.is_ascii_alphanumeric();
        let count = id.chars().filter(plain).count();
        let ends = match api {
            // Half of it at most, whatever it is.
            Api::Harvest => {
                let skip = count - SHOWN.min(count / 2);
                id.chars().filter(plain).skip(skip).collect()
            }
            Api::Ingestion => String::new(),
        };
        Self {
            api,
            print,
            host: host(url),
            ends,
            at: url[url::Position::BeforeHost..url::Position::AfterPort].to_owned(),
        }
    }

    /// Returns the API that it is for.
    pub(super) fn api(&self) -> Api {
        self.api
    }

    /// Returns whether it is the same one at the same port too: another port of this machine may be
    /// another sandbox, with another organisation.
    pub(super) fn is_at_same_port(&self, other: &Self) -> bool {
        self == other && self.at == other.at
    }

    /// Returns the mark as text.
    pub(super) fn mark(&self) -> String {
        let api = match self.api {
            Api::Harvest => "harvest",
            Api::Ingestion => "ingestion",
        };
        format!("{api}:{:016x}@{}", self.print, self.host)
    }
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.api {
            Api::Harvest if self.ends.is_empty() => f.write_str("the client id")?,
            Api::Harvest => write!(f, "the client id ending in {}", self.ends)?,
            Api::Ingestion => f.write_str("the partner key")?,
        }
        write!(f, " at {}", self.host)
    }
}

fn host(url: &url::Url) -> String {
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    };
    match url.host_str() {
        Some(host) if !here => host.to_owned(),
        _ => "this machine".to_owned(),
    }
}
