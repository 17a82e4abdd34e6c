//! Matches a file of profiles against a file of candidates and writes the verdicts as `gleaner
//! check` does; for measuring matching by itself, without Greenhouse, mirror or screen.
//!
//! `match_files CANDIDATES.jsonl PROFILES.jsonl VERDICTS.jsonl [INDEX_DIR] [--levels FILE | --explain EXTERNAL_ID ID]`
//!
//! Candidates are in Harvest's shape, profiles in the shape of design section 4. Times go to
//! standard error. With an index directory the index is kept there and opened again.

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use gleaner::matching::{EvidenceKind, Matcher, MatchingError, Records, ScoreLine};
use gleaner::people::{Candidate, CandidateId, Profile};
use rayon::prelude::*;
use serde_json::{Value, json};

struct Mirror(HashMap<CandidateId, Candidate>);

impl Records for Mirror {
    fn candidates(&self, ids: &[CandidateId]) -> Result<Vec<Candidate>, MatchingError> {
        Ok(ids
            .iter()
            .filter_map(|id| self.0.get(id))
            .cloned()
            .collect())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [candidates, profiles, verdicts, rest @ ..] = args.as_slice() else {
        return Err(
            "match_files CANDIDATES PROFILES VERDICTS [INDEX_DIR] [--levels FILE | --explain EXTERNAL_ID ID]"
                .into(),
        );
    };
    let mut log = std::io::stderr();
    let dir = rest.first().filter(|arg| !arg.starts_with("--"));
    let started = Instant::now();
    let matcher = match dir {
        Some(dir) => Matcher::open(Path::new(dir))?,
        None => Matcher::in_memory(),
    };
    writeln!(
        log,
        "open {:?}, {} candidates",
        started.elapsed(),
        matcher.candidates()
    )?;
    let known: Vec<Candidate> = read(candidates)?.iter().filter_map(candidate).collect();
    let people: Vec<Profile> = read(profiles)?
        .into_iter()
        .map(serde_json::from_value)
        .collect::<Result<_, _>>()?;
    if matcher.candidates() == 0 {
        let started = Instant::now();
        for (rev, page) in (1..).zip(known.chunks(20_000)) {
            matcher.update(rev, page, &[])?;
        }
        matcher.compact()?;
        writeln!(log, "built in {:?}", started.elapsed())?;
    }
    let mirror = Mirror(
        known
            .into_iter()
            .map(|candidate| (candidate.id, candidate))
            .collect(),
    );
    if let [.., flag, external_id, id] = rest
        && flag == "--explain"
    {
        let profile = people
            .iter()
            .find(|profile| profile.external_id == *external_id)
            .ok_or("no such profile")?;
        let candidate = mirror
            .0
            .get(&CandidateId(id.parse()?))
            .ok_or("no such candidate")?;
        writeln!(log, "{:#?}", matcher.explain(profile, candidate)?)?;
        return Ok(());
    }
    if let [.., flag, file] = rest
        && flag == "--levels"
    {
        return levels(&matcher, &people, &mirror, Path::new(file));
    }
    let started = Instant::now();
    let found = matcher.assess_all(&people, |_| &[], &mirror);
    let took = started.elapsed();
    writeln!(
        log,
        "{} profiles in {took:?}: {:.0} a second",
        people.len(),
        people.len() as f64 / took.as_secs_f64()
    )?;
    // The least that checking a file takes, in the same run: its lines read as JSON on all cores.
    let lines: Vec<String> = BufReader::new(File::open(profiles)?)
        .lines()
        .collect::<Result<_, _>>()?;
    let started = Instant::now();
    let read = lines
        .par_iter()
        .filter(|line| serde_json::from_str::<Profile>(line).is_ok())
        .count();
    let floor = started.elapsed();
    writeln!(
        log,
        "floor, {read} profiles read as JSON: {floor:?}, a verdict is {:.1} of it",
        took.as_secs_f64() / floor.as_secs_f64()
    )?;
    let mut out = BufWriter::new(File::create(verdicts)?);
    for (profile, found) in people.iter().zip(found) {
        let found = found?;
        let candidates = found.candidates.iter().map(|one| {
            let words = |list: &[gleaner::matching::Evidence]| list.iter().map(|said| said.kind.word()).collect::<Vec<_>>();
            json!({"id": one.id, "name": one.name, "score": one.score, "evidence": words(&one.evidence), "conflicts": words(&one.conflicts)})
        });
        let line = json!({"external_id": profile.external_id, "verdict": found.verdict.word(), "candidates": candidates.collect::<Vec<_>>()});
        writeln!(out, "{line}")?;
    }
    let mut times: Vec<_> = people
        .iter()
        .take(2_000)
        .map(|profile| {
            let started = Instant::now();
            matcher
                .assess(profile, &[], &mirror)
                .map(|_| started.elapsed())
        })
        .collect::<Result<_, _>>()?;
    times.sort_unstable();
    let at = |share: f64| {
        times
            .get((times.len() as f64 * share) as usize)
            .copied()
            .unwrap_or_default()
    };
    writeln!(log, "one look-up: p50 {:?}, p99 {:?}", at(0.5), at(0.99))?;
    Ok(())
}

/// Writes how far pairs agree, field by field, for `tools/train-weights`: the candidates found for
/// each profile, and one drawn at random.
fn levels(
    matcher: &Matcher,
    people: &[Profile],
    mirror: &Mirror,
    file: &Path,
) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(File::create(file)?);
    let mut ids: Vec<CandidateId> = mirror.0.keys().copied().collect();
    ids.sort_unstable();
    let mut random = fastrand::Rng::with_seed(1);
    for profile in people {
        let found = matcher.assess(profile, &[], mirror)?;
        let found = found.candidates.iter().map(|one| (false, one.id));
        let drawn = random.choice(&ids).map(|id| (true, *id));
        for (random, id) in found.chain(drawn) {
            let Some(candidate) = mirror.0.get(&id) else {
                continue;
            };
            let explanation = matcher.explain(profile, candidate)?;
            let lines = explanation.lines.iter();
            let lines: Vec<Value> = lines
                .map(|line| json!([line.kind.word(), line.says, line.bits]))
                .collect();
            let pair = json!({
                "random": random, "external_id": profile.external_id, "id": id, "bits": explanation.bits,
                "key": explanation.lines.iter().any(is_key), "lines": lines,
            });
            writeln!(out, "{pair}")?;
        }
    }
    Ok(())
}

/// Whether a line says that the two have a key in common.
fn is_key(line: &ScoreLine) -> bool {
    let kind = matches!(
        line.kind,
        EvidenceKind::Email
            | EvidenceKind::Phone
            | EvidenceKind::Linkedin
            | EvidenceKind::Github
            | EvidenceKind::Page
            | EvidenceKind::Website
    );
    kind && line.bits > 0.0
}

fn read(path: &str) -> Result<Vec<Value>, Box<dyn Error>> {
    BufReader::new(File::open(path)?)
        .lines()
        .map(|line| Ok(serde_json::from_str(&line?)?))
        .collect()
}

fn candidate(value: &Value) -> Option<Candidate> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let values = |key: &str| -> Vec<String> {
        let rows = value.get(key).and_then(Value::as_array);
        rows.into_iter()
            .flatten()
            .filter_map(|row| row.get("value")?.as_str().map(str::to_owned))
            .collect()
    };
    Some(Candidate {
        id: CandidateId(value.get("id")?.as_i64()?),
        first_name: text("first_name"),
        last_name: text("last_name"),
        preferred_name: text("preferred_name"),
        company: text("company"),
        title: text("title"),
        emails: values("email_addresses"),
        phones: values("phone_numbers"),
        urls: [
            values("social_media_addresses"),
            values("website_addresses"),
        ]
        .concat(),
        addresses: values("addresses"),
        tags: Vec::new(),
        private: false,
        created_at: None,
        updated_at: None,
        last_activity_at: None,
    })
}
