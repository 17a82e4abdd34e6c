//! Something that is asked for and arrives later.

use crate::worker::{Generation, Problem};

/// The state of something asked for. What was there before stays until the new is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Load<T> {
    /// Never asked for.
    #[default]
    Idle,
    /// Asked for and not there yet.
    Pending {
        /// The question's number.
        generation: Generation,
        /// What was there before.
        previous: Option<T>,
    },
    /// There.
    Ready(T),
    /// It did not come.
    Failed {
        /// Why.
        problem: Problem,
        /// What was there before.
        previous: Option<T>,
    },
}

impl<T> Load<T> {
    /// Returns what there is to show, new or old.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Ready(value) => Some(value),
            Self::Pending { previous, .. } | Self::Failed { previous, .. } => previous.as_ref(),
        }
    }

    /// Returns what there is to show, to be changed in place.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Idle => None,
            Self::Ready(value) => Some(value),
            Self::Pending { previous, .. } | Self::Failed { previous, .. } => previous.as_mut(),
        }
    }

    /// Returns why it did not come.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Failed { problem, .. } => Some(problem),
            _ => None,
        }
    }

    /// Returns whether an answer is awaited.
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Pending { .. })
    }

    /// Returns whether this very answer is awaited.
    pub fn awaits(&self, number: Generation) -> bool {
        matches!(self, Self::Pending { generation, .. } if *generation == number)
    }

    /// Notes that it was asked for; what is there becomes what was there before.
    pub fn ask(&mut self, generation: Generation) {
        let previous = self.take();
        *self = Self::Pending {
            generation,
            previous,
        };
    }

    /// Notes what came, or why nothing did.
    pub fn settle(&mut self, answer: Result<T, Problem>) {
        match answer {
            Ok(value) => *self = Self::Ready(value),
            Err(problem) => self.fail(problem),
        }
    }

    /// Notes that it did not come.
    pub fn fail(&mut self, problem: Problem) {
        let previous = self.take();
        *self = Self::Failed { problem, previous };
    }

    fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Idle => None,
            Self::Ready(value) => Some(value),
            Self::Pending { previous, .. } | Self::Failed { previous, .. } => previous,
        }
    }
}
