//! Credentials at rest: in the system's key store or, where there is none, in a file sealed with a
//! passphrase. Never in the config file, never in the clear.
//!
//! One data directory is one tenant, so each has its own: the entry in the key store is named after
//! the directory, the file is in it. Both say which addresses the credentials are for, because a
//! secret must not go to a host that a changed setting names.

mod key_store;
mod kinds;
mod sealed;

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use thiserror::Error;

use key_store::KeyStore;

use crate::error_text::{ErrorText, HasErrorText};

pub use kinds::{Credentials, DataKey, Partner, Secret};

/// Where credentials are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// In the system's key store, else in a sealed file.
    Auto,
    /// In the system's key store only.
    KeyStore,
    /// In a sealed file only.
    File,
}

impl Keep {
    /// Every one, in the order of the settings' comment.
    pub const ALL: [Self; 3] = [Self::Auto, Self::KeyStore, Self::File];

    /// Returns the word of the setting `secrets.keep`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::KeyStore => "key-store",
            Self::File => "file",
        }
    }

    /// Returns what a word of the setting means, none for another word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keep| keep.word() == word)
    }
}

/// A place that holds credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The system's key store.
    KeyStore,
    /// A sealed file.
    File(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KeyStore => f.write_str("the system's key store"),
            Self::File(path) => write!(f, "{}, sealed with a passphrase", path.display()),
        }
    }
}

/// Why credentials can't be kept, found or read. No text holds a part of them.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum SecretError {
    /// The system has no key store, or none for this session.
    NoKeyStore(String),
    /// The key store is there and did not do it.
    KeyStore(String),
    /// The key store takes the connection and does not answer, or waits for somebody to unlock it.
    Silent,
    /// The passphrase is another one.
    WrongPassphrase,
    /// What is kept can't be read.
    Damaged(Place),
    /// The sealed file can't be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Sealing failed, for want of memory or of random numbers.
    Seal(String),
}

impl HasErrorText for SecretError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::NoKeyStore(why) => ErrorText::new(
                format!("there is no key store here ({why})"),
                "set `secrets.keep = \"file\"` to use a sealed file",
            ),
            Self::KeyStore(why) => ErrorText::new(
                format!("the system's key store did not do it ({why})"),
                "unlock it and try again, or set `secrets.keep = \"file\"`",
            ),
            Self::Silent => ErrorText::new(
                "the system's key store does not answer",
                "unlock or restart it, or set `secrets.keep = \"file\"` (or GLEANER_CLIENT_ID and \
                 GLEANER_CLIENT_SECRET) to do without it",
            ),
            Self::WrongPassphrase => ErrorText::new(
                "this is not the passphrase",
                "`gleaner setup` takes the credentials anew",
            ),
            Self::Damaged(place) => ErrorText::new(
                format!("the credentials in {place} can't be read"),
                "`gleaner setup` takes them anew",
            ),
            Self::File { path, source } => ErrorText::new(
                format!("{} can't be used: {source}", path.display()),
                "check who may read and write it",
            ),
            Self::Seal(why) => ErrorText::new(
                format!("the credentials can't be sealed ({why})"),
                "close other programs and try again",
            ),
        }
    }
}

/// What the vault holds.
#[derive(Debug)]
pub enum Held<T = Credentials> {
    /// Nothing.
    Nothing,
    /// Credentials, from the key store.
    Open(T),
    /// A sealed file; [`Sealed::open`] wants the passphrase.
    Sealed(Sealed<T>),
}

/// A sealed file that was found.
#[derive(Debug)]
pub struct Sealed<T = Credentials> {
    path: PathBuf,
    text: String,
    of: PhantomData<T>,
}

impl<T: Secret> Sealed<T> {
    /// Returns the credentials in it. Takes a fraction of a second by design: so does every guess.
    ///
    /// # Errors
    /// [`SecretError::WrongPassphrase`], or [`SecretError::Damaged`] for a file that was changed or
    /// is from elsewhere.
    pub fn open(&self, passphrase: &SecretString) -> Result<T, SecretError> {
        let damaged = || SecretError::Damaged(self.place());
        let plain = sealed::open(&self.text, passphrase, damaged)?;
        T::parse(&plain).ok_or_else(damaged)
    }

    /// Returns where it is.
    pub fn place(&self) -> Place {
        Place::File(self.path.clone())
    }
}

/// The place of a data directory's credentials.
#[derive(Debug)]
pub struct Vault<T = Credentials> {
    file: PathBuf,
    key_store: KeyStore,
    keep: Keep,
    of: PhantomData<T>,
}

impl<T: Secret> Vault<T> {
    /// Returns the vault of a data directory; looks at nothing yet.
    pub fn of(data: &Path, keep: Keep) -> Self {
        let data = std::path::absolute(data).unwrap_or_else(|_| data.to_path_buf());
        Self {
            key_store: KeyStore::of_system(&data, T::ENTRY),
            file: data.join(T::FILE),
            keep,
            of: PhantomData,
        }
    }

    /// Returns where credentials are to be kept.
    pub fn keep(&self) -> Keep {
        self.keep
    }

    /// Returns what is kept: a sealed file first, since looking at it bothers nobody.
    ///
    /// # Errors
    /// [`SecretError`] for something kept that can't be read. A system without a key store holds
    /// nothing, unless the settings ask for it.
    pub fn look(&self) -> Result<Held<T>, SecretError> {
        if self.keep != Keep::KeyStore {
            match std::fs::read_to_string(&self.file) {
                Ok(text) => {
                    let path = self.file.clone();
                    let of = PhantomData;
                    return Ok(Held::Sealed(Sealed { path, text, of }));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    return Err(SecretError::Damaged(Place::File(self.file.clone())));
                }
                Err(source) => return Err(self.file_failed(source)),
            }
        }
        if self.keep == Keep::File {
            return Ok(Held::Nothing);
        }
        match self.key_store.get() {
            Ok(Some(plain)) => T::parse(&plain)
                .map(Held::Open)
                .ok_or(SecretError::Damaged(Place::KeyStore)),
            Ok(None) => Ok(Held::Nothing),
            Err(SecretError::NoKeyStore(_)) if self.keep == Keep::Auto => Ok(Held::Nothing),
            Err(error) => Err(error),
        }
    }

    /// Keeps credentials in the system's key store; a sealed file goes away.
    ///
    /// # Errors
    /// [`SecretError::NoKeyStore`] where there is none or the settings want a file; else what the key
    /// store says.
    pub fn keep_in_key_store(&self, credentials: &T) -> Result<Place, SecretError> {
        if self.keep == Keep::File {
            return Err(SecretError::NoKeyStore("the settings say so".to_owned()));
        }
        self.key_store.set(&credentials.plain()?)?;
        self.remove_file()?;
        Ok(Place::KeyStore)
    }

    /// Keeps credentials in a file sealed with a passphrase, for its owner only; an entry in the key
    /// store goes away.
    ///
    /// # Errors
    /// [`SecretError::File`]; then the file is as it was.
    pub fn keep_in_file(
        &self,
        credentials: &T,
        passphrase: &SecretString,
    ) -> Result<Place, SecretError> {
        let text = sealed::seal(&credentials.plain()?, passphrase)?;
        write_private(&self.file, &text).map_err(|source| self.file_failed(source))?;
        if self.keep != Keep::File {
            // Where there is no key store, nothing is left in it.
            let _ = self.key_store.remove();
        }
        Ok(Place::File(self.file.clone()))
    }

    /// Forgets credentials wherever they are kept, and returns where they were.
    ///
    /// # Errors
    /// [`SecretError`] when they are there and can't be removed.
    pub fn forget(&self) -> Result<Vec<Place>, SecretError> {
        let mut gone = Vec::new();
        if self.remove_file()? {
            gone.push(Place::File(self.file.clone()));
        }
        match self.key_store.remove() {
            Ok(true) => gone.push(Place::KeyStore),
            Ok(false) | Err(SecretError::NoKeyStore(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(gone)
    }

    fn remove_file(&self) -> Result<bool, SecretError> {
        match std::fs::remove_file(&self.file) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(self.file_failed(source)),
        }
    }

    fn file_failed(&self, source: io::Error) -> SecretError {
        SecretError::File {
            path: self.file.clone(),
            source,
        }
    }
}

/// Returns a command that starts another program (a browser, an editor) without anything of Gleaner's
/// in its environment: what others start is not told our secrets.
pub fn stranger(program: impl AsRef<std::ffi::OsStr>) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GLEANER_") {
            command.env_remove(name);
        }
    }
    command
}

/// Replaces a file in one step by one that only its owner may read.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    // Made with mode 0600 where the system has such a thing.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // The new name, too, outlives a loss of power; some systems can't open a directory for that.
    if let Ok(directory) = OpenOptions::new().read(true).open(directory) {
        let _ = directory.sync_all();
    }
    Ok(())
}
