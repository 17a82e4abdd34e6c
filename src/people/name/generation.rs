//! Which of several people of one name in a family: the marks of many languages, in every place where they are written.

use std::borrow::Cow;
use std::sync::LazyLock;

use ahash::AHashMap;

use super::super::text::fold;

/// Which of several people of one name in a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generation {
    /// Senior, the first; the father, the elder.
    Senior,
    /// Junior, the second: people write `Jr.` and `II` for the same man.
    Junior,
    /// The third; in Portuguese the grandson.
    Third,
    /// The fourth.
    Fourth,
    /// The fifth.
    Fifth,
    /// The nephew of somebody of the same name (Portuguese `Sobrinho`).
    Nephew,
}

impl Generation {
    /// Returns the mark as written behind an English name; `Sobrinho` has no English one.
    pub fn mark(self) -> &'static str {
        match self {
            Self::Senior => "Sr.",
            Self::Junior => "Jr.",
            Self::Third => "III",
            Self::Fourth => "IV",
            Self::Fifth => "V",
            Self::Nephew => "Sobrinho",
        }
    }

    /// Returns the generation that a word behind a name stands for, as written: some marks are names as well
    /// (`Jun`, `Sen`, `Père` without its accent) and count only in small letters or with a dot.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let plain = fold(word);
        let is_small = || word.chars().all(|c| !c.is_uppercase());
        let is_mark = || word.ends_with('.') || is_small();
        match plain.as_str() {
            "1st" | "sr" | "snr" | "senior" | "senr" | "seniore" | "starsi" | "starszy"
            | "vanhempi" | "starshii" => Some(Self::Senior),
            "jr" | "jnr" | "junior" | "junr" | "iunior" | "juniore" | "giuniore" | "ii" | "2nd"
            | "filho" | "hijo" | "fils" | "ifj" | "ifjabb" | "mladsi" | "mlodszy" | "nuorempi"
            | "mladshii" => Some(Self::Junior),
            "iii" | "3rd" | "neto" => Some(Self::Third),
            "iv" | "4th" | "bisneto" => Some(Self::Fourth),
            "5th" => Some(Self::Fifth),
            "sobrinho" => Some(Self::Nephew),
            "v" if word == "V" => Some(Self::Fifth),
            "idosb" if is_small() => Some(Self::Senior),
            "sen" | "st" if is_mark() => Some(Self::Senior),
            "pere" if is_small() || word.contains(['è', 'È']) => Some(Self::Senior),
            "aine" | "padre" if is_small() => Some(Self::Senior),
            "jun" | "ml" if is_mark() => Some(Self::Junior),
            "cadet" | "figlio" if is_small() => Some(Self::Junior),
            // In small letters, or in an alphabet without others.
            _ if is_small() => behind(word),
            _ => None,
        }
    }

    /// Returns the generation that a word in front of a name stands for, as Hungarians and Czechs write it.
    pub(super) fn of_first_word(word: &str) -> Option<Self> {
        match fold(word).as_str() {
            "ifj" | "ifjabb" => Some(Self::Junior),
            "id" | "idosb" if word.chars().all(|c| !c.is_uppercase()) || word.ends_with('.') => {
                Some(Self::Senior)
            }
            _ => None,
        }
    }

    /// Returns whether a word is a number (`3rd`): behind a name a network writes so how far away somebody is.
    pub(super) fn is_ordinal(word: &str) -> bool {
        matches!(fold(word).as_str(), "1st" | "2nd" | "3rd" | "4th" | "5th")
    }
}

/// A word that tells father from son.
struct FamilyWord {
    generation: Generation,
    /// It counts behind a name as well as in brackets.
    behind: bool,
    /// It is a name too: `Nguyen (Son)`.
    name_too: bool,
}

/// Such words by how they are written in small letters.
static FAMILY_WORDS: LazyLock<AHashMap<&str, FamilyWord>> = LazyLock::new(|| {
    let lines = include_str!("generations.txt").lines();
    let words = lines.filter(|line| !line.starts_with('#'));
    let words = words.filter_map(|line| {
        let (kind, word) = line.split_once(' ')?;
        let generation = if kind.starts_with("senior") {
            Generation::Senior
        } else {
            Generation::Junior
        };
        let entry = FamilyWord {
            generation,
            behind: kind.contains('*'),
            name_too: kind.contains('~'),
        };
        Some((word, entry))
    });
    words.collect()
});

/// Returns the generation that a text in brackets or behind a dash stands for.
fn family_word(text: &str) -> Option<Generation> {
    let text = text.trim().trim_end_matches('.');
    let word = FAMILY_WORDS.get(text.to_lowercase().as_str())?;
    let is_small = !text.chars().any(char::is_uppercase);
    // `(I)` is a number.
    let fits = if matches!(text, "i" | "ii" | "I" | "II") {
        !is_small
    } else {
        is_small || !word.name_too
    };
    fits.then_some(word.generation)
}

/// Returns the generation that a word in small letters behind a name stands for.
fn behind(word: &str) -> Option<Generation> {
    let word = FAMILY_WORDS.get(word.trim_end_matches('.'))?;
    word.behind.then_some(word.generation)
}

/// Returns the mark that is all a bracket, or what stands behind a dash, says, as a word that [`Generation::of_word`]
/// knows: as written where it knows that.
fn alone(text: &str) -> Option<&str> {
    let text = text.trim();
    let mut words = text.split_whitespace();
    let single = match (words.next(), words.next(), words.next()) {
        (Some(word), None, _) => {
            let mark = glued(word).unwrap_or(word);
            Generation::of_word(mark).map(|_| mark)
        }
        (Some(article), Some(word), None) => pair(article, word),
        _ => None,
    };
    single.or_else(|| match family_word(text)? {
        Generation::Senior => Some("sen."),
        _ => Some("jun."),
    })
}

/// Returns a name with the mark of its generation as one word behind it, however it is written: in brackets (`(Vater)`),
/// behind a dash or a hyphen (`Petrov - син`, `Петров-старший`), in two words or letters (`the Third`, `d. J.`).
pub(super) fn in_one_word(text: &str) -> Cow<'_, str> {
    // One plain word, as most fields hold, has no mark beside it.
    if text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Cow::Borrowed(text);
    }
    let text = out_of_brackets(text);
    let text = from_behind_a_dash(&text).map_or(text, Cow::Owned);
    let parts = text.split(',').map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let (kept, mark) = match words.as_slice() {
            [kept @ .., last] if !kept.is_empty() && glued(last).is_some() => (kept, glued(last)),
            [kept @ .., article, last] if !kept.is_empty() && pair(article, last).is_some() => {
                (kept, pair(article, last))
            }
            _ => return without_hyphen(part, &words),
        };
        format!("{} {}", kept.join(" "), mark.unwrap_or_default())
    });
    Cow::Owned(parts.collect::<Vec<_>>().join(","))
}

fn out_of_brackets(text: &str) -> Cow<'_, str> {
    let found = text.char_indices().find_map(|(from, open)| {
        let close = match open {
            '(' => ')',
            '[' => ']',
            _ => return None,
        };
        let inner = text.get(from + 1..)?;
        let length = inner.find(close)?;
        let mark = alone(inner.get(..length)?)?;
        Some((text.get(..from)?, mark, inner.get(length + 1..)?))
    });
    let Some((before, mark, after)) = found else {
        return Cow::Borrowed(text);
    };
    let (before, after) = (before.trim_end(), after.trim_start());
    if before.is_empty() && after.is_empty() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(if after.starts_with(char::is_alphabetic) {
        format!("{before} {after} {mark}").trim_start().to_owned()
    } else if after.starts_with(',') {
        format!("{before} {mark}{after}")
    } else {
        format!("{before} {mark} {after}").trim_end().to_owned()
    })
}

/// `Dimitrov - син`, `Hans Müller, Vater`.
fn from_behind_a_dash(text: &str) -> Option<String> {
    let dash = [" - ", " – ", " — ", " / "]
        .iter()
        .find_map(|dash| text.rsplit_once(dash));
    let comma = || {
        let (before, rest) = text.rsplit_once(',')?;
        before.trim().contains(' ').then_some(())?;
        family_word(rest).map(|_| (before, rest))
    };
    let (before, rest) = dash.or_else(comma)?;
    Some(format!("{} {}", before.trim_end(), alone(rest)?))
}

/// `Оболдуев-старший`, `Dupont-père`: a mark in small letters, joined to the name.
fn without_hyphen(part: &str, words: &[&str]) -> String {
    let cut = |word: &&str| -> Option<usize> {
        let at = word.rfind(['-', '‐', '‑', '–'])?;
        let (name, mark) = (word.get(..at)?, word.get(at..)?);
        let mark = mark.trim_start_matches(['-', '‐', '‑', '–']);
        let small = !mark.chars().any(char::is_uppercase);
        let joined = small && name.chars().any(char::is_uppercase);
        // `Min-jun` is a name.
        let tells = behind(mark).is_some() || !mark.is_ascii() && family_word(mark).is_some();
        (joined && tells && Generation::of_word(mark).is_some()).then_some(at)
    };
    let found = words.iter().enumerate();
    let Some((place, at)) = found
        .filter_map(|(place, word)| Some((place, cut(word)?)))
        .next_back()
    else {
        return part.to_owned();
    };
    let mut kept: Vec<&str> = words.to_vec();
    let joined = words.get(place).copied().unwrap_or_default();
    let (name, mark) = joined.split_at(at);
    if let Some(slot) = kept.get_mut(place) {
        *slot = name;
    }
    let mark = mark.trim_start_matches(['-', '‐', '‑', '–']);
    format!("{} {mark}", kept.join(" "))
}

/// `d.J.`, `d.Ä.` behind a German name, `d.y.`, `d.ä.`, `d.e.` behind a Scandinavian one.
fn glued(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "d.j." | "d.y." => Some("jun."),
        "d.ä." | "d.æ." | "d.e." => Some("sen."),
        _ => None,
    }
}

fn pair(article: &str, word: &str) -> Option<&'static str> {
    if article.chars().any(char::is_uppercase) && !article.eq_ignore_ascii_case("the") {
        return None;
    }
    match (fold(article).as_str(), fold(word).as_str()) {
        ("the", "second" | "2nd") => Some("II"),
        ("the", "third" | "3rd") => Some("III"),
        ("the", "fourth" | "4th") => Some("IV"),
        ("the", "younger") | ("der" | "die", "jungere") | ("den", "yngre") | ("d", "j" | "y") => {
            Some("jun.")
        }
        ("the", "elder") | ("der" | "die", "altere") | ("den", "eldre" | "aeldre" | "aldre") => {
            Some("sen.")
        }
        ("d", "a") if word.to_lowercase().starts_with(['ä', 'æ']) => Some("sen."),
        _ => None,
    }
}
