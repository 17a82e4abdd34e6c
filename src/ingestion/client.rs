//! The calls, what their answers mean, and what may be tried again: a 429 after its wait, since a
//! refusal is no execution; reads with growing pauses; a write of unknown fate never.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep};
use url::Url;

use super::pace::Pace;
use super::transport::{Reply, Transport};
use super::waits::{Cause, Wait, Waits};
use super::{
    Created, CurrentUser, IngestionError, NewPerson, Outcome, PartnerJob, PartnerStanding,
    ProspectPool, Refusal, Settings, UnknownCause,
};
use crate::inert::redact::personal_of;
use crate::transport::{BadBody, Lost};

/// Ids asked for in one call; no limit is documented (contract 11.4), so Harvest's holds.
pub const IDS_PER_CALL: usize = 50;
/// How often a read is tried in all.
const READ_ATTEMPTS: u32 = 4;
/// How many 429 answers one call sits out.
const REFUSALS_MAX: u32 = 6;
/// The first pause between two tries, doubled each time.
const PAUSE_FIRST: Duration = Duration::from_millis(250);
/// Pause after a 429 that names none.
const REFUSED_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause that an answer may ask for; more is not believed.
const PAUSE_MAX: Duration = Duration::from_secs(120);

const CREATE: &str = "POST /v1/partner/candidates";

/// A client for one partner key and one acting user. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    base: Url,
    user: String,
    transport: Transport,
    pace: Pace,
    waits: Waits,
}

impl Client {
    /// Returns a client; calls nobody.
    ///
    /// # Errors
    /// [`IngestionError::BadSettings`].
    pub fn new(settings: &Settings) -> Result<Self, IngestionError> {
        settings.check()?;
        Ok(Self {
            inner: Arc::new(Inner {
                base: settings.url.clone(),
                user: settings.user.trim().to_owned(),
                transport: Transport::new(settings)?,
                pace: Pace::new(),
                waits: Waits::default(),
            }),
        })
    }

    /// Returns the e-mail address of the acting user.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.inner.user
    }

    /// Returns what a call has been waiting for the longest; none where no call is under way.
    #[must_use]
    pub fn waiting(&self) -> Option<Wait> {
        self.inner.waits.longest()
    }

    /// Returns the acting user.
    ///
    /// # Errors
    /// [`IngestionError`].
    pub async fn current_user(&self) -> Result<CurrentUser, IngestionError> {
        self.read("GET /v1/partner/current_user", "current_user", None)
            .await
    }

    /// Returns the open jobs that the acting user may put people on.
    ///
    /// # Errors
    /// [`IngestionError`].
    pub async fn jobs(&self) -> Result<Vec<PartnerJob>, IngestionError> {
        self.read("GET /v1/partner/jobs", "jobs", None).await
    }

    /// Returns the prospect pools.
    ///
    /// # Errors
    /// [`IngestionError`].
    pub async fn prospect_pools(&self) -> Result<Vec<ProspectPool>, IngestionError> {
        self.read("GET /v1/partner/prospect_pools", "prospect_pools", None)
            .await
    }

    /// Returns how the partner's own people stand. An id that is left out says little: the user may
    /// not see the person, or the person was deleted, merged or taken over by another source
    /// (contract 11.3).
    ///
    /// # Errors
    /// [`IngestionError`].
    pub async fn standings(&self, ids: &[u64]) -> Result<Vec<PartnerStanding>, IngestionError> {
        let mut all = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS_PER_CALL) {
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            let query = format!("candidate_ids={}", ids.join(","));
            let some: Vec<PartnerStanding> = self
                .read("GET /v1/partner/candidates", "candidates", Some(&query))
                .await?;
            all.extend(some);
        }
        Ok(all)
    }

    /// Makes a person with an application. Greenhouse looks for no duplicate, and no repeated
    /// `external_id` is known to be recognised (contract 11.4).
    pub async fn create(&self, person: &NewPerson) -> Outcome<Created> {
        let body = match serde_json::to_vec(person) {
            Ok(body) => body,
            Err(error) => {
                let what = format!("the body cannot be written: {error}");
                return Outcome::NotSent(IngestionError::BadSettings(what.into()));
            }
        };
        let personal = personal_of(&body);
        let reply = match self
            .exchange(CREATE, Method::POST, "candidates", None, Some(body))
            .await
        {
            Ok(reply) => reply,
            Err(lost) => {
                let why = lost.to_string();
                return match lost.doubt() {
                    Some(cause) => Outcome::Unknown(cause),
                    None => Outcome::NotSent(IngestionError::OutOfReach { why }),
                };
            }
        };
        match (reply.status, reply.body) {
            (status @ 200..300, body) => made(&person.external_id, status, body),
            (status @ (..400 | 408 | 500..), _) => {
                Outcome::Unknown(UnknownCause::Status { status })
            }
            (status, body) => Outcome::Refused(Refusal::of(
                CREATE,
                status,
                &body.unwrap_or_default(),
                &personal,
            )),
        }
    }

    async fn read<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        path: &str,
        query: Option<&str>,
    ) -> Result<T, IngestionError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let why = match self
                .exchange(endpoint, Method::GET, path, query, None)
                .await
            {
                Err(lost) => lost.to_string(),
                Ok(Reply { status, body, .. }) => match (status, body) {
                    (200..300, Ok(body)) => {
                        return serde_json::from_slice(&body).map_err(|error| {
                            let what = format!("{:?} error", error.classify());
                            IngestionError::BadAnswer { endpoint, what }
                        });
                    }
                    (200..300, Err(bad)) => bad.to_string(),
                    (408 | 500.., _) => format!("status {status}"),
                    (400..500, body) => {
                        let body = body.unwrap_or_default();
                        return Err(Refusal::of(endpoint, status, &body, &[]).into_error());
                    }
                    _ => {
                        return Err(IngestionError::BadAnswer {
                            endpoint,
                            what: format!(
                                "status {status}, which sends elsewhere; check greenhouse.ingestion_url in the config"
                            ),
                        });
                    }
                },
            };
            if attempt == READ_ATTEMPTS {
                return Err(IngestionError::OutOfReach { why });
            }
            let pause = PAUSE_FIRST * 2_u32.pow(attempt - 1);
            let until = Some(Instant::now() + pause);
            let _waiting = self.inner.waits.begin(Cause::Retry, until);
            sleep(pause).await;
        }
    }

    /// Sends a request until it is answered with something other than "slow down".
    async fn exchange(
        &self,
        endpoint: &'static str,
        method: Method,
        path: &str,
        query: Option<&str>,
        body: Option<Vec<u8>>,
    ) -> Result<Reply, Lost> {
        let inner = &self.inner;
        let mut url = inner.base.clone();
        let base = inner.base.path().trim_end_matches('/');
        url.set_path(&format!("{base}/v1/partner/{path}"));
        url.set_query(query);
        let mut refusals = 0;
        loop {
            inner.pace.start(&inner.waits).await;
            let answer = inner.waits.begin(Cause::Answer, None);
            let sent = inner
                .transport
                .send(method.clone(), url.clone(), body.clone())
                .await;
            drop(answer);
            match sent {
                Ok(reply) if reply.status == 429 && refusals < REFUSALS_MAX => {
                    refusals += 1;
                    let pause = reply.retry_after.unwrap_or(REFUSED_PAUSE);
                    inner.pace.hold(pause.min(PAUSE_MAX)).await;
                }
                sent => {
                    let status = sent.as_ref().map(|reply| reply.status);
                    tracing::debug!(endpoint, ?status, "partner call");
                    return sent;
                }
            }
        }
    }
}

/// Reads the answer to a person that was made. One object was sent, so one is answered; one that is
/// about somebody else says nothing of ours.
fn made(external_id: &str, status: u16, body: Result<Vec<u8>, BadBody>) -> Outcome<Created> {
    let unreadable = |what: &str| {
        Outcome::Unknown(UnknownCause::UnreadableAnswer {
            status,
            what: what.to_owned(),
        })
    };
    let body = match body {
        Ok(body) => body,
        Err(bad) => return unreadable(&bad.to_string()),
    };
    let Ok(made) = serde_json::from_slice::<Created>(&body) else {
        return unreadable("it names nobody");
    };
    if made.id == 0 {
        return unreadable("it names nobody");
    }
    // No table has room for more, and two ids cut to the same would be one.
    let fits = |id: &u64| i64::try_from(*id).is_ok();
    if !fits(&made.id) || !made.application_id.as_ref().is_none_or(fits) {
        return unreadable("an id in it is beyond 63 bits");
    }
    match &made.external_id {
        Some(id) if id != external_id => unreadable("it is about another external id"),
        _ => Outcome::Landed(made),
    }
}
