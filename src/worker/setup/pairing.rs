//! Which browser profiles may ask: each is allowed once, by a code that its popup shows.
//!
//! The extension makes a secret when it is first opened and keeps it in its profile. This machine
//! keeps only the secret's digest, a file for each, in a directory that nobody else can read.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::store::create_private;

/// Minutes for which a code can be allowed.
const VALID_FOR: i64 = 10;
/// Browser profiles that may wait for a word at one time.
const MOST_WAITING: usize = 16;
/// Characters of a secret at least: 128 bits as hexadecimal digits.
const SHORTEST: usize = 32;
/// And at most.
const LONGEST: usize = 256;
/// Letters of a code: none that could be taken for another one.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A browser profile that asked to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedBrowser {
    /// What the extension calls its browser: `Chromium`, `Firefox`.
    pub browser: String,
    /// The extension's id as the browser told it.
    pub extension: String,
    /// When it first asked; once it is let in, when that was.
    pub at: Timestamp,
    /// The digest of its secret.
    digest: String,
}

/// The browser profiles of a data directory.
#[derive(Clone, Debug)]
pub struct Pairings {
    allowed: PathBuf,
    waiting: PathBuf,
}

/// Whether a browser profile may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// It was let in.
    Allowed,
    /// It waits until somebody allows this code.
    Waiting(String),
}

impl Pairings {
    /// Returns those of a data directory; makes and reads nothing yet.
    pub fn of(data: &Path) -> Self {
        let place = data.join("companion");
        Self {
            allowed: place.join("allowed"),
            waiting: place.join("waiting"),
        }
    }

    /// Returns whether the profile with this secret may ask; where it may not, it waits from now on,
    /// with the code to be allowed.
    ///
    /// # Errors
    /// A secret that can't be one, or what the disk says.
    pub fn enter(&self, secret: &str, browser: &str, extension: &str) -> io::Result<Pairing> {
        let plausible = (SHORTEST..=LONGEST).contains(&secret.len());
        if !plausible || !secret.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(io::Error::other("the extension sent no usable secret"));
        }
        let digest = hex(&Sha256::digest(secret.as_bytes()));
        if let Some(known) = read(&self.allowed.join(file(&digest)))
            && known.extension == extension
            && known.digest == digest
        {
            return Ok(Pairing::Allowed);
        }
        let code = code(&digest);
        let waits = self.waiting.join(file(&code));
        let asked = PairedBrowser {
            browser: crate::people::inert::one_line(browser)
                .chars()
                .take(40)
                .collect(),
            extension: extension.to_owned(),
            at: Timestamp::now(),
            digest,
        };
        self.make_room()?;
        write(&waits, &asked)?;
        Ok(Pairing::Waiting(code))
    }

    /// Lets the browser profile in whose popup shows this code, and returns it; none where nobody
    /// waits with it (any more).
    ///
    /// # Errors
    /// What the disk says.
    pub fn allow(&self, code: &str) -> io::Result<Option<PairedBrowser>> {
        let code = plain(code);
        let Some((path, waits)) = self
            .waiting_now()
            .find(|(_, waits)| plain(&self::code(&waits.digest)) == code)
        else {
            return Ok(None);
        };
        let allowed = PairedBrowser {
            at: Timestamp::now(),
            ..waits
        };
        write(&self.allowed.join(file(&allowed.digest)), &allowed)?;
        fs::remove_file(path)?;
        Ok(Some(allowed))
    }

    /// Returns those who were let in, in no particular order.
    pub fn allowed(&self) -> Vec<PairedBrowser> {
        files(&self.allowed)
            .filter_map(|path| read(&path))
            .collect()
    }

    /// Returns those who wait, each with its code, the newest first.
    pub fn waiting(&self) -> Vec<(String, PairedBrowser)> {
        let coded = |(_, waits): (_, PairedBrowser)| (self::code(&waits.digest), waits);
        let mut waiting: Vec<_> = self.waiting_now().map(coded).collect();
        waiting.sort_by_key(|(_, waits)| std::cmp::Reverse(waits.at));
        waiting
    }

    /// Shuts everybody out again; returns how many had been let in.
    ///
    /// # Errors
    /// What the disk says.
    pub fn forget_all(&self) -> io::Result<usize> {
        let count = self.allowed().len();
        for path in files(&self.allowed).chain(files(&self.waiting)) {
            fs::remove_file(path)?;
        }
        Ok(count)
    }

    fn waiting_now(&self) -> impl Iterator<Item = (PathBuf, PairedBrowser)> {
        let since = Timestamp::now().saturating_sub(Span::new().minutes(VALID_FOR));
        let since = since.unwrap_or(Timestamp::MIN);
        let read = |path: PathBuf| read(&path).map(|waits| (path, waits));
        files(&self.waiting)
            .filter_map(read)
            .filter(move |(_, waits)| waits.at >= since)
    }

    /// Forgets codes that ran out, and the oldest where too many wait.
    fn make_room(&self) -> io::Result<()> {
        let mut valid: Vec<_> = self.waiting_now().collect();
        valid.sort_by_key(|(_, waits)| std::cmp::Reverse(waits.at));
        valid.truncate(MOST_WAITING - 1);
        for path in files(&self.waiting) {
            if !valid.iter().any(|(kept, _)| *kept == path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// Returns the code of a digest: eight letters, told in two groups.
fn code(digest: &str) -> String {
    let hash = Sha256::digest(format!("code of {digest}").as_bytes());
    let letter =
        |byte: &u8| char::from(LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'A'));
    let letters: Vec<char> = hash.iter().take(8).map(letter).collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

fn plain(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_uppercase()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file(name: &str) -> String {
    format!("{name}.json")
}

fn files(place: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "json"))
}

fn read(path: &Path) -> Option<PairedBrowser> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// Writes a file at one stroke: whoever reads it meanwhile sees the old one or the new one.
fn write(path: &Path, browser: &PairedBrowser) -> io::Result<()> {
    let place = path.parent().unwrap_or(Path::new("."));
    create_private(place)?;
    let mut file = tempfile::NamedTempFile::new_in(place)?;
    file.write_all(&serde_json::to_vec(browser)?)?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "00112233445566778899aabbccddeeff";

    fn code_of(standing: Pairing) -> String {
        let Pairing::Waiting(code) = standing else {
            panic!("was let in");
        };
        code
    }

    #[test]
    fn a_profile_is_let_in_by_its_code_once_and_for_all() {
        let place = tempfile::tempdir().unwrap();
        let pairings = Pairings::of(place.path());
        let code = code_of(pairings.enter(SECRET, "Firefox", "ours").unwrap());
        assert_eq!(
            code_of(pairings.enter(SECRET, "Firefox", "ours").unwrap()),
            code
        );
        assert_eq!(pairings.waiting().len(), 1);
        assert_eq!(pairings.allow("AAAA-AAAA").unwrap(), None);
        let typed = code.to_lowercase().replace('-', " ");
        assert_eq!(pairings.allow(&typed).unwrap().unwrap().browser, "Firefox");
        assert_eq!(
            pairings.enter(SECRET, "Firefox", "ours").unwrap(),
            Pairing::Allowed
        );
        assert_eq!(pairings.allow(&code).unwrap(), None);
        // Another profile, and another extension with the same secret, are not let in by that.
        let other = SECRET.replace('0', "1");
        code_of(pairings.enter(&other, "Firefox", "ours").unwrap());
        code_of(pairings.enter(SECRET, "Firefox", "theirs").unwrap());
        assert_eq!(pairings.forget_all().unwrap(), 1);
        code_of(pairings.enter(SECRET, "Firefox", "ours").unwrap());
    }

    #[test]
    fn the_secret_itself_is_kept_nowhere_and_few_can_wait() {
        let place = tempfile::tempdir().unwrap();
        let pairings = Pairings::of(place.path());
        for number in 0..40 {
            let secret = format!("{number:032x}");
            code_of(pairings.enter(&secret, "x", "ours").unwrap());
        }
        assert_eq!(pairings.waiting().len(), MOST_WAITING);
        for path in files(&pairings.waiting) {
            assert!(
                !fs::read_to_string(path)
                    .unwrap()
                    .contains("00000000000000000000000000")
            );
        }
        for secret in ["", "short", &"z".repeat(64), &"a".repeat(300)] {
            assert!(pairings.enter(secret, "x", "ours").is_err());
        }
    }
}
