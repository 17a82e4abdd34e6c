//! The columns of a table: their names read word by word, then what is in them votes.

use super::field::Field;
use super::header::{self, NameOrder, Reading};
use super::record::Record;
use super::understood::{Column, Mapping};
use crate::people::clean::{self, Cell};
use crate::people::{ContactKind, company, page, phone};

/// A column as it is read.
#[derive(Clone, Debug)]
pub(super) struct Col {
    pub name: String,
    pub field: Field,
    pub kind: Option<ContactKind>,
    pub rank: u8,
    pub group: String,
    pub company: bool,
    pub order: NameOrder,
    /// The column that names this one's kind.
    pub label_at: Option<usize>,
    pub why: String,
    pub sure: bool,
    pub samples: Vec<String>,
}

/// Values of a column that are looked at.
const SAMPLE: usize = 60;

impl Col {
    /// Returns what a person is shown of the column.
    pub(super) fn shown(&self) -> Column {
        Column {
            name: self.name.clone(),
            samples: self
                .samples
                .iter()
                .take(3)
                .map(|text| super::shortened_to(text, 60))
                .collect(),
            field: self.field,
            kind: self.kind,
            why: self.why.clone(),
            sure: self.sure,
        }
    }

    fn set(&mut self, field: Field, why: &str) {
        self.field = field;
        why.clone_into(&mut self.why);
    }
}

/// Returns the columns of a table with these names above these rows; `names` is empty where the table
/// has none.
pub(super) fn understand(names: &[String], rows: &[&Record], map: Option<&Mapping>) -> Vec<Col> {
    let width = rows
        .iter()
        .map(|row| row.cells.len())
        .chain([names.len()])
        .max()
        .unwrap_or(0);
    let readings: Vec<Reading> = (0..width)
        .map(|at| {
            names
                .get(at)
                .map(|name| header::read(name))
                .unwrap_or_default()
        })
        .collect();
    let mut columns: Vec<Col> = readings
        .iter()
        .enumerate()
        .map(|(at, reading)| Col {
            name: names
                .get(at)
                .filter(|name| !name.trim().is_empty())
                .cloned()
                .unwrap_or_else(|| format!("column {}", at + 1)),
            field: reading.field.unwrap_or(Field::Extra),
            kind: reading.kind,
            rank: reading.rank,
            group: reading.group.clone(),
            company: reading.company,
            order: reading.order,
            label_at: None,
            why: reading.why.to_owned(),
            sure: reading.field.is_some() && reading.rank < 2,
            samples: samples(rows, at),
        })
        .collect();
    pairs(&mut columns, &readings);
    if names.is_empty() {
        nameless(&mut columns);
    } else {
        votes(&mut columns, &readings);
        neighbours(&mut columns, &readings, rows);
    }
    row_numbers(&mut columns);
    for column in &mut columns {
        if matches!(column.name.as_str(), "rejected_line" | "rejected_reason") {
            column.set(Field::Ignore, "written by Gleaner");
        }
    }
    if let Some(map) = map {
        said(&mut columns, map);
    }
    columns
}

fn samples(rows: &[&Record], at: usize) -> Vec<String> {
    rows.iter()
        .filter_map(|row| row.cells.get(at))
        .filter_map(|cell| clean::cell(cell).text())
        .take(SAMPLE)
        .collect()
}

/// Ties `Phone 1 type` to `Phone 1`.
fn pairs(columns: &mut [Col], readings: &[Reading]) {
    for (at, reading) in readings.iter().enumerate() {
        let Some(stem) = &reading.label_of else {
            continue;
        };
        let value = readings.iter().position(|other| {
            other.label_of.is_none() && other.stem == *stem && other.field.is_some()
        });
        if let Some(column) = value.and_then(|value| columns.get_mut(value)) {
            column.label_at = Some(at);
        }
    }
}

fn mostly(samples: &[String], is: impl Fn(&str) -> bool) -> bool {
    !samples.is_empty() && samples.iter().filter(|cell| is(cell)).count() * 2 > samples.len()
}

/// What is in a column can tell what its name does not, and can belie it.
fn votes(columns: &mut [Col], readings: &[Reading]) {
    for (column, reading) in columns.iter_mut().zip(readings) {
        let unread = reading.field.is_none() && reading.label_of.is_none();
        let content = by_content(&column.samples);
        match (column.field, content) {
            (_, Some(field)) if unread => {
                column.set(field, "by what is in it");
                column.sure = false;
            }
            (Field::ProfileUrl, Some(field @ (Field::Linkedin | Field::Github))) => {
                column.set(field, "by what is in it");
            }
            (
                Field::FullName
                | Field::FirstName
                | Field::LastName
                | Field::Title
                | Field::Company,
                Some(field),
            ) => {
                column.set(field, "by what is in it, against its name");
                column.sure = false;
            }
            (Field::Email, _)
                if !column.samples.is_empty()
                    && !column.samples.iter().any(|cell| is_mail(cell)) =>
            {
                column.set(Field::Extra, "no e-mail address in it");
            }
            _ => {}
        }
    }
}

/// Returns the field that the cells of a column speak for.
fn by_content(samples: &[String]) -> Option<Field> {
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

fn is_mail(cell: &str) -> bool {
    cell.len() < 400 && clean::email(cell).is_some() && !clean::is_link(cell.trim())
}

/// A number that is written as a phone's, not as an id's.
fn is_phone(cell: &str) -> bool {
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

/// What a column means depends on the ones beside it.
fn neighbours(columns: &mut [Col], readings: &[Reading], rows: &[&Record]) {
    let find =
        |columns: &[Col], field: Field| columns.iter().position(|column| column.field == field);
    let first = find(columns, Field::FirstName);
    let last = find(columns, Field::LastName);
    for (at, _) in readings
        .iter()
        .enumerate()
        .filter(|(_, reading)| reading.bare_name)
    {
        let (other, field) = match (first, last) {
            (Some(other), None) => (other, Field::LastName),
            (None, Some(other)) => (other, Field::FirstName),
            _ => continue,
        };
        // `Name` beside `First Name` is the whole name where the first name is in it.
        let holds = |row: &&&Record| {
            let cell = |at: usize| {
                row.cells
                    .get(at)
                    .map(|cell| cell.trim().to_lowercase())
                    .unwrap_or_default()
            };
            let part = cell(other);
            !part.is_empty() && cell(at).split_whitespace().any(|word| word == part)
        };
        let whole = rows.iter().filter(holds).count();
        let apart = whole * 2 <= rows.len() || rows.is_empty();
        if apart && let Some(column) = columns.get_mut(at) {
            column.set(field, "by the other name column");
        }
    }
    regions(columns, readings);
    // Where a report is about applications, its job title is the job applied for.
    let process = readings.iter().filter(|reading| reading.process).count();
    let applications = readings.iter().any(|reading| reading.of_job);
    let without_company = find(columns, Field::Company).is_none();
    let told_by_others = find(columns, Field::Headline).is_some()
        || columns
            .iter()
            .zip(readings)
            .any(|(column, reading)| column.field == Field::Title && !reading.job);
    if process >= 2 && without_company || applications && (told_by_others || without_company) {
        for (column, _) in columns
            .iter_mut()
            .zip(readings)
            .filter(|(_, reading)| reading.job)
        {
            column.set(Field::Extra, "the job applied for");
        }
    }
    // Where one link is marked as the person's, those not marked are the company's.
    let marked = |(column, reading): (&Col, &Reading)| {
        reading.person
            && matches!(
                column.field,
                Field::Linkedin | Field::Url | Field::ProfileUrl
            )
    };
    if columns.iter().zip(readings).any(marked) {
        for (column, reading) in columns.iter_mut().zip(readings) {
            if !reading.person && matches!(column.field, Field::Url | Field::Twitter) {
                column.set(
                    Field::Extra,
                    "the company's: others are marked as the person's",
                );
            }
        }
    }
}

/// `Region` is a place of its own alone, and a state beside the town of the same address.
fn regions(columns: &mut [Col], readings: &[Reading]) {
    let is_region = |name: &str| {
        let words = header::words_of(name);
        ["region", "regiao", "regio"]
            .iter()
            .any(|word| words.iter().any(|one| one == word))
    };
    for at in 0..columns.len() {
        let Some((column, reading)) = columns.get(at).zip(readings.get(at)) else {
            continue;
        };
        if column.field != Field::Location || !is_region(&column.name) {
            continue;
        }
        let beside = |field: Field| {
            columns
                .iter()
                .zip(readings)
                .any(|(other, said)| other.field == field && said.group == reading.group)
        };
        let field = match (beside(Field::City), beside(Field::State)) {
            (true, false) => Field::State,
            (true, true) => Field::Extra,
            _ => continue,
        };
        if let Some(column) = columns.get_mut(at) {
            column.set(field, "by the town beside it");
        }
    }
}

/// Columns of a table without names, by what is in them.
fn nameless(columns: &mut [Col]) {
    for column in columns.iter_mut() {
        let field = by_content(&column.samples)
            .or_else(|| mostly(&column.samples, clean::is_link).then_some(Field::Url));
        if let Some(field) = field {
            column.set(field, "by what is in it");
        }
        column.sure = false;
    }
    if columns.iter().all(|column| column.field == Field::Extra) {
        return;
    }
    let wordy: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| {
            column.field == Field::Extra && mostly(&column.samples, looks_like_name)
        })
        .map(|(at, _)| at)
        .collect();
    let single = |columns: &[Col], at: usize| {
        columns
            .get(at)
            .is_some_and(|column| mostly(&column.samples, |cell| !cell.contains(' ')))
    };
    let mut rest = wordy.as_slice();
    match wordy.as_slice() {
        [first, second, more @ ..]
            if *second == first + 1
                && single(columns, *first)
                && single(columns, *second)
                && !columns.get(*second).is_some_and(is_work) =>
        {
            put(columns, *first, Field::FirstName);
            put(columns, *second, Field::LastName);
            rest = more;
        }
        [first, more @ ..] => {
            put(columns, *first, Field::FullName);
            rest = more;
        }
        [] => {}
    }
    let others: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(at, column)| {
            column.field == Field::Extra
                && !column.samples.is_empty()
                && (rest.contains(at) || is_work(column))
        })
        .map(|(at, _)| at)
        .collect();
    let company = others
        .iter()
        .copied()
        .find(|at| columns.get(*at).is_some_and(is_company));
    if let Some(at) = company {
        put(columns, at, Field::Company);
    }
    let mut left = others.into_iter().filter(|at| Some(*at) != company);
    if let Some(at) = left.next() {
        put(columns, at, Field::Title);
        if company.is_none()
            && let Some(at) = left.next()
        {
            put(columns, at, Field::Company);
        }
    }
}

fn put(columns: &mut [Col], at: usize, field: Field) {
    if let Some(column) = columns.get_mut(at) {
        column.set(field, "by what is in it");
    }
}

/// Whether values are employers: any of them has a legal form.
fn is_company(column: &Col) -> bool {
    column
        .samples
        .iter()
        .any(|cell| company::has_legal_form(cell))
}

/// Whether values are about work rather than names: a position or an employer.
fn is_work(column: &Col) -> bool {
    is_company(column) || column.samples.iter().any(|cell| looks_like_title(cell))
}

/// Returns whether a text names a position.
pub(super) fn looks_like_title(text: &str) -> bool {
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
        "sde",
        "chemist",
        "writer",
        "editor",
        "trainer",
    ];
    crate::people::text::words(text)
        .iter()
        .any(|word| WORDS.contains(&word.as_str()))
}

fn looks_like_name(cell: &str) -> bool {
    cell.chars().any(char::is_alphabetic)
        && !cell.chars().any(|c| c.is_ascii_digit())
        && cell.split_whitespace().count() <= 5
        && !clean::is_link(cell)
}

/// An `ID` column that runs 1, 2, 3 counts the rows and is nobody's id.
fn row_numbers(columns: &mut [Col]) {
    for column in columns
        .iter_mut()
        .filter(|column| column.field == Field::ExternalId)
    {
        let counts = !column.samples.is_empty()
            && column
                .samples
                .iter()
                .enumerate()
                .all(|(at, cell)| clean::whole_number(cell).parse() == Ok(at + 1));
        if counts {
            column.set(Field::Extra, "it counts the rows");
        }
    }
}

/// What a person said of the columns.
fn said(columns: &mut [Col], map: &Mapping) {
    let mut used = vec![false; columns.len()];
    for choice in &map.columns {
        let at = columns.iter().enumerate().position(|(at, column)| {
            column.name.trim() == choice.name.trim() && !used.get(at).copied().unwrap_or(true)
        });
        let Some((column, used)) =
            at.and_then(|at| Some((columns.get_mut(at)?, used.get_mut(at)?)))
        else {
            continue;
        };
        *used = true;
        let kind = choice.kind.as_deref().and_then(ContactKind::of_word);
        if column.field != choice.field || column.kind != kind {
            column.field = choice.field;
            column.kind = kind;
            column.rank = 0;
            "as the mapping says".clone_into(&mut column.why);
        }
        column.sure = true;
    }
}

/// How many cells of a row are read as names of columns, and how many are not empty; none where a cell
/// is a value.
pub(super) fn header_score(cells: &[String]) -> Option<(usize, usize)> {
    let mut known = 0;
    let mut filled = 0;
    for cell in cells {
        let Cell::Text(text) = clean::cell(cell) else {
            continue;
        };
        filled += 1;
        if text.len() > 80 {
            continue;
        }
        let value = is_mail(&text)
            || text.contains("://")
            || is_phone(&text)
            || page::parse(&text).is_some();
        if value {
            return None;
        }
        // `Mobile: +39 320 ...` is a line of a signature, not the name of a column.
        if text.chars().filter(char::is_ascii_digit).count() > 5 {
            continue;
        }
        known += usize::from(header::read(&text).is_known());
    }
    Some((known, filled))
}
