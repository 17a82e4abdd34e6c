//! One sync from beginning to end.

use std::collections::{BTreeMap, VecDeque};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::begin::{Spread, find_spread};
use super::gone::Missing;
use super::page::Brought;
use super::plan::{Fact, Kind, Window};
use super::progress::Tally;
use super::{Mode, Progress, Sync, SyncError, SyncReport, begin, gone, page, plan};
use crate::harvest::HarvestError;
use crate::mirror::records::Resource;
use crate::mirror::tables::meta;
use crate::store::{StoreError, to_millis};

/// Calls in flight at most. Where Greenhouse's window is the limit, the client holds them back.
const SIDE_BY_SIDE: usize = 16;
/// Windows of a long list where Greenhouse's window is the limit: each may cost a page more, and
/// saves what is before it should a cursor grow too old.
const WINDOWS: u32 = 8;
/// Windows of a long list where latency is the limit.
const MANY_WINDOWS: u32 = 48;
/// More calls in a window of Greenhouse's than this, and latency is the limit.
const GENEROUS: u32 = 2_000;
/// A window that goes on after so many pages while hands are idle is cut, though that costs its
/// pages again.
const LONG_PAGES: u32 = 12;
/// Parts of a window that is cut.
const CUTS: u32 = 8;
/// With a sync that took longer than this, what changed meanwhile is read right after.
const STALE: jiff::SignedDuration = jiff::SignedDuration::from_mins(2);

/// A piece of work that has come to its end.
enum Step {
    /// A page of a window was read.
    Page(Window, Result<Brought, SyncError>),
    /// It was found out over which years a long list spreads.
    Spread(Window, Result<Spread, SyncError>),
    /// What a full sync of a list missed is noted.
    Missed(Resource, Result<Missing, SyncError>),
}

pub(super) struct Run<'a> {
    sync: &'a Sync,
    mode: Mode,
    progress: watch::Sender<Progress>,
    token: CancellationToken,
    tally: Tally,
    /// To be read, newest first.
    todo: VecDeque<Window>,
    /// Windows to be read or being read, by list.
    open: BTreeMap<Resource, usize>,
    skipped: Vec<(Resource, HarvestError)>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        sync: &'a Sync,
        mode: Mode,
        progress: watch::Sender<Progress>,
        token: CancellationToken,
    ) -> Self {
        Self {
            sync,
            mode,
            progress,
            token,
            tally: Tally::new(),
            todo: VecDeque::new(),
            open: BTreeMap::new(),
            skipped: Vec::new(),
        }
    }

    pub(super) async fn complete(mut self) -> Result<SyncReport, SyncError> {
        let full = self.mode == Mode::Full;
        let first = self.begin(plan::now()).await?;
        self.read_all().await?;
        if let Some(error) = self.may_read_nothing() {
            return Err(error.into());
        }
        if first && self.shows_nothing().await? {
            return Err(SyncError::LooksEmpty);
        }
        // A long sync ends with a copy that is as old as its beginning: read what is new since.
        if self
            .oldest()
            .await?
            .is_some_and(|oldest| Timestamp::now().duration_since(oldest) > STALE)
        {
            self.mode = Mode::Incremental;
            self.begin(plan::now()).await?;
            self.read_all().await?;
        }
        self.finish(full).await?;
        let limit = self.limit();
        self.progress.send_replace(Progress {
            share: 1.0,
            left: None,
            ..self.tally.progress(limit)
        });
        Ok(SyncReport {
            resources: self.tally.report(limit),
            skipped: self.skipped,
        })
    }

    /// Plans what is to be read, and returns whether this is the first sync.
    async fn begin(&mut self, until: Timestamp) -> Result<bool, SyncError> {
        let full = self.mode == Mode::Full;
        let skipped: Vec<Resource> = self.skipped.iter().map(|(resource, _)| *resource).collect();
        let store = &self.sync.mirror.store;
        let plan = store
            .write(move |tx| begin::plan(tx, full, until, &skipped))
            .await?;
        for window in plan.windows {
            self.enqueue(window);
        }
        Ok(plan.first)
    }

    fn enqueue(&mut self, window: Window) {
        self.tally.plan(window.resource, seconds(&window));
        *self.open.entry(window.resource).or_default() += 1;
        self.todo.push_back(window);
    }

    fn limit(&self) -> Option<u32> {
        self.sync.client.budget_status().limit
    }

    async fn read_all(&mut self) -> Result<(), SyncError> {
        let mut steps: FuturesUnordered<BoxFuture<'static, Step>> = FuturesUnordered::new();
        loop {
            while steps.len() < SIDE_BY_SIDE {
                let Some(window) = self.todo.pop_front() else {
                    break;
                };
                let page = page::next(self.sync, window.clone());
                steps.push(Box::pin(async move { Step::Page(window, page.await) }));
            }
            let next = tokio::select! {
                biased;
                () = self.token.cancelled() => return Err(SyncError::Cancelled),
                next = steps.next() => next,
            };
            let Some(step) = next else { return Ok(()) };
            let (resource, more) = match step {
                Step::Page(asked, Ok(brought)) => {
                    let busy = steps.len();
                    (asked.resource, self.take(asked, brought, busy).await)
                }
                Step::Spread(all, Ok(spread)) => (all.resource, self.spread(&all, &spread).await),
                Step::Missed(resource, Ok(missing)) => {
                    self.tally.add(resource, missing.requests, 0, 0);
                    self.tally.gone(resource, missing.gone);
                    (resource, self.close_list(resource).await.map(|()| None))
                }
                Step::Page(Window { resource, .. }, Err(error))
                | Step::Spread(Window { resource, .. }, Err(error))
                | Step::Missed(resource, Err(error)) => (resource, Err(error)),
            };
            match more {
                Ok(more) => steps.extend(more),
                Err(SyncError::Harvest(error)) if can_do_without(resource, &error) => {
                    self.skip(resource, error);
                }
                Err(error) => return Err(error),
            }
            self.progress
                .send_replace(self.tally.progress(self.limit()));
        }
    }

    /// Leaves a list out that may not be read. Its windows stay noted for a day when it may.
    fn skip(&mut self, resource: Resource, error: HarvestError) {
        self.todo.retain(|window| window.resource != resource);
        self.open.remove(&resource);
        if !self.skipped.iter().any(|(skipped, _)| *skipped == resource) {
            self.skipped.push((resource, error));
        }
    }

    /// Counts what a page brought, and returns what there is to do beside reading on.
    async fn take(
        &mut self,
        asked: Window,
        brought: Brought,
        busy: usize,
    ) -> Result<Option<BoxFuture<'static, Step>>, SyncError> {
        let resource = asked.resource;
        self.tally
            .add(resource, brought.requests, brought.read, brought.written);
        if !self.open.contains_key(&resource) {
            return Ok(None);
        }
        if brought.done {
            self.tally.cover(resource, span(asked.from, asked.reached));
            return self.window_done(resource).await;
        }
        if asked.kind == Kind::Created && resource.is_long() {
            if asked.pages == 0 && asked.from == plan::beginning() {
                let sync = self.sync.clone();
                return Ok(Some(Box::pin(async move {
                    let spread = find_spread(&sync, &asked).await;
                    Step::Spread(asked, spread)
                })));
            }
            let idle = self.todo.is_empty() && busy < SIDE_BY_SIDE / 2;
            if idle && brought.window.pages >= LONG_PAGES && self.generous() {
                let parts = asked.cut(CUTS);
                if parts.len() > 1 {
                    self.replace(&asked, parts).await?;
                    return Ok(None);
                }
            }
        }
        let read = span(brought.window.reached, asked.reached);
        self.tally.cover(resource, read);
        self.todo.push_front(brought.window);
        Ok(None)
    }

    fn generous(&self) -> bool {
        self.limit().is_none_or(|limit| limit > GENEROUS)
    }

    /// Cuts a long list into windows over the years in which it has rows.
    async fn spread(
        &mut self,
        all: &Window,
        spread: &Spread,
    ) -> Result<Option<BoxFuture<'static, Step>>, SyncError> {
        self.tally.add(all.resource, spread.requests, 0, 0);
        let filled = all.beginning_at(spread.from);
        let parts = filled.cut(if self.generous() {
            MANY_WINDOWS
        } else {
            WINDOWS
        });
        self.tally
            .plan(all.resource, seconds(&filled) - seconds(all));
        self.replace(all, parts).await?;
        Ok(None)
    }

    /// Reads a window in parts instead.
    async fn replace(&mut self, whole: &Window, parts: Vec<Window>) -> Result<(), SyncError> {
        let (old, new) = (whole.clone(), parts.clone());
        self.sync
            .mirror
            .store
            .write(move |tx| {
                plan::done(tx, &old)?;
                if let (true, Some(oldest)) = (old.from == plan::beginning(), new.last()) {
                    Fact::From.set(tx, old.resource, oldest.from)?;
                }
                new.iter().try_for_each(|part| plan::note(tx, part))
            })
            .await?;
        // What was read of it is read again.
        self.tally
            .cover(whole.resource, -span(whole.reached, whole.to));
        if let Some(open) = self.open.get_mut(&whole.resource) {
            *open += parts.len() - 1;
        }
        self.todo.extend(parts);
        Ok(())
    }

    /// Closes a list when its last window is read.
    async fn window_done(
        &mut self,
        resource: Resource,
    ) -> Result<Option<BoxFuture<'static, Step>>, SyncError> {
        let Some(open) = self.open.get_mut(&resource) else {
            return Ok(None);
        };
        *open -= 1;
        if *open > 0 {
            return Ok(None);
        }
        self.open.remove(&resource);
        let store = &self.sync.mirror.store;
        if store
            .read(move |connection| Fact::Full.get(connection, resource))
            .await?
            .is_some()
        {
            let sync = self.sync.clone();
            return Ok(Some(Box::pin(async move {
                Step::Missed(resource, gone::after_full(&sync, resource).await)
            })));
        }
        self.close_list(resource).await?;
        Ok(None)
    }

    /// Notes up to where a list has been read.
    async fn close_list(&self, resource: Resource) -> Result<(), SyncError> {
        self.sync
            .mirror
            .store
            .write(move |tx| {
                if let Some(round) = Fact::Full.get(tx, resource)? {
                    Fact::FullDone.set(tx, resource, round)?;
                    Fact::Full.remove(tx, resource)?;
                }
                if let Some(until) = Fact::Until.get(tx, resource)? {
                    Fact::Synced.set(tx, resource, until)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Returns why, where no list at all may be read.
    fn may_read_nothing(&self) -> Option<HarvestError> {
        let all = self.skipped.len() == Resource::ALL.len();
        self.skipped
            .first()
            .filter(|_| all)
            .map(|(_, error)| error.clone())
    }

    /// Returns whether nothing was ever read: not now, and not before a first sync was stopped.
    async fn shows_nothing(&self) -> Result<bool, SyncError> {
        let read = Resource::ALL
            .iter()
            .any(|resource| self.tally.read(*resource) > 0);
        let mirror = &self.sync.mirror;
        Ok(!read
            && mirror.status().await?.candidates == 0
            && mirror.names(Resource::Users).await?.is_empty())
    }

    /// Returns up to where the list that is furthest behind has been read.
    async fn oldest(&self) -> Result<Option<Timestamp>, StoreError> {
        let skipped: Vec<Resource> = self.skipped.iter().map(|(resource, _)| *resource).collect();
        self.sync
            .mirror
            .store
            .read(move |connection| {
                let mut oldest = None;
                for resource in Resource::ALL {
                    if skipped.contains(&resource) {
                        continue;
                    }
                    let Some(synced) = Fact::Synced.get(connection, resource)? else {
                        return Ok(None);
                    };
                    oldest = Some(oldest.map_or(synced, |oldest: Timestamp| oldest.min(synced)));
                }
                Ok(oldest)
            })
            .await
    }

    /// Notes how fresh the copy is.
    async fn finish(&self, full: bool) -> Result<(), SyncError> {
        let oldest = self.oldest().await?;
        self.sync
            .mirror
            .store
            .write(move |tx| {
                if full {
                    plan::end_round(tx)?;
                }
                match oldest {
                    Some(oldest) => meta::set(tx, "synced_at", &to_millis(oldest).to_string()),
                    None => Ok(()),
                }
            })
            .await?;
        Ok(())
    }
}

/// Returns whether a sync goes on without a list that Greenhouse does not give: one that may not be
/// read, or a small one that this Greenhouse does not know or answer (the contract marks much of it as
/// seen in clients only). Without people and applications there is nothing to go on with.
fn can_do_without(resource: Resource, error: &HarvestError) -> bool {
    match error {
        HarvestError::NotPermitted { .. } => true,
        HarvestError::Rejected(_) | HarvestError::BadAnswer { .. } => !resource.is_long(),
        _ => false,
    }
}

fn seconds(window: &Window) -> f64 {
    span(window.from, window.to)
}

fn span(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}
