//! JSON that a terminal may show: nothing in it steers one, and it is the same JSON.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::{is_blank, is_hidden};

/// Writes a value on one line; what is never shown stands as `\uXXXX`, so that no text is lost.
///
/// # Errors
/// What the writer says, or why the value has no JSON.
pub fn to_writer(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut out = Serializer::with_formatter(out, Escaping);
    value.serialize(&mut out).map_err(io::Error::from)
}

/// Returns a value as [`to_writer`] writes it.
///
/// # Errors
/// Why the value has no JSON.
pub fn to_string(value: &impl Serialize) -> io::Result<String> {
    let mut out = Vec::new();
    to_writer(&mut out, value)?;
    String::from_utf8(out).map_err(io::Error::other)
}

/// Writes compactly and escapes what [`super::clean`] takes out.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if fragment.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return CompactFormatter.write_string_fragment(out, fragment);
        }
        let mut plain = 0;
        for (at, c) in fragment.char_indices() {
            if !is_hidden(c) && !is_blank(c) {
                continue;
            }
            let before = fragment.get(plain..at).unwrap_or_default();
            CompactFormatter.write_string_fragment(out, before)?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        let rest = fragment.get(plain..).unwrap_or_default();
        CompactFormatter.write_string_fragment(out, rest)
    }
}
