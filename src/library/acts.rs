//! What was done at the keyboard, kept for the report: by numbers of people, without their names.

use jiff::Timestamp;
use rusqlite::params;

use super::Library;
use crate::people::{CandidateId, PersonRef, ProfileId};
use crate::store::{StoreError, from_millis, to_millis};

/// Something done at the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActKind {
    /// Somebody was looked at.
    Looked,
    /// A pair was said to be the same person.
    Same,
    /// A pair was said to be two people.
    NotSame,
    /// What was said of a pair was taken back.
    Undecided,
    /// Somebody was skipped for now.
    Skipped,
    /// Somebody who was skipped came back by hand.
    Back,
}

impl ActKind {
    const ALL: [Self; 6] = [
        Self::Looked,
        Self::Same,
        Self::NotSame,
        Self::Undecided,
        Self::Skipped,
        Self::Back,
    ];

    /// Returns the word it is kept and reported by.
    pub fn word(self) -> &'static str {
        match self {
            Self::Looked => "looked",
            Self::Same => "same",
            Self::NotSame => "not_same",
            Self::Undecided => "undecided",
            Self::Skipped => "skipped",
            Self::Back => "back",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// Something done at the keyboard, and with whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActDone {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ActKind,
    /// The profile; none where somebody of Greenhouse was looked at.
    pub profile: Option<ProfileId>,
    /// The candidate; none where a profile was looked at.
    pub candidate: Option<CandidateId>,
}

impl Library {
    /// Notes an act, as this organisation's.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn note_act(&self, act: ActDone, tenant: Option<String>) -> Result<(), StoreError> {
        self.store
            .write(move |tx| {
                tx.prepare_cached(
                    "INSERT INTO act (at, kind, profile_id, candidate_id, tenant)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    to_millis(act.at),
                    act.kind.word(),
                    act.profile.map(|id| id.0),
                    act.candidate.map(|id| id.0),
                    tenant,
                ])?;
                Ok(())
            })
            .await
    }

    /// Notes that somebody was looked at. Of each person the last look alone is kept: a report tells it of
    /// whatever time it covers, and the file does not grow with each rest of the cursor.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn note_look(
        &self,
        person: PersonRef,
        at: Timestamp,
        tenant: Option<String>,
    ) -> Result<(), StoreError> {
        let (profile, candidate) = match person {
            PersonRef::Profile(id) => (Some(id.0), None),
            PersonRef::Candidate(id) => (None, Some(id.0)),
        };
        self.store
            .write(move |tx| {
                tx.prepare_cached(
                    "DELETE FROM act WHERE kind = 'looked' AND profile_id IS ?1
                     AND candidate_id IS ?2 AND tenant IS ?3",
                )?
                .execute(params![profile, candidate, tenant])?;
                tx.prepare_cached(
                    "INSERT INTO act (at, kind, profile_id, candidate_id, tenant)
                     VALUES (?1, 'looked', ?2, ?3, ?4)",
                )?
                .execute(params![to_millis(at), profile, candidate, tenant])?;
                Ok(())
            })
            .await
    }

    /// Returns what was done since a moment, oldest first, each with the mark of whose it is.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn acts_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(ActDone, Option<String>)>, StoreError> {
        self.store
            .read(move |connection| {
                let mut statement = connection.prepare_cached(
                    "SELECT at, kind, profile_id, candidate_id, tenant FROM act
                     WHERE at >= ?1 ORDER BY at, id",
                )?;
                let mut rows = statement.query([to_millis(since)])?;
                let mut acts = Vec::new();
                while let Some(row) = rows.next()? {
                    let (at, kind): (i64, String) = (row.get(0)?, row.get(1)?);
                    // A word of a newer Gleaner says nothing to this one.
                    let known = from_millis(at).zip(ActKind::from_word(&kind));
                    if let Some((at, kind)) = known {
                        let act = ActDone {
                            at,
                            kind,
                            profile: row.get::<_, Option<i64>>(2)?.map(ProfileId),
                            candidate: row.get::<_, Option<i64>>(3)?.map(CandidateId),
                        };
                        acts.push((act, row.get(4)?));
                    }
                }
                Ok(acts)
            })
            .await
    }
}
