//! Undoing an export that was sent: when the application may be removed again.
//!
//! Only what this very export made may go: a person it created, with the one application it made,
//! and nothing that anybody else did to either since, as far as Harvest shows. The person stays:
//! Gleaner deletes nobody (design 2, promise 5).

use super::{Entry, Outcome, State};
use crate::harvest::wire;
use crate::mirror::convert;
use crate::people::{ApplicationId, CandidateId};

/// What an undo removes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The export's id.
    pub export: String,
    /// The person, who stays.
    pub candidate: CandidateId,
    /// Their name.
    pub name: String,
    /// The application that goes.
    pub application: ApplicationId,
    /// Where it is, in words.
    pub target: String,
}

/// What Greenhouse holds of a person and an application by now.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// All applications of the person.
    pub applications: Vec<wire::Application>,
    /// The stages the application was in.
    pub stages: Vec<wire::ApplicationStage>,
    /// What was written about the person.
    pub notes: Vec<wire::Note>,
    /// The files on the application.
    pub attachments: Vec<wire::Attachment>,
}

/// Returns what an undo of this export would remove, by the outbox alone.
///
/// # Errors
/// Why there is nothing to undo, in words.
pub(super) fn removal(entry: &Entry) -> Result<Removal, String> {
    match (entry.state, entry.outcome) {
        (State::Done, Some(Outcome::Created)) => {}
        (State::Done, Some(Outcome::Added)) => {
            return Err(
                "the person was in Greenhouse before this export; remove the application there"
                    .to_owned(),
            );
        }
        (State::Done, _) => return Err("this export wrote nothing".to_owned()),
        (state, _) => return Err(format!("this export is {}", state.words())),
    }
    let (Some(candidate), Some(application)) = (entry.candidate_id, entry.application_id) else {
        return Err("it is not known which application this export made".to_owned());
    };
    Ok(Removal {
        export: entry.id.clone(),
        candidate,
        name: entry.name.clone(),
        application,
        target: entry.target.words(),
    })
}

/// Looks for anything that happened since; `own_user` is whom Greenhouse takes us for.
///
/// # Errors
/// What happened, in words: then nothing may be removed.
pub(super) fn untouched(
    removal: &Removal,
    found: &Found,
    own_user: Option<u64>,
) -> Result<(), String> {
    let is_it = |row: &&wire::Application| convert::application_id(row.id) == removal.application;
    let Some(own) = found.applications.iter().find(is_it) else {
        return Err(format!(
            "application {} is no longer in Greenhouse",
            removal.application
        ));
    };
    if own.status != Some(wire::ApplicationStatus::InProcess) || own.rejected_at.is_some() {
        return Err("somebody rejected, hired or moved on this person since".to_owned());
    }
    if found.applications.len() > 1 {
        return Err("the person has another application by now".to_owned());
    }
    if found.stages.len() > 1 {
        return Err("the application has been in another stage since".to_owned());
    }
    // A note without an author is the system's.
    let of_others = |note: &&wire::Note| note.user_id.is_some() && note.user_id != own_user;
    match found.notes.iter().filter(of_others).count() {
        0 => {}
        1 => return Err("somebody wrote about this person since".to_owned()),
        notes => {
            return Err(format!(
                "{notes} notes were written about this person since"
            ));
        }
    }
    if !found.attachments.is_empty() {
        return Err("there are files on the application".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        reason = "a test may fail by panicking, its helpers too"
    )]

    use super::*;

    fn of(export: &str) -> Removal {
        Removal {
            export: export.to_owned(),
            candidate: CandidateId(3),
            name: "Ada".to_owned(),
            application: ApplicationId(7),
            target: "Cook".to_owned(),
        }
    }

    fn fresh() -> Found {
        Found {
            applications: vec![wire::Application {
                id: 7,
                status: Some(wire::ApplicationStatus::InProcess),
                ..wire::Application::default()
            }],
            stages: vec![wire::ApplicationStage::default()],
            notes: vec![
                wire::Note::default(),
                wire::Note {
                    user_id: Some(1),
                    ..wire::Note::default()
                },
            ],
            attachments: Vec::new(),
        }
    }

    #[test]
    fn what_nobody_touched_may_go() {
        assert_eq!(untouched(&of("a"), &fresh(), Some(1)), Ok(()));
    }

    /// What happened meanwhile.
    type Change = fn(&mut Found);

    #[test]
    fn whatever_happened_since_keeps_it() {
        let cases: [(&str, Change); 7] = [
            ("no longer in Greenhouse", |found| {
                found.applications.clear();
            }),
            ("rejected", |found| {
                for row in &mut found.applications {
                    row.status = Some(wire::ApplicationStatus::Rejected);
                }
            }),
            ("another application", |found| {
                found.applications.push(wire::Application::default());
            }),
            ("another stage", |found| {
                found.stages.push(wire::ApplicationStage::default());
            }),
            ("somebody wrote", |found| {
                found.notes.push(wire::Note {
                    user_id: Some(2),
                    ..wire::Note::default()
                });
            }),
            ("2 notes", |found| {
                for user in [2, 3] {
                    found.notes.push(wire::Note {
                        user_id: Some(user),
                        ..wire::Note::default()
                    });
                }
            }),
            ("files", |found| {
                found.attachments.push(wire::Attachment::default());
            }),
        ];
        for (says, happens) in cases {
            let mut found = fresh();
            happens(&mut found);
            let sorry = untouched(&of("a"), &found, Some(1)).unwrap_err();
            assert!(sorry.contains(says), "{sorry}");
        }
    }

    #[test]
    fn a_note_counts_as_somebody_elses_where_we_are_not_known() {
        assert!(untouched(&of("a"), &fresh(), None).is_err());
    }
}
