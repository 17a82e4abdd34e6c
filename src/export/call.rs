//! The one call that an export makes, and what it left in Greenhouse.

use super::{OutboxEntry, Person, Step, fields};
use crate::config::Channel;
use crate::error_text::{ErrorText, HasErrorText as _};
use crate::harvest::body::{Conversion, NewApplication, NewCandidate};
use crate::harvest::{Client, HarvestError, Lane, Outcome, Refusal, wire};
use crate::ingestion::{self, Created, IngestionError, NewPerson};
use crate::mirror::convert;
use crate::people::{ApplicationId, CandidateId};

/// Why an export that was to leave through the partner key does not.
pub(super) fn no_partner() -> ErrorText {
    ErrorText::new(
        "this export goes through a partner key, and there is none",
        "`gleaner setup --partner` takes one, or export again with --channel harvest",
    )
}

/// A call ready to leave.
pub(super) enum Call {
    /// A new person with an application (contract 4.2).
    Create(Box<NewCandidate>),
    /// The same through the partner key (contract 11.2).
    ByPartner(Box<NewPerson>),
    /// An application for a person who is there (contract 5.2).
    Add(CandidateId, NewApplication),
    /// A prospect made a candidate on the job (contract 5.3).
    Convert(CandidateId, ApplicationId, Conversion),
}

/// What a call that landed left in Greenhouse.
pub(super) struct Landed {
    /// The person.
    pub candidate: u64,
    /// The person's row, where the call made it.
    pub person: Option<wire::Candidate>,
    /// The application, where the answer named it.
    pub application: Option<MadeApplication>,
}

/// An application as an answer named it.
pub(super) enum MadeApplication {
    /// Its whole row.
    Row(Box<wire::Application>),
    /// Its id only.
    Id(u64),
}

/// Returns the outcome of a call through the partner key, in Harvest's terms.
pub(super) fn by_partner(outcome: ingestion::Outcome<Created>) -> Outcome<Landed> {
    match outcome {
        ingestion::Outcome::Landed(made) => Outcome::Landed(Landed {
            candidate: made.id,
            person: None,
            application: made.application_id.map(MadeApplication::Id),
        }),
        ingestion::Outcome::Refused(refusal) => {
            let (endpoint, status) = (refusal.endpoint.to_owned(), refusal.status);
            let text = refusal.into_error().error_text();
            Outcome::Refused(Refusal {
                endpoint,
                status,
                message: text.what,
                hint: text.hint,
                errors: Vec::new(),
                request_id: None,
                scope: String::new(),
            })
        }
        ingestion::Outcome::NotSent(error) => Outcome::NotSent(HarvestError::OutOfReach {
            why: match error {
                IngestionError::OutOfReach { why } => why,
                error => error.to_string(),
            },
        }),
        ingestion::Outcome::Unknown(cause) => Outcome::Unknown(cause),
    }
}

/// Returns what a refusal through the partner key says where key or user are refused: nothing can leave
/// through it until somebody has changed something, so the export waits.
pub(super) fn withheld(refusal: &Refusal) -> Option<HarvestError> {
    matches!(refusal.status, 401 | 403).then(|| HarvestError::PartnerRefused(refusal.text()))
}

impl Call {
    /// Returns the call that carries out a step, none for a step that writes nothing. `tags` go with a
    /// new person, where the call leaves through Harvest.
    ///
    /// # Errors
    /// Why the person can't be written, in words.
    pub(super) fn of(
        step: &Step,
        entry: &OutboxEntry,
        tags: Vec<String>,
    ) -> Result<Option<Self>, String> {
        let call = match (step, &entry.person) {
            (Step::Create, Person::Profile(profile))
                if entry.context.channel == Channel::Ingestion =>
            {
                let person = fields::for_partner(profile, &entry.target, &entry.context)?;
                Self::ByPartner(Box::new(person.body))
            }
            (Step::Create, Person::Profile(profile)) => {
                let person = fields::new_person(profile, &entry.target, &entry.context)?;
                Self::Create(Box::new(NewCandidate {
                    tags,
                    ..person.body
                }))
            }
            (Step::Create, Person::Candidate(_)) => {
                return Err("the candidate is no longer in Greenhouse".to_owned());
            }
            (Step::Add { candidate, .. }, _) => Self::Add(
                *candidate,
                fields::application_for(*candidate, &entry.target, &entry.context),
            ),
            (
                Step::Convert {
                    candidate,
                    application,
                    ..
                },
                _,
            ) => match entry.job_id() {
                Some(job) => Self::Convert(
                    *candidate,
                    *application,
                    fields::conversion(job, &entry.context),
                ),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        Ok(Some(call))
    }

    /// Returns the body as it will leave, none when it can't be written as JSON.
    pub(super) fn body(&self) -> Option<serde_json::Value> {
        match self {
            Self::Create(body) => serde_json::to_value(body),
            Self::ByPartner(body) => serde_json::to_value(body),
            Self::Add(_, body) => serde_json::to_value(body),
            Self::Convert(_, _, body) => serde_json::to_value(body),
        }
        .ok()
    }

    /// Returns the person who is there already, none for a new one.
    pub(super) fn candidate(&self) -> Option<CandidateId> {
        match self {
            Self::Create(_) | Self::ByPartner(_) => None,
            Self::Add(candidate, _) | Self::Convert(candidate, ..) => Some(*candidate),
        }
    }

    /// Returns the prospect application that is converted.
    pub(super) fn converts(&self) -> Option<ApplicationId> {
        match self {
            Self::Convert(_, application, _) => Some(*application),
            Self::Create(_) | Self::ByPartner(_) | Self::Add(..) => None,
        }
    }

    /// Sends it, once. `partner` is the client for Candidate Ingestion, where there is a key.
    pub(super) async fn send(
        &self,
        client: &Client,
        partner: Option<&ingestion::Client>,
    ) -> Outcome<Landed> {
        let on = |candidate: CandidateId| {
            move |application| Landed {
                candidate: convert::wire_id(candidate.0),
                person: None,
                application: Some(MadeApplication::Row(Box::new(application))),
            }
        };
        match self {
            Self::Create(body) => {
                let made = client.create_candidate(body, Lane::Export).await;
                made.map(|made| Landed {
                    candidate: made.candidate.id,
                    person: Some(made.candidate),
                    application: made
                        .application
                        .map(|row| MadeApplication::Row(Box::new(row))),
                })
            }
            Self::ByPartner(body) => match partner {
                Some(partner) => by_partner(partner.create(body).await),
                None => Outcome::NotSent(HarvestError::BadSettings(no_partner())),
            },
            Self::Add(candidate, body) => client
                .create_application(body, Lane::Export)
                .await
                .map(on(*candidate)),
            Self::Convert(candidate, application, body) => {
                let id = convert::wire_id(application.0);
                client
                    .convert_to_candidate(id, body, Lane::Export)
                    .await
                    .map(on(*candidate))
            }
        }
    }
}
