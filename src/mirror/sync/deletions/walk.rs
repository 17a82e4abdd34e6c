//! A round of the sweep in pages of ids: a call for 500 people or applications instead of two for 50
//! people. What a page does not show is asked for by its id before it is taken for gone.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{missing, moved_from, shows_anything, take_back};
use crate::harvest::{Client, Cursor, HarvestError, IDS_PER_CALL, Lane, PER_PAGE_MAX, Page, Query};
use crate::harvest::{Resource as Row, Window, wire};
use crate::mirror::records::Resource;
use crate::mirror::sync::plan::{Fact, beginning};
use crate::mirror::sync::{Sync, SyncError};
use crate::mirror::tables::{meta, rev};
use crate::mirror::{Written, convert};
use crate::people::{ApplicationId, CandidateId};
use crate::store::{StoreError, from_millis};

/// The fact that says how far the walk under way is.
const WALK: &str = "sweep_walk";
/// More than so many missing on one page are no everyday matter: they are asked for by id, batch by
/// batch, as in an organisation that is small.
const MANY_MISSING: usize = 500;
/// Organisations up to this size are asked for by id: each batch says all of 50 people at once.
const SMALL: u64 = 500;

/// A walk through the ids of people, then of applications.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Walk {
    /// Applications, rather than people.
    applications: bool,
    /// Ids from this one on were looked at; none at the beginning of a list.
    lowest: Option<i64>,
    /// Where it goes on.
    cursor: Option<String>,
}

impl Walk {
    fn of(applications: bool) -> Self {
        Self {
            applications,
            lowest: None,
            cursor: None,
        }
    }

    /// Returns the walk under way.
    pub(super) fn under_way(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let noted = meta::get(connection, WALK)?;
        Ok(noted.and_then(|walk| serde_json::from_str(&walk).ok()))
    }

    /// Returns the walk of a round that begins; none where asking by id takes fewer calls, and before
    /// everybody was read.
    pub(super) fn begin(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let count = |key| -> Result<u64, StoreError> {
            Ok(u64::try_from(rev::count(connection, key)?).unwrap_or(0))
        };
        let (people, applications) = (count(rev::CANDIDATES)?, count(rev::APPLICATIONS)?);
        let read = [Resource::Candidates, Resource::Applications];
        for resource in read {
            if Fact::Synced.get(connection, resource)?.is_none() {
                return Ok(None);
            }
        }
        let page = u64::from(PER_PAGE_MAX);
        let pages = people.div_ceil(page) + applications.div_ceil(page);
        let batches = 2 * people.div_ceil(u64::try_from(IDS_PER_CALL).unwrap_or(1));
        Ok((people > SMALL && pages < batches).then(|| Self::of(false)))
    }

    pub(super) fn note(&self, connection: &Connection) -> Result<(), StoreError> {
        let walk = serde_json::to_string(self)
            .map_err(|error| StoreError::content("a walk of the sweep", error))?;
        meta::set(connection, WALK, &walk)
    }

    pub(super) fn forget(connection: &Connection) -> Result<(), StoreError> {
        meta::remove(connection, WALK)
    }

    /// Looks at the next page, and returns what it brought and how to go on.
    pub(super) async fn step(self, sync: &Sync) -> Result<(Written, Next), SyncError> {
        let read = if self.applications {
            self.page::<wire::Application>(sync, &["id", "candidate_id"])
                .await
        } else {
            self.page::<wire::Candidate>(sync, &["id"]).await
        };
        let page = match read {
            // Whoever may not read applications is told nothing of them.
            Err(SyncError::Harvest(HarvestError::NotPermitted { .. })) if self.applications => {
                return Ok((Written::default(), Next::End));
            }
            page => page?,
        };
        let down_to = page.next.as_ref().and(page.rows.keys().min().copied());
        let down_to = match (&page.next, down_to) {
            (None, _) => 0,
            (Some(_), Some(lowest)) => lowest,
            (Some(_), None) => self.lowest.unwrap_or(i64::MAX),
        };
        let known = self.known(sync, down_to).await?;
        let gone: Vec<i64> = known
            .iter()
            .filter(|(id, one)| !one.gone && !page.rows.contains_key(id))
            .map(|(id, _)| *id)
            .collect();
        if !gone.is_empty() && page.rows.is_empty() && !shows_anything(sync).await? {
            return Err(SyncError::LooksEmpty);
        }
        if gone.len() > MANY_MISSING {
            return Ok((Written::default(), Next::ById));
        }
        // Back, never seen before, or somebody else's by now.
        let other = |(id, owner): &(&i64, &i64)| {
            known
                .get(id)
                .is_none_or(|one| one.gone || self.applications && one.owner != **owner)
        };
        let news: Vec<i64> = page.rows.iter().filter(other).map(|(id, _)| *id).collect();
        let done = if self.applications {
            applications(sync, &gone, &news).await?
        } else {
            people(sync, &gone, news).await?
        };
        Ok((done, self.next(page.next, down_to)))
    }

    fn next(self, cursor: Option<Cursor>, down_to: i64) -> Next {
        match cursor {
            Some(cursor) => Next::On(Self {
                applications: self.applications,
                lowest: Some(down_to),
                cursor: Some(cursor.as_str().to_owned()),
            }),
            None if self.applications => Next::End,
            None => Next::On(Self::of(true)),
        }
    }

    /// Reads the next page; rows that were looked at before are left out.
    async fn page<T: Owned>(&self, sync: &Sync, fields: &[&'static str]) -> Result<Ids, SyncError> {
        let page = match &self.cursor {
            None => first::<T>(&sync.client, fields, None).await?,
            Some(cursor) => {
                let cursor = Cursor::from(cursor.clone());
                match sync.client.next_page::<T>(&cursor, Lane::Sync).await {
                    // Cursors do not live for ever (contract 3.1): on from rows made since.
                    Err(HarvestError::Rejected(_)) => {
                        let until = self.made_by(sync).await?;
                        first::<T>(&sync.client, fields, until).await?
                    }
                    page => {
                        let page = page?;
                        let highest = page.rows.iter().map(T::id).max().unwrap_or(0);
                        if self
                            .lowest
                            .is_some_and(|low| convert::wire_id(low) <= highest)
                        {
                            return Err(SyncError::Harvest(HarvestError::BadAnswer {
                                endpoint: format!("GET /v3/{}", T::NAME),
                                what: "its pages go in circles: their ids do not descend"
                                    .to_owned(),
                            }));
                        }
                        page
                    }
                }
            }
        };
        let ids = page.rows.iter().filter_map(|row| {
            let id = i64::try_from(row.id()).ok()?;
            let below = self.lowest.is_none_or(|lowest| id < lowest);
            below.then_some((id, row.owner()))
        });
        Ok(Ids {
            rows: ids.collect(),
            next: page.next,
        })
    }

    fn table(&self) -> &'static str {
        if self.applications {
            "application"
        } else {
            "candidate"
        }
    }

    /// Returns by when all rows were made that are still to be looked at, as far as the copy knows.
    async fn made_by(&self, sync: &Sync) -> Result<Option<Timestamp>, StoreError> {
        let sql = format!("SELECT max(created_at) FROM {} WHERE id < ?1", self.table());
        let lowest = self.lowest.unwrap_or(i64::MAX);
        let made = move |connection: &Connection| {
            let made: Option<i64> = connection.query_row(&sql, [lowest], |row| row.get(0))?;
            Ok(made.and_then(from_millis))
        };
        sync.mirror.store.read(made).await
    }

    /// Returns what is known between the last page and `down_to`, that id with it.
    async fn known(&self, sync: &Sync, down_to: i64) -> Result<HashMap<i64, Known>, StoreError> {
        let owner = if self.applications {
            "candidate_id"
        } else {
            "id"
        };
        let sql = format!(
            "SELECT id, {owner}, gone_at IS NOT NULL FROM {} WHERE id >= ?1 AND id < ?2",
            self.table()
        );
        let below = self.lowest.unwrap_or(i64::MAX);
        let known = move |connection: &Connection| {
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map(params![down_to, below], |row| {
                let (owner, gone) = (row.get(1)?, row.get(2)?);
                Ok((row.get(0)?, Known { owner, gone }))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        sync.mirror.store.read(known).await
    }
}

/// How a round goes on after a page.
pub(super) enum Next {
    /// With the next page.
    On(Walk),
    /// By id, batch by batch: too many are missing for a page to be believed.
    ById,
    /// Not at all: everybody was looked at.
    End,
}

/// The ids on a page, each with whose it is.
struct Ids {
    rows: HashMap<i64, i64>,
    next: Option<Cursor>,
}

/// What the copy knows of an id.
struct Known {
    owner: i64,
    gone: bool,
}

/// A row that belongs to a person.
trait Owned: Row {
    /// Returns the id of the person; the row's own of a person.
    fn owner(&self) -> i64;
}

impl Owned for wire::Candidate {
    fn owner(&self) -> i64 {
        convert::candidate_id(self.id).0
    }
}

impl Owned for wire::Application {
    fn owner(&self) -> i64 {
        self.candidate_id
            .map_or(0, |id| convert::candidate_id(id).0)
    }
}

async fn first<T: Row>(
    client: &Client,
    fields: &[&'static str],
    until: Option<Timestamp>,
) -> Result<Page<T>, HarvestError> {
    let query = Query::<T>::new().fields(fields);
    let query = match until {
        Some(until) => query.created(Window::between(beginning(), until)),
        None => query,
    };
    client.first_page(&query, Lane::Sync).await
}

/// Notes people as gone whom Greenhouse does not give by id either, and takes in who is new here.
async fn people(sync: &Sync, gone: &[i64], news: Vec<i64>) -> Result<Written, SyncError> {
    let left: Vec<CandidateId> = missing::<wire::Candidate>(sync, gone)
        .await?
        .into_iter()
        .map(CandidateId)
        .collect();
    let mut done = Written::default();
    if !left.is_empty() {
        if !shows_anything(sync).await? {
            return Err(SyncError::LooksEmpty);
        }
        done.written += moved_from(sync, &left).await?;
        done.gone += sync.mirror.mark_gone(left).await?.gone;
    }
    if !news.is_empty() {
        let news = news.into_iter().map(CandidateId).collect();
        done.written += take_back(sync, news).await?;
    }
    Ok(done)
}

/// Notes applications as gone that Greenhouse does not give by id either, and takes in those that are
/// new here or belong to another person.
async fn applications(sync: &Sync, gone: &[i64], news: &[i64]) -> Result<Written, SyncError> {
    let left = missing::<wire::Application>(sync, gone).await?;
    let mut done = Written::default();
    if !left.is_empty() {
        if !shows_anything(sync).await? {
            return Err(SyncError::LooksEmpty);
        }
        let left = left.into_iter().map(ApplicationId).collect();
        done.gone += sync.mirror.mark_applications_gone(left).await?.gone;
    }
    let ids: HashSet<u64> = news.iter().map(|id| convert::wire_id(*id)).collect();
    if !ids.is_empty() {
        let query = Query::<wire::Application>::new().ids(ids);
        let rows = sync.client.all(query, Lane::Sync).await?;
        let rows = rows.into_iter().map(Into::into).collect();
        done.written += sync.mirror.upsert(Vec::new(), rows).await?.written;
    }
    Ok(done)
}
