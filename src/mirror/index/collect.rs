//! Walking through matches newest first, and stopping when there are enough.

use std::collections::BinaryHeap;

use tantivy::columnar::Column;
use tantivy::fastfield::AliveBitSet;
use tantivy::query::{EnableScoring, Query, Scorer};
use tantivy::{DocId, Searcher, SegmentReader, TERMINATED};
use tokio_util::sync::CancellationToken;

use super::SearchError;
use crate::people::CandidateId;

/// How many matches are looked at between two looks at the token.
const PATIENCE: u32 = 1_024;

/// A match and its place in the order, higher first.
pub(super) type Hit = (u64, CandidateId);

/// Returns the newest matches for which `wanted` says so, newest first, at most `limit`.
///
/// Segments are sorted, so the newest of all is always the next of one of them, and nobody is
/// looked at who comes after the last one wanted.
pub(super) fn newest(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
    cancelled: &CancellationToken,
    mut wanted: impl FnMut(CandidateId) -> Result<bool, SearchError>,
) -> Result<Vec<Hit>, SearchError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut walks = Vec::new();
    let mut next = BinaryHeap::new();
    for segment in searcher.segment_readers() {
        let scorer = weight.scorer(segment, 1.0)?;
        // Most segments have nobody with a rare word or a key: nothing more of them is opened.
        if scorer.doc() == TERMINATED {
            continue;
        }
        let mut walk = Walk::new(segment, scorer)?;
        if let Some(hit) = walk.next() {
            next.push((hit, walks.len()));
        }
        walks.push(walk);
    }
    let mut hits: Vec<Hit> = Vec::new();
    let mut seen: u32 = 0;
    while hits.len() < limit
        && let Some((hit, of)) = next.pop()
    {
        seen = seen.wrapping_add(1);
        if seen.is_multiple_of(PATIENCE) && cancelled.is_cancelled() {
            return Err(SearchError::Cancelled);
        }
        if wanted(hit.1)? {
            hits.push(hit);
        }
        if let Some(hit) = walks.get_mut(of).and_then(Walk::next) {
            next.push((hit, of));
        }
    }
    Ok(hits)
}

/// The matches of one segment, newest first.
struct Walk<'a> {
    scorer: Box<dyn Scorer>,
    doc: DocId,
    alive: Option<&'a AliveBitSet>,
    ids: Column<u64>,
    order: Column<u64>,
}

impl<'a> Walk<'a> {
    fn new(segment: &'a SegmentReader, scorer: Box<dyn Scorer>) -> Result<Self, SearchError> {
        Ok(Self {
            doc: scorer.doc(),
            scorer,
            alive: segment.alive_bitset(),
            ids: segment.fast_fields().u64("id")?,
            order: segment.fast_fields().u64("order")?,
        })
    }

    fn next(&mut self) -> Option<Hit> {
        while self.doc != TERMINATED {
            let doc = self.doc;
            self.doc = self.scorer.advance();
            if self.alive.is_none_or(|alive| alive.is_alive(doc))
                && let (Some(id), Some(place)) = (self.ids.first(doc), self.order.first(doc))
            {
                return Some((place, CandidateId(i64::try_from(id).unwrap_or(0))));
            }
        }
        None
    }
}

/// Returns how many match.
pub(super) fn count(
    searcher: &Searcher,
    query: &dyn Query,
    cancelled: &CancellationToken,
) -> Result<u64, SearchError> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut count = 0;
    for segment in searcher.segment_readers() {
        if cancelled.is_cancelled() {
            return Err(SearchError::Cancelled);
        }
        count += u64::from(weight.count(segment)?);
    }
    Ok(count)
}
