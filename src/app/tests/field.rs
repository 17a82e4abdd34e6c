use proptest::prelude::*;

use super::*;
use crate::config::Chord;

/// Plays keys on a field and returns its text with the cursor as `|`.
fn play(text: &str, keys: &str) -> String {
    let mut field = TextField::new(text);
    for key in keys.parse::<Chord>().expect("keys").keys() {
        field.key(*key);
    }
    let (before, behind) = field.halves();
    format!("{before}|{behind}")
}

#[test]
fn lines_are_edited_as_everywhere() {
    let table = [
        ("ab", "c", "abc|"),
        ("abc", "left backspace", "a|c"),
        ("abc", "home delete", "|bc"),
        ("one two", "ctrl-w", "one |"),
        ("one two", "alt-b x", "one x|two"),
        ("one two", "home ctrl-right", "one| two"),
        ("one two", "ctrl-left ctrl-u", "|two"),
        ("one two", "ctrl-left ctrl-k", "one |"),
        ("one two", "ctrl-a alt-d", "| two"),
        ("", "backspace delete left right ctrl-w", "|"),
        // One grapheme is one step, however many characters it has.
        ("e\u{301}", "backspace", "|"),
        ("👩\u{200d}💻x", "left left a", "a|👩\u{200d}💻x"),
        ("李小", "left", "李|小"),
    ];
    for (text, keys, expected) in table {
        assert_eq!(play(text, keys), expected, "{text} {keys}");
    }
}

#[test]
fn keys_without_a_meaning_are_left_to_others() {
    let mut field = TextField::default();
    for key in ["enter", "esc", "tab", "up", "f1", "ctrl-p"] {
        assert_eq!(
            field.key(key.parse().expect("a key")),
            Edit::Ignored,
            "{key}"
        );
    }
}

#[test]
fn a_paste_is_one_line_and_has_an_end() {
    let mut field = TextField::new("a");
    assert!(field.insert("one\r\ntwo\u{1b}[2J"));
    assert_eq!(field.text(), "aone two[2J");
    let million = "x".repeat(1_000_000);
    assert!(!field.insert(&million));
    assert_eq!(field.text().chars().count(), FIELD_CHARS);
}

proptest! {
    #[test]
    fn no_key_breaks_a_field(
        texts in proptest::collection::vec(".{0,8}", 0..4),
        keys in proptest::collection::vec(0usize..14, 0..60),
    ) {
        const KEYS: [&str; 14] = [
            "left", "right", "home", "end", "backspace", "delete", "ctrl-w", "ctrl-u", "ctrl-k",
            "alt-b", "alt-f", "alt-d", "x", "space",
        ];
        let mut field = TextField::default();
        for text in &texts {
            field.insert(text);
            for key in &keys {
                field.key(KEYS[*key].parse().expect("a key"));
                let (before, behind) = field.halves();
                prop_assert_eq!(format!("{before}{behind}"), field.text());
            }
        }
    }
}
