//! Working off the outbox: pass after pass, with a rest in between.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::waits::Rest;
use crate::error_text::ErrorText;
use crate::export::{Alone, Halt, OutboxEntry, Pass, Runner};
use crate::harvest::HarvestError;
use crate::worker::engine::lock;
use crate::worker::{EngineError, Outbox};

/// Passes in a row without reaching Greenhouse, after which a command gives up.
const PASSES_OUT_OF_REACH: u32 = 3;
/// Longest sleep between looks at the outbox: what another process puts in is seen by then.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Pause before the outbox is tried again where its rows can't be written: a full disk stays full for
/// a while, and each try asks Greenhouse first.
const DATA_FILE_PAUSE: Duration = Duration::from_secs(5);
/// Shortest sleep, so that a row that keeps being due can't spin.
const BREATH: Duration = Duration::from_millis(20);
/// What becomes of exports that a command leaves waiting.
const GOES_ON: &str =
    "What was not sent waits in the outbox; `gleaner outbox resume` goes on with it.";
/// Times that the shortest sleep doubles while passes find nothing to do.
const DOUBLED: u32 = 6;

impl Outbox {
    /// Works off the outbox until the token is cancelled. Trouble with Greenhouse shows in the
    /// connection's state; `tell` hears of trouble with the data file, once. The exports wait.
    pub async fn work_off(&self, stop: &CancellationToken, tell: impl Fn(EngineError)) {
        let mut failing = false;
        let mut idle = 0;
        loop {
            let passed = self.pass_if_owner().await;
            idle = match &passed {
                Ok(Some(pass)) if pass.steps > 0 => 0,
                _ => idle + 1,
            };
            let failed = match passed {
                Ok(Some(Pass {
                    trouble: Some(error),
                    ..
                })) => {
                    tracing::warn!(%error, "the outbox waits");
                    None
                }
                Err(error) => Some(error),
                Ok(_) => None,
            };
            let failed = match failed {
                None => tokio::select! {
                    () = stop.cancelled() => return,
                    rested = self.rest(None, idle) => rested.err(),
                },
                failed => failed,
            };
            let Some(error) = failed else {
                failing = false;
                continue;
            };
            tracing::error!(%error, "the outbox can't be worked off");
            if !failing {
                tell(error);
            }
            failing = true;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(DATA_FILE_PAUSE) => {}
            }
        }
    }

    /// Works off the outbox until nothing is left that settles by itself.
    ///
    /// # Errors
    /// [`EngineError`] as for [`Self::export`].
    pub async fn work_off_until_quiet(&self) -> Result<(), EngineError> {
        self.setup.may_write()?;
        self.setup.may_send()?;
        self.runner.iter().for_each(Runner::try_now);
        self.alone.iter().for_each(Alone::try_now);
        let mut passes = Passes::default();
        loop {
            let pass = self.pass_if_owner().await?;
            let only_others = pass.as_ref().is_some_and(|pass| pass.only_others);
            let idle = pass.as_ref().is_none_or(|pass| pass.steps == 0);
            let wait = passes.take(pass)?;
            let pending = self.journal.pending().await?;
            if !pending.iter().any(|entry| self.carries(entry)) {
                return Ok(());
            }
            if only_others {
                return Err(of_others());
            }
            if idle && self.all_halted(|entry| self.carries(entry)).await? {
                return Ok(());
            }
            self.rest(wait, passes.idle).await?;
        }
    }

    /// Returns whether those of the pending exports that are waited for wait themselves for a job that is
    /// not open: a command has nothing more to do for them.
    ///
    /// # Errors
    /// [`EngineError::Refused`] where one of them waits for a right.
    pub(in crate::worker) async fn all_halted(
        &self,
        is_awaited: impl Fn(&OutboxEntry) -> bool,
    ) -> Result<bool, EngineError> {
        let mut pending = self.journal.pending().await?;
        pending.retain(is_awaited);
        if pending.is_empty() || pending.iter().any(|entry| entry.halt.is_none()) {
            return Ok(false);
        }
        let of_right = |entry: &&OutboxEntry| matches!(entry.halt, Some(Halt::Right(_)));
        match pending.iter().find(of_right) {
            Some(entry) => {
                let reason = entry.reason.as_deref().unwrap_or_default();
                let text = ErrorText::from(reason.to_owned());
                Err(EngineError::Refused(text.and_line(GOES_ON)))
            }
            None => Ok(true),
        }
    }

    /// Lets each export that is due take one step.
    ///
    /// # Errors
    /// [`EngineError`] as for [`Self::export`].
    pub async fn one_pass(&self) -> Result<(), EngineError> {
        self.setup.may_write()?;
        self.setup.may_send()?;
        match self.pass_if_owner().await? {
            Some(Pass {
                trouble: Some(error),
                ..
            }) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Waits until no pass is under way, and keeps it so: the one that is begins nothing new.
    pub(in crate::worker) async fn no_pass(&self) -> tokio::sync::MutexGuard<'_, ()> {
        let _aside = self.runner.as_ref().map(Runner::step_aside);
        let _aside_alone = self.alone.as_ref().map(Alone::step_aside);
        self.passing.lock().await
    }

    /// Makes a pass where this process owns the data directory; none where another does.
    pub(in crate::worker) async fn pass_if_owner(&self) -> Result<Option<Pass>, EngineError> {
        if self.setup.may_write().is_err() {
            return Ok(None);
        }
        if !self.setup.is_owner().await? {
            // Whoever carries the exports out may have made the directory another organisation's.
            self.setup.tenancy().await?;
            return Ok(None);
        }
        // Whose the credentials are is asked once, before anything can leave.
        if !self.journal.pending().await?.is_empty() {
            self.setup.identify_once().await;
        }
        let _one_at_a_time = self.passing.lock().await;
        let mut pass = match (&self.runner, &self.alone) {
            (Some(runner), _) => runner.pass().await?,
            (None, Some(alone)) => alone.pass().await?,
            (None, None) => return Ok(None),
        };
        if let Some(stranger) = pass.refused.take() {
            return Err(self.setup.refuse(stranger));
        }
        match &pass.trouble {
            Some(error) => self.setup.note_connection(Some(&error.clone().into())),
            None if pass.went_well > 0 => self.setup.note_connection(None),
            None => {}
        }
        if pass.steps > 0 {
            self.setup.happened.notify_waiters();
        }
        Ok(Some(pass))
    }

    /// Sleeps until the next export is due, work comes in, or it is time for another look. What is
    /// due and took no step in the `idle` passes before waits for another export, or for somebody:
    /// it is looked at less and less often.
    pub(in crate::worker) async fn rest(
        &self,
        wait: Option<Duration>,
        idle: u32,
    ) -> Result<(), EngineError> {
        let due = self
            .journal
            .next_due()
            .await?
            .map(|due| due.duration_since(Timestamp::now()));
        let until_due = due.and_then(|due| Duration::try_from(due).ok()).unwrap_or(
            if due.is_some() && !self.are_paused() {
                BREATH
            } else {
                LOOK_EVERY
            },
        );
        self.note_rest(
            due.and_then(|due| Timestamp::now().checked_add(due).ok()),
            idle,
        );
        let least = (BREATH * 2_u32.pow(idle.min(DOUBLED))).min(LOOK_EVERY);
        let pause = wait.unwrap_or(until_due).clamp(least, LOOK_EVERY);
        tokio::select! {
            () = self.journal.scheduled() => {}
            () = tokio::time::sleep(pause) => {}
        }
        Ok(())
    }

    /// Notes that nothing is left to do but to wait for the next export, where passes find nothing.
    fn note_rest(&self, until: Option<Timestamp>, idle: u32) {
        let mut resting = lock(&self.resting);
        *resting = until.filter(|_| idle > 0).map(|until| Rest {
            since: resting.map_or_else(Instant::now, |rest| rest.since),
            until,
        });
    }
}

/// Counts passes that did not reach Greenhouse.
#[derive(Default)]
pub(in crate::worker) struct Passes {
    out_of_reach: u32,
    /// Passes in a row that found nothing to do.
    pub idle: u32,
}

impl Passes {
    /// Returns how long to wait before the next pass, or why there should be none.
    pub(in crate::worker) fn take(
        &mut self,
        pass: Option<Pass>,
    ) -> Result<Option<Duration>, EngineError> {
        self.idle = match &pass {
            Some(pass) if pass.steps > 0 => 0,
            _ => self.idle + 1,
        };
        match pass {
            Some(Pass {
                trouble: Some(error),
                went_well: 0,
                ..
            }) => {
                self.out_of_reach += 1;
                if error.is_permission() || self.out_of_reach >= PASSES_OUT_OF_REACH {
                    return Err(waiting(error));
                }
                Ok(Some(LOOK_EVERY))
            }
            Some(Pass { steps: 0, .. }) | None => Ok(None),
            Some(Pass {
                trouble: Some(_), ..
            }) => Ok(Some(LOOK_EVERY)),
            Some(_) => {
                self.out_of_reach = 0;
                Ok(Some(BREATH))
            }
        }
    }
}

/// Says that nothing is left but exports of another organisation.
fn of_others() -> EngineError {
    EngineError::usage(
        "what is left in the outbox belongs to another organisation than these credentials",
        "send it with that one's, or give it up with `gleaner outbox forget ID`",
    )
}

fn waiting(error: HarvestError) -> EngineError {
    match EngineError::from(error) {
        EngineError::Refused(text) => EngineError::Refused(text.and_line(GOES_ON)),
        EngineError::OutOfReach(text) => EngineError::OutOfReach(text.and_line(GOES_ON)),
        other => other,
    }
}
