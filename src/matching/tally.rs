//! Adds up how often records were hit: one place for each record, found by its number.

use super::index::Doc;

/// What hit a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hits {
    pub doc: Doc,
    /// Sum of the weights.
    pub sum: f32,
    /// One of them suffices by itself.
    pub strong: bool,
    several: bool,
}

impl Hits {
    /// Returns whether the record is worth comparing: hit by what suffices, or more than once.
    pub(super) fn are_worth_it(&self) -> bool {
        self.strong || self.several
    }
}

/// Hits by record.
pub(super) struct Tally {
    hits: Vec<Hits>,
    /// Places in `hits`, plus one, by a hash of the record; 0 where there is none. A power of two of them, at least
    /// twice as many as hits.
    slots: Vec<u32>,
}

impl Tally {
    /// Returns a tally for at most so many hits.
    pub(super) fn with_room_for(hits: usize) -> Self {
        Self {
            hits: Vec::new(),
            slots: vec![0; (hits.max(8) * 2).next_power_of_two()],
        }
    }

    /// Adds a hit; the weight of one that suffices is positive, that of another negative.
    pub(super) fn add(&mut self, doc: Doc, weight: f32) {
        let mask = self.slots.len() - 1;
        let spread = doc.number().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let mut at = spread as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            let Some(known) = slot.checked_sub(1) else {
                self.hits.push(Hits {
                    doc,
                    sum: weight.abs(),
                    strong: weight > 0.0,
                    several: false,
                });
                *slot = u32::try_from(self.hits.len()).unwrap_or(0);
                return;
            };
            if let Some(hits) = self
                .hits
                .get_mut(known as usize)
                .filter(|hits| hits.doc == doc)
            {
                hits.sum += weight.abs();
                hits.strong |= weight > 0.0;
                hits.several = true;
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Returns each record with its hits, in no particular order.
    pub(super) fn into_hits(self) -> impl Iterator<Item = Hits> {
        self.hits.into_iter()
    }
}
