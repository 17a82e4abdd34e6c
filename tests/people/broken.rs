//! Whatever comes in from outside, broken: files, queries, answers of Greenhouse, settings, keys of a
//! terminal. Nothing panics, nothing goes on without end, and what is read keeps its rules.
//!
//! A bounded draw each time; `GLEANER_FUZZ_SECONDS` lets it go on for so long. What fails is kept under
//! `target/fuzz`; once mended it belongs into `tests/data/fuzz`, from where every draw begins.

use std::collections::VecDeque;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use gleaner::config::{self, Action, Chord, Context, Keymap, Lookup};
use gleaner::harvest::Resource;
use gleaner::harvest::wire;
use gleaner::mirror::query;
use gleaner::people::Contact;
use gleaner::people::formats;
use gleaner::tui::{Strainer, decode};

use crate::readers::{WITH_BAD_ROWS, samples};
use crate::support::{House, small};

/// Numbers from a seed, the same everywhere (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most.max(1)).unwrap()).unwrap()
    }
}

/// Changes a file as accidents do: bytes flipped, cut, doubled, spliced with another file.
fn mutated(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    const TRAPS: &[&[u8]] = &[
        b"\"",
        b"\"\"",
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\r",
        b"\n",
        b",",
        b";",
        b"|",
        b"\t",
        b"=",
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
        b"<",
        b">",
        b"&#x110000;",
        b"\\u0000",
        b"BEGIN:VCARD\n",
        b"END:VCARD\n",
        b"=C3=",
        b"1E999",
        b":::",
        b"\xc3",
        b"| --- |\n",
        b"https://",
        b"@",
        b"mailto:",
        b"\xe2\x80\x8b",
    ];
    let mut bytes = corpus[dice.below(corpus.len())].clone();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap(),
            1 => bytes.truncate(at),
            2 => {
                let end = (at + dice.below(200)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            3 => {
                let end = (at + dice.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len() + 1);
                bytes.splice(at..at, other[from..].iter().copied().take(400));
            }
            _ => {
                bytes.splice(at..at, TRAPS[dice.below(TRAPS.len())].iter().copied());
            }
        }
    }
    bytes
}

/// Draws broken inputs from `corpus` and those that failed once, and has `run` look at each: 400 of them, or
/// as many as go into a share of `GLEANER_FUZZ_SECONDS`.
fn draw(target: &str, share: f64, mut corpus: Vec<Vec<u8>>, run: impl Fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let failed_once = fs::read_dir(root.join("tests/data/fuzz").join(target));
    let mut failed_once: Vec<PathBuf> = failed_once
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .collect();
    failed_once.sort();
    corpus.extend(failed_once.iter().map(|path| fs::read(path).unwrap()));
    let seconds: Option<f64> = std::env::var("GLEANER_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let limit = seconds.map(|seconds| Duration::from_secs_f64(seconds * share));
    let started = Instant::now();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut count = 0;
    while limit.map_or(count < 400, |limit| started.elapsed() < limit) {
        // As they are first, then changed.
        let bytes = match corpus.get(count) {
            Some(whole) => whole.clone(),
            None => mutated(&mut dice, &corpus),
        };
        if catch_unwind(AssertUnwindSafe(|| run(&bytes))).is_err() {
            let kept = root.join("target/fuzz").join(target);
            fs::create_dir_all(&kept).unwrap();
            let path = kept.join(format!("{count}"));
            fs::write(&path, &bytes).unwrap();
            panic!("{target} {count} of the draw; kept as {}", path.display());
        }
        count += 1;
    }
    println!("{target}: {count} broken inputs");
}

fn lines(text: &str) -> Vec<Vec<u8>> {
    text.lines().map(|line| line.as_bytes().to_vec()).collect()
}

#[test]
fn broken_files_of_every_kind_end_in_rows_or_errors() {
    let mut corpus: Vec<Vec<u8>> = Vec::new();
    for path in samples() {
        for sample in fs::read_to_string(&path).unwrap().split("### ").skip(1) {
            let content = sample.split_once('\n').unwrap().1;
            corpus.push(content.split("\n=> ").next().unwrap().as_bytes().to_vec());
        }
    }
    for name in ["people.xlsx", "people.ods", "linkedin-export.zip"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data/imports")
            .join(name);
        corpus.push(fs::read(path).unwrap());
    }
    corpus.push(
        encoding_rs::WINDOWS_1252
            .encode(WITH_BAD_ROWS)
            .0
            .into_owned(),
    );
    corpus.push(
        WITH_BAD_ROWS
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
    );
    corpus.push(b"<html><table><tr><th>Name</th><th>Email</th></tr><tr><td>Ada Eins</td><td>ada@mails.example</td></tr></table></html>".to_vec());
    corpus.push(b"<?xml version=\"1.0\"?><Candidate><PersonName><GivenName>Ada</GivenName><FamilyName>Eins</FamilyName></PersonName></Candidate>".to_vec());
    draw("files", 1.0, corpus, |bytes| {
        let Ok(opened) = formats::open(bytes, "fuzz", None) else {
            return;
        };
        let mut rows = 0;
        for row in opened {
            rows += 1;
            assert!(rows <= bytes.len() + 1, "a stream without an end");
            let Ok(Ok(profile)) = row else { continue };
            let clean = |value: &Contact| !value.contains(['\0', '\n', '\u{200b}']);
            let mails = &profile.emails;
            assert!(mails.iter().all(|mail| mail.contains('@') && clean(mail)));
            assert!(profile.phones.iter().all(clean));
            assert!(!profile.external_id.is_empty());
        }
    });
}

/// Queries beside the examples: what the language treats in a way of its own.
const QUERIES: &str = r#"name:"Ada Lovelace" -company:acme (title:engineer | title:"data scientist")
job:12 stage:"Phone Screen" updated:>2026-01-31 updated:30d..7d
!is:private email:*@mails.example phone:+49301234567
+49 (30) 901820
https://www.linkedin.com/in/ada-lovelace/
(((((((((a | b) c) -d | "e f") g:h
list:"to call" has:exports tag:"rust" tag:c++
or (one|two AND NOT three) OR four
"""#;

#[test]
fn broken_queries_are_read_as_something_and_problems_name_a_place_in_them() {
    let mut corpus = lines(QUERIES);
    let examples = query::EXAMPLES.iter();
    corpus.extend(examples.map(|(typed, _)| typed.as_bytes().to_vec()));
    let lists = ["to call".to_owned(), "a \"b\"".to_owned()];
    draw("query", 0.2, corpus, move |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for parsed in [query::parse(&text), query::parse_complete(&text)] {
            for problem in &parsed.problems {
                assert!(
                    text.get(problem.span.clone()).is_some(),
                    "{:?} of {text:?}",
                    problem.span
                );
                assert!(!problem.message.is_empty());
            }
        }
        assert_eq!(query::parse(&text), query::parse(&text));
        if let Some(end) = query::complete(&text, &lists) {
            assert!(text.get(end.from..).is_some(), "{text:?}");
        }
    });
}

/// Reads a row: whatever is in it, it has a number or is refused.
fn row_of<T: Resource>(bytes: &[u8]) {
    if let Ok(row) = serde_json::from_slice::<T>(bytes) {
        let _ = row.id();
    }
}

#[test]
fn broken_rows_of_greenhouse_are_read_or_refused() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let house = runtime.block_on(House::new(small()));
    let admin = house.admin();
    let mut corpus = Vec::new();
    for resource in [
        "candidates",
        "applications",
        "jobs",
        "job_interview_stages",
        "users",
        "sources",
        "attachments",
        "notes",
    ] {
        let rows = admin.rows(resource);
        corpus.extend(rows.iter().take(12).map(|row| row.to_string().into_bytes()));
    }
    assert!(corpus.len() > 30, "{}", corpus.len());
    let _guard = runtime.enter();
    drop(house);
    draw("wire", 0.2, corpus, |bytes| {
        row_of::<wire::Candidate>(bytes);
        row_of::<wire::Application>(bytes);
        row_of::<wire::Job>(bytes);
        row_of::<wire::User>(bytes);
        row_of::<wire::Source>(bytes);
        row_of::<wire::Note>(bytes);
    });
}

#[test]
fn broken_settings_are_mistakes_with_a_line() {
    let mut corpus = vec![
        config::EXAMPLE.as_bytes().to_vec(),
        config::keys_example().into_bytes(),
        config::theme_example().into_bytes(),
        b"[greenhouse]\nharvest_url = \"https://one.example\"\nuser_id = 12\n".to_vec(),
        b"[outbox]\nhold = \"5 s\"\nsettle_after = 30\n[library]\nkeep_days = 30\n".to_vec(),
    ];
    // A commented example says little before its comments are gone.
    let bare = config::EXAMPLE
        .lines()
        .map(|line| line.trim_start_matches("# "));
    corpus.push(bare.collect::<Vec<_>>().join("\n").into_bytes());
    draw("config", 0.2, corpus, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let mut read = config::Loaded::defaults(Path::new("data")).config;
        let mistakes = config::read_file(&mut read, &text);
        let last = text.lines().count().max(1) + 1;
        for mistake in mistakes {
            assert!((1..=last).contains(&mistake.line), "{mistake:?}");
            assert!(!mistake.what.is_empty());
        }
        // Whatever was written there, what holds can be printed and read again.
        let mut again = config::Loaded::defaults(Path::new("data")).config;
        let mistakes = config::read_file(&mut again, &read.print(&[]));
        assert!(mistakes.is_empty(), "{mistakes:?}");
    });
}

#[test]
fn broken_keys_are_refused_and_those_that_are_read_can_be_pressed() {
    let mut corpus: Vec<Vec<u8>> = Vec::new();
    for action in Action::ALL {
        let keys = action.default_keys().iter();
        corpus.extend(keys.map(|key| key.as_bytes().to_vec()));
    }
    corpus.extend(lines(
        "ctrl-alt-shift-f12\nspace space\nshift-tab\n- -\nctrl--\né ß\nG",
    ));
    draw("keys", 0.1, corpus, |bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let Ok(chord) = text.parse::<Chord>() else {
            return;
        };
        // As it is shown it is read again.
        assert_eq!(chord.to_string().parse::<Chord>().as_ref(), Ok(&chord));
        let mut table = toml::Table::new();
        table.insert("explain".to_owned(), vec![text].into());
        let (keymap, mistakes) = Keymap::from_table(&table);
        if mistakes.is_empty() {
            let found = keymap.lookup(Context::Results, chord.keys());
            assert_eq!(found, Lookup::Action(Action::Explain));
        }
    });
}

/// Returns bytes as a terminal's reader hands them on: letters, controls and escapes as keys.
fn pressed(c: char) -> Event {
    let (code, modifiers) = match c {
        '\u{1b}' => (KeyCode::Esc, KeyModifiers::NONE),
        '\r' => (KeyCode::Enter, KeyModifiers::NONE),
        '\t' => (KeyCode::Tab, KeyModifiers::NONE),
        '\u{7f}' => (KeyCode::Backspace, KeyModifiers::NONE),
        '\u{1}'..='\u{1a}' => {
            let letter = char::from(b'`' + u8::try_from(c).unwrap());
            (KeyCode::Char(letter), KeyModifiers::CONTROL)
        }
        c if c.is_uppercase() => (KeyCode::Char(c), KeyModifiers::SHIFT),
        // An escape right before it makes it alt; both ways are seen.
        c if c > '\u{ffff}' => (KeyCode::Char(']'), KeyModifiers::ALT),
        c => (KeyCode::Char(c), KeyModifiers::NONE),
    };
    Event::Key(KeyEvent::new(code, modifiers))
}

#[test]
fn broken_replies_of_a_terminal_swallow_no_key_for_ever_and_make_none() {
    let corpus = [
        "\u{1b}]11;rgb:1e1e/1e1e/2e2e\u{7}",
        "\u{1b}]11;rgb:ffff/ffff/ffff\u{1b}\\jjk",
        "\u{1b}P1$r0m\u{1b}\\",
        "\u{1b}P>|XTerm(388)\u{1b}\\q",
        "\u{1b}_Gi=1;OK\u{1b}\\",
        "\u{1b}[?62;4c\u{1b}[12;40R\u{1b}[I\u{1b}[O",
        "\u{9d}52;c;QUJD\u{9c}",
        "\u{1f980}11;?\u{1b}\\",
        "jk\u{1b}\u{1b}gg/ada lovelace\r\u{3}",
    ];
    let corpus = corpus.iter().map(|text| text.as_bytes().to_vec()).collect();
    draw("terminal", 0.1, corpus, |bytes| {
        let mut strainer = Strainer::default();
        let mut out = VecDeque::new();
        let mut taken = 0;
        let text = String::from_utf8_lossy(bytes);
        for c in text.chars() {
            taken += 1;
            strainer.take(pressed(c), &mut out);
            // Nothing is made up: no more comes out than went in.
            assert!(out.len() <= taken, "{text:?}");
        }
        // Whatever was left open, once its time is over a key is a key.
        if strainer.patience().is_some() {
            strainer.expire(&mut out);
        }
        assert_eq!(strainer.patience(), None);
        out.clear();
        strainer.take(pressed('j'), &mut out);
        assert_eq!(out.pop_front(), Some(pressed('j')), "{text:?}");
        let pasted = Event::Paste(text.into_owned());
        strainer.take(pasted.clone(), &mut out);
        assert_eq!(out.pop_front(), Some(pasted.clone()));
        assert!(decode(pasted).is_some());
    });
}
