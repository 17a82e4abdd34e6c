//! The command line: arguments in, tables or JSON Lines out, one file a sub-command.
//!
//! Must not know: drawing. Whatever asks Greenhouse goes through the worker's engine, the same one
//! the screen uses.

mod anew;
mod args;
mod ask;
mod audit;
mod check;
mod companion;
mod config;
mod copies;
mod credentials;
mod decisions;
#[cfg(feature = "sandbox")]
mod demo;
mod doctor;
mod encryption;
mod examples;
mod exit;
mod explain;
mod export;
mod files;
mod findings;
mod hardening;
mod help;
mod import;
mod jobs;
mod library;
mod logging;
mod mapping;
mod open;
mod out;
mod outbox;
mod partner;
mod personal;
mod profiles;
mod report;
#[cfg(feature = "sandbox")]
mod sandbox;
mod screen;
mod search;
mod setup;
mod shell;
mod sync;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::FromArgMatches as _;
use jiff::Timestamp;

use crate::app::text::ago;
use args::{Cli, Command};
use exit::{Exit, Failure};
use out::{Out, remark};

/// Runs the program and returns the code it ends with.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    if color_eyre::install().is_err() {
        remark("the report of a crash will be plain");
    }
    hardening::exit_on_panic();
    hardening::apply();
    let matches = help::command().try_get_matches_from(arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output with code 0, mistakes to standard error with 2.
            let _ = help::print(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            if !failure.text.what.is_empty() {
                remark(&format!("gleaner: {failure}"));
            }
            failure.exit.into()
        }
    }
}

fn run(cli: Cli) -> Result<Exit, Failure> {
    let global = &cli.global;
    let mut out = Out::new(global.format, global.columns.clone());
    if out.is_file() && !cli.command.as_ref().is_some_and(has_table) {
        return Err(Failure::new(
            Exit::Usage,
            "this command writes no table",
            "csv and markdown are for: jobs, search, library list, check, export, outbox, audit, sync, report, profiles, about, forget.",
        ));
    }
    match cli.command {
        None => screen::run(global),
        #[cfg(feature = "sandbox")]
        Some(Command::Demo) => demo::run(global, &mut out),
        #[cfg(feature = "sandbox")]
        Some(Command::Sandbox(args)) => on_runtime(sandbox::run(args, &mut out)),
        Some(Command::Setup {
            same_organisation: true,
            ..
        }) => setup::same_organisation(global, &mut out),
        Some(Command::Setup {
            partner: true,
            forget,
            ..
        }) => partner::run(global, forget, &mut out),
        Some(Command::Setup { forget, .. }) => setup::run(global, forget, &mut out),
        Some(Command::Profiles { action }) => profiles::run(global, action, &mut out),
        Some(Command::Doctor) => on_runtime(doctor::run(global, &mut out)),
        Some(Command::Sync { full }) => on_runtime(sync::run(global, full, &mut out)),
        Some(Command::Jobs { query }) => on_runtime(jobs::run(global, &query.join(" "), &mut out)),
        Some(Command::Search(args)) => on_runtime(search::run(global, &args, &mut out)),
        Some(Command::Import {
            files,
            map,
            map_out,
            dry_run,
        }) => {
            let reading = import::Reading {
                map,
                map_out,
                dry_run,
            };
            on_runtime(import::run(global, &files, &reading, &mut out))
        }
        Some(Command::Library { action }) => on_runtime(library::run(global, action, &mut out)),
        Some(Command::Check { file, live }) => {
            on_runtime(check::run(global, &file, live, &mut out))
        }
        Some(Command::Explain {
            profile,
            source,
            candidate,
            live,
        }) => on_runtime(explain::run(
            global,
            &profile,
            source.as_deref(),
            candidate,
            live,
            &mut out,
        )),
        Some(Command::Audit) => on_runtime(audit::run(global, &mut out)),
        Some(Command::Decisions { action }) => on_runtime(decisions::run(global, action, &mut out)),
        Some(Command::Export(args)) => on_runtime(export::run(global, &args, &mut out)),
        Some(Command::Companion { action }) => companion::run(global, action, &mut out),
        Some(Command::Report { since }) => {
            on_runtime(report::run(global, since.as_deref(), &mut out))
        }
        Some(Command::Outbox { action }) => on_runtime(outbox::run(global, action, &mut out)),
        Some(Command::About { who }) => {
            on_runtime(personal::about(global, who.as_deref(), &mut out))
        }
        Some(Command::Forget {
            who: Some(who),
            yes,
            ..
        }) => on_runtime(personal::forget(global, &who, yes, &mut out)),
        Some(Command::Forget { days, yes, .. }) => {
            on_runtime(personal::due(global, days, yes, &mut out))
        }
        Some(Command::Backup { file }) => on_runtime(copies::back_up(global, &file, &mut out)),
        Some(Command::Restore { file, yes }) => {
            on_runtime(copies::put_back(global, &file, yes, &mut out))
        }
        Some(Command::Encrypt) => encryption::encrypt(global, &mut out),
        Some(Command::Decrypt) => encryption::decrypt(global, &mut out),
        Some(Command::Config { action }) => config::run(global, action, &mut out),
        Some(Command::Completions { shell }) => shell::completions(shell, &mut out),
        Some(Command::Man { out: folder }) => shell::man(folder.as_deref(), &mut out),
    }
}

/// Returns whether a command's results are a table, which can be a file's content too.
fn has_table(command: &Command) -> bool {
    matches!(
        command,
        Command::Jobs { .. }
            | Command::Search(_)
            | Command::Library { .. }
            | Command::Check { .. }
            | Command::Export(_)
            | Command::Outbox { .. }
            | Command::Audit
            | Command::Report { .. }
            | Command::Sync { .. }
            | Command::Profiles { .. }
            | Command::About { .. }
            | Command::Forget { .. }
    )
}

/// Runs a command on an async runtime; ctrl-c ends it with 130, and what was under way is left to
/// the outbox and the next sync.
fn on_runtime(command: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    let runtime = runtime()?;
    let ends = {
        let _on = runtime.enter();
        hardening::end_when_interrupted()
    };
    runtime.spawn(ends);
    let exit = runtime.block_on(async {
        tokio::select! {
            biased;
            _ = tokio::signal::ctrl_c() => Ok(Exit::Interrupted),
            exit = command => exit,
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    exit
}

/// Returns how old the copy of Greenhouse is, in words.
fn sync_age(synced_at: Option<Timestamp>) -> String {
    let Some(at) = synced_at else {
        return "never brought up to date in full".to_owned();
    };
    format!("up to date {}", ago(Timestamp::now(), at))
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Failure::plain(
                Exit::Usage,
                format_args!("the program can't start its work: {error}; close other programs"),
            )
        })
}
