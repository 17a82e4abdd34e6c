//! Applications with the stages they went through, rejections, prospects, and notes.

use serde_json::json;

use super::{DAY, Maker, words};
use crate::sandbox::clock::Moment;
use crate::sandbox::lists::Resource;
use crate::sandbox::world::APPLICATION_BASE;
use crate::sandbox::world::application::{Application, Prospect, Ref, Status, id_of, refer};

/// Rows kept as they are (notes, work history) are made for so many people at most.
const MOST_TOLD: usize = 20_000;

impl Maker {
    /// Histories for nearly all people, or for about half of those that were loaded.
    pub(super) fn histories(&mut self, loaded: bool) {
        let jobs: Vec<u64> = self
            .world
            .org
            .jobs
            .iter()
            .filter(|(_, job)| !job.template)
            .map(|(&id, _)| id)
            .collect();
        let people: Vec<(u64, Moment)> = self
            .world
            .people
            .values()
            .map(|person| (person.id, person.created))
            .collect();
        let mut rows = Vec::new();
        let mut id = APPLICATION_BASE;
        for (person, made) in people {
            let count = self.how_many(loaded);
            let mut own: Vec<Ref> = Vec::new();
            let mut at = made;
            for _ in 0..count {
                let job = self.pick(&jobs).copied().and_then(refer);
                if own.contains(&job) {
                    continue;
                }
                own.push(job);
                let row = self.application(id, person, job, at);
                at = row.updated.plus(DAY).min(self.today);
                if let Some(person) = self.world.people.get_mut(&person) {
                    person.applications.push(id);
                    person.active = person.active.max(row.active);
                }
                rows.push((id, row));
                id += 1 + self.dice.u64(0..4);
            }
        }
        self.world.applications = rows.into_iter().collect();
        self.notes();
        self.careers(MOST_TOLD / 2);
    }

    fn how_many(&mut self, loaded: bool) -> usize {
        match (loaded, self.dice.u8(..100)) {
            (true, 0..50) | (false, 0..8) => 0,
            (true, 50..80) | (false, 8..60) => 1,
            (true, 80..93) | (false, 60..86) => 2,
            (true, 93..98) | (false, 86..96) => 3,
            _ => 4,
        }
    }

    fn application(&mut self, id: u64, person: u64, job: Ref, from: Moment) -> Application {
        let made = self.between(from, from.plus(20 * DAY).min(self.today));
        let mut row = Application::new(id, person, made);
        row.source = refer(50_001 + self.dice.u64(..17));
        if self.chance(8) {
            row.referrer = refer(80_001 + self.dice.u64(..16));
        }
        if self.chance(12) {
            self.prospect(&mut row, job);
            return row;
        }
        let Some(target) = id_of(job).and_then(|job| self.world.org.jobs.get(&job)) else {
            return row;
        };
        let (stages, open) = (target.stages.clone(), target.open);
        row.job = job;
        row.job_post = target.post;
        row.recruiter = target.recruiter;
        row.coordinator = target.coordinator;
        row.status = match self.dice.u8(..100) {
            0..30 if open => Status::InProcess,
            0..4 => Status::Hired,
            30..34 => Status::Hired,
            _ => Status::Rejected,
        };
        let reached = if row.status == Status::Hired {
            stages.len()
        } else {
            1 + self.dice.usize(..stages.len().max(2) - 1)
        };
        let mut at = made;
        for &stage in stages.iter().take(reached) {
            row.enter(stage, self.world.org.position(stage), at);
            row.updated = at;
            at = self.between(at, at.plus(14 * DAY).min(self.today));
        }
        if row.status != Status::InProcess {
            row.leave(at);
            row.updated = at;
        }
        row.active = row.updated;
        if row.status == Status::Rejected {
            row.rejected_at = at;
            row.rejected_by = row.recruiter;
            row.reason = refer(70_001 + self.dice.u64(..7));
        }
        row
    }

    /// A prospect: in a pool, on prospective jobs, or both.
    fn prospect(&mut self, row: &mut Application, job: Ref) {
        let pool = self.dice.u64(..4);
        let mut prospect = Prospect::default();
        if pool < 3 {
            prospect.pool = refer(90_001 + pool);
            prospect.pool_stage = refer(91_001 + pool * 10 + self.dice.u64(..4));
        }
        prospect.jobs = id_of(job)
            .filter(|_| pool == 3 || self.chance(40))
            .into_iter()
            .collect();
        prospect.owner = refer(4_000_102 + 2 * (7 + self.dice.u64(..2)));
        if self.chance(30) {
            prospect.department = refer(20_002 + self.dice.u64(..3));
        }
        row.prospect = Some(Box::new(prospect));
        if self.chance(20) {
            row.status = Status::Converted;
        }
        row.updated = self.between(row.created, row.created.plus(60 * DAY).min(self.today));
        row.active = row.updated;
    }

    /// A note for every fifth of the newest people.
    fn notes(&mut self) {
        let people: Vec<(u64, Option<u64>, Moment)> = self
            .world
            .people
            .values()
            .rev()
            .step_by(5)
            .take(MOST_TOLD)
            .map(|person| {
                (
                    person.id,
                    person.applications.first().copied(),
                    person.active,
                )
            })
            .collect();
        for (nth, (person, application, at)) in (0_u64..).zip(people) {
            let body = self.pick(&words::NOTES).copied();
            let author = 4_000_102 + 2 * (3 + self.dice.u64(..6));
            let visibility = [
                "publicly_visible",
                "privately_visible",
                "admin_only_visible",
            ];
            let row = json!({
                "candidate_id": person, "application_id": application, "user_id": author,
                "type": if nth.is_multiple_of(11) { "ACTIVITY" } else { "NOTE" },
                "visibility": self.pick(&visibility), "subject": null, "body": body, "body_with_tags": null,
                "email_from": null, "email_to": null, "email_cc": null, "import_hash": null,
                "email_attachment_file_names": [],
            });
            self.dated(Resource::Notes, 700_000_001 + nth * 3, at, row);
        }
    }
}
