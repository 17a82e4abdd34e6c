//! A sorted table of (hash, number) pairs in fixed blocks, searched through its fences: the first
//! hash and the checksum of every block, kept in memory.

use std::io;

use super::damaged;
use super::source::Source;
use crate::matching::hash::checksum;

/// Bytes of one entry: the hash and the number.
const ENTRY: usize = 12;
/// Entries of one block.
pub(super) const BLOCK: usize = 256;

/// One entry.
pub(super) type Entry = (u64, u32);

/// The place of a table in its segment, and its fences.
#[derive(Default)]
pub(super) struct Table {
    from: u64,
    entries: u64,
    fences: Vec<(u64, u64)>,
}

impl Table {
    pub(super) fn new(from: u64, entries: u64, fences: Vec<(u64, u64)>) -> Self {
        Self {
            from,
            entries,
            fences,
        }
    }

    /// Calls `visit` for every number of `hash` from the entry `skip` of it on; returns how many
    /// entries the hash has.
    pub(super) fn each(
        &self,
        source: &Source,
        hash: u64,
        mut visit: impl FnMut(u32),
    ) -> io::Result<u32> {
        let (from, to) = self.range(source, hash)?;
        let mut at = from;
        while at < to {
            let block = at / BLOCK as u64;
            let end = to.min((block + 1) * BLOCK as u64);
            self.block(source, block, |bytes| {
                let skip = (at - block * BLOCK as u64) as usize;
                for entry in bytes
                    .chunks_exact(ENTRY)
                    .skip(skip)
                    .take((end - at) as usize)
                {
                    visit(read(entry).1);
                }
            })?;
            at = end;
        }
        Ok(u32::try_from(to - from).unwrap_or(u32::MAX))
    }

    /// Returns how many entries a hash has.
    pub(super) fn count(&self, source: &Source, hash: u64) -> io::Result<u32> {
        let (from, to) = self.range(source, hash)?;
        Ok(u32::try_from(to - from).unwrap_or(u32::MAX))
    }

    /// Returns the number of the only entry of a hash, 0 where there is none.
    pub(super) fn number(&self, source: &Source, hash: u64) -> io::Result<u32> {
        let mut number = 0;
        self.each(source, hash, |found| number = found)?;
        Ok(number)
    }

    /// Returns the entries of a hash as a range of positions.
    fn range(&self, source: &Source, hash: u64) -> io::Result<(u64, u64)> {
        // The first block whose first hash is not below; entries may start in the block before.
        let first = self
            .fences
            .partition_point(|fence| fence.0 < hash)
            .saturating_sub(1) as u64;
        let last = self
            .fences
            .partition_point(|fence| fence.0 <= hash)
            .saturating_sub(1) as u64;
        if self.fences.first().is_none_or(|fence| fence.0 > hash) {
            return Ok((0, 0));
        }
        let bounds = |bytes: &[u8]| {
            let entries = bytes.len() / ENTRY;
            (
                partition(bytes, entries, |found| found < hash),
                partition(bytes, entries, |found| found <= hash),
            )
        };
        let start = first * BLOCK as u64;
        let (low, high) = self.block(source, first, bounds)?;
        if first == last {
            return Ok((start + low as u64, start + high as u64));
        }
        let (_, end) = self.block(source, last, bounds)?;
        Ok((start + low as u64, last * BLOCK as u64 + end as u64))
    }

    fn block<T>(
        &self,
        source: &Source,
        block: u64,
        use_bytes: impl FnOnce(&[u8]) -> T,
    ) -> io::Result<T> {
        let start = block * BLOCK as u64;
        let length = (self.entries - start.min(self.entries)).min(BLOCK as u64) as usize * ENTRY;
        let fence = usize::try_from(block)
            .ok()
            .and_then(|at| self.fences.get(at))
            .ok_or_else(damaged)?;
        source.with(self.from + start * ENTRY as u64, length, |bytes| {
            // Bytes in memory were checked when they were read.
            let sound = matches!(source, Source::Memory(_)) || checksum(bytes) == fence.1;
            sound.then(|| use_bytes(bytes)).ok_or_else(damaged)
        })?
    }

    /// Returns the whole table in order, block by block.
    pub(super) fn scan<'s>(&'s self, source: &'s Source) -> Scan<'s> {
        Scan {
            table: self,
            source,
            block: 0,
            entries: Vec::new().into_iter(),
        }
    }

    /// Checks every block against its checksum.
    pub(super) fn verify(&self, source: &Source) -> io::Result<()> {
        for (block, fence) in self.fences.iter().enumerate() {
            self.block(source, block as u64, |bytes| checksum(bytes) == fence.1)?
                .then_some(())
                .ok_or_else(damaged)?;
        }
        Ok(())
    }
}

fn partition(bytes: &[u8], entries: usize, below: impl Fn(u64) -> bool) -> usize {
    let (mut low, mut high) = (0, entries);
    while low < high {
        let middle = low + (high - low) / 2;
        let hash = bytes
            .get(middle * ENTRY..(middle + 1) * ENTRY)
            .map_or(0, |entry| read(entry).0);
        if below(hash) {
            low = middle + 1
        } else {
            high = middle
        }
    }
    low
}

fn read(entry: &[u8]) -> Entry {
    let hash = entry
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let number = entry
        .last_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes));
    (hash, number)
}

/// A table from front to back.
pub(super) struct Scan<'s> {
    table: &'s Table,
    source: &'s Source,
    block: u64,
    entries: std::vec::IntoIter<Entry>,
}

impl Iterator for Scan<'_> {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(entry) = self.entries.next() {
            return Some(Ok(entry));
        }
        if self.block * BLOCK as u64 >= self.table.entries {
            return None;
        }
        let read_all = |bytes: &[u8]| bytes.chunks_exact(ENTRY).map(read).collect::<Vec<_>>();
        match self.table.block(self.source, self.block, read_all) {
            Ok(entries) => {
                self.block += 1;
                self.entries = entries.into_iter();
                self.entries.next().map(Ok)
            }
            Err(error) => {
                self.block = u64::MAX / BLOCK as u64;
                Some(Err(error))
            }
        }
    }
}

/// Writes a table entry by entry and collects its fences.
pub(super) struct TableWriter {
    block: Vec<u8>,
    first: u64,
    pub(super) entries: u64,
    pub(super) fences: Vec<(u64, u64)>,
}

impl TableWriter {
    pub(super) fn new() -> Self {
        Self {
            block: Vec::with_capacity(BLOCK * ENTRY),
            first: 0,
            entries: 0,
            fences: Vec::new(),
        }
    }

    pub(super) fn push(
        &mut self,
        out: &mut dyn io::Write,
        (hash, number): Entry,
    ) -> io::Result<()> {
        if self.block.is_empty() {
            self.first = hash;
        }
        self.block.extend(hash.to_le_bytes());
        self.block.extend(number.to_le_bytes());
        self.entries += 1;
        if self.block.len() == BLOCK * ENTRY {
            self.flush(out)
        } else {
            Ok(())
        }
    }

    pub(super) fn flush(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.block.is_empty() {
            self.fences.push((self.first, checksum(&self.block)));
            out.write_all(&self.block)?;
            self.block.clear();
        }
        Ok(())
    }
}
