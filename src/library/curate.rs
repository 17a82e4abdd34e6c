//! What people do to records: look closely, edit, merge, take apart, delete.

use rusqlite::{Connection, OptionalExtension, params};

use super::change::{FieldChange, difference};
use super::fold::{self, Fields, Says};
use super::import::begin;
use super::known::{Known, Statement};
use super::record::{OriginKind, Record};
use super::rows::{is_there, json, remove, renew};
use super::{ImportId, Library, Origin, decisions, pairs, state};
use crate::error_text::{ErrorText, HasErrorText};
use crate::people::ProfileId;
use crate::people::name::Written;
use crate::store::StoreError;

/// Fields to set, as in JSON Lines; null and an empty list take a value away.
pub type Changes = serde_json::Map<String, serde_json::Value>;

/// Why a record could not be changed.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.error_text())]
pub enum CurateError {
    /// The data file could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was asked can't be done; in words that say what to do.
    Refused(ErrorText),
}

impl HasErrorText for CurateError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Store(error) => error.error_text(),
            Self::Refused(text) => text.clone(),
        }
    }
}

impl From<rusqlite::Error> for CurateError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

pub(super) fn refused<T>(why: impl Into<ErrorText>) -> Result<T, CurateError> {
    Err(CurateError::Refused(why.into()))
}

fn known(connection: &Connection, id: ProfileId) -> Result<Known, CurateError> {
    match Known::load(connection, id.0)? {
        Some(known) => Ok(known),
        None => refused(ErrorText::new(
            format!("there is no profile {id} in the library"),
            "`gleaner library list` shows who is",
        )),
    }
}

/// Moves all that is said of one record to another, and the record goes.
pub(super) fn move_all(
    connection: &Connection,
    from: i64,
    to: i64,
    by: Option<ImportId>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE statement SET moved_by = ?3, moved_from = ?1, profile_id = ?2 WHERE profile_id = ?1",
        )?
        .execute(params![from, to, by.map(|import| import.0)])?;
    super::lists::move_all(connection, from, to)?;
    remove(connection, from)
}

impl Library {
    /// Runs a change of records in one transaction; what is refused changes nothing.
    pub(super) async fn curate<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, i64) -> Result<T, CurateError> + Send + 'static,
    ) -> Result<T, CurateError> {
        self.store
            .write(move |tx| {
                state::with_keys(tx)?;
                let now = state::now(tx)?;
                tx.execute_batch("SAVEPOINT curate")?;
                let done = match work(tx, now) {
                    Ok(done) => Ok(done),
                    Err(CurateError::Store(error)) => return Err(error),
                    Err(refused) => {
                        tx.execute_batch("ROLLBACK TO curate")?;
                        Err(refused)
                    }
                };
                tx.execute_batch("RELEASE curate")?;
                Ok(done)
            })
            .await?
    }

    /// Returns a record with its sources and history; none where it is not there.
    ///
    /// # Errors
    ///
    /// When the data file can't be read.
    pub async fn record(&self, id: ProfileId) -> Result<Option<Record>, StoreError> {
        self.store
            .read(move |connection| Ok(Known::load(connection, id.0)?.map(Known::into_record)))
            .await
    }

    /// Sets fields of a record, and returns it with what changed. What was there stays in its
    /// history; names of fields are those of JSON Lines, others are kept beside them. Refuses values
    /// that are no value of their field, and a record that would say nothing of anybody.
    ///
    /// # Errors
    ///
    /// [`CurateError`].
    pub async fn edit(
        &self,
        id: ProfileId,
        changes: Changes,
        by: String,
    ) -> Result<(Record, Vec<FieldChange>), CurateError> {
        self.curate(move |connection, now| {
            let mut known = known(connection, id)?;
            let before = known.fields.clone();
            let mut set = Fields::new();
            for (field, value) in changes {
                if ["external_id", "source"].contains(&field.as_str()) {
                    return refused(format!("`{field}` says where the record is from and can't be edited"));
                }
                let there = before.get(&field).cloned().unwrap_or_default();
                let same = there == value || fold::is_empty(&there) && fold::is_empty(&value);
                if !same {
                    set.insert(field, value);
                }
            }
            set_name(&before, &mut set);
            let after = fold::fold(&[Says::Said(before.clone()), Says::Edit(set.clone())]);
            let profile = match fold::profile(&after) {
                Ok(profile) => profile,
                Err(error) => return refused(format!("this can't be kept: {error}")),
            };
            if profile.name().is_empty()
                && profile.emails.is_empty()
                && profile.phones.is_empty()
                && profile.pages().next().is_none()
            {
                return refused(ErrorText::new("a record needs a name, an e-mail, a phone or a page", "`gleaner library delete` removes it"));
            }
            // As a profile is stored, not as it was typed.
            let stored = fold::fields(&profile);
            let set: Fields = set
                .into_iter()
                .map(|(field, _)| {
                    let value = stored.get(&field).cloned().unwrap_or_default();
                    (field, value)
                })
                .filter(|(field, value)| {
                    before.get(field).cloned().unwrap_or_default() != *value
                })
                .collect();
            if set.is_empty() {
                return Ok((known.into_record(), Vec::new()));
            }
            let set = as_steps(&before, set);
            let origin = Origin {
                kind: OriginKind::Edit,
                name: String::new(),
                tool: None,
                by,
            };
            let import = begin(connection, &origin, now)?;
            connection.execute(
                "INSERT INTO statement (profile_id, import_id, seen_id, kind, tool, space, external_id, digest, body)
                 VALUES (?1, ?2, ?2, 'edit', '', '', '', 0, ?3)",
                params![id.0, import.0, json(&set)?],
            )?;
            renew(connection, id.0, now)?;
            known = self::known(connection, id)?;
            let (_, changed) = difference(&before, &known.fields);
            Ok((known.into_record(), changed))
        })
        .await
    }

    /// Makes several records one: the first, which keeps its number; all that the others say is
    /// united with it, the newest statement of a field counting. Returns the record.
    ///
    /// # Errors
    ///
    /// [`CurateError`].
    pub async fn merge(
        &self,
        into: ProfileId,
        others: Vec<ProfileId>,
    ) -> Result<Record, CurateError> {
        self.curate(move |connection, now| {
            known(connection, into)?;
            for other in others {
                if other == into {
                    return refused(format!("profile {into} can't be merged with itself"));
                }
                known(connection, other)?;
                move_all(connection, other.0, into.0, None)?;
            }
            renew(connection, into.0, now)?;
            Ok(known(connection, into)?.into_record())
        })
        .await
    }

    /// Takes a record apart: what these sources say makes a record of its own, or, where none are
    /// named, what was merged last. The two are not offered as one again. Returns both, the record
    /// that keeps its number first.
    ///
    /// # Errors
    ///
    /// [`CurateError`].
    pub async fn split(
        &self,
        id: ProfileId,
        sources: Vec<i64>,
    ) -> Result<(Record, Record), CurateError> {
        self.curate(move |connection, now| {
            let all = known(connection, id)?;
            let merged: Option<i64> = connection
                .query_row(
                    "SELECT moved_from FROM statement
                     WHERE profile_id = ?1 AND moved_from IS NOT NULL ORDER BY id DESC LIMIT 1",
                    [id.0],
                    |row| row.get(0),
                )
                .optional()?;
            let sources = match (sources.is_empty(), merged) {
                (false, _) => sources,
                (true, Some(from)) => {
                    let mut ids = connection.prepare(
                        "SELECT id FROM statement WHERE profile_id = ?1 AND moved_from = ?2",
                    )?;
                    let ids = ids.query_map([id.0, from], |row| row.get(0))?;
                    ids.collect::<Result<Vec<i64>, _>>()?
                }
                (true, None) => {
                    let name = all.profile.name();
                    let who = if name.is_empty() { format!("profile {id}") } else { name };
                    return refused(ErrorText::new(format!("nothing was merged into {who}"), format!("name the sources that are another person's: `gleaner library show {id}` numbers them")));
                }
            };
            if let Some(not) = sources.iter().find(|one| all.statements.iter().all(|s| s.id != **one)) {
                return refused(ErrorText::new(format!("profile {id} has no source {not}"), format!("`gleaner library show {id}` numbers them")));
            }
            let said = |one: &&Statement| matches!(one.says, Says::Said(_));
            if all.statements.iter().filter(said).all(|one| sources.contains(&one.id)) {
                return refused(ErrorText::new(format!("this would leave nothing of profile {id}"), "leave out one of its sources"));
            }
            if !all.statements.iter().filter(said).any(|one| sources.contains(&one.id)) {
                return refused(ErrorText::new("an edit alone makes no person", "name a source that brought something in"));
            }
            let free = match merged {
                Some(from) if !is_there(connection, from)? => Some(from),
                _ => None,
            };
            let new = match free {
                Some(from) => from,
                None => {
                    let newest = state::newest(connection, "profile")? + 1;
                    // Takes the number, so that nobody else gets it.
                    connection.execute(
                        "INSERT INTO profile (id, space, external_id, source, body, added_at, updated_at)
                         VALUES (?1, '', '', '', '{}', ?2, ?2)",
                        [newest, now],
                    )?;
                    newest
                }
            };
            for source in &sources {
                connection.execute(
                    "UPDATE statement SET profile_id = ?2, moved_from = NULL, moved_by = NULL WHERE id = ?1",
                    [*source, new],
                )?;
            }
            renew(connection, id.0, now)?;
            renew(connection, new, now)?;
            pairs::keep_apart(connection, id.0, new)?;
            let new = known(connection, ProfileId(new))?.into_record();
            Ok((known(connection, id)?.into_record(), new))
        })
        .await
    }

    /// Removes records with all that is kept of them: sources, history, pairs, decisions. Exports
    /// stay. Returns how many there were.
    ///
    /// # Errors
    ///
    /// [`CurateError`].
    pub async fn delete(&self, ids: Vec<ProfileId>) -> Result<usize, CurateError> {
        let judge = self.judge.clone();
        self.curate(move |connection, _| {
            let mut gone = 0;
            for id in ids {
                let Some(known) = Known::load(connection, id.0)? else {
                    gone += usize::from(is_there(connection, id.0)?);
                    remove(connection, id.0)?;
                    continue;
                };
                decisions::forget_of(connection, &*judge, &known)?;
                remove(connection, id.0)?;
                gone += 1;
            }
            Ok(gone)
        })
        .await
    }
}

/// Returns an edit with each list as the values that join it and those that leave it. What is said of a
/// value besides, such as its kind, is set by taking the value out and putting it in anew.
fn as_steps(before: &Fields, set: Fields) -> Fields {
    let mut steps = Fields::new();
    for (field, value) in set {
        let old = before.get(&field).and_then(serde_json::Value::as_array);
        let empty = Vec::new();
        let new = match (&value, old) {
            (serde_json::Value::Array(new), _) => new,
            (serde_json::Value::Null, Some(_)) => &empty,
            _ => {
                steps.insert(field, value);
                continue;
            }
        };
        let old = old.map(Vec::as_slice).unwrap_or_default();
        let lacks = |list: &[serde_json::Value], one: &serde_json::Value| !list.contains(one);
        let leaves: Vec<_> = old.iter().filter(|one| lacks(new, one)).cloned().collect();
        let joins: Vec<_> = new.iter().filter(|one| lacks(old, one)).cloned().collect();
        if !leaves.is_empty() {
            steps.insert(format!("{}{field}", fold::LEAVES), leaves.into());
        }
        if !joins.is_empty() {
            steps.insert(format!("{}{field}", fold::JOINS), joins.into());
        }
    }
    steps
}

/// Keeps the parts of an edited name together: a full name that was edited alone is taken apart anew,
/// one whose parts were edited is made of them.
fn set_name(before: &Fields, set: &mut Fields) {
    let edits = |part: &str| set.contains_key(part);
    let parts = edits("first_name") || edits("last_name");
    let text = |value: Option<&serde_json::Value>| value.map(fold::shown).unwrap_or_default();
    if edits("full_name") && !parts {
        let name = Written::of_text(&text(set.get("full_name")));
        set.insert("first_name".to_owned(), name.first.into());
        set.insert("last_name".to_owned(), name.last.into());
    } else if parts && !edits("full_name") && before.contains_key("full_name") {
        let part = |part: &str| text(set.get(part).or_else(|| before.get(part)));
        let full = [part("first_name"), part("last_name")].join(" ");
        set.insert("full_name".to_owned(), full.trim().into());
    }
}
