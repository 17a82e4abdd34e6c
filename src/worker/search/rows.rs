//! What a search shows of a person.

use crate::library::Kept;
use crate::mirror::query::Rank;
use crate::people::{Application, Candidate, CandidateId, PersonRef, Profile, paste};
use crate::worker::{Row, RowNote, RowOrigin};

/// Rows of a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The rows, best first; the library before Greenhouse.
    pub rows: Vec<Row>,
    /// How well each row fits, 0 to 1: every word in a name, some in other fields, only with a typo
    /// forgiven.
    pub scores: Vec<f64>,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
}

impl Found {
    pub(super) fn add(&mut self, row: Row, rank: Rank) {
        self.scores.push(score(rank));
        self.rows.push(row);
    }

    pub(super) fn add_profile(&mut self, kept: &Kept, rank: Rank) {
        let mut row = profile_row(PersonRef::Profile(kept.id), &kept.profile);
        row.origin.added_at = kept.sources.first().map(|first| first.at);
        let last = kept.sources.last();
        row.origin.source = last.map(|last| {
            if last.tool.is_empty() {
                last.name.clone()
            } else {
                last.tool.clone()
            }
        });
        self.add(row, rank);
    }
}

/// Returns the candidate whom a whole query names: by the address of their page in Greenhouse, or by
/// the number in it.
pub(super) fn candidate_meant(query: &str) -> Option<CandidateId> {
    let query = query.trim();
    let number = query.strip_prefix('#').unwrap_or(query);
    let digits = !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit());
    let by_number = || digits.then(|| number.parse().ok()).flatten();
    paste::candidate(query).or_else(|| by_number().map(CandidateId))
}

/// Returns a rank as a number between 0 and 1, for programs that sort.
pub(super) fn score(rank: Rank) -> f64 {
    match rank {
        Rank::Name => 1.0,
        Rank::Field => 0.5,
        Rank::Typo => 0.25,
    }
}

pub(super) fn profile_row(id: PersonRef, profile: &Profile) -> Row {
    Row {
        id,
        name: profile.name(),
        title: profile.position().map(str::to_owned),
        company: profile.company.clone(),
        location: profile.location.clone(),
        note: None,
        exported: false,
        origin: RowOrigin::default(),
    }
}

pub(super) fn candidate_row(candidate: &Candidate, newest: Option<&Application>) -> Row {
    Row {
        id: PersonRef::Candidate(candidate.id),
        name: candidate.name(),
        title: candidate.title.clone(),
        company: candidate.company.clone(),
        location: candidate.addresses.first().cloned(),
        note: newest.map(|application| RowNote {
            job: application.job.clone(),
            // One that has ended is in none; what tells most is how far it got.
            stage: application
                .stage
                .clone()
                .or_else(|| application.stage_reached.clone()),
            status: application.status.word().to_owned(),
            last_activity_at: application.last_activity_at.or(application.updated_at),
        }),
        exported: false,
        origin: RowOrigin::default(),
    }
}
