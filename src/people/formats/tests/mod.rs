mod samples;

use super::*;

fn all(text: impl AsRef<[u8]>) -> Vec<Row> {
    read(text.as_ref(), "test")
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

fn good(text: impl AsRef<[u8]>) -> Vec<Profile> {
    all(text).into_iter().map(Result::unwrap).collect()
}

fn line_of(profile: &Profile) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let contacts = |list: &[crate::people::Contact]| {
        let each = list.iter().map(|one| match one.kind {
            Some(kind) => format!("{one} {}", kind.word()),
            None => one.value.clone(),
        });
        each.collect::<Vec<_>>().join(",")
    };
    [
        text(&profile.first_name),
        text(&profile.last_name),
        text(&profile.title),
        text(&profile.company),
        text(&profile.location),
        contacts(&profile.emails),
        contacts(&profile.phones),
        text(&profile.linkedin),
    ]
    .join("|")
}

#[test]
fn json_lines_keep_unknown_keys_and_name_the_bad_line() {
    let rows = all(
        "{\"external_id\":\"a\",\"first_name\":\"Jane\",\"last_name\":\"Doe\",\"emails\":[\"j@x.org\"],\"score\":7}\n\n{oops\n[1]\n{\"external_id\":\"b\",\"full_name\":\"Al Bo\"}",
    );
    let first = rows[0].as_ref().unwrap();
    assert_eq!(
        (first.external_id.as_str(), first.source.as_str()),
        ("a", "test")
    );
    assert_eq!(first.extra["score"], 7);
    assert_eq!(rows[1].as_ref().unwrap_err().line, 3);
    assert_eq!(rows[2].as_ref().unwrap_err().line, 4);
    let last = rows[3].as_ref().unwrap();
    assert_eq!(
        (last.first_name.as_deref(), last.last_name.as_deref()),
        (Some("Al"), Some("Bo"))
    );
}

#[test]
fn json_values_of_another_type_are_taken_where_they_can_be() {
    let profile = &good(
        r#"{"external_id":17,"first_name":"A","last_name":"B","emails":"a@b.org","phones":[493012345,null],"linkedin":null,"company":{"name":"X"}}"#,
    )[0];
    assert_eq!(profile.external_id, "17");
    assert_eq!(profile.emails, ["a@b.org"]);
    assert_eq!(profile.phones, ["493012345"]);
    assert_eq!(profile.extra["company as written"]["name"], "X");
}

#[test]
fn tables_are_found_by_looking() {
    for (what, text) in [
        (
            "comma",
            "First Name,Last Name,E-mail,LinkedIn URL\nJane,Doe,j@x.org,https://linkedin.com/in/jane\n",
        ),
        (
            "semicolon and mark",
            "\u{feff}Vorname;Nachname;E-Mail;LinkedIn\nJane;Doe;j@x.org;https://linkedin.com/in/jane\n",
        ),
        (
            "tab",
            "first_name\tlast_name\temail\tlinkedin\nJane\tDoe\tj@x.org\thttps://linkedin.com/in/jane\n",
        ),
        (
            "bar, crlf",
            "Given name|Surname|Email 1|linkedin\r\nJane|Doe|j@x.org|https://linkedin.com/in/jane\r\n",
        ),
        (
            "lines above the names",
            "Export of 3 May,,,\n,,,\nfirstname,lastname,mail,LinkedIn profile\nJane,Doe,j@x.org,https://linkedin.com/in/jane\n",
        ),
        (
            "no names at all",
            "Jane,Doe,j@x.org,https://linkedin.com/in/jane\n",
        ),
    ] {
        let profiles = good(text);
        assert_eq!(profiles.len(), 1, "{what}");
        let profile = &profiles[0];
        assert_eq!(profile.first_name.as_deref(), Some("Jane"), "{what}");
        assert_eq!(profile.last_name.as_deref(), Some("Doe"), "{what}");
        assert_eq!(profile.emails, ["j@x.org"], "{what}");
        assert_eq!(
            profile.linkedin.as_deref(),
            Some("https://linkedin.com/in/jane"),
            "{what}"
        );
    }
}

#[test]
fn several_mail_and_phone_columns_and_one_name_column() {
    let profile = &good(
        "Name,Email,Email 2,Phone (mobile),Work phone,Score\n\"Doe, Jane\",a@x.org,\"b@x.org; c@x.org\",+1 415 555 0132,+1 415 555 0133,9\n",
    )[0];
    assert_eq!(
        (profile.first_name.as_deref(), profile.last_name.as_deref()),
        (Some("Jane"), Some("Doe"))
    );
    assert_eq!(profile.emails, ["a@x.org", "b@x.org", "c@x.org"]);
    assert_eq!(profile.phones, ["+1 415 555 0132", "+1 415 555 0133"]);
    assert_eq!(profile.extra["Score"], "9");
}

#[test]
fn a_broken_row_is_rejected_with_its_line_and_the_rest_goes_on() {
    let rows = all(
        "first_name,last_name,email\nJane,Doe,j@x.org\nJohn,Roe,extra,cells,here\n,,\nAda,Poe,a@x.org\n",
    );
    assert_eq!(rows.len(), 3);
    let reject = rows[1].as_ref().unwrap_err();
    assert_eq!(reject.line, 3);
    assert!(reject.reason.contains("5 cells"), "{}", reject.reason);
}

#[test]
fn what_an_unclosed_quote_swallows_is_nobodys_name() {
    let rows = all(
        "first_name,last_name,email\nAda,King,a@king.org\n\"Bo,Ek,b@ek.se\nCy,Young,c@young.org\n",
    );
    let [Ok(ada), Err(rest), Ok(_)] = rows.as_slice() else {
        panic!("a person, a reject, a person: {rows:?}")
    };
    assert_eq!(ada.external_id, "email:a@king.org");
    assert_eq!(rest.line, 3);
    assert!(rest.reason.contains("quote"), "{}", rest.reason);
    // A line break in a row that is whole is text.
    let whole = good("name,notes\nAda King,\"one\ntwo\"\n");
    assert_eq!(whole[0].notes.as_deref(), Some("one\ntwo"));
}

#[test]
fn character_sets_are_found_by_looking() {
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "name,email\nZoë Å,z@x.org\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    assert_eq!(good(utf16)[0].full_name.as_deref(), Some("Zoë Å"));
    let latin = b"name,email\nZo\xeb \xc5,z@x.org\n";
    assert_eq!(good(latin)[0].full_name.as_deref(), Some("Zoë Å"));
}

#[test]
fn what_is_no_list_of_profiles_is_refused_with_a_reason() {
    assert!(good("").is_empty());
    assert!(good(" \n\n").is_empty());
    for (bytes, wanted) in [
        (&b"\x7fELF\x00\x01"[..], "neither text"),
        (b"[{\"a\":1}]", "no people"),
        (b"{\n \"a\": 1\n}", "no people"),
        (b"lorem ipsum\ndolor\n", "no column"),
    ] {
        let error = read(bytes, "x")
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(error.contains(wanted), "{wanted}: {error}");
    }
}

#[test]
fn a_line_without_end_does_not_take_the_memory() {
    let mut text = String::from("{\"external_id\":\"");
    text.push_str(&"x".repeat(3 * 1024 * 1024));
    text.push_str("\"}\n{\"external_id\":\"ok\",\"first_name\":\"A\",\"last_name\":\"B\"}\n");
    let rows = all(text);
    assert_eq!(rows[0].as_ref().unwrap_err().line, 1);
    assert_eq!(rows[1].as_ref().unwrap().external_id, "ok");
    assert_eq!(rows.len(), 2);
}

#[test]
fn rejects_are_written_so_that_no_spreadsheet_runs_them() {
    let mut out = Vec::new();
    let mut writer = RejectWriter::new(&mut out, RejectForm::List).unwrap();
    let reject = Reject {
        line: 3,
        reason: "no".into(),
        raw: "=HYPERLINK(1)".into(),
        bytes: b"=HYPERLINK(1)".to_vec(),
        left_out: false,
    };
    writer.add(&reject).unwrap();
    writer.finish().unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "line,reason,raw\n3,no,'=HYPERLINK(1)\n"
    );
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        if let Ok(rows) = read(bytes.as_slice(), "x") {
            rows.for_each(drop);
        }
    }

    #[test]
    fn any_table_is_read_without_panic(text in "(name|email|a@b.org|[,;\t\"\n]|x){0,60}") {
        if let Ok(rows) = read(text.as_bytes(), "x") {
            rows.for_each(drop);
        }
    }
}

#[test]
fn a_quote_never_closed_swallows_no_row_in_silence() {
    let reason = |text: &str| {
        let rows = all(text);
        rows.into_iter()
            .find_map(Result::err)
            .map(|reject| reject.reason)
    };
    let open = Some("a quote is opened and never closed".to_owned());
    for text in [
        "First Name,Last Name,Email\nJane,Doe,\"jane@corp.io\nJohn,Roe,john@corp.io\n",
        "First Name,Last Name,Email\nJane,\"Doe,jane@corp.io\nJohn,Roe,john@corp.io\n",
    ] {
        assert_eq!(reason(text), open, "{text}");
    }
    for text in [
        "First Name,Last Name,Notes\nJane,Doe,\"likes cats\nknows Rust, Go, C\"\n",
        "First Name,Last Name,Notes,Email\nJane,\"Doe\n\",short row\n",
        "First Name,Last Name,Email\nJane,Doe,\"jane@corp.io\njane@home.org\"\n",
    ] {
        assert_eq!(reason(text), None, "{text}");
    }
}

#[test]
fn a_broken_line_is_named_by_its_own_place() {
    let rows = all("{\"full_name\":\"Jane Doe\"}\n{\"broken\n");
    let reject = rows.into_iter().find_map(Result::err).unwrap();
    assert_eq!(reject.line, 2);
    assert!(!reject.reason.contains("line 1"), "{}", reject.reason);
}

#[test]
fn old_character_sets_are_told_apart() {
    let text =
        "First Name,Last Name,Company\nЮрий,Щербаковский,Рога и копыта\nОльга,Трубецкая,Орбита\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(text);
    assert_eq!(good(&bytes)[0].last_name.as_deref(), Some("Щербаковский"));
    let text = "名前,Email\n佐藤 花子,h@sato.jp\n鈴木 一郎,i@suzuki.jp\n";
    let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(text);
    assert_eq!(good(&bytes).len(), 2);
    // UTF-16 without a mark.
    let wide: Vec<u8> = "name,email\nZoë Åberg,z@x.org\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(good(wide)[0].emails, ["z@x.org"]);
}

#[test]
fn rows_with_nobody_are_left_out_and_counted() {
    let rows = all("Name,Title,Email\n-- Q2 --,,\nAda King,Dev,a@king.org\nTOTAL,1,\n");
    let left_out = rows
        .iter()
        .filter(|row| row.as_ref().is_err_and(|reject| reject.left_out));
    assert_eq!((rows.len(), left_out.count()), (3, 2));
}

#[test]
fn a_rejected_row_comes_back_byte_for_byte_and_is_read_again() {
    let text = "Name;Email\nAda King;a@king.org;x;y\nBo Ek;b@ek.se\n";
    let mut opened = open(text.as_bytes(), "x", None).unwrap();
    let mut out = Vec::new();
    let mut writer = RejectWriter::new(&mut out, opened.reject_form()).unwrap();
    for row in opened.by_ref() {
        if let Err(reject) = row.unwrap() {
            assert_eq!(
                (reject.line, reject.bytes.as_slice()),
                (2, &b"Ada King;a@king.org;x;y"[..])
            );
            writer.add(&reject).unwrap();
        }
    }
    writer.finish().unwrap();
    let corrected = String::from_utf8(out).unwrap().replace(";x;y", "");
    let people = good(corrected);
    assert_eq!((people.len(), people[0].name().as_str()), (1, "Ada King"));
    assert!(people[0].extra.is_empty(), "{:?}", people[0].extra);
}

#[test]
fn a_mapping_holds_before_what_would_be_found() {
    let text = "Wer,Was\nAda King,a@king.org\n";
    let map: Mapping = toml::from_str(
        "[[column]]\nname = \"Wer\"\nfield = \"full_name\"\n[[column]]\nname = \"Was\"\nfield = \"email\"\nkind = \"work\"\n",
    )
    .unwrap();
    let map = Mapping {
        header_line: Some(1),
        ..map
    };
    let mut opened = open(text.as_bytes(), "x", Some(&map)).unwrap();
    let person = opened.next().unwrap().unwrap().unwrap();
    assert_eq!(line_of(&person), "Ada|King||||a@king.org work||");
    assert!(!opened.understood.wants_review());
}

/// A name that is nobody else's, in letters.
fn someone(number: usize) -> String {
    let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap());
    format!("Quill{}{}", letter(number / 26), letter(number))
}

#[test]
fn the_title_of_a_further_table_is_nobody_wherever_a_batch_of_rows_ends() {
    for people in 1..70 {
        let mut text =
            "Name,Email,Phone,Company\nAda Aune,ada@aune.io,,\nName,Email,Phone,Company\n"
                .to_owned();
        for number in 0..people {
            let name = someone(number);
            text += &format!("Jo {name},{name}@mail.io,,Brook Ltd\n");
        }
        text += "Shortlist C,,,\nName,Email,Phone,Company\nBo Bryn,bo@bryn.io,,\n";
        let rows = all(&text);
        let left_out: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].is_err()).collect();
        assert_eq!(left_out, [people + 1], "{people}");
        assert_eq!(rows.len(), people + 3, "{people}");
    }
}

#[test]
fn rows_below_further_column_names_are_cut_by_their_number_however_far_down() {
    for people in [1, 30, 100, 1_100] {
        let mut text = "Name,Email,Company\n".to_owned();
        for number in 0..people {
            let name = someone(number);
            text += &format!("Jo {name},{name}{number}@mail.io,Brook Ltd\n");
        }
        text += "Name,Email,Company,Title,Notes\n";
        for number in 0..25 {
            text += &format!("Al {},al{number}@mail.io,Brook Ltd,Dev,\n", someone(number));
        }
        text += "Ada Quill,a@q.io,Brook Ltd,Dev,\"Met in Lima\nRust, Go, SQL\nremote\"\n";
        let rows = all(&text);
        assert_eq!(rows.len(), people + 26, "{people}");
        assert!(rows.iter().all(Result::is_ok), "{people}");
    }
}

#[test]
fn what_is_behind_a_link_is_the_value_of_a_column_of_addresses() {
    let page = "<table><tr><th>Nom</th><th>Courriel</th><th>T\u{e9}l\u{e9}phone</th></tr>\
        <tr><td>Cl\u{e9}mence Roy</td><td><a href=\"mailto:clemence@roy.test?subject=x\">\u{e9}crire</a></td>\
        <td><a href=\"tel:+33-6-12-34-56-78\">appeler</a></td></tr></table>";
    let people = good(page);
    assert_eq!(people[0].emails[0], "clemence@roy.test");
    assert_eq!(people[0].phones[0], "+33-6-12-34-56-78");
}

#[test]
fn a_column_of_addresses_and_numbers_is_read_by_their_shape() {
    let people = good("Who,Reach\nTomasz Wilk,tomasz@wilk.test\nRui S\u{e1},+351 912 345 678\n");
    assert_eq!(people[0].emails[0], "tomasz@wilk.test");
    assert_eq!(people[1].phones[0], "+351 912 345 678");
    assert!(people[1].emails.is_empty());
}

#[test]
fn sections_between_few_rows_are_nobody() {
    let rows = all(
        "Name,Talk,Affiliation,Mail\nKeynotes,,,\nGrace Oyelaran,Rust at sea,Oceanic,grace@oceanic.test\n\
         Workshops,,,\nPavel Dvorak,Fast parsers,CVUT,pavel@cvut.test\nCount,2,,\n",
    );
    let names: Vec<String> = rows.iter().flatten().map(Profile::name).collect();
    assert_eq!(names, ["Grace Oyelaran", "Pavel Dvorak"]);
    assert!(
        rows.iter()
            .filter_map(|row| row.as_ref().err())
            .all(|reject| reject.left_out)
    );
}

#[test]
fn the_title_of_a_deal_is_not_the_persons() {
    for name in [
        "Deal - Title",
        "Opportunity title",
        "Deal name",
        "Opportunity Name",
    ] {
        let people = good(format!(
            "Person - Name,{name},Job title\nLina Haddad,Q3 placement,Nurse\n"
        ));
        assert_eq!(people[0].name(), "Lina Haddad", "{name}");
        assert_eq!(people[0].title.as_deref(), Some("Nurse"), "{name}");
    }
    let people =
        good("Person - Name,Deal - Title,E-mail\nLina Haddad,Q3 placement,lina@cedar.test\n");
    assert_eq!(people[0].title, None);
}
