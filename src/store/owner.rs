//! One process is the owner of a data directory's connection to Greenhouse (design, fine print).

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::Path;

use super::StoreError;

/// Proof that this process is the owner; given up when dropped, and by the system when the process
/// dies in whatever way.
#[derive(Debug)]
pub struct OwnerLock {
    _file: File,
}

impl OwnerLock {
    /// Returns the lock of a data directory, or none while another process holds it.
    ///
    /// # Errors
    ///
    /// When the lock file can't be made.
    pub fn try_acquire(directory: &Path) -> Result<Option<Self>, StoreError> {
        let failed = |source| StoreError::Directory {
            path: directory.to_owned(),
            source,
        };
        super::create_private(directory).map_err(failed)?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(directory.join("owner.lock"))
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                // For those who find it locked; what an owner before wrote is shortened away.
                let process = std::process::id().to_string();
                let _ = file.set_len(0);
                let _ = (&file).write_all(process.as_bytes());
                Ok(Some(Self { _file: file }))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Returns the number of the process that last became the owner, where it can be read: some
    /// systems keep a locked file to themselves.
    pub fn holder(directory: &Path) -> Option<u32> {
        let text = std::fs::read_to_string(directory.join("owner.lock")).ok()?;
        text.trim().parse().ok()
    }
}
