//! What is added to the record of somebody who is in Greenhouse already: a note, tags.

use std::time::Duration;

use crate::export::{Context, Intent, Person, RecordAddition, Target, find_tags};
use crate::people::{Application, CandidateId};
use crate::worker::engine::in_a_while;
use crate::worker::{EngineError, ExportRow, Outbox};

impl Outbox {
    /// Puts an addition to a candidate's record into the outbox and returns its row; the same one twice is
    /// one. It leaves after `hold` at the earliest.
    ///
    /// # Errors
    /// [`EngineError::Usage`] for nobody, where there is nothing to add, or for a tag that Greenhouse does not
    /// have and that must not be made; else of the store.
    pub async fn add_to_record(
        &self,
        candidate: CandidateId,
        addition: RecordAddition,
        hold: Duration,
    ) -> Result<ExportRow, EngineError> {
        self.setup.may_write()?;
        self.setup.admit().await?;
        let usage = |what: &str| EngineError::Usage(what.into());
        if addition.note.is_none() && addition.tags.is_empty() {
            return Err(usage("there is nothing to add"));
        }
        let export = &self.setup.config.export;
        find_tags("tags", &addition.tags, export.create_tags, &self.mirror).await?;
        let there = self.mirror.candidates(&[candidate]).await?.pop();
        let there = there.ok_or_else(|| usage("this candidate is no longer there"))?;
        let applications = self.mirror.applications(&[candidate]).await?;
        let about = applications
            .iter()
            .find(|one| one.id == addition.application)
            .ok_or_else(|| usage("this application is no longer there"))?;
        let intent = Intent {
            person: Person::Candidate(Box::new(there)),
            target: target(about),
            context: Context {
                visibility: self.setup.config.export.visibility,
                create_tags: self.setup.config.export.create_tags,
                addition: Some(addition),
                ..Context::default()
            },
            overridden: None,
            planned: None,
            author: self.setup.acting_id(),
        };
        let tenant = self.setup.tenant_mark().await?;
        let hold_until = (!hold.is_zero()).then(|| in_a_while(hold));
        let mut rows = self
            .journal
            .add(vec![intent], self.moment(), hold_until, tenant)
            .await?;
        self.setup.happened.notify_waiters();
        let (entry, known) = rows.pop().ok_or_else(|| usage("nothing was kept"))?;
        if known {
            return Err(usage("the same was added to this record before"));
        }
        Ok(ExportRow::from(&entry))
    }
}

/// Returns the job of an application, which is what a note is about.
fn target(application: &Application) -> Target {
    match (application.job_id, &application.job) {
        (Some(id), name) => Target::Job {
            id,
            name: name.clone().unwrap_or_else(|| format!("job {id}")),
        },
        (None, _) => Target::Prospect { pool: None },
    }
}
