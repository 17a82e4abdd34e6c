//! The past stages of people's applications, read when somebody asks for them and kept for the screen.

use std::collections::HashMap;
use std::sync::PoisonError;

use jiff::Timestamp;

use super::{CheckError, Checker};
use crate::export::StageVisit;
use crate::harvest::{IDS_PER_CALL, Lane};
use crate::mirror::convert;
use crate::people::{Application, ApplicationId};

/// Applications whose visits are kept; beyond that all are asked for again.
const KEPT: usize = 5_000;

/// What was read, by application, each with the application as it was then.
#[derive(Debug, Default)]
pub(super) struct Visits(HashMap<ApplicationId, (State, Vec<StageVisit>)>);

/// What changes when an application goes to another stage.
type State = (Option<Timestamp>, Option<String>);

fn state(application: &Application) -> State {
    (application.updated_at, application.stage.clone())
}

impl Checker {
    /// Reads the stages that these applications were in, the newest 50 of them: one call, and none for
    /// prospects.
    ///
    /// # Errors
    /// [`CheckError`] when Greenhouse can't be asked.
    pub async fn read_visits(
        &self,
        applications: &[Application],
        lane: Lane,
    ) -> Result<(), CheckError> {
        let mut asked: Vec<&Application> =
            applications.iter().filter(|one| !one.prospect).collect();
        asked.sort_unstable_by_key(|one| std::cmp::Reverse(one.id));
        asked.dedup_by_key(|one| one.id);
        asked.truncate(IDS_PER_CALL);
        let (Some(client), false) = (&self.client, asked.is_empty()) else {
            return Ok(());
        };
        let ids = asked.iter().map(|one| convert::wire_id(one.id.0)).collect();
        let in_stage = asked
            .iter()
            .filter_map(|one| Some((one.id, one.stage.as_deref()?)))
            .collect();
        let Some(visits) = self.visits_of(client, ids, &in_stage, lane).await? else {
            return Ok(());
        };
        let mut kept = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0.len() > KEPT {
            kept.0.clear();
        }
        for application in asked {
            let own = visits
                .iter()
                .filter(|visit| visit.application == application.id);
            let mut own: Vec<StageVisit> = own.cloned().collect();
            own.sort_by_key(|visit| (visit.current, visit.entered_at, visit.exited_at));
            kept.0.insert(application.id, (state(application), own));
        }
        Ok(())
    }

    /// Returns the stages that these applications were in, oldest first, as far as they were read and
    /// the applications have not changed since. Calls nobody.
    pub fn visits(&self, applications: &[Application]) -> Vec<StageVisit> {
        let kept = self.visits.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |application: &Application| {
            let (then, visits) = kept.0.get(&application.id)?;
            (*then == state(application)).then(|| visits.clone())
        };
        applications.iter().filter_map(of).flatten().collect()
    }
}
