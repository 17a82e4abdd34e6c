//! The Harvest v3 client: authentication, pacing, paging, wire types, errors.
//!
//! The entry point is [`Client`]. It is cheap to clone, owns one token and one rate budget, and
//! speaks in typed queries and bodies:
//!
//! * reads: [`Client::list`] walks all pages of a [`Query`], [`Client::first_page`] and
//!   [`Client::next_page`] take one page at a time so that a walk survives a restart;
//! * writes: one function for each call, each answers an [`Outcome`], where "nobody knows whether
//!   this was carried out" is a value of its own ([`Outcome::Unknown`]) and never an error text.
//!
//! Every call names its [`Lane`]; the [`Budget`] lets interactive calls overtake exports and
//! exports overtake a sync, and uses Greenhouse's window up to its edge without breaking it.
//!
//! | file | what |
//! | --- | --- |
//! | `settings` | where and as whom, checked once |
//! | `auth` | the token: minted once, shared, renewed early (contract 2) |
//! | `budget` | the pacing by headers (contract 3.3); a pure pacer and a thin async shell |
//! | `transport` | one HTTP exchange, bounded in time and size, never silently repeated |
//! | `call` | what an answer means, and what may be tried again |
//! | `query`, `list`, `link` | filters, pages, cursors (contract 3.1, 3.2) |
//! | `sight` | telling an empty list from one that may not be seen (contract 2.5) |
//! | `wire` | rows as read, tolerant |
//! | `body`, `write`, `outcome` | bodies as sent, strict; what became of a write |
//! | `error` | what went wrong, in words that say what to do |
//!
//! The room imports nothing of ours except itself.

mod auth;
pub mod body;
mod budget;
mod call;
mod client;
mod descent;
mod error;
mod link;
mod list;
mod outcome;
mod query;
mod settings;
mod sight;
mod transport;
mod waits;
pub mod wire;
mod write;

pub use auth::{Identity, Organization};
pub use budget::{Budget, BudgetStatus, Lane, Waiting};
pub use client::Client;
pub(crate) use descent::Descent;
pub use error::{ErrorDetail, HarvestError};
pub use list::{Cursor, Page, Unreadable};
pub use outcome::{Outcome, Refusal};
pub use query::{IDS_PER_CALL, PER_PAGE_MAX, Query, StatusFilter, Window};
pub use settings::Settings;
pub use sight::{Kind as SightKind, Known, Unproved};
pub use waits::Wait;
pub use wire::Resource;

pub use crate::transport::UnknownCause;
