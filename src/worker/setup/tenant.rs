//! Whose the credentials are, and whether the data directory is theirs; see [`crate::mirror::tenant`].

use std::sync::atomic::Ordering;

use crate::error_text::HasErrorText as _;
use crate::export::OutboxEntry;
use crate::harvest::{Client, HarvestError};
use crate::mirror::tenant::{Agreement, Gate, Stranger};
use crate::worker::engine::lock;
use crate::worker::setup::parts::{client, gate, partner_gate};
use crate::worker::{Connection, Credentials, EngineError, PartnerCredentials, Setup};

impl Setup {
    /// Asks Greenhouse whose the credential is, unless that was told; each new token is asked about by
    /// itself from then on. Silence is no failure: introspection is a convenience whose form is known
    /// from clients only (contract 2.3).
    ///
    /// # Errors
    /// [`EngineError`] when there is no token to be had.
    pub(in crate::worker) async fn identify(&self) -> Result<(), EngineError> {
        let told = ask_whose(self.client()?).await;
        self.identified.store(told.is_ok(), Ordering::Relaxed);
        Ok(told?)
    }

    /// Asks once in the life of the process. That there is no token is left to the call that needs it.
    pub(in crate::worker) async fn identify_once(&self) {
        if self.client.is_some() && !self.identified.load(Ordering::Relaxed) {
            let _ = self.identify().await;
        }
    }

    /// Makes sure that what is in the data directory may be shown to whoever has these credentials:
    /// they were let in before, or Greenhouse says that they are of the same organisation.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for those of another organisation; else when Greenhouse can't be asked.
    pub async fn admit(&self) -> Result<(), EngineError> {
        let Some(gate) = &self.gate else {
            return Ok(());
        };
        if !gate.is_known()? && self.client.is_some() {
            self.identify().await?;
        }
        match self.tenancy().await {
            // What a partner key alone claimed is its organisation's, which Greenhouse does not name.
            Err(EngineError::Usage(_)) if self.claimed_by_partner().await? => {
                self.tenancy().await.map(drop)
            }
            entered => entered.map(drop),
        }
    }

    /// As [`Self::admit`], for credentials that this engine was not opened with: a command that asks
    /// Greenhouse nothing still shows nothing to those of another organisation. `ask` says whether
    /// Greenhouse may be asked whose they are.
    ///
    /// # Errors
    /// As [`Self::admit`].
    pub async fn admit_other(
        &self,
        credentials: Credentials,
        ask: bool,
    ) -> Result<(), EngineError> {
        let client = client(&self.config, credentials.clone())?;
        let mirror = self.mirror.clone();
        let asked = ask.then(|| client.clone());
        let gate = gate(&self.config, &credentials, mirror, asked);
        if gate.is_known()? {
            return Ok(());
        }
        if ask {
            ask_whose(&client).await?;
        }
        self.through(&gate).await.map(drop)
    }

    /// Finds out, before new credentials are kept, whether they are of the organisation that the data
    /// directory belongs to; `vouched` is a person's word that they are. Returns whose the directory is
    /// where only a person can tell.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for those of another organisation; else when Greenhouse can't be asked.
    pub async fn admit_new(
        &self,
        credentials: Credentials,
        vouched: bool,
    ) -> Result<Option<String>, EngineError> {
        let client = client(&self.config, credentials.clone())?;
        let mirror = self.mirror.clone();
        let gate = gate(&self.config, &credentials, mirror, Some(client.clone()));
        if gate.is_known()? {
            return Ok(None);
        }
        ask_whose(&client).await?;
        self.let_in_new(&gate, vouched).await
    }

    /// As [`Self::admit_new`], for a new partner key, of which Greenhouse never says whose it is. The
    /// first key claims no directory before it is used.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn admit_new_partner(
        &self,
        partner: &PartnerCredentials,
        vouched: bool,
    ) -> Result<Option<String>, EngineError> {
        let gate = partner_gate(&self.config, partner, self.mirror.clone());
        if gate.is_known()? {
            return Ok(None);
        }
        self.let_in_new(&gate, vouched).await
    }

    /// Makes sure, for a command that asks Greenhouse nothing, that a partner key was let into the data
    /// directory before, or that nobody has claimed it.
    ///
    /// # Errors
    /// [`EngineError::Usage`] where neither is so; else of the store.
    pub async fn admit_partner_key(&self, partner: &PartnerCredentials) -> Result<(), EngineError> {
        let gate = partner_gate(&self.config, partner, self.mirror.clone());
        if gate.is_known()? {
            Ok(())
        } else {
            self.through(&gate).await.map(drop)
        }
    }

    async fn let_in_new(&self, gate: &Gate, vouched: bool) -> Result<Option<String>, EngineError> {
        let entered = if vouched {
            gate.vouch().await?.map(drop)
        } else {
            gate.enter().await?.map(drop)
        };
        match entered {
            Ok(()) => Ok(None),
            Err(stranger) if stranger.there.agrees_with(&stranger.here) == Agreement::Unproven => {
                Ok(Some(stranger.there.to_string()))
            }
            Err(stranger) => Err(self.refuse(stranger)),
        }
    }

    /// Takes a person's word that these credentials are of the organisation that the data directory
    /// belongs to, and returns whose it is.
    ///
    /// # Errors
    /// [`EngineError::Usage`] where Greenhouse says otherwise; else when it can't be asked.
    pub async fn vouch(&self) -> Result<String, EngineError> {
        let gate = self.gate.as_ref().ok_or(EngineError::NoCredentials)?;
        if !gate.is_known()? && self.client.is_some() {
            self.identify().await?;
        }
        let vouched = match gate.vouch().await? {
            Ok(tenant) => tenant.to_string(),
            Err(stranger) => return Err(self.refuse(stranger)),
        };
        if let Some(partner) = &self.partner_gate {
            partner
                .vouch()
                .await?
                .map_err(|stranger| self.refuse(stranger))?;
        }
        Ok(vouched)
    }

    /// Returns whose the data directory is, in words; none before anybody claimed it.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub fn tenant(&self) -> Result<Option<String>, EngineError> {
        Ok(self.mirror.tenant()?.map(|tenant| tenant.to_string()))
    }

    /// Lets the credentials in by what is known of them now, and returns whether the copy was read as
    /// another user.
    pub(in crate::worker) async fn tenancy(&self) -> Result<Agreement, EngineError> {
        match &self.gate {
            Some(gate) => self.through(gate).await,
            None => Ok(Agreement::Same),
        }
    }

    async fn through(&self, gate: &Gate) -> Result<Agreement, EngineError> {
        match gate.enter().await? {
            Ok((_, agreement)) => Ok(agreement),
            Err(stranger) => Err(self.refuse(stranger)),
        }
    }

    /// Says why credentials are not let in, and shows it.
    pub(in crate::worker) fn refuse(&self, stranger: Box<Stranger>) -> EngineError {
        let mut text = stranger.error_text();
        let place = format!("the data directory {}", self.data.display());
        text.what = text.what.replacen("this data directory", &place, 1);
        let error = EngineError::Usage(text);
        *lock(&self.connection) = Connection::Failed(error.problem());
        self.happened.notify_waiters();
        error
    }

    /// Returns the mark of whose a new row of the outbox is.
    pub(in crate::worker) async fn tenant_mark(&self) -> Result<Option<String>, EngineError> {
        Ok(self.mirror.tenant()?.and_then(|tenant| tenant.mark()))
    }

    /// Makes sure that a row of the outbox is of the organisation that the directory belongs to.
    pub(in crate::worker) fn owns(&self, entry: &OutboxEntry) -> Result<(), EngineError> {
        let tenant = self.mirror.tenant()?;
        if tenant.is_none_or(|tenant| tenant.owns(entry.tenant.as_deref())) {
            return Ok(());
        }
        Err(EngineError::usage(
            format!(
                "the export {} belongs to another organisation than this data directory",
                entry.id
            ),
            "use that one's credentials and directory",
        ))
    }

    /// Notes that the copy was read with these credentials.
    pub(in crate::worker) async fn note_read(&self) -> Result<(), EngineError> {
        if let Some(gate) = &self.gate {
            gate.note_read().await?;
        }
        Ok(())
    }
}

/// Asks Greenhouse whose a credential is; an error where it gives no token for it.
async fn ask_whose(client: &Client) -> Result<(), HarvestError> {
    if client.identity().is_some() {
        // A token that has run out is replaced, and the new one is described by itself.
        return client.sign_in().await;
    }
    match client.introspect().await {
        Ok(_) | Err(HarvestError::BadAnswer { .. } | HarvestError::Rejected(_)) => Ok(()),
        // The token is there, and nobody says whose it is.
        Err(error) if error.is_out_of_reach() && client.has_token().await => Ok(()),
        Err(error) => Err(error),
    }
}
