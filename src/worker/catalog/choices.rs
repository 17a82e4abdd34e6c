//! What exports can carry: the small tables of the mirror, and what the config says of them.

use std::sync::atomic::Ordering;

use crate::config::Channel;
use crate::export::{self, ContextError, ExportAttribute, Named};
use crate::mirror::{NameRecord, Resource, convert};
use crate::worker::{Catalog, Choice, Choices, EngineError};

impl Catalog {
    /// Returns what exports can carry besides the person. What the config says is held against the
    /// mirror once that has been in step; before, there is nothing to hold it against.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn choices(&self) -> Result<Choices, EngineError> {
        let mut choices = Choices {
            override_notes: self.setup.config.guards.note,
            visibility: self.setup.config.export.visibility,
            ..Choices::default()
        };
        let wishes = &self.setup.config.export;
        let acting = self.setup.acting_id();
        // Who "me" is shows once Greenhouse was reached; before, it is no mistake.
        let early = acting.is_none() && export::names_acting_user(wishes);
        let synced = self.mirror.status().await?.synced_at.is_some();
        for wish in ExportAttribute::ALL {
            let Some(resource) = wish.resource() else {
                self.channels(wish, &mut choices);
                continue;
            };
            let mut names = self.mirror.names(resource).await?;
            names.retain(|record| record.active && !record.name.trim().is_empty());
            let known = names.into_iter().map(|record| self.known(resource, record));
            let mut known: Vec<Choice> = known.collect();
            known.sort_by_cached_key(|known| (!known.own, known.named.name.to_lowercase()));
            choices.known.insert(wish, known);
            match export::configured(wish, wishes, &self.mirror, acting).await {
                Ok(named) if named.is_empty() => {}
                Ok(named) => {
                    choices.configured.insert(wish, named);
                }
                Err(ContextError::Unknown(mistake)) if synced && !early => {
                    choices.mistakes.push(mistake.to_string());
                }
                Err(ContextError::Unknown(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if synced && !early {
            let more = export::mistakes(wishes, &self.mirror, acting).await?;
            choices.mistakes.extend(more);
        }
        choices.mistakes.extend(self.mistakes_by_greenhouse().await);
        Ok(choices)
    }

    /// Returns what Greenhouse itself says is wrong with the config; empty where it can't be asked now.
    /// What it found right once is not asked again.
    async fn mistakes_by_greenhouse(&self) -> Vec<String> {
        let Ok(client) = self.setup.client() else {
            return Vec::new();
        };
        if self.wishes_are_there.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let asked = export::mistakes_by_greenhouse(&self.setup.config.export, client);
        match tokio::time::timeout(export::PATIENCE, asked).await {
            Ok(Ok(mistakes)) => {
                let right = mistakes.is_empty();
                self.wishes_are_there.store(right, Ordering::Relaxed);
                mistakes
            }
            // What can't be asked now is asked when an export is planned.
            Ok(Err(_)) | Err(_) => Vec::new(),
        }
    }

    /// Adds the channels for new people. Where there is no partner key there is nothing
    /// to choose, and nothing to show.
    fn channels(&self, wish: ExportAttribute, choices: &mut Choices) {
        if !self.setup.has_partner() {
            return;
        }
        let channels = if self.setup.is_alone() {
            vec![Channel::Ingestion]
        } else {
            vec![Channel::Harvest, Channel::Ingestion]
        };
        let first = channels.first().copied().unwrap_or_default();
        let configured = self.setup.config.export.channel.unwrap_or(first);
        choices
            .configured
            .insert(wish, vec![export::channel_choice(configured)]);
        let channels = channels.into_iter().map(|channel| Choice {
            own: false,
            named: export::channel_choice(channel),
        });
        choices.known.insert(wish, channels.collect());
    }

    fn known(&self, resource: Resource, record: NameRecord) -> Choice {
        let user = export::user_of(resource, &record);
        Choice {
            own: user.is_some() && user == self.setup.acting_id(),
            named: Named {
                id: convert::wire_id(record.id),
                name: record.name,
            },
        }
    }
}
