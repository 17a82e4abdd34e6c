//! Forgiving a typo where little else is found.

use tantivy::query::{AutomatonWeight, DfaWrapper, EnableScoring, FuzzyTermQuery, Query, Weight};
use tantivy::schema::Field;
use tantivy::{Result, Term};
use tantivy_fst::Automaton;

use super::schema::Fields;
use super::translate::any;
use crate::mirror::query::Near;

/// Returns a query for everyone with a word like this one, but not this one.
pub(super) fn like(fields: &Fields, near: &Near) -> Box<dyn Query> {
    let places = Near::PLACES.into_iter();
    let queries = places.filter_map(|place| {
        let query: Box<dyn Query> = Box::new(Misspelt {
            field: fields.text(place)?,
            near: near.clone(),
        });
        Some(query)
    });
    any(queries.collect())
}

/// tantivy's own query of the kind looks at the word as typed too, and that may be in half of all
/// documents.
#[derive(Clone, Debug)]
struct Misspelt {
    field: Field,
    near: Near,
}

impl Query for Misspelt {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let term = Term::from_field_text(self.field, &self.near.form);
        let alike = if self.near.prefix {
            FuzzyTermQuery::new_prefix(term, 1, true)
        } else {
            FuzzyTermQuery::new(term, 1, true)
        };
        let others = Others {
            alike: alike.automaton()?,
            near: self.near.clone(),
        };
        Ok(Box::new(AutomatonWeight::new(self.field, others)))
    }
}

/// Accepts what is alike and not the same.
struct Others {
    alike: DfaWrapper,
    near: Near,
}

/// How far a word has come.
#[derive(Clone)]
struct State {
    alike: <DfaWrapper as Automaton>::State,
    /// How many letters were read, for as long as they are those typed.
    same: Option<usize>,
}

impl Others {
    fn is_same(&self, state: &State) -> bool {
        state.same == Some(self.near.form.len())
    }
}

impl Automaton for Others {
    type State = State;

    fn start(&self) -> State {
        State {
            alike: self.alike.start(),
            same: Some(0),
        }
    }

    fn is_match(&self, state: &State) -> bool {
        !self.is_same(state) && self.alike.is_match(&state.alike)
    }

    fn can_match(&self, state: &State) -> bool {
        // Whatever begins with the word is found by the word.
        !(self.near.prefix && self.is_same(state)) && self.alike.can_match(&state.alike)
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        let read = |length: &usize| self.near.form.as_bytes().get(*length) == Some(&byte);
        State {
            alike: self.alike.accept(&state.alike, byte),
            same: state.same.filter(read).map(|length| length + 1),
        }
    }
}
