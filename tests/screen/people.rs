//! A small office: sixty people in the library, some of them in Greenhouse, nine jobs, and a
//! worker's answers about all of them.

#[path = "jobs.rs"]
mod jobs;
#[path = "records.rs"]
mod records;
#[path = "samples.rs"]
mod samples;

use gleaner::library::{Pair, PeopleList, SavedSearch};
use gleaner::matching::{Asked, Assessment, Decision, EvidenceKind, Match, Verdict};
use gleaner::people::formats::Mapping;
use gleaner::people::paste::{Whole, whole};
use gleaner::people::{CandidateId, PersonRef, Profile, ProfileId};
use gleaner::worker::{
    Budget, Connection, Detail, Event, ExportRow, ImportSummary, LoadedPerson, MirrorState,
    Problem, Reply, Request, RequestKey, Reviewed, ReviewedPerson, Row, RowNote, Scope, Status,
    Understood,
};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

use samples::{
    FAMILY, GIVEN, TITLES, TOWNS, at, candidate, evidence, explanation, synced, verdict, warning,
};
pub use samples::{exports, now, profile, profiles};

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
            Request::Assess { as_of, rows } => {
                let assessed = |row| Event::Assessed {
                    row,
                    as_of,
                    result: self.judge(row),
                };
                rows.into_iter().map(assessed).collect()
            }
            Request::Guards {
                rows,
                target,
                chosen,
                ..
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
            Request::Recheck { row } => {
                let said = Some(Ok(self.assessment(row, true)));
                let person = self.look(row, said);
                vec![Event::answer(
                    RequestKey::Recheck(row),
                    Reply::Loaded(person),
                )]
            }
            Request::Load {
                generation, row, ..
            } => {
                // Whoever says nothing of the others says nothing of this one.
                let silent = self.mute.is_some_and(|mute| {
                    let (as_of, rows) = (generation, Vec::new());
                    mute(&Request::Assess { as_of, rows })
                });
                let judged = !silent && matches!(row, PersonRef::Profile(_));
                let judged = judged.then(|| self.judge(row));
                let person = self.look(row, judged);
                vec![Event::answer(
                    RequestKey::Load(generation),
                    Reply::Loaded(person),
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
                let judged = Some(self.judge(row));
                let person = self.look(row, judged);
                vec![Event::answer(
                    RequestKey::Decide(row),
                    Reply::Loaded(person),
                )]
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
                Reply::Judged(Box::new(ReviewedPerson::new(
                    *profile,
                    Ok(self.assessment(PersonRef::Profile(ProfileId(1)), false)),
                ))),
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
            let verdict = Ok(self.assessment(PersonRef::Profile(kept), false));
            ReviewedPerson {
                kept: (at % 2 == 1).then_some(kept),
                ..ReviewedPerson::new(profile, verdict)
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

    /// Returns all there is to show of a person.
    fn look(
        &self,
        row: PersonRef,
        verdict: Option<Result<Arc<Assessment>, Problem>>,
    ) -> LoadedPerson {
        let profile = self.library[self.index(row)].clone();
        let id = 1_000 + i64::try_from(self.index(row)).unwrap();
        let there = match row {
            PersonRef::Candidate(_) => true,
            PersonRef::Profile(_) => self::verdict(self.index(row)) != Verdict::New,
        };
        let candidates = there.then(|| candidate(id, &profile));
        let detail = Detail {
            profile: matches!(row, PersonRef::Profile(_)).then_some(profile),
            candidates: candidates.into_iter().collect(),
        };
        LoadedPerson {
            row,
            detail: Arc::new(detail),
            verdict,
        }
    }

    fn judge(&self, row: PersonRef) -> Result<Arc<Assessment>, Problem> {
        if self.broken {
            return Err(Problem {
                what: "The local copy can't be read.".into(),
                hint: "`gleaner doctor` says more.".into(),
            });
        }
        Ok(self.assessment(row, false))
    }
}
