use std::path::PathBuf;

use super::layers::defaults;
use super::settings::all;
use super::*;

fn no_env(_: &str) -> Option<String> {
    None
}

#[test]
fn the_example_file_has_no_mistake_and_names_every_setting() {
    let mut config = defaults();
    assert_eq!(read_file(&mut config, EXAMPLE), []);
    for setting in all() {
        let key = setting.name.split_once('.').unwrap().1;
        assert!(
            EXAMPLE.contains(&format!("{key} = ")),
            "{} is missing",
            setting.name
        );
    }
}

#[test]
fn printing_and_reading_again_gives_the_same() {
    let mut config = defaults();
    config.greenhouse.user_id = Some(42);
    config.outbox.hold = std::time::Duration::from_millis(1_250);
    let own = "[keys]\nmark = [\"m\", \"g x\"]\nopen = []\n[theme]\nmuted = \"dim 244 on-black\"\n";
    assert_eq!(read_file(&mut config, own), []);
    let mut again = defaults();
    assert_eq!(read_file(&mut again, &config.print(&[])), []);
    assert_eq!(again, config);
}

#[test]
fn the_page_of_keys_is_the_table_of_keys() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md");
    let page = keys_page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(kept, page, "UPDATE_DOCS=1 cargo test writes docs/keys.md");
}

#[test]
fn every_mistake_is_reported_with_its_line_and_a_suggestion() {
    let text = "[greenhouse]\ntimeot = \"3s\"\nuser_id = \"x\"\nharvest_url = \"http://example.com\"\n\n[snyc]\nevery = \"1m\"\n\n[check]\nmax_age = \"1m\"\n";
    let mut config = defaults();
    let mistakes = read_file(&mut config, text);
    let lines: Vec<usize> = mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [2, 3, 4, 6]);
    assert!(
        mistakes[0]
            .what
            .contains("did you mean `greenhouse.timeout`"),
        "{}",
        mistakes[0].what
    );
    assert!(mistakes[2].what.contains("https"));
    assert!(
        mistakes[3].what.contains("did you mean `sync`"),
        "{}",
        mistakes[3].what
    );
    assert_eq!(
        config.check.max_age.as_secs(),
        60,
        "the line without a mistake counts"
    );
}

#[test]
fn a_section_written_as_a_setting_is_named_as_what_it_is() {
    for (text, section) in [("greenhouse = 3", "greenhouse"), ("keys = 1", "keys")] {
        let mistakes = read_file(&mut defaults(), text);
        let wanted = format!("below a line `[{section}]`");
        assert!(mistakes[0].what.contains(&wanted), "{}", mistakes[0].what);
    }
}

#[test]
fn broken_toml_is_a_mistake_and_never_a_panic() {
    for text in [
        "[",
        "a = ",
        "= 1",
        "[greenhouse\ntimeout = 1",
        "\u{0}",
        "greenhouse = 3",
    ] {
        let mut config = defaults();
        assert!(!read_file(&mut config, text).is_empty(), "{text:?}");
    }
    assert_eq!(read_file(&mut defaults(), ""), [], "an empty file is legal");
}

#[test]
fn the_environment_beats_the_file_and_is_checked_like_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    std::fs::write(&file, "[greenhouse]\ntimeout = \"9s\"\nuser_id = 7\n").unwrap();
    let flags = Flags {
        config: Some(file),
        data_dir: Some(PathBuf::from("/d")),
        ..Flags::default()
    };
    let env = |name: &str| (name == "GLEANER_TIMEOUT_MS").then(|| "1500".to_owned());
    let loaded = load(&flags, &env).unwrap();
    assert_eq!(loaded.config.greenhouse.timeout.as_millis(), 1_500);
    assert_eq!(loaded.config.greenhouse.user_id, Some(7));
    assert_eq!(
        loaded.from_env,
        [("greenhouse.timeout", "GLEANER_TIMEOUT_MS")]
    );
    assert!(
        loaded
            .config
            .print(&loaded.from_env)
            .contains("timeout = \"1500ms\"  # from GLEANER_TIMEOUT_MS")
    );

    let env = |name: &str| (name == "GLEANER_AUTH_URL").then(|| "http://10.0.0.1".to_owned());
    let error = load(&flags, &env).unwrap_err().to_string();
    assert!(
        error.contains("GLEANER_AUTH_URL") && error.contains("https"),
        "{error}"
    );
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let flags = Flags {
        config: Some(PathBuf::from("/nowhere/at/all.toml")),
        data_dir: Some(PathBuf::from("/d")),
        ..Flags::default()
    };
    assert!(matches!(
        load(&flags, &no_env),
        Err(ConfigError::Unreadable { .. })
    ));
}

#[test]
fn plain_http_is_for_loopback_only() {
    for (text, ok) in [
        ("http://127.0.0.1:80", true),
        ("http://[::1]:1", true),
        ("http://localhost:3", true),
        ("http://localhost.example.com", false),
        ("http://0.0.0.0", false),
        ("https://x.example", true),
        ("ftp://localhost", false),
        ("harvest.greenhouse.io", false),
    ] {
        assert_eq!(
            values::url(values::Reading::Env(text)).is_ok(),
            ok,
            "{text}"
        );
    }
}

#[test]
fn the_example_file_lists_every_key_and_colour() {
    let missing = "config.example.toml lacks the lines below; put them in place of its own";
    assert!(
        EXAMPLE.contains(&keys_example()),
        "{missing}:\n{}",
        keys_example()
    );
    assert!(
        EXAMPLE.contains(&theme_example()),
        "{missing}:\n{}",
        theme_example()
    );
}
