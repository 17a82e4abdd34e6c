//! What exports carry: chosen once, said where it is wrong, sent along with every plan.

use super::*;
use crate::export::{Chosen, Named, Wish};
use crate::worker::{Choice, Choices};

fn choices(names: &[&str]) -> Choices {
    let known = |(id, name): (u64, &&str)| Choice {
        named: Named {
            id,
            name: (*name).into(),
        },
        own: false,
    };
    Choices {
        known: [(Wish::Source, (1..).zip(names).map(known).collect())].into(),
        ..Choices::default()
    }
}

fn planned_with(play: &mut Play) -> Chosen {
    let asked = play.asked();
    let plan = asked.into_iter().rev().find_map(|request| match request {
        Request::Plan { chosen, .. } => Some(chosen),
        _ => None,
    });
    plan.expect("a plan")
}

#[test]
fn a_choice_goes_along_with_every_plan_until_it_is_taken_back() {
    let mut play = Play::with(3);
    play.event(Event::Choices(Arc::new(choices(&["GitHub", "LinkedIn"]))));
    play.keys("p g a r enter P j enter l i n k enter esc e");
    let chosen = planned_with(&mut play);
    let names = chosen.get(Wish::Source).expect("a source");
    assert_eq!(names.first().map(|named| named.id), Some(2));
    play.keys("esc P j enter enter esc e");
    assert_eq!(planned_with(&mut play), Chosen::default());
}

#[test]
fn nothing_that_greenhouse_does_not_have_can_be_chosen() {
    let mut play = Play::with(3);
    play.event(Event::Choices(Arc::new(choices(&["GitHub"]))));
    play.keys("P j enter z z z enter");
    assert!(matches!(
        play.state.overlays[..],
        [Overlay::Session(_), Overlay::Choose(_)]
    ));
    assert_eq!(play.state.session.chosen, Chosen::default());
}

#[test]
fn a_list_opened_too_early_fills_and_keeps_what_was_typed() {
    let mut play = Play::with(3);
    play.keys("P j enter g i t");
    play.event(Event::Choices(Arc::new(choices(&["GitHub"]))));
    play.keys("enter");
    let named = play.state.session.chosen.get(Wish::Source);
    assert_eq!(named.map(<[Named]>::len), Some(1));
}

#[test]
fn a_setting_that_greenhouse_does_not_have_is_said_once() {
    let mut play = Play::with(3);
    let wrong = Choices {
        mistakes: vec!["export.source: Greenhouse has no \"Linkdin\"".into()],
        ..choices(&["LinkedIn"])
    };
    play.event(Event::Choices(Arc::new(wrong.clone())));
    assert!(play.notice().contains("Linkdin"), "{}", play.notice());
    play.keys("j");
    play.event(Event::Choices(Arc::new(wrong)));
    assert_eq!(play.notice(), "");
}
