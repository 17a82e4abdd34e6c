//! A small table of ready-made rows, by id, with an index by person for those that hang on one.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The columns of one row. Keys that begin with `_` are for filters only and never leave the
/// sandbox.
pub(in crate::sandbox) type Row = Map<String, Value>;

/// Rows by id.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Table {
    rows: BTreeMap<u64, Row>,
    by_person: BTreeMap<u64, Vec<u64>>,
    next: u64,
}

impl Table {
    /// A table with no rows.
    pub(in crate::sandbox) const fn new() -> Self {
        Self {
            rows: BTreeMap::new(),
            by_person: BTreeMap::new(),
            next: 0,
        }
    }

    /// The id the next row gets: above every id ever given, and above `base`.
    pub(in crate::sandbox) fn next_id(&self, base: u64) -> u64 {
        self.next.max(base)
    }

    /// Adds or replaces a row under its own `id`.
    pub(in crate::sandbox) fn put(&mut self, row: Row) {
        let Some(id) = number(&row, "id") else { return };
        if let Some(person) = number(&row, "candidate_id") {
            let ids = self.by_person.entry(person).or_default();
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        self.next = self.next.max(id.saturating_add(1));
        self.rows.insert(id, row);
    }

    /// The row of this id.
    pub(in crate::sandbox) fn get(&self, id: u64) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// The same, to change columns other than `id` and `candidate_id`.
    pub(in crate::sandbox) fn get_mut(&mut self, id: u64) -> Option<&mut Row> {
        self.rows.get_mut(&id)
    }

    /// All rows, ascending by id.
    pub(in crate::sandbox) fn rows(&self) -> impl DoubleEndedIterator<Item = (u64, &Row)> {
        self.rows.iter().map(|(&id, row)| (id, row))
    }

    /// Rows below an id, ascending.
    pub(in crate::sandbox) fn below(
        &self,
        before: u64,
    ) -> impl DoubleEndedIterator<Item = (u64, &Row)> {
        self.rows.range(..before).map(|(&id, row)| (id, row))
    }

    /// Ids of the rows of a person, in the order they were put in.
    pub(in crate::sandbox) fn of_person(&self, person: u64) -> &[u64] {
        self.by_person.get(&person).map_or(&[], Vec::as_slice)
    }

    /// Takes a row out.
    pub(in crate::sandbox) fn remove(&mut self, id: u64) -> Option<Row> {
        let row = self.rows.remove(&id)?;
        if let Some(ids) =
            number(&row, "candidate_id").and_then(|person| self.by_person.get_mut(&person))
        {
            ids.retain(|&other| other != id);
        }
        Some(row)
    }

    /// Takes all rows of a person out.
    pub(in crate::sandbox) fn remove_of_person(&mut self, person: u64) {
        for id in self.by_person.remove(&person).unwrap_or_default() {
            self.rows.remove(&id);
        }
    }

    /// Takes all rows out that the test names.
    pub(in crate::sandbox) fn remove_where(&mut self, test: impl Fn(&Row) -> bool) {
        let gone: Vec<u64> = self
            .rows
            .iter()
            .filter(|(_, row)| test(row))
            .map(|(&id, _)| id)
            .collect();
        for id in gone {
            self.remove(id);
        }
    }

    /// Gives all rows of one person to another.
    pub(in crate::sandbox) fn hand_over(&mut self, from: u64, to: u64) {
        let ids = self.by_person.remove(&from).unwrap_or_default();
        for id in &ids {
            if let Some(row) = self.rows.get_mut(id) {
                row.insert("candidate_id".to_owned(), Value::from(to));
            }
        }
        if !ids.is_empty() {
            self.by_person.entry(to).or_default().extend(ids);
        }
    }
}

/// A column that holds a number.
pub(in crate::sandbox) fn number(row: &Row, column: &str) -> Option<u64> {
    row.get(column).and_then(Value::as_u64)
}
