//! What will be written, before anything is written (promise 5).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::follow_up_plan::override_note;
use super::{Addition, Context, Outcome, Override, Person, Report, Warning, guards};
use crate::config::Channel;
use crate::matching::Match;
use crate::people::{ApplicationId, CandidateId, JobId, PersonRef};

/// Where people are put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// On a job, in its first stage.
    Job {
        /// Greenhouse's id.
        id: JobId,
        /// The job's name, to show.
        name: String,
    },
    /// Into prospects, without a job.
    Prospect {
        /// The prospect pool, none for no pool.
        pool: Option<Pool>,
    },
}

/// A prospect pool (contract 5.4), shown by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// Greenhouse's id.
    pub id: i64,
    /// What people call it.
    pub name: String,
}

impl fmt::Display for Pool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

impl Target {
    /// Returns the target in words.
    pub fn words(&self) -> String {
        match self {
            Self::Job { name, .. } => name.clone(),
            Self::Prospect { pool: Some(pool) } => format!("prospects, pool {pool}"),
            Self::Prospect { pool: None } => "prospects".to_owned(),
        }
    }

    /// Returns what kind of target it is, as a label.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Job { .. } => "Job",
            Self::Prospect { .. } => "As",
        }
    }

    /// Returns the job, none for prospects.
    pub fn job_id(&self) -> Option<JobId> {
        match self {
            Self::Job { id, .. } => Some(*id),
            Self::Prospect { .. } => None,
        }
    }
}

/// A batch as it will be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Where everybody goes.
    pub target: Target,
    /// What goes along with everybody: exactly this is exported.
    pub context: Context,
    /// One a person, in the order asked for.
    pub items: Vec<PlanItem>,
    /// Known side effects of the target, in words; empty when none is known.
    pub side_effects: Vec<String>,
    /// Reasons for overrides are wanted as notes.
    pub override_notes: bool,
}

impl Plan {
    /// Confirms that those who could not be checked go ahead, though they may be duplicates. Returns
    /// how many they are.
    pub fn accept_unchecked(&mut self) -> usize {
        let mut count = 0;
        for item in &mut self.items {
            if item.step == Step::Unchecked {
                item.step = Step::Create;
                count += 1;
            }
        }
        count
    }

    /// Returns how many wait for the confirmation that they may be duplicates.
    #[must_use]
    pub fn unchecked(&self) -> usize {
        let waits = |item: &&PlanItem| item.step == Step::Unchecked;
        self.items.iter().filter(waits).count()
    }

    /// Overrides the guards that hold a person back, or everybody for none, for a reason as typed;
    /// an empty reason takes the word back. Returns how many it changed.
    pub fn override_guards(&mut self, whom: Option<PersonRef>, reason: &str) -> usize {
        let (note, context) = (self.override_notes, &self.context);
        let meant = |item: &&mut PlanItem| {
            item.is_guarded() && whom.is_none_or(|person| item.person == person)
        };
        let mut count = 0;
        for item in self.items.iter_mut().filter(meant) {
            count += usize::from(!reason.trim().is_empty() || item.overridden.is_some());
            item.override_guards(reason, note, context);
        }
        count
    }
}

/// Known side effects that Harvest shows of no job and no organisation: notices by mail (GDPR) that a job may
/// send, and auto-merge (contract 1, point 5).
pub const UNSEEN: &str =
    "Greenhouse may send its own e-mails or merge by e-mail; Gleaner cannot see that";

/// What will be done for one person.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanItem {
    /// What the asker knows the person by.
    pub person: PersonRef,
    /// The person as they were when the plan was made; exactly this is exported.
    pub subject: Person,
    /// The profile's id at its source; a candidate's Greenhouse id otherwise.
    pub external_id: String,
    /// Name to show.
    pub name: String,
    /// The channel it leaves through.
    pub channel: Channel,
    /// Not checked: no look-up is possible.
    pub unchecked: bool,
    /// The one write that will be made, or why none is.
    pub step: Step,
    /// What the guards say of it, those that hold first.
    pub warnings: Vec<Warning>,
    /// A person's decision that it goes ahead in spite of them.
    pub overridden: Option<Override>,
    /// Who bears the same name in Greenhouse, in words, where the person is taken for a new one all the
    /// same.
    pub namesakes: Option<String>,
    /// Who the person may be in Greenhouse, best first, where a person has to decide that first; of a new
    /// person those of the same name.
    pub may_be: Vec<Match>,
    /// What is written, field by field; empty where nothing is.
    pub fields: Vec<Field>,
    /// What the profile holds and is not written, with the reason.
    pub left_out: Vec<LeftOut>,
    /// The JSON body of the write; null where nothing is written.
    pub body: serde_json::Value,
    /// The writes that follow it, in their order; what they write is among the fields too.
    pub follow_ups: Vec<Addition>,
}

impl PlanItem {
    /// Turns the item into one that writes nothing, since the person is there.
    pub fn is_there(
        &mut self,
        candidate: CandidateId,
        application: ApplicationId,
        stage: impl Into<String>,
    ) {
        self.step = Step::AlreadyOnJob {
            candidate,
            application,
            stage: Some(stage.into()),
        };
        self.warnings.clear();
        self.namesakes = None;
        self.may_be.clear();
        self.fields.clear();
        self.left_out.clear();
        self.follow_ups.clear();
        self.body = serde_json::Value::Null;
    }

    fn override_guards(&mut self, reason: &str, note: bool, context: &Context) {
        // The note of an earlier word goes with it.
        if let Some(before) = self.override_note(context) {
            self.fields.retain(|field| *field != before.field());
            self.follow_ups.retain(|one| *one != before);
        }
        self.overridden = match reason.trim() {
            "" => None,
            reason => Override::of(&self.warnings, reason, note),
        };
        let step = match std::mem::replace(&mut self.step, Step::Create) {
            Step::Guarded { would, .. } => *would,
            step => step,
        };
        self.step = guards::apply(step, &self.warnings, self.overridden.as_ref());
        if let Some(note) = self.override_note(context) {
            self.fields.push(note.field());
            self.follow_ups.push(note);
        }
    }

    fn override_note(&self, context: &Context) -> Option<Addition> {
        override_note(self.overridden.as_ref()?, context)
    }

    /// Returns whether a guard blocks the export, or would if nobody had overridden it.
    pub fn is_guarded(&self) -> bool {
        self.overridden.is_some() || matches!(self.step, Step::Guarded { .. })
    }

    /// Returns the item as an outcome: `planned` where something would be written, else as it would
    /// end.
    pub fn as_report(&self, target: &Target) -> Report {
        let (outcome, candidate_id, application_id, reason) = match &self.step {
            Step::Create => (
                Outcome::Planned,
                None,
                None,
                Some(self.new_person().to_owned()),
            ),
            Step::Unchecked => (
                Outcome::NeedsReview,
                None,
                None,
                Some(NOT_CHECKED.to_owned()),
            ),
            Step::Add { candidate, name } => (
                Outcome::Planned,
                Some(*candidate),
                None,
                Some(format!("an application for {name}, who is there")),
            ),
            Step::Convert {
                candidate, name, ..
            } => (
                Outcome::Planned,
                Some(*candidate),
                None,
                Some(format!(
                    "{name}, a prospect for this job, becomes a candidate on it"
                )),
            ),
            Step::AlreadyOnJob {
                candidate,
                application,
                stage,
            } => (
                Outcome::AlreadyOnJob,
                Some(*candidate),
                Some(*application),
                stage.clone(),
            ),
            Step::NeedsReview { reason } => {
                (Outcome::NeedsReview, None, None, Some(reason.clone()))
            }
            Step::Refused { reason } => (Outcome::Failed, None, None, Some(reason.clone())),
            Step::Guarded { would, reason } => (
                Outcome::Guarded,
                would.candidate(),
                None,
                Some(reason.clone()),
            ),
        };
        Report {
            person: self.person,
            external_id: self.external_id.clone(),
            name: self.name.clone(),
            outcome,
            export_id: None,
            candidate_id,
            application_id,
            job_id: target.job_id(),
            channel: self.channel,
            reason,
        }
    }

    fn new_person(&self) -> &'static str {
        match (self.channel, self.unchecked) {
            (Channel::Harvest, _) => "a new person with an application",
            (Channel::Ingestion, false) => {
                "a new person with an application, through the partner key"
            }
            (Channel::Ingestion, true) => {
                "a new person with an application, through the partner key; not checked, may be a \
                 duplicate"
            }
        }
    }
}

/// What is said of a person who can't be looked up.
pub const NOT_CHECKED: &str =
    "not checked: a partner key can't look into Greenhouse, so this may be a duplicate";

/// The write a plan item makes.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A new person with an application.
    Create,
    /// An application for a person who is there.
    Add {
        /// The person.
        candidate: CandidateId,
        /// Their name in Greenhouse.
        name: String,
    },
    /// A prospect tied to the job becomes a candidate on it (contract 5.3, 10.6).
    Convert {
        /// The person.
        candidate: CandidateId,
        /// Their name in Greenhouse.
        name: String,
        /// The prospect application that is converted.
        application: ApplicationId,
    },
    /// Nothing: the person is on that job.
    AlreadyOnJob {
        /// The person.
        candidate: CandidateId,
        /// Their application on the job.
        application: ApplicationId,
        /// The stage it is in, where Greenhouse says one.
        stage: Option<String>,
    },
    /// Nothing until a person has looked.
    NeedsReview {
        /// Why.
        reason: String,
    },
    /// Nothing until a person overrides the guards.
    Guarded {
        /// The write that would be made.
        would: Box<Step>,
        /// What the guards say, in words.
        reason: String,
    },
    /// Nothing until somebody says that it may be a duplicate: a new person whom nobody can look for
    /// through a partner key alone.
    Unchecked,
    /// Nothing: it can't be written, whatever a person says of it.
    Refused {
        /// Why, and what to change.
        reason: String,
    },
}

impl Step {
    /// Returns whether something is written to Greenhouse.
    pub fn writes(&self) -> bool {
        matches!(self, Self::Create | Self::Add { .. } | Self::Convert { .. })
    }

    /// Returns why nothing is written until a person acts, where that is so.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::NeedsReview { reason }
            | Self::Guarded { reason, .. }
            | Self::Refused { reason } => Some(reason),
            Self::Unchecked => Some(NOT_CHECKED),
            Self::Create | Self::Add { .. } | Self::Convert { .. } | Self::AlreadyOnJob { .. } => {
                None
            }
        }
    }

    /// Returns the person who is there and whom it is about, none for a new one.
    pub fn candidate(&self) -> Option<CandidateId> {
        match self {
            Self::Add { candidate, .. }
            | Self::Convert { candidate, .. }
            | Self::AlreadyOnJob { candidate, .. } => Some(*candidate),
            Self::Guarded { would, .. } => would.candidate(),
            Self::Create | Self::NeedsReview { .. } | Self::Unchecked | Self::Refused { .. } => {
                None
            }
        }
    }
}

/// One value that is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Greenhouse's name for it, in words: `E-mail`, `LinkedIn`.
    pub label: String,
    /// The value as it is sent.
    pub value: String,
}

/// One value that is not written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// What it is, in words.
    pub label: String,
    /// The value.
    pub value: String,
    /// Why it stays here.
    pub reason: String,
}
