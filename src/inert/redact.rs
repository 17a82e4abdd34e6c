//! What of a server's words may be repeated: nothing that holds a secret of ours, an e-mail address,
//! or what we sent of a person, in whatever encoding and with whatever blanks.
//!
//! A text in which one is found only after decoding is left out as a whole: where it is in the
//! text can then not be told for sure.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::clean;

/// Stands for a text that is left out.
pub const LEFT_OUT: &str =
    "(its words are left out: they repeat a secret or something of a person)";
/// Stands for a part that is left out.
const HIDDEN: &str = "[hidden]";
const EMAIL: &str = "[e-mail]";
/// How much of a foreign text is repeated, in characters.
const TEXT_MAX: usize = 300;
/// How much of it is looked at, in bytes: a body may have 64 MB.
const LOOKED_AT: usize = 16 << 10;
/// Secrets shorter than this, without punctuation, are not told from words.
const SECRET_MIN: usize = 8;
/// So many letters of a secret in a row are part of it and not of a word.
const PART: usize = 12;
/// A word this long with letters and digits is a token, whosever it is.
const TOKEN: usize = 32;
/// How many secrets are known at a time; tokens come and go.
const KNOWN_MAX: usize = 64;
/// How often encodings may lie within each other.
const ROUNDS: usize = 4;

/// A secret as it is looked for.
struct Known {
    /// As it is.
    plain: Zeroizing<String>,
    /// Its letters and digits in lower case, and those of its other spellings.
    bare: Vec<Zeroizing<String>>,
    /// Parts of it are secret too.
    in_parts: bool,
}

static KNOWN: Mutex<Vec<Known>> = Mutex::new(Vec::new());
/// What servers said of late, as it was repeated.
static SAID: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());
/// How much of it is remembered.
const SAID_MAX: usize = 128;

/// Makes a secret known: from now on no text from outside is repeated with it, or with a part of it.
pub fn know(secret: &str) {
    learn(secret, true);
}

/// Makes an identifier known that is not to be repeated, whose parts may be words (a client id).
pub fn know_whole(identifier: &str) {
    learn(identifier, false);
}

fn learn(secret: &str, in_parts: bool) {
    let secret = secret.trim();
    let own = Zeroizing::new(bare(secret));
    if own.chars().count() < SECRET_MIN {
        return;
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if known.iter().any(|one| one.plain.as_str() == secret) {
        return;
    }
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let reversed: String = own.chars().rev().collect();
    let mut spellings = vec![own, Zeroizing::new(hex), Zeroizing::new(reversed)];
    // Within a longer text a secret may begin at any of three places of a group; its ends are then
    // mixed with the neighbours and are left off.
    for shift in 0..3_usize {
        let shifted = [&vec![b'x'; shift], secret.as_bytes()].concat();
        let encoded = bare(&STANDARD_NO_PAD.encode(shifted));
        let inner: String = encoded.chars().skip(4).collect();
        let keep = inner.chars().count().saturating_sub(3);
        let inner: String = inner.chars().take(keep).collect();
        if inner.len() >= SECRET_MIN {
            spellings.push(Zeroizing::new(inner));
        }
    }
    if known.len() == KNOWN_MAX {
        known.remove(0);
    }
    known.push(Known {
        plain: Zeroizing::new(secret.to_owned()),
        bare: spellings,
        in_parts,
    });
}

/// Returns what a server said, fit to be repeated to people: on one line, shortened, without secrets
/// and e-mail addresses. Not for logs, which hold our own words only.
pub fn said(text: &str) -> String {
    said_of(text, &[])
}

/// As [`said`]; `personal` is what the call that was answered had said of a person.
pub fn said_of(text: &str, personal: &[String]) -> String {
    let text = start(text);
    let clean = clean(text);
    let mut out = without_secrets(&clean);
    for datum in personal.iter().filter(|datum| datum.chars().count() > 1) {
        out = without(&out, datum);
    }
    let out: Vec<String> = out.split(' ').map(word).collect();
    let out = out.join(" ");
    if tells(&out, personal) {
        return LEFT_OUT.to_owned();
    }
    let short: String = out.chars().take(TEXT_MAX).collect();
    let short = short.trim().to_owned();
    remember(&short);
    short
}

/// Remembers a server's words for [`for_log`]; a single short word is anybody's.
fn remember(words: &str) {
    if words.chars().count() < SECRET_MIN {
        return;
    }
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if said.iter().any(|one| one == words) {
        return;
    }
    if said.len() == SAID_MAX {
        said.pop_front();
    }
    said.push_back(words.to_owned());
}

/// Returns a line for the log, which holds ids and our own words: without secrets, and without what a
/// server said, even where it may be shown to people.
pub fn for_log(line: &str) -> String {
    let mut out = without_secrets(line);
    let said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    for words in said.iter().filter(|words| line.contains(words.as_str())) {
        out = out.replace(words.as_str(), "[its words]");
    }
    out
}

/// Returns a text of ours without any known secret: the last stand before a log or an output.
pub fn without_secrets(text: &str) -> String {
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut out = text.to_owned();
    for secret in known
        .iter()
        .filter(|known| text.contains(known.plain.as_str()))
    {
        out = out.replace(secret.plain.as_str(), HIDDEN);
    }
    out
}

/// Returns whether a text holds a known secret or a part of one, in whatever spelling.
pub fn tells_secret(text: &str) -> bool {
    let bares: Vec<String> = readings(start(text)).iter().map(|one| bare(one)).collect();
    secret_in(&bares)
}

/// Returns the texts in a JSON body that may be of a person: all but the kinds of things.
pub fn personal_of(body: &[u8]) -> Vec<String> {
    fn collect(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::String(text) => found.push(text.clone()),
            serde_json::Value::Array(values) => values.iter().for_each(|one| collect(one, found)),
            serde_json::Value::Object(fields) => fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "type" | "visibility" | "name_key"))
                .for_each(|(_, one)| collect(one, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    if let Ok(body) = serde_json::from_slice(body) {
        collect(&body, &mut found);
    }
    found
}

/// The beginning of a text that is looked at, cut between two characters.
fn start(text: &str) -> &str {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Takes a datum out where it stands as words of its own, in whatever case.
fn without(text: &str, datum: &str) -> String {
    let (lower, wanted) = (text.to_lowercase(), datum.to_lowercase());
    // Lower case can have another length; then the text as it is has to do.
    let lower = if lower.len() == text.len() {
        lower
    } else {
        text.to_owned()
    };
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, found) in lower.match_indices(&wanted) {
        let end = at + found.len();
        let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = lower.get(..at).and_then(|head| head.chars().next_back());
        let after = lower.get(end..).and_then(|rest| rest.chars().next());
        if at < done || inner(before) || inner(after) {
            continue;
        }
        out.push_str(text.get(done..at).unwrap_or_default());
        out.push_str(HIDDEN);
        done = end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Returns a word, or what stands for it where it is an address or a token.
fn word(word: &str) -> String {
    let inner = |c: char| c.is_alphanumeric() || "._%+-/=~".contains(c);
    if let Some((local, host)) = word.split_once('@')
        && local.ends_with(char::is_alphanumeric)
        && host.starts_with(char::is_alphanumeric)
    {
        let from = local.rfind(|c| !inner(c)).map_or(0, |at| {
            at + local
                .get(at..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
        });
        let to = host.find(|c| !inner(c)).unwrap_or(host.len());
        let (head, tail) = (local.get(..from), host.get(to..));
        return format!(
            "{}{EMAIL}{}",
            head.unwrap_or_default(),
            tail.unwrap_or_default()
        );
    }
    let runs = word.split(|c: char| !inner(c));
    let token = |run: &str| {
        run.len() >= TOKEN
            && run.bytes().any(|byte| byte.is_ascii_digit())
            && run.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    if runs.into_iter().any(token) {
        return HIDDEN.to_owned();
    }
    word.to_owned()
}

/// Whether a text, decoded in every way, still tells what it must not.
fn tells(text: &str, personal: &[String]) -> bool {
    let readings = readings(text);
    let bares: Vec<String> = readings.iter().map(|one| bare(one)).collect();
    let holds = |wanted: &str| bares.iter().any(|text| text.contains(wanted));
    secret_in(&bares)
        || readings.iter().any(|one| addresses(one))
        || personal.iter().any(|datum| {
            let datum = bare(datum);
            datum.chars().count() > 4 && holds(&datum)
        })
}

/// Whether one of these texts, of letters and digits only, holds a known secret.
fn secret_in(bares: &[String]) -> bool {
    let holds = |wanted: &str| bares.iter().any(|text| text.contains(wanted));
    let known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.iter().any(|secret| {
        secret.bare.iter().any(|spelling| {
            holds(spelling)
                || (secret.in_parts && spelling.len() > PART && parts(spelling).any(holds))
        })
    })
}

/// All parts of a spelling that are [`PART`] long.
fn parts(spelling: &str) -> impl Iterator<Item = &str> {
    let ends = spelling.char_indices().map(|(at, _)| at);
    ends.filter_map(|at| spelling.get(at..at + PART))
}

/// Whether a decoded text holds an e-mail address, also one written for people.
fn addresses(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut signs = text.match_indices('@');
    let sign = signs.any(|(at, _)| {
        let near = |part: Option<&str>, back: bool| {
            let part = part.unwrap_or_default();
            let part = if back {
                part.trim_end()
            } else {
                part.trim_start()
            };
            if back {
                part.ends_with(char::is_alphanumeric)
            } else {
                part.starts_with(char::is_alphanumeric)
            }
        };
        near(text.get(..at), true) && near(text.get(at + 1..), false)
    });
    let bracketed = ["(at)", "[at]", "{at}", "<at>"];
    sign || bracketed.iter().any(|at| text.contains(at))
        || (text.contains(" at ") && text.contains(" dot "))
}

/// The text and what it comes to when it is decoded: per cent, entities, escapes, quoted-printable,
/// base64 and hex, also within each other.
fn readings(text: &str) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    let mut last = vec![text.nfkc().collect::<String>()];
    for _ in 0..ROUNDS {
        let mut next = Vec::new();
        for text in &last {
            let plain = unescaped(text);
            if plain != *text {
                next.push(plain);
            }
            next.extend(packed(text));
        }
        all.append(&mut last);
        if next.is_empty() {
            break;
        }
        last = next;
    }
    all.append(&mut last);
    all
}

/// Replaces `%41`, `=41`, `\x41`, `\u0041`, `&#65;`, `&#x41;`, `&commat;` by what they stand for.
fn unescaped(text: &str) -> String {
    let text = text
        .replace("&commat;", "@")
        .replace("&period;", ".")
        .replace("&amp;", "&");
    let mut out: Vec<u8> = Vec::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let (bytes, used) = escape(rest).unwrap_or_else(|| {
            (
                rest.as_bytes().iter().copied().take(c.len_utf8()).collect(),
                c.len_utf8(),
            )
        });
        out.extend(bytes);
        rest = rest.get(used..).unwrap_or_default();
    }
    String::from_utf8_lossy(&out).nfkc().collect()
}

/// Reads one escape at the beginning of a text: what it stands for, and its length in bytes.
fn escape(text: &str) -> Option<(Vec<u8>, usize)> {
    let hex = |from: usize, to: usize| {
        let digits = text.get(from..to)?;
        let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    };
    let letter = |code: u32| char::from_u32(code).map(|c| c.to_string().into_bytes());
    let byte = |code: Option<u32>| Some(vec![u8::try_from(code?).ok()?]);
    if text.starts_with(['%', '=']) {
        return Some((byte(hex(1, 3))?, 3));
    }
    if text.starts_with("\\x") {
        return Some((byte(hex(2, 4))?, 4));
    }
    if text.starts_with("\\u{") {
        let end = text.find('}')?;
        return Some((letter(hex(3, end)?)?, end + 1));
    }
    if text.starts_with("\\u") || text.starts_with("%u") {
        return Some((letter(hex(2, 6)?)?, 6));
    }
    let number = text.strip_prefix("&#")?;
    let end = number.find(';').filter(|end| *end < 9)?;
    let digits = number.get(..end)?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some((letter(code)?, end + 3))
}

/// Words of a text that are base64 or hex of another text, as that text.
fn packed(text: &str) -> Vec<String> {
    let sign = |c: char| c.is_ascii_alphanumeric() || "+/-_".contains(c);
    let runs = text
        .split(|c| !sign(c))
        .filter(|run| run.len() >= SECRET_MIN);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
    let readable = |text: &String| !text.contains(|c: char| c.is_control() && c != '\n');
    runs.flat_map(|run| {
        let hex: Option<Vec<u8>> = (run.len() % 2 == 0)
            .then(|| {
                let pairs = (0..run.len()).step_by(2);
                pairs
                    .map(|at| u8::from_str_radix(run.get(at..at + 2)?, 16).ok())
                    .collect()
            })
            .flatten();
        let all = [
            STANDARD_NO_PAD.decode(run).ok(),
            URL_SAFE_NO_PAD.decode(run).ok(),
            hex,
        ];
        all.into_iter()
            .flatten()
            .filter_map(text)
            .filter(readable)
            .collect::<Vec<_>>()
    })
    .collect()
}

/// Letters and digits alone, in one case: blanks and punctuation hide nothing.
fn bare(text: &str) -> String {
    text.nfkc()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
