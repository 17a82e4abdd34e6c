//! The words of the trade as types: profile, candidate, application, job; their canonical keys and
//! the file formats they come in.
//!
//! Owns: [`Profile`], [`Candidate`], [`Application`], [`Job`] and pure functions over them.
//! Must not know: disk, network, screen. Readers take `impl Read`, writers `impl Write`.

mod assemble;
mod candidate;
pub mod clean;
pub mod company;
mod contact;
mod derive;
pub mod email;
pub mod field_names;
mod filler;
pub mod formats;
pub mod hash;
mod ids;
pub use crate::inert;
pub use filler::is_everyman;
mod job;
pub mod keys;
pub mod moment;
pub mod name;
pub mod page;
pub mod paste;
pub mod phone;
pub mod place;
mod profile;
pub mod text;

pub use candidate::{Application, ApplicationStatus, Candidate};
pub use contact::{Contact, ContactKind};
pub use ids::{ApplicationId, CandidateId, JobId, PersonRef, ProfileId};
pub use job::{Job, JobStatus};
pub use keys::{MatchKey, match_keys_of_candidate, match_keys_of_profile};
pub use profile::{Profile, ProfileKey};
