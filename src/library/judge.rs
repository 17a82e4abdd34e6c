//! Whether two profiles are one person: said by whoever judges, so that the library recognises people
//! as matching does without knowing how.

use crate::people::Profile;

/// Whether two profiles are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sameness {
    /// Nothing says so.
    Other,
    /// They may be: a person has to look.
    Doubt,
    /// Certainly, as for a verdict `in_greenhouse`: a strong key agrees, and the names are compatible.
    Same,
}

/// How two names agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameAgreement {
    /// They contradict each other.
    Differ,
    /// One side has none.
    Unknown,
    /// They may be one name: a nickname, an initial, one part of a double name.
    Compatible,
    /// They are one name.
    Agree,
}

/// Whoever says whether two profiles are one person.
pub trait Judge: Send + Sync {
    /// Returns whether two profiles are one person by their names and strong keys.
    fn same(&self, a: &Profile, b: &Profile) -> Sameness;

    /// Returns how their names agree.
    fn names(&self, a: &Profile, b: &Profile) -> NameAgreement;
}
