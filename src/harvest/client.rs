//! The client.

use std::sync::Arc;

use super::auth::Auth;
use super::sight::Sight;
use super::transport::Transport;
use super::waits::{Wait, Waits};
use super::{Budget, BudgetStatus, HarvestError, Identity, Settings};

/// A Harvest v3 client for one credential and acting user. Clones share token and budget; make one
/// for each credential and no more, since each budget believes to be alone (contract 3.3).
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub settings: Settings,
    pub transport: Transport,
    pub auth: Auth,
    pub budget: Budget,
    pub sight: Sight,
    pub waits: Waits,
}

impl Inner {
    /// Returns who takes turns with other users of the credential; 0 is the integration's own user.
    pub fn user(&self) -> u64 {
        self.settings.user_id.unwrap_or(0)
    }
}

impl Client {
    /// A client; makes no call.
    ///
    /// # Errors
    /// [`HarvestError::BadSettings`] for settings that cannot work, plain http beyond loopback first of
    /// all.
    pub fn new(settings: Settings) -> Result<Self, HarvestError> {
        settings.check()?;
        let transport = Transport::new(&settings);
        let waits = Waits::new();
        let auth = Auth::new(&settings, transport.clone(), waits.clone())?;
        let inner = Inner {
            settings,
            transport,
            auth,
            budget: Budget::new(),
            sight: Sight::default(),
            waits,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Returns a client of the same credential that acts as another user: with a token and a sight of its
    /// own, and within the same budget, in each lane of which the users take turns.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn acting_as(&self, user_id: u64) -> Result<Self, HarvestError> {
        let mut settings = self.inner.settings.clone();
        settings.user_id = Some(user_id);
        let (transport, waits) = (self.inner.transport.clone(), self.inner.waits.clone());
        let inner = Inner {
            auth: Auth::new(&settings, transport.clone(), waits.clone())?,
            settings,
            transport,
            budget: self.inner.budget.clone(),
            sight: Sight::default(),
            waits,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Who the credential is and what it may do; costs nothing of the budget (contract 2.3).
    ///
    /// # Errors
    /// [`HarvestError::CredentialsRefused`] for wrong credentials, [`HarvestError::OutOfReach`] without a
    /// connection.
    pub async fn introspect(&self) -> Result<Identity, HarvestError> {
        self.inner.auth.introspect().await
    }

    /// Whether the credential holds a scope, such as `harvest:interviews:list`, by what introspection
    /// last told; asks it where it has not told yet. None where it does not tell.
    pub async fn holds(&self, scope: &str) -> Option<bool> {
        let identity = match self.identity() {
            Some(known) => known,
            None => self.introspect().await.ok()?,
        };
        Some(identity.lacking(&[scope]).is_empty())
    }

    /// Has a token at hand, minting one where needed. Its answer tells the time, so that
    /// [`Client::clock_ahead`] is known before the first call.
    ///
    /// # Errors
    /// As [`Client::introspect`].
    pub async fn sign_in(&self) -> Result<(), HarvestError> {
        self.inner.auth.bearer().await.map(drop)
    }

    /// What was last said of the credential; none before [`Client::introspect`] was answered. Each new
    /// token is described again from then on, and one of another organisation is not used.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        self.inner.auth.identity()
    }

    /// Whether [`Client::introspect`] was answered, be it with a refusal or without an organisation.
    #[must_use]
    pub fn introspection_answered(&self) -> bool {
        self.inner.auth.introspection_answered()
    }

    /// Whether a token is at hand, whatever is known of it.
    pub async fn has_token(&self) -> bool {
        self.inner.auth.has_token().await
    }

    /// How many seconds Greenhouse's clock is ahead of this machine's, as its last answer told; none
    /// before. Right to a few seconds.
    #[must_use]
    pub fn clock_ahead(&self) -> Option<i64> {
        self.inner.transport.clock_ahead()
    }

    /// How long the budget makes `calls` more calls of the sync lane take at least; no time while no
    /// limit is known.
    #[must_use]
    pub fn time_for(&self, calls: u64) -> std::time::Duration {
        self.inner.budget.time_for(calls)
    }

    /// What calls have been waiting for the longest, and for how long nothing has come; none where no
    /// call is under way. Cheap enough for every frame.
    #[must_use]
    pub fn waiting(&self) -> Option<Wait> {
        self.inner.waits.longest(&self.budget_status())
    }

    /// The budget now; cheap enough for every frame.
    #[must_use]
    pub fn budget_status(&self) -> BudgetStatus {
        self.inner.budget.status()
    }
}
