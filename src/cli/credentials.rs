//! Where a command's credentials come from: the environment, else what `setup` keeps.

use std::fmt;
use std::io::{self, IsTerminal};

use secrecy::{ExposeSecret as _, SecretString};

use super::ask::hidden;
use super::exit::{Exit, Failure};
use super::out::remark;
use crate::config::Loaded;
use crate::config::secrets::{self, Held, Place, Sealed, SecretError, Vault};
use crate::worker;

/// The two variables that make up a credential.
pub const VARIABLES: [&str; 2] = ["GLEANER_CLIENT_ID", "GLEANER_CLIENT_SECRET"];
/// The variable that opens a sealed file where nobody can be asked.
pub const PASSPHRASE: &str = "GLEANER_PASSPHRASE";
/// How often a passphrase is asked for.
const ATTEMPTS: usize = 3;

/// Credentials and where they were.
pub struct Found {
    /// The credentials.
    pub credentials: worker::Credentials,
    /// The acting user kept with them.
    pub user_id: Option<u64>,
    /// Where they were.
    pub source: Source,
}

/// Where credentials were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the environment.
    Environment,
    /// Where `setup` put them.
    Kept(Place),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("the environment"),
            Self::Kept(place) => place.fmt(f),
        }
    }
}

/// Returns the credentials of the environment, where both parts are there.
pub fn of_environment() -> Option<worker::Credentials> {
    let [id, secret] = VARIABLES.map(variable);
    id.zip(secret)
        .map(|(client_id, secret)| worker::Credentials {
            client_id,
            client_secret: secret.into(),
        })
}

/// Returns the vault of a configuration.
pub fn vault(loaded: &Loaded) -> Vault {
    Vault::of(&loaded.paths.data, loaded.config.secrets.keep)
}

/// Returns the credentials in force, none where there are none. Asks for a passphrase where one is
/// needed and somebody sits there.
///
/// # Errors
/// A [`Failure`] (refused) for credentials that are there and can't be used.
pub fn find(loaded: &Loaded) -> Result<Option<Found>, Failure> {
    let [id, secret] = VARIABLES.map(variable);
    match (id, secret) {
        (Some(client_id), Some(client_secret)) => {
            return Ok(Some(Found {
                credentials: worker::Credentials {
                    client_id,
                    client_secret: client_secret.into(),
                },
                user_id: None,
                source: Source::Environment,
            }));
        }
        (None, None) => {}
        (id, _) => {
            let [first, second] = VARIABLES;
            let (set, missing) = if id.is_some() {
                (first, second)
            } else {
                (second, first)
            };
            return Err(Failure::new(
                Exit::Refused,
                format!("{set} is set and {missing} is not"),
                "Set both, or neither and run `gleaner setup`.",
            ));
        }
    }
    let (kept, place) = match vault(loaded).look().map_err(unusable)? {
        Held::Nothing => return Ok(None),
        Held::Open(kept) => (kept, Place::KeyStore),
        Held::Sealed(sealed) => (unseal(&sealed)?, sealed.place()),
    };
    meant_for(&kept, loaded)?;
    Ok(Some(Found {
        credentials: worker::Credentials {
            client_id: kept.client_id,
            client_secret: kept.client_secret,
        },
        user_id: kept.user_id,
        source: Source::Kept(place),
    }))
}

/// A secret goes to the addresses it was given for, and to no others.
fn meant_for(kept: &secrets::Credentials, loaded: &Loaded) -> Result<(), Failure> {
    let greenhouse = &loaded.config.greenhouse;
    let pairs = [
        (&kept.auth_url, &greenhouse.auth_url),
        (&kept.harvest_url, &greenhouse.harvest_url),
    ];
    match pairs.into_iter().find(|(kept, now)| kept != now) {
        None => Ok(()),
        Some((kept, now)) => Err(Failure::new(
            Exit::Refused,
            format!("the credentials kept here are for {kept}, and the settings say {now}"),
            "`gleaner setup` takes credentials for the new address.",
        )),
    }
}

fn unseal(sealed: &Sealed) -> Result<secrets::Credentials, Failure> {
    if let Some(passphrase) = variable(PASSPHRASE) {
        return sealed.open(&passphrase.into()).map_err(unusable);
    }
    if !io::stderr().is_terminal() {
        return Err(Failure::new(
            Exit::Refused,
            "the credentials are sealed with a passphrase, and there is no terminal to ask for it on",
            format!(
                "Set {PASSPHRASE}, or {} and {}.",
                VARIABLES[0], VARIABLES[1]
            ),
        ));
    }
    for _ in 1..ATTEMPTS {
        match sealed.open(&hidden("Passphrase of Gleaner's credentials: ")?) {
            Err(SecretError::WrongPassphrase) => remark("This is not the passphrase; once more."),
            opened => return opened.map_err(unusable),
        }
    }
    let last = hidden("Passphrase of Gleaner's credentials: ")?;
    sealed.open(&last).map_err(unusable)
}

/// Asks for a new passphrase, twice; the one in the environment is taken where it is set.
///
/// # Errors
/// As [`hidden`].
pub fn new_passphrase() -> Result<SecretString, Failure> {
    if let Some(passphrase) = variable(PASSPHRASE) {
        remark(&format!("The passphrase is that of {PASSPHRASE}."));
        return Ok(passphrase.into());
    }
    loop {
        let first = hidden("A passphrase to seal them with: ")?;
        if first.expose_secret().trim().is_empty() {
            remark("An empty passphrase seals nothing.");
            continue;
        }
        let second = hidden("The same once more: ")?;
        if first.expose_secret() == second.expose_secret() {
            return Ok(first);
        }
        remark("The two differ.");
    }
}

/// Returns an error of the vault as one that ends a command.
pub fn unusable(error: SecretError) -> Failure {
    Failure::plain(Exit::Refused, error)
}

/// Returns a variable of the environment; an empty one counts as unset.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}
