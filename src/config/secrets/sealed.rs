//! Text sealed with a passphrase: the key by Argon2id (RFC 9106), the seal by XChaCha20-Poly1305.
//!
//! The form is one line of JSON with the salt, the nonce and the sealed bytes. Its name stands for
//! every choice made here, is sealed along, and changes with them.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Generate as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::SecretError;

/// The name of the form.
const FORM: &str = "gleaner credentials 1";
/// Memory, passes and lanes of Argon2id: RFC 9106's choice where memory is scarce, on one lane.
const MEMORY_KIB: u32 = 64 << 10;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// Length of the salt, in bytes.
const SALT: usize = 16;
/// Length of a nonce of XChaCha20, in bytes: so long that a random one never comes twice.
const NONCE: usize = 24;

#[derive(Serialize, Deserialize)]
struct Form {
    form: String,
    salt: String,
    nonce: String,
    sealed: String,
}

/// Returns random bytes.
///
/// # Errors
/// What the system says.
pub(super) fn random() -> Result<[u8; 32], String> {
    <[u8; 32]>::try_generate().map_err(|error| error.to_string())
}

/// Returns `plain` sealed.
///
/// # Errors
/// [`SecretError::Seal`] without memory or random numbers.
pub(super) fn seal(plain: &[u8], passphrase: &SecretString) -> Result<String, SecretError> {
    let failed = |what: &dyn std::fmt::Display| SecretError::Seal(what.to_string());
    let salt = <[u8; SALT]>::try_generate().map_err(|error| failed(&error))?;
    let nonce = <[u8; NONCE]>::try_generate().map_err(|error| failed(&error))?;
    let sealed = cipher(passphrase, &salt)?
        .encrypt(
            &XNonce::from(nonce),
            Payload {
                msg: plain,
                aad: FORM.as_bytes(),
            },
        )
        .map_err(|error| failed(&error))?;
    let form = Form {
        form: FORM.to_owned(),
        salt: STANDARD.encode(salt),
        nonce: STANDARD.encode(nonce),
        sealed: STANDARD.encode(sealed),
    };
    serde_json::to_string(&form).map_err(|error| failed(&error))
}

/// Returns what was sealed; `damaged` is the error for text that is not of this form.
///
/// # Errors
/// [`SecretError::WrongPassphrase`] where the seal does not open, which a changed file looks like
/// too; else `damaged`.
pub(super) fn open(
    text: &str,
    passphrase: &SecretString,
    damaged: impl Fn() -> SecretError,
) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let form: Form = serde_json::from_str(text).map_err(|_| damaged())?;
    let bytes = |text: &str| STANDARD.decode(text).map_err(|_| damaged());
    let nonce: [u8; NONCE] = bytes(&form.nonce)?.try_into().map_err(|_| damaged())?;
    let salt: [u8; SALT] = bytes(&form.salt)?.try_into().map_err(|_| damaged())?;
    if form.form != FORM {
        return Err(damaged());
    }
    let sealed = bytes(&form.sealed)?;
    cipher(passphrase, &salt)?
        .decrypt(
            &XNonce::from(nonce),
            Payload {
                msg: &sealed,
                aad: FORM.as_bytes(),
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| SecretError::WrongPassphrase)
}

fn cipher(passphrase: &SecretString, salt: &[u8]) -> Result<XChaCha20Poly1305, SecretError> {
    let failed = |error: argon2::Error| SecretError::Seal(error.to_string());
    let mut key = Zeroizing::new([0; 32]);
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(key.len())).map_err(failed)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose_secret().as_bytes(), salt, &mut *key)
        .map_err(failed)?;
    Ok(XChaCha20Poly1305::new(&Key::from(*key)))
}
