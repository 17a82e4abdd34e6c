//! `gleaner` without a sub-command: the app.

use std::io::IsTerminal;

use jiff::tz::TimeZone;

use super::args::Global;
use super::exit::{Exit, Failure};
use super::open::{self, First, Opened};
use super::runtime;
use crate::app::{self, Glyphs, Settings};
use crate::config::{Loaded, Style, Theme};
use crate::tui;
use crate::worker;

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
    let exit = runtime.block_on(show(opened, first));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    exit
}

/// Shows the app on an opened engine until the user quits.
pub async fn show(opened: Opened, first: First) -> Result<Exit, Failure> {
    let Opened {
        engine,
        loaded,
        log,
    } = opened;
    let settings = Settings {
        keymap: loaded.config.keymap.clone(),
        theme: if no_color() {
            Theme::monochrome()
        } else {
            loaded.config.theme.clone()
        },
        glyphs: if tui::is_utf8() {
            Glyphs::Unicode
        } else {
            Glyphs::Ascii
        },
        zone: TimeZone::system(),
        banner: first.banner,
        trouble: first.trouble,
        mouse: loaded.config.screen.mouse,
        place: Some(engine.place().await),
        profile: profile(&loaded),
    };
    let worker = worker::start(engine);
    let exit = tui::run(settings, worker.requests, worker.events).await;
    worker.stop.cancel();
    // A worker that panicked has ended the process already.
    let _ = worker.ended.await;
    drop(log);
    match exit.map_err(|error| Failure::plain(Exit::Usage, error))? {
        app::Exit::Done => Ok(Exit::Done),
        app::Exit::Interrupted => Ok(Exit::Interrupted),
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

/// Whether colours are unwanted (no-color.org: set and not empty).
fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
