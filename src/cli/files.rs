//! Files of profiles: opened, read, and what can't be used written beside them.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::exit::{Exit, Failure};
use super::out::remark;
use crate::people::Profile;
use crate::people::formats::{
    self, FormatError, Mapping, Opened, Reject, RejectForm, RejectWriter, Understood,
};

/// The profiles of a file, in file order.
pub struct Profiles {
    /// What could be read.
    pub profiles: Vec<Profile>,
    /// How many rows could not.
    pub rejected: usize,
    /// How many rows hold nobody: totals, sections, organisations.
    pub left_out: usize,
    /// How the file was understood.
    pub understood: Understood,
}

/// Returns the profiles of a file or of standard input (`-`), all at once.
///
/// # Errors
/// As [`Rows::open`], and for a file that can't be read to its end.
pub fn read(path: &Path) -> Result<Profiles, Failure> {
    read_as(path, None, true)
}

/// Returns the profiles of a file, read as a mapping says; `writes` keeps the rows that can't be used
/// in a file beside it.
///
/// # Errors
/// As [`read`].
pub fn read_as(path: &Path, map: Option<&Mapping>, writes: bool) -> Result<Profiles, Failure> {
    let mut rows = Rows::open_as(path, map)?;
    if !writes {
        rows.rejects.beside = None;
    }
    let profiles = rows.by_ref().collect::<Result<Vec<_>, Failure>>()?;
    Ok(Profiles {
        profiles,
        left_out: rows.left_out,
        understood: rows.understood().clone(),
        rejected: rows.finish()?,
    })
}

/// The profiles of a file as a stream: no more of it is held than a batch of rows.
///
/// Rows that can't be used go to `FILE.rejects.csv` (none for `-`) and are remarked upon by
/// [`Rows::finish`], as is an empty file.
pub struct Rows {
    rows: Opened<'static>,
    shown: String,
    any: bool,
    /// Rows so far in which there is nobody.
    pub left_out: usize,
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
        Self::open_as(path, None)
    }

    /// Opens a file to be read as a mapping says.
    ///
    /// # Errors
    /// As [`Rows::open`].
    pub fn open_as(path: &Path, map: Option<&Mapping>) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let (reader, source, beside, size) = input(path)?;
        let taken = Arc::new(AtomicU64::new(0));
        let reader = Counted {
            reader,
            taken: Arc::clone(&taken),
        };
        let rows = formats::open(reader, &source, map).map_err(|error| failed(&shown, &error))?;
        let form = rows.reject_form();
        Ok(Self {
            rows,
            shown,
            any: false,
            left_out: 0,
            rejects: Rejects::beside(beside.as_deref(), form),
            taken,
            size,
        })
    }

    /// Returns how the file was understood.
    pub fn understood(&self) -> &Understood {
        &self.rows.understood
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
                Err(reject) if reject.left_out => self.left_out += 1,
                Err(reject) => self.rejects.add(&reject),
            }
        }
    }
}

fn failed(shown: &str, error: &FormatError) -> Failure {
    Failure::plain(Exit::Usage, format_args!("{shown}: {error}"))
}

/// A reader, its name as a source, the path that rejects are beside, and its size.
type Input = (Box<dyn Read>, String, Option<PathBuf>, Option<u64>);

fn input(path: &Path) -> Result<Input, Failure> {
    if path.as_os_str() == "-" {
        let stdin = Box::new(io::stdin());
        return Ok((stdin, "stdin".to_owned(), None, None));
    }
    let shown = path.display();
    // Before it is opened: that alone may do something to a device.
    if is_device(path) {
        return Err(Failure::new(
            Exit::Usage,
            format!("{shown} is a device, which may have no end"),
            "Name a file; `-` reads standard input.",
        ));
    }
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
    Ok((Box::new(file), source, Some(path.to_path_buf()), size))
}

/// Returns whether a path leads to a device other than the empty one. Pipes are none: shells hand them
/// over in place of files.
#[cfg(unix)]
fn is_device(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let null = std::fs::canonicalize(path).is_ok_and(|path| path == Path::new("/dev/null"));
    let kind = std::fs::metadata(path).map(|about| about.file_type());
    kind.is_ok_and(|kind| kind.is_char_device() || kind.is_block_device()) && !null
}

#[cfg(not(unix))]
fn is_device(_: &Path) -> bool {
    false
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

/// `FILE.rejects.csv`, made with the first reject: anew, for its owner only, never through a link and
/// never over a file that is there. None for standard input.
struct Rejects {
    beside: Option<PathBuf>,
    form: RejectForm,
    path: PathBuf,
    out: Option<io::Result<RejectWriter<BufWriter<File>>>>,
    count: usize,
}

impl Rejects {
    /// Rejects named by line; of the rest only the number is told.
    const NAMED: usize = 5;
    /// Names tried before giving up.
    const NAMES: usize = 1000;

    fn beside(path: Option<&Path>, form: RejectForm) -> Self {
        Self {
            beside: path.map(Path::to_path_buf),
            form,
            path: PathBuf::new(),
            out: None,
            count: 0,
        }
    }

    fn add(&mut self, reject: &Reject) {
        if self.count < Self::NAMED {
            remark(&format!("line {}: {}", reject.line, reject.reason));
        }
        self.count += 1;
        let Some(beside) = &self.beside else { return };
        if self.out.is_none() {
            let made = created(beside).and_then(|(path, file)| {
                self.path = path;
                RejectWriter::new(BufWriter::new(file), self.form.clone())
            });
            self.out = Some(made);
        }
        if let Some(out) = &mut self.out
            && let Ok(writer) = out
            && let Err(error) = writer.add(reject)
        {
            *out = Err(error);
        }
    }

    fn finish(self) -> Result<usize, Failure> {
        if self.count > Self::NAMED {
            remark(&format!("and {} more", self.count - Self::NAMED));
        }
        let rows = if self.count == 1 {
            "1 row"
        } else {
            &format!("{} rows", self.count)
        };
        let path = self.path.display();
        match self.out.map(|out| out.and_then(RejectWriter::finish)) {
            None if self.count == 0 => {}
            None => remark(&format!("{rows} rejected")),
            Some(Ok(())) => remark(&format!(
                "{rows} rejected, with reasons in {path}; correct them there and import that file"
            )),
            Some(Err(error)) => {
                return Err(Failure::new(
                    Exit::Usage,
                    format!(
                        "{rows} could not be used, and no file of them can be written: {error}"
                    ),
                    "Put the file into a folder that can be written to, or correct the lines named above.",
                ));
            }
        }
        Ok(self.count)
    }
}

/// Returns a new file beside another: `NAME.rejects.csv`, or with a number where that is taken.
fn created(beside: &Path) -> io::Result<(PathBuf, File)> {
    for number in 1..=Rejects::NAMES {
        let mut name = beside.as_os_str().to_owned();
        name.push(match number {
            1 => ".rejects.csv".to_owned(),
            number => format!(".rejects-{number}.csv"),
        });
        let path = PathBuf::from(name);
        let mut options = OpenOptions::new();
        // `create_new` neither follows a link nor opens what is there.
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
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
