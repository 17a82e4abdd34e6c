use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::config::Channel;
use crate::export::{Addition, Context, FollowUp, Person, Target};
use crate::people::{ApplicationId, CandidateId, JobId, Profile};

const SETTLE: Duration = Duration::from_secs(30);

fn at(seconds: i64) -> Moment {
    Moment::new(Timestamp::from_second(seconds).unwrap(), SETTLE)
}

fn intent() -> Intent {
    Intent {
        person: Person::Profile(Box::new(Profile {
            external_id: "x-1".to_owned(),
            ..Profile::default()
        })),
        target: Target::Job {
            id: JobId(7),
            name: "Baker".to_owned(),
        },
        context: Context::default(),
        overridden: None,
        planned: None,
        author: None,
    }
}

fn planned() -> OutboxEntry {
    begin("an-export".to_owned(), intent(), at(100), None, None)
}

fn send() -> Event {
    Event::Send {
        write: Box::default(),
        candidate: None,
    }
}

fn landing() -> Landing {
    let note = Addition::Tag {
        name: "Rust".to_owned(),
    };
    Landing {
        outcome: Outcome::Created,
        candidate: CandidateId(11),
        application: ApplicationId(12),
        follow_ups: vec![FollowUp::new(note, at(100).now)],
        doubles: Vec::new(),
        why: None,
    }
}

/// Takes an entry through events one after the other, a second apart; each must be able to happen.
fn after(entry: OutboxEntry, events: Vec<Event>) -> (OutboxEntry, Vec<Effect>) {
    let mut last = (entry, Vec::new());
    for (n, event) in (101..).zip(events) {
        let name = event.name();
        last = step(&last.0, event, at(n)).unwrap_or_else(|| panic!("{name} can't happen"));
    }
    last
}

#[test]
fn only_what_sends_has_a_call_made() {
    let (sending, effects) = after(planned(), vec![send()]);
    assert_eq!(sending.state, OutboxState::Sending);
    assert_eq!((sending.attempts, sending.sent_at), (1, Some(at(101).now)));
    assert!(effects.contains(&Effect::Send));
    assert!(effects.contains(&Effect::Report));
    // What is being sent is not sent again, and not cancelled.
    assert!(step(&sending, send(), at(102)).is_none());
    assert!(step(&sending, Event::Cancel, at(102)).is_none());
}

#[test]
fn a_lost_answer_is_looked_for_twice_and_then_by_a_person() {
    let lost = Event::LoseAnswer {
        why: "timed out".to_owned(),
        candidate: None,
    };
    let not_found = || Event::NotFound {
        left: "not found in Greenhouse".to_owned(),
        candidate: None,
    };
    let (unknown, effects) = after(planned(), vec![send(), lost]);
    let due = at(102).now + SETTLE;
    assert_eq!((unknown.state, unknown.due_at), (OutboxState::Unknown, due));
    assert!(effects.contains(&Effect::Schedule(due)));
    let (again, _) = step(&unknown, not_found(), at(200)).unwrap();
    assert_eq!(again.state, OutboxState::Unknown);
    assert_eq!(again.due_at, at(200).now + SETTLE * SECOND_READING);
    let (rests, effects) = step(&again, not_found(), at(400)).unwrap();
    assert_eq!(rests.state, OutboxState::NeedsPerson);
    assert!(!effects.iter().any(|one| matches!(one, Effect::Schedule(_))));
    // Whoever is newly seen gets a second look.
    let half = Event::NotFound {
        left: "candidate 11 is there without the application".to_owned(),
        candidate: Some(CandidateId(11)),
    };
    let (seen, _) = step(&again, half, at(400)).unwrap();
    assert_eq!((seen.state, seen.readings), (OutboxState::Unknown, 1));
}

#[test]
fn what_was_lost_is_sent_again_by_a_retry_alone() {
    let lost = Event::LoseAnswer {
        why: "timed out".to_owned(),
        candidate: None,
    };
    let (unknown, _) = after(planned(), vec![send(), lost]);
    assert!(step(&unknown, send(), at(200)).is_none());
    assert!(step(&unknown, Event::Retry, at(200)).is_none());
    // Through a partner key alone nobody can look: there a person's word is enough.
    let mut alone = unknown.clone();
    (alone.context.unchecked, alone.context.channel) = (true, Channel::Ingestion);
    let (again, _) = step(&alone, Event::Retry, at(200)).unwrap();
    assert_eq!(again.state, OutboxState::Planned);
    // Asked for again it is looked for, not sent.
    let review = step(
        &unknown,
        Event::NotFound {
            left: String::new(),
            candidate: None,
        },
        at(200),
    );
    let review = step(
        &review.unwrap().0,
        Event::NotFound {
            left: String::new(),
            candidate: None,
        },
        at(300),
    );
    let intent = Box::new(intent());
    let hold_until = None;
    let (asked, _) = step(
        &review.unwrap().0,
        Event::AskAgain { intent, hold_until },
        at(400),
    )
    .unwrap();
    assert_eq!(asked.state, OutboxState::Unknown);
}

#[test]
fn a_refusal_keeps_the_call_before_it_in_mind() {
    let before = Write {
        baseline: vec![5],
        ..Write::default()
    };
    let refuse = |last: Option<Write>| Event::Refuse {
        why: "no".to_owned(),
        last: last.map(Box::new),
    };
    let (refused, _) = after(planned(), vec![send(), refuse(Some(before.clone()))]);
    assert_eq!(refused.write, Some(before));
    let (refused, _) = after(planned(), vec![send(), refuse(None)]);
    assert!(refused.write.unwrap().refused);
}

#[test]
fn follow_ups_move_by_the_same_table_and_the_export_stays_done() {
    let (done, effects) = after(planned(), vec![send(), Event::Land(Box::new(landing()))]);
    assert_eq!(done.state, OutboxState::Done);
    assert!(effects.contains(&Effect::WriteFollowUps));
    assert!(effects.contains(&Effect::Schedule(at(100).now)));
    let of = |event| Event::FollowUp { at: 0, event };
    let body = None;
    let (sending, effects) = step(&done, of(FollowUpEvent::Send { body }), at(200)).unwrap();
    assert!(effects.contains(&Effect::Send) && effects.contains(&Effect::WriteFollowUp(0)));
    let (lost, _) = step(&sending, Event::Recover, at(201)).unwrap();
    assert_eq!(lost.state, OutboxState::Done);
    assert_eq!(lost.follow_ups[0].state, OutboxState::Unknown);
    let (seen, _) = step(&lost, of(FollowUpEvent::NotFound), at(300)).unwrap();
    let (missed, _) = step(&seen, of(FollowUpEvent::NotFound), at(400)).unwrap();
    assert_eq!(missed.missed(), 1);
    assert!(
        missed
            .reason
            .as_ref()
            .is_some_and(|reason| reason.contains("Rust"))
    );
    let (again, _) = step(&missed, Event::RetryMissed, at(500)).unwrap();
    assert_eq!(
        (again.missed(), again.next_step_at()),
        (0, Some(at(500).now))
    );
    assert!(step(&again, Event::RetryMissed, at(501)).is_none());
    let (given_up, _) = step(&missed, Event::ForgetMissed { at: None }, at(500)).unwrap();
    assert_eq!(given_up.follow_ups[0].state, OutboxState::Cancelled);
    assert_eq!(given_up.reason, None);
    // What is undone is followed by nothing.
    let (undone, _) = after(
        done,
        vec![
            Event::Remove {
                application: ApplicationId(12),
            },
            Event::Removed,
        ],
    );
    assert_eq!(undone.state, OutboxState::Cancelled);
    assert!(step(&undone, of(FollowUpEvent::NotFound), at(600)).is_none());
}

#[test]
fn an_undo_that_did_not_arrive_leaves_the_export_done() {
    let application = ApplicationId(12);
    let (done, _) = after(planned(), vec![send(), Event::Land(Box::new(landing()))]);
    let lost = Event::LoseAnswer {
        why: "timed out".to_owned(),
        candidate: None,
    };
    let still_there = || Event::NotGoneYet { application };
    let events = vec![
        Event::Remove { application },
        lost,
        still_there(),
        still_there(),
    ];
    let (kept, effects) = after(done, events);
    assert_eq!(
        (kept.state, kept.outcome),
        (OutboxState::Done, Some(Outcome::Created))
    );
    assert!(!kept.is_being_removed());
    assert!(!effects.contains(&Effect::WriteFollowUps));
}

fn any_event() -> impl Strategy<Value = Event> {
    let why = String::new;
    prop_oneof![
        Just(Event::AskAgain {
            intent: Box::new(intent()),
            hold_until: None
        }),
        Just(Event::Postpone {
            why: why(),
            takes_time: true
        }),
        Just(Event::NeedReview { why: None }),
        Just(Event::RefuseUnsent { why: why() }),
        Just(send()),
        Just(Event::Land(Box::new(landing()))),
        Just(Event::Refuse {
            why: why(),
            last: None
        }),
        Just(Event::NotSend {
            why: why(),
            last: None
        }),
        Just(Event::LoseAnswer {
            why: why(),
            candidate: None
        }),
        Just(Event::Recover),
        Just(Event::NotFound {
            left: why(),
            candidate: None
        }),
        Just(Event::Cancel),
        Just(Event::GiveUp),
        Just(Event::Remove {
            application: ApplicationId(12)
        }),
        Just(Event::Removed),
        Just(Event::NotGoneYet {
            application: ApplicationId(12)
        }),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_only_what_is_unsent_leaves(
        events in proptest::collection::vec(any_event(), 1..40)
    ) {
        let mut entry = planned();
        for (n, event) in (101..).zip(events) {
            let undoes = matches!(event, Event::Remove { .. });
            let Some((next, effects)) = step(&entry, event, at(n)) else {
                continue;
            };
            let (from, to) = (entry.state, next.state);
            prop_assert!(leads(from, to));
            prop_assert_eq!(next.updated_at, at(n).now);
            if effects.contains(&Effect::Send) {
                let unsent = matches!(from, OutboxState::Planned | OutboxState::Held);
                prop_assert!(unsent || undoes && from == OutboxState::Done);
                prop_assert_eq!(to, OutboxState::Sending);
            }
            if from == OutboxState::Unknown {
                prop_assert!(!matches!(to, OutboxState::Planned | OutboxState::Held));
            }
            let scheduled = effects.iter().any(|one| matches!(one, Effect::Schedule(_)));
            prop_assert_eq!(scheduled, next.is_pending());
            entry = next;
        }
    }
}
