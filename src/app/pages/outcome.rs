//! The words and signs for verdicts and outcomes, the same wherever they stand.

use crate::app::glyphs::Glyphs;
use crate::app::page::Tone;
use crate::app::state::State;
use crate::export::Outcome;
use crate::matching::{Assessment, Verdict};
use crate::people::PersonRef;

/// Returns sign, word and meaning of what is known of a person's being in Greenhouse.
pub fn verdict_words(state: &State, person: PersonRef) -> (&'static str, &'static str, Tone) {
    let glyphs = state.settings.glyphs;
    if state.verdicts.rechecking(person) {
        return (glyphs.spinner(state.step), "asking", Tone::Muted);
    }
    if matches!(person, PersonRef::Candidate(_)) {
        return (glyphs.in_greenhouse(), "in Greenhouse", Tone::InGreenhouse);
    }
    let Some(known) = state.verdicts.assessment(person) else {
        return match state.verdicts.problem(person) {
            Some(_) => ("!", "not checked", Tone::Warning),
            None => (glyphs.unchecked(), "checking", Tone::Muted),
        };
    };
    assessed_words(glyphs, known)
}

/// Returns sign, word and meaning of a verdict.
pub fn assessed_words(glyphs: Glyphs, known: &Assessment) -> (&'static str, &'static str, Tone) {
    match known.verdict {
        Verdict::InGreenhouse => (glyphs.in_greenhouse(), "in Greenhouse", Tone::InGreenhouse),
        Verdict::Possible => (glyphs.possible(), "possible", Tone::Possible),
        // Not found in a copy that was never complete says little, and must not look certain, not
        // even where Greenhouse was asked: it answers for e-mails alone.
        Verdict::New if known.asked.mirror_synced_at.is_none() => {
            (glyphs.new_so_far(), "new so far", Tone::Muted)
        }
        Verdict::New => (glyphs.newcomer(), "new", Tone::New),
    }
}

/// Returns sign, word and meaning of an export's outcome.
pub fn outcome_words(outcome: Outcome, glyphs: Glyphs) -> (&'static str, &'static str, Tone) {
    match outcome {
        Outcome::Planned => (glyphs.unchecked(), "planned", Tone::Muted),
        Outcome::Created => (glyphs.done(), "created", Tone::New),
        Outcome::Added => (glyphs.done(), "added", Tone::New),
        Outcome::AlreadyOnJob => (glyphs.in_greenhouse(), "on the job", Tone::InGreenhouse),
        Outcome::NeedsReview => ("!", "needs review", Tone::Possible),
        Outcome::Guarded => ("!", "blocked", Tone::Warning),
        Outcome::Failed => (glyphs.failed(), "failed", Tone::Error),
        Outcome::TakenBack => ("-", "cancelled", Tone::Muted),
        Outcome::Unknown => ("?", "unknown", Tone::Warning),
    }
}
