//! Where Greenhouse is and as whom to speak to it, checked once before the first call.

use std::time::Duration;

use secrecy::SecretString;
use url::{Host, Url};

use super::HarvestError;
use crate::error_text::ErrorText;

/// What a [`Client`](super::Client) needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Base of the resources; the client adds `/v3/...`.
    pub harvest_url: Url,
    /// Base of the token service; the client adds `/token` and `/introspect`.
    pub auth_url: Url,
    /// The client id of the credential.
    pub client_id: String,
    /// The secret of the credential.
    pub client_secret: SecretString,
    /// The Greenhouse user to act as (`sub`); without it the integration's own user acts (contract 2.1).
    pub user_id: Option<u64>,
    /// How long one exchange may take, from connecting to the last byte of the body.
    pub timeout: Duration,
    /// The `User-Agent` sent.
    pub user_agent: String,
}

impl Settings {
    /// Settings with the usual time-out of 30 s and `gleaner/VERSION` as user agent, acting as the
    /// integration's own user.
    #[must_use]
    pub fn new(
        harvest_url: Url,
        auth_url: Url,
        client_id: impl Into<String>,
        client_secret: SecretString,
    ) -> Self {
        Self {
            harvest_url,
            auth_url,
            client_id: client_id.into(),
            client_secret,
            user_id: None,
            timeout: Duration::from_secs(30),
            user_agent: concat!("gleaner/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Checks what can be checked without a call.
    pub(super) fn check(&self) -> Result<(), HarvestError> {
        guard("the Harvest URL", &self.harvest_url)?;
        guard("the auth URL", &self.auth_url)?;
        if self.client_id.trim().is_empty() {
            return Err(HarvestError::BadSettings(ErrorText::new(
                "the client id is empty",
                "`gleaner setup` asks for one",
            )));
        }
        Ok(())
    }
}

/// Refuses a base URL over which a secret would travel in the clear, or that is no base at all.
fn guard(name: &str, url: &Url) -> Result<(), HarvestError> {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let wrong: Option<ErrorText> = match url.scheme() {
        "https" => None,
        "http" if loopback => None,
        "http" => Some(ErrorText::new(
            format!("{name} is plain http"),
            "use https, http is for this machine only",
        )),
        _ => Some(format!("{name} is neither https nor, for this machine, http").into()),
    };
    let wrong = wrong.or_else(|| {
        (!url.username().is_empty() || url.password().is_some()).then(|| {
            ErrorText::new(
                format!("{name} holds a user name or password"),
                "leave them out",
            )
        })
    });
    let wrong = wrong.or_else(|| {
        (url.query().is_some() || url.fragment().is_some())
            .then(|| format!("{name} is a base and takes no query").into())
    });
    wrong.map_or(Ok(()), |text| Err(HarvestError::BadSettings(text)))
}

/// The address of `path` (which begins with `/`) under `base`, keeping a path that the base has.
pub(super) fn under(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(harvest: &str) -> Settings {
        Settings::new(
            harvest.parse().unwrap(),
            "https://auth.greenhouse.io".parse().unwrap(),
            "id-1",
            "top secret".into(),
        )
    }

    #[test]
    fn plain_http_is_for_loopback_only() {
        for good in [
            "https://harvest.greenhouse.io",
            "http://127.0.0.1:9",
            "http://localhost:9",
            "http://[::1]:9",
        ] {
            assert!(settings(good).check().is_ok(), "{good}");
        }
        for bad in [
            "http://harvest.greenhouse.io",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "ftp://localhost",
            "https://user:pass@harvest.greenhouse.io",
            "https://harvest.greenhouse.io/?a=b",
        ] {
            assert!(settings(bad).check().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_secret_does_not_show_in_debug() {
        assert!(!format!("{:?}", settings("https://harvest.greenhouse.io")).contains("top secret"));
    }

    #[test]
    fn a_path_goes_under_the_base() {
        let base: Url = "https://proxy.example/greenhouse/".parse().unwrap();
        assert_eq!(
            under(&base, "/v3/jobs").as_str(),
            "https://proxy.example/greenhouse/v3/jobs"
        );
    }
}
