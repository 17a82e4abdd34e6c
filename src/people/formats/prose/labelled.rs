//! Lines such as `Name: Jane Doe`.

use super::{Line, incoming, is_break, reject};
use crate::people::assemble::finish;
use crate::people::formats::Row;
use crate::people::formats::draft::{Draft, Incoming};
use crate::people::formats::field::Field;
use crate::people::formats::header::{self, Reading};

/// Returns the people of lines such as `Name: Jane Doe`, where most lines are; a blank line or a name anew begins the
/// next person.
pub(super) fn labelled(lines: &[Line<'_>], source: &str) -> Option<Vec<Row>> {
    let said = |line: &Line<'_>| -> Option<(Reading, Field)> {
        let (label, value) = line.text.split_once(':')?;
        let reading = header::read(label);
        let field = reading.field.filter(|field| *field != Field::Extra)?;
        let known = label.len() <= 40 && !value.trim().is_empty() && !value.starts_with("//");
        known.then_some((reading, field))
    };
    let filled = lines.iter().filter(|line| !is_break(line.text)).count();
    let known = lines.iter().filter(|line| said(line).is_some()).count();
    let names =
        |field: Field| matches!(field, Field::FullName | Field::FirstName | Field::LastName);
    let named = lines.iter().filter_map(said).any(|(_, field)| names(field));
    if known < 2 || known * 3 < filled * 2 || !named {
        return None;
    }
    let mut rows = Vec::new();
    let mut draft = Draft::default();
    let mut seen: Vec<Field> = Vec::new();
    let mut start = 1;
    let mut end = |draft: Draft, line: u64| {
        let profile = draft.finished();
        let raw = profile.name();
        rows.push(finish(profile, source).map_err(|reason| reject(line, &raw, &reason, false)));
    };
    for line in lines {
        let found = said(line);
        let again = found
            .as_ref()
            .is_some_and(|(_, field)| names(*field) && seen.contains(field));
        if (is_break(line.text) || again) && !seen.is_empty() {
            end(std::mem::take(&mut draft), start);
            seen.clear();
        }
        let Some((label, value)) = line.text.split_once(':') else {
            continue;
        };
        if seen.is_empty() {
            start = line.number;
        }
        match found {
            Some((reading, field)) => {
                seen.push(field);
                draft.put(
                    Incoming {
                        name: label,
                        kind: reading.kind,
                        rank: reading.rank,
                        order: reading.order,
                        ..incoming(field, &reading)
                    },
                    value,
                );
            }
            None => draft.keep(label, value.trim()),
        }
    }
    if !seen.is_empty() {
        end(draft, start);
    }
    Some(rows)
}
