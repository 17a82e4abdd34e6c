//! The one hash of what goes to disk: the same on every machine and in every version.

/// FNV-1a, as far as it has read.
#[derive(Clone, Copy, Debug)]
pub struct Fnv(u64);

impl Fnv {
    /// Returns the hash of nothing.
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Returns a hash that goes on from bits mixed in another way.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// Adds a byte.
    #[inline]
    #[must_use]
    pub fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    /// Adds bytes.
    #[inline]
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Self {
        bytes.iter().copied().fold(self, Self::byte)
    }

    /// Returns the hash.
    pub const fn bits(self) -> u64 {
        self.0
    }
}

impl Default for Fnv {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the reference (draft-eastlake-fnv).
    #[test]
    fn it_is_fnv_1a() {
        let hash = |text: &str| Fnv::new().bytes(text.as_bytes()).bits();
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }
}
