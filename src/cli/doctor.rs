//! `doctor`: looks at everything Gleaner needs, and says of each what to do.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use super::args::Global;
use super::credentials::{self, Found};
use super::exit::{Exit, Failure};
use super::findings::{self, Finding, Sign};
use super::out::Out;
use super::{encryption, open, partner, sync_age};
use crate::app::layout;
use crate::config::Loaded;
use crate::config::secrets::Held;
use crate::store::{OwnerLock, create_private, occupied, tighten};
use crate::tui;
use crate::worker::{Credentials, Engine, EngineOptions, Status, try_out};

/// Looks at everything, whatever is wrong, and prints a line or two for each.
pub async fn run(global: &Global, out: &mut Out) -> Result<Exit, Failure> {
    let mut findings = Vec::new();
    match open::load(global) {
        Ok(loaded) => {
            findings.push(config(&loaded));
            findings.extend(profile(&loaded));
            // What is wrong with the directory is a finding of its own.
            let _ = open::directories(&loaded);
            findings.extend(look(global, loaded).await);
        }
        Err(failure) => findings.push(failed("config", failure)),
    }
    findings.push(terminal());
    findings::show(&findings, out)?;
    Ok(findings::exit(&findings))
}

/// Looks at the data directory, at Greenhouse, and at what is known of it.
async fn look(global: &Global, mut loaded: Loaded) -> Vec<Finding> {
    let data = loaded.paths.data.clone();
    let mut findings = directory(&data);
    findings.extend(encryption::look(&loaded));
    if let Err(failure) = encryption::unlock(&loaded) {
        findings.push(failed(DATA, failure));
        return findings;
    }
    let engine = Engine::open(EngineOptions {
        config: loaded.config.clone(),
        data: data.clone(),
        credentials: None,
        offline: true,
    });
    let mut silent = global.offline.then_some("--offline was given");
    // Kept to the end: with it this process owns the data directory.
    let owner = OwnerLock::try_acquire(&data);
    match &engine {
        Ok(_) => match &owner {
            Ok(Some(_)) => {}
            Ok(None) => {
                findings.push(at_work(&data));
                silent = silent.or(Some("the other Gleaner speaks to it"));
            }
            Err(error) => findings.push(failed(DATA, Failure::plain(Exit::Usage, error))),
        },
        Err(error) => findings.push(failed(DATA, Failure::plain(Exit::Usage, error))),
    }
    if let Ok(engine) = &engine
        && let Err(error) = engine.setup.check_data().await
    {
        findings.push(failed(DATA, Failure::plain(Exit::Usage, error)));
    }
    let partner = partner::look(&loaded, silent).await;
    let alone = partner.as_ref().is_some_and(|one| one.state == Sign::Ok);
    let mut seen = greenhouse(&mut loaded, silent, engine.as_ref().ok()).await;
    if alone {
        // A partner key alone is a way to work, with less.
        for finding in seen.iter_mut().filter(|one| one.says == NONE_YET) {
            *finding = Finding::note(
                CREDENTIALS,
                "none for Harvest; the partner key sends unchecked",
            )
            .advising("`gleaner setup` asks for one that can look into Greenhouse.");
        }
    }
    findings.extend(seen);
    findings.extend(partner);
    // What belongs to another organisation is not shown, not even counted.
    let refused = findings
        .iter()
        .any(|finding| finding.check == TENANT && finding.state == Sign::Bad);
    if let (Ok(engine), false) = (&engine, refused) {
        match engine.status().await {
            Ok(status) => {
                let share = engine.sync.mirror_share().await.ok().flatten();
                findings.push(mirror(&status, share, loaded.config.check.max_age));
                findings.push(outbox(&status));
            }
            Err(error) => findings.push(failed(MIRROR, error.into())),
        }
    }
    findings
}

/// Returns an error as a finding, with its hint as the advice.
pub(super) fn failed(check: &'static str, failure: Failure) -> Finding {
    let exit = failure.exit;
    let (says, advice) = failure.halves();
    let advice = advice.unwrap_or_else(|| "Fix it and run `gleaner doctor` again.".to_owned());
    Finding::bad(check, exit, says, advice)
}

fn config(loaded: &Loaded) -> Finding {
    let path = loaded.paths.config.display();
    let mistakes: Vec<String> = loaded
        .mistakes
        .iter()
        .map(|mistake| format!("line {}: {}", mistake.line, mistake.what))
        .collect();
    if !mistakes.is_empty() {
        return Finding::bad(
            "config",
            Exit::Usage,
            format!("{path}: {}", mistakes.join("; ")),
            "Fix these lines; `gleaner config check` looks again.",
        );
    }
    let mut says = if loaded.file_found {
        format!("{path}, no mistakes")
    } else {
        format!("no file {path}; the defaults hold")
    };
    let variables: Vec<&str> = loaded.from_env.iter().map(|(_, name)| *name).collect();
    if !variables.is_empty() {
        says.push_str(&format!("; set by {}", variables.join(", ")));
    }
    Finding::ok("config", says)
}

/// Returns which profile holds and why, where it is not the default one.
fn profile(loaded: &Loaded) -> Option<Finding> {
    let name = loaded.paths.profile.as_ref()?;
    Some(Finding::ok(
        "profile",
        format!("{name}, because of {}", loaded.chosen_by),
    ))
}

const DATA: &str = "data";
/// Less free than this, and a sync may fill the disk.
const ROOM: u64 = 1 << 30;

fn directory(data: &Path) -> Vec<Finding> {
    let mut findings = vec![room(data)];
    match tighten(data) {
        Ok(found) => findings.extend(found.closed.first().map(|first| {
            let more = match found.closed.len() {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            Finding::note(
                DATA,
                format!("others could read {}{more}; no longer", first.display()),
            )
        })),
        // Whatever keeps the directory from being read was said already.
        Err(_) if findings.iter().any(|one| one.state == Sign::Bad) => {}
        Err(error) => findings.push(failed(DATA, Failure::plain(Exit::Usage, error.to_string()))),
    }
    findings.extend(occupied(data).into_iter().map(|place| {
        Finding::look(
            DATA,
            format!("{} is in the place of an index", place.display()),
            "Move it away: until then the index is made anew at each start, which takes a while.",
        )
    }));
    findings
}

fn room(data: &Path) -> Finding {
    let shown = data.display();
    let writable = create_private(data).and_then(|()| tempfile::tempfile_in(data));
    if let Err(error) = writable {
        return Finding::bad(
            DATA,
            Exit::Usage,
            format!("{shown} can't be used: {error}"),
            "Make it writable, or choose another place with --data-dir.",
        );
    }
    match free(data) {
        Some(free) if free < ROOM => Finding::look(
            DATA,
            format!("{shown}, only {} MB free", free >> 20),
            "Make room: 100,000 candidates take about 500 MB.",
        ),
        Some(free) => Finding::ok(DATA, format!("{shown}, {} GB free", free >> 30)),
        None => Finding::ok(DATA, format!("{shown}, can be written to")),
    }
}

/// Returns the bytes free for us on the disk of a directory, where the system tells.
#[cfg(unix)]
fn free(directory: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(directory).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

fn at_work(data: &Path) -> Finding {
    let who = OwnerLock::holder(data).map_or_else(
        || "another Gleaner".to_owned(),
        |process| format!("another Gleaner (process {process})"),
    );
    Finding::note(
        DATA,
        format!("{who} is at work here; it keeps the copy and sends the exports"),
    )
}

const CREDENTIALS: &str = "credentials";
const NONE_YET: &str = "none yet";

/// Looks for credentials and tries them; `silent` is a reason not to call.
async fn greenhouse(
    loaded: &mut Loaded,
    silent: Option<&str>,
    engine: Option<&Engine>,
) -> Vec<Finding> {
    const CHECK: &str = CREDENTIALS;
    let not_asked = |why: &str| Finding::note("greenhouse", format!("not asked: {why}"));
    if let Some(why) = silent {
        return vec![kept(loaded), not_asked(why)];
    }
    let Found {
        credentials,
        user_id,
        source,
    } = match credentials::find(loaded) {
        Ok(Some(found)) => found,
        Ok(None) => {
            let none = Finding::bad(
                CHECK,
                Exit::Refused,
                NONE_YET,
                "`gleaner setup` asks for them.",
            );
            return vec![none, not_asked("no credentials")];
        }
        Err(failure) => return vec![failed(CHECK, failure), not_asked("no credentials")],
    };
    let user = &mut loaded.config.greenhouse.user_id;
    *user = user.or(user_id);
    let address = &loaded.config.greenhouse.harvest_url;
    match try_out(&loaded.config, credentials.clone(), open::tell).await {
        Ok(standing) => {
            let mut findings = vec![
                Finding::ok(CHECK, format!("accepted, from {source}")),
                Finding::ok("greenhouse", format!("{address} answers")),
            ];
            findings.extend(findings::of_standing(&standing));
            if let Some(engine) = engine {
                findings.extend(tenant(engine, credentials).await);
            }
            findings
        }
        Err(error) => {
            let failure = Failure::from(error);
            if failure.exit == Exit::OutOfReach {
                let untried = Finding::note(CHECK, format!("from {source}, not tried"));
                return vec![untried, failed("greenhouse", failure)];
            }
            let mut refused = failed(CHECK, failure);
            refused.says = format!("from {source}: {}", refused.says);
            vec![refused]
        }
    }
}

const TENANT: &str = "tenant";

/// Says whose the data directory is, and whether the credentials are of the same organisation; nothing
/// where nobody has claimed it yet.
async fn tenant(engine: &Engine, credentials: Credentials) -> Option<Finding> {
    let tenant = match engine.setup.tenant() {
        Ok(tenant) => tenant?,
        Err(error) => return Some(failed(TENANT, error.into())),
    };
    Some(match engine.setup.admit_other(credentials, true).await {
        Ok(()) => Finding::ok(TENANT, format!("the data directory belongs to {tenant}")),
        Err(error) => failed(TENANT, error.into()),
    })
}

/// Says where credentials are, without opening them.
fn kept(loaded: &Loaded) -> Finding {
    const CHECK: &str = "credentials";
    if credentials::VARIABLES
        .iter()
        .all(|name| credentials::variable(name).is_some())
    {
        return Finding::note(CHECK, "in the environment, not tried");
    }
    match credentials::look_into(&credentials::vault(loaded)) {
        Ok(Held::Nothing) => {
            Finding::note(CHECK, "none yet").advising("`gleaner setup` asks for them.")
        }
        Ok(Held::Open(_)) => Finding::note(CHECK, "in the system's key store, not tried"),
        Ok(Held::Sealed(sealed)) => {
            Finding::note(CHECK, format!("in {}, not tried", sealed.place()))
        }
        Err(error) => failed(CHECK, credentials::unusable(error)),
    }
}

const MIRROR: &str = "mirror";

fn mirror(status: &Status, share: Option<f64>, max_age: std::time::Duration) -> Finding {
    const CHECK: &str = MIRROR;
    let candidates = status.mirror.candidates;
    let Some(at) = status.mirror.synced_at else {
        let says = match share {
            Some(share) if candidates > 0 => {
                format!("{candidates} candidates, {:.0} % of them", share * 100.0)
            }
            _ => "nothing copied yet".to_owned(),
        };
        return Finding::note(CHECK, says)
            .advising("`gleaner sync` copies what is missing; the app does so by itself.");
    };
    let says = format!("{candidates} candidates, {}", sync_age(Some(at)));
    let age = jiff::Timestamp::now().duration_since(at);
    if age.is_negative() || age.unsigned_abs() > max_age {
        return Finding::note(CHECK, says).advising(
            "`gleaner sync` brings it up to date; the app and `check` do so by themselves.",
        );
    }
    Finding::ok(CHECK, says)
}

fn outbox(status: &Status) -> Finding {
    const CHECK: &str = "outbox";
    let counts = [
        (status.exports_open, "on their way"),
        (status.exports_unknown, "sent without an answer"),
        (status.exports_waiting, "waiting for a person"),
    ];
    let counts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let says = counts.join(", ");
    if status.exports_waiting > 0 {
        let advice = "`gleaner outbox list --state needs_person` shows them; the app's outbox (O) settles them.";
        Finding::look(CHECK, says, advice)
    } else if says.is_empty() {
        Finding::ok(CHECK, "nothing waiting")
    } else {
        Finding::note(CHECK, says)
            .advising("`gleaner outbox resume` settles them, as the app does.")
    }
}

fn terminal() -> Finding {
    const CHECK: &str = "terminal";
    if !io::stdout().is_terminal() {
        return Finding::note(CHECK, "none here; the sub-commands need none, the app does");
    }
    let term = credentials::variable("TERM").unwrap_or_default();
    if term.is_empty() || term == "dumb" {
        return Finding::look(
            CHECK,
            "it says that it can't show a screen (TERM)",
            "The sub-commands work in it; the app needs another terminal.",
        );
    }
    let letters = if tui::is_utf8() { "Unicode" } else { "ASCII" };
    let colours = if credentials::variable("NO_COLOR").is_some() {
        "no colours, as NO_COLOR says"
    } else {
        "colours"
    };
    let Ok((width, height)) = crossterm::terminal::size() else {
        return Finding::note(
            CHECK,
            format!("{term}, {letters}, {colours}; it tells no size"),
        );
    };
    let says = format!("{width}x{height}, {letters}, {colours}");
    if width < layout::MIN_WIDTH || height < layout::MIN_HEIGHT {
        return Finding::look(
            CHECK,
            says,
            format!(
                "The app needs {}x{}; make the window larger.",
                layout::MIN_WIDTH,
                layout::MIN_HEIGHT
            ),
        );
    }
    Finding::ok(CHECK, says)
}
