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
            "mail" => one.emails.push(value.into()),
            "phone" => one.phones.push(value.into()),
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
const OWN: (&str, &str) = ("mail", "hello@janequill.com");
const NOREPLY: (&str, &str) = ("mail", "77+jdoe@users.noreply.github.com");
const OTHER_PAGE: (&str, &str) = ("page", "linkedin.com/in/jane-doe-9");

#[test]
fn certain() {
    for (a, b) in [
        // Another page and another employer, and the whole name says who it is.
        (
            Side("Jane", "Doe", &[MAIL, PAGE, ("company", "Kvistcore")]),
            Side("Jane", "Doe", &[MAIL, OTHER_PAGE, ("company", "Polarfisk")]),
        ),
        // Married: page and mailbox stay.
        (
            Side("Jane", "Quill", &[MAIL, PAGE]),
            Side("Jane", "Doe", &[MAIL, PAGE]),
        ),
        (Side("준호", "이", &[PAGE]), Side("Junho", "Lee", &[PAGE])),
        (
            Side("JosÃ©", "GarcÃ\u{AD}a", &[MAIL]),
            Side("José", "García", &[MAIL]),
        ),
        (
            Side("jane.doe@gmail.com", "", &[MAIL]),
            Side("Jane", "Doe", &[MAIL]),
        ),
        (
            Side("Pradeep", "Saha", &[("mail", "hi_pradeepsaha@outlook.com")]),
            Side("Pradeep", "Saha", &[("mail", "hi_pradeepsaha@outlook.com")]),
        ),
        (
            Side("Jane", "Te Paske", &[PHONE]),
            Side("Jane", "Tepaske", &[PHONE]),
        ),
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
        // The other way round, and a nickname, a slip or a particle besides.
        (Side("Doe", "Teresa", &[MAIL]), Side("Tess", "Doe", &[MAIL])),
        (
            Side("Nick", "Young", &[PAGE]),
            Side("Young", "Nicholas", &[PAGE]),
        ),
        (
            Side("Irfan", "Wniarno", &[MAIL]),
            Side("Winarno", "Irfan", &[MAIL]),
        ),
        (
            Side("van der Berg", "Anna", &[MAIL]),
            Side("Anna", "Vanderberg", &[MAIL]),
        ),
        (
            Side("Jane", "Vanderberg", &[PHONE]),
            Side("Jane", "van der Berg", &[PHONE]),
        ),
        (
            Side("Omar", "Alrashid", &[PHONE]),
            Side("Omar", "Al-Rashid", &[PHONE]),
        ),
        (
            Side("Hamish", "Mc Donald", &[PHONE]),
            Side("Hamish", "MacDonald", &[PHONE]),
        ),
        // The initial of the formal name; a pet form; the end of a name; another alphabet.
        (Side("Bill", "Stone", &[PAGE]), Side("W.", "Stone", &[PAGE])),
        (
            Side("Tiffany", "Weeks", &[PAGE]),
            Side("Tiffy", "Weeks", &[PAGE]),
        ),
        (
            Side("Marcellina", "Weeks", &[PAGE]),
            Side("Lina", "Weeks", &[PAGE]),
        ),
        (
            Side("Άρης", "Παλλάς", &[MAIL]),
            Side("Aris", "Pallas", &[MAIL]),
        ),
        (
            Side("Φρειδερίκη", "Κοφινάκη", &[PAGE]),
            Side("Freideriki", "Kofinaki", &[PAGE]),
        ),
        (
            Side("Иван", "Фёдоров", &[PHONE]),
            Side("Ivan", "Fedorov", &[PHONE]),
        ),
        // On a page of one person both parts may be alike only.
        (
            Side("T.", "Peltonen", &[PAGE]),
            Side("Tapani", "Peltoneen", &[PAGE]),
        ),
        // A mailbox of one's own, whatever it is called.
        (Side("Jane", "Quill", &[OWN]), Side("Jane", "Quill", &[OWN])),
        // One login and one number of GitHub, from its private address.
        (
            Side("Jane", "Doe", &[NOREPLY]),
            Side("Jane", "Doe", &[("page", "github.com/jdoe.git")]),
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
        // Father and son, and the mark is left out on one side.
        (
            Side("Harold", "Vossberg Jr.", &[MAIL]),
            Side("Harold", "Vossberg", &[MAIL]),
        ),
        // One by the sound form that finds people, two by what they are called.
        (
            Side("Jing", "Brownsing", &[PHONE]),
            Side("Ying", "Brownsing", &[PHONE]),
        ),
        (
            Side("Lei", "Brownsing", &[PHONE]),
            Side("Li", "Brownsing", &[PHONE]),
        ),
        (
            Side("Kavita", "Brownsing", &[MAIL]),
            Side("Savita", "Brownsing", &[MAIL]),
        ),
        // Syllables.
        (
            Side("Ji-hoon", "Brownsing", &[PHONE]),
            Side("Ji-hyun", "Brownsing", &[PHONE]),
        ),
        (
            Side("Sang ra", "Brownsing", &[MAIL]),
            Side("Eun-sang", "Brownsing", &[MAIL]),
        ),
        // Siblings whose names may stand for each other elsewhere.
        (
            Side("Andreas", "Kijnder", &[MAIL]),
            Side("Andrea", "Kijnder", &[MAIL]),
        ),
        (
            Side("Minbin", "Meng", &[("mail", "minbin@acme.io")]),
            Side("Minbin", "Cheng", &[("mail", "minbin@acme.io")]),
        ),
        // A man's name and a woman's, in one house: mailbox, site and page may be either's.
        (
            Side("Erik", "Lindgrensen", &[("page", "https://lindgrensen.se")]),
            Side(
                "Erika",
                "Lindgrensen",
                &[("page", "https://lindgrensen.se")],
            ),
        ),
        (
            Side("Robert", "Doe", &[MAIL, PAGE]),
            Side("Roberta", "Doe", &[MAIL, PAGE]),
        ),
        (
            Side("Michel", "Doe", &[PAGE]),
            Side("Michelle", "Doe", &[PAGE]),
        ),
        (
            Side("Dominique", "Doe", &[MAIL]),
            Side("Dominic", "Doe", &[MAIL]),
        ),
        (
            Side("Julie", "Doe", &[PAGE]),
            Side("Julien", "Doe", &[PAGE]),
        ),
        (Side("Jean", "Doe", &[MAIL]), Side("Jeanne", "Doe", &[MAIL])),
        (Side("Chen", "Doe", &[PAGE]), Side("Cheng", "Doe", &[PAGE])),
        // Mailboxes of anybody.
        (
            Side("Jane", "Doe", &[("mail", "user@gmail.com")]),
            Side("Jane", "Doe", &[("mail", "user@gmail.com")]),
        ),
        (
            Side("Jane", "Doe", &[("mail", "applicant@indeedemail.com")]),
            Side("Jane", "Doe", &[("mail", "applicant@indeedemail.com")]),
        ),
        // The employer's site, with a small word or cut short.
        (
            Side(
                "Wei",
                "Zhang",
                &[
                    ("page", "https://www.marksandspencer.com"),
                    ("company", "Marks & Spencer"),
                ],
            ),
            Side("Wei", "Zhang", &[("page", "marksandspencer.com")]),
        ),
        (
            Side(
                "Wei",
                "Zhang",
                &[
                    ("page", "https://frysmithandharri.com"),
                    ("company", "Fry, Smith and Harris"),
                ],
            ),
            Side("Wei", "Zhang", &[("page", "frysmithandharri.com")]),
        ),
        // The login changed hands.
        (
            Side("Jane", "Doe", &[NOREPLY]),
            Side(
                "Jane",
                "Doe",
                &[("mail", "78+jdoe@users.noreply.github.com")],
            ),
        ),
        (
            Side("Brendan", "Craine", &[MAIL, ("company", "Kvistcore")]),
            Side("Breandan", "Craine", &[MAIL, ("company", "Polarfisk")]),
        ),
        (
            Side("T.", "Peltonen", &[MAIL]),
            Side("Tapani", "Peltoneen", &[MAIL]),
        ),
        (
            Side("Lina", "Weeks", &[MAIL]),
            Side("Marcellina", "Weeks", &[MAIL]),
        ),
        (
            Side("Ian", "Weeks", &[PAGE]),
            Side("Christian", "Weeks", &[PAGE]),
        ),
        (
            Side("Michel", "Weeks", &[MAIL]),
            Side("Michelle", "Weeks", &[MAIL]),
        ),
        (
            Side("Hamish", "Donald", &[PHONE]),
            Side("Hamish", "MacDonald", &[PHONE]),
        ),
        // Pages of many people, and a line without its area.
        (
            Side("Jane", "Doe", &[("page", "youtube.com/watch?v=abc")]),
            Side("Jane", "Doe", &[("page", "youtube.com/watch?v=xyz")]),
        ),
        (
            Side(
                "Jane",
                "Doe",
                &[("page", "facebook.com/profile.php?id=100")],
            ),
            Side(
                "Jane",
                "Doe",
                &[("page", "facebook.com/profile.php?id=101")],
            ),
        ),
        (
            Side("Jane", "Doe", &[("phone", "555-0132")]),
            Side("Jane", "Doe", &[("phone", "555-0132")]),
        ),
        (
            Side("Jane", "Doe", &[("mail", "info@doeworks.com")]),
            Side("Joan", "Doe", &[("mail", "info@doeworks.com")]),
        ),
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
