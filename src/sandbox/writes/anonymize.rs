//! Anonymising people (contract 4.4).

use std::collections::BTreeSet;

use serde_json::json;

use super::body::{Body, Kind, check, must, texts};
use super::candidates::answer;
use super::{Context, Done, Outcome, visible_person};
use crate::sandbox::lists::Resource;
use crate::sandbox::reply::Refusal;
use crate::sandbox::world::World;
use crate::sandbox::world::application::Ref;
use crate::sandbox::world::person::Person;

/// What can be anonymised.
const GROUPS: [&str; 58] = [
    "attachments",
    "fraud_report",
    "full_name",
    "pronouns",
    "current_company",
    "current_title",
    "tags",
    "phone_numbers",
    "emails",
    "social_media_links",
    "websites",
    "addresses",
    "demographic_question_responses",
    "eeoc_responses",
    "location",
    "custom_candidate_fields",
    "source",
    "recruiter",
    "coordinator",
    "application_questions",
    "referral_questions",
    "notes",
    "rejection_notes",
    "email_addresses",
    "activity_items",
    "innotes",
    "inmails",
    "rejection_reason",
    "scorecards_and_interviews",
    "offers",
    "credited_to",
    "headline",
    "all_offer_versions",
    "follow_up_reminders",
    "custom_application_fields",
    "education",
    "employment",
    "candidate_stage_data",
    "prospect_owner",
    "custom_rejection_question_fields",
    "touchpoints",
    "sourcing_automation",
    "prospect_pool_and_stage",
    "prospect_jobs",
    "prospect_offices",
    "prospect_offices_and_departments",
    "form_submissions",
    "third_party_integrations",
    "agency_questions",
    "match_score_reasoning",
    "identity_verification",
    "device_info",
    "ai_opt_out",
    "notetaking_opt_out",
    "notetaking_recording",
    "notetaking_transcript",
    "notetaking_ai_notes",
    "candidate_agent_chats",
];

/// `PATCH /v3/candidates/{id}/anonymize`: the groups named are emptied. For a person on more than
/// five jobs the answer is 202 with a message (contract 3.5).
pub(super) fn anonymize(
    world: &mut World,
    person: u64,
    body: &Body,
    context: Context<'_>,
) -> Outcome {
    visible_person(world, person, context)?;
    check(
        body,
        &[&[must("fields", Kind::SomeTexts)]],
        context.switches,
    )?;
    let groups = texts(body, "fields").unwrap_or_default();
    if let Some(group) = groups
        .iter()
        .find(|group| !GROUPS.contains(&group.as_str()))
    {
        return Err(Refusal::about(
            "fields",
            format!("`{group}` is not a group that can be anonymized"),
        ));
    }
    let row = world.people.get(&person);
    let applications = row.map_or(&[][..], |row| &row.applications);
    let jobs: BTreeSet<Ref> = applications
        .iter()
        .filter_map(|id| world.applications.get(id)?.job.map(Some))
        .collect();
    let many = jobs.len() > 5;
    let mut details = world
        .people
        .get(&person)
        .map(Person::details)
        .unwrap_or_default();
    for group in groups {
        match group.as_str() {
            "full_name" => {
                details.first_name = None;
                details.last_name = Some("(anonymized)".to_owned());
                details.preferred_name = None;
            }
            "current_company" => details.company = None,
            "current_title" => details.title = None,
            "tags" => world
                .people
                .get_mut(&person)
                .into_iter()
                .for_each(|row| row.tags.clear()),
            "phone_numbers" => details.phones.clear(),
            "emails" | "email_addresses" => details.emails.clear(),
            "social_media_links" => details.socials.clear(),
            "websites" => details.websites.clear(),
            "addresses" => details.addresses.clear(),
            "location" => details.addresses.clear(),
            "custom_candidate_fields" => details.custom.clear(),
            "notes" | "activity_items" => world.table_mut(Resource::Notes).remove_of_person(person),
            "attachments" => world
                .table_mut(Resource::Attachments)
                .remove_of_person(person),
            "education" => world
                .table_mut(Resource::CandidateEducations)
                .remove_of_person(person),
            "employment" => world
                .table_mut(Resource::CandidateEmployments)
                .remove_of_person(person),
            // What the sandbox does not keep is gone already.
            _ => {}
        }
    }
    world.change_details(person, &details, context.now);
    if many {
        let message = "The candidate is being anonymized.";
        return Ok(Done::with(202, &json!({"message": message})));
    }
    Ok(answer(world, person, context))
}
