//! What is handed out: the script that packages, on the program under test.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::{files, root};

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output();
    found.is_ok_and(|output| output.status.success())
}

fn package(out: &Path) -> Output {
    Command::new("bash")
        .arg(root().join("packaging/build"))
        .args(["--deb", "--binary", env!("CARGO_BIN_EXE_gleaner"), "--out"])
        .arg(out)
        .env("GLEANER_COMMIT", "0123456789abcdef0123456789abcdef01234567")
        .env("SOURCE_DATE_EPOCH", "1790000000")
        .env("DEB_COMPRESSION", "none")
        .output()
        .unwrap()
}

#[test]
fn the_script_that_packages_can_be_read_and_says_what_it_lacks() {
    if !has("bash") {
        return;
    }
    let script = root().join("packaging/build");
    let read = Command::new("bash")
        .arg("-n")
        .arg(&script)
        .status()
        .unwrap();
    assert!(read.success());
    let out = tempfile::tempdir().unwrap();
    let build = |arguments: &[&str]| {
        let mut command = Command::new("bash");
        command.arg(&script).args(arguments);
        command.arg("--out").arg(out.path()).output().unwrap()
    };
    assert_eq!(build(&["--nonsense"]).status.code(), Some(2));
    let missing = build(&["--binary", "/no/such/program"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("there is no program"));
    // A debug build needs the libraries of the system, unless it was built for musl.
    let dynamic = build(&["--static", "--binary", env!("CARGO_BIN_EXE_gleaner")]);
    if cfg!(all(target_env = "gnu", target_os = "linux")) && has("ldd") {
        assert_eq!(dynamic.status.code(), Some(1));
    }
}

#[test]
fn a_debian_package_holds_program_manual_and_completions() {
    if !has("bash") || !has("dpkg-deb") {
        return;
    }
    let out = tempfile::tempdir().unwrap();
    let made = package(out.path());
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(made.status.success(), "{said}");
    let package = String::from_utf8_lossy(&made.stdout).into_owned();
    let package = PathBuf::from(package.lines().last().unwrap());
    let field = |name: &str| {
        let output = Command::new("dpkg-deb")
            .arg("--field")
            .arg(&package)
            .arg(name)
            .output();
        String::from_utf8(output.unwrap().stdout)
            .unwrap()
            .trim()
            .to_owned()
    };
    assert_eq!(field("Package"), "gleaner");
    let version = format!("{}~git0123456789ab", env!("CARGO_PKG_VERSION"));
    assert_eq!(field("Version"), version);
    // It says what it needs: the C library, unless it was built for musl.
    if cfg!(all(target_env = "gnu", target_os = "linux")) {
        assert!(
            field("Depends").starts_with("libc6"),
            "{}",
            field("Depends")
        );
    }
    let inside = out.path().join("inside");
    let unpacked = Command::new("dpkg-deb")
        .arg("-x")
        .arg(&package)
        .arg(&inside)
        .status();
    assert!(unpacked.unwrap().success());
    let mut found = Vec::new();
    files(&inside, &mut found);
    let has = |end: &str| {
        let path = found.iter().find(|path| path.ends_with(end));
        path.unwrap_or_else(|| panic!("no {end} in {found:?}"))
            .clone()
    };
    for end in [
        "usr/share/man/man1/gleaner.1.gz",
        "usr/share/man/man1/gleaner-export.1.gz",
        "usr/share/man/man1/gleaner-profiles.1.gz",
        "usr/share/bash-completion/completions/gleaner",
        "usr/share/zsh/vendor-completions/_gleaner",
        "usr/share/fish/vendor_completions.d/gleaner.fish",
        "usr/share/doc/gleaner/copyright",
    ] {
        assert!(std::fs::metadata(has(end)).unwrap().len() > 0, "{end}");
    }
    let version = Command::new(has("usr/bin/gleaner"))
        .arg("--version")
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    assert!(
        version.starts_with(concat!("gleaner ", env!("CARGO_PKG_VERSION"))),
        "{version}"
    );
    // Nobody but root owns what is in it, and no file of it may be written by others.
    let list = Command::new("dpkg-deb")
        .arg("-c")
        .arg(&package)
        .output()
        .unwrap();
    for line in String::from_utf8(list.stdout).unwrap().lines() {
        assert!(line.contains(" root/root "), "{line}");
        assert!(
            line.starts_with("drwxr-xr-x") || &line[7..10] != "rw-",
            "{line}"
        );
    }
}
