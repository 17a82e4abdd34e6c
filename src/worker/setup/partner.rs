//! The partner key (contract 11): what it shows, and planning where it is all there is.

use crate::config::Config;
use crate::export::Pool;
use crate::harvest::{Lane, Query, wire};
use crate::people::text::phrase;
use crate::people::{Job, JobId, JobStatus};
use crate::worker::engine::lock;
use crate::worker::outbox::calls;
use crate::worker::setup::parts::partner_client;
use crate::worker::{Connection, EngineError, JobList, PartnerCredentials, Setup, WaitTeller};

/// What Greenhouse says of a partner key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartnerStand {
    /// The acting user's name, else the address.
    pub user: String,
    /// How many open jobs the user may put people on.
    pub jobs: usize,
    /// How many prospect pools there are; none where they can't be read.
    pub pools: Option<usize>,
}

/// Tries a partner key out: the acting user, the jobs, the prospect pools. Changes nothing.
/// `watch` is given what tells of waits before the first call.
///
/// # Errors
/// [`EngineError::Refused`] for a key or user that is refused, [`EngineError::OutOfReach`] without a
/// connection, [`EngineError::Usage`] for settings that can't work.
pub async fn try_out_partner(
    config: &Config,
    partner: PartnerCredentials,
    watch: impl FnOnce(WaitTeller),
) -> Result<PartnerStand, EngineError> {
    let client = partner_client(config, partner)?;
    let watched = client.clone();
    watch(Box::new(move || calls(None, Some(&watched))));
    let user = client.current_user().await?;
    let jobs = client.jobs().await?.len();
    let pools = match client.prospect_pools().await {
        Ok(pools) => Some(pools.len()),
        // Pools are one ability of several; the key works without.
        Err(crate::ingestion::IngestionError::NotPermitted { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let name = user.full_name.filter(|name| !name.trim().is_empty());
    Ok(PartnerStand {
        user: name.unwrap_or_else(|| client.user().to_owned()),
        jobs,
        pools,
    })
}

impl Setup {
    /// Returns whether a partner key is all there is: nobody can be looked for.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.client.is_none() && self.partner.is_some()
    }

    /// Makes sure that exports can leave through one channel or the other.
    pub(in crate::worker) fn may_send(&self) -> Result<(), EngineError> {
        self.may_write()?;
        if self.is_alone() {
            Ok(())
        } else {
            self.client().map(drop)
        }
    }

    /// Asks Candidate Ingestion for the acting user.
    pub(in crate::worker) async fn connect_partner(&self) -> Result<(), EngineError> {
        let Some(partner) = &self.partner else {
            return Err(EngineError::NoPartner);
        };
        if !self.is_owner().await? {
            *lock(&self.connection) = Connection::Reading;
            return Ok(());
        }
        let user = self
            .partner_user
            .get_or_try_init(|| async { partner.current_user().await })
            .await;
        let result = user.map(drop).map_err(EngineError::from);
        *lock(&self.connection) = match &result {
            Ok(()) => Connection::Online,
            Err(error) => Connection::Failed(error.problem()),
        };
        self.happened.notify_waiters();
        result
    }

    /// Makes sure that the partner key beside the credential for Harvest is of the same organisation: it
    /// was let in before, or both APIs know its acting user by one id and one address.
    ///
    /// # Errors
    /// [`EngineError::Usage`] where nobody has told; else when Greenhouse can't be asked.
    pub(in crate::worker) async fn admit_partner(&self) -> Result<(), EngineError> {
        let (Some(gate), Some(_)) = (&self.partner_gate, &self.client) else {
            return Ok(());
        };
        if self.mirror.tenant()?.is_some() && gate.is_known()? {
            return Ok(());
        }
        self.admit().await?;
        if self.is_one_user().await? {
            return match gate.vouch().await? {
                Ok(_) => Ok(()),
                Err(stranger) => Err(self.refuse(stranger)),
            };
        }
        match gate.enter().await? {
            Ok(_) => Ok(()),
            Err(stranger) => Err(self.refuse(stranger)),
        }
    }

    /// Returns whether the directory was claimed by the partner key at hand, and the credential for
    /// Harvest is of the same organisation; that is kept.
    pub(in crate::worker) async fn claimed_by_partner(&self) -> Result<bool, EngineError> {
        let (Some(partner), Some(gate), Some(_)) = (&self.partner_gate, &self.gate, &self.client)
        else {
            return Ok(false);
        };
        if !partner.is_known()? || !self.is_one_user().await? {
            return Ok(false);
        }
        Ok(gate.vouch().await?.is_ok())
    }

    /// Returns whether both APIs know the partner key's acting user by the same id and address:
    /// numbers of users are Greenhouse's own, so then both are of one organisation.
    async fn is_one_user(&self) -> Result<bool, EngineError> {
        let (Some(partner), Some(client)) = (&self.partner, &self.client) else {
            return Ok(false);
        };
        let user = partner.current_user().await?;
        let (Some(id), Some(email)) = (user.id, user.email) else {
            return Ok(false);
        };
        let query = Query::<wire::User>::new().ids([id]);
        let found = match client.all(query, Lane::Interactive).await {
            Ok(found) => found,
            // Without that scope nobody can tell.
            Err(error) if error.is_permission() => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        Ok(found
            .iter()
            .any(|one| one.id == id && is_address(one, &email)))
    }

    /// Returns the name of the user that a partner key alone acts for.
    pub(in crate::worker) fn partner_name(&self) -> Option<String> {
        let partner = self.partner.as_ref().filter(|_| self.is_alone())?;
        let named = self
            .partner_user
            .get()
            .and_then(|user| user.full_name.clone());
        let name = named.unwrap_or_else(|| partner.user().to_owned());
        Some(format!("{name} (partner key)"))
    }

    /// Returns the jobs and pools that the partner key shows.
    pub(in crate::worker) async fn partner_jobs(&self) -> Result<JobList, EngineError> {
        let partner = self.partner.as_ref().ok_or(EngineError::NoPartner)?;
        let jobs = partner.jobs().await?.into_iter();
        let open = jobs.filter(|job| matches!(job.status.to_lowercase().as_str(), "open" | ""));
        let pools = match partner.prospect_pools().await {
            Ok(pools) => pools,
            Err(error) if error.is_permission() => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let pools = pools.into_iter().filter_map(|pool| {
            let id = i64::try_from(pool.id).ok()?;
            Some(Pool {
                id,
                name: pool.name,
            })
            .filter(|pool| !pool.name.trim().is_empty())
        });
        let mut pools: Vec<Pool> = pools.collect();
        pools.sort_by_cached_key(|pool| pool.name.to_lowercase());
        let open = open.filter_map(|job| {
            Some(Job {
                id: JobId(i64::try_from(job.id).ok()?),
                name: job.name,
                requisition_id: None,
                status: JobStatus::Open,
                department: None,
                offices: Vec::new(),
                confidential: false,
                template: false,
            })
        });
        Ok(JobList {
            open: open.collect(),
            hidden: Vec::new(),
            pools,
        })
    }

    /// Returns the prospect pool of a name or number, as the partner key shows it.
    pub(in crate::worker) async fn partner_pool(&self, wanted: &str) -> Result<Pool, EngineError> {
        let mut pools = self.partner_jobs().await?.pools;
        let is_it = |pool: &Pool| {
            pool.id.to_string() == wanted.trim() || phrase(&pool.name) == phrase(wanted)
        };
        pools.retain(is_it);
        match (pools.pop(), pools.is_empty()) {
            (Some(pool), true) => Ok(pool),
            (Some(_), false) => Err(EngineError::usage(
                format!("several prospect pools are named \"{wanted}\""),
                "name one by its number",
            )),
            (None, _) => Err(EngineError::usage(
                format!("the partner key shows no prospect pool \"{wanted}\""),
                "check the name in Greenhouse",
            )),
        }
    }

    /// Returns whether there is a partner key.
    #[must_use]
    pub fn has_partner(&self) -> bool {
        self.partner.is_some()
    }
}

fn is_address(user: &wire::User, email: &str) -> bool {
    let all = user.primary_email.iter().chain(&user.emails);
    all.into_iter()
        .any(|one| one.trim().eq_ignore_ascii_case(email.trim()))
}
