//! What screen and sub-commands share: the parts of the worker, put together.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::setup::parts::matcher;
use super::{
    Budget, Catalog, EngineError, MirrorState, Outbox, PartnerCredentials, Plans, Records, Search,
    Setup, Status, Sync, Verdicts, WaitShown,
};
use crate::config::Config;
use crate::export::{Checker, Guards, Journal, OutboxState};
use crate::harvest::Client;
use crate::library::Library;
use crate::matching::SamePerson;
use crate::worker::Credentials;

/// What an engine is opened with.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// The settings.
    pub config: Config,
    /// The data directory; made when it is not there.
    pub data: PathBuf,
    /// The credentials, where there are any.
    pub credentials: Option<Credentials>,
    /// Never call Greenhouse.
    pub offline: bool,
}

/// The one owner of client, store and budget. Does nothing itself: each part has its own work, and the
/// fields it needs for it.
pub struct Engine {
    /// Whom Gleaner acts as, and whether it may.
    pub setup: Arc<Setup>,
    /// Who is in Greenhouse.
    pub verdicts: Arc<Verdicts>,
    /// The people kept on this machine.
    pub records: Records,
    /// What the search box finds.
    pub search: Search,
    /// The mirror, kept fresh.
    pub sync: Sync,
    /// Where exports can go, and what they can carry.
    pub catalog: Catalog,
    /// What exports would write.
    pub plans: Plans,
    /// Exports.
    pub outbox: Outbox,
}

/// A wait this long is shown in the status line.
const LONG_WAIT: Duration = Duration::from_secs(2);

impl Engine {
    /// Opens the data directory and gets ready to connect; calls nobody.
    ///
    /// # Errors
    /// [`EngineError`] when the data can't be opened or the settings can't work.
    pub fn open(options: EngineOptions) -> Result<Self, EngineError> {
        Self::open_with_partner(options, None)
    }

    /// Does the same with a partner key, which sends new people where the settings say so; without
    /// credentials for Harvest it is all there is.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with_partner(
        options: EngineOptions,
        partner: Option<PartnerCredentials>,
    ) -> Result<Self, EngineError> {
        let setup = Arc::new(Setup::open(options, partner)?);
        let library = Library::new(setup.store.clone(), SamePerson);
        let journal = Journal::new(setup.store.clone());
        let matcher = matcher(&setup.mirror, &setup.data.join("matching"))?;
        let checker = Checker::new(
            setup.mirror.clone(),
            library.clone(),
            Arc::new(matcher),
            setup.client.clone(),
            Guards::new(setup.config.guards.clone(), setup.config.greenhouse.user_id),
            journal.clone(),
        );
        let verdicts = Arc::new(Verdicts::new(
            Arc::clone(&setup),
            library.clone(),
            checker.clone(),
        ));
        Ok(Self {
            search: Search::new(&setup, library.clone(), Arc::clone(&verdicts)),
            sync: Sync::new(Arc::clone(&setup), checker.clone()),
            catalog: Catalog::new(Arc::clone(&setup)),
            plans: Plans::new(
                Arc::clone(&setup),
                Arc::clone(&verdicts),
                checker.clone(),
                journal.clone(),
            ),
            outbox: Outbox::new(
                Arc::clone(&setup),
                Arc::clone(&verdicts),
                journal.clone(),
                checker,
            ),
            records: Records::new(Arc::clone(&setup), library, journal),
            verdicts,
            setup,
        })
    }

    /// Returns the facts of the status line, from each part its own.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn status(&self) -> Result<Status, EngineError> {
        let setup = &self.setup;
        let mirror = setup.mirror.status().await?;
        let counts = self.outbox.counts().await?;
        let count = |wanted: &[OutboxState]| {
            counts
                .iter()
                .filter(|(state, _)| wanted.contains(state))
                .map(|(_, count)| count)
                .sum()
        };
        let wait = self.outbox.waiting();
        let waiting = wait.filter(|wait| wait.lasts >= LONG_WAIT);
        let connection = lock(&setup.connection).clone();
        Ok(Status {
            connection,
            acting_user: match setup.partner_name() {
                Some(name) => Some(name),
                None => setup.acting_user().await?,
            },
            organisation: setup
                .identity()
                .and_then(|identity| identity.organization?.name),
            mirror: MirrorState {
                candidates: mirror.candidates,
                share: mirror.share,
                synced_at: mirror.synced_at,
                syncing: self.sync.progress(),
            },
            budget: setup.client.as_ref().and_then(budget),
            library: self.records.count().await?,
            exports_paused: self.outbox.are_paused(),
            exports_open: count(&[
                OutboxState::Planned,
                OutboxState::Held,
                OutboxState::Sending,
            ]),
            exports_unknown: count(&[OutboxState::Unknown]),
            exports_waiting: count(&[OutboxState::NeedsPerson]),
            waiting: waiting.map(|wait| WaitShown::of(&wait, Timestamp::now())),
        })
    }
}

fn budget(client: &Client) -> Option<Budget> {
    let status = client.budget_status();
    Some(Budget {
        limit: status.limit?,
        remaining: status.remaining?,
        resets_in: status.resets_in.unwrap_or_default(),
    })
}

/// Locks for a moment. A panic elsewhere ends the process, so a poisoned lock is only ever seen in
/// tests; its value is whole either way.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the moment a while from now.
pub(super) fn in_a_while(pause: Duration) -> Timestamp {
    Timestamp::now()
        .saturating_add(pause)
        .unwrap_or(Timestamp::MAX)
}
