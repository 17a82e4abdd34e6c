//! User profiles (`--profile`): a data directory, credentials and settings of their own for each
//! organisation that somebody works for. Nothing to do with the profiles of sourced people.
//!
//! The data directory itself is the profile `default`; every other one is in `profiles/NAME` below it.

use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Colour, Style};
use crate::error_text::ErrorText;

/// The folder of the other profiles, below the data directory and beside the config file.
const FOLDER: &str = "profiles";
/// The file that says which profile holds where nothing else does.
const CHOSEN: &str = "profile";
/// The file in a profile's data directory that says which colour is its own.
const COLOUR: &str = "profile.colour";
/// The longest name: it is shown in the status line.
const LONGEST: usize = 24;
/// Colours that are told apart on dark and light terminals, in the order they are given out.
const COLOURS: [(&str, u8); 10] = [
    ("magenta", 5),
    ("blue", 4),
    ("green", 2),
    ("yellow", 3),
    ("red", 1),
    ("cyan", 6),
    ("bright-magenta", 13),
    ("bright-blue", 12),
    ("bright-green", 10),
    ("bright-yellow", 11),
];
/// Names that Windows keeps for devices, whatever follows them.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name of a user profile: lower-case letters, digits, `-` and `_`, so that it is a folder's name
/// on every system, and never a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProfileName(String);

impl ProfileName {
    /// The name of the profile that the data directory itself is.
    pub const DEFAULT: &'static str = "default";

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ProfileName {
    type Err = ErrorText;

    fn from_str(text: &str) -> Result<Self, ErrorText> {
        let plain = |letter: char| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '_')
        };
        let begins = text.starts_with(|letter: char| letter.is_ascii_alphanumeric());
        let numbered = |port: &str| {
            let rest = text.strip_prefix(port);
            rest.is_some_and(|rest| rest.len() == 1 && rest.chars().all(|one| one.is_ascii_digit()))
        };
        if !begins || !text.chars().all(plain) || text.len() > LONGEST {
            return Err(format!(
                "a profile's name has 1 to {LONGEST} lower-case letters, digits, `-` and `_`, and begins with a \
                 letter or digit"
            )
            .into());
        }
        if DEVICES.contains(&text) || numbered("com") || numbered("lpt") {
            return Err(ErrorText::new(
                format!("`{text}` is the name of a device on some systems"),
                "choose another",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// What decided which profile holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChosenBy {
    /// Nothing: the default profile.
    #[default]
    Nothing,
    /// `gleaner profiles use`.
    Use,
    /// `GLEANER_PROFILE`.
    Environment,
    /// `--profile`.
    Flag,
}

impl fmt::Display for ChosenBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "nothing else was chosen",
            Self::Use => "`gleaner profiles use`",
            Self::Environment => "GLEANER_PROFILE",
            Self::Flag => "--profile",
        })
    }
}

/// The profiles below a data directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profiles {
    base: PathBuf,
}

impl Profiles {
    /// Returns those below a data directory; looks at nothing yet.
    pub fn below(base: &Path) -> Self {
        Self {
            base: base.to_path_buf(),
        }
    }

    /// Returns the data directory that they are below: the one of the default profile.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Returns the data directory of a profile, none being the default one.
    pub fn data(&self, name: Option<&ProfileName>) -> PathBuf {
        match name {
            None => self.base.clone(),
            Some(name) => self.folder().join(name.as_str()),
        }
    }

    /// Returns the folder that they are in.
    pub fn folder(&self) -> PathBuf {
        self.base.join(FOLDER)
    }

    /// Returns the names of those that are there, in order.
    pub fn names(&self) -> Vec<ProfileName> {
        let entries = std::fs::read_dir(self.folder()).into_iter().flatten();
        let mut names: Vec<ProfileName> = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|name: &ProfileName| name.as_str() != ProfileName::DEFAULT)
            .collect();
        names.sort();
        names
    }

    /// Returns the profile that was chosen for when nothing else says which, the default one being
    /// none.
    ///
    /// # Errors
    /// What the file says that is no name, and where it is: another profile must not hold by mistake.
    pub fn chosen(&self) -> Result<Option<ProfileName>, ErrorText> {
        let path = self.base.join(CHOSEN);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{} can't be read: {error}", path.display()).into()),
        };
        let wrong = |why| {
            ErrorText::new(
                format!("{} names no profile ({why})", path.display()),
                "delete it",
            )
        };
        named(text.trim()).map_err(wrong)
    }

    /// Keeps which profile holds when nothing else says so.
    ///
    /// # Errors
    /// What the disk says.
    pub fn choose(&self, name: Option<&ProfileName>) -> io::Result<()> {
        let path = self.base.join(CHOSEN);
        let Some(name) = name else {
            return match std::fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        };
        // Replaced at one stroke: another Gleaner may be reading it.
        let mut file = tempfile::NamedTempFile::new_in(&self.base)?;
        file.write_all(name.as_str().as_bytes())?;
        file.persist(path)?;
        Ok(())
    }

    /// Returns how a profile is shown: in its own colour, as a block, and as one without colours too.
    pub fn look(&self, name: &ProfileName) -> Style {
        let word = std::fs::read_to_string(self.data(Some(name)).join(COLOUR));
        let own = word.ok().and_then(|word| {
            let is_it = |one: &&(&str, u8)| one.0 == word.trim();
            COLOURS.iter().find(is_it)
        });
        let own = own.or(COLOURS.first()).map(|(_, number)| *number);
        Style {
            fg: own.map(Colour::Indexed),
            bold: true,
            reverse: true,
            ..Style::default()
        }
    }

    /// Gives a profile whose data directory is there the first colour that no other one has.
    ///
    /// # Errors
    /// What the disk says.
    pub fn colour(&self, name: &ProfileName) -> io::Result<()> {
        let file = |name: &ProfileName| self.data(Some(name)).join(COLOUR);
        if file(name).exists() {
            return Ok(());
        }
        let others = self.names();
        let taken: Vec<String> = others
            .iter()
            .filter_map(|other| std::fs::read_to_string(file(other)).ok())
            .collect();
        let free = COLOURS
            .iter()
            .find(|(word, _)| !taken.iter().any(|other| other.trim() == *word));
        // With more profiles than colours they come round again.
        let Some((word, _)) = free.or(COLOURS.get(taken.len() % COLOURS.len())) else {
            return Ok(());
        };
        let mut made = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(file(name))?;
        made.write_all(word.as_bytes())
    }
}

/// Returns the profile of a name, none being the default one.
///
/// # Errors
/// What is wrong with the name.
pub fn named(text: &str) -> Result<Option<ProfileName>, ErrorText> {
    let name: ProfileName = text.parse()?;
    Ok((name.as_str() != ProfileName::DEFAULT).then_some(name))
}

/// Returns where the config file of a profile is, beside the one of the default profile.
pub(super) fn config_beside(config: &Path, name: &ProfileName) -> PathBuf {
    let folder = config.parent().unwrap_or(Path::new("")).join(FOLDER);
    folder.join(format!("{name}.toml"))
}

#[cfg(test)]
#[path = "tests/profiles.rs"]
mod tests;
