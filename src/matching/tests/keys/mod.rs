//! Whose key is it? A key is evidence only where it points at one person.

mod properties;

use super::{candidate, mirror, profile};
use crate::matching::{Assessment, EvidenceKind, Verdict};
use crate::people::{Candidate, Profile};

/// A person who lives in Lima and is at home with these pages.
fn in_lima(id: i64, first: &str, last: &str, pages: &[&str]) -> Candidate {
    Candidate {
        urls: pages.iter().map(|page| (*page).to_owned()).collect(),
        addresses: vec!["Lima".into()],
        ..candidate(id, first, last)
    }
}

/// A namesake in Manila.
fn in_manila(first: &str, last: &str, pages: &[&str]) -> Profile {
    Profile {
        urls: pages.iter().map(|page| (*page).to_owned()).collect(),
        location: Some("Manila".into()),
        ..profile(first, last)
    }
}

fn assess(asked: &Profile, known: &[Candidate]) -> Assessment {
    let (matcher, few) = mirror(known);
    matcher.assess(asked, &[], &few).unwrap()
}

#[test]
fn neighbouring_numbers_hold_no_key_but_their_own() {
    let with_phone = |id, first: &str, phone: &str| Candidate {
        phones: vec![phone.into()],
        company: Some("Brinkmann Logistik".into()),
        ..candidate(id, first, "Brinkmann")
    };
    let family = |numbers: [&str; 3]| {
        let names = ["Anneke", "Jutta", "Heiko"];
        let rows = names.iter().zip(numbers).zip(1..);
        rows.map(|((name, number), id)| with_phone(id, name, number))
            .collect::<Vec<_>>()
    };
    for numbers in [
        ["+49 30 8712 3451", "+49 30 8712 3452", "+49 30 8712 3453"],
        ["+44 7644 213893", "+44 7644 213894", "+44 7644 213983"],
        ["+48 601 223 311", "+48 601 223 312", "+48 601 223 331"],
    ] {
        let asked = Profile {
            phones: vec![numbers[0].replace(' ', "").as_str().into()],
            company: Some("Brinkmann Logistik".into()),
            ..profile("Anneke", "Brinkmann")
        };
        let found = assess(&asked, &family(numbers));
        assert_eq!(found.verdict, Verdict::InGreenhouse, "{numbers:?}");
        let evidence = &found.candidates[0].evidence;
        assert!(evidence.iter().all(|one| !one.says.contains("several")));
    }
}

#[test]
fn the_person_on_a_page_may_stand_in_its_query_or_fragment() {
    for (theirs, ours) in [
        (
            "https://forum.rustaceans-club.net/memberlist.php?mode=viewprofile&u=71",
            "https://forum.rustaceans-club.net/memberlist.php?mode=viewprofile&u=92",
        ),
        (
            "https://alumni.uni-nord.edu/person?pid=1001",
            "https://alumni.uni-nord.edu/person?pid=1002",
        ),
        (
            "https://board.acme-club.net/#/u/191",
            "https://board.acme-club.net/#/u/192",
        ),
        (
            "https://people.acme-club.net/show?name=olga-p",
            "https://people.acme-club.net/show?name=olga-r",
        ),
        (
            "https://www.acme-club.net/?member=77",
            "https://www.acme-club.net/?member=78",
        ),
    ] {
        let found = assess(
            &in_manila("Olga", "Petrova", &[ours]),
            &[in_lima(1, "Olga", "Petrova", &[theirs])],
        );
        assert_ne!(found.verdict, Verdict::InGreenhouse, "{theirs} {ours}");
        let same = assess(
            &profile_at("Olga", "Petrova", ours),
            &[in_lima(1, "Olga", "Petrova", &[ours])],
        );
        assert_eq!(same.verdict, Verdict::InGreenhouse, "{ours}");
    }
}

fn profile_at(first: &str, last: &str, page: &str) -> Profile {
    Profile {
        urls: vec![page.into()],
        ..profile(first, last)
    }
}

#[test]
fn a_page_of_nobody_is_no_key() {
    for page in [
        "https://www.kaggle.com/competitions",
        "https://codepen.io/pen/abcdEF",
        "https://www.npmjs.com/package/react",
        "https://github.com/yourusername",
        "https://www.linkedin.com/in/your-linkedin",
        "https://bitbucket.org/dashboard/overview",
        "https://leetcode.com/problems/two-sum",
        "https://gitlab.com/your_username",
        "https://www.linkedin.com/in/firstname-lastname",
        "https://acme-works.io/jobs/backend-engineer-17",
        "https://portal.acme-works.io/signin?next=191",
        "https://www.acme-works.io/speakers-corner/summary",
        "https://medium.com/towards-data-science",
        "https://github.com/rust-lang/rust",
        "https://github.com/torvalds",
        "https://raw.githubusercontent.com/rust-lang/rust/master/README.md",
        "https://gist.github.com/torvalds/0123456789abcdef",
        "https://gist.github.com/discover",
        "https://kubernetes.github.io/docs",
        "https://github.com/example",
        "https://www.linkedin.com/in/johndoe",
        "https://www.linkedin.com/in/williamhgates",
        "https://www.linkedin.com/in/xxxxx",
        "https://www.linkedin.com/in/your-name",
        "https://x.com/OpenAI/status/1234",
    ] {
        let found = assess(
            &in_manila("David", "Kimson", &[page]),
            &[in_lima(1, "David", "Kimson", &[page])],
        );
        assert_ne!(found.verdict, Verdict::InGreenhouse, "{page}");
    }
}

#[test]
fn a_page_with_something_of_the_name_is_a_key() {
    for page in [
        "https://www.acme-works.io/people/kimson",
        "https://dkimson.dev",
        "https://medium.com/@david-kimson",
        "https://blog.acme-works.io/author?name=davidk&kimson=1",
        "https://github.com/dkimson/dotfiles",
        "https://davidk.github.io",
        "https://www.linkedin.com/in/davekimson77",
        "https://www.linkedin.com/in/kimson-david-82a505b1",
        "https://x.com/david_k",
    ] {
        let found = assess(
            &in_manila("David", "Kimson", &[page]),
            &[in_lima(1, "David", "Kimson", &[page])],
        );
        assert_eq!(found.verdict, Verdict::InGreenhouse, "{page}");
    }
}

#[test]
fn a_page_that_names_nobody_is_a_key_where_one_person_holds_it() {
    let page = "https://pixelcraft-studio.net/w/191";
    let asked = profile_at("David", "Kimson", page);
    let known = |id| Candidate {
        urls: vec![page.into()],
        ..candidate(id, "David", "Kimson")
    };
    assert_eq!(assess(&asked, &[known(1)]).verdict, Verdict::InGreenhouse);
    let twin = candidate(2, "David", "Kimson");
    let found = assess(&asked, &[known(1), twin]);
    assert_eq!(found.verdict, Verdict::Possible);
    let rule = found.candidates[0]
        .conflicts
        .iter()
        .find(|one| one.kind == EvidenceKind::Rule);
    assert!(
        rule.is_some_and(|rule| rule.says.contains("does not say whose")),
        "{found:?}"
    );
}

#[test]
fn what_an_account_holds_is_nobodys_key_though_one_person_has_it() {
    let page = "https://github.com/rust-lang/rust";
    let known = Candidate {
        urls: vec![page.into()],
        ..candidate(1, "David", "Kimson")
    };
    let found = assess(&profile_at("David", "Kimson", page), &[known]);
    assert_ne!(found.verdict, Verdict::InGreenhouse);
    // The login itself is, where the other side has only that.
    let known = Candidate {
        urls: vec!["https://github.com/dkimson".into()],
        ..candidate(1, "David", "Kimson")
    };
    let repository = "https://github.com/dkimson/dotfiles";
    let found = assess(&profile_at("David", "Kimson", repository), &[known]);
    assert_eq!(found.verdict, Verdict::InGreenhouse);
}

#[test]
fn fillers_and_templates_prove_nothing() {
    for (first, last) in [
        ("Not", "Provided"),
        ("N/A", "N/A"),
        ("Name", "Withheld"),
        ("Full", "Name"),
        ("Vorname", "Nachname"),
        ("#N/A", "#N/A"),
        ("Unknown", "Candidate"),
        ("Nicht", "angegeben"),
        ("To Be", "Confirmed"),
        ("TBC", "TBC"),
        ("Firstname", "Surname"),
        ("Awaiting", "Details"),
        ("匿名", "用户"),
    ] {
        let known = Candidate {
            phones: vec!["+44 7644 213893".into()],
            ..candidate(1, first, last)
        };
        let asked = Profile {
            phones: vec!["07644 213893".into()],
            ..profile(first, last)
        };
        assert_ne!(
            assess(&asked, &[known]).verdict,
            Verdict::InGreenhouse,
            "{first} {last}"
        );
    }
    for mail in [
        "firstname.lastname@acme-works.io",
        "your.name@gmail.com",
        "vorname.nachname@web.de",
        "yourname@outlook.com",
    ] {
        let known = Candidate {
            emails: vec![mail.into()],
            ..in_lima(1, "David", "Kimson", &[])
        };
        let asked = Profile {
            emails: vec![mail.into()],
            ..in_manila("David", "Kimson", &[])
        };
        assert_ne!(
            assess(&asked, &[known]).verdict,
            Verdict::InGreenhouse,
            "{mail}"
        );
    }
    for phone in ["+1 212 555 0142", "+44 7700 900123", "+33 1 99 00 12 34"] {
        let known = Candidate {
            phones: vec![phone.into()],
            ..in_lima(1, "David", "Kimson", &[])
        };
        let asked = Profile {
            phones: vec![phone.into()],
            ..in_manila("David", "Kimson", &[])
        };
        assert_ne!(
            assess(&asked, &[known]).verdict,
            Verdict::InGreenhouse,
            "{phone}"
        );
    }
}

#[test]
fn generation_marks_of_every_language_part_father_and_son() {
    for (father, son) in [
        ("Wiesenthaler sen.", "Wiesenthaler jun."),
        ("Grandmaison père", "Grandmaison fils"),
        ("Borborema", "Borborema Sobrinho"),
        ("Borborema", "Borborema Neto"),
        ("Novák st.", "Novák ml."),
        ("Wiesenthaler d. Ä.", "Wiesenthaler d. J."),
        ("id. Kovács", "ifj. Kovács"),
        ("Vossberg", "Vossberg 3rd"),
        ("Vossberg (Vater)", "Vossberg (Sohn)"),
        ("Munteanu tatăl", "Munteanu fiul"),
        ("Dimitrov - баща", "Dimitrov - син"),
        ("Kazlauskas vyresn.", "Kazlauskas jaun."),
        ("Thornbury (the elder)", "Thornbury (the younger)"),
        ("Puig pare", "Puig fill"),
        ("Оболдуев-старший", "Оболдуев-младший"),
        ("Παππάς (πρεσβύτερος)", "Παππάς (νεότερος)"),
        ("المنصوراوي الأب", "المنصوراوي الابن"),
        ("Falkberg (1st)", "Falkberg (2nd)"),
        ("Karaosman (büyük)", "Karaosman (küçük)"),
        ("Ferri (padre)", "Ferri"),
        ("Lindqvist (far)", "Lindqvist (son)"),
    ] {
        let known = Candidate {
            emails: vec!["ow77@t-online.de".into()],
            ..candidate(1, "Ottokar", father)
        };
        let asked = Profile {
            emails: vec!["ow77@t-online.de".into()],
            ..profile("Ottokar", son)
        };
        let found = assess(&asked, &[known]);
        assert_eq!(found.verdict, Verdict::Possible, "{father} / {son}");
        let rule = found.candidates[0].conflicts.last().map(|one| one.kind);
        assert_eq!(rule, Some(EvidenceKind::Rule), "{father} / {son}");
    }
}

#[test]
fn one_mailbox_in_two_spellings() {
    for (a, b) in [
        ("o.krahn-waldt@protonmail.com", "okrahnwaldt@proton.me"),
        ("o_krahnwaldt@pm.me", "o.krahnwaldt@proton.me"),
        ("okrahnwaldt+jobs@proton.me", "o.krahnwaldt@protonmail.ch"),
    ] {
        let known = Candidate {
            emails: vec![a.into()],
            ..candidate(1, "Ottilie", "Krahnwaldt")
        };
        let asked = Profile {
            emails: vec![b.into()],
            ..profile("Ottilie", "Krahnwaldt")
        };
        assert_eq!(
            assess(&asked, &[known]).verdict,
            Verdict::InGreenhouse,
            "{a} {b}"
        );
    }
}

#[test]
fn letters_that_no_table_has_are_written_as_their_readers_do() {
    for (native, latin) in [
        ("Məmmədzadə", "Memmedzade"),
        ("Əsgərovlu", "Esgerovlu"),
        ("Әлімбаев", "Elimbaev"),
        ("Məmmədzadə", "Mammadzada"),
        ("ŋGuttormsen", "Nguttormsen"),
    ] {
        let known = Candidate {
            emails: vec!["e77@mail.ru".into()],
            ..candidate(1, "Elçin", native)
        };
        let asked = Profile {
            emails: vec!["e77@mail.ru".into()],
            ..profile("Elchin", latin)
        };
        assert_eq!(
            assess(&asked, &[known]).verdict,
            Verdict::InGreenhouse,
            "{native}"
        );
    }
}

#[test]
fn a_changed_vanity_is_usual_but_not_two_claimed_pages() {
    let mail = "jane.quill77@gmail.com";
    let with_page = |id, page: &str, mails: &[&str]| Candidate {
        urls: vec![format!("https://www.linkedin.com/in/{page}")],
        emails: mails.iter().map(|mail| (*mail).into()).collect(),
        ..candidate(id, "Jane", "Quill")
    };
    let asked = Profile {
        linkedin: Some("https://www.linkedin.com/in/jane-quill-new".into()),
        emails: vec![mail.into()],
        ..profile("Jane", "Quill")
    };
    let found = assess(&asked, &[with_page(1, "jane-quill-old", &[mail])]);
    assert_eq!(found.verdict, Verdict::InGreenhouse);
    let both = [
        with_page(1, "jane-quill-old", &[mail]),
        with_page(2, "jane-quill-new", &[]),
    ];
    let found = assess(&asked, &both);
    assert_eq!(
        found.candidates[0].id.0, 2,
        "the record with the profile's own page"
    );
    let other = found.candidates.iter().find(|one| one.id.0 == 1).unwrap();
    assert!(!other.is_certain());
    assert!(
        other
            .conflicts
            .iter()
            .any(|one| one.says.contains("another LinkedIn page"))
    );
}

#[test]
fn nobody_is_said_only_where_there_is_none_of_the_name() {
    let mut known: Vec<Candidate> = (1..300).map(|id| candidate(id, "John", "Smith")).collect();
    known[4].company = Some("Quartz Ventures".into());
    known[4].addresses = vec!["Warsaw".into()];
    let asked = Profile {
        company: Some("Polarfisk".into()),
        location: Some("Manila".into()),
        ..profile("John", "Smith")
    };
    let found = assess(&asked, &known);
    assert_eq!((found.verdict, found.same_name), (Verdict::New, 299));
    let said = found.namesakes().unwrap();
    assert!(said.starts_with("299 of the same name"), "{said}");
    // Whoever is named can be looked at, below the line of `possible`.
    assert_eq!(found.candidates.len(), 3);
    let others =
        (1000..4000).map(|id| candidate(id, &format!("Given{id}"), &format!("Family{id}")));
    let mut few: Vec<Candidate> = others.chain([known[4].clone()]).collect();
    few[3000].urls = vec!["https://www.linkedin.com/in/quartzjohnny".into()];
    let mut asked = asked;
    asked.linkedin = Some("https://www.linkedin.com/in/polarjack".into());
    let found = assess(&asked, &few);
    assert_eq!(found.verdict, Verdict::New, "{found:?}");
    let said = found.namesakes().unwrap();
    assert_eq!(said, "1 of the same name: Quartz Ventures, Warsaw (5)");
    assert_eq!(found.candidates[0].id, known[4].id);
    let found = assess(&profile("Otto", "Quillfeather"), &known);
    assert_eq!((found.verdict, found.same_name), (Verdict::New, 0));
    assert!(found.remarks.is_empty());
}

#[test]
fn a_hidden_surname_with_the_employer_is_worth_a_look() {
    let at = |id, first: &str, last: &str, company: &str| Candidate {
        company: Some(company.into()),
        title: Some("Storage Engineer".into()),
        ..candidate(id, first, last)
    };
    let mut known: Vec<Candidate> = (10..400)
        .map(|id| {
            at(
                id,
                ["Anna", "Wei", "John"][id as usize % 3],
                "Miller",
                "Polarfisk",
            )
        })
        .collect();
    known.push(at(1, "Dmitri", "Volkov", "Kvistcore"));
    known.push(at(2, "Dana", "Quill", "Kvistcore GmbH"));
    known.push(at(3, "Kyoko", "Ishibashi", "Kvistcore"));
    for (first, last, id) in [("Dmitri", "V.", 1), ("Dana", "Q.", 2), ("Kyoko", "I", 3)] {
        let asked = Profile {
            company: Some("Kvistcore".into()),
            ..profile(first, last)
        };
        let found = assess(&asked, &known);
        assert_eq!(found.verdict, Verdict::Possible, "{first} {last}");
        assert_eq!(found.candidates[0].id.0, id, "{first} {last}");
    }
}

#[test]
fn letters_with_two_readings_agree_in_given_names_too() {
    for (native, latin) in [
        ("Əliyar", "Aliyar"),
        ("Əliyar", "Eliyar"),
        ("ŋina", "Nina"),
        ("ŋina", "Ngina"),
    ] {
        let known = Candidate {
            emails: vec!["e77@mail.ru".into()],
            ..candidate(1, native, "Guttormsen")
        };
        let asked = Profile {
            emails: vec!["e77@mail.ru".into()],
            ..profile(latin, "Guttormsen")
        };
        let found = assess(&asked, &[known]);
        assert_eq!(found.verdict, Verdict::InGreenhouse, "{native} {latin}");
        let says = found.candidates[0].evidence.iter();
        assert!(
            says.into_iter().all(|one| !one.says.contains("preferred")),
            "{native} {latin}: {found:?}"
        );
    }
}

/// The other forms of a Korean or Japanese name are readings, not names that its bearer had before.
#[test]
fn a_reading_is_no_former_name() {
    for (first, last, latin_first, latin_last) in [
        ("성민", "박", "Sungmin", "Park"),
        ("裕子", "山崎", "Hiroko", "Yamasaki"),
    ] {
        let known = Candidate {
            company: Some("Kvistcore".into()),
            ..candidate(1, first, last)
        };
        let asked = Profile {
            company: Some("Kvistcore".into()),
            ..profile(latin_first, latin_last)
        };
        let found = assess(&asked, &[known]);
        let says: Vec<&str> = found.candidates[0]
            .evidence
            .iter()
            .map(|one| one.says.as_str())
            .collect();
        assert!(
            !says
                .iter()
                .any(|says| says.contains("former") || says.contains("preferred")),
            "{says:?}"
        );
    }
}

#[test]
fn a_hidden_surname_with_the_title_or_a_nickname_is_worth_a_look() {
    let known_as = |first: &str, last: &str| Candidate {
        company: Some("Kvistcore".into()),
        title: Some("Beekeeper in Chief".into()),
        ..candidate(1, first, last)
    };
    let asked_as = |first: &str, last: &str, company: Option<&str>, title: Option<&str>| Profile {
        company: company.map(str::to_owned),
        title: title.map(str::to_owned),
        ..profile(first, last)
    };
    let (firm, title) = (Some("Kvistcore"), Some("Beekeeper in Chief"));
    let others: Vec<Candidate> = (10..400)
        .map(|id| candidate(id, ["Anna", "Wei", "John"][id as usize % 3], "Miller"))
        .collect();
    for (known, asked) in [
        (
            known_as("Dana", "Quentin"),
            asked_as("Dana", "Q", None, title),
        ),
        (
            known_as("Dana", "Quentin"),
            asked_as("Dana", "Q.", firm, None),
        ),
        (
            known_as("Roberta", "Quentin"),
            asked_as("Bobbie", "Q.", firm, None),
        ),
        // The other way round: Greenhouse has the initial.
        (
            known_as("Dana", "Q."),
            asked_as("Dana", "Quentin", None, title),
        ),
        (
            known_as("Dana", "Q."),
            asked_as("Dana", "Quentin", firm, None),
        ),
    ] {
        let mut all = others.clone();
        all.push(known);
        let found = assess(&asked, &all);
        assert_eq!(found.verdict, Verdict::Possible, "{}", asked.name());
        assert_eq!(found.candidates[0].id.0, 1, "{}", asked.name());
    }
}
