//! The data at rest, encrypted: what lies on the disk, what is asked for, what a build without it says.
//!
//! The tests that encrypt need `--features encryption`.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use gleaner::companion::CHROMIUM_ID;
use serde_json::{Value, json};

use crate::binary::Cli;
use crate::support::small;
use crate::{data, says};

/// Puts what an encrypted file looks like to a build that can't read it into a data directory.
#[cfg(not(feature = "encryption"))]
fn as_if_encrypted(cli: &Cli) {
    let bytes: Vec<u8> = (0..8_192_u32).map(|at| (at * 167 % 251) as u8).collect();
    std::fs::write(data(cli).join("gleaner.db"), bytes).unwrap();
    std::fs::write(data(cli).join("gleaner.encrypted"), "").unwrap();
}

/// What a browser's popup is told that was let in.
fn popup(cli: &Cli) -> Value {
    let hello = json!({
        "id": 1, "ask": "hello", "protocol": 1, "browser": "Chromium",
        "secret": "00112233445566778899aabbccddeeff",
    });
    let ask = || {
        let origin = format!("chrome-extension://{CHROMIUM_ID}/");
        let mut host = cli.command(&["companion", "host", "--", &origin]);
        let mut host = host.stdin(Stdio::piped()).spawn().unwrap();
        let body = serde_json::to_vec(&hello).unwrap();
        let mut input = host.stdin.take().unwrap();
        let length = u32::try_from(body.len()).unwrap().to_ne_bytes();
        input.write_all(&length).unwrap();
        input.write_all(&body).unwrap();
        let mut output = host.stdout.take().unwrap();
        let mut head = [0; 4];
        output.read_exact(&mut head).unwrap();
        let mut answer = vec![0; u32::from_ne_bytes(head) as usize];
        output.read_exact(&mut answer).unwrap();
        drop(input);
        host.wait().unwrap();
        serde_json::from_slice::<Value>(&answer).unwrap()
    };
    let first = ask();
    let Some(code) = first["answer"]["code"].as_str() else {
        return first;
    };
    assert_eq!(cli.run(&["companion", "allow", code]).code, 0);
    ask()
}

#[test]
#[cfg(not(feature = "encryption"))]
fn a_build_without_encryption_says_what_to_do_about_encrypted_data() {
    let cli = Cli::new(small());
    let ended = cli.run(&["encrypt"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    says(&ended, &["can't encrypt", "--features encryption"]);
    // Whatever it could not do, the data works as before.
    assert_eq!(cli.run(&["--offline", "search"]).code, 0);
    let ended = cli.run(&["decrypt"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    says(&ended, &["not encrypted"]);
    as_if_encrypted(&cli);
    let before = std::fs::read(data(&cli).join("gleaner.db")).unwrap();
    let popup = popup(&cli);
    assert_eq!(popup["ok"], false, "{popup}");
    let said = popup["error"].to_string();
    assert!(
        said.contains("is encrypted") && said.contains("--features encryption"),
        "{said}"
    );
    for arguments in [
        &["--offline", "search"][..],
        &["sync"],
        &["doctor"],
        &["decrypt"],
        &["backup", "copy.db"],
    ] {
        let ended = cli.run(arguments);
        assert_eq!(ended.code, 2, "{arguments:?}: {}{}", ended.out, ended.err);
        says(&ended, &["is encrypted", "--features encryption"]);
        assert!(!ended.err.contains("damaged"), "{}", ended.err);
    }
    assert_eq!(
        std::fs::read(data(&cli).join("gleaner.db")).unwrap(),
        before
    );
}

#[cfg(feature = "encryption")]
mod built {
    use std::path::Path;

    use super::*;
    use crate::{files, holding};

    const PASSPHRASE: &str = "four words of the day";

    /// What is in the data of nobody but the people of these tests.
    const WORDS: [&str; 2] = ["new-0", "looms"];

    /// A house with a local copy and people in the library, and the passphrase in the environment.
    fn filled() -> Cli {
        let mut cli = Cli::new(small());
        cli.set("GLEANER_PASSPHRASE", PASSPHRASE);
        let strangers = cli.strangers(4);
        assert_eq!(cli.run(&["sync"]).code, 0);
        let imported = cli.run(&["import", strangers.to_str().unwrap()]);
        assert_eq!(imported.code, 0, "{}", imported.err);
        cli
    }

    fn library(cli: &Cli) -> String {
        let list = ["--format", "jsonl", "library", "list"];
        let ended = cli.run(&list);
        assert_eq!(ended.code, 0, "{}", ended.err);
        ended.out
    }

    fn is_plain(path: &Path) -> bool {
        std::fs::read(path).unwrap().starts_with(b"SQLite format 3")
    }

    #[test]
    fn encrypted_data_holds_no_word_in_the_clear_and_works_as_before() {
        let mut cli = filled();
        let file = data(&cli).join("gleaner.db");
        let plain_copy = cli.house.data.path().join("plain.db");
        assert_eq!(cli.run(&["backup", plain_copy.to_str().unwrap()]).code, 0);
        let candidate = cli.house.admin().rows("candidates")[0].clone();
        let family = candidate["last_name"].as_str().unwrap().to_owned();
        let found = ["--format", "jsonl", "--offline", "search", &family];
        let before = (library(&cli), cli.run(&found).out);
        assert!(!before.1.is_empty());
        assert!(!holding(&data(&cli), &WORDS).is_empty());

        let ended = cli.run(&["encrypt"]);
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
        // Copies from before are named, the file and what was made of it are closed.
        says(&ended, &["is encrypted", "Still in the clear", "plain.db"]);
        assert!(!is_plain(&file));
        assert_eq!(holding(&data(&cli), &WORDS), [""; 0]);
        assert_eq!(cli.run(&["encrypt"]).code, 0);
        let doctor = cli.run(&["doctor"]);
        assert_eq!(doctor.code, 0, "{}", doctor.out);
        says(&doctor, &["the data file is encrypted"]);

        // Everything works, and leaves nothing in the clear either.
        assert_eq!((library(&cli), cli.run(&found).out), before);
        let people = cli.strangers(6);
        let people = people.to_str().unwrap();
        let exported = cli.run(&["export", people, "--prospect", "--yes"]);
        assert_eq!(exported.code, 0, "{}{}", exported.out, exported.err);
        assert_eq!(cli.run(&["sync", "--full"]).code, 0);
        let checked = cli.run(&["--format", "jsonl", "check", people]);
        assert_eq!(checked.lines()[0]["verdict"], "in_greenhouse");
        assert_eq!(holding(&data(&cli), &WORDS), [""; 0]);
        let mut names = Vec::new();
        files(&data(&cli), &mut names);
        for index in ["index", "matching"] {
            assert!(!names.contains(&data(&cli).join(index)), "{index}");
        }

        // A browser's popup works where the passphrase is at hand, and says what to do where it is not.
        let allowed = popup(&cli);
        assert_eq!(allowed["answer"]["paired"], true, "{allowed}");
        // Nobody reads it without the passphrase, nor with another one.
        cli.env.retain(|(name, _)| name != "GLEANER_PASSPHRASE");
        let refused = popup(&cli);
        assert_eq!(refused["ok"], false, "{refused}");
        let said = refused["error"].to_string();
        for words in ["sealed with a passphrase", "key-store", "gleaner decrypt"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let closed = cli.run(&["--offline", "search"]);
        assert_eq!(closed.code, 3, "{}", closed.err);
        says(&closed, &["sealed with a passphrase", "GLEANER_PASSPHRASE"]);
        cli.set("GLEANER_PASSPHRASE", "another passphrase");
        let closed = cli.run(&["--offline", "search"]);
        assert_eq!(closed.code, 3, "{}", closed.err);
        says(&closed, &["not the passphrase"]);
        assert_eq!(cli.run(&["doctor"]).code, 3);
        cli.set("GLEANER_PASSPHRASE", PASSPHRASE);
        // Without its key it is not taken for damaged, and not for a new one either.
        let key = data(&cli).join("data-key.sealed");
        let kept = std::fs::read(&key).unwrap();
        std::fs::remove_file(&key).unwrap();
        let closed = cli.run(&["--offline", "search"]);
        assert_eq!(closed.code, 2, "{}", closed.err);
        says(&closed, &["the key of the encrypted data file"]);
        std::fs::write(&key, kept).unwrap();

        let ended = cli.run(&["decrypt"]);
        assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
        assert!(is_plain(&file));
        assert!(!holding(&data(&cli), &WORDS).is_empty());
        let outbox = cli.run(&["--format", "jsonl", "outbox", "list"]);
        assert!(outbox.out.contains("new-5"), "{}", outbox.out);
        assert!(!cli.run(&found).out.is_empty());
        // The directory is plain again for good.
        assert!(!data(&cli).join("gleaner.encrypted").exists());
    }

    #[test]
    fn encrypted_backups_stay_encrypted_and_a_plain_one_becomes_so() {
        let cli = filled();
        let at = |name: &str| cli.house.data.path().join(name);
        let before = library(&cli);
        let plain = at("plain.db");
        assert_eq!(cli.run(&["backup", plain.to_str().unwrap()]).code, 0);
        assert_eq!(cli.run(&["encrypt"]).code, 0);
        let closed = at("closed.db");
        let ended = cli.run(&["backup", closed.to_str().unwrap()]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(!is_plain(&closed));
        let bytes = std::fs::read(&closed).unwrap();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!WORDS.iter().any(|word| text.contains(word)));
        for copy in [&closed, &plain] {
            assert_eq!(cli.run(&["library", "delete", "1", "--yes"]).code, 0);
            assert_ne!(library(&cli), before);
            let ended = cli.run(&["restore", "--yes", copy.to_str().unwrap()]);
            assert_eq!(ended.code, 0, "{}: {}", copy.display(), ended.err);
            assert_eq!(library(&cli), before);
            assert!(!is_plain(&data(&cli).join("gleaner.db")));
        }
        // Somebody who is forgotten is taken out of the encrypted copies too.
        let forgot = cli.run(&["forget", "--yes", "new-2"]);
        assert_eq!(forgot.code, 0, "{}{}", forgot.out, forgot.err);
        let ended = cli.run(&["restore", "--yes", closed.to_str().unwrap()]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(!library(&cli).contains("new-2"));
        // And an encrypted copy becomes plain where the directory is.
        assert_eq!(cli.run(&["decrypt"]).code, 0);
        let ended = cli.run(&["restore", "--yes", closed.to_str().unwrap()]);
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert!(is_plain(&data(&cli).join("gleaner.db")));
        assert!(library(&cli).contains("new-1"));
        // A file of another key is no backup of ours, and changes nothing.
        let other = filled();
        assert_eq!(other.run(&["encrypt"]).code, 0);
        let foreign = other.run(&["restore", "--yes", closed.to_str().unwrap()]);
        assert_eq!(foreign.code, 2, "{}", foreign.err);
        assert!(library(&other).contains("new-0"));
    }

    #[test]
    fn encrypted_or_not_a_killed_change_leaves_the_data_whole() {
        let cli = filled();
        let file = data(&cli).join("gleaner.db");
        let before = library(&cli);
        for (round, command) in ["encrypt", "decrypt", "encrypt", "decrypt"]
            .iter()
            .cycle()
            .take(12)
            .enumerate()
        {
            let mut child = cli
                .command(&[command])
                .stdin(Stdio::null())
                .spawn()
                .unwrap();
            // Further along each time: the new file is begun, then it has grown by so much.
            let want = (round as u64 / 4) * 40_000;
            loop {
                let grown = std::fs::read_dir(data(&cli))
                    .unwrap()
                    .flatten()
                    .filter(|one| one.file_name().to_string_lossy().contains("rewritten"))
                    .any(|one| {
                        let draft = std::fs::metadata(one.path().join("copy.db"));
                        draft.map_or(0, |meta| meta.len()) >= want
                    });
                if grown || child.try_wait().unwrap().is_some() {
                    break;
                }
                std::thread::yield_now();
            }
            let _ = child.kill();
            child.wait().unwrap();
            // Whole, plain or encrypted, and as it was.
            assert_eq!(library(&cli), before, "{round} {command}");
            let ended = cli.run(&[command]);
            assert_eq!(ended.code, 0, "{round} {command}: {}", ended.err);
            assert_eq!(is_plain(&file), *command == "decrypt");
            assert_eq!(library(&cli), before);
        }
    }

    #[test]
    fn encrypted_data_in_use_is_not_exchanged() {
        let cli = filled();
        // Whoever reads keeps its place as long as it is open.
        let mut open = cli.command(&["--offline", "import", "-"]).spawn().unwrap();
        let file = data(&cli).join("gleaner.db");
        let log = file.with_extension("db-wal");
        while !log.exists() && open.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let ended = cli.run(&["encrypt"]);
        assert_eq!(ended.code, 2, "{}", ended.err);
        says(&ended, &["another Gleaner has this data directory open"]);
        assert!(is_plain(&file));
        let mut input = open.stdin.take().unwrap();
        input.write_all(b"{\"name\":\"Ada Quist\"}\n").unwrap();
        drop(input);
        let ended = crate::binary::ended(open.wait_with_output().unwrap());
        assert_eq!(ended.code, 0, "{}", ended.err);
        assert_eq!(cli.run(&["encrypt"]).code, 0);
        assert!(library(&cli).contains("Quist"));
    }
}
