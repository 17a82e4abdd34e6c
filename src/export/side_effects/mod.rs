//! What else an export may bring about, as far as Harvest shows it.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Context, PlanItem, Step, Target};
use crate::harvest::{Client, HarvestError, Lane, Query, wire};
use crate::people::Job;

/// Definitions of fields are asked for again after this (contract 7: small dictionaries, hourly).
const KEPT_FOR: Duration = Duration::from_secs(3_600);
/// Longest wait for them, and for whatever else a plan asks: a preview must not wait for a Greenhouse out of reach.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// The custom fields in use, asked for once in a while.
#[derive(Default)]
pub(super) struct FieldsInUse {
    known: Mutex<Option<(Instant, Vec<wire::CustomField>)>>,
}

impl FieldsInUse {
    /// Returns those that Greenhouse requires, none where it can't be asked in time.
    pub(super) async fn required(&self, client: &Client) -> Option<Vec<wire::CustomField>> {
        let asked = tokio::time::timeout(PATIENCE, self.all(client, Lane::Interactive));
        let mut fields = asked.await.ok()?.ok()?;
        fields.retain(|field| field.required == Some(true));
        Some(fields)
    }

    /// Returns all of them.
    ///
    /// # Errors
    /// [`HarvestError`] when Greenhouse can't be asked.
    pub(super) async fn all(
        &self,
        client: &Client,
        lane: Lane,
    ) -> Result<Vec<wire::CustomField>, HarvestError> {
        let fresh = |(at, _): &&(Instant, _)| at.elapsed() < KEPT_FOR;
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, fields)) = known().as_ref().filter(fresh) {
            return Ok(fields.clone());
        }
        let query = Query::<wire::CustomField>::new().active(true);
        let fields = client.all(query, lane).await?;
        *known() = Some((Instant::now(), fields.clone()));
        Ok(fields)
    }
}

/// Returns the side effects of a plan in words. `required` are the fields that Greenhouse requires,
/// none where it could not be asked.
pub(super) fn of_plan(
    job: Option<&Job>,
    items: &[PlanItem],
    target: &Target,
    context: &Context,
    required: Option<&[wire::CustomField]>,
) -> Vec<String> {
    let mut effects = Vec::new();
    if job.is_some_and(|job| job.confidential) {
        effects.push("this job is confidential; only its hiring team sees who is on it".to_owned());
    }
    if items.iter().any(|item| would(item).writes()) {
        match required {
            Some(fields) => effects.extend(left_empty(fields, items, target, context)),
            None => effects.push(
                "could not read which fields Greenhouse requires; some may stay empty".to_owned(),
            ),
        }
    }
    effects
}

/// Returns what an item writes, or would if no guard blocked it.
fn would(item: &PlanItem) -> &Step {
    match &item.step {
        Step::Guarded { would, .. } => would,
        step => step,
    }
}

/// Names the required fields that the plan's writes have no value for.
fn left_empty(
    fields: &[wire::CustomField],
    items: &[PlanItem],
    target: &Target,
    context: &Context,
) -> Vec<String> {
    let makes_people = items.iter().any(|item| *would(item) == Step::Create);
    let of_target = match target {
        Target::Job { .. } => "candidate_applications",
        Target::Prospect { .. } => "prospect_applications",
    };
    let applies = |field: &&wire::CustomField| match field.application_type.as_deref() {
        None | Some("all_applications") => true,
        Some(other) => other == of_target,
    };
    let filled = |field: &&wire::CustomField| {
        context.external_id_field.as_deref() == Some(field.name_key.as_str())
    };
    let kinds = [
        ("candidate", "candidates", makes_people),
        ("application", "applications", true),
    ];
    let mut effects = Vec::new();
    for (kind, words, written) in kinds {
        let names: Vec<String> = fields
            .iter()
            .filter(|field| written && field.field_type.as_deref() == Some(kind))
            .filter(applies)
            .filter(|field| kind != "candidate" || !filled(field))
            .map(|field| format!("\"{}\"", field.name.trim()))
            .collect();
        if !names.is_empty() {
            let names = names.join(", ");
            effects.push(format!(
                "Greenhouse requires {names} of {words}; this leaves it empty"
            ));
        }
    }
    effects
}

#[cfg(test)]
mod tests;
