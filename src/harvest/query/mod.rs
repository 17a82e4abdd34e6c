//! Questions that a list accepts, and no others (contract 3.1, 3.2): an unknown parameter is a 422.

mod filters;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{HarvestError, Resource};

pub use filters::StatusFilter;

/// How many ids a list parameter takes in one call; more is a 422 (contract 3.2).
pub const IDS_PER_CALL: usize = 50;
/// The largest page (contract 3.1); also what a query asks for unless told otherwise.
pub const PER_PAGE_MAX: u16 = 500;
/// How many names `fields` takes (contract 3.2).
const FIELDS_MAX: usize = 50;

/// All but the unreserved characters of RFC 3986 and the comma between the values of a list.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',');

/// A span of time, both ends in it; sent as `gte|FROM|lte|TO` (contract 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first moment.
    pub from: Timestamp,
    /// The last moment; `None` leaves the window open, which a sync must never do (contract 10.8).
    pub to: Option<Timestamp>,
}

impl Window {
    /// From `from` up to and with `to`.
    #[must_use]
    pub fn between(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to: Some(to) }
    }

    /// From `from` on.
    #[must_use]
    pub fn since(from: Timestamp) -> Self {
        Self { from, to: None }
    }

    fn text(self) -> String {
        let from = self.from.strftime("%Y-%m-%dT%H:%M:%S.%3fZ");
        match self.to {
            Some(to) => format!("gte|{from}|lte|{}", to.strftime("%Y-%m-%dT%H:%M:%S.%3fZ")),
            None => format!("gte|{from}"),
        }
    }
}

/// A question for the list of `T`. Filters of one resource are functions on its query, so that a
/// filter it does not have cannot be sent:
///
/// ```
/// use gleaner::harvest::{Query, wire::Candidate};
/// let query = Query::<Candidate>::new().email("maren@tidewater.example").fields(&["first_name"]);
/// ```
#[derive(Debug)]
pub struct Query<T> {
    per_page: u16,
    fields: Vec<&'static str>,
    /// Single values, by parameter.
    values: Vec<(&'static str, String)>,
    /// Lists of ids, by parameter; each is cut into pieces of [`IDS_PER_CALL`].
    lists: Vec<(&'static str, Vec<u64>)>,
    row: PhantomData<fn() -> T>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        Self {
            per_page: self.per_page,
            fields: self.fields.clone(),
            values: self.values.clone(),
            lists: self.lists.clone(),
            row: PhantomData,
        }
    }
}

impl<T: Resource> Default for Query<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Resource> Query<T> {
    /// Everything there is, in pages of 500.
    #[must_use]
    pub fn new() -> Self {
        Self {
            per_page: PER_PAGE_MAX,
            fields: Vec::new(),
            values: Vec::new(),
            lists: Vec::new(),
            row: PhantomData,
        }
    }

    /// Rows on a page: 1 to 500; values outside are brought inside.
    #[must_use]
    pub fn per_page(mut self, rows: u16) -> Self {
        self.per_page = rows.clamp(1, PER_PAGE_MAX);
        self
    }

    /// Only these keys of each row; `id` always comes along, all others read as absent.
    #[must_use]
    pub fn fields(mut self, names: &[&'static str]) -> Self {
        self.fields = std::iter::once("id")
            .chain(names.iter().copied().filter(|name| *name != "id"))
            .collect();
        self
    }

    /// Only rows with these ids. An empty list asks for nothing and costs no call.
    #[must_use]
    pub fn ids(self, ids: impl IntoIterator<Item = u64>) -> Self {
        self.list("ids", ids)
    }

    /// Only rows made within the window; not together with [`Query::updated`] (contract 3.2).
    #[must_use]
    pub fn created(self, window: Window) -> Self {
        self.value("created_at", window.text())
    }

    /// Only rows changed within the window; not together with [`Query::created`] (contract 3.2).
    #[must_use]
    pub fn updated(self, window: Window) -> Self {
        self.value("updated_at", window.text())
    }

    fn value(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.retain(|(other, _)| *other != name);
        self.values.push((name, value.into()));
        self
    }

    fn list(mut self, name: &'static str, ids: impl IntoIterator<Item = u64>) -> Self {
        let mut ids: Vec<u64> = ids.into_iter().filter(|id| *id > 0).collect();
        ids.sort_unstable();
        ids.dedup();
        self.lists.retain(|(other, _)| *other != name);
        self.lists.push((name, ids));
        self
    }

    /// The same question cut into ones that each fit a call: at most 50 ids in each list. No query at
    /// all where a list is empty.
    #[must_use]
    pub fn chunks(self) -> Vec<Self> {
        let mut parts = vec![Self {
            lists: Vec::new(),
            ..self.clone()
        }];
        for (name, ids) in &self.lists {
            parts = parts
                .iter()
                .flat_map(|part| {
                    ids.chunks(IDS_PER_CALL).map(|piece| {
                        let mut part = part.clone();
                        part.lists.push((name, piece.to_vec()));
                        part
                    })
                })
                .collect();
        }
        parts
    }

    /// The encoded query string of the first page, without `?`.
    ///
    /// # Errors
    /// [`HarvestError::BadQuery`] for what the contract forbids: more than 50 ids or fields, an unknown
    /// field, `created_at` together with `updated_at`.
    pub(super) fn encode(&self) -> Result<String, HarvestError> {
        self.check()?;
        let mut pairs = vec![format!("per_page={}", self.per_page)];
        for (name, ids) in &self.lists {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            pairs.push(format!("{name}={}", ids.join(",")));
        }
        for (name, value) in &self.values {
            pairs.push(format!("{name}={}", encode(value)));
        }
        if !self.fields.is_empty() {
            pairs.push(format!("fields={}", self.fields.join(",")));
        }
        Ok(pairs.join("&"))
    }

    fn check(&self) -> Result<(), HarvestError> {
        let bad = |what: String| Err(HarvestError::BadQuery { what });
        if let Some((name, ids)) = self
            .lists
            .iter()
            .find(|(_, ids)| ids.is_empty() || ids.len() > IDS_PER_CALL)
        {
            return bad(format!(
                "{name} holds {} ids, 1 to {IDS_PER_CALL} go into one call",
                ids.len()
            ));
        }
        if self.fields.len() > FIELDS_MAX {
            return bad(format!("more than {FIELDS_MAX} fields"));
        }
        if let Some(name) = self.fields.iter().find(|name| !T::FIELDS.contains(name)) {
            return bad(format!("{} has no field {name}", T::NAME));
        }
        let has = |name: &str| self.values.iter().any(|(other, _)| *other == name);
        if has("created_at") && has("updated_at") {
            return bad("created_at and updated_at do not go together".to_owned());
        }
        Ok(())
    }
}

/// `value` as the value of a query parameter.
pub(super) fn encode(value: &str) -> String {
    utf8_percent_encode(value, ENCODED).to_string()
}
