//! Searches, and the verdicts on who they find: asked for once, shown in order, late ones dropped.

use super::*;
use crate::mirror::Count;
use crate::worker::{Answer, Scope, Unanswered};

#[test]
fn the_library_is_listed_first_and_has_the_focus() {
    let mut play = Play::started();
    let asked = play.asked();
    assert!(matches!(&asked[0], Request::Search { query, .. } if query.is_empty()));
    assert_eq!(asked[1], Request::Jobs);
    play.found(vec![row(1)]);
    assert_eq!(play.state.focus, Pane::Results);
}

#[test]
fn an_empty_library_puts_the_focus_on_the_search_box_once() {
    let mut play = Play::started();
    play.found(vec![]);
    assert_eq!(play.state.focus, Pane::Search);
    play.keys("esc t");
    play.found(vec![]);
    assert_eq!(play.state.focus, Pane::Results);
}

#[test]
fn what_is_typed_is_asked_at_once_and_late_answers_are_dropped() {
    let mut play = Play::with(3);
    play.keys("/ a");
    let first = newest(&play.asked()).expect("a search");
    play.keys("b");
    let second = newest(&play.asked()).expect("a search");
    assert!(second > first);
    assert_eq!(play.state.results.rows().len(), 3, "old results stay");
    play.event(Event::answer(
        RequestKey::Search(first),
        Reply::Found {
            rows: vec![row(8)],
            total: Some(1),
        },
    ));
    assert_eq!(
        play.state.results.rows().len(),
        3,
        "the late answer is dropped"
    );
    play.event(Event::answer(
        RequestKey::Search(second),
        Reply::Found {
            rows: vec![row(9)],
            total: Some(1),
        },
    ));
    assert_eq!(play.current(), Some(person(9)));
    assert!(!play.state.results.load.is_pending());
}

#[test]
fn the_rest_comes_below_the_first_rows_and_the_count_says_what_it_knows() {
    let mut play = Play::with(3);
    play.keys("/ a");
    let generation = newest(&play.asked()).expect("a search");
    play.event(Event::answer(
        RequestKey::Search(generation),
        Reply::Found {
            rows: vec![row(1), row(2)],
            total: None,
        },
    ));
    play.keys("down");
    play.event(Event::Counted {
        generation,
        total: Count {
            count: 1_000,
            exact: false,
        },
    });
    play.event(Event::FoundMore {
        generation,
        rows: vec![row(0), row(1), row(2), row(3)],
    });
    assert_eq!(play.current(), Some(person(2)), "nothing moves");
    let rows: Vec<PersonRef> = play.state.results.rows().iter().map(|row| row.id).collect();
    assert_eq!(rows, [1, 2, 0, 3].map(person), "each once, below the first");
    let found = play.state.results.load.value().expect("rows");
    assert_eq!((found.total, found.exact), (Some(1_000), false));
}

#[test]
fn the_same_question_asked_again_wants_all_its_rows_at_once() {
    let mut play = Play::with(0);
    let at_once = |requests: Vec<Request>| {
        requests.into_iter().find_map(|request| match request {
            Request::Search { at_once, .. } => Some(at_once),
            _ => None,
        })
    };
    play.keys("/ a");
    assert_eq!(at_once(play.asked()), Some(200));
    play.found((0..700).map(row).collect());
    play.event(Event::MirrorChanged);
    assert_eq!(at_once(play.asked()), Some(700));
    play.keys("b");
    assert_eq!(at_once(play.asked()), Some(200));
}

#[test]
fn whoever_searched_before_the_index_had_caught_up_is_answered_again() {
    let mut play = Play::with(0);
    play.keys("ctrl-t / a");
    assert!(newest(&play.asked()).is_some());
    play.found(Vec::new());
    play.event(Event::IndexCaughtUp);
    assert!(newest(&play.asked()).is_some(), "not asked again");
    play.keys("esc ctrl-t ctrl-t");
    assert_eq!(play.state.search.scope, Scope::Library);
    play.asked();
    play.event(Event::IndexCaughtUp);
    assert_eq!(newest(&play.asked()), None, "the library needs no index");
}

#[test]
fn a_failed_search_keeps_the_rows_and_says_so() {
    let mut play = Play::with(3);
    play.keys("/ a");
    let generation = newest(&play.asked()).expect("a search");
    play.event(Event::failed(RequestKey::Search(generation), problem()));
    assert_eq!(play.state.results.rows().len(), 3);
    assert_eq!(play.notice(), "It broke.");
    play.keys("esc !");
    assert!(matches!(play.state.overlays[..], [Overlay::Problem { .. }]));
}

#[test]
fn the_same_question_again_leaves_person_and_line_where_they_are() {
    let mut play = Play::with(100);
    play.keys("G k k k k");
    let (person_before, line) = (play.current(), play.line());
    play.event(Event::answer(
        RequestKey::Import,
        Reply::Imported(crate::worker::ImportSummary {
            added: 5,
            ..Default::default()
        }),
    ));
    play.found((-5..100).map(row).collect());
    assert_eq!(play.current(), person_before);
    assert_eq!(play.line(), line);
}

#[test]
fn verdicts_on_screen_are_asked_for_with_the_cursor_first_and_only_when_they_change() {
    let mut play = Play::started();
    play.found((0..100).map(row).collect());
    let wanted = |requests: Vec<Request>| {
        requests.into_iter().find_map(|request| match request {
            Request::Assess { rows, .. } => Some(rows),
            _ => None,
        })
    };
    let asked = play.asked();
    let looked = |row: i64| move |one: &Request| matches!(one, Request::Load { row: at, .. } if *at == person(row));
    assert!(asked.iter().any(looked(0)));
    let rows = wanted(asked).expect("a question");
    assert_eq!(rows.len(), play.state.rows_height() - 1);
    assert_eq!(
        rows[0],
        person(1),
        "the look at the first brings its verdict"
    );
    play.keys("j");
    assert_eq!(wanted(play.asked()), None, "nothing else is on screen");
    play.assessed(0, Verdict::New);
    assert_eq!(wanted(play.asked()), None);
    play.keys("G");
    let asked = play.asked();
    assert!(asked.iter().any(looked(99)));
    let rows = wanted(asked).expect("other rows are on screen");
    assert!(rows.contains(&person(98)) && !rows.contains(&person(99)));
}

#[test]
fn moving_the_cursor_judges_nobody_twice() {
    let mut play = Play::started();
    play.found((0..300).map(row).collect());
    let mut judged = std::collections::HashMap::new();
    let mut questions = 0;
    // Keys are faster than verdicts: an answer comes after every third.
    for keys in [
        "j j j",
        "j j G",
        "k k k",
        "g g j",
        "ctrl-d j j",
        "ctrl-d k j",
    ]
    .repeat(12)
    {
        play.keys(keys);
        let asked: Vec<PersonRef> =
            play.asked()
                .into_iter()
                .fold(Vec::new(), |before, one| match one {
                    Request::Assess { rows, .. } => {
                        questions += 1;
                        rows
                    }
                    _ => before,
                });
        for one in asked {
            *judged.entry(one).or_insert(0) += 1;
            let PersonRef::Profile(id) = one else {
                continue;
            };
            play.assessed(id.0, Verdict::New);
        }
    }
    assert!(judged.len() > play.state.rows_height() && questions > 2);
    let twice = judged.values().filter(|times| **times > 1).count();
    assert_eq!(twice, 0, "{judged:?}");

    // Nor anybody who is being judged when another line comes into view.
    let mut play = Play::started();
    play.found((0..300).map(row).collect());
    let first = play.asked();
    let height = play.state.rows_height();
    assert!(
        first
            .iter()
            .any(|one| matches!(one, Request::Assess { rows, .. } if rows.len() + 1 == height))
    );
    for _ in 0..height + 3 {
        play.keys("j");
    }
    let again = play.asked();
    assert!(!again.iter().any(|one| matches!(one, Request::Assess { rows, .. } if rows.contains(&person(height as i64 - 1)))), "{again:?}");
}

#[test]
fn what_failed_is_not_asked_again_before_a_sync() {
    let mut play = Play::with(1);
    play.judged(0, Err(problem()));
    play.keys("j k");
    assert_eq!(play.asked(), []);
    play.event(Event::Synced(Ok(())));
    let asked = play.asked();
    let again = |one: &Request| matches!(one, Request::Load { row, .. } if *row == person(0));
    assert!(asked.iter().any(again), "{asked:?}");
}

#[test]
fn under_a_filter_the_rest_is_checked_and_comes_in_without_moving_the_cursor() {
    let mut play = Play::with(200);
    let known = 23.max(play.state.rows_height() as i64);
    for id in 0..known {
        let verdict = if (20..=22).contains(&id) {
            Verdict::Possible
        } else {
            Verdict::New
        };
        play.assessed(id, verdict);
    }
    play.keys("3 j");
    assert_eq!(play.current(), Some(person(21)));
    let beyond = play
        .asked()
        .iter()
        .any(|request| matches!(request, Request::Assess { rows, .. } if rows.len() > 100));
    assert!(beyond, "rows off screen are asked for");
    let line = play.line();
    play.assessed(3, Verdict::Possible);
    play.assessed(150, Verdict::Possible);
    assert_eq!(play.current(), Some(person(21)));
    assert_eq!(play.state.results.shown, [3, 20, 21, 22, 150]);
    assert!(play.line() >= line);
    assert_eq!(play.state.results.counts.unchecked, 199 - known as usize);
}

/// A late answer to an old question is dropped: what was said of a person since then stands.
#[test]
fn a_verdict_asked_for_earlier_does_not_take_the_place_of_a_newer_one() {
    let mut play = Play::with(3);
    let early = play.state.next_number();
    play.assessed(0, Verdict::Possible);
    play.keys("d");
    let decided = RequestKey::Decide(person(0));
    play.event(Event::answer(decided, Reply::Loaded(looked_at(0, None))));
    play.event(Event::Assessed {
        row: person(0),
        as_of: early,
        result: Ok(assessment(Verdict::Possible)),
    });
    assert_eq!(play.state.verdicts.verdict(person(0)), Some(Verdict::New));
    // After a sync both are old: the person is asked about again.
    play.asked();
    play.event(Event::Synced(Ok(())));
    let again = |one: &Request| matches!(one, Request::Load { row, .. } if *row == person(0));
    assert!(play.asked().iter().any(again));
}

/// Whoever was looked at and left before the answer came is asked about with the others on screen.
#[test]
fn a_look_that_is_given_up_leaves_nobody_without_a_verdict() {
    let mut play = Play::started();
    play.found((0..3).map(row).collect());
    for id in 1..3 {
        play.assessed(id, Verdict::New);
    }
    let load = play.asked().into_iter().find_map(|one| match one {
        Request::Load { generation, .. } => Some(generation),
        _ => None,
    });
    let dropped = Answer {
        to: RequestKey::Load(load.expect("a look")),
        result: Err(Unanswered::Dropped),
    };
    play.event(Event::Answer(dropped));
    let asked = play.asked();
    let rows = |one: &Request| matches!(one, Request::Assess { rows, .. } if *rows == [person(0)]);
    assert!(asked.iter().any(rows), "{asked:?}");
}

#[test]
fn the_page_of_a_guess_is_copied_as_such() {
    let mut play = Play::with(1);
    play.assessed(0, Verdict::Possible);
    play.keys("y");
    let copied = play.effects.iter().find_map(|effect| match effect {
        Effect::Copy { what, .. } => Some(what.as_str()),
        _ => None,
    });
    assert_eq!(copied, Some("link to Somebody, who may be this person"));
}

fn type_in(play: &mut Play, text: &str) {
    for letter in text.chars() {
        let key = match letter {
            ' ' => "space".to_owned(),
            letter => letter.to_string(),
        };
        play.keys(&key);
    }
}

#[test]
fn a_time_that_cannot_be_is_no_reason_to_skip_somebody() {
    for wrong in [
        "1960-01-01 past",
        "2027-13-45 bad",
        "0d zero",
        "99999d long",
    ] {
        let mut play = Play::with(1);
        play.keys("x");
        type_in(&mut play, wrong);
        play.effects.clear();
        play.keys("enter");
        assert_eq!(play.asked(), [], "{wrong}");
        assert!(
            play.notice().contains("write 30d"),
            "{wrong}: {}",
            play.notice()
        );
    }
    for right in ["30d later", "1970-02-01", "4x4 driver", "mad"] {
        let mut play = Play::with(1);
        play.keys("x");
        type_in(&mut play, right);
        play.effects.clear();
        play.keys("enter");
        let asked = play.asked();
        assert!(
            matches!(asked.as_slice(), [Request::Skip { .. }]),
            "{right}: {asked:?}"
        );
    }
}

#[test]
fn a_cleared_search_leads_back() {
    let mut play = Play::with(9);
    play.keys("j");
    play.keys("j");
    // Looked at and left in the box: back to where the cursor was.
    play.keys("/");
    type_in(&mut play, "per");
    play.found(vec![row(7), row(8)]);
    play.keys("esc");
    play.keys("esc");
    play.found((0..9).map(row).collect());
    assert!([Some(person(2)), Some(person(7))].contains(&play.current()));
    // Somebody chosen in the list: they stay under the cursor.
    play.keys("/");
    type_in(&mut play, "per");
    play.found(vec![row(4), row(5)]);
    play.keys("enter");
    play.keys("j");
    play.keys("esc");
    play.found((0..9).map(row).collect());
    assert_eq!(play.current(), Some(person(5)));
}

#[test]
fn a_search_that_is_not_understood_is_said_to_be_so() {
    for (query, says) in [
        ("foo:bar", "no field foo"),
        ("\"unclosed", "quotation mark"),
        ("(a or b", "parenthesis"),
    ] {
        let mut play = Play::with(1);
        play.keys("/");
        type_in(&mut play, query);
        play.keys("enter");
        assert!(play.notice().contains(says), "{query}: {}", play.notice());
    }
}
