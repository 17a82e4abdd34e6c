//! Putting people on a job, exactly once: plan, preview, outbox, sending, reconciling.
//!
//! | file | what |
//! | --- | --- |
//! | `checker` | the verdict before a write, live where it counts |
//! | `decide` | from a verdict to the one write, or none |
//! | `halt` | what exports wait for after a refusal that stands for all of a batch |
//! | `guards` | what makes an export worth a second thought, and overriding it |
//! | `chosen` | what a session chose over the config |
//! | `context`, `lookup` | source, recruiter, stage and the like: resolved before anything is sent |
//! | `fields` | a profile as Greenhouse takes it |
//! | `planner`, `plan`, `planned`, `side_effects` | what would be written, for people to read, and beyond which nothing goes |
//! | `state`, `machine` | the life of an export as a table of states and events, and a pure `step` that returns the next row and what is to be done |
//! | `entry`, `journal` | its row, durable at each step; one `transition` writes what `step` gave, where the row is as it was, and tells of it |
//! | `alone` | sending through a partner key without look-ups (contract 11) |
//! | `partner_status` | what became of those sent through a partner key |
//! | `runner`, `call`, `reconcile` | sending, and reconciling what got no answer |
//! | `follow_up`, `follow_up_plan`, `note`, `page`, `resume`, `tags` | what follows once a person is there: field, tags, note, files |
//!
//! Must not know: the screen.
//!
//! # The life of an export
//!
//! [`machine`] holds every state, every event and where it leads; docs/exports.md prints its table.
//! In short: `planned` (or `held` for the undo window), checked, `sending`, then `done`, `refused`, or
//! `unknown` where no answer came. Unknown ones are looked for in Greenhouse and end `done`, or with a
//! person.
//!
//! What is checked and could make somebody whom the lost call of another export may have made already
//! stays `planned` until that call is reconciled, and then is for somebody to look at. A lost call that
//! was given up counts for an hour. What could be somebody whom another export of the same pass makes
//! waits for the next one, and is checked against them. After a refusal that stands for a batch (a job
//! that closed, a scope that is gone) the others of it wait without a call of their own ([`Halt`]), until the
//! job is open or one of them, tried now and then, is let in.
//!
//! A row keeps the write that was previewed ([`PlannedWrite`]); what a check makes of it later is that
//! write, or less, or a review.
//!
//! What follows an export that is `done` (field, tags, note, files: [`FollowUp`]) is
//! no part of this life: person and application are there, so the export is done whatever becomes of
//! the rest. Each follow-up moves by the same table, one after the other, and is asked for first
//! where it could be there.
//!
//! The export's reason says what there is to say of them, and retrying it tries again what did not
//! land, nothing else.
//!
//! Undoing an export that was sent is one more call: `done → sending → cancelled` where the application is
//! gone, back to `done` where it stays, `unknown` where no answer came, to be reconciled as well.
//!
//! `done`, `refused`, `needs_person` and `cancelled` rest until a person acts; the others resolve by
//! themselves (docs/cli.md). The same export asked for again has a lost call looked
//! for once more (`needs_person → unknown`) and sends nothing; only a retry does. Nothing leads from `unknown` back to `planned`: what
//! may have been sent is never sent again without a person's word.

mod alone;
mod call;
mod checker;
mod chosen;
mod context;
mod decide;
mod entry;
mod fields;
mod follow_up;
mod follow_up_plan;
mod guards;
mod halt;
mod journal;
mod lookup;
mod machine;
mod note;
mod outcome;
mod page;
mod partner_status;
mod plan;
mod planned;
mod planner;
mod reconcile;
mod resume;
mod runner;
mod side_effects;
mod state;
mod tags;
mod undo;

pub use alone::Alone;
pub use checker::{CheckError, Checker, Live, listed_by};
pub use chosen::{Chosen, ExportAttribute, channel_choice};
pub use context::{
    Context, ContextError, Named, RecordAddition, configured, find_pool, find_tags, mistakes,
    mistakes_by_greenhouse, names_acting_user,
};
pub use entry::{Intent, OutboxEntry, Person, Write};
pub use fields::{CARDS, Card};
pub use follow_up::{Addition, FileContent, FollowUp};
pub use guards::{Guard, Guards, Known, Override, StageVisit, Warning};
pub use halt::{Halt, WriteKind};
use journal::Made;
pub use journal::{Held, Journal, Sought, Unsent, forget_in_copy, review_restored};
pub use lookup::user_of;
pub use machine::{
    CANCELLED, Effect, Event, EventKind, FollowUpEvent, Landing, Moment, RETRIED, Transition, step,
};
pub use outcome::{Outcome, Report};
pub use partner_status::{PartnerRecord, StandingError, refresh_standings};
pub use plan::{Field, LeftOut, NOT_CHECKED, Plan, PlanItem, Pool, Step, Target, UNSEEN};
pub use planned::PlannedWrite;
pub use planner::{Judged, guards_on, plan, plan_unchecked};
pub use runner::{MatchSuspect, Pass, PassYield, Runner};
pub use side_effects::PATIENCE;
pub use state::OutboxState;
pub use undo::Removal;
