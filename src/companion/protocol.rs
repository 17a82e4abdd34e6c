//! What the extension asks and what it is answered: every request has exactly one answer, with its
//! number. Verdicts, jobs and exports are the objects of the command line's JSON Lines.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::understand::{PageContent, Tab};
use crate::matching::Decision;
use crate::worker::Problem;

/// The version of this protocol; it goes up when an old side would misunderstand a new one.
pub const PROTOCOL: u32 = 1;

/// A request with its number.
#[derive(Deserialize)]
pub(super) struct Numbered {
    /// What the answer is to bear.
    #[serde(default)]
    pub id: u64,
    #[serde(flatten)]
    pub request: Request,
}

/// A request.
#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub(super) enum Request {
    /// Who asks; comes first.
    Hello(Hello),
    /// Who the tab is about, and whether they are in Greenhouse. Stores nothing.
    Check {
        #[serde(default)]
        tab: Tab,
        /// What was read of the page, where somebody asked for it.
        #[serde(default)]
        page: Option<Box<PageContent>>,
    },
    /// The open jobs whose facts hold every word of `query`.
    Jobs {
        #[serde(default)]
        query: String,
    },
    /// What an export of a person would write.
    Plan {
        person: u64,
        #[serde(default)]
        job: Option<i64>,
        #[serde(default)]
        pool: Option<i64>,
    },
    /// Carries out a plan as it was shown.
    Export {
        plan: u64,
        /// Why it goes ahead although a guard blocks it.
        #[serde(default, rename = "override")]
        reason: String,
        /// Somebody's word that it may be a duplicate, where nobody can look.
        #[serde(default)]
        unchecked: bool,
    },
    /// Takes back an export that has not left.
    Undo { export_id: String },
    /// Keeps a person's word on a pair, or takes it back.
    Decide {
        person: u64,
        candidate: i64,
        decision: Option<Decision>,
    },
    /// Puts a person into the library; with `open`, shows them in the app, or this candidate instead.
    Keep {
        person: u64,
        #[serde(default)]
        open: bool,
        #[serde(default)]
        candidate: Option<i64>,
    },
    /// How exports and the local copy stand.
    Status {
        #[serde(default)]
        exports: Vec<String>,
    },
}

/// Who asks.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Hello {
    /// The extension's protocol.
    pub protocol: u32,
    /// The extension's version.
    pub extension: String,
    /// What it calls its browser.
    pub browser: String,
    /// The secret of its browser profile.
    pub secret: String,
}

/// An answer with its number.
#[derive(Serialize)]
pub(super) struct Answer {
    pub id: u64,
    pub ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Refusal>,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Refusal {
    /// What kind of trouble it is, for the extension to act on.
    pub kind: Kind,
    /// What happened.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// Kinds of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// The message can't be understood.
    Request,
    /// Extension and program are of different versions.
    Version,
    /// The browser profile is not allowed yet.
    Unpaired,
    /// Nothing but address and title may be read of this site.
    Denied,
    /// Gleaner can't work as it is set up.
    Setup,
    /// It could not be done.
    Failed,
}

impl Refusal {
    pub(super) fn new(kind: Kind, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            hint: hint.into(),
        }
    }

    pub(super) fn of(kind: Kind, problem: Problem) -> Self {
        Self::new(kind, problem.what, problem.hint)
    }
}

/// Returns why a hello of another protocol is not answered, and which side to update.
pub(super) fn version_skew(hello: &Hello) -> Option<Refusal> {
    let (what, hint) = match hello.protocol.cmp(&PROTOCOL) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => (
            "The extension is older than Gleaner.",
            "Run `gleaner companion install`, then reload the extension on the browser's page of extensions.",
        ),
        std::cmp::Ordering::Greater => (
            "Gleaner is older than the extension.",
            "Update Gleaner, or run its `gleaner companion install` and reload the extension.",
        ),
    };
    Some(Refusal::new(Kind::Version, what, hint))
}
