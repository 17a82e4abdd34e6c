//! What exports carry besides the person: named in the config, resolved to Greenhouse's ids and so
//! checked before anything is sent.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::tags::Tags;
use super::{ExportAttribute, Field, LeftOut, Pool, Target, lookup, note};
use crate::config::{Attach, Channel, Export, Visibility};
use crate::error_text::{ErrorText, HasErrorText};
use crate::harvest::{Client, HarvestError, Lane, Query, wire};
use crate::mirror::{Mirror, NameRecord, Resource, convert};
use crate::people::ApplicationId;
use crate::store::StoreError;

/// What every export of a batch carries besides the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The channel for new people.
    pub channel: Channel,
    /// Planned with a partner key alone: no look-up is possible.
    pub unchecked: bool,
    /// The source credited.
    pub source: Option<Named>,
    /// The referrer credited.
    pub credit: Option<Named>,
    /// The user who recruits.
    pub recruiter: Option<Named>,
    /// The user who coordinates.
    pub coordinator: Option<Named>,
    /// The stage of the job that people start in; its first one when none.
    pub first_stage: Option<Named>,
    /// The stage of the prospect pool that prospects start in.
    pub pool_stage: Option<Named>,
    /// The user who looks after prospects.
    pub prospect_owner: Option<Named>,
    /// The key of the custom field of candidates that takes the profile's id at its source.
    pub external_id_field: Option<String>,
    /// Tags that everybody gets, beside those of the profile.
    pub tags: Vec<String>,
    /// Whether tags that Greenhouse does not have are made there.
    pub create_tags: bool,
    /// The template of the note; none sends no note.
    pub note: Option<String>,
    /// Who may see the note and the files.
    pub visibility: Visibility,
    /// Files put on the application.
    pub attach: Vec<Attach>,
    /// The folder on this machine whose files a profile may name as its resume.
    pub resumes: Option<String>,
    /// It is no export: it adds this to the record of somebody who is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addition: Option<RecordAddition>,
}

/// What is added to the record of somebody who is in Greenhouse, without an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordAddition {
    /// The application that a note is about.
    pub application: ApplicationId,
    /// The note.
    pub note: Option<String>,
    /// The tags.
    pub tags: Vec<String>,
}

impl RecordAddition {
    /// Returns it in words: `note`, `tags Rust, Berlin`.
    pub fn words(&self) -> String {
        let tags = match self.tags.as_slice() {
            [] => None,
            [one] => Some(format!("tag {one}")),
            many => Some(format!("tags {}", many.join(", "))),
        };
        let note = self.note.as_ref().map(|_| "note".to_owned());
        let all: Vec<String> = note.into_iter().chain(tags).collect();
        all.join(", ")
    }

    /// Returns what tells it from another one: the same note twice is one note.
    pub(super) fn key(&self) -> String {
        let note = self.note.as_deref().unwrap_or_default();
        format!("{note}\u{1f}{}", self.tags.join("\u{1f}"))
    }
}

/// Something of Greenhouse by id, with its name to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Greenhouse's id, as it is sent.
    pub id: u64,
    /// What people call it.
    pub name: String,
}

/// Why a wish could not be resolved.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum ContextError {
    /// Greenhouse has nothing of that name, or several.
    Unknown(ErrorText),
    /// The data file could not be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Greenhouse could not be asked.
    #[error(transparent)]
    Harvest(#[from] HarvestError),
}

impl HasErrorText for ContextError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::Store(error) => error.error_text(),
            Self::Harvest(error) => error.error_text(),
            Self::Unknown(text) => text.clone(),
        }
    }
}

impl Context {
    /// Resolves what the config wishes for exports to `target`: names from the mirror, pool stages
    /// and the custom field from Greenhouse (one call each, and only where they are wished for).
    /// Without a client those two are taken as they are and checked when the export is sent.
    /// `acting` is the user we act as, for whom `me` stands.
    ///
    /// # Errors
    /// [`ContextError::Unknown`] names the setting and the nearest names.
    pub async fn resolve(
        wishes: &Export,
        target: &Target,
        mirror: &Mirror,
        client: Option<&Client>,
        acting: Option<u64>,
    ) -> Result<Self, ContextError> {
        let of = async |wish| {
            let found = configured(wish, wishes, mirror, acting).await?;
            Ok::<_, ContextError>(found.into_iter().next())
        };
        let tags = configured(ExportAttribute::Tags, wishes, mirror, acting).await?;
        let mut context = Self {
            source: of(ExportAttribute::Source).await?,
            credit: of(ExportAttribute::Credit).await?,
            recruiter: of(ExportAttribute::Recruiter).await?,
            coordinator: of(ExportAttribute::Coordinator).await?,
            tags: tags.into_iter().map(|tag| tag.name).collect(),
            create_tags: wishes.create_tags,
            note: wishes.note.clone(),
            visibility: wishes.visibility,
            attach: wishes.attach.clone(),
            resumes: wishes.resumes.clone(),
            channel: wishes.channel.unwrap_or_default(),
            ..Self::default()
        };
        if let Some(template) = &wishes.note {
            note::check(template).map_err(ContextError::Unknown)?;
        }
        match target {
            Target::Job { id, .. } => {
                if let Some(wish) = &wishes.first_stage {
                    let stages = mirror.names(Resource::JobInterviewStages).await?;
                    let of_job = stages
                        .into_iter()
                        .filter(|stage| stage.parent_id == Some(id.0));
                    context.first_stage = Some(lookup::named(lookup::one(
                        "export.first_stage",
                        wish,
                        of_job.collect(),
                    )?));
                }
            }
            Target::Prospect { pool } => {
                context.prospect_owner = prospect_owner(wishes, mirror, acting).await?;
                if let (Some(wish), Some(pool), Some(client)) = (&wishes.pool_stage, pool, client) {
                    context.pool_stage = Some(pool_stage(wish, pool, client).await?);
                }
            }
        }
        if let Some(key) = &wishes.external_id_field {
            if let Some(client) = client {
                check_field(key, client).await?;
            }
            context.external_id_field = Some(key.clone());
        }
        Ok(context)
    }

    /// Returns what exports carry that leave through a partner key alone: the note, and nothing whose
    /// number only Harvest tells.
    ///
    /// # Errors
    /// What is wrong with the note's template, in words.
    pub fn unchecked(wishes: &Export) -> Result<Self, ContextError> {
        if let Some(template) = &wishes.note {
            note::check(template).map_err(ContextError::Unknown)?;
        }
        Ok(Self {
            channel: Channel::Ingestion,
            unchecked: true,
            note: wishes.note.clone(),
            ..Self::default()
        })
    }

    /// Returns what goes along to this target, for people to read.
    pub(super) fn fields(&self, target: &Target) -> Vec<Field> {
        let own = match target {
            Target::Job { .. } => [("First stage", &self.first_stage), ("", &None)],
            Target::Prospect { .. } => [
                ("Pool stage", &self.pool_stage),
                ("Owner", &self.prospect_owner),
            ],
        };
        chosen(self.of_applications().into_iter().chain(own))
    }

    /// Returns what goes along where a prospect becomes a candidate: the call has a place for the
    /// stage only (contract 5.3).
    pub(super) fn fields_of_conversion(&self) -> Vec<Field> {
        chosen([("First stage", &self.first_stage)].into_iter())
    }

    /// Returns what was chosen and is not sent where a prospect becomes a candidate.
    pub(super) fn kept_by_prospect(&self) -> Vec<LeftOut> {
        let kept = chosen(self.of_applications().into_iter()).into_iter();
        kept.map(|Field { label, value }| LeftOut {
            label,
            value,
            reason: "a prospect who becomes a candidate keeps what it has".to_owned(),
        })
        .collect()
    }

    fn of_applications(&self) -> [(&'static str, &Option<Named>); 4] {
        [
            ("Source", &self.source),
            ("Credit", &self.credit),
            ("Recruiter", &self.recruiter),
            ("Coordinator", &self.coordinator),
        ]
    }
}

/// Returns those of the choices that were made, for people to read.
fn chosen<'a>(all: impl Iterator<Item = (&'static str, &'a Option<Named>)>) -> Vec<Field> {
    all.filter_map(|(label, named)| {
        let value = named.as_ref()?.name.clone();
        Some(Field {
            label: label.to_owned(),
            value,
        })
    })
    .collect()
}

/// Returns the prospect pool of a name or number.
///
/// # Errors
/// [`ContextError::Unknown`] with the nearest names.
pub async fn find_pool(mirror: &Mirror, wanted: &str) -> Result<Pool, ContextError> {
    let pools = mirror.names(Resource::ProspectPools).await?;
    let NameRecord { id, name, .. } = lookup::one("the prospect pool", wanted, pools)?;
    Ok(Pool { id, name })
}

/// Returns what is wrong with what the config wishes for and a session can't choose: the owner of
/// prospects, the first stage where no job has one of that name, and the note. Empty where nothing
/// is.
///
/// # Errors
/// [`StoreError`] when the mirror can't be read.
pub async fn mistakes(
    wishes: &Export,
    mirror: &Mirror,
    acting: Option<u64>,
) -> Result<Vec<String>, StoreError> {
    let mut mistakes = Vec::new();
    match prospect_owner(wishes, mirror, acting).await {
        Err(ContextError::Store(error)) => return Err(error),
        Err(error) => mistakes.push(error.to_string()),
        Ok(_) => {}
    }
    if let Some(wish) = &wishes.first_stage {
        let stages = mirror.names(Resource::JobInterviewStages).await?;
        mistakes.extend(lookup::nowhere("export.first_stage", wish, &stages));
    }
    let template = wishes.note.as_deref().unwrap_or_default();
    mistakes.extend(note::check(template).err().map(|text| text.to_string()));
    Ok(mistakes)
}

/// Returns what is wrong with what the config wishes for and only Greenhouse itself can tell: the
/// stage of a prospect pool where no pool has one of that name, and the custom field. One call each,
/// and only where they are wished for.
///
/// # Errors
/// [`HarvestError`] when Greenhouse can't be asked.
pub async fn mistakes_by_greenhouse(
    wishes: &Export,
    client: &Client,
) -> Result<Vec<String>, HarvestError> {
    let mut mistakes = Vec::new();
    if let Some(wish) = &wishes.pool_stage {
        let query = Query::<wire::ProspectPoolStage>::new();
        let stages = client.all(query, Lane::Interactive).await?.into_iter();
        let stages: Vec<NameRecord> = stages.map(pool_stage_record).collect();
        mistakes.extend(lookup::nowhere("export.pool_stage", wish, &stages));
    }
    if let Some(key) = &wishes.external_id_field {
        match check_field(key, client).await {
            Err(ContextError::Harvest(error)) => return Err(error),
            Err(error) => mistakes.push(error.to_string()),
            Ok(()) => {}
        }
    }
    Ok(mistakes)
}

/// Returns what is wished for, found in the mirror; empty where nothing is. A tag that is still to
/// be made has the number 0. `acting` is the user we act as, for whom `me` stands.
///
/// # Errors
/// [`ContextError::Unknown`] names the setting and the nearest names.
pub async fn configured(
    wish: ExportAttribute,
    wishes: &Export,
    mirror: &Mirror,
    acting: Option<u64>,
) -> Result<Vec<Named>, ContextError> {
    let said = match wish {
        ExportAttribute::Source => &wishes.source,
        ExportAttribute::Credit => &wishes.credit,
        ExportAttribute::Recruiter => &wishes.recruiter,
        ExportAttribute::Coordinator => &wishes.coordinator,
        ExportAttribute::Tags => {
            return find_tags("export.tags", &wishes.tags, wishes.create_tags, mirror).await;
        }
        ExportAttribute::Channel => {
            return Ok(wishes
                .channel
                .map(super::channel_choice)
                .into_iter()
                .collect());
        }
    };
    let Some(resource) = wish.resource() else {
        return Ok(Vec::new());
    };
    let found = lookup::found(mirror, resource, wish.setting(), said, acting).await?;
    Ok(found.into_iter().collect())
}

/// Returns whether one of these wishes is the acting user, who then has to be known.
pub fn names_acting_user(wishes: &Export) -> bool {
    let people = [
        &wishes.credit,
        &wishes.recruiter,
        &wishes.coordinator,
        &wishes.prospect_owner,
    ];
    people.into_iter().flatten().any(|wish| lookup::is_me(wish))
}

async fn prospect_owner(
    wishes: &Export,
    mirror: &Mirror,
    acting: Option<u64>,
) -> Result<Option<Named>, ContextError> {
    let (what, wish) = ("export.prospect_owner", &wishes.prospect_owner);
    lookup::found(mirror, Resource::Users, what, wish, acting).await
}

async fn pool_stage(wish: &str, pool: &Pool, client: &Client) -> Result<Named, ContextError> {
    let query =
        Query::<wire::ProspectPoolStage>::new().prospect_pool_ids([convert::wire_id(pool.id)]);
    let stages = client.all(query, Lane::Interactive).await?;
    let stages = stages.into_iter().map(pool_stage_record).collect();
    Ok(lookup::named(lookup::one(
        "export.pool_stage",
        wish,
        stages,
    )?))
}

fn pool_stage_record(stage: wire::ProspectPoolStage) -> NameRecord {
    NameRecord {
        id: i64::try_from(stage.id).unwrap_or_default(),
        name: stage.name,
        parent_id: None,
        sort_order: stage.sort_order,
        active: true,
    }
}

/// Returns tags as Greenhouse writes them; one that is still to be made (`may_create`) has the number 0.
/// `what` says in the error where they were asked for.
///
/// # Errors
/// [`ContextError::Unknown`] with the nearest names.
pub async fn find_tags(
    what: &str,
    wishes: &[String],
    may_create: bool,
    mirror: &Mirror,
) -> Result<Vec<Named>, ContextError> {
    if wishes.is_empty() {
        return Ok(Vec::new());
    }
    let tags = Tags::read(mirror).await?;
    let mut found = Vec::with_capacity(wishes.len());
    for wish in wishes {
        match tags.find(wish) {
            Some(tag) => found.push(tag.clone()),
            None if may_create => found.push(Named {
                id: 0,
                name: wish.clone(),
            }),
            None => {
                let text = lookup::unknown(what, wish, &tags.names()).error_text();
                let text = text.and_then("export.create_tags = true makes new ones");
                return Err(ContextError::Unknown(text));
            }
        }
    }
    Ok(found)
}

async fn check_field(key: &str, client: &Client) -> Result<(), ContextError> {
    let query = Query::<wire::CustomField>::new()
        .field_type("candidate")
        .active(true);
    let fields = client.all(query, Lane::Interactive).await?;
    if fields.iter().any(|field| field.name_key == key) {
        return Ok(());
    }
    let keys: Vec<&str> = fields.iter().map(|field| field.name_key.as_str()).collect();
    Err(lookup::unknown("export.external_id_field", key, &keys))
}
