//! How far applications have come, by the order of their jobs' stages.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, params};

use super::application::Stored;
use super::rev::Revs;
use crate::mirror::records::Resource;
use crate::people::{CandidateId, JobId};
use crate::store::StoreError;

/// A stage of a job.
struct Rung {
    id: i64,
    name: String,
    /// Its place on the job.
    place: Option<i64>,
    active: bool,
}

/// The stages of jobs, each job looked up once.
pub(in crate::mirror) struct Ladders<'a> {
    connection: &'a Connection,
    jobs: HashMap<JobId, Vec<Rung>>,
}

impl<'a> Ladders<'a> {
    pub(in crate::mirror) fn new(connection: &'a Connection) -> Self {
        Self {
            connection,
            jobs: HashMap::new(),
        }
    }

    /// Returns the names of the stages that an application has come to: the one it is in or ended in,
    /// and those of its job that lie before it. `application_stages` would tell which of them were
    /// skipped, but has a row for each stage of each application (contract 5.5): several times as many
    /// calls as all else together.
    pub(in crate::mirror) fn reached(
        &mut self,
        stored: &Stored,
    ) -> Result<Vec<String>, StoreError> {
        let record = &stored.record;
        let name = record.stage.as_ref().or(stored.stage_reached.as_ref());
        let Some(job) = record.job_id.filter(|_| !record.prospect) else {
            return Ok(name.cloned().into_iter().collect());
        };
        let rungs = self.of(job)?;
        let own = rungs.iter().find(|rung| Some(rung.id) == record.stage_id);
        let own = own.or_else(|| rungs.iter().find(|rung| Some(&rung.name) == name));
        let before = |rung: &&Rung| {
            let place = own.and_then(|own| own.place);
            rung.active && place.is_some_and(|own| rung.place.is_some_and(|place| place < own))
        };
        let passed = rungs.iter().filter(before).map(|rung| rung.name.clone());
        let mut names: Vec<String> = passed.collect();
        names.extend(name.cloned().or_else(|| own.map(|own| own.name.clone())));
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    fn of(&mut self, job: JobId) -> Result<&[Rung], StoreError> {
        if !self.jobs.contains_key(&job) {
            let rungs = rungs(self.connection, job)?;
            self.jobs.insert(job, rungs);
        }
        Ok(self.jobs.get(&job).map_or(&[], Vec::as_slice))
    }
}

fn rungs(connection: &Connection, job: JobId) -> Result<Vec<Rung>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, sort_order, active FROM dictionary WHERE resource = ?1 AND parent_id = ?2",
    )?;
    let word = Resource::JobInterviewStages.word();
    let rungs = statement.query_map(params![word, job.0], |row| {
        Ok(Rung {
            id: row.get(0)?,
            name: row.get(1)?,
            place: row.get(2)?,
            active: row.get(3)?,
        })
    })?;
    Ok(rungs.collect::<Result<_, _>>()?)
}

/// Returns whether any stage of this job is known.
pub(in crate::mirror) fn knows_job(connection: &Connection, job: i64) -> Result<bool, StoreError> {
    let word = Resource::JobInterviewStages.word();
    Ok(connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM dictionary WHERE resource = ?1 AND parent_id = ?2)",
        )?
        .query_row(params![word, job], |row| row.get(0))?)
}

/// Notes everyone with an application on these jobs as changed: their stages have other names, or
/// another order. Reads all applications.
pub(in crate::mirror) fn touch_jobs(
    connection: &Connection,
    revs: &mut Revs<'_>,
    jobs: &BTreeSet<i64>,
) -> Result<(), StoreError> {
    if jobs.is_empty() {
        return Ok(());
    }
    let mut owners = BTreeSet::new();
    let mut statement = connection
        .prepare("SELECT job_id, candidate_id FROM application WHERE job_id IS NOT NULL")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if jobs.contains(&row.get(0)?) {
            owners.insert(row.get(1)?);
        }
    }
    owners
        .into_iter()
        .try_for_each(|owner| revs.touch_owner(CandidateId(owner)))
}
