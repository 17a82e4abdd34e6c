//! vCards (RFC 6350, and its elders 2.1 and 3.0 as far as they agree).

use super::{Pasted, SOURCE, add_page};
use crate::people::Profile;
use crate::people::assemble::finish;

/// Reads the cards of a text; what stands between them is left alone.
pub(super) fn read(text: &str) -> Pasted {
    let mut pasted = Pasted::default();
    let mut card: Option<(u64, Profile)> = None;
    for (line, text) in unfolded(text) {
        let Some(property) = Property::of(&text) else {
            continue;
        };
        match (property.name.as_str(), &mut card) {
            ("BEGIN", _) => close(&mut pasted, card.replace((line, Profile::default()))),
            ("END", _) => close(&mut pasted, card.take()),
            (_, Some((_, profile))) => property.put(profile),
            (_, None) => {}
        }
    }
    // A card cut off by the edge of the selection is as good as what is there of it.
    close(&mut pasted, card);
    pasted
}

fn close(pasted: &mut Pasted, card: Option<(u64, Profile)>) {
    if let Some((line, profile)) = card {
        let raw = profile.name();
        pasted.take(line, &raw, finish(profile, SOURCE));
    }
}

/// Returns the lines with their numbers, those folded by a leading blank put together.
fn unfolded(text: &str) -> Vec<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, last))) => last.push_str(rest),
            _ => lines.push((number, line.to_owned())),
        }
    }
    lines
}

/// A line of a card.
struct Property {
    name: String,
    values: Vec<String>,
}

impl Property {
    /// Returns the property of a line such as `item1.EMAIL;TYPE=work:ada@example.org`.
    fn of(line: &str) -> Option<Self> {
        let (head, value) = line.split_once(':')?;
        let name = head.split(';').next()?;
        let name = name.rsplit('.').next()?.trim().to_ascii_uppercase();
        Some(Self {
            name,
            values: components(value),
        })
    }

    fn put(self, profile: &mut Profile) {
        let whole = self.values.join(";");
        let part = |at: usize| self.values.get(at).filter(|part| !part.is_empty()).cloned();
        match self.name.as_str() {
            _ if whole.trim().is_empty() => {}
            "FN" => profile.full_name = Some(whole),
            "N" => (profile.last_name, profile.first_name) = (part(0), part(1)),
            "NICKNAME" => profile.preferred_name = part(0),
            "EMAIL" => profile.emails.push(whole.into()),
            "TEL" => {
                let number = whole.strip_prefix("tel:").unwrap_or(&whole);
                profile.phones.push(number.into());
            }
            "URL" | "X-SOCIALPROFILE" | "SOCIALPROFILE" => add_page(profile, &whole),
            "ORG" => profile.company = part(0),
            "TITLE" => profile.title = Some(whole),
            // Post box, extension, street, town, region, code, country.
            "ADR" => profile.location = part(3).or_else(|| part(4)).or_else(|| part(6)),
            "NOTE" => profile.notes = Some(whole),
            "CATEGORIES" => profile
                .tags
                .extend(whole.split(',').map(|tag| tag.trim().to_owned())),
            _ => {}
        }
    }
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
