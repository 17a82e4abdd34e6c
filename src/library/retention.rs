//! How long people are kept who were never exported: some days from their capture, and never less than a
//! week after somebody was told that they will go.
//!
//! What keeps a person longer is an export that has arrived, is under way or waits for somebody. Marks,
//! lists, skips and decisions don't: whoever is on a list for ever would be kept for ever, and the law
//! asks for an end (GDPR Art. 5, 1 e). That is why it is told first.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

use super::keys::counts_rows;
use super::{CurateError, Library};
use crate::people::{Profile, ProfileId, text};
use crate::store::{StoreError, from_millis, to_millis};

/// Days between the word that somebody will go and their going, at least; fewer only where people are
/// kept for fewer.
const WARNED: i64 = 7;
const DAY: i64 = 86_400_000;

/// What a look at the library came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// People who will go, and of whom that was not said before.
    pub told: usize,
    /// People who will go, with those.
    pub due: usize,
    /// When the first of them goes.
    pub first: Option<Timestamp>,
    /// People who have gone now.
    pub gone: usize,
}

/// Exports that keep a person: by the id that they went under, the names they went under.
struct Kept(HashMap<String, Vec<String>>);

impl Kept {
    fn load(connection: &Connection) -> Result<Self, StoreError> {
        let mut select = connection.prepare(
            "SELECT external_id, name FROM export WHERE state NOT IN ('cancelled', 'refused')",
        )?;
        let mut rows = select.query([])?;
        let mut kept: HashMap<String, Vec<String>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(1)?;
            kept.entry(row.get(0)?)
                .or_default()
                .push(text::phrase(&name));
        }
        Ok(Self(kept))
    }

    /// Whether an export of a record holds it; `body` is the record as it is stored.
    fn has(&self, connection: &Connection, id: i64, body: &str) -> Result<bool, StoreError> {
        if self.0.is_empty() {
            return Ok(false);
        }
        // A record that others were merged into may have been exported under an id of theirs.
        let mut select = connection.prepare_cached(
            "SELECT external_id FROM profile WHERE id = ?1
             UNION SELECT external_id FROM statement WHERE profile_id = ?1",
        )?;
        let ids = select.query_map([id], |row| row.get::<_, String>(0))?;
        for external_id in ids {
            let external_id = external_id?;
            let Some(names) = self.0.get(&external_id) else {
                continue;
            };
            // The number of a row is anybody's: of those the name must be the same.
            let named = || {
                let profile: Option<Profile> = serde_json::from_str(body).ok();
                profile.map(|profile| text::phrase(&profile.name()))
            };
            if !counts_rows(&external_id) || named().is_none_or(|name| names.contains(&name)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Returns when somebody who was never exported goes, who was captured and told of then; none where
/// nobody goes.
pub fn goes_at(captured: Timestamp, told: Option<Timestamp>, days: u32) -> Option<Timestamp> {
    if days == 0 {
        return None;
    }
    let later = |moment: Timestamp, days: i64| {
        let moment = moment.checked_add(SignedDuration::from_hours(days * 24));
        moment.unwrap_or(Timestamp::MAX)
    };
    let kept = later(captured, i64::from(days));
    let warned = told.map(|told| later(told, WARNED.min(i64::from(days))));
    Some(warned.map_or(kept, |warned| warned.max(kept)))
}

/// Returns when it was said that a record is due to go; none where it was not.
///
/// # Errors
/// When the data file can't be read.
pub fn told_of(connection: &Connection, id: ProfileId) -> Result<Option<Timestamp>, StoreError> {
    let told: Option<i64> = connection
        .prepare_cached("SELECT told_at FROM retention_notice WHERE profile_id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(told.and_then(from_millis))
}

/// Returns which records an export that arrived, is under way or waits for somebody keeps.
///
/// # Errors
/// When the data file can't be read.
pub fn held_by_exports(
    connection: &Connection,
    records: &[(ProfileId, String)],
) -> Result<Vec<bool>, StoreError> {
    let kept = Kept::load(connection)?;
    records
        .iter()
        .map(|(id, body)| kept.has(connection, id.0, body))
        .collect()
}

/// Somebody who goes, or will.
struct Going {
    id: i64,
    told: bool,
    at: Timestamp,
}

fn going(connection: &Connection, days: u32, now: Timestamp) -> Result<Vec<Going>, StoreError> {
    let ahead = WARNED.min(i64::from(days));
    let since = to_millis(now).saturating_sub((i64::from(days) - ahead) * DAY);
    let kept = Kept::load(connection)?;
    let mut select = connection.prepare(
        "SELECT profile.id, added_at, told_at, body FROM profile
         LEFT JOIN retention_notice ON profile_id = profile.id
         WHERE added_at <= ?1 ORDER BY added_at",
    )?;
    let mut rows = select.query([since])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let body = row.get_ref(3)?.as_str().unwrap_or_default();
        if kept.has(connection, id, body)? {
            continue;
        }
        let captured = from_millis(row.get(1)?).unwrap_or_default();
        let told: Option<Timestamp> = row.get::<_, Option<i64>>(2)?.and_then(from_millis);
        if let Some(at) = goes_at(captured, told.or(Some(now)), days) {
            found.push(Going {
                id,
                told: told.is_some(),
                at,
            });
        }
    }
    Ok(found)
}

impl Library {
    /// Removes whoever was never exported, has been here for so many days, and was told of long enough
    /// ago; and notes those who are told of now. Nobody goes and nobody is noted where `days` is 0.
    ///
    /// # Errors
    /// [`CurateError`] of the store.
    pub async fn retain(&self, days: u32, now: Timestamp) -> Result<Retention, CurateError> {
        if days == 0 {
            return Ok(Retention::default());
        }
        let found = self
            .store
            .read(move |connection| going(connection, days, now))
            .await?;
        if found.is_empty() {
            return Ok(Retention::default());
        }
        let (gone, due): (Vec<Going>, Vec<Going>) =
            found.into_iter().partition(|one| one.told && one.at <= now);
        let news: Vec<i64> = due
            .iter()
            .filter(|one| !one.told)
            .map(|one| one.id)
            .collect();
        let mut retention = Retention {
            told: news.len(),
            due: due.len(),
            first: due.iter().map(|one| one.at).min(),
            gone: 0,
        };
        if !news.is_empty() {
            self.store
                .write(move |tx| {
                    let mut insert = tx.prepare_cached(
                        "INSERT OR IGNORE INTO retention_notice (profile_id, told_at)
                         SELECT id, ?2 FROM profile WHERE id = ?1",
                    )?;
                    for id in news {
                        insert.execute((id, to_millis(now)))?;
                    }
                    Ok(())
                })
                .await?;
        }
        // A few at a time: whoever types meanwhile waits for no more than that.
        for some in gone.chunks(500) {
            let ids: Vec<i64> = some.iter().map(|one| one.id).collect();
            let ids = self.still_free(ids).await?;
            retention.gone += self.delete(ids).await?;
        }
        Ok(retention)
    }

    /// Returns those that no export has come to hold meanwhile.
    async fn still_free(&self, ids: Vec<i64>) -> Result<Vec<ProfileId>, StoreError> {
        self.store
            .read(move |connection| {
                let kept = Kept::load(connection)?;
                let mut free = Vec::new();
                for id in ids {
                    let body: Option<String> = connection
                        .prepare_cached("SELECT body FROM profile WHERE id = ?1")?
                        .query_row([id], |row| row.get(0))
                        .optional()?;
                    if let Some(body) = body
                        && !kept.has(connection, id, &body)?
                    {
                        free.push(ProfileId(id));
                    }
                }
                Ok(free)
            })
            .await
    }
}
