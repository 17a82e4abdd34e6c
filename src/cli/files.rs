//! Files of profiles: opened, read, and what can't be used written beside them.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::exit::{Exit, Failure};
use super::out::remark;
use crate::people::Profile;
use crate::people::formats::{self, FormatError, Reject, RejectWriter};

/// The profiles of a file, in file order.
pub struct Profiles {
    /// What could be read.
    pub profiles: Vec<Profile>,
    /// How many rows could not.
    pub rejected: usize,
}

/// Returns the profiles of a file or of standard input (`-`), all at once.
///
/// # Errors
/// As [`Rows::open`], and for a file that can't be read to its end.
pub fn read(path: &Path) -> Result<Profiles, Failure> {
    let mut rows = Rows::open(path)?;
    let profiles = rows.by_ref().collect::<Result<Vec<_>, Failure>>()?;
    Ok(Profiles {
        profiles,
        rejected: rows.finish()?,
    })
}

/// The profiles of a file as a stream: no more of it is held than the row at hand.
///
/// Rows that can't be used go to `FILE.rejects.csv` (`stdin.rejects.csv` for `-`) and are remarked
/// upon by [`Rows::finish`], as is an empty file.
pub struct Rows {
    rows: Box<dyn Iterator<Item = Result<formats::Row, FormatError>>>,
    shown: String,
    any: bool,
    rejects: Rejects,
    taken: Arc<AtomicU64>,
    size: Option<u64>,
}

impl Rows {
    /// Opens a file or standard input (`-`).
    ///
    /// # Errors
    /// A [`Failure`] (usage) for a file that is missing, unreadable or no list of profiles.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let (reader, source, beside, size) = input(path)?;
        let taken = Arc::new(AtomicU64::new(0));
        let reader = Counted {
            reader,
            taken: Arc::clone(&taken),
        };
        let rows = formats::read(reader, &source).map_err(|error| failed(&shown, &error))?;
        Ok(Self {
            rows,
            shown,
            any: false,
            rejects: Rejects::beside(&beside),
            taken,
            size,
        })
    }

    /// Returns how much of the file has been read, 0 to 1; none where its size is not known.
    pub fn share(&self) -> Option<f64> {
        Some(self.taken.load(Ordering::Relaxed) as f64 / self.size? as f64)
    }

    /// Says what was left out, and returns how many rows.
    ///
    /// # Errors
    /// A [`Failure`] when the file of rejects can't be written.
    pub fn finish(self) -> Result<usize, Failure> {
        if !self.any {
            remark(&format!("{}: no profiles in it", self.shown));
        }
        self.rejects.finish()
    }
}

impl Iterator for Rows {
    type Item = Result<Profile, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self.rows.next()? {
                Ok(row) => row,
                Err(error) => return Some(Err(failed(&self.shown, &error))),
            };
            self.any = true;
            match row {
                Ok(profile) => return Some(Ok(profile)),
                Err(reject) => self.rejects.add(&reject),
            }
        }
    }
}

fn failed(shown: &str, error: &FormatError) -> Failure {
    Failure::plain(Exit::Usage, format_args!("{shown}: {error}"))
}

/// A reader, its name as a source, the path that rejects stand beside, and its size.
type Input = (Box<dyn Read>, String, PathBuf, Option<u64>);

fn input(path: &Path) -> Result<Input, Failure> {
    if path.as_os_str() == "-" {
        let stdin = Box::new(io::stdin());
        return Ok((stdin, "stdin".to_owned(), PathBuf::from("stdin"), None));
    }
    let shown = path.display();
    let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
    let about = file.metadata().ok();
    if about.as_ref().is_some_and(std::fs::Metadata::is_dir) {
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
    // A pipe has no size.
    let size = about.map(|about| about.len()).filter(|size| *size > 0);
    Ok((Box::new(file), source, path.to_path_buf(), size))
}

/// Counts the bytes that pass.
struct Counted {
    reader: Box<dyn Read>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.taken.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// `FILE.rejects.csv`, made with the first reject; without rejects, one that an earlier run left
/// behind goes away.
struct Rejects {
    path: PathBuf,
    out: Option<Result<RejectWriter<File>, csv::Error>>,
    count: usize,
}

impl Rejects {
    /// Rejects named by line; of the rest only the number is told.
    const NAMED: usize = 5;

    fn beside(path: &Path) -> Self {
        let mut name = path.as_os_str().to_owned();
        name.push(".rejects.csv");
        Self {
            path: PathBuf::from(name),
            out: None,
            count: 0,
        }
    }

    fn add(&mut self, reject: &Reject) {
        if self.count < Self::NAMED {
            remark(&format!("line {}: {}", reject.line, reject.reason));
        }
        self.count += 1;
        let path = &self.path;
        let out = self.out.get_or_insert_with(|| {
            File::create(path)
                .map_err(csv::Error::from)
                .and_then(RejectWriter::new)
        });
        if let Ok(writer) = out
            && let Err(error) = writer.add(reject)
        {
            *out = Err(error);
        }
    }

    fn finish(self) -> Result<usize, Failure> {
        let Some(out) = self.out else {
            let _ = std::fs::remove_file(&self.path);
            return Ok(0);
        };
        if self.count > Self::NAMED {
            remark(&format!("and {} more", self.count - Self::NAMED));
        }
        let rows = if self.count == 1 {
            "1 row"
        } else {
            &format!("{} rows", self.count)
        };
        let path = self.path.display();
        match out.and_then(RejectWriter::finish) {
            Ok(()) => remark(&format!("{rows} left out, with reasons in {path}")),
            Err(error) => {
                return Err(Failure::new(
                    Exit::Usage,
                    format!("{rows} could not be used, and {path} can't be written: {error}"),
                    "Put the file into a folder that can be written to, or mend the lines named above.",
                ));
            }
        }
        Ok(self.count)
    }
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
