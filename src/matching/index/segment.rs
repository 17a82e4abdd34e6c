//! An immutable part of the index: records sorted by candidate id, the table that finds them by
//! block, and two tables of counts.
//!
//! File: records, blocks, terms, minus, then the foot (ids, ends of the records, fences), then a
//! fixed tail that says where the foot starts. All numbers little endian.

use std::io::{self, Write};
use std::path::Path;

use super::damaged;
use super::source::Source;
use super::table::{Entry, Scan, Table, TableWriter};
use crate::matching::hash::{Checksum, checksum};

const MAGIC: u64 = u64::from_le_bytes(*b"GLEANIX\x01");
const TAIL: usize = 40;

/// A segment, opened.
pub(super) struct Segment {
    source: Source,
    /// Candidate ids, ascending.
    pub(super) ids: Vec<i64>,
    /// Where each record ends; a record of no bytes says the candidate is gone.
    ends: Vec<u64>,
    /// Block hash to record.
    blocks: Table,
    /// Term hash to the change of its count (two's complement): records here, less those replaced in older segments.
    terms: Table,
    /// Block hash to the number of its records in older segments that are replaced by this one.
    minus: Table,
}

impl Segment {
    /// Opens a segment's file; one of another schema or damaged in its foot is an error.
    pub(super) fn open(path: &Path, schema: u64) -> io::Result<Self> {
        Self::read(Source::open(path)?, schema)
    }

    /// Reads a segment from bytes.
    pub(super) fn from_bytes(bytes: Vec<u8>, schema: u64) -> io::Result<Self> {
        Self::read(Source::Memory(bytes), schema)
    }

    fn read(source: Source, schema: u64) -> io::Result<Self> {
        let tail_at = source.len().checked_sub(TAIL as u64).ok_or_else(damaged)?;
        let tail = source.with(tail_at, TAIL, |bytes| {
            bytes.chunks_exact(8).map(u64_of).collect::<Vec<_>>()
        })?;
        let &[foot_at, foot_sum, found_schema, _, MAGIC] = tail.as_slice() else {
            return Err(damaged());
        };
        if found_schema != schema {
            return Err(damaged());
        }
        let foot_length = tail_at
            .checked_sub(foot_at)
            .filter(|length| length.is_multiple_of(8))
            .ok_or_else(damaged)?;
        // Some at a time: the foot of a million candidates would be in memory three times over.
        let mut foot = Numbers::new(&source, foot_at, foot_length / 8);
        let records = foot.next()? as usize;
        if records as u64 > foot_length / 16 {
            return Err(damaged());
        }
        let ids = foot.take(records, |number| number as i64)?;
        let ends = foot.take(records, |number| number)?;
        let mut table = || -> io::Result<Table> {
            let (from, entries, fences) = (foot.next()?, foot.next()?, foot.next()? as usize);
            if fences as u64 > foot_length / 16 {
                return Err(damaged());
            }
            let mut pairs = Vec::with_capacity(fences);
            for _ in 0..fences {
                pairs.push((foot.next()?, foot.next()?));
            }
            Ok(Table::new(from, entries, pairs))
        };
        let (blocks, terms, minus) = (table()?, table()?, table()?);
        if foot.end()? != foot_sum {
            return Err(damaged());
        }
        let segment = Self {
            source,
            ids,
            ends,
            blocks,
            terms,
            minus,
        };
        if segment.in_memory() {
            for record in 0..segment.ids.len() as u32 {
                segment.checked(record, true, |_| ())?;
            }
            for table in [&segment.blocks, &segment.terms, &segment.minus] {
                table.verify(&segment.source)?;
            }
        }
        Ok(segment)
    }

    /// Returns the record of a candidate, by its place among the ids.
    pub(super) fn find(&self, id: i64) -> Option<u32> {
        self.ids
            .binary_search(&id)
            .ok()
            .and_then(|at| u32::try_from(at).ok())
    }

    /// Returns whether the record says the candidate is gone.
    pub(super) fn is_gone(&self, record: u32) -> bool {
        let (from, to) = self.span(record);
        from == to
    }

    fn span(&self, record: u32) -> (u64, u64) {
        let at = record as usize;
        let from = at
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0);
        (from, self.ends.get(at).copied().unwrap_or(from))
    }

    fn in_memory(&self) -> bool {
        matches!(self.source, Source::Memory(_))
    }

    /// Calls `read` with the bytes of a record; no bytes: the candidate is gone. Bytes from the
    /// file are checked, those in memory were checked when they came there.
    pub(super) fn record<T>(&self, record: u32, read: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
        self.checked(record, !self.in_memory(), read)
    }

    fn checked<T>(&self, record: u32, check: bool, read: impl FnOnce(&[u8]) -> T) -> io::Result<T> {
        let (from, to) = self.span(record);
        let length = to
            .checked_sub(from)
            .and_then(|length| usize::try_from(length).ok())
            .ok_or_else(damaged)?;
        if length == 0 {
            return Ok(read(&[]));
        }
        self.source
            .with(from, length, |bytes| {
                let (body, sum) = bytes.split_last_chunk::<4>()?;
                (!check || record_sum(body) == *sum).then(|| read(body))
            })?
            .ok_or_else(damaged)
    }

    /// Calls `visit` for the records of a block hash if there are at most `most`, and returns how many there are.
    pub(super) fn look_up(&self, hash: u64, most: u64, visit: impl FnMut(u32)) -> io::Result<u64> {
        self.blocks.look_up(&self.source, hash, most, visit)
    }

    /// Returns how many records of older segments with a block hash this one replaces.
    pub(super) fn minus(&self, hash: u64) -> io::Result<u64> {
        self.minus.number(&self.source, hash).map(u64::from)
    }

    pub(super) fn term_count(&self, hash: u64) -> io::Result<i64> {
        Ok(i64::from(self.terms.number(&self.source, hash)? as i32))
    }

    pub(super) fn scan_blocks(&self) -> Scan<'_> {
        self.blocks.scan(&self.source)
    }

    pub(super) fn scan_terms(&self) -> Scan<'_> {
        self.terms.scan(&self.source)
    }

    pub(super) fn scan_minus(&self) -> Scan<'_> {
        self.minus.scan(&self.source)
    }
}

/// Reads the numbers of a foot one after the other.
struct Numbers<'s> {
    source: &'s Source,
    at: u64,
    /// Numbers that are not read yet.
    left: u64,
    read: std::vec::IntoIter<u64>,
    sum: Checksum,
}

impl<'s> Numbers<'s> {
    /// Numbers read at once.
    const AT_ONCE: u64 = 8_192;

    fn new(source: &'s Source, at: u64, numbers: u64) -> Self {
        Self {
            source,
            at,
            left: numbers,
            read: Vec::new().into_iter(),
            sum: Checksum::default(),
        }
    }

    fn next(&mut self) -> io::Result<u64> {
        if let Some(number) = self.read.next() {
            return Ok(number);
        }
        self.fill()?;
        self.read.next().ok_or_else(damaged)
    }

    fn fill(&mut self) -> io::Result<()> {
        let numbers = self.left.min(Self::AT_ONCE);
        let sum = &mut self.sum;
        let read = self.source.with(self.at, numbers as usize * 8, |bytes| {
            sum.words(bytes);
            bytes.chunks_exact(8).map(u64_of).collect::<Vec<_>>()
        })?;
        self.at += numbers * 8;
        self.left -= numbers;
        self.read = read.into_iter();
        Ok(())
    }

    /// Returns the next `count` numbers.
    fn take<T>(&mut self, count: usize, of: impl Fn(u64) -> T) -> io::Result<Vec<T>> {
        let mut taken = Vec::with_capacity(count);
        while taken.len() < count {
            taken.push(of(self.next()?));
            let most = count - taken.len();
            taken.extend(self.read.by_ref().take(most).map(&of));
        }
        Ok(taken)
    }

    /// Reads whatever is left and returns the checksum of all.
    fn end(mut self) -> io::Result<u64> {
        while self.left > 0 {
            self.fill()?;
        }
        Ok(self.sum.finish(&[]))
    }
}

fn u64_of(bytes: &[u8]) -> u64 {
    bytes
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn record_sum(body: &[u8]) -> [u8; 4] {
    (checksum(body) as u32).to_le_bytes()
}

/// Writes a segment front to back.
pub(super) struct SegmentWriter<W: Write> {
    out: Counted<W>,
    schema: u64,
    ids: Vec<i64>,
    ends: Vec<u64>,
    tables: Vec<u64>,
}

struct Counted<W> {
    out: W,
    written: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.written += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> SegmentWriter<W> {
    pub(super) fn new(out: W, schema: u64) -> Self {
        Self {
            out: Counted { out, written: 0 },
            schema,
            ids: Vec::new(),
            ends: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// Writes the next record; ids must come in ascending order. No bytes: the candidate is gone.
    pub(super) fn record(&mut self, id: i64, body: &[u8]) -> io::Result<()> {
        if !body.is_empty() {
            self.out.write_all(body)?;
            self.out.write_all(&record_sum(body))?;
        }
        self.ids.push(id);
        self.ends.push(self.out.written);
        Ok(())
    }

    /// Writes the next table (blocks, terms, minus, in this order) from sorted entries.
    pub(super) fn table(
        &mut self,
        entries: impl Iterator<Item = io::Result<Entry>>,
    ) -> io::Result<()> {
        let from = self.out.written;
        let mut table = TableWriter::new();
        for entry in entries {
            table.push(&mut self.out, entry?)?;
        }
        table.flush(&mut self.out)?;
        self.tables
            .extend([from, table.entries, table.fences.len() as u64]);
        self.tables
            .extend(table.fences.iter().flat_map(|(hash, sum)| [*hash, *sum]));
        Ok(())
    }

    /// Writes the foot and returns the target.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let foot_at = self.out.written;
        let mut foot = Vec::with_capacity(16 * self.ids.len() + 8 * self.tables.len() + 8);
        foot.extend((self.ids.len() as u64).to_le_bytes());
        foot.extend(self.ids.iter().flat_map(|id| id.to_le_bytes()));
        foot.extend(self.ends.iter().flat_map(|end| end.to_le_bytes()));
        foot.extend(self.tables.iter().flat_map(|number| number.to_le_bytes()));
        self.out.write_all(&foot)?;
        for number in [foot_at, checksum(&foot), self.schema, 0, MAGIC] {
            self.out.write_all(&number.to_le_bytes())?;
        }
        self.out.flush()?;
        Ok(self.out.out)
    }
}
