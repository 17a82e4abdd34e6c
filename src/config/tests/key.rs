use proptest::prelude::*;

use super::*;

#[test]
fn reads_keys_as_people_write_them() {
    let table = [
        ("q", Key::plain(KeyCode::Char('q'))),
        ("-", Key::plain(KeyCode::Char('-'))),
        ("shift-a", Key::plain(KeyCode::Char('A'))),
        ("G", Key::plain(KeyCode::Char('G'))),
        ("space", Key::plain(KeyCode::Char(' '))),
        ("Page-Down", Key::plain(KeyCode::PageDown)),
        ("f12", Key::plain(KeyCode::F(12))),
        (
            "ctrl-D",
            Key {
                ctrl: true,
                ..Key::plain(KeyCode::Char('d'))
            },
        ),
        (
            "ctrl--",
            Key {
                ctrl: true,
                ..Key::plain(KeyCode::Char('-'))
            },
        ),
        (
            "shift-tab",
            Key {
                shift: true,
                ..Key::plain(KeyCode::Tab)
            },
        ),
    ];
    for (text, key) in table {
        assert_eq!(text.parse(), Ok(key), "{text}");
    }
}

#[test]
fn refuses_what_is_no_key() {
    for text in ["", "ctrl-", "hyper-x", "f0", "f25", "enterr", "\u{7}"] {
        assert!(text.parse::<Key>().is_err(), "{text:?}");
    }
    assert_eq!("  ".parse::<Chord>(), Err(KeyError::Empty));
}

fn any_key() -> impl Strategy<Value = Key> {
    let code = prop_oneof![
        any::<char>()
            .prop_filter("typed", |c| !c.is_control()
                && (!c.is_whitespace() || *c == ' '))
            .prop_map(KeyCode::Char),
        (1u8..=24).prop_map(KeyCode::F),
        proptest::sample::select(NAMES.map(|(_, code)| code).to_vec()),
    ];
    (code, any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(code, ctrl, alt, shift)| {
        Key {
            code,
            ctrl,
            alt,
            shift,
        }
        .normal()
    })
}

proptest! {
    #[test]
    fn what_is_shown_is_read_back(keys in proptest::collection::vec(any_key(), 1..4)) {
        let chord = Chord(keys);
        prop_assert_eq!(chord.to_string().parse(), Ok(chord));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        let _ = text.parse::<Chord>();
    }
}
