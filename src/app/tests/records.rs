//! Pastes reviewed and kept; records edited, merged, deleted.

use super::*;
use crate::people::paste::understand;
use crate::worker::{ImportSummary, Reviewed, ReviewedPerson, Scope, Understood};

/// What the worker understands of a text, everybody with one verdict.
pub fn people(text: &str, verdict: Verdict) -> Understood {
    let pasted = understand(text);
    let people = pasted.profiles.into_iter().map(|profile| ReviewedPerson {
        profile,
        verdict: Ok(assessment(verdict)),
        kept: None,
        changes: Vec::new(),
    });
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
    play.event(Event::Understood {
        generation: *generation,
        understood,
    });
}

#[test]
fn a_kept_paste_can_go_straight_to_a_job() {
    let mut play = Play::with(3);
    let text = "Grace Hopper <grace@hopper.org>\nAda King <ada@king.org>";
    pasted(&mut play, text, people(text, Verdict::New));
    play.keys("e");
    let asked = play.asked();
    assert!(matches!(&asked[..], [Request::Import { profiles, .. }] if profiles.len() == 2));
    play.event(Event::Imported(ImportSummary {
        added: 2,
        people: vec![ProfileId(1), ProfileId(2)],
        ..Default::default()
    }));
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
    play.keys("G r a c e tab right enter");
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
    play.event(Event::RecordOpened { id, profile });
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
    play.event(Event::RecordChanged {
        id,
        what: "Saved.".into(),
    });
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
