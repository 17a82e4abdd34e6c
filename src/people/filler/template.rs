//! What a form, a guide or a tool writes where a value should stand: `yourusername`, `firstname.lastname`. Not a list of
//! such texts, but of the words that they are made of.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::text::words;

/// Words for a name and its parts, in the languages of forms.
pub(super) const NAME_WORDS: &[&str] = &[
    "name",
    "surname",
    "firstname",
    "lastname",
    "fullname",
    "middlename",
    "vorname",
    "nachname",
    "prenom",
    "nom",
    "nombre",
    "apellido",
    "nome",
    "cognome",
    "sobrenome",
    "imie",
    "nazwisko",
    "voornaam",
    "achternaam",
    "jmeno",
    "prijmeni",
    "fornavn",
    "etternavn",
    "efternavn",
    "fornamn",
    "efternamn",
    "etunimi",
    "sukunimi",
];

/// Further words that speak of the value instead of being it.
const WORDS: &[&str] = &[
    "your",
    "my",
    "user",
    "username",
    "first",
    "last",
    "full",
    "given",
    "family",
    "linkedin",
    "github",
    "gitlab",
    "twitter",
    "instagram",
    "facebook",
    "xing",
    "orcid",
    "profile",
    "url",
    "link",
    "handle",
    "id",
    "here",
    "account",
    "page",
    "login",
    "insert",
    "example",
    "placeholder",
    "vanity",
    "public",
    "email",
    "mail",
    "address",
    "domain",
    "website",
    "site",
    "company",
];

/// Those that are nobody's name even alone.
const ALONE: &[&str] = &[
    "username",
    "firstname",
    "lastname",
    "fullname",
    "placeholder",
    "vorname",
    "nachname",
    "changeme",
    "example",
];

/// Local parts of mailboxes that are anybody's at any provider, beside words for a name: whoever has none, or does not want
/// to say, writes them.
const ANYBODYS: &[&str] = &[
    "user",
    "candidate",
    "applicant",
    "member",
    "person",
    "someone",
    "somebody",
    "anyone",
    "noone",
    "guest",
    "visitor",
    "kandidat",
    "bewerber",
    "candidat",
    "candidato",
    "usuario",
    "utente",
    "benutzer",
    "utilisateur",
    "sample",
    "example",
    "demo",
    "temp",
    "temporary",
    "resume",
    "cv",
    "lebenslauf",
    "linkedin",
    "myemail",
    "mymail",
    "mailbox",
    "address",
    "account",
    "unsubscribe",
    "privacy",
    "newsletter",
    "profile",
];

/// Those who stand for anybody in the forms and guides of many countries.
const EVERYMEN: &[&str] = &[
    "johndoe",
    "janedoe",
    "johnsmith",
    "joebloggs",
    "johnqpublic",
    "maxmustermann",
    "erikamustermann",
    "mustermann",
    "jeandupont",
    "mariedupont",
    "jankowalski",
    "mariorossi",
    "juanperez",
    "fulanodetal",
    "joaosilva",
    "joaodasilva",
    "jannovak",
    "ivanivanov",
    "janjansen",
    "olanordmann",
];

/// Returns whether a local part is a word for whoever should have a mailbox: `user@`, `name@`, `candidate@`.
pub(in crate::people) fn is_anybodys(local: &str) -> bool {
    let word = words(local).concat();
    let stem = word.trim_end_matches(|c: char| c.is_ascii_digit());
    // `user1`, but not `user1975`.
    word.len() - stem.len() < 4 && (ANYBODYS.contains(&stem) || NAME_WORDS.contains(&stem))
}

/// Returns whether letters are the name of one who stands for anybody: `johndoe`.
pub fn is_everyman(letters: &str) -> bool {
    EVERYMEN.contains(&letters)
}

/// Longest text that is taken apart; no template is longer.
const LONGEST: usize = 40;

/// Returns whether a handle, a local part or the label of a host is nothing but words for what should be there.
pub(in crate::people) fn is_template(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let parts = words(text);
    let glued = parts.concat();
    let stem = glued.trim_end_matches(|c: char| c.is_ascii_digit());
    let mut letters = stem.chars();
    let first = letters.next();
    // `xxxxx`
    let again = stem.len() > 3 && letters.all(|letter| Some(letter) == first);
    again || ALONE.contains(&stem) || pieces(stem).is_some_and(|pieces| pieces > 1)
}

/// The words by their first letter.
static BY_LETTER: LazyLock<HashMap<u8, Vec<&str>>> = LazyLock::new(|| {
    let mut words: HashMap<u8, Vec<&str>> = HashMap::new();
    for word in NAME_WORDS.iter().chain(WORDS) {
        let first = word.bytes().next().unwrap_or_default();
        words.entry(first).or_default().push(word);
    }
    words
});

/// Returns of how many of the words a text is made, the most there can be.
fn pieces(text: &str) -> Option<usize> {
    let Some(first) = text.bytes().next() else {
        return Some(0);
    };
    let words = BY_LETTER.get(&first)?.iter();
    let rest = words.filter_map(|word| text.strip_prefix(word));
    rest.filter_map(pieces).max().map(|pieces| pieces + 1)
}

#[cfg(test)]
mod tests {
    use super::is_template;

    #[test]
    fn words_for_a_value_are_no_value() {
        for text in [
            "yourusername",
            "your-linkedin",
            "your_name",
            "firstname.lastname",
            "first.last",
            "username",
            "my-linkedin-profile",
            "vorname.nachname",
            "yourname123",
            "prenom.nom",
            "insert-name-here",
            "example",
            "xxxxx",
        ] {
            assert!(is_template(text), "{text}");
        }
        for text in [
            "jane",
            "page",
            "link",
            "jane-page",
            "mylene",
            "nomura",
            "lastovka",
            "siteri",
            "userov",
        ] {
            assert!(!is_template(text), "{text}");
        }
    }
}
