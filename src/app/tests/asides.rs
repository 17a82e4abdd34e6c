//! Taking back, the outbox, reasons and pastes.

use super::records::people;
use super::*;
use crate::config::Action;
use crate::export;
use crate::worker::{ExportRow, Scope};

fn export(id: &str, state: export::OutboxState) -> ExportRow {
    ExportRow {
        id: id.into(),
        external_id: id.into(),
        name: format!("Person {id}"),
        target: "Cook".into(),
        state,
        outcome: state.outcome(None),
        reason: None,
        attempts: 0,
        missed: 0,
        candidate: (state == export::OutboxState::Done).then_some(CandidateId(9)),
        application: None,
        due_at: Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(5),
        updated_at: Timestamp::UNIX_EPOCH,
        version: 0,
        halted: false,
        unsent: false,
    }
}

fn outbox(play: &mut Play, exports: Vec<ExportRow>) {
    play.keys("O");
    let generation = play.asked().into_iter().find_map(|request| match request {
        Request::Outbox { generation } => Some(generation),
        _ => None,
    });
    let generation = generation.expect("the outbox is asked for");
    play.event(Event::answer(
        RequestKey::Outbox(generation),
        Reply::Outbox(exports),
    ));
}

#[test]
fn what_is_held_is_counted_down_and_taken_back() {
    let mut play = Play::with(3);
    assert_eq!(exports_held(&play.state), None);
    play.event(Event::ExportChanged(export("1", export::OutboxState::Held)));
    assert_eq!(exports_held(&play.state), Some((1, 5)));
    play.keys("u");
    assert_eq!(play.asked(), [Request::TakeBack]);
    play.event(Event::ExportChanged(export(
        "1",
        export::OutboxState::Cancelled,
    )));
    let names = vec!["Person 1".to_owned()];
    play.event(Event::answer(RequestKey::Orders, Reply::TookBack { names }));
    assert_eq!(play.notice(), "Cancelled: Person 1.");
    assert_eq!(exports_held(&play.state), None);
}

#[test]
fn who_was_taken_back_has_no_outcome_and_a_late_row_changes_nothing() {
    use crate::export::OutboxState::{Cancelled, Refused};
    let mut play = Play::with(3);
    let queued = Reply::Queued {
        settled: vec![],
        exports: vec![("1".to_owned(), person(0))],
    };
    play.event(Event::answer(RequestKey::Export(Generation(0)), queued));
    let row = |state, version| ExportRow {
        version,
        ..export("1", state)
    };
    play.event(Event::ExportChanged(row(Refused, 1)));
    play.event(Event::ExportChanged(row(Cancelled, 3)));
    play.event(Event::ExportChanged(row(Refused, 2)));
    assert!(play.state.outcomes.is_empty());
    let state = play.state.exports.value().map(|rows| rows[0].state);
    assert_eq!(state, Some(Cancelled));
}

#[test]
fn nothing_held_any_more_is_said() {
    let mut play = Play::with(3);
    let now = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(5);
    play.event(Event::ExportChanged(export("1", export::OutboxState::Held)));
    play.msg(Msg::Tick(now));
    assert_eq!(exports_held(&play.state), None);
    play.keys("u");
    play.event(Event::failed(RequestKey::Orders, problem()));
    assert_eq!(play.notice(), "It broke.");
}

#[test]
fn no_export_leaves_from_under_the_cursor() {
    let mut play = Play::with(3);
    let rows = vec![
        export("3", export::OutboxState::Refused),
        export("2", export::OutboxState::Done),
        export("1", export::OutboxState::NeedsPerson),
    ];
    outbox(&mut play, rows);
    play.keys("f f j");
    let hand = |play: &Play| match play.state.overlays.last() {
        Some(Overlay::Outbox(list)) => list.shown.get(list.cursor).cloned(),
        _ => None,
    };
    assert_eq!(hand(&play).as_deref(), Some("1"));
    play.keys("r");
    assert_eq!(play.asked(), [Request::Retry { export: "1".into() }]);
    play.event(Event::ExportChanged(export(
        "1",
        export::OutboxState::Planned,
    )));
    play.event(Event::ExportChanged(export(
        "4",
        export::OutboxState::Refused,
    )));
    assert_eq!(hand(&play).as_deref(), Some("1"));
    play.keys("x");
    assert_eq!(play.asked(), [Request::Forget { export: "1".into() }]);
    play.keys("f g g o");
    let page = "https://app.greenhouse.io/people/9".to_owned();
    assert_eq!(play.effects.last(), Some(&Effect::OpenUrl(page)));
    play.keys("x");
    assert_eq!(play.asked(), [], "what is done can't be cancelled");
}

#[test]
fn a_reckoning_that_comes_late_is_dropped() {
    let mut play = Play::with(3);
    play.keys("w");
    assert_eq!(play.asked(), [], "nobody to reckon with");
    play.assessed(0, Verdict::Possible);
    play.asked();
    play.keys("w");
    let asked = play.asked();
    let [
        Request::Explain {
            generation,
            candidate,
            ..
        },
    ] = &asked[..]
    else {
        panic!("{asked:?}")
    };
    assert_eq!(*candidate, CandidateId(7));
    play.keys("esc");
    play.event(Event::failed(RequestKey::Explain(*generation), problem()));
    assert_eq!(play.state.overlays, []);
}

#[test]
fn a_paste_is_kept_only_after_a_look() {
    let mut play = Play::with(3);
    let text = "github.com/ada\ngithub.com/alan";
    let paste = |play: &mut Play, key: &str| {
        play.msg(Msg::Paste(text.into()));
        let asked = play.asked();
        let [Request::Understand { generation, .. }] = &asked[..] else {
            panic!("{asked:?}")
        };
        play.keys("enter");
        assert_eq!(play.asked(), [], "not understood yet");
        play.event(Event::answer(
            RequestKey::Understand(*generation),
            Reply::Understood(people(text, Verdict::Possible)),
        ));
        play.keys(key);
    };
    paste(&mut play, "esc");
    assert_eq!(play.asked(), []);
    paste(&mut play, "enter");
    let asked = play.asked();
    assert!(matches!(&asked[..], [Request::Import { profiles, .. }] if profiles.len() == 2));
    assert_eq!(play.state.overlays, []);
    let kept = crate::worker::ImportSummary {
        added: 2,
        people: vec![ProfileId(1), ProfileId(0)],
        ..Default::default()
    };
    play.event(Event::answer(RequestKey::Import, Reply::Imported(kept)));
    assert_eq!(play.state.search.scope, Scope::Library);
    assert_eq!(play.notice(), "Library: 2 added.");
    play.found((0..3).map(row).collect());
    assert_eq!(
        play.current(),
        Some(person(1)),
        "the cursor is on the first"
    );
}

#[test]
fn a_query_is_judged_as_it_is_typed() {
    let mut play = Play::with(3);
    play.keys("/ a )");
    let places: Vec<usize> = play
        .state
        .search
        .problems
        .iter()
        .map(|p| p.span.start)
        .collect();
    assert_eq!(places, [1]);
    play.keys("backspace");
    assert_eq!(play.state.search.problems, []);
}

fn status(open: u64) -> Arc<crate::worker::Status> {
    Arc::new(crate::worker::Status {
        connection: crate::worker::Connection::Online,
        acting_user: None,
        organisation: None,
        mirror: crate::worker::MirrorState {
            synced_at: Some(Timestamp::UNIX_EPOCH),
            ..crate::worker::MirrorState::default()
        },
        budget: None,
        library: 3,
        exports_paused: false,
        exports_open: open,
        exports_unknown: 0,
        exports_waiting: 0,
        waiting: None,
    })
}

#[test]
fn quitting_is_asked_about_once_while_exports_are_under_way() {
    let mut play = Play::with(3);
    play.event(Event::Status(status(2)));
    play.keys("q");
    assert_eq!(play.state.exit, None);
    assert_eq!(
        play.notice(),
        "2 exports under way. They go on at the next start. q again quits."
    );
    play.keys("j q");
    assert_eq!(play.state.exit, None, "another key in between");
    play.keys("q");
    assert_eq!(play.state.exit, Some(Exit::Done));

    let mut play = Play::with(3);
    play.event(Event::Status(status(0)));
    play.keys("q");
    assert_eq!(play.state.exit, Some(Exit::Done));
}

#[test]
fn another_profile_is_gone_on_in_after_saying_what_becomes_of_marks_and_exports() {
    let mut play = Play::with(3);
    play.keys("f5");
    assert!(play.notice().contains("There is one profile"), "alone");
    play.state.settings.profiles = profiles();
    play.event(Event::Status(status(0)));
    play.keys("f5 enter");
    assert_eq!(play.state.exit, None, "the one in use");
    assert_eq!(play.notice(), "Profile default is in use already.");
    play.keys("f5 o t t enter");
    assert_eq!(play.state.exit, Some(Exit::Profile(1)));

    let mut play = Play::with(3);
    play.state.settings.profiles = profiles();
    play.event(Event::Status(status(1)));
    play.keys("space f5 down enter");
    assert_eq!(
        play.notice(),
        "1 marked, 1 export under way. Marks are lost, the export goes on when this profile is opened again. enter again \
         switches to otter."
    );
    play.keys("up down enter");
    assert_eq!(play.state.exit, None, "other keys in between");
    play.keys("enter");
    assert_eq!(play.state.exit, Some(Exit::Profile(1)));
}

#[test]
fn help_shows_what_can_be_done_here_first_and_finds_words() {
    let mut play = Play::with(3);
    play.keys("enter ?");
    let lines = |play: &Play| -> Vec<String> {
        let Some(Overlay::Help(help)) = play.state.overlays.last() else {
            return Vec::new();
        };
        let page = pages::help(&play.state, help, ratatui::layout::Rect::new(0, 0, 78, 22));
        let text = page.lines.iter().map(|line| {
            let spans = line.spans.iter();
            spans.map(|span| span.text.as_str()).collect::<String>()
        });
        text.filter(|line| !line.is_empty()).collect()
    };
    let all = lines(&play);
    let at = |words: &str| all.iter().position(|line| line.contains(words));
    let elsewhere = at("Elsewhere").expect("elsewhere");
    assert!(at("Show how the verdict came about").expect("here") < elsewhere);
    assert!(at("Save the exports shown").expect("there") > elsewhere);
    play.keys("/ m a r k");
    let found = lines(&play);
    assert!(found.len() < all.len());
    assert!(
        found
            .iter()
            .any(|line| line.contains("Mark everybody shown"))
    );
    assert!(!found.iter().any(|line| line.contains("A page down")));
    play.keys("enter");
    assert_eq!(lines(&play), found, "the words stay");
    play.keys("esc");
    assert_eq!(lines(&play), all, "all of it again");
    play.keys("esc");
    assert!(play.state.overlays.is_empty());
}

#[test]
fn a_click_chooses_and_the_wheel_moves_what_it_is_over() {
    let mut play = Play::with(40);
    let areas = play.state.areas().expect("room");
    let rows = layout::rows(areas.results.expect("results"));
    let detail = areas.detail.expect("a detail");
    let mouse = |play: &mut Play, gesture, x, y| {
        let at = ratatui::layout::Position::new(x, y);
        play.msg(Msg::Mouse(Mouse { gesture, at }));
    };
    mouse(&mut play, Gesture::Click, rows.x, rows.y + 4);
    assert_eq!(play.current(), Some(person(4)));
    mouse(&mut play, Gesture::Click, detail.x, detail.y);
    assert_eq!(play.state.focus, Pane::Detail);
    mouse(&mut play, Gesture::WheelDown, rows.x, rows.y);
    assert_eq!(play.current(), Some(person(7)));
    assert_eq!(play.state.focus, Pane::Detail, "the wheel takes no focus");
    mouse(&mut play, Gesture::Click, areas.search.x, areas.search.y);
    assert_eq!(play.state.focus, Pane::Search);

    // The line between the panes goes where it is dragged.
    play.keys("esc");
    let list = areas.results.expect("results");
    mouse(&mut play, Gesture::Click, list.right() - 1, list.y + 2);
    mouse(&mut play, Gesture::Drag, 39, list.y + 2);
    mouse(&mut play, Gesture::Release, 39, list.y + 2);
    mouse(&mut play, Gesture::Drag, 60, list.y + 2);
    let narrow = play.state.areas().and_then(|areas| areas.results);
    assert_eq!(narrow.map(ratatui::prelude::Rect::right), Some(40));
    play.msg(Msg::Pointed(Action::FilterNew));
    assert_eq!(play.state.results.filter, Filter::Only(Verdict::New));
    play.msg(Msg::Pointed(Action::FilterAll));

    // Over a list, a click chooses and a second one there goes on.
    play.keys("esc p");
    let areas = play.state.areas().expect("room");
    let jobs = layout::picks(areas.jobs);
    mouse(&mut play, Gesture::Click, jobs.x, jobs.y + 1);
    assert!(play.state.session.in_hand.is_none());
    mouse(&mut play, Gesture::Click, jobs.x, jobs.y + 1);
    let job = play.state.session.job();
    assert_eq!(job.map(|job| job.name.as_str()), Some("Gardener"));
}

#[test]
fn who_is_not_on_screen_is_checked_while_nobody_types() {
    let asked = |play: &mut Play| -> Vec<usize> {
        let assess = play
            .asked()
            .into_iter()
            .filter_map(|request| match request {
                Request::Assess { rows, .. } => Some(rows.len()),
                _ => None,
            });
        assess.collect()
    };
    let mut play = Play::with(100);
    play.event(Event::Status(status(0)));
    let height = play.state.rows_height();
    for id in 0..height as i64 {
        play.assessed(id, Verdict::New);
    }
    assert!(asked(&mut play).iter().any(|count| *count > height));
    for id in 0..100 {
        play.assessed(id, Verdict::New);
    }
    assert_eq!(play.state.results.counts.unchecked, 0);

    // In the search box only who is on screen counts.
    let mut play = Play::with(100);
    play.keys("/");
    play.event(Event::Status(status(0)));
    assert!(asked(&mut play).iter().all(|count| *count <= height));
}

#[test]
fn what_is_wrong_from_the_start_is_said_and_can_be_read() {
    let settings = Settings {
        trouble: Some(problem()),
        ..Settings::default()
    };
    let size = Size {
        width: 100,
        height: 30,
    };
    let mut state = State::new(settings, size, Timestamp::UNIX_EPOCH);
    start(&mut state);
    assert_eq!(
        state.notice.map(|notice| notice.text),
        Some("It broke.".into())
    );
    assert_eq!(state.problem, Some(problem()));
}

#[test]
fn a_list_that_was_read_before_a_change_does_not_undo_it() {
    let mut play = Play::with(3);
    outbox(&mut play, vec![export("1", export::OutboxState::Sending)]);
    let newer = ExportRow {
        version: 4,
        ..export("1", export::OutboxState::Done)
    };
    play.event(Event::ExportChanged(newer));
    play.keys("esc O");
    let generation = play.asked().into_iter().find_map(|request| match request {
        Request::Outbox { generation } => Some(generation),
        _ => None,
    });
    let older = ExportRow {
        version: 3,
        ..export("1", export::OutboxState::Sending)
    };
    play.event(Event::answer(
        RequestKey::Outbox(generation.expect("asked anew")),
        Reply::Outbox(vec![older]),
    ));
    let shown = play.state.exports.value().expect("a list");
    assert_eq!(shown[0].state, export::OutboxState::Done);
}

#[test]
fn a_click_elsewhere_takes_back_the_question_whether_to_quit() {
    let mut play = Play::with(3);
    play.keys("space");
    play.msg(Msg::Pointed(Action::Quit));
    assert!(play.state.exit.is_none(), "asked first");
    play.msg(Msg::Pointed(Action::Outbox));
    play.keys("q");
    assert!(play.state.exit.is_none(), "the outbox is closed, no more");
    play.msg(Msg::Pointed(Action::Quit));
    play.msg(Msg::Pointed(Action::Quit));
    assert!(play.state.exit.is_some());
}
