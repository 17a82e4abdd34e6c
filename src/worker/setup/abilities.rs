//! What Gleaner does in Greenhouse, and the scope that each takes (contract 2.4).

/// How much is lost without an ability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Everything: nothing works without it.
    All,
    /// The part it is for.
    Part,
    /// Something that only some want; a credential without it is whole.
    Extra,
}

/// Something Gleaner does in Greenhouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ability {
    /// The scope it takes, such as `harvest:notes:create`.
    pub scope: &'static str,
    /// What it is, to go on after "can" or "can't".
    pub what: &'static str,
    /// How much is lost without it.
    pub need: Need,
}

/// Every ability, the most important first.
pub const ABILITIES: [Ability; 23] = [
    needed("harvest:candidates:list", "read candidates", Need::All),
    needed("harvest:applications:list", "read applications", Need::All),
    needed("harvest:jobs:list", "read jobs", Need::All),
    part("harvest:candidates:create", "add new people"),
    part(
        "harvest:applications:create",
        "put people who are there on a job",
    ),
    part(
        "harvest:applications:convert_to_candidate",
        "turn a prospect into a candidate",
    ),
    part(
        "harvest:users:list",
        "show who recruits, or name recruiters",
    ),
    part("harvest:sources:list", "name sources"),
    part("harvest:referrers:list", "credit a referrer"),
    part("harvest:job_interview_stages:list", "name a first stage"),
    part("harvest:departments:list", "show departments of jobs"),
    part("harvest:offices:list", "show offices of jobs"),
    part("harvest:candidate_tags:list", "read the list of tags"),
    part("harvest:prospect_pools:list", "find prospect pools"),
    part(
        "harvest:prospect_pool_stages:list",
        "name a stage of a pool",
    ),
    part(
        "harvest:rejection_reasons:list",
        "show why people were rejected",
    ),
    part(
        "harvest:custom_fields:list",
        "write the profile's id into a custom field",
    ),
    part("harvest:notes:create", "add notes"),
    part("harvest:applied_candidate_tags:create", "tag people"),
    needed(
        "harvest:application_stages:list",
        "see when people were in which stage",
        Need::Extra,
    ),
    needed(
        "harvest:interviews:list",
        "see who has been interviewed",
        Need::Extra,
    ),
    needed(
        "harvest:attachments:create",
        "put files on applications",
        Need::Extra,
    ),
    needed(
        "harvest:applications:destroy",
        "take an application back once it was sent",
        Need::Extra,
    ),
];

const fn needed(scope: &'static str, what: &'static str, need: Need) -> Ability {
    Ability { scope, what, need }
}

const fn part(scope: &'static str, what: &'static str) -> Ability {
    needed(scope, what, Need::Part)
}
