//! `completions` and `man`.

use std::path::Path;

use clap::Command;
use clap_complete::Shell;

use super::exit::{Exit, Failure};
use super::help;
use super::out::{Out, remark};

/// Prints the completion script of a shell.
pub fn completions(shell: Shell, out: &mut Out) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(), "gleaner", &mut script);
    out.script(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Done)
}

/// Prints the manual in roff, the program and then every sub-command; or writes a page for each into
/// a folder, as `man` finds them.
pub fn man(folder: Option<&Path>, out: &mut Out) -> Result<Exit, Failure> {
    let mut command = help::command();
    command.build();
    let mut pages = Vec::new();
    collect(&command, "gleaner", &mut pages)?;
    let Some(folder) = folder else {
        for (_, page) in pages {
            out.script(String::from_utf8_lossy(&page).trim_end())?;
        }
        return Ok(Exit::Done);
    };
    let failed = |error: std::io::Error| {
        Failure::plain(
            Exit::Usage,
            format_args!("{} can't be written to: {error}", folder.display()),
        )
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    let count = pages.len();
    for (name, page) in pages {
        std::fs::write(folder.join(format!("{name}.1")), page).map_err(failed)?;
    }
    remark(&format!("{count} pages in {}", folder.display()));
    Ok(Exit::Done)
}

/// Adds the page of a command, then those of what is below it; names are joined as git does.
fn collect(
    command: &Command,
    name: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .title(name)
        .render(&mut page)?;
    pages.push((name.to_owned(), page));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        collect(sub, &format!("{name}-{}", sub.get_name()), pages)?;
    }
    Ok(())
}
