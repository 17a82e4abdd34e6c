//! A list's query string, read and checked as contract 3.1 and 3.2 have it.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::spec::{Filter, Kind, Resource};
use crate::sandbox::clock::Moment;
use crate::sandbox::reply::{Refusal, entry};
use crate::sandbox::seal::Seal;
use crate::sandbox::switches::Switches;

/// At most so many values in a comma list (contract 3.2).
const MOST_VALUES: usize = 50;
/// How long a cursor lives; unpublished, one hour here (contract 3.1).
const CURSOR_LIFE_MS: i64 = 3_600_000;

/// A query that passed.
#[derive(Debug)]
pub(in crate::sandbox) struct Query {
    pub filters: Vec<(&'static Filter, Wanted)>,
    pub fields: Option<Vec<String>>,
    pub per_page: usize,
    /// Rows with an id below this one only: where the page before ended.
    pub before: u64,
    /// The query string of the first page, for the next cursor.
    text: String,
}

/// What a filter asks for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sandbox) enum Wanted {
    Ids(Vec<u64>),
    Texts(Vec<String>),
    Id(u64),
    Flag(bool),
    Text(String),
    Between(Vec<(Op, Moment)>),
}

/// A side of a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Op {
    Gte,
    Lte,
    Gt,
    Lt,
}

impl Op {
    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "gte" => Self::Gte,
            "lte" => Self::Lte,
            "gt" => Self::Gt,
            "lt" => Self::Lt,
            _ => return None,
        })
    }

    /// Whether `at` lies on the wanted side of `bound`.
    pub(in crate::sandbox) fn holds(self, at: Moment, bound: Moment) -> bool {
        match self {
            Self::Gte => at >= bound,
            Self::Lte => at <= bound,
            Self::Gt => at > bound,
            Self::Lt => at < bound,
        }
    }
}

impl Query {
    /// The query that asks for every row below this id.
    pub(super) fn below(before: u64) -> Self {
        Self {
            filters: Vec::new(),
            fields: None,
            per_page: usize::MAX,
            before,
            text: String::new(),
        }
    }

    /// Reads the query string of a list, following its cursor if it has one.
    pub(in crate::sandbox) fn read(
        resource: Resource,
        text: &str,
        switches: &Switches,
        seal: &Seal,
        now: Moment,
    ) -> Result<Self, Refusal> {
        let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> =
            url::form_urlencoded::parse(text.as_bytes()).collect();
        let Some((_, cursor)) = pairs.iter().find(|(name, _)| name == "cursor") else {
            return Self::first(resource, text, &pairs, switches);
        };
        if pairs.len() > 1 {
            return Err(Refusal::plain(
                "When passing a cursor, do not include other query params.",
            ));
        }
        let stale = || Refusal::about("cursor", "is invalid or has expired");
        let inside = seal.open(cursor).ok_or_else(stale)?;
        let number = |key: &str| inside.get(key).and_then(Value::as_i64);
        let same = inside.get("r").and_then(Value::as_str) == Some(resource.name());
        if switches.dead_cursors || !same || number("e").is_none_or(|end| Moment::at(end) < now) {
            return Err(stale());
        }
        let first = inside.get("q").and_then(Value::as_str).unwrap_or_default();
        let pairs: Vec<_> = url::form_urlencoded::parse(first.as_bytes()).collect();
        let mut query = Self::first(resource, first, &pairs, switches)?;
        query.before = inside.get("b").and_then(Value::as_u64).unwrap_or(u64::MAX);
        Ok(query)
    }

    fn first(
        resource: Resource,
        text: &str,
        pairs: &[(Cow<'_, str>, Cow<'_, str>)],
        switches: &Switches,
    ) -> Result<Self, Refusal> {
        let mut query = Self {
            filters: Vec::new(),
            fields: None,
            per_page: resource.pages().1,
            before: u64::MAX,
            text: text.to_owned(),
        };
        let mut errors = Vec::new();
        for (at, (name, value)) in pairs.iter().enumerate() {
            if pairs.iter().take(at).any(|(other, _)| other == name) {
                errors.push(entry(name, "is given more than once"));
            } else if !permitted(resource, name, switches) {
                errors.push(json!(format!("Invalid query params: {name}")));
            } else if let Err(text) = query.take(resource, name, value, switches) {
                errors.push(entry(name, text));
            }
        }
        let has = |param: &str| {
            query
                .filters
                .iter()
                .any(|(filter, _)| filter.param == param)
        };
        if has("created_at") && has("updated_at") {
            errors.push(json!("created_at and updated_at cannot be used together."));
        }
        if errors.is_empty() {
            Ok(query)
        } else {
            Err(Refusal::Unprocessable(errors))
        }
    }

    fn take(
        &mut self,
        resource: Resource,
        name: &str,
        value: &str,
        switches: &Switches,
    ) -> Result<(), String> {
        let spec = resource.spec();
        if name == "per_page" {
            self.per_page = per_page(value, resource.pages().0)?;
        } else if name == "fields" {
            self.fields = Some(fields(value, spec.columns)?);
        } else if let Some(filter) = spec.filter(name) {
            let wanted = wanted(filter.kind, value)?;
            if !(switches.deaf_dates && filter.param == "created_at") {
                self.filters.push((filter, wanted));
            }
        } else if let Some((filter, op)) =
            bracketed(resource, name).filter(|_| switches.bracket_dates)
        {
            let at = Moment::parse(value).ok_or_else(|| format!("`{value}` is not a timestamp"))?;
            self.filters.push((filter, Wanted::Between(vec![(op, at)])));
        } else {
            return Err("is not a permitted parameter".to_owned());
        }
        Ok(())
    }

    /// What the query asks of this parameter.
    pub(in crate::sandbox) fn wanted(&self, param: &str) -> Option<&Wanted> {
        self.filters
            .iter()
            .find(|(filter, _)| filter.param == param)
            .map(|(_, wanted)| wanted)
    }

    /// The ids the query asks for under this parameter.
    pub(in crate::sandbox) fn ids(&self, param: &str) -> Option<&[u64]> {
        match self.wanted(param) {
            Some(Wanted::Ids(ids)) => Some(ids),
            _ => None,
        }
    }

    /// The cursor of the page after the row `last`.
    pub(in crate::sandbox) fn cursor(
        &self,
        resource: Resource,
        last: u64,
        seal: &Seal,
        now: Moment,
    ) -> String {
        let end = now.plus(CURSOR_LIFE_MS).millis();
        seal.close(&json!({"r": resource.name(), "q": self.text, "b": last, "e": end}))
    }
}

/// Whether the list has this parameter at all.
fn permitted(resource: Resource, name: &str, switches: &Switches) -> bool {
    matches!(name, "per_page" | "fields")
        || resource.spec().filter(name).is_some()
        || (switches.bracket_dates && bracketed(resource, name).is_some())
}

/// `created_at[gte]`, the other form of dates (contract 3.2).
fn bracketed(resource: Resource, name: &str) -> Option<(&'static Filter, Op)> {
    let (param, op) = name.strip_suffix(']')?.split_once('[')?;
    let filter = resource
        .spec()
        .filter(param)
        .filter(|filter| filter.kind == Kind::Moment)?;
    Some((filter, Op::named(op)?))
}

fn per_page(value: &str, most: usize) -> Result<usize, String> {
    match value.parse::<usize>() {
        Ok(0) => Err(format!("`{value}` number is less than: 1")),
        Ok(many) if many > most => Err(format!("`{value}` number is greater than: {most}")),
        Ok(many) => Ok(many),
        Err(_) => Err(format!("`{value}` is not an integer")),
    }
}

fn list(value: &str) -> Result<Vec<&str>, String> {
    let values: Vec<&str> = value.split(',').map(str::trim).collect();
    if values.len() > MOST_VALUES {
        return Err(format!(
            "has {} values, at most {MOST_VALUES} are allowed",
            values.len()
        ));
    }
    Ok(values)
}

fn fields(value: &str, columns: &[&str]) -> Result<Vec<String>, String> {
    let names = list(value)?;
    match names.iter().find(|name| !columns.contains(name)) {
        Some(unknown) => Err(format!("`{unknown}` is not a field of this resource")),
        None => Ok(names.into_iter().map(str::to_owned).collect()),
    }
}

fn id(value: &str) -> Result<u64, String> {
    value
        .parse()
        .ok()
        .filter(|&id| id > 0)
        .ok_or_else(|| format!("`{value}` is not a positive integer"))
}

fn wanted(kind: Kind, value: &str) -> Result<Wanted, String> {
    Ok(match kind {
        Kind::Ids => Wanted::Ids(list(value)?.into_iter().map(id).collect::<Result<_, _>>()?),
        Kind::Texts => Wanted::Texts(list(value)?.into_iter().map(str::to_owned).collect()),
        Kind::Id => Wanted::Id(id(value)?),
        Kind::Flag | Kind::Reveal | Kind::Private | Kind::Active => match value {
            "true" => Wanted::Flag(true),
            "false" => Wanted::Flag(false),
            _ => return Err(format!("`{value}` is not true or false")),
        },
        Kind::OneOf(words) if !words.contains(&value) => {
            return Err(format!("`{value}` is not one of: {}", words.join(", ")));
        }
        Kind::OneOf(_) | Kind::Text | Kind::Email | Kind::Search => Wanted::Text(value.to_owned()),
        Kind::Moment => Wanted::Between(span(value)?),
    })
}

/// `op|timestamp`, once or twice.
fn span(value: &str) -> Result<Vec<(Op, Moment)>, String> {
    let parts: Vec<&str> = value.split('|').collect();
    if !matches!(parts.len(), 2 | 4) {
        return Err(format!("`{value}` is not of the form operator|timestamp"));
    }
    parts
        .chunks_exact(2)
        .map(|pair| match pair {
            [op, at] => {
                let op = Op::named(op)
                    .ok_or_else(|| format!("`{op}` is not one of: gte, lte, gt, lt"))?;
                let at = Moment::parse(at).ok_or_else(|| format!("`{at}` is not a timestamp"))?;
                Ok((op, at))
            }
            _ => Err(String::new()),
        })
        .collect()
}
