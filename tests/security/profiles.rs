//! User profiles: two organisations side by side on one machine.

use gleaner::sandbox::start;

use crate::binary::Cli;
use crate::support::small;
use crate::{data, files, holding, says};

/// The profile's own data directory.
fn of(cli: &Cli, profile: &str) -> std::path::PathBuf {
    data(cli).join("profiles").join(profile)
}

#[test]
fn two_organisations_lie_side_by_side_in_profiles_of_their_own() {
    let mut cli = Cli::new(small());
    let other = cli.runtime.block_on(start(small())).unwrap();
    other.admin().set_organisation(77, "Otter Works");
    let strangers = cli.strangers(2);
    let path = strangers.to_str().unwrap().to_owned();
    assert_eq!(cli.run(&["import", &path]).code, 0);
    let first = cli.run(&["sync"]);
    assert_eq!(first.code, 0, "{}", first.err);

    // What keeps an organisation out of the default profile lets it into one of its own.
    for (name, key) in [
        ("GLEANER_HARVEST_URL", "harvest_url"),
        ("GLEANER_AUTH_URL", "auth_url"),
        ("GLEANER_CLIENT_ID", "client_id"),
        ("GLEANER_CLIENT_SECRET", "client_secret"),
    ] {
        cli.set(name, other.hello()[key].as_str().unwrap());
    }
    assert_ne!(cli.run(&["sync"]).code, 0);
    let made = cli.run(&["--profile", "otter", "sync"]);
    assert_eq!(made.code, 0, "{}", made.err);
    says(&made, &["New profile otter"]);
    let again = cli.run(&["--profile", "otter", "sync"]);
    assert!(!again.err.contains("New profile"), "{}", again.err);
    let list = ["--profile", "otter", "--format", "jsonl", "library", "list"];
    assert!(cli.run(&list).lines().is_empty());

    // A file in the other profile stays there, and so does its log.
    let greta = cli.file("greta.jsonl", crate::GRETA);
    let import = cli.run(&["--profile", "otter", "import", greta.to_str().unwrap()]);
    assert_eq!(import.code, 0, "{}", import.err);
    let where_it_is = holding(&data(&cli), &crate::TRACES);
    let inside = of(&cli, "otter").display().to_string();
    assert!(!where_it_is.is_empty());
    assert!(
        where_it_is.iter().all(|path| path.starts_with(&inside)),
        "{where_it_is:?}"
    );
    let mut inside = Vec::new();
    files(&of(&cli, "otter").join("log"), &mut inside);
    assert!(!inside.is_empty());

    let listed = cli.run(&["--profile", "otter", "--format", "jsonl", "profiles"]);
    let lines = listed.lines();
    let used: Vec<bool> = lines.iter().map(|one| one["in_use"] == true).collect();
    assert_eq!(used, [false, true], "{}", listed.out);
    assert_eq!(lines[1]["organisation"], "Otter Works");
    assert_ne!(lines[0]["organisation"], "Otter Works");
    assert!(lines[0]["organisation"].is_string());
    says(&listed, &["because of --profile"]);
}

#[test]
fn a_profile_is_chosen_by_flag_then_environment_then_use() {
    let mut cli = Cli::new(small());
    let in_use = |cli: &Cli, arguments: &[&str]| {
        let listed = cli.run(&[arguments, &["--format", "jsonl", "profiles"]].concat());
        assert_eq!(listed.code, 0, "{}", listed.err);
        let used = |one: &serde_json::Value| one["in_use"] == true;
        let lines = listed.lines();
        let mut names = lines.iter().filter(|one| used(one));
        names.next().unwrap()["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(in_use(&cli, &[]), "default");
    let unknown = cli.run(&["profiles", "use", "acme"]);
    assert_eq!(unknown.code, 2);
    says(&unknown, &["no profile acme", "--profile acme setup"]);
    for name in ["acme", "birch"] {
        let made = cli.run(&["--profile", name, "--offline", "search"]);
        assert_eq!(made.code, 0, "{}", made.err);
    }
    assert_eq!(cli.run(&["profiles", "use", "acme"]).code, 0);
    assert_eq!(in_use(&cli, &[]), "acme");
    cli.set("GLEANER_PROFILE", "birch");
    assert_eq!(in_use(&cli, &[]), "birch");
    assert_eq!(in_use(&cli, &["--profile", "default"]), "default");
    says(
        &cli.run(&["--offline", "doctor"]),
        &["birch, because of GLEANER_PROFILE"],
    );
    cli.set("GLEANER_PROFILE", "");
    assert_eq!(cli.run(&["profiles", "use", "default"]).code, 0);
    assert_eq!(in_use(&cli, &[]), "default");
    // Settings are its own too.
    let path = |arguments: &[&str]| cli.run(&[arguments, &["config", "path"]].concat()).out;
    assert!(
        path(&["--profile", "acme"])
            .trim_end()
            .ends_with("profiles/acme.toml")
    );
    assert_ne!(path(&["--profile", "acme"]), path(&["--profile", "birch"]));
}

#[test]
fn a_profiles_name_leads_nowhere_else() {
    let cli = Cli::new(small());
    for name in ["../x", "/tmp/x", "..", "a/b", "CON", "nul", "", "a b", "-"] {
        let flag = format!("--profile={name}");
        let refused = cli.run(&[&flag, "--offline", "search"]);
        assert_eq!(refused.code, 2, "{name}: {}", refused.err);
        assert!(refused.err.contains("name"), "{name}: {}", refused.err);
    }
    assert!(!data(&cli).join("profiles").exists());
    // Nor does a link under the name of one.
    #[cfg(unix)]
    {
        let elsewhere = cli.house.data.path().join("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        std::fs::create_dir_all(data(&cli).join("profiles")).unwrap();
        std::os::unix::fs::symlink(&elsewhere, of(&cli, "acme")).unwrap();
        let refused = cli.run(&["--profile", "acme", "--offline", "search"]);
        assert_eq!(refused.code, 2, "{}", refused.err);
        says(&refused, &["is a link"]);
        assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
    }
}

#[test]
#[cfg(unix)]
fn the_browser_keeps_the_profile_that_it_was_set_up_in() {
    let mut cli = Cli::new(small());
    let chosen = |cli: &Cli, arguments: &[&str]| {
        let install = ["companion", "install", "--browser", "firefox"];
        let done = cli.run(&[arguments, &install].concat());
        assert_eq!(done.code, 0, "{}", done.err);
    };
    let launcher = |place: std::path::PathBuf| {
        std::fs::read_to_string(place.join("companion/launch")).unwrap()
    };
    chosen(&cli, &["--profile", "acme"]);
    let base = data(&cli).display().to_string();
    let text = launcher(of(&cli, "acme"));
    assert!(
        text.contains(&format!("--data-dir '{base}' --profile acme")),
        "{text}"
    );
    // What the browser finds in its environment does not move it.
    chosen(&cli, &[]);
    let text = launcher(data(&cli));
    assert!(text.contains("--profile default"), "{text}");
    cli.set("GLEANER_PROFILE", "acme");
    let status = cli.run(&["companion", "status"]);
    assert!(!status.out.contains("  set up"), "{}", status.out);
}
