//! Trying a credential out: who it is, what it may do, what it sees.

use crate::config::Config;
use crate::harvest::{Client, HarvestError, Identity, Lane, Query, Wait, wire};
use crate::worker::setup::abilities::ABILITIES;
use crate::worker::setup::parts::client;
use crate::worker::{Ability, Credentials, EngineError};

/// What Greenhouse says of a credential.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// The user it acts as.
    pub user_id: Option<u64>,
    /// That user's name, where it can be read.
    pub user: Option<String>,
    /// The organisation, where it is told.
    pub organisation: Option<String>,
    /// Whether that user is a Site Admin, whom every list needs (contract 2.5); none where it is not
    /// told.
    pub site_admin: Option<bool>,
    /// Why candidates can't be read, where they can't.
    pub blind: Option<String>,
    /// Whether the scopes held were told; where not, [`Standing::lacking`] is empty.
    pub scopes_told: bool,
    /// Abilities it has not, the most important first.
    pub lacking: Vec<Ability>,
    /// How many seconds Greenhouse's clock is ahead of ours.
    pub clock_ahead: Option<i64>,
}

/// Tells, whenever it is asked, what is being waited for; on any thread.
pub type WaitTeller = Box<dyn Fn() -> Option<Wait> + Send>;

/// Tries a credential out: a token, its description, a list or two. Changes nothing in Greenhouse
/// and nothing here. `watch` is given what tells of waits before the first call.
///
/// # Errors
/// [`EngineError::Refused`] for a credential that gets no token, [`EngineError::OutOfReach`] without
/// a connection, [`EngineError::Usage`] for settings that can't work. A credential that works and may
/// do little is no error.
pub async fn try_out(
    config: &Config,
    credentials: Credentials,
    watch: impl FnOnce(WaitTeller),
) -> Result<Standing, EngineError> {
    let client = client(config, credentials)?;
    let watched = client.clone();
    watch(Box::new(move || watched.waiting()));
    let identity = match client.introspect().await {
        Ok(identity) => identity,
        // Its form is known from clients only (contract 2.3): an odd answer is no refusal.
        Err(HarvestError::BadAnswer { .. } | HarvestError::Rejected(_)) => Identity::default(),
        // A token came; who stays silent about it does not say whose it is.
        Err(error) if error.is_out_of_reach() && client.has_token().await => Identity::default(),
        Err(error) => return Err(error.into()),
    };
    let lacking = if identity.scopes.is_empty() {
        Vec::new()
    } else {
        let held = |ability: &Ability| identity.scopes.iter().any(|scope| scope == ability.scope);
        ABILITIES
            .into_iter()
            .filter(|ability| !held(ability))
            .collect()
    };
    let mut standing = Standing {
        user_id: identity.user_id,
        site_admin: identity.is_site_admin(),
        scopes_told: !identity.scopes.is_empty(),
        organisation: identity.organization.and_then(|one| one.name),
        lacking,
        ..Standing::default()
    };
    look(&client, &mut standing).await?;
    standing.clock_ahead = client.clock_ahead();
    Ok(standing)
}

/// Reads a candidate and the acting user. A user who may not read is refused or sees empty lists
/// (contract 2.5); an organisation without candidates still has users.
async fn look(client: &Client, standing: &mut Standing) -> Result<(), EngineError> {
    let user = match standing.user_id {
        // A credential's own user is one of those that lists leave out unless asked.
        Some(id) => Query::<wire::User>::new()
            .ids([id])
            .show_service_accounts(true),
        None => Query::<wire::User>::new(),
    };
    let users = client
        .first_page(&user.per_page(1), Lane::Interactive)
        .await;
    let mut sees_users = None;
    match users {
        Ok(page) => {
            sees_users = Some(!page.rows.is_empty());
            let found = page
                .rows
                .into_iter()
                .find(|user| Some(user.id) == standing.user_id);
            if let Some(user) = found {
                standing.site_admin = standing.site_admin.or(Some(user.site_admin));
                standing.user = user.name.or_else(|| {
                    let parts = [user.first_name, user.last_name];
                    let parts: Vec<String> = parts.into_iter().flatten().collect();
                    Some(parts.join(" ")).filter(|name| !name.is_empty())
                });
            }
        }
        // Without that scope there is no name, that is all.
        Err(error) if error.is_permission() => {}
        Err(error) => return Err(error.into()),
    }
    let candidates = Query::<wire::Candidate>::new().per_page(1).fields(&["id"]);
    match client.first_page(&candidates, Lane::Interactive).await {
        Ok(page) if page.rows.is_empty() && sees_users == Some(false) => {
            standing.blind = Some("Greenhouse shows no people and no users".to_owned());
        }
        Ok(_) => {}
        Err(HarvestError::NotPermitted { said, .. }) => {
            standing.blind = Some(format!("Greenhouse said: {said}"));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
