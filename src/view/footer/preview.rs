//! What can be done with an export that is looked at.

use super::hints::{pause_words, scrolls};
use crate::app::{
    Overlay, Stage, State, export_waits as waits, guarded_count, open_count, preview_in_hand,
    preview_lacks_name,
};
use crate::config::Action;
use crate::export::{Outcome, Plan, PlanItem};

/// Returns what can be done with the export on screen, in words that say what enter will do.
pub(super) fn preview(state: &State) -> Vec<(Action, &'static str)> {
    let stage = match state.overlays.last() {
        Some(Overlay::Export(view)) => state
            .batches
            .get(&view.generation)
            .map(|batch| &batch.stage),
        _ => None,
    };
    let mut keys = match stage {
        Some(Stage::Preview(plan)) => return shown(state, plan),
        Some(Stage::Running(..)) => vec![
            (Action::Cancel, "close, the export goes on"),
            (Action::PauseExports, pause_words(state)),
            (Action::StopExports, "stop"),
        ],
        Some(Stage::Done(_, reports)) => {
            let refused = reports
                .iter()
                .any(|report| report.outcome == Outcome::Failed);
            let mut keys = vec![(Action::Cancel, "close"), (Action::SaveList, "save as CSV")];
            if refused {
                keys.push((Action::RetryRefused, "try failed again"));
            }
            keys
        }
        _ => vec![(Action::Cancel, "close")],
    };
    if scrolls(state) {
        keys.push((Action::Next, "scroll"));
    }
    keys
}

/// Returns what can be done with a preview: what the selected person needs comes first.
fn shown(state: &State, plan: &Plan) -> Vec<(Action, &'static str)> {
    let mut keys = match crate::app::writes(plan) {
        0 => vec![(Action::Cancel, "close")],
        _ => vec![
            (Action::Confirm, "export now"),
            (Action::Cancel, "don't export"),
        ],
    };
    let hand = preview_in_hand(state);
    if hand.is_some_and(|item| preview_lacks_name(item).is_some()) {
        keys.push((Action::Edit, "complete the name"));
    }
    if hand.is_some_and(|item| !item.may_be.is_empty()) {
        keys.extend([(Action::Same, "same"), (Action::NotSame, "different")]);
    }
    if hand.is_some_and(|item| item.may_be.len() > 1) {
        keys.push((Action::NextCandidate, "next candidate"));
    }
    if hand.is_some_and(PlanItem::is_guarded) {
        keys.push((Action::Override, "override"));
    }
    if guarded_count(state) > 1 {
        keys.push((Action::OverrideAll, "override all"));
    }
    if plan.unchecked() > 0 {
        keys.insert(0, (Action::Unchecked, "send unchecked: may be duplicates"));
    }
    let others = open_count(state) > usize::from(hand.is_some_and(waits));
    if plan.items.len() > 1 && others {
        keys.push((Action::NextUndecided, "next to review"));
    }
    if hand.is_some_and(|item| !item.body.is_null()) {
        keys.push((Action::ShowBody, "JSON"));
    }
    match plan.items.len() {
        0 | 1 if scrolls(state) => keys.push((Action::Next, "scroll")),
        0 | 1 => {}
        _ => keys.push((Action::Next, "next person")),
    }
    keys
}
