//! What people ask of an export: cancelled, retried, given up, undone.

use super::{CANCELLED, Effect, Event, EventKind, Led, Moment, READINGS, RETRIED};
use crate::export::{OutboxEntry, Outcome};

/// Takes a row through what a person asks for.
pub(super) fn happen(next: &mut OutboxEntry, event: Event, now: Moment) -> Option<Led> {
    let may_land = next.may_still_land(now.now);
    let in_doubt = next.waits_for_confirmation();
    (next.readings, next.due_at) = (0, now.now);
    let (kind, why) = match event {
        Event::Reopen => (EventKind::Reopen, "found in Greenhouse"),
        Event::Cancel => (EventKind::Cancel, CANCELLED),
        Event::GiveUp if may_land => (EventKind::GiveUp, MAY_LAND),
        Event::GiveUp => (EventKind::GiveUp, "cancelled"),
        // Nobody can look for it through a partner key alone: this is a person's word.
        Event::Retry if in_doubt => (EventKind::RetryInDoubt, RETRIED),
        Event::Retry => (EventKind::Retry, RETRIED),
        Event::OverrideGuards(word) => {
            next.overridden = word.map(|word| *word);
            (EventKind::Retry, "tried again, for a reason given")
        }
        Event::LoseApplication => (
            EventKind::LoseApplication,
            "its application is no longer in Greenhouse",
        ),
        Event::Restore => {
            let review = Some(Outcome::NeedsReview);
            let why = Some(RESTORED.to_owned());
            return Some((Some(EventKind::NeedReview), review, why));
        }
        // All others are dealt with before.
        _ => return None,
    };
    Some((Some(kind), None, Some(why.to_owned())))
}

/// Takes a row through the removal of its application.
pub(super) fn undo(
    next: &mut OutboxEntry,
    event: Event,
    now: Moment,
    effects: &mut Vec<Effect>,
) -> Option<Led> {
    match event {
        Event::Remove { application } => {
            if let Some(write) = &mut next.write {
                write.removes = Some(application);
            }
            next.sent_at = Some(now.now);
            effects.push(Effect::Send);
            let why = "being removed again".to_owned();
            Some((Some(EventKind::Remove), next.outcome, Some(why)))
        }
        Event::Removed => {
            let gone = next.application_id.take();
            let application = gone.map_or_else(String::new, |id| format!(" {id}"));
            let person = next.candidate_id.map_or_else(String::new, |id| {
                format!("; candidate {id} stays in Greenhouse")
            });
            let why = format!("application{application} removed again{person}");
            Some((Some(EventKind::LoseApplication), None, Some(why)))
        }
        Event::NotGoneYet { application } if next.readings + 1 < READINGS => {
            next.readings += 1;
            next.due_at = now.settled_again();
            let why = format!("application {application} is still there; checking again later");
            let unknown = Some(Outcome::Unknown);
            Some((Some(EventKind::LookAgain), unknown, Some(why)))
        }
        Event::NotGoneYet { application } => {
            let why = format!(
                "the removal did not arrive: application {application} is still there; undo it again"
            );
            Some(keep_application(next, why))
        }
        Event::KeepApplication { why } => Some(keep_application(next, why)),
        _ => None,
    }
}

fn keep_application(next: &mut OutboxEntry, why: String) -> Led {
    if let Some(write) = &mut next.write {
        write.removes = None;
    }
    let created = Some(Outcome::Created);
    (Some(EventKind::KeepApplication), created, Some(why))
}

const MAY_LAND: &str = "given up; what it sent may still land, and counts for other exports of the person \
                        for an hour after it left";
const RESTORED: &str =
    "restored from a backup; it may have been sent since, look in Greenhouse, then try again";
