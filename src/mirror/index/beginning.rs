//! Everyone with a word that begins so, however many such words there are.

use tantivy::Result;
use tantivy::query::{AutomatonWeight, EnableScoring, Query, Weight};
use tantivy::schema::Field;
use tantivy_fst::Automaton;

/// Finds everyone with such a word, by reading through all of them: for beginnings of more words than
/// can be looked for one by one.
#[derive(Clone, Debug)]
pub(super) struct Beginning {
    pub(super) field: Field,
    pub(super) form: String,
}

impl Query for Beginning {
    fn weight(&self, _: EnableScoring<'_>) -> Result<Box<dyn Weight>> {
        let begins = Begins(self.form.clone());
        Ok(Box::new(AutomatonWeight::new(self.field, begins)))
    }
}

/// Accepts what begins so. Its state is how many letters were as wanted, none after another one.
struct Begins(String);

impl Automaton for Begins {
    type State = Option<usize>;

    fn start(&self) -> Option<usize> {
        Some(0)
    }

    fn is_match(&self, state: &Option<usize>) -> bool {
        *state == Some(self.0.len())
    }

    fn can_match(&self, state: &Option<usize>) -> bool {
        state.is_some()
    }

    fn will_always_match(&self, state: &Option<usize>) -> bool {
        self.is_match(state)
    }

    fn accept(&self, state: &Option<usize>, byte: u8) -> Option<usize> {
        match self.0.as_bytes().get((*state)?) {
            None => *state,
            Some(wanted) => (*wanted == byte).then(|| state.map(|read| read + 1))?,
        }
    }
}
