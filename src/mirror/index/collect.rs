//! Walking through matches newest first, and stopping when there are enough.

use tantivy::query::{EnableScoring, Query};
use tantivy::{Searcher, TERMINATED};
use tokio_util::sync::CancellationToken;

use super::SearchError;
use crate::people::CandidateId;

/// How many matches are looked at between two looks at the token.
const PATIENCE: u32 = 1_024;

/// A match and its place in the order, higher first.
pub(super) type Hit = (u64, CandidateId);

/// Returns the newest matches for which `wanted` says so, newest first, at most `limit`.
///
/// Segments are sorted, so each gives its newest first and no more than `limit` of them.
pub(super) fn newest(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
    cancelled: &CancellationToken,
    mut wanted: impl FnMut(CandidateId) -> Result<bool, SearchError>,
) -> Result<Vec<Hit>, SearchError> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut hits: Vec<Hit> = Vec::new();
    for segment in searcher.segment_readers() {
        let ids = segment.fast_fields().u64("id")?;
        let order = segment.fast_fields().u64("order")?;
        let alive = segment.alive_bitset();
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut doc = scorer.doc();
        // Whoever is older than all of enough others is not wanted, nor is anyone that follows.
        let oldest = if hits.len() < limit {
            None
        } else {
            hits.last().map(|hit| hit.0)
        };
        let mut found = 0;
        let mut seen: u32 = 0;
        while doc != TERMINATED && found < limit {
            seen = seen.wrapping_add(1);
            if seen.is_multiple_of(PATIENCE) && cancelled.is_cancelled() {
                return Err(SearchError::Cancelled);
            }
            if alive.is_none_or(|alive| alive.is_alive(doc))
                && let (Some(id), Some(place)) = (ids.first(doc), order.first(doc))
            {
                if oldest.is_some_and(|oldest| oldest > place) {
                    break;
                }
                let id = CandidateId(i64::try_from(id).unwrap_or(0));
                if wanted(id)? {
                    hits.push((place, id));
                    found += 1;
                }
            }
            doc = scorer.advance();
        }
        hits.sort_unstable_by(|a, b| b.cmp(a));
        hits.truncate(limit);
    }
    Ok(hits)
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
