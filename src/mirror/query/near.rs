//! Words with a slip of the finger.

use super::eval::Node;
use super::phrase::Phrase;
use super::words::{FORMS, WORDS};
use super::{Bound, Field};
use crate::people::text::within_edits;

/// With fewer people than this, a typo is forgiven.
pub const LITTLE: usize = 5;

/// Words shorter than this are other words when a letter changes.
const SHORTEST: usize = 4;
/// A word this long that may go on is compared whole: its first letters with one changed begin too many.
const SHORT: usize = 5;
/// With more words than this, only one of them may be misspelt: each way to read a query costs.
const FEW_WORDS: usize = 3;

/// A word that is not there, but for one letter too many, too few or wrong, or two swapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mirror) struct Near {
    /// The word as typed, folded.
    pub(in crate::mirror) form: String,
    /// Whether it may go on.
    pub(in crate::mirror) prefix: bool,
}

impl Near {
    /// Where typos are forgiven.
    pub(in crate::mirror) const PLACES: [Field; 3] = [Field::Name, Field::Title, Field::Company];

    /// Returns what a bare word may be misspelt for, none for anything else.
    fn of(node: &Node) -> Option<Self> {
        let Node::Words(None, Phrase { words, prefix }) = node else {
            return None;
        };
        let [word] = words.as_slice() else {
            return None;
        };
        let form = word.0.first().filter(|form| form.len() >= SHORTEST)?;
        Some(Self {
            form: form.clone(),
            prefix: *prefix && form.len() >= SHORT,
        })
    }

    /// Returns whether such a word is in a text, which is as [`super::findable`] writes it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        text.split([WORDS, FORMS]).any(|word| self.is(word))
    }

    fn is(&self, word: &str) -> bool {
        let length = self.form.len();
        if !self.prefix {
            return word != self.form && within_edits(&self.form, word, 1);
        }
        !word.starts_with(&self.form)
            && (length - 1..=length + 1)
                .filter_map(|end| word.get(..end))
                .any(|head| within_edits(&self.form, head, 1))
    }
}

impl Bound {
    /// Returns who fits only with a typo forgiven in a bare word; none where the query has no word
    /// long enough. All else it asks for must hold.
    pub fn forgiving(&self) -> Option<Self> {
        let parts = match &self.as_typed {
            Node::And(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        let near: Vec<Option<Near>> = parts.iter().map(Near::of).collect();
        let misspelt = |at: usize| near.get(at).cloned().flatten().map(Node::Near);
        let one_only = near.iter().flatten().count() > FEW_WORDS;
        // The first misspelt word is this one, so those before it are as typed.
        let ways = (0..parts.len()).filter_map(|first| {
            let wrong = misspelt(first)?;
            let others = parts.iter().enumerate().filter(|(at, _)| *at != first);
            let others = others.map(|(at, part)| match misspelt(at) {
                Some(near) if at > first && !one_only => Node::Or(vec![part.clone(), near]),
                _ => part.clone(),
            });
            Some(Node::And(std::iter::once(wrong).chain(others).collect()))
        });
        let ways: Vec<Node> = ways.collect();
        (!ways.is_empty()).then(|| Self {
            root: Node::Or(ways.clone()),
            as_typed: Node::Or(ways),
        })
    }
}
