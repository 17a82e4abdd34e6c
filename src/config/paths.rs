//! Where things are kept.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::profiles::{ProfileName, Profiles, config_beside};

/// The places Gleaner reads and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// The user's config file; it need not exist.
    pub config: PathBuf,
    /// The mirror, the library and the outbox.
    pub data: PathBuf,
    /// Log files.
    pub state: PathBuf,
    /// The user profile that these are the places of; none is the default one.
    pub profile: Option<ProfileName>,
    /// All user profiles, this one among them.
    pub profiles: Profiles,
}

impl Paths {
    /// Returns the places for this user, each replaced where one is given; none when the system
    /// names no home directory and not all are given.
    ///
    /// A data directory that was asked for keeps its logs inside, so that it can be moved or
    /// thrown away as one.
    pub fn find(config: Option<&Path>, data: Option<&Path>) -> Option<Self> {
        let dirs = ProjectDirs::from("", "", "gleaner");
        let own = |given: Option<&Path>, place: fn(&ProjectDirs) -> PathBuf| {
            given
                .map(Path::to_path_buf)
                .or_else(|| dirs.as_ref().map(place))
        };
        let data_dir = own(data, |dirs| dirs.data_dir().to_path_buf())?;
        let state = match data {
            Some(data) => data.join("log"),
            None => own(None, |dirs| {
                dirs.state_dir()
                    .unwrap_or_else(|| dirs.data_local_dir())
                    .to_path_buf()
            })?,
        };
        Some(Self {
            config: own(config, |dirs| dirs.config_dir().join("config.toml"))?,
            profiles: Profiles::below(&data_dir),
            data: data_dir,
            state,
            profile: None,
        })
    }

    /// Returns the places of a user profile: its data directory, with the logs inside, is below this
    /// one, its config file beside this one unless a file was `asked` for.
    pub fn of_profile(self, name: ProfileName, asked: bool) -> Self {
        let data = self.profiles.data(Some(&name));
        let config = if asked {
            self.config
        } else {
            config_beside(&self.config, &name)
        };
        Self {
            config,
            state: data.join("log"),
            data,
            profile: Some(name),
            profiles: self.profiles,
        }
    }
}
