//! The jobs, and the one that is meant.

use crate::export::{self, Pool};
use crate::mirror::{NameRecord, Resource};
use crate::people::Job;
use crate::people::text::phrase;
use crate::worker::{Catalog, EngineError, HiddenJobs, JobList};

/// Jobs offered at most where none is meant.
const OFFERED: usize = 8;

impl Catalog {
    /// Returns the jobs of the mirror.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn jobs(&self) -> Result<JobList, EngineError> {
        if self.setup.is_alone() {
            return self.setup.partner_jobs().await;
        }
        let jobs = self.mirror.jobs().await?;
        let hidden = jobs
            .hidden
            .into_iter()
            .map(|(reason, count)| HiddenJobs { reason, count })
            .collect();
        let mut pools = self.mirror.names(Resource::ProspectPools).await?;
        pools.retain(|pool| pool.active && !pool.name.trim().is_empty());
        pools.sort_by_cached_key(|pool| pool.name.to_lowercase());
        let pool = |NameRecord { id, name, .. }| Pool { id, name };
        Ok(JobList {
            open: jobs.open,
            hidden,
            pools: pools.into_iter().map(pool).collect(),
        })
    }

    /// Returns the one open job that is meant: by id, by requisition, else by its whole title.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for none, a closed one, or several, which it then lists.
    pub async fn find_job(&self, wanted: &str) -> Result<Job, EngineError> {
        let jobs = self.jobs().await?;
        let wanted = wanted.trim();
        let same = |text: &str| text.eq_ignore_ascii_case(wanted) || phrase(text) == phrase(wanted);
        let by_id = |job: &Job| job.id.to_string() == wanted;
        let by_requisition = |job: &Job| job.requisition_id.as_deref().is_some_and(same);
        let by_title = |job: &Job| same(&job.name);
        let ways: [&dyn Fn(&Job) -> bool; 3] = [&by_id, &by_requisition, &by_title];
        for way in ways {
            let found: Vec<&Job> = jobs.open.iter().filter(|job| way(job)).collect();
            match found.as_slice() {
                [] => {}
                [one] => return Ok((*one).clone()),
                several => {
                    let list: Vec<String> = several.iter().map(|job| described(job)).collect();
                    return Err(EngineError::usage(
                        format!("\"{wanted}\" fits {} jobs", several.len()),
                        format!("name one by its id:\n{}", list.join("\n")),
                    ));
                }
            }
        }
        if let Some(id) = wanted.parse().ok().map(crate::people::JobId)
            && !self.setup.is_alone()
            && let Some(job) = self.mirror.job(id).await?
        {
            let state = if job.template {
                "a template"
            } else {
                job.status.word()
            };
            return Err(EngineError::usage(
                format!("the job {} ({id}) is {state}", job.name),
                "choose an open one with `gleaner jobs`",
            ));
        }
        // What fits in part is offered, not taken: a write to another job can't be taken back.
        let words = phrase(wanted);
        let like = |job: &&Job| !words.is_empty() && phrase(&job.name).contains(&words);
        let list: Vec<String> = jobs
            .open
            .iter()
            .filter(like)
            .take(OFFERED)
            .map(described)
            .collect();
        let hint = if list.is_empty() {
            "`gleaner jobs` lists them".to_owned()
        } else {
            format!("did you mean one of these?\n{}", list.join("\n"))
        };
        Err(EngineError::usage(
            format!("no open job is \"{wanted}\""),
            hint,
        ))
    }

    /// Returns the prospect pool of a name or number.
    ///
    /// # Errors
    /// [`EngineError::Usage`] with the nearest names when there is none.
    pub async fn find_pool(&self, wanted: &str) -> Result<Pool, EngineError> {
        if self.setup.is_alone() {
            self.setup.partner_pool(wanted).await
        } else {
            Ok(export::find_pool(&self.mirror, wanted).await?)
        }
    }
}

fn described(job: &Job) -> String {
    let facts: Vec<&str> = job
        .requisition_id
        .as_deref()
        .into_iter()
        .chain(job.department.as_deref())
        .chain(job.offices.iter().map(String::as_str))
        .collect();
    format!("  {}  {}  ({})", job.id, job.name, facts.join(", "))
}
