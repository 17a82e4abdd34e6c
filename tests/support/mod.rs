//! A sandbox and an engine on it, for tests of the whole.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test file uses its own part; a test may fail by panicking, its helpers too"
)]

#[path = "turned_clock.rs"]
pub mod turned_clock;

use std::path::Path;
use std::time::Duration;

use gleaner::config::{Config, Loaded};
use gleaner::people::{JobId, PersonRef, Profile, ProfileId};
use gleaner::sandbox::{Admin, Options, Sandbox, start};
use gleaner::worker::{Credentials, Engine, EngineOptions, PartnerCredentials};
use serde_json::Value;
pub use turned_clock::TIMEOUT;

/// A sandbox of a few people, without a rate limit.
pub fn small() -> Options {
    Options {
        candidates: 60,
        jobs: 6,
        rate_limit: 0,
        token_rate_limit: 0,
        ..Options::default()
    }
}

/// A running sandbox with a data directory of its own.
pub struct House {
    pub sandbox: Sandbox,
    pub data: tempfile::TempDir,
    pub timeout: Duration,
}

impl House {
    pub async fn new(options: Options) -> Self {
        Self {
            sandbox: start(options).await.unwrap(),
            data: tempfile::tempdir().unwrap(),
            timeout: TIMEOUT,
        }
    }

    pub fn admin(&self) -> Admin {
        self.sandbox.admin()
    }

    /// An engine on the data directory; the one before must be dropped, as after a restart.
    pub fn engine(&self) -> Engine {
        engine(&self.sandbox, self.data.path(), self.timeout)
    }

    /// An engine whose section `[export]` of the config is this.
    pub fn engine_with(&self, export: gleaner::config::Export) -> Engine {
        self.engine_set(|config| config.export = export)
    }

    /// An engine with other settings.
    pub fn engine_set(&self, set: impl FnOnce(&mut Config)) -> Engine {
        open(&self.sandbox, self.data.path(), self.timeout, set)
    }

    /// The same with a partner key beside the credential for Harvest.
    pub fn engine_with_partner(&self, set: impl FnOnce(&mut Config)) -> Engine {
        let hello = self.sandbox.hello();
        let text = |key: &str| hello[key].as_str().unwrap().to_owned();
        let partner = PartnerCredentials {
            key: text("partner_key").into(),
            user: text("partner_user"),
        };
        let url = text("ingestion_url").parse().unwrap();
        let (sandbox, data) = (&self.sandbox, self.data.path());
        opened(sandbox, data, self.timeout, Some(partner), |config| {
            config.greenhouse.ingestion_url = url;
            set(config);
        })
    }

    /// Puts a fault in place.
    pub fn fault(&self, spec: &str) {
        self.admin().add_fault(spec.parse().unwrap());
    }

    /// Makes it so that every export was sent so many minutes earlier.
    pub fn let_exports_age(&self, minutes: i64) {
        let file = self.data.path().join("gleaner.db");
        let connection = rusqlite::Connection::open(file).unwrap();
        let sql = "UPDATE export SET sent_at = sent_at - ?1 * 60000";
        assert!(connection.execute(sql, [minutes]).unwrap() > 0);
    }

    /// An open job that is not confidential.
    pub fn job(&self) -> (JobId, String) {
        self.open_jobs().remove(0)
    }

    /// The open jobs that are not confidential.
    pub fn open_jobs(&self) -> Vec<(JobId, String)> {
        let jobs = self.admin().rows("jobs").into_iter();
        let open = |job: &Value| {
            job["status"] == "open" && job["confidential"] == false && job["is_template"] != true
        };
        let named = |job: Value| {
            let id = JobId(job["id"].as_i64().unwrap());
            (id, job["name"].as_str().unwrap().to_owned())
        };
        jobs.filter(open).map(named).collect()
    }
}

/// An engine that settles without waiting.
pub fn engine(sandbox: &Sandbox, data: &Path, timeout: Duration) -> Engine {
    open(sandbox, data, timeout, |_| {})
}

fn open(
    sandbox: &Sandbox,
    data: &Path,
    timeout: Duration,
    set: impl FnOnce(&mut Config),
) -> Engine {
    opened(sandbox, data, timeout, None, set)
}

fn opened(
    sandbox: &Sandbox,
    data: &Path,
    timeout: Duration,
    partner: Option<PartnerCredentials>,
    set: impl FnOnce(&mut Config),
) -> Engine {
    let hello = sandbox.hello();
    let text = |key: &str| hello[key].as_str().unwrap().to_owned();
    let mut loaded = Loaded::defaults(data);
    loaded.config.greenhouse.harvest_url = text("harvest_url").parse().unwrap();
    loaded.config.greenhouse.auth_url = text("auth_url").parse().unwrap();
    loaded.config.greenhouse.timeout = timeout;
    loaded.config.outbox.settle_after = Duration::from_millis(1);
    set(&mut loaded.config);
    let credentials = Credentials {
        client_id: text("client_id"),
        client_secret: text("client_secret").into(),
    };
    let options = EngineOptions {
        config: loaded.config,
        data: data.to_path_buf(),
        credentials: Some(credentials),
        offline: false,
    };
    Engine::open_with_partner(options, partner).unwrap()
}

const GIVEN: [&str; 16] = [
    "Quirina",
    "Bolthar",
    "Tevin",
    "Ysolde",
    "Mirko",
    "Wanjiku",
    "Oberon",
    "Fennella",
    "Zsombor",
    "Ghislaine",
    "Kapono",
    "Liesbeth",
    "Dragomir",
    "Anahera",
    "Uchenna",
    "Perpetua",
];
const FAMILY: [&str; 16] = [
    "Zwetschgen",
    "Ankerlund",
    "Obiakor",
    "Thistledown",
    "Vranjes",
    "Kipchumba",
    "Moonshadow",
    "Fotheringay",
    "Szentgyorgyi",
    "Beaurepaire",
    "Kealoha",
    "Doornbos",
    "Wyszynski",
    "Ngatai",
    "Ezeugwu",
    "Quatermain",
];

/// Somebody nobody has heard of; two of them share no name, and no key.
pub fn stranger(number: usize) -> Profile {
    let (given, family) = (GIVEN[number % 16], FAMILY[(number + number / 16) % 16]);
    let handle = format!("{}.{}{number}", given.to_lowercase(), family.to_lowercase());
    Profile {
        external_id: format!("new-{number}"),
        source: "test".to_owned(),
        first_name: Some(given.to_owned()),
        last_name: Some(family.to_owned()),
        company: Some(format!("{family} Looms")),
        title: Some("Weaver".to_owned()),
        emails: vec![format!("{handle}@fastmail.com").into()],
        linkedin: Some(format!(
            "https://www.linkedin.com/in/{}",
            handle.replace('.', "-")
        )),
        ..Profile::default()
    }
}

/// Profiles as the engine plans them.
pub fn people(profiles: &[Profile]) -> Vec<(PersonRef, gleaner::export::Person)> {
    profiles
        .iter()
        .zip(1..)
        .map(|(profile, row)| {
            let person = gleaner::export::Person::Profile(Box::new(profile.clone()));
            (PersonRef::Profile(ProfileId(row)), person)
        })
        .collect()
}

/// The people in Greenhouse with this e-mail.
pub fn with_email(admin: &Admin, email: &str) -> Vec<Value> {
    let holds = |row: &Value| {
        row["email_addresses"]
            .as_array()
            .is_some_and(|all| all.iter().any(|one| one["value"] == email))
    };
    admin.rows("candidates").into_iter().filter(holds).collect()
}

/// The applications of a person.
pub fn applications(admin: &Admin, candidate: i64) -> Vec<Value> {
    admin
        .rows("applications")
        .into_iter()
        .filter(|row| row["candidate_id"] == candidate)
        .collect()
}
