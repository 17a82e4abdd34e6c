//! Where Greenhouse is and for whom to speak to it, checked once before the first call.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use url::{Host, Url};

use super::IngestionError;
use crate::error_text::ErrorText;

/// What a [`Client`](super::Client) needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Base of the API; the client adds `/v1/partner/...`.
    pub url: Url,
    /// The partner key.
    pub key: SecretString,
    /// The e-mail address of the active Greenhouse user the calls are made for.
    pub user: String,
    /// How long one exchange may take, from connecting to the last byte of the body.
    pub timeout: Duration,
    /// The `User-Agent` sent.
    pub user_agent: String,
}

impl Settings {
    /// Settings with the usual time-out of 30 s and `gleaner/VERSION` as user agent.
    #[must_use]
    pub fn new(url: Url, key: SecretString, user: impl Into<String>) -> Self {
        Self {
            url,
            key,
            user: user.into(),
            timeout: Duration::from_secs(30),
            user_agent: concat!("gleaner/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Checks what can be checked without a call.
    pub(super) fn check(&self) -> Result<(), IngestionError> {
        let bad = |what: &str| Err(IngestionError::BadSettings(what.into()));
        let advised =
            |what: &str, hint: &str| Err(IngestionError::BadSettings(ErrorText::new(what, hint)));
        let url = &self.url;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return advised(
                    "the ingestion URL is plain http",
                    "use https, http is for this machine only",
                );
            }
            _ => return bad("the ingestion URL is neither https nor, for this machine, http"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return advised(
                "the ingestion URL holds a user name or password",
                "leave them out",
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return bad("the ingestion URL is a base and takes no query");
        }
        if self.key.expose_secret().trim().is_empty() {
            return advised(
                "the partner key is empty",
                "`gleaner setup --partner` asks for one",
            );
        }
        if !self.user.contains('@') {
            return advised(
                "the acting user of the partner key is no e-mail address",
                "`gleaner setup --partner` asks for it",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str, key: &str, user: &str) -> Settings {
        Settings::new(url.parse().unwrap(), key.to_owned().into(), user)
    }

    #[test]
    fn what_can_not_work_is_refused_before_any_call() {
        let (key, user) = ("top secret", "ada@example.com");
        for good in [
            "https://api.greenhouse.io",
            "http://127.0.0.1:9",
            "http://localhost:9",
        ] {
            assert_eq!(settings(good, key, user).check(), Ok(()), "{good}");
        }
        for bad in [
            "http://api.greenhouse.io",
            "http://10.0.0.1",
            "ftp://localhost",
            "https://ada:pass@api.greenhouse.io",
            "https://api.greenhouse.io/?a=b",
        ] {
            assert!(settings(bad, key, user).check().is_err(), "{bad}");
        }
        let at = "https://api.greenhouse.io";
        assert!(settings(at, " ", user).check().is_err());
        assert!(settings(at, key, "Ada").check().is_err());
    }

    #[test]
    fn the_key_does_not_show_in_debug() {
        let settings = settings("https://api.greenhouse.io", "top secret", "ada@example.com");
        assert!(!format!("{settings:?}").contains("top secret"));
    }
}
