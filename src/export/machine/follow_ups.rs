//! What an event makes of the writes that follow an export. Each moves by the same table.

use super::event::{Event, FollowUpEvent};
use super::{ENDED_BEFORE, Effect, EventKind, Led, Moment, ODD_ANSWERS, READINGS};
use crate::export::{FollowUp, OutboxEntry, OutboxState};
use crate::harvest::HarvestError;

/// Takes the writes that follow an export through an event; the export itself stays done.
pub(super) fn happen(
    next: &mut OutboxEntry,
    event: Event,
    now: Moment,
    effects: &mut Vec<Effect>,
) -> Option<Led> {
    if next.state != OutboxState::Done {
        return None;
    }
    let outcome = next.outcome;
    match event {
        Event::RetryMissed => {
            let again = |one: &mut FollowUp| {
                (one.readings, one.due_at, one.reason) = (0, now.now, None);
            };
            let is_missed = |_, one: &FollowUp| one.is_missed();
            each(next, is_missed, EventKind::Retry, again, effects)?;
            next.due_at = now.now;
            Some((None, outcome, None))
        }
        Event::ForgetMissed { at } => {
            let is_meant = |position, one: &FollowUp| {
                one.is_missed() && at.is_none_or(|wanted| wanted == position)
            };
            each(next, is_meant, EventKind::GiveUp, |_| {}, effects)?;
            Some((None, outcome, next.remarks()))
        }
        Event::Recover => {
            let lost = |one: &mut FollowUp| {
                (one.readings, one.due_at) = (0, now.settled());
                one.reason = Some(ENDED_BEFORE.to_owned());
            };
            let was_sent = |_, one: &FollowUp| one.state == OutboxState::Sending;
            each(next, was_sent, EventKind::Recover, lost, effects)?;
            Some((None, outcome, next.remarks()))
        }
        Event::FollowUp { at, event } => {
            let one = next.follow_ups.get_mut(at)?;
            let sends = matches!(event, FollowUpEvent::Send { .. });
            let kind = step(one, event, now);
            one.state = led(one.state, kind)?;
            effects.push(Effect::WriteFollowUp(at));
            effects.extend(sends.then_some(Effect::Send));
            Some((None, outcome, next.remarks()))
        }
        _ => None,
    }
}

/// Takes those that are meant through one kind of event; none where there is none.
fn each(
    next: &mut OutboxEntry,
    is_meant: impl Fn(usize, &FollowUp) -> bool,
    kind: EventKind,
    change: impl Fn(&mut FollowUp),
    effects: &mut Vec<Effect>,
) -> Option<()> {
    let mut changed = None;
    for (position, one) in next.follow_ups.iter_mut().enumerate() {
        if is_meant(position, one) {
            one.state = led(one.state, kind)?;
            change(one);
            changed = Some(());
        }
    }
    effects.extend(changed.map(|()| Effect::WriteFollowUps));
    changed
}

fn led(from: OutboxState, kind: EventKind) -> Option<OutboxState> {
    kind.can_happen(from).then_some(kind.transition().to)
}

/// Changes a write as an event says; returns where that leads.
fn step(one: &mut FollowUp, event: FollowUpEvent, now: Moment) -> EventKind {
    let was_sent = matches!(one.state, OutboxState::Sending | OutboxState::Unknown);
    match event {
        FollowUpEvent::Send { body } => {
            one.body = body;
            one.attempts += 1;
            (one.readings, one.reason) = (0, None);
            EventKind::Send
        }
        FollowUpEvent::Land { row } => {
            (one.row, one.reason) = (Some(row), None);
            done(was_sent)
        }
        FollowUpEvent::Keep { why } => {
            one.reason = Some(why);
            done(was_sent)
        }
        FollowUpEvent::Refuse { why } => {
            one.reason = Some(why);
            if was_sent {
                EventKind::Refuse
            } else {
                EventKind::RefuseUnsent
            }
        }
        FollowUpEvent::LoseAnswer { why } => {
            (one.due_at, one.reason) = (now.settled(), Some(why));
            EventKind::LoseAnswer
        }
        FollowUpEvent::NotFound => {
            one.readings += 1;
            if one.readings >= READINGS {
                one.reason = Some(format!(
                    "not found in Greenhouse after {READINGS} checks; retry the export to write it"
                ));
                EventKind::StopLooking
            } else {
                one.due_at = now.settled_again();
                one.reason = Some("not found in Greenhouse yet; checking again later".to_owned());
                EventKind::LookAgain
            }
        }
        FollowUpEvent::CouldNotAsk(error) => could_not_ask(one, &error, now),
    }
}

fn done(was_sent: bool) -> EventKind {
    if was_sent {
        EventKind::Land
    } else {
        EventKind::FindDone
    }
}

/// Puts a write off that Greenhouse could not be asked about; what may not be asked at all is for a
/// person.
fn could_not_ask(one: &mut FollowUp, error: &HarvestError, now: Moment) -> EventKind {
    let stops = error.stops_everything();
    one.readings += u32::from(!error.is_out_of_reach() && !stops);
    one.reason = Some(error.to_string());
    // Where nothing at all is shown, nothing is wrong with this write: it goes on by itself.
    let for_a_person = !stops && (error.is_permission() || one.readings >= ODD_ANSWERS);
    let (due_at, kind) = match (one.state, for_a_person) {
        (OutboxState::Planned, true) => (now.now, EventKind::NeedReview),
        (_, true) => (now.now, EventKind::StopLooking),
        (OutboxState::Unknown, false) => (now.settled(), EventKind::LookAgain),
        // The call never left.
        (OutboxState::Sending, false) => (now.breath(), EventKind::NotSend),
        (_, false) => (now.breath(), EventKind::Postpone),
    };
    one.due_at = due_at;
    kind
}
