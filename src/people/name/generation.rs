//! Which of several people of one name in a family: the marks of many languages, in every place where they are written.

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
            "sr" | "snr" | "senior" | "senr" | "seniore" | "starsi" | "starszy" | "vanhempi"
            | "starshii" => Some(Self::Senior),
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

/// Returns a name with the marks that take two words or letters (`the Third`, `d. J.`, `der Ältere`) as one word.
pub(super) fn in_one_word(text: &str) -> String {
    let parts = text.split(',').map(|part| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let (kept, mark) = match words.as_slice() {
            [kept @ .., last] if !kept.is_empty() && glued(last).is_some() => (kept, glued(last)),
            [kept @ .., article, last] if !kept.is_empty() && pair(article, last).is_some() => {
                (kept, pair(article, last))
            }
            _ => return part.to_owned(),
        };
        format!("{} {}", kept.join(" "), mark.unwrap_or_default())
    });
    parts.collect::<Vec<_>>().join(",")
}

/// `d.J.`, `d.Ä.` behind a German name, `d.y.`, `d.ä.` behind a Scandinavian one.
fn glued(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "d.j." | "d.y." => Some("jun."),
        "d.ä." | "d.æ." => Some("sen."),
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
