//! Rows as Harvest answers them: one struct for each resource, tolerant on reading.
//!
//! Unknown keys are ignored (contract 3), a missing key reads as absent, because with `fields` only
//! the keys asked for come back (contract 3.2), `null` reads as absent or empty, and ids may come as
//! numbers or as texts. Only a row without an `id` is an error.

mod application;
mod custom;
mod job;
mod lenient;
mod note;
mod organisation;
mod person;
#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;

pub use application::{
    Answer, Application, ApplicationStage, ApplicationStatus, Interview, ProspectDetail,
    ProspectPool, ProspectPoolStage, RejectionDetail, RejectionReason, RejectionType,
};
pub use custom::{CustomField, CustomFieldOption, CustomFieldValue, CustomFields};
pub use job::{
    Job, JobHiringManager, JobInterviewStage, JobOwner, JobPost, JobStatus, OwnerRole,
    UserJobPermission,
};
pub use note::{AppliedCandidateTag, Attachment, CandidateTag, Note};
pub use organisation::{
    Department, InterviewerTag, Office, Referrer, Source, Strategy, User, UserRole,
};
pub use person::{Candidate, CandidateCreated, Social, Typed};

/// A row that can be listed at `/v3/NAME`.
pub trait Resource: DeserializeOwned + Send + 'static {
    /// The last part of the path, and the middle part of the scope: `harvest:NAME:list`.
    const NAME: &'static str;
    /// The keys that `fields` accepts for this resource (contract 3.2).
    const FIELDS: &'static [&'static str];
    /// The id of the row; 0 where the answer carried none.
    fn id(&self) -> u64;
}

/// The name of a field on the wire: the one given, or the field's own.
macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

/// Declares a row: the struct with `id`, `created_at`, `updated_at` and the fields listed, each read
/// leniently, and its [`Resource`] entry. `field = "name"` names a field that is a Rust keyword.
macro_rules! resource {
    (
        $(#[$meta:meta])*
        $name:literal => $row:ident {
            $( $(#[$doc:meta])* $field:ident $(= $wire:literal)? : $ty:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default)]
        pub struct $row {
            /// The id, unique within the resource.
            #[serde(deserialize_with = "super::lenient::field")]
            pub id: u64,
            /// When the row was made.
            #[serde(deserialize_with = "super::lenient::field")]
            pub created_at: Option<jiff::Timestamp>,
            /// When the row was last changed.
            #[serde(deserialize_with = "super::lenient::field")]
            pub updated_at: Option<jiff::Timestamp>,
            $(
                $(#[$doc])*
                $(#[serde(rename = $wire)])?
                #[serde(deserialize_with = "super::lenient::field")]
                pub $field: $ty,
            )*
        }

        impl super::Resource for $row {
            const NAME: &'static str = $name;
            const FIELDS: &'static [&'static str] = &[
                "id", "created_at", "updated_at",
                $( super::wire_name!($field $($wire)?), )*
            ];
            fn id(&self) -> u64 {
                self.id
            }
        }
    };
}

/// Declares an enum of texts that may grow: what is not known is kept as `Other`.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$doc:meta])* $variant:ident = $text:literal $(| $alias:literal)*, )* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $( $(#[$doc])* $variant, )*
            /// A text that the contract does not name, kept as it came.
            Other(String),
        }

        impl $name {
            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $text, )*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $( $text $(| $alias)* => Self::$variant, )*
                    _ => Self::Other(text),
                }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

pub(super) use lenient::timestamp;
use {open_enum, resource, wire_name};
