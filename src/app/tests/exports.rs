//! Exports: shown, confirmed, carried out, and what is left on the screen.

use super::*;
use crate::export::{Context, Outcome, Person, Plan, PlanItem, Step, Target};
use crate::worker::{ExportRow, Level};

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
    play.event(Event::Assessed {
        row: person(0),
        result: Ok(Arc::new(known)),
    });
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

/// Plays an export of these people up to the moment their writes are in the outbox.
fn running(play: &mut Play, people: &[i64]) -> Generation {
    play.keys("p enter a E");
    let steps: Vec<_> = people.iter().map(|id| (*id, Step::Create)).collect();
    let generation = preview(play, &steps);
    play.keys("enter");
    queued(play, generation, people);
    play.effects.clear();
    generation
}

fn queued(play: &mut Play, generation: Generation, people: &[i64]) {
    let exports = people.iter().map(|id| (format!("x{id}"), person(*id)));
    let queued = Reply::Queued {
        settled: vec![],
        exports: exports.collect(),
    };
    play.event(Event::answer(RequestKey::Export(generation), queued));
}

pub(super) fn line(
    id: i64,
    state: crate::export::OutboxState,
    outcome: Option<Outcome>,
) -> ExportRow {
    ExportRow {
        id: format!("x{id}"),
        external_id: id.to_string(),
        name: format!("Person {id}"),
        target: "Cook".into(),
        state,
        outcome: state.outcome(outcome),
        reason: None,
        attempts: 0,
        missed: 0,
        candidate: None,
        application: None,
        due_at: Timestamp::from_second(5).expect("a moment"),
        updated_at: Timestamp::UNIX_EPOCH,
        version: 0,
        unsent: false,
    }
}

fn ended(play: &mut Play, id: i64, outcome: Outcome) {
    use crate::export::OutboxState;
    let state = match outcome {
        Outcome::Failed => OutboxState::Refused,
        Outcome::Unknown => OutboxState::Unknown,
        _ => OutboxState::Done,
    };
    play.event(Event::ExportChanged(line(id, state, Some(outcome))));
}

#[test]
fn a_batch_is_stopped_and_those_taken_back_stay_marked() {
    let mut play = Play::with(4);
    let generation = running(&mut play, &[0, 1, 2]);
    ended(&mut play, 0, Outcome::Created);
    play.keys("X");
    let stop = Request::StopExports {
        only: Some(vec!["x0".into(), "x1".into(), "x2".into()]),
    };
    assert_eq!(play.asked(), [stop]);
    for id in [1, 2] {
        play.event(Event::ExportChanged(line(
            id,
            crate::export::OutboxState::Cancelled,
            None,
        )));
        ended(&mut play, id, Outcome::TakenBack);
    }
    let names = vec!["Person 1".into(), "Person 2".into()];
    play.event(Event::answer(RequestKey::Orders, Reply::TookBack { names }));
    assert_eq!(play.notice(), "Cancelled: 2 exports.");
    let batch = &play.state.batches[&generation];
    let (_, reports) = batch.parts().expect("outcomes");
    assert_eq!(
        crate::app::exports::summary(reports),
        "Export finished: 1 created, 2 cancelled."
    );
    assert!(!play.state.marks.contains(&person(0)));
    assert!(play.state.marks.contains(&person(1)) && play.state.marks.contains(&person(2)));
    assert!(!play.state.outcomes.contains_key(&person(1)));
}

#[test]
fn all_that_were_refused_are_tried_again_and_the_batch_ends_anew() {
    let mut play = Play::with(4);
    let generation = running(&mut play, &[0, 1]);
    ended(&mut play, 0, Outcome::Created);
    ended(&mut play, 1, Outcome::Failed);
    play.effects.clear();
    play.keys("R");
    let again = Request::RetryMany {
        exports: vec!["x1".into()],
    };
    assert_eq!(play.asked(), [again]);
    assert_eq!(play.state.batches[&generation].progress(), (1, 2));
    assert!(play.state.is_pending());
    let row = line(1, crate::export::OutboxState::Done, Some(Outcome::Created));
    play.event(Event::ExportChanged(row));
    assert_eq!(play.state.batches[&generation].progress(), (2, 2));
    assert!(
        !play.state.batches[&generation].is_pending(),
        "it ended again"
    );
    play.keys("R");
    assert_eq!(play.notice(), "No export was refused.");
}

#[test]
fn what_became_of_a_batch_is_saved_with_everybody_in_it() {
    let mut play = Play::with(4);
    play.keys("p enter e");
    preview(&mut play, &[(0, Step::Create)]);
    play.effects.clear();
    play.keys("s");
    assert_eq!(play.asked(), [], "nothing has an outcome yet");
    play.keys("esc");
    running(&mut play, &[0, 1]);
    ended(&mut play, 1, Outcome::Failed);
    play.keys("s");
    let asked = play.asked();
    let [Request::Save { rows }] = asked.as_slice() else {
        panic!("one list to save: {asked:?}")
    };
    let words: Vec<&str> = rows.iter().map(|row| row.outcome.as_str()).collect();
    assert_eq!(words, ["planned", "failed"]);
}

#[test]
fn one_key_takes_back_all_that_are_held_together() {
    let mut play = Play::with(4);
    running(&mut play, &[0, 1]);
    for id in [0, 1] {
        play.event(Event::ExportChanged(line(
            id,
            crate::export::OutboxState::Held,
            None,
        )));
    }
    assert_eq!(crate::app::exports_held(&play.state), Some((2, 5)));
    play.keys("u");
    assert_eq!(play.asked(), [Request::TakeBack]);
}

#[test]
fn exports_of_an_earlier_session_are_named_once_at_the_start() {
    let status = |open| {
        Event::Status(Arc::new(crate::worker::Status {
            connection: crate::worker::Connection::Connecting,
            acting_user: None,
            organisation: None,
            mirror: crate::worker::MirrorState::default(),
            budget: None,
            library: 0,
            exports_paused: false,
            exports_open: open,
            exports_unknown: 1,
            exports_waiting: 0,
            waiting: None,
        }))
    };
    let mut play = Play::with(1);
    play.event(status(11));
    assert_eq!(
        play.notice(),
        "12 exports go on where the last session left off."
    );
    play.state.notice = None;
    play.event(status(10));
    assert_eq!(play.notice(), "");
}

#[test]
fn an_export_that_was_sent_is_undone_only_after_the_word_was_typed() {
    let mut play = Play::with(2);
    play.event(Event::ExportChanged(line(
        1,
        crate::export::OutboxState::Done,
        Some(Outcome::Created),
    )));
    play.keys("O");
    play.asked();
    play.keys("u");
    let asked = play.asked();
    let [Request::OfferUndo { generation, export }] = asked.as_slice() else {
        panic!("an offer is asked for: {asked:?}")
    };
    assert_eq!(export, "x1");
    let removal = Arc::new(crate::export::Removal {
        export: "x1".into(),
        candidate: CandidateId(5),
        name: "Person 1".into(),
        application: crate::people::ApplicationId(6),
        target: "Cook".into(),
        files: vec![],
    });
    play.event(Event::answer(
        RequestKey::OfferUndo(*generation),
        Reply::UndoOffered(removal),
    ));
    play.keys("enter r e m enter");
    assert_eq!(play.asked(), [], "a word half typed removes nothing");
    play.keys("o v e enter");
    assert_eq!(
        play.asked(),
        [Request::Undo {
            export: "x1".into()
        }]
    );
}

#[test]
fn an_export_held_back_goes_on_only_for_a_reason() {
    let mut play = Play::with(2);
    let held = line(
        1,
        crate::export::OutboxState::NeedsPerson,
        Some(Outcome::Guarded),
    );
    play.event(Event::ExportChanged(held));
    play.keys("O v");
    play.asked();
    play.keys("enter");
    assert_eq!(play.asked(), [], "an override needs a reason");
    play.keys("o k enter");
    let over = Request::OverrideHold {
        export: "x1".into(),
        reason: "ok".into(),
    };
    assert_eq!(play.asked(), [over]);
    assert!(matches!(play.state.overlays[..], [Overlay::Outbox(_)]));
    // Whom no guard holds back is not overridden.
    let refused = line(
        1,
        crate::export::OutboxState::Refused,
        Some(Outcome::Failed),
    );
    play.event(Event::ExportChanged(refused));
    play.keys("v");
    assert_eq!(play.notice(), "No guard blocks this export.");
}

#[test]
fn what_did_not_land_waits_is_tried_again_and_is_given_up() {
    let mut play = Play::with(2);
    let done = || line(1, crate::export::OutboxState::Done, Some(Outcome::Created));
    play.event(Event::ExportChanged(ExportRow {
        missed: 1,
        ..done()
    }));
    play.keys("O f f");
    let shown = |play: &Play| match play.state.overlays.last() {
        Some(Overlay::Outbox(list)) => list.shown.len(),
        _ => 0,
    };
    assert_eq!(shown(&play), 1, "it is among those that wait for somebody");
    play.asked();
    play.keys("r x");
    let export = || "x1".to_owned();
    let forget = Request::ForgetMissed {
        export: export(),
        step: None,
    };
    assert_eq!(play.asked(), [Request::Retry { export: export() }, forget]);
    play.event(Event::ExportChanged(done()));
    play.keys("r x");
    assert_eq!(play.asked(), [], "all of it has landed");
}

#[test]
fn an_export_is_found_by_all_words_whatever_their_case_and_accents() {
    let row = ExportRow {
        name: "Łukasz Żak".into(),
        external_id: "new-2".into(),
        ..line(1, crate::export::OutboxState::NeedsPerson, None)
    };
    for (wanted, found) in [
        ("", true),
        ("lukasz ZAK", true),
        ("zak cook", true),
        ("new-2", true),
        ("needs_person", true),
        ("zak gardener", false),
        ("new-3", false),
        ("szzak", false),
    ] {
        assert_eq!(row.says(wanted), found, "{wanted}");
    }
}
