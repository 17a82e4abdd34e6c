//! What an engine is put together from.

use std::path::Path;
use std::sync::Arc;

use crate::config::Config;
use crate::harvest::{self, Client, Known, SightKind};
use crate::ingestion;
use crate::matching::{Matcher, MatchingError};
use crate::mirror::Mirror;
use crate::mirror::tenant::{Api, Credential, Gate};
use crate::store::remove_derived;
use crate::worker::{Credentials, EngineError, PartnerCredentials};

/// Opens the index of match keys that belongs to this copy, or makes one in memory: where the data is
/// encrypted, and where its folder can't be used, because nobody waits for an index to judge people.
pub(in crate::worker) fn matcher(
    mirror: &Mirror,
    directory: &Path,
) -> Result<Matcher, EngineError> {
    if mirror.is_encrypted() {
        let _ = remove_derived(directory);
        return Ok(Matcher::in_memory());
    }
    match on_disk(mirror, directory) {
        Err(EngineError::Matching(error)) => {
            tracing::warn!(%error, "the matching index is kept in memory");
            Ok(Matcher::in_memory())
        }
        opened => opened,
    }
}

/// Opens the index on disk that belongs to this copy, and removes those of others. One that is ahead of
/// the copy, as after a backup was put back, has taken in what is not there: it starts anew.
fn on_disk(mirror: &Mirror, directory: &Path) -> Result<Matcher, EngineError> {
    let place = directory.join(mirror.generation()?);
    let others = std::fs::read_dir(directory).into_iter().flatten().flatten();
    for other in others
        .map(|entry| entry.path())
        .filter(|path| *path != place)
    {
        // What can't be removed now is tried again at the next start.
        let _ = remove_derived(&other);
    }
    // In this order: another process may bring both further.
    if let Ok(matcher) = Matcher::open(&place)
        && matcher.last_rev() <= u64::try_from(mirror.last_rev_here()?).unwrap_or(0)
    {
        return Ok(matcher);
    }
    remove_derived(&place).map_err(MatchingError::from)?;
    Ok(Matcher::open(&place)?)
}

/// Returns what lets a credential into a data directory.
pub(in crate::worker) fn gate(
    config: &Config,
    credentials: &Credentials,
    mirror: Mirror,
    client: Option<Client>,
) -> Gate {
    let url = &config.greenhouse.harvest_url;
    Gate::new(
        mirror,
        client,
        Credential::new(Api::Harvest, &credentials.client_id, url),
        url.to_string(),
        config.greenhouse.user_id,
        session(config, credentials),
    )
}

/// Returns what tells a client how many people and applications the copy knows: where it cannot be
/// read, nothing that Greenhouse leaves out is taken for gone either.
pub(in crate::worker) fn known(mirror: &Mirror) -> Known {
    let mirror = mirror.clone();
    Arc::new(move |kind| {
        let known = match kind {
            SightKind::People => mirror.people_known(),
            SightKind::Applications => mirror.applications_known(),
        };
        known.unwrap_or(u64::MAX)
    })
}

/// Returns a mark by which a credential and the user it is to act as are known again: FNV-1a, which
/// stays the same from version to version.
pub(in crate::worker) fn session(config: &Config, credentials: &Credentials) -> u64 {
    let user = config.greenhouse.user_id.unwrap_or(0).to_le_bytes();
    let bytes = credentials.client_id.bytes().chain([0]).chain(user);
    bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

pub(in crate::worker) fn client(
    config: &Config,
    credentials: Credentials,
) -> Result<Client, EngineError> {
    let mut settings = harvest::Settings::new(
        config.greenhouse.harvest_url.clone(),
        config.greenhouse.auth_url.clone(),
        credentials.client_id,
        credentials.client_secret,
    );
    settings.user_id = config.greenhouse.user_id;
    settings.timeout = config.greenhouse.timeout;
    Ok(Client::new(settings)?)
}

/// Returns what lets a partner key into a data directory. It names no organisation.
pub(in crate::worker) fn partner_gate(
    config: &Config,
    partner: &PartnerCredentials,
    mirror: Mirror,
) -> Gate {
    use secrecy::ExposeSecret as _;
    let url = &config.greenhouse.ingestion_url;
    let key = partner.key.expose_secret().trim();
    let credential = Credential::new(Api::Ingestion, key, url);
    Gate::new(mirror, None, credential, url.to_string(), None, 0)
}

pub(in crate::worker) fn partner_client(
    config: &Config,
    partner: PartnerCredentials,
) -> Result<ingestion::Client, EngineError> {
    let url = config.greenhouse.ingestion_url.clone();
    let mut settings = ingestion::Settings::new(url, partner.key, partner.user);
    settings.timeout = config.greenhouse.timeout;
    Ok(ingestion::Client::new(&settings)?)
}
