//! What the guards of exports say of people.

use crate::export::{self, Chosen, Context, Person, Target, Warning};
use crate::people::{CandidateId, PersonRef};
use crate::worker::{EngineError, Verdicts};

impl Verdicts {
    /// Returns what the guards of exports say of people, by the local copy alone.
    ///
    /// # Errors
    /// [`EngineError`] of store or index.
    pub async fn guards(
        &self,
        rows: &[PersonRef],
        target: Option<&Target>,
        chosen: &Chosen,
    ) -> Result<Vec<(PersonRef, Vec<Warning>)>, EngineError> {
        if self.setup.is_alone() {
            return Ok(Vec::new());
        }
        let mut people: Vec<(PersonRef, Person)> = Vec::with_capacity(rows.len());
        let (mut profiles, mut candidates) = (Vec::new(), Vec::new());
        for row in rows {
            match row {
                PersonRef::Profile(id) => profiles.push(*id),
                PersonRef::Candidate(id) => candidates.push(*id),
            }
        }
        for kept in self.library.get(&profiles).await? {
            let person = Person::Profile(Box::new(kept.profile));
            people.push((PersonRef::Profile(kept.id), person));
        }
        for candidate in self.mirror.candidates(&candidates).await? {
            let id: CandidateId = candidate.id;
            people.push((
                PersonRef::Candidate(id),
                Person::Candidate(Box::new(candidate)),
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
}
