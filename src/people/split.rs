//! One column for the whole name: into given and family name, with care.

use unicode_segmentation::UnicodeSegmentation;

use super::name;

/// Words that begin a family name rather than end a given one.
const PARTICLES: &[&str] = &[
    "van", "von", "vom", "zu", "zur", "zum", "de", "del", "della", "dello", "di", "da", "das",
    "do", "dos", "du", "des", "der", "den", "ten", "ter", "le", "la", "el", "al", "bin", "ibn",
    "bint", "af", "av", "san", "st", "saint", "mac", "o", "ap", "ben", "abu",
];
/// Forms of address, never part of a name.
const TITLES: &[&str] = &[
    "dr",
    "prof",
    "professor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "dame",
    "ing",
    "herr",
    "frau",
    "dipl-ing",
];
/// Marks that tell generations apart; they stay with the family name.
const GENERATIONS: &[&str] = &["jr", "sr", "ii", "iii", "iv", "v"];
/// Chinese family names of two characters; all others have one.
const LONG_FAMILY: &[&str] = &[
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "夏侯", "皇甫", "尉迟", "慕容", "司徒",
    "令狐", "东方", "端木", "公孙",
];

/// Returns given and family name of a whole name; no family name for a single word.
///
/// `Family, Given` is turned around, forms of address, pronouns in parentheses, what follows a bar
/// and credentials after a comma are left off, particles begin the family name, a generation mark
/// stays with it, and names in Han or Hangul without a space have the family name first.
pub fn split(full: &str) -> (String, Option<String>) {
    let cleaned = without_asides(full);
    let mut parts = cleaned.splitn(2, ',').map(str::trim);
    let head = parts.next().unwrap_or_default();
    let rest = parts.next().unwrap_or_default();
    let rest_first = rest.split(',').next().unwrap_or_default().trim();
    let words = words(head);
    if !rest_first.is_empty() && !words.is_empty() && !is_credential(rest_first) {
        if is_generation(rest_first) {
            let (given, family) = western(&words);
            return (given, family.map(|family| format!("{family} {rest_first}")));
        }
        return (self::words(rest_first).join(" "), Some(words.join(" ")));
    }
    if let [word] = words.as_slice()
        && let Some(pair) = east_asian(word)
    {
        return pair;
    }
    western(&words)
}

/// Drops `(she/her)`, `| hiring`, emoji and other signs that are no part of a name.
fn without_asides(full: &str) -> String {
    let mut depth = 0_usize;
    let full = name::bare(full);
    let full = full
        .split(['|', '•', '·', '–', '—'])
        .next()
        .unwrap_or_default();
    let full = full.split(" - ").next().unwrap_or_default();
    let kept: String = full
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect();
    kept.graphemes(true)
        .filter(|g| {
            g.chars()
                .any(|c| c.is_alphanumeric() || " ,.'’-‐`\t".contains(c))
        })
        .collect()
}

fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    while words.len() > 1
        && words
            .first()
            .is_some_and(|word| TITLES.contains(&plain(word).as_str()))
    {
        words.remove(0);
    }
    while words.len() > 2 && words.last().is_some_and(|word| is_credential(word)) {
        words.pop();
    }
    words
}

fn western(words: &[&str]) -> (String, Option<String>) {
    let names = match words {
        [names @ .., mark] if names.len() > 1 && is_generation(mark) => names.len(),
        _ => words.len(),
    };
    if names < 2 {
        return (words.join(" "), None);
    }
    let family = words
        .iter()
        .take(names - 1)
        .enumerate()
        .skip(1)
        .find(|(_, word)| is_particle(word))
        .map_or(names - 1, |(at, _)| at);
    let (given, family) = words.split_at_checked(family).unwrap_or((words, &[]));
    (given.join(" "), Some(family.join(" ")))
}

/// Family name first, one character or a known two, for two to four characters of Han or Hangul.
fn east_asian(word: &str) -> Option<(String, Option<String>)> {
    let count = word.chars().count();
    let fits = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    if !(2..=4).contains(&count) || !word.chars().all(fits) {
        return None;
    }
    let long = count > 2 && LONG_FAMILY.iter().any(|family| word.starts_with(family));
    let at = word
        .char_indices()
        .nth(if long { 2 } else { 1 })
        .map(|(at, _)| at)?;
    let (family, given) = word.split_at_checked(at)?;
    Some((given.to_owned(), Some(family.to_owned())))
}

/// A particle is written small, or anywhere within the name; `Van Morrison` keeps its given name.
fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&plain(word).as_str()) && !word.ends_with('.')
}

fn is_generation(word: &str) -> bool {
    GENERATIONS.contains(&plain(word).as_str())
}

/// Two or more capitals, as in `PhD`, `MBA`, `CISSP®`, `M.Sc.`; a name in capitals has vowels and
/// length on its side, so short runs only.
fn is_credential(word: &str) -> bool {
    const KNOWN: &[&str] = &[
        "phd", "mba", "msc", "bsc", "ma", "ba", "md", "pmp", "cpa", "cfa", "csm", "cissp", "esq",
        "phr", "sphr", "shrm", "pe", "jd", "llm", "mph", "rn", "dds", "cspo", "psm", "ccna",
        "acca", "prince2", "itil", "shrmcp", "shrmscp",
    ];
    word.split_whitespace()
        .all(|word| KNOWN.contains(&plain(word).replace('-', "").as_str()))
}

fn plain(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric() || *c == '-')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn whole_names_are_split_with_care() {
        for (full, given, family) in [
            ("Jane Doe", "Jane", Some("Doe")),
            ("DOE, Jane", "Jane", Some("DOE")),
            ("Jane Doe, PhD, PMP", "Jane", Some("Doe")),
            ("Jane Doe PhD", "Jane", Some("Doe")),
            ("Dr. Jane Mary Doe", "Jane Mary", Some("Doe")),
            ("Prof. Dr. Jane Doe", "Jane", Some("Doe")),
            ("Ludwig van Beethoven", "Ludwig", Some("van Beethoven")),
            ("Van Morrison", "Van", Some("Morrison")),
            ("Maria de la Cruz", "Maria", Some("de la Cruz")),
            ("Harlan Vossberg Jr.", "Harlan", Some("Vossberg Jr.")),
            ("Harlan Vossberg, Jr.", "Harlan", Some("Vossberg Jr.")),
            ("Dana Quill (she/her) 🌻 | Hiring!", "Dana", Some("Quill")),
            ("Dana Quill - Hiring!", "Dana", Some("Quill")),
            ("Janina Oberhuber 🚀 Hiring", "Janina", Some("Oberhuber")),
            ("Janina Oberhuber He/Him", "Janina", Some("Oberhuber")),
            ("Janina Oberhuber #hiring", "Janina", Some("Oberhuber")),
            ("Janina Oberhuber 2nd", "Janina", Some("Oberhuber")),
            ("Janina Oberhuber @ Siemens", "Janina", Some("Oberhuber")),
            ("Janina Oberhuber née Falk", "Janina", Some("Oberhuber")),
            ("Janina Oberhuber / 王伟", "Janina", Some("Oberhuber")),
            ("Henrike (Rike) Oberhuber", "Henrike", Some("Oberhuber")),
            ("Jean-Luc Mirandolle", "Jean-Luc", Some("Mirandolle")),
            ("王伟", "伟", Some("王")),
            ("欧阳晓明", "晓明", Some("欧阳")),
            ("김민준", "민준", Some("김")),
            ("Björk", "Björk", None),
            ("", "", None),
            ("  ,  ", "", None),
            ("🌻", "", None),
        ] {
            let (first, last) = split(full);
            assert_eq!(
                (first.as_str(), last.as_deref()),
                (given, family),
                "{full:?}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_split_without_panic(text in "\\PC{0,60}") {
            let _ = split(&text);
        }
    }
}
