//! One sync from beginning to end.

mod windows;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::deletions::Missing;
use super::page::PageResult;
use super::plan::{Fact, Window};
use super::progress::{Pace, Tally};
use super::schedule::{Plan, Spread};
use super::{Mode, Progress, Remarks, Sync, SyncError, SyncReport, page, plan, schedule};
use crate::harvest::HarvestError;
use crate::mirror::records::Resource;
use crate::mirror::tables::meta;
use crate::store::{StoreError, to_millis};

/// Calls in flight at most. Where Greenhouse's window is the limit, the client holds them back.
const SIDE_BY_SIDE: usize = 16;
/// With a sync that took longer than this, what changed meanwhile is read right after.
const STALE: SignedDuration = SignedDuration::from_mins(2);

/// How far off what is known of Greenhouse's clock may be: it is told in whole seconds, by an answer
/// that took its time.
const DOUBT: SignedDuration = SignedDuration::from_secs(2);

/// A piece of work that has come to its end.
enum Step {
    /// A page of a window was read.
    Page(Window, Result<PageResult, SyncError>),
    /// It was found out how long a list is.
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
    /// Lists that are read in one walk, since Greenhouse does not keep to windows of theirs.
    walking: BTreeSet<Resource>,
    skipped: Vec<(Resource, HarvestError)>,
    remarks: Remarks,
    /// What was added to this machine's clock for the end of what is read.
    ahead: SignedDuration,
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
            tally: Tally::new(sync.client.budget_status().calls),
            todo: VecDeque::new(),
            open: BTreeMap::new(),
            walking: BTreeSet::new(),
            skipped: Vec::new(),
            remarks: Remarks::default(),
            ahead: SignedDuration::ZERO,
        }
    }

    pub(super) async fn complete(mut self) -> Result<SyncReport, SyncError> {
        let full = self.mode == Mode::Full;
        self.sync.client.sign_in().await?;
        let plan = self.begin().await?;
        self.read_all().await?;
        if let Some(error) = self.may_read_nothing() {
            return Err(error.into());
        }
        if plan.first && self.shows_nothing().await? {
            return Err(SyncError::LooksEmpty);
        }
        // Lists without news look the same as lists that may no longer be read, but for the users.
        let users_skipped = self.skipped.iter().any(|(one, _)| *one == Resource::Users);
        if !plan.first && plan.all_users && !users_skipped && self.tally.read(Resource::Users) == 0
        {
            self.read_nothing(plan.before).await?;
            return Err(SyncError::LooksEmpty);
        }
        // A long sync ends with a copy that is as old as its beginning: read what is new since.
        if self.oldest(&self.left_out()).await?.is_some_and(|oldest| {
            plan::moved(plan::now(), self.skew()).duration_since(oldest) > STALE
        }) {
            self.mode = Mode::Incremental;
            self.begin().await?;
            self.read_all().await?;
        }
        self.finish(full).await?;
        self.progress.send_replace(Progress {
            share: 1.0,
            left: None,
            ..self.so_far()
        });
        Ok(SyncReport {
            resources: self.tally.report(self.limit()),
            skipped: self.skipped,
            remarks: self.remarks,
        })
    }

    /// Notes that nothing was read after all: the next sync asks for the same changes again.
    async fn read_nothing(
        &self,
        before: Vec<(Resource, Option<Timestamp>)>,
    ) -> Result<(), StoreError> {
        let back = move |tx: &rusqlite::Transaction<'_>| {
            for (resource, synced) in before {
                if let Some(synced) = synced {
                    Fact::Synced.set(tx, resource, synced)?;
                    Fact::Until.set(tx, resource, synced)?;
                }
            }
            Ok(())
        };
        self.sync.mirror.store.write(back).await
    }

    /// Plans what is to be read, and returns what else is known from before.
    async fn begin(&mut self) -> Result<Plan, SyncError> {
        // Rows bear Greenhouse's time: a clock here that is behind must not hide what is new. One
        // that is ahead does no harm to the reading; what it does to its end, `close_list` mends.
        self.ahead = (self.skew() + DOUBT).max(SignedDuration::ZERO);
        let until = plan::moved(plan::now(), self.ahead);
        let full = self.mode == Mode::Full;
        let skipped = self.left_out();
        let store = &self.sync.mirror.store;
        let mut plan = store
            .write(move |tx| schedule::plan(tx, full, until, &skipped))
            .await?;
        self.tally.done_before(plan.done);
        for window in plan.windows.drain(..) {
            self.tally.window(&window, false);
            *self.open.entry(window.resource).or_default() += 1;
            self.todo.push_back(window);
        }
        Ok(plan)
    }

    /// Returns how far Greenhouse's clock is ahead of this machine's, as its last answer told.
    fn skew(&self) -> SignedDuration {
        SignedDuration::from_secs(self.sync.client.clock_ahead().unwrap_or(0))
    }

    fn limit(&self) -> Option<u32> {
        self.sync.client.budget_status().limit
    }

    fn so_far(&self) -> Progress {
        let client = &self.sync.client;
        self.tally.progress(&Pace {
            seconds: self.tally.seconds(),
            budget: client.budget_status(),
            time_for: &|calls| client.time_for(calls),
        })
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
                Step::Page(asked, Ok(brought)) => (asked.resource, self.take(asked, brought).await),
                Step::Spread(all, Ok(spread)) => (all.resource, self.spread(&all, &spread).await),
                Step::Missed(resource, Ok(missing)) => {
                    self.tally.add(resource, missing.requests, 0, 0);
                    self.tally.gone(resource, missing.gone);
                    let remarks = missing.remark.into_iter().collect();
                    self.remarks.add(resource, 0, remarks);
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
            self.progress.send_replace(self.so_far());
        }
    }

    /// Leaves a list out that may not be read. Its windows stay noted for a day when it may.
    fn skip(&mut self, resource: Resource, error: HarvestError) {
        self.todo.retain(|window| window.resource != resource);
        self.open.remove(&resource);
        self.tally.forget(resource);
        if !self.skipped.iter().any(|(skipped, _)| *skipped == resource) {
            self.skipped.push((resource, error));
        }
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

    fn left_out(&self) -> Vec<Resource> {
        self.skipped.iter().map(|(resource, _)| *resource).collect()
    }

    /// Returns up to where the list that is furthest behind has been read, of those not in `without`;
    /// none where one was never read to its end.
    async fn oldest(&self, without: &[Resource]) -> Result<Option<Timestamp>, StoreError> {
        let skipped = without.to_vec();
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
        // A copy that lacks people or their applications is as old as what it has of them.
        let left_out = self.left_out();
        let mut without = left_out.clone();
        without.retain(|resource| !resource.is_long());
        // For people: by the clock that they look at.
        let oldest = self
            .oldest(&without)
            .await?
            .map(|at| plan::moved(at, -self.skew()));
        self.sync
            .mirror
            .store
            .write(move |tx| {
                if full {
                    plan::end_round(tx)?;
                }
                // A list that is left out keeps no round under way.
                for resource in left_out {
                    Fact::Full.remove(tx, resource)?;
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
/// seen in clients only). Without people there is nothing to go on with; without applications there
/// are people, but the copy does not count as fresh.
fn can_do_without(resource: Resource, error: &HarvestError) -> bool {
    match error {
        HarvestError::NotPermitted { .. } => resource != Resource::Candidates,
        HarvestError::Rejected(_) | HarvestError::BadAnswer { .. } => !resource.is_long(),
        _ => false,
    }
}
