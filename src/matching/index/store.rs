//! The files of an index: segments, a log of the changes not yet in one, and a manifest that names
//! what counts. The manifest is replaced in one step, so that a crash leaves the old or the new.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::segment::{self, Segment};
use crate::matching::features::Features;
use crate::matching::hash::checksum;

const MANIFEST: &str = "index.json";

/// A page of changes as the log keeps it.
pub(super) type Page = Vec<(i64, Option<Features>)>;

/// What counts.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Manifest {
    schema: u64,
    last_rev: u64,
    /// Segment files, oldest first.
    segments: Vec<String>,
    /// The log of what came after them.
    log: String,
    /// Number of the next file.
    next: u64,
}

/// The files of one index, or nothing for one in memory.
pub(super) struct Store {
    dir: Option<PathBuf>,
    manifest: Manifest,
    log: Option<File>,
    last_rev: u64,
}

/// What [`Store::open`] found.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) segments: Vec<Arc<Segment>>,
    pub(super) pages: Vec<Page>,
}

impl Store {
    pub(super) fn in_memory(schema: u64) -> Self {
        Self {
            dir: None,
            manifest: Manifest {
                schema,
                ..Manifest::default()
            },
            log: None,
            last_rev: 0,
        }
    }

    pub(super) fn open(dir: &Path, schema: u64) -> io::Result<(Self, Opened)> {
        fs::create_dir_all(dir)?;
        let found = fs::read(dir.join(MANIFEST))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok());
        let manifest = found.filter(|manifest| manifest.schema == schema);
        let opened = manifest.as_ref().and_then(|manifest| {
            let segments = manifest
                .segments
                .iter()
                .map(|name| Segment::open(&dir.join(name), schema).map(Arc::new));
            segments
                .collect::<io::Result<Vec<_>>>()
                .inspect_err(|error| tracing::warn!(%error, "matching index starts anew"))
                .ok()
        });
        let (manifest, segments) = match (manifest, opened) {
            (Some(manifest), Some(segments)) => (manifest, segments),
            _ => (
                Manifest {
                    schema,
                    next: 1,
                    ..Manifest::default()
                },
                Vec::new(),
            ),
        };
        let mut store = Self {
            dir: Some(dir.to_owned()),
            last_rev: manifest.last_rev,
            manifest,
            log: None,
        };
        let mut pages = Vec::new();
        if store.manifest.log.is_empty() {
            store.start_log()?;
            store.save()?;
        } else {
            let path = dir.join(&store.manifest.log);
            let bytes = fs::read(&path).unwrap_or_default();
            let sound = read_log(&bytes, |rev, page| {
                store.last_rev = rev;
                pages.push(page);
            });
            let log = OpenOptions::new()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path)?;
            log.set_len(sound as u64)?; // a page torn by a crash is asked for again
            store.log = Some(OpenOptions::new().append(true).open(&path)?);
        }
        store.clean();
        Ok((store, Opened { segments, pages }))
    }

    pub(super) fn last_rev(&self) -> u64 {
        self.last_rev
    }

    /// Makes a page of changes durable.
    pub(super) fn log(&mut self, rev: u64, page: &Page) -> io::Result<()> {
        if let Some(log) = &mut self.log {
            let mut body = Vec::with_capacity(64 + page.len() * 256);
            body.extend(rev.to_le_bytes());
            for (id, features) in page {
                let bytes = features.as_ref().map_or(&[][..], Features::bytes);
                body.extend(id.to_le_bytes());
                body.extend((bytes.len() as u64).to_le_bytes());
                body.extend(bytes);
            }
            let mut framed = Vec::with_capacity(body.len() + 16);
            framed.extend((body.len() as u64).to_le_bytes());
            framed.extend(checksum(&body).to_le_bytes());
            framed.extend(body);
            let before = log.metadata()?.len();
            if let Err(error) = log.write_all(&framed).and_then(|()| log.sync_data()) {
                log.set_len(before)?;
                return Err(error);
            }
        }
        self.last_rev = rev;
        Ok(())
    }

    /// Writes a segment and opens it; it counts after [`Store::commit`].
    pub(super) fn write(
        &mut self,
        write: impl FnOnce(Box<dyn Write>) -> io::Result<Box<dyn Write>>,
    ) -> io::Result<Segment> {
        let schema = self.manifest.schema;
        let Some(dir) = &self.dir else {
            let bytes = Shared::default();
            write(Box::new(bytes.clone()))?;
            return Segment::from_bytes(bytes.take(), schema);
        };
        let name = format!("{:06}.seg", self.manifest.next);
        let path = dir.join(&name);
        let file = File::create(&path)?;
        let handle = file.try_clone()?;
        write(Box::new(io::BufWriter::with_capacity(1 << 20, file)))?.flush()?;
        handle.sync_all()?;
        let segment = segment::Segment::open(&path, schema)?;
        self.manifest.next += 1;
        self.manifest.segments.push(name);
        Ok(segment)
    }

    /// The last segment written stands for the `count` before it.
    pub(super) fn replace_last(&mut self, count: usize) {
        let last = self.manifest.segments.pop();
        let keep = self.manifest.segments.len().saturating_sub(count);
        self.manifest.segments.truncate(keep);
        self.manifest.segments.extend(last);
    }

    /// Makes the segments written so far count, and starts a new log.
    pub(super) fn commit(&mut self) -> io::Result<()> {
        self.manifest.last_rev = self.last_rev;
        self.start_log()?;
        self.save()
    }

    fn start_log(&mut self) -> io::Result<()> {
        let Some(dir) = &self.dir else { return Ok(()) };
        self.manifest.log = format!("{:06}.changes", self.manifest.next);
        self.manifest.next += 1;
        self.log = Some(
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(dir.join(&self.manifest.log))?,
        );
        Ok(())
    }

    fn save(&self) -> io::Result<()> {
        let Some(dir) = &self.dir else { return Ok(()) };
        let draft = dir.join("index.json.new");
        let mut file = File::create(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(&self.manifest)?)?;
        file.sync_all()?;
        fs::rename(&draft, dir.join(MANIFEST))?;
        // The rename itself is durable only with its directory; some systems can't sync one.
        let _ = File::open(dir).and_then(|dir| dir.sync_all());
        Ok(())
    }

    /// Removes files that no longer count; one that can't be removed is tried again next time.
    pub(super) fn clean(&self) {
        let Some(entries) = self.dir.as_ref().and_then(|dir| fs::read_dir(dir).ok()) else {
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // Until version 0.1 the changes were named like a log.
            let endings = [".seg", ".changes", ".log"];
            let ours = endings.iter().any(|ending| name.ends_with(ending));
            if ours && name != self.manifest.log && !self.manifest.segments.contains(&name) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// Reads whole pages and returns where the last sound one ends.
fn read_log(bytes: &[u8], mut page: impl FnMut(u64, Page)) -> usize {
    let mut rest = bytes;
    loop {
        let sound = bytes.len() - rest.len();
        let Some((length, tail)) = number(rest) else {
            return sound;
        };
        let Some((sum, tail)) = number(tail) else {
            return sound;
        };
        let Some((body, tail)) = usize::try_from(length)
            .ok()
            .and_then(|length| tail.split_at_checked(length))
        else {
            return sound;
        };
        if checksum(body) != sum {
            return sound;
        }
        let Some((rev, mut entries)) = number(body) else {
            return sound;
        };
        let mut read = Page::new();
        while let Some((id, tail)) = number(entries) {
            let Some((length, tail)) = number(tail) else {
                return sound;
            };
            let Some((features, tail)) = usize::try_from(length)
                .ok()
                .and_then(|length| tail.split_at_checked(length))
            else {
                return sound;
            };
            read.push((
                id as i64,
                (!features.is_empty()).then(|| Features::from_bytes(features.to_vec())),
            ));
            entries = tail;
        }
        page(rev, read);
        rest = tail;
    }
}

fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (head, tail) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_le_bytes(*head), tail))
}

/// Bytes written by one owner and taken by another.
#[derive(Clone, Default)]
struct Shared(Arc<std::sync::Mutex<Vec<u8>>>);

impl Shared {
    fn take(self) -> Vec<u8> {
        std::mem::take(
            &mut *self
                .0
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
