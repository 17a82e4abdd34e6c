//! What the session's exports carry: job, source, credit and the like, chosen once and always in
//! view. It is here again at the next start; what holds for everybody is in the config.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::load::Load;
use super::msg::Effect;
use super::overlay::Overlay;
use super::picker::{Picker, scroll};
use super::state::State;
use super::{jobs, text};
use crate::config::{Action, Channel};
use crate::export::{self, Chosen, ExportAttribute, Named, Pool, Target};
use crate::people::Job;
use crate::worker::{Choice, Choices, Level, Problem, Request};

/// What the user chose once for all exports to come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// Where exports go, once that was chosen.
    pub in_hand: Option<ExportTarget>,
    /// What goes along, over what the config says.
    pub chosen: Chosen,
}

/// Where exports go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportTarget {
    /// On this job.
    Job(Box<Job>),
    /// Among the prospects, without a job (contract 10.5), in this pool or in none.
    Prospects(Option<Pool>),
}

impl ExportTarget {
    /// Returns it in words, as the job picker shows it.
    pub fn words(&self) -> String {
        match self {
            Self::Job(job) => jobs::title(job),
            Self::Prospects(pool) => jobs::prospects(pool.as_ref()),
        }
    }

    /// Returns it as what an export is aimed at.
    pub fn target(&self) -> Target {
        match self {
            Self::Job(job) => Target::Job {
                id: job.id,
                name: job.name.clone(),
            },
            Self::Prospects(pool) => Target::Prospect { pool: pool.clone() },
        }
    }
}

impl Session {
    /// Returns the target job, none for prospects too.
    pub fn job(&self) -> Option<&Job> {
        match &self.in_hand {
            Some(ExportTarget::Job(job)) => Some(job),
            _ => None,
        }
    }
}

/// The open list of what exports carry: the job, then each [`ExportAttribute`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionPane {
    /// Position of the cursor.
    pub cursor: usize,
}

impl SessionPane {
    /// Moves the cursor in a list of so many wishes as an action says.
    pub fn act(&mut self, action: Action, wishes: usize) {
        let lines = 1 + wishes;
        (self.cursor, _) = scroll(action, self.cursor, 0, lines, lines);
    }

    /// Returns the wish under the cursor; none for the job.
    fn wish(self, state: &State) -> Option<ExportAttribute> {
        wishes(state).get(self.cursor.checked_sub(1)?).copied()
    }
}

/// Returns the wishes that there is something to choose for: channels only where there is a partner key.
pub fn wishes(state: &State) -> Vec<ExportAttribute> {
    let choices = state.choices.value();
    let channels =
        choices.is_some_and(|choices| choices.known.contains_key(&ExportAttribute::Channel));
    let shown = |wish: &ExportAttribute| channels || *wish != ExportAttribute::Channel;
    ExportAttribute::ALL.into_iter().filter(shown).collect()
}

/// The open list of what one wish can be.
#[derive(Clone, Debug, PartialEq)]
pub struct Chooser {
    /// What is being chosen.
    pub wish: ExportAttribute,
    /// What is typed and what matches; positions in `entries`.
    pub picker: Picker,
    /// What can be chosen.
    pub entries: Vec<Entry>,
}

impl Chooser {
    /// Returns whether the entry at this place is something of Greenhouse.
    pub fn is_known(&self, place: usize) -> bool {
        self.entries.get(place).is_some_and(Entry::is_known)
    }
}

/// How a choice is called that is left to the settings.
const AS_CONFIGURED: &str = "as the settings say";

/// One line of a [`Chooser`].
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// What the config says; empty for nothing.
    Configured(Vec<Named>),
    /// Nothing, whatever the config says.
    Nothing,
    /// Something of Greenhouse; `true` where another has the same name.
    Known(Choice, bool),
}

impl Carried<'_> {
    /// Returns the names, one behind the other; empty for nothing.
    pub fn text(self) -> String {
        joined(self.names())
    }

    fn names(&self) -> &[Named] {
        match self {
            Self::Nothing => &[],
            Self::Configured(names) | Self::Chosen(names) => names,
        }
    }
}

fn joined(names: &[Named]) -> String {
    let names: Vec<&str> = names.iter().map(|named| named.name.as_str()).collect();
    names.join(", ")
}

impl Entry {
    /// Returns the main text.
    pub fn text(&self, wish: ExportAttribute) -> String {
        match self {
            Self::Configured(names) if names.is_empty() => words(wish).none.to_owned(),
            // Among several, their names belong to lines of their own.
            Self::Configured(_) if wish.takes_several() => AS_CONFIGURED.to_owned(),
            Self::Configured(names) => joined(names),
            Self::Nothing => words(wish).none.to_owned(),
            Self::Known(known, _) => known.named.name.clone(),
        }
    }

    /// Returns what stands behind the main text.
    pub fn facts(&self, wish: ExportAttribute) -> Vec<String> {
        match self {
            Self::Configured(names) if names.is_empty() => Vec::new(),
            Self::Configured(names) if wish.takes_several() => vec![joined(names)],
            Self::Configured(_) => vec![AS_CONFIGURED.to_owned()],
            Self::Nothing => Vec::new(),
            Self::Known(known, twice) => {
                let own = known.own.then(|| "you".to_owned());
                let number = twice.then(|| format!("no. {}", known.named.id));
                let by_partner = wish == ExportAttribute::Channel
                    && known.named == export::channel_choice(Channel::Ingestion);
                let api = by_partner.then(|| "Candidate Ingestion".to_owned());
                own.into_iter().chain(number).chain(api).collect()
            }
        }
    }

    /// Returns whether it is something of Greenhouse.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(..))
    }

    /// Returns whether it is what exports carry now.
    pub fn is_chosen(&self, state: &State, wish: ExportAttribute) -> bool {
        match (self, carried(state, wish)) {
            (Self::Configured(_), Carried::Nothing | Carried::Configured(_))
            | (Self::Nothing, Carried::Chosen([])) => true,
            (Self::Known(known, _), Carried::Chosen(names)) => names.contains(&known.named),
            // Of several each can be dropped, those of the settings too.
            (Self::Known(known, _), Carried::Configured(names)) => {
                wish.takes_several() && names.contains(&known.named)
            }
            _ => false,
        }
    }
}

/// The words for a wish.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What it is.
    pub label: &'static str,
    /// The title of its list.
    pub title: &'static str,
    /// What it is when nothing is chosen.
    pub none: &'static str,
}

/// Returns the words for a wish.
pub fn words(wish: ExportAttribute) -> Words {
    let (label, title, none) = match wish {
        ExportAttribute::Source => ("Source", " Pick a source ", "none given"),
        ExportAttribute::Credit => ("Credit", " Pick who is credited ", "nobody"),
        ExportAttribute::Recruiter => ("Recruiter", " Pick the recruiter ", "nobody named"),
        ExportAttribute::Coordinator => ("Coordinator", " Pick the coordinator ", "nobody named"),
        ExportAttribute::Tags => ("Tags", " Pick tags for everybody ", "none"),
        ExportAttribute::Channel => ("Channel", " Pick the channel for new people ", "Harvest"),
    };
    Words { label, title, none }
}

/// What exports carry for a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carried<'s> {
    /// Nothing.
    Nothing,
    /// What the config says.
    Configured(&'s [Named]),
    /// What the session says; empty for nothing.
    Chosen(&'s [Named]),
}

/// Returns what exports carry for a wish.
pub fn carried(state: &State, wish: ExportAttribute) -> Carried<'_> {
    if let Some(names) = state.session.chosen.get(wish) {
        return Carried::Chosen(names);
    }
    let choices = state.choices.value();
    match choices.and_then(|choices| choices.configured.get(&wish)) {
        Some(names) => Carried::Configured(names),
        None => Carried::Nothing,
    }
}

/// Opens the list.
pub fn open(state: &mut State) -> Vec<Effect> {
    state
        .overlays
        .push(Overlay::Session(SessionPane::default()));
    match state.choices {
        Load::Idle | Load::Failed { .. } => vec![ask(state)],
        Load::Pending { .. } | Load::Ready(_) => Vec::new(),
    }
}

/// Asks what exports can carry.
pub fn ask(state: &mut State) -> Effect {
    let generation = state.next_number();
    state.choices.ask(generation);
    Effect::Ask(Request::Choices)
}

/// Takes in what exports can carry; what the config says and Greenhouse does not have is said once.
pub fn listed(state: &mut State, choices: Arc<Choices>) {
    let before = state.choices.value().map(|old| &old.mistakes);
    if let Some((first, more)) = choices.mistakes.split_first()
        && before != Some(&choices.mistakes)
    {
        let also = if more.is_empty() {
            String::new()
        } else {
            format!("Also: {}. ", more.join("; "))
        };
        state.report(Problem {
            what: first.clone(),
            hint: format!(
                "{also}What would carry it can't be exported. Change it in the settings \
                 (`gleaner config path` names the file), or choose another for this session."
            ),
        });
    }
    state.choices = Load::Ready(choices);
    let choices = state.choices.value().cloned();
    for overlay in &mut state.overlays {
        if let (Overlay::Choose(open), Some(choices)) = (overlay, &choices) {
            let entries = entries(choices, open.wish);
            if entries != open.entries {
                open.picker.refill(texts(&entries, open.wish));
                open.entries = entries;
            }
        }
    }
}

/// Takes in that it could not be listed.
pub fn failed(state: &mut State, problem: Problem) {
    state.choices.fail(problem.clone());
    state.report(problem);
}

/// Opens the list of what is under the cursor.
pub fn choose(state: &mut State) -> Vec<Effect> {
    let Some(Overlay::Session(open)) = state.overlays.last() else {
        return Vec::new();
    };
    let Some(wish) = open.wish(state) else {
        return jobs::open(state, Vec::new());
    };
    let entries = state
        .choices
        .value()
        .map_or_else(Vec::new, |choices| entries(choices, wish));
    state.overlays.push(Overlay::Choose(Chooser {
        wish,
        picker: Picker::new(texts(&entries, wish)),
        entries,
    }));
    Vec::new()
}

/// Takes what is under the cursor for all exports to come; where several go together, takes or
/// drops it, and the list stays open for the next.
pub fn pick(state: &mut State) {
    let Some(Overlay::Choose(open)) = state.overlays.last() else {
        return;
    };
    let picked = open.picker.picked().and_then(|at| open.entries.get(at));
    if let (Some(Entry::Known(known, _)), true) = (picked, open.wish.takes_several()) {
        let (wish, named) = (open.wish, known.named.clone());
        return turn(state, wish, named);
    }
    let names = match picked {
        Some(Entry::Configured(_)) => None,
        Some(Entry::Nothing) => Some(Vec::new()),
        Some(Entry::Known(known, _)) => Some(vec![known.named.clone()]),
        None => return,
    };
    let wish = open.wish;
    let line = picked.map(|entry| entry.text(wish)).unwrap_or_default();
    state.overlays.pop();
    state.session.chosen.set(wish, names);
    state.say(Level::Info, format!("{}: {line}", words(wish).label));
}

/// Takes one of several along, or drops it. What is as the settings say again is left to them.
fn turn(state: &mut State, wish: ExportAttribute, named: Named) {
    let mut names = carried(state, wish).names().to_vec();
    match names.iter().position(|one| *one == named) {
        Some(at) => {
            names.remove(at);
        }
        None => names.push(named),
    }
    let configured = state
        .choices
        .value()
        .and_then(|choices| choices.configured.get(&wish))
        .map_or(&[][..], Vec::as_slice);
    let as_before =
        names.len() == configured.len() && names.iter().all(|one| configured.contains(one));
    state
        .session
        .chosen
        .set(wish, (!as_before).then_some(names));
    let line = match carried(state, wish).text() {
        text if text.is_empty() => words(wish).none.to_owned(),
        text => text,
    };
    state.say(Level::Info, format!("{}: {line}", words(wish).label));
}

fn entries(choices: &Choices, wish: ExportAttribute) -> Vec<Entry> {
    let configured = choices.configured.get(&wish).cloned().unwrap_or_default();
    // Every export has a channel.
    let nothing = !configured.is_empty() && wish != ExportAttribute::Channel;
    let nothing = nothing.then_some(Entry::Nothing);
    let known = choices.known.get(&wish).map_or(&[][..], Vec::as_slice);
    let mut of_name: HashMap<&str, usize> = HashMap::new();
    for Choice { named, .. } in known {
        *of_name.entry(&named.name).or_default() += 1;
    }
    let known = known.iter().map(|known| {
        let twice = of_name
            .get(known.named.name.as_str())
            .is_some_and(|many| *many > 1);
        Entry::Known(known.clone(), twice)
    });
    std::iter::once(Entry::Configured(configured))
        .chain(nothing)
        .chain(known)
        .collect()
}

/// Returns the texts a picker looks through: each begins with its name as it is drawn, so that
/// positions of matches hold for the name.
fn texts(entries: &[Entry], wish: ExportAttribute) -> Vec<String> {
    entries
        .iter()
        .map(|entry| {
            let facts = if entry.is_known() || !wish.takes_several() {
                entry.facts(wish).join(" ")
            } else {
                // The names in it are looked for in their own lines.
                String::new()
            };
            let name = entry.text(wish);
            format!("{} {}", text::clean(&name), text::clean(&facts))
        })
        .collect()
}
