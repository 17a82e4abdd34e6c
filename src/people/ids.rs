//! Ids that can't be mixed up: one type per id space (contract 3: one space per resource).

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A person in Greenhouse.
    CandidateId
);
impl CandidateId {
    /// Returns the address of the person's page in Greenhouse (contract 4).
    pub fn page(self) -> String {
        format!("https://app.greenhouse.io/people/{self}")
    }
}

id!(
    /// An application (or prospect) in Greenhouse.
    ApplicationId
);
id!(
    /// A job in Greenhouse.
    JobId
);
id!(
    /// A profile in the library on this machine; never sent anywhere.
    ProfileId
);

/// A person to look at or to export: one of ours or one already in Greenhouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRef {
    /// A profile in the library.
    Profile(ProfileId),
    /// A candidate in Greenhouse.
    Candidate(CandidateId),
}
