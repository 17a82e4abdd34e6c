//! How far a sync is.

use std::time::{Duration, Instant};

use super::ResourceReport;
use super::estimate::Parts;
use super::plan::Window;
use crate::harvest::BudgetStatus;
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
    /// How much of everything is done, 0 to 1: by calls where it can be told how many are needed,
    /// else by the time that rows span.
    pub share: f64,
    /// How long it will go on; none while it can't be told how many calls are needed.
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

/// What there is to go by when the time that is left is reckoned.
pub(super) struct Pace<'a> {
    /// Seconds since the sync began.
    pub(super) seconds: f64,
    /// The budget now.
    pub(super) budget: BudgetStatus,
    /// Returns how long the budget makes so many calls take at least.
    pub(super) time_for: &'a dyn Fn(u64) -> Duration,
}

/// Adds up what pages bring.
#[derive(Debug)]
pub(super) struct Tally {
    began: Instant,
    /// Calls of all kinds made before.
    calls_before: u64,
    /// How much an earlier sync had done of this one, 0 to 1.
    before: f64,
    lists: Vec<List>,
}

#[derive(Debug)]
struct List {
    resource: Resource,
    so_far: ResourceProgress,
    first: Option<Instant>,
    last: Option<Instant>,
    parts: Parts,
}

/// A window of Greenhouse's budget (contract 3.3).
const WINDOW_SECONDS: f64 = 30.0;
/// Before this share of the calls is made, nothing is said of the time that is left.
const TOO_EARLY: f64 = 0.05;

impl Tally {
    /// Begins to count; `calls_before` is how many calls of all kinds were made before.
    pub(super) fn new(calls_before: u64) -> Self {
        let list = |resource| List {
            resource,
            so_far: ResourceProgress::default(),
            first: None,
            last: None,
            parts: Parts::default(),
        };
        Self {
            began: Instant::now(),
            calls_before,
            before: 0.0,
            lists: Resource::ALL.map(list).into(),
        }
    }

    fn list(&mut self, resource: Resource) -> Option<&mut List> {
        self.lists.iter_mut().find(|list| list.resource == resource)
    }

    /// Returns the seconds since the sync began.
    pub(super) fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }

    /// Notes that a window is to be read, or how far it is, or that it is `done`.
    pub(super) fn window(&mut self, window: &Window, done: bool) {
        if let Some(list) = self.list(window.resource) {
            list.parts.note(window, done);
            list.first.get_or_insert_with(Instant::now);
        }
    }

    /// Notes how much an earlier sync, which was stopped, had done of this one, 0 to 1.
    pub(super) fn done_before(&mut self, share: f64) {
        self.before = share.clamp(0.0, 1.0);
    }

    /// Notes that a list is left out.
    pub(super) fn forget(&mut self, resource: Resource) {
        if let Some(list) = self.list(resource) {
            list.parts = Parts::default();
        }
    }

    /// Notes that a window is read in parts instead.
    pub(super) fn replace(&mut self, whole: &Window, parts: &[Window]) {
        if let Some(list) = self.list(whole.resource) {
            list.parts.remove(whole);
            for part in parts {
                list.parts.note(part, false);
            }
        }
    }

    /// Notes that a list is read in one walk instead of all that is still open of it.
    pub(super) fn replace_open(&mut self, walk: &Window) {
        if let Some(list) = self.list(walk.resource) {
            list.parts.remove_open();
            list.parts.note(walk, false);
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

    /// Notes that all rows of a list that were counted are read once more.
    pub(super) fn read_again(&mut self, resource: Resource) {
        if let Some(list) = self.list(resource) {
            list.so_far.read = 0;
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

    fn requests(&self) -> u64 {
        self.lists.iter().map(|list| list.so_far.requests).sum()
    }

    /// Returns the calls as a share of those that `windows` of `limit` calls allow.
    fn used(requests: u64, limit: Option<u32>, windows: f64) -> f64 {
        let Some(limit) = limit.filter(|limit| *limit > 0) else {
            return 0.0;
        };
        (float(requests) / (f64::from(limit) * windows)).min(1.0)
    }

    /// Returns about how many calls the long lists still need, which are all that takes time; none
    /// where that can't be told.
    fn calls_left(&self) -> Option<f64> {
        let long = self.lists.iter().filter(|list| list.resource.is_long());
        long.map(|list| list.parts.pages_left().filter(|_| list.parts.is_telling()))
            .sum()
    }

    pub(super) fn progress(&self, pace: &Pace<'_>) -> Progress {
        let resources: Vec<(Resource, ResourceProgress)> = self
            .lists
            .iter()
            .map(|list| {
                let share = list.parts.share();
                let so_far = list.so_far;
                (list.resource, ResourceProgress { share, ..so_far })
            })
            .collect();
        let requests = float(self.requests());
        let calls_left = self.calls_left();
        let share = match calls_left {
            Some(left) if requests > 0.0 => {
                self.before + (1.0 - self.before) * requests / (requests + left)
            }
            _ => {
                let long = resources.iter().filter(|(one, _)| one.is_long());
                let shares: Vec<f64> = long.map(|(_, one)| one.share).collect();
                shares.iter().sum::<f64>() / float(wide(shares.len().max(1)))
            }
        };
        let left = calls_left
            .filter(|left| requests > TOO_EARLY * (requests + left))
            .map(|calls| self.time_left(calls, requests, pace));
        let read: u64 = resources.iter().map(|(_, one)| one.read).sum();
        let windows = (pace.seconds / WINDOW_SECONDS).max(1.0);
        Progress {
            resources,
            rate: if pace.seconds > 0.0 {
                float(read) / pace.seconds
            } else {
                0.0
            },
            budget_used: Self::used(self.requests(), pace.budget.limit, windows),
            share,
            left,
        }
    }

    /// Returns how long so many calls will take: no less than the budget makes them, of which others
    /// go on to take their part, and no less than at the speed so far.
    fn time_left(&self, calls: f64, requests: f64, pace: &Pace<'_>) -> Duration {
        let all = float(pace.budget.calls.saturating_sub(self.calls_before));
        let with_others = calls * (all / requests).max(1.0);
        let at_this_speed = Duration::from_secs_f64((pace.seconds * calls / requests).min(1e7));
        (pace.time_for)(round(with_others)).max(at_this_speed)
    }

    pub(super) fn report(&self, limit: Option<u32>) -> Vec<ResourceReport> {
        let begun = (self.seconds() / WINDOW_SECONDS).floor() + 1.0;
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

/// Returns a count of calls that is none of a fraction.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count between 0 and a few millions"
)]
fn round(calls: f64) -> u64 {
    calls.clamp(0.0, 1e9).ceil() as u64
}
