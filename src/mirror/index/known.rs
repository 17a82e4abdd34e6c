//! Names of jobs and sources to look queries up in, kept until they change.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::mirror::query::Known;
use crate::mirror::records::Resource;
use crate::mirror::tables::{job, meta, names};
use crate::store::StoreError;

#[derive(Debug, Default)]
pub(super) struct KnownCache {
    kept: Mutex<Option<(String, Arc<Known>)>>,
}

impl KnownCache {
    /// Returns the names as they are now.
    pub(super) fn get(&self, connection: &Connection) -> Result<Arc<Known>, StoreError> {
        let rev = meta::get(connection, names::REV)?.unwrap_or_default();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, known)) = &*kept
            && *of == rev
        {
            return Ok(Arc::clone(known));
        }
        let mut known = Known::default();
        for job in job::all(connection)? {
            known.add_job(job.id, &job.name, job.requisition_id.as_deref());
        }
        for source in names::all(connection, Resource::Sources)? {
            known.add_source(source.id, &source.name);
        }
        let known = Arc::new(known);
        *kept = Some((rev, Arc::clone(&known)));
        Ok(known)
    }
}
