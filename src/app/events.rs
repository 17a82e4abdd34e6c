//! What the worker says, and where it goes.

use std::sync::Arc;

use super::msg::Effect;
use super::state::State;
use super::{
    browser, detail, explain, exports, form, guards, history, jobs, lists, outbox, pairs, paste,
    person, preview, record, records, removal, saved, search, session, text,
};
use crate::matching::{Assessment, Verdict};
use crate::people::PersonRef;
use crate::worker::{Connection, Event, Level, Problem, Request, Scope, Status};

/// Takes in an event of the worker.
pub fn take(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Found {
            generation,
            rows,
            total,
        } => return search::found(state, generation, rows, total),
        Event::Counted { generation, total } => search::counted(state, generation, total),
        Event::FoundMore { generation, rows } => search::found_more(state, generation, rows),
        Event::SearchFailed {
            generation,
            problem,
        } => search::failed(state, generation, problem),
        Event::Assessed { row, assessment } => return assessed(state, row, assessment),
        Event::Guards {
            rows,
            target,
            chosen,
        } => guards::judged(state, rows, target.as_ref(), &chosen),
        Event::AssessFailed { row, problem } => assess_failed(state, row, problem),
        Event::Loaded {
            generation, detail, ..
        } => detail::loaded(state, generation, detail),
        Event::LoadFailed {
            generation,
            problem,
            ..
        } => detail::failed(state, generation, problem),
        Event::Jobs(list) => jobs::listed(state, list),
        Event::Choices(choices) => session::listed(state, choices),
        Event::ChoicesFailed(problem) => session::failed(state, problem),
        Event::JobsFailed(problem) => jobs::failed(state, problem),
        Event::SavedSearches(searches) => saved::listed(state, searches),
        Event::SavedSearchesFailed(problem) => saved::failed(state, problem),
        Event::Lists(lists) => lists::listed(state, lists),
        Event::Report(report) => history::reported(state, report),
        Event::Planned { generation, plan } => exports::planned(state, generation, plan),
        Event::PlanFailed {
            generation,
            problem,
        } => exports::plan_failed(state, generation, problem),
        Event::Exported { generation, report } => exports::exported(state, generation, report),
        Event::ExportFinished { generation } => {
            exports::finished(state, generation);
            // What was written is in the mirror now, so detail and verdicts are out of date.
            return mirror_changed(state);
        }
        Event::BrowserAsks(asks) => browser::asks(state, asks),
        Event::BrowserAllowed { browser } => browser::allowed(state, &browser),
        Event::BrowserNotAllowed(problem) => state.report(problem),
        Event::ShowAsked(asked) => return browser::show(state, asked),
        Event::Imported(summary) => return paste::imported(state, &summary),
        Event::Judged { generation, person } => paste::judged(state, generation, *person),
        Event::Pairs { generation, pairs } => pairs::listed(state, generation, pairs),
        Event::RecordOpened { id, profile } => form::opened(state, id, *profile),
        Event::RecordChanged { id, what } => return form::saved(state, id, &what),
        Event::LibraryChanged { what } => return records::changed(state, &what),
        Event::Explained {
            generation,
            explanation,
        } => explain::answered(state, generation, Ok(explanation)),
        Event::ExplainFailed {
            generation,
            problem,
        } => explain::answered(state, generation, Err(problem)),
        Event::Outbox {
            generation,
            exports,
        } => outbox::listed(state, generation, exports),
        Event::OutboxFailed {
            generation,
            problem,
        } => outbox::failed(state, generation, problem),
        Event::ExportChanged(row) => {
            outbox::changed(state, row.clone());
            return record::follow(state, &row);
        }
        Event::ExportShown { generation, shown } => record::shown(state, generation, Ok(shown)),
        Event::ShowFailed {
            generation,
            problem,
        } => record::shown(state, generation, Err(problem)),
        Event::UndoOffered {
            generation,
            removal,
        } => removal::offered(state, generation, Ok(removal)),
        Event::UndoRefused {
            generation,
            problem,
        } => removal::offered(state, generation, Err(problem)),
        Event::Undone(row) => removal::undone(state, &row),
        Event::Looked(row) => record::looked(state, &row),
        Event::WordKept { export, decision } => {
            return record::word_kept(state, &export, decision);
        }
        Event::CommandFailed(problem) => outbox::kept(state, problem),
        Event::ExportsChanged => return outbox::reload(state),
        Event::Queued {
            generation,
            exports,
        } => {
            history::queued(state, generation, &exports);
            exports::queued(state, generation, exports);
        }
        Event::TookBack { names } => exports::took_back(state, &names),
        Event::TriedAgain { count } => {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            let exports = text::count(count, "export is", "exports are");
            state.say(Level::Info, format!("{exports} checked and tried again."));
        }
        Event::TextToCopy { text, part, people } => {
            return person::copied(state, text, part, people);
        }
        Event::Saved { path } => {
            state.say(Level::Info, format!("Saved as {}", path.display()));
        }
        Event::Understood {
            generation,
            understood,
        } => return paste::understood(state, generation, understood),
        Event::SyncFailed(problem) => {
            state.sync_asked = false;
            state.report(problem);
        }
        Event::ImportFailed(problem) | Event::LibraryFailed(problem) => {
            state.report(problem);
        }
        Event::Syncing(progress) => {
            if let Some(status) = &mut state.status {
                Arc::make_mut(status).mirror.syncing = Some(progress);
            }
        }
        Event::Synced => return synced(state),
        Event::MirrorChanged => return ask_anew(state),
        Event::Status(status) => return status_changed(state, status),
        Event::Notice { level, text } => state.say(level, text),
    }
    Vec::new()
}

fn assessed(state: &mut State, row: PersonRef, assessment: Arc<Assessment>) -> Vec<Effect> {
    let now = assessment.verdict;
    let live = assessment.asked.live;
    let known = state.verdicts.assessment(row);
    let changed = known.is_none_or(|old| old.candidates != assessment.candidates);
    let redo = preview::decided(state, row);
    let (before, asked) = state.verdicts.know(row, assessment);
    if before != Some(now) || changed {
        state.guards.outdate_one(row);
    }
    if matches!(row, PersonRef::Profile(_)) {
        state.results.assessed(row, before, Some(now));
    }
    if asked {
        let detail = state
            .detail
            .load
            .value()
            .filter(|_| state.detail.person == Some(row));
        let profile = detail.and_then(|detail| detail.profile.as_ref());
        let mute = profile.is_some_and(|profile| profile.emails.is_empty());
        let who = match (live, mute) {
            (true, true) => "No e-mail to ask Greenhouse about; by the local copy",
            (true, false) => "Greenhouse was asked",
            (false, _) => "Greenhouse could not be asked; by the local copy",
        };
        state.say(Level::Info, format!("{who}: {}.", words(now)));
    }
    if state.detail.person != Some(row) || !(changed || asked) {
        return redo;
    }
    if changed {
        // The detail shows the candidates' records, which only now are known to belong here.
        state.detail.candidate = 0;
    }
    // Whoever asked Greenhouse sees what it said: records as they are now, and past stages.
    if known_candidates(state) && !asked {
        redo
    } else {
        redo.into_iter().chain(detail::load(state)).collect()
    }
}

/// Returns whether the detail holds a record for every candidate of the verdict.
fn known_candidates(state: &State) -> bool {
    let held = |id| {
        state
            .detail
            .load
            .value()
            .is_some_and(|detail| detail.candidates.iter().any(|held| held.candidate.id == id))
    };
    let verdict = state
        .detail
        .person
        .and_then(|person| state.verdicts.assessment(person));
    verdict.is_none_or(|known| known.candidates.iter().all(|found| held(found.id)))
}

fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::InGreenhouse => "in Greenhouse",
        Verdict::Possible => "possible, somebody has to look",
        Verdict::New => "new",
    }
}

fn assess_failed(state: &mut State, row: PersonRef, problem: Problem) {
    preview::not_decided(state, row);
    if state.verdicts.fail(row, problem.clone()) {
        state.report(problem);
    }
}

/// Takes in that a sync is done; the cursor stays on its person.
fn synced(state: &mut State) -> Vec<Effect> {
    if let Some(status) = &mut state.status {
        let mirror = &mut Arc::make_mut(status).mirror;
        mirror.syncing = None;
        let size = text::count(mirror.candidates, "candidate", "candidates");
        if std::mem::take(&mut state.sync_asked) {
            state.say(Level::Info, format!("Synced: {size} in the local copy."));
        }
    }
    ask_anew(state)
}

/// Asks again for everything that comes from the mirror.
fn ask_anew(state: &mut State) -> Vec<Effect> {
    let mut effects = mirror_changed(state);
    effects.push(search::ask(state));
    effects
}

/// Takes in the status line's facts; a connection that failed is said once, with its way out.
///
/// An empty list is asked for again when the mirror grows: a first sync is usable from its first
/// page on, and where there are no rows none can move.
fn status_changed(state: &mut State, status: Arc<Status>) -> Vec<Effect> {
    let before = state.status.as_ref().map(|old| &old.connection);
    let first = before.is_none();
    if let Connection::Failed(problem) = &status.connection
        && before != Some(&status.connection)
    {
        state.report(problem.clone());
    } else if first && let Some(line) = go_on(&status) {
        state.say(Level::Info, line);
    }
    let candidates = |status: &Arc<Status>| status.mirror.candidates;
    let grows = state
        .status
        .as_ref()
        .is_some_and(|old| candidates(old) < candidates(&status));
    // The index follows the copy a moment later: everybody was asked for, and nobody came.
    let behind = state.search.field.text().is_empty() && candidates(&status) > 0;
    state.status = Some(status);
    let waits = state
        .results
        .load
        .value()
        .is_some_and(|found| found.rows.is_empty());
    if (grows || behind) && waits && state.search.scope != Scope::Library {
        vec![search::ask(state)]
    } else {
        Vec::new()
    }
}

/// Returns what to say at the start of exports that an earlier session left on their way.
fn go_on(status: &Status) -> Option<String> {
    let left = status.exports_open + status.exports_unknown;
    if left == 0 {
        return None;
    }
    let exports = |one, many| text::count(left, one, many);
    Some(match status.connection {
        Connection::Offline => format!(
            "{} on their way; offline, nothing is sent.",
            exports("export waits", "exports wait")
        ),
        Connection::Reading => format!(
            "{} by the Gleaner that is open elsewhere.",
            exports("export is carried out", "exports are carried out")
        ),
        _ => format!(
            "{} where the last session left off.",
            exports("export goes on", "exports go on")
        ),
    })
}

fn mirror_changed(state: &mut State) -> Vec<Effect> {
    state.verdicts.outdate();
    state.guards.outdate();
    detail::load(state).into_iter().collect()
}

/// Takes in that a request did not get to the worker and will not be answered.
pub fn unsent(state: &mut State, request: Request) {
    let problem = Problem {
        what: "Too much at once: the last request was dropped.".to_owned(),
        hint: "Wait a moment and do it again.".to_owned(),
    };
    match request {
        Request::Search { generation, .. } => search::failed(state, generation, problem),
        Request::Load { generation, .. } => detail::failed(state, generation, problem),
        // Not asked again before something else is wanted: the worker has ended.
        Request::Assess { .. } | Request::Guards { .. } | Request::KeepPlace(_) => {}
        Request::Recheck { row } => assess_failed(state, row, problem),
        Request::Jobs => jobs::failed(state, problem),
        Request::Choices => session::failed(state, problem),
        Request::SavedSearches | Request::SaveSearch(_) | Request::ForgetSearch { .. } => {
            saved::failed(state, problem);
        }
        Request::Plan { generation, .. } => exports::plan_failed(state, generation, problem),
        Request::Export { generation, .. } => {
            exports::unsent(state, generation);
            state.report(problem);
        }
        Request::Explain { generation, .. } => explain::answered(state, generation, Err(problem)),
        Request::Outbox { generation } => outbox::failed(state, generation, problem),
        Request::ShowExport { generation, .. } => record::shown(state, generation, Err(problem)),
        Request::OfferUndo { generation, .. } => {
            removal::offered(state, generation, Err(problem));
        }
        Request::SettleExport { .. }
        | Request::Undo { .. }
        | Request::SayWho { .. }
        | Request::Retry { .. }
        | Request::OverrideHold { .. }
        | Request::ForgetMissed { .. }
        | Request::Forget { .. }
        | Request::TakeBack
        | Request::StopExports { .. }
        | Request::PauseExports { .. }
        | Request::RetryMany { .. }
        | Request::AddToRecord { .. }
        | Request::Save { .. } => outbox::kept(state, problem),
        Request::Understand { generation, .. } => {
            paste::unsent(state, generation);
            state.report(problem);
        }
        Request::Decide { row, .. } => {
            preview::not_decided(state, row);
            state.report(problem);
        }
        Request::Judge { generation, .. } => {
            paste::not_judged(state, generation);
            state.report(problem);
        }
        Request::Import { .. }
        | Request::Pairs { .. }
        | Request::KeepApart { .. }
        | Request::OpenRecord { .. }
        | Request::EditRecord { .. }
        | Request::MergeRecords { .. }
        | Request::SplitRecord { .. }
        | Request::DeleteRecord { .. }
        | Request::UndoImport
        | Request::AllowBrowser { .. }
        | Request::Lists
        | Request::ChangeList { .. }
        | Request::RemoveList { .. }
        | Request::SetListSettings { .. }
        | Request::Skip { .. }
        | Request::Report { .. }
        | Request::TextOf { .. }
        | Request::Sync => state.report(problem),
    }
}
