//! Decisions as a text file that a team keeps under version control: one line a pair, sorted, so
//! that two people's changes merge line by line.

use std::fmt::Write as _;

use jiff::Timestamp;
use thiserror::Error;

use super::Decision;
use crate::people::CandidateId;

/// What a person said of a pair, when, and who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The profile's source.
    pub source: String,
    /// The profile's id at its source.
    pub external_id: String,
    /// The candidate; follows merges.
    pub candidate: CandidateId,
    /// What was said.
    pub decision: Decision,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
}

/// A line of a file of decisions that can't be read.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "line {line} is no decision ({why}); expected: same|not_same, source, external_id, candidate id, time, author, with tabs between"
)]
pub struct DecisionsError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: &'static str,
}

const HEAD: &str = "# gleaner decisions: decision, source, external_id, candidate, time, author";

/// Returns the file for some decisions: sorted by profile and candidate, tabs and line breaks in
/// values written as blanks.
pub fn write(decisions: &[Decided]) -> String {
    let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    let mut rows: Vec<&Decided> = decisions.iter().collect();
    rows.sort_by(|a, b| {
        (&a.source, &a.external_id, a.candidate).cmp(&(&b.source, &b.external_id, b.candidate))
    });
    let mut out = format!("{HEAD}\n");
    for row in rows {
        let word = match row.decision {
            Decision::Same => "same",
            Decision::NotSame => "not_same",
        };
        let (source, external_id) = (clean(&row.source), clean(&row.external_id));
        let (candidate, at, by) = (row.candidate, row.at, clean(&row.by));
        // Writing into a string can't fail.
        let _ = writeln!(
            out,
            "{word}\t{source}\t{external_id}\t{candidate}\t{at}\t{by}"
        );
    }
    out
}

/// Returns the decisions of a file; empty lines and comments (`#`) are skipped.
///
/// # Errors
/// Returns the first line that is no decision; nothing should be taken over then.
pub fn read(text: &str) -> Result<Vec<Decided>, DecisionsError> {
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(at, line)| row(line).map_err(|why| DecisionsError { line: at + 1, why }))
        .collect()
}

fn row(line: &str) -> Result<Decided, &'static str> {
    let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
    let [word, source, external_id, candidate, at, by] = fields.as_slice() else {
        return Err("not six fields");
    };
    let decision = match *word {
        "same" => Decision::Same,
        "not_same" => Decision::NotSame,
        _ => return Err("unknown decision"),
    };
    Ok(Decided {
        source: (*source).to_owned(),
        external_id: (*external_id).to_owned(),
        candidate: CandidateId(
            candidate
                .parse()
                .map_err(|_| "the candidate is no number")?,
        ),
        decision,
        at: at.parse().map_err(|_| "the time can't be read")?,
        by: (*by).to_owned(),
    })
}

/// Brings decisions onto the candidates that others were merged into, and leaves one for each
/// pair: the latest. `merged_into` returns where a candidate went.
pub fn follow_merges(
    decisions: &mut Vec<Decided>,
    merged_into: impl Fn(CandidateId) -> Option<CandidateId>,
) {
    for decided in decisions.iter_mut() {
        // A chain of merges is followed to its end; a circle, which should not be, ends too.
        for _ in 0..32 {
            match merged_into(decided.candidate) {
                Some(next) => decided.candidate = next,
                None => break,
            }
        }
    }
    decisions.sort_by(|a, b| {
        (&a.source, &a.external_id, a.candidate, b.at).cmp(&(
            &b.source,
            &b.external_id,
            b.candidate,
            a.at,
        ))
    });
    decisions.dedup_by(|later, first| {
        (&later.source, &later.external_id, later.candidate)
            == (&first.source, &first.external_id, first.candidate)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(candidate: i64, decision: Decision, second: i64) -> Decided {
        Decided {
            source: "people.csv".into(),
            external_id: "p 1".into(),
            candidate: CandidateId(candidate),
            decision,
            at: Timestamp::from_second(second).unwrap(),
            by: "ada@acme.io".into(),
        }
    }

    #[test]
    fn reads_what_it_wrote() {
        let all = [
            decided(1, Decision::Same, 10),
            decided(2, Decision::NotSame, 20),
        ];
        assert_eq!(read(&write(&all)).unwrap(), all);
        assert_eq!(
            read("# x\n\nperhaps\ta\tb\t1\t2026-01-01T00:00:00Z\tc")
                .unwrap_err()
                .line,
            3
        );
    }

    #[test]
    fn decisions_follow_merges_and_the_latest_stays() {
        let mut all = vec![
            decided(1, Decision::NotSame, 10),
            decided(2, Decision::Same, 20),
        ];
        follow_merges(&mut all, |id| {
            (id == CandidateId(1)).then_some(CandidateId(2))
        });
        assert_eq!(all, [decided(2, Decision::Same, 20)]);
    }
}
