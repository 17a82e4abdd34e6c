//! Which key does what, from the defaults and the user's `[keys]` table.

use std::fmt::Write as _;

use super::{Action, Chord, Context, Key};
use crate::error_text::HasErrorText as _;

/// One key or chord and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// What is typed.
    pub chord: Chord,
    /// What it does.
    pub action: Action,
}

impl Binding {
    /// Returns whether it can be typed there: where printable keys are text it must start with
    /// another key.
    fn reachable(&self, context: Context) -> bool {
        let text = self
            .chord
            .keys()
            .first()
            .is_some_and(|key| key.printable().is_some());
        self.action.contexts().contains(&context) && !(text && context.takes_text())
    }
}

/// The bindings of every context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keymap {
    bindings: Vec<Binding>,
}

/// What the keys typed so far amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// An action.
    Action(Action),
    /// The beginning of at least one chord.
    Pending,
    /// Nothing.
    Nothing,
}

/// One mistake in a table of the config; the entry keeps its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The key of the table that is wrong, as written.
    pub entry: String,
    /// What is wrong.
    pub what: String,
    /// What to write instead, where that can be guessed.
    pub hint: Option<String>,
}

impl Default for Keymap {
    fn default() -> Self {
        let (keymap, _) = Self::from_table(&toml::Table::new());
        keymap
    }
}

impl Keymap {
    /// Returns the keymap for the user's `[keys]` table laid over the defaults, and every mistake
    /// in it. An entry replaces all keys of its action, `[]` unbinds it; an entry with a mistake
    /// counts as not written.
    pub fn from_table(table: &toml::Table) -> (Self, Vec<Mistake>) {
        let mut mistakes = Vec::new();
        let mut written: Vec<(Action, Vec<Chord>)> = Vec::new();
        for (name, value) in table {
            match Action::by_name(name) {
                None => mistakes.push(unknown_action(name)),
                Some(action) => match chords(name, value) {
                    Ok(chords) => written.push((action, chords)),
                    Err(mut found) => mistakes.append(&mut found),
                },
            }
        }
        let mut bindings = Vec::new();
        for &action in Action::ALL {
            let own = written.iter().find(|(of, _)| *of == action);
            let chords = match own {
                Some((_, chords)) => chords.clone(),
                None => action
                    .default_keys()
                    .iter()
                    .filter_map(|key| key.parse().ok())
                    .collect(),
            };
            bindings.extend(chords.into_iter().map(|chord| Binding { chord, action }));
        }
        mistakes.extend(collisions(&mut bindings, &written));
        (Self { bindings }, mistakes)
    }

    /// Returns what `typed` means in a context.
    pub fn lookup(&self, context: Context, typed: &[Key]) -> Lookup {
        let here = || {
            self.bindings
                .iter()
                .filter(|binding| binding.action.available() && binding.reachable(context))
        };
        if let Some(hit) = here().find(|binding| binding.chord.keys() == typed) {
            return Lookup::Action(hit.action);
        }
        if here().any(|binding| binding.chord.continues(typed)) {
            Lookup::Pending
        } else {
            Lookup::Nothing
        }
    }

    /// Returns the chords that `typed` may become in a context, with what they do.
    pub fn continuations(&self, context: Context, typed: &[Key]) -> Vec<&Binding> {
        self.bindings
            .iter()
            .filter(|binding| binding.action.available() && binding.reachable(context))
            .filter(|binding| binding.chord.continues(typed))
            .collect()
    }

    /// Returns all keys of an action, those it can have anywhere.
    pub fn keys(&self, action: Action) -> impl Iterator<Item = &Chord> {
        self.bindings
            .iter()
            .filter(move |binding| binding.action == action)
            .map(|binding| &binding.chord)
    }

    /// Returns the first key that reaches an action in a context.
    pub fn key_for(&self, action: Action, context: Context) -> Option<&Chord> {
        self.bindings
            .iter()
            .find(|binding| binding.action == action && binding.reachable(context))
            .map(|binding| &binding.chord)
    }
}

fn unknown_action(name: &str) -> Mistake {
    let near = Action::ALL
        .iter()
        .map(|action| (strsim::damerau_levenshtein(name, action.name()), action))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, action)| *distance <= action.name().len().div_ceil(3));
    Mistake {
        entry: name.to_owned(),
        what: format!("`{name}` is not an action"),
        hint: near.map(|(_, action)| format!("did you mean `{}`?", action.name())),
    }
}

fn chords(name: &str, value: &toml::Value) -> Result<Vec<Chord>, Vec<Mistake>> {
    let mistake = |what: String, hint: Option<String>| Mistake {
        entry: name.to_owned(),
        what,
        hint,
    };
    let Some(list) = value.as_array() else {
        return Err(vec![mistake(
            format!("`{name}` is not a list of keys"),
            Some(format!("write `{name} = [\"key\"]`, or `[]` for no key")),
        )]);
    };
    let mut chords = Vec::new();
    let mut mistakes = Vec::new();
    for item in list {
        match item.as_str().map(str::parse::<Chord>) {
            None => mistakes.push(mistake(
                format!("`{item}` is not a key"),
                Some("write keys in quotes".into()),
            )),
            Some(Err(error)) => {
                let text = error.error_text();
                mistakes.push(mistake(text.what, text.hint));
            }
            Some(Ok(chord)) if chords.contains(&chord) => {
                mistakes.push(mistake(format!("`{chord}` stands here twice"), None));
            }
            Some(Ok(chord)) => chords.push(chord),
        }
    }
    if mistakes.is_empty() {
        Ok(chords)
    } else {
        Err(mistakes)
    }
}

/// Finds chords that two actions want in the same context, one of them written by the user, and
/// takes the user's binding away, so that no key does something else than the help says.
fn collisions(bindings: &mut Vec<Binding>, written: &[(Action, Vec<Chord>)]) -> Vec<Mistake> {
    let own = |action: Action| written.iter().any(|(of, _)| *of == action);
    let mut mistakes = Vec::new();
    let mut dropped = Vec::new();
    for (at, first) in bindings.iter().enumerate() {
        for second in bindings.iter().skip(at + 1) {
            let meet = Context::ALL
                .into_iter()
                .any(|context| first.reachable(context) && second.reachable(context));
            if first.action == second.action || !meet || !clash(&first.chord, &second.chord) {
                continue;
            }
            let (wrong, other) = if own(second.action) {
                (second, first)
            } else {
                (first, second)
            };
            mistakes.push(Mistake {
                entry: wrong.action.name().to_owned(),
                what: format!(
                    "`{}` is a key of `{}`, and `{}` of `{}`",
                    wrong.chord,
                    wrong.action.name(),
                    other.chord,
                    other.action.name()
                ),
                hint: Some(format!(
                    "give one of them another key, or none: `{} = []`",
                    other.action.name()
                )),
            });
            dropped.push(wrong.clone());
        }
    }
    bindings.retain(|binding| !dropped.contains(binding));
    mistakes
}

/// Returns whether one chord hides the other.
fn clash(one: &Chord, other: &Chord) -> bool {
    one.keys().starts_with(other.keys()) || other.keys().starts_with(one.keys())
}

impl Keymap {
    /// Returns the `[keys]` table that holds, every action with its keys.
    pub(super) fn print(&self) -> String {
        let mut text = String::from("[keys]\n");
        for action in Action::ALL {
            let keys = self.keys(*action);
            let keys: Vec<String> = keys
                .map(|chord| toml::Value::from(chord.to_string()).to_string())
                .collect();
            // Writing to a String can't fail.
            let _ = writeln!(text, "{} = [{}]", action.name(), keys.join(", "));
        }
        text
    }
}

/// Returns the `[keys]` table of the example config with all defaults.
pub fn keys_example() -> String {
    let mut text = String::from(
        "# A line replaces all keys of its action; `[]` leaves it without one.\n[keys]\n",
    );
    for action in Action::ALL {
        let keys: Vec<String> = action
            .default_keys()
            .iter()
            .map(|key| toml::Value::from(*key).to_string())
            .collect();
        let soon = if action.available() {
            ""
        } else {
            " (not in this version)"
        };
        // Writing to a String can't fail.
        let _ = writeln!(text, "# {}{soon}", action.description());
        let _ = writeln!(text, "{} = [{}]", action.name(), keys.join(", "));
    }
    text
}

#[cfg(test)]
#[path = "tests/keymap.rs"]
mod tests;
