//! Pairs of records that may be one person, and those of which somebody said that they are not.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::Library;
use super::known::Known;
use crate::people::{Profile, ProfileId};
use crate::store::StoreError;

/// Two records that may be one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The older record.
    pub a: ProfileId,
    /// What it says.
    pub first: Profile,
    /// The other one.
    pub b: ProfileId,
    /// What that says.
    pub second: Profile,
}

/// Keeps a pair for a look, and returns whether it is new; not where somebody said that they are two.
pub(super) fn offer(connection: &Connection, a: i64, b: i64) -> Result<bool, StoreError> {
    let added = connection
        .prepare_cached("INSERT OR IGNORE INTO profile_pair VALUES (?1, ?2, '', 0)")?
        .execute([a.min(b), a.max(b)])?;
    Ok(added > 0)
}

/// Keeps that two records are two people.
pub(super) fn keep_apart(connection: &Connection, a: i64, b: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO profile_pair VALUES (?1, ?2, '', 1)")?
        .execute([a.min(b), a.max(b)])?;
    Ok(())
}

/// Returns whether somebody said that two records are two people.
pub(super) fn are_apart(connection: &Connection, a: i64, b: i64) -> Result<bool, StoreError> {
    let apart: Option<bool> = connection
        .prepare_cached("SELECT apart FROM profile_pair WHERE a = ?1 AND b = ?2")?
        .query_row([a.min(b), a.max(b)], |row| row.get(0))
        .optional()?;
    Ok(apart == Some(true))
}

impl Library {
    /// Returns the pairs that may be one person, oldest first: to be merged ([`Library::merge`]) or
    /// told apart ([`Library::keep_apart`]).
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn pairs(&self) -> Result<Vec<Pair>, StoreError> {
        self.store
            .read(|connection| {
                let mut select = connection.prepare_cached(
                    "SELECT a, b FROM profile_pair WHERE apart = 0 ORDER BY b, a",
                )?;
                let ids = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let mut pairs = Vec::new();
                for pair in ids {
                    let (a, b): (i64, i64) = pair?;
                    let both = (Known::load(connection, a)?, Known::load(connection, b)?);
                    if let (Some(first), Some(second)) = both {
                        pairs.push(Pair {
                            a: ProfileId(a),
                            first: first.profile,
                            b: ProfileId(b),
                            second: second.profile,
                        });
                    }
                }
                Ok(pairs)
            })
            .await
    }

    /// Keeps that two records are two people: they are not offered again.
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn keep_apart(&self, a: ProfileId, b: ProfileId) -> Result<(), StoreError> {
        self.store
            .write(move |tx| {
                if a == b {
                    Ok(())
                } else {
                    keep_apart(tx, a.0, b.0)
                }
            })
            .await
    }
}
