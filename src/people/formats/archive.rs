//! Zip files: spreadsheets are told from the export of one's own data that LinkedIn sends.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::FormatError;

/// A file of an archive at most, unpacked, in bytes.
const MOST: u64 = 256 * 1024 * 1024;

/// What is in a zip file.
pub(super) enum Archive {
    /// A spreadsheet; its bytes.
    Spreadsheet(Vec<u8>),
    /// A list in an archive: its name and its bytes.
    List(String, Vec<u8>),
}

/// Returns what is in a zip file.
///
/// # Errors
/// [`FormatError::Archive`] where nothing in it is a list of people.
pub(super) fn read(bytes: Vec<u8>) -> Result<Archive, FormatError> {
    let failed = |error: zip::result::ZipError| FormatError::Archive(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(failed)?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| Some(name.ok()?.into_owned()))
        .collect();
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let has = |wanted: &str| lower.iter().any(|name| name == wanted);
    if has("xl/workbook.xml")
        || has("xl/workbook.bin")
        || has("content.xml")
        || has("[content_types].xml")
    {
        bounded(&mut archive)?;
        drop(archive);
        return Ok(Archive::Spreadsheet(bytes));
    }
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let ends = |name: &str, end: &str| name.ends_with(end) && !name.contains("__macosx");
    // LinkedIn's archive: the connections are the people, the rest is about oneself.
    let chosen = lower
        .iter()
        .position(|name| last(name).starts_with("connections") && ends(name, ".csv"))
        .or_else(|| {
            match lower
                .iter()
                .filter(|name| !name.ends_with('/') && !name.contains("__macosx"))
                .count()
            {
                1 => lower
                    .iter()
                    .position(|name| !name.ends_with('/') && !name.contains("__macosx")),
                _ => None,
            }
        })
        .or_else(|| {
            let lists: Vec<usize> = lower
                .iter()
                .enumerate()
                .filter(|(_, name)| [".csv", ".vcf", ".jsonl"].iter().any(|end| ends(name, end)))
                .map(|(at, _)| at)
                .collect();
            match lists.as_slice() {
                [one] => Some(*one),
                _ => None,
            }
        });
    let Some(name) = chosen.and_then(|at| names.get(at)) else {
        return Err(FormatError::Archive(
            "there is no Connections.csv in it, and no other list alone; unpack it and name the list".to_owned(),
        ));
    };
    let file = archive.by_name(name).map_err(failed)?;
    let mut list = Vec::new();
    file.take(MOST + 1).read_to_end(&mut list)?;
    if list.len() as u64 > MOST {
        return Err(FormatError::TooLarge);
    }
    Ok(Archive::List(name.clone(), list))
}

/// Refuses an archive that unpacks to more than [`MOST`] bytes in all. It is unpacked once for that and
/// nothing of it is kept: what its headers say of lengths need not be true.
fn bounded(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), FormatError> {
    let mut left = MOST;
    for at in 0..archive.len() {
        // What can't be unpacked is said by whoever needs it.
        let Ok(file) = archive.by_index(at) else {
            continue;
        };
        let unpacked = std::io::copy(&mut file.take(left + 1), &mut std::io::sink());
        left = left
            .checked_sub(unpacked.unwrap_or_default())
            .ok_or(FormatError::TooLarge)?;
    }
    Ok(())
}
