//! The command line (docs/cli.md).

mod companion;
mod library;
mod outbox;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Channel;
use crate::mirror::query::EXAMPLES;

pub use companion::CompanionAction;
pub use library::LibraryAction;
pub use outbox::OutboxAction;

/// Find out whether sourced people already exist in Greenhouse, and put the chosen ones on a job.
#[derive(Debug, Parser)]
#[command(
    name = "gleaner",
    version = env!("GLEANER_VERSION"),
    about,
    propagate_version = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing opens the app.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// Read settings from this file
    #[arg(long, global = true, value_name = "FILE", help_heading = GLOBAL)]
    pub config: Option<PathBuf>,
    /// Keep the local copy, the library and the outbox here
    #[arg(long, global = true, value_name = "DIR", help_heading = GLOBAL)]
    pub data_dir: Option<PathBuf>,
    /// Work in this profile: data, credentials and settings of its own (GLEANER_PROFILE)
    // Of another id than the arguments that name a person's profile: clap would take one for the other.
    #[arg(id = "work_profile", long = "profile", global = true, value_name = "NAME", help_heading = GLOBAL)]
    pub profile: Option<String>,
    /// How results are written
    #[arg(long, global = true, value_enum, default_value_t = Written::Table, help_heading = GLOBAL)]
    pub format: Written,
    /// Columns of tables, in this order, such as name,verdict
    #[arg(long, global = true, value_name = "NAME,...", value_delimiter = ',', help_heading = GLOBAL)]
    pub columns: Option<Vec<String>>,
    /// Never call Greenhouse; answer from the local copy
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub offline: bool,
    /// Write nothing to Greenhouse: no export, no undo, nothing that waits in the outbox
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub read_only: bool,
    /// Show lines instead of boxes in the app, for screen readers
    #[arg(long, global = true, help_heading = GLOBAL)]
    pub plain: bool,
    /// Write more into the log file (-vv: still more)
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = GLOBAL)]
    pub verbose: u8,
    /// What is written into the log file; beats -v and GLEANER_LOG
    #[arg(long, global = true, value_enum, value_name = "LEVEL", help_heading = GLOBAL)]
    pub log_level: Option<LogLevel>,
}

/// What is written into the log file: each level with all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// What went wrong.
    Error,
    /// What may become a problem.
    Warn,
    /// What became of exports.
    Info,
    /// Each request and each call.
    Debug,
    /// All there is.
    Trace,
}

impl LogLevel {
    /// Returns the level as it is given on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }

    /// Returns the filter of our own lines.
    pub fn directive(self) -> &'static str {
        match self {
            Self::Error => "gleaner=error",
            Self::Warn => "gleaner=warn",
            Self::Info => "gleaner=info",
            Self::Debug => "gleaner=debug",
            Self::Trace => "gleaner=trace",
        }
    }
}

/// The heading of the options that every command has.
const GLOBAL: &str = "Options of every command";

/// How results are written to standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Written {
    /// Columns for people.
    #[default]
    Table,
    /// One JSON object a line, for programs.
    Jsonl,
    /// The table as comma-separated values, cells whole and inert.
    Csv,
    /// The table as Markdown, cells whole.
    Markdown,
}

/// Whom results are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// People: tables, in whatever form.
    #[default]
    Table,
    /// Programs: one JSON object a line.
    Jsonl,
}

/// The sub-commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Try Gleaner against a stand-in for Greenhouse with sample people; nothing to set up
    #[cfg(feature = "sandbox")]
    Demo,
    /// Give Gleaner the credentials of your Greenhouse: asks, tries, keeps them safe
    Setup {
        /// A partner key (Candidate Ingestion) instead of a credential for Harvest
        #[arg(long)]
        partner: bool,
        /// Forget the credentials that are kept; with --partner the partner key only
        #[arg(long)]
        forget: bool,
        /// Say that the credentials in force are of the organisation that the data directory belongs
        /// to, where Greenhouse does not tell
        #[arg(long, conflicts_with = "forget")]
        same_organisation: bool,
    },
    /// List the profiles on this machine and say which is in use; or use another one from now on
    Profiles {
        /// What to do; nothing lists them
        #[command(subcommand)]
        action: Option<ProfilesAction>,
    },
    /// Look at everything Gleaner needs and say what to do
    Doctor,
    /// Bring the local copy of Greenhouse up to date
    Sync {
        /// Read everything again and look for deleted and merged people
        #[arg(long)]
        full: bool,
    },
    /// List the open jobs
    Jobs {
        /// Words that the job's name, department, office or requisition must hold
        query: Vec<String>,
    },
    /// Find people in the library or in the local copy of Greenhouse
    Search(Search),
    /// Put the profiles of files into the library
    Import {
        /// Tables, spreadsheets, vCards, JSON, saved pages or text; `-` is standard input
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Read the columns as this file says (TOML, docs/import.md); remembered for files with the same header
        #[arg(long, value_name = "FILE")]
        map: Option<PathBuf>,
        /// Write how the file is understood into a new file for --map, and import nothing
        #[arg(long, value_name = "FILE", conflicts_with = "map")]
        map_out: Option<PathBuf>,
        /// Show what would be added, filled in and changed, and keep nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Look at the records on this machine, and put them right
    Library {
        /// What to do
        #[command(subcommand)]
        action: LibraryAction,
    },
    /// Say for each profile whether the person is in Greenhouse
    Check {
        /// A list of people in any form that `import` reads; `-` is standard input
        file: PathBuf,
        /// Ask Greenhouse for every e-mail, however fresh the local copy is
        #[arg(long, conflicts_with = "offline")]
        live: bool,
    },
    /// Show how a profile and a candidate were compared, field by field
    Explain {
        /// The profile: its id or its number in the library, or a file that holds it alone
        profile: String,
        /// Which source's, where several have that id
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
        /// The candidate's number in Greenhouse
        candidate: i64,
        /// Ask Greenhouse for the profile's e-mails first
        #[arg(long, conflicts_with = "offline")]
        live: bool,
    },
    /// List candidates who are in Greenhouse more than once; nothing is ever merged
    Audit,
    /// Save or load what people said of pairs (same, not the same), one a line
    Decisions {
        /// What to do
        #[command(subcommand)]
        action: DecisionsAction,
    },
    /// Put the people of a file on a job, each exactly once
    Export(Export),
    /// What was looked at, decided, exported and blocked, with times and links
    Report {
        /// Since when: 7d, 12h, today, yesterday, 2026-11-30 or a full time; the last 24 hours unless
        /// said
        #[arg(long, value_name = "WHEN")]
        since: Option<String>,
    },
    /// Show exports and what became of them
    Outbox {
        /// What to do; nothing lists them
        #[command(subcommand)]
        action: Option<OutboxAction>,
    },
    /// Set up the browser companion: whether the person of a tab is in Greenhouse, and export
    Companion {
        /// What to do
        #[command(subcommand)]
        action: CompanionAction,
    },
    /// Show all that is stored about a person on this machine; without one, who is to be told of their capture
    About {
        /// An e-mail, the URL of a page, a record's number, an id of a list, or greenhouse:NUMBER
        #[arg(value_name = "EMAIL|URL|ID")]
        who: Option<String>,
    },
    /// Remove a person from this machine for good: library, decisions, outbox, local copy, backups
    Forget {
        /// An e-mail, the URL of a page, a record's number, an id of a list, or greenhouse:NUMBER
        #[arg(value_name = "EMAIL|URL|ID", required_unless_present = "due")]
        who: Option<String>,
        /// List the profiles that were never exported and are old, and remove them
        #[arg(long, conflicts_with = "who")]
        due: bool,
        /// How old, in days, for --due; library.keep_days unless said
        #[arg(long, requires = "due", value_parser = clap::value_parser!(i64).range(0..=36_500))]
        days: Option<i64>,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Copy the library, the decisions, the outbox and the local copy into a new file
    Backup {
        /// The new file; nothing is ever replaced
        file: PathBuf,
    },
    /// Put a backup in the place of the data; what was there is kept beside it
    Restore {
        /// A file that `gleaner backup` made
        file: PathBuf,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Encrypt the data on this machine (builds with `--features encryption`)
    Encrypt,
    /// Keep the data on this machine in the clear again
    Decrypt,
    /// Serve a stand-in for Greenhouse on this machine
    #[cfg(feature = "sandbox")]
    Sandbox(SandboxArgs),
    /// Show or check the settings
    Config {
        /// What to show
        #[command(subcommand)]
        action: ConfigAction,
    },
    /// Print the completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Write a page for each command into this folder instead
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// What `profiles` does.
#[derive(Debug, Subcommand)]
pub enum ProfilesAction {
    /// List them
    List,
    /// Use a profile whenever neither --profile nor GLEANER_PROFILE names one
    Use {
        /// The profile; `default` is the data directory itself
        name: String,
    },
}

/// Options of `search`.
#[derive(Debug, Args)]
#[command(after_help = understood())]
pub struct Search {
    /// Where to look
    #[arg(long = "in", value_enum, default_value_t = Place::All)]
    pub place: Place,
    /// Results at most; 0 is no limit
    #[arg(long, default_value_t = 50)]
    pub limit: usize,
    /// What to look for; everything after `--` belongs to it
    pub query: Vec<String>,
}

/// Returns what a query can say, by example.
fn understood() -> String {
    let lines = EXAMPLES
        .iter()
        .map(|(typed, means)| format!("  {typed:34}{means}\n"));
    format!("Queries:\n{}", lines.collect::<String>())
}

/// Where `search` looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Place {
    /// The local copy of Greenhouse.
    Greenhouse,
    /// Profiles kept on this machine.
    Library,
    /// Both.
    All,
}

/// Options of `export`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("target").required(true))]
pub struct Export {
    /// A list of people in any form that `import` reads; `-` is standard input
    pub file: PathBuf,
    /// The job, by its id, its requisition or its title
    #[arg(long, group = "target", value_name = "ID|REQUISITION|TITLE")]
    pub job: Option<String>,
    /// Add them as prospects, without a job
    #[arg(long, group = "target")]
    pub prospect: bool,
    /// The prospect pool, by name
    #[arg(long, value_name = "NAME", conflicts_with = "job")]
    pub pool: Option<String>,
    /// Export blocked people too, for this reason
    #[arg(long = "override", value_name = "REASON", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub override_reason: Option<String>,
    /// The channel for new people, whatever the settings say
    #[arg(long, value_enum, value_name = "harvest|ingestion")]
    pub channel: Option<ChannelName>,
    /// They may be duplicates: with a partner key alone nobody can look, and each export needs this
    /// word
    #[arg(long)]
    pub unchecked: bool,
    /// Show what would be written and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask
    #[arg(long, short)]
    pub yes: bool,
}

/// What `export --channel` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChannelName {
    /// Harvest v3.
    Harvest,
    /// Candidate Ingestion, with a partner key.
    Ingestion,
}

impl From<ChannelName> for Channel {
    fn from(name: ChannelName) -> Self {
        match name {
            ChannelName::Harvest => Self::Harvest,
            ChannelName::Ingestion => Self::Ingestion,
        }
    }
}

/// What `decisions` does.
#[derive(Debug, Subcommand)]
pub enum DecisionsAction {
    /// Write them to standard output
    Export,
    /// Take them in from a file; later words replace earlier ones
    Import {
        /// The file; `-` is standard input
        file: PathBuf,
    },
}

/// Options of `sandbox`.
#[cfg(feature = "sandbox")]
#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Candidates to make up
    #[arg(long)]
    pub candidates: Option<usize>,
    /// Jobs to make up
    #[arg(long)]
    pub jobs: Option<usize>,
    /// The same number makes the same people
    #[arg(long)]
    pub seed: Option<u64>,
    /// Calls in 30 seconds; 0 is no limit
    #[arg(long)]
    pub rate_limit: Option<u32>,
    /// Wait this long before each answer
    #[arg(long, value_name = "MS")]
    pub latency_ms: Option<u64>,
    /// Take the candidates from this file (one Harvest object a line)
    #[arg(long, value_name = "FILE")]
    pub load: Option<PathBuf>,
    /// Scopes of the credential: minimal, all, or a list
    #[arg(long, value_name = "minimal|all|LIST")]
    pub scopes: Option<String>,
    /// A fault or switch; `--fault help` lists them
    #[arg(long = "fault", value_name = "SPEC")]
    pub faults: Vec<String>,
}

/// What `config` shows.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ConfigAction {
    /// Say where the config file belongs
    Path,
    /// Print the settings in force
    Print,
    /// Look for mistakes in the config file
    Check,
    /// Print a JSON Schema of the config file, for editors
    Schema,
}
