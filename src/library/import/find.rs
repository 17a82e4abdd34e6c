//! Who of the library a row is about, or may be about.

use super::{Importing, Prepared};
use crate::library::known::Known;
use crate::library::{NameAgreement, Sameness, keys};
use crate::people::Profile;
use crate::store::StoreError;

/// A key is shared where this many of other names hold it, as in matching.
const OTHER_NAMES: usize = 2;

/// Who of the library a row may be about.
#[derive(Default)]
pub(super) struct Found {
    pub(super) same: Vec<Known>,
    pub(super) doubt: Vec<i64>,
}

impl Importing<'_> {
    /// Returns the record of which some list has said exactly this before.
    pub(super) fn that_said_so(&mut self, row: &Prepared) -> Result<Option<Known>, StoreError> {
        for id in self.lookup.holders(row.digest)? {
            if let Some(known) = self.load(id)? {
                let said = known.statements.iter().any(|one| one.digest == row.digest);
                let names = self.judge.names(&row.profile, &known.profile);
                if said && (names != NameAgreement::Differ || known.statements.len() > 1) {
                    return Ok(Some(known));
                }
            }
        }
        Ok(None)
    }

    /// Returns who the row is about, surest first, and who it may be about.
    pub(super) fn find(&mut self, row: &Prepared) -> Result<Found, StoreError> {
        let mut holders: Vec<(i64, Vec<i64>)> = Vec::new();
        let mut shared: Vec<&str> = Vec::new();
        for (key, text) in &row.strong {
            match self.lookup.holders_of_few(*key)? {
                Some(ids) => holders.push((*key, ids)),
                None => shared.push(text),
            }
        }
        let by_id = match row.id {
            Some(key) => self.lookup.holders(key)?,
            None => Vec::new(),
        };
        let by_name = match row.name {
            Some(key) => self.lookup.holders_of_few(key)?.unwrap_or_default(),
            None => Vec::new(),
        };
        let mut ids: Vec<i64> = holders.iter().flat_map(|(_, ids)| ids.clone()).collect();
        ids.extend(by_id.iter().chain(&by_name));
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(Found::default());
        }
        let mut others = Vec::new();
        let mut met: Vec<(Known, Vec<Profile>)> = Vec::new();
        for id in ids {
            if let Some(known) = self.load(id)? {
                let forms = known.forms();
                let differs =
                    |form: &Profile| self.judge.names(&row.profile, form) == NameAgreement::Differ;
                if forms.iter().all(differs) {
                    others.push(id);
                }
                met.push((known, forms));
            }
        }
        for (key, ids) in &holders {
            if ids.iter().filter(|id| others.contains(id)).count() >= OTHER_NAMES {
                self.lookup.is_shared(*key);
                shared.extend(
                    row.strong
                        .iter()
                        .filter(|one| one.0 == *key)
                        .map(|one| one.1.as_str()),
                );
            }
        }
        let without = without(&row.profile, &shared);
        let mut found = Found::default();
        for (known, forms) in met {
            let mut sameness = self.judged(std::slice::from_ref(&without), &forms);
            if sameness < Sameness::Same && by_id.contains(&known.id) {
                sameness = sameness.max(self.by_id(row, &forms));
            }
            match sameness {
                Sameness::Same => found.same.push(known),
                Sameness::Doubt => found.doubt.push(known.id),
                Sameness::Other => {}
            }
        }
        Ok(found)
    }

    /// An id within its tool speaks for the person where the names agree; of an id that nobody knows
    /// the tool of, the whole name has to.
    fn by_id(&self, row: &Prepared, forms: &[Profile]) -> Sameness {
        let names = |form: &Profile| self.judge.names(&row.profile, form);
        let any = |wanted: NameAgreement| forms.iter().any(|form| names(form) == wanted);
        if any(NameAgreement::Agree) {
            Sameness::Same
        } else if any(NameAgreement::Compatible) || any(NameAgreement::Unknown) {
            if row.tool.is_empty() {
                Sameness::Doubt
            } else {
                Sameness::Same
            }
        } else {
            Sameness::Other
        }
    }

    pub(super) fn judged(&self, some: &[Profile], others: &[Profile]) -> Sameness {
        let mut best = Sameness::Other;
        for (a, b) in some.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
            best = best.max(self.judge.same(a, b));
            if best == Sameness::Same {
                break;
            }
        }
        best
    }

    /// Returns whether a row without a name may be any of several people, such as a shared mailbox.
    pub(super) fn is_anybodys(&self, row: &Prepared, same: &[Known]) -> bool {
        row.profile.name().is_empty()
            && same.iter().enumerate().any(|(at, one)| {
                same.iter().skip(at + 1).any(|other| {
                    self.judge.names(&one.profile, &other.profile) == NameAgreement::Differ
                })
            })
    }
}

/// Returns a profile without the values that too many people hold.
fn without(profile: &Profile, shared: &[&str]) -> Profile {
    let mut profile = profile.clone();
    if !shared.is_empty() {
        let is_shared = |one: &Profile| {
            let keys = keys::of_strong(one);
            keys.iter().any(|(_, text)| shared.contains(&text.as_str()))
        };
        let location = profile.location.clone();
        profile.emails.retain(|email| {
            !is_shared(&Profile {
                emails: vec![email.clone()],
                ..Profile::default()
            })
        });
        profile.phones.retain(|phone| {
            !is_shared(&Profile {
                phones: vec![phone.clone()],
                location: location.clone(),
                ..Profile::default()
            })
        });
        profile.urls.retain(|url| {
            !is_shared(&Profile {
                urls: vec![url.clone()],
                ..Profile::default()
            })
        });
    }
    profile
}
