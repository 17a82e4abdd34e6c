//! The weights of the score, read from the table in `weights.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

/// The table as text; it takes part in the schema of the index only through the terms, not here:
/// changing a weight needs no new index.
const TABLE: &str = include_str!("weights.toml");

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| toml::from_str(TABLE).unwrap_or_default());

/// Returns the weights shipped with this version.
pub(super) fn weights() -> &'static Weights {
    &WEIGHTS
}

macro_rules! tables {
    ($($(#[$doc:meta])* $name:ident { $($field:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name { $(pub $field: f32),+ }
    )+};
}

tables! {
    /// Pseudo-counts for small mirrors.
    Prior { strength, given, family, company, town, title }
    /// Levels of the given name.
    Given { exact, sound, nickname, other, parts, middle, typo, ending, confirmed, derived, missing, conflict, initial, typo_most, typo_least, derived_least, least, nickname_unknown, other_most, middle_most }
    /// Levels of the family name.
    Family { exact, sound, spelling, former, part, typo, confirmed, derived, missing, conflict, initial, typo_most, typo_least, derived_least, least, spelling_most, former_most }
    /// The whole name.
    Whole { swapped, unique_share, unique_most, loose_most, middle_same, middle_initial, middle_conflict, generation_same, generation_conflict, generation_one_side }
    /// Employers.
    Company { same_least, same_most, related, domain, learnt, conflict }
    /// Towns.
    Town { same_least, same_most, conflict }
    /// Titles.
    Title { same_share, same_most, part_share, conflict }
    /// Strong keys.
    KeyWeights { same, weak_same, page_names_differ, other_names_differ, phone_tail, shared, phone_slip, tagged_mail, linkedin_other, page_other, orcid_other, phone_other }
    /// Handles.
    HandleWeights { own_word, name_and_digits, initial_and_name, name_only, digits }
    /// Where verdicts change.
    Bounds { possible, listed }
}

/// All of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    pub prior: Prior,
    pub given: Given,
    pub family: Family,
    pub name: Whole,
    pub company: Company,
    pub town: Town,
    pub title: Title,
    pub keys: KeyWeights,
    pub handle: HandleWeights,
    pub verdict: Bounds,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_complete() {
        let weights: Result<super::Weights, _> = toml::from_str(super::TABLE);
        assert!(weights.is_ok(), "{weights:?}");
    }
}
