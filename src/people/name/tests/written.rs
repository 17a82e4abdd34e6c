//! Names as people write them, taken apart for Greenhouse.

use super::*;

#[test]
fn whole_names_are_split() {
    for (full, given, family) in [
        ("Jane Doe", "Jane", Some("Doe")),
        ("DOE, Jane", "Jane", Some("Doe")),
        ("Jane Doe, PhD, PMP", "Jane", Some("Doe")),
        ("Jane Doe PhD", "Jane", Some("Doe")),
        ("Dr. Jane Mary Doe", "Jane Mary", Some("Doe")),
        ("Prof. Dr. Jane Doe", "Jane", Some("Doe")),
        ("Ludwig van Beethoven", "Ludwig", Some("van Beethoven")),
        ("Van Morrison", "Van", Some("Morrison")),
        ("Maria de la Cruz", "Maria", Some("de la Cruz")),
        ("Harlan Vossberg Jr.", "Harlan", Some("Vossberg Jr.")),
        ("Harlan Vossberg, Jr.", "Harlan", Some("Vossberg Jr.")),
        ("Dana Quill (she/her) 🌻 | Hiring!", "Dana", Some("Quill")),
        ("Dana Quill - Hiring!", "Dana", Some("Quill")),
        ("Janina Oberhuber 🚀 Hiring", "Janina", Some("Oberhuber")),
        ("Janina Oberhuber He/Him", "Janina", Some("Oberhuber")),
        ("Janina Oberhuber #hiring", "Janina", Some("Oberhuber")),
        ("Janina Oberhuber 2nd", "Janina", Some("Oberhuber")),
        ("Janina Oberhuber @ Siemens", "Janina", Some("Oberhuber")),
        ("Janina Oberhuber née Falk", "Janina", Some("Oberhuber")),
        ("Janina Oberhuber / 王伟", "Janina", Some("Oberhuber")),
        ("Henrike (Rike) Oberhuber", "Henrike", Some("Oberhuber")),
        ("Jean-Luc Mirandolle", "Jean-Luc", Some("Mirandolle")),
        ("王伟", "伟", Some("王")),
        ("欧阳晓明", "晓明", Some("欧阳")),
        ("김민준", "민준", Some("김")),
        ("Björk", "Björk", None),
        ("", "", None),
        ("  ,  ", "", None),
        ("🌻", "", None),
    ] {
        let Written { first, last, .. } = Written::of_text(full);
        let first = first.unwrap_or_default();
        assert_eq!(
            (first.as_str(), last.as_deref()),
            (given, family),
            "{full:?}"
        );
    }
}

/// Names in one cell as Greenhouse should show them.
#[test]
fn whole_names_are_split_with_care() {
    for (full, first, last) in [
        ("Oyelaran, Folasade", "Folasade", "Oyelaran"),
        ("Dr. Annika Brühl, PhD (she/her)", "Annika", "Brühl"),
        ("TADEUSZ KRÓLIKOWSKI", "Tadeusz", "Królikowski"),
        ("BRANÇONNIER, Éloïse M.", "Éloïse M.", "Brançonnier"),
        ("BRANÇONNIER Éloïse", "Éloïse", "Brançonnier"),
        ("Éloïse BRANÇONNIER", "Éloïse", "Brançonnier"),
        ("ZHANG Wei", "Wei", "Zhang"),
        ("VAN DEN BERG, JAN", "Jan", "van den Berg"),
        ("SINEAD O'CONNOR-MCDONALD", "Sinead", "O'Connor-McDonald"),
        ("jane doe", "Jane", "Doe"),
        ("🌟 Lina Haddadova 🚀", "Lina", "Haddadova"),
        ("佐藤 花子", "花子", "佐藤"),
        ("田中美咲", "美咲", "田中"),
        ("高橋健", "健", "高橋"),
        ("佐藤ひとみ", "ひとみ", "佐藤"),
        ("하늘 김", "하늘", "김"),
        ("김 하늘", "하늘", "김"),
        ("ジョン・スミス", "ジョン", "スミス"),
        ("محمد العمراني", "محمد", "العمراني"),
        ("יעל בן-שחר", "יעל", "בן-שחר"),
        ("Ольга Ивановна Трубецкая", "Ольга Ивановна", "Трубецкая"),
        ("Трубецкая Ольга Ивановна", "Ольга Ивановна", "Трубецкая"),
        (
            "Maria da Luz dos Santos Figueira",
            "Maria da Luz",
            "dos Santos Figueira",
        ),
        (
            "María de las Nieves Peñalosa",
            "María de las Nieves",
            "Peñalosa",
        ),
        ("Itziar Goikoetxea Prat", "Itziar", "Goikoetxea Prat"),
        ("María José García López", "María José", "García López"),
        ("Carlos Eduardo Mendes", "Carlos Eduardo", "Mendes"),
        ("José Ortega y Gasset", "José", "Ortega y Gasset"),
        (
            "Robert \"Bobby\" Tillingham III",
            "Robert",
            "Tillingham III",
        ),
        ("van den Eynde, Joost", "Joost", "van den Eynde"),
        ("Cormac Ó Dálaigh", "Cormac", "Ó Dálaigh"),
        ("Jean-Noël d'Artémare", "Jean-Noël", "d'Artémare"),
        ("Jo Penhaligon - Open to work", "Jo", "Penhaligon"),
        ("ifj. Kovács János", "János", "Kovács ifj."),
        ("Ottokar Wiesenthaler d. J.", "Ottokar", "Wiesenthaler jun."),
        ("William Gates the Third", "William", "Gates III"),
        (
            "Hippolyte Grandmaison père",
            "Hippolyte",
            "Grandmaison père",
        ),
        ("Kim Min Jun", "Kim Min", "Jun"),
        ("jane.quill", "Jane", "Quill"),
        ("Dmitri V.", "Dmitri", "V."),
        ("Prof.Dr. Ada Quill", "Ada", "Quill"),
        ("Dipl.-Ing. Ada Quill", "Ada", "Quill"),
        ("Jane St. John", "Jane", "St. John"),
    ] {
        let written = Written::of_text(full);
        assert_eq!(
            (written.first.as_deref(), written.last.as_deref()),
            (Some(first), Some(last)),
            "{full:?}"
        );
    }
}

fn of_fields(first: &str, last: &str) -> Written {
    Written::of_parts(&Parts {
        first: Some(first),
        last: Some(last),
        ..Parts::default()
    })
}

#[test]
fn names_in_fields_are_cleaned() {
    for (first, last, expected) in [
        (
            "Dr. Petronella",
            "Vance, MD",
            (Some("Petronella"), Some("Vance")),
        ),
        ("HENRIKE", "OSTERMANN", (Some("Henrike"), Some("Ostermann"))),
        (
            "Kyoko (Kay)",
            "Ishibashi",
            (Some("Kyoko"), Some("Ishibashi")),
        ),
        ("Madonnella", "-", (Some("Madonnella"), None)),
        ("Bob", "Tarrant ✅ hiring!", (Some("Bob"), Some("Tarrant"))),
        ("Ada Lovisa", ".", (Some("Ada Lovisa"), None)),
        (
            "🚀 Priya",
            "Ramaswamyka",
            (Some("Priya"), Some("Ramaswamyka")),
        ),
        ("Not", "Provided", (None, None)),
        ("#N/A", "#N/A", (None, None)),
        ("Jane", "Unknown", (Some("Jane"), None)),
        ("Na", "Li", (Some("Na"), Some("Li"))),
        ("Jens", "Blank", (Some("Jens"), Some("Blank"))),
        ("Jon", "Tester", (Some("Jon"), Some("Tester"))),
        (
            "Aisling",
            "Mac Giolla Rua",
            (Some("Aisling"), Some("Mac Giolla Rua")),
        ),
        ("Jane", "DOE", (Some("Jane"), Some("Doe"))),
        ("Jane Doe", "Doe", (Some("Jane"), Some("Doe"))),
        ("JP", "Morgan", (Some("JP"), Some("Morgan"))),
        ("翼", "愛沢", (Some("翼"), Some("愛沢"))),
        (
            "Maren",
            "Holtzbrink-Oduya",
            (Some("Maren"), Some("Holtzbrink-Oduya")),
        ),
    ] {
        let written = of_fields(first, last);
        assert_eq!(
            (written.first.as_deref(), written.last.as_deref()),
            expected,
            "{first} {last}"
        );
    }
}

#[test]
fn what_was_taken_off_is_kept() {
    let written =
        Written::of_text("Prof. Dr. Annika \"Anni\" Brühl née Falk, PhD (she/her) | Hiring");
    assert_eq!(written.preferred.as_deref(), Some("Anni"));
    assert_eq!(written.former.as_deref(), Some("Falk"));
    assert_eq!(written.titles, ["Prof.", "Dr."]);
    assert_eq!(written.credentials, ["PhD"]);
    assert!(written.rest.contains(&"she/her".to_owned()), "{written:?}");
}

#[test]
fn generations_are_read_in_many_languages_and_places() {
    use Generation::{Fifth, Junior, Nephew, Senior, Third};
    for (first, last, expected) in [
        ("Ottokar", "Wiesenthaler jun.", Some(Junior)),
        ("Ottokar", "Wiesenthaler sen.", Some(Senior)),
        ("Ottokar", "Wiesenthaler d.Ä.", Some(Senior)),
        ("Hippolyte", "Grandmaison père", Some(Senior)),
        ("Hippolyte", "Grandmaison fils", Some(Junior)),
        ("Anacleto", "Borborema Sobrinho", Some(Nephew)),
        ("Anacleto", "Borborema Neto", Some(Third)),
        ("ifj. János", "Kovács", Some(Junior)),
        ("János", "id. Kovács", Some(Senior)),
        ("Jan", "Novák ml.", Some(Junior)),
        ("Jan", "Novák, st.", Some(Senior)),
        ("Harlan Jr.", "Vossberg", Some(Junior)),
        ("Harlan", "Vossberg 3rd", Some(Third)),
        ("Harlan (Jr.)", "Vossberg", Some(Junior)),
        ("Harlan", "Vossberg (Vater)", Some(Senior)),
        ("Harlan", "Vossberg (the younger)", Some(Junior)),
        ("Gheorghe", "Munteanu tatăl", Some(Senior)),
        ("Petar", "Dimitrov - син", Some(Junior)),
        ("Иван", "Оболдуев-младший", Some(Junior)),
        ("Andrius", "Kazlauskas vyresn.", Some(Senior)),
        ("Andrius", "Kazlauskas jaun.", Some(Junior)),
        ("Josep", "Puig fill", Some(Junior)),
        ("Γιάννης", "Παππάς (πρεσβύτερος)", Some(Senior)),
        ("أحمد", "المنصوراوي الأب", Some(Senior)),
        ("Mehmet", "Karaosman (küçük)", Some(Junior)),
        ("Ebba", "Falkberg (1st)", Some(Senior)),
        ("Ebba", "Falkberg (2nd)", Some(Junior)),
        ("Giovanni", "Ferri, padre", Some(Senior)),
        ("Lars", "Gundersen d.e.", Some(Senior)),
        ("Van", "Nguyen (Son)", None),
        ("Wei", "Elder", None),
        ("Ayşe", "Demir (Küçük)", None),
        ("Harlan", "Vossberg V", Some(Fifth)),
        ("Amartya", "Sen", None),
        ("Li", "Jun", None),
        ("Pere", "Padre", None),
    ] {
        let name = Name::parse(Some(first), Some(last), None, None);
        assert_eq!(name.generation, expected, "{first} {last}");
        assert_eq!(
            of_fields(first, last).generation,
            expected,
            "{first} {last}"
        );
    }
}

#[test]
fn fillers_are_no_names() {
    for (first, last) in [
        ("Not", "Provided"),
        ("N/A", "N/A"),
        ("Name", "Withheld"),
        ("Full", "Name"),
        ("Vorname", "Nachname"),
        ("#N/A", "#N/A"),
        ("No", "Name"),
        ("LinkedIn", "Member"),
        ("Unknown", "Candidate"),
        ("Nicht", "angegeben"),
        ("First", "Last"),
        ("xxx", "xxx"),
        ("-", "-"),
        ("Test", "Tester"),
        ("To Be", "Confirmed"),
        ("TBC", "TBC"),
        ("Firstname", "Surname"),
        ("Awaiting", "Details"),
        ("Ad", "Soyad"),
        ("名", "姓"),
        ("Brak", "danych"),
        ("N.N.", "N.N."),
        ("Keine", "Angabe"),
    ] {
        assert!(
            Name::parse(Some(first), Some(last), None, None).is_empty(),
            "{first} {last}"
        );
        assert!(of_fields(first, last).is_empty(), "{first} {last}");
        assert!(
            Written::of_text(&format!("{first} {last}")).is_empty(),
            "{first} {last}"
        );
    }
}

#[test]
fn a_missing_family_name_is_suggested() {
    use crate::people::Profile;
    for (first, last, linkedin, mail, expected) in [
        (
            "Dmitri",
            Some("V."),
            "https://www.linkedin.com/in/dmitri-volkov-5a1b2c",
            "",
            Some("Volkov"),
        ),
        (
            "Dmitri",
            Some("V."),
            "https://www.linkedin.com/in/dmitri-smith-5a1b2c",
            "",
            None,
        ),
        (
            "Dana",
            None,
            "",
            "dana.quillfeather@gmail.com",
            Some("Quillfeather"),
        ),
        (
            "Dana",
            None,
            "",
            "dquillfeather77@gmail.com",
            Some("Quillfeather"),
        ),
        ("Dana", None, "", "info@acme.io", None),
        ("Ada Lovisa", None, "", "", Some("Lovisa")),
        (
            "Dana",
            Some("Quill"),
            "https://www.linkedin.com/in/dana-other",
            "",
            None,
        ),
        (
            "",
            None,
            "https://www.linkedin.com/in/jane-quill-77a",
            "",
            Some("Quill"),
        ),
        (
            "",
            None,
            "https://www.linkedin.com/in/andrzej-jan-kowalski",
            "",
            Some("Jan Kowalski"),
        ),
        // A handle that is no name suggests none.
        (
            "",
            None,
            "https://www.linkedin.com/in/nobody-here-123",
            "",
            None,
        ),
        (
            "",
            None,
            "https://www.linkedin.com/in/brand-new-person-77",
            "",
            None,
        ),
        (
            "",
            None,
            "https://www.linkedin.com/in/somebody-new",
            "",
            None,
        ),
        (
            "",
            None,
            "https://www.linkedin.com/in/acme-software-labs",
            "",
            None,
        ),
        (
            "",
            None,
            "https://www.linkedin.com/in/one-of-a-very-kind-lot",
            "",
            None,
        ),
        (
            "",
            None,
            "https://www.linkedin.com/in/bckr-tmpl-4",
            "",
            None,
        ),
        ("", None, "", "hello.world@gmail.com", None),
        (
            "Dana",
            None,
            "https://www.linkedin.com/in/dana-the-recruiter",
            "",
            None,
        ),
    ] {
        let profile = Profile {
            first_name: Some(first.to_owned()),
            last_name: last.map(str::to_owned),
            linkedin: Some(linkedin.to_owned()),
            emails: vec![mail.into()],
            ..Profile::default()
        };
        let found = suggest(&profile).map(|found| found.last);
        assert_eq!(
            found.as_deref(),
            expected,
            "{first} {last:?} {linkedin} {mail}"
        );
    }
}

proptest! {
    #[test]
    fn nothing_of_a_name_is_lost(text in "[A-Za-z .,'()éß🚀王-]{0,40}") {
        let written = Written::of_text(&text);
        let all: Vec<&str> = [&written.first, &written.last, &written.preferred, &written.former]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .chain(written.taken_off())
            .collect();
        let all = crate::people::text::fold(&all.join(" "));
        for word in crate::people::text::words(&text) {
            // It says which of the names is the one of birth, and is none itself.
            if crate::people::name::field::is_born(&word) {
                continue;
            }
            prop_assert!(all.contains(&word), "{} in {:?}", word, written);
        }
    }

    #[test]
    fn the_result_is_read_as_itself(first in "[A-Z][a-z]{3,8}", last in "[A-Z][a-z]{3,8}") {
        let written = of_fields(&first, &last);
        let again = of_fields(
            written.first.as_deref().unwrap_or_default(),
            written.last.as_deref().unwrap_or_default(),
        );
        prop_assert_eq!((again.first, again.last), (written.first, written.last));
    }
}
