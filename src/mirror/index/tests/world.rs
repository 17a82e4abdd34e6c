//! People, jobs and applications made at random, and queries for them.

use super::*;

pub(super) fn pick<'a>(random: &mut fastrand::Rng, from: &[&'a str]) -> &'a str {
    from[random.usize(..from.len())]
}

pub(super) const GIVEN: &[&str] = &[
    "Anna",
    "Annette",
    "José",
    "Müller",
    "晓明",
    "Дмитрий",
    "Ann",
    "Bob",
    "O'Neill",
    "Jean-Luc",
];
pub(super) const FAMILY: &[&str] = &[
    "Schmidt",
    "Smith",
    "王",
    "Müller",
    "Mueller",
    "Rust",
    "Иванов",
    "García",
    "Annan",
    "de Vries",
];
pub(super) const TITLES: &[&str] = &[
    "Staff Engineer",
    "Rust Engineer",
    "C++ Developer",
    "Engineering Manager",
    "Sales",
    "Site Reliability Engineer",
];
pub(super) const COMPANIES: &[&str] = &[
    "Acme",
    "Rust Belt Inc.",
    "Smith & Sons",
    "Müller GmbH",
    "株式会社日本",
];
pub(super) const TOWNS: &[&str] = &["Köln", "Berlin, Germany", "New York", "Zürich", "San José"];
pub(super) const TAGS: &[&str] = &["rust", "c#", "to call", "silver medal"];
pub(super) const STAGES: &[&str] = &["Application Review", "Onsite", "Onsite Interview", "Offer"];
pub(super) const JOBS: &[&str] = &["Backend Engineer", "Backend Lead", "Designer", "Recruiter"];

pub(super) fn candidate(random: &mut fastrand::Rng, id: i64) -> Candidate {
    let (given, family) = (pick(random, GIVEN), pick(random, FAMILY));
    let day = 20_000 + random.i64(0..400);
    let some = |random: &mut fastrand::Rng, from: &[&str]| {
        random.bool().then(|| pick(random, from).to_owned())
    };
    Candidate {
        id: CandidateId(id),
        first_name: Some(given.to_owned()),
        last_name: Some(family.to_owned()),
        preferred_name: if random.u8(..10) == 0 {
            some(random, GIVEN)
        } else {
            None
        },
        company: some(random, COMPANIES),
        title: some(random, TITLES),
        emails: if random.bool() {
            vec![format!("p{id}@example.org")]
        } else {
            vec![]
        },
        phones: if random.bool() {
            vec![format!("+1 415 55{:05}", id % 100_000)]
        } else {
            vec![]
        },
        urls: if random.bool() {
            vec![format!("https://www.linkedin.com/in/person-{id}/")]
        } else {
            vec![]
        },
        addresses: some(random, TOWNS).into_iter().collect(),
        tags: some(random, TAGS)
            .into_iter()
            .chain(some(random, TAGS))
            .collect(),
        private: random.u8(..10) == 0,
        created_at: None,
        updated_at: (random.u8(..50) > 0).then(|| Timestamp::from_second(day * 86_400).unwrap()),
        last_activity_at: None,
    }
}

pub(super) fn application(
    random: &mut fastrand::Rng,
    id: i64,
    candidate: i64,
) -> ApplicationRecord {
    let status = [
        ApplicationStatus::Active,
        ApplicationStatus::Rejected,
        ApplicationStatus::Hired,
        ApplicationStatus::Converted,
    ][random.usize(..4)];
    let prospect = random.u8(..5) == 0;
    ApplicationRecord {
        id: ApplicationId(id),
        candidate_id: CandidateId(candidate),
        job_id: (!prospect).then(|| JobId(random.i64(0..4))),
        prospective_job_ids: if prospect {
            vec![JobId(random.i64(0..4))]
        } else {
            vec![]
        },
        stage_id: None,
        stage: (!prospect && random.bool()).then(|| pick(random, STAGES).to_owned()),
        status,
        prospect,
        source_id: None,
        recruiter_id: None,
        rejection_reason_id: None,
        created_at: Some(Timestamp::from_second((20_000 + random.i64(0..400)) * 86_400).unwrap()),
        updated_at: None,
        rejected_at: None,
        last_activity_at: None,
    }
}

pub(super) fn jobs() -> Vec<JobRecord> {
    let job = |(id, name): (usize, &&str)| JobRecord {
        id: JobId(i64::try_from(id).unwrap()),
        name: (*name).to_owned(),
        requisition_id: Some(format!("REQ-{id}")),
        status: JobStatus::Open,
        department_id: None,
        office_ids: vec![],
        confidential: false,
        template: false,
        updated_at: None,
    };
    JOBS.iter().enumerate().map(job).collect()
}

pub(super) struct World {
    pub(super) directory: tempfile::TempDir,
    pub(super) mirror: Mirror,
    pub(super) search: Search,
    pub(super) random: fastrand::Rng,
    people: i64,
}

impl World {
    pub(super) async fn of(people: i64, seed: u64) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mirror = Mirror::new(Store::open(&directory.path().join("gleaner.db")).unwrap());
        let search = Search::open(&mirror, &directory.path().join("index")).unwrap();
        let mut random = fastrand::Rng::with_seed(seed);
        mirror.upsert_jobs(jobs()).await.unwrap();
        let candidates = (1..=people).map(|id| candidate(&mut random, id)).collect();
        let applications = (1..=people * 3 / 2).map(|id| {
            let of = random.i64(1..=people);
            application(&mut random, id, of)
        });
        let applications = applications.collect();
        mirror.upsert(candidates, applications).await.unwrap();
        search.ready().await.unwrap();
        Self {
            directory,
            mirror,
            search,
            random,
            people,
        }
    }

    /// Changes, adds and removes people.
    pub(super) async fn stir(&mut self) {
        let random = &mut self.random;
        let people = self.people;
        let changed = (0..people / 10)
            .map(|_| {
                let id = random.i64(1..=people + 20);
                candidate(random, id)
            })
            .collect();
        let moved = (0..people / 10)
            .map(|_| {
                let (id, of) = (random.i64(1..=people * 2), random.i64(1..=people));
                application(random, id, of)
            })
            .collect();
        let gone = (0..people / 20)
            .map(|_| CandidateId(random.i64(1..=people)))
            .collect();
        self.mirror.mark_gone(gone).await.unwrap();
        self.mirror.upsert(changed, moved).await.unwrap();
        self.search.ready().await.unwrap();
    }

    /// Returns everyone, with their place in the order of rows.
    pub(super) async fn everyone(&self) -> Vec<(Document, u64, i64)> {
        self.mirror
            .store
            .read(|connection| {
                let mut everyone = Vec::new();
                let mut ladders = tables::stage::Ladders::new(connection);
                let known = tables::candidate::ids_after(connection, 0, usize::MAX)?;
                for (id, _) in known.into_iter().filter(|(_, gone)| !gone) {
                    let (candidate, _) = tables::candidate::get(connection, id)?.unwrap();
                    let order = order_key(candidate.updated_at.map(to_millis), id.0);
                    let stored = tables::application::of_candidate(connection, id)?;
                    let journeys = document::journeys(&mut ladders, &stored)?;
                    let person = Document::of_candidate(&candidate, journeys);
                    everyone.push((person.with_keys_of(&candidate), order, id.0));
                }
                Ok(everyone)
            })
            .await
            .unwrap()
    }

    pub(super) async fn found(
        &self,
        search: &Search,
        query: &str,
        limit: usize,
        offset: usize,
    ) -> Vec<(i64, Rank)> {
        let found = search
            .find(&parse(query).query, limit, offset, CancellationToken::new())
            .await
            .unwrap();
        found
            .rows
            .into_iter()
            .map(|row| (row.candidate.id.0, row.rank))
            .collect()
    }
}

/// Returns what looking at everyone gives: ids and ranks in the order of rows.
pub(super) fn scan(everyone: &[(Document, u64, i64)], query: &str) -> Vec<(i64, Rank)> {
    let mut known = Known::default();
    for job in jobs() {
        known.add_job(job.id, &job.name, job.requisition_id.as_deref());
    }
    let bound = Bound::new(&parse(query).query, &known, Timestamp::now());
    let mut found: Vec<(Rank, std::cmp::Reverse<u64>, i64)> = everyone
        .iter()
        .filter_map(|(person, order, id)| {
            Some((bound.rank(person)?, std::cmp::Reverse(*order), *id))
        })
        .collect();
    if let (true, Some(forgiving)) = (found.len() < LITTLE, bound.forgiving()) {
        let alike = everyone.iter().filter(|(person, ..)| {
            bound.rank(person).is_none() && forgiving.rank(person).is_some()
        });
        found.extend(alike.map(|(_, order, id)| (Rank::Typo, std::cmp::Reverse(*order), *id)));
    }
    found.sort_unstable();
    found.into_iter().map(|(rank, _, id)| (id, rank)).collect()
}

pub(super) fn random_query(random: &mut fastrand::Rng) -> String {
    const PARTS: &[&str] = &[
        "anna",
        "ann",
        "an",
        "a",
        "anna ",
        "smith ",
        "müller ",
        "mueller ",
        "Иванов ",
        "dmitrii ",
        "王",
        "晓明 ",
        "xiaoming ",
        "rust ",
        "engineer ",
        "engin",
        "enginer ",
        "smiht ",
        "schmdt",
        "garcai ",
        "anan ",
        "\"staff engineer\"",
        "\"site relia*\"",
        "c++ ",
        "c# ",
        "o'neill ",
        "jean-luc ",
        "jean-l",
        "name:ann",
        "title:engineer ",
        "title:\"rust engineer\" ",
        "company:rust ",
        "location:köln ",
        "location:\"new york\" ",
        "tag:\"to call\" ",
        "tag:rust ",
        "email:example.org ",
        "email:p7@example.org ",
        "p12@example.org ",
        "linkedin:person-9 ",
        "https://linkedin.com/in/person-30 ",
        "phone:4155500007 ",
        "job:backend ",
        "job:req-2 ",
        "job:\"backend lead\" ",
        "stage:onsite ",
        "stage:offer ",
        "is:hired ",
        "is:prospect ",
        "is:private ",
        "status:rejected ",
        "is:active ",
        "updated:>2024-12-01 ",
        "updated:2024-11 ",
        "applied:<2024-12-01 ",
        "applied:2025-01..2025-02 ",
        "job:(backend OR designer) ",
        "日本 ",
        "japan ",
    ];
    let mut query = String::new();
    for _ in 0..random.usize(1..5) {
        query.push_str(pick(random, &["", "", "", "", "-", " OR ", " ("]));
        query.push_str(pick(random, PARTS));
        query.push_str(pick(random, &[" ", " ", ") ", " OR "]));
    }
    query
}
