//! What rules need to know of the organisation: who may see what, which stages a job has, which
//! pool a pool stage belongs to, which custom field is called what.

use std::collections::{BTreeMap, BTreeSet};

use super::application::{Ref, id_of};

/// Jobs, stages, users, pools and custom fields in the form that rules ask for.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Org {
    pub jobs: BTreeMap<u64, Job>,
    pub stages: BTreeMap<u64, Stage>,
    pub users: BTreeMap<u64, User>,
    /// Pool and the ids of its stages.
    pub pools: BTreeMap<u64, Vec<u64>>,
    pub fields: BTreeMap<u64, Field>,
    /// The user that a token without `sub` acts as (contract 2.1).
    pub service_user: u64,
    /// The organisation's own id and name, as introspection tells them (contract 2.3).
    pub id: u64,
    pub name: String,
}

/// A job, as far as rules go.
#[derive(Debug, Default, Clone)]
pub(in crate::sandbox) struct Job {
    pub name: String,
    pub open: bool,
    pub template: bool,
    pub confidential: bool,
    pub published: bool,
    /// Active stages, first to last.
    pub stages: Vec<u64>,
    /// The same and the retired ones.
    pub all_stages: Vec<u64>,
    pub team: BTreeSet<u64>,
    pub recruiter: Ref,
    pub coordinator: Ref,
    pub post: Ref,
}

/// A stage of a job.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Stage {
    pub job: u64,
    pub name: String,
}

/// A user of the organisation.
#[derive(Debug, Default, Clone)]
pub(in crate::sandbox) struct User {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub site_admin: bool,
    pub sees_private: bool,
    pub deactivated: bool,
    pub service: bool,
}

/// A custom field.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Field {
    pub name: String,
    pub key: String,
    pub value_type: String,
    /// `candidate`, `application`, `job`, ...
    pub of: String,
    /// Option id and label; empty for fields that are no select.
    pub options: Vec<(u64, String)>,
}

impl Org {
    /// Whether the user may see the job: confidential ones only on its team (contract 2.5).
    pub(in crate::sandbox) fn sees_job(&self, user: u64, job: u64) -> bool {
        self.jobs
            .get(&job)
            .is_none_or(|job| !job.confidential || job.team.contains(&user))
    }

    /// Whether the user may see private candidates.
    pub(in crate::sandbox) fn sees_private(&self, user: u64) -> bool {
        self.users.get(&user).is_some_and(|user| user.sees_private)
    }

    /// Whether the user is a Site Admin.
    pub(in crate::sandbox) fn is_admin(&self, user: u64) -> bool {
        self.users.get(&user).is_some_and(|user| user.site_admin)
    }

    /// Whether the user is on the hiring team of some job; one who is on none, and no Site Admin,
    /// has the Basic role.
    pub(in crate::sandbox) fn on_a_team(&self, user: u64) -> bool {
        self.jobs.values().any(|job| job.team.contains(&user))
    }

    /// Whether the user is there and not deactivated.
    pub(in crate::sandbox) fn is_active(&self, user: u64) -> bool {
        self.users.get(&user).is_some_and(|user| !user.deactivated)
    }

    /// The name of a stage.
    pub(in crate::sandbox) fn stage_name(&self, stage: Ref) -> Option<&str> {
        self.stages
            .get(&id_of(stage)?)
            .map(|stage| stage.name.as_str())
    }

    /// The place of a stage among all of its job, retired ones included.
    pub(in crate::sandbox) fn position(&self, stage: u64) -> u8 {
        self.stages
            .get(&stage)
            .and_then(|own| self.jobs.get(&own.job))
            .and_then(|job| job.all_stages.iter().position(|&other| other == stage))
            .and_then(|at| u8::try_from(at).ok())
            .unwrap_or(0)
    }

    /// The stage after this one on the same job.
    pub(in crate::sandbox) fn next_stage(&self, stage: u64) -> Option<u64> {
        let job = self.jobs.get(&self.stages.get(&stage)?.job)?;
        let at = job.stages.iter().position(|&other| other == stage)?;
        job.stages.get(at + 1).copied()
    }

    /// The custom field of this key, for this kind of record.
    pub(in crate::sandbox) fn field_named(&self, of: &str, key: &str) -> Option<(u64, &Field)> {
        self.fields
            .iter()
            .find(|(_, field)| field.of == of && field.key == key)
            .map(|(&id, field)| (id, field))
    }

    /// The first Site Admin who is a person, is active and sees private candidates.
    pub(in crate::sandbox) fn chief(&self) -> Option<u64> {
        self.user_where(|user| user.site_admin && user.sees_private)
    }

    /// The first active person who is no Site Admin and on no hiring team.
    pub(in crate::sandbox) fn basic_user(&self) -> Option<&User> {
        self.users
            .iter()
            .filter(|(_, user)| !user.service && !user.deactivated && !user.site_admin)
            .find(|(id, _)| !self.on_a_team(**id))
            .map(|(_, user)| user)
    }

    /// The first active person among the users of which the test holds.
    pub(in crate::sandbox) fn user_where(&self, test: impl Fn(&User) -> bool) -> Option<u64> {
        self.users
            .iter()
            .find(|(_, user)| !user.service && !user.deactivated && test(user))
            .map(|(&id, _)| id)
    }
}
