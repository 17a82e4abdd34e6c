//! Rows as read (contract 11.2, 11.3): missing properties are null, new ones may be added.

use serde::{Deserialize, Deserializer};

/// What a person that was made is answered with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Created {
    /// The person.
    pub id: u64,
    /// The application.
    #[serde(default)]
    pub application_id: Option<u64>,
    /// Our id, as Greenhouse keeps it.
    #[serde(default)]
    pub external_id: Option<String>,
    /// The person's page in Greenhouse.
    #[serde(default)]
    pub profile_url: Option<String>,
}

/// The user whom the calls are made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct CurrentUser {
    /// Greenhouse's id.
    #[serde(default)]
    pub id: Option<u64>,
    /// First and last name.
    #[serde(default)]
    pub full_name: Option<String>,
    /// The address.
    #[serde(default)]
    pub email: Option<String>,
}

/// An open job that the acting user may put people on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PartnerJob {
    /// Greenhouse's id.
    pub id: u64,
    /// The job's name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// `open`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// Whether it is published.
    #[serde(default, deserialize_with = "or_default")]
    pub public: bool,
}

/// A prospect pool with its stages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProspectPool {
    /// Greenhouse's id.
    pub id: u64,
    /// The pool's name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Its stages.
    #[serde(default, deserialize_with = "or_default")]
    pub stages: Vec<PoolStage>,
}

/// A stage of a prospect pool.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PoolStage {
    /// Greenhouse's id.
    pub id: u64,
    /// The stage's name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
}

/// How one of the partner's own people stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PartnerStanding {
    /// The person.
    pub id: u64,
    /// First and last name.
    #[serde(default)]
    pub name: Option<String>,
    /// Our id.
    #[serde(default)]
    pub external_id: Option<String>,
    /// Their applications.
    #[serde(default, deserialize_with = "or_default")]
    pub applications: Vec<PartnerApplication>,
}

/// An application of one of the partner's own people.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PartnerApplication {
    /// Greenhouse's id.
    pub id: u64,
    /// The job's name, none for a prospect without a job.
    #[serde(default)]
    pub job: Option<String>,
    /// `active`, `rejected` or `hired`, in small letters: samples capitalise them.
    #[serde(default, deserialize_with = "small")]
    pub status: String,
    /// The stage it is in.
    #[serde(default)]
    pub stage: Option<String>,
    /// The person's page in Greenhouse.
    #[serde(default)]
    pub profile_url: Option<String>,
}

fn or_default<'de, T: Default + Deserialize<'de>, D: Deserializer<'de>>(
    value: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

fn small<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    let text: Option<String> = Option::deserialize(value)?;
    Ok(text.unwrap_or_default().to_lowercase())
}
