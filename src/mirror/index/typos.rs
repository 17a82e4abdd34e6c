//! Forgiving a typo where little else is found.

use tantivy::Term;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Query};

use super::schema::Fields;
use super::translate::{any, term};
use crate::mirror::query::{Field, Node, Phrase};

/// Words shorter than this are other words when a letter changes.
const SHORTEST: usize = 4;

/// Where typos are forgiven.
const PLACES: [Field; 3] = [Field::Name, Field::Title, Field::Company];

/// Returns a query that forgives one letter too many, too few or wrong, or two swapped, in each
/// bare word of `node`; none where it asks for more than bare words, or they are too short.
pub(super) fn forgiving(fields: &Fields, node: &Node) -> Option<Box<dyn Query>> {
    match node {
        Node::Words(None, phrase) => word(fields, phrase),
        Node::And(parts) => {
            let mut queries = Vec::with_capacity(parts.len());
            for part in parts {
                queries.push(forgiving(fields, part)?);
            }
            Some(Box::new(BooleanQuery::intersection(queries)))
        }
        _ => None,
    }
}

fn word(fields: &Fields, phrase: &Phrase) -> Option<Box<dyn Query>> {
    let [word] = phrase.words.as_slice() else {
        return None;
    };
    let form = word.0.first()?;
    if form.len() < SHORTEST {
        return Some(term(
            if phrase.prefix {
                fields.all_edge
            } else {
                fields.all
            },
            form,
        ));
    }
    let mut queries: Vec<Box<dyn Query>> = Vec::new();
    for field in PLACES.into_iter().filter_map(|place| fields.text(place)) {
        let term = Term::from_field_text(field, form);
        queries.push(Box::new(if phrase.prefix {
            FuzzyTermQuery::new_prefix(term, 1, true)
        } else {
            FuzzyTermQuery::new(term, 1, true)
        }));
    }
    Some(any(queries))
}
