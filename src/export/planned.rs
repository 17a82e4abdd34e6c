//! The write that was previewed: what is carried out is that, or less (architecture 2, promise 5).

use serde::{Deserialize, Serialize};

use super::Step;
use crate::matching::Decision;
use crate::people::{ApplicationId, CandidateId};

/// What was planned for an export when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedWrite {
    /// A new person with an application.
    Create,
    /// An application for an existing candidate.
    Add {
        /// The person.
        candidate: CandidateId,
    },
    /// A prospect becomes a candidate on the job.
    Convert {
        /// The person.
        candidate: CandidateId,
        /// The prospect application.
        application: ApplicationId,
    },
}

impl PlannedWrite {
    /// Returns the write that a step of a plan makes, none for a step that makes none.
    pub fn of(step: &Step) -> Option<Self> {
        match step {
            Step::Create | Step::Unchecked => Some(Self::Create),
            Step::Add { candidate, .. } => Some(Self::Add {
                candidate: *candidate,
            }),
            Step::Convert {
                candidate,
                application,
                ..
            } => Some(Self::Convert {
                candidate: *candidate,
                application: *application,
            }),
            Step::Guarded { would, .. } => Self::of(would),
            Step::AlreadyOnJob { .. } | Step::NeedsReview { .. } | Step::Refused { .. } => None,
        }
    }

    /// Returns the step to take now, or a review where it would go beyond what was planned.
    ///
    /// A new person who turns out to be there gets the application alone: less is written, and the
    /// application on the job is the one that was announced. All else is another write than the previewed
    /// one: a person made where only an application was planned, an application for another record, a
    /// conversion that was not planned, a second application beside a prospect who was to be converted.
    /// `decided` is a person's decision on who this is; it names the record anew.
    pub(super) fn hold(self, step: Step, decided: Option<Decision>) -> Step {
        let named = decided == Some(Decision::Same);
        let beyond = match (self, &step) {
            (Self::Add { candidate } | Self::Convert { candidate, .. }, Step::Create) => {
                Some(format!(
                    "an application for candidate {candidate} was planned; Greenhouse no longer shows \
                     that record (private, merged into another one, or deleted), and no new person is \
                     created in its place"
                ))
            }
            (
                Self::Add { candidate } | Self::Convert { candidate, .. },
                Step::Add { candidate: now, .. } | Step::Convert { candidate: now, .. },
            ) if candidate != *now && !named => Some(format!(
                "an application for candidate {candidate} was planned; by now the person is candidate {now}"
            )),
            (Self::Create, Step::Convert { candidate, .. }) => Some(format!(
                "a new person was planned, but candidate {candidate} is a prospect for this job by now, and would be \
                 converted"
            )),
            (Self::Add { .. }, Step::Convert { candidate, .. }) => Some(format!(
                "candidate {candidate} is a prospect for this job by now, and would be converted"
            )),
            (Self::Convert { candidate, .. }, Step::Add { .. }) => Some(format!(
                "candidate {candidate} is no longer a prospect for this job, as was planned"
            )),
            (
                Self::Convert { application, .. },
                Step::Convert {
                    application: now, ..
                },
            ) if application != *now => Some(format!(
                "prospect application {application} was to be converted; by now it is {now}"
            )),
            _ => None,
        };
        match beyond {
            Some(what) => Step::NeedsReview {
                reason: format!("{what}; look in Greenhouse, then export the person again"),
            },
            None => step,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(id: i64) -> Step {
        Step::Add {
            candidate: CandidateId(id),
            name: "Ada Ruiz".to_owned(),
        }
    }

    fn convert(id: i64, application: i64) -> Step {
        Step::Convert {
            candidate: CandidateId(id),
            name: "Ada Ruiz".to_owned(),
            application: ApplicationId(application),
        }
    }

    #[test]
    fn what_is_carried_out_is_what_was_planned_or_less() {
        let steps = [Step::Create, add(1), add(2), convert(1, 7), convert(1, 8)];
        let held = |planned: &Step, now: &Step, decided| {
            let planned = PlannedWrite::of(planned).unwrap();
            let step = planned.hold(now.clone(), decided);
            assert!(step == *now || matches!(step, Step::NeedsReview { .. }));
            step == *now
        };
        let may = |planned: &Step| -> Vec<bool> {
            steps.iter().map(|now| held(planned, now, None)).collect()
        };
        assert_eq!(may(&steps[0]), [true, true, true, false, false]);
        assert_eq!(may(&steps[1]), [false, true, false, false, false]);
        assert_eq!(may(&steps[3]), [false, false, false, true, false]);
        // Somebody said which record it is.
        assert!(held(&steps[1], &steps[2], Some(Decision::Same)));
        assert!(!held(&steps[1], &steps[0], Some(Decision::Same)));
    }
}
