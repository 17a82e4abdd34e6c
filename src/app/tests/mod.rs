//! The rules of `update`, each as a short play of messages.

mod asides;
mod batches;
mod exports;
pub(crate) mod model;
mod preview;
mod records;
mod replies;
mod rules;
mod session;
mod verdicts;

use std::sync::Arc;

use jiff::Timestamp;
use ratatui::layout::Size;

use super::*;
use crate::config::Chord;
use crate::export::Pool;
use crate::matching::{Asked, Assessment, Decision, Match, Verdict};
use crate::people::{CandidateId, Job, JobId, JobStatus, PersonRef, Profile, ProfileId};
use crate::worker::{
    Detail, Event, Generation, JobList, LoadedPerson, Problem, Reply, Request, RequestKey, Row,
};

fn person(id: i64) -> PersonRef {
    PersonRef::Profile(ProfileId(id))
}

fn row(id: i64) -> Row {
    Row {
        id: person(id),
        name: format!("Person {id}"),
        title: None,
        company: None,
        location: None,
        note: None,
        exported: false,
        origin: Default::default(),
    }
}

fn assessment(verdict: Verdict) -> Arc<Assessment> {
    let found = Match {
        id: CandidateId(7),
        name: "Somebody".into(),
        score: 0.9,
        evidence: vec![],
        conflicts: vec![],
        applications: vec![],
    };
    Arc::new(Assessment {
        verdict,
        decided: None,
        candidates: match verdict {
            Verdict::New => vec![],
            _ => vec![found],
        },
        same_name: 0,
        remarks: vec![],
        asked: Asked::default(),
    })
}

/// Returns somebody new with the record of a profile.
fn looked_at(id: i64, profile: Option<Profile>) -> LoadedPerson {
    let candidates = vec![];
    LoadedPerson {
        row: person(id),
        detail: Arc::new(Detail {
            profile,
            candidates,
        }),
        verdict: Some(Ok(assessment(Verdict::New))),
    }
}

fn problem() -> Problem {
    Problem {
        what: "It broke.".into(),
        hint: "Mend it.".into(),
    }
}

fn jobs() -> Arc<JobList> {
    let job = |id: i64, name: &str| Job {
        id: JobId(id),
        name: name.into(),
        requisition_id: Some(format!("R-{id}")),
        status: JobStatus::Open,
        department: None,
        offices: vec![],
        confidential: false,
        template: false,
    };
    Arc::new(JobList {
        open: vec![job(1, "Cook"), job(2, "Gardener")],
        hidden: vec![],
        pools: vec![Pool {
            id: 7,
            name: "Warm leads".into(),
        }],
    })
}

/// Two profiles, the first in use.
fn profiles() -> Vec<ProfileChoice> {
    let profile = |name: &str, in_use| ProfileChoice {
        name: name.into(),
        organisation: Some(format!("{name} works")),
        in_use,
    };
    vec![profile("default", true), profile("otter", false)]
}

/// An app at the keyboard, with what it asked for so far.
struct Play {
    state: State,
    effects: Vec<Effect>,
}

impl Play {
    /// An app that has just started.
    fn started() -> Self {
        let size = Size {
            width: 100,
            height: 30,
        };
        let mut state = State::new(Settings::default(), size, Timestamp::UNIX_EPOCH);
        let effects = start(&mut state);
        Self { state, effects }
    }

    /// An app that shows so many people, and the jobs.
    fn with(people: i64) -> Self {
        let mut play = Self::started();
        play.found((0..people).map(row).collect());
        play.event(Event::Jobs(jobs()));
        play.effects.clear();
        play
    }

    fn msg(&mut self, msg: Msg) {
        let effects = update(&mut self.state, msg);
        self.effects.extend(effects);
    }

    fn event(&mut self, event: Event) {
        self.msg(Msg::Worker(event));
    }

    fn keys(&mut self, keys: &str) {
        for key in keys.parse::<Chord>().expect("keys").keys() {
            self.msg(Msg::Key(*key));
        }
    }

    /// Answers the newest search.
    fn found(&mut self, rows: Vec<Row>) {
        let generation = self.state.search.generation;
        let total = u64::try_from(rows.len()).ok();
        self.event(Event::answer(
            RequestKey::Search(generation),
            Reply::Found { rows, total },
        ));
    }

    fn assessed(&mut self, id: i64, verdict: Verdict) {
        self.judged(id, Ok(assessment(verdict)));
    }

    /// Answers what was asked of a person just now.
    fn judged(&mut self, id: i64, result: Result<Arc<Assessment>, Problem>) {
        let as_of = self.state.next_number();
        self.event(Event::Assessed {
            row: person(id),
            as_of,
            result,
        });
    }

    /// Returns what was asked of the worker since the last call.
    fn asked(&mut self) -> Vec<Request> {
        std::mem::take(&mut self.effects)
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Ask(request) => Some(request),
                _ => None,
            })
            .collect()
    }

    fn current(&self) -> Option<PersonRef> {
        self.state.results.current().map(|row| row.id)
    }

    /// Returns the line on the screen where the cursor is.
    fn line(&self) -> usize {
        self.state.results.cursor - self.state.results.offset
    }

    fn notice(&self) -> &str {
        self.state.notice.as_ref().map_or("", |notice| &notice.text)
    }
}

fn newest(requests: &[Request]) -> Option<Generation> {
    requests.iter().rev().find_map(|request| match request {
        Request::Search { generation, .. } | Request::Plan { generation, .. } => Some(*generation),
        _ => None,
    })
}
