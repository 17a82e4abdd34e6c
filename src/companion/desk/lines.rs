//! What an answer is made of.

use serde_json::{Value, json};

use super::MOST_APPLICATIONS;
use crate::export::{OutboxEntry, Outcome};
use crate::matching::{Assessment, Verdict};
use crate::people::Job;
use crate::people::text::phrase;
use crate::worker::OutboxLine;

/// Returns an export as the outbox tells it, with when it leaves.
pub(super) fn export(entry: &OutboxEntry) -> Value {
    let mut line = json!(OutboxLine::from(entry));
    let more = json!({
        "target": entry.target.words(), "says": entry.state.words(), "due_at": entry.due_at,
        "outcome": entry.outcome.map(Outcome::word), "settles": entry.is_pending(),
    });
    merge(&mut line, more);
    line
}

pub(super) fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

/// Keeps the newest applications of each candidate; the others are counted.
pub(super) fn cut_applications(line: &mut Value) {
    let candidates = line.get_mut("candidates").and_then(Value::as_array_mut);
    for candidate in candidates.into_iter().flatten() {
        let Some(list) = candidate
            .get_mut("applications")
            .and_then(Value::as_array_mut)
        else {
            continue;
        };
        let more = list.len().saturating_sub(MOST_APPLICATIONS);
        list.truncate(MOST_APPLICATIONS);
        merge(candidate, json!({"more_applications": more}));
    }
}

/// Returns the verdict in words.
pub(super) fn words(assessment: &Assessment) -> String {
    let names = match assessment.same_name {
        0 => String::new(),
        1 => "; 1 candidate bears the same name".to_owned(),
        count => format!("; {count} candidates bear the same name"),
    };
    match assessment.verdict {
        Verdict::InGreenhouse => "In Greenhouse".to_owned(),
        Verdict::Possible => "Possibly in Greenhouse: needs review".to_owned(),
        Verdict::New if assessment.asked.mirror_synced_at.is_none() => {
            format!("New so far: the local copy is not complete{names}")
        }
        Verdict::New => {
            let asked = assessment.asked.mirror_candidates;
            format!("New: not found among {asked} candidates{names}")
        }
    }
}

pub(super) fn holds(job: &Job, words: &[&str]) -> bool {
    let facts = [
        Some(job.id.to_string()),
        Some(job.name.clone()),
        job.requisition_id.clone(),
        job.department.clone(),
    ];
    let text: Vec<String> = facts
        .into_iter()
        .flatten()
        .chain(job.offices.iter().cloned())
        .collect();
    let text = phrase(&text.join(" "));
    words.iter().all(|word| text.contains(word))
}
