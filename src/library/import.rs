//! Taking people in: each row goes to the person it is about, or makes a new record.

use std::collections::HashMap;

use rayon::prelude::*;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use super::change::{Effect, ImportReport, RowChange, difference};
use super::fold::{self, Fields, Says};
use super::lookup::Lookup;
use super::profiles::words;
use super::record::{Known, OriginKind, Statement, json};
use super::{Judge, Library, NameAgreement, Sameness, keys, pairs, state};
use crate::people::{Profile, ProfileId, ProfileKey};
use crate::store::StoreError;

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
const AT_ONCE: usize = 4_096;
/// A key is shared where this many of other names hold it, as in matching.
const OTHER_NAMES: usize = 2;

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

/// A row with all that is worked out of it alone.
struct Prepared {
    fields: Fields,
    body: String,
    words: String,
    digest: i64,
    strong: Vec<(i64, String)>,
    id: Option<i64>,
    name: Option<i64>,
    profile: Profile,
    /// Whose id the row bears; empty where nobody knows.
    tool: String,
}

impl Prepared {
    fn of(mut profile: Profile, tool: &str) -> Result<Self, StoreError> {
        // What the reader knows of the row goes before what is said of the whole list.
        let tool = profile.tool.take().unwrap_or_else(|| tool.to_owned());
        let fields = fold::fields(&profile);
        Ok(Self {
            body: json(&fields)?,
            words: words(&profile),
            digest: keys::of_row(&profile, &fields),
            strong: keys::of_strong(&profile),
            id: keys::of_id(&tool, &profile),
            name: keys::of_name(&profile),
            fields,
            profile,
            tool,
        })
    }

    fn keys(&self) -> impl Iterator<Item = i64> {
        let strong = self.strong.iter().map(|(key, _)| *key);
        strong.chain([self.digest]).chain(self.id).chain(self.name)
    }
}

/// Who of the library a row may be about.
#[derive(Default)]
struct Found {
    same: Vec<Known>,
    doubt: Vec<i64>,
}

struct Importing<'c> {
    connection: &'c Connection,
    judge: &'c dyn Judge,
    origin: &'c Origin,
    import: ImportId,
    now: i64,
    lookup: Lookup<'c>,
    /// The newest record's number.
    newest: i64,
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
            newest: state::newest(connection)?,
            report: ImportReport {
                import: Some(import),
                forgotten,
                ..ImportReport::default()
            },
            with_rows,
        };
        let mut rest = profiles.into_iter().peekable();
        while rest.peek().is_some() {
            let some: Vec<Profile> = rest.by_ref().take(AT_ONCE).collect();
            let some: Vec<Prepared> = some
                .into_par_iter()
                .map(|profile| Prepared::of(profile, tool))
                .collect::<Result<_, _>>()?;
            for row in some {
                importing.take(row)?;
            }
        }
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
        self.lookup.add(known.id, known.keys())?;
        let doubt = self.offer(known.id, &doubt)?;
        let (effect, fields) = difference(&before, &known.fields);
        self.told(effect, &known.profile, known.id, fields, doubt);
        Ok(())
    }

    /// Returns the record of which some list has said exactly this before.
    fn that_said_so(&mut self, row: &Prepared) -> Result<Option<Known>, StoreError> {
        for id in self.lookup.holders(row.digest)? {
            if let Some(known) = Known::load(self.connection, id)? {
                let said = known.statements.iter().any(|one| one.digest == row.digest);
                let names = self.judge.names(&row.profile, &known.profile);
                if said && (names != NameAgreement::Differ || known.statements.len() > 1) {
                    return Ok(Some(known));
                }
            }
        }
        Ok(None)
    }

    /// What has been said already is not newer by being said again; only that it was is kept.
    fn again(&mut self, mut known: Known, row: Prepared) -> Result<(), StoreError> {
        let here = known.statements.iter_mut().find(|one| {
            one.digest == row.digest
                && one.origin == self.origin.name
                && one.kind == self.origin.kind
        });
        match here {
            Some(one) => {
                one.seen = self.import;
                self.connection
                    .prepare_cached("UPDATE statement SET seen_id = ?2 WHERE id = ?1")?
                    .execute([one.id, self.import.0])?;
            }
            None => self.join(&mut known, row)?,
        }
        known.write_sources(self.connection, self.now)?;
        let (id, profile) = (known.id, &known.profile);
        self.told(Effect::Unchanged, profile, id, Vec::new(), Vec::new());
        Ok(())
    }

    /// Returns who the row is about, surest first, and who it may be about.
    fn find(&mut self, row: &Prepared) -> Result<Found, StoreError> {
        let mut holders: Vec<(i64, Vec<i64>)> = Vec::new();
        let mut shared: Vec<&str> = Vec::new();
        for (key, text) in &row.strong {
            match self.lookup.holders_of_few(*key)? {
                Some(ids) => holders.push((*key, ids)),
                None => shared.push(text),
            }
        }
        let by_id = match row.id {
            Some(key) => self.lookup.holders(key)?,
            None => Vec::new(),
        };
        let by_name = match row.name {
            Some(key) => self.lookup.holders_of_few(key)?.unwrap_or_default(),
            None => Vec::new(),
        };
        let mut ids: Vec<i64> = holders.iter().flat_map(|(_, ids)| ids.clone()).collect();
        ids.extend(by_id.iter().chain(&by_name));
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Found::default());
        }
        let mut others = Vec::new();
        let mut met: Vec<(Known, Vec<Profile>)> = Vec::new();
        for id in ids {
            if let Some(known) = Known::load(self.connection, id)? {
                let forms = known.forms();
                let differs =
                    |form: &Profile| self.judge.names(&row.profile, form) == NameAgreement::Differ;
                if forms.iter().all(differs) {
                    others.push(id);
                }
                met.push((known, forms));
            }
        }
        for (key, ids) in &holders {
            if ids.iter().filter(|id| others.contains(id)).count() >= OTHER_NAMES {
                self.lookup.is_shared(*key);
                shared.extend(
                    row.strong
                        .iter()
                        .filter(|one| one.0 == *key)
                        .map(|one| one.1.as_str()),
                );
            }
        }
        let without = without(&row.profile, &shared);
        let mut found = Found::default();
        for (known, forms) in met {
            let mut sameness = self.judged(std::slice::from_ref(&without), &forms);
            if sameness < Sameness::Same && by_id.contains(&known.id) {
                sameness = sameness.max(self.by_id(row, &forms));
            }
            match sameness {
                Sameness::Same => found.same.push(known),
                Sameness::Doubt => found.doubt.push(known.id),
                Sameness::Other => {}
            }
        }
        Ok(found)
    }

    /// An id within its tool speaks for the person where the names agree; of an id that nobody knows
    /// the tool of, the whole name has to.
    fn by_id(&self, row: &Prepared, forms: &[Profile]) -> Sameness {
        let names = |form: &Profile| self.judge.names(&row.profile, form);
        let any = |wanted: NameAgreement| forms.iter().any(|form| names(form) == wanted);
        if any(NameAgreement::Agree) {
            Sameness::Same
        } else if any(NameAgreement::Compatible) || any(NameAgreement::Unknown) {
            match row.tool.is_empty() {
                true => Sameness::Doubt,
                false => Sameness::Same,
            }
        } else {
            Sameness::Other
        }
    }

    fn judged(&self, some: &[Profile], others: &[Profile]) -> Sameness {
        let mut best = Sameness::Other;
        for (a, b) in some.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
            best = best.max(self.judge.same(a, b));
            if best == Sameness::Same {
                break;
            }
        }
        best
    }

    /// Returns whether a row without a name may be any of several people, such as a shared mailbox.
    fn is_anybodys(&self, row: &Prepared, same: &[Known]) -> bool {
        row.profile.name().is_empty()
            && same.iter().enumerate().any(|(at, one)| {
                same.iter().skip(at + 1).any(|other| {
                    self.judge.names(&one.profile, &other.profile) == NameAgreement::Differ
                })
            })
    }

    fn add(&mut self, row: Prepared, doubt: &[i64]) -> Result<(), StoreError> {
        self.newest += 1;
        let id = self.newest;
        self.lookup.add(id, row.keys())?;
        let (words, body) = (row.words.clone(), row.body.clone());
        let mut known = Known {
            id,
            statements: Vec::new(),
            fields: Fields::new(),
            profile: row.profile.clone(),
        };
        self.say(&mut known, row)?;
        known.insert(self.connection, &words, &body, self.now)?;
        let doubt = self.offer(id, doubt)?;
        self.told(Effect::Added, &known.profile, id, Vec::new(), doubt);
        Ok(())
    }

    /// Adds what the row says to a record, in memory and in the table of statements.
    fn join(&mut self, known: &mut Known, row: Prepared) -> Result<(), StoreError> {
        self.say(known, row)?;
        known.fold()
    }

    fn say(&mut self, known: &mut Known, row: Prepared) -> Result<(), StoreError> {
        let ProfileKey { space, external_id } = row.profile.key();
        self.connection
            .prepare_cached(
                "INSERT INTO statement (profile_id, import_id, seen_id, kind, tool, space, external_id, digest, body)
                 VALUES (?1, ?2, ?2, 'said', ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                known.id, self.import.0, row.tool, space, external_id, row.digest, row.body
            ])?;
        known.statements.push(Statement {
            id: self.connection.last_insert_rowid(),
            import: self.import,
            seen: self.import,
            tool: row.tool,
            digest: row.digest,
            external_id,
            kind: self.origin.kind,
            origin: self.origin.name.clone(),
            author: self.origin.by.clone(),
            at: self.now,
            says: Says::Said(row.fields),
        });
        Ok(())
    }

    /// Makes two records one; an undo of this import takes them apart again.
    fn unite(&self, known: &mut Known, other: Known) -> Result<(), StoreError> {
        super::curate::move_all(self.connection, other.id, known.id, Some(self.import))?;
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
        fields: Vec<super::FieldChange>,
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
            });
        }
    }
}

/// Returns a profile without the values that too many people hold.
fn without(profile: &Profile, shared: &[&str]) -> Profile {
    let mut profile = profile.clone();
    if !shared.is_empty() {
        let is_shared = |one: &Profile| {
            let keys = keys::of_strong(one);
            keys.iter().any(|(_, text)| shared.contains(&text.as_str()))
        };
        let location = profile.location.clone();
        profile.emails.retain(|email| {
            !is_shared(&Profile {
                emails: vec![email.clone()],
                ..Profile::default()
            })
        });
        profile.phones.retain(|phone| {
            !is_shared(&Profile {
                phones: vec![phone.clone()],
                location: location.clone(),
                ..Profile::default()
            })
        });
        profile.urls.retain(|url| {
            !is_shared(&Profile {
                urls: vec![url.clone()],
                ..Profile::default()
            })
        });
    }
    profile
}

/// Records by what they are found by.
pub(super) type Holders = HashMap<i64, Vec<i64>, ahash::RandomState>;
