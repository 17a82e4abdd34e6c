//! Exports under way: how far they are, stopped, tried again, undone.

use super::exports::preview;
use super::*;
use crate::export::{Outcome, Step};
use crate::worker::ExportRow;

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

/// Answers that the exports of these people are in the outbox.
pub(super) fn queued(play: &mut Play, generation: Generation, people: &[i64]) {
    let exports = people.iter().map(|id| (format!("x{id}"), person(*id)));
    let queued = Reply::Queued {
        settled: vec![],
        exports: exports.collect(),
    };
    play.event(Event::answer(RequestKey::Export(generation), queued));
}

/// Returns an export as the outbox lists it.
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
        halted: false,
        unsent: false,
    }
}

/// Tells that an export is done, or failed.
pub(super) fn ended(play: &mut Play, id: i64, outcome: Outcome) {
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
fn what_fails_again_says_so() {
    let mut play = Play::with(2);
    let refused = |version| ExportRow {
        version,
        reason: Some("it has no such record".into()),
        ..line(
            1,
            crate::export::OutboxState::Refused,
            Some(Outcome::Failed),
        )
    };
    play.event(Event::ExportChanged(refused(1)));
    play.keys("O r");
    assert!(
        play.notice().starts_with("Trying again: "),
        "{}",
        play.notice()
    );
    play.event(Event::ExportChanged(ExportRow {
        version: 2,
        ..line(1, crate::export::OutboxState::Planned, None)
    }));
    play.event(Event::ExportChanged(refused(3)));
    let said = play.notice().to_owned();
    assert!(
        said.ends_with(": failed again: it has no such record"),
        "{said}"
    );
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
