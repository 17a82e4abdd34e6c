//! What holds of any keys.

use super::*;
use proptest::prelude::*;

const FIRST: &[&str] = &[
    "Jane", "Ottokar", "David", "Wei", "Olga", "Janet", "Erik", "Erika", "Əliyar", "Aliyar",
];
const LAST: &[&str] = &[
    "Quill",
    "Kimson",
    "Zhang",
    "Petrova Jr.",
    "Brandt",
    "Quill Sr.",
    "Quill (Vater)",
    "Quill - син",
    "Q.",
];
const MAILS: &[&str] = &[
    "jq77@gmail.com",
    "d.kimson@acme.io",
    "quill@acme.io",
    "wz@proton.me",
    "family@t-online.de",
    "info@acme.io",
    "user@gmail.com",
];
const PHONES: &[&str] = &[
    "+44 7644 213893",
    "+44 7644 213894",
    "+1 212 555 0142",
    "+31 6 12345678",
];
const PAGES: &[&str] = &[
    "https://www.linkedin.com/in/jq-1",
    "https://www.linkedin.com/in/jane-quill",
    "https://github.com/wolf77",
    "https://club.example-works.net/u/77",
    "https://kimson.dev",
    "https://orcid.org/0000-0002-1825-0097",
    "https://github.com/wolf77/notes",
    "https://www.linkedin.com/in/johndoe",
    "https://quill.family",
];
const TOWNS: &[&str] = &["Lima", "Manila"];
const FIRMS: &[&str] = &["Acme", "Polarfisk"];

#[derive(Clone, Debug)]
struct Someone {
    first: usize,
    last: usize,
    mails: Vec<usize>,
    phone: Option<usize>,
    pages: Vec<usize>,
    town: Option<usize>,
    firm: Option<usize>,
}

fn someone() -> impl Strategy<Value = Someone> {
    let some = |list: &[&str]| proptest::option::of(0..list.len());
    (
        0..FIRST.len(),
        0..LAST.len(),
        proptest::collection::vec(0..MAILS.len(), 0..3),
        some(PHONES),
        proptest::collection::vec(0..PAGES.len(), 0..3),
        some(TOWNS),
        some(FIRMS),
    )
        .prop_map(|(first, last, mails, phone, pages, town, firm)| Someone {
            first,
            last,
            mails,
            phone,
            pages,
            town,
            firm,
        })
}

fn as_candidate(id: i64, one: &Someone) -> Candidate {
    Candidate {
        emails: one.mails.iter().map(|at| MAILS[*at].into()).collect(),
        phones: one.phone.map(|at| PHONES[at].into()).into_iter().collect(),
        urls: one.pages.iter().map(|at| PAGES[*at].to_owned()).collect(),
        addresses: one
            .town
            .map(|at| TOWNS[at].to_owned())
            .into_iter()
            .collect(),
        company: one.firm.map(|at| FIRMS[at].to_owned()),
        ..candidate(id, FIRST[one.first], LAST[one.last])
    }
}

fn as_profile(one: &Someone) -> Profile {
    Profile {
        emails: one.mails.iter().map(|at| MAILS[*at].into()).collect(),
        phones: one.phone.map(|at| PHONES[at].into()).into_iter().collect(),
        urls: one.pages.iter().map(|at| PAGES[*at].to_owned()).collect(),
        location: one.town.map(|at| TOWNS[at].to_owned()),
        company: one.firm.map(|at| FIRMS[at].to_owned()),
        ..profile(FIRST[one.first], LAST[one.last])
    }
}

fn certain(found: &Assessment) -> Vec<i64> {
    let certain = found.candidates.iter().filter(|one| one.is_certain());
    certain.map(|one| one.id.0).collect()
}

proptest! {
    /// Whoever comes into Greenhouse besides: what was in doubt stays so.
    #[test]
    fn more_people_never_make_a_candidate_certain(
        asked in someone(),
        known in proptest::collection::vec(someone(), 1..5),
        more in proptest::collection::vec(someone(), 0..4),
    ) {
        let asked = as_profile(&asked);
        let before: Vec<Candidate> = (1..).zip(&known).map(|(id, one)| as_candidate(id, one)).collect();
        let mut after = before.clone();
        after.extend((100..).zip(&more).map(|(id, one)| as_candidate(id, one)));
        let (was, is) = (certain(&assess(&asked, &before)), certain(&assess(&asked, &after)));
        for id in is.iter().filter(|id| **id < 100) {
            prop_assert!(was.contains(id), "{} of {:?}, before {:?}", id, is, was);
        }
    }

    /// Strangers, who share neither name nor key with the profile, change no verdict to certain, whoever is there.
    #[test]
    fn strangers_never_make_a_verdict_certain(
        asked in someone(),
        known in proptest::collection::vec(someone(), 0..5),
        strangers in 1..40_i64,
    ) {
        let asked = as_profile(&asked);
        let before: Vec<Candidate> = (1..).zip(&known).map(|(id, one)| as_candidate(id, one)).collect();
        let others = (100..100 + strangers).map(|id| Candidate {
            emails: vec![format!("someone{id}@web.de")],
            company: Some(FIRMS[0].to_owned()),
            ..candidate(id, &format!("Given{id}"), &format!("Family{id}"))
        });
        let after: Vec<Candidate> = before.iter().cloned().chain(others).collect();
        let (was, is) = (assess(&asked, &before), assess(&asked, &after));
        prop_assert!(is.verdict != Verdict::InGreenhouse || was.verdict == Verdict::InGreenhouse);
        prop_assert_eq!(certain(&was), certain(&is));
    }

    /// A key in common, taken away from either side, never makes a candidate certain who was not.
    #[test]
    fn fewer_keys_never_make_a_candidate_certain(
        asked in someone(),
        known in proptest::collection::vec(someone(), 1..5),
        which in 0..3_usize,
        at in 0..2_usize,
    ) {
        let rows: Vec<Candidate> = (1..).zip(&known).map(|(id, one)| as_candidate(id, one)).collect();
        let mut fewer = asked.clone();
        match which {
            0 => {
                if at < fewer.mails.len() {
                    fewer.mails.remove(at);
                }
            }
            1 => fewer.phone = None,
            // Another page contradicts; only one that agrees with all who have any is a key.
            _ => {
                if let Some(page) = fewer.pages.get(at).copied()
                    && known.iter().all(|one| one.pages.is_empty() || one.pages.contains(&page))
                {
                    fewer.pages.remove(at);
                }
            }
        }
        let (was, is) = (assess(&as_profile(&asked), &rows), assess(&as_profile(&fewer), &rows));
        let was = certain(&was);
        for id in certain(&is) {
            prop_assert!(was.contains(&id), "{} of {:?}, before {:?}", id, is, was);
        }
    }
}
