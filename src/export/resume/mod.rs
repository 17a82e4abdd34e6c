//! The resume of a profile: at a public address, or in the folder for resumes on this machine.
//!
//! Profiles come from outside, so none reaches a file that was not put there for it: only files of
//! that folder are taken, of a few kinds, and not too large.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use url::Url;

use super::page;
use crate::people::Profile;

/// Keys of a profile under which sources name a resume.
pub(super) const KEYS: [&str; 2] = ["resume", "resume_url"];
/// Kinds of files that are taken.
const KINDS: [&str; 6] = ["pdf", "doc", "docx", "odt", "rtf", "txt"];
/// Largest file that is taken, in bytes; Greenhouse's own limit is not published (contract 6.2).
const LARGEST: u64 = 10_000_000;

/// Where a resume is.
#[derive(Debug, PartialEq)]
pub(super) enum Resume {
    /// At this public address.
    Address(Url),
    /// A file on this machine, as the profile writes it; whether it can be taken, [`size`] says.
    File(String),
}

/// Returns the resume that a profile names, none where it names none. A file is one only where there
/// is a folder for them.
pub(super) fn of(profile: &Profile, has_folder: bool) -> Option<Resume> {
    let said = KEYS
        .iter()
        .find_map(|key| profile.extra.get(*key)?.as_str())?
        .trim();
    let address = Url::parse(said)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http"));
    match address {
        Some(address) => Some(Resume::Address(address)),
        None if has_folder && !said.is_empty() => Some(Resume::File(said.to_owned())),
        None => None,
    }
}

/// Returns the name of the file at an address: the last part of its path.
pub(super) fn name_at(address: &Url) -> String {
    let last = address
        .path_segments()
        .and_then(|mut parts| parts.next_back());
    let name = last.map(|name| percent_encoding::percent_decode_str(name).decode_utf8_lossy());
    named(name.as_deref().unwrap_or_default())
}

/// Returns the name that a file has in Greenhouse.
pub(super) fn name_of(file: &str) -> String {
    let last = Path::new(file).file_name();
    named(&last.unwrap_or_default().to_string_lossy())
}

fn named(name: &str) -> String {
    match page::line(name) {
        name if name.is_empty() => "resume".to_owned(),
        name => name,
    }
}

/// Returns how large a file of the folder is, in bytes.
///
/// # Errors
/// Why it can't be taken, in words.
pub(super) fn size(folder: &str, file: &str) -> Result<u64, String> {
    let path = place(Path::new(folder), file)?;
    let facts = path.metadata().map_err(|error| unreadable(file, &error))?;
    match facts.len() {
        _ if !facts.is_file() => Err(format!("{file} is no file")),
        0 => Err(format!("{file} is empty")),
        size if size > LARGEST => Err(too_large(file)),
        size => Ok(size),
    }
}

/// Returns what is in a file of the folder.
///
/// # Errors
/// As [`size`], and when it can't be read.
pub(super) fn read(folder: &str, file: &str) -> Result<Vec<u8>, String> {
    size(folder, file)?;
    let path = place(Path::new(folder), file)?;
    let mut bytes = Vec::new();
    let open = File::open(path).map_err(|error| unreadable(file, &error))?;
    // It may have grown since it was checked.
    open.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(file, &error))?;
    match u64::try_from(bytes.len()) {
        Ok(size) if size <= LARGEST => Ok(bytes),
        _ => Err(too_large(file)),
    }
}

/// Returns where a file is: in the folder or below it, whatever links there are.
fn place(folder: &Path, file: &str) -> Result<PathBuf, String> {
    let outside = || {
        format!("{file} is not in the folder for resumes; export.resumes of the settings names it")
    };
    let path = Path::new(file);
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !path.components().all(is_plain) {
        return Err(outside());
    }
    let kind = path.extension().unwrap_or_default().to_string_lossy();
    if !KINDS.contains(&kind.to_lowercase().as_str()) {
        let kinds = KINDS.join(", ");
        return Err(format!("{file} is none of {kinds}"));
    }
    let folder = folder
        .canonicalize()
        .map_err(|error| format!("the folder for resumes, export.resumes: {error}"))?;
    let path = folder
        .join(path)
        .canonicalize()
        .map_err(|error| unreadable(file, &error))?;
    if path.starts_with(&folder) {
        Ok(path)
    } else {
        Err(outside())
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> String {
    format!("{file} can't be read: {error}")
}

fn too_large(file: &str) -> String {
    format!("{file} is larger than {} MB", LARGEST / 1_000_000)
}

#[cfg(test)]
mod tests;
