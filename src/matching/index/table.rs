//! A sorted table of (hash, number) pairs in fixed blocks, searched through its fences: the first
//! hash and the checksum of every block, kept in memory.

use std::io;

use super::damaged;
use super::source::Source;
use crate::matching::hash::checksum;

/// Bytes of one entry: the hash and the number.
const ENTRY: usize = 12;
/// Most bits of a hash by which its fences are found without a search: a million places.
const MOST_BITS: u32 = 20;
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
    /// For each value of the first bits of a hash, the number of fences below it: hashes are evenly spread, so that a few
    /// fences are left to search.
    below: Vec<u32>,
    /// How far a hash is shifted to leave those bits.
    shift: u32,
}

impl Table {
    pub(super) fn new(from: u64, entries: u64, fences: Vec<(u64, u64)>) -> Self {
        let bits = (fences.len().max(2) as u64).ilog2().min(MOST_BITS);
        let shift = u64::BITS - bits;
        let mut below = vec![0_u32; (1 << bits) + 1];
        for (hash, _) in &fences {
            if let Some(count) = below.get_mut((hash >> shift) as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut below {
            sum += *count;
            *count = sum;
        }
        Self {
            from,
            entries,
            fences,
            below,
            shift,
        }
    }

    /// Returns the number of fences below a hash.
    fn fences_below(&self, hash: u64) -> usize {
        let at = (hash >> self.shift) as usize;
        let bound = |at: usize| {
            self.below
                .get(at)
                .map_or(self.fences.len(), |at| *at as usize)
        };
        let (from, to) = (bound(at), bound(at + 1));
        let within = self.fences.get(from..to).unwrap_or(&[]);
        from + within.partition_point(|fence| fence.0 < hash)
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
        let first = self.fences_below(hash).saturating_sub(1) as u64;
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
                let ends = after.first().map_or(u64::MAX, |fence| fence.0);
                let (low, high) = bounds(bytes, hash, ends);
                if (high - low) as u64 <= most {
                    numbers(bytes, low, high).for_each(visit);
                }
                (high - low) as u64
            });
        }
        let (low, high) = self.block(source, first, |bytes| bounds(bytes, hash, u64::MAX))?;
        let (_, end) = self.block(source, last, |bytes| bounds(bytes, hash, u64::MAX))?;
        let count = (high - low) as u64 + (last - first - 1) * BLOCK as u64 + end as u64;
        if count <= most {
            for block in first..=last {
                self.block(source, block, |bytes| {
                    let (low, high) = bounds(bytes, hash, u64::MAX);
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

/// Returns where the entries of a hash start and end in a block; `ends` is the first hash of the next one.
fn bounds(bytes: &[u8], hash: u64, ends: u64) -> (usize, usize) {
    let (entries, _) = bytes.as_chunks::<ENTRY>();
    let at = |at: usize| entries.get(at).map(|entry| read(entry).0);
    // Hashes are evenly spread, so that the place is near where it would be by proportion.
    let first = at(0).unwrap_or(0);
    let share = hash.saturating_sub(first) as f64 / ends.saturating_sub(first).max(1) as f64;
    let mut low = ((entries.len() as f64 * share) as usize).min(entries.len());
    while low > 0 && at(low - 1).is_some_and(|found| found >= hash) {
        low -= 1;
    }
    while at(low).is_some_and(|found| found < hash) {
        low += 1;
    }
    let mut high = low;
    while at(high) == Some(hash) {
        high += 1;
    }
    (low, high)
}

fn numbers(bytes: &[u8], low: usize, high: usize) -> impl Iterator<Item = u32> {
    bytes
        .chunks_exact(ENTRY)
        .skip(low)
        .take(high - low)
        .map(|entry| read(entry).1)
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
