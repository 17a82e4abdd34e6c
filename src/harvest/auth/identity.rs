//! Introspection: whose credential this is and what it may do (contract 2.3).

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use super::super::HarvestError;
use super::super::transport::Reply;
use crate::inert::said;

/// Whom the token acts as and what it may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Whether the token is alive.
    pub active: bool,
    /// The acting user.
    pub user_id: Option<u64>,
    /// The scopes held, such as `harvest:jobs:list`.
    pub scopes: Vec<String>,
    /// The organisation, where it is told.
    pub organization: Option<Organization>,
    /// The role of the acting user, such as `site_admin`, where it is told.
    pub user_role: Option<String>,
}

impl Identity {
    /// Whether the acting user is a Site Admin, whom every list needs (contract 2.5); `None` where the
    /// role is not told.
    #[must_use]
    pub fn is_site_admin(&self) -> Option<bool> {
        self.user_role.as_ref().map(|role| {
            role.chars()
                .filter(char::is_ascii_alphabetic)
                .collect::<String>()
                .eq_ignore_ascii_case("siteadmin")
        })
    }

    /// Those of `wanted` that are not held.
    #[must_use]
    pub fn lacking<'w>(&self, wanted: &[&'w str]) -> Vec<&'w str> {
        wanted
            .iter()
            .copied()
            .filter(|scope| !self.scopes.iter().any(|held| held == scope))
            .collect()
    }
}

/// The customer's organisation in Greenhouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: u64,
    /// Its name, where it is told.
    pub name: Option<String>,
}

impl fmt::Display for Organization {
    /// Writes the name with the id, or the id alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => {
                write!(f, "{name} (organisation {})", self.id)
            }
            None => write!(f, "organisation {}", self.id),
        }
    }
}

#[derive(Deserialize)]
struct Answer {
    active: bool,
    #[serde(default)]
    sub: Value,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default, rename = "https://auth.greenhouse.io/claims")]
    claims: Option<Claims>,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    organization: Option<Value>,
    #[serde(default)]
    user_role: Option<String>,
}

/// Reads the answer.
pub(super) fn parse(reply: &Reply) -> Result<Identity, HarvestError> {
    let body = reply.body.as_deref().unwrap_or_default();
    let answer: Answer = serde_json::from_slice(body).map_err(|_| HarvestError::BadAnswer {
        endpoint: "POST /introspect".to_owned(),
        what: "no readable description of the token".to_owned(),
    })?;
    let claims = answer.claims.unwrap_or(Claims {
        organization: None,
        user_role: None,
    });
    let organization = claims.organization.and_then(|value| {
        let name = value.get("name").and_then(Value::as_str).map(said);
        id(value.get("id")?).map(|id| Organization { id, name })
    });
    Ok(Identity {
        active: answer.active,
        user_id: id(&answer.sub),
        scopes: answer
            .scope
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        organization,
        user_role: claims.user_role,
    })
}

fn id(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
