//! Korean names as their bearers write them in Latin letters, which is seldom as the Revised Romanisation has them:
//! `성민` is `Seongmin` there, and Sung-min on most profiles.

use super::Token;
use super::soft::soft;

/// The first of the syllables, which stand in the order of their parts.
const FIRST: u32 = 0xAC00;
const SYLLABLES: u32 = 19 * 21 * 28;

/// What a syllable begins with: as the Revised Romanisation has it, and as people write it.
const INITIALS: [[&str; 2]; 19] = [
    ["g", "k"],
    ["kk", "k"],
    ["n", "n"],
    ["d", "d"],
    ["tt", "d"],
    ["r", "r"],
    ["m", "m"],
    ["b", "b"],
    ["pp", "b"],
    ["s", "s"],
    ["ss", "s"],
    ["", ""],
    ["j", "j"],
    ["jj", "j"],
    ["ch", "ch"],
    ["k", "k"],
    ["t", "t"],
    ["p", "p"],
    ["h", "h"],
];

/// The vowels, in both ways.
const VOWELS: [[&str; 2]; 21] = [
    ["a", "a"],
    ["ae", "ae"],
    ["ya", "ya"],
    ["yae", "yae"],
    ["eo", "u"],
    ["e", "e"],
    ["yeo", "yu"],
    ["ye", "ye"],
    ["o", "o"],
    ["wa", "wa"],
    ["wae", "wae"],
    ["oe", "oi"],
    ["yo", "yo"],
    ["u", "oo"],
    ["wo", "wo"],
    ["we", "we"],
    ["wi", "wi"],
    ["yu", "yoo"],
    ["eu", "eu"],
    ["ui", "ee"],
    ["i", "i"],
];

/// What a syllable ends with.
const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
];

/// Returns whether a text is Hangul and nothing else.
pub(super) fn is_hangul(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| parts(c).is_some())
}

/// Returns the places of a syllable's parts in their tables.
fn parts(syllable: char) -> Option<(usize, usize, usize)> {
    let number = u32::from(syllable).checked_sub(FIRST)?;
    let at = (number < SYLLABLES).then_some(number as usize)?;
    Some((at / (21 * 28), at / 28 % 21, at % 28))
}

/// Returns both ways to write a syllable: officially, and as people do.
fn ways(syllable: char) -> Option<[String; 2]> {
    let (initial, vowel, last) = parts(syllable)?;
    let [initial, usual_initial] = INITIALS.get(initial)?;
    let [vowel, usual_vowel] = VOWELS.get(vowel)?;
    let last = FINALS.get(last)?;
    let usual_vowel = match *vowel {
        // Open, it stays what it is: Seo, Heo.
        "eo" | "yeo" if last.is_empty() => vowel,
        "u" if initial.is_empty() => &"woo",
        _ => usual_vowel,
    };
    Some([
        format!("{initial}{vowel}{last}"),
        format!("{usual_initial}{usual_vowel}{last}"),
    ])
}

/// Returns how a given name in Hangul is mostly written, the likeliest first, at most so many that sound otherwise.
pub(super) fn given(name: &str, most: usize) -> Vec<Token> {
    let syllables: Option<Vec<[String; 2]>> = name.chars().map(ways).collect();
    let syllables = syllables.filter(|syllables| (1..=4).contains(&syllables.len()));
    let Some(syllables) = syllables else {
        return Vec::new();
    };
    let mut mixed = vec![String::new()];
    for [official, usual] in &syllables {
        let both = |begun: &String| [format!("{begun}{usual}"), format!("{begun}{official}")];
        mixed = mixed.iter().flat_map(both).collect();
    }
    // Whoever writes one syllable officially writes the others so as a rule.
    let last = mixed.pop();
    let mut rest = mixed.into_iter();
    let first = rest.next();
    let mut tokens: Vec<Token> = Vec::new();
    for fold in first.into_iter().chain(last).chain(rest) {
        let token = Token::new(fold);
        if tokens.iter().all(|known| known.soft != token.soft) {
            tokens.push(token);
        }
    }
    tokens.truncate(most);
    tokens
}

/// Returns how a family name in Hangul is mostly written, at most so many that sound otherwise.
pub(super) fn family(name: &str, most: usize) -> Vec<Token> {
    let mut letters = name.chars();
    let listed = match (letters.next(), letters.next()) {
        (Some(only), None) => korean_family(only),
        _ => &[],
    };
    if listed.is_empty() {
        return given(name, most);
    }
    let mut sounds: Vec<String> = Vec::new();
    let mut new = |way: &&&str| {
        let sound = soft(way);
        let new = !sounds.contains(&sound);
        sounds.push(sound);
        new
    };
    let ways = listed.iter().filter(|way| new(way)).take(most);
    ways.map(|way| Token::new((*way).to_owned())).collect()
}

/// Returns how the bearers of a family name of one syllable mostly write it; none where that is not listed.
pub fn korean_family(syllable: char) -> &'static [&'static str] {
    let listed = FAMILIES.iter().find(|(one, _)| *one == syllable);
    listed.map_or(&[], |(_, ways)| *ways)
}

/// Family names as their bearers mostly write them.
const FAMILIES: &[(char, &[&str])] = &[
    ('김', &["kim"]),
    ('이', &["lee", "yi", "rhee"]),
    ('박', &["park", "pak"]),
    ('최', &["choi", "choe"]),
    ('정', &["jung", "jeong", "chung"]),
    ('강', &["kang"]),
    ('조', &["cho", "jo"]),
    ('윤', &["yoon", "yun"]),
    ('장', &["jang", "chang"]),
    ('임', &["lim", "im"]),
    ('한', &["han"]),
    ('오', &["oh"]),
    ('서', &["seo", "suh"]),
    ('신', &["shin"]),
    ('권', &["kwon"]),
    ('황', &["hwang"]),
    ('안', &["ahn", "an"]),
    ('송', &["song"]),
    ('류', &["ryu", "yoo"]),
    ('유', &["yoo", "yu"]),
    ('전', &["jeon", "jun", "chun"]),
    ('홍', &["hong"]),
    ('고', &["ko", "koh"]),
    ('문', &["moon"]),
    ('양', &["yang"]),
    ('손', &["son", "sohn"]),
    ('배', &["bae", "pae"]),
    ('백', &["baek", "paik"]),
    ('허', &["heo", "hur", "huh"]),
    ('노', &["noh", "roh"]),
    ('남', &["nam"]),
    ('심', &["shim", "sim"]),
    ('하', &["ha"]),
    ('곽', &["kwak"]),
    ('성', &["sung"]),
    ('차', &["cha"]),
    ('주', &["joo", "ju"]),
    ('우', &["woo"]),
    ('구', &["koo", "ku"]),
    ('나', &["na", "nah"]),
    ('진', &["jin", "chin"]),
    ('엄', &["um", "eom"]),
    ('원', &["won"]),
    ('천', &["chun", "cheon"]),
    ('공', &["kong"]),
    ('현', &["hyun"]),
    ('변', &["byun"]),
    ('추', &["choo"]),
    ('금', &["keum"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn folds(tokens: Vec<Token>) -> Vec<String> {
        tokens.into_iter().map(|token| token.fold).collect()
    }

    #[test]
    fn korean_names_are_spelt_as_people_do() {
        for (name, usual) in [
            ("성민", "sungmin"),
            ("지훈", "jihoon"),
            ("영희", "yunghee"),
            ("현우", "hyunwoo"),
            ("경수", "kyungsoo"),
            ("서연", "seoyun"),
            ("은정", "eunjung"),
        ] {
            assert_eq!(folds(given(name, 1)), [usual], "{name}");
        }
        assert_eq!(folds(given("성민", 3)), ["sungmin", "seongmin"]);
        assert_eq!(folds(family("이", 2)), ["lee", "yi"]);
        assert_eq!(folds(family("남궁", 1)), ["namkoong"]);
        assert!(!is_hangul("김 민수") && !is_hangul("") && is_hangul("김민수"));
    }
}
