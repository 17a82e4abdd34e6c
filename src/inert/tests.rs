use proptest::prelude::*;
use serde_json::{Value, json};

use super::redact::{LEFT_OUT, for_log, know, know_whole, said, said_of};
use super::{clean, csv_cell, is_blank, is_hidden, json, lines, one_line};

/// Characters that steer or hide, mixed among harmless ones.
fn hostile() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '\u{1b}',
        '\u{7f}',
        '\u{9b}',
        '\u{85}',
        '\u{2028}',
        '\u{2029}',
        '\u{202e}',
        '\u{2066}',
        '\u{e0041}',
        '\u{3164}',
        '\u{115f}',
        '\u{ffa0}',
        '\u{ad}',
        '\u{34f}',
        '\u{200b}',
        '\u{feff}',
        '\u{fff9}',
        '\u{180e}',
        '=',
        '+',
        '-',
        '@',
        '＝',
        '＋',
        '－',
        '＠',
        ';',
        ',',
        '\t',
        '|',
        '\n',
        '\r',
        '"',
        ' ',
    ]);
    prop::collection::vec(prop_oneof![3 => odd, 2 => any::<char>()], 0..40)
        .prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn whatever_one_output_takes_out_all_do(text in hostile()) {
        let shown = [
            clean(&text).into_owned(),
            one_line(&text),
            csv_cell(&text),
            lines(&text).replace('\n', ""),
            json::to_string(&json!({ "a": text })).unwrap(),
            said(&text),
        ];
        for output in shown {
            prop_assert!(!output.contains(|c| is_hidden(c) || is_blank(c)), "{output:?}");
        }
    }

    #[test]
    fn json_keeps_every_character(text in hostile()) {
        let written = json::to_string(&json!([text])).unwrap();
        let read: Value = serde_json::from_str(&written).unwrap();
        prop_assert_eq!(&read[0], &text);
    }

    #[test]
    fn no_part_of_a_cell_begins_like_a_formula(text in hostile(), delimiter in prop::sample::select(vec![',', ';', '\t', '|'])) {
        let cell = csv_cell(&text);
        for part in cell.split(delimiter) {
            let begins = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
            prop_assert!(!begins.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell:?}");
        }
    }

    #[test]
    fn cleaning_twice_is_cleaning_once(text in hostile()) {
        let once = one_line(&text);
        prop_assert_eq!(one_line(&once), once);
    }
}

#[test]
fn what_readers_need_stays() {
    for text in ["👩‍💻 Ada", "می‌خواهم", "❤️", "Zoë O’Néill", "王晓明"] {
        assert_eq!(clean(text), text);
    }
}

#[test]
fn a_secret_is_not_repeated_in_any_spelling() {
    const SECRET: &str = "q7Gh-2kLm9Xw_Zt4Rb8Ny";
    know(SECRET);
    let percent: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let twice = percent.replace('%', "%25");
    let entity: String = SECRET.bytes().map(|byte| format!("&#{byte};")).collect();
    let escaped: String = SECRET
        .bytes()
        .map(|byte| format!("\\u{byte:04x}"))
        .collect();
    let printable: String = SECRET.bytes().map(|byte| format!("={byte:02X}")).collect();
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    let spaced: String = SECRET.chars().flat_map(|c| [c, ' ']).collect();
    let tabbed = SECRET.replace('-', "\t\u{a0}-\u{200b}");
    let wide: String = SECRET
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                char::from_u32(u32::from(c) + 0xfee0).unwrap()
            } else {
                c
            }
        })
        .collect();
    use base64::Engine as _;
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("client-12:{SECRET}"));
    let packed = base64::engine::general_purpose::STANDARD.encode(SECRET);
    let spellings = [
        SECRET.to_owned(),
        SECRET.to_uppercase(),
        SECRET.chars().rev().collect(),
        SECRET[..16].to_owned(),
        SECRET[4..].to_owned(),
        percent,
        twice,
        entity,
        escaped,
        printable,
        hex,
        spaced,
        tabbed,
        wide,
        basic,
        packed,
    ];
    for spelling in spellings {
        let said = said(&format!("your secret {spelling} is wrong"));
        let bare: String = said
            .to_lowercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        assert!(
            said == LEFT_OUT || said == "your secret [hidden] is wrong",
            "{spelling}: {said}"
        );
        assert!(!bare.contains("q7gh2klm9xw"), "{said}");
    }
}

#[test]
fn an_address_of_a_person_is_not_repeated() {
    for (text, shown) in [
        (
            "e-mail ada@example.org is taken",
            "e-mail [e-mail] is taken",
        ),
        ("<Ada.L+x@Example.ORG>, again", "<[e-mail]>, again"),
        ("ada%40example.org is taken", LEFT_OUT),
        ("ada%2540example.org is taken", LEFT_OUT),
        ("ada&#64;example.org", LEFT_OUT),
        ("ada&#x40;example.org", LEFT_OUT),
        ("ada\\u0040example.org", LEFT_OUT),
        ("ada @ example.org", LEFT_OUT),
        ("ada＠example.org", LEFT_OUT),
        ("ada [at] example [dot] org", LEFT_OUT),
        ("YWRhQGV4YW1wbGUub3Jn", LEFT_OUT),
        ("616461406578616d706c652e6f7267", LEFT_OUT),
        ("first_name can't be blank", "first_name can't be blank"),
        (
            "looked at 14:05, nothing there",
            "looked at 14:05, nothing there",
        ),
        ("Invalid @ sign", LEFT_OUT),
    ] {
        assert_eq!(said(text), shown, "{text}");
    }
}

#[test]
fn what_was_sent_of_a_person_is_not_repeated() {
    let sent = super::redact::personal_of(
        br#"{"first_name":"Ada","last_name":"Lovelace","phone_numbers":[{"value":"+44 20 7946 0018","type":"home"}]}"#,
    );
    for (text, shown) in [
        (
            "Ada Lovelace is there already",
            "[hidden] [hidden] is there already",
        ),
        ("ADA is taken", "[hidden] is taken"),
        ("adamant about home", "adamant about home"),
        ("number +44-20-7946-0018", LEFT_OUT),
        ("Love%6Cace", LEFT_OUT),
        ("last_name is too short", "last_name is too short"),
    ] {
        assert_eq!(said_of(text, &sent), shown, "{text}");
    }
}

#[test]
fn a_long_token_is_hidden_whosever_it_is_and_words_stay() {
    assert_eq!(
        said("token eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.x1"),
        "token [hidden]"
    );
    assert_eq!(
        said("the application_stage_identifier_attribute is unknown"),
        "the application_stage_identifier_attribute is unknown"
    );
    know_whole("greenhouse-client-7719");
    assert_eq!(
        said("Greenhouse has no client of that name"),
        "Greenhouse has no client of that name"
    );
    assert_eq!(
        said("greenhouse-client-7719 is unknown"),
        "[hidden] is unknown"
    );
}

#[test]
fn a_text_without_end_is_cut() {
    let long = "words ".repeat(1 << 20);
    assert!(said(&long).chars().count() <= 300);
}

#[test]
fn a_log_repeats_no_word_of_a_server_and_no_secret() {
    know("log-secret-81Kq0ZzP");
    let words = said("Candidate Grit Ausgedacht is locked");
    let line = format!("WARN not taken in: {words} with log-secret-81Kq0ZzP export=7\n");
    assert_eq!(
        for_log(&line),
        "WARN not taken in: [its words] with [hidden] export=7\n"
    );
}
