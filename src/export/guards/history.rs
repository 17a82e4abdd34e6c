//! Guards that look at what happened to the person in Greenhouse.

use jiff::{Span, Timestamp};

use super::{Interview, Known, StageVisit, Stages, before, day, names};
use crate::config::Guards;
use crate::people::text::phrase;
use crate::people::{Application, ApplicationStatus};

/// Longest time a guard can look back, in months: a thousand years.
const LONGEST: i64 = 12_000;

/// Rejections of the last months, of the stages and reasons listed. What Greenhouse doesn't say of
/// one counts as listed: a warning too many costs a glance, one too few a second rejection.
pub(super) fn rejected(rules: &Guards, known: &Known<'_>, now: Timestamp) -> Vec<String> {
    let months = i64::from(rules.rejected_months).min(LONGEST);
    let since = before(now, Span::new().months(months));
    let (stages, reasons) = (&rules.rejected_stages, &rules.rejected_reasons);
    let listed = |list: &[String], name: Option<&str>| {
        !list.is_empty() && name.is_none_or(|name| names(list, name))
    };
    let counts = |one: &&Application| {
        (stages.is_empty() && reasons.is_empty())
            || listed(stages, stage(one))
            || listed(reasons, one.rejection_reason.as_deref())
    };
    let turned_down = known
        .applications
        .iter()
        .filter(|one| one.status == ApplicationStatus::Rejected)
        .filter(counts);
    turned_down
        .filter_map(|one| {
            let at = one.rejected_at.or(last_activity(one))?;
            let reason = one.rejection_reason.as_deref();
            let words = [
                Some(format!("rejected on {}", day(at))),
                reason.map(str::to_owned),
            ];
            let words: Vec<String> = words.into_iter().flatten().collect();
            (at >= since).then(|| format!("{} ({})", words.join(", "), place(one)))
        })
        .collect()
}

/// Applications under way on other jobs; prospects are under way on none.
pub(super) fn in_process(known: &Known<'_>) -> Vec<String> {
    let target = known.target.job_id();
    let under_way = known.applications.iter().filter(|one| {
        one.status == ApplicationStatus::Active
            && !one.prospect
            && (target.is_none() || one.job_id != target)
    });
    under_way
        .map(|one| format!("in process: {}{}", place(one), lately(one)))
        .collect()
}

/// Applications with interviews in the last days or still to come, where Greenhouse tells interviews;
/// else those that were in a stage of interviews, by the dates of their stages; where it does not tell those either, by the stage they are in, or were in when last seen, and
/// something happening in the last days.
pub(super) fn interviewed(rules: &Guards, known: &Known<'_>, now: Timestamp) -> Vec<String> {
    let since = days_ago(rules.interviewed_days, now);
    let all = known.applications.iter().filter(|one| !one.prospect);
    if let Stages::Interviews(interviews) = known.stages {
        return all.filter_map(|one| held(one, interviews, since)).collect();
    }
    let words: Vec<String> = rules
        .interview_stages
        .iter()
        .map(|word| phrase(word))
        .filter(|word| !word.is_empty())
        .collect();
    let is_interview = |stage: &str| {
        let stage = phrase(stage);
        words.iter().any(|word| stage.contains(word))
    };
    // A warning too many costs a glance: a visit to a stage that nobody can name counts.
    let may_be =
        |visit: &StageVisit| !words.is_empty() && visit.stage.as_deref().is_none_or(is_interview);
    all.flat_map(|one| match dated(one, known.stages) {
        Some(stages) => stages
            .into_iter()
            .filter(|stage| may_be(stage))
            .filter(|stage| {
                stage
                    .last_there(now, over(one))
                    .is_some_and(|at| at >= since)
            })
            .map(|stage| {
                let (job, when) = (job(one), when(stage));
                format!("interviews: {job}, {} ({when})", stage.name())
            })
            .collect::<Vec<_>>(),
        None => {
            let recent = last_activity(one).is_some_and(|at| at >= since);
            let counts = recent && stage(one).is_some_and(is_interview);
            let says = || format!("interviews: {}{}", place(one), by_name(one, known.stages));
            counts.then(says).into_iter().collect()
        }
    })
    .collect()
}

/// Returns the interviews of an application since some day, in words; none where there were none.
fn held(one: &Application, interviews: &[Interview], since: Timestamp) -> Option<String> {
    let own = interviews
        .iter()
        .filter(|interview| interview.application == one.id && interview.counts());
    // One without a date counts as long as anything happens to the application.
    let dated = own.map(|interview| (interview.at.or(last_activity(one)), interview));
    let recent: Vec<(Option<Timestamp>, &Interview)> = dated
        .filter(|(at, _)| at.is_some_and(|at| at >= since))
        .collect();
    let (at, last) = recent.iter().max_by_key(|(at, _)| *at)?;
    let count = match recent.len() {
        1 => "interview".to_owned(),
        count => format!("{count} interviews, the last"),
    };
    let on = at.map_or_else(String::new, |at| format!(" on {}", day(at)));
    let status = last.status.replace('_', " ");
    Some(format!("interviews: {}, {count}{on} ({status})", job(one)))
}

/// Returns the stages of an application that can be told by date; none where Greenhouse did not say
/// or has no dates (contract 5.5), or leaves out the stage that the application itself is in.
fn dated<'s>(one: &Application, stages: &'s Stages) -> Option<Vec<&'s StageVisit>> {
    let own = stages.of(one.id)?;
    let has_date = |stage: &&StageVisit| stage.entered_at.or(stage.exited_at).is_some();
    let is_told = stage(one).is_none_or(|name| {
        own.iter().any(|visit| {
            visit.current
                || visit
                    .stage
                    .as_deref()
                    .is_none_or(|told| phrase(told) == phrase(name))
        })
    });
    (own.iter().any(has_date) && is_told).then_some(own)
}

/// Returns when an application ended, as far as that is known; none while it is under way.
fn over(one: &Application) -> Option<Option<Timestamp>> {
    let ended = one.status != ApplicationStatus::Active;
    ended.then(|| one.rejected_at.or(last_activity(one)))
}

/// Returns when an application was in a stage, in words.
fn when(stage: &StageVisit) -> String {
    match (stage.entered_at, stage.exited_at) {
        (Some(from), Some(to)) => format!("from {} to {}", day(from), day(to)),
        (Some(from), None) if stage.current => format!("since {}", day(from)),
        (Some(at), None) => format!("from {}", day(at)),
        (None, Some(at)) => format!("until {}", day(at)),
        (None, None) => "at an unknown time".to_owned(),
    }
}

/// Returns what the last activity says where the dates of stages say nothing, and why they don't.
fn by_name(one: &Application, stages: &Stages) -> String {
    let why = match stages {
        Stages::Unasked | Stages::Interviews(_) => return lately(one),
        Stages::Refused => "Greenhouse does not show the dates of stages",
        Stages::Told(_) => "Greenhouse has no dates of its stages",
    };
    last_activity(one).map_or_else(String::new, |at| {
        format!(" (last activity {}; {why})", day(at))
    })
}

/// Applications that ended in a hire, however long ago.
pub(super) fn hired(known: &Known<'_>) -> Vec<String> {
    let hired = |one: &&Application| one.status == ApplicationStatus::Hired;
    let all = known.applications.iter().filter(hired);
    all.map(|one| format!("hired here: {}{}", place(one), lately(one)))
        .collect()
}

/// Applications under way whose recruiter is somebody else, with something happening in the last
/// days; of those that ended the other guards speak. Our own are the acting user and whoever the export itself names.
pub(super) fn owner(
    rules: &Guards,
    known: &Known<'_>,
    acting: Option<u64>,
    now: Timestamp,
) -> Vec<String> {
    let since = days_ago(rules.owner_days, now);
    let named = [
        &known.context.recruiter,
        &known.context.coordinator,
        &known.context.prospect_owner,
    ];
    let named = named.into_iter().flatten().map(|user| user.id);
    let ours: Vec<u64> = acting.into_iter().chain(named).collect();
    let theirs = |one: &&Application| {
        let recruiter = one.recruiter_id.and_then(|id| u64::try_from(id).ok());
        one.status == ApplicationStatus::Active && recruiter.is_some_and(|id| !ours.contains(&id))
    };
    let recent = |one: &&Application| last_activity(one).is_some_and(|at| at >= since);
    let all = known.applications.iter().filter(theirs).filter(recent);
    all.map(|one| {
        let who = one.recruiter.as_deref().unwrap_or("another recruiter");
        format!("{who} looks after: {}{}", place(one), lately(one))
    })
    .collect()
}

fn days_ago(days: u32, now: Timestamp) -> Timestamp {
    let days = i64::from(days).min(LONGEST * 30);
    before(now, Span::new().days(days))
}

/// Returns the stage an application is in, or the last one it was seen in.
fn stage(one: &Application) -> Option<&str> {
    one.stage.as_deref().or(one.stage_reached.as_deref())
}

/// Returns the job, as far as it is known.
fn job(one: &Application) -> &str {
    match (&one.job, one.prospect) {
        (Some(job), _) => job.as_str(),
        (None, true) => "prospect",
        (None, false) => "a job you can't see",
    }
}

/// Returns job and stage, as far as they are known.
fn place(one: &Application) -> String {
    let job = job(one);
    match stage(one) {
        Some(stage) => format!("{job}, {stage}"),
        None => job.to_owned(),
    }
}

fn last_activity(one: &Application) -> Option<Timestamp> {
    one.last_activity_at.or(one.updated_at).or(one.created_at)
}

fn lately(one: &Application) -> String {
    last_activity(one).map_or_else(String::new, |at| format!(" (last activity {})", day(at)))
}
