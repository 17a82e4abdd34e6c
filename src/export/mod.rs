//! Putting people on a job, exactly once: plan, preview, outbox, sending, settling.
//!
//! | file | what |
//! | --- | --- |
//! | `checker` | the verdict before a write, live where it counts |
//! | `decide` | from a verdict to the one write, or none |
//! | `guards` | what makes an export worth a second thought, and overriding it |
//! | `chosen` | what a session chose over the config |
//! | `context`, `lookup` | source, recruiter, stage and the like: resolved before anything is sent |
//! | `fields` | a profile as Greenhouse takes it |
//! | `planner`, `plan`, `side_effects` | what would be written, for people to read |
//! | `state`, `entry`, `journal` | the life of an export, durable at each step |
//! | `runner`, `call`, `settle` | sending, and reading back what got no answer |
//! | `follow_up`, `aftermath`, `note`, `page`, `resume`, `tags` | what follows once a person is there: field, tags, note, files |
//!
//! Must not know: the screen.

mod aftermath;
mod call;
mod checker;
mod chosen;
mod context;
mod decide;
mod entry;
mod fields;
mod follow_up;
mod guards;
mod journal;
mod lookup;
mod note;
mod page;
mod plan;
mod planner;
mod resume;
mod runner;
mod settle;
mod side_effects;
mod state;
mod tags;
mod undo;

pub use checker::{CheckError, Checker, Live};
pub use chosen::{Chosen, Wish};
pub use context::{
    Context, ContextError, Named, configured, find_pool, mistakes, names_acting_user,
};
pub use entry::{Entry, Intent, Person, Write};
pub use follow_up::{Addition, FileContent, FollowUp};
pub use guards::{Guard, Guards, Known, Override, Warning};
pub use journal::Journal;
pub use lookup::user_of;
pub use plan::{Field, LeftOut, Outcome, Plan, PlanItem, Pool, Report, Step, Target, UNSEEN};
pub use planner::plan;
pub use runner::{CouldBe, Pass, Runner, StepAside};
pub use state::State;
pub use undo::Removal;
