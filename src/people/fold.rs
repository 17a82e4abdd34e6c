//! Text as searches compare it.

use deunicode::deunicode_char;

/// Returns `text` in lower-case Latin letters without diacritics, white space collapsed: what is
/// equal here is equal to a sourcer who types it. Han, Cyrillic, Greek and others become their
/// Latin form, letters of one written word staying together (`晓明` is `xiaoming`).
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        if letter.is_ascii() {
            folded.push(letter.to_ascii_lowercase());
        } else {
            // The crate ends each Han syllable with a space, which would tear names apart.
            let latin = deunicode_char(letter).unwrap_or("");
            folded.extend(
                latin
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .flat_map(char::to_lowercase),
            );
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn folds_to_what_a_sourcer_types() {
        for (written, typed) in [
            ("José  Müller ", "jose muller"),
            ("ŁUKASZ", "lukasz"),
            ("王 晓明", "wang xiaoming"),
            ("Дмитрий", "dmitrii"),
            ("e\u{301}", "e"),
            ("", ""),
        ] {
            assert_eq!(fold(written), typed, "{written}");
        }
    }
}
