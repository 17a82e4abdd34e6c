//! `encrypt` and `decrypt`: the data at rest, and the key that it takes.

use std::path::Path;

use super::args::Global;
use super::credentials::{self, look_into};
use super::exit::{Exit, Failure};
use super::findings::Finding;
use super::open;
use super::out::{Out, remark};
use super::setup;
use crate::config::Loaded;
use crate::config::secrets::{DataKey, Held, Keep, Sealed, Vault};
use crate::store::{self, CAN_ENCRYPT, OwnerLock, Store, StoreError};

fn vault(loaded: &Loaded) -> Vault<DataKey> {
    Vault::of(&loaded.paths.data, loaded.config.secrets.keep)
}

/// Returns the key that is kept, none where there is none. Asks for a passphrase where one is needed and
/// somebody sits there.
fn kept(loaded: &Loaded) -> Result<Option<DataKey>, Failure> {
    match look_into(&vault(loaded)).map_err(credentials::unusable)? {
        Held::Nothing => moved(loaded),
        Held::Open(key) => Ok(Some(key)),
        Held::Sealed(sealed) => credentials::unseal(&sealed).map(Some),
    }
}

/// Moves a key that is sealed in a file into the key store, where the settings now ask for that.
fn moved(loaded: &Loaded) -> Result<Option<DataKey>, Failure> {
    let vault = vault(loaded);
    let Some(sealed) = sealed(&loaded.paths.data).filter(|_| vault.keep() == Keep::KeyStore) else {
        return Ok(None);
    };
    let key = credentials::unseal(&sealed)?;
    let place = vault
        .keep_in_key_store(&key)
        .map_err(credentials::unusable)?;
    remark(&format!(
        "The key of the data is kept in {place} from now on."
    ));
    Ok(Some(key))
}

/// Returns the key that is sealed in a file, wherever the settings want it.
fn sealed(data: &Path) -> Option<Sealed<DataKey>> {
    match Vault::of(data, Keep::File).look() {
        Ok(Held::Sealed(sealed)) => Some(sealed),
        _ => None,
    }
}

/// Returns why a data directory could not be opened as a browser is told: nobody there can be asked for
/// a passphrase.
pub fn without_terminal(data: &Path, failure: Failure) -> Failure {
    let wants_key = store::wants_key(&data.join("gleaner.db"));
    if failure.exit != Exit::Refused || !wants_key || sealed(data).is_none() {
        return failure;
    }
    Failure::new(
        Exit::Refused,
        "The data is encrypted and its key sealed with a passphrase, which a browser can't ask for.",
        "Set `keep = \"key-store\"` under [secrets] in the settings and run `gleaner doctor` in a terminal: the \
         key then moves into the system's key store. Or take the encryption off with `gleaner decrypt`.",
    )
}

/// Gives the store the key of an encrypted data file; does nothing where the file is plain.
///
/// # Errors
/// A [`Failure`] where the file is encrypted and this build can't read it, or its key is not to be had.
pub fn unlock(loaded: &Loaded) -> Result<(), Failure> {
    let file = loaded.paths.data.join("gleaner.db");
    if store::wants_key(&file) {
        need_build()?;
        let key = kept(loaded)?.ok_or(StoreError::Locked(file))?;
        store::use_key(Some(key.0));
    }
    Ok(())
}

/// Does the same for a copy that is to be put back into a directory that is plain by now.
///
/// # Errors
/// As [`unlock`].
pub fn unlock_copy(loaded: &Loaded, copy: &Path) -> Result<(), Failure> {
    let is_closed = CAN_ENCRYPT && store::begins_plain(copy) == Some(false);
    // Unlocked already where the directory is encrypted itself.
    if is_closed
        && !store::wants_key(&loaded.paths.data.join("gleaner.db"))
        && let Some(key) = kept(loaded)?
    {
        store::use_key(Some(key.0));
    }
    Ok(())
}

fn need_build() -> Result<(), Failure> {
    if CAN_ENCRYPT {
        return Ok(());
    }
    Err(StoreError::CannotDecrypt.into())
}

/// Encrypts the data from now on.
///
/// # Errors
/// A [`Failure`] where this build can't, the key can't be kept, or the data is in use; nothing is lost.
pub fn encrypt(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    if !CAN_ENCRYPT {
        return Err(Failure::new(
            Exit::Usage,
            "this build of Gleaner can't encrypt",
            "Install it with `cargo install --path . --features encryption`.",
        ));
    }
    let (loaded, _owner) = sole(global)?;
    let data = &loaded.paths.data;
    let file = data.join("gleaner.db");
    if store::wants_key(&file) && file.exists() {
        out.line("The data is encrypted already.")?;
        return Ok(Exit::Done);
    }
    // The key of an encryption that was broken off, or of backups, is used again.
    let key = match kept(&loaded)? {
        Some(key) => key,
        None => new_key(&loaded)?,
    };
    store::use_key(Some(key.0));
    let plain = Store::open(&file)?;
    let copies = super::runtime()?.block_on(plain.copies())?;
    drop(plain);
    store::encrypt(&file)?;
    remove_indexes(data);
    out.line("The data is encrypted. Without its key nobody can read it, neither can you.")?;
    let copies = copies.iter().filter(|path| path.exists());
    for copy in copies {
        out.line(&format!("Still in the clear: {}.", copy.display()))?;
    }
    Ok(Exit::Done)
}

/// Keeps the data in the clear from now on.
///
/// # Errors
/// As [`encrypt`].
pub fn decrypt(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    let (loaded, _owner) = sole(global)?;
    let file = loaded.paths.data.join("gleaner.db");
    if !store::is_marked(&file) {
        out.line("The data is not encrypted.")?;
        return Ok(Exit::Done);
    }
    unlock(&loaded)?;
    store::decrypt(&file)?;
    out.line("The data is in the clear. The key stays where it is: encrypted backups need it.")?;
    Ok(Exit::Done)
}

/// Returns the settings and the proof that nobody else has the data directory open.
fn sole(global: &Global) -> Result<(Loaded, OwnerLock), Failure> {
    let loaded = open::load(global)?;
    if !loaded.mistakes.is_empty() {
        return Err(open::mistakes(&loaded));
    }
    open::ready(&loaded)?;
    let owner = OwnerLock::try_acquire(&loaded.paths.data)?.ok_or(StoreError::InUse)?;
    Ok((loaded, owner))
}

fn new_key(loaded: &Loaded) -> Result<DataKey, Failure> {
    let key = DataKey::random().map_err(credentials::unusable)?;
    let place = setup::keep(loaded, &vault(loaded), &key)?;
    remark(&format!("The key is kept in {place}."));
    // A key that does not come back is noticed before anything depends on it.
    match kept(loaded)? {
        Some(again) if again.0 == key.0 => Ok(key),
        _ => Err(Failure::new(
            Exit::Refused,
            format!("the key can't be read back from {place}"),
            "Nothing was encrypted. Set `secrets.keep` to another place and try again.",
        )),
    }
}

/// Takes the indexes off the disk; they are rebuilt, in memory. Best effort: every start tries again.
fn remove_indexes(data: &Path) {
    for index in store::INDEXES {
        let _ = store::remove_derived(&data.join(index));
    }
}

/// Returns what `doctor` says of it, nothing for data that is and is to be in the clear.
pub fn look(loaded: &Loaded) -> Option<Finding> {
    let file = loaded.paths.data.join("gleaner.db");
    if !store::is_marked(&file) {
        return None;
    }
    if store::wants_key(&file) {
        return Some(Finding::ok(ENCRYPTION, "the data file is encrypted"));
    }
    Some(Finding::look(
        ENCRYPTION,
        "it was broken off: the data is in the clear",
        "Run `gleaner encrypt` again.",
    ))
}

const ENCRYPTION: &str = "encryption";
