//! From scored candidates to what is said of a profile: the verdict, who is shown, and why.

use super::compare::{FamilyLevel, GivenLevel};
use super::features::Features;
use super::index::State;
use super::line::Field;
use super::matcher::{MatchingError, Records, SHOWN};
use super::rule::Ruling;
use super::score::probability;
use super::search::{Scored, search};
use super::terms::full_name;
use super::verdict::{
    Asked, Assessment, Decision, Evidence, EvidenceKind, Match, StoredDecision, Verdict,
};
use super::verdict::{CERTAIN, SAME_NAME};
use super::weights::weights;
use super::words;
use crate::people::{Candidate, CandidateId, Profile};

/// What people said of a profile.
pub(super) struct Said<'w>(&'w [StoredDecision]);

impl Said<'_> {
    /// Returns what was said of this candidate.
    fn of(&self, id: i64) -> Option<Decision> {
        let word = |word: &&StoredDecision| word.candidate.0 == id && word.said_of.is_none();
        self.0.iter().find(word).map(|word| word.decision)
    }

    /// Returns what the outbox did for the profile with this candidate, in words.
    fn exported(&self, id: i64) -> Option<&str> {
        let word = |word: &&StoredDecision| word.candidate.0 == id && word.said_of.is_none();
        self.0.iter().find(word)?.exported.as_deref()
    }

    /// Returns what was said of a record that is gone and whose keys this candidate carries.
    fn before(&self, id: i64) -> Option<&StoredDecision> {
        let word = |word: &&StoredDecision| word.candidate.0 == id && word.said_of.is_some();
        self.0.iter().find(word).filter(|_| self.of(id).is_none())
    }

    /// Returns whether the rule may make this candidate certain: a person's word, even on a record
    /// merged into it since, outranks the rule.
    fn leaves_open(&self, id: i64) -> bool {
        let denied = |word: &StoredDecision| word.decision == Decision::NotSame;
        self.of(id).is_none() && !self.before(id).is_some_and(denied)
    }
}

/// Returns the verdict on a profile, see `Matcher::assess`.
pub(super) fn assess(
    state: &State,
    profile: &Profile,
    said: &[StoredDecision],
    records: &dyn Records,
) -> Result<Assessment, MatchingError> {
    let extra: Vec<i64> = said.iter().map(|word| word.candidate.0).collect();
    let said = Said(said);
    let features = Features::of_profile(profile);
    let mut found = search(&features, &extra, state)?;
    // A person's word outranks every rule: same comes first, not the same comes last.
    found.sort_by_key(|scored| match said.of(scored.id) {
        Some(Decision::Same) => 0,
        Some(Decision::NotSame) => 3,
        None => match said.before(scored.id).map(|word| word.decision) {
            Some(Decision::Same) => 1,
            Some(Decision::NotSame) | None => 2,
        },
    });
    let verdict = verdict(&found, &said);
    let worth_showing = |scored: &&Scored| {
        let likely = scored.has_strong_key()
            || scored.bits >= weights().verdict.listed
            || scored.hides_surname();
        said.of(scored.id).is_some()
            || said.before(scored.id).is_some()
            || likely && verdict != Verdict::New
    };
    let shown: Vec<&Scored> = found.iter().filter(worth_showing).take(SHOWN).collect();
    let by_person = |scored: &&&Scored| said.exported(scored.id).is_none();
    let first = shown.first().filter(by_person);
    let decided = match first.and_then(|first| said.of(first.id)) {
        Some(Decision::Same) => Some(Decision::Same),
        _ if verdict == Verdict::New => shown.iter().find_map(|scored| said.of(scored.id)),
        _ => None,
    };
    let namesakes = match verdict {
        Verdict::New => Namesakes::of(&found, &said, &features, state)?,
        Verdict::InGreenhouse | Verdict::Possible => Namesakes::default(),
    };
    let is_namesake = |scored: &&Scored| namesakes.first.contains(&scored.id);
    let shown: Vec<&Scored> = shown
        .into_iter()
        .chain(found.iter().filter(is_namesake))
        .take(SHOWN)
        .collect();
    let ids: Vec<CandidateId> = shown.iter().map(|scored| CandidateId(scored.id)).collect();
    let rows = if ids.is_empty() {
        Vec::new()
    } else {
        records.candidates(&ids)?
    };
    let total = state.live();
    let candidates = shown.iter().filter_map(|scored| {
        let row = rows.iter().find(|row| row.id.0 == scored.id)?;
        Some(matched(scored, Some(&said), total, profile, row))
    });
    Ok(Assessment {
        verdict,
        decided,
        candidates: candidates.collect(),
        remarks: namesakes.says(&rows).into_iter().collect(),
        same_name: namesakes.count,
        asked: Asked {
            mirror_candidates: total,
            ..Asked::default()
        },
    })
}

/// Those who bear the whole name of a person of whom nothing else is known in Greenhouse: that there is nobody like this
/// is said only where there is none of them.
#[derive(Default)]
struct Namesakes {
    count: u64,
    /// The likeliest, best first.
    first: Vec<i64>,
}

/// Namesakes of whom it is said where they are.
const NAMED: usize = 3;

impl Namesakes {
    fn of(
        found: &[Scored],
        said: &Said<'_>,
        features: &Features,
        state: &State,
    ) -> Result<Self, MatchingError> {
        let view = features.view();
        let (Some(given), Some(family)) = (view.given.first(), view.family.first()) else {
            return Ok(Self::default());
        };
        let all = state.term_count(full_name(given.soft, family.soft))?;
        let bears = |scored: &&Scored| {
            let names = &scored.comparison.names;
            names.given >= GivenLevel::Sound && names.family >= FamilyLevel::Sound
        };
        let (others, open): (Vec<&Scored>, Vec<&Scored>) = found
            .iter()
            .filter(bears)
            .partition(|scored| said.of(scored.id) == Some(Decision::NotSame));
        let others = u64::try_from(others.len()).unwrap_or(u64::MAX);
        Ok(Self {
            count: all.saturating_sub(others),
            first: open.iter().take(NAMED).map(|scored| scored.id).collect(),
        })
    }

    /// `1 of the same name: Quartz Ventures, Warsaw`.
    fn says(&self, rows: &[Candidate]) -> Option<String> {
        if self.count == 0 {
            return None;
        }
        let named = self
            .first
            .iter()
            .filter_map(|id| rows.iter().find(|row| row.id.0 == *id));
        let at = |row: &Candidate| {
            let place = row.company.iter().chain(row.addresses.first());
            let place: Vec<&str> = place
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            match place.as_slice() {
                [] => format!("{}, nothing else known", row.id),
                place => format!("{} ({})", place.join(", "), row.id),
            }
        };
        let named: Vec<String> = named.map(at).collect();
        Some(match named.as_slice() {
            [] => format!("{} {SAME_NAME}", self.count),
            named => format!("{} {SAME_NAME}: {}", self.count, named.join("; ")),
        })
    }
}

fn verdict(found: &[Scored], said: &Said<'_>) -> Verdict {
    let same = |scored: &Scored| said.of(scored.id) == Some(Decision::Same);
    let certain = |scored: &Scored| said.leaves_open(scored.id) && scored.ruling == Ruling::Certain;
    let possible = |scored: &Scored| {
        let likely = verdict_of(scored) != Verdict::New;
        let same_before = || {
            said.before(scored.id)
                .is_some_and(|word| word.decision == Decision::Same)
        };
        said.of(scored.id).is_none() && (likely || same_before())
    };
    if found.iter().any(|scored| same(scored) || certain(scored)) {
        Verdict::InGreenhouse
    } else if found.iter().any(possible) {
        Verdict::Possible
    } else {
        Verdict::New
    }
}

/// Returns what a pair amounts to by itself.
pub(super) fn verdict_of(scored: &Scored) -> Verdict {
    let likely = scored.has_strong_key()
        || scored.bits >= weights().verdict.possible
        || scored.hides_surname();
    match scored.ruling {
        Ruling::Certain => Verdict::InGreenhouse,
        _ if likely => Verdict::Possible,
        _ => Verdict::New,
    }
}

/// Returns the score to show: the share of such pairs that are one person; certain ones, which
/// are so by rule, are above all others.
pub(super) fn score(scored: &Scored) -> f64 {
    let share = probability(scored.bits);
    let share = if scored.ruling == Ruling::Certain {
        CERTAIN + share * (1.0 - CERTAIN)
    } else {
        // Rounded, the best of the others stays below.
        (share * CERTAIN).min(CERTAIN - 1e-6)
    };
    (share * 1e6).round() / 1e6
}

/// Returns a candidate with what speaks for it and against it; `said` is what people said of the profile.
pub(super) fn matched(
    scored: &Scored,
    said: Option<&Said<'_>>,
    total: u64,
    profile: &Profile,
    candidate: &Candidate,
) -> Match {
    let all = scored.lines.iter().filter_map(|line| {
        let shown = !matches!(line.field, Field::Prior | Field::WholeName);
        shown
            .then(|| {
                words::evidence(
                    line,
                    &scored.comparison,
                    &scored.shared,
                    total,
                    profile,
                    candidate,
                )
            })
            .flatten()
    });
    let (mut evidence, mut conflicts): (Vec<Evidence>, Vec<Evidence>) =
        all.partition(|evidence| evidence.bits > 0.0);
    evidence.sort_by(|a, b| b.bits.total_cmp(&a.bits));
    conflicts.sort_by(|a, b| a.bits.total_cmp(&b.bits));
    let decision = said.and_then(|said| said.of(scored.id));
    if let Some((decision, says)) = said.and_then(|said| spoken(scored.id, said)) {
        let list = match decision {
            Decision::Same => &mut evidence,
            Decision::NotSame => &mut conflicts,
        };
        let kind = match said.and_then(|said| said.exported(scored.id)) {
            Some(_) => EvidenceKind::Exported,
            None => EvidenceKind::Decision,
        };
        let said = Evidence {
            kind,
            says,
            profile: profile.name(),
            candidate: candidate.name(),
            bits: 0.0,
        };
        list.insert(0, said);
    }
    // What keeps a key from proving anything names itself.
    if decision.is_none() && !matches!(scored.ruling, Ruling::Certain | Ruling::NoKey) {
        conflicts.push(Evidence {
            kind: EvidenceKind::Rule,
            says: scored.ruling.says().to_owned(),
            profile: profile.name(),
            candidate: candidate.name(),
            bits: 0.0,
        });
    }
    let score = match decision {
        Some(Decision::Same) => 1.0,
        Some(Decision::NotSame) => 0.0,
        None => score(scored),
    };
    Match {
        id: candidate.id,
        name: candidate.name(),
        score,
        evidence,
        conflicts,
        applications: Vec::new(),
    }
}

/// Returns what people said of a candidate, or of a record whose keys it carries, in words.
fn spoken(id: i64, said: &Said<'_>) -> Option<(Decision, String)> {
    if let Some(exported) = said.exported(id) {
        return Some((Decision::Same, exported.to_owned()));
    }
    if let Some(decision) = said.of(id) {
        let says = match decision {
            Decision::Same => "decided: the same person",
            Decision::NotSame => "decided: different person",
        };
        return Some((decision, says.to_owned()));
    }
    let word = said.before(id)?;
    let gone = word.said_of.as_ref()?;
    let same = match word.decision {
        Decision::Same => "the same person as",
        Decision::NotSame => "a different person from",
    };
    let says = format!(
        "decided: {same} {} {}, who is gone from Greenhouse; this record carries the same keys",
        gone.id, gone.name
    );
    Some((word.decision, says))
}
