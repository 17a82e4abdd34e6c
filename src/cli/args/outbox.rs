//! What `outbox` is told to do.

use clap::Subcommand;

use crate::export::OutboxState;

/// What `outbox` does.
#[derive(Debug, Subcommand)]
pub enum OutboxAction {
    /// List the exports, newest first
    List {
        /// Only those in this state, such as needs_person or unknown; may be given again
        #[arg(long = "state", value_name = "STATE", value_parser = state)]
        states: Vec<OutboxState>,
        /// Only those in which all these words stand: name, job, number, reason
        #[arg(long, value_name = "TEXT")]
        find: Option<String>,
        /// Those instead that were asked for and never left: blocked, in need of review, nothing to do
        #[arg(long, conflicts_with_all = ["states", "find"])]
        unsent: bool,
    },
    /// Show one export with everything known about it, and who in Greenhouse it could be
    Show {
        /// The export: its id, or the end of it that the list shows
        id: String,
    },
    /// Take an export back that has not been sent yet; where it made the person and nothing has
    /// happened since, remove the application again
    Undo {
        /// The export
        id: String,
        /// Don't ask before an application is removed
        #[arg(long, short)]
        yes: bool,
    },
    /// Look now whether an export arrived that got no answer
    Settle {
        /// The export
        id: String,
        /// This candidate is the one: the export ends with their application
        #[arg(long, value_name = "ID")]
        candidate: Option<i64>,
    },
    /// Show status and stage of people who were exported through the partner key
    Track,
    /// Go on until nothing is left that settles by itself
    Resume {
        /// Make one pass only
        #[arg(long)]
        once: bool,
    },
    /// Check and try an export again that was refused or waits for a person; of one that is done,
    /// what follows it and did not land
    Retry {
        /// The export
        #[arg(required_unless_present = "refused", conflicts_with = "refused")]
        id: Option<String>,
        /// It goes ahead although a guard holds the person back, for this reason
        #[arg(long = "override", value_name = "REASON", conflicts_with = "refused", value_parser = clap::builder::NonEmptyStringValueParser::new())]
        override_reason: Option<String>,
        /// All that were refused
        #[arg(long)]
        refused: bool,
    },
    /// Give an export up; of one that is done, what follows it and did not land. Nothing is undone in
    /// Greenhouse
    Forget {
        /// The export
        id: String,
        /// Of an export that is done, only this one of what follows it; `show` numbers them
        #[arg(long, value_name = "N")]
        step: Option<usize>,
    },
}

fn state(word: &str) -> Result<OutboxState, String> {
    OutboxState::from_word(word).ok_or_else(|| {
        let all: Vec<&str> = OutboxState::ALL.iter().map(|state| state.word()).collect();
        format!("there are: {}", all.join(", "))
    })
}
