//! Whose copy this is: answers about one organisation must not be given to another.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::Mirror;
use super::tables::meta;
use crate::store::StoreError;

/// Where a copy comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// The organisation's id, where introspection told (contract 2.3).
    pub organisation: Option<u64>,
    /// The base of Harvest's addresses.
    pub url: String,
    /// The acting user, where they are known.
    pub user: Option<u64>,
    /// A mark of the credential, which tells no more than whether it is the same.
    pub credential: u64,
}

/// How a copy and who asks for it go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// It is theirs.
    Same,
    /// It is their organisation's, as another user may see it.
    OtherUser,
    /// It is another organisation's.
    Other,
}

impl Whose {
    /// Returns how a copy of these goes together with who asks `now`.
    pub fn belongs_to(&self, now: &Self) -> Belongs {
        let other = match (self.organisation, now.organisation) {
            (Some(there), Some(here)) => there != here,
            // A Greenhouse on this machine is a sandbox, whose port changes from start to start.
            _ => self.url != now.url && !(is_here(&self.url) && is_here(&now.url)),
        };
        if other {
            return Belongs::Other;
        }
        match (self.user, now.user) {
            (Some(there), Some(here)) if there != here => Belongs::OtherUser,
            _ => Belongs::Same,
        }
    }

    /// Returns these, with what is not known `now` as it was.
    fn or(self, before: &Self) -> Self {
        Self {
            organisation: self.organisation.or(before.organisation),
            user: self.user.or(before.user),
            ..self
        }
    }
}

/// Returns whether an address leads to this machine.
fn is_here(url: &str) -> bool {
    let url = url::Url::parse(url).ok();
    url.is_some_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => IpAddr::from(ip).is_loopback(),
        Some(url::Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
        None => false,
    })
}

/// The fact that says whose the copy is.
const KEY: &str = "whose";

impl Mirror {
    /// Returns whose the copy is, on the calling thread; none before that was ever noted.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub fn whose(&self) -> Result<Option<Whose>, StoreError> {
        let text = self
            .store
            .read_here(|connection| meta::get(connection, KEY))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Notes whose the copy is, keeping what is not known of them now.
    ///
    /// # Errors
    ///
    /// When the data file can't be read or written.
    pub async fn note_whose(&self, now: Whose) -> Result<(), StoreError> {
        self.store
            .write(move |tx| {
                let before = meta::get(tx, KEY)?;
                let before = before.and_then(|text| serde_json::from_str::<Whose>(&text).ok());
                let whose = match &before {
                    Some(before) => now.or(before),
                    None => now,
                };
                let text = serde_json::to_string(&whose)
                    .map_err(|error| StoreError::content("whose the copy is", error))?;
                meta::set(tx, KEY, &text)
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whose(organisation: Option<u64>, url: &str, user: Option<u64>) -> Whose {
        Whose {
            organisation,
            url: url.to_owned(),
            user,
            credential: 0,
        }
    }

    #[test]
    fn an_organisation_is_known_by_its_id_and_else_by_its_address() {
        const REAL: &str = "https://harvest.greenhouse.io/";
        let ours = whose(Some(1), REAL, Some(7));
        for (now, belongs) in [
            (whose(Some(1), REAL, Some(7)), Belongs::Same),
            (
                whose(Some(1), "https://proxy.example/", Some(7)),
                Belongs::Same,
            ),
            (whose(Some(1), REAL, None), Belongs::Same),
            (whose(Some(1), REAL, Some(8)), Belongs::OtherUser),
            (whose(Some(2), REAL, Some(7)), Belongs::Other),
            (whose(None, REAL, Some(7)), Belongs::Same),
            (
                whose(None, "http://127.0.0.1:4000/", Some(7)),
                Belongs::Other,
            ),
        ] {
            assert_eq!(ours.belongs_to(&now), belongs, "{now:?}");
        }
        let sandbox = whose(None, "http://127.0.0.1:4000/", None);
        let next = whose(None, "http://localhost:5000/", None);
        assert_eq!(sandbox.belongs_to(&next), Belongs::Same);
    }

    #[test]
    fn what_is_not_known_now_stays_known() {
        let before = whose(Some(1), "https://a.example/", Some(7));
        let now = whose(None, "https://a.example/", None);
        assert_eq!(now.or(&before), before);
    }
}
