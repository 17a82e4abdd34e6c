//! A sandbox with a copy of it, and the question whether they are equal.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    reason = "a test stops where something is not as it should be, and uses its own part"
)]

use std::collections::BTreeMap;
use std::time::Duration;

use gleaner::harvest::{Client, Lane, Query, Settings, wire};
use gleaner::mirror::sync::{Mode, Progress, Sync, SyncError, SyncReport};
use gleaner::mirror::{ApplicationRecord, ChangeKind, Mirror};
use gleaner::people::{Candidate, CandidateId};
use gleaner::sandbox::{Options, Sandbox, start};
use gleaner::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A sandbox, a copy of it, and what is between.
pub struct House {
    pub sandbox: Sandbox,
    pub directory: tempfile::TempDir,
    pub mirror: Mirror,
    pub client: Client,
    pub sync: Sync,
}

impl House {
    pub async fn with(options: Options) -> Self {
        let sandbox = start(options).await.unwrap();
        let user = sandbox.hello()["user_id"].as_u64();
        Self::of(sandbox, user)
    }

    pub fn of(sandbox: Sandbox, user: Option<u64>) -> Self {
        let client = client(&sandbox.hello(), user);
        let directory = tempfile::tempdir().unwrap();
        let mirror = Mirror::new(Store::open(&directory.path().join("gleaner.db")).unwrap());
        let sync = Sync::new(mirror.clone(), client.clone());
        Self {
            sandbox,
            directory,
            mirror,
            client,
            sync,
        }
    }

    /// The same sandbox with a copy in another store.
    pub fn on(self, store: Store) -> Self {
        let mirror = Mirror::new(store);
        let sync = Sync::new(mirror.clone(), self.client.clone());
        Self {
            mirror,
            sync,
            ..self
        }
    }

    pub async fn sync(&self, mode: Mode) -> Result<SyncReport, SyncError> {
        self.sync
            .run(
                mode,
                watch::channel(Progress::default()).0,
                CancellationToken::new(),
            )
            .await
    }

    /// How long ago the copy was last in step.
    pub async fn age(&self) -> SignedDuration {
        let status = self.mirror.status().await.unwrap();
        Timestamp::now().duration_since(status.synced_at.unwrap())
    }

    /// Makes it so that each list was last read that many hours ago, and a bit.
    pub async fn was_read(&self, hours: i64) {
        let file = self.directory.path().join("gleaner.db");
        let connection = rusqlite::Connection::open(file).unwrap();
        let changed = connection
            .execute(
                "UPDATE meta SET value = value - ?1
                 WHERE key = 'synced_at' OR key LIKE 'synced:%' OR key LIKE 'until:%'",
                [hours * 3_600_000 + 60_000],
            )
            .unwrap();
        assert!(changed > 10, "{changed}");
        assert_eq!(self.age().await.as_hours(), hours);
    }

    /// Compares people and applications, row by row, with what the acting user may see of them.
    pub async fn assert_equal(&self) {
        let rows = self.client.all(Query::<wire::Candidate>::new(), Lane::Sync);
        let theirs: BTreeMap<i64, Candidate> = rows
            .await
            .unwrap()
            .into_iter()
            .map(|row| (i64::try_from(row.id).unwrap(), still(row.into())))
            .collect();
        let ours = self.people().await;
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            theirs.keys().collect::<Vec<_>>()
        );
        for (id, theirs) in &theirs {
            assert_eq!(&ours[id], theirs);
        }
        // Both sides went through the same reading: some of it is compared with what was sent.
        for row in self.sandbox.admin().rows("candidates") {
            let Some(ours) = ours.get(&row["id"].as_i64().unwrap()) else {
                assert_eq!(row["private"], json!(true));
                continue;
            };
            assert_eq!(json!(ours.first_name), row["first_name"]);
            assert_eq!(json!(ours.title), row["title"]);
            assert_eq!(json!(ours.tags), row["tags"]);
            let emails: Vec<&Value> = row["email_addresses"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| &one["value"])
                .collect();
            assert_eq!(json!(ours.emails), json!(emails));
        }
        let ids: Vec<CandidateId> = ours.keys().map(|id| CandidateId(*id)).collect();
        let applications = self.mirror.applications(&ids).await.unwrap();
        let mut applications: Vec<_> = applications
            .iter()
            .map(|one| {
                let job = one.job_id.map(|id| id.0);
                (one.id.0, one.candidate_id.0, job, one.status, one.prospect)
            })
            .collect();
        applications.sort_unstable_by_key(|one| one.0);
        // Applications to confidential jobs are not for every user, so Greenhouse is asked.
        let rows = self
            .client
            .all(Query::<wire::Application>::new(), Lane::Sync)
            .await
            .unwrap();
        let mut theirs: Vec<_> = rows
            .into_iter()
            .map(|row| {
                let one = ApplicationRecord::from(row);
                let job = one.job_id.map(|id| id.0);
                (one.id.0, one.candidate_id.0, job, one.status, one.prospect)
            })
            .collect();
        theirs.sort_unstable_by_key(|one| one.0);
        assert_eq!(applications, theirs);
        let status = self.mirror.status().await.unwrap();
        assert_eq!(status.candidates as usize, ours.len());
        assert_eq!(status.applications as usize, theirs.len());
    }

    /// Returns everyone in the copy who is not gone.
    async fn people(&self) -> BTreeMap<i64, Candidate> {
        let mut people = BTreeMap::new();
        let mut rev = 0;
        loop {
            let changes = self.mirror.changes_since(rev, 1_000).await.unwrap();
            let Some(last) = changes.last() else {
                return people;
            };
            rev = last.rev;
            for change in changes {
                if let ChangeKind::Upsert(candidate) = change.kind {
                    people.insert(candidate.id.0, still(*candidate));
                }
            }
        }
    }
}

/// Leaves out when anything last happened around a person: that changes without them, and so without
/// any list that says so (contract 10.8).
fn still(candidate: Candidate) -> Candidate {
    Candidate {
        last_activity_at: None,
        ..candidate
    }
}

/// Options without a rate limit.
pub fn unlimited(candidates: usize) -> Options {
    Options {
        candidates,
        rate_limit: 0,
        token_rate_limit: 0,
        ..Options::default()
    }
}

/// A client for the sandbox that said `hello`.
pub fn client(hello: &Value, user: Option<u64>) -> Client {
    let url = |key: &str| hello[key].as_str().unwrap().parse().unwrap();
    let mut settings = Settings::new(
        url("harvest_url"),
        url("auth_url"),
        hello["client_id"].as_str().unwrap(),
        hello["client_secret"].as_str().unwrap().into(),
    );
    settings.user_id = user;
    // A call that is merely slow must never meet it.
    settings.timeout = Duration::from_secs(600);
    Client::new(settings).unwrap()
}
