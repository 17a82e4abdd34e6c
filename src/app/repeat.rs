//! The last act, done again to the person under the cursor.

use super::exports;
use super::msg::Effect;
use super::person;
use super::state::State;
use crate::export::Target;
use crate::matching::Decision;
use crate::worker::{Level, Part};

/// Something that can be repeated.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// An export.
    Export(Target),
    /// A copy.
    Copy(Part),
    /// A page opened.
    Open,
    /// A question to Greenhouse.
    Recheck,
    /// A word on profile and candidate.
    Decide(Decision),
}

impl Act {
    /// Returns what is done, for the line that says so; none where what comes up says it itself.
    fn words(&self) -> Option<&'static str> {
        match self {
            Self::Export(_) => None,
            Self::Copy(Part::Link) => Some("copy the link"),
            Self::Copy(Part::Name) => Some("copy the name"),
            Self::Copy(Part::Email) => Some("copy the e-mail"),
            Self::Copy(Part::Text) => Some("copy all as text"),
            Self::Open => Some("open the page"),
            Self::Recheck => Some("ask Greenhouse"),
            Self::Decide(Decision::Same) => Some("the same person"),
            Self::Decide(Decision::NotSame) => Some("different person"),
        }
    }
}

/// Repeats the last act on the person under the cursor and says what it repeated. An export shows
/// its preview first, as ever.
pub fn repeat(state: &mut State) -> Vec<Effect> {
    let Some(act) = state.last_act.clone() else {
        state.say(Level::Info, "There is nothing to repeat yet.");
        return Vec::new();
    };
    let Some(person) = state.results.current().map(|row| row.id) else {
        state.say(Level::Warning, "There is nobody to repeat it for.");
        return Vec::new();
    };
    let effects = match &act {
        Act::Export(target) => exports::plan_for(state, vec![person], target.clone()),
        Act::Copy(part) => person::copy(state, *part),
        Act::Open => person::open(state),
        Act::Recheck => person::recheck(state),
        Act::Decide(said) => person::decide_again(state, *said),
    };
    // Where nothing came of it, the act itself has said why.
    if let (Some(words), false) = (act.words(), effects.is_empty()) {
        state.say(Level::Info, format!("Repeated: {words}."));
    }
    effects
}
