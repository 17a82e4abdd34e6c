//! A name in one piece: which of its words are given and which family names.

use super::super::groups;
use super::super::lists::{COMPOUND_FAMILY, FAMILY_STARTS, PARTICLES};
use crate::people::text::fold;

/// Japanese family names that are frequent enough to tell where a name in one piece divides. From general knowledge.
const JAPANESE_FAMILY: &[&str] = &[
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "渡邊",
    "渡邉",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "斎藤",
    "斉藤",
    "齋藤",
    "清水",
    "山崎",
    "阿部",
    "池田",
    "橋本",
    "山下",
    "石川",
    "中島",
    "前田",
    "藤田",
    "小川",
    "後藤",
    "岡田",
    "長谷川",
    "村上",
    "近藤",
    "石井",
    "坂本",
    "遠藤",
    "青木",
    "藤井",
    "西村",
    "福田",
    "太田",
    "三浦",
    "藤原",
    "岡本",
    "松田",
    "中川",
    "中野",
    "原田",
    "小野",
    "田村",
    "竹内",
    "金子",
    "和田",
    "中山",
    "石田",
    "上田",
    "森田",
    "柴田",
    "酒井",
    "工藤",
    "横山",
    "宮崎",
    "宮本",
    "内田",
    "高木",
    "安藤",
    "谷口",
    "大野",
    "丸山",
    "今井",
    "高田",
    "藤本",
    "武田",
    "村田",
    "上野",
    "杉山",
    "増田",
    "平野",
    "大塚",
    "千葉",
    "久保",
    "松井",
    "小島",
    "岩崎",
    "桜井",
    "野口",
    "松尾",
    "野村",
    "木下",
    "菊地",
    "菊池",
    "佐野",
    "大西",
    "杉本",
    "新井",
    "浜田",
    "市川",
    "古川",
    "水野",
    "小松",
    "島田",
    "小山",
    "高野",
    "山内",
    "西田",
    "西川",
];

/// Given names that only Spaniards, Portuguese, Catalans and Basques bear: after them come two family names. From
/// general knowledge.
const IBERIAN: &str = " \
    jose juan luis jorge pedro javier jesus rafael fernando sergio alvaro alejandro eduardo enrique ramon vicente \
    joaquin andres ignacio raul ruben guillermo gonzalo esteban felipe gerardo gustavo ismael jaime agustin \
    alfredo arturo domingo emiliano emilio ernesto mauricio santiago manuel francisco joao tiago thiago rui nuno \
    goncalo duarte henrique caio otavio marcelo jordi oriol meritxell laia montse itziar iker aitor gorka ander \
    amaia nerea leire ainhoa unai asier eneko maite iratxe edurne joseba inaki xabier inmaculada montserrat \
    guadalupe rocio consuelo lourdes mercedes dolores nieves pilar belen ximena yolanda maribel leticia soledad \
    noelia ";
/// Given names of theirs and of others: behind a given name they are another one, rather than a family name.
const OFTEN_SECOND: &str = " \
    maria carlos antonio miguel angel pablo diego daniel david mario ricardo roberto alberto ivan oscar hector \
    hugo marcos martin mateo nicolas samuel sebastian tomas victor cesar gabriel julian julio leonardo lorenzo \
    lucas alfonso benjamin cristian dario ana anna carmen isabel laura cristina marta elena lucia paula sara sofia \
    raquel rosa teresa beatriz patricia silvia susana veronica adriana alejandra alicia andrea angela angelica \
    barbara camila carla carolina catalina cecilia claudia daniela diana elisa esther eva fatima fernanda gabriela \
    gloria ines irene josefa josefina juana juliana julieta karina liliana lorena luisa luiza magdalena manuela \
    margarita mariana marina martina miriam monica natalia nuria olga paloma paola pamela ramona renata romina \
    rosario sandra tatiana valentina valeria vanesa vanessa victoria virginia paulo rodrigo bruno joana catarina \
    rita vitor marcela flavia flavio fabio fabiana luciana luciano viviane juliano joan pere marc pau xavier mikel \
    jon ane grazia luz ";

/// What stands behind `Maria da` in a given name.
const DEVOTIONS: &[&str] = &[
    "luz",
    "nieves",
    "gracia",
    "graca",
    "conceicao",
    "concepcion",
    "dolores",
    "dores",
    "carmen",
    "carmo",
    "pilar",
    "mar",
    "rosario",
    "socorro",
    "fatima",
    "lourdes",
    "penha",
    "gloria",
    "ajuda",
    "angeles",
    "anjos",
    "mercedes",
    "milagros",
    "remedios",
    "aparecida",
    "guadalupe",
    "soledad",
    "consolacion",
    "paz",
    "esperanza",
    "piedade",
    "saude",
    "sol",
    "valle",
];

/// Returns given and family words of a name in one piece; no family words for a single one.
pub(in crate::people::name) fn order(words: Vec<String>) -> (Vec<String>, Vec<String>) {
    match words.as_slice() {
        [] => return (words, Vec::new()),
        [word] => return one_piece(word).unwrap_or((words, Vec::new())),
        _ => {}
    }
    if let Some(given_last) = is_east_asian(&words) {
        let mut given = words;
        if given_last {
            let family = given.drain(..1).collect();
            return (given, family);
        }
        let family = given.split_off(given.len() - 1);
        return (given, family);
    }
    if family_is_shouted(&words) || patronymic_ends(&words) {
        let at = words
            .iter()
            .take_while(|word| is_shouted(word))
            .count()
            .max(1);
        let mut family = words;
        let given = family.split_off(at);
        return (given, family);
    }
    let at = family_starts(&words);
    let mut given = words;
    let family = given.split_off(at);
    (given, family)
}

/// Where the family name begins in a name of at least two words, given name first.
fn family_starts(words: &[String]) -> usize {
    let last = words.len().saturating_sub(1);
    let folds: Vec<String> = words.iter().map(|word| fold(word)).collect();
    let fold_at = |at: usize| folds.get(at).map_or("", String::as_str);
    let is_initial = |at: usize| fold_at(at).len() < 2;
    // `O` and `St` begin a family name where they are no initial and no abbreviation of one.
    let begins = |at: usize| {
        let written = words.get(at).map_or("", String::as_str);
        FAMILY_STARTS.contains(&fold_at(at))
            || matches!(
                fold_at(at),
                "la" | "le"
                    | "el"
                    | "al"
                    | "ben"
                    | "st"
                    | "saint"
                    | "san"
                    | "santa"
                    | "mac"
                    | "mc"
                    | "ap"
                    | "te"
                    | "ibnu"
            )
            || fold_at(at) == "o" && !written.ends_with('.')
    };
    // `Maria da Luz dos Santos`: the first of the two belongs to the given name.
    let mut at = 1;
    while at < last {
        if begins(at) {
            let mut word = at;
            while word < last && PARTICLES.contains(&fold_at(word)) {
                word += 1;
            }
            if word == last || !DEVOTIONS.contains(&fold_at(word)) {
                return at;
            }
            at = word;
        }
        at += 1;
    }
    // `José Ortega y Gasset`.
    if last >= 3 && matches!(fold_at(last - 1), "y" | "i" | "e") {
        return last - 2;
    }
    let is_given = |at: usize| {
        let word = fold_at(at);
        let listed = |list: &str| list.contains(&format!(" {word} "));
        is_initial(at) || listed(IBERIAN) || listed(OFTEN_SECOND) || !groups(word).is_empty()
    };
    let is_iberian = || {
        let accent = words
            .first()
            .is_some_and(|word| word.contains(['á', 'é', 'í', 'ó', 'ú']));
        let first = format!(" {} ", fold_at(0));
        IBERIAN.contains(&first) || accent && OFTEN_SECOND.contains(&first)
    };
    // Two surnames, as Spaniards bear them: `Itziar Goikoetxea Prat`, `María José García López`.
    if last >= 2 && is_iberian() && !is_given(last - 1) {
        return last - 1;
    }
    last
}

/// Whether all words are Han, Kana or Hangul, and if so, whether the given name is last. Names of foreigners in
/// Katakana keep their order.
fn is_east_asian(words: &[String]) -> Option<bool> {
    let all = |fits: fn(char) -> bool| words.iter().all(|word| word.chars().all(fits));
    if !all(|c| is_han(c) || is_kana(c) || is_hangul(c)) {
        return None;
    }
    if all(|c| matches!(c, '\u{30A0}'..='\u{30FF}')) {
        return Some(false);
    }
    let length = |word: Option<&String>| word.map_or(0, |word| word.chars().count());
    let (first, last) = (words.first(), words.last());
    let known = |word: Option<&String>| {
        word.is_some_and(|word| {
            let word = word.as_str();
            JAPANESE_FAMILY.contains(&word) || COMPOUND_FAMILY.contains(&word)
        })
    };
    // `하늘 김`, `小芳 王`: two characters before one.
    let turned = length(last) == 1 && length(first) >= 2 && !known(first);
    Some(!turned)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '々' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FFFF}')
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7AF}')
}

/// Chinese and Korean names written in one piece start with a family name of one character, or of two where the list says
/// so; Japanese ones with one of the list, with the Kanji before the Kana, or with two of four Kanji.
fn one_piece(word: &str) -> Option<(Vec<String>, Vec<String>)> {
    let count = word.chars().count();
    if !(2..=6).contains(&count)
        || !word
            .chars()
            .all(|c| is_han(c) || is_kana(c) || is_hangul(c))
    {
        return None;
    }
    let listed = |list: &[&str]| {
        let fits = |family: &&&str| word.starts_with(**family) && word.len() > family.len();
        list.iter().find(fits).map(|family| family.chars().count())
    };
    let kanji = word.chars().take_while(|c| is_han(*c)).count();
    let at = match listed(JAPANESE_FAMILY).or_else(|| listed(COMPOUND_FAMILY)) {
        Some(at) => at,
        None if word.chars().any(is_kana) => kanji,
        None if kanji == 4 => 2,
        None => 1,
    };
    if !(1..count).contains(&at) || count > 4 && !word.chars().any(is_kana) && at == 1 {
        return None;
    }
    let family: String = word.chars().take(at).collect();
    let given = word.strip_prefix(family.as_str())?.to_owned();
    Some((vec![given], vec![family]))
}

/// `DUPONT Jean`, `ZHANG Wei`: the family name in capitals before the given one.
fn family_is_shouted(words: &[String]) -> bool {
    let shouted = words.iter().take_while(|word| is_shouted(word)).count();
    let quiet = |word: &String| word.chars().any(char::is_lowercase);
    shouted > 0
        && shouted < words.len()
        && words.iter().skip(shouted).any(quiet)
        && words.iter().skip(shouted).all(|word| !is_shouted(word))
}

/// At least three capitals with a vowel among them, so that `JP` and `AJ` stay given names; two for names like `LI`.
pub(super) fn is_shouted(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let fold = fold(word);
    let short = matches!(
        fold.as_str(),
        "li" | "wu"
            | "xu"
            | "ma"
            | "he"
            | "hu"
            | "lu"
            | "yu"
            | "ye"
            | "su"
            | "du"
            | "fu"
            | "gu"
            | "ho"
            | "lo"
            | "le"
            | "vu"
            | "ko"
            | "oh"
            | "an"
    );
    !word.contains('.')
        && letters.iter().all(|c| c.is_uppercase())
        && (short || letters.len() > 2 && fold.contains(['a', 'e', 'i', 'o', 'u', 'y']))
}

/// `Трубецкая Ольга Ивановна`: what ends in the father's name began with the family name.
fn patronymic_ends(words: &[String]) -> bool {
    let is_patronymic = |word: &String| {
        let word = word.to_lowercase();
        [
            "ович", "евич", "ьич", "овна", "евна", "ична", "івна", "ївна",
        ]
        .iter()
        .any(|ending| word.ends_with(ending))
    };
    matches!(words, [_, middle, last] if is_patronymic(last) && !is_patronymic(middle))
}
