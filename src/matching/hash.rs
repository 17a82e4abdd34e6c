//! The hash of keys and files of the index: it goes to disk.

use crate::people::hash::Fnv;

/// FNV-1a over the parts with a separator between them, mixed at the end so that the high bits
/// are as good as the low ones.
#[derive(Clone, Copy)]
pub(super) struct StableHash(Fnv);

impl StableHash {
    /// Starts a hash for one kind of value; equal values of two kinds get unequal hashes.
    pub(super) fn new(kind: u8) -> Self {
        Self(Fnv::new().byte(kind))
    }

    /// Adds one part.
    pub(super) fn part(self, text: &str) -> Self {
        Self(self.0.bytes(text.as_bytes()).byte(0xff))
    }

    /// Adds a number as one part.
    pub(super) fn number(self, number: u64) -> Self {
        Self(self.0.bytes(&number.to_le_bytes()))
    }

    /// Returns the hash.
    pub(super) fn finish(self) -> u64 {
        let mut hash = self.0.bits();
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ (hash >> 33)
    }
}

/// Returns the hash of some bytes, for checking a file.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = Checksum::default();
    let rest = sum.words(bytes);
    sum.finish(rest)
}

/// The same of bytes that come a part at a time.
pub(super) struct Checksum {
    hash: StableHash,
    length: u64,
}

impl Default for Checksum {
    fn default() -> Self {
        Self {
            hash: StableHash::new(0),
            length: 0,
        }
    }
}

impl Checksum {
    /// Adds as many whole words of 8 bytes as there are, and returns what is left.
    pub(super) fn words<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            let mixed = (self.hash.0.bits() ^ u64::from_le_bytes(*word))
                .wrapping_mul(0x9e37_79b9_7f4a_7c15)
                .rotate_left(29);
            self.hash = StableHash(Fnv::from_bits(mixed));
        }
        self.length += 8 * words.len() as u64;
        rest
    }

    /// Returns the hash with the last bytes, fewer than 8.
    pub(super) fn finish(self, rest: &[u8]) -> u64 {
        StableHash(self.hash.0.bytes(rest))
            .number(self.length + rest.len() as u64)
            .finish()
    }
}
