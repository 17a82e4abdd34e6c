//! The life of an export, and of each write that follows it: a table of states and events, and a pure
//! [`step`] that says what an event makes of a row and what is to be done then. Nobody here asks a
//! clock, a table of the store, or Greenhouse.

mod by_person;
mod event;
mod follow_ups;
mod table;

use std::time::Duration;

use jiff::Timestamp;

pub use event::{Event, FollowUpEvent, Landing};
pub use table::{EventKind, Transition, leads};

use super::{Intent, OutboxEntry, OutboxState, Outcome, Write};
use crate::harvest::HarvestError;

/// Readings after which a person decides (contract 10.10: after a pause, and again later).
pub(super) const READINGS: u32 = 2;
/// How much later the second reading comes than the first, in pauses of `outbox.settle_after`.
pub(super) const SECOND_READING: u32 = 4;
/// Tries at reading after which a person is asked, where the answers make no sense.
const ODD_ANSWERS: u32 = 3;
/// Pause before Greenhouse is tried again when it was out of reach.
const OUT_OF_REACH: Duration = Duration::from_secs(5);

/// The reason of a row that a person has retried.
pub const RETRIED: &str = "tried again";
/// Why an export that a person cancelled was not sent.
pub const CANCELLED: &str = "cancelled before it was sent";

/// What is to be done once an event has happened. The journal writes and reports; a call is for
/// whoever brought the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make the call that the row now holds.
    Send,
    /// Look at the row again at this moment.
    Schedule(Timestamp),
    /// Write the rows of all that follows it anew.
    WriteFollowUps,
    /// Write the row of the write at this place among those that follow it.
    WriteFollowUp(usize),
    /// Tell whoever listens that the export changed.
    Report,
}

/// When an event happens, and the pause before a call without an answer is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    now: Timestamp,
    settle_after: Duration,
}

impl Moment {
    /// Returns a moment at which `outbox.settle_after` is this pause.
    pub fn new(now: Timestamp, settle_after: Duration) -> Self {
        Self { now, settle_after }
    }

    fn after(self, pause: Duration) -> Timestamp {
        self.now.saturating_add(pause).unwrap_or(Timestamp::MAX)
    }

    /// Returns when it is.
    pub(super) fn now(self) -> Timestamp {
        self.now
    }

    /// Returns when a call without an answer is looked for.
    fn settled(self) -> Timestamp {
        self.after(self.settle_after)
    }

    /// Returns when it is looked for once more.
    fn settled_again(self) -> Timestamp {
        self.after(self.settle_after * SECOND_READING)
    }

    /// Returns when Greenhouse is tried again.
    fn breath(self) -> Timestamp {
        self.after(self.settle_after.min(OUT_OF_REACH))
    }
}

/// Where an event leads: its row of the table, none where the state stays, with outcome and reason.
type Led = (Option<EventKind>, Option<Outcome>, Option<String>);

/// Returns the row after an event, and what is to be done then; none where the event can't happen to it.
pub fn step(entry: &OutboxEntry, event: Event, now: Moment) -> Option<(OutboxEntry, Vec<Effect>)> {
    let mut next = entry.clone();
    let mut effects = Vec::new();
    let (kind, outcome, reason) = match event {
        Event::RetryMissed | Event::ForgetMissed { .. } | Event::FollowUp { .. } => {
            follow_ups::happen(&mut next, event, now, &mut effects)?
        }
        Event::Recover if entry.state == OutboxState::Done => {
            follow_ups::happen(&mut next, event, now, &mut effects)?
        }
        event => happen(&mut next, event, now, &mut effects)?,
    };
    if let Some(kind) = kind {
        if !kind.can_happen(entry.state) {
            return None;
        }
        next.state = kind.transition().to;
    }
    (next.outcome, next.reason, next.updated_at) = (outcome, reason, now.now);
    // The one that tries whether the others may leave waits with them where it may not.
    if !matches!(next.state, OutboxState::Planned | OutboxState::Sending) {
        next.halt = None;
    }
    if let Some(at) = next.next_step_at() {
        effects.push(Effect::Schedule(at));
    }
    effects.push(Effect::Report);
    Some((next, effects))
}

/// Returns the row of an export that is asked for the first time, held until a moment or ready to leave;
/// `id` is nobody else's, `tenant` the mark of whose it is.
pub(super) fn begin(
    id: String,
    intent: Intent,
    now: Moment,
    hold_until: Option<Timestamp>,
    tenant: Option<&str>,
) -> OutboxEntry {
    let (state, due_at) = hold_until.map_or((OutboxState::Planned, now.now), |until| {
        (OutboxState::Held, until)
    });
    OutboxEntry {
        id,
        external_id: intent.person.external_id(),
        name: intent.person.name(),
        keys: intent.person.keys(),
        person: intent.person,
        target: intent.target,
        context: intent.context,
        overridden: intent.overridden,
        planned: intent.planned,
        halt: None,
        author: intent.author,
        state,
        outcome: None,
        due_at,
        write: None,
        sent_at: None,
        readings: 0,
        attempts: 0,
        candidate_id: None,
        application_id: None,
        reason: None,
        follow_ups: Vec::new(),
        tenant: tenant.map(str::to_owned),
        created_at: now.now,
        updated_at: now.now,
        version: 0,
    }
}

/// Takes a row through an event of the export itself.
fn happen(
    next: &mut OutboxEntry,
    event: Event,
    now: Moment,
    effects: &mut Vec<Effect>,
) -> Option<Led> {
    let review = Some(Outcome::NeedsReview);
    let unknown = Some(Outcome::Unknown);
    let led = |kind, outcome, reason: String| Some((Some(kind), outcome, Some(reason)));
    match event {
        Event::AskAgain { intent, hold_until } => {
            // Asking for it again says nothing about the outcome of the call that left: that is
            // looked for once more, and sent again only where somebody has it retried.
            let is_lost = next.is_in_doubt() && !next.is_being_removed()
                || next.may_land_though_given_up(now.now);
            next.keys = intent.person.keys();
            next.person = intent.person;
            next.target = intent.target;
            next.context = intent.context;
            next.overridden = intent.overridden;
            next.planned = intent.planned;
            next.author = intent.author;
            let kind = match hold_until {
                _ if is_lost => EventKind::AskAgainInDoubt,
                Some(_) => EventKind::AskAgainLater,
                None => EventKind::AskAgain,
            };
            (next.due_at, next.readings) = if is_lost {
                (now.now, READINGS - 1)
            } else {
                (hold_until.unwrap_or(now.now), 0)
            };
            Some((Some(kind), None, None))
        }
        Event::Postpone { why, takes_time } => {
            next.due_at = if takes_time { now.settled() } else { now.now };
            led(EventKind::Postpone, None, why)
        }
        Event::CouldNotAsk(error) => {
            // Its undo window is over, whatever it waits for now.
            next.due_at = now.breath();
            next.readings += u32::from(!passes(&error));
            let why = error.to_string();
            if !passes(&error) && next.readings >= ODD_ANSWERS {
                led(EventKind::NeedReview, review, why)
            } else {
                led(EventKind::Postpone, None, why)
            }
        }
        Event::NeedReview { why } => Some((Some(EventKind::NeedReview), review, why)),
        Event::Block { why, candidate } => {
            next.candidate_id = candidate;
            led(EventKind::NeedReview, Some(Outcome::Guarded), why)
        }
        Event::RefuseUnsent { why } => led(EventKind::RefuseUnsent, Some(Outcome::Failed), why),
        Event::Send { write, candidate } => {
            next.candidate_id = candidate;
            next.write = Some(*write);
            next.sent_at = Some(now.now);
            next.attempts += 1;
            effects.push(Effect::Send);
            Some((Some(EventKind::Send), None, None))
        }
        Event::Land(landing) => Some(land(next, *landing, effects)),
        Event::Refuse { why, last } => {
            // What was refused left nothing; the call before it may have, and is not forgotten.
            let in_doubt = |write: &Write| !write.refused && write.removes.is_none();
            match last.filter(|last| in_doubt(last)) {
                Some(last) => next.write = Some(*last),
                None => next.write.iter_mut().for_each(|write| write.refused = true),
            }
            led(EventKind::Refuse, Some(Outcome::Failed), why)
        }
        Event::NotSend { why, last } => {
            next.due_at = now.breath();
            next.write = last.map(|last| *last);
            led(EventKind::NotSend, None, why)
        }
        Event::Halt { why, by, last } => {
            (next.due_at, next.halt) = (now.now, Some(by));
            let kind = if next.state == OutboxState::Sending {
                next.write = last.map(|last| *last);
                EventKind::NotSend
            } else {
                EventKind::Postpone
            };
            led(kind, None, why)
        }
        Event::LoseAnswer { why, candidate } => {
            next.candidate_id = candidate.or(next.candidate_id);
            (next.readings, next.due_at) = (0, now.settled());
            led(EventKind::LoseAnswer, unknown, why)
        }
        Event::Recover => {
            (next.readings, next.due_at) = (0, now.settled());
            led(EventKind::Recover, next.outcome, ENDED_BEFORE.to_owned())
        }
        Event::NotFound { left, candidate } => {
            // Lists fill one after the other: whoever is newly seen gets a second look again.
            if candidate.is_some() && candidate != next.candidate_id {
                (next.candidate_id, next.readings) = (candidate, 0);
            }
            look_again(next, now, &left)
        }
        Event::CouldNotLook(error) => {
            next.due_at = now.settled();
            next.readings += u32::from(!passes(&error));
            // An answer that makes no sense time after time would never come to an end by itself.
            if !passes(&error) && next.readings >= ODD_ANSWERS {
                let why = format!("{error}; look in Greenhouse, then retry it or forget it");
                led(EventKind::StopLooking, review, why)
            } else {
                led(EventKind::LookAgain, unknown, error.to_string())
            }
        }
        Event::Explain { why } => Some((None, next.outcome, Some(why))),
        Event::ArriveLate {
            candidate,
            application,
        } => {
            if next.state != OutboxState::Cancelled {
                return None;
            }
            next.candidate_id = Some(candidate);
            next.application_id = Some(application);
            let why = "cancelled; found in Greenhouse since".to_owned();
            Some((None, next.outcome, Some(why)))
        }
        Event::Remove { .. }
        | Event::Removed
        | Event::NotGoneYet { .. }
        | Event::KeepApplication { .. } => by_person::undo(next, event, now, effects),
        event => by_person::happen(next, event, now),
    }
}

fn land(next: &mut OutboxEntry, landing: Landing, effects: &mut Vec<Effect>) -> Led {
    // An earlier call of unknown outcome may have landed before this one was to leave.
    let kind = if EventKind::Land.can_happen(next.state) {
        EventKind::Land
    } else {
        EventKind::FindDone
    };
    next.candidate_id = Some(landing.candidate);
    next.application_id = Some(landing.application);
    if let Some(write) = &mut next.write
        && !landing.doubles.is_empty()
    {
        write.doubles = landing.doubles;
    }
    next.follow_ups = landing.follow_ups;
    effects.push(Effect::WriteFollowUps);
    let why = landing.why.or_else(|| next.remarks());
    (Some(kind), Some(landing.outcome), why)
}

/// Has what is not all there looked for once more, and after that by a person.
fn look_again(next: &mut OutboxEntry, now: Moment, left: &str) -> Option<Led> {
    next.readings += 1;
    let (kind, outcome, why) = if next.readings >= READINGS {
        let why = format!(
            "{left}, after {READINGS} checks; retry it to check again and send, or forget it"
        );
        (EventKind::StopLooking, Outcome::NeedsReview, why)
    } else {
        next.due_at = now.settled_again();
        let why = format!("{left} yet; checking again later");
        (EventKind::LookAgain, Outcome::Unknown, why)
    };
    Some((Some(kind), Some(outcome), Some(why)))
}

/// Returns whether what is wrong passes by itself, or once somebody has given a right back.
fn passes(error: &HarvestError) -> bool {
    error.is_out_of_reach() || error.is_permission()
}

const ENDED_BEFORE: &str = "Gleaner ended before the answer came";

#[cfg(test)]
mod tests;
