//! New records that wait to be written: several at once, which costs half of what one after the other does.

use std::sync::LazyLock;

use rusqlite::types::ToSql;
use rusqlite::{Connection, params_from_iter};

use super::Prepared;
use crate::library::ImportId;
use crate::library::rows::json;
use crate::store::StoreError;

/// Rows written by one statement.
const AT_ONCE: usize = 32;

const STATEMENT: &str = "INSERT INTO statement
    (id, profile_id, import_id, seen_id, kind, tool, space, external_id, digest, body) VALUES ";
const STATEMENT_ROW: &str = "(?, ?, ?, ?, 'said', ?, ?, ?, ?, ?)";
const PROFILE: &str = "INSERT INTO profile
    (id, space, external_id, source, body, sources, keys, added_at, updated_at) VALUES ";
const PROFILE_ROW: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?)";

static STATEMENTS: LazyLock<String> = LazyLock::new(|| several(STATEMENT, STATEMENT_ROW));
static PROFILES: LazyLock<String> = LazyLock::new(|| several(PROFILE, PROFILE_ROW));

fn several(insert: &str, row: &str) -> String {
    format!("{insert}{}", [row; AT_ONCE].join(", "))
}

/// A record of one statement.
pub(super) struct NewRecord {
    pub(super) id: i64,
    /// The number of the statement.
    pub(super) statement: i64,
    pub(super) row: Prepared,
    /// Where it is from, as it is stored.
    pub(super) sources: String,
}

/// Records that wait to be written.
pub(super) struct Pending<'c> {
    connection: &'c Connection,
    import: ImportId,
    now: i64,
    waiting: Vec<NewRecord>,
    /// Rows that are written, to be let go of by whoever has time.
    spent: Vec<NewRecord>,
}

impl<'c> Pending<'c> {
    pub(super) fn new(connection: &'c Connection, import: ImportId, now: i64) -> Self {
        Self {
            connection,
            import,
            now,
            waiting: Vec::with_capacity(AT_ONCE),
            spent: Vec::new(),
        }
    }

    /// Puts a record on the list, and writes the list where it is long enough.
    pub(super) fn add(&mut self, record: NewRecord) -> Result<(), StoreError> {
        self.waiting.push(record);
        if self.waiting.len() == AT_ONCE {
            self.write()?;
        }
        Ok(())
    }

    /// Writes what waits.
    pub(super) fn write(&mut self) -> Result<(), StoreError> {
        let size = if self.waiting.len() == AT_ONCE {
            AT_ONCE
        } else {
            1
        };
        for some in self.waiting.chunks(size) {
            self.write_some(some)?;
        }
        self.spent.append(&mut self.waiting);
        Ok(())
    }

    /// Hands over what is written and of no more use.
    pub(super) fn spent(&mut self) -> Vec<NewRecord> {
        std::mem::take(&mut self.spent)
    }

    fn write_some(&self, some: &[NewRecord]) -> Result<(), StoreError> {
        let keys: Vec<String> = some
            .iter()
            .map(|one| json(&one.row.keys))
            .collect::<Result<_, _>>()?;
        let statements = some.iter().flat_map(
            |NewRecord {
                 id, statement, row, ..
             }| {
                let import = &self.import.0;
                let given: [&dyn ToSql; 9] = [
                    statement,
                    id,
                    import,
                    import,
                    &row.tool,
                    &row.key.space,
                    &row.key.external_id,
                    &row.digest,
                    &row.body,
                ];
                given
            },
        );
        let profiles = some.iter().zip(&keys).flat_map(
            |(
                NewRecord {
                    id, row, sources, ..
                },
                keys,
            )| {
                let given: [&dyn ToSql; 9] = [
                    id,
                    &row.key.space,
                    &row.key.external_id,
                    &row.profile.source,
                    &row.body,
                    sources,
                    keys,
                    &self.now,
                    &self.now,
                ];
                given
            },
        );
        if some.len() == AT_ONCE {
            self.run(&STATEMENTS, statements)?;
            self.run(&PROFILES, profiles)
        } else {
            self.run(&format!("{STATEMENT}{STATEMENT_ROW}"), statements)?;
            self.run(&format!("{PROFILE}{PROFILE_ROW}"), profiles)
        }
    }

    fn run<'r>(
        &self,
        sql: &str,
        given: impl Iterator<Item = &'r dyn ToSql>,
    ) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached(sql)?;
        insert.execute(params_from_iter(given))?;
        Ok(())
    }
}
