//! Bytes of a segment, from memory or by positioned reads from its file.

use std::fs::File;
use std::io;
use std::path::Path;

/// Files up to this size are read into memory when opened; above, reads go to the file and the
/// system's page cache, so that a large index costs little memory of ours.
const IN_MEMORY: u64 = 56 << 20;

/// Where the bytes are.
pub(super) enum Source {
    Memory(Vec<u8>),
    File(File, u64),
}

impl Source {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        if length <= IN_MEMORY {
            return Ok(Self::Memory(std::fs::read(path)?));
        }
        Ok(Self::File(file, length))
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::File(_, length) => *length,
        }
    }

    /// Calls `use_bytes` with `length` bytes from `from`. A range beyond the end is an error.
    pub(super) fn with<T>(
        &self,
        from: u64,
        length: usize,
        use_bytes: impl FnOnce(&[u8]) -> T,
    ) -> io::Result<T> {
        match self {
            Self::Memory(bytes) => {
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                let range = from.checked_add(length).and_then(|to| bytes.get(from..to));
                range
                    .map(use_bytes)
                    .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
            }
            Self::File(file, size) => {
                if from.checked_add(length as u64).is_none_or(|to| to > *size) {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                thread_local! {
                    static BUFFER: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
                }
                // Taken out for the call, so that a nested read finds an empty buffer, not a borrowed one.
                let mut buffer = BUFFER.take();
                if buffer.len() < length {
                    buffer.resize(length, 0);
                }
                let target = buffer.get_mut(..length).unwrap_or(&mut []);
                let outcome = read_exact_at(file, target, from).map(|()| use_bytes(target));
                if buffer.capacity() <= 1 << 20 {
                    BUFFER.set(buffer);
                }
                outcome
            }
        }
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, target: &mut [u8], from: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, target, from)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut target: &mut [u8], mut from: u64) -> io::Result<()> {
    use std::os::windows::fs::FileExt;
    while !target.is_empty() {
        let read = file.seek_read(target, from)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        target = target.get_mut(read..).unwrap_or(&mut []);
        from += read as u64;
    }
    Ok(())
}
