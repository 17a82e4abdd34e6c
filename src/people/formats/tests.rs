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
    assert_eq!(profile.extra["company"]["name"], "X");
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
    let [Ok(ada), Err(rest)] = rows.as_slice() else {
        panic!("one person and a reject: {rows:?}")
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
        (&b"\x7fELF\x00\x01"[..], "not a text file"),
        (b"[{\"a\":1}]", "object a line"),
        (b"{\n \"a\": 1\n}", "object a line"),
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
    let mut writer = RejectWriter::new(&mut out).unwrap();
    let reject = Reject {
        line: 3,
        reason: "no".into(),
        raw: "=HYPERLINK(1)".into(),
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
