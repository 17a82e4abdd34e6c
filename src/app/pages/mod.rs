//! The pages to read, with their words: one file a page. They are laid out here and not in `view`
//! because scrolling has to know how long they are.

mod cards;
mod detail;
mod evidence;
mod explain;
mod export;
mod export_facts;
mod form;
mod guards;
mod help;
mod history;
mod log;
mod outcome;
mod pairs;
mod paste;
mod preview;
mod problem;
mod progress;
mod record;
mod session;
mod undo;

pub use cards::cards;
pub use detail::detail;
pub use explain::explain;
pub use export::export;
pub use export_facts::{export_facts, export_words, standing, state_sign};
pub use form::{form, next_step};
pub use help::{help, place};
pub use log::log;
pub use outcome::{assessed_words, outcome_words, verdict_words};
pub use pairs::pairs;
pub use paste::paste;
pub use problem::problem;
pub use record::record;
pub use session::session;
pub use undo::undo;
