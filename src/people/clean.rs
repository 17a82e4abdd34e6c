//! Values from outside made clean: what spreadsheets, mail programs and tools wrap around them is
//! taken off, and what is no value any more is told apart.
//!
//! Every reader cleans its cells here before anything else sees them, and an export cleans once more
//! what comes from elsewhere: nothing unclean reaches Greenhouse, whatever door it came through.

use super::{ContactKind, email, text};

/// What is in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A value, without wrappers.
    Text(String),
    /// Nothing, or a word for nothing (`N/A`, `-`, `#N/A`).
    Empty,
    /// Something that can't be saved, and why.
    Lost(&'static str),
}

impl Cell {
    /// Returns the value; none for nothing.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Empty | Self::Lost(_) => None,
        }
    }
}

/// Words that stand for no value.
const NOTHING: &[&str] = &[
    "n/a",
    "n.a.",
    "none",
    "null",
    "nan",
    "undefined",
    "not available",
    "not provided",
    "not found",
    "no data",
    "k.a.",
    "keine angabe",
    "brak",
    "n.d.",
    "s/o",
    "(blank)",
    "(empty)",
    "tbd",
    "?",
];

/// What a spreadsheet shows where a formula failed.
const ERRORS: &[&str] = &[
    "#n/a",
    "#ref!",
    "#value!",
    "#name?",
    "#div/0!",
    "#num!",
    "#null!",
    "#error!",
    "#getting_data",
    "#spill!",
    "#calc!",
    "#nv",
    "#bezug!",
    "#wert!",
];

/// Returns what is in a cell: zero-width characters, `="..."`, `=HYPERLINK(..)`, a leading `'`,
/// Markdown marks, `<..>`, `mailto:` and the wrappers of mail gateways taken off.
pub fn cell(raw: &str) -> Cell {
    let text: String = raw
        .chars()
        .filter(|c| !crate::inert::is_hidden(*c))
        .collect();
    let mut text = text.trim().to_owned();
    if text.is_empty() {
        return Cell::Empty;
    }
    if let Some(formula) = text.strip_prefix('=') {
        match formula_value(formula) {
            Some(value) => text = value,
            None if formula.starts_with(|c: char| c.is_alphabetic() || c == '(') => {
                return Cell::Lost("a formula without its value");
            }
            None => {}
        }
    }
    // A spreadsheet's mark that what follows is text.
    if let Some(rest) = text.strip_prefix('\'')
        && (rest.starts_with(['+', '=', '-', '@', '('])
            || rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        text = rest.to_owned();
    }
    let text = unwrapped(&text);
    let lower = text.to_lowercase();
    let dashes = text
        .chars()
        .all(|c| matches!(c, '-' | '–' | '—' | '.' | '_' | '/' | '*'));
    if text.is_empty()
        || dashes
        || NOTHING.contains(&lower.as_str())
        || ERRORS.contains(&lower.as_str())
    {
        return Cell::Empty;
    }
    Cell::Text(text)
}

/// Returns the value of a formula that carries it: `"text"`, `HYPERLINK("address", "text")`.
fn formula_value(formula: &str) -> Option<String> {
    let formula = formula.trim();
    if let Some(inner) = formula.strip_prefix('"') {
        return Some(
            inner
                .strip_suffix('"')
                .unwrap_or(inner)
                .replace("\"\"", "\""),
        );
    }
    if formula.starts_with(|c: char| c.is_ascii_digit() || c == '+')
        && formula
            .chars()
            .all(|c| c.is_ascii_digit() || " +-().".contains(c))
    {
        return Some(formula.to_owned());
    }
    let name = formula.get(..9)?;
    if !name.eq_ignore_ascii_case("hyperlink") {
        return None;
    }
    let inner = formula.get(9..)?.trim_start().strip_prefix('(')?;
    let inner = inner.trim_start().strip_prefix('"')?;
    let target = inner.split('"').next()?.trim();
    (!target.is_empty()).then(|| target.to_owned())
}

/// Takes off what Markdown, mail programs and gateways put around a value.
fn unwrapped(text: &str) -> String {
    let mut text = text.trim().to_owned();
    for _ in 0..4 {
        let next = once_unwrapped(&text);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn once_unwrapped(text: &str) -> String {
    for mark in ["**", "__", "`"] {
        if let Some(inner) = text
            .strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            && !inner.is_empty()
            && !inner.contains(mark)
        {
            return inner.trim().to_owned();
        }
    }
    // `[text](address)` and `<address>`.
    if let Some((label, target)) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(')'))
        .and_then(|rest| rest.split_once("]("))
        && !target.contains(['(', '['])
        && !label.contains(']')
    {
        return target
            .split_whitespace()
            .next()
            .unwrap_or(target)
            .to_owned();
    }
    if let Some(inner) = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        && !inner.contains(['<', '>', ' '])
    {
        return inner.to_owned();
    }
    for scheme in ["mailto:", "tel:", "callto:", "skype:", "sms:"] {
        if let Some(head) = text.get(..scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            let rest = text.get(scheme.len()..).unwrap_or_default();
            return decoded(rest.split('?').next().unwrap_or(rest))
                .trim()
                .to_owned();
        }
    }
    redirected(text).unwrap_or_else(|| text.to_owned())
}

/// Returns where a link of a mail gateway or of a network's own exit leads.
fn redirected(text: &str) -> Option<String> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let rest = text.split_once("://")?.1;
    let host = rest.split('/').next()?.to_lowercase();
    let query = rest.split_once('?')?.1;
    let parameter = match host.as_str() {
        host if host.ends_with("safelinks.protection.outlook.com") => "url",
        "l.facebook.com" | "lm.facebook.com" | "l.instagram.com" => "u",
        "www.google.com" | "google.com" if rest.contains("/url?") => "q",
        "www.linkedin.com" | "linkedin.com"
            if rest.contains("/redir/") || rest.contains("/safety/go") =>
        {
            "url"
        }
        "slack-redir.net" => "url",
        _ => return None,
    };
    let value = query
        .split('&')
        .find_map(|pair| pair.strip_prefix(parameter)?.strip_prefix('='))?;
    let target = decoded(value);
    let known = ["http://", "https://", "mailto:"];
    known
        .iter()
        .any(|scheme| target.starts_with(scheme))
        .then_some(target)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// Returns whether a spreadsheet has rounded a number: `4.91761E+12`.
pub fn is_rounded(value: &str) -> bool {
    let value = value.trim().trim_start_matches('\'');
    let Some((head, tail)) = value.split_once(['e', 'E']) else {
        return false;
    };
    let number = |text: &str, more: &str| {
        text.bytes().any(|b| b.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || more.contains(c))
    };
    number(head, ".,") && number(tail, "+") && tail.len() <= 4
}

/// Returns a number that a spreadsheet took for a fraction as it was: `46701740699.0` loses its `.0`.
pub fn whole_number(value: &str) -> &str {
    let Some((head, tail)) = value.rsplit_once('.') else {
        return value;
    };
    let zeros = !tail.is_empty() && tail.bytes().all(|b| b == b'0') && tail.len() <= 2;
    let digits = head.trim_start_matches('+');
    if zeros && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        head
    } else {
        value
    }
}

/// Words beside a number and the kind of line they name; `None` names a line that is no phone.
const LINES: &[(&str, Option<ContactKind>)] = &[
    ("m", Some(ContactKind::Mobile)),
    ("c", Some(ContactKind::Mobile)),
    ("mob", Some(ContactKind::Mobile)),
    ("mobile", Some(ContactKind::Mobile)),
    ("cell", Some(ContactKind::Mobile)),
    ("cellular", Some(ContactKind::Mobile)),
    ("mobil", Some(ContactKind::Mobile)),
    ("movil", Some(ContactKind::Mobile)),
    ("celular", Some(ContactKind::Mobile)),
    ("cellulare", Some(ContactKind::Mobile)),
    ("portable", Some(ContactKind::Mobile)),
    ("mobiel", Some(ContactKind::Mobile)),
    ("komorka", Some(ContactKind::Mobile)),
    ("kom", Some(ContactKind::Mobile)),
    ("handy", Some(ContactKind::Mobile)),
    ("iphone", Some(ContactKind::Mobile)),
    ("h", Some(ContactKind::Home)),
    ("home", Some(ContactKind::Home)),
    ("private", Some(ContactKind::Home)),
    ("privat", Some(ContactKind::Home)),
    ("w", Some(ContactKind::Work)),
    ("o", Some(ContactKind::Work)),
    ("d", Some(ContactKind::Work)),
    ("work", Some(ContactKind::Work)),
    ("office", Some(ContactKind::Work)),
    ("business", Some(ContactKind::Work)),
    ("direct", Some(ContactKind::Work)),
    ("skype", Some(ContactKind::Skype)),
    ("f", None),
    ("fax", None),
    ("telefax", None),
    ("pager", None),
];

/// A phone number made clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanPhone {
    /// The number, with its extension (`x22`), and nothing else.
    pub number: String,
    /// What the words beside it name.
    pub kind: Option<ContactKind>,
}

/// Returns a phone number without the words around it.
///
/// # Errors
/// Why there is none.
pub fn phone(raw: &str) -> Result<CleanPhone, &'static str> {
    let value = match cell(raw) {
        Cell::Text(text) => text,
        Cell::Empty => return Err("no number in it"),
        Cell::Lost(reason) => return Err(reason),
    };
    if is_rounded(&value) {
        return Err("a spreadsheet has rounded this number");
    }
    let value = ascii_digits(whole_number(&value));
    let words = text::words(&value);
    let mut kind = None;
    for word in words
        .iter()
        .filter(|word| !word.chars().any(|c| c.is_ascii_digit()))
    {
        match LINES.iter().find(|(name, _)| name == word) {
            Some((_, None)) => return Err("a fax, not a phone"),
            Some((_, Some(found))) => kind = kind.or(Some(*found)),
            None => {}
        }
    }
    let Some(from) = value.find(|c: char| c.is_ascii_digit() || c == '+') else {
        return Err("no digits in it");
    };
    // An opening bracket belongs to the area code behind it.
    let from = match value.get(..from) {
        Some(head) if head.ends_with('(') => from - 1,
        _ => from,
    };
    let rest = value.get(from..).unwrap_or_default();
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || " \u{a0}\u{202f}+-()./".contains(c) || is_dash(c)))
        .unwrap_or(rest.len());
    let (number, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let number: String = number
        .chars()
        .map(|c| match c {
            c if is_dash(c) => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        })
        .collect();
    let mut number = number
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .to_owned();
    // Brackets opened and not closed are no part of it.
    if number.matches('(').count() != number.matches(')').count() {
        number = number
            .replace(['(', ')'], " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
    }
    let digits = number.chars().filter(char::is_ascii_digit).count();
    if digits < 5 {
        return Err("too few digits for a phone number");
    }
    if digits > 17 {
        return Err("too many digits for a phone number");
    }
    let number = number.get(..1).map_or(String::new(), |_| {
        let (head, rest) = number.split_at_checked(1).unwrap_or((&number, ""));
        format!("{head}{}", rest.replace('+', ""))
    });
    let number = match extension(tail) {
        Some(extension) => format!("{number} x{extension}"),
        None => number,
    };
    Ok(CleanPhone { number, kind })
}

/// Digits of other alphabets as those of ASCII.
fn ascii_digits(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_ascii() || !c.is_numeric() {
                return c;
            }
            let plain = deunicode::deunicode_char(c).and_then(|text| text.chars().next());
            plain.filter(char::is_ascii_digit).unwrap_or(c)
        })
        .collect()
}

fn is_dash(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Returns the digits behind `x`, `ext.`, `#` or `;ext=`.
fn extension(tail: &str) -> Option<String> {
    let tail = tail
        .trim_start_matches([' ', ',', ';', ')', '('])
        .to_lowercase();
    let at = ["extension", "ext.", "ext", "poste", "durchwahl", "x", "#"]
        .iter()
        .find_map(|word| tail.strip_prefix(word))
        .or_else(|| tail.split_once(") x").map(|(_, rest)| rest))
        .or_else(|| tail.split_once(" x").map(|(_, rest)| rest))?;
    let digits: String = at
        .trim_start_matches([' ', '.', '=', ':'])
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (1..=7).contains(&digits.len()).then_some(digits)
}

/// Returns an e-mail address without the name, brackets and words around it; none where there is none.
pub fn email(raw: &str) -> Option<String> {
    let value = cell(raw).text()?;
    let plain = |address: String| {
        let address = address
            .trim_matches(['.', ',', ';', ':', '<', '>'])
            .to_owned();
        let bad = |c: char| c.is_whitespace() || "@<>;,\"'()[]:".contains(c);
        let (local, host) = address.split_once('@')?;
        (!local.is_empty() && !local.contains(bad) && !host.contains(bad) && host.contains('.'))
            .then(|| address.clone())
    };
    let spoken = || {
        let (local, host) = value.split_once(" at ")?;
        let spoken = format!("{local}@{}", host.replace(" dot ", "."));
        (host.contains(" dot ") && !spoken.contains(char::is_whitespace)).then_some(spoken)
    };
    let spoken = spoken().and_then(plain);
    email::as_written(&value)
        .and_then(plain)
        .or(spoken)
        .or_else(|| {
            let word = value
                .split(|c: char| c.is_whitespace() || "<>()[]\",;".contains(c))
                .find(|word| word.contains('@'))?;
            let word = word.strip_prefix("mailto:").unwrap_or(word);
            email::as_written(word).and_then(plain)
        })
}

/// Returns a link without text around it: a scheme or a host, then a path; none for anything else.
pub fn link(raw: &str) -> Option<String> {
    let value = cell(raw).text()?;
    let word = if value.contains(char::is_whitespace) {
        value
            .split(|c: char| c.is_whitespace() || "<>()[]\"".contains(c))
            .find(|word| is_link(word))?
            .to_owned()
    } else {
        value
    };
    let word = word.trim_matches(['<', '>', '(', ')', '[', ']', '"', '\'', ',', ';', '|']);
    let word = word.trim_end_matches(['.', ':', '!']);
    // A link of a sales or recruiter page goes on behind a comma with what it was found by.
    is_link(word).then(|| word.to_owned())
}

/// Returns whether a word is written as a web address: host with a dot and letters, perhaps a scheme
/// and a path.
pub fn is_link(word: &str) -> bool {
    let lower = word.get(..8).unwrap_or(word).to_lowercase();
    let rest = if lower.starts_with("https://") {
        word.get(8..)
    } else if lower.starts_with("http://") {
        word.get(7..)
    } else {
        Some(word)
    };
    let rest = rest.unwrap_or_default();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = host.split(':').next().unwrap_or_default();
    let Some((name, top)) = host.rsplit_once('.') else {
        return false;
    };
    let label = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    !name.is_empty()
        && top.chars().count() >= 2
        && top.chars().all(char::is_alphabetic)
        && name.chars().all(label)
        && !tail.contains(|c: char| c.is_whitespace() || "<>\"|".contains(c))
}

/// Returns text that a field of one line may hold; none for nothing and for what can't be saved.
pub fn line(raw: &str) -> Option<String> {
    let value = cell(raw).text()?;
    let line = super::inert::one_line(&value);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrappers_are_taken_off() {
        for (raw, value) in [
            ("=\"+27 21 555 0166\"", "+27 21 555 0166"),
            (
                "=HYPERLINK(\"https://a.io/x\";\"Profil\")",
                "https://a.io/x",
            ),
            ("=HYPERLINK(\"mailto:c@d.io\",\"mail\")", "c@d.io"),
            ("'+33 6 39 98 77 77", "+33 6 39 98 77 77"),
            ("mailto:a@b.io?subject=Hi", "a@b.io"),
            ("[me](mailto:a@b.io)", "a@b.io"),
            ("**Ada**", "Ada"),
            ("<https://a.io>", "https://a.io"),
            (
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.io%2Fin%2Fx&data=05",
                "https://a.io/in/x",
            ),
            ("a\u{200b}b", "ab"),
            ("'s-Gravenhage", "'s-Gravenhage"),
        ] {
            assert_eq!(cell(raw), Cell::Text(value.to_owned()), "{raw}");
        }
        for raw in [
            "#N/A",
            "#REF!",
            "N/A",
            "-",
            "none",
            "",
            " \u{feff}",
            "#VALUE!",
        ] {
            assert_eq!(cell(raw), Cell::Empty, "{raw}");
        }
        assert_eq!(cell("=A1&B1"), Cell::Lost("a formula without its value"));
    }

    #[test]
    fn phones_keep_the_number_alone() {
        use ContactKind::{Mobile, Work};
        for (raw, number, kind) in [
            ("46701740699.0", "46701740699", None),
            ("+1 415-555-0111 (m)", "+1 415-555-0111", Some(Mobile)),
            ("+1 415-555-0112 (w) x22", "+1 415-555-0112 x22", Some(Work)),
            ("(415) 555-0102 ext. 33", "(415) 555-0102 x33", None),
            ("WhatsApp +49 176 04069 807", "+49 176 04069 807", None),
            ("tel:+91-90000-00005", "+91-90000-00005", None),
            ("m: +46 70 174 06 01", "+46 70 174 06 01", Some(Mobile)),
            ("+49 (0)176 04069 801", "+49 (0)176 04069 801", None),
            ("06.39.98.80.03", "06.39.98.80.03", None),
        ] {
            let clean = phone(raw).unwrap();
            assert_eq!((clean.number.as_str(), clean.kind), (number, kind), "{raw}");
        }
        for raw in [
            "4.91761E+12",
            "call me",
            "Fax: +49 40 6696909",
            "#N/A",
            "12",
        ] {
            assert!(phone(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn addresses_and_links_are_cut_out() {
        assert_eq!(
            email("\"S. T.\" <sukie-t@gmail.com>").as_deref(),
            Some("sukie-t@gmail.com")
        );
        assert_eq!(
            email("wolf@tallfors.example (work)").as_deref(),
            Some("wolf@tallfors.example")
        );
        assert_eq!(
            email("inge [at] kupferhain [dot] example").as_deref(),
            Some("inge@kupferhain.example")
        );
        assert_eq!(
            email("✅ halldora@hrafn.example").as_deref(),
            Some("halldora@hrafn.example")
        );
        assert_eq!(email("nobody"), None);
        assert_eq!(
            link("LinkedIn: https://a.io/in/x").as_deref(),
            Some("https://a.io/in/x")
        );
        assert_eq!(link("profile"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cleaned_without_panic(raw in "\\PC{0,60}") {
            let _ = (cell(&raw), phone(&raw), email(&raw), link(&raw), line(&raw));
        }
    }
}
