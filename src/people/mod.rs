//! The words of the trade as types: profile, candidate, application, job; their canonical keys and
//! the file formats they come in.
//!
//! Owns: [`Profile`], [`Candidate`], [`Application`], [`Job`] and pure functions over them.
//! Must not know: disk, network, screen. Readers take `impl Read`, writers `impl Write`.

mod candidate;
pub mod company;
pub mod email;
mod ids;
mod job;
pub mod keys;
pub mod name;
pub mod page;
pub mod phone;
pub mod place;
mod profile;
pub mod text;

pub use candidate::{Application, ApplicationStatus, Candidate};
pub use ids::{ApplicationId, CandidateId, JobId, ProfileId};
pub use job::{Job, JobStatus};
pub use profile::Profile;
