//! Jobs with posts, owners, hiring managers, permissions and stages. Most are open; some are
//! closed, drafts, templates or confidential, so that there is something to hide.

use serde_json::json;

use super::{Maker, words};
use crate::sandbox::clock::Moment;
use crate::sandbox::lists::Resource as R;
use crate::sandbox::world::application::refer;
use crate::sandbox::world::org::{Job, Stage};

const JOBS: u64 = 400_001;

/// What kind of job the `nth` is; a pattern rather than dice, so that small sandboxes have all.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Open,
    Closed,
    Draft,
    Template,
    /// Confidential, with the service user on its team.
    Discreet,
    /// Confidential, and the service user may not know.
    Secret,
}

fn sort(nth: usize) -> Sort {
    match nth % 20 {
        3 | 8 | 13 => Sort::Closed,
        6 => Sort::Draft,
        11 => Sort::Template,
        15 => Sort::Discreet,
        18 => Sort::Secret,
        _ => Sort::Open,
    }
}

impl Maker {
    /// So many jobs.
    pub(super) fn jobs(&mut self, count: usize) {
        let roles: Vec<(u64, &str)> = (20_001_u64..)
            .zip(words::DEPARTMENTS)
            .flat_map(|(id, (_, _, roles))| roles.iter().map(move |role| (id, *role)))
            .collect();
        for nth in 0..count {
            let (department, role) = roles
                .get((nth * 7) % roles.len().max(1))
                .copied()
                .unwrap_or((20_001, "Engineer"));
            let round = nth / roles.len().max(1);
            let sort = sort(nth);
            let name = match (sort, round) {
                (Sort::Template, _) => format!("Template: {role}"),
                (_, 0) => role.to_owned(),
                (_, round) => format!("{role} ({})", round + 1),
            };
            self.job(nth as u64, sort, name, department);
        }
    }

    fn job(&mut self, nth: u64, sort: Sort, name: String, department: u64) {
        let id = JOBS + nth * 7;
        let offices: Vec<u64> = if nth.is_multiple_of(5) {
            vec![30_002, 30_005]
        } else {
            vec![30_001 + (nth * 3) % 8]
        };
        let opened = self.ago(700, 20);
        let closed = if sort == Sort::Closed {
            self.between(opened, self.today)
        } else {
            Moment::NONE
        };
        let open = matches!(sort, Sort::Open | Sort::Discreet | Sort::Secret);
        let status = match sort {
            Sort::Closed => "closed",
            Sort::Draft | Sort::Template => "draft",
            _ => "open",
        };
        let confidential = matches!(sort, Sort::Discreet | Sort::Secret);
        self.put(R::Jobs, id, json!({
            "name": name,
            "requisition_id": (!nth.is_multiple_of(9) && sort != Sort::Template).then(|| format!("REQ-{}", 1_100 + nth)),
            "notes": if nth.is_multiple_of(4) { Some("<p>Please keep <b>every</b> candidate warm.</p>") } else { None },
            "confidential": confidential,
            "status": status,
            "opened_at": if status == "draft" { Moment::NONE } else { opened },
            "closed_at": closed,
            "is_template": sort == Sort::Template,
            "copied_from_id": null,
            "department_id": department,
            "office_ids": offices,
            "custom_fields": {"employment_type": {"name": "Employment type", "type": "single_select", "value": "Full-time"}},
            "_option_ids": [95_012],
        }));
        let mut job = Job {
            name,
            open,
            template: sort == Sort::Template,
            confidential,
            published: open && !confidential,
            ..Job::default()
        };
        (job.stages, job.all_stages) = self.stages(id, nth);
        self.team(id, nth, &mut job);
        if sort == Sort::Discreet {
            job.team.insert(self.world.org.service_user);
        }
        if job.published {
            let post = 460_001 + nth;
            self.post(post, id, &job.name, !nth.is_multiple_of(6));
            job.post = refer(post);
        }
        self.world.org.jobs.insert(id, job);
    }

    /// Active stages of the job, and all of them.
    fn stages(&mut self, job: u64, nth: u64) -> (Vec<u64>, Vec<u64>) {
        let (mut active, mut all) = (Vec::new(), Vec::new());
        for (order, name) in (0_u64..).zip(words::STAGES) {
            let id = 4_100_001 + nth * 10 + order;
            // A retired stage stays readable (contract 5.5).
            let retired = order == 4 && nth.is_multiple_of(3);
            self.put(
                R::JobInterviewStages,
                id,
                json!({"job_id": job, "name": name, "sort_order": order, "active": !retired}),
            );
            self.world.org.stages.insert(
                id,
                Stage {
                    job,
                    name: name.to_owned(),
                },
            );
            all.push(id);
            if !retired {
                active.push(id);
            }
        }
        (active, all)
    }

    fn team(&mut self, id: u64, nth: u64, job: &mut Job) {
        let users: Vec<u64> = self
            .world
            .org
            .users
            .iter()
            .filter(|(_, user)| !user.service)
            .map(|(&id, _)| id)
            .collect();
        let at = |from: usize, many: usize| {
            users
                .get(from + (usize::try_from(nth).unwrap_or(0) % many))
                .copied()
                .unwrap_or_default()
        };
        let (recruiter, sourcer, coordinator, manager) = (at(3, 4), at(7, 2), at(9, 2), at(11, 4));
        let owners = [
            ("recruiter", recruiter, true),
            ("sourcer", sourcer, false),
            ("coordinator", coordinator, true),
        ];
        for (slot, (kind, user, responsible)) in (0_u64..).zip(owners) {
            let row =
                json!({"job_id": id, "user_id": user, "type": kind, "responsible": responsible});
            self.put(R::JobOwners, 430_001 + nth * 3 + slot, row);
        }
        self.put(
            R::JobHiringManagers,
            440_001 + nth,
            json!({"job_id": id, "user_id": manager}),
        );
        for (slot, user) in (0_u64..).zip([recruiter, sourcer, coordinator, manager]) {
            let row = json!({"job_id": id, "user_id": user, "role_id": if slot == 3 { 3_303 } else { 3_302 }, "automated": false});
            self.put(R::UserJobPermissions, 450_001 + nth * 4 + slot, row);
        }
        job.team.extend([recruiter, sourcer, coordinator, manager]);
        job.recruiter = refer(recruiter);
        job.coordinator = refer(coordinator);
    }

    fn post(&mut self, id: u64, job: u64, title: &str, live: bool) {
        let published = self.ago(600, 10);
        self.put(R::JobPosts, id, json!({
            "job_id": job,
            "job_board_id": 301,
            "title": title,
            "internal": false,
            "active": true,
            "live": live,
            "featured": false,
            "first_published_at": if live { published } else { Moment::NONE },
            "content": format!("<p>We are looking for a {title}.</p>"),
            "language": "en",
            "public_url": live.then(|| format!("https://boards.greenhouse.io/larkfield/jobs/{id}")),
            "demographic_question_set_id": null,
            "questions": [],
        }));
    }
}
