//! `explain`: why a profile and a candidate match, line by line.

use std::path::Path;

use serde_json::json;

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::out::{Out, Sheet, remark};
use super::{files, open};
use crate::matching::Evidence;
use crate::people::inert::one_line;
use crate::people::{CandidateId, Profile};
use crate::worker::Engine;

/// Prints the reckoning of a pair.
pub async fn run(
    global: &Global,
    wanted: &str,
    source: Option<&str>,
    candidate: i64,
    live: bool,
    out: &mut Out,
) -> Result<Exit, Failure> {
    let opened = if live {
        open::engine(global)?
    } else {
        open::library(global)?
    };
    let profile = profile(&opened.engine, wanted, source).await?;
    let id = CandidateId(candidate);
    if live {
        open::freshen(&opened).await?;
    }
    // Asked live first: what Greenhouse says counts in the reckoning.
    let (said, remarks) = opened
        .engine
        .verdicts
        .said_of_pair(&profile, id, live)
        .await?;
    let (candidate, explanation) = opened.engine.verdicts.explain_pair(&profile, id).await?;
    if out.format == Format::Jsonl {
        for line in &explanation.lines {
            out.json(&json!({
                "kind": line.kind.word(), "says": line.says, "profile": line.profile,
                "candidate": line.candidate, "bits": line.bits, "held_by": line.held_by,
            }))?;
        }
        for said in &said {
            out.json(&json!({
                "kind": said.kind.word(), "says": said.says, "profile": said.profile,
                "candidate": said.candidate, "bits": 0.0, "held_by": null,
            }))?;
        }
        return Ok(Exit::Done);
    }
    let rows = explanation.lines.iter().map(|line| {
        [
            line.says.clone(),
            line.profile.clone(),
            line.candidate.clone(),
            format!("{:+.1}", line.bits),
        ]
    });
    let said = said.into_iter().map(|said| {
        let Evidence {
            says,
            profile,
            candidate,
            ..
        } = said;
        [says, profile, candidate, String::new()]
    });
    let columns = ["what it says", "profile", "in Greenhouse", "bits"];
    out.rows(&mut Sheet::new(columns).wrapping(), rows.chain(said))?;
    out.line(&format!(
        "{} and {} ({}): {:+.1} bits, {:.0} %; possible from {:+.1} bits",
        profile.name(),
        candidate.name(),
        candidate.id,
        explanation.bits,
        explanation.score * 100.0,
        explanation.possible_from,
    ))?;
    out.line(&explanation.rule)?;
    for said in &remarks {
        remark(said);
    }
    Ok(Exit::Done)
}

/// Returns the profile that is meant: of the library by its id, else the only one of a file.
async fn profile(engine: &Engine, wanted: &str, source: Option<&str>) -> Result<Profile, Failure> {
    let mut called = engine.records.profiles_called(wanted).await?;
    called.retain(|profile| source.is_none_or(|source| profile.source == source));
    if called.len() > 1 {
        let sources: Vec<String> = called
            .iter()
            .map(|profile| one_line(&profile.source))
            .collect();
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "{} profiles have the id {wanted}: of {}",
                called.len(),
                sources.join(", ")
            ),
            "Say which with --source NAME.",
        ));
    }
    if let Some(profile) = called.pop() {
        return Ok(profile);
    }
    let path = Path::new(wanted);
    if !path.exists() {
        return Err(Failure::new(
            Exit::Usage,
            format!("no profile of the library has the id {wanted}, and no file has that name"),
            "`gleaner search --in library` lists the profiles.",
        ));
    }
    let mut read = files::read(path)?.profiles;
    match (read.pop(), read.is_empty()) {
        (Some(profile), true) => Ok(profile),
        _ => Err(Failure::new(
            Exit::Usage,
            format!(
                "{wanted} holds not one profile but {}",
                if read.is_empty() {
                    "none".to_owned()
                } else {
                    (read.len() + 1).to_string()
                }
            ),
            "Import it with `gleaner import` and name the profile by its id.",
        )),
    }
}
