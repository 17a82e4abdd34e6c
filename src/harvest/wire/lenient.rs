//! How a value is read when the sender is not quite sure of its own form: `null` is absent, a number
//! may come as a text and a text as a number, a date-time may come in several ISO 8601 spellings.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, Visitor};

/// A type that knows how to read itself leniently.
pub(super) trait Lenient: Sized {
    /// Reads the value; a form that cannot mean the type is an error.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

/// The `deserialize_with` of every field of a row.
pub(super) fn field<'de, D: Deserializer<'de>, T: Lenient>(from: D) -> Result<T, D::Error> {
    T::read(from)
}

/// One JSON scalar, whatever it is.
enum Scalar {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, a text, true, false or null")
    }
    fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }
    fn visit_none<E: Error>(self) -> Result<Scalar, E> {
        Ok(Scalar::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Scalar, D::Error> {
        from.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Unsigned(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Signed(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(value))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(value))
    }
}

fn scalar<'de, D: Deserializer<'de>>(from: D) -> Result<Scalar, D::Error> {
    from.deserialize_any(ScalarVisitor)
}

/// Returns an id that can be kept: no table has room for one beyond 63 bits, and two cut to the same
/// would be one.
fn kept<E: Error>(id: u64) -> Result<u64, E> {
    match i64::try_from(id) {
        Ok(_) => Ok(id),
        Err(_) => Err(Error::custom("an id is beyond 63 bits")),
    }
}

impl Lenient for Option<u64> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match scalar(from)? {
            Scalar::Null => Ok(None),
            Scalar::Unsigned(value) => kept(value).map(Some),
            Scalar::Text(text) if text.trim().is_empty() => Ok(None),
            Scalar::Text(text) => match text.trim().parse() {
                Ok(value) => kept(value).map(Some),
                Err(_) => Err(Error::custom("an id is not a whole number")),
            },
            _ => Err(Error::custom("an id is not a whole number")),
        }
    }
}

impl Lenient for u64 {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::<u64>::read(from).map(Option::unwrap_or_default)
    }
}

impl Lenient for Option<i64> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match scalar(from)? {
            Scalar::Unsigned(value) => i64::try_from(value).ok(),
            Scalar::Signed(value) => Some(value),
            Scalar::Text(text) => text.trim().parse().ok(),
            Scalar::Null | Scalar::Bool(_) | Scalar::Float(_) => None,
        })
    }
}

impl Lenient for Option<bool> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match scalar(from)? {
            Scalar::Null => Ok(None),
            Scalar::Bool(value) => Ok(Some(value)),
            Scalar::Text(text) => match text.trim() {
                "true" => Ok(Some(true)),
                "false" => Ok(Some(false)),
                "" => Ok(None),
                _ => Err(Error::custom("neither true nor false")),
            },
            _ => Err(Error::custom("neither true nor false")),
        }
    }
}

impl Lenient for bool {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::<bool>::read(from).map(Option::unwrap_or_default)
    }
}

impl Lenient for Option<String> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match scalar(from)? {
            Scalar::Null => None,
            Scalar::Text(text) => Some(text),
            Scalar::Bool(value) => Some(value.to_string()),
            Scalar::Unsigned(value) => Some(value.to_string()),
            Scalar::Signed(value) => Some(value.to_string()),
            Scalar::Float(value) => Some(value.to_string()),
        })
    }
}

impl Lenient for String {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::<String>::read(from).map(Option::unwrap_or_default)
    }
}

impl Lenient for Option<Timestamp> {
    /// An unreadable time is absent rather than the end of the page it stands on.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match scalar(from)? {
            Scalar::Text(text) => timestamp(&text),
            _ => None,
        })
    }
}

/// Reads `2026-11-20T09:14:22.318Z`, with or without a fraction, with `Z`, `+00:00` or `+0000`, with a
/// space for the `T`, or a bare date (midnight UTC); anything else is `None`.
pub(crate) fn timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let civil: jiff::civil::DateTime = text.trim_end_matches(" UTC").parse().ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()
}

/// Rows and values that have their own, already tolerant, reading.
pub(super) trait Plain: DeserializeOwned {}

impl<T: Plain> Lenient for Option<T> {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(from)
    }
}

/// One element of a list, read leniently.
struct Element<T>(T);

impl<'de, T: Item> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::read_item(from).map(Element)
    }
}

/// What may be in a list.
pub(super) trait Item: Sized {
    /// Reads one element.
    fn read_item<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error>;
}

impl Item for u64 {
    fn read_item<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        u64::read(from)
    }
}

impl Item for String {
    fn read_item<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::read(from)
    }
}

impl<T: Plain> Item for T {
    fn read_item<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from)
    }
}

impl<T: Item> Lenient for Vec<T> {
    /// `null` is an empty list; `null` elements are skipped.
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let elements = Option::<Vec<Option<Element<T>>>>::deserialize(from)?;
        Ok(elements
            .unwrap_or_default()
            .into_iter()
            .flatten()
            .map(|element| element.0)
            .collect())
    }
}
