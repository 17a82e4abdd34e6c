//! What a vault keeps: credentials for Harvest, a partner key, the key of the data file.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use url::Url;
use zeroize::Zeroizing;

use super::{SecretError, sealed};

/// Something secret that a data directory has a vault for.
pub trait Secret: Sized {
    /// Name of the sealed file in the data directory.
    const FILE: &'static str;
    /// What its entry in the key store has behind the data directory's name.
    const ENTRY: &'static str;
    /// Whose passphrase is asked for.
    const NAME: &'static str = "credentials";
    /// Whether variables of the environment can stand in for it.
    const BY_ENVIRONMENT: bool = true;

    /// Returns the text that is kept.
    ///
    /// # Errors
    /// [`SecretError::Seal`].
    fn plain(&self) -> Result<Zeroizing<Vec<u8>>, SecretError>;

    /// Reads what was kept; none for a text that is none of ours.
    fn parse(text: &[u8]) -> Option<Self>;
}

/// The key of the encrypted data file.
#[derive(Clone)]
pub struct DataKey(pub Arc<Zeroizing<[u8; 32]>>);

impl DataKey {
    /// Returns a new one.
    ///
    /// # Errors
    /// [`SecretError::Seal`] without random numbers.
    pub fn random() -> Result<Self, SecretError> {
        let bytes = sealed::random().map_err(SecretError::Seal)?;
        Ok(Self(Arc::new(Zeroizing::new(bytes))))
    }
}

/// Shows nothing of it.
impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey").finish_non_exhaustive()
    }
}

impl Secret for DataKey {
    const FILE: &'static str = "data-key.sealed";
    const ENTRY: &'static str = " (data key)";
    const NAME: &'static str = "data";
    const BY_ENVIRONMENT: bool = false;

    fn plain(&self) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        let mut text = Zeroizing::new(Vec::with_capacity(64));
        text.resize(44, 0);
        STANDARD
            .encode_slice(self.0.as_slice(), &mut text)
            .map_err(|error| SecretError::Seal(error.to_string()))?;
        Ok(text)
    }

    fn parse(text: &[u8]) -> Option<Self> {
        // A few bytes more than the key: decoding wants room for the padding.
        let mut bytes = Zeroizing::new([0; 36]);
        let length = STANDARD.decode_slice(text, bytes.as_mut_slice()).ok()?;
        let key = bytes.get(..length)?.try_into().ok()?;
        Some(Self(Arc::new(Zeroizing::new(key))))
    }
}

/// A credential of a custom integration (contract 2.1) with what belongs to it.
#[derive(Clone)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretString,
    /// The user to act as; none acts as the credential's own service user.
    pub user_id: Option<u64>,
    /// Base of the API they are for.
    pub harvest_url: Url,
    /// Base of the token service they are for.
    pub auth_url: Url,
}

/// Shows neither the secret nor the id.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("auth_url", &self.auth_url.as_str())
            .finish_non_exhaustive()
    }
}

/// A partner key with what belongs to it (contract 11.1).
#[derive(Clone)]
pub struct Partner {
    /// The key.
    pub key: SecretString,
    /// The e-mail address of the acting user.
    pub user: String,
    /// Base of the API it is for.
    pub url: Url,
}

/// Shows neither the key nor the user.
impl fmt::Debug for Partner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partner")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// Credentials as they are kept.
#[derive(Serialize, Deserialize)]
struct Plain<T> {
    client_id: T,
    client_secret: T,
    user_id: Option<u64>,
    harvest_url: T,
    auth_url: T,
}

impl Secret for Credentials {
    const FILE: &'static str = "credentials.sealed";
    const ENTRY: &'static str = "";

    fn plain(&self) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        written(&Plain {
            client_id: self.client_id.as_str(),
            client_secret: self.client_secret.expose_secret(),
            user_id: self.user_id,
            harvest_url: self.harvest_url.as_str(),
            auth_url: self.auth_url.as_str(),
        })
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let fields: Plain<String> = serde_json::from_slice(text).ok()?;
        Some(Self {
            client_id: fields.client_id,
            client_secret: fields.client_secret.into(),
            user_id: fields.user_id,
            harvest_url: fields.harvest_url.parse().ok()?,
            auth_url: fields.auth_url.parse().ok()?,
        })
    }
}

/// A partner key as it is kept.
#[derive(Serialize, Deserialize)]
struct PlainPartner<T> {
    partner_key: T,
    partner_user: T,
    ingestion_url: T,
}

impl Secret for Partner {
    const FILE: &'static str = "partner.sealed";
    const ENTRY: &'static str = " (partner key)";

    fn plain(&self) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        written(&PlainPartner {
            partner_key: self.key.expose_secret(),
            partner_user: self.user.as_str(),
            ingestion_url: self.url.as_str(),
        })
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let fields: PlainPartner<String> = serde_json::from_slice(text).ok()?;
        Some(Self {
            key: fields.partner_key.into(),
            user: fields.partner_user,
            url: fields.ingestion_url.parse().ok()?,
        })
    }
}

fn written(fields: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    // Large enough never to move, so that no copy is left behind.
    let mut text = Zeroizing::new(Vec::with_capacity(8 << 10));
    serde_json::to_writer(&mut *text, fields)
        .map_err(|error| SecretError::Seal(error.to_string()))?;
    Ok(text)
}
