//! What happens to an export, with what is known of it.

use jiff::Timestamp;

use crate::export::{FollowUp, Halt, Intent, Outcome, Override, Write};
use crate::harvest::HarvestError;
use crate::people::{ApplicationId, CandidateId};
use serde_json::Value;

/// What happened to an export. What follows from it is for [`super::step`] to say.
#[derive(Clone, Debug)]
pub enum Event {
    /// It was asked for once more.
    AskAgain {
        /// As it was asked for.
        intent: Box<Intent>,
        /// When it may leave; none is at once.
        hold_until: Option<Timestamp>,
    },
    /// Something else comes first.
    Postpone {
        /// What.
        why: String,
        /// Whether that takes as long as reconciling does; else it is checked again at once.
        takes_time: bool,
    },
    /// Greenhouse could not be asked about the person.
    CouldNotAsk(Box<HarvestError>),
    /// Checked, and a person must decide.
    NeedReview {
        /// Why.
        why: Option<String>,
    },
    /// Checked, and a guard blocks it.
    Block {
        /// Why.
        why: String,
        /// Whom it would be added to.
        candidate: Option<CandidateId>,
    },
    /// Checked, and it can't be sent as it is.
    RefuseUnsent {
        /// Why.
        why: String,
    },
    /// Its call is about to leave.
    Send {
        /// The call.
        write: Box<Write>,
        /// Whom it is about, as far as is known.
        candidate: Option<CandidateId>,
    },
    /// Person and application are in Greenhouse, by this call, an earlier one, or somebody else's.
    Land(Box<Landing>),
    /// Greenhouse said no.
    Refuse {
        /// Why.
        why: String,
        /// The call before it, whose answer may have been lost.
        last: Option<Box<Write>>,
    },
    /// The call never left this machine.
    NotSend {
        /// Why.
        why: String,
        /// The call before it.
        last: Option<Box<Write>>,
    },
    /// The first of its batch was refused for all: it waits, be its own call the one that was refused to
    /// find out.
    Halt {
        /// Why.
        why: String,
        /// What it waits for.
        by: Halt,
        /// The call before it, where it was sent.
        last: Option<Box<Write>>,
    },
    /// The call left, and no answer came that says what became of it.
    LoseAnswer {
        /// Why.
        why: String,
        /// The person, where the answer named one.
        candidate: Option<CandidateId>,
    },
    /// The process that was sending it, or what follows it, is gone.
    Recover,
    /// It was looked for in Greenhouse and is not all there.
    NotFound {
        /// What was found, in words.
        left: String,
        /// The person, where they alone were found.
        candidate: Option<CandidateId>,
    },
    /// It could not be looked for in Greenhouse.
    CouldNotLook(Box<HarvestError>),
    /// A person found it in Greenhouse.
    Reopen,
    /// It was cancelled before it left.
    Cancel,
    /// A person gave it up.
    GiveUp,
    /// A person had it tried again.
    Retry,
    /// A person had it tried again in spite of its guards; none where no guard holds any more.
    OverrideGuards(Option<Box<Override>>),
    /// Its application is about to be removed.
    Remove {
        /// Which.
        application: ApplicationId,
    },
    /// Its application was removed.
    Removed,
    /// Its application is gone, and nobody here removed it.
    LoseApplication,
    /// The application that was to be removed is still there, for now.
    NotGoneYet {
        /// Which.
        application: ApplicationId,
    },
    /// The removal came to nothing.
    KeepApplication {
        /// Why.
        why: String,
    },
    /// The data file is a copy of before: it may have been sent since.
    Restore,
    /// Why it waits is something else; nothing else changes.
    Explain {
        /// Why.
        why: String,
    },
    /// What was cancelled after it was sent has arrived all the same.
    ArriveLate {
        /// The person.
        candidate: CandidateId,
        /// The application.
        application: ApplicationId,
    },
    /// A person had tried again what follows it and did not land.
    RetryMissed,
    /// A person gave up what follows it and did not land.
    ForgetMissed {
        /// Only the write at this place; none is all.
        at: Option<usize>,
    },
    /// Something happened to a write that follows it.
    FollowUp {
        /// Its place.
        at: usize,
        /// What.
        event: FollowUpEvent,
    },
}

/// What is in Greenhouse by the end of an export.
#[derive(Clone, Debug)]
pub struct Landing {
    /// How it came there.
    pub outcome: Outcome,
    /// The person.
    pub candidate: CandidateId,
    /// The application.
    pub application: ApplicationId,
    /// What is still to be written.
    pub follow_ups: Vec<FollowUp>,
    /// Others whom another machine made of the same person at the same moment.
    pub doubles: Vec<CandidateId>,
    /// What there is to say of it; none is what its follow-ups say.
    pub why: Option<String>,
}

/// What happened to a write that follows an export.
#[derive(Clone, Debug)]
pub enum FollowUpEvent {
    /// Its call is about to leave.
    Send {
        /// The call.
        body: Option<Value>,
    },
    /// What it wants is in Greenhouse.
    Land {
        /// The id of what it left there.
        row: u64,
    },
    /// Another value is there, which stays.
    Keep {
        /// In words.
        why: String,
    },
    /// It can't be written, or Greenhouse said no.
    Refuse {
        /// Why.
        why: String,
    },
    /// The call left, and no answer came.
    LoseAnswer {
        /// Why.
        why: String,
    },
    /// It was looked for in Greenhouse and is not there.
    NotFound,
    /// Greenhouse could not be asked, or the call never left.
    CouldNotAsk(Box<HarvestError>),
}

impl Event {
    /// Returns whether a call leaves by it.
    pub(in crate::export) fn sends(&self) -> bool {
        let follow_up = matches!(
            self,
            Self::FollowUp {
                event: FollowUpEvent::Send { .. },
                ..
            }
        );
        follow_up || matches!(self, Self::Send { .. } | Self::Remove { .. })
    }

    /// Returns its name, for the log: nothing of a person.
    pub(in crate::export) fn name(&self) -> &'static str {
        match self {
            Self::AskAgain { .. } => "ask again",
            Self::Postpone { .. } => "postpone",
            Self::CouldNotAsk(_) => "could not ask",
            Self::NeedReview { .. } => "need review",
            Self::Block { .. } => "block",
            Self::RefuseUnsent { .. } => "refuse unsent",
            Self::Send { .. } => "send",
            Self::Land(_) => "land",
            Self::Refuse { .. } => "refuse",
            Self::NotSend { .. } => "not send",
            Self::Halt { .. } => "halt",
            Self::LoseAnswer { .. } => "lose answer",
            Self::Recover => "recover",
            Self::NotFound { .. } => "not found",
            Self::CouldNotLook(_) => "could not look",
            Self::Reopen => "reopen",
            Self::Cancel => "cancel",
            Self::GiveUp => "give up",
            Self::Retry => "retry",
            Self::OverrideGuards(_) => "override guards",
            Self::Remove { .. } => "remove",
            Self::Removed => "removed",
            Self::LoseApplication => "lose application",
            Self::NotGoneYet { .. } => "not gone yet",
            Self::KeepApplication { .. } => "keep application",
            Self::Restore => "restore",
            Self::Explain { .. } => "explain",
            Self::ArriveLate { .. } => "arrive late",
            Self::RetryMissed => "retry missed",
            Self::ForgetMissed { .. } => "forget missed",
            Self::FollowUp { event, .. } => event.name(),
        }
    }
}

impl FollowUpEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Send { .. } => "follow-up: send",
            Self::Land { .. } => "follow-up: land",
            Self::Keep { .. } => "follow-up: keep",
            Self::Refuse { .. } => "follow-up: refuse",
            Self::LoseAnswer { .. } => "follow-up: lose answer",
            Self::NotFound => "follow-up: not found",
            Self::CouldNotAsk(_) => "follow-up: could not ask",
        }
    }
}
