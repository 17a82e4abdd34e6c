//! What is below the options in the help of each command and in the manual: examples, and the
//! exit codes.

use std::io::{self, Write as _};

use clap::{Command, CommandFactory as _};

use super::args::Cli;
use super::examples::NESTED;

/// Exit codes (design section 4).
const CODES: &str = "Exit codes:
  0    done
  1    done, but some rows need a person
  2    usage or settings
  3    credentials or permission refused
  4    Greenhouse out of reach
  130  interrupted";

/// Examples of each command: what is typed, and what it does.
const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "",
        &[
            ("gleaner demo", "try it with made-up people"),
            (
                "gleaner check people.csv",
                "a verdict for each person of a file",
            ),
        ],
    ),
    (
        "demo",
        &[
            ("gleaner demo", "the app on a stand-in for Greenhouse"),
            (
                "gleaner --format jsonl demo",
                "without a terminal, the same as text",
            ),
        ],
    ),
    (
        "setup",
        &[
            ("gleaner setup", "asks for a credential, tries it, keeps it"),
            ("gleaner setup --forget", "removes what is kept"),
        ],
    ),
    (
        "profiles",
        &[
            ("gleaner profiles", "which there are, and which is in use"),
            (
                "gleaner profiles use acme",
                "from now on, unless --profile says otherwise",
            ),
            (
                "gleaner --profile acme setup",
                "makes a profile with credentials of its own",
            ),
        ],
    ),
    (
        "about",
        &[
            (
                "gleaner about",
                "who is to be told of their capture, and until when",
            ),
            (
                "gleaner about ada@example.com",
                "all that is stored about a person",
            ),
        ],
    ),
    (
        "forget",
        &[
            (
                "gleaner forget ada@example.com",
                "shows what is stored, asks, removes it",
            ),
            (
                "gleaner forget --due",
                "who was never exported and is due to go",
            ),
        ],
    ),
    (
        "backup",
        &[
            ("gleaner backup monday.db", "also while Gleaner runs"),
            (
                "gleaner --profile acme backup acme.db",
                "of another profile",
            ),
        ],
    ),
    (
        "restore",
        &[
            (
                "gleaner restore monday.db",
                "what was there is kept beside it",
            ),
            ("gleaner restore monday.db --yes", "without asking"),
        ],
    ),
    (
        "encrypt",
        &[
            ("gleaner encrypt", "the key goes where credentials are kept"),
            ("gleaner --profile acme encrypt", "of another profile"),
        ],
    ),
    (
        "decrypt",
        &[
            ("gleaner decrypt", "encrypted backups stay as they are"),
            ("gleaner --profile acme decrypt", "of another profile"),
        ],
    ),
    (
        "doctor",
        &[
            (
                "gleaner doctor",
                "what works, and what to do where it does not",
            ),
            (
                "gleaner --offline doctor",
                "the same without calling Greenhouse",
            ),
        ],
    ),
    (
        "sync",
        &[
            ("gleaner sync", "what is new since the last time"),
            (
                "gleaner sync --full",
                "everything, and who was deleted or merged",
            ),
        ],
    ),
    (
        "jobs",
        &[
            ("gleaner jobs", "every open job"),
            (
                "gleaner jobs backend berlin",
                "those in which both words stand",
            ),
        ],
    ),
    (
        "search",
        &[
            (
                "gleaner search rust berlin",
                "in the library and in Greenhouse",
            ),
            (
                "gleaner search --in greenhouse -- is:rejected stage:onsite -java",
                "everything after -- is the query",
            ),
        ],
    ),
    (
        "import",
        &[
            (
                "gleaner import people.csv --dry-run",
                "what would be added and filled in",
            ),
            ("gleaner import people.csv more.vcf", "into the library"),
        ],
    ),
    (
        "library",
        &[
            ("gleaner library list import:last", "who came in last"),
            ("gleaner library show 12", "one record with its sources"),
        ],
    ),
    (
        "check",
        &[
            (
                "gleaner check people.csv",
                "a verdict for each, from the local copy",
            ),
            (
                "gleaner check - --live --format jsonl",
                "from standard input, asking Greenhouse, for programs",
            ),
        ],
    ),
    (
        "explain",
        &[
            ("gleaner explain 12 4711", "profile 12 and candidate 4711"),
            (
                "gleaner explain person.json 4711 --live",
                "after asking Greenhouse",
            ),
        ],
    ),
    (
        "audit",
        &[
            ("gleaner audit", "who is in Greenhouse more than once"),
            ("gleaner audit --format csv", "the same for a spreadsheet"),
        ],
    ),
    (
        "decisions",
        &[
            (
                "gleaner decisions export",
                "what was said of pairs, one a line",
            ),
            (
                "gleaner decisions import said.jsonl",
                "takes it in elsewhere",
            ),
        ],
    ),
    (
        "export",
        &[
            (
                "gleaner export people.csv --job 4102 --dry-run",
                "what would be written",
            ),
            (
                "gleaner export people.csv --job \"Site Reliability Engineer\" --yes",
                "writes it without asking",
            ),
        ],
    ),
    (
        "report",
        &[
            ("gleaner report", "the last 24 hours"),
            (
                "gleaner report --since 7d --format markdown",
                "a week, to be sent on",
            ),
        ],
    ),
    (
        "outbox",
        &[
            ("gleaner outbox", "every export and what became of it"),
            (
                "gleaner outbox list --state needs_person --format csv",
                "those that wait for somebody, for a spreadsheet",
            ),
        ],
    ),
    (
        "companion",
        &[
            (
                "gleaner companion install",
                "into the browsers that are found",
            ),
            ("gleaner companion status", "which browsers are set up"),
        ],
    ),
    (
        "sandbox",
        &[
            (
                "gleaner sandbox --candidates 5000",
                "a stand-in for Greenhouse",
            ),
            ("gleaner sandbox --fault help", "what can go wrong in it"),
        ],
    ),
    (
        "config",
        &[
            (
                "gleaner config print",
                "the settings that hold, keys and theme too",
            ),
            (
                "gleaner config check",
                "mistakes in the file, with their lines",
            ),
        ],
    ),
    (
        "completions",
        &[
            ("gleaner completions bash", "to be sourced by the shell"),
            ("gleaner completions zsh", "for another one"),
        ],
    ),
    (
        "man",
        &[
            ("gleaner man", "the manual in roff"),
            (
                "gleaner man --out man1",
                "one page a command, into a folder",
            ),
        ],
    ),
];

/// Returns the command line with examples and exit codes below each command's options.
pub fn command() -> Command {
    with_examples(Cli::command(), "")
}

/// Adds them to a command and to all below it; `path` names it without the program.
fn with_examples(command: Command, path: &str) -> Command {
    let mut command = dressed(command, path);
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    for name in names {
        let path = match path {
            "" => name.clone(),
            path => format!("{path} {name}"),
        };
        command = command.mut_subcommand(&name, |sub| with_examples(sub, &path));
    }
    command
}

/// Returns the examples of a command.
fn examples(path: &str) -> Option<&'static [(&'static str, &'static str)]> {
    let top = EXAMPLES.iter().find(|(of, _)| *of == path);
    let below = NESTED.iter().find(|(of, _)| *of == path);
    match (top, below) {
        (Some((_, examples)), _) => Some(examples),
        (None, Some((_, examples))) => Some(examples),
        (None, None) => None,
    }
}

fn dressed(command: Command, path: &str) -> Command {
    let mut below = String::new();
    // What a command says there by itself, such as what queries can ask, stays first.
    if let Some(own) = command.get_after_help() {
        below = format!("{}\n\n", own.to_string().trim_end());
    }
    if let Some(examples) = examples(path) {
        below.push_str("Examples:\n");
        for (typed, does) in examples {
            below.push_str(&format!("  {typed}\n      {does}\n"));
        }
        below.push('\n');
    }
    below.push_str(CODES);
    command.after_help(below)
}

/// What the parsers of numbers say, and the same for people.
const OF_NUMBERS: [(&str, &str); 4] = [
    ("invalid digit found in string", "not a whole number"),
    (
        "cannot parse integer from empty string",
        "not a whole number",
    ),
    ("number too large to fit in target type", "too large"),
    ("number too small to fit in target type", "too small"),
];

/// Prints what is wrong with arguments, or the help that was asked for, where each belongs.
///
/// # Errors
/// What the system says of the stream.
pub fn print(error: &clap::Error) -> io::Result<()> {
    let said = error.render().to_string();
    let known = OF_NUMBERS.iter().find(|(words, _)| said.contains(words));
    match known {
        Some((words, better)) => write!(io::stderr(), "{}", said.replace(words, better)),
        None => error.print(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test may fail by panicking, its helpers too"
    )]

    use super::*;

    /// Returns what a shell makes of a line without variables.
    fn words(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (at, part) in line.split('"').enumerate() {
            match at % 2 {
                0 => words.extend(part.split_whitespace().map(str::to_owned)),
                _ => words.push(part.to_owned()),
            }
        }
        words
    }

    fn hold(command: &clap::Command, path: &str) {
        let found = examples(path).unwrap_or_else(|| panic!("no examples of {path:?}"));
        assert!(found.len() >= 2, "{path}");
        let names = |typed: &str| path.split_whitespace().all(|part| typed.contains(part));
        assert!(found.iter().any(|(typed, _)| names(typed)), "{path}");
        for (typed, _) in found {
            // What a shell does with an output is not the command's.
            let typed = typed.split(['>', '|']).next().unwrap_or(typed);
            let words = words(typed);
            let read = super::command().try_get_matches_from(&words);
            assert!(read.is_ok(), "{typed}: {:?}", read.err());
        }
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let path = format!("{path} {}", sub.get_name());
            hold(sub, path.trim());
        }
    }

    #[test]
    fn every_command_has_two_examples_that_can_be_typed() {
        hold(&command(), "");
    }

    #[test]
    fn own_options_come_before_those_of_every_command() {
        let mut root = command();
        root.build();
        let help = root
            .find_subcommand_mut("export")
            .unwrap()
            .render_help()
            .to_string();
        let at = |text: &str| {
            help.find(text)
                .unwrap_or_else(|| panic!("{text} in {help}"))
        };
        assert!(at("--dry-run") < at("Options of every command"), "{help}");
        assert!(at("Options of every command") < at("--data-dir"), "{help}");
        assert!(at("--data-dir") < at("Examples:"), "{help}");
        assert!(at("Examples:") < at("Exit codes:"), "{help}");
    }
}
