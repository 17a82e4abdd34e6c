//! A sorted table of (hash, number) pairs in fixed blocks, searched through its fences: the first
//! hash and the checksum of every block, kept in memory.

use std::io;

use super::damaged;
use super::source::Source;
use crate::matching::hash::checksum;

/// Bytes of one entry: the hash and the number.
const ENTRY: usize = 12;
/// Entries of one block.
pub(super) const BLOCK: usize = 128;

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

    /// Calls `visit` for every number of a hash if it has at most `most`, and returns how many it
    /// has.
    pub(super) fn look_up(
        &self,
        source: &Source,
        hash: u64,
        most: u64,
        mut visit: impl FnMut(u32),
    ) -> io::Result<u64> {
        if self.fences.first().is_none_or(|fence| fence.0 > hash) {
            return Ok(0);
        }
        // The first block whose first hash is not below; entries may start in the block before.
        let first = self
            .fences
            .partition_point(|fence| fence.0 < hash)
            .saturating_sub(1) as u64;
        // Nearly always the hash ends before the next block begins.
        let after = self.fences.get(first as usize + 1..).unwrap_or(&[]);
        let last = match after.first() {
            Some(fence) if fence.0 <= hash => {
                first + after.partition_point(|fence| fence.0 <= hash) as u64
            }
            _ => first,
        };
        if first == last {
            return self.block(source, first, |bytes| {
                let (low, high) = bounds(bytes, hash);
                if (high - low) as u64 <= most {
                    numbers(bytes, low, high).for_each(visit);
                }
                (high - low) as u64
            });
        }
        let (low, high) = self.block(source, first, |bytes| bounds(bytes, hash))?;
        let (_, end) = self.block(source, last, |bytes| bounds(bytes, hash))?;
        let count = (high - low) as u64 + (last - first - 1) * BLOCK as u64 + end as u64;
        if count <= most {
            for block in first..=last {
                self.block(source, block, |bytes| {
                    let (low, high) = bounds(bytes, hash);
                    numbers(bytes, low, high).for_each(&mut visit);
                })?;
            }
        }
        Ok(count)
    }

    /// Returns the number of the only entry of a hash, 0 where there is none.
    pub(super) fn number(&self, source: &Source, hash: u64) -> io::Result<u32> {
        let mut number = 0;
        self.look_up(source, hash, 1, |found| number = found)?;
        Ok(number)
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

/// Returns where the entries of a hash start and end in a block.
fn bounds(bytes: &[u8], hash: u64) -> (usize, usize) {
    let entries = bytes.len() / ENTRY;
    let low = partition(bytes, entries, |found| found < hash);
    let rest = numbers_of(bytes, low)
        .take_while(|found| *found == hash)
        .count();
    (low, low + rest)
}

fn numbers_of(bytes: &[u8], from: usize) -> impl Iterator<Item = u64> {
    bytes
        .chunks_exact(ENTRY)
        .skip(from)
        .map(|entry| read(entry).0)
}

fn numbers(bytes: &[u8], low: usize, high: usize) -> impl Iterator<Item = u32> {
    bytes
        .chunks_exact(ENTRY)
        .skip(low)
        .take(high - low)
        .map(|entry| read(entry).1)
}

fn partition(bytes: &[u8], entries: usize, below: impl Fn(u64) -> bool) -> usize {
    let (mut low, mut high) = (0, entries);
    while low < high {
        let middle = low + (high - low) / 2;
        let hash = bytes
            .get(middle * ENTRY..(middle + 1) * ENTRY)
            .map_or(0, |entry| read(entry).0);
        if below(hash) {
            low = middle + 1;
        } else {
            high = middle;
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
