//! An e-mail address or phone number with what the source says of it.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// What a contact value is for, in the words of Greenhouse (contract 4.2): a phone is `home`, `work`,
/// `mobile`, `skype` or `other`, an e-mail address `personal`, `work` or `other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactKind {
    /// The person's own.
    Personal,
    /// At work.
    Work,
    /// At home.
    Home,
    /// A mobile phone.
    Mobile,
    /// A Skype name.
    Skype,
    /// Said to be something else.
    Other,
}

impl ContactKind {
    /// Returns the word that stands for it in files and tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Work => "work",
            Self::Home => "home",
            Self::Mobile => "mobile",
            Self::Skype => "skype",
            Self::Other => "other",
        }
    }

    /// Returns the kind that [`ContactKind::word`] names; none for another word.
    pub fn of_word(word: &str) -> Option<Self> {
        [
            Self::Personal,
            Self::Work,
            Self::Home,
            Self::Mobile,
            Self::Skype,
            Self::Other,
        ]
        .into_iter()
        .find(|kind| kind.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// An e-mail address or phone number: the value as written, its kind where the source tells it, and
/// the source's own label for it.
///
/// Reads from JSON as a string (rows of older libraries, plain lists) or as
/// `{"value", "kind", "label"}`, where `type` may stand for `kind`; writes the object. Derefs to the
/// value, so that it serves wherever text is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Contact {
    /// The address or number as written.
    pub value: String,
    /// What it is for, where the source tells.
    pub kind: Option<ContactKind>,
    /// The source's word for it, where it says more than the kind.
    pub label: Option<String>,
}

impl Contact {
    /// Returns a value of a known kind.
    pub fn new(value: impl Into<String>, kind: Option<ContactKind>) -> Self {
        Self {
            value: value.into(),
            kind,
            label: None,
        }
    }

    /// Returns the value.
    pub fn as_str(&self) -> &str {
        &self.value
    }

    /// Returns the values of a list, for a line of text.
    pub fn joined(list: &[Self], between: &str) -> String {
        let values: Vec<&str> = list.iter().map(Self::as_str).collect();
        values.join(between)
    }

    /// Adds a contact to a list; one that is there already (by its value) learns its kind and label
    /// from it where it had none.
    pub fn add(list: &mut Vec<Self>, one: Self) {
        match list.iter_mut().find(|known| known.value == one.value) {
            Some(known) => {
                known.kind = known.kind.or(one.kind);
                if known.label.is_none() {
                    known.label = one.label;
                }
            }
            None => list.push(one),
        }
    }
}

impl Deref for Contact {
    type Target = str;

    fn deref(&self) -> &str {
        &self.value
    }
}

impl AsRef<str> for Contact {
    fn as_ref(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl From<&str> for Contact {
    fn from(value: &str) -> Self {
        Self::new(value, None)
    }
}

impl From<String> for Contact {
    fn from(value: String) -> Self {
        Self::new(value, None)
    }
}

impl From<Contact> for String {
    fn from(contact: Contact) -> Self {
        contact.value
    }
}

impl PartialEq<str> for Contact {
    fn eq(&self, other: &str) -> bool {
        self.value == other
    }
}

impl PartialEq<&str> for Contact {
    fn eq(&self, other: &&str) -> bool {
        self.value == *other
    }
}

impl PartialEq<String> for Contact {
    fn eq(&self, other: &String) -> bool {
        self.value == *other
    }
}

impl Serialize for Contact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(2 + usize::from(self.label.is_some())))?;
        map.serialize_entry("value", &self.value)?;
        map.serialize_entry("kind", &self.kind.map(ContactKind::word))?;
        if let Some(label) = &self.label {
            map.serialize_entry("label", label)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Contact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong =
            || <D::Error as serde::de::Error>::custom("expected a text or {\"value\", \"kind\"}");
        match Value::deserialize(deserializer)? {
            Value::String(value) => Ok(value.into()),
            Value::Number(number) => Ok(number.to_string().into()),
            Value::Object(object) => {
                let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
                let kind = text("kind").or_else(|| text("type"));
                Ok(Self {
                    value: text("value").ok_or_else(wrong)?,
                    kind: kind.as_deref().and_then(ContactKind::of_word),
                    label: text("label"),
                })
            }
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_objects_are_read_and_objects_are_written() {
        let read: Vec<Contact> = serde_json::from_str(
            r#"["a@b.io", {"value": "c@d.io", "kind": "work"}, {"value": "+1", "type": "mobile", "label": "iPhone"}]"#,
        )
        .unwrap();
        assert_eq!(read[0], "a@b.io");
        assert_eq!(read[1].kind, Some(ContactKind::Work));
        assert_eq!(read[2].kind, Some(ContactKind::Mobile));
        let written = serde_json::to_value(&read).unwrap();
        assert_eq!(
            written,
            serde_json::json!([
                {"value": "a@b.io", "kind": null},
                {"value": "c@d.io", "kind": "work"},
                {"value": "+1", "kind": "mobile", "label": "iPhone"},
            ])
        );
        let again: Vec<Contact> = serde_json::from_value(written).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn a_value_that_is_there_learns_its_kind() {
        let mut list = vec![Contact::from("a@b.io")];
        Contact::add(&mut list, Contact::new("a@b.io", Some(ContactKind::Work)));
        assert_eq!(list, [Contact::new("a@b.io", Some(ContactKind::Work))]);
    }
}
