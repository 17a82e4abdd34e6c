//! Exports through a partner key (contract 11), beside Harvest or alone.

use std::collections::HashMap;

use crate::export::{self, Alone, OutboxEntry, PartnerRecord};
use crate::worker::{EngineError, Outbox};

impl Outbox {
    /// Returns whether an export takes a next step here by itself.
    #[must_use]
    pub fn carries(&self, entry: &OutboxEntry) -> bool {
        if self.setup.is_alone() {
            Alone::carries(entry)
        } else {
            entry.is_pending()
        }
    }

    /// Returns whether an export that was asked for again is done, or goes on by itself here.
    pub(in crate::worker) fn carries_on(&self, entry: &OutboxEntry) -> bool {
        !self.setup.is_alone() || entry.state == export::OutboxState::Done || Alone::carries(entry)
    }

    /// Reads the status of those who left through the partner key, all of them or the one named, and
    /// returns how many were asked about.
    ///
    /// # Errors
    /// [`EngineError::NoPartner`] without a key; else of the store, or when it can't be asked.
    pub async fn refresh_standings(&self, only: Option<&str>) -> Result<usize, EngineError> {
        let partner = self.setup.partner.as_ref().ok_or(EngineError::NoPartner)?;
        let mut entries = self.journal.all().await?;
        entries.retain(|entry| only.is_none_or(|id| entry.id == id));
        Ok(export::refresh_standings(partner, &self.journal, &entries).await?)
    }

    /// Returns the status of those who left through the partner key, as last read, by export.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn standings(&self) -> Result<HashMap<String, PartnerRecord>, EngineError> {
        Ok(self.journal.standings().await?)
    }
}
