//! What the guards of exports say of people.

use std::collections::HashMap;
use std::sync::Arc;

use crate::export::{self, Chosen, Context, Judged, Person, Target, Warning};
use crate::matching::Assessment;
use crate::people::{CandidateId, PersonRef};
use crate::worker::{EngineError, Generation, Verdicts};

impl Verdicts {
    /// Returns what the guards of exports say of people, by the local copy alone. With `as_of` they go by
    /// the verdicts told since then ([`Self::verdicts_as_of`]); without, everybody is judged as of now.
    ///
    /// # Errors
    /// [`EngineError`] of store or index.
    pub async fn guards(
        &self,
        rows: &[PersonRef],
        target: Option<&Target>,
        chosen: &Chosen,
        as_of: Option<Generation>,
    ) -> Result<Vec<(PersonRef, Vec<Warning>)>, EngineError> {
        if self.setup.is_alone() {
            return Ok(Vec::new());
        }
        let mut verdicts = self.of_guarded(rows, as_of).await;
        let mut people: Vec<Judged> = Vec::with_capacity(rows.len());
        let (mut profiles, mut candidates) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                PersonRef::Profile(id) => profiles.push(*id),
                PersonRef::Candidate(id) => candidates.push(*id),
            }
        }
        for kept in self.library.get(&profiles).await? {
            let (row, person) = (
                PersonRef::Profile(kept.id),
                Person::Profile(Box::new(kept.profile)),
            );
            people.push((row, person, verdicts.remove(&row).transpose()?));
        }
        for candidate in self.mirror.candidates(&candidates).await? {
            let id: CandidateId = candidate.id;
            people.push((
                PersonRef::Candidate(id),
                Person::Candidate(Box::new(candidate)),
                None,
            ));
        }
        let prospects = Target::Prospect { pool: None };
        let target = target.unwrap_or(&prospects);
        let wishes = chosen.over(&self.setup.config.export);
        let context =
            Context::resolve(&wishes, target, &self.mirror, None, self.setup.acting_id()).await;
        // Settings that name nothing are said where exports are; guards need only whose they are.
        let context = context.unwrap_or_default();
        Ok(export::guards_on(&self.checker, &self.mirror, people, target, &context).await?)
    }

    /// Returns the verdicts that guards go by.
    async fn of_guarded(
        &self,
        rows: &[PersonRef],
        as_of: Option<Generation>,
    ) -> HashMap<PersonRef, Result<Arc<Assessment>, EngineError>> {
        let profiles = rows.iter().copied();
        let profiles: Vec<PersonRef> = profiles
            .filter(|row| matches!(row, PersonRef::Profile(_)))
            .collect();
        match as_of {
            Some(as_of) => {
                let told = self.verdicts_as_of(&profiles, as_of).await;
                told.into_iter().collect()
            }
            None => {
                let judged = self.assess(&profiles).await.into_iter();
                judged
                    .map(|(row, verdict)| (row, verdict.map(Arc::new)))
                    .collect()
            }
        }
    }
}
