//! Cells that hold no value of their field.

use super::super::text;
use super::template::NAME_WORDS;

/// What a value would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::people) enum Slot {
    /// Anything: a remark, a field of one's own. Only what is no value anywhere stands for nothing.
    Any,
    /// A position, or the line under a name.
    Title,
    /// An employer.
    Company,
    /// A place as a whole, or its town.
    Place,
    /// A state or country, which may be a code: `NA`, `NO`.
    Region,
    /// An e-mail address, a phone number, a page.
    Contact,
}

/// Words that stand for nothing in any cell, glued: [`text::words`] of `n/a` are `n` and `a`.
const ANYWHERE: &[&str] = &[
    "none",
    "null",
    "nan",
    "undefined",
    "notavailable",
    "notprovided",
    "notspecified",
    "notapplicable",
    "notfound",
    "nodata",
    "keineangabe",
    "keineangaben",
    "brak",
    "tbd",
];

/// Short forms of them, which have to be written with their marks.
const SHORT: &[&str] = &[
    "n/a", "n.a.", "n.a", "n\\a", "k.a.", "k.a", "k. a.", "n. a.", "k/a", "n.d.", "n/d", "s/o",
    "s/d", "n.v.t.", "(blank)", "(empty)", "<null>", "[null]", "(null)", "(none)", "(leer)",
    "(vide)",
];

/// Words that say alone that a field has no value.
const ALONE: &[&str] = &[
    "na",
    "nil",
    "tba",
    "tbc",
    "nvt",
    "no",
    "false",
    "nein",
    "falsch",
    "faux",
    "falso",
    "unknown",
    "unbekannt",
    "inconnu",
    "inconnue",
    "desconocido",
    "desconocida",
    "desconhecido",
    "desconhecida",
    "sconosciuto",
    "sconosciuta",
    "ignoto",
    "onbekend",
    "nieznany",
    "nieznana",
    "nieznane",
    "okand",
    "okant",
    "ukjent",
    "ukendt",
    "tuntematon",
    "neznamy",
    "neznama",
    "neznamo",
    "ismeretlen",
    "bilinmiyor",
    "bilinmeyen",
    "necunoscut",
    "neizvestno",
    "nevidomo",
    "unspecified",
    "undisclosed",
    "unavailable",
    "unlisted",
    "unset",
    "notset",
    "missing",
    "noentry",
    "novalue",
    "blank",
    "empty",
    "leer",
    "vide",
    "placeholder",
    "lorem",
    "asdf",
    "qwerty",
];

/// Words that deny what stands beside them.
const DENYING: &[&str] = &[
    "no",
    "not",
    "non",
    "none",
    "nicht",
    "kein",
    "keine",
    "keiner",
    "ohne",
    "sin",
    "sem",
    "senza",
    "sans",
    "bez",
    "geen",
    "niet",
    "nie",
    "pas",
    "nao",
    "nessun",
    "nessuna",
    "nessuno",
    "ningun",
    "ninguno",
    "ninguna",
    "nenhum",
    "nenhuma",
    "aucun",
    "aucune",
    "ingen",
    "inget",
    "ei",
    "yok",
    "neni",
    "nincs",
    "brak",
    "missing",
    "unknown",
    "unbekannt",
    "inconnu",
    "inconnue",
    "select",
    "choose",
];

/// Words that such a text is made of besides.
const BESIDE: &[&str] = &[
    "yet",
    "provided",
    "available",
    "applicable",
    "specified",
    "supplied",
    "stated",
    "entered",
    "listed",
    "disclosed",
    "known",
    "given",
    "found",
    "set",
    "filled",
    "recorded",
    "defined",
    "selected",
    "shared",
    "public",
    "data",
    "info",
    "information",
    "value",
    "entry",
    "answer",
    "response",
    "angegeben",
    "angabe",
    "angaben",
    "vorhanden",
    "bekannt",
    "zutreffend",
    "verfugbar",
    "gesetzt",
    "daten",
    "eintrag",
    "renseigne",
    "renseignee",
    "disponible",
    "communique",
    "precise",
    "precisee",
    "applicable",
    "donnee",
    "donnees",
    "fourni",
    "indique",
    "aplica",
    "especificado",
    "especificada",
    "informado",
    "informada",
    "definido",
    "indicado",
    "datos",
    "dato",
    "dados",
    "informacion",
    "informacao",
    "disponivel",
    "consta",
    "applicabile",
    "disponibile",
    "specificato",
    "specificata",
    "indicato",
    "indicata",
    "pervenuto",
    "fornito",
    "opgegeven",
    "bekend",
    "beschikbaar",
    "toepassing",
    "van",
    "gegevens",
    "ingevuld",
    "dostepne",
    "dostepny",
    "dotyczy",
    "podano",
    "danych",
    "angiven",
    "angivet",
    "oppgitt",
    "oplyst",
    "tilgjengelig",
    "tiedossa",
    "ilmoitettu",
    "belirtilmemis",
    "udaje",
    "uvedeno",
    "adat",
    "please",
    "one",
    "an",
    "option",
    "any",
    "the",
    "a",
    "of",
    "for",
    "this",
    "it",
    "is",
    "was",
    "yok",
];

/// `To be confirmed`: the words after the first two.
const TO_BE: &[&str] = &[
    "determined",
    "confirmed",
    "announced",
    "advised",
    "defined",
    "decided",
    "added",
    "filled",
    "discussed",
    "provided",
    "completed",
    "updated",
    "specified",
    "agreed",
    "disclosed",
    "found",
];

/// Words for a position, and for what may be said beside it.
const TITLE: &[&str] = &[
    "title",
    "titles",
    "job",
    "position",
    "role",
    "headline",
    "occupation",
    "profession",
    "jobtitle",
    "titel",
    "jobtitel",
    "berufsbezeichnung",
    "stellenbezeichnung",
    "beruf",
    "poste",
    "intitule",
    "cargo",
    "puesto",
    "titulo",
    "ruolo",
    "posizione",
    "functie",
    "stanowisko",
    "tytul",
    "current",
];

/// Words for an employer.
const COMPANY: &[&str] = &[
    "company",
    "companies",
    "companyname",
    "employer",
    "employers",
    "organization",
    "organisation",
    "firma",
    "firmenname",
    "unternehmen",
    "arbeitgeber",
    "entreprise",
    "societe",
    "employeur",
    "empresa",
    "compania",
    "azienda",
    "societa",
    "bedrijf",
    "bedrijfsnaam",
    "werkgever",
    "pracodawca",
    "current",
];

/// Words for a place.
const PLACE: &[&str] = &[
    "location",
    "city",
    "town",
    "state",
    "country",
    "address",
    "region",
    "place",
    "standort",
    "wohnort",
    "stadt",
    "ort",
    "adresse",
    "ville",
    "lieu",
    "pays",
    "ciudad",
    "ubicacion",
    "direccion",
    "cidade",
    "localizacao",
    "citta",
    "luogo",
    "indirizzo",
    "locatie",
    "plaats",
    "woonplaats",
    "miasto",
    "lokalizacja",
    "current",
];

/// Words for what a person is reached by.
const CONTACT: &[&str] = &[
    "email",
    "emails",
    "mail",
    "e",
    "phone",
    "telephone",
    "mobile",
    "number",
    "telefon",
    "telefono",
    "telefone",
    "correo",
    "linkedin",
    "github",
    "url",
    "link",
    "page",
    "profile",
    "website",
    "address",
    "handle",
    "account",
    "contact",
];

/// Words that a form's own text has beside those for the field: `Your company here`.
const FORM: &[&str] = &[
    "your", "my", "here", "insert", "enter", "name", "goes", "the", "e", "g", "eg",
];

/// What a spreadsheet shows where a formula failed.
const ERRORS: &[&str] = &[
    "#n/a",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "#num!",
    "#null!",
    "#error!",
    "#getting_data",
    "#spill!",
    "#calc!",
    "#nv",
    "#bezug!",
    "#wert!",
];

/// Longest text that is taken apart, in bytes; nothing longer stands for nothing.
const LONGEST: usize = 80;
/// The same for any cell.
const LONGEST_ANYWHERE: usize = 20;

/// Returns whether a text holds no value of its field: empty, marks only, a word for nothing, and in a field of a
/// person what a form or a tool writes there (`Not specified`, `Company name`, `0`, `False`, `{{title}}`).
pub(in crate::people) fn is_nothing(text: &str, slot: Slot) -> bool {
    let text = text.trim();
    let is_mark = |c: char| matches!(c, '-' | '–' | '—' | '.' | '_' | '/' | '*' | '?' | '…');
    if text.chars().all(is_mark) {
        return true;
    }
    if text.len() > LONGEST {
        return false;
    }
    let is = |list: &[&str]| list.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(ERRORS) || is(SHORT) {
        return true;
    }
    // Most cells hold something, and are told at once.
    if slot == Slot::Any && text.len() > LONGEST_ANYWHERE {
        return false;
    }
    if slot == Slot::Any && text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return is(ANYWHERE);
    }
    let words = text::words(text);
    let glued = words.concat();
    if ANYWHERE.contains(&glued.as_str()) {
        return true;
    }
    if slot == Slot::Any {
        return false;
    }
    let zeros = !glued.is_empty() && glued.bytes().all(|b| b == b'0');
    if glued.is_empty() || zeros || is_slot_of_a_tool(text) {
        return true;
    }
    // `NA` is Namibia, `NO` is Norway.
    let code = slot == Slot::Region && glued.len() <= 2;
    !code && (ALONE.contains(&glued.as_str()) || is_made_of(&words, slot))
}

/// Whether the words of a text only speak of the field and of its value's absence.
fn is_made_of(words: &[String], slot: Slot) -> bool {
    let nouns = match slot {
        Slot::Any => return false,
        Slot::Title => TITLE,
        Slot::Company => COMPANY,
        Slot::Place | Slot::Region => PLACE,
        Slot::Contact => CONTACT,
    };
    let names_field = |word: &String| nouns.contains(&word.as_str());
    let is_form = |word: &String| FORM.contains(&word.as_str());
    // A form's own text: `Job title`, `Your company here`.
    if words.iter().any(names_field) && words.iter().all(|word| names_field(word) || is_form(word))
    {
        return true;
    }
    if let [to, be, rest @ ..] = words
        && to == "to"
        && be == "be"
    {
        return rest.iter().all(|word| TO_BE.contains(&word.as_str()));
    }
    let denies = |word: &String| DENYING.contains(&word.as_str()) || ALONE.contains(&word.as_str());
    let beside =
        |word: &String| BESIDE.contains(&word.as_str()) || NAME_WORDS.contains(&word.as_str());
    words.len() > 1
        && words.iter().any(denies)
        && words
            .iter()
            .all(|word| denies(word) || names_field(word) || beside(word) || is_form(word))
}

/// `{{company}}`, `${title}`, `*|CITY|*`, `%COMPANY%`: what a tool should have replaced.
fn is_slot_of_a_tool(text: &str) -> bool {
    [
        ("{{", "}}"),
        ("${", "}"),
        ("*|", "|*"),
        ("[[", "]]"),
        ("<%", "%>"),
        ("%", "%"),
    ]
    .iter()
    .any(|(open, close)| {
        let inner = text
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(|inner| !inner.is_empty() && !inner.contains('%'))
    })
}

/// Returns a place without its parts that hold nothing: `Unknown, Germany` is in Germany. None where nothing is left.
pub(in crate::people) fn without_nothing(place: &str) -> Option<String> {
    let slot = |whole: bool| if whole { Slot::Place } else { Slot::Region };
    let parts: Vec<&str> = place.split(',').map(str::trim).collect();
    let whole = parts.len() == 1;
    if is_nothing(place, Slot::Place) {
        return None;
    }
    if !parts.iter().any(|part| is_nothing(part, slot(whole))) {
        return Some(place.to_owned());
    }
    let kept: Vec<&str> = parts
        .into_iter()
        .filter(|part| !is_nothing(part, slot(whole)))
        .collect();
    (!kept.is_empty()).then(|| kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_no_value() {
        for text in [
            "Unknown",
            "unbekannt",
            "Not specified",
            "Not Applicable",
            "N/A",
            "n.a.",
            "-",
            "—",
            "?",
            "0",
            "0.0",
            "False",
            "null",
            "none",
            "nil",
            "TBD",
            "To be confirmed",
            "Keine Angabe",
            "nicht angegeben",
            "k.A.",
            "no aplica",
            "sin datos",
            "non renseigné",
            "não informado",
            "nie dotyczy",
            "brak danych",
            "niet van toepassing",
            "Neznámý",
            "#REF!",
            "undefined",
            "Please select",
            "{{company}}",
            "%TITLE%",
            "[null]",
            "Information not available",
        ] {
            for slot in [Slot::Title, Slot::Company, Slot::Place, Slot::Contact] {
                assert!(is_nothing(text, slot), "{text} {slot:?}");
            }
        }
        for (text, slot) in [
            ("Job title", Slot::Title),
            ("Your title here", Slot::Title),
            ("No current position", Slot::Title),
            ("Company Name", Slot::Company),
            ("Company unknown", Slot::Company),
            ("Unbekannte Firma", Slot::Company),
            ("Kein Arbeitgeber", Slot::Company),
            ("City, Country", Slot::Place),
            ("No e-mail", Slot::Contact),
        ] {
            assert_eq!(is_nothing(text, slot), text != "Unbekannte Firma", "{text}");
        }
    }

    #[test]
    fn values_that_look_like_nothing_stay() {
        for (text, slot) in [
            ("Confidential", Slot::Company),
            ("Stealth", Slot::Company),
            ("Private", Slot::Company),
            ("SANS", Slot::Company),
            ("Unknown Worlds", Slot::Company),
            ("Available", Slot::Title),
            ("Data", Slot::Title),
            ("Data Not Found GmbH", Slot::Company),
            ("True", Slot::Company),
            ("First Page", Slot::Company),
            ("The Data Company", Slot::Company),
            ("Public Information Officer", Slot::Title),
            ("NA", Slot::Region),
            ("NO", Slot::Region),
            ("Not available before May", Slot::Any),
            ("Unknown", Slot::Any),
            ("0", Slot::Any),
            ("Nowhere", Slot::Place),
            ("State College", Slot::Place),
        ] {
            assert!(!is_nothing(text, slot), "{text} {slot:?}");
        }
        assert_eq!(
            without_nothing("Unknown, Germany").as_deref(),
            Some("Germany")
        );
        assert_eq!(
            without_nothing("Windhoek, NA").as_deref(),
            Some("Windhoek, NA")
        );
        assert_eq!(without_nothing("City, Country"), None);
        assert_eq!(without_nothing("Lyon").as_deref(), Some("Lyon"));
    }
}
