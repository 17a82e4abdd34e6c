//! How the rows of each list are kept.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::Connection;

use crate::harvest::{self, Query, wire};
use crate::mirror::records::{NameRecord, Resource};
use crate::mirror::tables::rev::Revs;
use crate::mirror::tables::{application, candidate, job, names, stage};
use crate::mirror::wire::cut_short;
use crate::people::Candidate;
use crate::store::StoreError;

/// A row that the copy keeps.
pub(super) trait Kept: harvest::Resource {
    /// Stores the rows and returns how many were news.
    fn keep(
        rows: Vec<Self>,
        to: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError>;

    /// Returns when the row was made, for lists that take long.
    fn made(&self) -> Option<Timestamp> {
        None
    }

    /// Returns when the row was last changed, for lists that take long.
    fn changed(&self) -> Option<Timestamp> {
        None
    }

    /// Returns what of the row is left out because it is out of all bounds, in words.
    fn cut_short(&self) -> Option<String> {
        None
    }

    /// Adds what a query needs to give all rows.
    fn all(query: Query<Self>) -> Query<Self> {
        query
    }
}

impl Kept for wire::Candidate {
    fn made(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn changed(&self) -> Option<Timestamp> {
        self.updated_at
    }

    fn cut_short(&self) -> Option<String> {
        cut_short(self)
    }

    fn keep(
        rows: Vec<Self>,
        to: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError> {
        candidate::upsert_all(
            connection,
            to,
            rows.into_iter().map(Candidate::from).collect(),
        )
    }
}

impl Kept for wire::Application {
    fn made(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn changed(&self) -> Option<Timestamp> {
        self.updated_at
    }

    fn keep(
        rows: Vec<Self>,
        to: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError> {
        application::upsert_all(connection, to, rows.into_iter().map(Into::into).collect())
    }
}

impl Kept for wire::Job {
    fn keep(
        rows: Vec<Self>,
        _: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError> {
        let mut written = 0;
        for row in rows {
            written += usize::from(job::upsert(connection, &row.into())?);
        }
        if written > 0 {
            names::touch(connection)?;
        }
        Ok(written)
    }
}

/// Rows of small tables differ only in where they go.
macro_rules! names {
    ($($row:ident $(, $all:ident)?;)*) => {$(
        impl Kept for wire::$row {
            fn keep(rows: Vec<Self>, _: &mut Revs<'_>, connection: &Connection) -> Result<usize, StoreError> {
                let resource = Resource::of::<Self>();
                let mut written = 0;
                for row in rows {
                    written += usize::from(names::upsert(connection, resource, &row.into())?);
                }
                if written > 0 {
                    names::touch(connection)?;
                }
                Ok(written)
            }

            $(fn all(query: Query<Self>) -> Query<Self> {
                query.$all(true)
            })?
        }
    )*};
}

impl Kept for wire::JobInterviewStage {
    fn keep(
        rows: Vec<Self>,
        to: &mut Revs<'_>,
        connection: &Connection,
    ) -> Result<usize, StoreError> {
        let mut written = 0;
        // Of a job that was not known nobody has an application yet.
        let mut known: BTreeMap<i64, bool> = BTreeMap::new();
        let mut changed = BTreeSet::new();
        for row in rows {
            let record = NameRecord::from(row);
            let job = record.parent_id.unwrap_or(0);
            if let Entry::Vacant(entry) = known.entry(job) {
                entry.insert(stage::knows_job(connection, job)?);
            }
            let is_news = names::upsert(connection, Resource::JobInterviewStages, &record)?;
            written += usize::from(is_news);
            if is_news && known.get(&job) == Some(&true) {
                changed.insert(job);
            }
        }
        if written > 0 {
            names::touch(connection)?;
            stage::touch_jobs(connection, to, &changed)?;
        }
        Ok(written)
    }
}

names! {
    Source;
    Referrer;
    User;
    Department;
    Office;
    CandidateTag;
    ProspectPool;
    RejectionReason, include_defaults;
}

impl Resource {
    /// Returns the list that a row of Harvest comes from; of all followed ones there is one.
    fn of<T: harvest::Resource>() -> Self {
        let found = Self::ALL
            .into_iter()
            .find(|resource| resource.word() == T::NAME);
        found.unwrap_or(Self::Sources)
    }
}
