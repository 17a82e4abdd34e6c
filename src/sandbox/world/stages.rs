//! The rows of `application_stages`: one for every stage of the job, entered or not, and those
//! that stay behind when an application goes to another job (contract 5.5).

use super::World;
use super::application::{Application, ROWS_EACH, ROWS_PER_JOB, StageRow, Visit, id_of, refer};
use crate::sandbox::clock::Moment;

impl World {
    /// The rows of an application, by descending id; visits alone where `switch:stage-rows` says
    /// so.
    pub(in crate::sandbox) fn stage_rows<'w>(
        &'w self,
        row: &'w Application,
    ) -> impl Iterator<Item = StageRow> + 'w {
        let slots = (u64::from(row.round) + 1)
            .saturating_mul(ROWS_PER_JOB)
            .min(ROWS_EACH);
        let none = row.visits.is_empty() && row.job.is_none();
        (0..if none { 0 } else { slots })
            .rev()
            .filter_map(|slot| u8::try_from(slot).ok())
            .filter_map(|slot| self.stage_row(row, slot))
    }

    fn stage_row(&self, row: &Application, slot: u8) -> Option<StageRow> {
        let visit = row.visits.iter().find(|visit| visit.slot == slot);
        let stage = match visit {
            Some(visit) => visit.stage,
            None => self.unvisited(row, slot).and_then(refer),
        };
        let made = self.rows_made(row, slot);
        stage?;
        Some(StageRow {
            id: row.stage_row_id(slot),
            application: row.id,
            stage,
            created: made,
            updated: visit.map_or(made, |visit| visit.changed),
            entered: visit.map_or(Moment::NONE, |visit| visit.entered),
            exited: visit.map_or(Moment::NONE, |visit| visit.exited),
            current: row
                .current(self.rules.kept)
                .is_some_and(|visit| visit.slot == slot),
        })
    }

    /// The stage of the present job that has this row without having been entered; stages that
    /// were retired have none.
    fn unvisited(&self, row: &Application, slot: u8) -> Option<u64> {
        let first = u64::from(row.round).saturating_mul(ROWS_PER_JOB);
        let position = usize::try_from(u64::from(slot).checked_sub(first)?).ok()?;
        if !self.rules.all_stages {
            return None;
        }
        let job = self.org.jobs.get(&id_of(row.job)?)?;
        let stage = *job.all_stages.get(position)?;
        job.stages.contains(&stage).then_some(stage)
    }

    /// When the rows of the job that this row belongs to were made: with the application, or with
    /// the move to that job.
    fn rows_made(&self, row: &Application, slot: u8) -> Moment {
        let round = |slot: u8| u64::from(slot) / ROWS_PER_JOB;
        if round(slot) == 0 {
            return row.created;
        }
        let same = |visit: &&Visit| round(visit.slot) == round(slot);
        let entered = row.visits.iter().filter(same).map(|visit| visit.entered);
        entered.min().unwrap_or(row.created)
    }
}
