//! The interviews that people had, or else the stages that their applications were in. Greenhouse has a row
//! for each stage of the job; only visits are kept here (contract 5.5).

use jiff::Timestamp;

use crate::people::ApplicationId;

/// What Greenhouse says of interviews (contract 7), or of the stages that applications were in (5.5).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stages {
    /// It was not asked.
    #[default]
    Unasked,
    /// It was asked and does not tell us.
    Refused,
    /// Every visit to a stage of the applications that were asked for.
    Told(Vec<StageVisit>),
    /// Every interview of the applications that were asked for; then the stages are of no account.
    Interviews(Vec<Interview>),
}

/// An interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interview {
    /// The application.
    pub application: ApplicationId,
    /// Greenhouse's word for what became of it.
    pub status: String,
    /// When it ends or ended; none where that is not known.
    pub at: Option<Timestamp>,
}

impl Interview {
    /// Returns whether it took place or is going to, rather than being only thought of or skipped.
    pub(super) fn counts(&self) -> bool {
        !matches!(
            self.status.as_str(),
            "to_be_scheduled" | "to_be_sent" | "skipped"
        )
    }
}

/// A stage that an application is or was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageVisit {
    /// The application.
    pub application: ApplicationId,
    /// The stage's name; none where neither the local copy nor Greenhouse tells it.
    pub stage: Option<String>,
    /// When it came in; none on partial history.
    pub entered_at: Option<Timestamp>,
    /// When it went on, or ended; none where it is still there, and on partial history.
    pub exited_at: Option<Timestamp>,
    /// Whether it is the last one: where the application is, or ended.
    pub current: bool,
}

impl Stages {
    /// Returns the stages of one application; none where Greenhouse said nothing of it.
    pub(super) fn of(&self, application: ApplicationId) -> Option<Vec<&StageVisit>> {
        let Self::Told(all) = self else { return None };
        let own = all.iter().filter(|one| one.application == application);
        Some(own.collect()).filter(|own: &Vec<_>| !own.is_empty())
    }
}

impl StageVisit {
    /// Returns the stage's name, or that it is not known.
    pub fn name(&self) -> &str {
        self.stage.as_deref().unwrap_or("a stage without a name")
    }

    /// Returns when the application was last there: now, where it still is; none without dates. One
    /// that is `over` stays in its last stage, which may not say when it was left.
    pub(super) fn last_there(
        &self,
        now: Timestamp,
        over: Option<Option<Timestamp>>,
    ) -> Option<Timestamp> {
        match (self.exited_at, over) {
            (Some(exited), _) => Some(exited),
            (None, Some(ended)) if self.current => ended.max(self.entered_at),
            (None, None) if self.current => self.entered_at.map(|_| now),
            (None, _) => self.entered_at,
        }
    }
}
