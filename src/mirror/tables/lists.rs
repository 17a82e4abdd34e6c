//! Which candidates are on lists or skipped, as far as searches ask about it.

use jiff::Timestamp;
use rusqlite::Connection;

use crate::mirror::query::Known;
use crate::store::{StoreError, to_millis};

/// Adds every list with the candidates on it, and the candidates who are skipped now.
pub(in crate::mirror) fn add_to(
    connection: &Connection,
    known: &mut Known,
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT folded, person_id FROM list LEFT JOIN list_member
         ON list_id = list.id AND kind = 'candidate' ORDER BY folded",
    )?;
    let mut rows = select.query([])?;
    let mut last: Option<(String, Vec<i64>)> = None;
    while let Some(row) = rows.next()? {
        let (name, id): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        match &mut last {
            Some((before, people)) if *before == name => people.extend(id),
            _ => {
                let next = (name, id.into_iter().collect());
                if let Some((name, people)) = last.replace(next) {
                    known.add_list(name, people);
                }
            }
        }
    }
    if let Some((name, people)) = last {
        known.add_list(name, people);
    }
    let mut skipped = connection.prepare_cached(
        "SELECT person_id FROM skip WHERE kind = 'candidate' AND (until IS NULL OR until > ?1)",
    )?;
    let ids = skipped.query_map([to_millis(Timestamp::now())], |row| row.get(0))?;
    let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
    known.add_skipped(ids);
    Ok(())
}
