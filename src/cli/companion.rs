//! `companion`: the extension and the host into browsers and out again, and what a browser starts.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::Stdio;

use directories::BaseDirs;
use jiff::Timestamp;
use serde::Serialize;

use super::anew;
use super::args::{CompanionAction, Format, Global};
use super::credentials;
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::app::text::ago;
use crate::companion::{self, Browser, HostOptions, Installation, Kin, Opened, Pinned, Place};
use crate::config::{Loaded, ProfileName};
use crate::worker::{Pairings, Problem};

/// Sets the companion up, shows how it stands, or is what a browser starts.
pub fn run(global: &Global, action: CompanionAction, out: &mut Out) -> Result<Exit, Failure> {
    match action {
        CompanionAction::Install { browsers } => install(global, &browsers, out),
        CompanionAction::Status => status(global, out),
        CompanionAction::Uninstall => uninstall(global),
        CompanionAction::Allow { code } => allow(global, &code),
        CompanionAction::Host { arguments } => host(global, &arguments),
    }
}

/// One line of `companion install` and `companion status` as JSON Lines.
#[derive(Serialize)]
struct Line<'a> {
    browser: &'a str,
    found: bool,
    installed: bool,
    manifest: &'a str,
    /// Where a build in a sandbox of its own is, which can't start the host.
    sandboxed: Option<&'a PathBuf>,
}

fn installation(loaded: &Loaded) -> Result<Installation, Failure> {
    let home = BaseDirs::new().ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            "no home directory is known",
            "Browsers keep their hosts there; set HOME.",
        )
    })?;
    let data = std::path::absolute(&loaded.paths.data)
        .map_err(|error| Failure::plain(Exit::Usage, error.to_string()))?;
    Ok(Installation::new(&data, home.home_dir()))
}

/// Returns the name of the user profile that holds, the default one's too.
fn name_of(loaded: &Loaded) -> String {
    let name = loaded.paths.profile.as_ref();
    name.map_or(ProfileName::DEFAULT, ProfileName::as_str)
        .to_owned()
}

fn failed(what: &str) -> impl Fn(std::io::Error) -> Failure {
    move |error| Failure::plain(Exit::Usage, format_args!("{what}: {error}"))
}

fn install(global: &Global, wanted: &[String], out: &mut Out) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    let here = installation(&loaded)?;
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let pinned = Pinned {
        program: std::env::current_exe().map_err(failed("this program can't be found"))?,
        data: absolute(&loaded.paths.profiles.base().to_path_buf()),
        profile: name_of(&loaded),
        config: loaded.file_found.then(|| absolute(&loaded.paths.config)),
    };
    here.write_own(&pinned)
        .map_err(failed("the extension can't be written"))?;
    let places = here.places();
    let is_wanted = |place: &&Place| {
        if wanted.is_empty() {
            place.found
        } else {
            wanted.iter().any(|name| name == place.browser)
        }
    };
    let mut kins = Vec::new();
    for place in places.iter().filter(is_wanted) {
        let Some(browser) = Browser::named(place.browser) else {
            continue;
        };
        here.add(browser)
            .map_err(failed(&format!("{} can't be set up", place.label)))?;
        if !kins.contains(&browser.kin) {
            kins.push(browser.kin);
        }
    }
    show(&here.places(), out)?;
    boxed(&places);
    if kins.is_empty() {
        remark("`--browser NAME` sets one up all the same.");
        return Ok(Exit::NeedsPerson);
    }
    let extension = here.extension();
    if kins.contains(&Kin::Chromium) {
        remark(&format!(
            "Left to do in Chrome, Chromium, Edge, Brave or Vivaldi: open chrome://extensions, turn on \
             Developer mode, choose Load unpacked and then {}",
            extension.display()
        ));
    }
    if kins.contains(&Kin::Firefox) {
        remark(&format!(
            "Left to do in Firefox: open about:debugging#/runtime/this-firefox, choose Load Temporary \
             Add-on and then {}; it stays until Firefox ends. Release builds keep only signed \
             extensions: sign that folder with `web-ext sign --channel unlisted`, or use Firefox ESR or \
             Developer Edition with xpinstall.signatures.required off",
            extension.join("manifest.json").display()
        ));
    }
    remark(
        "Then press Alt+Shift+G on a profile page; the popup shows a code for `gleaner companion allow`.",
    );
    Ok(Exit::Done)
}

/// Says which browsers run in a sandbox that keeps them from starting programs.
fn boxed(places: &[Place]) {
    for place in places {
        if let Some(path) = &place.boxed {
            remark(&format!(
                "{} in {} can't start programs of this machine (Snap and Flatpak forbid it); use a build of \
                 your distribution or of the vendor",
                place.label,
                path.display()
            ));
        }
    }
}

fn show(places: &[Place], out: &mut Out) -> Result<(), Failure> {
    match out.format {
        Format::Jsonl => {
            for place in places {
                out.json(&Line {
                    browser: place.browser,
                    found: place.found,
                    installed: place.installed,
                    manifest: &place.manifest,
                    sandboxed: place.boxed.as_ref(),
                })?;
            }
        }
        Format::Table => {
            let shown = places.iter().filter(|place| place.found || place.installed);
            if shown.clone().next().is_none() {
                remark("No browser was found on this machine.");
                return Ok(());
            }
            let rows = shown.map(|place| {
                let state = if place.installed {
                    "set up"
                } else {
                    "not set up"
                };
                [
                    place.label.to_owned(),
                    state.to_owned(),
                    place.manifest.clone(),
                ]
            });
            out.table(["browser", "state", "manifest"], rows)?;
        }
    }
    Ok(())
}

fn status(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    let here = installation(&loaded)?;
    let places = here.places();
    show(&places, out)?;
    boxed(&places);
    match here.is_current() {
        None => remark("The extension is not installed; `gleaner companion install` writes it."),
        Some(true) => remark(&format!(
            "The extension is in {}.",
            here.extension().display()
        )),
        Some(false) => remark(
            "The extension is of another version of Gleaner; run `gleaner companion install`, then reload it \
             in the browser.",
        ),
    }
    let now = Timestamp::now();
    let pairings = Pairings::of(&loaded.paths.data);
    let allowed = pairings.allowed();
    for browser in &allowed {
        remark(&format!(
            "{} was allowed {}.",
            browser.browser,
            ago(now, browser.at)
        ));
    }
    for (code, browser) in pairings.waiting() {
        remark(&format!(
            "{} waits: `gleaner companion allow {code}`.",
            browser.browser
        ));
    }
    let works = here.is_current() == Some(true)
        && places.iter().any(|place| place.installed)
        && !allowed.is_empty();
    Ok(if works { Exit::Done } else { Exit::NeedsPerson })
}

fn uninstall(global: &Global) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    let here = installation(&loaded)?;
    let mut gone = Vec::new();
    for place in here.places() {
        let Some(browser) = Browser::named(place.browser) else {
            continue;
        };
        if here
            .remove(browser)
            .map_err(failed(&format!("{} can't be changed", place.label)))?
        {
            gone.push(place.label);
        }
    }
    here.remove_own()
        .map_err(failed("the extension can't be removed"))?;
    let shut_out = Pairings::of(&loaded.paths.data)
        .forget_all()
        .map_err(failed("pairings can't be removed"))?;
    match (gone.is_empty(), shut_out) {
        (true, 0) => remark("Nothing was installed."),
        (true, _) => remark("No browser is allowed any more."),
        (false, _) => remark(&format!(
            "Taken out of {}; no browser is allowed any more. Remove the extension on the browser's own page.",
            gone.join(", ")
        )),
    }
    Ok(Exit::Done)
}

fn allow(global: &Global, code: &str) -> Result<Exit, Failure> {
    let loaded = open::load(global)?;
    let allowed = Pairings::of(&loaded.paths.data)
        .allow(code)
        .map_err(failed("the pairing can't be kept"))?;
    let Some(browser) = allowed else {
        return Err(Failure::new(
            Exit::Usage,
            "no browser waits with this code",
            "Open the popup again: a code is good for 10 minutes.",
        ));
    };
    remark(&format!(
        "{} is allowed; its popup goes on by itself.",
        browser.browser
    ));
    Ok(Exit::Done)
}

/// Answers the browser that started this. Nothing is written to standard output but frames.
fn host(global: &Global, arguments: &[String]) -> Result<Exit, Failure> {
    let Some(extension) = companion::caller(arguments) else {
        return Err(Failure::new(
            Exit::Refused,
            "this is what a browser starts for Gleaner's extension, and for no other",
            "`gleaner companion install` sets a browser up.",
        ));
    };
    if std::io::stdin().is_terminal() {
        let hint = "`gleaner companion install` sets a browser up.";
        return Err(Failure::new(
            Exit::Usage,
            "a browser talks to this over pipes",
            hint,
        ));
    }
    credentials::ask_nobody();
    let loaded = open::load(global)?;
    let (opening, handing) = (global.clone(), global.clone());
    let profile = name_of(&loaded);
    let options = HostOptions {
        data: loaded.paths.data,
        open: Box::new(move || opened(&opening)),
        hand_over: Box::new(move || hand_over(&handing, &profile)),
    };
    super::on_runtime(async {
        companion::run(options, extension).await;
        Ok(Exit::Done)
    })
}

fn opened(global: &Global) -> Result<Opened, Problem> {
    match open::companion(global) {
        Ok((opened, waits)) => Ok(Opened {
            engine: opened.engine,
            waits,
            keep: Box::new(opened.log),
        }),
        Err(failure) => {
            let (what, hint) = failure.halves();
            Err(Problem {
                what,
                hint: hint.unwrap_or_default(),
            })
        }
    }
}

/// Starts a process of its own that goes on with what is in the outbox. It outlives the browser; what
/// it can't do stays in the outbox for whoever comes next.
fn hand_over(global: &Global, profile: &str) {
    let Ok(mut resume) = anew::command(global, profile) else {
        return;
    };
    resume.args(["outbox", "resume"]);
    resume
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut resume, 0);
    #[cfg(windows)]
    {
        // Detached, in a group of its own, and out of the browser's job, which ends with the host.
        const APART: u32 = 0x0000_0008 | 0x0000_0200 | 0x0100_0000;
        std::os::windows::process::CommandExt::creation_flags(&mut resume, APART);
    }
    if let Err(error) = resume.spawn() {
        tracing::warn!(%error, "the outbox was handed to nobody");
    }
}
