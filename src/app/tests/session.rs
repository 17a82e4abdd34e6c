//! What exports carry: chosen once, said where it is wrong, sent along with every plan.

use super::*;
use crate::export::{Chosen, ExportAttribute, Named, Pool, Target};
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
        known: [(
            ExportAttribute::Source,
            (1..).zip(names).map(known).collect(),
        )]
        .into(),
        ..Choices::default()
    }
}

/// Tags there are to choose from, the first `configured` of them as the settings say.
fn tags(names: &[&str], configured: usize) -> Choices {
    let known = choices(names)
        .known
        .remove(&ExportAttribute::Source)
        .expect("names");
    let said: Vec<Named> = known
        .iter()
        .take(configured)
        .map(|tag| tag.named.clone())
        .collect();
    let said = (!said.is_empty()).then_some((ExportAttribute::Tags, said));
    Choices {
        known: [(ExportAttribute::Tags, known)].into(),
        configured: said.into_iter().collect(),
        ..Choices::default()
    }
}

fn names_of(play: &Play, wish: ExportAttribute) -> Option<Vec<&str>> {
    let names = play.state.session.chosen.get(wish)?;
    Some(names.iter().map(|named| named.name.as_str()).collect())
}

#[test]
fn several_tags_are_taken_and_dropped_in_a_list_that_stays_open() {
    let mut play = Play::with(3);
    play.event(Event::Choices(Arc::new(tags(
        &["Go", "Rust", "Sourced"],
        0,
    ))));
    play.keys("P G enter r u s t enter");
    assert!(matches!(
        play.state.overlays.last(),
        Some(Overlay::Choose(_))
    ));
    assert_eq!(names_of(&play, ExportAttribute::Tags), Some(vec!["Rust"]));
    assert_eq!(play.notice(), "Tags: Rust");
    play.keys("backspace backspace backspace backspace down enter");
    assert_eq!(
        names_of(&play, ExportAttribute::Tags),
        Some(vec!["Rust", "Go"])
    );
    play.keys("enter");
    assert_eq!(names_of(&play, ExportAttribute::Tags), Some(vec!["Rust"]));
    play.keys("esc esc p g a r enter e");
    let chosen = planned_with(&mut play);
    assert_eq!(
        chosen.get(ExportAttribute::Tags).map(<[Named]>::len),
        Some(1)
    );
}

#[test]
fn tags_of_the_settings_can_be_dropped_one_by_one_and_taken_again() {
    let mut play = Play::with(3);
    play.event(Event::Choices(Arc::new(tags(
        &["Go", "Rust", "Sourced"],
        2,
    ))));
    play.keys("P G enter r u s t enter");
    assert_eq!(names_of(&play, ExportAttribute::Tags), Some(vec!["Go"]));
    play.keys("enter");
    assert_eq!(
        names_of(&play, ExportAttribute::Tags),
        None,
        "as the settings say again"
    );
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
    let names = chosen.get(ExportAttribute::Source).expect("a source");
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
    let named = play.state.session.chosen.get(ExportAttribute::Source);
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

#[test]
fn people_without_a_job_can_go_into_a_pool() {
    let mut play = Play::with(3);
    play.event(Event::Jobs(jobs()));
    play.keys("p w a r m enter");
    let pool = Some(Pool {
        id: 7,
        name: "Warm leads".into(),
    });
    assert_eq!(
        play.state.session.in_hand,
        Some(ExportTarget::Prospects(pool.clone()))
    );
    assert!(
        play.notice().contains("pool Warm leads"),
        "{}",
        play.notice()
    );
    play.keys("e");
    let planned = play.effects.iter().any(|effect| {
        matches!(effect, Effect::Ask(Request::Plan { target, .. }) if *target == Target::Prospect { pool: pool.clone() })
    });
    assert!(planned, "{:?}", play.effects);
}

#[test]
fn the_channel_is_offered_where_there_is_a_partner_key() {
    let mut play = Play::with(3);
    play.event(Event::Choices(Arc::new(choices(&["LinkedIn"]))));
    let offers =
        |play: &Play| crate::app::session::wishes(&play.state).contains(&ExportAttribute::Channel);
    assert!(!offers(&play), "without a partner key there is one channel");
    let choice = |channel| Choice {
        named: crate::export::channel_choice(channel),
        own: false,
    };
    let channels = [
        crate::config::Channel::Harvest,
        crate::config::Channel::Ingestion,
    ];
    let both = Choices {
        known: [(ExportAttribute::Channel, channels.map(choice).to_vec())].into(),
        ..Choices::default()
    };
    play.event(Event::Choices(Arc::new(both)));
    assert!(offers(&play));
}

fn opened(place: &str) -> Play {
    let settings = Settings {
        place: Some(place.to_owned()),
        ..Settings::default()
    };
    let size = Size {
        width: 100,
        height: 30,
    };
    let mut state = State::new(settings, size, Timestamp::UNIX_EPOCH);
    let effects = start(&mut state);
    Play { state, effects }
}

#[test]
fn sort_columns_and_earlier_searches_are_there_again() {
    let mut play = opened("");
    play.found((0..5).map(row).collect());
    play.keys("/ c o o k enter");
    play.found((0..5).map(row).collect());
    play.keys("esc");
    play.found((0..5).map(row).collect());
    play.keys(", , ;");
    play.keys("C j > > j j space esc");
    let text = place_to_keep(&mut play.state).expect("a place");
    let again = opened(&text);
    let sort = again.state.results.sort.expect("a sort");
    assert_eq!((sort.by, sort.reverse), (Column::Name, true));
    assert_eq!(again.state.columns, play.state.columns);
    assert_eq!(again.state.columns.widths.get(&Column::Name), Some(&28));
    let shown = again.state.columns.wanted();
    assert!(!shown.contains(&Column::Place), "{shown:?}");
    assert_eq!(again.state.search.past, ["cook"]);
}

#[test]
fn a_sorted_list_moves_only_when_it_is_sorted() {
    let mut play = Play::with(4);
    play.keys(",");
    let order = |play: &Play| -> Vec<PersonRef> {
        let rows = play.state.results.rows().iter();
        rows.map(|row| row.id).collect()
    };
    let as_found = order(&play);
    // A verdict that comes in moves nobody.
    play.assessed(3, Verdict::Possible);
    play.assessed(0, Verdict::InGreenhouse);
    assert_eq!(order(&play), as_found);
    play.keys("; ;");
    assert_eq!(order(&play).first(), Some(&person(3)));
    assert_eq!(play.current(), Some(person(0)));
    for _ in 0..8 {
        play.keys(",");
    }
    assert_eq!(play.state.results.sort, None);
    assert_eq!(order(&play), as_found);
}
