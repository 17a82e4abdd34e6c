//! Small tables: ids and the names they stand for.

use std::collections::HashMap;

use super::meta;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::mirror::records::{NameRecord, Names, Resource};
use crate::people::JobId;
use crate::store::StoreError;

/// The fact that counts the changes of names, so that whoever keeps them knows when to look again.
pub(in crate::mirror) const REV: &str = "names_rev";

/// Notes that a name has changed.
pub(in crate::mirror) fn touch(connection: &Connection) -> Result<(), StoreError> {
    let rev: u64 = meta::get(connection, REV)?
        .and_then(|rev| rev.parse().ok())
        .unwrap_or(0);
    meta::set(connection, REV, &rev.wrapping_add(1).to_string())
}

/// Stores a row of a small table, and returns whether that is news.
pub(in crate::mirror) fn upsert(
    connection: &Connection,
    resource: Resource,
    record: &NameRecord,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached(
            "INSERT INTO dictionary VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (resource, id) DO UPDATE SET name = excluded.name,
                 parent_id = excluded.parent_id, sort_order = excluded.sort_order,
                 active = excluded.active
             WHERE name != excluded.name OR parent_id IS NOT excluded.parent_id
                 OR sort_order IS NOT excluded.sort_order OR active != excluded.active",
        )?
        .execute(params![
            resource.word(),
            record.id,
            record.name,
            record.parent_id,
            record.sort_order,
            record.active
        ])?;
    Ok(changed > 0)
}

/// Removes a row of a small table that Greenhouse no longer has, and returns whether it was there.
pub(in crate::mirror) fn remove(
    connection: &Connection,
    resource: Resource,
    id: i64,
) -> Result<bool, StoreError> {
    let changed = connection
        .prepare_cached("DELETE FROM dictionary WHERE resource = ?1 AND id = ?2")?
        .execute(params![resource.word(), id])?;
    Ok(changed > 0)
}

/// Returns a small table, by id.
pub(in crate::mirror) fn all(
    connection: &Connection,
    resource: Resource,
) -> Result<Vec<NameRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, parent_id, sort_order, active FROM dictionary
         WHERE resource = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([resource.word()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Looks names up in the tables, each once.
pub(in crate::mirror) struct Lookup<'a> {
    connection: &'a Connection,
    jobs: HashMap<JobId, Option<String>>,
    names: HashMap<(Resource, i64), Option<String>>,
}

impl<'a> Lookup<'a> {
    pub(in crate::mirror) fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            jobs: HashMap::new(),
            names: HashMap::new(),
        }
    }

    fn ask(&self, sql: &str, params: impl rusqlite::Params) -> Option<String> {
        // A name that can't be read is a name not known: the row it belongs to still shows.
        let mut statement = self.connection.prepare_cached(sql).ok()?;
        statement
            .query_row(params, |row| row.get(0))
            .optional()
            .ok()?
    }
}

impl Names for Lookup<'_> {
    fn job(&mut self, id: JobId) -> Option<String> {
        if let Some(known) = self.jobs.get(&id) {
            return known.clone();
        }
        let name = self.ask("SELECT name FROM job WHERE id = ?1", [id.0]);
        self.jobs.insert(id, name.clone());
        name
    }

    fn name(&mut self, resource: Resource, id: i64) -> Option<String> {
        if let Some(known) = self.names.get(&(resource, id)) {
            return known.clone();
        }
        let name = self.ask(
            "SELECT name FROM dictionary WHERE resource = ?1 AND id = ?2",
            params![resource.word(), id],
        );
        self.names.insert((resource, id), name.clone());
        name
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<NameRecord> {
    Ok(NameRecord {
        id: row.get(0)?,
        name: row.get(1)?,
        parent_id: row.get(2)?,
        sort_order: row.get(3)?,
        active: row.get(4)?,
    })
}
