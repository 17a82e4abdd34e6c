//! Whose a data directory is. The local copy, the outbox, the decisions and the library belong to one
//! organisation in Greenhouse; credentials of another one neither write from here nor are shown what
//! is here.
//!
//! Who first asks Greenhouse from a directory claims it. From then on a credential is let in where
//! Greenhouse names the same organisation for it (contract 2.3), or where it is one that was let in
//! before. Greenhouse may name none: then a credential that was never let in stays out until a person
//! says that it is the same organisation's, which is remembered.

mod credential;
mod gate;
mod record;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error_text::{ErrorText, HasErrorText};
use crate::harvest::Organization;

pub use credential::{Api, Credential};
pub use gate::Gate;
pub use record::organisation_at;

/// Whether Greenhouse has answered whose a credential is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Greenhouse answered, be it without naming an organisation; or the API has no such question.
    Given,
    /// No answer has come so far.
    Awaited,
    /// Nobody asks: the command needs nothing of Greenhouse.
    NotAsked,
}

/// Who asks now.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// The credential.
    pub credential: Credential,
    /// Its organisation, where Greenhouse names one.
    pub organisation: Option<Organization>,
    /// Whether Greenhouse has answered whose the credential is.
    pub word: Word,
    /// The acting user, where they are known.
    pub user: Option<u64>,
    /// A mark of the credential and of the user it is to act as.
    pub session: u64,
}

impl fmt::Display for Caller {
    /// Writes the organisation, or the credential where that is not told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.organisation {
            Some(organisation) => organisation.fmt(f),
            None => write!(f, "the organisation of {}", self.credential),
        }
    }
}

/// Whose a data directory is, as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// The organisation's id, once Greenhouse told it.
    pub organisation: Option<u64>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// The base of Harvest's addresses that the copy was read from.
    #[serde(default)]
    pub url: String,
    /// Whom the copy was last read as.
    #[serde(default)]
    pub user: Option<u64>,
    /// [`Caller::session`] of whoever read the copy last.
    #[serde(default, rename = "credential")]
    pub session: u64,
    /// Credentials that were let in, the one that claimed the directory first; none in a directory of
    /// a Gleaner that did not keep them.
    #[serde(default)]
    pub credentials: Vec<Credential>,
}

/// How a data directory and who asks go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// It is theirs.
    Same,
    /// It is their organisation's, as another user may see it.
    OtherUser,
    /// It is another organisation's.
    Other,
    /// Nobody has told.
    Unproven,
}

impl Tenant {
    /// Returns how the directory goes together with who asks.
    pub fn agrees_with(&self, caller: &Caller) -> Agreement {
        let told = caller.organisation.as_ref().map(|one| one.id);
        match (self.organisation, told) {
            (Some(there), Some(here)) if there != here => return Agreement::Other,
            (Some(_), Some(_)) => {}
            // Another port of this machine may be another sandbox: its silence proves nothing.
            _ if self.lets_in(caller)
                && (caller.word != Word::Awaited || self.needs_no_word(caller)) => {}
            _ => return Agreement::Unproven,
        }
        match (self.user, caller.user) {
            (Some(there), Some(here)) if there != here => Agreement::OtherUser,
            _ => Agreement::Same,
        }
    }

    /// Returns whether a credential was let in before.
    pub fn lets_in(&self, caller: &Caller) -> bool {
        self.credentials.contains(&caller.credential)
            || self.credentials.is_empty() && self.session == caller.session
    }

    /// Returns whether a credential needs no word of Greenhouse before it is shown what is here.
    fn needs_no_word(&self, caller: &Caller) -> bool {
        let known = &self.credentials;
        known
            .iter()
            .any(|one| one.is_at_same_port(&caller.credential))
            || known.is_empty() && self.session == caller.session
    }

    /// Returns the mark of this tenant that a row of the outbox carries.
    pub fn mark(&self) -> Option<String> {
        match (self.organisation, self.credentials.first()) {
            (Some(id), _) => Some(organisation_mark(id)),
            (None, first) => first.map(Credential::mark),
        }
    }

    /// Returns whether a row with this mark is this tenant's. One without a mark was put in while
    /// nobody knew, and belongs to whom the directory belongs to.
    pub fn owns(&self, mark: Option<&str>) -> bool {
        let Some(mark) = mark else { return true };
        self.organisation
            .is_some_and(|id| organisation_mark(id) == mark)
            || self.credentials.iter().any(|one| one.mark() == mark)
    }

    /// Takes over what is known now of the organisation and lets the credential in; returns whether
    /// that was news.
    fn learn(&mut self, caller: &Caller) -> bool {
        let before = self.clone();
        let at_a_new_port = !self.needs_no_word(caller);
        if at_a_new_port && self.lets_in(caller) && caller.word != Word::Given {
            return false;
        }
        if let Some(told) = &caller.organisation {
            self.organisation = Some(told.id);
            self.name = told.name.clone().or_else(|| self.name.take());
        }
        self.let_in(caller.credential.clone());
        at_a_new_port || *self != before
    }

    fn let_in(&mut self, credential: Credential) {
        /// The oldest but the first make way; they are proved again when they are next used.
        const LET_IN: usize = 32;
        if let Some(known) = self.credentials.iter_mut().find(|one| **one == credential) {
            *known = credential;
            return;
        }
        if self.credentials.len() >= LET_IN {
            self.credentials.remove(1);
        }
        self.credentials.push(credential);
    }
}

impl fmt::Display for Tenant {
    /// Writes the organisation, or the credential that claimed the directory where that was not told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.organisation, self.credentials.first()) {
            (Some(id), _) => Organization {
                id,
                name: self.name.clone(),
            }
            .fmt(f),
            (None, Some(first)) => write!(f, "the organisation of {first}"),
            (None, None) => write!(f, "the organisation at {}", self.url),
        }
    }
}

fn organisation_mark(id: u64) -> String {
    format!("organisation:{id}")
}

/// Why a credential is not let in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.error_text())]
pub struct Stranger {
    /// Whose the directory is.
    pub there: Tenant,
    /// Who asks.
    pub here: Caller,
}

impl HasErrorText for Stranger {
    fn error_text(&self) -> ErrorText {
        let Self { there, here } = self;
        match there.agrees_with(here) {
            Agreement::Unproven => ErrorText::new(
                format!(
                    "this data directory belongs to {there}, and Greenhouse does not say which \
                     organisation {} is of",
                    here.credential
                ),
                "if it is the same one, say so with `gleaner setup --same-organisation`, else give it a \
                 directory of its own with --data-dir",
            ),
            _ => ErrorText::new(
                format!(
                    "this data directory belongs to {there}, and these credentials are of {here}"
                ),
                "give the latter a directory of its own with --data-dir",
            ),
        }
    }
}

#[cfg(test)]
mod tests;
