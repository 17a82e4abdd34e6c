//! Lays the layers over each other: defaults, file, environment, flags.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::Look;
use super::export::Export;
use super::file::{Mistake, read_file};
use super::paths::Paths;
use super::profiles::{ChosenBy, Profiles, named};
use super::secrets::Keep;
use super::settings::{Check, Config, Greenhouse, Library, Outbox, Screen, Secrets, Sync, all};
use super::values::Reading;
use super::{EXAMPLE, Keymap, Theme, values};
use crate::error_text::{ErrorText, HasErrorText};

/// What the command line says about configuration; each beats every other layer.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`.
    pub config: Option<PathBuf>,
    /// `--data-dir`.
    pub data_dir: Option<PathBuf>,
    /// `--profile`.
    pub profile: Option<String>,
}

/// The configuration in force.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Every setting.
    pub config: Config,
    /// Where things are kept.
    pub paths: Paths,
    /// Whether the config file exists.
    pub file_found: bool,
    /// Mistakes in the file; the settings they concern keep their defaults.
    pub mistakes: Vec<Mistake>,
    /// Names of settings that the environment overrides, with the variable.
    pub from_env: Vec<(&'static str, &'static str)>,
    /// What decided which user profile holds.
    pub chosen_by: ChosenBy,
}

/// Why there is no configuration.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum ConfigError {
    /// The system names no home directory.
    NoHome,
    /// The file is there and can't be read, or was asked for and is not there.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Environment variables that can't be used, one a line.
    Environment(Vec<String>),
    /// What names the user profile names none.
    Profile(ErrorText),
}

impl HasErrorText for ConfigError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::NoHome => ErrorText::new(
                "no home directory is known",
                "say where to keep things with --config FILE and --data-dir DIR",
            ),
            Self::Unreadable { path, source } => {
                format!("the config file {} can't be read: {source}", path.display()).into()
            }
            Self::Environment(wrong) => wrong.join("\n").into(),
            Self::Profile(text) => text.clone(),
        }
    }
}

impl Loaded {
    /// Returns the defaults, kept apart from the user's own file and environment; data and logs go
    /// to `data`.
    pub fn defaults(data: &Path) -> Self {
        let paths = Paths {
            config: data.join("config.toml"),
            data: data.to_path_buf(),
            state: data.join("log"),
            profile: None,
            profiles: Profiles::below(data),
        };
        Self {
            config: defaults(),
            paths,
            file_found: false,
            mistakes: Vec::new(),
            from_env: Vec::new(),
            chosen_by: ChosenBy::Nothing,
        }
    }

    /// Returns the settings in force as TOML, with a comment where the environment decided.
    pub fn print(&self) -> String {
        self.config.print(&self.from_env)
    }
}

/// Returns the configuration in force.
///
/// `env` looks up an environment variable; empty ones count as unset.
///
/// # Errors
/// [`ConfigError`] when there is no place for the file, the file can't be read, one named by flag
/// or variable is missing, or a variable can't be used. Mistakes inside the file are not an error
/// here: they are returned, and the caller decides.
pub fn load(flags: &Flags, env: &dyn Fn(&str) -> Option<String>) -> Result<Loaded, ConfigError> {
    let env = |name: &str| env(name).filter(|value| !value.trim().is_empty());
    let asked = flags
        .config
        .clone()
        .or_else(|| env("GLEANER_CONFIG").map(PathBuf::from));
    let data = flags
        .data_dir
        .clone()
        .or_else(|| env("GLEANER_DATA_DIR").map(PathBuf::from));
    let mut paths = Paths::find(asked.as_deref(), data.as_deref()).ok_or(ConfigError::NoHome)?;
    let (chosen_by, profile) = match (&flags.profile, env("GLEANER_PROFILE")) {
        (Some(flag), _) => (ChosenBy::Flag, named(flag)),
        (None, Some(name)) => (ChosenBy::Environment, named(name.trim())),
        (None, None) => (ChosenBy::Use, paths.profiles.chosen()),
    };
    let wrong = |why: ErrorText| {
        ConfigError::Profile(match chosen_by {
            ChosenBy::Flag | ChosenBy::Environment => why.while_doing(chosen_by),
            ChosenBy::Use | ChosenBy::Nothing => why,
        })
    };
    let profile = profile.map_err(wrong)?;
    let chosen_by = match (chosen_by, &profile) {
        (ChosenBy::Use, None) => ChosenBy::Nothing,
        (by, _) => by,
    };
    if let Some(profile) = profile {
        paths = paths.of_profile(profile, asked.is_some());
    }

    let mut config = defaults();
    let (file_found, mistakes) = match std::fs::read_to_string(&paths.config) {
        Ok(text) => (
            true,
            read_file(&mut config, text.trim_start_matches('\u{feff}')),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound && asked.is_none() => {
            (false, Vec::new())
        }
        Err(source) => {
            return Err(ConfigError::Unreadable {
                path: paths.config,
                source,
            });
        }
    };

    let mut wrong = Vec::new();
    let mut from_env = Vec::new();
    for setting in all() {
        let Some((variable, value)) = setting.env.and_then(|name| Some((name, env(name)?))) else {
            continue;
        };
        match (setting.set)(&mut config, Reading::Env(&value)) {
            Ok(()) => from_env.push((setting.name, variable)),
            Err(why) => wrong.push(format!("the environment variable {variable} {why}")),
        }
    }
    if !wrong.is_empty() {
        return Err(ConfigError::Environment(wrong));
    }
    Ok(Loaded {
        config,
        paths,
        file_found,
        mistakes,
        from_env,
        chosen_by,
    })
}

impl Config {
    /// Returns the settings as TOML, with a comment where the environment decided.
    pub fn print(&self, from_env: &[(&'static str, &'static str)]) -> String {
        let mut out = String::new();
        let mut section = "";
        for setting in all() {
            let (in_section, key) = setting.name.split_once('.').unwrap_or(("", setting.name));
            if in_section != section {
                if !section.is_empty() {
                    out.push('\n');
                }
                out.push_str(&format!("[{in_section}]\n"));
                section = in_section;
            }
            let line = match (setting.show)(self) {
                Some(value) => format!("{key} = {value}"),
                None => format!("# {key} is not set"),
            };
            out.push_str(&line);
            if let Some((_, variable)) = from_env.iter().find(|(name, _)| *name == setting.name) {
                out.push_str(&format!("  # from {variable}"));
            }
            out.push('\n');
        }
        format!("{out}\n{}\n{}", self.keymap.print(), self.theme.print())
    }
}

/// Returns the settings of `config.example.toml`, which a test holds free of mistakes.
pub(super) fn defaults() -> Config {
    use std::time::Duration;
    // Values of the right type to start from; every one of them is then set by the embedded file.
    let nowhere = values::url(Reading::Env("https://localhost"));
    let blank = |url: &Result<url::Url, String>| {
        url.clone()
            .unwrap_or_else(|_| unreachable!("a constant URL parses"))
    };
    let mut config = Config {
        greenhouse: Greenhouse {
            harvest_url: blank(&nowhere),
            auth_url: blank(&nowhere),
            ingestion_url: blank(&nowhere),
            user_id: None,
            timeout: Duration::ZERO,
            read_only: false,
        },
        secrets: Secrets { keep: Keep::Auto },
        screen: Screen {
            mouse: false,
            theme: Look::Terminal,
            plain: false,
        },
        sync: Sync {
            every: Duration::ZERO,
        },
        check: Check {
            max_age: Duration::ZERO,
        },
        library: Library { keep_days: 0 },
        outbox: Outbox {
            hold: Duration::ZERO,
            settle_after: Duration::ZERO,
        },
        export: Export::default(),
        guards: super::Guards::default(),
        keymap: Keymap::default(),
        theme: Theme::default(),
    };
    read_file(&mut config, EXAMPLE);
    config
}
