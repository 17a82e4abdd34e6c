//! `check`: a verdict for each profile.

use std::path::Path;
use std::{fmt, io};

use rayon::prelude::*;
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::args::{Format, Global};
use super::exit::{Exit, Failure};
use super::files::Rows;
use super::open;
use super::out::{Out, Sheet, remark};
use super::sync::Progress;
use crate::export::NOT_CHECKED;
use crate::inert::json;
use crate::matching::{Asked, Assessment, Decision, Match, Verdict};
use crate::people::{Application, Profile};
use crate::worker::CheckLine;

/// Profiles judged between two writes to the pipe: enough for all cores, little enough to stream.
const AT_ONCE: usize = 512;
/// The same where Greenhouse is asked about each.
const AT_ONCE_LIVE: usize = 8;

/// Reasons shown in a row of the table; `explain` has them all.
const REASONS: usize = 2;

/// Prints a verdict for each profile of a file, in its order, as they come; of a long file no more
/// is held than the profiles at hand.
pub async fn run(global: &Global, path: &Path, live: bool, out: &mut Out) -> Result<Exit, Failure> {
    let opened = open::engine(global)?;
    let at_once = if live { AT_ONCE_LIVE } else { AT_ONCE };
    let mut reading = Reading::start(path, at_once);
    // The first rows of a table set how wide its columns are; JSON Lines leave as soon as they can.
    let full = out.format == Format::Table;
    let mut some = reading.some(full).await;
    if some.is_empty() {
        return reading.end().await;
    }
    open::freshen(&opened).await?;
    if opened.engine.setup.is_alone() {
        not_checked(some, reading, full, out, BY_PARTNER).await?;
        // A sync would not help: only another credential does.
        return Ok(Exit::NeedsPerson);
    }
    let mirror = opened.engine.status().await?.mirror;
    if !live && full && mirror.synced_at.is_none() && mirror.candidates == 0 {
        return not_checked(some, reading, full, out, NO_COPY).await;
    }
    let progress = Progress::new();
    let mut tally = Tally::default();
    let mut sheet = Sheet::new([
        "profile",
        "name",
        "verdict",
        "candidate",
        "why",
        "last in Greenhouse",
    ]);
    while !some.is_empty() {
        let verdicts = if live {
            opened.engine.verdicts.assess_live(&some).await?
        } else {
            opened.engine.verdicts.assess_profiles(&some).await?
        };
        for assessment in &verdicts {
            tally.count(assessment);
        }
        progress.beside(|| show(&some, &verdicts, &mut sheet, out))?;
        progress.say(reading.share, || format!("{} checked", tally.all()));
        some = reading.some(full).await;
    }
    progress.end();
    let status = opened.engine.status().await?;
    remark(&format!(
        "{tally}; of {} candidates, {}",
        status.mirror.candidates,
        super::sync_age(status.mirror.synced_at),
    ));
    reading.end().await
}

/// Why nobody is checked, and what to do: for the table, and for the end.
type Unchecked = (&'static str, &'static str);

/// A partner key has no way to look.
const BY_PARTNER: Unchecked = (
    "a partner key can't look into Greenhouse",
    "nobody was checked; `gleaner setup` takes a credential that can look into Greenhouse",
);
/// Nothing was copied yet: the JSON Lines say so by `mirror_candidates` and `mirror_synced_at`.
const NO_COPY: Unchecked = (
    "no local copy of Greenhouse yet",
    "nobody was checked: there is no local copy of Greenhouse yet; `gleaner sync` makes one",
);

/// One line about somebody whom nobody can look for: the keys of [`CheckLine`].
#[derive(Serialize)]
struct NotChecked<'a> {
    external_id: &'a str,
    name: String,
    verdict: &'static str,
    decided: Option<Decision>,
    candidates: [(); 0],
    remarks: [&'a str; 1],
    asked: Asked,
}

/// Says of each profile that it is not checked: nobody is called new who was not looked for.
async fn not_checked(
    mut some: Vec<Profile>,
    mut reading: Reading,
    full: bool,
    out: &mut Out,
    (why, advice): Unchecked,
) -> Result<Exit, Failure> {
    let mut sheet = Sheet::new(["profile", "name", "verdict", "why"]);
    while !some.is_empty() {
        match out.format {
            Format::Jsonl => {
                for profile in &some {
                    out.json(&NotChecked {
                        external_id: &profile.external_id,
                        name: profile.name(),
                        verdict: "not_checked",
                        decided: None,
                        candidates: [],
                        remarks: [NOT_CHECKED],
                        asked: Asked {
                            mirror_candidates: 0,
                            mirror_synced_at: None,
                            live: false,
                        },
                    })?;
                }
            }
            Format::Table => {
                let row = |profile: &Profile| {
                    let verdict = "not checked".to_owned();
                    [
                        profile.external_id.clone(),
                        profile.name(),
                        verdict,
                        why.to_owned(),
                    ]
                };
                out.rows(&mut sheet, some.iter().map(row))?;
            }
        }
        some = reading.some(full).await;
    }
    let ended = reading.end().await?;
    remark(advice);
    Ok(ended)
}

/// Writes some verdicts.
fn show(
    profiles: &[Profile],
    verdicts: &[Assessment],
    sheet: &mut Sheet<6>,
    out: &mut Out,
) -> io::Result<()> {
    let pairs = || profiles.iter().zip(verdicts);
    match out.format {
        Format::Jsonl => {
            let each = profiles.par_iter().zip(verdicts);
            let lines =
                each.map(|(profile, verdict)| json::to_string(&CheckLine::new(profile, verdict)));
            out.json_lines(&lines.collect::<io::Result<Vec<_>>>()?)
        }
        Format::Table => out.rows(
            sheet,
            pairs().map(|(profile, verdict)| row(profile, verdict)),
        ),
    }
}

/// How many of each verdict there were.
#[derive(Default)]
struct Tally {
    there: usize,
    possible: usize,
    new: usize,
}

impl Tally {
    fn count(&mut self, assessment: &Assessment) {
        *match assessment.verdict {
            Verdict::InGreenhouse => &mut self.there,
            Verdict::Possible => &mut self.possible,
            Verdict::New => &mut self.new,
        } += 1;
    }

    fn all(&self) -> usize {
        self.there + self.possible + self.new
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            there,
            possible,
            new,
        } = self;
        write!(f, "{there} in Greenhouse, {possible} possible, {new} new")
    }
}

/// A file being read on a thread of its own, a little ahead of the verdicts.
struct Reading {
    rows: mpsc::Receiver<(Profile, Option<f64>)>,
    thread: JoinHandle<Result<usize, Failure>>,
    at_once: usize,
    /// How much of the file has been taken, 0 to 1, where that is known.
    share: Option<f64>,
}

impl Reading {
    fn start(path: &Path, at_once: usize) -> Self {
        let (send, rows) = mpsc::channel(at_once);
        let path = path.to_path_buf();
        let thread = tokio::task::spawn_blocking(move || {
            let mut rows = Rows::open(&path)?;
            while let Some(profile) = rows.next() {
                if send.blocking_send((profile?, rows.share())).is_err() {
                    break; // nobody listens any more: the check ended with an error
                }
            }
            rows.finish()
        });
        Self {
            rows,
            thread,
            at_once,
            share: None,
        }
    }

    /// Returns the next profiles: as many as are there but at least one, or waits for a `full` lot;
    /// none at the end.
    async fn some(&mut self, full: bool) -> Vec<Profile> {
        let mut some = Vec::with_capacity(self.at_once);
        while some.len() < self.at_once {
            let left = self.at_once - some.len();
            if self.rows.recv_many(&mut some, left).await == 0 || !full {
                break;
            }
        }
        if let Some((_, share)) = some.last() {
            self.share = *share;
        }
        some.into_iter().map(|(profile, _)| profile).collect()
    }

    /// Returns how the command ends: rows that were left out need a person.
    async fn end(self) -> Result<Exit, Failure> {
        let read = self.thread.await;
        let rejected = read.map_err(|error| Failure::plain(Exit::Usage, error.to_string()))??;
        Ok(if rejected > 0 {
            Exit::NeedsPerson
        } else {
            Exit::Done
        })
    }
}

fn row(profile: &Profile, assessment: &Assessment) -> [String; 6] {
    let verdict = match assessment.verdict {
        Verdict::InGreenhouse => "in Greenhouse",
        Verdict::Possible => "possible",
        Verdict::New => "new",
    };
    let first = assessment.likeliest();
    let last = first
        .and_then(|found| found.applications.first())
        .map_or_else(String::new, last_in_greenhouse);
    [
        profile.external_id.clone(),
        profile.name(),
        verdict.to_owned(),
        first.map_or_else(String::new, |found| format!("{} {}", found.id, found.name)),
        why(assessment, first),
        last,
    ]
}

/// Returns where an application stands, in words: `active: Cook, Interview`, `active prospect`.
pub(super) fn last_in_greenhouse(application: &Application) -> String {
    let status = if application.prospect {
        format!("{} prospect", application.status.word())
    } else {
        application.status.word().to_owned()
    };
    let at = [application.job.as_deref(), application.stage.as_deref()];
    let at: Vec<&str> = at.into_iter().flatten().collect();
    if at.is_empty() {
        status
    } else {
        format!("{status}: {}", at.join(", "))
    }
}

/// Returns what a person should know first: remarks, what speaks for the match, and the strongest of what speaks against
/// it, which no reason for it crowds out.
fn why(assessment: &Assessment, first: Option<&Match>) -> String {
    let evidence = first.into_iter().flat_map(|found| &found.evidence);
    let evidence = evidence.take(REASONS).map(|said| said.says.clone());
    let against = first.and_then(|found| found.conflicts.first());
    let against = against.map(|said| format!("but {}", said.says));
    let remarks = assessment.remarks.iter().cloned();
    let reasons = remarks.chain(evidence).chain(against);
    reasons.collect::<Vec<_>>().join("; ")
}
