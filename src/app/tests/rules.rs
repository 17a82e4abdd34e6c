use super::*;
use crate::matching::Decision;

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
    play.event(Event::answer(
        RequestKey::Load(first),
        Reply::Loaded(looked_at(1, None)),
    ));
    assert!(play.state.detail.load.is_pending(), "it is the one before");
    let known = play.state.verdicts.verdict(person(1));
    assert_eq!(known, Some(Verdict::New), "what it says of them counts");
    play.event(Event::answer(
        RequestKey::Load(second),
        Reply::Loaded(looked_at(2, None)),
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
            Reply::Loaded(looked_at(0, Some(profile))),
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
fn the_demo_names_pages_and_opens_none() {
    let mut play = Play::with(1);
    play.state.settings.is_demo = true;
    play.assessed(0, Verdict::InGreenhouse);
    for keys in ["o", "h c"] {
        play.keys(keys);
        let said = play.state.notice.take().expect("a line").text;
        assert_eq!(
            said,
            "The demo opens no pages. This one would be https://app.greenhouse.io/people/7"
        );
    }
    let opens = |effect: &Effect| matches!(effect, Effect::OpenUrl(_));
    assert!(!play.effects.iter().any(opens));
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
