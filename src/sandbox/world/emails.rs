//! Which people have which e-mail address: an index, so that a look-up never scans.

use std::collections::BTreeSet;

use super::person::Details;

/// Hashes of the lower-cased addresses with the ids of their people. Two addresses may share a
/// hash, so whoever asks compares the address itself too.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Emails {
    pairs: BTreeSet<(u64, u64)>,
}

impl Emails {
    /// An index of many pairs of [`Emails::hash`] and person at once.
    pub(in crate::sandbox) fn of(pairs: Vec<(u64, u64)>) -> Self {
        Self {
            pairs: pairs.into_iter().collect(),
        }
    }

    /// The hash under which an address is filed: case does not matter (contract 4.1).
    pub(in crate::sandbox) fn hash(address: &str) -> u64 {
        ahash::RandomState::with_seeds(1, 2, 3, 4).hash_one(address.trim().to_lowercase())
    }

    /// Files all addresses of a person.
    pub(in crate::sandbox) fn add(&mut self, person: u64, details: &Details) {
        self.pairs.extend(
            details
                .emails
                .iter()
                .map(|entry| (Self::hash(&entry.value), person)),
        );
    }

    /// Takes all addresses of a person out.
    pub(in crate::sandbox) fn remove(&mut self, person: u64, details: &Details) {
        for entry in &details.emails {
            self.pairs.remove(&(Self::hash(&entry.value), person));
        }
    }

    /// Ids of the people who may have this address, ascending.
    pub(in crate::sandbox) fn find(&self, address: &str) -> Vec<u64> {
        let hash = Self::hash(address);
        self.pairs
            .range((hash, 0)..=(hash, u64::MAX))
            .map(|&(_, person)| person)
            .collect()
    }
}
