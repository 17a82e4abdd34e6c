//! How lists were read by a person's word, kept for the next list with the same column names.

use std::fs;
use std::path::{Path, PathBuf};

use crate::people::formats::{Mapping, Understood};
use crate::store::write_private;

/// Mappings kept by the fingerprint of a header, in the data directory.
pub struct Remembered {
    folder: PathBuf,
}

impl Remembered {
    /// Returns those of a data directory.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("mappings"),
        }
    }

    /// Returns the mapping kept for a header; none where there is none that can be read.
    pub fn find(&self, fingerprint: &str) -> Option<Mapping> {
        if fingerprint.is_empty() {
            return None;
        }
        toml::from_str(&fs::read_to_string(self.path(fingerprint)).ok()?).ok()
    }

    /// Keeps a mapping for a header.
    ///
    /// # Errors
    /// Why it can't be written, in words.
    pub fn keep(&self, fingerprint: &str, map: &Mapping) -> Result<(), String> {
        if fingerprint.is_empty() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder).map_err(|error| error.to_string())?;
        let text = toml::to_string(map).map_err(|error| error.to_string())?;
        write_private(&self.path(fingerprint), &text).map_err(|error| error.to_string())
    }

    /// Reads a list as a person says, and keeps that; without such a word as one with the same column
    /// names was read before, else as the reader finds.
    pub(super) fn read<T>(
        &self,
        said: Option<Mapping>,
        read: impl Fn(Option<&Mapping>) -> T,
        understood: impl Fn(&T) -> &Understood,
    ) -> T {
        if let Some(mapping) = said {
            let list = read(Some(&mapping));
            // A mapping that can't be kept costs the next list its memory, nothing of this one.
            let _ = self.keep(&understood(&list).fingerprint, &mapping);
            return list;
        }
        let list = read(None);
        match self.find(&understood(&list).fingerprint) {
            Some(mapping) => read(Some(&mapping)),
            None => list,
        }
    }

    fn path(&self, fingerprint: &str) -> PathBuf {
        self.folder.join(format!("{fingerprint}.toml"))
    }
}
