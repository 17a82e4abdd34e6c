//! Gleaner tells at once whether a sourced person already exists in Greenhouse, and puts the chosen
//! ones on a job, exactly once.
//!
//! # The map
//!
//! The crate is a house. Every folder under `src/` is a room with its front door in `mod.rs`; an
//! import goes down this list, never up and never sideways (`tests/repository/walls.rs` keeps that true).
//!
//! | floor | room | owns |
//! | --- | --- | --- |
//! | 9 | [`cli`] | arguments, one file a sub-command, tables and JSON Lines |
//! | 8 | [`companion`] | the browser's side: framing, pairing, requests to `worker` |
//! | 8 | [`tui`] | raw mode, input, the run loop, clipboard |
//! | 7 | [`view`] | draws the state, only reads |
//! | 6 | [`app`] | state, messages, effects, the pure `update` |
//! | 5 | [`worker`] | the one owner of client, store and budget: requests in, events out |
//! | 4 | [`export`] | plan, preview, journal (outbox), sending |
//! | 3 | [`matching`] | evidence, weights, verdicts |
//! | 2 | [`mirror`] | the local copy of Greenhouse and its sync |
//! | 2 | [`library`] | the profiles kept on this machine |
//! | 1 | [`harvest`] | the Harvest v3 client |
//! | 1 | [`ingestion`] | the Candidate Ingestion v1 client (partner keys) |
//! | 1 | [`store`] | the SQLite file |
//! | 1 | [`people`] | profile, candidate, job; canonical keys; file formats |
//! | 1 | [`config`] | file, environment and flag layers, keymap, theme, paths, secrets |
//! | 1 | `sandbox` | the stand-in for Greenhouse; imports nothing of ours on purpose |
//! | 0 | [`error_text`] | what an error says, its hint apart |
//! | 0 | [`inert`] | text from outside made harmless: one sanitiser, one redactor |
//! | 0 | [`transport`] | what every HTTP client keeps to, and what a failed exchange means |
//!
//! A key press: `tui` decodes it, the keymap names an action, `app::update` changes the state and
//! returns effects, `tui` carries them out (most go to `worker`), events come back as messages, and
//! `view` draws when something changed. The sub-commands of `cli` use the same `worker`.

pub mod app;
pub mod cli;
pub mod companion;
pub mod config;
pub mod error_text;
pub mod export;
pub mod harvest;
pub mod inert;
pub mod ingestion;
pub mod library;
pub mod matching;
pub mod mirror;
pub mod people;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod store;
pub mod transport;
pub mod tui;
pub mod view;
pub mod worker;

use mimalloc::MiMalloc;

// What is made on one thread and dropped on another, as every page of a sync is, leaves an arena of
// glibc's for each thread half empty: a first sync of a million people held 768 MiB. Here, so that tests
// and benchmarks measure what is handed out.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;
