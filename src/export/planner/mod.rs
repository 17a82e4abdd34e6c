//! Plans: what an export would write, worked out and not written.

mod drafts;
mod item;

pub use drafts::Judged;

use drafts::{Draft, drafts, judge, records_of, review_siblings};
use item::{add_follow_ups, item};

use super::checker::CheckError;
use super::guards::Stages;
use super::tags::Tags;
use super::{
    Checker, Context, Person, Plan, PlanItem, Step, Target, Warning, fields, guards, side_effects,
};
use crate::config::{Channel, Export};
use crate::harvest::Lane;
use crate::mirror::Mirror;
use crate::people::{Application, PersonRef, Profile};

/// Returns the plan for these people, in their order, from the mirror; what is written later is
/// checked once more against Greenhouse itself.
///
/// # Errors
/// [`CheckError`] when the mirror can't be asked.
pub async fn plan(
    checker: &Checker,
    mirror: &Mirror,
    people: Vec<(PersonRef, Person)>,
    target: &Target,
    context: &Context,
) -> Result<Plan, CheckError> {
    let people = judge(checker, people).await?;
    let mut drafts = drafts(mirror, people, target).await?;
    review_siblings(checker, &mut drafts).await?;
    let there = records_of(mirror, &drafts).await?;
    let tags = Tags::read(mirror).await?;
    let stages = stages(checker, &drafts).await;
    let mut items = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let there = draft.step.candidate().and_then(|id| there.get(&id));
        let known = draft.known(there, &stages, target, context);
        let warnings = checker.warnings(&draft.step, &known);
        let mut item = item(draft.person, draft.subject, draft.step, target, context);
        add_follow_ups(&mut item, there, &tags, target, context);
        item.step = guards::apply(item.step, &warnings, None);
        item.warnings = warnings;
        item.may_be = draft.may_be;
        item.namesakes = draft.namesakes;
        items.push(item);
    }
    let job = match target.job_id() {
        Some(id) => mirror.job(id).await?,
        None => None,
    };
    let required = checker.required_fields().await;
    let mut side_effects =
        side_effects::of_plan(job.as_ref(), &items, target, context, required.as_deref());
    side_effects.extend(spelt_twice(checker, &items).await?);
    let side_effects = by_partner(&items).into_iter().chain(side_effects).collect();
    Ok(Plan {
        target: target.clone(),
        context: context.clone(),
        items,
        side_effects,
        override_notes: checker.override_notes(),
    })
}

/// Returns what the guards of a plan for these people say, in their order, by the mirror alone: before
/// anybody thinks of an export. Of the stages that people were in, which only Greenhouse tells, they
/// say nothing.
///
/// # Errors
/// [`CheckError`] when the mirror can't be asked.
pub async fn guards_on(
    checker: &Checker,
    mirror: &Mirror,
    people: Vec<Judged>,
    target: &Target,
    context: &Context,
) -> Result<Vec<(PersonRef, Vec<Warning>)>, CheckError> {
    let drafts = drafts(mirror, people, target).await?;
    let there = records_of(mirror, &drafts).await?;
    let of = |draft: &Draft| {
        let candidate = draft.step.candidate();
        let there = candidate.and_then(|id| there.get(&id));
        let known = draft.known(there, &Stages::Unasked, target, context);
        (draft.person, checker.warnings(&draft.step, &known))
    };
    Ok(drafts.iter().map(of).collect())
}

/// Returns the plan for these people with a partner key alone: nobody can be looked for, so each
/// waits for a person's confirmation ([`Plan::accept_unchecked`]). Calls nobody and asks no local copy, which
/// may be another organisation's.
pub fn plan_unchecked(
    people: Vec<(PersonRef, Person)>,
    target: &Target,
    context: &Context,
    wishes: &Export,
) -> Plan {
    let lost = fields::wishes_not_carried(wishes);
    let items = people.into_iter().map(|(person, subject)| {
        let step = match &subject {
            Person::Profile(_) => Step::Create,
            Person::Candidate(_) => Step::Refused {
                reason: "a partner key can't add to somebody who is in Greenhouse; this needs a \
                         credential for Harvest"
                    .to_owned(),
            },
        };
        let mut item = item(person, subject, step, target, context);
        if item.step == Step::Create {
            item.unchecked = true;
            item.step = Step::Unchecked;
            item.left_out.extend(lost.iter().cloned());
        }
        item
    });
    let items: Vec<PlanItem> = items.collect();
    Plan {
        target: target.clone(),
        context: context.clone(),
        side_effects: by_partner(&items),
        items,
        override_notes: false,
    }
}

/// Returns what the preview says of those who leave through the partner key; empty without any.
fn by_partner(items: &[PlanItem]) -> Vec<String> {
    let would = |step: &Step| match step {
        Step::Guarded { would, .. } => **would == Step::Create,
        step => matches!(step, Step::Create | Step::Unchecked),
    };
    let through = |item: &&PlanItem| item.channel == Channel::Ingestion && would(&item.step);
    let count = items.iter().filter(through).count();
    if count == 0 {
        return Vec::new();
    }
    let people = match count {
        1 => "1 new person leaves".to_owned(),
        _ => format!("{count} new people leave"),
    };
    let mut effects = vec![format!(
        "THROUGH THE PARTNER KEY (Candidate Ingestion): {people} this way, with the partner as source"
    )];
    if items.iter().any(|item| item.unchecked) {
        effects.push(
            "NOT CHECKED: nobody can look for them through a partner key alone; each may be a duplicate"
                .to_owned(),
        );
    }
    effects
}

/// Returns the stages that people's applications were in, as far as Greenhouse tells them in time: a
/// plan does without.
async fn stages(checker: &Checker, drafts: &[Draft]) -> Stages {
    let written = drafts.iter().filter(|draft| draft.step.writes());
    let applications: Vec<Application> = written
        .flat_map(|draft| draft.applications.iter().cloned())
        .collect();
    let asked = checker.stages(&applications, true, Lane::Interactive);
    match tokio::time::timeout(side_effects::PATIENCE, asked).await {
        Ok(Ok(stages)) => stages,
        Ok(Err(_)) | Err(_) => Stages::Unasked,
    }
}

/// Returns in words who of those to be made may be one person under two spellings: the second is checked
/// again once the first is made. None where nobody is.
async fn spelt_twice(checker: &Checker, items: &[PlanItem]) -> Result<Option<String>, CheckError> {
    /// Pairs that are named.
    const NAMED: usize = 3;
    let made: Vec<(String, Profile)> = items
        .iter()
        .filter(|item| item.step == Step::Create)
        .filter_map(|item| Some((item.name.clone(), item.subject.profile()?.clone())))
        .collect();
    if made.len() < 2 {
        return Ok(None);
    }
    let (names, profiles): (Vec<String>, Vec<Profile>) = made.into_iter().unzip();
    let pairs = checker.alike_within(profiles).await?;
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let mut named: Vec<String> = pairs
        .iter()
        .take(NAMED)
        .map(|(first, second)| format!("{} and {}", name(*first), name(*second)))
        .collect();
    if named.is_empty() {
        return Ok(None);
    }
    if pairs.len() > NAMED {
        named.push(format!("{} more", pairs.len() - NAMED));
    }
    Ok(Some(format!(
        "may be one person: {}; whoever comes second is checked again once the first is made",
        named.join(", ")
    )))
}
