//! What every command needs first: the configuration, the log, and the engine behind it all.

use std::path::Path;
use std::time::Duration;

use tracing_appender::non_blocking::WorkerGuard;

use super::args::Global;
use super::credentials;
use super::encryption;
use super::exit::{Exit, Failure};
use super::logging;
use super::out::remark;
use super::sync::{Progress, remark_beside_bar, wait_on_bar};
use crate::config::{self, Channel, Config, Flags, Loaded};
use crate::store::{StoreError, create_private, refuse_link};
use crate::worker::{
    Credentials, Engine, EngineError, EngineOptions, PartnerCredentials, Problem, WaitTeller,
};

/// An engine and what must live as long as it does.
pub struct Opened {
    /// The engine.
    pub engine: Engine,
    /// The configuration it was opened with.
    pub loaded: Loaded,
    /// Writes what is left of the log when it goes.
    pub log: Option<WorkerGuard>,
}

/// Returns the configuration in force, whatever mistakes its file has.
///
/// # Errors
/// A [`Failure`] (usage) when there is none.
pub fn load(global: &Global) -> Result<Loaded, Failure> {
    let flags = Flags {
        config: global.config.clone(),
        data_dir: global.data_dir.clone(),
        profile: global.profile.clone(),
    };
    let mut loaded =
        config::load(&flags, &environment).map_err(|error| Failure::plain(Exit::Usage, error))?;
    if loaded.paths.profile.is_some() {
        // Somebody else's folder under a name of ours would take in data and credentials.
        for place in [loaded.paths.profiles.folder(), loaded.paths.data.clone()] {
            refuse_link(&place).map_err(|source| StoreError::Directory {
                path: place,
                source,
            })?;
        }
    }
    loaded.config.greenhouse.read_only |= global.read_only;
    loaded.config.screen.plain |= global.plain;
    Ok(loaded)
}

/// Opens the engine, with credentials where there are any.
///
/// # Errors
/// A [`Failure`] for mistakes in the config file, credentials that can't be used, or a store that
/// can't be opened.
pub fn engine(global: &Global) -> Result<Opened, Failure> {
    engine_set(global, |_| {})
}

/// The same with some settings as the command line says.
///
/// # Errors
/// As [`engine`].
pub fn engine_set(global: &Global, set: impl FnOnce(&mut Config)) -> Result<Opened, Failure> {
    let mut loaded = load(global)?;
    if !loaded.mistakes.is_empty() {
        return Err(mistakes(&loaded));
    }
    set(&mut loaded.config);
    let (credentials, partner) = credentials(global, &mut loaded)?;
    let opened = engine_with_partner(global, loaded, credentials, partner)?;
    tell_waits(&opened.engine);
    Ok(opened)
}

/// A wait of so long shows on a bar that is there anyway.
const SHORT: Duration = Duration::from_secs(1);
/// A wait of so long is said: whoever sits in front of it has a right to know within 5 s.
const LONG: Duration = Duration::from_secs(4);
/// And said again after so long.
const AGAIN: Duration = Duration::from_secs(60);

/// Says on standard error what a command waits for, as long as it runs.
fn tell_waits(engine: &Engine) {
    if let Some(waits) = engine.outbox.waits() {
        tell(Box::new(waits));
    }
}

/// Says on standard error what is being waited for, as long as the command runs.
pub fn tell(waits: WaitTeller) {
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        return;
    };
    runtime.spawn(async move {
        let mut said: Option<Duration> = None;
        loop {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let wait = waits().filter(|wait| wait.lasts >= SHORT);
            if wait_on_bar(wait.as_ref()) {
                continue;
            }
            match wait.filter(|wait| wait.lasts >= LONG) {
                None => said = None,
                Some(wait) if said.is_none_or(|said| wait.lasts >= said + AGAIN) => {
                    said = Some(wait.lasts);
                    remark_beside_bar(&format!("{wait} (ctrl-c stops)"));
                }
                Some(_) => {}
            }
        }
    });
}

/// Opens the engine for commands that never ask Greenhouse: credentials are not needed.
///
/// # Errors
/// As [`engine`], but for credentials.
pub fn library(global: &Global) -> Result<Opened, Failure> {
    let opened = engine(&Global {
        offline: true,
        ..global.clone()
    })?;
    // What is kept was tried when it was kept; what the environment holds may be anybody's.
    if let Some(credentials) = credentials::of_environment() {
        wait_for(
            opened
                .engine
                .setup
                .admit_other(credentials, !global.offline),
        )?;
    } else if let Some(partner) = credentials::partner_of_environment() {
        wait_for(opened.engine.setup.admit_partner_key(&partner))?;
    }
    Ok(opened)
}

/// Waits for something that is asked of Greenhouse before a command goes on, on a thread of its own:
/// the caller may be at work for a runtime.
fn wait_for(asked: impl Future<Output = Result<(), EngineError>> + Send) -> Result<(), Failure> {
    let waited = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| Ok::<_, Failure>(super::runtime()?.block_on(asked)?));
        waiting.join()
    });
    waited.unwrap_or_else(|_| {
        let what = "whose the credentials are could not be asked";
        Err(Failure::new(Exit::Usage, what, "Try again."))
    })
}

/// What the app, which starts whatever is wrong, has to say first.
#[derive(Default)]
pub struct First {
    /// What is wrong: mistakes in the config file, else credentials that can't be used.
    pub trouble: Option<Problem>,
    /// A line that stays in view.
    pub banner: Option<String>,
    /// Nothing of this session is kept.
    pub is_demo: bool,
    /// Nobody has told Gleaner any credentials yet.
    pub lacks_credentials: bool,
}

/// Opens the engine for the app, with what there is to say first.
///
/// # Errors
/// A [`Failure`] when there is no configuration at all, the store can't be opened, or the user broke
/// off.
pub fn app(global: &Global) -> Result<(Opened, First), Failure> {
    let mut loaded = load(global)?;
    let (credentials, lacking) = match credentials(global, &mut loaded) {
        Ok((None, None)) if !global.offline => ((None, None), Some(nobody_asked())),
        Ok(credentials) => (credentials, None),
        Err(failure) if failure.exit == Exit::Interrupted => return Err(failure),
        Err(failure) => {
            let (what, hint) = failure.halves();
            (
                (None, None),
                Some(Problem {
                    what: format!("No credentials: {what}."),
                    hint: hint.unwrap_or_default(),
                }),
            )
        }
    };
    let (credentials, partner) = credentials;
    let lacks_credentials = credentials.is_none() && partner.is_none();
    let alone = credentials.is_none() && partner.is_some();
    let banner = match &lacking {
        Some(_) => Some(NO_CREDENTIALS.to_owned()),
        None => alone.then(|| PARTNER_ALONE.to_owned()),
    };
    let trouble = match loaded.mistakes.len() {
        0 => lacking,
        count => Some(Problem {
            what: match count {
                1 => "1 mistake in the config file; the default holds there.".to_owned(),
                _ => format!("{count} mistakes in the config file; the defaults hold there."),
            },
            hint: format!(
                "{}\nFix these lines; `gleaner config check` looks again.",
                listed(&loaded)
            ),
        }),
    };
    let first = First {
        trouble,
        banner,
        is_demo: false,
        lacks_credentials,
    };
    let opened = engine_with_partner(global, loaded, credentials, partner)?;
    Ok((opened, first))
}

/// Opens the engine for a browser, which can be asked nothing: with what keeps exports from leaving,
/// such as credentials that are sealed with a passphrase.
///
/// # Errors
/// As [`engine`], but for credentials.
pub fn companion(global: &Global) -> Result<(Opened, Option<Problem>), Failure> {
    let mut loaded = load(global)?;
    if !loaded.mistakes.is_empty() {
        return Err(mistakes(&loaded));
    }
    let wait = |what: String| Problem {
        what,
        hint: "What is exported waits in the outbox until Gleaner runs in a terminal.".to_owned(),
    };
    let (credentials, waits) = match credentials(global, &mut loaded) {
        Ok((None, None)) => (
            (None, None),
            Some(Problem {
                hint: "Run `gleaner setup`, which asks for them.".to_owned(),
                ..wait("There are no credentials yet.".to_owned())
            }),
        ),
        Ok(credentials) => (credentials, None),
        Err(failure) => (
            (None, None),
            Some(wait(format!("No credentials: {}.", failure.text))),
        ),
    };
    let data = loaded.paths.data.clone();
    let opened = engine_with_partner(global, loaded, credentials.0, credentials.1)
        .map_err(|failure| encryption::without_terminal(&data, failure))?;
    Ok((opened, waits))
}

/// What stays in view when a partner key is all there is.
const PARTNER_ALONE: &str = "Partner key alone: nobody is checked, exports may be duplicates";

/// What stays in view when the app can't ask Greenhouse.
const NO_CREDENTIALS: &str = "No credentials: `gleaner setup` asks for them";

/// Returns what the app says first when nothing was ever set up.
fn nobody_asked() -> Problem {
    Problem {
        what: "There are no credentials yet: Greenhouse is not asked.".to_owned(),
        hint: "Quit and run `gleaner setup`, which asks for them and tries them. \
               `gleaner demo` needs none: it shows the app with made-up people."
            .to_owned(),
    }
}

/// Opens the engine on a configuration at hand, where the data directory is of the organisation whose
/// credentials these are: nothing is shown to others.
///
/// # Errors
/// As [`engine`].
#[cfg(feature = "sandbox")]
pub fn engine_with(
    global: &Global,
    loaded: Loaded,
    credentials: Option<Credentials>,
) -> Result<Opened, Failure> {
    engine_with_partner(global, loaded, credentials, None)
}

fn engine_with_partner(
    global: &Global,
    loaded: Loaded,
    credentials: Option<Credentials>,
    partner: Option<PartnerCredentials>,
) -> Result<Opened, Failure> {
    ready(&loaded)?;
    let log = logging::start(&loaded.paths.state, global);
    let options = EngineOptions {
        config: loaded.config.clone(),
        data: loaded.paths.data.clone(),
        credentials: if global.offline { None } else { credentials },
        offline: global.offline,
    };
    let engine = Engine::open_with_partner(options, partner)?;
    wait_for(engine.setup.admit())?;
    Ok(Opened {
        engine,
        loaded,
        log,
    })
}

/// Makes the data directory, for its owner only, before anything is written there, the log included. A
/// profile that is made by this is said, since its name may be a typing error.
///
/// An encrypted data file is unlocked.
///
/// # Errors
/// A [`Failure`] where it can't be made, others may write to it, or the key of its data is not to be had.
pub fn ready(loaded: &Loaded) -> Result<(), Failure> {
    directories(loaded)?;
    encryption::unlock(loaded)
}

/// Does the same without looking at what is in there.
///
/// # Errors
/// As [`ready`], but for the key.
pub fn directories(loaded: &Loaded) -> Result<(), Failure> {
    let paths = &loaded.paths;
    let private = |path: &Path| {
        create_private(path).map_err(|source| StoreError::Directory {
            path: path.to_owned(),
            source,
        })
    };
    let Some(profile) = &paths.profile else {
        return Ok(private(&paths.data)?);
    };
    private(paths.profiles.base())?;
    let is_new = !paths.data.exists();
    private(&paths.data)?;
    // Best effort: without a colour of its own it has the first one.
    let _ = paths.profiles.colour(profile);
    if is_new {
        remark(&format!(
            "New profile {profile} ({}): data, credentials and settings of its own.",
            paths.data.display()
        ));
    }
    Ok(())
}

/// Lets people go who were never exported and have been here long enough, as commands that write do,
/// and says who goes next. What keeps it from that keeps no command from its own work.
pub async fn let_people_go(opened: &Opened) {
    let said = opened
        .engine
        .records
        .retain(false)
        .await
        .unwrap_or_default();
    for text in &said {
        remark_beside_bar(text);
    }
    if !said.is_empty() {
        remark_beside_bar(
            "An export keeps people, and so does `library.keep_days` in the settings.",
        );
    }
}

/// Brings the local copy up to date where it is too old, with progress on standard error.
///
/// # Errors
/// A [`Failure`] when Greenhouse is out of reach or refuses.
pub async fn freshen(opened: &Opened) -> Result<(), Failure> {
    let progress = Progress::new();
    let fresh = opened.engine.sync.freshen(|now| progress.show(&now)).await;
    progress.end();
    Ok(fresh?)
}

/// Returns the credentials in force and the partner key, none offline; the acting user kept with the
/// former takes effect where the settings name none.
fn credentials(
    global: &Global,
    loaded: &mut Loaded,
) -> Result<(Option<Credentials>, Option<PartnerCredentials>), Failure> {
    if global.offline {
        return Ok((None, None));
    }
    let credentials = credentials::find(loaded)?.map(|found| {
        let user = &mut loaded.config.greenhouse.user_id;
        *user = user.or(found.user_id);
        found.credentials
    });
    // Where Harvest does all the work, a partner key that can't be used keeps nobody from it.
    let asked_for = loaded.config.export.channel == Some(Channel::Ingestion);
    let partner = match credentials::find_partner(loaded) {
        Ok(found) => found.map(|found| found.credentials),
        Err(failure) if credentials.is_some() && !asked_for => {
            remark(&format!("the partner key is left aside: {}", failure.text));
            None
        }
        Err(failure) => return Err(failure),
    };
    Ok((credentials, partner))
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Remarks on the mistakes in the config file; the settings they concern keep their defaults.
pub fn complain(loaded: &Loaded) {
    if !loaded.mistakes.is_empty() {
        remark(&listed(loaded));
    }
}

/// Returns the mistakes in the config file as a failure.
pub fn mistakes(loaded: &Loaded) -> Failure {
    Failure::new(
        Exit::Usage,
        listed(loaded),
        "Fix these lines; `gleaner config check` looks again.",
    )
}

fn listed(loaded: &Loaded) -> String {
    let path: &Path = &loaded.paths.config;
    loaded
        .mistakes
        .iter()
        .map(|mistake| format!("{}:{}: {}", path.display(), mistake.line, mistake.what))
        .collect::<Vec<_>>()
        .join("\n")
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let exit = match &error {
            EngineError::NoCredentials | EngineError::NoPartner | EngineError::Refused(_) => {
                Exit::Refused
            }
            EngineError::OutOfReach(_) => Exit::OutOfReach,
            EngineError::Offline
            | EngineError::ReadOnly
            | EngineError::NotChecked
            | EngineError::Store(_)
            | EngineError::Matching(_)
            | EngineError::Search(_)
            | EngineError::Usage(_) => Exit::Usage,
        };
        Self::plain(exit, error)
    }
}
