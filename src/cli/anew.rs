//! This program once more, with the same options, in a profile that is named.

use std::io;
use std::process::Command;

use super::args::Global;
use super::exit::{Exit, Failure};

/// Returns the command that starts this program in a profile, with the options of this start.
///
/// # Errors
/// What the system says where it does not tell which program this is.
pub fn command(global: &Global, profile: &str) -> io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    for (flag, path) in [
        ("--config", &global.config),
        ("--data-dir", &global.data_dir),
    ] {
        if let Some(path) = path {
            command.arg(flag).arg(path);
        }
    }
    command.arg("--profile").arg(profile);
    for (flag, on) in [
        ("--offline", global.offline),
        ("--read-only", global.read_only),
        ("--plain", global.plain),
    ] {
        if on {
            command.arg(flag);
        }
    }
    command.args((0..global.verbose).map(|_| "--verbose"));
    if let Some(level) = global.log_level {
        command.arg("--log-level").arg(level.word());
    }
    Ok(command)
}

/// Goes on as the app in a profile. A process of its own takes over: nothing of one organisation, no
/// credential and no log, is left where another one's people are shown.
///
/// # Errors
/// A [`Failure`] where it can't be started.
pub fn go_on(global: &Global, profile: &str) -> Result<Exit, Failure> {
    let failed = |error: io::Error| {
        Failure::new(
            Exit::Usage,
            format!("Gleaner could not start anew: {error}"),
            format!("`gleaner --profile {profile}` opens the profile."),
        )
    };
    let mut command = command(global, profile).map_err(failed)?;
    #[cfg(unix)]
    {
        Err(failed(std::os::unix::process::CommandExt::exec(
            &mut command,
        )))
    }
    #[cfg(not(unix))]
    {
        let ended = command.status().map_err(failed)?;
        Ok(if ended.success() {
            Exit::Done
        } else {
            Exit::Interrupted
        })
    }
}
