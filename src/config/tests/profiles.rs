//! Names of user profiles, their places and their colours.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail by panicking, its helpers too"
)]

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::config::{ConfigError, Flags, load};

fn name(text: &str) -> ProfileName {
    text.parse().unwrap()
}

#[test]
fn a_profiles_name_is_a_folders_name_and_never_a_path() {
    for good in ["a", "acme", "acme-eu_2", "9lives", "default"] {
        assert!(good.parse::<ProfileName>().is_ok(), "{good}");
    }
    for bad in [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "/etc",
        "~",
        "-x",
        "_x",
        "Acme",
        "a b",
        "a.b",
        "a\n",
        "a\0",
        "ä",
        "con",
        "nul",
        "com1",
        "lpt9",
        "$HOME",
        "%TEMP%",
        "a:b",
        "abcdefghijklmnopqrstuvwxy",
    ] {
        assert!(bad.parse::<ProfileName>().is_err(), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn whatever_is_a_name_stays_within_the_folder(text in "\\PC{0,30}") {
        if let Ok(name) = text.parse::<ProfileName>() {
            let profiles = Profiles::below(Path::new("/base"));
            let data = profiles.data(Some(&name));
            prop_assert_eq!(data.parent(), Some(Path::new("/base/profiles")));
            prop_assert_eq!(data.components().count(), 4);
        }
    }
}

#[test]
fn a_profile_has_places_of_its_own_and_flags_beat_the_environment() {
    let base = tempfile::tempdir().unwrap();
    let flags = |profile: Option<&str>| Flags {
        data_dir: Some(base.path().to_owned()),
        profile: profile.map(str::to_owned),
        ..Flags::default()
    };
    let env = |name: &str| match name {
        "GLEANER_PROFILE" => Some("of-env".to_owned()),
        "HOME" => Some("/home/somebody".to_owned()),
        _ => None,
    };
    let none = |_: &str| None;
    let plain = load(&flags(None), &none).unwrap();
    assert_eq!(plain.paths.profile, None);
    assert_eq!(plain.paths.data, base.path());
    let loaded = load(&flags(None), &env).unwrap();
    assert_eq!(loaded.chosen_by, ChosenBy::Environment);
    assert_eq!(loaded.paths.data, base.path().join("profiles/of-env"));
    assert_ne!(loaded.paths.config, plain.paths.config);
    assert!(loaded.paths.config.ends_with("profiles/of-env.toml"));
    assert!(loaded.paths.state.starts_with(&loaded.paths.data));
    let loaded = load(&flags(Some("of-flag")), &env).unwrap();
    assert_eq!(loaded.paths.profile, Some(name("of-flag")));
    // The default one can be asked for by name, whatever the environment says.
    let loaded = load(&flags(Some("default")), &env).unwrap();
    assert_eq!(loaded.paths, plain.paths);
    for wrong in ["../../etc", ""] {
        let refused = load(&flags(Some(wrong)), &none);
        assert!(matches!(refused, Err(ConfigError::Profile(_))), "{wrong}");
    }
}

#[test]
fn a_choice_is_kept_and_a_broken_one_is_no_other_profile() {
    let base = tempfile::tempdir().unwrap();
    let profiles = Profiles::below(base.path());
    assert_eq!(profiles.chosen(), Ok(None));
    profiles.choose(Some(&name("acme"))).unwrap();
    assert_eq!(profiles.chosen(), Ok(Some(name("acme"))));
    profiles.choose(None).unwrap();
    profiles.choose(None).unwrap();
    assert_eq!(profiles.chosen(), Ok(None));
    std::fs::write(base.path().join("profile"), "../acme").unwrap();
    assert!(profiles.chosen().is_err());
}

#[test]
fn each_profile_has_a_colour_of_its_own_for_good() {
    let base = tempfile::tempdir().unwrap();
    let profiles = Profiles::below(base.path());
    let names: Vec<ProfileName> = (0..10).map(|number| name(&format!("p{number}"))).collect();
    for one in &names {
        std::fs::create_dir_all(profiles.data(Some(one))).unwrap();
        profiles.colour(one).unwrap();
        profiles.colour(one).unwrap();
    }
    let looks: HashSet<Style> = names.iter().map(|one| profiles.look(one)).collect();
    assert_eq!(looks.len(), 10);
    assert_eq!(profiles.names(), names);
    let before = profiles.look(&name("p3"));
    std::fs::remove_dir_all(profiles.data(Some(&name("p1")))).unwrap();
    assert_eq!(profiles.look(&name("p3")), before);
    // There may be more profiles than colours.
    let more = name("p10");
    std::fs::create_dir_all(profiles.data(Some(&more))).unwrap();
    profiles.colour(&more).unwrap();
    profiles.look(&more);
}
