//! Who is on a tab, and what is known of them.

use serde_json::json;

use super::lines::{cut_applications, export, words};
use super::{Answered, Desk, MOST_EXPORTS, Subject};
use crate::app::text::clean;
use crate::companion::protocol::{Kind, Refusal};
use crate::companion::sites::is_denied;
use crate::companion::understand::{PageContent, Tab, Understood, by_content, by_tab};
use crate::matching::{Assessment, Verdict};
use crate::people::{CandidateId, PersonRef, Profile};
use crate::worker::CheckLine;

impl Desk {
    pub(super) async fn check(&self, tab: &Tab, page: Option<&PageContent>) -> Answered {
        let denied = is_denied(&tab.url);
        let mirror = self.engine.status().await?.mirror;
        if mirror.candidates == 0 && mirror.synced_at.is_none() {
            let what = "There is no local copy of Greenhouse yet.";
            return Err(Refusal::new(
                Kind::Setup,
                what,
                "Run `gleaner sync` in a terminal.",
            ));
        }
        let understood = match page {
            Some(_) if denied => {
                let what = "Nothing but the address and the title is read on this site.";
                let hint = "Its owner forbids reading its pages.";
                return Err(Refusal::new(Kind::Denied, what, hint));
            }
            Some(page) if page.is_too_long() => {
                let hint = "Copy what is about the person and paste it into the app.";
                return Err(Refusal::new(Kind::Request, "The page says too much.", hint));
            }
            Some(page) => by_content(tab, page),
            None => by_tab(tab),
        };
        let mut answers = Vec::new();
        let nobody = match understood {
            Understood::Nobody(why) => Some(why),
            Understood::Candidate(id) => {
                answers.push(self.candidate(id).await?);
                None
            }
            Understood::People(people) => {
                let verdicts = self.engine.verdicts.assess_profiles(&people).await?;
                for (profile, verdict) in people.iter().zip(&verdicts) {
                    let handle = self.remember(Subject::Profile(Box::new(profile.clone())));
                    answers.push(self.verdict(handle, profile, verdict).await?);
                }
                None
            }
        };
        Ok(json!({"people": answers, "nobody": nobody, "may_read": !denied}))
    }

    /// Returns everything known about somebody on their own page in Greenhouse.
    async fn candidate(&self, id: CandidateId) -> Answered {
        let person = PersonRef::Candidate(id);
        let Some((_, Ok(assessment))) = self.engine.verdicts.assess(&[person]).await.pop() else {
            let what = format!("Candidate {id} is not in the local copy yet.");
            return Err(Refusal::new(
                Kind::Failed,
                what,
                "Run `gleaner sync`, or wait for the app's next one.",
            ));
        };
        let name = assessment
            .candidates
            .first()
            .map(|found| found.name.clone());
        let shown = Profile {
            external_id: id.to_string(),
            full_name: name,
            ..Profile::default()
        };
        let handle = self.remember(Subject::Candidate(id));
        let mut answer = self.verdict(handle, &shown, &assessment).await?;
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("own_page".to_owned(), json!(true));
        }
        Ok(answer)
    }

    /// Returns who was understood and what is known of them.
    pub(super) async fn verdict(
        &self,
        handle: u64,
        profile: &Profile,
        assessment: &Assessment,
    ) -> Answered {
        let mut line = json!(CheckLine::new(profile, assessment));
        cut_applications(&mut line);
        let candidates = assessment.candidates.iter().map(|found| found.id);
        let ids: Vec<CandidateId> = candidates
            .filter(|_| assessment.verdict == Verdict::InGreenhouse)
            .take(1)
            .collect();
        let mut exports = self.engine.outbox.all().await?;
        exports.retain(|entry| {
            let profile_is = entry.external_id == profile.external_id;
            profile_is || entry.candidate_id.is_some_and(|id| ids.contains(&id))
        });
        exports.truncate(MOST_EXPORTS);
        let shown = json!({
            "name": clean(&profile.name()), "title": profile.position(), "company": profile.company,
            "location": profile.location, "emails": profile.emails.iter().map(|one| &one.value).collect::<Vec<_>>(),
            "pages": profile.pages().collect::<Vec<_>>(),
        });
        let page = assessment.candidates.first().map(|found| found.id.page());
        Ok(json!({
            "person": handle, "profile": shown, "check": line, "says": words(assessment),
            "same_name": assessment.same_name, "page": page,
            "exports": exports.iter().map(export).collect::<Vec<_>>(),
        }))
    }
}
