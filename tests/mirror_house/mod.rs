//! A sandbox with a copy of it, and the question whether they are equal.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    reason = "a test stops where something is not as it should be, and uses its own part"
)]

use std::collections::BTreeMap;

use gleaner::harvest::{Client, Lane, Query, Settings, wire};
use gleaner::mirror::sync::{Mode, Progress, Sync, SyncError, SyncReport};
use gleaner::mirror::{ChangeKind, Mirror};
use gleaner::people::{Candidate, CandidateId};
use gleaner::sandbox::{Options, Sandbox, start};
use gleaner::store::Store;
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

    /// Compares people and applications, row by row.
    pub async fn assert_equal(&self) {
        let admin = self.sandbox.admin();
        let theirs: BTreeMap<i64, Value> = admin
            .rows("candidates")
            .into_iter()
            .map(|row| (row["id"].as_i64().unwrap(), row))
            .collect();
        let mut ours: BTreeMap<i64, Candidate> = BTreeMap::new();
        let mut rev = 0;
        loop {
            let changes = self.mirror.changes_since(rev, 1_000).await.unwrap();
            let Some(last) = changes.last() else { break };
            rev = last.rev;
            for change in changes {
                if let ChangeKind::Upsert(candidate) = change.kind {
                    ours.insert(candidate.id.0, *candidate);
                }
            }
        }
        assert_eq!(
            ours.keys().collect::<Vec<_>>(),
            theirs.keys().collect::<Vec<_>>()
        );
        for (id, row) in &theirs {
            let ours = &ours[id];
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
        let mut applications: Vec<(i64, i64, Option<i64>)> = Vec::new();
        for application in self.mirror.applications(&ids).await.unwrap() {
            applications.push((
                application.id.0,
                application.candidate_id.0,
                application.job_id.map(|id| id.0),
            ));
        }
        applications.sort_unstable();
        // Applications to confidential jobs are not for every user, so Greenhouse is asked.
        let rows = self
            .client
            .all(Query::<wire::Application>::new(), Lane::Sync)
            .await
            .unwrap();
        let signed = |id: u64| i64::try_from(id).unwrap();
        let mut theirs: Vec<(i64, i64, Option<i64>)> = rows
            .iter()
            .map(|row| {
                (
                    signed(row.id),
                    signed(row.candidate_id.unwrap()),
                    row.job_id.map(signed),
                )
            })
            .collect();
        theirs.sort_unstable();
        assert_eq!(applications, theirs);
        let status = self.mirror.status().await.unwrap();
        assert_eq!(status.candidates as usize, ours.len());
        assert_eq!(status.applications as usize, theirs.len());
    }
}

/// Options without a rate limit.
pub fn unlimited(candidates: usize) -> Options {
    Options {
        candidates,
        rate_limit: 0,
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
    Client::new(settings).unwrap()
}
