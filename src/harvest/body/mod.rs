//! Bodies as they are sent: strict types, so that what cannot be right cannot be said (contract 4, 5, 6).

mod candidate;
mod note;
mod placement;

use serde::Serialize;

pub use candidate::{
    AddressType, CandidateUpdate, EmailType, NewCandidate, PhoneType, SocialEntry, TypedEntry,
    WebsiteType,
};
pub use note::{
    AttachmentContent, AttachmentType, NewAppliedTag, NewAttachment, NewNote, NewTag, NoteType,
    NoteVisibility,
};
pub use placement::{
    Conversion, DepartmentPlace, JobPlacement, NewApplication, Placement, PoolPlace,
    ProspectPlacement,
};

/// A custom field to set; `null` clears it, the one null that a body takes (contract 3).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomFieldWrite {
    /// Which field.
    #[serde(flatten)]
    pub field: CustomFieldKey,
    /// The value in the form of its type (contract 3.6): of a select field the label of the option or its
    /// id, of one with several a list of either, not mixed.
    pub value: serde_json::Value,
}

/// The two ways to name a custom field, of which exactly one is sent (contract 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum CustomFieldKey {
    /// By its stable key.
    #[serde(rename = "name_key")]
    NameKey(String),
    /// By its id.
    #[serde(rename = "custom_field_id")]
    Id(u64),
}
