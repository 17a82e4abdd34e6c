//! `completions` and `man`.

use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Cli;
use super::exit::{Exit, Failure};
use super::out::Out;

/// Prints the completion script of a shell.
pub fn completions(shell: Shell, out: &mut Out) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "gleaner", &mut script);
    out.line(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Exit::Done)
}

/// Prints the manual page in roff: the program, then every sub-command.
pub fn man(out: &mut Out) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let mut command = Cli::command();
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        clap_mangen::Man::new(sub.clone())
            .title(format!("gleaner {}", sub.get_name()))
            .render(&mut page)?;
    }
    out.line(String::from_utf8_lossy(&page).trim_end())?;
    Ok(Exit::Done)
}
