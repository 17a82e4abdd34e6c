//! Reading one page and writing it down with the note of where to go on.

mod rows;

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use super::plan::{self, Fact, Kind, Window};
use super::{Sync, SyncError};
use crate::harvest::{Client, Cursor, HarvestError, IDS_PER_CALL, Lane, Page, Query, wire};
use crate::mirror::convert;
use crate::mirror::records::Resource;
use crate::mirror::tables::candidate;
use crate::mirror::tables::rev::Revs;
use crate::people::CandidateId;
use crate::store::StoreError;
use rows::Kept;

/// How often a window is begun anew at most.
const ANEW: u32 = 5;
/// Where more rows of a page than this, and more than half, can't be read, none is believed: a copy
/// that lacks everybody would take everybody for new.
const FEW_UNREADABLE: usize = 10;

/// What a page brought.
#[derive(Debug)]
pub(super) struct PageResult {
    /// The window, with the cursor of the next page; none of it left where `done`.
    pub(super) window: Window,
    pub(super) read: usize,
    pub(super) written: usize,
    /// Calls it took.
    pub(super) requests: usize,
    pub(super) done: bool,
    /// Rows came that were not made in the window asked for.
    pub(super) outside: bool,
    /// How close its rows lie.
    pub(super) density: Option<Density>,
    /// Rows that can't be read.
    pub(super) unreadable: usize,
    /// What is odd about which rows.
    pub(super) remarks: Vec<String>,
}

/// How close the rows of a page lie, but for a few that may have been dated by hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Density {
    /// When its newest row was made.
    pub(super) newest: Timestamp,
    /// The time its rows take.
    pub(super) span: SignedDuration,
}

impl Density {
    /// A part of the rows that may have been dated by hand.
    const ODD: usize = 10;

    fn of<T: Kept>(rows: &[T]) -> Option<Self> {
        let mut made: Vec<Timestamp> = rows.iter().filter_map(T::made).collect();
        made.sort_unstable();
        let newest = *made.last()?;
        let oldest = *made.get(made.len() / Self::ODD)?;
        let span = newest
            .duration_since(oldest)
            .max(SignedDuration::from_secs(1));
        Some(Self { newest, span })
    }
}

/// Reads the next page of a window and writes it.
pub(super) fn next(
    sync: &Sync,
    window: Window,
) -> BoxFuture<'static, Result<PageResult, SyncError>> {
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

/// What a list has up to the end of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Any {
    /// Rows.
    Some,
    /// No row.
    None,
    /// A row that was made after it: Greenhouse does not keep to windows.
    Outside,
}

/// Returns whether a list has any row made up to the end of `window`; one call.
pub(super) async fn any(sync: &Sync, window: &Window) -> Result<Any, HarvestError> {
    async fn ask<T: Kept>(client: &Client, window: &Window) -> Result<Any, HarvestError> {
        let query = Query::<T>::new()
            .per_page(1)
            .fields(&["id", "created_at"])
            .created(window.span());
        let rows = client.first_page(&query, Lane::Sync).await?.rows;
        Ok(match rows.first() {
            _ if outside(window, &rows) => Any::Outside,
            Some(_) => Any::Some,
            None => Any::None,
        })
    }
    match window.resource {
        Resource::Applications => ask::<wire::Application>(&sync.client, window).await,
        _ => ask::<wire::Candidate>(&sync.client, window).await,
    }
}

/// What a list has up to the end of a window.
pub(super) enum Older {
    /// A row that was made after it: Greenhouse does not keep to windows.
    Outside,
    /// No row.
    None,
    /// One page, whose oldest row was made then.
    Last(Option<Timestamp>),
    /// More than a page, which lies like this.
    More(Density),
}

/// Returns what a long list has up to the end of `window`; one call.
pub(super) async fn older(sync: &Sync, window: &Window) -> Result<Older, HarvestError> {
    async fn ask<T: Kept>(client: &Client, window: &Window) -> Result<Older, HarvestError> {
        let query = Query::<T>::new()
            .fields(&["id", "created_at"])
            .created(window.span());
        let page = client.first_page(&query, Lane::Sync).await?;
        if outside(window, &page.rows) {
            return Ok(Older::Outside);
        }
        let oldest = page.rows.iter().filter_map(T::made).min();
        Ok(match (page.next, Density::of(&page.rows)) {
            (Some(_), Some(density)) => Older::More(density),
            (Some(_), None) => Older::Last(None),
            (None, _) if page.rows.is_empty() => Older::None,
            (None, _) => Older::Last(oldest),
        })
    }
    match window.resource {
        Resource::Applications => ask::<wire::Application>(&sync.client, window).await,
        _ => ask::<wire::Candidate>(&sync.client, window).await,
    }
}

/// Returns whether any of these rows was not made in the window asked for. Moments that are cut to
/// the second are in it.
fn outside<T: Kept>(window: &Window, rows: &[T]) -> bool {
    const GRAIN: SignedDuration = SignedDuration::from_secs(1);
    let outside = |made: Timestamp| {
        window.from.duration_since(made) > GRAIN || made.duration_since(window.to) > GRAIN
    };
    window.kind == Kind::Created && rows.iter().filter_map(T::made).any(outside)
}

async fn step<T: Kept>(sync: &Sync, mut window: Window) -> Result<PageResult, SyncError> {
    let page = fetch::<T>(&sync.client, &mut window).await?;
    let read = page.rows.len();
    let outside = outside(&window, &page.rows);
    let strangers = strangers(sync, &window, &page.rows).await?;
    let requests = 1 + strangers.len().div_ceil(IDS_PER_CALL);
    let ids = strangers.iter().map(|id| convert::wire_id(id.0));
    let theirs = Query::<wire::Application>::new().candidate_ids(ids);
    let theirs = sync.client.all(theirs, Lane::Sync).await?;
    let unreadable = page.unreadable;
    if unreadable.len() > page.rows.len().max(FEW_UNREADABLE) {
        let what = format!(
            "most of its rows: {}",
            unreadable.first().map_or("", |one| &one.why)
        );
        return Err(bad_answer(window.resource, what).into());
    }
    let mut remarks: Vec<String> = unreadable.iter().map(ToString::to_string).collect();
    remarks.extend(page.rows.iter().filter_map(T::cut_short));
    if let Err(what) = window.takes(page.rows.iter().map(T::id)) {
        return Err(bad_answer(window.resource, what.to_owned()).into());
    }
    let density = Density::of(&page.rows);
    let nameless: Vec<u64> = unreadable.iter().filter_map(|one| one.id).collect();
    let unreadable = unreadable.len();
    window.cursor = page.next.map(|cursor| cursor.as_str().to_owned());
    if let (Kind::Created, Some(made)) = (window.kind, page.rows.last().and_then(T::made)) {
        window.reached = made.clamp(window.from, window.reached);
    }
    let changed: Vec<Timestamp> = page.rows.iter().filter_map(T::changed).collect();
    let done = window.cursor.is_none();
    let after = window.clone();
    let written = sync
        .mirror
        .store
        .write(move |tx| {
            if Fact::Full.get(tx, after.resource)?.is_some() {
                let mut seen =
                    tx.prepare_cached("INSERT OR IGNORE INTO sync_seen VALUES (?1, ?2)")?;
                // One that can't be read is there all the same.
                for id in page.rows.iter().map(T::id).chain(nameless) {
                    let id = i64::try_from(id).unwrap_or(0);
                    seen.execute(params![after.resource.word(), id])?;
                }
            }
            let mut revs = Revs::new(tx)?;
            let written = T::keep(page.rows, &mut revs, tx)?;
            wire::Application::keep(theirs, &mut revs, tx)?;
            revs.finish()?;
            plan::note_newest(tx, after.resource, &changed)?;
            if done {
                plan::done(tx, &after)?;
            } else {
                plan::note(tx, &after)?;
            }
            Ok(written)
        })
        .await?;
    Ok(PageResult {
        window,
        read,
        written,
        requests,
        done,
        outside,
        density,
        unreadable,
        remarks,
    })
}

fn bad_answer(resource: Resource, what: String) -> HarvestError {
    HarvestError::BadAnswer {
        endpoint: format!("GET /v3/{}", resource.word()),
        what,
    }
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

/// Reads the next page of a window, or the first again where its cursor has grown too old.
async fn fetch<T: Kept>(client: &Client, window: &mut Window) -> Result<Page<T>, HarvestError> {
    if let Some(cursor) = &window.cursor {
        match client
            .next_page_in_part(&Cursor::from(cursor.clone()), Lane::Sync)
            .await
        {
            // Cursors do not live for ever (contract 3.1): the same window again, but not for ever.
            Err(HarvestError::Rejected(_)) if window.begun_anew < ANEW => {
                let Window {
                    resource,
                    kind,
                    from,
                    to,
                    begun_anew,
                    ..
                } = *window;
                *window = Window {
                    begun_anew: begun_anew + 1,
                    ..Window::new(resource, kind, from, to)
                };
            }
            other => return other,
        }
    }
    let query = T::all(Query::<T>::new());
    let query = match window.kind {
        Kind::Created => query.created(window.span()),
        Kind::Updated => query.updated(window.span()),
        Kind::Walk => query,
    };
    client.first_page_in_part(&query, Lane::Sync).await
}
