//! What exports can carry: the small tables of the mirror, and what the config says of them.

use super::{Choice, Choices, Engine, EngineError};
use crate::export::{self, ContextError, Named, Wish};
use crate::mirror::{NameRecord, Resource, convert};

impl Engine {
    /// Returns what exports can carry besides the person. What the config says is held against the
    /// mirror once that has been in step; before, there is nothing to hold it against.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn choices(&self) -> Result<Choices, EngineError> {
        let mut choices = Choices::default();
        let synced = self.mirror.status().await?.synced_at.is_some();
        for wish in Wish::ALL {
            let mut names = self.mirror.names(wish.resource()).await?;
            names.retain(|record| record.active && !record.name.trim().is_empty());
            let known = names.into_iter().map(|record| self.known(wish, record));
            let mut known: Vec<Choice> = known.collect();
            known.sort_by_cached_key(|known| (!known.own, known.named.name.to_lowercase()));
            choices.known.insert(wish, known);
            match export::configured(wish, &self.config.export, &self.mirror).await {
                Ok(Some(named)) => {
                    choices.configured.insert(wish, named);
                }
                Ok(None) => {}
                Err(ContextError::Unknown(mistake)) if synced => choices.mistakes.push(mistake),
                Err(ContextError::Unknown(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if synced {
            let more = export::mistakes(&self.config.export, &self.mirror).await?;
            choices.mistakes.extend(more);
        }
        Ok(choices)
    }

    fn known(&self, wish: Wish, record: NameRecord) -> Choice {
        let identity = self.identity.get();
        let acting = identity.and_then(|identity| identity.user_id);
        let user = match wish.resource() {
            Resource::Users => Some(record.id),
            _ => record.parent_id,
        };
        Choice {
            own: user.is_some() && user.map(convert::wire_id) == acting,
            named: Named {
                id: convert::wire_id(record.id),
                name: record.name,
            },
        }
    }
}
