//! The app as a plain machine: a message changes the state and may ask for effects.
//!
//! Owns: [`State`], [`Msg`], [`Effect`], [`update()`], geometry ([`layout`]), text editing
//! ([`TextField`]) and the pages to read ([`pages`]). Must not know: tokio, HTTP, SQL, crossterm,
//! the clock (time comes in with [`Msg::Tick`]).
//!
//! ```text
//! key ─ keymap(context, typed) ─ Action ┐
//! worker event ─────────────────────────┼─ update(&mut State, Msg) ─ Vec<Effect>
//! paste, resize, tick ──────────────────┘
//! ```

mod addition;
mod answers;
mod assessed;
mod browser;
mod columns;
mod detail;
mod editor;
mod events;
mod explain;
mod exports;
mod field;
pub mod form;
mod glyphs;
mod guards;
mod help;
mod history;
mod jobs;
mod keys;
pub mod layout;
mod layouts;
mod leave;
mod lists;
mod load;
mod log;
mod looks;
pub mod mapping;
mod marks;
mod mouse;
mod msg;
mod navigation;
mod no_op;
mod notice;
mod outbox;
mod overlay;
mod page;
pub mod pages;
mod pairs;
mod palette;
mod paste;
mod person;
mod picker;
mod place;
mod preview;
mod profiles;
mod reason;
mod record;
mod records;
mod removal;
mod repeat;
mod results;
mod saved;
mod search;
mod session;
mod settings;
mod state;
pub mod text;
mod tour;
mod update;
mod verdicts;

pub use crate::worker::Part;
pub use addition::AdditionEntry;
pub use columns::{Column, ColumnLine, ColumnPane, Columns, Sort, lines as column_lines};
pub use detail::DetailPane;
pub use explain::Explain;
pub use exports::{Batch, Pace, Stage, writes};
pub use field::{Edit, TextField};
pub use glyphs::Glyphs;
pub use guards::GuardFacts;
pub use help::Help;
pub use history::{History, PastAct, SessionPage};
pub use jobs::{JobPicker, entry as job_entry, facts as job_facts};
pub use lists::{ListPicker, SkipEntry};
pub use load::Load;
pub use log::LogPage;
pub use mouse::{Gesture, Mouse};
pub use msg::{Effect, Exit, Msg};
pub use no_op::candidates as candidates_to_choose;
pub use notice::Notice;
pub use outbox::{
    ExportFilter, ExportList, by_id as export_by_id, current as export_in_hand,
    held as exports_held,
};
pub use overlay::{Overlay, Sheet};
pub use page::{Line, Page, Span, Tone};
pub use palette::Palette;
pub use paste::{Review, people as pasted_people};
pub use picker::{Hit, Picker};
pub use place::{Place, session_of, to_keep as place_to_keep};
pub use preview::{
    ExportView, guarded_count, in_hand as preview_in_hand, lacks_name as preview_lacks_name,
    open_count, waits as export_waits,
};
pub use profiles::{ProfileChoice, ProfilePicker};
pub use reason::{HeldBack, OverrideEntry};
pub use record::Record;
pub use removal::Undoing;
pub use repeat::Act;
pub use results::{Counts, Filter, Found, Results};
pub use saved::{SavedSearches, name as name_to_keep};
pub use search::{LIMIT, completion};
pub use session::{
    Carried, Chooser, Entry as ChooserEntry, ExportTarget, Session, SessionPane, carried, wishes,
    words as wish_words,
};
pub use settings::Settings;
pub use state::{Pane, Search, State};
pub use tour::Tour;
pub use update::{start, update};
pub use verdicts::Verdicts;

#[cfg(test)]
pub(crate) mod tests;
