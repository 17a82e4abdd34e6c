//! The calls behind each kind of follow-up: looking before the write, the write, looking after it.

use std::sync::{Arc, PoisonError};

use super::super::OutboxEntry;
use super::super::follow_up::{Addition, FileContent, FollowUp};
use super::super::resume;
use super::super::tags::Tags;
use super::Runner;
use crate::config::{Attach, Visibility};
use crate::harvest::body::{
    AttachmentContent, AttachmentType, CandidateUpdate, CustomFieldKey, CustomFieldWrite,
    NewAppliedTag, NewAttachment, NewNote, NewTag, NoteType, NoteVisibility,
};
use crate::harvest::{Client, HarvestError, Lane, Outcome, Query, wire};
use crate::people::text::tidy;
use crate::store::StoreError;

/// The kind of note that is written, as the filter says it (contract 6.1, 10.7).
const NOTE: &str = "NOTE";
/// Content of files that the outbox keeps, in characters: a page about a person, not a scan.
const KEPT_BYTES: usize = 100_000;

/// Whom and what a follow-up is about.
#[derive(Clone, Copy)]
pub(super) struct About {
    /// The person.
    pub candidate: u64,
    /// The application.
    pub application: u64,
}

/// What a check before the write found.
pub(super) enum Look {
    /// What is wanted is there, under this id.
    There(u64),
    /// Another value is there, which stays.
    Kept(String),
    /// It can't be written, and why.
    Never(String),
    /// It is to be written.
    Write(Call),
}

/// The write of a follow-up.
pub(super) enum Call {
    /// A change of the person's custom fields (contract 4.3).
    Field(u64, Box<CandidateUpdate>),
    /// A tag for the organisation (contract 6.3).
    NewTag(NewTag),
    /// A tag for the person (contract 6.3).
    Tag(NewAppliedTag),
    /// A note (contract 6.1).
    Note(NewNote),
    /// A file (contract 6.2).
    File(NewAttachment),
}

impl Call {
    /// Returns the body as it will leave, without the content of a large file.
    pub(super) fn body(&self) -> Option<serde_json::Value> {
        match self {
            Self::Field(_, body) => serde_json::to_value(body),
            Self::NewTag(body) => serde_json::to_value(body),
            Self::Tag(body) => serde_json::to_value(body),
            Self::Note(body) => serde_json::to_value(body),
            Self::File(body) => serde_json::to_value(body),
        }
        .ok()
        .map(without_bulk)
    }

    /// Sends it, once; the answer is the id of the row that it left.
    pub(super) async fn send(&self, client: &Client) -> Outcome<u64> {
        let lane = Lane::Export;
        match self {
            Self::Field(id, body) => {
                let changed = client.update_candidate(*id, body, lane).await;
                changed.map(|row| row.id)
            }
            Self::NewTag(body) => client
                .create_candidate_tag(body, lane)
                .await
                .map(|row| row.id),
            Self::Tag(body) => client
                .apply_candidate_tag(body, lane)
                .await
                .map(|row| row.id),
            Self::Note(body) => client.create_note(body, lane).await.map(|row| row.id),
            Self::File(body) => client.create_attachment(body, lane).await.map(|row| row.id),
        }
    }
}

impl Runner {
    /// Returns what there is to do for a follow-up as of now. Greenhouse is asked where the write
    /// may have been made before (`again`: by an earlier round of this export), where something could
    /// be overwritten, and where an id is lacking.
    pub(super) async fn look_before(
        &self,
        about: About,
        one: &FollowUp,
        again: bool,
    ) -> Result<Look, HarvestError> {
        if (again || one.attempts > 0)
            && let Some(row) = self.find(about, one).await?
        {
            return Ok(Look::There(row));
        }
        let call = match &one.what {
            Addition::Field { key, value } => return self.look_at_field(about, key, value).await,
            Addition::NewTag { name } => match self.tags_now().find(name) {
                Some(tag) => return Ok(Look::There(tag.id)),
                None => Call::NewTag(NewTag { name: name.clone() }),
            },
            Addition::Tag { name } => match self.tag_id(name).await? {
                Some(tag) => Call::Tag(NewAppliedTag {
                    candidate_id: about.candidate,
                    candidate_tag_id: tag,
                }),
                None => return Ok(Look::Never("Greenhouse does not have this tag".to_owned())),
            },
            Addition::Note { text, visibility } => Call::Note(NewNote {
                candidate_id: about.candidate,
                application_id: Some(about.application),
                user_id: None,
                body: text.clone(),
                note_type: NoteType::Note { subject: None },
                visibility: seen_by(*visibility),
            }),
            Addition::File {
                name,
                kind,
                content,
                visibility,
            } => Call::File(NewAttachment {
                application_id: about.application,
                filename: name.clone(),
                kind: file_type(*kind),
                content: match content {
                    FileContent::Text(text) => AttachmentContent::Bytes(text.clone().into_bytes()),
                    FileContent::Address(address) => match address.parse() {
                        Ok(address) => AttachmentContent::Url(address),
                        Err(_) => return Ok(Look::Never("invalid URL".to_owned())),
                    },
                    FileContent::Local { folder, file } => match read(folder, file).await {
                        Ok(bytes) => AttachmentContent::Bytes(bytes),
                        Err(why) => return Ok(Look::Never(why)),
                    },
                },
                visibility: Some(seen_by(*visibility)),
            }),
        };
        Ok(Look::Write(call))
    }

    /// Returns the id of what a follow-up wants, where it is in Greenhouse (contract 10.10).
    pub(super) async fn find(
        &self,
        about: About,
        one: &FollowUp,
    ) -> Result<Option<u64>, HarvestError> {
        let lane = Lane::Export;
        Ok(match &one.what {
            Addition::Field { key, value } => {
                let row = self.candidate_row(about.candidate).await?;
                let holds = |row: &wire::Candidate| {
                    let held = row.custom_fields.get(key);
                    held.is_some_and(|held| held.value.as_str() == Some(value))
                };
                row.filter(holds).map(|row| row.id)
            }
            Addition::NewTag { name } => self.tags_live().await?.find(name).map(|tag| tag.id),
            Addition::Tag { name } => {
                let Some(tag) = self.tag_id(name).await? else {
                    return Ok(None);
                };
                let query = Query::<wire::AppliedCandidateTag>::new()
                    .candidate_ids([about.candidate])
                    .candidate_tag_ids([tag]);
                self.client
                    .all(query, lane)
                    .await?
                    .first()
                    .map(|row| row.id)
            }
            Addition::Note { text, visibility } => {
                let query = Query::<wire::Note>::new()
                    .candidate_ids([about.candidate])
                    .kind(NOTE);
                let same = |row: &wire::Note| {
                    let seen = row.visibility.as_deref();
                    row.body
                        .as_deref()
                        .is_some_and(|body| tidy(body) == tidy(text))
                        && seen.is_none_or(|seen| seen == seen_when_read(*visibility))
                };
                let rows = self.client.all(query, lane).await?;
                rows.iter().find(|row| same(row)).map(|row| row.id)
            }
            // No filter on the type: a later resume turns an earlier one into `other` (contract 6.2).
            Addition::File { name, .. } => {
                let query = Query::<wire::Attachment>::new().application_ids([about.application]);
                let rows = self.client.all(query, lane).await?;
                rows.iter()
                    .find(|row| row.filename == *name)
                    .map(|row| row.id)
            }
        })
    }

    /// Reads the person's custom fields and adds one where it is empty; all others go along, since the
    /// set is replaced as a whole (contract 4.3).
    async fn look_at_field(
        &self,
        about: About,
        key: &str,
        value: &str,
    ) -> Result<Look, HarvestError> {
        let Some(row) = self.candidate_row(about.candidate).await? else {
            return Ok(Look::Never(
                "the candidate is no longer in Greenhouse".to_owned(),
            ));
        };
        let is_empty = |value: &serde_json::Value| value.is_null() || value.as_str() == Some("");
        match row.custom_fields.get(key) {
            Some(held) if held.value.as_str() == Some(value) => return Ok(Look::There(row.id)),
            Some(held) if !is_empty(&held.value) => {
                return Ok(Look::Kept("it holds another value, which stays".to_owned()));
            }
            _ => {}
        }
        let mut fields = match self.written_back(key, row.custom_fields).await? {
            Ok(fields) => fields,
            Err(why) => return Ok(Look::Never(why)),
        };
        fields.push(CustomFieldWrite {
            field: CustomFieldKey::NameKey(key.to_owned()),
            value: value.into(),
        });
        let update = CandidateUpdate {
            custom_fields: Some(fields),
            ..CandidateUpdate::default()
        };
        Ok(Look::Write(Call::Field(row.id, Box::new(update))))
    }

    async fn candidate_row(&self, id: u64) -> Result<Option<wire::Candidate>, HarvestError> {
        let query = Query::<wire::Candidate>::new().ids([id]);
        Ok(self.client.all(query, Lane::Export).await?.pop())
    }

    /// Returns the tags known here that an export asks for; the mirror is read again
    /// where one of them is not known.
    pub(super) async fn tags_for(&self, entry: &OutboxEntry) -> Result<Arc<Tags>, StoreError> {
        let known = self.tags_now();
        let wanted = entry.tag_names();
        if wanted.iter().all(|name| known.find(name).is_some()) {
            return Ok(known);
        }
        let tags = Tags::read(&self.mirror).await?;
        Ok(self.know_tags(tags))
    }

    /// Returns a tag's id, from Greenhouse where it is not known here.
    async fn tag_id(&self, name: &str) -> Result<Option<u64>, HarvestError> {
        if let Some(tag) = self.tags_now().find(name) {
            return Ok(Some(tag.id));
        }
        Ok(self.tags_live().await?.find(name).map(|tag| tag.id))
    }

    /// Returns the tags that Greenhouse has now.
    async fn tags_live(&self) -> Result<Arc<Tags>, HarvestError> {
        let rows = self
            .client
            .all(Query::<wire::CandidateTag>::new(), Lane::Export)
            .await?;
        let mut tags = Tags::default();
        for row in rows {
            tags.add(row.id, &row.name);
        }
        Ok(self.know_tags(tags))
    }

    fn tags_now(&self) -> Arc<Tags> {
        Arc::clone(&self.tags.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn know_tags(&self, tags: Tags) -> Arc<Tags> {
        let tags = Arc::new(tags);
        *self.tags.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&tags);
        tags
    }
}

/// Reads a file of this machine on a thread of its own: it may be large.
async fn read(folder: &str, file: &str) -> Result<Vec<u8>, String> {
    let (folder, file) = (folder.to_owned(), file.to_owned());
    let read = tokio::task::spawn_blocking(move || resume::read(&folder, &file));
    read.await
        .unwrap_or_else(|_| Err("the file could not be read".to_owned()))
}

/// Returns a body as the outbox keeps it: of a large file how large it is, not what is in it.
fn without_bulk(mut body: serde_json::Value) -> serde_json::Value {
    if let Some(serde_json::Value::String(content)) = body.get_mut("content")
        && content.len() > KEPT_BYTES
    {
        *content = format!("({} characters of base64)", content.len());
    }
    body
}

/// Returns the word of the write (contract 6.1).
fn seen_by(visibility: Visibility) -> NoteVisibility {
    match visibility {
        Visibility::Public => NoteVisibility::Public,
        Visibility::Private => NoteVisibility::Private,
        Visibility::AdminOnly => NoteVisibility::AdminOnly,
    }
}

/// Returns the word of reading, which is another (contract 6.1).
fn seen_when_read(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "publicly_visible",
        Visibility::Private => "privately_visible",
        Visibility::AdminOnly => "admin_only_visible",
    }
}

fn file_type(kind: Attach) -> AttachmentType {
    match kind {
        Attach::Profile => AttachmentType::Other,
        Attach::Resume => AttachmentType::Resume,
    }
}
