//! The life of an export.
//!
//! ```text
//!              ┌────────────────────────── retry ───────────────────────────┐
//!              ▼                                                            │
//!  (held) → planned → sending ─ landed ────────────────────────→ done       │
//!    │         │         │    ─ refused by Greenhouse ─────────→ refused ───┤
//!    │         │         │    ─ never left this machine ─→ planned          │
//!    │         │         └ no answer, or we died ─→ unknown                 │
//!    │         │                                     │ read back: there ──→ done
//!    │         │                                     └ twice not clear ─→ needs_person ┤
//!    │         └ checked: somebody must look ─────────────────→ needs_person ──────────┤
//!    └ taken back ────────────────────────────────────────────→ cancelled ─────────────┘
//! ```
//!
//! Whatever has not left yet (held or planned) can be taken back, and a person can give up all but
//! what is sending or done; both lead to `cancelled`. A pause keeps `planned` where it is.
//!
//! What follows an export that is `done` (field, tags, note, files: [`FollowUp`](super::FollowUp)) is
//! no part of this life: person and application are there, so the export is done whatever becomes of
//! the rest. Each follow-up has a life of its own in the same words, one after the other:
//!
//! ```text
//!              ┌───────────────────── retry of the export ──────────────────────┐
//!              ▼                                                                │
//!  landed → planned → sending ─ landed, or found there ────────→ done           │
//!              ▲         │    ─ refused by Greenhouse ─────────→ refused ───────┤
//!              │         │    ─ never left this machine ─→ planned              │
//!              │         └ no answer, or we died ─→ unknown                     │
//!              │                                     │ read back: there ──→ done
//!              └ asked first whether it is there     └ twice not there ──→ needs_person ┘
//! ```
//!
//! The export's reason says what there is to say of them, and retrying it tries again what did not
//! land, nothing else.
//!
//! `done`, `refused`, `needs_person` and `cancelled` rest until a person acts; the others settle by
//! themselves (design section 4, fine print). Nothing leads from `unknown` back to `planned`: what
//! may have been sent is never sent again without a person's word.

use serde::{Deserialize, Serialize};

/// Where an export stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for its turn.
    Planned,
    /// Can be taken back for a few seconds.
    Held,
    /// A call is about to leave, or has left and not been answered.
    Sending,
    /// A call left and its fate is not known; being read back.
    Unknown,
    /// In Greenhouse.
    Done,
    /// Greenhouse said no; nothing was written.
    Refused,
    /// Somebody must look.
    NeedsPerson,
    /// Taken back or given up.
    Cancelled,
}

impl State {
    /// Every state, in the order of an export's life.
    pub const ALL: [Self; 8] = [
        Self::Planned,
        Self::Held,
        Self::Sending,
        Self::Unknown,
        Self::Done,
        Self::Refused,
        Self::NeedsPerson,
        Self::Cancelled,
    ];

    /// Returns the word of the outbox's JSON Lines and of its table in the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::NeedsPerson => "needs_person",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the state in words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Planned => "waiting",
            Self::Held => "held",
            Self::Sending => "sending",
            Self::Unknown => "unknown, checking",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::NeedsPerson => "needs a look",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the state of a word, none for any other.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Returns whether nothing more happens until a person acts.
    pub fn rests(self) -> bool {
        matches!(
            self,
            Self::Done | Self::Refused | Self::NeedsPerson | Self::Cancelled
        )
    }

    /// Returns whether the same intent, asked for again, starts anew (fine print: refused or
    /// cancelled is checked and tried anew; a person who asks again has also looked).
    pub fn starts_anew(self) -> bool {
        matches!(self, Self::Refused | Self::NeedsPerson | Self::Cancelled)
    }
}
