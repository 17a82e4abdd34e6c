use super::*;
use crate::matching::Decision;
use crate::mirror::Count;

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
            Request::Assess { rows } => Some(rows),
            _ => None,
        })
    };
    let rows = wanted(play.asked()).expect("a question");
    assert_eq!(rows.len(), play.state.rows_height());
    assert_eq!(rows[0], person(0));
    play.keys("j");
    assert_eq!(wanted(play.asked()), None, "nothing else is on screen");
    play.assessed(0, Verdict::New);
    assert_eq!(wanted(play.asked()), None);
    play.keys("G");
    let rows = wanted(play.asked()).expect("other rows are on screen");
    assert_eq!(rows[0], person(99));
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
                    Request::Assess { rows } => {
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
            .any(|one| matches!(one, Request::Assess { rows } if rows.len() == height))
    );
    for _ in 0..height + 3 {
        play.keys("j");
    }
    let again = play.asked();
    assert!(!again.iter().any(|one| matches!(one, Request::Assess { rows } if rows.contains(&person(height as i64 - 1)))), "{again:?}");
}

#[test]
fn what_failed_is_not_asked_again_before_a_sync() {
    let mut play = Play::with(1);
    play.event(Event::Assessed {
        row: person(0),
        result: Err(problem()),
    });
    play.keys("j k");
    assert_eq!(play.asked(), []);
    play.event(Event::Synced(Ok(())));
    let asked = play.asked();
    assert!(asked.contains(&Request::Assess {
        rows: vec![person(0)]
    }));
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
        .any(|request| matches!(request, Request::Assess { rows } if rows.len() > 100));
    assert!(beyond, "rows off screen are asked for");
    let line = play.line();
    play.assessed(3, Verdict::Possible);
    play.assessed(150, Verdict::Possible);
    assert_eq!(play.current(), Some(person(21)));
    assert_eq!(play.state.results.shown, [3, 20, 21, 22, 150]);
    assert!(play.line() >= line);
    assert_eq!(play.state.results.counts.unchecked, 199 - known as usize);
}

#[test]
fn a_row_does_not_leave_a_filter_under_the_cursor() {
    let mut play = Play::with(3);
    play.assessed(1, Verdict::Possible);
    play.keys("3 s");
    assert_eq!(
        play.asked().last(),
        Some(&Request::Decide {
            row: person(1),
            candidate: CandidateId(7),
            decision: Some(Decision::Same)
        })
    );
    play.assessed(1, Verdict::InGreenhouse);
    assert_eq!(play.current(), Some(person(1)));
    play.keys("3");
    assert_eq!(play.current(), None);
}

#[test]
fn marks_outlive_a_search() {
    let mut play = Play::with(5);
    play.keys("space space");
    assert_eq!(play.current(), Some(person(2)), "marking goes on");
    play.keys("/ x");
    play.found(vec![row(9)]);
    play.keys("enter a");
    let marks: Vec<PersonRef> = play.state.marks.iter().copied().collect();
    assert_eq!(marks, [person(0), person(1), person(9)]);
    play.keys("A");
    assert!(play.state.marks.is_empty());
}

#[test]
fn the_next_undecided_is_found_around_the_end() {
    let mut play = Play::with(10);
    play.assessed(2, Verdict::Possible);
    play.assessed(6, Verdict::Possible);
    play.keys("n n n");
    assert_eq!(play.current(), Some(person(2)));
    let mut play = Play::with(10);
    play.keys("n");
    assert!(
        play.notice().contains("10 are not checked"),
        "{}",
        play.notice()
    );
}

#[test]
fn a_detail_belongs_to_the_cursor() {
    let mut play = Play::with(5);
    play.keys("j j");
    let loads: Vec<Request> = play.asked();
    let [
        Request::Load {
            generation: first, ..
        },
        Request::Load {
            generation: second, ..
        },
    ] = loads[..]
    else {
        panic!("{loads:?}");
    };
    let detail = Arc::new(crate::worker::Detail {
        profile: None,
        candidates: vec![],
    });
    play.event(Event::answer(
        RequestKey::Load(first),
        Reply::Loaded(Arc::clone(&detail)),
    ));
    assert!(play.state.detail.load.is_pending(), "it is the one before");
    play.event(Event::answer(
        RequestKey::Load(second),
        Reply::Loaded(detail),
    ));
    assert_eq!(play.state.detail.person, Some(person(2)));
    assert!(!play.state.detail.load.is_pending());
}

#[test]
fn chords_wait_for_their_second_key() {
    let mut play = Play::with(50);
    play.keys("G g");
    assert_eq!(play.state.typed.len(), 1);
    assert_eq!(play.current(), Some(person(49)));
    play.keys("g");
    assert_eq!(play.current(), Some(person(0)));
    play.keys("g x j");
    assert_eq!(
        play.current(),
        Some(person(1)),
        "a wrong chord is forgotten"
    );
}

#[test]
fn force_quit_works_everywhere_and_quit_closes_what_is_on_top() {
    for before in ["", "/ a", "p", "?", ":", "e", "g"] {
        let mut play = Play::with(5);
        if !before.is_empty() {
            play.keys(before);
        }
        play.keys("ctrl-c");
        assert_eq!(play.state.exit, Some(Exit::Interrupted), "after {before:?}");
    }
    let mut play = Play::with(5);
    play.keys("? q");
    assert_eq!(play.state.exit, None);
    play.keys("q");
    assert_eq!(play.state.exit, Some(Exit::Done));
}

#[test]
fn a_paste_is_never_taken_for_keys() {
    let mut play = Play::with(5);
    play.msg(Msg::Paste("q\nq".into()));
    assert_eq!(play.state.exit, None);
    let asked = play.asked();
    assert!(matches!(&asked[..], [Request::Understand { text, .. }] if **text == *"q\nq"));
    play.keys("esc /");
    play.msg(Msg::Paste("q\n".into()));
    assert_eq!(play.state.search.field.text(), "q ");
    let mut play = Play::with(5);
    play.keys("p");
    play.msg(Msg::Paste("gard".into()));
    play.keys("enter");
    assert_eq!(play.state.session.job().map(|job| job.id), Some(JobId(2)));
}

#[test]
fn escape_goes_one_step_back_at_a_time() {
    let mut play = Play::with(5);
    play.keys("/ a enter 2 enter esc esc");
    assert_eq!(play.state.results.filter, Filter::All);
    assert_eq!(play.state.search.field.text(), "a");
    play.keys("esc");
    assert_eq!(play.state.search.field.text(), "");
    play.keys("esc");
    assert_eq!(play.state.exit, None);
}

#[test]
fn only_https_pages_are_opened_and_greenhouse_for_who_is_there() {
    let mut play = Play::with(1);
    play.assessed(0, Verdict::InGreenhouse);
    play.keys("o");
    let opened = Effect::OpenUrl("https://app.greenhouse.io/people/7".into());
    assert_eq!(play.effects.last(), Some(&opened));
    for (page, expected) in [
        ("https://example.org/me", Some("https://example.org/me")),
        ("example.org/me", Some("https://example.org/me")),
        ("http://example.org", Some("https://example.org/")),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://user@example.org", None),
    ] {
        let mut play = Play::started();
        play.found(vec![row(0)]);
        let load = play.asked().into_iter().find_map(|request| match request {
            Request::Load { generation, .. } => Some(generation),
            _ => None,
        });
        let profile = crate::people::Profile {
            profile_url: Some(page.into()),
            ..Default::default()
        };
        play.event(Event::answer(
            RequestKey::Load(load.expect("a load")),
            Reply::Loaded(Arc::new(crate::worker::Detail {
                profile: Some(profile),
                candidates: vec![],
            })),
        ));
        play.keys("o");
        let opened = play.effects.iter().find_map(|effect| match effect {
            Effect::OpenUrl(url) => Some(url.as_str()),
            _ => None,
        });
        assert_eq!(opened, expected, "{page}");
    }
}

#[test]
fn a_worker_that_is_gone_is_told_once_and_nothing_spins() {
    let mut play = Play::started();
    play.found((0..50).map(row).collect());
    play.msg(Msg::WorkerGone);
    for request in play.asked() {
        play.msg(Msg::Unsent(request));
    }
    assert_eq!(play.asked(), []);
    assert!(!play.state.is_pending());
}

#[test]
fn a_screen_too_small_to_read_takes_no_key_but_quit() {
    let mut play = Play::with(5);
    play.msg(Msg::Resize(Size::new(20, 5)));
    play.keys("space e enter / a");
    assert_eq!(play.asked(), []);
    assert!(play.state.marks.is_empty() && play.state.overlays.is_empty());
    play.keys("q");
    assert_eq!(play.state.exit, Some(Exit::Done));
}

#[test]
fn keys_of_other_layouts_act_by_their_place() {
    let mut play = Play::with(9);
    play.keys("о о");
    assert_eq!(play.line(), 2, "j");
    play.keys("л ｊ ㅓ ת");
    assert_eq!(play.state.focus, Pane::Results);
    play.keys("п п");
    assert_eq!(play.line(), 0, "g g");
    play.keys("о .");
    assert_eq!(play.state.focus, Pane::Search, "/ stands where . does");
    play.keys("о esc");
    assert_eq!(play.state.search.field.text(), "о", "letters are text here");
    play.keys("李");
    assert_eq!(play.notice(), "李 does nothing here; ? shows the keys.");
    play.keys("й");
    assert_eq!(play.state.exit, Some(Exit::Done), "q");
}

#[test]
fn a_browser_is_allowed_by_the_code_that_is_shown_and_by_no_other() {
    let mut play = Play::with(3);
    play.keys("B");
    assert!(
        play.notice().contains("No browser asks"),
        "{}",
        play.notice()
    );
    let asks = crate::worker::BrowserAsks {
        browser: "Firefox".to_owned(),
        code: "ABCD-EFGH".to_owned(),
    };
    play.event(Event::BrowserAsks(asks));
    assert!(play.notice().contains("ABCD-EFGH"), "{}", play.notice());
    play.asked();
    play.keys("B");
    let allow = Request::AllowBrowser {
        code: "ABCD-EFGH".to_owned(),
    };
    assert!(play.asked().contains(&allow));
    play.keys("B");
    assert!(!play.asked().contains(&allow));
}

#[test]
fn marks_go_by_range_and_are_inverted() {
    let marked = |play: &Play| {
        let ids = play.state.marks.iter().map(|one| match one {
            PersonRef::Profile(id) => id.0,
            PersonRef::Candidate(id) => id.0,
        });
        ids.collect::<Vec<_>>()
    };
    let mut play = Play::with(9);
    play.keys("V");
    assert!(
        play.notice().starts_with("Mark the first one"),
        "{}",
        play.notice()
    );
    play.keys("j space j j V");
    assert_eq!(marked(&play), [1, 2, 3, 4]);
    // From there on, upwards too.
    play.keys("g g V");
    assert_eq!(marked(&play), [0, 1, 2, 3, 4]);
    play.keys("*");
    assert_eq!(marked(&play), [5, 6, 7, 8]);
}

#[test]
fn what_is_said_goes_by_itself_and_takes_a_question_along() {
    let at = |second: i64| Msg::Tick(Timestamp::from_second(second).expect("a moment"));
    let mut play = Play::with(3);
    play.keys("space q");
    assert!(play.state.notice.is_some());
    assert!(play.state.is_pending(), "time is seen passing");
    play.msg(at(100));
    play.msg(at(105));
    assert!(play.state.notice.is_some(), "there is time to read it");
    play.msg(at(113));
    assert_eq!(play.state.notice, None);
    play.keys("q");
    assert_eq!(play.state.exit, None, "an answer to a question nobody sees");
    play.keys("q");
    assert_eq!(play.state.exit, Some(Exit::Done));
}
