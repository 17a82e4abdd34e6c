//! Writes: sent once, each with an [`Outcome`] of its own (contract 4 to 6, 10.10).

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::auth::unreachable;
use super::body::{
    CandidateUpdate, Conversion, NewApplication, NewAppliedTag, NewAttachment, NewCandidate,
    NewNote, NewTag,
};
use super::call::{Call, Failure, refusal};
use super::wire::{
    Application, AppliedCandidateTag, Attachment, Candidate, CandidateCreated, CandidateTag, Note,
};
use super::{Client, HarvestError, Lane, Outcome, Resource, UnknownCause};
use crate::inert::redact::{personal_of, said_of};

/// What an answer has to hold to be the record that was asked for.
trait Record: DeserializeOwned {
    fn is_whole(&self) -> bool;
}

impl<T: Resource> Record for T {
    fn is_whole(&self) -> bool {
        self.id() != 0
    }
}

impl Client {
    /// Creates a person, with an application where the body has one. Greenhouse looks for no
    /// duplicate (contract 1): ask first.
    pub async fn create_candidate(
        &self,
        body: &NewCandidate,
        lane: Lane,
    ) -> Outcome<CandidateCreated> {
        let call = Target::create("candidates");
        self.write(call, Some(body), lane, |made: &CandidateCreated| {
            made.candidate.id != 0
        })
        .await
    }

    /// Changes a person; collections replace (contract 4.3).
    pub async fn update_candidate(
        &self,
        id: u64,
        body: &CandidateUpdate,
        lane: Lane,
    ) -> Outcome<Candidate> {
        self.record(
            Target::on("candidates", id, Method::PATCH, "update"),
            body,
            lane,
        )
        .await
    }

    /// Puts a person who is there on a job or among the prospects (contract 5.2).
    pub async fn create_application(
        &self,
        body: &NewApplication,
        lane: Lane,
    ) -> Outcome<Application> {
        self.record(Target::create("applications"), body, lane)
            .await
    }

    /// Makes the prospect application `id` a candidate; answers the **new** application (contract 5.3).
    pub async fn convert_to_candidate(
        &self,
        id: u64,
        body: &Conversion,
        lane: Lane,
    ) -> Outcome<Application> {
        let target = Target {
            path: format!("/v3/applications/{id}/convert_to_candidate"),
            endpoint: "POST /v3/applications/{id}/convert_to_candidate".to_owned(),
            ..Target::on("applications", id, Method::POST, "convert_to_candidate")
        };
        self.record(target, body, lane).await
    }

    /// Deletes the application `id`; cannot be taken back, and is here for undoing an export of our own
    /// only (architecture 2).
    pub async fn delete_application(&self, id: u64, lane: Lane) -> Outcome<()> {
        self.delete(
            Target::on("applications", id, Method::DELETE, "destroy"),
            lane,
        )
        .await
    }

    /// Writes a note; it can never be edited or deleted (contract 6.1).
    pub async fn create_note(&self, body: &NewNote, lane: Lane) -> Outcome<Note> {
        self.record(Target::create("notes"), body, lane).await
    }

    /// Puts a file on an application (contract 6.2).
    pub async fn create_attachment(&self, body: &NewAttachment, lane: Lane) -> Outcome<Attachment> {
        self.record(Target::create("attachments"), body, lane).await
    }

    /// Adds a tag to the organisation; a name that exists is refused with 422 (contract 6.3).
    pub async fn create_candidate_tag(&self, body: &NewTag, lane: Lane) -> Outcome<CandidateTag> {
        self.record(Target::create("candidate_tags"), body, lane)
            .await
    }

    /// Puts a tag on a person; look first whether it is there (contract 6.3).
    pub async fn apply_candidate_tag(
        &self,
        body: &NewAppliedTag,
        lane: Lane,
    ) -> Outcome<AppliedCandidateTag> {
        self.record(Target::create("applied_candidate_tags"), body, lane)
            .await
    }

    /// Takes a tag off a person; `id` is that of the row, not of the tag (contract 6.3).
    pub async fn delete_applied_candidate_tag(&self, id: u64, lane: Lane) -> Outcome<()> {
        self.delete(
            Target::on("applied_candidate_tags", id, Method::DELETE, "destroy"),
            lane,
        )
        .await
    }

    async fn record<T: Record>(
        &self,
        target: Target,
        body: &impl Serialize,
        lane: Lane,
    ) -> Outcome<T> {
        self.write(target, Some(body), lane, T::is_whole).await
    }

    /// A deletion is done with any 2xx; its body, if any, says nothing more.
    async fn delete(&self, target: Target, lane: Lane) -> Outcome<()> {
        match self.send(target, None, lane).await {
            Err(outcome) => outcome,
            Ok((202, body)) => match message(&body, &[]) {
                Some(message) => Outcome::Accepted { message },
                None => Outcome::Landed(()),
            },
            Ok(_) => Outcome::Landed(()),
        }
    }

    async fn write<T: DeserializeOwned>(
        &self,
        target: Target,
        body: Option<&impl Serialize>,
        lane: Lane,
        is_whole: impl FnOnce(&T) -> bool,
    ) -> Outcome<T> {
        let body = match body.map(serde_json::to_vec).transpose() {
            Ok(body) => body,
            Err(error) => {
                let what = format!("the body cannot be written: {error}");
                return Outcome::NotSent(HarvestError::BadQuery { what });
            }
        };
        let personal = personal_of(body.as_deref().unwrap_or_default());
        let (status, body) = match self.send(target, body, lane).await {
            Ok(answer) => answer,
            Err(outcome) => return outcome,
        };
        match serde_json::from_slice::<T>(&body) {
            Ok(record) if is_whole(&record) => Outcome::Landed(record),
            _ => match message(&body, &personal) {
                Some(message) => Outcome::Accepted { message },
                None => Outcome::Unknown(UnknownCause::UnreadableAnswer {
                    status,
                    what: "it holds no record".to_owned(),
                }),
            },
        }
    }

    /// Sends a write once; the answer is a 2xx with its whole body, all else is an outcome already.
    async fn send<T>(
        &self,
        target: Target,
        body: Option<Vec<u8>>,
        lane: Lane,
    ) -> Result<(u16, Vec<u8>), Outcome<T>> {
        let call = Call {
            method: target.method,
            path: target.path,
            query: String::new(),
            body,
            endpoint: target.endpoint,
            scope: target.scope,
            lane,
        };
        let reply = match self.inner.exchange(&call).await {
            Ok(reply) => reply,
            Err(Failure::NoToken(error)) => return Err(Outcome::NotSent(error)),
            Err(Failure::Lost(lost)) => {
                return Err(match lost.doubt() {
                    Some(cause) => Outcome::Unknown(cause),
                    None => Outcome::NotSent(unreachable(&lost)),
                });
            }
        };
        match reply.status {
            status @ 200..300 => reply.body.map(|body| (status, body)).map_err(|bad| {
                let what = bad.to_string();
                Outcome::Unknown(UnknownCause::UnreadableAnswer { status, what })
            }),
            408 => Err(Outcome::Unknown(UnknownCause::Status { status: 408 })),
            400..500 => Err(Outcome::Refused(refusal(&call, &reply))),
            status => Err(Outcome::Unknown(UnknownCause::Status { status })),
        }
    }
}

/// Where a write goes.
struct Target {
    method: Method,
    path: String,
    endpoint: String,
    scope: String,
}

impl Target {
    fn create(resource: &str) -> Self {
        let path = format!("/v3/{resource}");
        Self {
            method: Method::POST,
            endpoint: format!("POST {path}"),
            scope: format!("harvest:{resource}:create"),
            path,
        }
    }

    fn on(resource: &str, id: u64, method: Method, verb: &str) -> Self {
        Self {
            endpoint: format!("{method} /v3/{resource}/{{id}}"),
            path: format!("/v3/{resource}/{id}"),
            scope: format!("harvest:{resource}:{verb}"),
            method,
        }
    }
}

/// The text of an answer that is a message instead of a record (contract 3.5).
fn message(body: &[u8], personal: &[String]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let text = value.get("message")?.as_str()?;
    Some(said_of(text, personal))
}
