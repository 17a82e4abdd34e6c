//! The preview: selecting people, deciding matches, and the effect of a decision.

use super::exports::{exports, preview};
use super::*;
use crate::export::{Plan, PlanItem, Step, Target};
use crate::worker::Level;

fn guarded() -> Step {
    Step::Guarded {
        would: Box::new(Step::Create),
        reason: "tagged".into(),
    }
}

fn review() -> Step {
    Step::NeedsReview {
        reason: "look".into(),
    }
}

fn hand(play: &Play) -> Option<PersonRef> {
    crate::app::preview_in_hand(&play.state).map(|item| item.person)
}

#[test]
fn who_needs_a_person_stands_first_and_is_gone_through_one_by_one() {
    let mut play = Play::with(6);
    play.keys("p enter");
    play.keys("space space space space E");
    let steps = [
        (0, Step::Create),
        (1, review()),
        (2, Step::Create),
        (3, guarded()),
    ];
    preview(&mut play, &steps);
    assert_eq!(hand(&play), Some(person(1)));
    play.keys("n");
    assert_eq!(hand(&play), Some(person(3)));
    play.keys("n");
    assert_eq!(hand(&play), Some(person(1)), "around again");
    play.keys("j j");
    assert_eq!(hand(&play), Some(person(0)));
    play.keys("G");
    assert_eq!(hand(&play), Some(person(2)));
    play.keys("j");
    assert_eq!(hand(&play), Some(person(2)), "there is no further");
    play.keys("g g");
    assert_eq!(hand(&play), Some(person(1)));
}

#[test]
fn a_decision_is_worked_out_anew_before_anything_goes() {
    let mut play = Play::with(6);
    play.keys("p enter e");
    let generation = preview(&mut play, &[(0, review())]);
    if let Some(batch) = play.state.batches.get_mut(&generation)
        && let Stage::Preview(plan) = &mut batch.stage
    {
        Arc::make_mut(plan).items[0].may_be = assessment(Verdict::Possible).candidates.clone();
    }
    play.keys("s");
    let asked = play.effects_asked();
    assert!(
        asked
            .iter()
            .any(|request| matches!(request, Request::Decide { .. })),
        "{asked:?}"
    );
    play.keys("enter");
    assert_eq!(
        exports(&play.effects_asked()),
        0,
        "not before it is worked out"
    );
    play.assessed(0, Verdict::InGreenhouse);
    let asked = play.effects_asked();
    let again = |request: &&Request| matches!(request, Request::Plan { generation: of, rows, .. } if *of == generation && *rows == [person(0)]);
    assert_eq!(asked.iter().filter(again).count(), 1, "{asked:?}");
    let redone = Arc::new(Plan {
        target: Target::Prospect { pool: None },
        context: crate::export::Context::default(),
        items: vec![PlanItem {
            step: Step::Create,
            ..crate::app::preview_in_hand(&play.state)
                .expect("a person")
                .clone()
        }],
        side_effects: vec![],
        override_notes: false,
    });
    play.event(Event::answer(
        RequestKey::Plan(generation),
        Reply::Planned(redone),
    ));
    play.keys("enter");
    assert_eq!(exports(&play.effects_asked()), 1);
}

#[test]
fn a_decision_that_is_not_kept_leaves_the_preview_as_it_was() {
    let mut play = Play::with(6);
    play.keys("p enter e");
    let generation = preview(&mut play, &[(0, review())]);
    play.keys("s");
    assert_eq!(
        play.state.notice.as_ref().map(|notice| notice.level),
        Some(Level::Info)
    );
    play.judged(0, Err(problem()));
    play.event(Event::failed(RequestKey::Plan(generation), problem()));
    assert!(
        play.state.batches.contains_key(&generation),
        "what was shown stands"
    );
    assert!(matches!(
        play.state.overlays.last(),
        Some(Overlay::Export(_))
    ));
}
