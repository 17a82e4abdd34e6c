//! People outside the index, held against each other.

use super::{candidate, mirror, profile};
use crate::matching::Peers;
use crate::people::{CandidateId, Profile};

/// Candidates who have nothing to do with anybody here.
fn crowd() -> Vec<crate::people::Candidate> {
    (0..400)
        .map(|number| {
            let (first, last) = (format!("Given{number}"), format!("Family{}", number * 7));
            candidate(number, &first, &last)
        })
        .collect()
}

#[test]
fn a_person_under_two_spellings_is_found_among_those_who_are_made() {
    let (matcher, _) = mirror(&crowd());
    let spellings = [
        ("swapped", ("Koudelková", "Jana")),
        ("without accents", ("Jana", "Koudelkova")),
        ("initialled", ("J.", "Koudelková")),
        ("a slip", ("Jana", "Koudlková")),
        ("a title", ("Ing. Jana", "Koudelková, Ph.D.")),
        ("a double surname", ("Jana", "Koudelková-Benešová")),
        ("a middle name", ("Jana Marie", "Koudelková")),
        ("in Cyrillic", ("Яна", "Коуделкова")),
    ];
    let first = Profile {
        emails: vec!["jana.k@gmail.com".into()],
        ..profile("Jana", "Koudelková")
    };
    for (what, (given, family)) in spellings {
        let second = Profile {
            linkedin: Some("https://www.linkedin.com/in/jana-koudelkova-7".into()),
            ..profile(given, family)
        };
        for (made, asked) in [(&first, &second), (&second, &first)] {
            let mut peers = Peers::default();
            peers.add_profile(1, made);
            peers.add_profile(2, &profile("Quirina", "Zwetschgen"));
            let like = matcher.peers_like(asked, &peers).unwrap();
            assert_eq!(like, [1], "{what}: {given} {family}");
        }
    }
}

/// Greenhouse may have namesakes: of two rows of one batch, who spell a name in two ways, neither is to be
/// told from those.
#[test]
fn two_spellings_are_found_though_greenhouse_has_people_of_the_name() {
    let pairs = [
        (("Юлия", "Вознесенская"), ("Yulia", "Voznesenskaya")),
        (("Дмитрий", "Каравайцев"), ("Dmitry", "Karavaytsev")),
        (("Юрий", "Щербицкий"), ("Yuri", "Shcherbitsky")),
    ];
    for (one, other) in pairs {
        let mut people = crowd();
        people.extend((0..8_000).map(|number| {
            let (first, last) = (format!("Person{number}"), format!("House{number}"));
            candidate(1_000 + number, &first, &last)
        }));
        people.extend((0..2).map(|number| candidate(10_000 + number, other.0, other.1)));
        let (matcher, _) = mirror(&people);
        for (made, asked) in [(one, other), (other, one)] {
            let made = Profile {
                emails: vec!["somebody.j@gmail.com".into()],
                ..profile(made.0, made.1)
            };
            let asked = Profile {
                linkedin: Some("https://www.linkedin.com/in/someone-7".into()),
                ..profile(asked.0, asked.1)
            };
            let mut peers = Peers::default();
            peers.add_profile(1, &made);
            assert_eq!(
                matcher.peers_like(&asked, &peers).unwrap(),
                [1],
                "{asked:?}"
            );
        }
    }
}

/// How rare a name is goes by its spelling, and an employer contradicts only who names another one: both
/// differ with who asks. Of two rows of a batch either may come first.
#[test]
fn which_of_two_comes_first_decides_nothing() {
    let mut people = crowd();
    people.extend((0..80).map(|number| {
        let id = 1_000 + number;
        let (first, last) = match number % 4 {
            0 => ("Jana".to_owned(), format!("Family{number}")),
            1 => (format!("Given{number}"), "Koudelková".to_owned()),
            2 => ("Jana".to_owned(), "Nováková".to_owned()),
            _ => (format!("Given{number}"), "Nováková".to_owned()),
        };
        candidate(id, &first, &last)
    }));
    let (matcher, _) = mirror(&people);
    let names = [
        ("Jana", "Koudelková"),
        ("Jana", "Koudlková"),
        ("J.", "Koudelková"),
        ("Koudelková", "Jana"),
        ("Jana", "Koudelková-Benešová"),
        ("Jana", "Nováková"),
        ("Janna", "Novakova"),
    ];
    let mut rows = Vec::new();
    for (given, family) in names {
        for company in [None, Some("Škoda"), Some("Loomworks")] {
            for mail in ["gmail.com", "loomworks.com"] {
                let number = rows.len();
                rows.push(Profile {
                    external_id: number.to_string(),
                    company: company.map(str::to_owned),
                    title: Some("Weaver".to_owned()),
                    location: (number % 2 == 0).then(|| "Brno".to_owned()),
                    emails: vec![format!("mailbox{number}@{mail}").into()],
                    ..profile(given, family)
                });
            }
        }
    }
    let like = |asked: &Profile, made: &Profile| {
        let mut peers = Peers::default();
        peers.add_profile(1, made);
        !matcher.peers_like(asked, &peers).unwrap().is_empty()
    };
    let mut found = 0;
    for (at, one) in rows.iter().enumerate() {
        for other in &rows[at + 1..] {
            let ways = (like(one, other), like(other, one));
            assert_eq!(ways.0, ways.1, "{one:?} {other:?}");
            found += usize::from(ways.0);
        }
    }
    assert!(found > 0);
}

#[test]
fn strangers_are_not_found_and_who_was_taken_out_is_not() {
    let (matcher, _) = mirror(&crowd());
    let mut peers = Peers::default();
    peers.add_profile(1, &profile("Robert", "Szentgyorgyi"));
    let bob = profile("Bob", "Szentgyorgyi");
    assert_eq!(matcher.peers_like(&bob, &peers).unwrap(), [1]);
    let stranger = profile("Wanjiku", "Kipchumba");
    assert!(matcher.peers_like(&stranger, &peers).unwrap().is_empty());
    peers.remove(&1);
    assert!(peers.is_empty());
    assert!(matcher.peers_like(&bob, &peers).unwrap().is_empty());
}

#[test]
fn a_record_out_of_the_index_comes_with_what_speaks_for_it() {
    let (matcher, _) = mirror(&crowd());
    let mut lost = candidate(9_000, "Jana", "Koudelková");
    lost.emails.push("jana.k@gmail.com".into());
    let mut peers = Peers::default();
    peers.add_candidate(lost.id, &lost);
    let asked = Profile {
        emails: vec!["jana.k@gmail.com".into()],
        ..profile("Jana", "Koudelková")
    };
    let record = |id: CandidateId| (id == lost.id).then(|| lost.clone());
    let found = matcher.records_like(&asked, &peers, record).unwrap();
    assert_eq!(found.len(), 1);
    assert!(found[0].is_certain(), "{found:?}");
    assert_eq!(found[0].evidence[0].says, "same e-mail");
}

/// LinkedIn hides surnames: of two rows of one batch at one employer, only one may be made without a look.
#[test]
fn a_hidden_surname_at_the_same_employer_is_found_among_those_who_are_made() {
    let (matcher, _) = mirror(&crowd());
    let at = |last: &str| Profile {
        company: Some("Kvistcore".into()),
        ..profile("Xanthippe", last)
    };
    for (made, asked) in [(at("Orloffsky"), at("O.")), (at("O."), at("Orloffsky"))] {
        let mut peers = Peers::default();
        peers.add_profile(1, &made);
        peers.add_profile(2, &profile("Quirina", "Zwetschgen"));
        assert_eq!(
            matcher.peers_like(&asked, &peers).unwrap(),
            [1],
            "{}",
            asked.name()
        );
    }
}
