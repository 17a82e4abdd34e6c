//! The person under the cursor: their page, their name, a decision about them.

use super::msg::Effect;
use super::repeat::Act;
use super::state::State;
use crate::matching::{Decision, Verdict};
use crate::people::{Application, ApplicationStatus, CandidateId, Contact, JobId, PersonRef};
use crate::worker::{Level, Part, Request};

/// Returns the candidate a key press is about: the row's own, or the selected one of those the
/// profile may be.
pub(super) fn candidate(state: &State) -> Option<CandidateId> {
    match state.results.current()?.id {
        PersonRef::Candidate(id) => Some(id),
        person @ PersonRef::Profile(_) => state
            .verdicts
            .assessment(person)?
            .candidates
            .get(state.detail.candidate)
            .map(|found| found.id),
    }
}

/// Returns the link to a person: their page in Greenhouse where they are certain to be there, else
/// the profile's page, else that of the selected candidate. Only `https` counts.
fn link(state: &State) -> Option<String> {
    let person = state.results.current()?.id;
    if state.verdicts.verdict(person) == Some(Verdict::InGreenhouse) {
        return candidate(state).map(CandidateId::page);
    }
    own_page(state).or_else(|| candidate(state).map(CandidateId::page))
}

/// Returns the page of the profile under the cursor.
fn own_page(state: &State) -> Option<String> {
    let detail = state.detail.load.value()?;
    let profile = detail.profile.as_ref()?;
    [&profile.profile_url, &profile.linkedin, &profile.github]
        .into_iter()
        .filter_map(|page| page.as_deref())
        .chain(profile.urls.iter().map(String::as_str))
        .find_map(https)
}

/// Returns a page as a whole `https` address; a page without a scheme is taken for one.
fn https(page: &str) -> Option<String> {
    let page = page.trim();
    let whole = match page.split_once("://") {
        Some(("https", _)) => page.to_owned(),
        Some(("http", rest)) => format!("https://{rest}"),
        Some(_) => return None,
        None if page.contains('.') => format!("https://{page}"),
        None => return None,
    };
    let parsed = url::Url::parse(&whole).ok()?;
    (parsed.scheme() == "https" && parsed.host().is_some() && parsed.username().is_empty())
        .then(|| parsed.to_string())
}

/// Copies a part of those who are marked, else of the person under the cursor.
pub fn copy(state: &mut State, part: Part) -> Vec<Effect> {
    let what = part.words(false);
    let current = state.results.current().map(|row| row.id);
    let people: Vec<PersonRef> = match (state.marks.is_empty(), part) {
        (false, _) => state.marks.iter().copied().collect(),
        (true, Part::Text) => current.into_iter().collect(),
        (true, _) => Vec::new(),
    };
    if !people.is_empty() {
        state.last_act = Some(Act::Copy(part));
        return vec![Effect::Ask(Request::TextOf { people, part })];
    }
    let text = match part {
        Part::Link => link(state),
        Part::Name | Part::Text => name(state),
        Part::Email => email(state),
    };
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        state.say(Level::Warning, format!("There is no {what} to copy."));
        return Vec::new();
    };
    state.last_act = Some(Act::Copy(part));
    let what = match part {
        Part::Link => guess(state).map(|name| format!("{what} to {name}, who may be this person")),
        _ => None,
    }
    .unwrap_or_else(|| what.to_owned());
    vec![Effect::Copy { text, what }]
}

/// Returns the candidate whose page is taken for that of the person under the cursor, although nobody knows yet
/// whether they are the same.
fn guess(state: &State) -> Option<String> {
    let person = state.results.current()?.id;
    let open = state.verdicts.verdict(person) != Some(Verdict::InGreenhouse);
    if !open || own_page(state).is_some() {
        return None;
    }
    let known = state.verdicts.assessment(person)?;
    let found = known.candidates.get(state.detail.candidate)?;
    Some(super::text::clean(&found.name).into_owned())
}

/// Copies what the worker made of several people.
pub fn copied(state: &mut State, text: String, part: Part, people: usize) -> Vec<Effect> {
    if people == 0 {
        let line = format!("There is no {} to copy.", part.words(false));
        state.say(Level::Warning, line);
        return Vec::new();
    }
    let what = match people {
        1 => part.words(false).to_owned(),
        _ => format!("{} of {people} people", part.words(true)),
    };
    vec![Effect::Copy { text, what }]
}

fn name(state: &State) -> Option<String> {
    let row = state.results.current()?;
    Some(super::text::clean(&row.name).into_owned())
}

fn email(state: &State) -> Option<String> {
    let detail = state.detail.load.value()?;
    let own = detail
        .profile
        .as_ref()
        .and_then(|profile| profile.emails.first())
        .map(Contact::as_str);
    // The address of somebody who may be another person is not theirs.
    let is_theirs = |person| state.verdicts.verdict(person) == Some(Verdict::InGreenhouse);
    let theirs = || {
        state.detail.person.filter(|person| is_theirs(*person))?;
        let candidate = &detail.candidates.first()?.candidate;
        candidate.emails.first().map(String::as_str)
    };
    own.or_else(theirs)
        .map(|email| super::text::clean(email).into_owned())
}

/// Opens the page of the person under the cursor.
pub fn open(state: &mut State) -> Vec<Effect> {
    let Some(link) = link(state) else {
        state.say(Level::Warning, "There is no page to open.");
        return Vec::new();
    };
    state.last_act = Some(Act::Open);
    show_page(state, link)
}

/// A page about the person under the cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageOf {
    /// Their profile where they were found.
    Profile,
    /// Their record in Greenhouse.
    Candidate,
    /// The job they are on in Greenhouse, else the one that is selected.
    Job,
    /// Everybody on that job, as a list in Greenhouse.
    List,
}

/// Opens one of the pages about the person under the cursor.
pub fn open_page(state: &mut State, of: PageOf) -> Vec<Effect> {
    let (page, lacks) = match of {
        PageOf::Profile => (own_page(state), "There is no profile page to open."),
        PageOf::Candidate => (
            candidate(state).map(CandidateId::page),
            "There is no record in Greenhouse to open.",
        ),
        PageOf::Job => (
            job_at_hand(state).map(|job| format!("{GREENHOUSE}/sdash/{job}")),
            "There is no job to open; pick one first.",
        ),
        PageOf::List => (
            job_at_hand(state).map(|job| format!("{GREENHOUSE}/people?hiring_plan_id[]={job}")),
            "There is no job to open; pick one first.",
        ),
    };
    let Some(page) = page else {
        state.say(Level::Warning, lacks);
        return Vec::new();
    };
    show_page(state, page)
}

/// Opens a page in the browser. The demo's people are made up and so are their pages: it only names them.
pub(super) fn show_page(state: &mut State, page: String) -> Vec<Effect> {
    if state.settings.is_demo {
        let line = format!("The demo opens no pages. This one would be {page}");
        state.say(Level::Info, line);
        return Vec::new();
    }
    vec![Effect::OpenUrl(page)]
}

/// Where people see Greenhouse, as in [`CandidateId::page`].
const GREENHOUSE: &str = "https://app.greenhouse.io";

/// Returns the job that the person under the cursor is on, else the one that is selected.
fn job_at_hand(state: &State) -> Option<JobId> {
    let record = candidate(state).and_then(|id| {
        let mut records = state.detail.load.value()?.candidates.iter();
        records.find(|held| held.candidate.id == id)
    });
    let applications = record.map_or(&[][..], |record| record.applications.as_slice());
    let newest = newest(applications).and_then(|one| one.job_id);
    newest.or_else(|| state.session.job().map(|job| job.id))
}

/// Returns the application that says most: one that is active, else the last.
pub(super) fn newest(applications: &[Application]) -> Option<&Application> {
    let active = |one: &&Application| one.status == ApplicationStatus::Active;
    applications.iter().find(active).or(applications.first())
}

/// Asks Greenhouse itself about the person under the cursor.
pub fn recheck(state: &mut State) -> Vec<Effect> {
    let Some(row) = state.results.current().map(|row| row.id) else {
        state.say(Level::Warning, "There is nobody to ask about.");
        return Vec::new();
    };
    if state.verdicts.rechecking(row) {
        state.say(Level::Info, "Greenhouse is being asked already.");
        return Vec::new();
    }
    state.verdicts.recheck(row);
    state.last_act = Some(Act::Recheck);
    state.say(Level::Info, "Asking Greenhouse…");
    vec![Effect::Ask(Request::Recheck { row })]
}

/// Keeps what the user says of profile and candidate; saying it again takes it back.
pub fn decide(state: &mut State, said: Decision) -> Vec<Effect> {
    let decision = Some(said).filter(|said| decided(state) != Some(*said));
    keep(state, said, decision)
}

/// Keeps what the user said of another pair for this one too; never takes anything back.
pub fn decide_again(state: &mut State, said: Decision) -> Vec<Effect> {
    if decided(state) == Some(said) {
        state.say(Level::Info, "That has been said of this person already.");
        return Vec::new();
    }
    keep(state, said, Some(said))
}

/// Returns what was said of the person under the cursor.
fn decided(state: &State) -> Option<Decision> {
    let row = state.results.current()?.id;
    state.verdicts.assessment(row)?.decided
}

fn keep(state: &mut State, said: Decision, decision: Option<Decision>) -> Vec<Effect> {
    let row = state.results.current().map(|row| row.id);
    let (Some(row @ PersonRef::Profile(_)), Some(candidate)) = (row, candidate(state)) else {
        state.say(Level::Warning, "There is no candidate to decide on.");
        return Vec::new();
    };
    if decision.is_some() {
        state.last_act = Some(Act::Decide(said));
    }
    let line = match decision {
        Some(Decision::Same) => "Noted: same person.",
        Some(Decision::NotSame) => "Noted: different person.",
        None => "Decision removed.",
    };
    state.say(Level::Info, line);
    vec![Effect::Ask(Request::Decide {
        row,
        candidate,
        decision,
    })]
}

/// Returns whether there is a verdict on a person.
pub fn is_checked(state: &State, person: PersonRef) -> bool {
    state.verdicts.verdict(person).is_some()
}

/// Goes to the next row that may be in Greenhouse and that nobody has decided on.
pub fn next_undecided(state: &mut State) {
    let undecided = |person: PersonRef| {
        state
            .verdicts
            .assessment(person)
            .is_some_and(|known| known.verdict == Verdict::Possible && known.decided.is_none())
    };
    let cursor = state.results.cursor;
    let hits: Vec<usize> = state
        .results
        .shown_from(0)
        .enumerate()
        .filter(|(_, row)| undecided(row.id))
        .map(|(at, _)| at)
        .collect();
    let next = hits.iter().find(|at| **at > cursor).or(hits.first());
    match next {
        Some(at) => {
            let height = state.rows_height();
            state.results.go(*at, height);
        }
        None => {
            let rest = match state.results.counts.unchecked {
                0 => String::new(),
                open => format!(" {open} are not checked yet."),
            };
            state.say(Level::Info, format!("Everyone here is decided.{rest}"));
        }
    }
}
