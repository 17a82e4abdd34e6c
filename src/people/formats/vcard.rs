//! vCards 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350): folding, quoted-printable, character sets, groups.

use encoding_rs::{Encoding, UTF_8};

use super::draft::{Draft, Incoming};
use super::field::Field;
use super::{Reject, Row, shortened};
use crate::people::assemble::finish;

/// A card on its way.
struct Card {
    line: u64,
    bytes: Vec<u8>,
    properties: Vec<Property>,
}

/// Reads the cards of a text; what stands between them is left alone.
pub(super) fn read(bytes: &[u8], encoding: &'static Encoding, source: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut card: Option<Card> = None;
    for line in unfolded(bytes) {
        let upper = String::from_utf8_lossy(&line.bytes)
            .trim()
            .to_ascii_uppercase();
        if upper.starts_with("BEGIN:VCARD") {
            close(&mut rows, card.take(), source);
            card = Some(Card {
                line: line.number,
                bytes: Vec::new(),
                properties: Vec::new(),
            });
        }
        if let Some(card) = &mut card {
            card.bytes.extend_from_slice(&line.raw);
            card.bytes.push(b'\n');
            card.properties.extend(Property::of(&line.bytes, encoding));
        }
        if upper.starts_with("END:VCARD") {
            close(&mut rows, card.take(), source);
        }
    }
    // A card cut off by the edge of the selection is as good as what is there of it.
    close(&mut rows, card, source);
    rows
}

fn close(rows: &mut Vec<Row>, card: Option<Card>, source: &str) {
    let Some(card) = card else { return };
    let reject = |reason: String, left_out: bool| Reject {
        line: card.line,
        reason,
        raw: shortened(&String::from_utf8_lossy(&card.bytes)),
        bytes: card.bytes.clone(),
        left_out,
    };
    if is_organisation(&card.properties) {
        rows.push(Err(reject(
            "an organisation, not a person".to_owned(),
            true,
        )));
        return;
    }
    let mut draft = Draft::default();
    for property in &card.properties {
        let label = property.group.as_deref().and_then(|group| {
            card.properties
                .iter()
                .find(|other| other.name == "X-ABLABEL" && other.group.as_deref() == Some(group))
                .map(Property::whole)
        });
        property.put(&mut draft, label);
    }
    rows.push(finish(draft.finished(), source).map_err(|reason| reject(reason, false)));
}

/// Whether a card is a company's: it says so, or it has an employer and no name of a person.
fn is_organisation(properties: &[Property]) -> bool {
    let find = |name: &str| properties.iter().find(|property| property.name == name);
    let says = |name: &str, word: &str| {
        find(name).is_some_and(|property| property.whole().eq_ignore_ascii_case(word))
    };
    let nameless =
        find("N").is_some_and(|name| name.values.iter().all(|part| part.trim().is_empty()));
    says("X-ABSHOWAS", "COMPANY")
        || says("KIND", "org")
        || says("KIND", "group")
        || nameless && find("ORG").is_some()
}

struct RawLine {
    number: u64,
    /// Unfolded.
    bytes: Vec<u8>,
    /// As it is in the file.
    raw: Vec<u8>,
}

/// Returns the lines, those put together that are folded: by a leading blank, or by `=` at the end of
/// quoted-printable.
fn unfolded(bytes: &[u8]) -> Vec<RawLine> {
    let mut lines: Vec<RawLine> = Vec::new();
    let mut soft = false;
    let mut number = 0;
    for raw in bytes.split(|byte| *byte == b'\n') {
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        // Old Macs and terminals end lines with a return alone.
        for raw in raw.split(|byte| *byte == b'\r') {
            number += 1;
            let folded = raw.strip_prefix(b" ").or_else(|| raw.strip_prefix(b"\t"));
            match (lines.last_mut(), folded, soft) {
                (Some(last), _, true) => {
                    last.bytes.pop();
                    last.bytes.extend_from_slice(raw);
                    last.raw.push(b'\n');
                    last.raw.extend_from_slice(raw);
                }
                (Some(last), Some(rest), false) => {
                    last.bytes.extend_from_slice(rest);
                    last.raw.push(b'\n');
                    last.raw.extend_from_slice(raw);
                }
                _ => lines.push(RawLine {
                    number,
                    bytes: raw.to_vec(),
                    raw: raw.to_vec(),
                }),
            }
            soft = lines.last().is_some_and(|line| {
                let head = line
                    .bytes
                    .split(|byte| *byte == b':')
                    .next()
                    .unwrap_or_default();
                line.bytes.last() == Some(&b'=')
                    && String::from_utf8_lossy(head)
                        .to_ascii_uppercase()
                        .contains("QUOTED-PRINTABLE")
            });
        }
    }
    lines
}

/// A line of a card.
struct Property {
    name: String,
    group: Option<String>,
    /// Types and other parameters, upper case.
    parameters: Vec<(String, String)>,
    values: Vec<String>,
}

impl Property {
    /// Returns the property of a line such as `item1.EMAIL;TYPE=work:ada@example.org`.
    fn of(line: &[u8], encoding: &'static Encoding) -> Option<Self> {
        let at = colon(line)?;
        let head = String::from_utf8_lossy(line.get(..at)?).into_owned();
        let value = line.get(at + 1..)?;
        let mut parts = head.split(';');
        let name = parts.next()?.trim();
        let (group, name) = match name.rsplit_once('.') {
            Some((group, name)) => (Some(group.to_ascii_lowercase()), name),
            None => (None, name),
        };
        let mut parameters = Vec::new();
        for part in parts {
            let (key, values) = match part.split_once('=') {
                Some((key, values)) => (key.trim().to_ascii_uppercase(), values),
                None => ("TYPE".to_owned(), part),
            };
            for value in values.split(',') {
                parameters.push((key.clone(), value.trim().trim_matches('"').to_owned()));
            }
        }
        let says = |key: &str| {
            parameters
                .iter()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value.to_ascii_uppercase())
        };
        let coding = says("ENCODING").or_else(|| {
            let quoted = |(key, value): &&(String, String)| {
                key == "TYPE" && value.eq_ignore_ascii_case("QUOTED-PRINTABLE")
            };
            parameters
                .iter()
                .find(quoted)
                .map(|_| "QUOTED-PRINTABLE".to_owned())
        });
        let plain = match coding.as_deref() {
            Some("QUOTED-PRINTABLE") => unquoted(value),
            // Pictures and keys are nobody's words.
            Some("B" | "BASE64") => return None,
            _ => value.to_vec(),
        };
        let set = says("CHARSET").and_then(|set| Encoding::for_label(set.as_bytes()));
        let set = match set {
            Some(set) => set,
            // Quoted bytes of no stated set.
            None if coding.is_some() => super::text::guess(&plain),
            None if encoding == UTF_8 => UTF_8,
            None => encoding,
        };
        let (text, _) = set.decode_without_bom_handling(&plain);
        Some(Self {
            name: name.trim().to_ascii_uppercase(),
            group,
            parameters,
            values: components(&text),
        })
    }

    fn whole(&self) -> String {
        self.values.join(";")
    }

    fn part(&self, at: usize) -> Option<&String> {
        self.values.get(at).filter(|part| !part.is_empty())
    }

    /// Returns the types of the value as words: `WORK VOICE`, and the label beside it.
    fn label(&self, label: Option<String>) -> String {
        let types = self
            .parameters
            .iter()
            .filter(|(key, _)| key == "TYPE")
            .map(|(_, value)| value.as_str());
        // Words that say nothing of a kind.
        let said = types.filter(|word| {
            !matches!(
                word.to_ascii_uppercase().as_str(),
                "PREF" | "VOICE" | "INTERNET" | "MSG" | "TEXT" | "VIDEO" | "MAIN"
            )
        });
        let mut words: Vec<String> = said.map(str::to_owned).collect();
        words.extend(label);
        words.join(" ")
    }

    fn put(&self, draft: &mut Draft, label: Option<String>) {
        let whole = self.whole();
        if whole.trim().is_empty() {
            return;
        }
        let words = self.label(label);
        let mut put = |field: Field, rank: u8, value: &str| {
            let name = self.name.to_ascii_lowercase();
            let says = Some(words.as_str()).filter(|words| !words.is_empty());
            draft.put(
                Incoming {
                    name: &name,
                    field,
                    kind: None,
                    rank,
                    group: &words,
                    company: false,
                    order: Default::default(),
                    label: says,
                },
                value,
            );
        };
        match self.name.as_str() {
            "FN" => put(Field::FullName, 0, &whole),
            "N" => {
                for (at, field) in [
                    (0, Field::LastName),
                    (1, Field::FirstName),
                    (3, Field::NamePrefix),
                    (4, Field::NameSuffix),
                ] {
                    if let Some(part) = self.part(at) {
                        put(field, 0, part);
                    }
                }
            }
            "NICKNAME" => put(Field::PreferredName, 0, &whole),
            "EMAIL" => put(Field::Email, 0, &whole),
            "TEL" => {
                let number = whole.strip_prefix("tel:").unwrap_or(&whole);
                put(Field::Phone, 0, &number.replace(";ext=", " x"));
            }
            "URL" | "X-SOCIALPROFILE" | "SOCIALPROFILE" | "IMPP" => {
                let network = words.to_lowercase();
                let field = if network.contains("linkedin") {
                    Field::Linkedin
                } else if network.contains("github") {
                    Field::Github
                } else if network.contains("twitter") {
                    Field::Twitter
                } else {
                    Field::Url
                };
                let plain = crate::people::clean::is_link(&whole);
                let theirs =
                    plain || matches!(field, Field::Linkedin | Field::Github | Field::Twitter);
                draft.put(
                    Incoming {
                        name: "url",
                        field: if theirs { field } else { Field::Extra },
                        kind: None,
                        rank: 0,
                        group: "",
                        company: false,
                        order: Default::default(),
                        label: None,
                    },
                    whole.trim_start_matches("x-apple:"),
                );
            }
            "ORG" => {
                if let Some(company) = self.part(0) {
                    put(Field::Company, 0, company);
                }
                if let Some(department) = self.part(1) {
                    draft.keep("department", department);
                }
            }
            "TITLE" => put(Field::Title, 0, &whole),
            "ROLE" => put(Field::Title, 1, &whole),
            // Post box, extension, street, town, region, code, country.
            "ADR" => {
                for (at, field) in [(3, Field::City), (4, Field::State), (6, Field::Country)] {
                    if let Some(part) = self.part(at) {
                        put(field, 0, part);
                    }
                }
                if let Some(street) = self.part(2) {
                    put(Field::Location, 4, street);
                }
            }
            "NOTE" => put(Field::Notes, 0, &whole),
            "CATEGORIES" => put(Field::Tags, 0, &whole),
            "UID" => draft.keep("uid", &whole),
            "BEGIN" | "END" | "VERSION" | "PRODID" | "REV" | "PHOTO" | "LOGO" | "KEY" | "SOUND"
            | "X-ABLABEL" | "LABEL" | "SORT-STRING" | "CLASS" | "MAILER" | "X-ABUID"
            | "X-ABADR" => {}
            name => {
                let name = name.to_ascii_lowercase();
                draft.keep(&name, &whole);
            }
        }
    }
}

/// Returns where the value begins: the first colon outside quotes.
fn colon(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    line.iter().position(|byte| {
        quoted ^= *byte == b'"';
        *byte == b':' && !quoted
    })
}

/// Returns the bytes of quoted-printable text (RFC 2045, 6.7).
fn unquoted(value: &[u8]) -> Vec<u8> {
    let hex = |byte: Option<&u8>| {
        byte.and_then(|byte| char::from(*byte).to_digit(16))
            .map(|digit| digit as u8)
    };
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        match (byte, hex(value.get(at + 1)), hex(value.get(at + 2))) {
            (b'=', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            (b'=', _, _) if at + 1 == value.len() => at += 1,
            (byte, _, _) => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out.retain(|byte| *byte != b'\r');
    out
}

/// Returns a value's parts between semicolons, with the escapes taken out.
fn components(value: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        let add = match c {
            ';' => {
                parts.push(String::new());
                continue;
            }
            '\\' => match chars.next() {
                Some('n' | 'N') => '\n',
                Some(other) => other,
                None => '\\',
            },
            c => c,
        };
        if let Some(last) = parts.last_mut() {
            last.push(add);
        }
    }
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .collect()
}
