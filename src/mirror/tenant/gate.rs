//! The one place that lets a credential in.

use super::{Agreement, Api, Caller, Credential, Stranger, Tenant, Word};
use crate::harvest::Client;
use crate::mirror::Mirror;
use crate::store::StoreError;

/// Lets the credential of this process in, or not. Cheap to clone, and cheap to ask: Greenhouse's word
/// on the credential is the one that came with its token.
#[derive(Clone)]
pub struct Gate {
    mirror: Mirror,
    /// None for a credential that is not Harvest's, and where Greenhouse is not to be asked.
    client: Option<Client>,
    credential: Credential,
    /// The base of the addresses it is used at.
    url: String,
    /// The acting user of the settings.
    user: Option<u64>,
    session: u64,
}

impl Gate {
    /// Returns the gate for a credential; `user` is the acting user of the settings, and `session` a
    /// mark of both.
    pub fn new(
        mirror: Mirror,
        client: Option<Client>,
        credential: Credential,
        url: String,
        user: Option<u64>,
        session: u64,
    ) -> Self {
        Self {
            mirror,
            client,
            credential,
            url,
            user,
            session,
        }
    }

    /// Returns who asks, as far as that is known now.
    pub fn caller(&self) -> Caller {
        let told = self.client.as_ref().and_then(Client::identity);
        let user = told.as_ref().and_then(|told| told.user_id);
        let word = match (&self.client, self.credential.api()) {
            (_, Api::Ingestion) => Word::Given,
            (None, Api::Harvest) => Word::NotAsked,
            (Some(client), Api::Harvest) if client.introspection_answered() => Word::Given,
            (Some(_), Api::Harvest) => Word::Awaited,
        };
        Caller {
            credential: self.credential.clone(),
            word,
            organisation: told.and_then(|told| told.organization),
            user: user.or(self.user),
            session: self.session,
        }
    }

    /// Returns whether the credential was let in before, or nobody has claimed the directory yet:
    /// then Greenhouse need not be asked whose it is before the directory is read.
    ///
    /// # Errors
    /// [`StoreError`] when the data file can't be read.
    pub fn is_known(&self) -> Result<bool, StoreError> {
        let tenant = self.mirror.tenant()?;
        Ok(tenant.is_none_or(|tenant| tenant.needs_no_word(&self.caller())))
    }

    /// Lets the caller in by what is known now, and returns whose the directory is. The first one
    /// claims it.
    ///
    /// # Errors
    /// [`StoreError`]; the inner one for a caller who is not let in.
    pub async fn enter(&self) -> Result<Result<(Tenant, Agreement), Box<Stranger>>, StoreError> {
        self.mirror.admit(self.caller(), &self.url).await
    }

    /// Takes a person's word that the caller is of the organisation of the directory.
    ///
    /// # Errors
    /// As [`Gate::enter`]; the inner one where Greenhouse says otherwise.
    pub async fn vouch(&self) -> Result<Result<Tenant, Box<Stranger>>, StoreError> {
        self.mirror.vouch(self.caller(), &self.url).await
    }

    /// Notes that the copy was read as the caller.
    ///
    /// # Errors
    /// [`StoreError`] when the data file can't be written.
    pub async fn note_read(&self) -> Result<(), StoreError> {
        self.mirror.note_read_as(self.caller(), &self.url).await
    }
}
