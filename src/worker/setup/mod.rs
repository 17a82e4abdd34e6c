//! Whom Gleaner acts as, and whether it may: credentials, connection, tenant, data directory.
//!
//! Everything else of the worker asks here before it calls Greenhouse or shows what is kept.

mod abilities;
mod browser;
mod credential_check;
mod pairing;
mod partner;
pub(super) mod parts;
mod tenant;

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use secrecy::SecretString;
use tokio::sync::{Notify, OnceCell};

pub use abilities::{ABILITIES, Ability, Need};
pub use browser::{BrowserAsks, ShowAsked};
pub use credential_check::{Standing, WaitTeller, try_out};
pub use pairing::{PairedBrowser, Pairing, Pairings};
pub use partner::{PartnerStand, try_out_partner};

use super::engine::{EngineOptions, lock};
use super::{Connection, EngineError};
use crate::config::Config;
use crate::harvest::{Client, Identity};
use crate::ingestion::{self, CurrentUser};
use crate::mirror::tenant::Gate;
use crate::mirror::{Mirror, Resource, convert};
use crate::store::{OwnerLock, Store, StoreError};
use parts::{client, gate, known, partner_client, partner_gate, session};

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

/// The settings, the credentials and the data directory, and what Greenhouse said of them.
pub struct Setup {
    pub(super) config: Config,
    pub(super) offline: bool,
    pub(super) data: PathBuf,
    pub(super) store: Store,
    pub(super) mirror: Mirror,
    pub(super) client: Option<Client>,
    /// Lets the credential in, or not; none without one.
    pub(super) gate: Option<Gate>,
    /// The client for Candidate Ingestion, where there is a partner key.
    pub(super) partner: Option<ingestion::Client>,
    /// Lets the partner key in, or not.
    pub(super) partner_gate: Option<Gate>,
    /// The acting user of the partner key.
    partner_user: OnceCell<CurrentUser>,
    /// Held while this process owns the data directory.
    owner: Mutex<Option<OwnerLock>>,
    /// Greenhouse was asked whose the credential is, whatever it said.
    identified: AtomicBool,
    /// A mark of the credential and of the user it is to act as.
    pub(super) session: u64,
    /// Whom the copy was last read as.
    read_as: Option<u64>,
    pub(super) connection: Mutex<Connection>,
    /// Wakes whoever shows the status.
    pub(super) happened: Notify,
    /// The data directory was taken over.
    took_over: Notify,
}

impl Setup {
    /// Opens the data directory and gets ready to connect; calls nobody.
    ///
    /// # Errors
    /// [`EngineError`] when the data can't be opened or the settings can't work.
    pub(super) fn open(
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
        // A process that calls nobody must not keep ownership from others.
        let partner = partner.filter(|_| !offline);
        let owner = if credentials.is_some() || partner.is_some() {
            OwnerLock::try_acquire(&data)?
        } else {
            None
        };
        let mirror = Mirror::new(store.clone());
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
        // A partner key alone opens the directory itself; else Harvest's credential does.
        let gate = if client.is_none() && partner.is_some() {
            partner_gate.clone()
        } else {
            gate
        };
        let connection = match (client.is_some() || partner.is_some(), &owner) {
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
            client,
            gate,
            partner,
            partner_gate,
            partner_user: OnceCell::new(),
            owner: Mutex::new(owner),
            identified: AtomicBool::new(false),
            session,
            read_as,
            connection: Mutex::new(connection),
            happened: Notify::new(),
            took_over: Notify::new(),
        })
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

    /// Makes sure that Greenhouse can be asked, and as whom, and that the data directory is of the
    /// organisation whose credentials these are. Asks nobody while another process owns the data
    /// directory with the same credential: a token of ours would revoke the one it has (contract
    /// 2.1).
    ///
    /// # Errors
    /// [`EngineError`]: no credentials, refused, out of reach, a user who may not read, or credentials
    /// of another organisation.
    pub async fn connect(&self) -> Result<(), EngineError> {
        if self.is_alone() {
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

    /// Returns whether this process owns its data directory; takes it over where the former owner has
    /// ended.
    ///
    /// # Errors
    /// [`EngineError`] when the lock can't be tried.
    pub async fn is_owner(&self) -> Result<bool, EngineError> {
        if self.client.is_none() && !self.is_alone() {
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
            self.took_over.notify_one();
        }
        Ok(true)
    }

    /// Waits until this process has taken the data directory over from another one that has ended.
    pub async fn taken_over(&self) {
        self.took_over.notified().await;
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

    /// Notes in the status line whether Greenhouse answers.
    pub(super) fn note_connection(&self, error: Option<&EngineError>) {
        let state = match error {
            None => Connection::Online,
            Some(error @ (EngineError::Refused(_) | EngineError::OutOfReach(_))) => {
                Connection::Failed(error.problem())
            }
            Some(_) => return,
        };
        *lock(&self.connection) = state;
        self.happened.notify_waiters();
    }

    /// Returns who decides: the acting user, else who is logged in on this machine.
    pub(in crate::worker) async fn author(&self) -> Result<String, EngineError> {
        let login = || {
            std::env::var("USER")
                .or_else(|_| std::env::var("USERNAME"))
                .unwrap_or_default()
        };
        Ok(self.acting_user().await?.unwrap_or_else(login))
    }
}
