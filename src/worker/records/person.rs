//! What is stored about one person, and forgetting them.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::export::{Held, Sought, forget_in_copy};
use crate::library::{self, certain_keys};
use crate::people::{CandidateId, Profile, ProfileId};
use crate::store::{INDEXES, OwnerLock, StoreError, remove_derived};
use crate::worker::{EngineError, Records};

/// Records of the library that are looked at or removed at once, where all of them are.
pub const AT_ONCE: usize = 2_000;

/// What became of forgetting somebody.
#[derive(Debug)]
pub struct Forgot {
    /// What was held.
    pub held: Held,
    /// Copies of ours that they were taken out of.
    pub copies: Vec<PathBuf>,
    /// Copies and indexes that could not be changed, and why.
    pub left: Vec<(PathBuf, String)>,
}

/// A record of the library that was never exported.
#[derive(Clone, Debug)]
pub struct Due {
    /// Its number.
    pub id: ProfileId,
    /// The person.
    pub name: String,
    /// Where it was captured.
    pub source: String,
    /// When it was captured.
    pub captured_at: Timestamp,
    /// Whether an export of the person has arrived, is under way or waits for somebody.
    pub exported: bool,
    /// When the person leaves the library; none where nothing makes them go.
    pub goes_at: Option<Timestamp>,
}

/// Reads whom a word means: an e-mail address, the address of a page, `greenhouse:` with a candidate's
/// number, else a record's number in the library or an id that a list gave.
pub fn sought(word: &str) -> Sought {
    let word = word.trim();
    if let Some(number) = word.strip_prefix("greenhouse:") {
        return Sought {
            candidate: number.trim().parse().ok().map(CandidateId),
            ..Sought::default()
        };
    }
    let one = || vec![word.to_owned()];
    let profile = Profile {
        emails: one().into_iter().map(Into::into).collect(),
        urls: one(),
        ..Profile::default()
    };
    Sought {
        keys: certain_keys(&profile),
        id: Some(word.to_owned()),
        candidate: None,
    }
}

impl Records {
    /// Returns all that is stored about a person on this machine.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn held_of(&self, who: Sought) -> Result<Held, EngineError> {
        Ok(self.journal.held_of(who).await?)
    }

    /// Takes a person out of everything on this machine: library, history, decisions, outbox, copy, and
    /// backups that Gleaner made. The indexes are removed and made anew from what is left, at the next
    /// start: their files keep what was deleted for a while. Greenhouse is not asked and not changed.
    ///
    /// # Errors
    /// [`EngineError::Usage`] while another Gleaner has the data directory open, as it would go on with
    /// the old indexes; [`EngineError`] of the store, then nothing is taken out.
    pub async fn forget_person(&self, who: Sought) -> Result<Forgot, EngineError> {
        let _sole = if self.setup.is_owner().await? {
            None
        } else {
            Some(OwnerLock::try_acquire(&self.setup.data)?.ok_or_else(|| {
                EngineError::usage(
                    "Gleaner is open on this data directory",
                    "close it, then forget the person",
                )
            })?)
        };
        let now = Timestamp::now();
        let held = self.journal.forget_person(who.clone(), now).await?;
        let mut copies = self.setup.store.copies().await?;
        copies.retain(|path| path.exists());
        let mut forgot = Forgot {
            held,
            copies: Vec::new(),
            left: Vec::new(),
        };
        for path in copies {
            let (at, who) = (path.clone(), who.clone());
            let done = tokio::task::spawn_blocking(move || forget_in_copy(&at, &who, now)).await;
            match done {
                Ok(Ok(())) => forgot.copies.push(path),
                Ok(Err(error)) => forgot.left.push((path, error.to_string())),
                Err(_) => forgot
                    .left
                    .push((path, "it could not be opened".to_owned())),
            }
        }
        for index in INDEXES {
            let place = self.setup.data.join(index);
            if let Err(error) = remove_derived(&place) {
                forgot.left.push((place, error.to_string()));
            }
        }
        self.setup.happened.notify_waiters();
        Ok(forgot)
    }

    /// Returns the number of every record of the library that was captured up to `until`, oldest first.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn captured_until(&self, until: Timestamp) -> Result<Vec<ProfileId>, EngineError> {
        let ids = self
            .setup
            .store
            .read(move |connection| library::captured_until(connection, until));
        Ok(ids.await?)
    }

    /// Returns where and when each of these records was captured, in their order, without those that are
    /// gone. A library may hold a million: [`AT_ONCE`] of them are as many as anybody should hold.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn captured(&self, ids: &[ProfileId]) -> Result<Vec<Due>, EngineError> {
        let days = self.keep_days();
        let ids = ids.to_vec();
        let captured = self.setup.store.read(move |connection| {
            let records = library::records(connection, ids)?;
            let bodies: Vec<(ProfileId, String)> = records
                .iter()
                .map(|one| Ok((one.id, serde_json::to_string(&one.profile)?)))
                .collect::<Result<_, serde_json::Error>>()
                .map_err(|error| StoreError::content("a profile", error))?;
            let held = library::held_by_exports(connection, &bodies)?;
            records
                .into_iter()
                .zip(held)
                .map(|(record, exported)| {
                    let told = library::told_of(connection, record.id)?;
                    Ok(Due {
                        id: record.id,
                        name: record.profile.name(),
                        source: record.source,
                        goes_at: library::goes_at(record.captured_at, told, days)
                            .filter(|_| !exported),
                        captured_at: record.captured_at,
                        exported,
                    })
                })
                .collect::<Result<Vec<_>, StoreError>>()
        });
        Ok(captured.await?)
    }
}
