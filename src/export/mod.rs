//! Putting people on a job, exactly once: plan, preview, outbox, sending.
//!
//! Must not know: the screen.

mod decide;
mod journal;
mod plan;
mod state;

pub use journal::{Entry, Intent, Journal, Person, Write};
pub use plan::{Field, LeftOut, Outcome, Plan, PlanItem, Report, Step, Target};
pub use state::State;
