//! Everything Gleaner does, behind one door: the screen and the sub-commands both come here.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::{Notify, OnceCell, broadcast};

use super::{Connection, EngineError, Found, Scope};
use crate::config::Config;
use crate::export::{Checker, Journal, Runner, RunnerSettings};
use crate::harvest::{self, Client, Identity};
use crate::library::Library;
use crate::matching::Matcher;
use crate::mirror::Mirror;
use crate::store::{OwnerLock, Store};

/// The credentials of a custom integration (contract 2.1).
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The client id.
    pub client_id: String,
    /// The client secret; never shown.
    pub client_secret: SecretString,
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
    pub(super) store: Store,
    pub(super) mirror: Mirror,
    pub(super) library: Library,
    pub(super) checker: Checker,
    pub(super) journal: Journal,
    pub(super) client: Option<Client>,
    pub(super) runner: Option<Runner>,
    pub(super) owner: Option<OwnerLock>,
    pub(super) identity: OnceCell<Identity>,
    pub(super) connection: std::sync::Mutex<Connection>,
    pub(super) syncing: tokio::sync::Mutex<()>,
    pub(super) progress: std::sync::Mutex<Option<super::SyncProgress>>,
    pub(super) happened: Arc<Notify>,
    pub(super) reports: broadcast::Sender<super::Report>,
}
