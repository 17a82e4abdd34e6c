//! The room from its front door: verdicts, decisions, life of the index.

use std::collections::HashMap;

use super::*;
use crate::people::{Candidate, CandidateId, Profile};

/// A mirror of a few candidates.
#[derive(Default)]
pub(super) struct Few(HashMap<CandidateId, Candidate>);

impl Records for Few {
    fn candidates(&self, ids: &[CandidateId]) -> Result<Vec<Candidate>, MatchingError> {
        Ok(ids
            .iter()
            .filter_map(|id| self.0.get(id))
            .cloned()
            .collect())
    }
}

pub(super) fn candidate(id: i64, first: &str, last: &str) -> Candidate {
    Candidate {
        id: CandidateId(id),
        first_name: Some(first.into()),
        last_name: Some(last.into()),
        preferred_name: None,
        company: None,
        title: None,
        emails: Vec::new(),
        phones: Vec::new(),
        urls: Vec::new(),
        addresses: Vec::new(),
        tags: Vec::new(),
        private: false,
        created_at: None,
        updated_at: None,
        last_activity_at: None,
    }
}

pub(super) fn profile(first: &str, last: &str) -> Profile {
    Profile {
        external_id: "p".into(),
        first_name: Some(first.into()),
        last_name: Some(last.into()),
        ..Profile::default()
    }
}

pub(super) fn mirror(candidates: &[Candidate]) -> (Matcher, Few) {
    let matcher = Matcher::in_memory();
    matcher.update(1, candidates, &[]).unwrap();
    (
        matcher,
        Few(candidates
            .iter()
            .map(|candidate| (candidate.id, candidate.clone()))
            .collect()),
    )
}

#[test]
fn same_linkedin_and_name_is_certain() {
    let jane = Candidate {
        urls: vec!["https://uk.linkedin.com/in/jane-doe-1/".into()],
        ..candidate(7, "Jane", "Doe")
    };
    let (matcher, few) = mirror(&[jane, candidate(8, "John", "Roe")]);
    let asked = Profile {
        linkedin: Some("linkedin.com/in/Jane-Doe-1".into()),
        ..profile("Jane", "Doe")
    };
    let found = matcher.assess(&asked, &[], &few).unwrap();
    assert_eq!(found.verdict, Verdict::InGreenhouse);
    assert_eq!(found.candidates[0].id, CandidateId(7));
    assert_eq!(found.candidates[0].evidence[0].says, "same LinkedIn");
    assert_eq!(found.asked.mirror_candidates, 2);
}

#[test]
fn a_name_alone_is_never_certain_and_a_stranger_is_new() {
    let (matcher, few) = mirror(&[candidate(7, "Jane", "Quillfeather")]);
    assert_eq!(
        matcher
            .assess(&profile("Jane", "Quillfeather"), &[], &few)
            .unwrap()
            .verdict,
        Verdict::Possible
    );
    let stranger = matcher
        .assess(&profile("Otto", "Brandt"), &[], &few)
        .unwrap();
    assert_eq!(
        (stranger.verdict, stranger.candidates.len()),
        (Verdict::New, 0)
    );
}

/// What the outbox did is the first reason, and nobody's decision; it holds whatever the records say of each other.
#[test]
fn an_own_export_is_certain_for_good() {
    for (first, last) in [("Jane", "Quill"), ("Ottokar", "Brandt"), ("J.", "Q.")] {
        let (matcher, few) =
            mirror(&[candidate(7, "Jane", "Quill"), candidate(8, "Jane", "Quill")]);
        let exported = StoredDecision {
            exported: Some("exported by you, 3 days ago, to Backend Engineer".into()),
            ..word(7, Decision::Same)
        };
        let found = matcher
            .assess(&profile(first, last), &[exported], &few)
            .unwrap();
        assert_eq!(found.verdict, Verdict::InGreenhouse);
        assert_eq!(found.decided, None);
        let best = &found.candidates[0];
        assert_eq!(best.id, CandidateId(7));
        assert!(best.is_certain());
        assert_eq!(best.evidence[0].kind, EvidenceKind::Exported);
        assert_eq!(
            best.evidence[0].says,
            "exported by you, 3 days ago, to Backend Engineer"
        );
    }
}

fn word(candidate: i64, decision: Decision) -> StoredDecision {
    StoredDecision {
        candidate: CandidateId(candidate),
        decision,
        said_of: None,
        exported: None,
    }
}

#[test]
fn a_word_on_a_merged_record_makes_a_person_look() {
    let jane = |id| Candidate {
        emails: vec!["jane@gmail.com".into()],
        ..candidate(id, "Jane", "Doe")
    };
    let (matcher, few) = mirror(&[jane(8), candidate(9, "John", "Roe")]);
    assert_eq!(
        matcher.carried_on_by(&jane(7)).unwrap(),
        [CandidateId(8)],
        "the record that carries the keys of one that is gone"
    );
    let merged = |decision| StoredDecision {
        said_of: Some(Gone {
            id: CandidateId(7),
            name: "Jane Doe".into(),
        }),
        exported: None,
        ..word(8, decision)
    };
    // Nothing else ties this profile to the record.
    let unlike = profile("Mary", "Miller");
    let found = matcher
        .assess(&unlike, &[merged(Decision::Same)], &few)
        .unwrap();
    assert_eq!((found.verdict, found.decided), (Verdict::Possible, None));
    assert_eq!(found.candidates[0].id, CandidateId(8));
    assert_eq!(
        found.candidates[0].evidence[0].says,
        "decided: the same person as 7 Jane Doe, who is gone from Greenhouse; this record carries \
         the same keys"
    );
    // The rule alone would make it certain, but somebody said no.
    let like = Profile {
        emails: vec!["jane@gmail.com".into()],
        ..profile("Jane", "Doe")
    };
    let found = matcher
        .assess(&like, &[merged(Decision::NotSame)], &few)
        .unwrap();
    assert_eq!((found.verdict, found.decided), (Verdict::Possible, None));
    // A word on the record itself settles it.
    let both = [merged(Decision::NotSame), word(8, Decision::Same)];
    let found = matcher.assess(&like, &both, &few).unwrap();
    assert_eq!(
        (found.verdict, found.decided),
        (Verdict::InGreenhouse, Some(Decision::Same))
    );
}

#[test]
fn a_decision_outranks_the_rule() {
    let jane = Candidate {
        emails: vec!["jane@gmail.com".into()],
        ..candidate(7, "Jane", "Doe")
    };
    let (matcher, few) = mirror(&[jane, candidate(8, "John", "Roe")]);
    let asked = Profile {
        emails: vec!["jane@gmail.com".into()],
        ..profile("Jane", "Doe")
    };
    let not = matcher
        .assess(&asked, &[word(7, Decision::NotSame)], &few)
        .unwrap();
    assert_eq!(
        (not.verdict, not.decided),
        (Verdict::New, Some(Decision::NotSame))
    );
    assert_eq!(
        not.candidates[0].conflicts[0].says,
        "decided: different person"
    );
    let same = matcher
        .assess(&asked, &[word(8, Decision::Same)], &few)
        .unwrap();
    assert_eq!(
        (same.verdict, same.decided),
        (Verdict::InGreenhouse, Some(Decision::Same))
    );
    assert_eq!(same.candidates[0].id, CandidateId(8));
}

#[test]
fn an_explanation_adds_up() {
    let jane = Candidate {
        company: Some("Acme".into()),
        ..candidate(7, "Jane", "Doe")
    };
    let (matcher, _) = mirror(std::slice::from_ref(&jane));
    let explanation = matcher
        .explain(
            &Profile {
                company: Some("Acme Ltd".into()),
                ..profile("Jane", "Doe")
            },
            &jane,
        )
        .unwrap();
    let sum: f32 = explanation.lines.iter().map(|line| line.bits).sum();
    assert!((sum - explanation.bits).abs() < 0.01);
    assert_ne!(explanation.verdict, Verdict::InGreenhouse);
}

#[test]
fn an_audit_groups_doubles() {
    let mail = |id, first, last: &str| Candidate {
        emails: vec!["jd@gmail.com".into()],
        ..candidate(id, first, last)
    };
    let (matcher, few) = mirror(&[
        mail(1, "Jane", "Doe"),
        mail(2, "Jane", "Doe"),
        candidate(3, "Jane", "Doe"),
    ]);
    let groups = matcher.audit(&few).unwrap();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].ties[0].says, ["same e-mail"]);
    assert_eq!(groups[0].candidates.len(), 2);
}

mod keys;
mod peers;
mod rules;
mod scripts;
mod tricky;

#[test]
fn order_and_threads_make_no_difference() {
    let people: Vec<Candidate> = (0..400_i64)
        .map(|id| {
            let (first, last) = (
                ["Jane", "John", "Wei"][(id % 3) as usize],
                ["Doe", "Roe", "Zhang", "Ames"][(id % 4) as usize],
            );
            Candidate {
                company: Some(format!("Acme {}", id % 5)),
                emails: vec![format!("{first}.{last}{}@gmail.com", id % 50)],
                ..candidate(id, first, last)
            }
        })
        .collect();
    let profiles: Vec<Profile> = people
        .iter()
        .step_by(7)
        .map(|person| Profile {
            company: person.company.clone(),
            emails: person.emails.iter().cloned().map(Into::into).collect(),
            ..profile(person.first_name.as_deref().unwrap(), "Doe")
        })
        .collect();
    let few = Few(people.iter().map(|one| (one.id, one.clone())).collect());
    let ask = |matcher: &Matcher| -> Vec<Assessment> {
        profiles
            .iter()
            .map(|one| matcher.assess(one, &[], &few).unwrap())
            .collect()
    };
    let at_once = Matcher::in_memory();
    at_once.update(1, &people, &[]).unwrap();
    let expected = ask(&at_once);
    let backwards = Matcher::in_memory();
    for (rev, page) in (1..).zip(people.rchunks(13)) {
        backwards.update(rev, page, &[]).unwrap();
        backwards.update(rev, page, &[]).unwrap();
    }
    assert_eq!(ask(&backwards), expected);
    backwards.compact().unwrap();
    assert_eq!(ask(&backwards), expected);
    let side_by_side: Vec<Assessment> = at_once
        .assess_all(&profiles, |_| &[], &few)
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(side_by_side, expected);
}
