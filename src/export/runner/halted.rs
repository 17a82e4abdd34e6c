//! What stops the rest of a batch: a job that is no longer open, a right that is gone. After the first
//! refusal no other call of the kind is made for that job. The others wait: until the job is seen to be
//! open, or until one of them, tried now and then, is let in.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::super::{Event, Halt, OutboxEntry, PlannedWrite, Write, WriteKind};
use crate::config::Channel;
use crate::ingestion;
use crate::mirror::convert;
use crate::people::JobId;

/// Longest pause before the first try, and between two.
const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_secs(300);

/// The calls that a refusal stands for: for a job, none for prospects, and by what was refused.
type Calls = (Option<JobId>, Halt);

/// What is known of the calls of one kind.
#[derive(Debug)]
enum Standing {
    /// One was refused.
    Refused {
        at: Timestamp,
        reason: String,
        /// The pause before the next try, and the moment of it.
        pause: Duration,
        next: Instant,
        /// The export that may try.
        probe: Option<String>,
    },
    /// They may leave again.
    Lifted,
}

/// The refusals that stand for others. Those of an earlier process are known by the rows that wait.
#[derive(Debug)]
pub(in crate::export) struct Halted {
    calls: Mutex<HashMap<Calls, Standing>>,
    /// The first pause.
    pause: Duration,
}

impl Halted {
    /// Returns one that knows of no refusal and tries again after this pause, then after longer ones.
    pub(in crate::export) fn new(pause: Duration) -> Self {
        Self {
            calls: Mutex::default(),
            pause: pause.min(FIRST),
        }
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<Calls, Standing>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the event that has an export wait whose call would be refused like another one's. What was
    /// asked for, or tried again, since that refusal is a new try.
    pub(in crate::export) fn event(
        &self,
        entry: &OutboxEntry,
        planned: PlannedWrite,
    ) -> Option<Event> {
        let kind = planned.into();
        let calls = self.calls();
        [job_of(entry, kind), Halt::Right(kind)]
            .into_iter()
            .find_map(|by| {
                let Standing::Refused {
                    at, reason, probe, ..
                } = calls.get(&(entry.job_id(), by))?
                else {
                    return None;
                };
                let tries = probe.as_ref() == Some(&entry.id)
                    || entry.halt != Some(by) && entry.updated_at > *at;
                (!tries).then(|| halt(by, reason, None))
            })
    }

    /// Has all that waits be tried at once: somebody asks for it.
    pub(in crate::export) fn try_now(&self) {
        for standing in self.calls().values_mut() {
            if let Standing::Refused { next, .. } = standing {
                *next = Instant::now();
            }
        }
    }

    /// Notes a refusal that stands for others.
    pub(super) fn add(&self, job: Option<JobId>, by: Halt, reason: &str) {
        let mut calls = self.calls();
        let pause = match calls.get(&(job, by)) {
            Some(Standing::Refused { pause, .. }) => *pause,
            _ => self.pause,
        };
        let refused = Standing::Refused {
            at: Timestamp::now(),
            reason: reason.to_owned(),
            pause,
            next: Instant::now() + pause,
            probe: None,
        };
        calls.insert((job, by), refused);
    }

    /// Notes that Greenhouse took, or looked at, a call.
    pub(in crate::export) fn permitted(&self, entry: &OutboxEntry, made: PlannedWrite) {
        let kind = made.into();
        for by in [job_of(entry, kind), Halt::Right(kind)] {
            self.lift(entry.job_id(), by);
        }
    }

    /// Lets those leave who wait.
    pub(super) fn lift(&self, job: Option<JobId>, by: Halt) {
        if let Some(standing) = self.calls().get_mut(&(job, by)) {
            *standing = Standing::Lifted;
        }
    }

    /// Notes a refusal through the partner key that stands for the others of the batch: of a job that the
    /// key no longer shows among the open ones, which is asked once.
    pub(in crate::export) async fn note_partner_refusal(
        &self,
        partner: &ingestion::Client,
        entry: &OutboxEntry,
    ) {
        let Some(job) = entry.job_id() else { return };
        // Those under way at the same time are refused for the same reason.
        if self.event(entry, PlannedWrite::Create).is_some() {
            return;
        }
        match partner.jobs().await {
            Ok(open) => {
                if !open.iter().any(|one| one.id == convert::wire_id(job.0)) {
                    let reason = format!(
                        "the job {} ({job}) is not among the open ones that the partner key's user may use",
                        entry.target.words()
                    );
                    self.add(Some(job), Halt::PartnerJob, &reason);
                }
            }
            Err(error) => tracing::warn!(%job, %error, "not asked whether the job is open"),
        }
    }

    /// Has the jobs for which exports wait looked for among those that the partner key shows as open:
    /// one call, where its time has come.
    pub(in crate::export) async fn ask_partner(
        &self,
        partner: &ingestion::Client,
        pending: &[OutboxEntry],
    ) {
        let jobs = self.to_ask(pending, Halt::PartnerJob);
        if jobs.is_empty() {
            return;
        }
        match partner.jobs().await {
            Ok(open) => {
                let is_open =
                    |job: &JobId| open.iter().any(|one| one.id == convert::wire_id(job.0));
                for job in jobs.into_iter().filter(is_open) {
                    self.lift(Some(job), Halt::PartnerJob);
                }
            }
            Err(error) => tracing::warn!(%error, "not asked whether jobs are open again"),
        }
    }

    /// Returns the jobs for which exports wait `by` that are to be asked about now, and puts the next time
    /// off.
    pub(super) fn to_ask(&self, pending: &[OutboxEntry], by: Halt) -> Vec<JobId> {
        let waits = |entry: &&OutboxEntry| entry.halt == Some(by);
        let mut jobs = HashMap::new();
        for entry in pending.iter().filter(waits) {
            if let Some(job) = entry.job_id() {
                jobs.entry(job).or_insert(entry);
            }
        }
        jobs.retain(|job, entry| self.tries((Some(*job), by), entry, None));
        jobs.into_keys().collect()
    }

    /// Takes out those who wait and may not leave yet. Of those who wait for a right, one tries where its
    /// time has come: whoever has waited longest.
    pub(in crate::export) fn hold(&self, pending: &mut Vec<OutboxEntry>) {
        let now = Timestamp::now();
        let mut eldest: HashMap<Calls, &OutboxEntry> = HashMap::new();
        for entry in pending.iter().filter(|entry| entry.due_at <= now) {
            if let Some(by @ Halt::Right(_)) = entry.halt {
                let first = eldest.entry((entry.job_id(), by)).or_insert(entry);
                if entry.updated_at < first.updated_at {
                    *first = entry;
                }
            }
        }
        for (calls, entry) in eldest {
            self.tries(calls, entry, Some(entry.id.clone()));
        }
        let known = self.calls();
        pending.retain(|entry| {
            let Some(by) = entry.halt else { return true };
            match known.get(&(entry.job_id(), by)) {
                Some(Standing::Refused { probe, .. }) => probe.as_ref() == Some(&entry.id),
                Some(Standing::Lifted) => true,
                None => false,
            }
        });
    }

    /// Returns whether it is time for another try, and puts the next one off; what an earlier process was
    /// refused is tried at once.
    fn tries(&self, calls: Calls, waits: &OutboxEntry, by: Option<String>) -> bool {
        let mut known = self.calls();
        let standing = known.entry(calls).or_insert_with(|| Standing::Refused {
            at: waits.updated_at,
            reason: waits.reason.clone().unwrap_or_default(),
            pause: self.pause,
            next: Instant::now(),
            probe: None,
        });
        let Standing::Refused {
            pause, next, probe, ..
        } = standing
        else {
            return false;
        };
        let now = Instant::now();
        if now < *next {
            *probe = None;
            return false;
        }
        (*next, *pause, *probe) = (now + *pause, (*pause * 2).min(LONGEST), by);
        true
    }
}

/// Returns the event that has an export wait; `last` is the call before the refused one, where that was
/// its own.
pub(in crate::export) fn halt(by: Halt, reason: &str, last: Option<Box<Write>>) -> Event {
    Event::Halt {
        why: by.words(reason),
        by,
        last,
    }
}

/// Returns what an export waits for where its job is not open, by whose list of jobs its call goes.
fn job_of(entry: &OutboxEntry, kind: WriteKind) -> Halt {
    if kind == WriteKind::Create && entry.context.channel == Channel::Ingestion {
        Halt::PartnerJob
    } else {
        Halt::Job
    }
}
