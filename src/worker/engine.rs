//! Everything Gleaner does, behind one type: the screen and the sub-commands both come here.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::{Notify, OnceCell, broadcast};

use super::judged::VerdictCache;
use super::parts::{client, gate, known, matcher, partner_client, partner_gate, session};
use super::profiles::Profiles;
use super::{Budget, Connection, EngineError, MirrorState, Status, SyncProgress, WaitShown};
use crate::config::Config;
use crate::export::{Alone, Checker, Guards, Journal, OutboxEntry, OutboxState, Runner};
use crate::harvest::{Client, Identity, Wait};
use crate::ingestion::{self, CurrentUser};
use crate::library::Library;
use crate::matching::SamePerson;
use crate::mirror::tenant::Gate;
use crate::mirror::{Mirror, Resource, Search, convert};
use crate::store::{OwnerLock, Store, StoreError};

/// The credentials of a custom integration (contract 2.1).
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The client secret; never shown.
    pub client_secret: SecretString,
}

/// A partner key with the user it acts for (contract 11.1).
#[derive(Clone, Debug)]
pub struct PartnerCredentials {
    /// The key; never shown.
    pub key: SecretString,
    /// The e-mail address of the acting user.
    pub user: String,
}

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

/// The one owner of client, store and budget.
pub struct Engine {
    pub(super) config: Config,
    pub(super) offline: bool,
    pub(super) data: PathBuf,
    pub(super) store: Store,
    pub(super) mirror: Mirror,
    pub(super) index: Search,
    pub(super) library: Library,
    pub(super) profiles: Arc<Profiles>,
    /// The verdicts that searches asked for.
    pub(super) verdicts: VerdictCache,
    pub(super) checker: Checker,
    pub(super) journal: Journal,
    pub(super) client: Option<Client>,
    pub(super) runner: Option<Runner>,
    /// The client for Candidate Ingestion, where there is a partner key.
    pub(super) partner: Option<ingestion::Client>,
    /// Lets the partner key in, or not.
    pub(super) partner_gate: Option<Gate>,
    /// Sends through the partner key where there is no credential for Harvest.
    pub(super) alone: Option<Alone>,
    /// The acting user of the partner key.
    pub(super) partner_user: OnceCell<CurrentUser>,
    /// Held while this process is the one voice of the data directory.
    pub(super) owner: Mutex<Option<OwnerLock>>,
    /// Lets the credential in, or not; none without one.
    pub(super) gate: Option<Gate>,
    /// Greenhouse was asked whose the credential is, whatever it said.
    pub(super) identified: AtomicBool,
    /// A mark of the credential and of the user it is to act as.
    pub(super) session: u64,
    /// Whom the copy was last read as.
    pub(super) read_as: Option<u64>,
    pub(super) connection: Mutex<Connection>,
    /// Greenhouse has said that it has what the settings for exports wish for and only it knows.
    pub(super) wishes_are_there: AtomicBool,
    /// Calls of the last step of the sweep.
    pub(super) sweep_calls: AtomicU32,
    /// Since when nothing was left to do but to wait until an export is looked for again, and until when.
    pub(super) resting: Arc<Mutex<Option<Rest>>>,
    /// One sync at a time.
    pub(super) syncing: tokio::sync::Mutex<()>,
    pub(super) progress: Mutex<Option<SyncProgress>>,
    /// One pass over the outbox at a time.
    pub(super) passing: tokio::sync::Mutex<()>,
    /// Wakes whoever works off the outbox.
    pub(super) work: Notify,
    /// Wakes whoever shows the status.
    pub(super) happened: Notify,
    /// Every change of an export.
    pub(super) changed: broadcast::Sender<OutboxEntry>,
}

/// Changes of exports that a slow listener may lag behind.
const CHANGES: usize = 4_096;
/// A wait of so long is said in the status line.
const LONG_WAIT: Duration = Duration::from_secs(2);

impl Engine {
    /// Opens the data directory and gets ready to connect; calls nobody.
    ///
    /// # Errors
    /// [`EngineError`] when the data can't be opened or the settings can't work.
    pub fn open(options: EngineOptions) -> Result<Self, EngineError> {
        Self::open_with_partner(options, None)
    }

    /// Refuses whatever would lead to a write, before it is planned.
    ///
    /// # Errors
    /// [`EngineError::ReadOnly`] where the settings or the command line say so.
    pub fn may_write(&self) -> Result<(), EngineError> {
        if self.config.greenhouse.read_only {
            Err(EngineError::ReadOnly)
        } else {
            Ok(())
        }
    }

    /// Looks at every page of the data file: a damaged one is noticed before it is needed.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub async fn check_data(&self) -> Result<(), StoreError> {
        let store = self.store.clone();
        tokio::task::spawn_blocking(move || store.check())
            .await
            .unwrap_or(Err(StoreError::Closed))
    }

    /// Writes a consistent copy of the data into a new file and notes where it is.
    ///
    /// # Errors
    /// As [`Store::back_up`].
    pub async fn back_up(&self, to: PathBuf) -> Result<(), EngineError> {
        let store = self.store.clone();
        let copied = tokio::task::spawn_blocking(move || store.back_up(&to)).await;
        Ok(copied.unwrap_or(Err(StoreError::Closed))?)
    }

    /// The same with a partner key, which sends new people where the settings say so; without
    /// credentials for Harvest it is all there is.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with_partner(
        options: EngineOptions,
        partner: Option<PartnerCredentials>,
    ) -> Result<Self, EngineError> {
        let EngineOptions {
            config,
            data,
            credentials,
            offline,
        } = options;
        let store = Store::open(&data.join("gleaner.db"))?;
        // Who calls nobody has no use for the one voice, and must not keep it from others.
        let partner = partner.filter(|_| !offline);
        let owner = if credentials.is_some() || partner.is_some() {
            OwnerLock::try_acquire(&data)?
        } else {
            None
        };
        let mirror = Mirror::new(store.clone());
        let index = Search::open(&mirror, &data.join("index"))?;
        let library = Library::new(store.clone(), SamePerson);
        let journal = Journal::new(store.clone());
        let matcher = Arc::new(matcher(&mirror, &data.join("matching"))?);
        let session = credentials
            .as_ref()
            .map_or(0, |credentials| session(&config, credentials));
        let read_as = mirror.tenant()?.and_then(|tenant| tenant.user);
        let (client, gate) = match credentials {
            Some(credentials) => {
                let client = client(&config, credentials.clone())?;
                client.prove_sight(known(&mirror));
                let gate = gate(&config, &credentials, mirror.clone(), Some(client.clone()));
                (Some(client), Some(gate))
            }
            None => (None, None),
        };
        let partner_gate = partner
            .as_ref()
            .map(|partner| partner_gate(&config, partner, mirror.clone()));
        let partner = partner
            .map(|partner| partner_client(&config, partner))
            .transpose()?;
        let alone = partner.clone().filter(|_| client.is_none());
        // A partner key alone opens the directory itself; else Harvest's credential does.
        let gate = match alone {
            Some(_) => partner_gate.clone(),
            None => gate,
        };
        let guards = Guards::new(config.guards.clone(), config.greenhouse.user_id);
        let checker = Checker::new(
            mirror.clone(),
            library.clone(),
            matcher,
            client.clone(),
            guards,
            journal.clone(),
        );
        let (changed, _) = broadcast::channel(CHANGES);
        let settle_after = config.outbox.settle_after;
        let alone = alone.zip(gate.clone()).map(|(partner, gate)| {
            Alone::new(
                partner,
                gate,
                journal.clone(),
                checker.clone(),
                settle_after,
                changed.clone(),
            )
        });
        let runner = client.clone().zip(gate.clone()).map(|(client, gate)| {
            Runner::new(
                client,
                checker.clone(),
                journal.clone(),
                mirror.clone(),
                gate,
                settle_after,
                changed.clone(),
            )
            .with_partner(partner.clone().zip(partner_gate.clone()))
        });
        let connection = match (client.is_some() || alone.is_some(), &owner) {
            (false, _) => Connection::Offline,
            (true, None) => Connection::Reading,
            (true, Some(_)) => Connection::Connecting,
        };
        Ok(Self {
            config,
            offline,
            data,
            store,
            mirror,
            index,
            profiles: Arc::new(Profiles::new(library.clone())),
            verdicts: VerdictCache::default(),
            library,
            checker,
            journal,
            client,
            runner,
            partner,
            partner_gate,
            alone,
            partner_user: OnceCell::new(),
            owner: Mutex::new(owner),
            gate,
            identified: AtomicBool::new(false),
            wishes_are_there: AtomicBool::new(false),
            session,
            read_as,
            sweep_calls: AtomicU32::new(0),
            resting: Arc::default(),
            connection: Mutex::new(connection),
            syncing: tokio::sync::Mutex::new(()),
            progress: Mutex::new(None),
            passing: tokio::sync::Mutex::new(()),
            work: Notify::new(),
            happened: Notify::new(),
            changed,
        })
    }

    /// Makes sure that Greenhouse can be asked, and as whom, and that the data directory is of the
    /// organisation whose credentials these are. Asks nobody while another process is the voice of the
    /// data directory with the same credential: a token of ours would revoke the one it has (contract
    /// 2.1).
    ///
    /// # Errors
    /// [`EngineError`]: no credentials, refused, out of reach, a user who may not read, or credentials
    /// of another organisation.
    pub async fn connect(&self) -> Result<(), EngineError> {
        if self.alone.is_some() {
            return self.connect_partner().await;
        }
        self.client()?;
        if !self.is_owner().await? {
            *lock(&self.connection) = Connection::Reading;
            return self.admit().await;
        }
        let (connection, result) = match self.identify().await {
            Ok(()) => (Connection::Online, Ok(())),
            Err(error) => (Connection::Failed(error.problem()), Err(error)),
        };
        *lock(&self.connection) = connection;
        self.happened.notify_waiters();
        result?;
        self.tenancy().await.map(drop)
    }

    /// Returns the client.
    ///
    /// # Errors
    /// [`EngineError`] when there are no credentials or the user said not to call.
    pub(super) fn client(&self) -> Result<&Client, EngineError> {
        self.client.as_ref().ok_or(if self.offline {
            EngineError::Offline
        } else {
            EngineError::NoCredentials
        })
    }

    /// Returns whether Greenhouse is never called.
    pub fn is_offline(&self) -> bool {
        self.client.is_none()
    }

    /// Returns the pause between syncs that run by themselves.
    pub fn sync_every(&self) -> Duration {
        self.config.sync.every
    }

    /// Returns how long an export confirmed on the screen can be taken back.
    pub fn hold(&self) -> Duration {
        self.config.outbox.hold
    }

    /// Returns whether this process is the one voice of its data directory; becomes it where the
    /// former one has ended.
    ///
    /// # Errors
    /// [`EngineError`] when the lock can't be tried.
    pub async fn is_owner(&self) -> Result<bool, EngineError> {
        if self.client.is_none() && self.alone.is_none() {
            return Ok(false);
        }
        let became = {
            let mut owner = lock(&self.owner);
            match *owner {
                Some(_) => false,
                None => {
                    *owner = OwnerLock::try_acquire(&self.data)?;
                    if owner.is_none() {
                        return Ok(false);
                    }
                    true
                }
            }
        };
        if became {
            *lock(&self.connection) = Connection::Connecting;
        }
        Ok(true)
    }

    /// Returns how much of Greenhouse's candidates is in the mirror, 0 to 1; none where that is not
    /// known.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn mirror_share(&self) -> Result<Option<f64>, EngineError> {
        Ok(self.mirror.status().await?.share)
    }

    /// Waits until something happened that the status line shows.
    pub async fn something_happened(&self) {
        self.happened.notified().await;
    }

    /// Returns whom we act as: the user Greenhouse takes us for, before it was reached the one of the
    /// settings, or the one the copy was last read as.
    pub(super) fn acting_id(&self) -> Option<u64> {
        self.told_id().or(self.read_as)
    }

    /// Returns what Greenhouse last said of the credential; none before it was asked.
    pub(super) fn identity(&self) -> Option<Identity> {
        self.client.as_ref().and_then(Client::identity)
    }

    fn told_id(&self) -> Option<u64> {
        let told = self.identity().and_then(|identity| identity.user_id);
        told.or(self.config.greenhouse.user_id)
    }

    /// Returns whom Greenhouse takes us for: the name, or the number until the name is known.
    pub(super) async fn acting_user(&self) -> Result<Option<String>, EngineError> {
        let Some(id) = self.identity().and_then(|identity| identity.user_id) else {
            return Ok(None);
        };
        let users = self.mirror.names(Resource::Users).await?;
        let name = users
            .into_iter()
            .find(|user| convert::wire_id(user.id) == id)
            .map(|user| user.name);
        Ok(Some(name.unwrap_or_else(|| format!("user {id}"))))
    }

    /// Returns the facts of the status line.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn status(&self) -> Result<Status, EngineError> {
        let mirror = self.mirror.status().await?;
        let counts = self.journal.counts().await?;
        let count = |wanted: &[OutboxState]| {
            counts
                .iter()
                .filter(|(state, _)| wanted.contains(state))
                .map(|(_, count)| count)
                .sum()
        };
        let identity = self.identity();
        let connection = lock(&self.connection).clone();
        let syncing = lock(&self.progress).clone();
        let wait = self.client.as_ref().and_then(Client::waiting);
        let waiting = wait.filter(|wait| wait.lasts >= LONG_WAIT);
        Ok(Status {
            connection,
            acting_user: match self.partner_name() {
                Some(name) => Some(name),
                None => self.acting_user().await?,
            },
            organisation: identity.and_then(|identity| identity.organization?.name),
            mirror: MirrorState {
                candidates: mirror.candidates,
                share: mirror.share,
                synced_at: mirror.synced_at,
                syncing,
            },
            budget: self.client.as_ref().and_then(budget),
            library: self.library.count().await?,
            exports_paused: self.exports_paused(),
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

/// A pause in which nothing is left to do but to wait for an export.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rest {
    pub since: std::time::Instant,
    pub until: Timestamp,
}

impl Engine {
    /// Returns what tells, whenever it is asked, what is being waited for and for how long nothing has
    /// come; none where Greenhouse is never asked. It may be asked on any thread.
    pub fn waits(&self) -> Option<impl Fn() -> Option<Wait> + Send + 'static> {
        let (client, resting) = (self.client.clone()?, Arc::clone(&self.resting));
        let for_exports = move || {
            let Rest { since, until } = (*lock(&resting))?;
            Some(Wait {
                lasts: since.elapsed(),
                what: "the moment at which Greenhouse is asked again what became of an export"
                    .to_owned(),
                short: "Greenhouse to show the export",
                ends_then: true,
                lane: None,
                left: Duration::try_from(until.duration_since(Timestamp::now())).ok(),
            })
        };
        Some(move || client.waiting().or_else(&for_exports))
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
