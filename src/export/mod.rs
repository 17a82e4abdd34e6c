//! Putting people on a job, exactly once: plan, preview, outbox, sending.
//!
//! Must not know: the screen.

mod plan;

pub use plan::{Field, LeftOut, Outcome, Plan, PlanItem, Report, Step, Target};
