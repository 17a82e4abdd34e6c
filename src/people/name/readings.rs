//! Names in alphabets that do not say how a name sounds: Japanese names by a table of readings, Korean ones as people
//! write them, Arabic and Hebrew ones, written without vowels, by their consonants, and Thai ones as well.

use std::sync::LazyLock;

use ahash::AHashMap;

use super::written::order::order;
use super::{Token, hangul, thai};

/// Spellings of a Korean given name, and of a family name.
const GIVEN: usize = 3;
const FAMILY: usize = 2;

static READINGS: LazyLock<AHashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let lines = include_str!("readings.txt").lines();
    let entries = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?, words.collect()))
        });
    entries.fold(AHashMap::new(), |mut all, (name, readings): (_, Vec<_>)| {
        all.entry(name).or_insert_with(Vec::new).extend(readings);
        all
    })
});

/// Other forms of the fields of a name, by which it may meet its Latin one.
#[derive(Debug, Default)]
pub(super) struct Forms {
    pub(super) given: Vec<Token>,
    pub(super) family: Vec<Token>,
}

/// Returns the other forms of a name; none for most. `full` counts where the fields hold nothing.
pub(super) fn forms(first: Option<&str>, last: Option<&str>, full: Option<&str>) -> Forms {
    let [first, last, full] = [first, last, full].map(|part| part.unwrap_or("").trim());
    let mut forms = Forms::default();
    if [first, last, full].iter().all(|part| part.is_ascii()) {
        return forms;
    }
    if first.is_empty() || last.is_empty() {
        // One piece: a Japanese one begins with the family name, the others end with it.
        let whole = [full, last, first]
            .into_iter()
            .find(|part| !part.is_empty());
        let whole = whole.unwrap_or_default();
        let (head, tail) = whole.split_once(char::is_whitespace).unwrap_or((whole, ""));
        if hangul::is_hangul(&whole.replace(' ', "")) {
            let (given, family) = order(whole.split_whitespace().map(str::to_owned).collect());
            forms.given = hangul::given(&given.concat(), GIVEN);
            forms.family = hangul::family(&family.concat(), FAMILY);
        } else if has_consonants_only(head) {
            (forms.given, forms.family) = (skeleton_of(head), skeleton_of(tail));
        } else if tail.is_empty() {
            let mut places = whole.char_indices().map(|(at, _)| at).skip(1);
            let split = places.find_map(|at| {
                let (family, given) = whole.split_at_checked(at)?;
                READINGS.get(family).zip(READINGS.get(given))
            });
            if let Some((family, given)) = split {
                (forms.family, forms.given) = (tokens(family), tokens(given));
            }
        } else {
            (forms.family, forms.given) = (readings(head), readings(tail.trim()));
        }
        return forms;
    }
    let spelt: [fn(&str) -> Vec<Token>; 2] = [
        |part| hangul::given(part, GIVEN),
        |part| hangul::family(part, FAMILY),
    ];
    let lists = [(first, &mut forms.given), (last, &mut forms.family)];
    for ((part, list), spelt) in lists.into_iter().zip(spelt) {
        *list = if hangul::is_hangul(part) {
            spelt(part)
        } else if has_consonants_only(part) {
            skeleton_of(part)
        } else {
            readings(part)
        };
    }
    forms
}

fn readings(word: &str) -> Vec<Token> {
    READINGS.get(word).map_or_else(Vec::new, |all| tokens(all))
}

fn tokens(words: &[&str]) -> Vec<Token> {
    let words = words.iter().map(|word| (*word).to_owned());
    words.map(Token::new).collect()
}

/// Stands before consonants in place of a word.
const MARK: char = '~';

/// Returns the consonants of a word that stands for a name written without vowels, see [`skeleton_of`];
/// none for an ordinary word.
pub fn consonants(fold: &str) -> Option<&str> {
    fold.strip_prefix(MARK)
}

/// Returns whether two words, one of which may be the consonants of an Arabic or Hebrew name, can be one
/// name; none where neither is, or both are.
pub fn same_consonants(a: &str, b: &str) -> Option<bool> {
    let (bare, latin) = match (consonants(a), consonants(b)) {
        (Some(bare), None) => (bare, b),
        (None, Some(bare)) => (bare, a),
        _ => return None,
    };
    Some(latin_consonants(latin).iter().any(|form| form == bare))
}

fn has_consonants_only(text: &str) -> bool {
    let is = |c: char| matches!(c, '\u{0590}'..='\u{06FF}' | '\u{FB1D}'..='\u{FEFC}');
    text.chars().any(is) || thai::is_thai(text)
}

/// Returns the token of consonants.
fn bare(consonants: &str) -> Token {
    let fold = format!("{MARK}{consonants}");
    Token {
        soft: fold.clone(),
        fold,
    }
}

/// Returns the consonants of a name written without vowels as one word behind a [`MARK`]: classes of letters that
/// romanisations tell apart or not, without those that may stand for a vowel.
fn skeleton_of(text: &str) -> Vec<Token> {
    if thai::is_thai(text) {
        return thai::skeletons(text).iter().map(|one| bare(one)).collect();
    }
    let mut out = String::new();
    for word in text.split(|c: char| c.is_whitespace() || c == '-' || c == '־') {
        let word = word
            .strip_prefix("ال")
            .filter(|rest| rest.chars().count() > 2)
            .unwrap_or(word);
        for c in word.chars().filter_map(class) {
            if !out.ends_with(c) {
                out.push(c);
            }
        }
    }
    if out.is_empty() {
        Vec::new()
    } else {
        vec![bare(&out)]
    }
}

/// Returns the class of a consonant; none for what may be a vowel or is not always written.
fn class(letter: char) -> Option<char> {
    Some(match letter {
        'ב' | 'ب' => 'b',
        'ג' | 'ج' | 'غ' | 'گ' => 'g',
        'ד' | 'د' | 'ض' | 'ذ' => 'd',
        'ז' | 'ס' | 'צ' | 'ץ' | 'ש' | 'ز' | 'س' | 'ش' | 'ص' | 'ظ' | 'ژ' => 's',
        'ט' | 'ת' | 'ت' | 'ط' | 'ث' => 't',
        'כ' | 'ך' | 'ק' | 'ك' | 'ک' | 'ق' | 'خ' | 'چ' => 'k',
        'ל' | 'ل' => 'l',
        'מ' | 'ם' | 'م' => 'm',
        'נ' | 'ן' | 'ن' => 'n',
        'פ' | 'ף' | 'ف' | 'پ' => 'p',
        'ר' | 'ر' => 'r',
        _ => return None,
    })
}

/// Letters and digraphs of romanisations with the classes they may stand for; the longest first.
const LATIN: &[(&str, &[&str])] = &[
    ("sch", &["s"]),
    ("tsh", &["k", "s"]),
    ("tch", &["k"]),
    ("sh", &["s"]),
    ("ch", &["k", ""]),
    ("kh", &["k", ""]),
    ("ts", &["s"]),
    ("tz", &["s"]),
    ("th", &["t"]),
    ("dh", &["d"]),
    ("gh", &["g"]),
    ("ph", &["p"]),
    ("ck", &["k"]),
    ("b", &["b"]),
    ("c", &["k"]),
    ("d", &["d"]),
    ("f", &["p"]),
    ("g", &["g"]),
    ("j", &["g", ""]),
    ("k", &["k"]),
    ("l", &["l"]),
    ("m", &["m"]),
    ("n", &["n"]),
    ("p", &["p"]),
    ("q", &["k"]),
    ("r", &["r"]),
    ("s", &["s"]),
    ("t", &["t"]),
    ("v", &["", "b"]),
    ("x", &["ks"]),
    ("z", &["s"]),
];

/// Ways to read a word at most: each doubtful letter doubles them.
const MOST: usize = 8;

/// Returns the consonants of a folded Latin word as an Arabic or Hebrew spelling of it may have them, each way
/// once, with and without the article.
pub fn latin_consonants(fold: &str) -> Vec<String> {
    let bare = ["al", "el"]
        .iter()
        .find_map(|article| fold.strip_prefix(article));
    let bare = bare.filter(|rest| rest.len() > 3);
    let mut all: Vec<String> = Vec::new();
    for word in std::iter::once(fold).chain(bare) {
        for form in ways(word) {
            if !form.is_empty() && !all.contains(&form) {
                all.push(form);
            }
        }
    }
    all
}

fn ways(word: &str) -> Vec<String> {
    let mut ways = vec![String::new()];
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let begins = rest.as_bytes().first();
        let hit = LATIN
            .iter()
            .find(|(letters, _)| letters.as_bytes().first() == begins && rest.starts_with(letters));
        let used = hit.map_or(first.len_utf8(), |(letters, _)| letters.len());
        rest = rest.get(used..).unwrap_or("");
        let Some((_, classes)) = hit else { continue };
        let mut next: Vec<String> = Vec::with_capacity(ways.len() * classes.len());
        for way in &ways {
            for class in *classes {
                let mut way = way.clone();
                for c in class.chars() {
                    if !way.ends_with(c) {
                        way.push(c);
                    }
                }
                if next.len() < MOST && !next.contains(&way) {
                    next.push(way);
                }
            }
        }
        ways = next;
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_vowels_meet_their_latin_forms() {
        for (written, latin) in [
            ("محمد", "mohammed"),
            ("الهاشمي", "alhashimi"),
            ("الهاشمي", "hashimi"),
            ("يوسف", "youssef"),
            ("خليل", "khalil"),
            ("عبد الله", "abdullah"),
            ("יוסף", "yosef"),
            ("כהן", "cohen"),
            ("רחל", "rachel"),
            ("מיכל", "michal"),
            ("אברהם", "avraham"),
            ("לוי", "levi"),
            ("גולדברג", "goldberg"),
        ] {
            let bare = skeleton_of(written);
            let same = same_consonants(&bare[0].fold, latin);
            assert_eq!(
                same,
                Some(true),
                "{written} {bare:?} {:?}",
                latin_consonants(latin)
            );
        }
        let bare = skeleton_of("محمد");
        assert_eq!(same_consonants(&bare[0].fold, "karim"), Some(false));
    }

    #[test]
    fn thai_names_meet_their_latin_forms() {
        for (written, latin) in [
            ("สมชาย", "somchai"),
            ("ประเสริฐ", "prasert"),
            ("ณัฐวุฒิ", "nattawut"),
            ("พรทิพย์", "pornthip"),
            ("จิราพร", "jiraporn"),
            ("จิราพร", "chiraphon"),
            ("วรรณา", "wanna"),
            ("วงศ์สุวรรณ", "wongsuwan"),
            ("เพชรรัตน์", "petcharat"),
            ("จันทร์โอชา", "chanocha"),
            ("ทองคำ", "thongkham"),
            ("ไพโรจน์", "pairoj"),
            ("เกียรติศักดิ์", "kiattisak"),
            ("สุนทร", "sunthorn"),
        ] {
            let bare = skeleton_of(written);
            assert!(
                bare.iter()
                    .any(|one| same_consonants(&one.fold, latin) == Some(true)),
                "{written} {bare:?} {:?}",
                latin_consonants(latin)
            );
        }
        let bare = skeleton_of("สมชาย");
        assert!(
            bare.iter()
                .all(|one| same_consonants(&one.fold, "prasert") == Some(false))
        );
    }

    #[test]
    fn japanese_names_are_read() {
        let forms = forms(Some("裕子"), Some("山崎"), None);
        let read = |list: &[Token]| list.iter().map(|one| one.fold.clone()).collect::<Vec<_>>();
        assert_eq!(read(&forms.given), ["yuko", "hiroko"]);
        assert_eq!(read(&forms.family), ["yamazaki", "yamasaki"]);
        for full in ["田中健太", "田中 健太"] {
            let forms = super::forms(None, None, Some(full));
            assert_eq!(
                (read(&forms.given), read(&forms.family)),
                (vec!["kenta".to_owned()], vec!["tanaka".to_owned()])
            );
        }
    }
}
