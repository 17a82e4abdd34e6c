//! Resolving an export by hand: one export in full, and what a person says of it.

use std::sync::Arc;

use crate::export::{MatchSuspect, OutboxEntry, OutboxState, Person, Runner};
use crate::matching::Decision;
use crate::people::CandidateId;
use crate::worker::{EngineError, ExportRow, ExportShown, Outbox};

impl Outbox {
    /// Returns all there is to show of an export. Who in Greenhouse could be its person is asked
    /// afresh where somebody has to decide that; when Greenhouse can't be asked, why not.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id; else of the store.
    pub async fn show_export(&self, id: &str) -> Result<ExportShown, EngineError> {
        let entry = self.entry(id).await?;
        let open = matches!(entry.state, OutboxState::Unknown | OutboxState::NeedsPerson);
        let open = open && !entry.is_blocked();
        let could_be = if open {
            self.could_be(&entry).await.map_err(|error| error.problem())
        } else {
            Ok(Vec::new())
        };
        Ok(ExportShown {
            row: ExportRow::from(&entry),
            fields: entry.fields(),
            follow_ups: entry.follow_ups.clone(),
            was_sent: entry.write.is_some(),
            created_at: entry.created_at,
            sent_at: entry.sent_at,
            could_be,
        })
    }

    /// Looks now whether an export of unknown fate arrived, and returns its row as it then is. What is
    /// not found now is looked for again when it is due.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id, one whose fate is known, or where another process
    /// owns the data directory; else when Greenhouse can't be asked.
    pub async fn settle_now(&self, id: &str) -> Result<OutboxEntry, EngineError> {
        self.setup.may_write()?;
        let runner = self.own_runner().await?;
        let _no_pass = self.no_pass().await;
        let entry = self.entry(id).await?;
        if !entry.is_in_doubt() {
            return Err(EngineError::usage(
                format!("the export {id} is {}", entry.state.words()),
                "there is nothing to look for in Greenhouse",
            ));
        }
        let entry = runner.look(entry).await?;
        self.setup.happened.notify_waiters();
        Ok(entry)
    }

    /// Takes a person's decision on who in Greenhouse an export's person is, or is not.
    ///
    /// The same: an export whose call left ends with that candidate's ids where they are on its
    /// target; otherwise the word is kept as a decision, and the export is checked and tried again
    /// with it. Not the same: the word is kept.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for an unknown id or an export that does not wait for a person; else
    /// when Greenhouse can't be asked.
    pub async fn resolve_identity(
        &self,
        id: &str,
        candidate: CandidateId,
        decision: Decision,
    ) -> Result<(), EngineError> {
        let mut entry = self.entry(id).await?;
        let mut no_pass = None;
        if decision == Decision::Same && entry.is_in_doubt() {
            self.own_runner().await?;
            no_pass = Some(self.no_pass().await);
            // A pass may have settled it by now.
            entry = self.entry(id).await?;
        }
        if !matches!(entry.state, OutboxState::NeedsPerson | OutboxState::Unknown) {
            return Err(EngineError::usage(
                format!("the export {id} is {}", entry.state.words()),
                "nobody has to decide who it is",
            ));
        }
        if decision == Decision::Same && entry.is_in_doubt() {
            let runner = self.own_runner().await?;
            if runner.adopt(entry.clone(), candidate).await?.is_some() {
                self.setup.happened.notify_waiters();
                return Ok(());
            }
        }
        drop(no_pass);
        self.keep_word(&entry, candidate, decision).await?;
        match decision {
            // It is read back first; the word counts once that has come to nothing.
            Decision::Same if entry.state == OutboxState::Unknown => Ok(()),
            Decision::Same => self.retry(id).await,
            Decision::NotSame => Ok(()),
        }
    }

    async fn keep_word(
        &self,
        entry: &OutboxEntry,
        candidate: CandidateId,
        decision: Decision,
    ) -> Result<(), EngineError> {
        let Person::Profile(profile) = &entry.person else {
            return Err(EngineError::usage(
                "this export is of a candidate, not of a profile",
                "there is nothing to decide",
            ));
        };
        self.verdicts
            .keep_decision(profile, candidate, decision)
            .await
    }

    async fn could_be(&self, entry: &OutboxEntry) -> Result<Vec<Arc<MatchSuspect>>, EngineError> {
        let Some(runner) = &self.runner else {
            return Err(if self.setup.offline {
                EngineError::Offline
            } else {
                EngineError::NoCredentials
            });
        };
        let people = runner.could_be(entry).await?;
        Ok(people.into_iter().map(Arc::new).collect())
    }

    /// Returns the runner, where this process may write to Greenhouse for the data directory.
    pub(in crate::worker) async fn own_runner(&self) -> Result<&Runner, EngineError> {
        self.setup.client()?;
        match (&self.runner, self.setup.is_owner().await?) {
            (Some(runner), true) => {
                self.setup.identify_once().await;
                self.setup.tenancy().await?;
                Ok(runner)
            }
            _ => Err(EngineError::usage(
                "another Gleaner on this data directory carries the exports out",
                "do it there, or close it first",
            )),
        }
    }

    /// Returns the whole id of the export that `named` names: its id, or the end of it.
    ///
    /// # Errors
    /// [`EngineError::Usage`] where it names none, or several.
    pub async fn export_named(&self, named: &str) -> Result<String, EngineError> {
        /// With fewer letters it could be anybody's.
        const LEAST: usize = 6;
        let states = self.journal.states().await?.into_iter();
        let mut ids: Vec<String> = states
            .map(|(id, _)| id)
            .filter(|id| id == named || named.len() >= LEAST && id.ends_with(named))
            .collect();
        match (ids.pop(), ids.is_empty()) {
            (Some(id), true) => Ok(id),
            (Some(_), false) => Err(EngineError::usage(
                format!("several exports end with {named}"),
                "name one with more of its id, as `gleaner outbox --format jsonl` has it",
            )),
            (None, _) => Err(no_export(named)),
        }
    }

    /// Returns a row of the outbox.
    pub(in crate::worker) async fn entry(&self, id: &str) -> Result<OutboxEntry, EngineError> {
        let entry = self.journal.get(id).await?.ok_or_else(|| no_export(id))?;
        self.setup.owns(&entry)?;
        Ok(entry)
    }
}

fn no_export(id: &str) -> EngineError {
    EngineError::usage(
        format!("no export has the id {id}"),
        "`gleaner outbox` lists them",
    )
}
