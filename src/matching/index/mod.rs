//! The index over the mirror's candidates: found by block, counted by term, kept on disk.
//!
//! Immutable [`segment`]s of growing size plus the newest changes in memory ([`fresh`]), which a
//! log on disk makes durable. Small segments are merged as they come. Every count is over the
//! candidates as they are now, so it makes no difference in what order, in what pages or how often
//! they were brought here.

mod fresh;
mod merge;
mod segment;
mod source;
mod store;
mod table;

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use super::features::{Features, View};
use fresh::Fresh;
use segment::Segment;
use store::Store;

/// Changes kept in memory before they become a segment.
const FRESH: usize = 8_192;

/// A record, as long as the state it came from is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Doc {
    segment: u32,
    record: u32,
}

impl Doc {
    /// Returns its number, another for each record.
    pub(super) fn number(self) -> u64 {
        u64::from(self.segment) << 32 | u64::from(self.record)
    }
}

/// [`Doc::segment`] of what is in memory.
const IN_FRESH: u32 = u32::MAX;

/// What readers see.
#[derive(Default)]
pub(super) struct State {
    /// Oldest first.
    segments: Vec<Arc<Segment>>,
    /// For each segment, the records that a later one replaces.
    dead: Vec<Bits>,
    fresh: Fresh,
    live: u64,
}

/// The index. Readers share it; one writer at a time changes it.
pub(super) struct Index {
    state: RwLock<State>,
    writer: Mutex<Store>,
    schema: u64,
}

impl Index {
    /// Opens the index of a directory, which is made if need be. Another schema or a damaged file
    /// gives an empty index, which the caller fills anew.
    pub(super) fn open(dir: &Path, schema: u64) -> io::Result<Self> {
        let (store, opened) = Store::open(dir, schema)?;
        let mut state = State::of_segments(opened.segments);
        for page in opened.pages {
            state.apply(page)?;
        }
        Ok(Self {
            state: RwLock::new(state),
            writer: Mutex::new(store),
            schema,
        })
    }

    /// Returns an empty index without a file.
    pub(super) fn in_memory(schema: u64) -> Self {
        Self {
            state: RwLock::default(),
            writer: Mutex::new(Store::in_memory(schema)),
            schema,
        }
    }

    /// Returns the revision of the mirror up to which the index is in step.
    pub(super) fn last_rev(&self) -> u64 {
        self.writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last_rev()
    }

    /// Returns what is there now; updates wait while it is held.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over a page of changes: the features of a candidate, or none for one that is gone.
    /// Durable when it returns; after an error nothing has changed.
    pub(super) fn update(&self, rev: u64, page: Vec<(i64, Option<Features>)>) -> io::Result<()> {
        let mut store = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        store.log(rev, &page)?;
        self.state
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .apply(page)?;
        if self.read().fresh.len() >= FRESH {
            self.flush(&mut store)?;
            self.merge(&mut store, false)?;
        }
        Ok(())
    }

    /// Brings everything into one segment, the quickest to read.
    pub(super) fn compact(&self) -> io::Result<()> {
        let mut store = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if self.read().fresh.len() > 0 {
            self.flush(&mut store)?;
        }
        self.merge(&mut store, true)
    }

    fn flush(&self, store: &mut Store) -> io::Result<()> {
        let (segment, mut segments) = {
            let state = self.read();
            let segment = store.write(|out| {
                state
                    .fresh
                    .write(state.segments.is_empty(), out, self.schema)
            })?;
            (segment, state.segments.clone())
        };
        segments.push(Arc::new(segment));
        self.swap(store, segments)
    }

    /// Merges the two newest segments while the newer is at least half as large as the older, or
    /// until one is left. Readers go on meanwhile.
    fn merge(&self, store: &mut Store, all: bool) -> io::Result<()> {
        loop {
            let mut segments = self.read().segments.clone();
            let (Some(newer), Some(older)) = (segments.pop(), segments.pop()) else {
                return Ok(());
            };
            if !all && newer.ids.len() * 2 < older.ids.len() {
                return Ok(());
            }
            let bottom = segments.is_empty();
            let merged =
                store.write(|out| merge::merge(&older, &newer, bottom, out, self.schema))?;
            segments.push(Arc::new(merged));
            store.replace_last(2);
            self.swap(store, segments)?;
        }
    }

    fn swap(&self, store: &mut Store, segments: Vec<Arc<Segment>>) -> io::Result<()> {
        store.commit()?;
        let state = State::of_segments(segments);
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
        store.clean();
        Ok(())
    }
}

impl State {
    fn of_segments(segments: Vec<Arc<Segment>>) -> Self {
        let mut dead: Vec<Bits> = segments
            .iter()
            .map(|segment| Bits::new(segment.ids.len()))
            .collect();
        for (at, newer) in segments.iter().enumerate() {
            for (older, bits) in segments.iter().zip(&mut dead).take(at) {
                common(&older.ids, &newer.ids, |record| bits.set(record));
            }
        }
        let live = segments
            .iter()
            .zip(&dead)
            .map(|(segment, dead)| {
                (0..segment.ids.len() as u32)
                    .filter(|record| !dead.has(*record) && !segment.is_gone(*record))
                    .count() as u64
            })
            .sum();
        Self {
            segments,
            dead,
            fresh: Fresh::default(),
            live,
        }
    }

    fn apply(&mut self, page: Vec<(i64, Option<Features>)>) -> io::Result<()> {
        // What a segment holds is read first, so that a failure leaves everything as it was.
        let mut hidden = Vec::with_capacity(page.len());
        for (id, _) in &page {
            hidden.push(if self.fresh.knows(*id) {
                None
            } else {
                self.find_in_segments(*id)
            });
        }
        let replaced = hidden
            .iter()
            .map(|doc| doc.map(|doc| self.features(doc)).transpose())
            .collect::<io::Result<Vec<_>>>()?;
        for (((id, features), hidden), replaced) in page.into_iter().zip(hidden).zip(replaced) {
            let first = !self.fresh.knows(id);
            let was = if first {
                replaced.is_some()
            } else {
                self.fresh.find(id).is_some()
            };
            self.live = self.live + u64::from(features.is_some()) - u64::from(was);
            if let Some(doc) = hidden.filter(|_| first)
                && let Some(dead) = self.dead.get_mut(doc.segment as usize)
            {
                dead.set(doc.record);
            }
            self.fresh
                .put(id, features, replaced.filter(|_| first).as_ref());
        }
        Ok(())
    }

    /// Returns the number of candidates.
    pub(super) fn live(&self) -> u64 {
        self.live
    }

    /// Returns the record of a candidate.
    pub(super) fn find(&self, id: i64) -> io::Result<Option<Features>> {
        if self.fresh.knows(id) {
            return Ok(self.fresh.find(id).cloned());
        }
        self.find_in_segments(id)
            .map(|doc| self.features(doc))
            .transpose()
    }

    fn find_in_segments(&self, id: i64) -> Option<Doc> {
        self.segments
            .iter()
            .enumerate()
            .rev()
            .find_map(|(at, segment)| Some((at, segment, segment.find(id)?)))
            .and_then(|(at, segment, record)| {
                let segment_at = u32::try_from(at).ok()?;
                (!segment.is_gone(record)).then_some(Doc {
                    segment: segment_at,
                    record,
                })
            })
    }

    /// Returns how many candidates have a term.
    pub(super) fn term_count(&self, hash: u64) -> io::Result<u64> {
        let mut sum = self.fresh.term_count(hash);
        for segment in &self.segments {
            sum += segment.term_count(hash)?;
        }
        Ok(u64::try_from(sum).unwrap_or(0))
    }

    /// Adds the candidates of a block to `docs` if there are at most `cap`, and returns how many
    /// there are.
    pub(super) fn look_up(&self, hash: u64, cap: u64, docs: &mut Vec<Doc>) -> io::Result<u64> {
        let mut minus = self.fresh.minus(hash);
        for segment in &self.segments {
            minus += segment.minus(hash)?;
        }
        let places = self.fresh.places_of(hash);
        let before = docs.len();
        let mut count = places.len() as u64;
        for (at, (segment, dead)) in self.segments.iter().zip(&self.dead).enumerate() {
            let at = u32::try_from(at).unwrap_or(IN_FRESH);
            // Records that are replaced are read too, and left out.
            count += segment.look_up(hash, cap + minus, |record| {
                if !dead.has(record) {
                    docs.push(Doc {
                        segment: at,
                        record,
                    });
                }
            })?;
        }
        let count = count.saturating_sub(minus);
        if count > cap {
            docs.truncate(before);
        } else {
            docs.extend(places.iter().map(|place| Doc {
                segment: IN_FRESH,
                record: *place,
            }));
        }
        Ok(count)
    }

    /// Returns how many candidates are in a block.
    pub(super) fn block_count(&self, hash: u64) -> io::Result<u64> {
        self.look_up(hash, 0, &mut Vec::new())
    }

    /// Returns the candidate's id of a record.
    pub(super) fn id(&self, doc: Doc) -> i64 {
        match self.segments.get(doc.segment as usize) {
            Some(segment) => segment.ids.get(doc.record as usize).copied().unwrap_or(0),
            None => self.fresh.record(doc.record).map_or(0, |(id, _)| *id),
        }
    }

    /// Calls `read` with the decoded features of a record.
    pub(super) fn view<T>(&self, doc: Doc, read: impl FnOnce(&View<'_>) -> T) -> io::Result<T> {
        match self.segments.get(doc.segment as usize) {
            Some(segment) => segment.record(doc.record, |body| read(&View::read(body))),
            None => self
                .fresh
                .record(doc.record)
                .map(|(_, features)| read(&features.view()))
                .ok_or_else(damaged),
        }
    }

    /// Returns the features of a record.
    pub(super) fn features(&self, doc: Doc) -> io::Result<Features> {
        match self.segments.get(doc.segment as usize) {
            Some(segment) => segment.record(doc.record, |body| Features::from_bytes(body.to_vec())),
            None => self
                .fresh
                .record(doc.record)
                .map(|(_, features)| features.clone())
                .ok_or_else(damaged),
        }
    }

    /// Calls `visit` for every candidate, in no particular order.
    pub(super) fn each_candidate(&self, mut visit: impl FnMut(i64, Features)) -> io::Result<()> {
        for (at, (segment, dead)) in self.segments.iter().zip(&self.dead).enumerate() {
            for (record, id) in (0_u32..).zip(&segment.ids) {
                if !dead.has(record) && !segment.is_gone(record) && !self.fresh.knows(*id) {
                    visit(
                        *id,
                        self.features(Doc {
                            segment: u32::try_from(at).unwrap_or(IN_FRESH),
                            record,
                        })?,
                    );
                }
            }
        }
        for place in 0..u32::try_from(self.fresh.places()).unwrap_or(0) {
            if let Some((id, features)) = self.fresh.record(place) {
                visit(*id, features.clone());
            }
        }
        Ok(())
    }
}

/// Calls `visit` with the place in `older` of every id that both sorted lists hold.
fn common(older: &[i64], newer: &[i64], mut visit: impl FnMut(u32)) {
    let mut rest = older.iter().zip(0_u32..).peekable();
    for id in newer {
        while rest.next_if(|(known, _)| *known < id).is_some() {}
        if let Some((_, at)) = rest.next_if(|(known, _)| *known == id) {
            visit(at);
        }
    }
}

/// A set of records.
struct Bits(Vec<u64>);

impl Bits {
    fn new(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    fn set(&mut self, at: u32) {
        if let Some(word) = self.0.get_mut(at as usize / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn has(&self, at: u32) -> bool {
        self.0
            .get(at as usize / 64)
            .is_some_and(|word| word & (1 << (at % 64)) != 0)
    }
}

/// The error of bytes that are not what was written.
fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the index is damaged")
}

#[cfg(test)]
mod tests;
