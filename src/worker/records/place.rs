//! Where the user of the screen was, kept for the next start.

use crate::library::KeptPlace;
use crate::worker::{EngineError, Records};

impl Records {
    /// Keeps where the user is, in the screen's own words, as this organisation's.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn keep_place(&self, text: String) -> Result<(), EngineError> {
        let tenant = self.setup.tenant_mark().await?;
        let place = KeptPlace { tenant, text };
        Ok(self.library.keep_place(place).await?)
    }

    /// Returns where the user was; empty where that is not known, or of another organisation than the
    /// data directory now belongs to.
    pub async fn place(&self) -> String {
        let kept = match self.library.place().await {
            Ok(kept) => kept,
            Err(error) => {
                tracing::warn!(%error, "the place of the last session can't be read");
                None
            }
        };
        let tenant = self.mirror.tenant().ok().flatten();
        kept.filter(|kept| {
            tenant
                .as_ref()
                .is_none_or(|tenant| tenant.owns(kept.tenant.as_deref()))
        })
        .map(|kept| kept.text)
        .unwrap_or_default()
    }
}
