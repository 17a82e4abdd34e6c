//! A profile as it is stored, written straight from its fields.
//!
//! The same text as [`fold::fields`](super::fold::fields) gives through a tree of values, for a fraction of the
//! work: a list of thousands is made of little else.

use std::io;

use serde::Serialize;
use serde_json::Value;

use super::keys::{Hash, counts_rows};
use crate::people::{Contact, ContactKind, Profile};
use crate::store::StoreError;

/// A profile as it is stored, and what tells the row from others.
pub(super) struct Body {
    /// JSON: one object, its fields in the order of their names, without those that say nothing.
    pub(super) text: String,
    /// The key of the row as it is, wherever it stands: the file's name and the number of the row are no part of it.
    pub(super) digest: i64,
}

/// A field as the profile has it.
enum Part<'p> {
    Text(Option<&'p str>),
    Texts(&'p [String]),
    Contacts(&'p [Contact]),
    Other(&'p Value),
}

impl Part<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_none_or(|text| text.trim().is_empty()),
            Self::Texts(list) => list.iter().all(|text| text.trim().is_empty()),
            Self::Contacts(list) => list.is_empty(),
            Self::Other(value) => super::fold::is_empty(value),
        }
    }

    fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Self::Text(text) => serde_json::to_writer(out, text),
            Self::Texts(list) => serde_json::to_writer(out, list),
            Self::Contacts(list) => {
                let list: Vec<Stored<'_>> = list.iter().map(Stored::of).collect();
                serde_json::to_writer(out, &list)
            }
            Self::Other(value) => serde_json::to_writer(out, value),
        }
    }
}

/// A contact value with its parts in the order of their names.
#[derive(Serialize)]
struct Stored<'c> {
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'c str>,
    value: &'c str,
}

impl<'c> Stored<'c> {
    fn of(contact: &'c Contact) -> Self {
        Self {
            kind: contact.kind.map(ContactKind::word),
            label: contact.label.as_deref(),
            value: &contact.value,
        }
    }
}

impl Body {
    /// Writes a profile as it is stored.
    pub(super) fn of(profile: &Profile) -> Result<Self, StoreError> {
        Self::written(profile).map_err(|error| StoreError::content("a profile", error))
    }

    fn written(profile: &Profile) -> serde_json::Result<Self> {
        let numbered = counts_rows(&profile.external_id);
        let mut digest = Hash::of("row");
        let mut out = Vec::with_capacity(512);
        for (name, part) in parts(profile) {
            if part.is_empty() {
                continue;
            }
            out.push(if out.is_empty() { b'{' } else { b',' });
            serde_json::to_writer(&mut out, name)?;
            out.push(b':');
            let begin = out.len();
            part.write(&mut out)?;
            if name != "source" && !(numbered && name == "external_id") {
                digest.part(name.as_bytes());
                digest.part(out.get(begin..).unwrap_or_default());
            }
        }
        if out.is_empty() {
            out.push(b'{');
        }
        out.push(b'}');
        // The writer of JSON writes UTF-8.
        let wrong =
            |error| serde_json::Error::io(io::Error::new(io::ErrorKind::InvalidData, error));
        Ok(Self {
            text: String::from_utf8(out).map_err(wrong)?,
            digest: digest.end(),
        })
    }
}

/// Returns the fields of a profile in the order of their names, those of the source among them.
fn parts(profile: &Profile) -> Vec<(&str, Part<'_>)> {
    // Taken apart by name, so that a new field can't be forgotten here.
    let Profile {
        external_id,
        source,
        first_name,
        last_name,
        full_name,
        preferred_name,
        title,
        headline,
        company,
        location,
        emails,
        phones,
        linkedin,
        github,
        urls,
        profile_url,
        notes,
        tags,
        tool: _,
        extra,
    } = profile;
    let mut parts = vec![
        ("company", Part::Text(company.as_deref())),
        ("emails", Part::Contacts(emails)),
        ("external_id", Part::Text(Some(external_id))),
        ("first_name", Part::Text(first_name.as_deref())),
        ("full_name", Part::Text(full_name.as_deref())),
        ("github", Part::Text(github.as_deref())),
        ("headline", Part::Text(headline.as_deref())),
        ("last_name", Part::Text(last_name.as_deref())),
        ("linkedin", Part::Text(linkedin.as_deref())),
        ("location", Part::Text(location.as_deref())),
        ("notes", Part::Text(notes.as_deref())),
        ("phones", Part::Contacts(phones)),
        ("preferred_name", Part::Text(preferred_name.as_deref())),
        ("profile_url", Part::Text(profile_url.as_deref())),
        ("source", Part::Text(Some(source))),
        ("tags", Part::Texts(tags)),
        ("title", Part::Text(title.as_deref())),
        ("urls", Part::Texts(urls)),
    ];
    if !extra.is_empty() {
        // A value of the source under a field's own name stands in its place.
        parts.retain(|(name, _)| !extra.contains_key(*name));
        parts.extend(
            extra
                .iter()
                .map(|(name, value)| (name.as_str(), Part::Other(value))),
        );
        parts.sort_unstable_by_key(|(name, _)| *name);
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::library::fold;
    use crate::library::rows::json;

    /// The key of a row as it was worked out of a tree of values.
    fn digest(profile: &Profile) -> i64 {
        let mut text = String::new();
        for (field, value) in fold::fields(profile) {
            let number = counts_rows(&profile.external_id) && field == "external_id";
            if field != "source" && !number {
                text.push_str(&format!("{field}\u{1f}{value}\u{1f}"));
            }
        }
        let mut bits: u64 = 0xcbf2_9ce4_8422_2325;
        for byte in ["row", &text]
            .iter()
            .flat_map(|part| part.bytes().chain([0x1f]))
        {
            bits = (bits ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        bits.cast_signed()
    }

    fn value() -> impl Strategy<Value = Value> {
        let text = || "[a-zé \"\\\\\u{1}<]{0,4}";
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text().prop_map(Value::from),
            prop::collection::vec(text(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(text(), text(), 0..3).prop_map(|map| map
                .into_iter()
                .map(|(k, v)| (k, v.into()))
                .collect::<serde_json::Map<_, _>>()
                .into()),
        ]
    }

    fn profile() -> impl Strategy<Value = Profile> {
        let text = || prop::option::of("[a-zé \"\\\\\n\u{2028}]{0,5}");
        let texts = || prop::collection::vec("[a-z ]{0,3}", 0..3);
        let contact = || {
            let kind = prop::option::of(prop_oneof![
                Just(ContactKind::Work),
                Just(ContactKind::Other)
            ]);
            ("[a-z@ ]{0,4}", kind, text()).prop_map(|(value, kind, label)| Contact {
                value,
                kind,
                label,
            })
        };
        let contacts = move || prop::collection::vec(contact(), 0..3);
        let names = prop::collection::vec(text(), 11);
        let extra = prop::collection::btree_map(
            prop_oneof!["[a-zA-Z_é]{0,6}", Just("title".to_owned())],
            value(),
            0..4,
        );
        let id = prop_oneof!["[0-9]{0,7}", "[a-z#1]{0,4}"];
        (
            id,
            "[a-z. ]{0,4}",
            names,
            contacts(),
            contacts(),
            texts(),
            texts(),
            extra,
        )
            .prop_map(
                |(external_id, source, names, emails, phones, urls, tags, extra)| {
                    let mut names = names.into_iter();
                    let mut next = || names.next().flatten();
                    Profile {
                        external_id,
                        source,
                        first_name: next(),
                        last_name: next(),
                        full_name: next(),
                        preferred_name: next(),
                        title: next(),
                        headline: next(),
                        company: next(),
                        location: next(),
                        linkedin: next(),
                        github: next(),
                        notes: next(),
                        profile_url: None,
                        emails,
                        phones,
                        urls,
                        tags,
                        tool: None,
                        extra: extra.into_iter().collect(),
                    }
                },
            )
    }

    proptest! {
        #[test]
        fn a_profile_is_written_as_its_tree_of_values_is(profile in profile()) {
            let body = Body::of(&profile).unwrap();
            prop_assert_eq!(&body.text, &json(&fold::fields(&profile)).unwrap());
            prop_assert_eq!(body.digest, digest(&profile));
        }
    }

    #[test]
    fn a_row_is_itself_in_another_file_and_place() {
        let row = |source: &str, id: &str, name: &str| {
            let profile = Profile {
                source: source.into(),
                external_id: id.into(),
                full_name: Some(name.into()),
                ..Profile::default()
            };
            Body::of(&profile).unwrap().digest
        };
        assert_eq!(row("a.csv", "1", "Ada"), row("b.csv", "7", "Ada"));
        assert_ne!(row("a.csv", "1", "Ada"), row("a.csv", "1", "Bo"));
        assert_ne!(row("a.csv", "p-1", "Ada"), row("a.csv", "p-2", "Ada"));
    }
}
