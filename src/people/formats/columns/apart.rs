//! Columns that are not of the person of the row: a consultant's, and those of the second and third person of a row.

use super::CONTACTS;
use crate::people::formats::field::Field;
use crate::people::formats::header::{self, Reading};

/// Words for a consultant: who places people, or who is placed.
const CONSULTANTS: &[&str] = &[
    "consultant",
    "consultante",
    "consultor",
    "consultora",
    "consulente",
    "berater",
    "beraterin",
    "adviseur",
    "konsultant",
];

/// Marks the columns of a consultant as somebody else's where others hold the people's own names: an agency's
/// export names who looks after each person, a list of consultants names the people themselves so.
pub(super) fn set_consultants(readings: &mut [Reading], names: &[String]) {
    let consultant = |name: &String| {
        let words = header::words_of(name);
        words
            .iter()
            .any(|word| CONSULTANTS.contains(&word.as_str()))
    };
    let is_name = |reading: &Reading| {
        let names = [Field::FullName, Field::FirstName, Field::LastName];
        reading.field.is_some_and(|field| names.contains(&field))
    };
    let mut columns = readings.iter().zip(names);
    if !columns.any(|(reading, name)| is_name(reading) && !consultant(name)) {
        return;
    }
    for (reading, name) in readings.iter_mut().zip(names) {
        if consultant(name) {
            *reading = Reading {
                field: Some(Field::Extra),
                why: "somebody else's",
                ..Reading::default()
            };
        }
    }
}

/// Marks the columns of a second person in the row as somebody else's: `First Name 2`, `Last Name 2`, and with them
/// `Email 2`, which alone would be another address of the first person.
pub(super) fn set_numbered(readings: &mut [Reading], names: &[String]) {
    let numbers: Vec<Option<u8>> = names
        .iter()
        .map(|name| header::number_of(&header::words_of(name)))
        .collect();
    for number in 2..=9 {
        if !is_person(number, readings, &numbers) {
            continue;
        }
        for (reading, said) in readings.iter_mut().zip(&numbers) {
            if *said == Some(number) && reading.field.is_some() {
                *reading = Reading {
                    field: Some(Field::Extra),
                    why: "somebody else's",
                    ..Reading::default()
                };
            }
        }
    }
}

/// Whether columns of this number name a person of their own.
fn is_person(number: u8, readings: &[Reading], numbers: &[Option<u8>]) -> bool {
    let columns = || readings.iter().zip(numbers).enumerate();
    let family = readings
        .iter()
        .any(|reading| reading.field == Some(Field::LastName));
    // `Nombre` beside `Apellido` is the given name.
    let field_of = |reading: &Reading| match reading.field {
        Some(Field::FullName) if reading.bare_name && family => Some(Field::FirstName),
        field => field,
    };
    let of = |wanted: Option<u8>, field: Field| {
        columns().find_map(|(at, (reading, said))| {
            let first = wanted == Some(1) && said.is_none();
            let is = field_of(reading) == Some(field) && (*said == wanted || first);
            is.then_some((at, reading.rank))
        })
    };
    // `Name 2` beside `Name` or `Name 1`. A word that nobody knows before it (`Course Name 2`) may be of
    // anything where the person is named otherwise.
    if let (Some((_, rank)), Some((_, first))) = (
        of(Some(number), Field::FullName),
        of(Some(1), Field::FullName),
    ) {
        let otherwise = of(None, Field::FirstName).is_some() || of(None, Field::LastName).is_some();
        return rank < 5 || first >= 5 && !otherwise;
    }
    // `Nombre 1, Nombre 2, Apellido 1, Apellido 2` are the names of one; those of two stand person by person.
    let (Some((given, _)), Some((family, _))) =
        (of(Some(1), Field::FirstName), of(Some(1), Field::LastName))
    else {
        return false;
    };
    let contacts = columns().filter(|(_, (reading, said))| {
        **said == Some(number) && reading.field.is_some_and(|field| CONTACTS.contains(&field))
    });
    let second =
        [Field::FirstName, Field::LastName].map(|field| of(Some(number), field).map(|(at, _)| at));
    match second {
        [Some(first), Some(last)] => first.min(last) > given.max(family) || contacts.count() > 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(names: &str) -> Vec<Option<Field>> {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        let mut readings: Vec<Reading> = names.iter().map(|name| header::read(name)).collect();
        set_numbered(&mut readings, &names);
        readings.iter().map(|reading| reading.field).collect()
    }

    #[test]
    fn a_second_person_of_a_row_is_told_from_second_values() {
        use Field::{Email, Extra, FirstName, FullName, LastName};
        for (names, wanted) in [
            (
                "First Name 1,Last Name 1,Email 1,First Name 2,Last Name 2,Email 2",
                &[FirstName, LastName, Email, Extra, Extra, Extra],
            ),
            (
                "First Name,Last Name,Email,2nd First Name,2nd Last Name,2nd Email",
                &[FirstName, LastName, Email, Extra, Extra, Extra],
            ),
            (
                "Vorname,Nachname,E-Mail,Vorname 2,Nachname 2,E-Mail 2",
                &[FirstName, LastName, Email, Extra, Extra, Extra],
            ),
            (
                "Name 1,Email 1,Title,Name 2,Email 2,Notes",
                &[FullName, Email, Field::Title, Extra, Extra, Field::Notes],
            ),
            (
                "Nombre 1,Nombre 2,Apellido 1,Apellido 2,Email,Email 2",
                &[FullName, FullName, LastName, LastName, Email, Email],
            ),
            (
                "First Name,Last Name,Email,Email 2,Title,Email 3",
                &[FirstName, LastName, Email, Email, Field::Title, Email],
            ),
            (
                "Person 1 Name,Person 1 Email,Person 2 Name,Person 2 Email,Notes,Title",
                &[FullName, Email, Extra, Extra, Field::Notes, Field::Title],
            ),
        ] {
            let wanted: Vec<Option<Field>> = wanted.iter().map(|field| Some(*field)).collect();
            assert_eq!(fields(names), wanted, "{names}");
        }
    }
}
