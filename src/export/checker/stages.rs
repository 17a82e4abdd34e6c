//! The interviews that people had, or the stages that their applications were in, asked of Greenhouse:
//! before a write the copy is not fresh enough.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use super::super::guards::{Interview, StageVisit, Stages};
use super::{CheckError, Checker};
use crate::harvest::{Client, HarvestError, IDS_PER_CALL, Lane, Query, Resource as _, wire};
use crate::mirror::{Resource, convert};
use crate::people::{Application, ApplicationId};

/// Applications asked for at most, the newest of them: four calls.
const AT_MOST: usize = 4 * IDS_PER_CALL;
/// The scope that lists interviews; few credentials hold it (contract 7).
const INTERVIEWS: &str = "harvest:interviews:list";

impl Checker {
    /// Asks for the interviews of these applications, else for the stages that they were in, where
    /// anything hangs on them: `said` says that a warning is told too. Prospects have none. A
    /// credential that may not ask is not asked with again.
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
        let (Some(client), false) = (&self.client, ids.is_empty()) else {
            return Ok(Stages::Unasked);
        };
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.dedup();
        ids.truncate(AT_MOST);
        let ids: Vec<u64> = ids.iter().map(|id| convert::wire_id(id.0)).collect();
        if self.guards.asks_interviews(said)
            && !self.interviews_refused.load(Ordering::Relaxed)
            && client.holds(INTERVIEWS).await == Some(true)
        {
            let query = Query::<wire::Interview>::new()
                .application_ids(ids.iter().copied())
                .fields(wire::Interview::FIELDS);
            match permitted(client.all(query, lane).await)? {
                Some(rows) => return Ok(Stages::Interviews(interviews(rows))),
                None => self.interviews_refused.store(true, Ordering::Relaxed),
            }
        }
        if !self.guards.asks_stages(said) {
            return Ok(Stages::Unasked);
        }
        Ok(match self.visits_of(client, ids, lane).await? {
            Some(visits) => Stages::Told(visits),
            None => Stages::Refused,
        })
    }

    /// Reads the stages that applications were in, without rows of stages they never entered (contract
    /// 5.5); none where Greenhouse does not give that list to us, which is not asked for again then.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked for another reason.
    pub(super) async fn visits_of(
        &self,
        client: &Client,
        applications: Vec<u64>,
        lane: Lane,
    ) -> Result<Option<Vec<StageVisit>>, CheckError> {
        if self.stages_refused.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let query = Query::<wire::ApplicationStage>::new().application_ids(applications);
        let Some(rows) = permitted(client.all(query, lane).await)? else {
            self.stages_refused.store(true, Ordering::Relaxed);
            return Ok(None);
        };
        let names: HashMap<u64, String> = (self.mirror.names(Resource::JobInterviewStages).await?)
            .into_iter()
            .map(|stage| (convert::wire_id(stage.id), stage.name))
            .collect();
        let visits = rows.into_iter().filter(wire::ApplicationStage::is_visit);
        let named = |row: wire::ApplicationStage| {
            Some(StageVisit {
                application: convert::application_id(row.application_id?),
                stage: names.get(&row.job_interview_stage_id?)?.clone(),
                entered_at: row.entered_at,
                exited_at: row.exited_at,
                current: row.current,
            })
        };
        Ok(Some(visits.filter_map(named).collect()))
    }
}

/// Returns the rows; none where Greenhouse does not give that list to us.
fn permitted<T>(rows: Result<Vec<T>, HarvestError>) -> Result<Option<Vec<T>>, CheckError> {
    match rows {
        Ok(rows) => Ok(Some(rows)),
        Err(HarvestError::NotPermitted { .. } | HarvestError::Rejected(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn interviews(rows: Vec<wire::Interview>) -> Vec<Interview> {
    let read = |row: wire::Interview| {
        let day = row.all_day_end_on.or(row.all_day_start_on);
        Some(Interview {
            application: convert::application_id(row.application_id?),
            status: row.status.unwrap_or_default(),
            at: row.ends_at.or(row.starts_at).or(day),
        })
    };
    rows.into_iter().filter_map(read).collect()
}
