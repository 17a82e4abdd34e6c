//! How far a sync is.

use std::time::{Duration, Instant};

use super::ResourceReport;
use crate::mirror::records::Resource;

/// How far one list is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ResourceProgress {
    /// Rows read.
    pub read: u64,
    /// Rows that were news.
    pub written: u64,
    /// Rows found to be gone.
    pub gone: u64,
    /// Calls made.
    pub requests: u64,
    /// How much of it is done, 0 to 1; by the time its rows span, since Greenhouse gives no totals.
    pub share: f64,
}

/// How far a sync is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// List by list, in the order of [`Resource::ALL`].
    pub resources: Vec<(Resource, ResourceProgress)>,
    /// Rows read a second so far.
    pub rate: f64,
    /// Calls made as a share of those that the time gone by allowed, 0 to 1; 0 where Greenhouse
    /// names no limit.
    pub budget_used: f64,
    /// How much of everything is done, 0 to 1.
    pub share: f64,
    /// How long it will go on at this pace; none while too little is known.
    pub left: Option<Duration>,
}

impl Progress {
    /// Returns the rows read of all lists.
    pub fn read(&self) -> u64 {
        self.resources.iter().map(|(_, one)| one.read).sum()
    }

    /// Returns the calls made for all lists.
    pub fn requests(&self) -> u64 {
        self.resources.iter().map(|(_, one)| one.requests).sum()
    }
}

/// Adds up what pages bring.
#[derive(Debug)]
pub(super) struct Tally {
    began: Instant,
    lists: Vec<List>,
}

#[derive(Debug)]
struct List {
    resource: Resource,
    so_far: ResourceProgress,
    first: Option<Instant>,
    last: Option<Instant>,
    /// Seconds of rows' time to read, and read.
    span: f64,
    covered: f64,
}

/// A window of Greenhouse's budget (contract 3.3).
const WINDOW_SECONDS: f64 = 30.0;

impl Tally {
    pub(super) fn new() -> Self {
        let list = |resource| List {
            resource,
            so_far: ResourceProgress::default(),
            first: None,
            last: None,
            span: 0.0,
            covered: 0.0,
        };
        Self {
            began: Instant::now(),
            lists: Resource::ALL.map(list).into(),
        }
    }

    fn list(&mut self, resource: Resource) -> Option<&mut List> {
        self.lists.iter_mut().find(|list| list.resource == resource)
    }

    /// Notes that a list has so many seconds of rows' time more to read.
    pub(super) fn plan(&mut self, resource: Resource, seconds: f64) {
        if let Some(list) = self.list(resource) {
            list.span += seconds;
            list.first.get_or_insert_with(Instant::now);
        }
    }

    /// Notes calls and what they brought.
    pub(super) fn add(&mut self, resource: Resource, requests: usize, read: usize, written: usize) {
        if let Some(list) = self.list(resource) {
            list.so_far.requests += wide(requests);
            list.so_far.read += wide(read);
            list.so_far.written += wide(written);
            list.last = Some(Instant::now());
        }
    }

    /// Notes that a stretch of a list's time is read; a negative one is to be read again.
    pub(super) fn cover(&mut self, resource: Resource, seconds: f64) {
        if let Some(list) = self.list(resource) {
            list.covered += seconds;
        }
    }

    /// Notes rows found to be gone.
    pub(super) fn gone(&mut self, resource: Resource, gone: usize) {
        if let Some(list) = self.list(resource) {
            list.so_far.gone += wide(gone);
        }
    }

    pub(super) fn read(&self, resource: Resource) -> u64 {
        self.lists
            .iter()
            .find(|list| list.resource == resource)
            .map_or(0, |list| list.so_far.read)
    }

    /// Returns the calls as a share of those that `windows` of `limit` calls allow.
    fn used(requests: u64, limit: Option<u32>, windows: f64) -> f64 {
        let Some(limit) = limit.filter(|limit| *limit > 0) else {
            return 0.0;
        };
        (float(requests) / (f64::from(limit) * windows)).min(1.0)
    }

    /// Returns how many windows have gone by.
    fn windows(&self) -> f64 {
        self.began.elapsed().as_secs_f64() / WINDOW_SECONDS
    }

    pub(super) fn progress(&self, limit: Option<u32>) -> Progress {
        let seconds = self.began.elapsed().as_secs_f64();
        let share = |list: &List| {
            if list.span > 0.0 {
                (list.covered / list.span).clamp(0.0, 1.0)
            } else {
                0.0
            }
        };
        let resources: Vec<(Resource, ResourceProgress)> = self
            .lists
            .iter()
            .map(|list| {
                (
                    list.resource,
                    ResourceProgress {
                        share: share(list),
                        ..list.so_far
                    },
                )
            })
            .collect();
        // The two long lists are all that takes time.
        let long: Vec<f64> = self
            .lists
            .iter()
            .filter(|list| list.resource.is_long() && list.span > 0.0)
            .map(share)
            .collect();
        let done = if long.is_empty() {
            0.0
        } else {
            long.iter().sum::<f64>() / float(wide(long.len()))
        };
        let read: u64 = resources.iter().map(|(_, one)| one.read).sum();
        let requests: u64 = resources.iter().map(|(_, one)| one.requests).sum();
        let to_do = (1.0 - done) / done;
        // The first calls of a window go out at once, and then there is a wait for the next: what is
        // left takes no less time than Greenhouse allows its calls in.
        let allowed = limit.filter(|limit| *limit > 0).map_or(0.0, |limit| {
            WINDOW_SECONDS * float(requests) / f64::from(limit)
        });
        let left = (done > 0.05 && done < 1.0)
            .then(|| Duration::from_secs_f64((seconds.max(allowed) * to_do).min(1e7)));
        Progress {
            resources,
            rate: if seconds > 0.0 {
                float(read) / seconds
            } else {
                0.0
            },
            budget_used: Self::used(requests, limit, self.windows().max(1.0)),
            share: done,
            left,
        }
    }

    pub(super) fn report(&self, limit: Option<u32>) -> Vec<ResourceReport> {
        let begun = self.windows().floor() + 1.0;
        self.lists
            .iter()
            .map(|list| {
                let seconds = match (list.first, list.last) {
                    (Some(first), Some(last)) => {
                        last.saturating_duration_since(first).as_secs_f64()
                    }
                    _ => 0.0,
                };
                ResourceReport {
                    resource: list.resource,
                    read: list.so_far.read,
                    written: list.so_far.written,
                    gone: list.so_far.gone,
                    requests: list.so_far.requests,
                    seconds,
                    budget_used: Self::used(list.so_far.requests, limit, begun),
                }
            })
            .collect()
    }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Counts are far below where this loses anything.
fn float(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}
