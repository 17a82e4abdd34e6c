//! Reading back what left through a partner key when nobody could look: there is no baseline, so
//! looks alone prove nothing. The external id that Greenhouse keeps does.

use super::super::reconcile::{self, Reading, Sent};
use super::super::{OutboxEntry, Write};
use super::Runner;
use crate::harvest::{HarvestError, Lane, Query, wire};
use crate::mirror::convert;

impl Runner {
    /// Looks for the person by the e-mails that were sent; it is ours where the partner key says
    /// that the person has our external id.
    pub(super) async fn reading_unchecked(
        &self,
        entry: &OutboxEntry,
        write: &Write,
    ) -> Result<Reading, HarvestError> {
        let sent = Sent::of(&write.body);
        if sent.emails.is_empty() {
            return Ok(Reading::Unclear(
                "it was sent when nobody could look, without an e-mail to look for".to_owned(),
            ));
        }
        let mut rows = Vec::new();
        for email in &sent.emails {
            let query = Query::<wire::Candidate>::new().email(*email);
            rows.extend(self.client.all(query, Lane::Export).await?);
        }
        let found = reconcile::new_people(&sent, &[], &rows);
        if found.is_empty() {
            return Ok(Reading::Absent);
        }
        // The acting user may not be one who sees people: then a person has to say.
        let standings = match &self.partner {
            Some((partner, _)) => partner.standings(&found).await.unwrap_or_default(),
            None => Vec::new(),
        };
        let ours: Vec<u64> = standings
            .iter()
            .filter(|one| one.external_id.as_deref() == Some(entry.external_id.as_str()))
            .map(|one| one.id)
            .collect();
        match ours.as_slice() {
            [one] => {
                let candidate = convert::candidate_id(*one);
                match self.application_of(candidate, entry, &[]).await? {
                    Reading::Absent => Ok(Reading::Half { candidate: *one }),
                    reading => Ok(reading),
                }
            }
            _ => {
                let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
                Ok(Reading::Unclear(format!(
                    "it was sent when nobody could look, and looks like candidate {}",
                    ids.join(", ")
                )))
            }
        }
    }
}
