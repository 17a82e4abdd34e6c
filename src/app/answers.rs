//! What the worker answers, and where it goes.

use super::msg::Effect;
use super::state::State;
use super::{
    assessed, browser, events, explain, exports, form, guards, history, jobs, lists, outbox, pairs,
    paste, person, preview, record, records, removal, saved, search, session, text,
};
use crate::worker::{Answer, Level, Problem, Reply, Request, RequestKey, Unanswered};

/// Takes in the answer to a request.
pub(super) fn take(state: &mut State, answer: Answer) -> Vec<Effect> {
    let Answer { to, result } = answer;
    if let Ok(Reply::AddedToRecord { export }) = &result {
        history::added(state, export);
    }
    history::answered(state, &to, result.is_ok());
    match result {
        Ok(reply) => replied(state, to, reply),
        Err(Unanswered::Failed(problem)) => {
            let again = read_again(state, &to);
            failed(state, to, problem);
            again
        }
        // A newer question took its place, or nobody waits for it any more.
        Err(Unanswered::Dropped) => {
            if let RequestKey::Load(generation) = to {
                state.verdicts.brought(generation);
            }
            Vec::new()
        }
    }
}

/// Takes in a reply. One that does not fit what was asked says nothing to the screen.
fn replied(state: &mut State, to: RequestKey, reply: Reply) -> Vec<Effect> {
    match (to, reply) {
        (RequestKey::Search(generation), Reply::Found { rows, total }) => {
            return search::found(state, generation, rows, total);
        }
        (RequestKey::Load(generation), Reply::Loaded(person)) => {
            return assessed::loaded(state, generation, person);
        }
        (RequestKey::Recheck(_), Reply::Loaded(person)) => {
            return assessed::rechecked(state, person);
        }
        (RequestKey::Decide(_), Reply::Loaded(person)) => return assessed::seen(state, person),
        (
            _,
            Reply::Guards {
                rows,
                target,
                chosen,
            },
        ) => guards::judged(state, rows, target.as_ref(), &chosen),
        (_, Reply::Jobs(list)) => jobs::listed(state, list),
        (_, Reply::Choices(choices)) => session::listed(state, choices),
        (_, Reply::SavedSearches(searches)) => saved::listed(state, searches),
        (_, Reply::Lists(lists)) => lists::listed(state, lists),
        (_, Reply::Report(report)) => history::reported(state, Ok(report)),
        (RequestKey::Plan(generation), Reply::Planned(plan)) => {
            exports::planned(state, generation, plan);
        }
        (RequestKey::Export(generation), Reply::Queued { settled, exports }) => {
            history::queued(state, generation, &exports);
            return exports::queued(state, generation, settled, exports);
        }
        (RequestKey::Explain(generation), Reply::Explained(explanation)) => {
            explain::answered(state, generation, Ok(explanation));
        }
        (RequestKey::Outbox(generation), Reply::Outbox(exports)) => {
            return outbox::listed(state, generation, exports);
        }
        (RequestKey::ShowExport(generation), Reply::ExportShown(shown)) => {
            record::shown(state, generation, Ok(shown));
        }
        (RequestKey::OfferUndo(generation), Reply::UndoOffered(removal)) => {
            removal::offered(state, generation, Ok(removal));
        }
        (_, Reply::Undone(row)) => removal::undone(state, &row),
        (_, Reply::Looked(row)) => record::looked(state, &row),
        (RequestKey::Order(export), Reply::WordKept(decision)) => {
            return record::word_kept(state, &export, decision);
        }
        (_, Reply::TookBack { names }) => exports::took_back(state, &names),
        (_, Reply::TriedAgain { count }) => {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            let exports = text::count(count, "export is", "exports are");
            state.say(Level::Info, format!("{exports} checked and tried again."));
        }
        (_, Reply::Saved { path }) => {
            state.say(Level::Info, format!("Saved as {}", path.display()));
        }
        (_, Reply::TextToCopy { text, part, people }) => {
            return person::copied(state, text, part, people);
        }
        (RequestKey::Understand(generation), Reply::Understood(understood)) => {
            return paste::understood(state, generation, understood);
        }
        (RequestKey::Judge(generation), Reply::Judged(person)) => {
            paste::judged(state, generation, *person);
        }
        (RequestKey::Pairs(generation), Reply::Pairs(pairs)) => {
            pairs::listed(state, generation, Ok(pairs));
        }
        (_, Reply::Imported(summary)) => return paste::imported(state, &summary),
        (RequestKey::OpenRecord(id), Reply::RecordOpened(profile)) => {
            form::opened(state, id, *profile);
        }
        (RequestKey::EditRecord(id), Reply::RecordChanged { what }) => {
            return form::saved(state, id, &what);
        }
        (_, Reply::LibraryChanged { what }) => return records::changed(state, &what),
        (_, Reply::BrowserAllowed { browser }) => browser::allowed(state, &browser),
        (_, Reply::Synced) => return events::synced(state),
        _ => {}
    }
    Vec::new()
}

/// Takes in that a request failed: what waits for it waits no more, and the problem is said.
fn failed(state: &mut State, to: RequestKey, problem: Problem) {
    match to {
        RequestKey::Search(generation) => search::failed(state, generation, problem),
        RequestKey::Load(generation) => assessed::not_loaded(state, generation, problem),
        // What can't be judged is said where it matters: in the row, and in the preview.
        RequestKey::Assess | RequestKey::Guards | RequestKey::KeepPlace | RequestKey::Cancel => {}
        RequestKey::Recheck(row) => assessed::not_rechecked(state, row, problem),
        RequestKey::Decide(row) => {
            preview::not_decided(state, row);
            state.report(problem);
        }
        RequestKey::Jobs => jobs::failed(state, problem),
        RequestKey::Choices => session::failed(state, problem),
        RequestKey::SavedSearches => saved::failed(state, problem),
        RequestKey::Lists => lists::failed(state, problem),
        RequestKey::Report => history::reported(state, Err(problem)),
        RequestKey::Pairs(generation) => pairs::listed(state, generation, Err(problem)),
        RequestKey::Plan(generation) => exports::plan_failed(state, generation, problem),
        RequestKey::Export(generation) => {
            exports::unsent(state, generation);
            state.report(problem);
        }
        RequestKey::Explain(generation) => explain::answered(state, generation, Err(problem)),
        RequestKey::Outbox(generation) => outbox::failed(state, generation, problem),
        RequestKey::ShowExport(generation) => record::shown(state, generation, Err(problem)),
        RequestKey::OfferUndo(generation) => removal::offered(state, generation, Err(problem)),
        RequestKey::Understand(generation) => {
            paste::unsent(state, generation);
            state.report(problem);
        }
        RequestKey::Judge(generation) => {
            paste::not_judged(state, generation);
            state.report(problem);
        }
        RequestKey::Sync => events::sync_failed(state, problem),
        RequestKey::Order(_)
        | RequestKey::Orders
        | RequestKey::Save
        | RequestKey::Import
        | RequestKey::OpenRecord(_)
        | RequestKey::EditRecord(_)
        | RequestKey::Library
        | RequestKey::TextOf
        | RequestKey::AllowBrowser => state.report(problem),
    }
}

/// Has the outbox read again where an order about exports failed: what was expected of them did not happen.
fn read_again(state: &mut State, to: &RequestKey) -> Vec<Effect> {
    if *to == RequestKey::Orders && !state.batches.is_empty() {
        outbox::reload(state)
    } else {
        Vec::new()
    }
}

/// Takes in that a request did not get to the worker and will not be answered.
pub fn unsent(state: &mut State, request: &Request) -> Vec<Effect> {
    let problem = Problem {
        what: "Too much at once: the last request was dropped.".to_owned(),
        hint: "Wait a moment and do it again.".to_owned(),
    };
    let again = read_again(state, &request.key());
    failed(state, request.key(), problem);
    again
}
