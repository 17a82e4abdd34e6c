//! The Candidate Ingestion v1 client: partner keys (contract 11).
//!
//! The entry point is [`Client`]. It is cheap to clone and speaks for one partner key and one acting
//! user. Reads ([`Client::current_user`], [`Client::jobs`], [`Client::prospect_pools`],
//! [`Client::standings`]) are repeated where they got no answer; the one write
//! ([`Client::create`]) sends one object a request, is sent once, and answers an [`Outcome`], where
//! "nobody knows whether this was carried out" is a value of its own.
//!
//! This API has no way to look somebody up, so an unknown outcome can't be reconciled through it.
//!
//! | file | what |
//! | --- | --- |
//! | `settings` | where and as whom, checked once |
//! | `pace` | how often to call, for want of a published limit |
//! | `waits` | what is being waited for, and for how long |
//! | `transport` | one HTTP exchange, bounded in time and size, never silently repeated |
//! | `client` | the calls, what an answer means and what may be tried again |
//! | `body`, `wire` | what is sent, strict; what is read, tolerant |
//! | `outcome`, `error` | what became of a call, in words that say what to do |
//!
//! The room imports nothing of ours except itself.

mod body;
mod client;
mod error;
mod outcome;
mod pace;
mod settings;
mod transport;
mod waits;
mod wire;

pub use body::{Email, NewPerson, Phone, Place, Social, Website};
pub use client::{Client, IDS_PER_CALL};
pub use error::IngestionError;
pub use outcome::{Outcome, Refusal};
pub use settings::Settings;
pub use waits::Wait;
pub use wire::{
    Created, CurrentUser, PartnerApplication, PartnerJob, PartnerStanding, PoolStage, ProspectPool,
};

pub use crate::transport::UnknownCause;
