//! The words of the trade as types: profile, candidate, application, job; their canonical keys and
//! the file formats they come in.
//!
//! Owns: [`Profile`], [`Candidate`], [`Application`], [`Job`] and pure functions over them.
//! Must not know: disk, network, screen. Readers take `impl Read`, writers `impl Write`.

mod assemble;
mod candidate;
mod fold;
pub mod formats;
mod ids;
pub mod inert;
mod job;
mod profile;
mod split;

pub use candidate::{Application, ApplicationStatus, Candidate};
pub use fold::fold;
pub use ids::{ApplicationId, CandidateId, JobId, PersonRef, ProfileId};
pub use job::{Job, JobStatus};
pub use profile::Profile;
pub use split::split;
