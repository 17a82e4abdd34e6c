//! The stages that applications were in, as Greenhouse tells them.

use jiff::Timestamp;

use crate::people::ApplicationId;

/// What Greenhouse says of the stages that applications were in (contract 5.5).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stages {
    /// It was not asked.
    #[default]
    Unasked,
    /// It was asked and does not tell us.
    Refused,
    /// Every stage of the applications that were asked for.
    Told(Vec<Occupied>),
}

/// A stage that an application is or was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occupied {
    /// The application.
    pub application: ApplicationId,
    /// The stage's name.
    pub stage: String,
    /// When it came in; none on partial history.
    pub entered_at: Option<Timestamp>,
    /// When it went on; none where it is still there, and on partial history.
    pub exited_at: Option<Timestamp>,
    /// Whether it is there now.
    pub current: bool,
}

impl Stages {
    /// Returns the stages of one application; none where Greenhouse said nothing of it.
    pub(super) fn of(&self, application: ApplicationId) -> Option<Vec<&Occupied>> {
        let Self::Told(all) = self else { return None };
        let own = all.iter().filter(|one| one.application == application);
        Some(own.collect()).filter(|own: &Vec<_>| !own.is_empty())
    }
}

impl Occupied {
    /// Returns when the application was last there: now, where it still is; none without dates.
    pub(super) fn last_there(&self, now: Timestamp) -> Option<Timestamp> {
        match (self.current, self.entered_at) {
            (true, Some(_)) => Some(now),
            _ => self.exited_at.or(self.entered_at),
        }
    }
}
