//! People made up with the skew of real ones, and their applications.

use gleaner::mirror::ApplicationRecord;
use gleaner::people::{ApplicationId, ApplicationStatus, Candidate, CandidateId, JobId};
use jiff::Timestamp;

const GIVEN: &[&str] = &[
    "James", "Mary", "John", "Anna", "Robert", "Jennifer", "Michael", "Linda", "José", "Wei",
    "Olga", "Mohammed", "Fatima", "Chen", "Priya", "Lukas", "Sofia", "Noah", "Emma", "Liam", "Zoë",
    "Dmitri", "Yuki", "Ibrahim", "Aisha",
];
const FAMILY: &[&str] = &[
    "Smith",
    "Johnson",
    "Müller",
    "García",
    "Wang",
    "Ivanov",
    "Kim",
    "Nguyen",
    "Patel",
    "Rossi",
    "Silva",
    "Brown",
    "Schmidt",
    "Lee",
    "Lopez",
    "Novak",
    "Andersson",
    "Khan",
    "Tanaka",
    "Okafor",
    "Dubois",
    "Kowalski",
    "Jansen",
];
const TITLES: &[&str] = &[
    "Software Engineer",
    "Senior Software Engineer",
    "Product Manager",
    "Data Scientist",
    "Site Reliability Engineer",
    "Account Executive",
    "Designer",
    "Engineering Manager",
    "Rust Developer",
    "Recruiter",
    "Staff Engineer",
];
const COMPANIES: &[&str] = &[
    "Acme",
    "Globex",
    "Initech",
    "Umbrella",
    "Hooli",
    "Stark Industries",
    "Wayne Enterprises",
];
const TOWNS: &[&str] = &[
    "Berlin",
    "New York",
    "San Francisco",
    "London",
    "Paris",
    "Toronto",
    "Bengaluru",
    "Tokyo",
];
const STAGES: &[&str] = &["Application Review", "Phone Screen", "Onsite", "Offer"];

/// Picks with the skew of real names: the first are common, the last rare.
fn skewed<'a>(random: &mut fastrand::Rng, from: &[&'a str]) -> &'a str {
    let at = random.f64() * random.f64() * from.len() as f64;
    from[(at as usize).min(from.len() - 1)]
}

fn rare(random: &mut fastrand::Rng) -> String {
    (0..random.usize(5..9))
        .map(|_| random.lowercase())
        .collect()
}

/// Returns the `id`th person of so many; the higher the id the later they came.
pub fn person(random: &mut fastrand::Rng, id: i64, people: i64) -> Candidate {
    let given = skewed(random, GIVEN).to_owned();
    let family = if random.u8(..3) == 0 {
        rare(random)
    } else {
        skewed(random, FAMILY).to_owned()
    };
    let handle = format!("{}.{}{id}", given.to_lowercase(), family.to_lowercase());
    let at = Timestamp::from_second(1_350_000_000 + id * 400_000_000 / people).unwrap();
    Candidate {
        id: CandidateId(id),
        emails: vec![format!("{handle}@example.org")],
        phones: vec![format!("+1 415 {:07}", id % 10_000_000)],
        urls: vec![format!("https://www.linkedin.com/in/{handle}")],
        first_name: Some(given),
        last_name: Some(family),
        preferred_name: None,
        company: Some(skewed(random, COMPANIES).to_owned()),
        title: Some(skewed(random, TITLES).to_owned()),
        addresses: vec![skewed(random, TOWNS).to_owned()],
        tags: if random.u8(..4) == 0 {
            vec!["silver medal".to_owned()]
        } else {
            vec![]
        },
        private: false,
        created_at: Some(at),
        updated_at: Some(at),
        last_activity_at: Some(at),
    }
}

/// Returns an application of `of`.
fn application(random: &mut fastrand::Rng, id: i64, of: i64) -> ApplicationRecord {
    let at = Timestamp::from_second(1_350_000_000 + random.i64(0..400_000_000)).unwrap();
    let active = random.bool();
    ApplicationRecord {
        id: ApplicationId(id),
        candidate_id: CandidateId(of),
        job_id: Some(JobId(random.i64(1..400))),
        prospective_job_ids: vec![],
        stage_id: active.then(|| random.i64(1..1600)),
        stage: active.then(|| skewed(random, STAGES).to_owned()),
        status: if active {
            ApplicationStatus::Active
        } else {
            ApplicationStatus::Rejected
        },
        prospect: false,
        source_id: Some(random.i64(1..60)),
        recruiter_id: Some(random.i64(1..60)),
        rejection_reason_id: None,
        created_at: Some(at),
        updated_at: Some(at),
        rejected_at: None,
        last_activity_at: Some(at),
    }
}

/// People and applications.
pub type Page = (Vec<Candidate>, Vec<ApplicationRecord>);

/// How many people a page holds.
pub const PAGE: i64 = 500;

/// Returns a page of a first sync, newest first, that ends with person `newest` of `people`: an
/// application for each, as people come with one, and half as many of people who came before.
pub fn page(random: &mut fastrand::Rng, newest: i64, people: i64) -> Page {
    let ids = || (0..PAGE).map(|row| newest - row);
    let candidates = ids().map(|id| person(random, id, people)).collect();
    let first = ids().map(|id| (id * 2, id)).collect::<Vec<_>>();
    let again = ids()
        .step_by(2)
        .map(|id| (id * 2 + 1, random.i64(1..=newest)));
    let of: Vec<(i64, i64)> = first.into_iter().chain(again.collect::<Vec<_>>()).collect();
    let applications = of
        .into_iter()
        .map(|(id, of)| application(random, id, of))
        .collect();
    (candidates, applications)
}
