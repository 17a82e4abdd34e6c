//! What `library` is told to do.

use clap::Subcommand;

/// What `library` does.
#[derive(Debug, Subcommand)]
pub enum LibraryAction {
    /// List the records that a query finds, newest first; `import:last` and `source:` speak of where
    /// they are from
    List {
        /// The query; nothing lists all
        query: Vec<String>,
        /// Records at most; 0 is no limit
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// List the pairs that may be one person
        #[arg(long, conflicts_with_all = ["query", "imports"])]
        pairs: bool,
        /// List the imports, newest first
        #[arg(long, conflicts_with = "query")]
        imports: bool,
    },
    /// List the lists of people; `list:NAME` in a query finds who is on one
    Lists,
    /// Add records to a list, which is made where there is none
    ListAdd {
        /// The list's name
        name: String,
        /// Their numbers, or ids that only one has
        #[arg(required = true)]
        profiles: Vec<String>,
    },
    /// Take records off a list; without any, remove the list and leave the records
    ListRemove {
        /// The list's name
        name: String,
        /// Their numbers, or ids that only one has
        profiles: Vec<String>,
    },
    /// Skip records for now; `is:skipped` in a query finds them
    Skip {
        /// Their numbers, or ids that only one has
        #[arg(required = true)]
        profiles: Vec<String>,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
        /// When they come back: 30d, 6w or 2027-01-15; until brought back unless said
        #[arg(long, value_name = "WHEN")]
        until: Option<String>,
    },
    /// Bring records back that were skipped
    BringBack {
        /// Their numbers, or ids that only one has
        #[arg(required = true)]
        profiles: Vec<String>,
    },
    /// Show a record with its sources and its history
    Show {
        /// Its number, or an id that only one has
        profile: String,
    },
    /// Change a record: by these flags, else as TOML in $EDITOR
    Edit {
        /// Its number, or an id that only one has
        profile: String,
        /// Set a field; FIELD= empties it
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
        /// Add to emails, phones, urls or tags
        #[arg(long, value_name = "FIELD=VALUE")]
        add: Vec<String>,
        /// Take a field, or one of its values, away
        #[arg(long, value_name = "FIELD[=VALUE]")]
        remove: Vec<String>,
    },
    /// Make several records one: the first, which keeps its number
    Merge {
        /// The record that stays
        into: String,
        /// Those that become part of it
        #[arg(required = true)]
        others: Vec<String>,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Take a record apart that is two people's: what was merged last, or the sources named
    Split {
        /// Its number, or an id that only one has
        profile: String,
        /// A source that is the other person's; `show` numbers them; may be given again
        #[arg(long = "source", value_name = "N")]
        sources: Vec<i64>,
    },
    /// Keep that two records are two people
    Apart {
        /// One of them
        a: String,
        /// The other
        b: String,
    },
    /// Remove records with all that is kept of them; exports stay
    Delete {
        /// Their numbers, or ids that only one has
        #[arg(required = true)]
        profiles: Vec<String>,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
    },
    /// Take an import back as a whole
    UndoImport {
        /// Its number (`list --imports`); the last one unless said
        import: Option<i64>,
        /// Don't ask
        #[arg(long, short)]
        yes: bool,
    },
}
