//! The key store of the system: Secret Service, Keychain, Credential Manager.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use super::SecretError;

/// The name all of Gleaner's entries are under.
const SERVICE: &str = "gleaner";

/// One entry of a key store.
#[derive(Debug)]
pub(super) struct KeyStore {
    account: String,
    connect: fn() -> Result<Arc<CredentialStore>, Error>,
}

impl KeyStore {
    /// Returns the entry for a data directory in the system's key store, which is asked when it is
    /// needed and not before.
    pub fn of_system(data: &Path, entry: &str) -> Self {
        Self::new(data, entry, system)
    }

    /// Returns the entry for a data directory in the key store that `connect` finds.
    pub fn new(
        data: &Path,
        entry: &str,
        connect: fn() -> Result<Arc<CredentialStore>, Error>,
    ) -> Self {
        Self {
            account: format!("{}{entry}", data.display()),
            connect,
        }
    }

    /// Returns what the entry holds, none where there is no entry.
    ///
    /// # Errors
    /// [`SecretError::NoKeyStore`] or [`SecretError::KeyStore`].
    pub fn get(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        match self.entry()?.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    /// Makes or replaces the entry.
    ///
    /// # Errors
    /// As [`KeyStore::get`].
    pub fn set(&self, secret: &[u8]) -> Result<(), SecretError> {
        self.entry()?
            .set_secret(secret)
            .map_err(|error| refused(&error))
    }

    /// Removes the entry and returns whether there was one.
    ///
    /// # Errors
    /// As [`KeyStore::get`].
    pub fn remove(&self) -> Result<bool, SecretError> {
        match self.entry()?.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(refused(&error)),
        }
    }

    fn entry(&self) -> Result<Entry, SecretError> {
        let none: Option<&HashMap<&str, &str>> = None;
        (self.connect)()
            .and_then(|store| store.build(SERVICE, &self.account, none))
            .map_err(|error| SecretError::NoKeyStore(said(&error)))
    }
}

/// A session without a key store says so by failing to answer at all; a locked one by refusing.
fn refused(error: &Error) -> SecretError {
    match error {
        Error::PlatformFailure(_) | Error::NotSupportedByStore(_) => {
            SecretError::NoKeyStore(said(error))
        }
        _ => SecretError::KeyStore(said(error)),
    }
}

/// Returns the error in words; some of them carry what the entry holds, which is left out.
fn said(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            "the entry holds something else".to_owned()
        }
        Error::Ambiguous(_) => "there are several entries for this data directory".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(target_os = "linux")]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn system() -> Result<Arc<CredentialStore>, Error> {
    Err(Error::NoDefaultStore)
}
