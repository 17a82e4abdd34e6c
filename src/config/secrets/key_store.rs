//! The key store of the system: Secret Service, Keychain, Credential Manager.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use super::SecretError;

/// The name all of Gleaner's entries are under.
const SERVICE: &str = "gleaner";

/// A service that has not said a word after this long is taken for silent.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// One that has connected may ask for a password in a window of its own first.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// Whether the key store was silent once: in this process it is not waited for again.
static SILENT: AtomicBool = AtomicBool::new(false);

/// One entry of a key store.
#[derive(Clone, Debug)]
pub(super) struct KeyStore {
    account: String,
    connect: fn() -> Result<Arc<CredentialStore>, Error>,
    /// How long connecting and answering may take.
    patience: (Duration, Duration),
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
            patience: (CONNECT_MAX, ANSWER_MAX),
        }
    }

    /// Returns what the entry holds, none where there is no entry.
    ///
    /// # Errors
    /// [`SecretError::NoKeyStore`] or [`SecretError::KeyStore`].
    pub fn get(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        self.asked(|entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(Zeroizing::new(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        })
    }

    /// Makes or replaces the entry.
    ///
    /// # Errors
    /// As [`KeyStore::get`].
    pub fn set(&self, secret: &[u8]) -> Result<(), SecretError> {
        let secret = Zeroizing::new(secret.to_vec());
        self.asked(move |entry| entry.set_secret(&secret).map_err(|error| refused(&error)))
    }

    /// Removes the entry and returns whether there was one.
    ///
    /// # Errors
    /// As [`KeyStore::get`].
    pub fn remove(&self) -> Result<bool, SecretError> {
        self.asked(|entry| match entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(error) => Err(refused(&error)),
        })
    }

    /// Asks on a thread of its own, which is left behind where the service takes the connection and
    /// never answers: nothing of ours may hang on a service of the system.
    fn asked<T: Send + 'static>(
        &self,
        question: impl FnOnce(Entry) -> Result<T, SecretError> + Send + 'static,
    ) -> Result<T, SecretError> {
        if SILENT.load(Ordering::Relaxed) {
            return Err(SecretError::Silent);
        }
        let (connected, connecting) = channel();
        let (answer, answered) = channel();
        let this = self.clone();
        let thread = std::thread::Builder::new().name("gleaner-key-store".to_owned());
        let ask = move || {
            let entry = this.entry();
            let _ = connected.send(());
            // Nobody may be waiting any more.
            let _ = answer.send(entry.and_then(question));
        };
        if thread.spawn(ask).is_err() {
            return Err(SecretError::KeyStore(
                "no thread could be started".to_owned(),
            ));
        }
        let silent = |error| {
            if error == RecvTimeoutError::Timeout {
                SILENT.store(true, Ordering::Relaxed);
            }
            SecretError::Silent
        };
        connecting.recv_timeout(self.patience.0).map_err(silent)?;
        answered.recv_timeout(self.patience.1).map_err(silent)?
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
