//! The stages that people's applications were in, asked of Greenhouse: before a write the copy is not
//! fresh enough.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use super::super::guards::{Occupied, Stages};
use super::{CheckError, Checker};
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::mirror::{Resource, convert};
use crate::people::{Application, ApplicationId};

/// Applications asked for in one call (contract 3.2).
const A_CALL: usize = 50;
/// Applications asked for at most, the newest of them: four calls.
const AT_MOST: usize = 4 * A_CALL;

impl Checker {
    /// Asks for the stages that these applications were in, where anything hangs on them: `said`
    /// says that a warning is told too. Prospects have none. A credential that may not ask is not
    /// asked with again.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked for another reason.
    pub(in crate::export) async fn stages(
        &self,
        applications: &[Application],
        said: bool,
        lane: Lane,
    ) -> Result<Stages, CheckError> {
        let mut ids: Vec<ApplicationId> = applications
            .iter()
            .filter(|one| !one.prospect)
            .map(|one| one.id)
            .collect();
        let Some(client) = self
            .client
            .as_ref()
            .filter(|_| self.guards.asks_stages(said))
        else {
            return Ok(Stages::Unasked);
        };
        if ids.is_empty() {
            return Ok(Stages::Unasked);
        }
        if self.stages_refused.load(Ordering::Relaxed) {
            return Ok(Stages::Refused);
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.dedup();
        ids.truncate(AT_MOST);
        let mut rows = Vec::new();
        for some in ids.chunks(A_CALL) {
            let query = Query::<wire::ApplicationStage>::new()
                .application_ids(some.iter().map(|id| convert::wire_id(id.0)));
            match client.all(query, lane).await {
                Ok(more) => rows.extend(more),
                Err(HarvestError::NotPermitted { .. } | HarvestError::Rejected(_)) => {
                    self.stages_refused.store(true, Ordering::Relaxed);
                    return Ok(Stages::Refused);
                }
                Err(error) => return Err(error.into()),
            }
        }
        let names: HashMap<u64, String> = (self.mirror.names(Resource::JobInterviewStages).await?)
            .into_iter()
            .map(|stage| (convert::wire_id(stage.id), stage.name))
            .collect();
        let named = |row: wire::ApplicationStage| {
            Some(Occupied {
                application: convert::application_id(row.application_id?),
                stage: names.get(&row.job_interview_stage_id?)?.clone(),
                entered_at: row.entered_at,
                exited_at: row.exited_at,
                current: row.current,
            })
        };
        Ok(Stages::Told(rows.into_iter().filter_map(named).collect()))
    }
}
