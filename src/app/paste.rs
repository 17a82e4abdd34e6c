//! A paste: text for a text box, something to search for, or people to be reviewed before they are
//! kept.

use std::sync::Arc;

use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::results::Filter;
use super::state::{Pane, State};
use super::{detail, form, keys, layout, pages, search, text};
use crate::config::{Action, Context};
use crate::matching::{Assessment, Verdict};
use crate::people::formats::Mapping;
use crate::people::paste::{Whole, whole};
use crate::people::{CandidateId, PersonRef, Profile};
use crate::worker::{
    Generation, ImportSummary, Level, Request, Reviewed, ReviewedPerson, Scope, Understood,
};

/// People from a paste or from files, before they are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    /// The people in it.
    pub load: Load<Arc<Reviewed>>,
    /// Position of the person under the cursor.
    pub at: usize,
    /// The first line shown.
    pub scroll: usize,
    /// What was pasted, to be read again in another way.
    text: Arc<str>,
    /// It was read again as a person said: what comes of it is what they want to see.
    again: bool,
    /// Those who were changed and are being judged again, by their positions.
    judging: Vec<(Generation, usize)>,
}

impl Review {
    /// Returns whether anybody is being judged again.
    pub fn is_judging(&self) -> bool {
        !self.judging.is_empty()
    }

    /// Returns whether the person at a position is.
    pub fn judges(&self, at: usize) -> bool {
        self.judging.iter().any(|(_, of)| *of == at)
    }
}

/// What happens to people once the library has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The cursor goes to them.
    Show,
    /// The preview of their export opens.
    Export,
}

/// Takes in a paste; it is never taken for keys. One line goes into the text box that has the focus,
/// except that the search box takes words only: an address, a path or a page in Greenhouse pasted
/// into it is understood like any other paste.
pub fn paste(state: &mut State, text: String) -> Vec<Effect> {
    if state.areas().is_none() {
        return Vec::new();
    }
    let one_line = !text.trim().contains(['\n', '\r']);
    if one_line
        && state.context().takes_text()
        && let Some(effects) = into_text_box(state, &text)
    {
        return effects;
    }
    if text.trim().is_empty() {
        return Vec::new();
    }
    state.notice = None;
    let generation = state.next_number();
    let mut load = Load::default();
    load.ask(generation);
    // A newer paste takes the place of one not decided on.
    state
        .overlays
        .retain(|overlay| !matches!(overlay, Overlay::Paste(_)));
    let text: Arc<str> = text.into();
    state.overlays.push(Overlay::Paste(Review {
        load,
        text: Arc::clone(&text),
        ..Review::default()
    }));
    vec![Effect::Ask(Request::Understand {
        generation,
        text,
        mapping: None,
    })]
}

/// Puts one line into the text box that has the focus; none where it is no text for it.
fn into_text_box(state: &mut State, text: &str) -> Option<Vec<Effect>> {
    let Some(top) = state.overlays.last_mut() else {
        // Behind `linkedin:` or an open quotation it is a part of the query.
        let is_part = state.search.field.text().ends_with([':', '"', '(']);
        if is_address(text) && !is_part {
            return None;
        }
        return Some(search::paste(state, text));
    };
    if !top.insert(text) {
        return None;
    }
    keys::words_changed(state);
    Some(Vec::new())
}

/// Returns whether one line is an address, a path or a page rather than words to search for.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    match whole(text) {
        Some(Whole::Name(_)) => false,
        Some(Whole::Candidate(_) | Whole::Paths(_)) => true,
        None => {
            let one_word = !text.contains(char::is_whitespace);
            let page = text.contains("://") || text.starts_with("www.");
            one_word && (page || text.contains('@') || text.contains("linkedin.com/"))
        }
    }
}

/// Takes in what was understood, unless the paste was discarded.
pub fn understood(
    state: &mut State,
    generation: Generation,
    understood: Understood,
) -> Vec<Effect> {
    let asked = state.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Paste(review) if review.load.awaits(generation) => Some(review),
        _ => None,
    });
    let Some(review) = asked else {
        return Vec::new();
    };
    match understood {
        Understood::Candidate { id, known } => {
            unsent(state, generation);
            open_candidate(state, id, known)
        }
        Understood::Name(name) => {
            unsent(state, generation);
            state.search.field.clear();
            search::paste(state, &name)
        }
        Understood::People(reviewed) => {
            let lone = lone_newcomer(&reviewed).filter(|_| !review.again);
            review.load = Load::Ready(reviewed);
            // A lone link or address of somebody unknown is the beginning of a record.
            if let Some((profile, about)) = lone {
                unsent_ready(state);
                form::open_new(state, profile, about);
            }
            Vec::new()
        }
    }
}

/// Returns the one person of a review who is known by an address alone and whom neither Greenhouse
/// nor the library has, with the verdict.
fn lone_newcomer(reviewed: &Reviewed) -> Option<(Profile, Arc<Assessment>)> {
    let [one] = &reviewed.people[..] else {
        return None;
    };
    let known = one.verdict.as_ref().ok()?;
    let new = known.verdict == Verdict::New;
    let nameless = one.profile.name().trim().is_empty();
    let alone = reviewed.rejects.is_empty() && reviewed.files.is_empty();
    (new && nameless && alone && one.kept.is_none())
        .then(|| (one.profile.clone(), Arc::clone(known)))
}

/// Shows a candidate of Greenhouse, or says that the local copy lacks them.
fn open_candidate(state: &mut State, id: CandidateId, known: bool) -> Vec<Effect> {
    if !known {
        let sync = state.key_name(Action::Sync);
        state.say(
            Level::Warning,
            format!("Candidate {id} is not in the local copy. {sync} brings it up to date."),
        );
        return Vec::new();
    }
    let here = (state.search.field.text().to_owned(), state.search.scope);
    // Of one page after the other esc leads to where the first was pasted.
    let (_, scope) = state.search.before_page.get_or_insert(here);
    let back = match scope {
        Scope::Library => "your library",
        Scope::Greenhouse | Scope::All => "the search before",
    };
    let cancel = state.key_name(Action::Cancel);
    state.say(
        Level::Info,
        format!("Candidate {id}, in Greenhouse. {cancel} goes back to {back}."),
    );
    state.search.field.clear();
    state.search.field.insert(&id.page());
    state.search.scope = Scope::Greenhouse;
    state.search.to_top = true;
    state.results.filter = Filter::All;
    state.focus = Pane::Results;
    vec![search::ask(state)]
}

/// Takes in that the paste did not get to the worker, or needs no review.
pub fn unsent(state: &mut State, generation: Generation) {
    state.overlays.retain(
        |overlay| !matches!(overlay, Overlay::Paste(review) if review.load.awaits(generation)),
    );
}

fn unsent_ready(state: &mut State) {
    state
        .overlays
        .retain(|overlay| !matches!(overlay, Overlay::Paste(review) if !review.load.is_pending()));
}

/// Returns the review on top with what it holds.
pub fn on_top(state: &State) -> Option<(&Review, &Arc<Reviewed>)> {
    let Some(Overlay::Paste(review)) = state.overlays.last() else {
        return None;
    };
    match &review.load {
        Load::Ready(reviewed) => Some((review, reviewed)),
        _ => None,
    }
}

/// Returns the review that is open, whatever is over it.
pub fn below(state: &State) -> Option<(&Review, &Arc<Reviewed>)> {
    state
        .overlays
        .iter()
        .rev()
        .find_map(|overlay| match overlay {
            Overlay::Paste(review) => Some((review, review.load.value()?)),
            _ => None,
        })
}

/// Reads the list under review again, as a person says; what was understood before stays in view
/// until then.
pub fn reread(state: &mut State, mapping: Mapping) -> Vec<Effect> {
    let generation = state.next_number();
    let review = state
        .overlays
        .iter_mut()
        .rev()
        .find_map(|overlay| match overlay {
            Overlay::Paste(review) => Some(review),
            _ => None,
        });
    let Some(review) = review else {
        return Vec::new();
    };
    review.load.ask(generation);
    review.again = true;
    review.judging.clear();
    review.at = 0;
    let text = Arc::clone(&review.text);
    vec![Effect::Ask(Request::Understand {
        generation,
        text,
        mapping: Some(Box::new(mapping)),
    })]
}

/// Returns the person under the cursor of the review on top.
pub fn current(state: &State) -> Option<&ReviewedPerson> {
    on_top(state).and_then(|(review, reviewed)| reviewed.people.get(review.at))
}

/// Returns how many people the review on top holds.
pub fn people(state: &State) -> usize {
    on_top(state).map_or(0, |(_, reviewed)| reviewed.people.len())
}

/// Moves from person to person, or line by line where there is at most one.
pub fn travel(state: &mut State, action: Action) {
    let (Some(areas), Some((review, reviewed))) = (state.areas(), on_top(state)) else {
        return;
    };
    let inside = layout::inside(areas.overlay);
    let last = reviewed.people.len().saturating_sub(1);
    let height = usize::from(inside.height);
    let at = match action {
        Action::Next => review.at.saturating_add(1).min(last),
        Action::Previous => review.at.saturating_sub(1),
        Action::First => 0,
        Action::Last => last,
        Action::PageDown => review.at.saturating_add(height / 2).min(last),
        Action::PageUp => review.at.saturating_sub(height / 2),
        _ => return,
    };
    let to = if last == 0 {
        let (page, _) = pages::paste(state, review, inside.width);
        detail::scroll(action, review.scroll, &page, inside.height)
    } else {
        let moved = Review {
            at,
            ..review.clone()
        };
        let (page, hand) = pages::paste(state, &moved, inside.width);
        let first = if at == 0 { 0 } else { hand.start };
        let end = hand.end.min(hand.start.saturating_add(height));
        let least = end.saturating_sub(height);
        review
            .scroll
            .clamp(least, first.max(least))
            .min(page.bottom(inside.height))
    };
    if let Some(Overlay::Paste(review)) = state.overlays.last_mut() {
        (review.at, review.scroll) = (at, to);
    }
}

/// Opens the form with the person under the cursor, so that they can be completed before they are
/// kept.
pub fn edit(state: &mut State) {
    let Some(person) = current(state) else {
        return;
    };
    let profile = person.profile.clone();
    form::open_reviewed(state, profile);
}

/// Takes in the person under the cursor as changed in the form, and asks for their verdict again.
pub fn changed(state: &mut State, profile: Profile) -> Vec<Effect> {
    let generation = state.next_number();
    for overlay in &mut state.overlays {
        if let Overlay::Paste(review) = overlay
            && let Load::Ready(reviewed) = &mut review.load
            && let Some(person) = Arc::make_mut(reviewed).people.get_mut(review.at)
        {
            if person.profile == profile {
                return Vec::new();
            }
            person.profile = profile.clone();
            let at = review.at;
            // An answer of what was there before is of no use any more.
            review.judging.retain(|(_, of)| *of != at);
            review.judging.push((generation, at));
            let profile = Box::new(profile);
            return vec![Effect::Ask(Request::Judge {
                generation,
                profile,
            })];
        }
    }
    Vec::new()
}

/// Takes in the verdict on a person who was changed, unless they were changed again since.
pub fn judged(state: &mut State, generation: Generation, judged: ReviewedPerson) {
    if let Some((review, at)) = take_judging(state, generation)
        && let Load::Ready(reviewed) = &mut review.load
        && let Some(person) = Arc::make_mut(reviewed).people.get_mut(at)
    {
        *person = judged;
    }
}

/// Takes in that the question for a verdict was not taken.
pub fn not_judged(state: &mut State, generation: Generation) {
    take_judging(state, generation);
}

fn take_judging(state: &mut State, generation: Generation) -> Option<(&mut Review, usize)> {
    state.overlays.iter_mut().find_map(|overlay| {
        let Overlay::Paste(review) = overlay else {
            return None;
        };
        let asked = review
            .judging
            .iter()
            .position(|(of, _)| *of == generation)?;
        let (_, at) = review.judging.remove(asked);
        Some((review, at))
    })
}

/// Puts the people of the review on top into the library.
pub fn confirm(state: &mut State, then: Then) -> Vec<Effect> {
    let Some((_, reviewed)) = on_top(state) else {
        return Vec::new();
    };
    let profiles: Vec<_> = reviewed
        .people
        .iter()
        .map(|person| person.profile.clone())
        .collect();
    let files = reviewed.files.clone();
    state.overlays.pop();
    if profiles.is_empty() {
        state.say(Level::Info, "Nothing was kept.");
        return Vec::new();
    }
    keep(state, profiles, files, then)
}

/// Puts people into the library and remembers what is to come of them.
pub fn keep(
    state: &mut State,
    profiles: Vec<Profile>,
    files: Vec<String>,
    then: Then,
) -> Vec<Effect> {
    state.then = Some(then);
    vec![Effect::Ask(Request::Import { profiles, files })]
}

/// Takes in what the library made of them: the cursor goes to the first, or their export begins.
pub fn imported(state: &mut State, summary: &ImportSummary) -> Vec<Effect> {
    let mut line = words(summary);
    if let Some(remark) = super::pairs::remark(state, summary.in_doubt) {
        line = format!("{line} {remark}");
    }
    state.say(Level::Info, line);
    state.search.field.clear();
    state.search.scope = Scope::Library;
    state.results.filter = Filter::All;
    if state.context() == Context::Search {
        state.focus = Pane::Results;
    }
    let people: Vec<PersonRef> = summary
        .people
        .iter()
        .copied()
        .map(PersonRef::Profile)
        .collect();
    state.search.cursor_to = summary.people.first().copied().map(PersonRef::Profile);
    let then = state.then.take();
    let mut effects = vec![search::ask(state)];
    if then == Some(Then::Export) && !people.is_empty() {
        effects.extend(super::exports::begin(state, people));
    }
    effects
}

/// Returns what an import did, without what it did not do.
fn words(summary: &ImportSummary) -> String {
    let parts: Vec<String> = [
        (summary.added, "added"),
        (summary.updated, "updated"),
        (summary.unchanged, "already there"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| {
        let count = text::number(u64::try_from(count).unwrap_or(u64::MAX));
        format!("{count} {words}")
    })
    .collect();
    if parts.is_empty() {
        "Library: nothing new.".to_owned()
    } else {
        format!("Library: {}.", parts.join(", "))
    }
}

/// Returns the position of a profile among the rows shown.
pub fn position(state: &State, person: PersonRef) -> Option<usize> {
    state.results.shown_from(0).position(|row| row.id == person)
}
