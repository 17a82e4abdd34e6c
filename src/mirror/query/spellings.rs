//! How names in other alphabets are commonly spelt in Latin letters, beside the one form that
//! [`crate::people::text::fold`] gives: `Алексей` is `aleksei` there, and Alexey on most profiles.
//!
//! Cyrillic goes by rule, Hangul family names and Arabic given names by table: the one has a usual
//! spelling of its own, the other is written without its vowels. Nothing is said of how a Japanese
//! name in Han characters is read; the characters do not tell.

use crate::people::name::korean_family;
use crate::people::text::fold;

/// The most spellings of one word; a name with a choice in every letter has more than anyone types.
const MOST: usize = 24;

/// Returns the usual Latin spellings of a word, folded; none for one in Latin letters. Of a Hangul name
/// in one piece the family name by itself is one of them where the word is `found_by` it.
pub(super) fn spellings(word: &str, found_by: bool) -> Vec<String> {
    let mut forms = match word.chars().next() {
        Some('\u{0400}'..='\u{052F}') => cyrillic(word),
        Some('\u{AC00}'..='\u{D7AF}') => hangul(word, found_by),
        Some('\u{0600}'..='\u{06FF}') => arabic(word),
        _ => Vec::new(),
    };
    forms.truncate(MOST);
    forms
}

/// What a Cyrillic name ends with, and how that is written.
const ENDINGS: &[(&str, &[&str])] = &[
    ("андр", &["andr", "ander"]),
    ("ий", &["y", "iy", "i", "ii"]),
    ("ій", &["y", "iy", "i", "ii"]),
    ("ия", &["ia", "iya", "iia"]),
    ("ія", &["ia", "iya", "iia"]),
];
/// What it begins with.
const BEGINNINGS: &[(&str, &[&str])] = &[
    ("ю", &["yu", "iu", "ju"]),
    ("я", &["ya", "ia", "ja"]),
    ("е", &["e", "ye"]),
    ("є", &["ye", "ie"]),
];

fn cyrillic(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let (rest, ends) = ENDINGS
        .iter()
        .find_map(|(end, ways)| Some((word.strip_suffix(end)?, *ways)))
        .unwrap_or((word.as_str(), &[""]));
    let (middle, begins) = BEGINNINGS
        .iter()
        .find_map(|(begin, ways)| Some((rest.strip_prefix(begin)?, *ways)))
        .unwrap_or((rest, &[""]));
    let mut forms = Vec::new();
    for with_y in [true, false] {
        for with_x in [true, false] {
            let middle = letters(middle, with_y, with_x);
            for (begin, end) in begins
                .iter()
                .flat_map(|begin| ends.iter().map(move |end| (begin, end)))
            {
                let form = format!("{begin}{middle}{end}");
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
        }
    }
    forms
}

/// Returns Cyrillic letters in Latin ones: `й`, `ю`, `я` and `ё` with a `y` or as passports have them,
/// `кс` as one letter or two.
fn letters(text: &str, with_y: bool, with_x: bool) -> String {
    let text = if with_x {
        text.replace("кс", "x")
    } else {
        text.to_owned()
    };
    text.chars()
        .map(|letter| match letter {
            'й' if with_y => "y".to_owned(),
            'ю' if with_y => "yu".to_owned(),
            'я' if with_y => "ya".to_owned(),
            'ё' if with_y => "yo".to_owned(),
            other => fold(other.encode_utf8(&mut [0; 4])),
        })
        .collect()
}

fn hangul(word: &str, found_by: bool) -> Vec<String> {
    let mut letters = word.chars();
    let family = letters.next();
    let ways = family.map_or(&[][..], korean_family);
    let given = fold(letters.as_str());
    let mut forms: Vec<String> = ways.iter().map(|way| format!("{way}{given}")).collect();
    if found_by && !given.is_empty() {
        forms.extend(ways.iter().map(|way| (*way).to_owned()));
    }
    forms
}

/// Common names, in the letters that [`plain`] leaves.
const NAMES: &[(&str, &[&str])] = &[
    (
        "محمد",
        &["mohammed", "muhammad", "mohamed", "mohammad", "muhammed"],
    ),
    ("احمد", &["ahmed", "ahmad"]),
    ("محمود", &["mahmoud", "mahmud"]),
    ("حامد", &["hamed", "hamid"]),
    ("علي", &["ali"]),
    ("حسن", &["hassan", "hasan"]),
    ("حسين", &["hussein", "hussain", "hossein", "husain"]),
    ("فاطمه", &["fatima", "fatma", "fatimah", "fatemeh"]),
    ("عائشه", &["aisha", "aicha"]),
    ("خديجه", &["khadija"]),
    ("مريم", &["maryam", "mariam", "meryem"]),
    ("زينب", &["zainab", "zeinab", "zaynab"]),
    ("خالد", &["khaled", "khalid"]),
    ("عمر", &["omar", "umar"]),
    ("عمرو", &["amr"]),
    ("عثمان", &["othman", "osman", "uthman"]),
    ("يوسف", &["youssef", "yusuf", "yousef", "youssouf"]),
    ("ابراهيم", &["ibrahim", "ebrahim"]),
    ("اسماعيل", &["ismail", "ismael"]),
    ("موسي", &["musa", "mousa", "moussa"]),
    ("عيسي", &["issa", "isa"]),
    ("عبدالله", &["abdullah", "abdallah"]),
    ("عبدالرحمن", &["abdulrahman", "abdelrahman", "abdurrahman"]),
    ("عبدالعزيز", &["abdulaziz", "abdelaziz"]),
    ("عبدالرحيم", &["abdulrahim", "abdelrahim"]),
    ("عبد", &["abd", "abdul", "abdel"]),
    ("ساره", &["sara", "sarah"]),
    ("نور", &["nour", "noor", "nur"]),
    ("ليلي", &["layla", "leila", "laila"]),
    ("سلمي", &["salma"]),
    ("مني", &["mona", "muna"]),
    ("هدي", &["huda", "hoda"]),
    ("هبه", &["heba", "hiba"]),
    ("امينه", &["amina", "aminah"]),
    ("رانيا", &["rania", "raniya"]),
    ("دينا", &["dina"]),
    ("ياسمين", &["yasmin", "yasmine", "yasmeen"]),
    ("مصطفي", &["mustafa", "mostafa", "moustafa"]),
    ("طارق", &["tariq", "tarek", "tareq"]),
    ("سعيد", &["said", "saeed", "saied"]),
    ("كريم", &["karim", "kareem"]),
    ("ياسر", &["yasser", "yasir"]),
    ("هشام", &["hisham", "hicham"]),
    ("رضا", &["reza", "rida", "reda"]),
    ("مهدي", &["mahdi", "mehdi"]),
    ("جمال", &["jamal", "gamal", "djamal"]),
    ("سلمان", &["salman"]),
    ("سليمان", &["suleiman", "sulaiman", "soliman"]),
    ("فيصل", &["faisal", "faysal"]),
    ("ناصر", &["nasser", "nasir", "naser"]),
    ("حمزه", &["hamza", "hamzah"]),
    ("بلال", &["bilal"]),
    ("سامي", &["sami", "samy"]),
    ("رامي", &["rami", "ramy"]),
    ("وليد", &["walid", "waleed"]),
    ("عادل", &["adel", "adil"]),
    ("ماجد", &["majed", "majid", "maged"]),
    ("فهد", &["fahd", "fahad"]),
    ("زياد", &["ziad", "ziyad"]),
    ("شريف", &["sharif", "sherif", "cherif"]),
    ("اسامه", &["osama", "usama"]),
    ("صالح", &["saleh", "salih"]),
    ("صلاح", &["salah"]),
    ("امير", &["amir", "ameer"]),
    ("جعفر", &["jafar", "jaafar", "gaafar"]),
];

fn arabic(word: &str) -> Vec<String> {
    let word = plain(word);
    let of = |name: &str| {
        let found = NAMES.iter().find(|(one, _)| *one == name);
        found.map_or(&[][..], |(_, ways)| *ways)
    };
    let mut forms: Vec<String> = of(&word).iter().map(|way| (*way).to_owned()).collect();
    // The article, written with a hyphen, in one or not at all.
    for way in word.strip_prefix("ال").map_or(&[][..], of) {
        forms.extend([(*way).to_owned(), format!("al{way}"), format!("el{way}")]);
    }
    forms
}

/// Returns a word without the signs of vowels, and with one letter for those that are written one for
/// the other.
fn plain(word: &str) -> String {
    word.chars()
        .filter(|letter| !matches!(letter, '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}'))
        .map(|letter| match letter {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ة' => 'ه',
            'ى' | 'ی' => 'ي',
            'ک' => 'ك',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::words::{findable, phrase};
    use super::*;

    #[test]
    fn names_are_found_as_profiles_spell_them() {
        for (stored, typed) in [
            ("Алексей", "alexey alexei aleksei aleksey"),
            ("Александр", "alexander aleksandr alexandr"),
            ("Александра", "alexandra aleksandra"),
            ("Юлия", "yulia julia yuliya iuliia"),
            ("Дмитрий", "dmitry dmitri dmitriy dmitrii"),
            ("Евгений", "evgeny yevgeny evgenii"),
            ("Сергей", "sergey sergei"),
            ("Соловьёв", "solovyov solovev"),
            ("Чайковский", "chaikovsky chaykovskiy"),
            ("Ксения", "ksenia xenia"),
            ("محمد", "mohammed muhammad mohamed"),
            ("مُحَمَّد", "mohammed"),
            ("فاطمة", "fatima"),
            ("الحسن", "alhassan hassan"),
            ("김", "kim gim"),
            ("박", "park bag"),
            ("이", "lee i"),
            ("김민수", "kim kimminsu gimminsu"),
        ] {
            for typed in typed.split(' ') {
                let texts = findable(stored);
                let mut forms = texts.split([' ', '/']);
                assert!(forms.any(|form| form == typed), "{typed} in {texts}");
                // And the other way round: a Latin name is found by one in its own letters.
                let asked = phrase(stored).remove(0).0;
                let alone = stored != "김민수" || typed != "kim";
                assert_eq!(asked.iter().any(|form| form == typed), alone, "{typed}");
            }
        }
        assert!(spellings("Kim", true).is_empty());
    }
}
