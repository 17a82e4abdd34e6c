//! Taking people in: each row goes to the person it is about, or makes a new record.

mod find;
mod pending;
mod prepared;

use std::panic::resume_unwind;
use std::thread;

use rayon::prelude::*;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::change::{Effect, ImportReport, RowChange, difference};
use super::fold::Says;
use super::known::{Known, Statement};
use super::lookup::Lookup;
use super::record::{OriginKind, Source};
use super::rows::json;
use super::{Judge, Library, Sameness, pairs, state};
use crate::people::{Profile, ProfileId};
use crate::store::{StoreError, from_millis};
use find::Found;
use pending::{NewRecord, Pending};
use prepared::Prepared;

/// The number of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(pub i64);

/// Where an import is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// A file, a paste, standard input.
    pub kind: OriginKind,
    /// The file's name, without its folder.
    pub name: String,
    /// Whose ids the rows bear, where the reader knows (`apollo`, `greenhouse`); they are unique there.
    pub tool: Option<String>,
    /// Who brings it in: the acting user's name, or empty.
    pub by: String,
}

impl Origin {
    /// Returns the origin of what comes from a file of that name.
    pub fn file(name: &str) -> Self {
        Self {
            kind: OriginKind::File,
            name: name.to_owned(),
            tool: None,
            by: String::new(),
        }
    }
}

/// Rows of an import up to which what became of each is told: as many as a person looks through.
const TOLD: usize = 10_000;
/// Rows prepared at once.
const AT_ONCE: usize = 1_024;

impl Library {
    /// Takes people in, all or none. Each row goes to the record of the person it is about: one with
    /// the same strong key and a compatible name, or the same id within its tool; never by a file's
    /// name or a row's number. Values are filled in and united; nothing becomes empty. A row that
    /// may be somebody who is there makes a new record, and the pair is kept for a look
    /// ([`Library::pairs`]).
    ///
    /// # Errors
    ///
    /// When the data file can't be written.
    pub async fn import(
        &self,
        origin: Origin,
        profiles: Vec<Profile>,
    ) -> Result<ImportReport, StoreError> {
        let judge = self.judge.clone();
        self.store
            .write(move |tx| {
                let told = profiles.len() <= TOLD;
                Importing::run(tx, &*judge, &origin, profiles, told)
            })
            .await
    }

    /// Returns what [`Library::import`] would do, row by row, and does nothing.
    ///
    /// # Errors
    ///
    /// When the data file can't be used.
    pub async fn preview_import(
        &self,
        origin: Origin,
        profiles: Vec<Profile>,
    ) -> Result<ImportReport, StoreError> {
        let judge = self.judge.clone();
        self.store
            .write(move |tx| {
                tx.execute_batch("SAVEPOINT preview")?;
                let report = Importing::run(tx, &*judge, &origin, profiles, true);
                tx.execute_batch("ROLLBACK TO preview; RELEASE preview")?;
                let mut report = report?;
                report.import = None;
                Ok(report)
            })
            .await
    }
}

/// Notes an import and returns its number.
pub(super) fn begin(
    connection: &Connection,
    origin: &Origin,
    now: i64,
) -> Result<ImportId, StoreError> {
    connection
        .prepare_cached("INSERT INTO import (kind, name, author, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![origin.kind.word(), origin.name, origin.by, now])?;
    Ok(ImportId(connection.last_insert_rowid()))
}

/// Works out of rows, on all cores, what takes no look at the library.
fn prepared(profiles: Vec<Profile>, tool: &str) -> Result<Vec<Prepared>, StoreError> {
    let all = profiles.into_par_iter();
    all.map(|profile| Prepared::of(profile, tool)).collect()
}

struct Importing<'c> {
    connection: &'c Connection,
    judge: &'c dyn Judge,
    origin: &'c Origin,
    import: ImportId,
    now: i64,
    lookup: Lookup<'c>,
    pending: Pending<'c>,
    /// Where the rows are from, as a record shows it.
    source: Source,
    /// The newest record's number.
    newest: i64,
    /// The newest statement's number.
    newest_statement: i64,
    report: ImportReport,
    with_rows: bool,
}

impl Importing<'_> {
    fn run(
        connection: &Connection,
        judge: &dyn Judge,
        origin: &Origin,
        profiles: Vec<Profile>,
        with_rows: bool,
    ) -> Result<ImportReport, StoreError> {
        let (profiles, forgotten) = Library::not_forgotten(connection, profiles)?;
        if profiles.is_empty() {
            return Ok(ImportReport {
                forgotten,
                ..ImportReport::default()
            });
        }
        state::with_keys(connection)?;
        // Within the transaction: what is written later has a later moment.
        let now = state::now(connection)?;
        let import = begin(connection, origin, now)?;
        let tool = origin.tool.as_deref().unwrap_or_default();
        let mut importing = Importing {
            connection,
            judge,
            origin,
            import,
            now,
            lookup: Lookup::new(connection, profiles.len())?,
            pending: Pending::new(connection, import, now),
            source: Source {
                number: 0,
                kind: origin.kind,
                name: origin.name.clone(),
                tool: String::new(),
                id: String::new(),
                at: from_millis(now).unwrap_or_default(),
                by: origin.by.clone(),
                import,
                seen: import,
            },
            newest: state::newest(connection, "profile")?,
            newest_statement: state::newest(connection, "statement")?,
            report: ImportReport {
                import: Some(import),
                forgotten,
                ..ImportReport::default()
            },
            with_rows,
        };
        let mut rest = profiles.into_iter();
        let mut next = move || rest.by_ref().take(AT_ONCE).collect::<Vec<Profile>>();
        let mut ready = prepared(next(), tool)?;
        while !ready.is_empty() {
            let some = next();
            let spent = importing.pending.spent();
            // The next rows are prepared while these are written: the data file takes one at a time.
            ready = thread::scope(|scope| {
                let ahead = scope.spawn(|| {
                    spent.into_par_iter().for_each(drop);
                    prepared(some, tool)
                });
                ready.into_iter().try_for_each(|row| importing.take(row))?;
                ahead.join().unwrap_or_else(|panic| resume_unwind(panic))
            })?;
        }
        importing.pending.write()?;
        importing.lookup.write()?;
        Ok(importing.report)
    }

    fn take(&mut self, row: Prepared) -> Result<(), StoreError> {
        if let Some(known) = self.that_said_so(&row)? {
            return self.again(known, row);
        }
        let Found {
            mut same,
            mut doubt,
        } = self.find(&row)?;
        if self.is_anybodys(&row, &same) {
            doubt.extend(same.drain(..).map(|known| known.id));
        }
        let mut same = same.into_iter();
        let Some(mut known) = same.next() else {
            return self.add(row, &doubt);
        };
        let before = known.fields.clone();
        self.join(&mut known, row)?;
        // The row shows that records which had nothing in common are one person.
        for other in same {
            if !pairs::are_apart(self.connection, known.id, other.id)?
                && self.judged(&known.forms(), &other.forms()) == Sameness::Same
            {
                self.unite(&mut known, other)?;
            } else {
                doubt.push(other.id);
            }
        }
        known.write(self.connection, self.now)?;
        self.lookup.is_written(known.id, known.keys());
        let doubt = self.offer(known.id, &doubt)?;
        let (effect, fields) = difference(&before, &known.fields);
        self.told(effect, &known.profile, known.id, fields, doubt);
        Ok(())
    }

    /// What has been said already is not newer by being said again; only that it was is kept.
    fn again(&mut self, mut known: Known, row: Prepared) -> Result<(), StoreError> {
        let here = known.statements.iter_mut().find(|one| {
            let by_tool = row.tool.is_empty() || one.external_id == row.key.external_id;
            one.digest == row.digest
                && one.origin == self.origin.name
                && one.kind == self.origin.kind
                && one.tool == row.tool
                && by_tool
        });
        if let Some(one) = here {
            one.seen = self.import;
            self.connection
                .prepare_cached("UPDATE statement SET seen_id = ?2 WHERE id = ?1")?
                .execute([one.id, self.import.0])?;
            known.write_sources(self.connection, self.now)?;
        } else {
            // Another tool brings its own id, by which the next row finds the person.
            self.join(&mut known, row)?;
            known.write(self.connection, self.now)?;
            self.lookup.is_written(known.id, known.keys());
        }
        let (id, profile) = (known.id, &known.profile);
        self.told(Effect::Unchanged, profile, id, Vec::new(), Vec::new());
        Ok(())
    }

    fn add(&mut self, row: Prepared, doubt: &[i64]) -> Result<(), StoreError> {
        self.newest += 1;
        self.newest_statement += 1;
        let id = self.newest;
        self.lookup.add(id, row.keys.iter().copied())?;
        let doubt = self.offer(id, doubt)?;
        self.told(Effect::Added, &row.profile, id, Vec::new(), doubt);
        let mut source = self.source.clone();
        source.number = self.newest_statement;
        source.tool.clone_from(&row.tool);
        source.id.clone_from(&row.key.external_id);
        if source.name.is_empty() {
            source.name.clone_from(&row.profile.source);
        }
        let record = NewRecord {
            id,
            statement: self.newest_statement,
            sources: json(&[source])?,
            row,
        };
        self.pending.add(record)
    }

    /// Returns a record as it is, with what was just said of it.
    fn load(&mut self, id: i64) -> Result<Option<Known>, StoreError> {
        self.pending.write()?;
        Known::load(self.connection, id)
    }

    /// Adds what the row says to a record, in memory and in the table of statements.
    fn join(&mut self, known: &mut Known, row: Prepared) -> Result<(), StoreError> {
        self.newest_statement += 1;
        let fields = row.fields()?;
        self.connection
            .prepare_cached(
                "INSERT INTO statement
                     (id, profile_id, import_id, seen_id, kind, tool, space, external_id, digest, body)
                 VALUES (?1, ?2, ?3, ?3, 'said', ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                self.newest_statement,
                known.id,
                self.import.0,
                row.tool,
                row.key.space,
                row.key.external_id,
                row.digest,
                row.body
            ])?;
        known.statements.push(Statement {
            id: self.newest_statement,
            import: self.import,
            seen: self.import,
            tool: row.tool,
            digest: row.digest,
            external_id: row.key.external_id,
            kind: self.origin.kind,
            origin: self.origin.name.clone(),
            author: self.origin.by.clone(),
            at: self.now,
            says: Says::Said(fields),
        });
        known.fold()
    }

    /// Makes two records one; an undo of this import takes them apart again.
    fn unite(&mut self, known: &mut Known, other: Known) -> Result<(), StoreError> {
        self.lookup.is_gone(other.id);
        crate::library::curate::move_all(self.connection, other.id, known.id, Some(self.import))?;
        known.statements.extend(other.statements);
        known.statements.sort_by_key(|one| one.id);
        known.fold()
    }

    fn offer(&mut self, id: i64, doubt: &[i64]) -> Result<Vec<ProfileId>, StoreError> {
        let mut offered = Vec::new();
        for other in doubt.iter().filter(|other| **other != id) {
            if pairs::offer(self.connection, id, *other)? {
                self.report.in_doubt += 1;
            }
            offered.push(ProfileId(*other));
        }
        Ok(offered)
    }

    fn told(
        &mut self,
        effect: Effect,
        profile: &Profile,
        id: i64,
        fields: Vec<crate::library::FieldChange>,
        may_be: Vec<ProfileId>,
    ) {
        self.report.count(effect);
        if self.with_rows {
            self.report.rows.push(RowChange {
                name: profile.name(),
                id: ProfileId(id),
                effect,
                fields,
                may_be,
                record: (effect != Effect::Added).then(|| Box::new(profile.clone())),
            });
        }
    }
}
