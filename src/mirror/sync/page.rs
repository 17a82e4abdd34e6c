//! Reading one page and writing it down with the note of where to go on.

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::plan::{self, Fact, Kind, Window};
use super::{Sync, SyncError};
use crate::harvest::{self, Client, Cursor, HarvestError, IDS_PER_CALL, Lane, Page, Query, wire};
use crate::mirror::convert;
use crate::mirror::records::Resource;
use crate::mirror::tables::rev::Revs;
use crate::mirror::tables::{application, candidate, job, names};
use crate::people::{Candidate, CandidateId};
use crate::store::StoreError;

/// What a page brought.
#[derive(Debug)]
pub(super) struct Brought {
    /// The window, with the cursor of the next page; none of it left where `done`.
    pub(super) window: Window,
    pub(super) read: usize,
    pub(super) written: usize,
    /// Calls it took.
    pub(super) requests: usize,
    pub(super) done: bool,
}

/// A row that the copy keeps.
trait Kept: harvest::Resource {
    /// Stores the rows and returns how many were news.
    fn keep(
        rows: Vec<Self>,
        to: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError>;

    /// Returns when the row was made, for lists that take long.
    fn made(&self) -> Option<Timestamp> {
        None
    }

    /// Adds what a query needs to give all rows.
    fn all(query: Query<Self>) -> Query<Self> {
        query
    }
}

/// Reads the next page of a window and writes it.
pub(super) fn next(sync: &Sync, window: Window) -> BoxFuture<'static, Result<Brought, SyncError>> {
    let sync = sync.clone();
    Box::pin(async move {
        match window.resource {
            Resource::Candidates => step::<wire::Candidate>(&sync, window).await,
            Resource::Applications => step::<wire::Application>(&sync, window).await,
            Resource::Jobs => step::<wire::Job>(&sync, window).await,
            Resource::JobInterviewStages => step::<wire::JobInterviewStage>(&sync, window).await,
            Resource::Sources => step::<wire::Source>(&sync, window).await,
            Resource::Referrers => step::<wire::Referrer>(&sync, window).await,
            Resource::Users => step::<wire::User>(&sync, window).await,
            Resource::Departments => step::<wire::Department>(&sync, window).await,
            Resource::Offices => step::<wire::Office>(&sync, window).await,
            Resource::CandidateTags => step::<wire::CandidateTag>(&sync, window).await,
            Resource::ProspectPools => step::<wire::ProspectPool>(&sync, window).await,
            Resource::RejectionReasons => step::<wire::RejectionReason>(&sync, window).await,
        }
    })
}

/// Returns whether a list has any row made up to the end of `window`; one call.
pub(super) async fn any(sync: &Sync, window: &Window) -> Result<bool, HarvestError> {
    async fn ask<T: Kept>(client: &Client, window: &Window) -> Result<bool, HarvestError> {
        let query = Query::<T>::new()
            .per_page(1)
            .fields(&["id"])
            .created(window.span());
        Ok(!client.first_page(&query, Lane::Sync).await?.rows.is_empty())
    }
    match window.resource {
        Resource::Applications => ask::<wire::Application>(&sync.client, window).await,
        _ => ask::<wire::Candidate>(&sync.client, window).await,
    }
}

async fn step<T: Kept>(sync: &Sync, window: Window) -> Result<Brought, SyncError> {
    let page = fetch::<T>(&sync.client, &window).await?;
    let read = page.rows.len();
    let strangers = strangers(sync, &window, &page.rows).await?;
    let requests = 1 + strangers.len().div_ceil(IDS_PER_CALL);
    let ids = strangers.iter().map(|id| convert::wire_id(id.0));
    let theirs = Query::<wire::Application>::new().candidate_ids(ids);
    let theirs = sync.client.all(theirs, Lane::Sync).await?;
    let mut after = window;
    after.cursor = page.next.map(|cursor| cursor.as_str().to_owned());
    after.pages += 1;
    if let (Kind::Created, Some(made)) = (after.kind, page.rows.last().and_then(T::made)) {
        after.reached = made.clamp(after.from, after.reached);
    }
    let done = after.cursor.is_none();
    let window = after.clone();
    let written = sync
        .mirror
        .store
        .write(move |tx| {
            if Fact::Full.get(tx, after.resource)?.is_some() {
                let mut seen =
                    tx.prepare_cached("INSERT OR IGNORE INTO sync_seen VALUES (?1, ?2)")?;
                for row in &page.rows {
                    seen.execute(params![
                        after.resource.word(),
                        i64::try_from(row.id()).unwrap_or(0)
                    ])?;
                }
            }
            let mut revs = Revs::new(tx)?;
            let written = T::keep(page.rows, &mut revs, tx)?;
            wire::Application::keep(theirs, &mut revs, tx)?;
            revs.finish()?;
            if done {
                plan::done(tx, &after)?;
            } else {
                plan::note(tx, &after)?;
            }
            Ok(written)
        })
        .await?;
    Ok(Brought {
        window,
        read,
        written,
        requests,
        done,
    })
}

/// Returns the people of a page who were made before its window and are not here: the acting user
/// may see them only now (contract 2.5), and their applications, which have not changed, are in no
/// window of theirs.
async fn strangers<T: Kept>(
    sync: &Sync,
    window: &Window,
    rows: &[T],
) -> Result<Vec<CandidateId>, StoreError> {
    if (window.resource, window.kind) != (Resource::Candidates, Kind::Updated) {
        return Ok(Vec::new());
    }
    let before = |row: &&T| row.made().is_some_and(|made| made < window.from);
    let old: Vec<CandidateId> = rows
        .iter()
        .filter(before)
        .map(|row| convert::candidate_id(row.id()))
        .collect();
    sync.mirror
        .store
        .read(move |connection| {
            let mut strangers = Vec::new();
            for id in old {
                if !matches!(candidate::get(connection, id)?, Some((_, None))) {
                    strangers.push(id);
                }
            }
            Ok(strangers)
        })
        .await
}

async fn fetch<T: Kept>(client: &Client, window: &Window) -> Result<Page<T>, HarvestError> {
    if let Some(cursor) = &window.cursor {
        match client
            .next_page(&Cursor::from(cursor.clone()), Lane::Sync)
            .await
        {
            // Cursors do not live for ever (contract 3.1): the same window again.
            Err(HarvestError::Rejected(_)) => {}
            other => return other,
        }
    }
    let query = T::all(Query::<T>::new());
    let query = match window.kind {
        Kind::Created => query.created(window.span()),
        Kind::Updated => query.updated(window.span()),
    };
    client.first_page(&query, Lane::Sync).await
}

impl Kept for wire::Candidate {
    fn made(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn keep(
        rows: Vec<Self>,
        to: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError> {
        candidate::upsert_all(
            connection,
            to,
            rows.into_iter().map(Candidate::from).collect(),
        )
    }
}

impl Kept for wire::Application {
    fn made(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn keep(
        rows: Vec<Self>,
        to: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError> {
        application::upsert_all(connection, to, rows.into_iter().map(Into::into).collect())
    }
}

impl Kept for wire::Job {
    fn keep(
        rows: Vec<Self>,
        _: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError> {
        let mut written = 0;
        for row in rows {
            written += usize::from(job::upsert(connection, &row.into())?);
        }
        if written > 0 {
            names::touch(connection)?;
        }
        Ok(written)
    }
}

/// Rows of small tables differ only in where they go.
macro_rules! names {
    ($($row:ident $(, $all:ident)?;)*) => {$(
        impl Kept for wire::$row {
            fn keep(rows: Vec<Self>, _: &mut Revs<'_>, connection: &Connection) -> Result<usize, StoreError> {
                let resource = Resource::of::<Self>();
                let mut written = 0;
                for row in rows {
                    written += usize::from(names::upsert(connection, resource, &row.into())?);
                }
                if written > 0 {
                    names::touch(connection)?;
                }
                Ok(written)
            }

            $(fn all(query: Query<Self>) -> Query<Self> {
                query.$all(true)
            })?
        }
    )*};
}

names! {
    JobInterviewStage;
    Source;
    Referrer;
    User;
    Department;
    Office;
    CandidateTag;
    ProspectPool;
    RejectionReason, include_defaults;
}

impl Resource {
    /// Returns the list that a row of Harvest comes from; of all followed ones there is one.
    fn of<T: harvest::Resource>() -> Self {
        let found = Self::ALL
            .into_iter()
            .find(|resource| resource.word() == T::NAME);
        found.unwrap_or(Self::Sources)
    }
}
