//! Names of a profile's fields, as records are stored, edited and shown.

/// Fields that a person may edit, in the order in which they are offered.
pub const EDITABLE: &[&str] = &[
    "first_name",
    "last_name",
    "full_name",
    "preferred_name",
    "title",
    "headline",
    "company",
    "location",
    "linkedin",
    "github",
    "profile_url",
    "emails",
    "phones",
    "urls",
    "tags",
    "notes",
];

/// Those of them that hold several values.
pub const LISTS: &[&str] = &["emails", "phones", "urls", "tags"];

/// Where a statement is from; the first one's stays, and nobody edits it.
pub const ORIGIN: &[&str] = &["external_id", "source"];

/// What `search` adds to a record.
const ADDED: &str = "sources";

/// Returns whether a record has a field of its own of this name, so that nothing else may be kept under it.
pub fn is_own(name: &str) -> bool {
    EDITABLE.contains(&name) || ORIGIN.contains(&name) || name == ADDED
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Profile;

    #[test]
    fn every_field_of_a_profile_is_named() {
        let profile = Profile {
            source: "a".to_owned(),
            ..Profile::default()
        };
        let stored = serde_json::to_value(&profile).unwrap();
        let stored = stored.as_object().unwrap();
        assert!(stored.keys().all(|field| is_own(field)));
        let named = EDITABLE.iter().chain(ORIGIN);
        assert!(named.clone().all(|field| stored.contains_key(*field)));
        assert_eq!(named.count(), stored.len());
        assert!(LISTS.iter().all(|field| stored[*field].is_array()));
    }
}
