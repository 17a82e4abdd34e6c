//! Where a report's rows come from: what was done in the library, and the outbox.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::{ReportKind, ReportRow, SessionReport};
use crate::export::{OutboxEntry, Unsent};
use crate::library::{ActDone, ActKind};
use crate::people::{CandidateId, ProfileId};
use crate::worker::{EngineError, Records};

impl Records {
    /// Returns what was done since a moment, by whoever used this data directory.
    ///
    /// # Errors
    /// [`EngineError`] of the store.
    pub async fn report(&self, since: Timestamp) -> Result<SessionReport, EngineError> {
        let tenant = self.mirror.tenant()?;
        let ours = |mark: Option<&str>| tenant.as_ref().is_none_or(|tenant| tenant.owns(mark));
        let acts = self.library.acts_since(since).await?.into_iter();
        let acts = acts.filter(|(_, mark)| ours(mark.as_deref()));
        let acts = standing(acts.map(|(act, _)| act).collect());
        let mut rows = self.rows_of(&acts).await?;
        for entry in self.journal.all().await? {
            if entry.updated_at >= since && ours(entry.tenant.as_deref()) {
                rows.push(row_of_entry(&entry));
            }
        }
        let unsent = self.journal.unsent_since(since).await?;
        let unsent = unsent.iter().filter(|one| ours(one.tenant.as_deref()));
        rows.extend(unsent.map(row_of_unsent));
        rows.sort_by_key(|row| row.at);
        Ok(SessionReport {
            since,
            until: Timestamp::now(),
            rows,
        })
    }

    /// Returns acts with the names of whom they are about; of each person the last look only.
    async fn rows_of(&self, acts: &[ActDone]) -> Result<Vec<ReportRow>, EngineError> {
        let profiles: BTreeSet<ProfileId> = acts.iter().filter_map(|act| act.profile).collect();
        let profiles: Vec<ProfileId> = profiles.into_iter().collect();
        let candidates: BTreeSet<CandidateId> =
            acts.iter().filter_map(|act| act.candidate).collect();
        let candidates: Vec<CandidateId> = candidates.into_iter().collect();
        let profiles: HashMap<ProfileId, (String, String)> = self
            .library
            .get(&profiles)
            .await?
            .into_iter()
            .map(|kept| {
                (
                    kept.id,
                    (kept.profile.external_id.clone(), kept.profile.name()),
                )
            })
            .collect();
        let candidates: HashMap<CandidateId, String> = self
            .mirror
            .candidates(&candidates)
            .await?
            .into_iter()
            .map(|one| (one.id, one.name()))
            .collect();
        let mut looked = BTreeSet::new();
        let mut rows = Vec::with_capacity(acts.len());
        for act in acts.iter().rev() {
            let kind = match act.kind {
                ActKind::Looked => ReportKind::Looked,
                kind @ (ActKind::Same | ActKind::NotSame | ActKind::Undecided) => {
                    ReportKind::Decided(kind)
                }
                kind @ (ActKind::Skipped | ActKind::Back) => ReportKind::Skipped(kind),
            };
            if kind == ReportKind::Looked && !looked.insert((act.profile, act.candidate)) {
                continue;
            }
            let (external_id, name) = match (act.profile, act.candidate) {
                (Some(id), _) => profiles.get(&id).cloned().unwrap_or_default(),
                (None, Some(id)) => (
                    String::new(),
                    candidates.get(&id).cloned().unwrap_or_default(),
                ),
                (None, None) => Default::default(),
            };
            rows.push(ReportRow {
                at: act.at,
                kind,
                external_id,
                name,
                candidate: act.candidate,
                application: None,
                job_id: None,
                job: String::new(),
                export: None,
                reason: None,
            });
        }
        Ok(rows)
    }
}

/// Returns the acts that stand: of each pair and of each person who was skipped the last one, and none where
/// that took back what was done in the same time. Looks all stay.
fn standing(acts: Vec<ActDone>) -> Vec<ActDone> {
    let about = |act: &ActDone| {
        let is_skip = match act.kind {
            ActKind::Looked => return None,
            ActKind::Same | ActKind::NotSame | ActKind::Undecided => false,
            ActKind::Skipped | ActKind::Back => true,
        };
        Some((is_skip, act.profile, act.candidate))
    };
    let mut last = HashMap::new();
    let mut first = HashMap::new();
    for (at, act) in acts.iter().enumerate() {
        if let Some(about) = about(act) {
            first.entry(about).or_insert(at);
            last.insert(about, at);
        }
    }
    let takes_back = |act: &ActDone| matches!(act.kind, ActKind::Undecided | ActKind::Back);
    let stands = |at: usize, act: &ActDone| {
        about(act).is_none_or(|about| {
            last.get(&about) == Some(&at) && !(takes_back(act) && first.get(&about) != Some(&at))
        })
    };
    let all = acts.iter().enumerate();
    all.filter(|(at, act)| stands(*at, act))
        .map(|(_, act)| *act)
        .collect()
}

fn row_of_entry(entry: &OutboxEntry) -> ReportRow {
    ReportRow {
        at: entry.updated_at,
        kind: ReportKind::Exported(entry.became()),
        external_id: entry.external_id.clone(),
        name: entry.name.clone(),
        candidate: entry.candidate_id,
        application: entry.application_id,
        job_id: entry.job_id(),
        job: entry.aim(),
        export: Some(entry.id.clone()),
        reason: entry.reason.clone(),
    }
}

fn row_of_unsent(unsent: &Unsent) -> ReportRow {
    ReportRow {
        at: unsent.at,
        kind: ReportKind::Exported(Some(unsent.outcome)),
        external_id: unsent.external_id.clone(),
        name: unsent.name.clone(),
        candidate: unsent.candidate_id,
        application: unsent.application_id,
        job_id: unsent.job_id,
        job: unsent.target.clone(),
        export: None,
        reason: unsent.reason.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(at: i64, kind: ActKind, profile: i64, candidate: Option<i64>) -> ActDone {
        ActDone {
            at: Timestamp::constant(at, 0),
            kind,
            profile: Some(ProfileId(profile)),
            candidate: candidate.map(CandidateId),
        }
    }

    #[test]
    fn what_was_undone_in_the_same_time_is_not_counted() {
        let decided = |at, kind| act(at, kind, 1, Some(7));
        let acts = vec![
            act(0, ActKind::Looked, 1, None),
            decided(1, ActKind::NotSame),
            decided(2, ActKind::Undecided),
            act(3, ActKind::Skipped, 2, None),
            act(4, ActKind::Back, 2, None),
        ];
        assert_eq!(standing(acts.clone()), acts[..1]);
    }

    #[test]
    fn the_last_word_on_a_pair_and_on_a_person_counts_once() {
        let acts = vec![
            act(1, ActKind::NotSame, 1, Some(7)),
            act(2, ActKind::Same, 1, Some(7)),
            act(3, ActKind::Same, 1, Some(8)),
            act(4, ActKind::Skipped, 1, None),
            act(5, ActKind::Back, 1, None),
            act(6, ActKind::Skipped, 1, None),
        ];
        assert_eq!(standing(acts.clone()), [acts[1], acts[2], acts[5]]);
    }

    #[test]
    fn undoing_what_was_done_earlier_is_told() {
        let acts = vec![
            act(1, ActKind::Undecided, 1, Some(7)),
            act(2, ActKind::Back, 2, None),
        ];
        assert_eq!(standing(acts.clone()), acts);
    }
}
