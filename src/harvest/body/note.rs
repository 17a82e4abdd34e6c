//! Notes, attachments and tags as they are written (contract 6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Serialize, Serializer};

use super::candidate::types;

types! {
    /// Who may see a note; the words differ from those of reading (contract 6.1).
    NoteVisibility {
        /// Everyone who sees the person.
        Public,
        /// Those with the right to private notes.
        Private,
        /// Admins of the job.
        AdminOnly,
    }
}

/// What kind of note is written; a mail logged as a note carries its addresses (contract 6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "note_type")]
pub enum NoteType {
    /// A note.
    #[serde(rename = "NOTE")]
    Note {
        /// The subject.
        #[serde(skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
    },
    /// Something that was done.
    #[serde(rename = "ACTIVITY")]
    Activity {
        /// The subject.
        #[serde(skip_serializing_if = "Option::is_none")]
        subject: Option<String>,
    },
    /// A mail that was sent elsewhere; logging it sends nothing.
    #[serde(rename = "EMAIL")]
    Email {
        /// The subject.
        subject: String,
        /// Senders; at least one.
        email_from: Vec<String>,
        /// Receivers; at least one.
        email_to: Vec<String>,
        /// Copies; may be empty.
        email_cc: Vec<String>,
    },
}

/// A note on a person. It can never be edited or deleted through the API (contract 6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewNote {
    /// The person.
    pub candidate_id: u64,
    /// An application of that person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application_id: Option<u64>,
    /// The author; the acting user when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<u64>,
    /// The text; not empty.
    pub body: String,
    /// The kind.
    #[serde(flatten)]
    pub note_type: NoteType,
    /// Who may see it; always sent, since its default is disputed (contract 6.1).
    pub visibility: NoteVisibility,
}

types! {
    /// Types of an attachment. A new resume or cover letter makes the earlier one `other` (contract 6.2).
    AttachmentType {
        /// A resume.
        Resume,
        /// A cover letter.
        CoverLetter,
        /// A take-home test.
        TakeHomeTest,
        /// An offer packet.
        OfferPacket,
        /// An offer letter.
        OfferLetter,
        /// A signed offer letter.
        SignedOfferLetter,
        /// Anything else.
        Other,
        /// From a form.
        FormAttachment,
        /// An agreement of a funnel.
        MidfunnelAgreement,
        /// An agreement made by a rule.
        AutomatedAgreement,
    }
}

/// Exactly one of the two ways to hand over a file (contract 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum AttachmentContent {
    /// The bytes; base64 on the wire.
    #[serde(rename = "content", serialize_with = "base64_text")]
    Bytes(Vec<u8>),
    /// A public address from which Greenhouse fetches it.
    #[serde(rename = "url", serialize_with = "url_text")]
    Url(url::Url),
}

fn url_text<S: Serializer>(url: &url::Url, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(url.as_str())
}

fn base64_text<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&STANDARD.encode(bytes))
}

/// A file for an application; a person without one cannot have files (contract 6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewAttachment {
    /// The application.
    pub application_id: u64,
    /// The name of the file; not empty.
    pub filename: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: AttachmentType,
    /// The file.
    #[serde(flatten)]
    pub content: AttachmentContent,
    /// Who may see it; follows the type when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<NoteVisibility>,
}

/// A tag for the organisation; a name that exists is a 422 (contract 6.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewTag {
    /// The name; not empty, case sensitive.
    pub name: String,
}

/// A tag for a person; applying it twice is a 422 (contract 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NewAppliedTag {
    /// The person.
    pub candidate_id: u64,
    /// The tag.
    pub candidate_tag_id: u64,
}
