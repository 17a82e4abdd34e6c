use proptest::prelude::*;

use super::*;

fn names(text: &str) -> Vec<String> {
    understand(text)
        .profiles
        .iter()
        .map(|profile| match profile.name() {
            name if name.is_empty() => profile.external_id.clone(),
            name => name,
        })
        .collect()
}

#[test]
fn one_address_is_one_person() {
    for text in [
        "https://www.linkedin.com/in/ada-lovelace/?trk=x",
        "linkedin.com/in/ada-lovelace",
        "ada@lovelace.org",
        "mailto:ada@lovelace.org",
        "github.com/ada",
        "+44 20 7946 0123",
    ] {
        let pasted = understand(text);
        assert_eq!(pasted.profiles.len(), 1, "{text}: {pasted:?}");
        assert_eq!(pasted.rejects, [], "{text}");
        assert_eq!(pasted.profiles[0].source, SOURCE);
    }
}

#[test]
fn forty_links_are_forty_people() {
    let links: Vec<String> = (0..40)
        .map(|n| format!("https://www.linkedin.com/in/person-{n}"))
        .collect();
    for between in ["\n", "\r", "\r\n\r\n", " ", ", ", ";"] {
        let pasted = understand(&links.join(between));
        assert_eq!(pasted.profiles.len(), 40, "{between:?}");
        assert_eq!(pasted.rejects, [], "{between:?}");
    }
}

#[test]
fn a_name_beside_an_address_is_taken() {
    let pasted = understand("Ada Lovelace <ada@lovelace.org>, Alan Turing <alan@turing.org>");
    assert_eq!(pasted.rejects, []);
    let people: Vec<_> = pasted
        .profiles
        .iter()
        .map(|one| (one.name(), one.emails.clone()))
        .collect();
    assert_eq!(
        people,
        [
            ("Ada Lovelace".to_owned(), vec!["ada@lovelace.org".into()]),
            ("Alan Turing".to_owned(), vec!["alan@turing.org".into()])
        ]
    );
    let pasted = understand("Grace Hopper linkedin.com/in/grace grace@hopper.org +1 212 555 0123");
    let grace = &pasted.profiles[0];
    assert_eq!(pasted.profiles.len(), 1);
    assert_eq!(grace.linkedin.as_deref(), Some("linkedin.com/in/grace"));
    assert_eq!(grace.phones, ["+1 212 555 0123"]);
}

#[test]
fn tables_and_json_are_read_as_from_a_file() {
    assert_eq!(
        names("name\temail\nAda Lovelace\tada@lovelace.org\nAlan Turing\talan@turing.org"),
        ["Ada Lovelace", "Alan Turing"]
    );
    assert_eq!(names("Ada Lovelace,ada@lovelace.org"), ["Ada Lovelace"]);
    assert_eq!(names("email\nada@lovelace.org").len(), 1);
    let one = r#"{"full_name": "Ada Lovelace"}"#;
    assert_eq!(names(one), ["Ada Lovelace"]);
    assert_eq!(
        names("{\n  \"full_name\":\n \"Ada Lovelace\"\n}"),
        ["Ada Lovelace"]
    );
    let two = r#"[{"full_name": "Ada Lovelace"}, {"full_name": "Alan Turing"}]"#;
    assert_eq!(names(two), ["Ada Lovelace", "Alan Turing"]);
    assert_eq!(names(r#"["github.com/ada", "github.com/alan"]"#).len(), 2);
    assert_eq!(understand("{\"full_name\": ").rejects.len(), 1);
}

#[test]
fn a_card_is_a_person() {
    let pasted = understand(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Love\r\n lace\r\n\
         ORG:Analytical Engines\\, Ltd.;R&D\r\nTITLE:Engineer\r\nitem1.EMAIL;TYPE=work:ada@lovelace.org\r\n\
         TEL;VALUE=uri:tel:+442079460123\r\nURL:https://github.com/ada\r\n\
         ADR;TYPE=home:;;1 Street;London;;N1;UK\r\nNOTE:one\\ntwo\r\nEND:VCARD",
    );
    assert_eq!(pasted.rejects, []);
    let ada = &pasted.profiles[0];
    assert_eq!(ada.name(), "Ada Lovelace");
    assert_eq!(ada.last_name.as_deref(), Some("Lovelace"));
    assert_eq!(ada.company.as_deref(), Some("Analytical Engines, Ltd."));
    assert_eq!(ada.title.as_deref(), Some("Engineer"));
    assert_eq!(ada.emails, ["ada@lovelace.org"]);
    assert_eq!(ada.phones, ["+442079460123"]);
    assert_eq!(ada.github.as_deref(), Some("https://github.com/ada"));
    assert_eq!(ada.location.as_deref(), Some("London, UK"));
    assert_eq!(ada.notes.as_deref(), Some("one\ntwo"));
    let cards = "begin:vcard\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\n";
    assert_eq!(names(cards), ["A", "B"]);
}

#[test]
fn what_is_no_person_is_rejected_with_its_line() {
    let pasted = understand("My list:\nhttps://www.linkedin.com/in/ada\nhello there");
    assert_eq!(pasted.profiles.len(), 1);
    let lines: Vec<u64> = pasted.rejects.iter().map(|reject| reject.line).collect();
    assert_eq!(lines, [1, 3]);
    let company = understand("https://www.linkedin.com/company/initech");
    assert_eq!(company.rejects[0].reason, "this page stands for no person");
    assert_eq!(understand(" \n "), Pasted::default());
}

#[test]
fn a_person_pasted_twice_is_there_once() {
    assert_eq!(names("github.com/ada\nhttps://github.com/Ada/").len(), 1);
}

proptest! {
    #[test]
    fn any_text_gives_an_answer(text in "[ -~\n\t;:@éß\u{202e}]{0,300}", card in any::<bool>()) {
        let text = if card { format!("BEGIN:VCARD\n{text}") } else { text };
        let pasted = understand(&text);
        for profile in pasted.profiles {
            prop_assert!(!profile.external_id.is_empty());
        }
    }
}

#[test]
fn of_a_message_the_sender_is_somebody_and_its_readers_are_not() {
    let message = "From: Priya Raman <priya@raman.dev>\nTo: me@agency.example\nSubject: hello\n\n\
                   my page is https://www.linkedin.com/in/priya-raman";
    assert_eq!(names(message)[0], "Priya Raman");
    let pasted = understand(message);
    assert!(
        pasted
            .profiles
            .iter()
            .all(|one| one.emails.iter().all(|mail| mail != "me@agency.example")),
        "{pasted:?}"
    );
    assert!(!names(message).contains(&"my page is".to_owned()));
}
