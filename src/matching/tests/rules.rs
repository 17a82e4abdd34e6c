//! The rule, case by case: what makes a verdict certain, and what keeps it from being so.

use super::{candidate, mirror, profile};
use crate::matching::{Evidence, Verdict};
use crate::people::{Candidate, Profile};

/// A pair as given name, family name, then mail, phone, page, employer, town of each side.
struct Side(
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

fn of_profile(side: &Side) -> Profile {
    let mut one = profile(side.0, side.1);
    for (field, value) in side.2 {
        let value = (*value).to_owned();
        match *field {
            "mail" => one.emails.push(value),
            "phone" => one.phones.push(value),
            "page" => one.urls.push(value),
            "company" => one.company = Some(value),
            _ => one.location = Some(value),
        }
    }
    one
}

fn of_candidate(id: i64, side: &Side) -> Candidate {
    let mut one = candidate(id, side.0, side.1);
    for (field, value) in side.2 {
        let value = (*value).to_owned();
        match *field {
            "mail" => one.emails.push(value),
            "phone" => one.phones.push(value),
            "page" => one.urls.push(value),
            "company" => one.company = Some(value),
            _ => one.addresses.push(value),
        }
    }
    one
}

fn verdict(a: &Side, b: &Side) -> Verdict {
    let (matcher, few) = mirror(&[of_candidate(1, b), candidate(2, "Otto", "Other")]);
    matcher.assess(&of_profile(a), &[], &few).unwrap().verdict
}

const MAIL: (&str, &str) = ("mail", "jd77@gmail.com");
const WORK: (&str, &str) = ("mail", "jane.doe@acme.io");
const PHONE: (&str, &str) = ("phone", "+44 7644 213893");
const PAGE: (&str, &str) = ("page", "linkedin.com/in/jane-doe-1");
const OTHER_PAGE: (&str, &str) = ("page", "linkedin.com/in/jane-doe-9");

#[test]
fn certain() {
    for (a, b) in [
        (Side("Jane", "Doe", &[MAIL]), Side("Jane", "Doe", &[MAIL])),
        (
            Side("Katherine", "Doe", &[MAIL]),
            Side("Kate", "Doe", &[MAIL]),
        ),
        (Side("J.", "Doe", &[PAGE]), Side("Jane", "Doe", &[PAGE])),
        (Side("Doe", "Jane", &[PAGE]), Side("Jane", "Doe", &[PAGE])),
        (
            Side("Campbell", "Anna", &[PAGE]),
            Side("A.", "Campbell", &[PAGE]),
        ),
        (
            Side("Katherine", "Doe", &[MAIL]),
            Side("Kathrrine", "Doe", &[MAIL]),
        ),
        (
            Side("Jane", "Doe-Miller", &[PAGE]),
            Side("Jane", "Doe", &[PAGE]),
        ),
        (
            Side("Jane", "Miller (née Doe)", &[PAGE]),
            Side("Jane", "Doe", &[PAGE]),
        ),
        (
            Side("Jane", "Quillfether", &[PAGE]),
            Side("Jane", "Quillfeather", &[PAGE]),
        ),
        (
            Side("Jane", "Doe", &[PHONE]),
            Side("Jane", "Doe", &[("phone", "07644 213893")]),
        ),
        (Side("Jane", "Doe", &[WORK]), Side("Jane", "Doe", &[WORK])),
        (
            Side("Jane", "Doe", &[MAIL, PAGE]),
            Side("Jane", "Doe", &[MAIL, OTHER_PAGE]),
        ),
    ] {
        assert_eq!(
            verdict(&a, &b),
            Verdict::InGreenhouse,
            "{} {} / {} {}",
            a.0,
            a.1,
            b.0,
            b.1
        );
    }
}

#[test]
fn never_certain() {
    for (a, b) in [
        (Side("John", "Doe", &[MAIL]), Side("Jane", "Doe", &[MAIL])),
        (Side("Paula", "Doe", &[MAIL]), Side("Paul", "Doe", &[MAIL])),
        (
            Side("Karin", "Doe", &[MAIL]),
            Side("Kaplin", "Doe", &[MAIL]),
        ),
        (
            Side("Francis", "Doe", &[MAIL]),
            Side("Frances", "Doe", &[MAIL]),
        ),
        (Side("Jane", "Roe", &[PAGE]), Side("Mary", "Doe", &[PAGE])),
        (
            Side("Ana Luiza", "Costa", &[PHONE]),
            Side("Ana Liz", "Costa", &[PHONE]),
        ),
        (
            Side("Jim", "Doe Jr.", &[PHONE]),
            Side("Jim", "Doe", &[PHONE]),
        ),
        (
            Side("Jim", "Doe Jr.", &[MAIL]),
            Side("Jim", "Doe Sr.", &[MAIL]),
        ),
        (Side("J.", "Doe", &[PHONE]), Side("Jane", "Doe", &[PHONE])),
        (
            Side("Jane", "Doe", &[PHONE, PAGE]),
            Side("Jane", "Doe", &[PHONE, OTHER_PAGE]),
        ),
        (
            Side("Jane", "Doe", &[("mail", "jobs@acme.io")]),
            Side("Jane", "Doe", &[("mail", "jobs@acme.io")]),
        ),
        (
            // The employer's site is not the person's own.
            Side(
                "Jane",
                "Doe",
                &[("company", "Brightfen"), ("page", "brightfen.com")],
            ),
            Side("Jane", "Doe", &[("page", "https://www.brightfen.com/")]),
        ),
        (
            Side("Jane", "Doe", &[("page", "linkedin.com/company/acme")]),
            Side("Jane", "Doe", &[("page", "linkedin.com/company/acme")]),
        ),
        (
            // One digit differs: a slip, or the next desk.
            Side("Jane", "Doe", &[PHONE]),
            Side("Jane", "Doe", &[("phone", "+44 7644 213894")]),
        ),
        (
            Side("Jane", "Doe", &[("phone", "999-999-9999")]),
            Side("Jane", "Doe", &[("phone", "999-999-9999")]),
        ),
        (Side("", "", &[PAGE]), Side("Jane", "Doe", &[PAGE])),
        (
            Side("Jane", "Doe", &[("company", "Acme")]),
            Side("Jane", "Doe", &[("company", "Acme")]),
        ),
    ] {
        assert_ne!(
            verdict(&a, &b),
            Verdict::InGreenhouse,
            "{} {} / {} {}",
            a.0,
            a.1,
            b.0,
            b.1
        );
    }
}

#[test]
fn a_mailbox_of_many_is_nobodys() {
    let people = ["Ann", "Bob", "Cyd", "Dan"];
    let mut all: Vec<Candidate> = (10..)
        .zip(people)
        .map(|(id, name)| of_candidate(id, &Side(name, "Agency", &[WORK])))
        .collect();
    all.push(of_candidate(1, &Side("Jane", "Doe", &[WORK])));
    let (matcher, few) = mirror(&all);
    let found = matcher
        .assess(&of_profile(&Side("Jane", "Doe", &[WORK])), &[], &few)
        .unwrap();
    assert_eq!(found.verdict, Verdict::Possible);
    let says: Vec<&str> = found.candidates[0]
        .evidence
        .iter()
        .map(|one: &Evidence| one.says.as_str())
        .collect();
    assert!(
        says.contains(&"same company e-mail, but several people hold it"),
        "{says:?}"
    );
}

#[test]
fn the_right_record_beats_one_with_a_pasted_page() {
    let wrong = of_candidate(1, &Side("Mary", "Roe", &[PAGE]));
    let right = of_candidate(2, &Side("Jane", "Doe", &[MAIL]));
    let (matcher, few) = mirror(&[wrong, right]);
    let found = matcher
        .assess(&of_profile(&Side("Jane", "Doe", &[MAIL, PAGE])), &[], &few)
        .unwrap();
    assert_eq!(found.verdict, Verdict::InGreenhouse);
    assert_eq!(found.candidates[0].id.0, 2);
}
