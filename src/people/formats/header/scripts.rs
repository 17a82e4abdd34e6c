//! Column names in alphabets other than Latin: Japanese, Chinese, Korean and Thai, which part no words, by what is in them;
//! Greek, Cyrillic, Hebrew and Arabic word by word, by a table beside the code, `scripts.txt`.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words and what they are in English.
const WORDS: &str = include_str!("scripts.txt");

/// What is in such names, and the English words for it; longer ones before what they hold.
const PARTS: &[(&str, &str)] = &[
    ("メールアドレス", "email"),
    ("電子メール", "email"),
    ("電子郵件", "email"),
    ("电子邮件", "email"),
    ("電話番号", "phone"),
    ("都道府県", "state"),
    ("市区町村", "city"),
    ("フリガナ", "furigana"),
    ("ふりがな", "furigana"),
    ("担当者", "recruiter"),
    ("勤務先", "company"),
    ("会社名", "company"),
    ("勤務地", "location"),
    ("所在地", "location"),
    ("お名前", "full name"),
    ("이메일", "email"),
    ("휴대폰", "mobile"),
    ("연락처", "phone"),
    ("メール", "email"),
    ("カナ", "furigana"),
    ("氏名", "full name"),
    ("姓名", "full name"),
    ("名前", "full name"),
    ("会社", "company"),
    ("企業", "company"),
    ("公司", "company"),
    ("单位", "company"),
    ("役職", "title"),
    ("職種", "title"),
    ("職位", "title"),
    ("职位", "title"),
    ("职务", "title"),
    ("肩書", "title"),
    ("邮箱", "email"),
    ("郵箱", "email"),
    ("邮件", "email"),
    ("携帯", "mobile"),
    ("手机", "mobile"),
    ("手機", "mobile"),
    ("電話", "phone"),
    ("电话", "phone"),
    ("住所", "location"),
    ("地址", "location"),
    ("城市", "city"),
    ("個人", "personal"),
    ("自宅", "home"),
    ("備考", "notes"),
    ("备注", "notes"),
    ("メモ", "notes"),
    ("이름", "full name"),
    ("성명", "full name"),
    ("전화", "phone"),
    ("회사", "company"),
    ("직책", "title"),
    ("직위", "title"),
    ("직함", "title"),
    ("주소", "location"),
    ("비고", "notes"),
    ("番号", "number"),
    ("번호", "number"),
    ("号码", "number"),
    ("姓", "last name"),
    ("名", "first name"),
    ("国", "country"),
    ("นามสกุล", "last name"),
    ("ชื่อเล่น", "nickname"),
    ("ชื่อ", "onoma"),
    ("อีเมล", "email"),
    ("เบอร์โทรศัพท์", "phone"),
    ("โทรศัพท์", "phone"),
    ("เบอร์โทร", "phone"),
    ("มือถือ", "mobile"),
    ("บริษัท", "company"),
    ("ที่อยู่", "address"),
    ("จังหวัด", "state"),
    ("เมือง", "city"),
    ("ประเทศ", "country"),
    ("หมายเหตุ", "notes"),
];

/// Returns a name with its parts written as English words; none where it holds no such part.
pub(super) fn spelled_out(name: &str) -> Option<String> {
    if name.is_ascii() {
        return None;
    }
    parts(name).or_else(|| by_word(name))
}

/// Returns a name with its known words written in English.
fn by_word(name: &str) -> Option<String> {
    // Hebrew's abbreviation for an e-mail has a mark within.
    let name = name.replace("דוא ל", "דואל");
    let mut found = false;
    let words = name.split_whitespace().map(|word| match english(word) {
        Some(english) => {
            found = true;
            english
        }
        None => word,
    });
    let out = words.collect::<Vec<_>>().join(" ");
    found.then_some(out)
}

/// Returns what a word is in English; none for a word that is not known.
fn english(word: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    if word.is_ascii() {
        return None;
    }
    let table = TABLE.get_or_init(|| {
        let lines = WORDS.lines().filter(|line| !line.starts_with('#'));
        let pairs = lines.filter_map(|line| line.split_once(" = "));
        pairs
            .flat_map(|(english, words)| words.split_whitespace().map(move |word| (word, english)))
            .collect()
    });
    let bare = bare(word);
    let find = |word: &str| table.get(word).copied();
    let without = |article: &str| bare.strip_prefix(article).and_then(find);
    find(&bare)
        .or_else(|| without("ال"))
        .or_else(|| without("ה"))
}

/// Returns a word as the table has it: lower case, without marks and apostrophes.
fn bare(word: &str) -> String {
    let plain = word.to_lowercase();
    let plain = plain
        .nfd()
        .filter(|c| !is_combining_mark(*c) && !crate::people::text::is_apostrophe(*c));
    plain.map(|c| if c == 'ς' { 'σ' } else { c }).collect()
}

fn parts(name: &str) -> Option<String> {
    let mut out = String::new();
    let mut found = false;
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        match PARTS.iter().find(|(part, _)| rest.starts_with(part)) {
            Some((part, words)) => {
                found = true;
                out.push(' ');
                out.push_str(words);
                out.push(' ');
                rest = rest.get(part.len()..).unwrap_or_default();
            }
            None => {
                out.push(c);
                rest = rest.get(c.len_utf8()..).unwrap_or_default();
            }
        }
    }
    found.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::formats::words::meaning;

    #[test]
    fn every_word_stands_once_and_as_it_is_looked_up_and_its_english_is_known() {
        let mut seen = std::collections::HashSet::new();
        for line in WORDS
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            let (english, words) = line.split_once(" = ").unwrap();
            for word in english.split(' ') {
                assert!(meaning(word).is_some(), "{word}");
            }
            for word in words.split_whitespace() {
                assert_eq!(bare(word), word);
                assert!(seen.insert(word), "{word} stands twice");
            }
        }
    }
}
