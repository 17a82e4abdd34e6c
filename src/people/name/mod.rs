//! Names of people, taken apart so that two spellings of one name can meet.
//!
//! Sources write names in every way: titles and credentials around them, pronouns and emoji
//! behind them, family name first, initials, nicknames, maiden names in brackets, other alphabets.
//! One vocabulary sorts that out for both uses: [`Written`] is the name as a record shows it and Greenhouse
//! takes it, [`Name`] the same in the forms by which two records are compared.

mod field;
mod generation;
mod hangul;
mod lists;
mod nicknames;
mod parse;
mod readings;
mod soft;
mod suggest;
mod thai;
mod written;

pub use super::filler::is_name as is_filler;
pub use generation::Generation;
pub use hangul::korean_family;
pub use lists::are_particles;
pub use nicknames::{family_groups, formal_initials, groups};
pub use readings::{consonants, latin_consonants, same_consonants};
pub use soft::soft;
pub use suggest::{Suggestion, suggest};
pub use written::{Parts, Written};

/// A name taken apart, see [`Name::parse`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// Given names in the order written; a middle name or initial is one of them.
    pub given: Vec<Token>,
    /// Family names in the order written, particles left out where something else remains.
    pub family: Vec<Token>,
    /// Other given names: the preferred name, a nickname in brackets or quotes.
    pub other_given: Vec<Token>,
    /// Other family names: the maiden name.
    pub other_family: Vec<Token>,
    /// Jr., Sr., II, III.
    pub generation: Option<Generation>,
}

/// One word of a name in the forms by which it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// ASCII lower case, see [`super::text::fold`].
    pub fold: String,
    /// How it sounds, roughly, see [`soft()`].
    pub soft: String,
}

impl Token {
    /// Returns the token of a folded word.
    pub fn new(fold: String) -> Self {
        let soft = soft(&fold);
        Self { fold, soft }
    }

    /// Returns whether the word is a single letter.
    pub fn is_initial(&self) -> bool {
        self.fold.len() == 1
    }
}

impl Name {
    /// Takes a name apart. `first` and `last` are the fields of a record, `full` a name in one
    /// piece that is used where one of the fields is empty, `preferred` the name a person goes by.
    /// Words that stand where a name should be (`Unknown`, `N/A`) give no tokens.
    pub fn parse(
        first: Option<&str>,
        last: Option<&str>,
        full: Option<&str>,
        preferred: Option<&str>,
    ) -> Self {
        parse::parse(first, last, full, preferred)
    }

    /// Returns whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty() && self.family.is_empty()
    }

    /// Returns the folded given and family name glued together, for comparing a handle with.
    pub fn glued(&self) -> String {
        self.given
            .iter()
            .chain(&self.family)
            .map(|token| token.fold.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests;
