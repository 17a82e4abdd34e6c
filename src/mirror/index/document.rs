//! A candidate as a document of the index.

use std::collections::BTreeSet;

use tantivy::TantivyDocument;

use super::schema::{EDGE, Facet, Fields, order_key};
use crate::mirror::keys;
use crate::mirror::query::{ApplicationFacts, BARE, Document, FORMS, Field, WORDS};
use crate::mirror::tables::application;
use crate::mirror::tables::stage::Ladders;
use crate::people::{Candidate, JobId};
use crate::store::{StoreError, to_millis};

/// Returns what a query can ask of these applications.
pub(super) fn journeys(
    ladders: &mut Ladders<'_>,
    stored: &[application::Stored],
) -> Result<Vec<ApplicationFacts>, StoreError> {
    let one = |one: &application::Stored| journey(ladders, one.clone());
    stored.iter().map(one).collect()
}

fn journey(
    ladders: &mut Ladders<'_>,
    stored: application::Stored,
) -> Result<ApplicationFacts, StoreError> {
    let stages = ladders.reached(&stored)?;
    let record = stored.record;
    let mut jobs: Vec<JobId> = record.job_id.into_iter().collect();
    jobs.extend(record.prospective_job_ids);
    Ok(ApplicationFacts {
        jobs,
        stages,
        status: record.status,
        prospect: record.prospect,
        source: record.source_id,
        applied_at: record.created_at,
    })
}

/// Returns the document to index of a candidate with these applications.
pub(super) fn indexed(
    fields: &Fields,
    candidate: &Candidate,
    journeys: Vec<ApplicationFacts>,
) -> TantivyDocument {
    let person = Document::of_candidate(candidate, journeys);
    let mut document = TantivyDocument::new();
    let updated = candidate.updated_at.map(to_millis);
    document.add_u64(fields.id, u64::try_from(candidate.id.0).unwrap_or(0));
    document.add_u64(fields.order, order_key(updated, candidate.id.0));
    if let Some(updated) = updated {
        document.add_i64(fields.updated, updated);
    }
    let words = |of: &[Field]| -> BTreeSet<String> {
        let texts = of.iter().flat_map(|field| person.values(*field));
        let forms = texts.flat_map(|text| text.split([WORDS, FORMS]));
        forms.map(str::to_owned).collect()
    };
    for field in BARE.into_iter().chain([Field::Linkedin]) {
        if let Some(to) = fields.text(field) {
            add_words(&mut document, to, &words(&[field]));
        }
    }
    let (all, names) = (words(&BARE), words(&[Field::Name]));
    add_words(&mut document, fields.all_edge, &edges(&all));
    add_words(&mut document, fields.name_edge, &edges(&names));
    add_words(&mut document, fields.all, &all);
    for facet in facets(candidate, person.journeys()) {
        document.add_text(fields.facet, facet);
    }
    for key in keys::of_candidate(candidate) {
        document.add_u64(fields.key, key);
    }
    for applied in person
        .journeys()
        .iter()
        .filter_map(|journey| journey.applied_at)
    {
        document.add_i64(fields.applied, to_millis(applied));
    }
    document
}

fn facets(candidate: &Candidate, journeys: &[ApplicationFacts]) -> BTreeSet<String> {
    let mut facets = BTreeSet::new();
    let mut add = |facet: Facet<'_>| facets.insert(facet.word());
    if candidate.private {
        add(Facet::Private);
    }
    for journey in journeys {
        add(Facet::Status(journey.status.word()));
        if journey.prospect {
            add(Facet::Prospect);
        }
        if let Some(source) = journey.source {
            add(Facet::Source(source));
        }
        for stage in &journey.stages {
            add(Facet::Stage(stage));
        }
        for job in &journey.jobs {
            add(Facet::Job(job.0));
            for stage in &journey.stages {
                add(Facet::JobStage(job.0, stage));
            }
        }
    }
    facets
}

/// Returns the beginnings of words, up to [`EDGE`] letters. Words are folded, so ASCII.
fn edges(words: &BTreeSet<String>) -> BTreeSet<String> {
    let lengths = |word: &str| 1..=EDGE.min(word.len());
    words
        .iter()
        .flat_map(|word| {
            lengths(word)
                .filter_map(|end| word.get(..end))
                .map(str::to_owned)
        })
        .collect()
}

fn add_words(document: &mut TantivyDocument, to: tantivy::schema::Field, words: &BTreeSet<String>) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if !words.is_empty() {
        document.add_text(to, words.join(" "));
    }
}
