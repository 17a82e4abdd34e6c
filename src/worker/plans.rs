//! Plans: what an export would write.

use std::sync::Arc;

use crate::config::{self, Channel};
use crate::export::{
    self, Checker, Chosen, Context, Intent, Journal, OutboxEntry, Person, Plan, Step, Target,
};
use crate::mirror::Mirror;
use crate::people::PersonRef;
use crate::worker::{EngineError, Setup, Verdicts};

/// Says what exports would write. Writes nothing.
pub struct Plans {
    setup: Arc<Setup>,
    verdicts: Arc<Verdicts>,
    mirror: Mirror,
    checker: Checker,
    journal: Journal,
}

impl Plans {
    pub(super) fn new(
        setup: Arc<Setup>,
        verdicts: Arc<Verdicts>,
        checker: Checker,
        journal: Journal,
    ) -> Self {
        Self {
            mirror: setup.mirror.clone(),
            setup,
            verdicts,
            checker,
            journal,
        }
    }

    /// Returns what an export of these rows would write, with what the session chose.
    ///
    /// # Errors
    /// As [`Self::plan_people`], and when a row is gone.
    pub async fn plan(
        &self,
        rows: &[PersonRef],
        target: &Target,
        chosen: &Chosen,
    ) -> Result<Plan, EngineError> {
        let mut people = Vec::with_capacity(rows.len());
        for row in rows {
            people.push((*row, self.verdicts.person(*row).await?));
        }
        self.plan_with(people, target, &chosen.over(&self.setup.config.export))
            .await
    }

    /// Returns what an export of these people would write, in their order, with what the config says.
    ///
    /// # Errors
    /// [`EngineError`] when the mirror can't be asked; [`EngineError::Usage`] when section `[export]`
    /// of the config, or the session, names what Greenhouse does not have.
    pub async fn plan_people(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
    ) -> Result<Plan, EngineError> {
        self.plan_with(people, target, &self.setup.config.export)
            .await
    }

    /// The same with what a session chose.
    ///
    /// # Errors
    /// As [`Self::plan_people`].
    pub async fn plan_people_chosen(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
        chosen: &Chosen,
    ) -> Result<Plan, EngineError> {
        self.plan_with(people, target, &chosen.over(&self.setup.config.export))
            .await
    }

    async fn plan_with(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
        wishes: &config::Export,
    ) -> Result<Plan, EngineError> {
        self.setup.may_write()?;
        if self.setup.is_alone() {
            return self.plan_alone(people, target, wishes).await;
        }
        if wishes.channel == Some(Channel::Ingestion)
            && self.setup.partner.is_none()
            && !self.setup.offline
        {
            return Err(EngineError::NoPartner);
        }
        if wishes.channel == Some(Channel::Ingestion) && self.setup.partner.is_some() {
            self.setup.admit_partner().await?;
        }
        let client = self.setup.client.as_ref();
        if client.is_some() && self.setup.acting_id().is_none() && export::names_acting_user(wishes)
        {
            self.setup.connect().await?;
        }
        let acting = self.setup.acting_id();
        let context = Context::resolve(wishes, target, &self.mirror, client, acting).await?;
        let mut plan = export::plan(&self.checker, &self.mirror, people, target, &context).await?;
        self.note_done(&mut plan).await?;
        Ok(plan)
    }

    /// Returns the plan of an export through a partner key alone.
    async fn plan_alone(
        &self,
        people: Vec<(PersonRef, Person)>,
        target: &Target,
        wishes: &config::Export,
    ) -> Result<Plan, EngineError> {
        if wishes.channel == Some(Channel::Harvest) {
            return Err(EngineError::usage(
                "the channel is harvest, and there is a partner key alone",
                "`gleaner setup` takes a credential for Harvest, or say --channel ingestion",
            ));
        }
        let context = Context::unchecked(wishes)?;
        let mut plan = export::plan_unchecked(people, target, &context, wishes);
        self.note_done(&mut plan).await?;
        Ok(plan)
    }

    /// Says of those in a plan whom an earlier export of ours has put there that they are, whatever
    /// a new check makes of them: the same export again is the same intent (fine print).
    async fn note_done(&self, plan: &mut Plan) -> Result<(), EngineError> {
        let intents = plan
            .items
            .iter()
            .map(|item| Intent::of(plan, item, None))
            .collect();
        let done = self.journal.done_by(intents).await?;
        for (item, id) in plan.items.iter_mut().zip(done) {
            let Some(id) = id.filter(|_| !matches!(item.step, Step::AlreadyOnJob { .. })) else {
                continue;
            };
            let entry = self.journal.get(&id).await?;
            let another = |entry: &OutboxEntry| {
                entry.context.channel == Channel::Ingestion && entry.is_of_another(&item.subject)
            };
            if let Some(earlier) = entry.as_ref().filter(|entry| another(entry)) {
                let reason = earlier.keeps_external_id();
                item.step = Step::NeedsReview { reason };
                item.body = serde_json::Value::Null;
                (item.fields, item.left_out, item.follow_ups) = Default::default();
                continue;
            }
            // For a while lists may not show what an export has made.
            let recent = entry
                .as_ref()
                .is_some_and(|entry| entry.sent_at.is_some_and(|at| at >= export::listed_by()));
            let ids = entry.and_then(|entry| Some((entry.candidate_id?, entry.application_id?)));
            let Some((candidate, application)) = ids else {
                continue;
            };
            // Somebody who was deleted since is not there any more.
            let there = self.mirror.applications(&[candidate]).await?;
            if recent || self.setup.is_alone() || there.iter().any(|one| one.id == application) {
                item.is_there(candidate, application, "exported before");
            }
        }
        Ok(())
    }
}
