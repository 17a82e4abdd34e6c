//! The life of the index: whatever way it came about, it answers the same.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;

use super::*;
use crate::matching::terms;
use crate::matching::tests::candidate;
use crate::people::Candidate;

const SCHEMA: u64 = 7;

fn person(id: i64, variant: u8) -> Candidate {
    let given = ["Jane", "John", "Wei", "Ana"][usize::from(variant % 4)];
    let family = ["Doe", "Roe", "Zhang", "Quillfeather", "Ames"][usize::from(variant % 5)];
    Candidate {
        emails: vec![format!("{given}{}@gmail.com", variant % 7)],
        company: Some(format!("Acme {}", variant % 3)),
        addresses: vec!["Berlin".into()],
        ..candidate(id, given, family)
    }
}

fn features(id: i64, variant: u8) -> Features {
    Features::of_candidate(&person(id, variant))
}

/// Everything an index can be asked about the people it may hold.
fn answers(index: &Index) -> Vec<(u64, u64, Vec<i64>)> {
    let state = index.read();
    let mut out = vec![(state.live(), 0, Vec::new())];
    for variant in 0..140 {
        let features = features(0, variant);
        for (_, hash) in terms::blocks(&features.view()) {
            let mut docs = Vec::new();
            let count = state.look_up(hash, 1_000, &mut docs).unwrap();
            let mut ids: Vec<i64> = docs.into_iter().map(|doc| state.id(doc)).collect();
            ids.sort_unstable();
            assert_eq!(count, ids.len() as u64);
            out.push((hash, count, ids));
        }
        for hash in terms::terms(&features.view()) {
            out.push((hash, state.term_count(hash).unwrap(), Vec::new()));
        }
    }
    let mut all = Vec::new();
    state
        .each_candidate(|id, features| all.push((id, features)))
        .unwrap();
    all.sort_by_key(|(id, _)| *id);
    for (id, features) in all {
        assert_eq!(state.find(id).unwrap().as_ref(), Some(&features));
        out.push((
            u64::try_from(id).unwrap(),
            checksum_of(&features),
            Vec::new(),
        ));
    }
    out
}

fn checksum_of(features: &Features) -> u64 {
    crate::matching::hash::checksum(features.bytes())
}

/// What is there now, built at once.
fn rebuilt(now: &BTreeMap<i64, u8>) -> Index {
    let index = Index::in_memory(SCHEMA);
    let page = now
        .iter()
        .map(|(id, variant)| (*id, Some(features(*id, *variant))))
        .collect();
    index.update(1, page).unwrap();
    index
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn updated_equals_rebuilt(steps in proptest::collection::vec((0_i64..40, proptest::option::weighted(0.8, any::<u8>()), 0_u8..12), 1..120)) {
        let dir = tempfile::tempdir().unwrap();
        let mut index = Index::open(dir.path(), SCHEMA).unwrap();
        let mut now = BTreeMap::new();
        let mut page = Vec::new();
        for (rev, (id, variant, act)) in (1..).zip(steps) {
            match variant {
                Some(variant) => now.insert(id, variant),
                None => now.remove(&id),
            };
            page.push((id, variant.map(|variant| features(id, variant))));
            if act > 3 {
                index.update(rev, std::mem::take(&mut page)).unwrap();
            }
            match act {
                9 => index.compact().unwrap(),
                10 => {
                    let mut store = index.writer.lock().unwrap();
                    if index.read().fresh.len() > 0 {
                        index.flush(&mut store).unwrap();
                    }
                }
                11 => {
                    drop(index);
                    index = Index::open(dir.path(), SCHEMA).unwrap();
                }
                _ => {}
            }
        }
        index.update(1_000, page).unwrap();
        let expected = answers(&rebuilt(&now));
        prop_assert_eq!(&answers(&index), &expected);
        prop_assert_eq!(index.last_rev(), 1_000);
        index.compact().unwrap();
        prop_assert_eq!(&answers(&index), &expected);
        drop(index);
        prop_assert_eq!(&answers(&Index::open(dir.path(), SCHEMA).unwrap()), &expected);
    }
}

fn filled(dir: &std::path::Path) -> Index {
    let index = Index::open(dir, SCHEMA).unwrap();
    let page = (0..300_u16)
        .map(|id| (i64::from(id), Some(features(id.into(), (id % 251) as u8))))
        .collect();
    index.update(5, page).unwrap();
    index
}

#[test]
fn another_schema_starts_anew() {
    let dir = tempfile::tempdir().unwrap();
    filled(dir.path()).compact().unwrap();
    assert_eq!(Index::open(dir.path(), SCHEMA).unwrap().last_rev(), 5);
    let other = Index::open(dir.path(), SCHEMA + 1).unwrap();
    assert_eq!((other.last_rev(), other.read().live()), (0, 0));
}

#[test]
fn a_torn_log_loses_only_its_last_page() {
    let dir = tempfile::tempdir().unwrap();
    let index = filled(dir.path());
    index.update(6, vec![(1, None)]).unwrap();
    drop(index);
    let log = file_of(dir.path(), "changes");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() - 3]).unwrap();
    let index = Index::open(dir.path(), SCHEMA).unwrap();
    assert_eq!((index.last_rev(), index.read().live()), (5, 300));
    index.update(6, vec![(1, None)]).unwrap();
    drop(index);
    assert_eq!(Index::open(dir.path(), SCHEMA).unwrap().read().live(), 299);
}

#[test]
fn a_damaged_segment_starts_anew() {
    for part in 0..12 {
        let dir = tempfile::tempdir().unwrap();
        filled(dir.path()).compact().unwrap();
        let segment = file_of(dir.path(), "seg");
        let mut bytes = fs::read(&segment).unwrap();
        let at = part * (bytes.len() - 1) / 11;
        bytes[at] ^= 0x10;
        fs::write(&segment, bytes).unwrap();
        let index = Index::open(dir.path(), SCHEMA).unwrap();
        assert_eq!(
            (index.last_rev(), index.read().live()),
            (0, 0),
            "damaged at {at}"
        );
    }
}

fn file_of(dir: &std::path::Path, ending: &str) -> std::path::PathBuf {
    let files = fs::read_dir(dir).unwrap().flatten().map(|file| file.path());
    files
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == ending))
        .unwrap()
}
