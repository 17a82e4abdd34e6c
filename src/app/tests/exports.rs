//! Exports: shown, confirmed, carried out, and what is left on the screen.

use super::batches::{ended, queued};
use super::*;
use crate::export::{Context, Outcome, Person, Plan, PlanItem, Step, Target};
use crate::worker::Level;

/// Plays an export up to its preview and returns its number.
pub(super) fn preview(play: &mut Play, steps: &[(i64, Step)]) -> Generation {
    let asked = play.asked();
    let generation = newest(&asked).expect("a plan");
    let items = steps
        .iter()
        .map(|(id, step)| PlanItem {
            person: person(*id),
            subject: Person::Profile(Box::default()),
            external_id: id.to_string(),
            name: format!("Person {id}"),
            step: step.clone(),
            channel: crate::config::Channel::Harvest,
            unchecked: false,
            warnings: vec![],
            overridden: None,
            may_be: vec![],
            fields: vec![],
            left_out: vec![],
            body: serde_json::Value::Null,
            namesakes: None,
            follow_ups: Vec::new(),
        })
        .collect();
    let plan = Arc::new(Plan {
        target: Target::Prospect { pool: None },
        context: Context::default(),
        items,
        side_effects: vec![],
        override_notes: false,
    });
    play.event(Event::answer(
        RequestKey::Plan(generation),
        Reply::Planned(plan),
    ));
    generation
}

pub(super) fn exports(requests: &[Request]) -> usize {
    requests
        .iter()
        .filter(|request| matches!(request, Request::Export { .. }))
        .count()
}

#[test]
fn an_export_without_a_job_asks_for_one_first_and_goes_on() {
    let mut play = Play::with(5);
    play.keys("space space E");
    assert!(matches!(play.state.overlays[..], [Overlay::Jobs(_)]));
    play.keys("g a r enter");
    assert_eq!(play.state.session.job().map(|job| job.id), Some(JobId(2)));
    let asked = play.asked();
    let planned = asked.iter().any(|request| {
        matches!(request, Request::Plan { rows, target: Target::Job { id: JobId(2), .. }, .. }
            if *rows == [person(0), person(1)])
    });
    assert!(planned, "{asked:?}");
}

#[test]
fn nothing_is_written_before_it_was_shown_and_confirmed() {
    let mut play = Play::with(5);
    play.keys("p enter e");
    play.keys("enter");
    assert_eq!(exports(&play.effects_asked()), 0, "no preview yet");
    preview(&mut play, &[(0, Step::Create)]);
    play.keys("j ?");
    assert_eq!(exports(&play.effects_asked()), 0);
    play.keys("esc enter enter");
    assert_eq!(
        exports(&play.asked()),
        1,
        "once, however often enter is pressed"
    );
}

#[test]
fn who_was_not_checked_leaves_only_with_the_word_for_it() {
    let mut play = Play::with(5);
    play.keys("space space E");
    play.keys("g a r enter");
    preview(&mut play, &[(0, Step::Unchecked), (1, Step::Unchecked)]);
    play.keys("enter");
    assert_eq!(exports(&play.asked()), 0, "nothing would be written");
    play.keys("E");
    preview(&mut play, &[(0, Step::Unchecked), (1, Step::Unchecked)]);
    play.keys("U");
    assert!(
        play.notice().contains("may be duplicates"),
        "{}",
        play.notice()
    );
    play.keys("enter");
    let asked = play.asked();
    let sent = asked.iter().any(|request| {
        matches!(request, Request::Export { plan, .. }
            if plan.items.iter().all(|item| item.step == Step::Create))
    });
    assert!(sent, "{asked:?}");
}

#[test]
fn a_preview_can_be_left() {
    let mut play = Play::with(5);
    play.keys("p enter e");
    let generation = preview(&mut play, &[(0, Step::Create)]);
    play.keys("q");
    assert!(play.state.overlays.is_empty() && play.state.batches.is_empty());
    assert_eq!(play.notice(), "Nothing was exported.");
    assert_eq!(play.state.exit, None);
    // A plan that comes late does not come back.
    play.event(Event::failed(RequestKey::Plan(generation), problem()));
    assert_eq!(play.state.problem, None);
}

#[test]
fn a_plan_without_a_write_is_only_closed() {
    let mut play = Play::with(5);
    play.keys("p enter e");
    let reason = "somebody has to look".to_owned();
    preview(&mut play, &[(0, Step::NeedsReview { reason })]);
    play.keys("enter");
    assert_eq!(exports(&play.asked()), 0);
    assert!(play.state.overlays.is_empty());
}

#[test]
fn outcomes_stay_with_their_rows_and_marks_with_those_who_need_a_person() {
    let mut play = Play::with(5);
    play.keys("space space p enter E");
    let steps = [(0, Step::Create), (1, Step::Create)];
    let generation = preview(&mut play, &steps);
    play.keys("enter esc");
    assert!(play.state.is_pending(), "it goes on");
    queued(&mut play, generation, &[0, 1]);
    ended(&mut play, 0, Outcome::Created);
    assert!(play.state.is_pending(), "one is still in progress");
    ended(&mut play, 1, Outcome::Failed);
    assert_eq!(play.notice(), "Export finished: 1 created, 1 failed.");
    assert_eq!(
        play.state.notice.as_ref().map(|n| n.level),
        Some(Level::Warning)
    );
    assert_eq!(play.state.marks.len(), 1);
    assert!(play.state.batches.is_empty());
    // What was unknown settles later.
    ended(&mut play, 1, Outcome::Created);
    assert_eq!(play.state.outcomes[&person(1)].outcome, Outcome::Created);
}

#[test]
fn an_export_that_found_no_room_can_be_confirmed_again() {
    let mut play = Play::with(5);
    play.keys("p enter e");
    preview(&mut play, &[(0, Step::Create)]);
    play.keys("enter");
    let request = play.asked().pop().expect("an export");
    play.msg(Msg::Unsent(request));
    play.keys("enter");
    assert_eq!(exports(&play.asked()), 1);
}

#[test]
fn the_last_act_is_repeated_on_the_row_under_the_cursor() {
    let mut play = Play::with(5);
    play.keys(".");
    assert_eq!(play.notice(), "There is nothing to repeat yet.");
    play.keys("p enter e");
    preview(&mut play, &[(0, Step::Create)]);
    play.keys("enter esc j .");
    let asked = play.asked();
    let again = asked
        .iter()
        .any(|request| matches!(request, Request::Plan { rows, .. } if *rows == [person(1)]));
    assert!(again, "{asked:?}");
}

#[test]
fn a_question_and_a_word_on_a_pair_are_repeated_and_said() {
    let mut play = Play::with(5);
    for id in 0..5 {
        play.assessed(id, Verdict::Possible);
    }
    play.keys("r j .");
    assert_eq!(play.notice(), "Repeated: ask Greenhouse.");
    let rechecks = |asked: &[Request]| -> Vec<PersonRef> {
        let row = |request: &Request| match request {
            Request::Recheck { row } => Some(*row),
            _ => None,
        };
        asked.iter().filter_map(row).collect()
    };
    assert_eq!(rechecks(&play.asked()), [person(0), person(1)]);
    for (key, said, words) in [
        ("s", Decision::Same, "Repeated: the same person."),
        ("d", Decision::NotSame, "Repeated: different person."),
    ] {
        play.keys(&format!("g g {key} j ."));
        assert_eq!(play.notice(), words);
        let asked = play.asked();
        let decided: Vec<_> = asked
            .iter()
            .filter_map(|request| match request {
                Request::Decide { row, decision, .. } => Some((*row, *decision)),
                _ => None,
            })
            .collect();
        assert_eq!(decided, [(person(0), Some(said)), (person(1), Some(said))]);
    }
}

#[test]
fn repeating_a_word_on_a_pair_never_takes_one_back() {
    let mut play = Play::with(2);
    play.assessed(0, Verdict::Possible);
    play.keys("s");
    let mut known = (*assessment(Verdict::InGreenhouse)).clone();
    known.decided = Some(Decision::Same);
    play.judged(0, Ok(Arc::new(known)));
    play.asked();
    play.keys(".");
    assert_eq!(play.notice(), "That has been said of this person already.");
    let asked = play.asked();
    assert!(
        !asked
            .iter()
            .any(|request| matches!(request, Request::Decide { .. }))
    );
}

impl Play {
    /// Returns what was asked so far and keeps it.
    pub(super) fn effects_asked(&self) -> Vec<Request> {
        self.effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Ask(request) => Some(request.clone()),
                _ => None,
            })
            .collect()
    }
}
