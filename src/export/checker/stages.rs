//! The interviews that people had, or the stages that their applications were in, asked of Greenhouse:
//! before a write the copy is not fresh enough.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

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
    /// anything hangs on them: `said` says that a warning is told too, as in a plan. Prospects have none.
    /// What was refused to a plan, or to an export before, is not asked for each export again
    /// ([`Self::ask_for_stages_again`]).
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
        // A plan asks anew: the right may have been given meanwhile.
        let was_refused = |flag: &AtomicBool| !said && flag.load(Ordering::Relaxed);
        if self.guards.asks_interviews(said)
            && !was_refused(&self.interviews_refused)
            && client.holds(INTERVIEWS).await == Some(true)
        {
            let query = Query::<wire::Interview>::new()
                .application_ids(ids.iter().copied())
                .fields(wire::Interview::FIELDS);
            let rows = permitted(client.all(query, lane).await)?;
            self.interviews_refused
                .store(rows.is_none(), Ordering::Relaxed);
            if let Some(rows) = rows {
                return Ok(Stages::Interviews(interviews(rows)));
            }
        }
        if !self.guards.asks_stages(said) {
            return Ok(Stages::Unasked);
        }
        if was_refused(&self.stages_refused) {
            return Ok(Stages::Refused);
        }
        let in_stage: HashMap<ApplicationId, &str> = applications
            .iter()
            .filter_map(|one| Some((one.id, one.stage.as_deref()?)))
            .collect();
        Ok(match self.visits_of(client, ids, &in_stage, lane).await? {
            Some(visits) => Stages::Told(visits),
            None => Stages::Refused,
        })
    }

    /// Reads the stages that applications were in, without rows of stages they never entered (contract
    /// 5.5); none where Greenhouse does not give that list to us. `in_stage` names the stages that the
    /// applications' own rows tell.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked for another reason.
    pub(super) async fn visits_of(
        &self,
        client: &Client,
        applications: Vec<u64>,
        in_stage: &HashMap<ApplicationId, &str>,
        lane: Lane,
    ) -> Result<Option<Vec<StageVisit>>, CheckError> {
        let query = Query::<wire::ApplicationStage>::new().application_ids(applications);
        let rows = permitted(client.all(query, lane).await)?;
        self.stages_refused.store(rows.is_none(), Ordering::Relaxed);
        let Some(mut rows) = rows else {
            return Ok(None);
        };
        rows.retain(wire::ApplicationStage::is_visit);
        let mut names: HashMap<u64, String> =
            (self.mirror.names(Resource::JobInterviewStages).await?)
                .into_iter()
                .map(|stage| (convert::wire_id(stage.id), stage.name))
                .collect();
        // Stages that were made since the last sync.
        let mut unknown: Vec<u64> = rows
            .iter()
            .filter_map(|row| row.job_interview_stage_id)
            .filter(|id| !names.contains_key(id))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let query = Query::<wire::JobInterviewStage>::new().ids(unknown);
            let told = permitted(client.all(query, lane).await)?.unwrap_or_default();
            names.extend(told.into_iter().map(|row| (row.id, row.name)));
        }
        let named = |row: wire::ApplicationStage| {
            let application = convert::application_id(row.application_id?);
            let told = row
                .job_interview_stage_id
                .and_then(|id| names.get(&id).cloned());
            let own = in_stage.get(&application).filter(|_| row.current);
            Some(StageVisit {
                application,
                stage: told.or_else(|| own.map(|name| (*name).to_owned())),
                entered_at: row.entered_at,
                exited_at: row.exited_at,
                current: row.current,
            })
        };
        Ok(Some(rows.into_iter().filter_map(named).collect()))
    }

    /// Has stages and interviews asked for again that were refused: a pass over the outbox begins.
    pub(in crate::export) fn ask_for_stages_again(&self) {
        self.stages_refused.store(false, Ordering::Relaxed);
        self.interviews_refused.store(false, Ordering::Relaxed);
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
