//! What the cells of a column speak for: addresses, numbers, dates, names, positions.

use super::Col;
use crate::people::clean;
use crate::people::formats::field::Field;
use crate::people::{company, phone};

pub(super) fn mostly(samples: &[String], is: impl Fn(&str) -> bool) -> bool {
    !samples.is_empty() && samples.iter().filter(|cell| is(cell)).count() * 2 > samples.len()
}

/// Returns the field that the cells of a column speak for.
pub(super) fn by_content(samples: &[String]) -> Option<Field> {
    let lower = |cell: &str| cell.to_lowercase();
    if mostly(samples, is_mail) {
        Some(Field::Email)
    } else if mostly(samples, |cell| {
        lower(cell).contains("linkedin.com/in/") || lower(cell).contains("linkedin.com/pub/")
    }) {
        Some(Field::Linkedin)
    } else if mostly(samples, |cell| lower(cell).contains("github.com/")) {
        Some(Field::Github)
    } else if mostly(samples, is_phone) {
        Some(Field::Phone)
    } else {
        None
    }
}

pub(super) fn is_yes_or_no(cell: &str) -> bool {
    const WORDS: &[&str] = &[
        "yes", "no", "true", "false", "y", "n", "x", "1", "0", "ja", "nein", "oui", "non", "si",
        "sim", "nao", "nee", "tak", "nie",
    ];
    WORDS.contains(&crate::people::text::fold(cell).as_str())
}

pub(super) fn is_mail(cell: &str) -> bool {
    cell.len() < 400 && clean::email(cell).is_some() && !clean::is_link(cell.trim())
}

/// A number that is written as a phone's, not as an id's.
pub(super) fn is_phone(cell: &str) -> bool {
    let marked = cell.starts_with('+') || cell.contains([' ', '-', '(', '.', '/']);
    cell.len() < 40
        && marked
        && cell
            .chars()
            .all(|c| c.is_ascii_digit() || " +-()./\u{a0}".contains(c))
        && cell.chars().filter(char::is_ascii_digit).count() >= 8
        && !is_date(cell)
        && phone::canonical(cell, None).is_some()
}

/// A day, with or without its time: a year and two small numbers.
fn is_date(cell: &str) -> bool {
    let day = cell.split([' ', 'T']).next().unwrap_or_default();
    let digits: Vec<&str> = day.split(['-', '.', '/']).collect();
    let numbers: Vec<u32> = digits.iter().filter_map(|part| part.parse().ok()).collect();
    let years = digits.iter().filter(|part| part.len() == 4).count();
    digits.len() == 3
        && numbers.len() == 3
        && years <= 1
        && numbers
            .iter()
            .zip(&digits)
            .all(|(number, part)| part.len() == 4 && (1900..2100).contains(number) || *number <= 31)
}

/// Whether values are employers: any of them has a legal form.
pub(super) fn is_company(column: &Col) -> bool {
    column
        .samples
        .iter()
        .any(|cell| company::has_legal_form(cell))
}

/// Whether values are about work rather than names: a position or an employer.
pub(super) fn is_work(column: &Col) -> bool {
    is_company(column) || column.samples.iter().any(|cell| looks_like_title(cell))
}

/// Returns whether a text names a position.
pub(in crate::people::formats) fn looks_like_title(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "engineer",
        "developer",
        "dev",
        "manager",
        "director",
        "head",
        "lead",
        "designer",
        "architect",
        "analyst",
        "consultant",
        "recruiter",
        "scientist",
        "researcher",
        "founder",
        "cofounder",
        "ceo",
        "cto",
        "cfo",
        "coo",
        "ciso",
        "cmo",
        "vp",
        "president",
        "officer",
        "specialist",
        "administrator",
        "sre",
        "devops",
        "qa",
        "pm",
        "intern",
        "senior",
        "junior",
        "staff",
        "principal",
        "product",
        "sales",
        "marketing",
        "programmer",
        "tester",
        "accountant",
        "nurse",
        "teacher",
        "professor",
        "owner",
        "partner",
        "assistant",
        "associate",
        "coordinator",
        "technician",
        "backend",
        "frontend",
        "fullstack",
        "entwickler",
        "entwicklerin",
        "leiter",
        "leiterin",
        "teamleiter",
        "teamleiterin",
        "berater",
        "beraterin",
        "ingenieur",
        "ingenieurin",
        "ingenieure",
        "developpeur",
        "developpeuse",
        "directeur",
        "directrice",
        "responsable",
        "chef",
        "ingeniero",
        "ingeniera",
        "desarrollador",
        "desarrolladora",
        "gerente",
        "desenvolvedor",
        "engenheiro",
        "analista",
        "sviluppatore",
        "ingegnere",
        "ontwikkelaar",
        "kierownik",
        "programista",
        "inzynier",
        "dyrektor",
        "swe",
        "eng",
        "sde",
        "chemist",
        "writer",
        "editor",
        "trainer",
    ];
    // German, Dutch and Nordic positions are written in one word: `Abteilungsleiterin`.
    const ENDS: &[&str] = &[
        "leiter",
        "leiterin",
        "entwickler",
        "entwicklerin",
        "ingenieur",
        "ingenieurin",
        "berater",
        "beraterin",
        "architekt",
        "architektin",
        "techniker",
        "technikerin",
        "referent",
        "referentin",
        "ontwikkelaar",
        "ingenjor",
        "utvikler",
        "utvecklare",
        "ansvarlig",
        "manager",
        "managerin",
    ];
    crate::people::text::words(text).iter().any(|word| {
        WORDS.contains(&word.as_str())
            || ENDS
                .iter()
                .any(|end| word.len() > end.len() && word.ends_with(end))
    })
}

pub(super) fn looks_like_name(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic)
        && !cell.chars().any(|c| c.is_ascii_digit())
        && cell.split_whitespace().count() <= 5
        && !clean::is_link(cell)
}
