//! Files of profiles: opened, read, and what can't be used written beside them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use super::out::remark;
use crate::people::Profile;
use crate::people::formats::{self, Reject};

/// The profiles of a file, in file order.
pub struct Profiles {
    /// What could be read.
    pub profiles: Vec<Profile>,
    /// How many rows could not.
    pub rejected: usize,
}

/// Returns the profiles of a file or of standard input (`-`).
///
/// Rows that can't be used go to `FILE.rejects.csv` (`stdin.rejects.csv` for `-`) and are remarked
/// upon; an empty file gives no profiles and a remark.
///
/// # Errors
/// A [`Failure`] (usage) for a file that is missing, unreadable or no list of profiles.
pub fn read(path: &Path) -> Result<Profiles, Failure> {
    let shown = path.display();
    let (reader, source, beside): (Box<dyn Read>, String, PathBuf) = if path.as_os_str() == "-" {
        (
            Box::new(io::stdin()),
            "stdin".to_owned(),
            PathBuf::from("stdin"),
        )
    } else {
        let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
        if file.metadata().is_ok_and(|about| about.is_dir()) {
            return Err(Failure::new(
                Exit::Usage,
                format!("{shown} is a folder"),
                "Name a file in it.",
            ));
        }
        let source = path.file_name().map_or_else(
            || shown.to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        (Box::new(file), source, path.to_path_buf())
    };
    let failed =
        |error: formats::FormatError| Failure::plain(Exit::Usage, format_args!("{shown}: {error}"));
    let mut profiles = Vec::new();
    let mut rejects = Vec::new();
    for row in formats::read(reader, &source).map_err(failed)? {
        match row.map_err(failed)? {
            Ok(profile) => profiles.push(profile),
            Err(reject) => rejects.push(reject),
        }
    }
    if profiles.is_empty() && rejects.is_empty() {
        remark(&format!("{shown}: no profiles in it"));
    }
    keep_rejects(&beside, &rejects)?;
    Ok(Profiles {
        profiles,
        rejected: rejects.len(),
    })
}

/// Writes `FILE.rejects.csv`; without rejects, one that an earlier run left behind goes away.
fn keep_rejects(beside: &Path, rejects: &[Reject]) -> Result<(), Failure> {
    let mut name = beside.as_os_str().to_owned();
    name.push(".rejects.csv");
    let path = PathBuf::from(name);
    if rejects.is_empty() {
        let _ = std::fs::remove_file(&path);
        return Ok(());
    }
    const NAMED: usize = 5;
    for reject in rejects.iter().take(NAMED) {
        remark(&format!("line {}: {}", reject.line, reject.reason));
    }
    if rejects.len() > NAMED {
        remark(&format!("and {} more", rejects.len() - NAMED));
    }
    let written = File::create(&path)
        .map_err(csv::Error::from)
        .and_then(|file| formats::write_rejects(file, rejects));
    let rows = if rejects.len() == 1 {
        "1 row"
    } else {
        &format!("{} rows", rejects.len())
    };
    match written {
        Ok(()) => remark(&format!(
            "{rows} left out, with reasons in {}",
            path.display()
        )),
        Err(error) => {
            return Err(Failure::new(
                Exit::Usage,
                format!(
                    "{rows} could not be used, and {} can't be written: {error}",
                    path.display()
                ),
                "Put the file into a folder that can be written to, or mend the lines named above.",
            ));
        }
    }
    Ok(())
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => Failure::new(
            Exit::Usage,
            format!("there is no file {shown}"),
            "Check the name; `-` reads standard input.",
        ),
        _ => Failure::plain(Exit::Usage, format_args!("{shown} can't be read: {error}")),
    }
}
