//! A record while it is worked on: the statements about one person, and what they come to.

use rusqlite::{Connection, Row, params};
use serde_json::Value;

use super::fold::{self, Fields, Says};
use super::record::{OriginKind, PastValue, Record, Source};
use super::rows::{json, write_keys};
use super::{ImportId, keys};
use crate::people::{Profile, ProfileId, ProfileKey};
use crate::store::{StoreError, from_millis};

/// One statement as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub id: i64,
    pub import: ImportId,
    pub seen: ImportId,
    pub tool: String,
    pub digest: i64,
    pub external_id: String,
    pub kind: OriginKind,
    pub origin: String,
    pub author: String,
    pub at: i64,
    pub says: Says,
}

impl Statement {
    /// Returns the source as it is shown.
    fn source(&self) -> Source {
        let own = match &self.says {
            Says::Said(fields) => fields.get("source").map(fold::shown),
            Says::Edit(_) => None,
        };
        Source {
            number: self.id,
            kind: self.kind,
            name: if self.origin.is_empty() {
                own.unwrap_or_default()
            } else {
                self.origin.clone()
            },
            tool: self.tool.clone(),
            id: self.external_id.clone(),
            at: from_millis(self.at).unwrap_or_default(),
            by: self.author.clone(),
            import: self.import,
            seen: self.seen,
        }
    }
}

/// A record while it is worked on.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub id: i64,
    pub statements: Vec<Statement>,
    pub fields: Fields,
    pub profile: Profile,
}

const SELECT: &str = "SELECT s.id, s.import_id, s.seen_id, s.tool, s.digest, s.external_id, i.kind, i.name, i.author,
                             i.at, s.kind, s.body
                      FROM statement s JOIN import i ON i.id = s.import_id
                      WHERE s.profile_id = ?1 ORDER BY s.id";

fn statement(row: &Row<'_>) -> Result<Statement, StoreError> {
    let body: String = row.get(11)?;
    let fields: Fields =
        serde_json::from_str(&body).map_err(|error| StoreError::content("a profile", error))?;
    let edit = row.get_ref(10)?.as_str().is_ok_and(|word| word == "edit");
    Ok(Statement {
        id: row.get(0)?,
        import: ImportId(row.get(1)?),
        seen: ImportId(row.get(2)?),
        tool: row.get(3)?,
        digest: row.get(4)?,
        external_id: row.get(5)?,
        kind: OriginKind::of_word(row.get_ref(6)?.as_str().unwrap_or_default()),
        origin: row.get(7)?,
        author: row.get(8)?,
        at: row.get(9)?,
        says: if edit {
            Says::Edit(fields)
        } else {
            Says::Said(fields)
        },
    })
}

impl Known {
    /// Returns the record with this id; none where nothing is said of it.
    pub(super) fn load(connection: &Connection, id: i64) -> Result<Option<Self>, StoreError> {
        let mut select = connection.prepare_cached(SELECT)?;
        let mut rows = select.query([id])?;
        let mut statements = Vec::new();
        while let Some(row) = rows.next()? {
            statements.push(statement(row)?);
        }
        if statements
            .iter()
            .all(|one| matches!(one.says, Says::Edit(_)))
        {
            return Ok(None);
        }
        let mut known = Self {
            id,
            statements,
            fields: Fields::new(),
            profile: Profile::default(),
        };
        known.fold()?;
        Ok(Some(known))
    }

    /// Works out anew what the statements come to. What is said again is not newer by that.
    pub(super) fn fold(&mut self) -> Result<(), StoreError> {
        let said = self.statements.iter().enumerate().filter(|(at, one)| {
            let mut before = self.statements.iter().take(*at);
            matches!(one.says, Says::Edit(_)) || !before.any(|old| old.digest == one.digest)
        });
        self.fields = fold::fold(said.map(|(_, one)| &one.says));
        self.profile =
            fold::profile(&self.fields).map_err(|error| StoreError::content("a profile", error))?;
        Ok(())
    }

    /// Returns the record in every form it is recognised by: with each name and page it ever had, but
    /// for those that somebody took away.
    pub(super) fn forms(&self) -> Vec<Profile> {
        let mut whole = self.profile.clone();
        let mut names: Vec<Fields> = Vec::new();
        for one in &self.statements {
            let (Says::Said(fields) | Says::Edit(fields)) = &one.says;
            let edited = matches!(one.says, Says::Edit(_));
            if edited
                && fields
                    .keys()
                    .any(|field| fold::NAME.contains(&field.as_str()))
            {
                names.clear();
            }
            let name = fold::name_of(fields);
            if !edited && !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
            for page in ["linkedin", "github", "profile_url"] {
                if edited && fields.contains_key(page) {
                    whole.urls = self.profile.urls.clone();
                } else if let Some(Value::String(page)) = fields.get(page)
                    && !whole.pages().any(|known| known == page)
                {
                    whole.urls.push(page.clone());
                }
            }
        }
        let mut forms = vec![whole.clone()];
        for name in names {
            let text = |part: &str| name.get(part).map(fold::shown);
            let form = Profile {
                full_name: text("full_name"),
                first_name: text("first_name"),
                last_name: text("last_name"),
                ..whole.clone()
            };
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
        forms
    }

    /// Returns the keys by which the record is found.
    pub(super) fn keys(&self) -> Vec<i64> {
        let forms = self.forms();
        let strong = forms.first().map(keys::of_strong).unwrap_or_default();
        let mut found: Vec<i64> = strong.into_iter().map(|(key, _)| key).collect();
        found.extend(keys::of_name(&self.profile));
        for one in &self.statements {
            let Says::Said(fields) = &one.says else {
                continue;
            };
            found.push(one.digest);
            let id = Profile {
                external_id: one.external_id.clone(),
                source: fields.get("source").map(fold::shown).unwrap_or_default(),
                ..Profile::default()
            };
            found.extend(keys::of_id(&one.tool, &id));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns what there is to show of where the record is from.
    pub(super) fn sources(&self) -> Vec<Source> {
        self.statements.iter().map(Statement::source).collect()
    }

    /// Returns what was stated and is not shown.
    fn history(&self) -> Vec<PastValue> {
        let mut past: Vec<PastValue> = Vec::new();
        for one in &self.statements {
            let (Says::Said(fields) | Says::Edit(fields)) = &one.says;
            for (field, value) in fields {
                let field = match one.says {
                    Says::Edit(_) if field.starts_with(fold::LEAVES) => continue,
                    Says::Edit(_) => field.trim_start_matches(fold::JOINS),
                    Says::Said(_) => field,
                };
                let values = match value {
                    Value::Array(list) => list.iter().map(fold::shown).collect(),
                    value => vec![fold::shown(value)],
                };
                for value in values {
                    let known = past
                        .iter()
                        .any(|past| past.field == field && past.value == value);
                    if !value.is_empty() && !known && !self.shows(field, &value) {
                        past.push(PastValue {
                            field: field.to_owned(),
                            value,
                            source: one.id,
                        });
                    }
                }
            }
        }
        past
    }

    fn shows(&self, field: &str, value: &str) -> bool {
        match self.fields.get(field) {
            Some(Value::Array(list)) => list.iter().any(|one| fold::shown(one) == value),
            Some(there) if field == "notes" => fold::shown(there).contains(value.trim()),
            Some(there) => fold::shown(there) == value,
            None => false,
        }
    }

    /// Writes the record as its statements now say it.
    pub(super) fn write(&self, connection: &Connection, now: i64) -> Result<(), StoreError> {
        let body = json(&self.fields)?;
        let sources = json(&self.sources())?;
        let ProfileKey { space, external_id } = self.profile.key();
        let added = self.statements.first().map_or(now, |first| first.at);
        let keys = self.keys();
        write_keys(connection, self.id, &keys)?;
        connection
            .prepare_cached(
                "INSERT INTO profile (id, space, external_id, source, body, sources, keys, added_at, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (id) DO UPDATE SET space = excluded.space, external_id = excluded.external_id,
                     source = excluded.source, body = excluded.body, sources = excluded.sources,
                     keys = excluded.keys, updated_at = excluded.updated_at",
            )?
            .execute(params![
                self.id, space, external_id, self.profile.source, body, sources, json(&keys)?, added, now
            ])?;
        Ok(())
    }

    /// Writes where the record is from, which is all that is new.
    pub(super) fn write_sources(
        &self,
        connection: &Connection,
        now: i64,
    ) -> Result<(), StoreError> {
        connection
            .prepare_cached("UPDATE profile SET sources = ?2, updated_at = ?3 WHERE id = ?1")?
            .execute(params![self.id, json(&self.sources())?, now])?;
        Ok(())
    }

    /// Returns the record as it is shown.
    pub(super) fn into_record(self) -> Record {
        Record {
            id: ProfileId(self.id),
            sources: self.sources(),
            history: self.history(),
            profile: self.profile,
        }
    }
}
