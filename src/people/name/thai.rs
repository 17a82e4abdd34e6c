//! Thai names by their consonants. What is written says neither where a syllable ends nor always its vowel, and the same
//! letter sounds otherwise at an end: `พร` is `Porn` or `Phon`. So a name has several forms, the likeliest first, each made of
//! the classes of consonants that [`super::readings`] makes of Latin words.

/// Forms that are kept of a word.
const MOST: usize = 4;

/// Returns whether a text holds Thai letters.
pub(super) fn is_thai(text: &str) -> bool {
    text.chars().any(|c| ('\u{0E01}'..='\u{0E5B}').contains(&c))
}

/// Returns the consonants of a word as Latin spellings of it may have them, the likeliest first.
pub(super) fn skeletons(word: &str) -> Vec<String> {
    let letters = spoken(word);
    let choices = choices(&letters);
    let usual: Vec<&str> = choices
        .iter()
        .map(|choice| choice.first().copied().unwrap_or_default())
        .collect();
    let mut all = vec![merged(&usual)];
    // One letter at a time is read in another way.
    for (at, choice) in choices.iter().enumerate() {
        for other in choice.iter().skip(1).copied() {
            let mut form = usual.clone();
            if let Some(place) = form.get_mut(at) {
                *place = other;
            }
            let form = merged(&form);
            if !all.contains(&form) {
                all.push(form);
            }
        }
    }
    all.retain(|form| !form.is_empty());
    all.truncate(MOST);
    all
}

/// Joins classes; one that follows itself stands once.
fn merged(classes: &[&str]) -> String {
    let mut out = String::new();
    for class in classes.iter().flat_map(|classes| classes.chars()) {
        if !out.ends_with(class) {
            out.push(class);
        }
    }
    out
}

/// The mark above a consonant that is written and not spoken.
const SILENT: char = '์';

/// Returns the letters that are spoken, without marks of tone.
fn spoken(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::new();
    for c in word.chars() {
        match c {
            SILENT => {
                // The vowel goes with its consonant, and of `ทร์`, `ตร์` and `ษณ์` both consonants.
                while letters
                    .pop_if(|last| matches!(*last, 'ิ' | 'ี' | 'ุ'))
                    .is_some()
                {}
                match (letters.pop(), letters.last().copied()) {
                    (Some('ร'), Some('ท' | 'ต')) | (Some('ณ'), Some('ษ')) => {
                        letters.pop();
                    }
                    _ => {}
                }
            }
            '็' | '่'..='๋' | 'ํ' | '๎' => {}
            c if ('\u{0E01}'..='\u{0E4E}').contains(&c) => letters.push(c),
            _ => {}
        }
    }
    letters
}

fn is_consonant(c: char) -> bool {
    ('ก'..='ฮ').contains(&c) && !matches!(c, 'ฤ' | 'ฦ')
}

/// Vowels that stand before the consonant that is spoken first.
fn stands_before(c: char) -> bool {
    ('เ'..='ไ').contains(&c)
}

/// Vowels that stand behind, above or below their consonant.
fn stands_behind(c: char) -> bool {
    ('ะ'..='ฺ').contains(&c) || c == 'ๅ'
}

/// A letter and those around it.
#[derive(Clone, Copy)]
struct Place {
    before: [Option<char>; 2],
    after: [Option<char>; 2],
}

impl Place {
    /// Returns whether the consonant begins a syllable for sure.
    fn begins(self) -> bool {
        self.after[0].is_some_and(stands_behind) || self.before[0].is_some_and(stands_before)
    }

    fn is_last(self) -> bool {
        self.after[0].is_none()
    }
}

/// Returns the ways to read each letter that is no vowel, the likeliest first.
fn choices(letters: &[char]) -> Vec<&'static [&'static str]> {
    let mut out: Vec<&'static [&'static str]> = Vec::new();
    let at = |place: Option<usize>| letters.get(place?).copied();
    let mut skipped = false;
    for (number, letter) in letters.iter().enumerate() {
        if std::mem::take(&mut skipped) {
            continue;
        }
        let place = Place {
            before: [at(number.checked_sub(1)), at(number.checked_sub(2))],
            after: [at(number.checked_add(1)), at(number.checked_add(2))],
        };
        match (*letter, place.after) {
            // `รร` is a vowel before another consonant, and `an` elsewhere.
            ('ร', [Some('ร'), next])
                if !next.is_some_and(stands_behind) && place.before[0] != Some('ช') =>
            {
                out.push(if next.is_some_and(is_consonant) {
                    &["", "n"]
                } else {
                    &["n"]
                });
                skipped = true;
            }
            // `ทร` is `s` where a word begins with it: ทรงศักดิ์, Songsak.
            ('ท', [Some('ร'), next]) if number == 0 && !next.is_some_and(stands_behind) => {
                out.push(&["s"]);
                skipped = true;
            }
            // `ำ` is `am`.
            ('ำ', _) => out.push(&["m"]),
            (letter, _) => out.push(consonant(letter, place)),
        }
    }
    out
}

/// Returns the ways to read a consonant; none for a vowel and for what Latin spellings leave out (`w`, `y`, `h`).
fn consonant(letter: char, place: Place) -> &'static [&'static str] {
    let (begins, last) = (place.begins(), place.is_last());
    match letter {
        'ก'..='ฆ' => &["k"],
        'ง' => &["ng"],
        // `อัจฉรา`: the one is part of the other.
        'จ' if place.after[0] == Some('ฉ') => &[],
        'จ' if last && !begins => &["t", "k", "g"],
        'จ' => &["k", "g"],
        'ฉ' | 'ช' | 'ฌ' if last && !begins => &["t", "k"],
        'ฉ' | 'ช' | 'ฌ' => &["k"],
        'ซ' => &["s"],
        'ศ' | 'ษ' | 'ส' if last && !begins => &["t", "s"],
        'ศ' | 'ษ' | 'ส' if begins || place.after[0] == Some('ร') => &["s"],
        'ศ' | 'ษ' | 'ส' => &["s", "t"],
        'ญ' if !begins => &["n"],
        'ฎ' | 'ด' if begins => &["d"],
        'ฎ' | 'ด' if last => &["t", "d"],
        'ฎ' | 'ด' => &["d", "t"],
        'ฑ' => &["t", "d"],
        'ฏ'..='ฒ' | 'ต'..='ธ' => &["t"],
        'ณ' | 'น' => &["n"],
        'บ' if begins => &["b"],
        'บ' if last => &["p", "b"],
        'บ' => &["b", "p"],
        'ภ' => &["p", "b"],
        'ป'..='ฟ' => &["p"],
        'ม' => &["m"],
        'ร' => of_r(place),
        'ล' | 'ฬ' if begins || place.before[0].is_none() => &["l"],
        'ล' | 'ฬ' if last => &["n", "l"],
        'ล' | 'ฬ' => &["l", "n"],
        'ฤ' => &["r"],
        _ => &[],
    }
}

/// Returns the ways to read `ร`, which is seldom heard at an end, and written by many all the same.
fn of_r(place: Place) -> &'static [&'static str] {
    let short = |c: Option<char>| matches!(c, Some('ั' | 'ิ' | 'ุ'));
    match place.before {
        _ if place.begins() => &["r"],
        [None, _] => &["r"],
        // `เพชร`, `มิตร`, `จักร`, `เกียรติ`.
        [Some('ช'), _] | [Some('ย'), Some('ี')] => &["", "r"],
        [Some('ต' | 'ท'), vowel] if short(vowel) => &["", "r"],
        [Some('ก'), Some('ั')] => &["", "r"],
        _ if place.is_last() => &["rn", "n"],
        _ => &["r", "n", "rn"],
    }
}
