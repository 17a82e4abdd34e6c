//! Two neighbouring segments into one, record for record and count for count the same as if it
//! had been written at once.

use std::io::{self, Write};
use std::iter::Peekable;

use super::segment::{Segment, SegmentWriter};
use super::table::Entry;

/// Stands for a record that is not taken over.
const NONE: u32 = u32::MAX;

/// Writes `older` and `newer` as one segment. At the `bottom` nothing is left that a mark of a
/// gone candidate could hide, so the marks go too.
pub(super) fn merge<W: Write>(
    older: &Segment,
    newer: &Segment,
    bottom: bool,
    out: W,
    schema: u64,
) -> io::Result<W> {
    let mut writer = SegmentWriter::new(out, schema);
    let (old_to_new, new_to_new) = records(older, newer, bottom, &mut writer)?;

    // Records of the older segment that the newer one replaces leave, and so does what the newer
    // one counts against them.
    let mut removed: Vec<Entry> = Vec::new();
    {
        let mut old = older
            .scan_blocks()
            .filter_map(|entry| match entry {
                Ok((hash, record)) => {
                    match old_to_new.get(record as usize).copied().unwrap_or(NONE) {
                        NONE => {
                            add(&mut removed, hash);
                            None
                        }
                        record => Some(Ok((hash, record))),
                    }
                }
                Err(error) => Some(Err(error)),
            })
            .peekable();
        let mut new = newer
            .scan_blocks()
            .map(|entry| {
                entry.map(|(hash, record)| {
                    (
                        hash,
                        new_to_new.get(record as usize).copied().unwrap_or(NONE),
                    )
                })
            })
            .peekable();
        writer.table(std::iter::from_fn(|| next_of(&mut old, &mut new)))?;
    }
    writer.table(summed(vec![
        Box::new(
            older
                .scan_terms()
                .map(|entry| entry.map(|(hash, number)| (hash, i64::from(number as i32)))),
        ),
        Box::new(
            newer
                .scan_terms()
                .map(|entry| entry.map(|(hash, number)| (hash, i64::from(number as i32)))),
        ),
    ]))?;
    writer.table(summed(vec![
        Box::new(
            older
                .scan_minus()
                .map(|entry| entry.map(|(hash, number)| (hash, i64::from(number)))),
        ),
        Box::new(
            newer
                .scan_minus()
                .map(|entry| entry.map(|(hash, number)| (hash, i64::from(number)))),
        ),
        Box::new(
            removed
                .iter()
                .map(|(hash, number)| Ok((*hash, -i64::from(*number)))),
        ),
    ]))?;
    writer.finish()
}

fn add(entries: &mut Vec<Entry>, hash: u64) {
    match entries.last_mut() {
        Some((last, number)) if *last == hash => *number += 1,
        _ => entries.push((hash, 1)),
    }
}

/// Writes the records by ascending id and returns each one's new place.
fn records<W: Write>(
    older: &Segment,
    newer: &Segment,
    bottom: bool,
    writer: &mut SegmentWriter<W>,
) -> io::Result<(Vec<u32>, Vec<u32>)> {
    let mut places = (vec![NONE; older.ids.len()], vec![NONE; newer.ids.len()]);
    let (mut old, mut new) = (0, 0);
    let mut next = 0_u32;
    loop {
        let (old_id, new_id) = (older.ids.get(old), newer.ids.get(new));
        let take_new = match (old_id, new_id) {
            (None, None) => return Ok(places),
            (Some(old_id), Some(new_id)) => new_id <= old_id,
            (None, Some(_)) => true,
            (Some(_), None) => false,
        };
        let (segment, at, place) = if take_new {
            if old_id == new_id {
                old += 1; // replaced
            }
            new += 1;
            (newer, new - 1, &mut places.1)
        } else {
            old += 1;
            (older, old - 1, &mut places.0)
        };
        let record = u32::try_from(at).unwrap_or(NONE);
        if segment.is_gone(record) && bottom {
            continue;
        }
        let (Some(id), Some(place)) = (segment.ids.get(at), place.get_mut(at)) else {
            continue;
        };
        segment.record(record, |body| writer.record(*id, body))??;
        *place = next;
        next += 1;
    }
}

/// Hashes in ascending order, each with a number.
type Stream<'s> = Box<dyn Iterator<Item = io::Result<(u64, i64)>> + 's>;

/// Returns the smaller of two sorted streams' next entries; an error comes first.
fn next_of(
    a: &mut Peekable<impl Iterator<Item = io::Result<Entry>>>,
    b: &mut Peekable<impl Iterator<Item = io::Result<Entry>>>,
) -> Option<io::Result<Entry>> {
    let take_a = match (a.peek(), b.peek()) {
        (None, None) => return None,
        (Some(Ok(x)), Some(Ok(y))) => x <= y,
        (Some(Err(_)), _) | (Some(_), None) => true,
        (None, Some(_)) | (_, Some(Err(_))) => false,
    };
    if take_a { a.next() } else { b.next() }
}

/// Adds up sorted streams hash by hash; sums of zero are left out. Numbers are kept in two's complement.
fn summed<'s>(streams: Vec<Stream<'s>>) -> impl Iterator<Item = io::Result<Entry>> {
    let mut streams: Vec<Peekable<Stream<'s>>> =
        streams.into_iter().map(Iterator::peekable).collect();
    std::iter::from_fn(move || {
        loop {
            let smallest = streams
                .iter_mut()
                .filter_map(|stream| {
                    stream
                        .peek()
                        .map(|entry| entry.as_ref().map_or(0, |entry| entry.0))
                })
                .min()?;
            let mut sum = 0;
            for stream in &mut streams {
                while let Some(entry) =
                    stream.next_if(|entry| entry.as_ref().map_or(true, |entry| entry.0 == smallest))
                {
                    match entry {
                        Ok((_, number)) => sum += number,
                        Err(error) => return Some(Err(error)),
                    }
                }
            }
            if sum != 0 {
                return Some(Ok((smallest, sum as i32 as u32)));
            }
        }
    })
}
