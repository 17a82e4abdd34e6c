//! Mutual exclusion in the store: an export claims the keys and the name of its person, and the person in
//! Greenhouse, before anybody is asked, and until what came of it is written down.
//!
//! Claims belong to whoever carries the exports out, by a generation that is counted in the store. A
//! process that takes over, because the one before has died or has lost the data directory, is the
//! next generation: what the one before had claimed is free, and no call of it leaves any more. No
//! clock is asked, so two machines whose clocks differ agree.

use std::collections::HashSet;
use std::sync::PoisonError;

use rusqlite::{Connection, OptionalExtension};

use super::Journal;
use crate::export::OutboxEntry;
use crate::people::CandidateId;
use crate::people::text::phrase;
use crate::store::StoreError;

/// Whether this process carries the exports out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Tenure {
    /// It has not begun.
    #[default]
    None,
    /// It does.
    Held(Carrier),
    /// Another process has taken over; this one does not take back.
    Lost,
}

/// One run of one process that carries the exports out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Carrier {
    owner: String,
    generation: i64,
}

/// Returns the claim on a person in Greenhouse.
pub(in crate::export) fn claim_on(candidate: CandidateId) -> String {
    format!("candidate:{candidate}")
}

impl OutboxEntry {
    /// Returns what an export claims before its person is looked for: every key, and the folded name.
    pub(in crate::export) fn claims(&self) -> Vec<String> {
        let name = format!("name:{}", phrase(&self.name));
        self.keys.iter().cloned().chain([name]).collect()
    }
}

impl Journal {
    /// Returns whether this process carries exports out. The first time, it takes over from whoever did
    /// before.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::export) async fn carries_out(&self) -> Result<bool, StoreError> {
        match self.tenure() {
            Tenure::Lost => Ok(false),
            Tenure::None => {
                self.claim(Vec::new()).await?;
                Ok(self.generation().is_some())
            }
            Tenure::Held(carrier) => {
                let is_current = move |connection: &Connection| is_current(connection, &carrier);
                self.store.read(is_current).await
            }
        }
    }

    /// Claims for each export what it has to have for itself, and returns the ids of those that got all
    /// of it; those before go first. Nobody gets anything once another process has taken over.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was claimed.
    pub(in crate::export) async fn claim(
        &self,
        wanted: Vec<(String, Vec<String>)>,
    ) -> Result<HashSet<String>, StoreError> {
        let tenure = self.tenure();
        let (tenure, claimed) = self
            .store
            .write(move |tx| {
                let carrier = match tenure {
                    Tenure::Lost => None,
                    Tenure::None => Some(take_over(tx)?),
                    Tenure::Held(carrier) => is_current(tx, &carrier)?.then_some(carrier),
                };
                let Some(carrier) = carrier else {
                    return Ok((Tenure::Lost, HashSet::new()));
                };
                let mut claimed = HashSet::new();
                for (export, keys) in wanted {
                    if claim(tx, &carrier, &export, keys)? {
                        claimed.insert(export);
                    }
                }
                Ok((Tenure::Held(carrier), claimed))
            })
            .await?;
        if tenure == Tenure::Lost {
            tracing::warn!("another process carries the exports out");
        }
        *self.tenure.lock().unwrap_or_else(PoisonError::into_inner) = tenure;
        Ok(claimed)
    }

    /// Frees all that this process has claimed.
    ///
    /// # Errors
    /// [`StoreError`]; then it is freed with the next claims.
    pub(in crate::export) async fn free_claims(&self) -> Result<(), StoreError> {
        let Some(generation) = self.generation() else {
            return Ok(());
        };
        self.store
            .write(move |tx| {
                tx.execute("DELETE FROM claim WHERE generation = ?1", [generation])?;
                Ok(())
            })
            .await
    }

    /// Returns the generation in which this process carries exports out, none where it does not.
    pub(super) fn generation(&self) -> Option<i64> {
        match self.tenure() {
            Tenure::Held(carrier) => Some(carrier.generation),
            Tenure::None | Tenure::Lost => None,
        }
    }

    fn tenure(&self) -> Tenure {
        let tenure = self.tenure.lock().unwrap_or_else(PoisonError::into_inner);
        tenure.clone()
    }
}

/// Returns whether an export may have a call leave: its claims are those of this generation still.
pub(super) fn may_send(
    connection: &Connection,
    export: &str,
    generation: Option<i64>,
) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM claim WHERE export = ?1 AND generation = ?2)";
    Ok(connection.query_row(sql, (export, generation), |row| row.get(0))?)
}

/// Makes this process the one that carries exports out; what was claimed before is free.
fn take_over(connection: &Connection) -> Result<Carrier, StoreError> {
    let before: Option<i64> = connection
        .query_row("SELECT generation FROM carrier", [], |row| row.get(0))
        .optional()?;
    let carrier = Carrier {
        owner: uuid::Uuid::now_v7().to_string(),
        generation: before.unwrap_or(0) + 1,
    };
    connection.execute(
        "INSERT OR REPLACE INTO carrier (only, owner, generation) VALUES (1, ?1, ?2)",
        (&carrier.owner, carrier.generation),
    )?;
    connection.execute("DELETE FROM claim", [])?;
    Ok(carrier)
}

fn is_current(connection: &Connection, carrier: &Carrier) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM carrier WHERE owner = ?1 AND generation = ?2)";
    let own = (&carrier.owner, carrier.generation);
    Ok(connection.query_row(sql, own, |row| row.get(0))?)
}

/// Claims all keys for an export, or none; false where another export has one of them. They are taken in
/// sorted order, so that two stores' worth of claims can't wait for each other.
fn claim(
    connection: &Connection,
    carrier: &Carrier,
    export: &str,
    mut keys: Vec<String>,
) -> Result<bool, StoreError> {
    keys.sort_unstable();
    keys.dedup();
    let taken = "SELECT EXISTS (SELECT 1 FROM claim WHERE key = ?1 AND export <> ?2)";
    for key in &keys {
        if connection.query_row(taken, (key, export), |row| row.get(0))? {
            return Ok(false);
        }
    }
    let take = "INSERT OR IGNORE INTO claim (key, export, generation) VALUES (?1, ?2, ?3)";
    for key in &keys {
        connection.execute(take, (key, export, carrier.generation))?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn journal(data: &tempfile::TempDir) -> Journal {
        Journal::new(Store::open(&data.path().join("gleaner.db")).unwrap())
    }

    fn wanted(export: &str, keys: &[&str]) -> Vec<(String, Vec<String>)> {
        let keys = keys.iter().map(|&key| key.to_owned());
        vec![(export.to_owned(), keys.collect())]
    }

    /// Has an export claim keys, and returns whether it got them.
    async fn claims(journal: &Journal, export: &str, keys: &[&str]) -> bool {
        let claimed = journal.claim(wanted(export, keys)).await.unwrap();
        claimed.contains(export)
    }

    async fn sends(journal: &Journal) -> bool {
        let generation = journal.generation();
        let may = move |connection: &Connection| may_send(connection, "1", generation);
        journal.store.read(may).await.unwrap()
    }

    #[tokio::test]
    async fn all_keys_or_none_and_nobody_twice() {
        let data = tempfile::tempdir().unwrap();
        let journal = journal(&data);
        let mut both = wanted("1", &["name:ada", "email:a"]);
        both.extend(wanted("2", &["email:b", "name:ada"]));
        let claimed = journal.claim(both).await.unwrap();
        assert_eq!(claimed, HashSet::from(["1".to_owned()]));
        // What the refused one asked for besides is free, and one's own is one's own.
        assert!(claims(&journal, "3", &["email:b"]).await);
        assert!(claims(&journal, "1", &["email:a", "email:c"]).await);
        journal.free_claims().await.unwrap();
        assert!(claims(&journal, "2", &["name:ada"]).await);
    }

    #[tokio::test]
    async fn whoever_takes_over_frees_the_claims_of_before_and_stops_its_calls() {
        let data = tempfile::tempdir().unwrap();
        let (before, after) = (journal(&data), journal(&data));
        assert!(claims(&before, "1", &["email:a"]).await);
        assert!(sends(&before).await);
        assert!(!sends(&after).await);
        // The process before may be dead, or only slow: its clock says nothing of it.
        assert!(claims(&after, "1", &["email:a"]).await);
        assert!(sends(&after).await);
        assert!(!sends(&before).await);
        assert!(after.carries_out().await.unwrap() && !before.carries_out().await.unwrap());
        // It frees nothing that is the other's, and gets nothing any more.
        before.free_claims().await.unwrap();
        assert!(!claims(&before, "2", &["email:b"]).await);
        assert!(sends(&after).await);
        assert!(!claims(&before, "2", &["email:b"]).await);
    }
}
