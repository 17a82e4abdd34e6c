//! The table: what can happen, from which states, and where it leads. The journal writes no state
//! that it does not lead to; docs/exports.md prints it.

use crate::export::OutboxState::{
    self, Cancelled, Done, Held, NeedsPerson, Planned, Refused, Sending, Unknown,
};

/// What can happen to an export, and to each write that follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Asked for once more, to leave at once.
    AskAgain,
    /// Asked for once more, to leave after the undo window.
    AskAgainLater,
    /// Asked for once more while nobody knows whether its last call arrived.
    AskAgainInDoubt,
    /// Put off: something else comes first, or Greenhouse could not be asked.
    Postpone,
    /// Checked, and a person must decide.
    NeedReview,
    /// Checked, and there is nothing left to send.
    FindDone,
    /// Checked, and it can't be sent as it is.
    RefuseUnsent,
    /// The call is about to leave.
    Send,
    /// Greenhouse has person and application.
    Land,
    /// Greenhouse said no.
    Refuse,
    /// The call never left this machine.
    NotSend,
    /// The call left, and no answer came.
    LoseAnswer,
    /// The process that was sending it is gone.
    Recover,
    /// Looked for in Greenhouse; the answer is not final.
    LookAgain,
    /// Looked for as often as it makes sense.
    StopLooking,
    /// A person says that it is there: looked for once more.
    Reopen,
    /// Cancelled before it left.
    Cancel,
    /// Given up by a person.
    GiveUp,
    /// Tried again by a person.
    Retry,
    /// Tried again by a person where nobody can look whether it arrived (a partner key alone).
    RetryInDoubt,
    /// Its application is about to be removed.
    Remove,
    /// Its application is gone.
    LoseApplication,
    /// The removal came to nothing: its application is still there.
    KeepApplication,
}

/// Where an event may happen, and where it leads.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The states in which it can happen.
    pub from: &'static [OutboxState],
    /// The state that it leads to.
    pub to: OutboxState,
    /// What it is, in words.
    pub words: &'static str,
}

const UNSENT: &[OutboxState] = &[Planned, Held];
const SENT: &[OutboxState] = &[Sending, Unknown];
const SENDING: &[OutboxState] = &[Sending];
const RESTING: &[OutboxState] = &[Refused, NeedsPerson, Cancelled];

impl EventKind {
    /// Every kind, in the order of an export's life.
    pub const ALL: [Self; 23] = [
        Self::AskAgain,
        Self::AskAgainLater,
        Self::AskAgainInDoubt,
        Self::Postpone,
        Self::NeedReview,
        Self::FindDone,
        Self::RefuseUnsent,
        Self::Send,
        Self::Land,
        Self::Refuse,
        Self::NotSend,
        Self::LoseAnswer,
        Self::Recover,
        Self::LookAgain,
        Self::StopLooking,
        Self::Reopen,
        Self::Cancel,
        Self::GiveUp,
        Self::Retry,
        Self::RetryInDoubt,
        Self::Remove,
        Self::LoseApplication,
        Self::KeepApplication,
    ];

    /// Returns its row of the table.
    pub const fn transition(self) -> Transition {
        let (from, to, words): (&'static [OutboxState], OutboxState, &'static str) = match self {
            Self::AskAgain => (RESTING, Planned, "asked for again"),
            Self::AskAgainLater => (RESTING, Held, "asked for again, with an undo window"),
            Self::AskAgainInDoubt => (RESTING, Unknown, "asked for again, last call in doubt"),
            Self::Postpone => (UNSENT, Planned, "something else comes first"),
            Self::NeedReview => (UNSENT, NeedsPerson, "checked: a person must decide"),
            Self::FindDone => (UNSENT, Done, "checked: nothing left to send"),
            Self::RefuseUnsent => (UNSENT, Refused, "checked: it can't be sent as it is"),
            Self::Send => (UNSENT, Sending, "the call leaves"),
            Self::Land => (SENT, Done, "person and application are in Greenhouse"),
            Self::Refuse => (SENDING, Refused, "Greenhouse said no"),
            Self::NotSend => (
                SENDING,
                Planned,
                "the call never left, or may not leave yet",
            ),
            Self::LoseAnswer => (SENDING, Unknown, "no answer came"),
            Self::Recover => (SENDING, Unknown, "the process that sent it is gone"),
            Self::LookAgain => (SENT, Unknown, "looked for, not there yet"),
            Self::StopLooking => (SENT, NeedsPerson, "looked for twice, not clear"),
            Self::Reopen => (&[NeedsPerson], Unknown, "a person found it in Greenhouse"),
            Self::Cancel => (UNSENT, Cancelled, "cancelled before it left"),
            Self::GiveUp => (
                &[Planned, Held, Unknown, Refused, NeedsPerson, Cancelled],
                Cancelled,
                "cancelled by a person",
            ),
            Self::Retry => (RESTING, Planned, "tried again by a person"),
            Self::RetryInDoubt => (&[Unknown], Planned, "tried again, nobody can look"),
            Self::Remove => (&[Done], Sending, "its application is to be removed"),
            Self::LoseApplication => (
                &[Sending, Unknown, Done],
                Cancelled,
                "its application is gone",
            ),
            Self::KeepApplication => (SENT, Done, "its application is still there"),
        };
        Transition { from, to, words }
    }

    /// Returns whether it can happen to an export in this state.
    pub fn can_happen(self, state: OutboxState) -> bool {
        self.transition().from.contains(&state)
    }
}

/// Returns whether any event leads from one state to the other, or whether they are the same: what
/// follows an export moves by the same table.
pub fn leads(from: OutboxState, to: OutboxState) -> bool {
    let reaches = |event: &EventKind| event.can_happen(from) && event.transition().to == to;
    from == to || EventKind::ALL.iter().any(reaches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docs_print_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/exports.md");
        let page = std::fs::read_to_string(path).unwrap();
        if std::env::var_os("UPDATE_DOCS").is_some() {
            let (before, rest) = page.split_once(START).unwrap();
            let (_, after) = rest.split_once(END).unwrap();
            let new = format!("{before}{START}{}{END}{after}", table());
            std::fs::write(path, new).unwrap();
        } else {
            assert!(
                page.contains(&table()),
                "UPDATE_DOCS=1 prints the table anew"
            );
        }
    }

    /// Returns the table in Markdown, a line for each event.
    fn table() -> String {
        let words = |states: &[OutboxState]| {
            let words: Vec<&str> = states.iter().map(|state| state.word()).collect();
            words.join(", ")
        };
        let mut table = "| from | what happens | to |\n| --- | --- | --- |\n".to_owned();
        for event in EventKind::ALL {
            let Transition {
                from,
                to,
                words: what,
            } = event.transition();
            table += &format!("| {} | {what} | {} |\n", words(from), to.word());
        }
        table
    }

    const START: &str = "<!-- transitions -->\n";
    const END: &str = "<!-- end of transitions -->\n";

    #[test]
    fn what_may_have_been_sent_is_never_sent_again_without_a_persons_word() {
        let by_a_person = [EventKind::RetryInDoubt];
        for event in EventKind::ALL {
            if event.can_happen(Unknown) && !by_a_person.contains(&event) {
                assert!(
                    !matches!(event.transition().to, Planned | Held | Sending),
                    "{event:?}"
                );
            }
        }
    }

    #[test]
    fn every_state_is_left_by_a_person_or_by_itself() {
        for state in OutboxState::ALL {
            let leaves =
                |event: &EventKind| event.can_happen(state) && event.transition().to != state;
            assert!(EventKind::ALL.iter().any(leaves), "{state:?}");
        }
    }
}
