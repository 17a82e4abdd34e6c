//! The newest changes, in memory until there are enough of them for a segment.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use super::segment::SegmentWriter;
use super::table::Entry;
use crate::matching::features::Features;
use crate::matching::terms;

/// Changes since the last segment was written.
#[derive(Default)]
pub(super) struct Fresh {
    /// Candidate to its place, the latest.
    places: BTreeMap<i64, u32>,
    /// Records by place; none: the candidate is gone, or a later record stands for it.
    records: Vec<Option<(i64, Features)>>,
    blocks: HashMap<u64, Vec<u32>>,
    terms: HashMap<u64, i32>,
    minus: HashMap<u64, u32>,
}

impl Fresh {
    /// Returns how many candidates have changed.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Returns whether the latest word on a candidate is here.
    pub(super) fn knows(&self, id: i64) -> bool {
        self.places.contains_key(&id)
    }

    /// Returns the record at a place, `None` for one that was replaced or is gone.
    pub(super) fn record(&self, place: u32) -> Option<&(i64, Features)> {
        self.records.get(place as usize).and_then(Option::as_ref)
    }

    /// Returns the record of a candidate.
    pub(super) fn find(&self, id: i64) -> Option<&Features> {
        self.places
            .get(&id)
            .and_then(|place| self.record(*place))
            .map(|(_, features)| features)
    }

    /// Returns how many places were ever given out.
    pub(super) fn places(&self) -> usize {
        self.records.len()
    }

    pub(super) fn places_of(&self, hash: u64) -> &[u32] {
        self.blocks
            .get(&hash)
            .map_or(&[], |places| places.as_slice())
    }

    /// Returns how many records of segments with a block hash are replaced here.
    pub(super) fn minus(&self, hash: u64) -> u64 {
        self.minus.get(&hash).copied().unwrap_or(0).into()
    }

    pub(super) fn term_count(&self, hash: u64) -> i64 {
        i64::from(self.terms.get(&hash).copied().unwrap_or(0))
    }

    /// Puts a candidate's record in place of what was known. `replaced` is the record in a segment
    /// that this one hides, given the first time a candidate comes.
    pub(super) fn put(&mut self, id: i64, features: Option<Features>, replaced: Option<&Features>) {
        if let Some(place) = self.places.get(&id).copied()
            && let Some((_, old)) = self.records.get_mut(place as usize).and_then(Option::take)
        {
            let view = old.view();
            for (_, hash) in terms::blocks(&view) {
                if let Some(places) = self.blocks.get_mut(&hash) {
                    places.retain(|known| *known != place);
                }
            }
            self.count_terms(&old, -1);
        }
        if let Some(old) = replaced {
            for (_, hash) in terms::blocks(&old.view()) {
                *self.minus.entry(hash).or_default() += 1;
            }
            self.count_terms(old, -1);
        }
        let place = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        if let Some(features) = &features {
            for (_, hash) in terms::blocks(&features.view()) {
                self.blocks.entry(hash).or_default().push(place);
            }
            self.count_terms(features, 1);
        }
        self.records.push(features.map(|features| (id, features)));
        self.places.insert(id, place);
    }

    fn count_terms(&mut self, features: &Features, step: i32) {
        for hash in terms::terms(&features.view()) {
            *self.terms.entry(hash).or_default() += step;
        }
    }

    /// Writes everything as a segment; at the `bottom` without marks of gone candidates.
    pub(super) fn write<W: Write>(&self, bottom: bool, out: W, schema: u64) -> io::Result<W> {
        let mut writer = SegmentWriter::new(out, schema);
        let mut order: HashMap<u32, u32> = HashMap::with_capacity(self.places.len());
        let mut next = 0;
        for (id, place) in &self.places {
            let record = self.record(*place);
            if record.is_none() && bottom {
                continue;
            }
            writer.record(*id, record.map_or(&[], |(_, features)| features.bytes()))?;
            order.insert(*place, next);
            next += 1;
        }
        let mut blocks: Vec<Entry> = self
            .blocks
            .iter()
            .flat_map(|(hash, places)| {
                places
                    .iter()
                    .filter_map(|place| order.get(place))
                    .map(|record| (*hash, *record))
            })
            .collect();
        blocks.sort_unstable();
        writer.table(blocks.into_iter().map(Ok))?;
        let mut terms: Vec<Entry> = self
            .terms
            .iter()
            .filter(|(_, count)| **count != 0)
            .map(|(hash, count)| (*hash, *count as u32))
            .collect();
        terms.sort_unstable();
        writer.table(terms.into_iter().map(Ok))?;
        let mut minus: Vec<Entry> = self
            .minus
            .iter()
            .map(|(hash, count)| (*hash, *count))
            .collect();
        minus.sort_unstable();
        writer.table(minus.into_iter().map(Ok))?;
        writer.finish()
    }
}
