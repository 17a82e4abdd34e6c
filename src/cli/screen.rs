//! `gleaner` without a sub-command: the app.

use std::io::IsTerminal;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::Global;
use super::exit::{Exit, Failure};
use super::open::{self, First, Opened};
use super::out::remark;
use super::{anew, logging, profiles, runtime};
use crate::app::{self, Glyphs, Settings};
use crate::config::{Loaded, Look, Style};
use crate::tui;
use crate::worker::{self, Engine, ReportKind, ReportRow};

/// Opens the app.
pub fn run(global: &Global) -> Result<Exit, Failure> {
    if !std::io::stdout().is_terminal() {
        return Err(Failure::new(
            Exit::Usage,
            "the app needs a terminal",
            "`gleaner demo | cat` shows what it does as text; `gleaner --help` lists the commands for scripts.",
        ));
    }
    let (opened, first) = open::app(global)?;
    let runtime = runtime()?;
    let ended = runtime.block_on(show(opened, first));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match ended? {
        Ended::Exit(exit) => Ok(exit),
        Ended::Profile(name) => anew::go_on(global, &name),
    }
}

/// How the app ended.
pub enum Ended {
    /// With an exit code.
    Exit(Exit),
    /// The user goes on in the profile of this name.
    Profile(String),
}

/// Shows the app on an opened engine until the user quits, or goes on in another profile.
pub async fn show(opened: Opened, first: First) -> Result<Ended, Failure> {
    let Opened {
        engine,
        loaded,
        log,
    } = opened;
    let colourless = no_color();
    let look = if colourless {
        Look::Monochrome
    } else {
        loaded.config.screen.theme
    };
    // The demo has data of its own, beside all profiles.
    let choices = if first.is_demo {
        Vec::new()
    } else {
        profiles::choices(&loaded.paths)
    };
    let settings = Settings {
        keymap: loaded.config.keymap.clone(),
        theme: loaded.config.theme.in_look(look),
        own_theme: loaded.config.theme.clone(),
        look,
        colourless,
        plain: loaded.config.screen.plain,
        glyphs: match (tui::is_utf8(), loaded.config.screen.plain) {
            (true, false) => Glyphs::Unicode,
            (true, true) => Glyphs::Plain,
            (false, _) => Glyphs::Ascii,
        },
        zone: TimeZone::system(),
        banner: first.banner,
        is_demo: first.is_demo,
        lacks_credentials: first.lacks_credentials,
        trouble: first.trouble,
        mouse: loaded.config.screen.mouse,
        place: Some(engine.records.place().await),
        profile: profile(&loaded),
        profiles: choices,
    };
    let names: Vec<String> = settings
        .profiles
        .iter()
        .map(|profile| profile.name.clone())
        .collect();
    let engine = Arc::new(engine);
    let began = Timestamp::now();
    let worker = worker::start(Arc::clone(&engine));
    let exit = tui::run(settings, worker.requests, worker.events, logging::recent).await;
    worker.stop.cancel();
    // A worker that panicked has ended the process already.
    let _ = worker.ended.await;
    drop(log);
    if exit.is_ok() {
        tell_report(&engine, began, first.is_demo).await;
    }
    match exit.map_err(|error| Failure::plain(Exit::Usage, error))? {
        app::Exit::Done => Ok(Ended::Exit(Exit::Done)),
        app::Exit::Interrupted => Ok(Ended::Exit(Exit::Interrupted)),
        app::Exit::Profile(at) => Ok(match names.into_iter().nth(at) {
            Some(name) => Ended::Profile(name),
            None => Ended::Exit(Exit::Done),
        }),
    }
}

/// Returns the name of the user profile as the status line shows it; none for the default one.
fn profile(loaded: &Loaded) -> Option<(String, Style)> {
    let paths = &loaded.paths;
    let name = paths.profile.as_ref()?;
    let look = paths.profiles.look(name);
    let plain = Style {
        reverse: true,
        ..Style::default()
    };
    let look = if no_color() { plain } else { look };
    Some((format!(" {name} "), look))
}

/// Says in a line what the session came to, where something was done in it, and how to see all of it.
async fn tell_report(engine: &Engine, began: Timestamp, is_demo: bool) {
    let Ok(report) = engine.records.report(began).await else {
        return;
    };
    let done = |row: &ReportRow| row.kind != ReportKind::Looked;
    if report.rows.iter().any(done) {
        let since = TimeZone::system().to_datetime(began);
        let more = if is_demo {
            "The demo keeps nothing: it begins afresh each time.".to_owned()
        } else {
            let since = since.strftime("%Y-%m-%dT%H:%M");
            format!("`gleaner report --since {since}` lists it.")
        };
        remark(&format!("This session: {}. {more}", report.summary()));
    }
}

/// Whether colours are unwanted (no-color.org: set and not empty).
fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
