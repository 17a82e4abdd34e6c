//! Users, departments, offices, sources, tags, pools, reasons, custom fields.

use serde_json::json;

use super::{Maker, slug, words};
use crate::sandbox::lists::Resource as R;
use crate::sandbox::world::org::{Field, User};

const USERS: u64 = 4_000_101;
const ROLES: u64 = 3_301;

/// First and last name, job title, Site Admin, sees private people.
const PEOPLE: [(&str, &str, &str, bool, bool); 16] = [
    ("Ada", "Marchetti", "Head of Talent", true, true),
    ("Tomasz", "Berg", "Talent Operations Manager", true, true),
    ("Grace", "Okafor", "Recruiting Director", true, false),
    ("Noah", "Feldman", "Senior Recruiter", false, false),
    ("Chloé", "Marchand", "Senior Recruiter", false, false),
    ("Ravi", "Menon", "Recruiter", false, false),
    ("Ingrid", "Solberg", "Recruiter", false, false),
    ("Mateo", "Vargas", "Technical Sourcer", false, false),
    ("Hana", "Kobayashi", "Technical Sourcer", false, false),
    ("Liam", "Doyle", "Recruiting Coordinator", false, false),
    ("Zeynep", "Kaya", "Recruiting Coordinator", false, false),
    ("Peter", "Lindholm", "VP Engineering", false, false),
    ("Yuki", "Arai", "Engineering Manager", false, false),
    ("Sofia", "Conti", "Head of Design", false, false),
    ("Marcus", "Webb", "Sales Director", false, false),
    ("Irene", "Castellano", "Former Recruiter", false, false),
];

impl Maker {
    /// Everything but jobs and people.
    pub(super) fn organisation(&mut self, service_admin: bool) {
        self.world.org.id = 4_004_271;
        "Larkfield Group (sandbox)".clone_into(&mut self.world.org.name);
        self.departments();
        self.offices();
        self.users(service_admin);
        self.dictionaries();
        self.pools();
        self.fields();
    }

    fn departments(&mut self) {
        for (id, (name, parent, _)) in (20_001_u64..).zip(words::DEPARTMENTS) {
            let parent = words::DEPARTMENTS
                .iter()
                .position(|(own, ..)| Some(*own) == parent)
                .map(|at| 20_001 + at as u64);
            let external = format!("DEP-{:03}", id - 20_000);
            self.put(
                R::Departments,
                id,
                json!({"name": name, "parent_id": parent, "external_id": external}),
            );
        }
    }

    fn offices(&mut self) {
        for (id, (name, parent, location)) in (30_001_u64..).zip(words::OFFICES) {
            let parent = words::OFFICES
                .iter()
                .position(|(own, ..)| Some(*own) == parent)
                .map(|at| 30_001 + at as u64);
            let columns = json!({
                "name": name, "parent_id": parent, "external_id": null, "location": location,
                "primary_in_house_contact_user_id": USERS + 2,
            });
            self.put(R::Offices, id, columns);
        }
    }

    fn users(&mut self, service_admin: bool) {
        let roles = [
            ("site_admin", "Site Admin"),
            ("job_admin", "Job Admin: Standard"),
            ("job_admin", "Job Admin: Private"),
            ("deprecated_interviewer", "Interviewer"),
        ];
        for (id, (kind, name)) in (ROLES..).zip(roles) {
            self.put(R::UserRoles, id, json!({"role_type": kind, "name": name}));
        }
        let last = PEOPLE.len() - 1;
        for (nth, (first, family, title, site_admin, sees_private)) in
            PEOPLE.into_iter().enumerate()
        {
            let user = User {
                first_name: first.to_owned(),
                last_name: family.to_owned(),
                email: format!("{}.{}@larkfield.example", slug(first), slug(family)),
                site_admin,
                sees_private,
                deactivated: nth == last,
                service: false,
            };
            self.user(USERS + 1 + nth as u64 * 2, user, Some(title), nth as u64);
        }
        let service = User {
            first_name: "Gleaner".to_owned(),
            last_name: "Integration".to_owned(),
            site_admin: service_admin,
            sees_private: true,
            service: true,
            ..User::default()
        };
        self.world.org.service_user = USERS + 99;
        self.user(USERS + 99, service, None, 99);
    }

    pub(super) fn user(&mut self, id: u64, user: User, title: Option<&str>, nth: u64) {
        let columns = json!({
            "first_name": user.first_name,
            "last_name": user.last_name,
            "name": format!("{} {}", user.first_name, user.last_name),
            "primary_email": user.email,
            "emails": if user.service { Vec::new() } else { vec![&user.email] },
            "job_title": title,
            "agency_id": null,
            "employee_id": (!user.service).then(|| format!("E{:04}", 1_000 + nth)),
            "deactivated": user.deactivated,
            "site_admin": user.site_admin,
            "linked_candidate_ids": [],
            "office_ids": [30_001 + nth % 8],
            "department_ids": [20_001 + nth % 12],
            "interviewer_tags": [],
            "custom_fields": {},
            "_service": user.service,
        });
        self.put(R::Users, id, columns);
        if !user.service {
            let columns = json!({
                "user_id": id, "email": user.email, "verified": !user.deactivated, "verification_token_sent_at": null,
            });
            self.put(R::UserEmails, 5_000_001 + nth, columns);
        }
        self.world.org.users.insert(id, user);
    }

    fn dictionaries(&mut self) {
        let mut id = 50_001_u64;
        for (kind, (strategy, names)) in (1_u64..).zip(words::SOURCES) {
            for name in names {
                self.put(
                    R::Sources,
                    id,
                    json!({"name": name, "type": {"id": kind, "name": strategy}}),
                );
                id += 1;
            }
        }
        for (id, name) in (610_u64..).zip(words::TAGS) {
            self.put(R::CandidateTags, id, json!({"name": name}));
        }
        let kinds = [
            "WE_REJECTED_THEM",
            "THEY_REJECTED_US",
            "NONE_SPECIFIED",
            "SECURITY_CONCERN",
        ];
        let labels = [
            "We rejected them",
            "They rejected us",
            "None specified",
            "Security concern",
        ];
        for (id, (name, key, built_in)) in (70_001_u64..).zip(words::REASONS) {
            let at = kinds.iter().position(|own| *own == key).unwrap_or_default();
            let kind = json!({"id": at as u64 + 1, "key": key, "name": labels.get(at)});
            self.put(
                R::RejectionReasons,
                id,
                json!({"name": name, "type": kind, "_default": built_in}),
            );
        }
        let users: Vec<(u64, String)> = self
            .world
            .org
            .users
            .iter()
            .filter(|(_, user)| !user.service)
            .map(|(&id, user)| (id, format!("{} {}", user.first_name, user.last_name)))
            .collect();
        for (nth, (user, name)) in (0_u64..).zip(users) {
            self.put(
                R::Referrers,
                80_001 + nth,
                json!({"name": name, "user_id": user}),
            );
        }
        self.put(
            R::Referrers,
            80_090,
            json!({"name": "Outside Friend", "user_id": null}),
        );
    }

    fn pools(&mut self) {
        let pools = [
            ("Engineering talent", true, vec![20_002_u64, 20_003]),
            ("Future leaders", true, vec![]),
            ("Campus 2026", true, vec![]),
            ("Design community", false, vec![20_005]),
        ];
        for (nth, (name, active, departments)) in (0_u64..).zip(pools) {
            let id = 90_001 + nth;
            let columns = json!({
                "name": name, "active": active, "description": format!("{name}: people to stay in touch with."),
                "department_ids": departments, "office_ids": [], "job_ids": [],
            });
            self.put(R::ProspectPools, id, columns);
            let stages = ["Not contacted", "Contacted", "In conversation", "Keep warm"];
            let mut own = Vec::new();
            for (order, stage) in (0_u64..).zip(stages) {
                let stage_id = 91_001 + nth * 10 + order;
                let columns = json!({"prospect_pool_id": id, "name": stage, "sort_order": order});
                self.put(R::ProspectPoolStages, stage_id, columns);
                own.push(stage_id);
            }
            self.world.org.pools.insert(id, own);
        }
    }

    fn fields(&mut self) {
        let fields: [FieldSeed; 8] = [
            (
                "candidate",
                "Sourcing reference",
                "sourcing_reference",
                "short_text",
                &[],
            ),
            (
                "candidate",
                "Seniority",
                "seniority",
                "single_select",
                &["Junior", "Mid", "Senior", "Lead"],
            ),
            (
                "candidate",
                "Languages",
                "languages",
                "multi_select",
                &["English", "German", "French", "日本語"],
            ),
            (
                "application",
                "Notice period",
                "notice_period",
                "single_select",
                &["None", "One month", "Three months"],
            ),
            (
                "job",
                "Employment type",
                "employment_type",
                "single_select",
                &["Full-time", "Part-time", "Contract"],
            ),
            (
                "standard",
                "School name",
                "school_name",
                "single_select",
                &[
                    "ETH Zürich",
                    "MIT",
                    "IIT Bombay",
                    "Universidade de São Paulo",
                ],
            ),
            (
                "standard",
                "Degree",
                "degree",
                "single_select",
                &["Bachelor's", "Master's", "Doctorate"],
            ),
            (
                "standard",
                "Discipline",
                "discipline",
                "single_select",
                &["Computer Science", "Design", "Economics"],
            ),
        ];
        let mut option_id = 95_001_u64;
        for (nth, field) in (0_u64..).zip(fields) {
            option_id = self.field(nth, field, option_id);
        }
    }

    /// Adds a custom field with its options, numbered from `option_id` on; returns the next number.
    pub(super) fn field(
        &mut self,
        nth: u64,
        (of, name, key, value_type, labels): FieldSeed,
        mut option_id: u64,
    ) -> u64 {
        let id = 94_001 + nth;
        let internal = matches!(of, "standard").then_some(key);
        let columns = json!({
            "field_type": of, "name": name, "name_key": key, "value_type": value_type, "sort_order": nth,
            "private": false, "required": false, "require_approval": false, "trigger_new_version": false,
            "active": true, "updated_by_id": USERS + 1, "internal_type": internal, "expose_in_job_board_api": false,
            "placeholder": null, "description": null, "application_type": null, "api_only": false,
            "use_for_job_approvals": false, "use_for_offer_approvals": false, "template_token_string": null,
            "default_value": null,
        });
        self.put(R::CustomFields, id, columns);
        let mut options = Vec::new();
        for (order, label) in (0_u64..).zip(labels) {
            let columns = json!({
                "custom_field_id": id, "name": label, "external_id": null, "sort_order": order, "active": true,
                "_custom_field_key": key,
            });
            self.put(R::CustomFieldOptions, option_id, columns);
            options.push((option_id, (*label).to_owned()));
            option_id += 1;
        }
        let field = Field {
            name: name.to_owned(),
            key: key.to_owned(),
            value_type: value_type.to_owned(),
            of: of.to_owned(),
            options,
        };
        self.world.org.fields.insert(id, field);
        option_id
    }
}

/// Of what, name, key, type, labels of options.
pub(super) type FieldSeed = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);
