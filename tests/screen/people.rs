//! A small office: sixty people in the library, some of them in Greenhouse, nine jobs, and a
//! worker's answers about all of them.

#[path = "jobs.rs"]
mod jobs;
#[path = "records.rs"]
mod records;

use std::sync::Arc;
use std::time::Duration;

use gleaner::export::{Guard, Warning};
use gleaner::library::{Pair, PeopleList, SavedSearch};
use gleaner::matching::{
    Asked, Assessment, Decision, Evidence, EvidenceKind, Explanation, Match, ScoreLine, Verdict,
};
use gleaner::people::formats::Mapping;
use gleaner::people::paste::{Whole, whole};
use gleaner::people::{
    Application, ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId, PersonRef,
    Profile, ProfileId,
};
use gleaner::worker::{
    Budget, CandidateDetail, Connection, Detail, Event, ExportRow, ImportSummary, MirrorState,
    Problem, Reply, Request, RequestKey, Reviewed, ReviewedPerson, Row, RowNote, Scope, Status,
    Understood,
};
use jiff::{SignedDuration, Timestamp};

const GIVEN: [&str; 10] = [
    "Ada",
    "Grace",
    "Alan",
    "Katherine",
    "Linus",
    "Margaret",
    "Edsger",
    "Barbara",
    "Donald",
    "Radia",
];
const FAMILY: [&str; 6] = [
    "Lovelace",
    "Hopper",
    "Turing",
    "Johnson",
    "Okonkwo-Fitzgerald",
    "Hamilton",
];
const TITLES: [&str; 5] = [
    "Staff Engineer",
    "Rust Developer",
    "Data Scientist",
    "Principal Site Reliability Engineer",
    "Product Designer",
];
const COMPANIES: [&str; 4] = ["Analytical Engines", "Initech", "Northwind", "Hooli"];
const TOWNS: [&str; 4] = ["London", "Berlin", "São Paulo", "Tokyo"];

/// The time it is in every test.
pub fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().expect("a time")
}

/// What is to be had in the office.
pub struct Office {
    /// Profiles in the library.
    pub library: Vec<Profile>,
    /// The status line.
    pub status: Status,
    /// Nothing can be checked.
    pub broken: bool,
    /// Searches for something get no answer yet.
    pub slow: bool,
    /// The mirror was never in step.
    pub unsynced: bool,
    /// The kept searches.
    pub kept: Vec<SavedSearch>,
    /// What is in the outbox, newest first.
    pub exports: Vec<ExportRow>,
    /// The source that the config says, by its place in the list.
    pub source: Option<usize>,
    /// A guard would block every fourth person's export, and warn of every sixth's.
    pub guarded: bool,
    /// The lists of people.
    pub lists: Vec<PeopleList>,
    /// Requests that get no answer.
    pub mute: Option<fn(&Request) -> bool>,
    /// Requests that fail.
    pub fails: Option<fn(&Request) -> bool>,
    /// Greenhouse has no jobs that are open.
    pub no_jobs: bool,
    /// Nothing was done in this session.
    pub unreported: bool,
    /// Greenhouse can't be asked about those to be exported.
    pub unchecked: bool,
    /// Exports are taken into the outbox, and nothing has become of them yet.
    pub queues: bool,
    /// No two records may be one person.
    pub pairless: bool,
    decided: Option<(PersonRef, Decision)>,
}

impl Default for Office {
    fn default() -> Self {
        let library = (0..60).map(profile).collect();
        Self {
            library,
            status: Status {
                connection: Connection::Online,
                acting_user: Some("Robin Recruiter".into()),
                organisation: Some("Acme Talent".into()),
                mirror: MirrorState {
                    candidates: 2_000,
                    share: Some(1.0),
                    synced_at: Some(synced()),
                    syncing: None,
                },
                budget: Some(Budget {
                    limit: 50,
                    remaining: 47,
                    resets_in: Duration::from_secs(12),
                }),
                library: 60,
                exports_paused: false,
                exports_open: 0,
                exports_unknown: 0,
                exports_waiting: 0,
                waiting: None,
            },
            broken: false,
            slow: false,
            unsynced: false,
            kept: Vec::new(),
            exports: vec![],
            source: None,
            guarded: false,
            lists: Vec::new(),
            mute: None,
            fails: None,
            no_jobs: false,
            unreported: false,
            unchecked: false,
            queues: false,
            pairless: false,
            decided: None,
        }
    }
}

fn synced() -> Timestamp {
    now() - SignedDuration::from_mins(3)
}

fn at<'a>(list: &[&'a str], index: usize) -> &'a str {
    list[index % list.len()]
}

/// One of as many people as are wanted.
pub fn profile(index: usize) -> Profile {
    let (given, family) = (at(&GIVEN, index), at(&FAMILY, index / 3));
    let handle = format!("{given}.{family}").to_lowercase();
    Profile {
        external_id: format!("p-{index}"),
        source: "people.jsonl".into(),
        full_name: Some(format!("{given} {family}")),
        title: Some(at(&TITLES, index).into()),
        company: Some(at(&COMPANIES, index / 2).into()),
        location: Some(at(&TOWNS, index / 5).into()),
        emails: vec![format!("{handle}@example.org").into()],
        phones: vec!["+44 20 7946 0123".into()],
        linkedin: Some(format!("https://www.linkedin.com/in/{handle}")),
        github: Some(format!("github.com/{given}").to_lowercase()),
        tags: vec!["rust".into(), "spoke at conference".into()],
        notes: Some("Met at the autumn meet-up; wants to move within half a year.".into()),
        ..Profile::default()
    }
}

fn warning(holds: bool, says: &str) -> Warning {
    Warning {
        guard: Guard::InProcess,
        holds,
        says: says.to_owned(),
    }
}

fn verdict(index: usize) -> Verdict {
    match index % 5 {
        1 => Verdict::InGreenhouse,
        3 => Verdict::Possible,
        _ => Verdict::New,
    }
}

fn application(candidate: i64, number: i64, status: ApplicationStatus) -> Application {
    let days = |days: i64| Some(now() - SignedDuration::from_hours(24 * days));
    let rejected = status == ApplicationStatus::Rejected;
    Application {
        id: ApplicationId(candidate * 10 + number),
        candidate_id: CandidateId(candidate),
        job_id: Some(JobId(number)),
        job: Some(at(&TITLES, usize::try_from(number).unwrap()).into()),
        prospective_job_ids: vec![],
        status,
        stage: (!rejected).then(|| "Phone screen".into()),
        stage_reached: None,
        prospect: false,
        created_at: days(40 * number),
        updated_at: days(20),
        rejected_at: rejected.then(|| days(21).unwrap()),
        rejection_reason: rejected.then(|| "Withdrew, took another offer".into()),
        last_activity_at: days(20),
        source: Some("LinkedIn".into()),
        recruiter_id: Some(4_000_102),
        recruiter: Some("Sam Sourcer".into()),
    }
}

fn candidate(id: i64, profile: &Profile) -> CandidateDetail {
    let name = profile.name();
    let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
    CandidateDetail {
        candidate: Candidate {
            id: CandidateId(id),
            first_name: Some(first.into()),
            last_name: Some(last.into()),
            preferred_name: None,
            company: Some("Initech".into()),
            title: Some("Engineer".into()),
            emails: profile.emails.iter().cloned().map(Into::into).collect(),
            phones: vec![],
            urls: vec![],
            addresses: vec!["London".into()],
            tags: vec![],
            private: false,
            created_at: None,
            updated_at: None,
            last_activity_at: None,
        },
        applications: vec![
            application(id, 1, ApplicationStatus::Active),
            application(id, 2, ApplicationStatus::Rejected),
        ],
        visits: vec![],
    }
}

fn evidence(kind: EvidenceKind, says: &str, profile: &str, candidate: &str) -> Evidence {
    Evidence {
        kind,
        says: says.into(),
        profile: profile.into(),
        candidate: candidate.into(),
        bits: 1.0,
    }
}

/// One export in each state that looks different, newest first.
pub fn exports() -> Vec<ExportRow> {
    use gleaner::export::{OutboxState, Outcome};
    let row = |id: &str, name: &str, state, reason: Option<&str>| ExportRow {
        id: id.into(),
        external_id: id.into(),
        name: name.into(),
        target: "Platform Engineer".into(),
        state,
        outcome: state.outcome(Some(Outcome::Created).filter(|_| state == OutboxState::Done)),
        reason: reason.map(str::to_owned),
        attempts: u32::from(!matches!(state, OutboxState::Held | OutboxState::Cancelled)),
        missed: 0,
        candidate: (state == OutboxState::Done).then_some(CandidateId(4_711)),
        application: None,
        due_at: now() + SignedDuration::from_secs(4),
        updated_at: now() - SignedDuration::from_mins(2),
        version: 0,
        unsent: false,
    };
    vec![
        row("e-6", "Ada Lovelace", OutboxState::Held, None),
        row("e-5", "Grace Hopper", OutboxState::Sending, None),
        row(
            "e-4",
            "Alan Turing",
            OutboxState::Unknown,
            Some("no answer in 30 s"),
        ),
        row(
            "e-3",
            "Radia Perlman",
            OutboxState::NeedsPerson,
            Some("two people look like this one"),
        ),
        row(
            "e-2",
            "Linus Johnson",
            OutboxState::Refused,
            Some("422: the e-mail is not valid"),
        ),
        row("e-1", "Barbara Liskov", OutboxState::Done, None),
    ]
}

fn explanation() -> Explanation {
    let line = |kind, says: &str, (profile, candidate): (&str, &str), bits, held_by| ScoreLine {
        kind,
        says: says.into(),
        profile: profile.into(),
        candidate: candidate.into(),
        bits,
        held_by,
    };
    let (ours, theirs) = ("ada@example.org", "else@example.net");
    Explanation {
        lines: vec![
            line(
                EvidenceKind::Email,
                "other e-mail",
                (ours, theirs),
                -2.5,
                None,
            ),
            line(
                EvidenceKind::FamilyName,
                "same rare surname",
                ("Lovelace", "Lovelace"),
                11.2,
                Some(2),
            ),
            line(
                EvidenceKind::Company,
                "same employer",
                ("Initech", "Initech Ltd."),
                4.4,
                Some(31),
            ),
            line(
                EvidenceKind::Name,
                "out of 2,000 candidates",
                ("", ""),
                -11.0,
                None,
            ),
        ],
        bits: 2.1,
        score: 0.71,
        certain: false,
        rule: "not certain: no e-mail, profile or phone in common".into(),
        possible_from: 3.0,
    }
}

impl Office {
    /// An office without anybody in the library.
    pub fn empty(&mut self) {
        self.library.clear();
        self.status.library = 0;
    }

    /// The status line.
    pub fn status(&self) -> Event {
        Event::Status(Arc::new(self.status.clone()))
    }

    fn index(&self, row: PersonRef) -> usize {
        match row {
            PersonRef::Profile(ProfileId(id)) => usize::try_from(id).unwrap(),
            PersonRef::Candidate(CandidateId(id)) => usize::try_from(id - 1_000).unwrap(),
        }
    }

    fn found(&self, query: &str, scope: Scope) -> Vec<Row> {
        let words = query.to_lowercase();
        let rows = self.library.iter().enumerate().filter(|(_, profile)| {
            let text = format!(
                "{} {:?} {:?}",
                profile.name(),
                profile.title,
                profile.company
            );
            text.to_lowercase().contains(&words)
        });
        let own = rows.clone().map(|(at, profile)| Row {
            id: PersonRef::Profile(ProfileId(i64::try_from(at).unwrap())),
            name: profile.name(),
            title: profile.title.clone(),
            company: profile.company.clone(),
            location: profile.location.clone(),
            note: None,
            exported: false,
            origin: Default::default(),
        });
        let theirs = rows.step_by(5).map(|(at, profile)| Row {
            id: PersonRef::Candidate(CandidateId(1_000 + i64::try_from(at).unwrap())),
            name: profile.name(),
            title: profile.title.clone(),
            company: profile.company.clone(),
            location: None,
            note: Some(RowNote {
                job: Some("Staff Engineer".into()),
                stage: Some("Offer".into()),
                status: "active".into(),
                last_activity_at: Some(now() - SignedDuration::from_hours(72)),
            }),
            exported: false,
            origin: Default::default(),
        });
        match scope {
            Scope::Library => own.collect(),
            Scope::Greenhouse => theirs.collect(),
            Scope::All => own.chain(theirs).collect(),
        }
    }

    pub fn assessment(&self, row: PersonRef, live: bool) -> Arc<Assessment> {
        let index = self.index(row);
        let profile = &self.library[index];
        let decided = self.decided.filter(|(of, _)| *of == row).map(|(_, d)| d);
        let verdict = match decided {
            Some(Decision::Same) => Verdict::InGreenhouse,
            Some(Decision::NotSame) => Verdict::New,
            None => verdict(index),
        };
        let id = 1_000 + i64::try_from(index).unwrap();
        let email = profile.emails.first().cloned().unwrap_or_default();
        let found = Match {
            id: CandidateId(id),
            name: profile.name(),
            score: if verdict == Verdict::InGreenhouse {
                0.998
            } else {
                0.71
            },
            evidence: match verdict {
                Verdict::InGreenhouse => vec![
                    evidence(EvidenceKind::Email, "same e-mail", &email, &email),
                    evidence(
                        EvidenceKind::Name,
                        "same name",
                        &profile.name(),
                        &profile.name(),
                    ),
                ],
                _ => vec![
                    evidence(
                        EvidenceKind::FamilyName,
                        "same rare surname, 1 in 48,000",
                        &profile.name(),
                        &profile.name(),
                    ),
                    evidence(
                        EvidenceKind::Company,
                        "same employer",
                        "Initech",
                        "Initech Ltd.",
                    ),
                ],
            },
            conflicts: match verdict {
                Verdict::InGreenhouse => vec![],
                _ => vec![evidence(
                    EvidenceKind::Email,
                    "other e-mail",
                    &email,
                    "somebody.else@example.net",
                )],
            },
            applications: vec![],
        };
        Arc::new(Assessment {
            verdict,
            decided,
            candidates: match verdict {
                Verdict::New => vec![],
                _ => vec![found],
            },
            same_name: 0,
            remarks: vec![],
            asked: Asked {
                mirror_candidates: 2_000,
                mirror_synced_at: (!self.unsynced).then(synced),
                live,
            },
        })
    }

    /// What the worker says to a request.
    pub fn answer(&mut self, request: Request) -> Vec<Event> {
        if self.mute.is_some_and(|mute| mute(&request)) {
            return vec![];
        }
        if self.fails.is_some_and(|fails| fails(&request)) {
            let problem = Problem {
                what: "Greenhouse does not answer.".into(),
                hint: "Check the network; `gleaner doctor` says more.".into(),
            };
            return vec![Event::failed(request.key(), problem)];
        }
        match request {
            Request::Search { query, .. } if self.slow && !query.is_empty() => vec![],
            Request::Search {
                generation,
                query,
                scope,
                ..
            } => {
                let rows = self.found(&query, scope);
                let total = Some(u64::try_from(rows.len()).unwrap());
                vec![Event::answer(
                    RequestKey::Search(generation),
                    Reply::Found { rows, total },
                )]
            }
            Request::Assess { rows } => rows.into_iter().map(|row| self.assess(row)).collect(),
            Request::Guards {
                rows,
                target,
                chosen,
            } if self.guarded => {
                let says = |row: &PersonRef| match self.index(*row) {
                    at if at % 4 == 0 => vec![warning(true, "in process: Data Engineer")],
                    at if at % 6 == 1 => vec![warning(false, "looked after by Kim Ng")],
                    _ => vec![],
                };
                vec![Event::answer(
                    RequestKey::Guards,
                    Reply::Guards {
                        rows: rows.iter().map(|row| (*row, says(row))).collect(),
                        target,
                        chosen,
                    },
                )]
            }
            Request::Recheck { row } => vec![Event::Assessed {
                row,
                result: Ok(self.assessment(row, true)),
            }],
            Request::Load {
                generation, row, ..
            } => {
                let profile = self.library[self.index(row)].clone();
                let id = 1_000 + i64::try_from(self.index(row)).unwrap();
                let there = match row {
                    PersonRef::Candidate(_) => true,
                    PersonRef::Profile(_) => verdict(self.index(row)) != Verdict::New,
                };
                let candidates = there.then(|| candidate(id, &profile));
                let detail = Detail {
                    profile: matches!(row, PersonRef::Profile(_)).then_some(profile),
                    candidates: candidates.into_iter().collect(),
                };
                vec![Event::answer(
                    RequestKey::Load(generation),
                    Reply::Loaded(Arc::new(detail)),
                )]
            }
            Request::Jobs => vec![Event::Jobs(self.jobs())],
            Request::SavedSearches => vec![Event::answer(
                RequestKey::SavedSearches,
                Reply::SavedSearches(self.kept.clone()),
            )],
            Request::SaveSearch(search) => {
                self.kept.retain(|kept| kept.name != search.name);
                self.kept.push(search);
                vec![Event::answer(
                    RequestKey::SavedSearches,
                    Reply::SavedSearches(self.kept.clone()),
                )]
            }
            Request::ForgetSearch { name } => {
                self.kept.retain(|kept| kept.name != name);
                vec![Event::answer(
                    RequestKey::SavedSearches,
                    Reply::SavedSearches(self.kept.clone()),
                )]
            }
            Request::Plan {
                generation,
                rows,
                target,
                ..
            } => vec![Event::answer(
                RequestKey::Plan(generation),
                Reply::Planned(self.plan(&rows, target)),
            )],
            Request::Export { generation, plan } => {
                let (settled, exports) = if self.queues {
                    let people = plan.items.iter().map(|item| item.person);
                    let ids = (0..).map(|at| format!("x-{at}"));
                    (vec![], ids.zip(people).collect())
                } else {
                    (plan.items.iter().map(jobs::report).collect(), vec![])
                };
                let queued = Reply::Queued { settled, exports };
                vec![Event::answer(RequestKey::Export(generation), queued)]
            }
            Request::Decide { row, decision, .. } => {
                self.decided = decision.map(|decision| (row, decision));
                vec![self.assess(row)]
            }
            Request::Import { profiles, .. } => self.import(profiles),
            Request::EditRecord { id, profile } => {
                let at = self.index(PersonRef::Profile(id));
                self.library[at] = *profile;
                let what = "Saved: 1 field.".to_owned();
                vec![Event::answer(
                    RequestKey::EditRecord(id),
                    Reply::RecordChanged { what },
                )]
            }
            Request::Sync => vec![Event::Synced(Err(Problem {
                what: "Greenhouse does not answer.".into(),
                hint: "Check the network; what is here stays usable. `gleaner doctor` says more."
                    .into(),
            }))],
            other => self.aside(other),
        }
    }

    /// What the worker says to a request that is about no row of the list.
    fn aside(&self, request: Request) -> Vec<Event> {
        match request {
            Request::Choices => vec![Event::Choices(self.choices())],
            Request::Explain { generation, .. } => vec![Event::answer(
                RequestKey::Explain(generation),
                Reply::Explained(Arc::new(explanation())),
            )],
            Request::Outbox { generation } => vec![Event::answer(
                RequestKey::Outbox(generation),
                Reply::Outbox(self.exports.clone()),
            )],
            Request::Understand {
                generation,
                text,
                mapping,
            } => vec![Event::answer(
                RequestKey::Understand(generation),
                Reply::Understood(self.understand(&text, mapping.as_deref())),
            )],
            Request::Judge {
                generation,
                profile,
            } => vec![Event::answer(
                RequestKey::Judge(generation),
                Reply::Judged(Box::new(ReviewedPerson {
                    profile: *profile,
                    verdict: Ok(self.assessment(PersonRef::Profile(ProfileId(1)), false)),
                    kept: None,
                    changes: Vec::new(),
                })),
            )],
            Request::Pairs { generation } => vec![Event::answer(
                RequestKey::Pairs(generation),
                Reply::Pairs(if self.pairless || self.library.len() < 13 {
                    vec![]
                } else {
                    vec![self.pair(0, 10), self.pair(2, 12)]
                }),
            )],
            Request::KeepApart { .. }
            | Request::MergeRecords { .. }
            | Request::SplitRecord { .. }
            | Request::DeleteRecord { .. }
            | Request::ChangeList { .. }
            | Request::Skip { .. }
            | Request::UndoImport => vec![Event::answer(
                RequestKey::Library,
                Reply::LibraryChanged {
                    what: "The library is another.".into(),
                },
            )],
            other => self.record(other),
        }
    }

    fn pair(&self, a: usize, b: usize) -> Pair {
        let id = |at: usize| ProfileId(i64::try_from(at).expect("few"));
        Pair {
            a: id(a),
            first: self.library[a].clone(),
            b: id(b),
            second: self.library[b].clone(),
        }
    }

    /// Answers a paste as the worker does; every second person is in the library already.
    fn understand(&self, text: &str, mapping: Option<&Mapping>) -> Understood {
        match whole(text) {
            Some(Whole::Candidate(id)) => return Understood::Candidate { id, known: true },
            Some(Whole::Name(name)) => return Understood::Name(name),
            Some(Whole::Paths(paths)) => {
                let file = std::fs::read_to_string(&paths[0]).expect("a file");
                let name = paths[0].file_name().expect("a name").to_string_lossy();
                let Understood::People(people) = self.understand(&file, mapping) else {
                    panic!("a list of people")
                };
                return Understood::People(Arc::new(Reviewed {
                    files: vec![name.into_owned()],
                    ..Arc::unwrap_or_clone(people)
                }));
            }
            None => {}
        }
        let pasted = gleaner::people::paste::understand_as(text, mapping);
        let people = pasted.profiles.into_iter().enumerate();
        let people = people.map(|(at, profile)| {
            let kept = ProfileId(i64::try_from(at).expect("few"));
            ReviewedPerson {
                verdict: Ok(self.assessment(PersonRef::Profile(kept), false)),
                changes: Vec::new(),
                kept: (at % 2 == 1).then_some(kept),
                profile,
            }
        });
        Understood::People(Arc::new(Reviewed {
            people: people.collect(),
            rejects: pasted.rejects,
            understood: pasted.understood,
            ..Reviewed::default()
        }))
    }

    /// Puts people at the top of the library.
    fn import(&mut self, profiles: Vec<Profile>) -> Vec<Event> {
        let first = self.library.len();
        let added = profiles.len();
        self.library.extend(profiles);
        let number = |at: usize| ProfileId(i64::try_from(at).expect("few"));
        vec![Event::answer(
            RequestKey::Import,
            Reply::Imported(ImportSummary {
                added,
                people: (first..first + added).map(number).collect(),
                ..ImportSummary::default()
            }),
        )]
    }

    fn assess(&self, row: PersonRef) -> Event {
        match self.broken {
            true => Event::Assessed {
                row,
                result: Err(Problem {
                    what: "The local copy can't be read.".into(),
                    hint: "`gleaner doctor` says more.".into(),
                }),
            },
            false => Event::Assessed {
                row,
                result: Ok(self.assessment(row, false)),
            },
        }
    }
}
