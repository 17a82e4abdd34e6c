//! Keeping the copy in step with Greenhouse.
//!
//! A first sync reads every list newest first, long ones cut into windows of the moment a row was made,
//! side by side; later ones read what was changed since, with an hour of overlap, in two-sided windows
//! (contract 10.8). What is still to be read is in the tables, and each page is written in one
//! transaction with the note of where to go on: a kill costs at most the pages in flight. A list of
//! which Greenhouse gives other rows than those of the window asked for is read in one walk.
//!
//! A full sync reads everything again and finds what is gone; so does, bit by bit, [`Sync::sweep`].

mod deletions;
mod estimate;
mod page;
pub(super) mod plan;
mod progress;
mod run;
mod schedule;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use progress::{Progress, ResourceProgress};

use super::records::Resource;
use super::{Mirror, Written};
use crate::error_text::{ErrorText, HasErrorText};
use crate::harvest::{Client, HarvestError};
use crate::store::StoreError;

/// How much a sync reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What was changed since the last time; everything the first time.
    Incremental,
    /// Everything, and find out what is gone.
    Full,
}

/// Why a sync did not come to its end. What it has read until then is kept, and the next one goes
/// on from there.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.error_text())]
pub enum SyncError {
    /// The copy can't be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Greenhouse does not answer, or refuses the credentials.
    #[error(transparent)]
    Harvest(#[from] HarvestError),
    /// There is nothing at all to read, which no organisation in use has (contract 2.5).
    LooksEmpty,
    /// It was told to stop.
    Cancelled,
}

impl HasErrorText for SyncError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Store(error) => error.error_text(),
            Self::Harvest(error) => error.error_text(),
            Self::LooksEmpty => ErrorText::new(
                "Greenhouse shows no users, jobs or candidates at all: the acting user is most likely \
                 not a Site Admin",
                "set GLEANER_USER_ID (or `user_id`) to the id of one, or ask one to make the \
                 credential",
            ),
            Self::Cancelled => {
                ErrorText::new("the sync was stopped", "the next one goes on from here")
            }
        }
    }
}

/// What a sync did with one list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResourceReport {
    /// The list.
    pub resource: Resource,
    /// Rows read.
    pub read: u64,
    /// Rows that were news.
    pub written: u64,
    /// Rows found to be gone.
    pub gone: u64,
    /// Calls made.
    pub requests: u64,
    /// From its first call to its last answer.
    pub seconds: f64,
    /// Its calls as a share of those the window allowed in the time of the sync, 0 to 1; 0 where
    /// Greenhouse names no limit.
    pub budget_used: f64,
}

/// Rows that are not here, or not wholly, though Greenhouse gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Rows that could not be read.
    pub unreadable: u64,
    /// What is odd about which rows, in words; the first of them.
    pub said: Vec<String>,
    /// How many more remarks there were.
    pub unsaid: u64,
}

impl Remarks {
    /// Remarks kept, so that a list of which no row can be read fills no screen.
    const MOST: usize = 20;

    fn add(&mut self, resource: Resource, unreadable: usize, remarks: Vec<String>) {
        self.unreadable += u64::try_from(unreadable).unwrap_or(u64::MAX);
        for remark in remarks {
            if self.said.len() < Self::MOST {
                self.said.push(format!("{}: {remark}", resource.word()));
            } else {
                self.unsaid += 1;
            }
        }
    }
}

/// What a sync did.
#[derive(Clone, Debug, Default)]
pub struct SyncReport {
    /// List by list, those left out too, with nothing read.
    pub resources: Vec<ResourceReport>,
    /// Lists that may not be read, and what to do about it; the rest was done.
    pub skipped: Vec<(Resource, HarvestError)>,
    /// Rows that could not be taken in as they are; all others were.
    pub remarks: Remarks,
}

/// Brings the copy in step. Cheap to clone; to be run by one process at a time, and once at a time.
#[derive(Clone, Debug)]
pub struct Sync {
    mirror: Mirror,
    client: Client,
}

impl Sync {
    /// Returns a sync of `mirror` through `client`.
    pub fn new(mirror: Mirror, client: Client) -> Self {
        Self { mirror, client }
    }

    /// Brings the copy up to date and says how far it is as it goes.
    ///
    /// # Errors
    ///
    /// When Greenhouse is out of reach, refuses the credentials or every list, looks empty, or when
    /// the copy can't be written, or `token` was cancelled. A single list that may not be read is
    /// no error: it is named in the report.
    pub async fn run(
        &self,
        mode: Mode,
        progress: watch::Sender<Progress>,
        token: CancellationToken,
    ) -> Result<SyncReport, SyncError> {
        run::Run::new(self, mode, progress, token).complete().await
    }

    /// Returns whether [`Sync::sweep`] has somebody to ask for: a round is under way, or the last
    /// one ended more than a day ago.
    ///
    /// # Errors
    ///
    /// When the copy can't be read.
    pub async fn sweep_is_due(&self) -> Result<bool, StoreError> {
        deletions::sweep_is_due(self, jiff::Timestamp::now()).await
    }

    /// Looks for candidates and applications that are gone, in `steps` steps at most, going on where
    /// the last sweep ended and stopping when everyone was looked for (contract 10.8). A step is a
    /// page of 500 ids for one call where the organisation is large, 50 people with their
    /// applications for two where that takes fewer. Notes who and what is gone, and takes in who is
    /// back and what has moved to another person (`written`), which costs a few calls more. For quiet
    /// times, when there is budget left, and not beside [`Sync::run`].
    ///
    /// # Errors
    ///
    /// As for [`Sync::run`].
    pub async fn sweep(
        &self,
        steps: usize,
        token: &CancellationToken,
    ) -> Result<Written, SyncError> {
        deletions::sweep(self, steps, token).await
    }
}
