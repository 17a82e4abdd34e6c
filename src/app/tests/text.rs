use proptest::prelude::*;

use crate::app::{Glyphs, Page, Tone};

use super::*;

#[test]
fn what_could_steer_terminal_or_reader_is_gone() {
    let table = [
        ("plain", "plain"),
        ("a\u{1b}[31mred\u{1b}[0m", "a[31mred[0m"),
        ("bell\u{7}\u{0}", "bell"),
        ("c1 \u{9b}31m", "c1 31m"),
        ("line\r\nfeed\ttab", "line feed tab"),
        ("abc\u{202e}gpj.exe", "abcgpj.exe"),
        ("\u{2066}isolated\u{2069}\u{200f}", "isolated"),
        ("zero\u{200b}width\u{feff}\u{ad}", "zerowidth"),
        ("para\u{2029}graph", "para graph"),
        ("tag\u{e0041}\u{e007f}", "tag"),
        ("zero\u{200d}width \u{200d}", "zerowidth "),
        ("👩\u{200d}\u{e0041}x", "👩x"),
        // These belong to names and stay.
        ("क\u{94d}\u{200d}ष", "क\u{94d}\u{200d}ष"),
        ("Zoë O’Brien", "Zoë O’Brien"),
        ("e\u{301}", "e\u{301}"),
        ("李小龙", "李小龙"),
        ("مریم میرزاخانی", "مریم میرزاخانی"),
        ("نرگس\u{200c}ها", "نرگس\u{200c}ها"),
        // Terminals measure these each in its own way; the first sign alone is the same everywhere.
        ("👩\u{200d}💻 dev", "👩 dev"),
        ("❤\u{fe0f} Rust", "❤ Rust"),
        ("♻\u{fe0f}", "♻"),
        ("1\u{fe0f}\u{20e3} one", "1 one"),
        ("👍🏽!", "👍!"),
        ("🇩🇪 Berlin", "DE Berlin"),
        ("❤\u{fe0f}\u{200d}🔥", "❤"),
        ("👨\u{200d}👩\u{200d}👧\u{200d}👦 home", "👨 home"),
        ("葛\u{e0100}城", "葛城"),
    ];
    for (raw, expected) in table {
        assert_eq!(clean(raw), expected, "{raw:?}");
    }
}

#[test]
fn a_tower_of_accents_is_cut_down() {
    let tower = format!("Z{}", "\u{301}".repeat(1_000));
    assert!(clean(&tower).chars().count() <= 12);
}

#[test]
fn text_is_cut_by_columns_with_a_mark() {
    let table = [
        ("short", 10, "short"),
        ("a long name", 7, "a long…"),
        ("ends in space", 5, "ends…"),
        ("李小龙", 5, "李小…"),
        ("李小龙", 4, "李…"),
        (
            "👩\u{200d}👩\u{200d}👧 family",
            4,
            "👩\u{200d}👩\u{200d}👧…",
        ),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ];
    for (raw, columns, expected) in table {
        assert_eq!(fit(raw, columns, "…"), expected, "{raw:?} in {columns}");
    }
}

#[test]
fn long_words_break_where_addresses_part() {
    assert_eq!(
        break_word("linkedin.com/in/somebody", 18),
        ("linkedin.com/in/", "somebody")
    );
    assert_eq!(
        break_word("somebody@example.org", 12),
        ("somebody", "@example.org")
    );
    assert_eq!(break_word("aaaaaaaaaa", 4), ("aaaa", "aaaaaa"));
}

#[test]
fn ages_and_numbers_read_well() {
    let at = |second| jiff::Timestamp::from_second(second).expect("a time");
    let table = [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (7_199, "1 h ago"),
        (86_400, "1 day ago"),
        (172_800, "2 days ago"),
    ];
    for (seconds, expected) in table {
        assert_eq!(ago(at(1_000_000 + seconds), at(1_000_000)), expected);
    }
    // A clock that went back is no reason to show nonsense.
    assert_eq!(ago(at(0), at(50)), "just now");
    assert_eq!(number(1_234_567), "1,234,567");
    assert_eq!(number(999), "999");
    assert_eq!(count(1, "person", "people"), "1 person");
}

proptest! {
    #[test]
    fn nothing_harmful_gets_through(raw in "\\PC*|(?s).*") {
        let shown = clean(&raw);
        prop_assert!(!shown.chars().any(char::is_control));
        prop_assert_eq!(clean(&shown).into_owned(), shown.into_owned());
    }

    #[test]
    fn cut_text_fits(raw in "(?s).*", columns in 0usize..40) {
        let shown = clean(&raw);
        prop_assert!(width(&fit(&shown, columns, "…")) <= columns);
        let (head, tail) = break_word(&shown, columns);
        prop_assert_eq!(format!("{head}{tail}"), shown.into_owned());
    }
}

#[test]
fn a_line_ends_without_the_dot_that_parts_it_from_the_next() {
    let mut page = Page::new(20, Glyphs::Unicode);
    page.text(Tone::Plain, "Web Developer at LG · Wien");
    page.text(Tone::Plain, "Support at Cisco · Zürich");
    page.text(Tone::Plain, "one · two");
    let lines: Vec<String> = page.lines.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "Web Developer at LG",
            "Wien",
            "Support at Cisco",
            "Zürich",
            "one · two"
        ]
    );
}
