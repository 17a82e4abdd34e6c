//! What the organisation has beside people and their histories: interviews, tracking links, a post
//! that was deleted, two jobs that share a requisition, a user of the Basic role, custom fields
//! whose form of reading is in doubt.

use serde_json::{Value, json};

use super::org::FieldSeed;
use super::{DAY, Maker};
use crate::sandbox::clock::Moment;
use crate::sandbox::lists::Resource as R;
use crate::sandbox::world::application::{Application, Status, id_of};
use crate::sandbox::world::org::User;

/// Interviews are made up for so many applications at most.
const MOST_INTERVIEWED: usize = 5_000;
/// Stages from this one on are interviews.
const FIRST_INTERVIEW: u8 = 1;
const LAST_INTERVIEW: u8 = 5;

impl Maker {
    /// All of it, made last, so that the dice fall for the rest as they ever did.
    pub(super) fn extras(&mut self) {
        self.interviews();
        self.links();
        self.deleted_post();
        self.shared_requisition();
        self.basic_user();
        let fields: [FieldSeed; 3] = [
            (
                "candidate",
                "Relationship owner",
                "relationship_owner",
                "user",
                &[],
            ),
            (
                "candidate",
                "Relocation budget",
                "relocation_budget",
                "currency",
                &[],
            ),
            (
                "candidate",
                "Years of experience",
                "years_of_experience",
                "number_range",
                &[],
            ),
        ];
        for (nth, field) in (8_u64..).zip(fields) {
            self.field(nth, field, 0);
        }
    }

    fn interviews(&mut self) {
        let today = self.today;
        let mut rows = Vec::new();
        let newest = self.world.applications.values().rev();
        for row in newest
            .filter(|row| row.job.is_some())
            .take(MOST_INTERVIEWED)
        {
            rows.extend(
                row.visits
                    .iter()
                    .filter(|visit| (FIRST_INTERVIEW..=LAST_INTERVIEW).contains(&visit.slot))
                    .map(|visit| {
                        let over = visit.exited != Moment::NONE;
                        (
                            visit.entered,
                            interview(row, visit.slot, over, visit.entered, today),
                        )
                    }),
            );
        }
        for (nth, (at, row)) in (0_u64..).zip(rows.into_iter().rev()) {
            self.dated(R::Interviews, 870_000_001 + nth * 2, at, row);
        }
    }

    fn links(&mut self) {
        let posts: Vec<(u64, u64)> = self
            .world
            .org
            .jobs
            .iter()
            .filter_map(|(&job, own)| Some((job, id_of(own.post)?)))
            .take(12)
            .collect();
        for (nth, (job, post)) in (0_u64..).zip(posts) {
            let of_post = nth.is_multiple_of(2);
            let columns = json!({
                "job_id": if of_post { None } else { Some(job) },
                "token": format!("{:x}", 0x00ab_c123_u64 + nth * 7_919),
                "source_id": 50_001 + nth % 17,
                "related_post_id": of_post.then_some(post),
                "related_post_type": of_post.then_some("JobApplication"),
                "referrer_id": if nth.is_multiple_of(3) { Some(80_001 + nth) } else { None },
                "job_board_id": null,
                "job_post_id": of_post.then_some(post),
            });
            self.put(R::TrackingLinks, 880_001 + nth, columns);
        }
    }

    /// A copy of the first post that is no longer there (contract 7).
    fn deleted_post(&mut self) {
        let first = self.world.table(R::JobPosts).rows().next();
        let Some(mut row) = first.map(|(_, row)| row.clone()) else {
            return;
        };
        row.insert("id".to_owned(), json!(460_000));
        row.insert("active".to_owned(), false.into());
        row.insert("live".to_owned(), false.into());
        row.insert("public_url".to_owned(), Value::Null);
        self.world.table_mut(R::JobPosts).put(row);
    }

    /// `requisition_id` is not unique (contract 7): two open jobs bear the same.
    fn shared_requisition(&mut self) {
        let open: Vec<u64> = self
            .world
            .org
            .jobs
            .iter()
            .filter(|(_, job)| job.open && !job.confidential)
            .map(|(&id, _)| id)
            .collect();
        if let [.., first, second] = open.as_slice()
            && open.len() > 20
        {
            for id in [*first, *second] {
                if let Some(row) = self.world.table_mut(R::Jobs).get_mut(id) {
                    row.insert("requisition_id".to_owned(), json!("REQ-SHARED"));
                }
            }
        }
    }

    /// Somebody on no hiring team.
    fn basic_user(&mut self) {
        let user = User {
            first_name: "Bettina".to_owned(),
            last_name: "Basic".to_owned(),
            email: "bettina.basic@larkfield.example".to_owned(),
            ..User::default()
        };
        self.user(4_000_134, user, Some("Office Manager"), 16);
    }
}

/// The interview of a stage that was entered then: over once the stage was left, planned while the
/// application is in it.
fn interview(row: &Application, slot: u8, over: bool, entered: Moment, today: Moment) -> Value {
    let open = row.status == Status::InProcess && !over;
    let status = match (open, row.id % 3) {
        (true, 0) => "to_be_scheduled",
        (true, _) => "scheduled",
        (false, 1) if row.status == Status::Rejected => "awaiting_feedback",
        (false, _) => "complete",
    };
    let starts = match status {
        "to_be_scheduled" => Moment::NONE,
        "scheduled" => today.plus(DAY + 10 * 3_600_000),
        _ => entered.plus(3_600_000),
    };
    json!({
        "application_id": row.id,
        "job_id": row.job,
        "job_interview_id": id_of(row.job).unwrap_or_default() * 10 + u64::from(slot),
        "organizer_id": row.coordinator,
        "status": status,
        "starts_at": starts,
        "ends_at": starts.plus(3_600_000),
        "all_day_start_on": null,
        "all_day_end_on": null,
        "scheduled_at": if starts == Moment::NONE { Moment::NONE } else { entered },
        "availability_received_at": null,
        "external_event_id": null,
        "location": null,
        "video_conferencing_url": null,
    })
}
