//! Keys of keyboards that write another alphabet, by their place on a Latin one.
//!
//! Bindings are letters. Where another layout is on, the key at the place of `j` writes `о` or `ㅓ`; a
//! terminal hands on the letter alone, so the layout is told by it. Signs such as `.` stand on many
//! layouts at places of their own: they are read by the layout that the letter before them belonged to.

use crate::config::{Key, KeyCode};

/// A layout whose letters are not Latin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Russian, with the letters of Ukrainian, Belarusian and others at their places.
    Cyrillic,
    /// Greek.
    Greek,
    /// Hebrew.
    Hebrew,
    /// Arabic, with the letters of Persian at their places.
    Arabic,
    /// Korean, two-set.
    Korean,
    /// Latin letters in full width, as input methods of East Asia write them.
    Wide,
}

/// Small letters of each layout and the keys they stand on; then signs, which other layouts have too.
struct Table {
    layout: Layout,
    letters: &'static [(&'static str, &'static str)],
    signs: (&'static str, &'static str),
}

/// The rows of a layout against those of a Latin one, key by key.
const TABLES: [Table; 5] = [
    Table {
        layout: Layout::Cyrillic,
        letters: &[
            ("йцукенгшщзхъ", "qwertyuiop[]"),
            ("фывапролджэ", "asdfghjkl;'"),
            ("ячсмитьбю", "zxcvbnm,."),
            ("ЙЦУКЕНГШЩЗХЪ", "QWERTYUIOP{}"),
            ("ФЫВАПРОЛДЖЭ", "ASDFGHJKL:\""),
            ("ЯЧСМИТЬБЮ", "ZXCVBNM<>"),
            ("ёіїєґўқ", "`s]'\\o["),
            ("ЁІЇЄҐЎ", "~S}\"|O"),
        ],
        signs: (".,", "/?"),
    },
    Table {
        layout: Layout::Greek,
        letters: &[
            ("ςερτυθιοπ", "wertyuiop"),
            ("ασδφγηξκλ", "asdfghjkl"),
            ("ζχψωβνμ", "zxcvbnm"),
            ("ΕΡΤΥΘΙΟΠ", "ERTYUIOP"),
            ("ΑΣΔΦΓΗΞΚΛ", "ASDFGHJKL"),
            ("ΖΧΨΩΒΝΜ", "ZXCVBNM"),
            ("άέήίόύώ", "aehioyv"),
        ],
        signs: (";:", "qQ"),
    },
    Table {
        layout: Layout::Hebrew,
        letters: &[
            ("קראטוןםפ", "ertyuiop"),
            ("שדגכעיחלךף", "asdfghjkl;"),
            ("זסבהנמצתץ", "zxcvbnm,."),
        ],
        signs: ("/'.", "qw/"),
    },
    Table {
        layout: Layout::Arabic,
        letters: &[
            ("ضصثقفغعهخحجد", "qwertyuiop[]"),
            ("شسيبلاتنمكط", "asdfghjkl;'"),
            ("ئءؤرىةوزظ", "zxcvnm,./"),
            ("یکگپچژذ", "d;'m]\\`"),
            ("؟", "?"),
        ],
        signs: ("", ""),
    },
    Table {
        layout: Layout::Korean,
        letters: &[
            ("ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "qwertyuiop"),
            ("ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "asdfghjkl"),
            ("ㅋㅌㅊㅍㅠㅜㅡ", "zxcvbnm"),
            ("ㅃㅉㄸㄲㅆㅒㅖ", "QWERTOP"),
        ],
        signs: ("", ""),
    },
];

/// Returns the key that stands at the same place of a Latin keyboard, and the layout that was told by
/// it. `before` is the layout of the letter before.
pub fn latin(key: Key, before: Option<Layout>) -> Option<(Key, Layout)> {
    let KeyCode::Char(c) = key.code else {
        return None;
    };
    let on = |c: char, layout: Layout| {
        let code = KeyCode::Char(c);
        (Key { code, ..key }.normal(), layout)
    };
    if let '\u{ff01}'..='\u{ff5e}' = c {
        let ascii = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
        return ascii.map(|ascii| on(ascii, Layout::Wide));
    }
    if c == '\u{3000}' {
        return Some(on(' ', Layout::Wide));
    }
    for table in &TABLES {
        let signs = std::iter::once(&table.signs).filter(|_| before == Some(table.layout));
        for (theirs, ours) in table.letters.iter().chain(signs) {
            let at = theirs.chars().position(|letter| letter == c);
            if let Some(ascii) = at.and_then(|at| ours.chars().nth(at)) {
                return Some(on(ascii, table.layout));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(c: char, before: Option<Layout>) -> Option<char> {
        let key = Key::plain(KeyCode::Char(c)).normal();
        match latin(key, before)?.0.code {
            KeyCode::Char(c) => Some(c),
            _ => None,
        }
    }

    #[test]
    fn keys_act_by_their_place() {
        for (c, wanted) in [
            ('о', 'j'),
            ('л', 'k'),
            ('й', 'q'),
            ('Щ', 'O'),
            ('ж', ';'),
            ('і', 's'),
            ('ξ', 'j'),
            ('Κ', 'K'),
            ('ח', 'j'),
            ('ש', 'a'),
            ('ت', 'j'),
            ('ن', 'k'),
            ('ㅓ', 'j'),
            ('ｊ', 'j'),
            ('Ｇ', 'G'),
            ('／', '/'),
            ('\u{3000}', ' '),
        ] {
            assert_eq!(read(c, None), Some(wanted), "{c}");
        }
        for c in ['j', 'é', 'ß', '李', '.', '/', 'ı'] {
            assert_eq!(read(c, None), None, "{c}");
        }
    }

    #[test]
    fn signs_follow_the_layout_of_the_letter_before() {
        assert_eq!(read('.', Some(Layout::Cyrillic)), Some('/'));
        assert_eq!(read(',', Some(Layout::Cyrillic)), Some('?'));
        assert_eq!(read('/', Some(Layout::Hebrew)), Some('q'));
        assert_eq!(read(';', Some(Layout::Greek)), Some('q'));
        assert_eq!(read('.', Some(Layout::Greek)), None);
    }

    #[test]
    fn both_sides_of_each_row_are_as_long() {
        for table in &TABLES {
            for (theirs, ours) in table.letters.iter().chain([&table.signs]) {
                assert_eq!(theirs.chars().count(), ours.chars().count(), "{theirs}");
            }
        }
    }
}
