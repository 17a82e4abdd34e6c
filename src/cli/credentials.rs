//! Where a command's credentials come from: the environment, else what `setup` keeps.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::ask::hidden;
use super::exit::{Exit, Failure};
use super::out::remark;
use crate::config::Loaded;
use crate::config::secrets::{self, Held, Place, Sealed, Secret, SecretError, Vault};
use crate::inert::is_hidden;
use crate::worker;

/// The two variables that make up a credential.
pub const VARIABLES: [&str; 2] = ["GLEANER_CLIENT_ID", "GLEANER_CLIENT_SECRET"];
/// The two variables that make up a partner key.
pub const PARTNER_VARIABLES: [&str; 2] = ["GLEANER_PARTNER_KEY", "GLEANER_PARTNER_USER"];
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

/// A partner key and where it was.
pub struct FoundPartner {
    /// The key and its acting user.
    pub credentials: worker::PartnerCredentials,
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

/// Returns the partner key of the environment, where both parts are there.
pub fn partner_of_environment() -> Option<worker::PartnerCredentials> {
    let [key, user] = PARTNER_VARIABLES.map(variable);
    key.zip(user).map(|(key, user)| worker::PartnerCredentials {
        key: key.into(),
        user,
    })
}

/// A service of the system that takes longer than this is named.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks into a vault; says so where the system's key store makes somebody wait.
pub fn look_into<T: Secret>(vault: &Vault<T>) -> Result<Held<T>, SecretError> {
    let (done, waiting) = channel::<()>();
    std::thread::scope(|scope| {
        let word = std::thread::Builder::new().spawn_scoped(scope, move || {
            if waiting.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                remark(
                    "Waiting for the system's key store; it may ask for a password in a window.",
                );
            }
        });
        let held = vault.look();
        drop(done);
        drop(word);
        held
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
    if let Some([client_id, client_secret]) = both(VARIABLES, "`gleaner setup`")? {
        return Ok(Some(Found {
            credentials: worker::Credentials {
                client_id,
                client_secret: client_secret.into(),
            },
            user_id: None,
            source: Source::Environment,
        }));
    }
    let (kept, place) = match look_into(&vault(loaded)).map_err(unusable)? {
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

/// Returns the values of two variables that belong together, none where neither is set.
fn both(names: [&str; 2], setup: &str) -> Result<Option<[String; 2]>, Failure> {
    let [first, second] = names;
    match (variable(first), variable(second)) {
        (Some(one), Some(other)) => Ok(Some([one, other])),
        (None, None) => Ok(None),
        (one, _) => {
            let (set, missing) = match one {
                Some(_) => (first, second),
                None => (second, first),
            };
            Err(Failure::new(
                Exit::Refused,
                format!("{set} is set and {missing} is not"),
                format!("Set both, or neither and run {setup}."),
            ))
        }
    }
}

/// Returns the vault of the partner key of a configuration.
pub fn partner_vault(loaded: &Loaded) -> Vault<secrets::Partner> {
    Vault::of(&loaded.paths.data, loaded.config.secrets.keep)
}

/// Returns the partner key in force, none where there is none. Asks for a passphrase as [`find`] does.
///
/// # Errors
/// As [`find`].
pub fn find_partner(loaded: &Loaded) -> Result<Option<FoundPartner>, Failure> {
    if let Some([key, user]) = both(PARTNER_VARIABLES, "`gleaner setup --partner`")? {
        return Ok(Some(FoundPartner {
            credentials: worker::PartnerCredentials {
                key: key.into(),
                user,
            },
            source: Source::Environment,
        }));
    }
    let (kept, place) = match look_into(&partner_vault(loaded)).map_err(unusable)? {
        Held::Nothing => return Ok(None),
        Held::Open(kept) => (kept, Place::KeyStore),
        Held::Sealed(sealed) => (unseal(&sealed)?, sealed.place()),
    };
    let now = &loaded.config.greenhouse.ingestion_url;
    if kept.url != *now {
        return Err(Failure::new(
            Exit::Refused,
            format!(
                "the partner key kept here is for {}, and the settings say {now}",
                kept.url
            ),
            "`gleaner setup --partner` takes one for the new address.",
        ));
    }
    Ok(Some(FoundPartner {
        credentials: worker::PartnerCredentials {
            key: kept.key,
            user: kept.user,
        },
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

/// The passphrase that opened the last sealed file: two files of one directory mostly have the same.
static OPENED_WITH: Mutex<Option<SecretString>> = Mutex::new(None);

/// Opens a sealed file, with the passphrase that opened another where it fits.
///
/// # Errors
/// A [`Failure`] (refused) where there is nobody to ask, or it is not the passphrase.
pub fn unseal<T: Secret>(sealed: &Sealed<T>) -> Result<T, Failure> {
    let last = || OPENED_WITH.lock().unwrap_or_else(PoisonError::into_inner);
    let before = last().clone();
    if let Some(opened) = before.and_then(|passphrase| sealed.open(&passphrase).ok()) {
        return Ok(opened);
    }
    let (opened, passphrase) = ask_and_unseal(sealed)?;
    *last() = Some(passphrase);
    Ok(opened)
}

/// Whether nobody may be asked, whatever standard error is.
static NOBODY_IS_ASKED: AtomicBool = AtomicBool::new(false);

/// Asks for no passphrase from now on: a browser that was started in a terminal hands it on to what it
/// starts, and nobody there knows what asks, or why the popup waits.
pub fn ask_nobody() {
    NOBODY_IS_ASKED.store(true, Ordering::Relaxed);
}

fn ask_and_unseal<T: Secret>(sealed: &Sealed<T>) -> Result<(T, SecretString), Failure> {
    if let Some(passphrase) = variable(PASSPHRASE) {
        let passphrase = SecretString::from(passphrase);
        let opened = sealed.open(&passphrase).map_err(unusable)?;
        return Ok((opened, passphrase));
    }
    if !io::stderr().is_terminal() || NOBODY_IS_ASKED.load(Ordering::Relaxed) {
        let advice = if T::BY_ENVIRONMENT {
            format!(
                "Set {PASSPHRASE}, or {} and {}.",
                VARIABLES[0], VARIABLES[1]
            )
        } else {
            format!("Set {PASSPHRASE}.")
        };
        return Err(Failure::new(
            Exit::Refused,
            format!(
                "the {} are sealed with a passphrase, and there is no terminal to ask for it on",
                T::NAME
            ),
            advice,
        ));
    }
    let mut attempts = 1;
    loop {
        let passphrase = hidden(&format!("Passphrase of Gleaner's {}: ", T::NAME))?;
        match sealed.open(&passphrase) {
            Err(SecretError::WrongPassphrase) if attempts < ATTEMPTS => {
                attempts += 1;
                remark("This is not the passphrase; once more.");
            }
            opened => return Ok((opened.map_err(unusable)?, passphrase)),
        }
    }
}

/// Asks for a new passphrase, twice; the one in the environment is taken where it is set.
///
/// # Errors
/// As [`hidden`].
pub fn new_passphrase() -> Result<SecretString, Failure> {
    if let Some(passphrase) = variable(PASSPHRASE) {
        remark(&format!("The passphrase is that of {PASSPHRASE}."));
        let passphrase = SecretString::from(passphrase);
        return match worth_sealing(&passphrase) {
            Ok(()) => Ok(passphrase),
            Err(why) => Err(Failure::new(
                Exit::Usage,
                format!("{PASSPHRASE} is too weak: {why}"),
                "Set a longer one, or leave it out to be asked.",
            )),
        };
    }
    loop {
        let first = hidden("A passphrase to seal them with: ")?;
        if let Err(why) = worth_sealing(&first) {
            remark(why);
            continue;
        }
        let second = hidden("The same once more: ")?;
        if first.expose_secret() == second.expose_secret() {
            return Ok(first);
        }
        remark("The two differ.");
    }
}

/// Fewer characters are guessed, however slow each guess is made.
const PASSPHRASE_MIN: usize = 8;

/// The floor for a new passphrase.
///
/// # Errors
/// Why it is too weak.
fn worth_sealing(passphrase: &SecretString) -> Result<(), &'static str> {
    let letters: Vec<char> = passphrase.expose_secret().trim().chars().collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    if letters.is_empty() {
        return Err("An empty passphrase seals nothing.");
    }
    if letters.len() < PASSPHRASE_MIN {
        return Err("A passphrase needs at least 8 characters; a few words are easy to keep.");
    }
    if different.len() < 4 {
        return Err("A passphrase needs at least 4 different characters.");
    }
    Ok(())
}

/// Returns an error of the vault as one that ends a command.
pub fn unusable(error: SecretError) -> Failure {
    Failure::plain(Exit::Refused, error)
}

/// Returns a variable of the environment without the spaces and line ends around it, which a file or
/// a shell may leave there; an empty one counts as unset.
pub fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    // Whatever shows nothing is no part of it: line ends, and marks that editors put before a file.
    let value = value.trim_matches(|c: char| c.is_whitespace() || is_hidden(c));
    (!value.is_empty()).then(|| value.to_owned())
}
