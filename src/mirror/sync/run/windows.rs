//! The windows of a list: cut where latency would make one long, and read as one where Greenhouse
//! does not keep to them.

use futures_util::future::BoxFuture;
use jiff::SignedDuration;

use super::{Run, Step};
use crate::mirror::records::Resource;
use crate::mirror::sync::page::PageResult;
use crate::mirror::sync::plan::{self, Fact, Kind, Window};
use crate::mirror::sync::schedule::{How, Spread, TELLING, find_spread};
use crate::mirror::sync::{SyncError, deletions, estimate};

/// Windows of a long list where Greenhouse's window is the limit: each may cost a page more, and
/// saves what is before it should a cursor grow too old.
const WINDOWS: u32 = 8;
/// Windows of a long list where latency is the limit, to begin with: each is cut again by its first page.
const SIDE_BY_SIDE: u32 = 4;
/// More calls in a window of Greenhouse's than this, and latency is the limit.
const GENEROUS: u32 = 2_000;
/// A window is cut into parts of about so many pages when its first page tells that it is longer than
/// two of them, where latency is the limit. That page is read again.
const LONG_PAGES: f64 = 12.0;
/// Parts of a window that is cut, at most.
const CUTS: u32 = 16;

impl Run<'_> {
    /// Counts what a page brought, and returns what there is to do beside reading on.
    pub(super) async fn take(
        &mut self,
        asked: Window,
        brought: PageResult,
    ) -> Result<Option<BoxFuture<'static, Step>>, SyncError> {
        let resource = asked.resource;
        // The first pages of a list tell how it is to be cut; in parts they are then read again.
        let long = asked.kind == Kind::Created && resource.is_long();
        let whole = asked.from == plan::beginning();
        let telling = long && whole && asked.pages + 1 == TELLING;
        let first = long && !whole && asked.pages == 0;
        let parts = if first && !brought.done {
            self.parts(&brought.window)
        } else {
            Vec::new()
        };
        let again = brought.outside || !brought.done && parts.len() > 1;
        let read = if again { 0 } else { brought.read };
        self.remarks
            .add(resource, brought.unreadable, brought.remarks);
        self.tally
            .add(resource, brought.requests, read, brought.written);
        if asked.kind == Kind::Created && self.walking.contains(&resource) {
            // On its way when the walk began, and noted since.
            self.sync
                .mirror
                .store
                .write(move |tx| plan::done(tx, &asked))
                .await?;
            return Ok(None);
        }
        if !self.open.contains_key(&resource) {
            return Ok(None);
        }
        if brought.outside {
            self.walk(resource).await?;
            return Ok(None);
        }
        self.tally.window(&brought.window, brought.done);
        if brought.done {
            return self.window_done(resource).await;
        }
        if telling {
            let (sync, generous) = (self.sync.clone(), self.generous());
            return Ok(Some(Box::pin(async move {
                let spread = find_spread(&sync, &asked, brought.density, generous).await;
                Step::Spread(brought.window, spread)
            })));
        }
        if parts.len() > 1 {
            self.replace(&asked, parts).await?;
            return Ok(None);
        }
        self.todo.push_front(brought.window);
        Ok(None)
    }

    fn generous(&self) -> bool {
        // Without a word on it the limit may be as low as any (contract 3.3).
        self.limit().is_some_and(|limit| limit > GENEROUS)
    }

    /// Returns the parts to read instead of a window of which a page has been read; just one where it
    /// is as well read on.
    fn parts(&self, window: &Window) -> Vec<Window> {
        let pages = estimate::pages_left(window).filter(|_| self.generous());
        let long = |parts: &u32| pages.is_some_and(|left| left > f64::from(*parts) * LONG_PAGES);
        match (1..CUTS).take_while(long).last() {
            Some(parts @ 2..) => window.cut(parts + 1),
            _ => vec![window.clone()],
        }
    }

    /// Goes on with a long list as was found best.
    pub(super) async fn spread(
        &mut self,
        all: &Window,
        spread: &Spread,
    ) -> Result<Option<BoxFuture<'static, Step>>, SyncError> {
        self.tally.add(all.resource, spread.requests, 0, 0);
        match spread.how {
            How::On(None) => self.todo.push_front(all.clone()),
            How::On(Some(from)) => {
                let from = from.clamp(all.from, all.to);
                let known = Window {
                    from,
                    reached: all.reached.max(from),
                    ..all.clone()
                };
                self.replace(all, vec![known]).await?;
            }
            How::Cut(from) => {
                self.tally.read_again(all.resource);
                let parts = if self.generous() {
                    SIDE_BY_SIDE
                } else {
                    WINDOWS
                };
                self.replace(all, all.beginning_at(from).cut(parts)).await?;
            }
        }
        Ok(None)
    }

    /// Reads a window in parts instead. What was read of it is read again: a row is in the part of the
    /// moment when it was made, but comes by its id.
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
        self.tally.replace(whole, &parts);
        if let Some(open) = self.open.get_mut(&whole.resource) {
            *open += parts.len() - 1;
        }
        self.todo.extend(parts);
        // The small lists, then the newest of people and what became of them, then the rest.
        self.todo
            .make_contiguous()
            .sort_by_key(|window| (window.resource.is_long(), std::cmp::Reverse(window.to)));
        Ok(())
    }

    /// Reads a list in one walk from its newest row to its oldest: Greenhouse gives rows that were not
    /// made in the window asked for, so each window of it could be the whole list.
    async fn walk(&mut self, resource: Resource) -> Result<(), SyncError> {
        let walk = self
            .sync
            .mirror
            .store
            .write(move |tx| plan::walk(tx, resource))
            .await?;
        self.walking.insert(resource);
        self.todo.retain(|window| window.resource != resource);
        self.open.insert(resource, 1);
        self.tally.replace_open(&walk);
        self.todo.push_back(walk);
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
                Step::Missed(resource, deletions::after_full(&sync, resource).await)
            })));
        }
        self.close_list(resource).await?;
        Ok(None)
    }

    /// Notes up to where a list has been read, by Greenhouse's clock: where this machine's was ahead
    /// of it, what changed between the two is still to come.
    pub(super) async fn close_list(&self, resource: Resource) -> Result<(), SyncError> {
        let beyond = (self.ahead - self.skew()).max(SignedDuration::ZERO);
        self.sync
            .mirror
            .store
            .write(move |tx| {
                if let Some(round) = Fact::Full.get(tx, resource)? {
                    Fact::FullDone.set(tx, resource, round)?;
                    Fact::Full.remove(tx, resource)?;
                }
                if let Some(until) = Fact::Until.get(tx, resource)? {
                    let read = plan::moved(until, -beyond);
                    Fact::Until.set(tx, resource, read)?;
                    Fact::Synced.set(tx, resource, read)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}
