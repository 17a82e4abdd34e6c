//! Pastes reviewed and kept; records edited, merged, deleted.

use super::*;
use crate::people::paste::understand;
use crate::worker::{ImportSummary, Reviewed, ReviewedPerson, Scope, Understood};

/// What the worker understands of a text, everybody with one verdict.
pub fn people(text: &str, verdict: Verdict) -> Understood {
    let pasted = understand(text);
    let judged = |profile| ReviewedPerson::new(profile, Ok(assessment(verdict)));
    let people = pasted.profiles.into_iter().map(judged);
    Understood::People(Arc::new(Reviewed {
        people: people.collect(),
        rejects: pasted.rejects,
        ..Reviewed::default()
    }))
}

fn pasted(play: &mut Play, text: &str, understood: Understood) {
    play.msg(Msg::Paste(text.into()));
    let asked = play.asked();
    let Some(Request::Understand { generation, .. }) = asked.last() else {
        panic!("{asked:?}")
    };
    play.event(Event::answer(
        RequestKey::Understand(*generation),
        Reply::Understood(understood),
    ));
}

#[test]
fn a_kept_paste_can_go_straight_to_a_job() {
    let mut play = Play::with(3);
    let text = "Grace Hopper <grace@hopper.org>\nAda King <ada@king.org>";
    pasted(&mut play, text, people(text, Verdict::New));
    play.keys("e");
    let asked = play.asked();
    assert!(matches!(&asked[..], [Request::Import { profiles, .. }] if profiles.len() == 2));
    play.event(Event::answer(
        RequestKey::Import,
        Reply::Imported(ImportSummary {
            added: 2,
            people: vec![ProfileId(1), ProfileId(2)],
            ..Default::default()
        }),
    ));
    assert!(
        matches!(play.state.overlays[..], [Overlay::Jobs(_)]),
        "a job first"
    );
}

#[test]
fn a_lone_link_of_somebody_new_opens_the_form() {
    let mut play = Play::with(3);
    let text = "https://www.linkedin.com/in/grace-hopper";
    pasted(&mut play, text, people(text, Verdict::New));
    assert!(matches!(play.state.overlays[..], [Overlay::Form(_)]));
    play.keys("enter");
    assert_eq!(play.asked(), [], "nobody without a name is kept");
    assert_eq!(
        play.notice(),
        "Type a name, or take the suggested one with →; then enter keeps them."
    );
    play.keys("right enter");
    let asked = play.asked();
    let [Request::Import { profiles, .. }] = &asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!(
        profiles[0].name(),
        "Grace Hopper",
        "the suggestion was taken"
    );
}

#[test]
fn from_a_pasted_page_in_greenhouse_esc_leads_back() {
    let mut play = Play::with(3);
    let there = |id| Understood::Candidate {
        id: CandidateId(id),
        known: true,
    };
    for id in [7, 8] {
        let text = format!("https://app.greenhouse.io/people/{id}");
        pasted(&mut play, &text, there(id));
        assert_eq!(
            play.notice(),
            format!("Candidate {id}, in Greenhouse. esc goes back to your library.").as_str()
        );
    }
    play.asked();
    play.keys("esc");
    let asked = play.asked();
    assert!(
        matches!(&asked[..], [Request::Search { query, scope: Scope::Library, .. }] if query.is_empty()),
        "{asked:?}"
    );
}

#[test]
fn a_name_is_searched_and_a_page_in_greenhouse_opened() {
    let mut play = Play::with(3);
    pasted(
        &mut play,
        "Grace Hopper",
        Understood::Name("Grace Hopper".into()),
    );
    let asked = play.asked();
    assert!(matches!(&asked[..], [Request::Search { query, .. }] if query == "Grace Hopper"));
    let there = Understood::Candidate {
        id: CandidateId(7),
        known: true,
    };
    pasted(&mut play, "https://app.greenhouse.io/people/7", there);
    let asked = play.asked();
    assert!(
        matches!(
            &asked[..],
            [Request::Search {
                scope: Scope::Greenhouse,
                ..
            }]
        ),
        "{asked:?}"
    );
    let unknown = Understood::Candidate {
        id: CandidateId(8),
        known: false,
    };
    pasted(&mut play, "https://app.greenhouse.io/people/8", unknown);
    assert!(
        play.notice()
            .starts_with("Candidate 8 is not in the local copy.")
    );
}

#[test]
fn a_changed_form_is_not_left_by_accident() {
    let mut play = Play::with(3);
    let profile = crate::people::Profile {
        external_id: "p".into(),
        full_name: Some("Grace Hopper".into()),
        ..Default::default()
    };
    let (id, profile) = (ProfileId(0), Box::new(profile));
    play.event(Event::answer(
        RequestKey::OpenRecord(id),
        Reply::RecordOpened(profile),
    ));
    play.keys("a esc");
    assert!(
        matches!(play.state.overlays[..], [Overlay::Form(_)]),
        "asked first"
    );
    play.keys("enter");
    let asked = play.asked();
    assert!(
        matches!(&asked[..], [Request::EditRecord { profile, .. }] if profile.name() == "Gracea Hopper"),
        "{asked:?}"
    );
    play.event(Event::answer(
        RequestKey::EditRecord(id),
        Reply::RecordChanged {
            what: "Saved.".into(),
        },
    ));
    assert!(
        play.asked()
            .iter()
            .any(|one| matches!(one, Request::Search { .. }))
    );
}

#[test]
fn deleting_and_merging_want_the_key_twice() {
    let mut play = Play::with(3);
    play.keys("D");
    assert!(!play.asked().contains(&deleted(0)));
    assert!(
        play.notice().starts_with("D again deletes Person 0"),
        "{}",
        play.notice()
    );
    play.keys("j k D");
    assert!(
        !play.asked().contains(&deleted(0)),
        "another key in between"
    );
    play.keys("D");
    assert!(play.asked().contains(&deleted(0)));
    play.keys("space space k J J");
    let merged = Request::MergeRecords {
        into: ProfileId(1),
        from: ProfileId(0),
    };
    assert!(
        play.asked().contains(&merged),
        "the one under the cursor stays"
    );
}

fn deleted(id: i64) -> Request {
    Request::DeleteRecord { id: ProfileId(id) }
}

#[test]
fn a_person_changed_in_the_review_is_judged_again() {
    let mut play = Play::with(3);
    let text = "Grace Hopper <grace@hopper.org>\nAda King <ada@king.org>";
    pasted(&mut play, text, people(text, Verdict::New));
    play.keys("j i");
    play.keys("enter");
    assert_eq!(play.asked(), [], "nothing was changed");
    play.keys("i a enter");
    let asked = play.asked();
    let [
        Request::Judge {
            generation,
            profile,
        },
    ] = &asked[..]
    else {
        panic!("{asked:?}")
    };
    let judged = || ReviewedPerson::new((**profile).clone(), Ok(assessment(Verdict::InGreenhouse)));
    let verdict = |play: &Play| {
        let Some(Overlay::Paste(review)) = play.state.overlays.last() else {
            panic!("the review is open")
        };
        let one = &review.load.value().unwrap().people[1];
        (one.verdict.clone().unwrap().verdict, review.judges(1))
    };
    assert_eq!(verdict(&play), (Verdict::New, true), "shown as checking");
    // Changed once more before the answer came: that is of no use any more.
    play.keys("i b enter");
    let again = play.asked();
    play.event(Event::answer(
        RequestKey::Judge(*generation),
        Reply::Judged(Box::new(judged())),
    ));
    assert_eq!(verdict(&play), (Verdict::New, true));
    let [Request::Judge { generation, .. }] = &again[..] else {
        panic!("{again:?}")
    };
    play.event(Event::answer(
        RequestKey::Judge(*generation),
        Reply::Judged(Box::new(judged())),
    ));
    assert_eq!(verdict(&play), (Verdict::InGreenhouse, false));
}

#[test]
fn reading_a_lone_link_again_leaves_the_mapping_as_it_is() {
    let mut play = Play::with(3);
    let text = "LinkedIn\nhttps://www.linkedin.com/in/grace-hopper";
    let known = "Grace Hopper <grace@hopper.org>\nAda King <ada@king.org>";
    pasted(&mut play, text, people(known, Verdict::New));
    let again = paste::reread(&mut play.state, crate::people::formats::Mapping::default());
    let [Effect::Ask(Request::Understand { generation, .. })] = &again[..] else {
        panic!("{again:?}")
    };
    let link = people("https://www.linkedin.com/in/grace-hopper", Verdict::New);
    play.event(Event::answer(
        RequestKey::Understand(*generation),
        Reply::Understood(link),
    ));
    assert!(matches!(play.state.overlays[..], [Overlay::Paste(_)]));
}

#[test]
fn records_in_doubt_are_merged_or_told_apart() {
    let mut play = Play::with(3);
    play.keys("=");
    let pair = |a, b| crate::library::Pair {
        a: ProfileId(a),
        first: crate::people::Profile::default(),
        b: ProfileId(b),
        second: crate::people::Profile::default(),
    };
    let answer = |play: &mut Play, pairs: Vec<crate::library::Pair>| {
        let asked = play.asked();
        let generation = asked.iter().rev().find_map(|request| match request {
            Request::Pairs { generation } => Some(*generation),
            _ => None,
        });
        let generation = generation.expect("asked for pairs");
        play.event(Event::answer(
            RequestKey::Pairs(generation),
            Reply::Pairs(pairs),
        ));
    };
    answer(&mut play, vec![pair(0, 1), pair(0, 2)]);
    play.keys("j d");
    let apart = Request::KeepApart {
        a: ProfileId(0),
        b: ProfileId(2),
    };
    assert_eq!(play.asked(), [apart]);
    play.event(Event::answer(
        RequestKey::Library,
        Reply::LibraryChanged {
            what: "Kept: two different people.".into(),
        },
    ));
    answer(&mut play, vec![pair(0, 1)]);
    play.keys("s");
    let merged = Request::MergeRecords {
        into: ProfileId(0),
        from: ProfileId(1),
    };
    assert_eq!(play.asked(), [merged]);
    play.keys("enter");
    assert!(play.state.overlays.is_empty());
    assert_eq!(
        play.state.search.cursor_to,
        Some(PersonRef::Profile(ProfileId(0)))
    );
}

#[test]
fn a_record_comes_back_from_the_editor() {
    let mut play = Play::with(3);
    let profile = Box::new(crate::people::Profile {
        external_id: "p".into(),
        full_name: Some("Grace Hopper".into()),
        ..Default::default()
    });
    play.event(Event::answer(
        RequestKey::OpenRecord(ProfileId(0)),
        Reply::RecordOpened(profile),
    ));
    let text = |play: &mut Play| {
        play.keys("ctrl-g");
        let effect = play.effects.pop();
        match effect {
            Some(Effect::EditText(text)) => text,
            other => panic!("{other:?}"),
        }
    };
    let edited = text(&mut play).replace("# title = \"\"", "title = \"Admiral\"");
    play.msg(Msg::Edited(Ok("title =".into())));
    assert!(
        play.notice().starts_with("Nothing was changed:"),
        "{}",
        play.notice()
    );
    text(&mut play);
    play.msg(Msg::Edited(Ok(edited)));
    play.keys("enter");
    let asked = play.asked();
    assert!(
        matches!(&asked[..], [Request::EditRecord { profile, .. }]
            if profile.title.as_deref() == Some("Admiral") && profile.name() == "Grace Hopper"),
        "{asked:?}"
    );
}

#[test]
fn an_edit_in_the_users_editor_can_be_undone() {
    let mut play = Play::started();
    play.found(vec![row(0)]);
    let load = play.asked().into_iter().find_map(|request| match request {
        Request::Load { generation, .. } => Some(generation),
        _ => None,
    });
    let before = Profile {
        external_id: "p".into(),
        full_name: Some("Grace Hopper".into()),
        ..Default::default()
    };
    play.event(Event::answer(
        RequestKey::Load(load.expect("a load")),
        Reply::Loaded(looked_at(0, Some(before.clone()))),
    ));
    play.keys("ctrl-g");
    let Some(Effect::EditText(text)) = play.effects.pop() else {
        panic!("no editor");
    };
    let edited = text.replace("# title = \"\"", "title = \"Admiral\"");
    play.msg(Msg::Edited(Ok(edited)));
    let id = ProfileId(0);
    play.event(Event::answer(
        RequestKey::EditRecord(id),
        Reply::RecordChanged {
            what: "Saved.".into(),
        },
    ));
    play.asked();
    play.keys("u");
    let restores = |request: &Request| matches!(request, Request::EditRecord { profile, .. } if **profile == before);
    let asked = play.asked();
    assert!(asked.iter().any(restores), "{asked:?}");
}

#[test]
fn the_mapping_shows_people_as_greenhouse_gets_them() {
    let mut play = Play::with(3);
    let text = "Grace Hopper <grace@hopper.org>\nAda King <ada@king.org>";
    pasted(&mut play, text, people(text, Verdict::New));
    let open = mapping::MappingPane::default();
    play.state.overlays.push(Overlay::Mapping(open));
    play.keys("b");
    assert!(
        matches!(play.state.overlays.last(), Some(Overlay::Mapping(open)) if open.people),
        "in place of the columns"
    );
    let page = pages::cards(&play.state, 80);
    let shown: String = page
        .lines
        .iter()
        .flat_map(|line| &line.spans)
        .map(|span| &*span.text)
        .collect();
    assert!(
        shown.contains("Grace Hopper") && shown.contains("ada@king.org"),
        "{shown}"
    );
    play.keys("j enter b");
    assert!(
        matches!(play.state.overlays.last(), Some(Overlay::Mapping(open)) if !open.people),
        "the columns again"
    );
}
