//! Getting the extension and the host into browsers, and out again: files of our own directory, a
//! manifest for each browser, and on Windows a registry value that names it.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use super::browsers::{BROWSERS, Browser, Kin, System};
use super::host::{CHROMIUM_ID, FIREFOX_ID};
use crate::store::create_private;

/// The host's name in every browser.
pub const HOST: &str = "app.gleaner.companion";

/// The files of the extension, as they are in this program.
const EXTENSION: &[(&str, &[u8])] = &[
    (
        "manifest.json",
        include_bytes!("../../extension/manifest.json"),
    ),
    ("popup.html", include_bytes!("../../extension/popup.html")),
    ("popup.css", include_bytes!("../../extension/popup.css")),
    ("popup.js", include_bytes!("../../extension/popup.js")),
    ("page.js", include_bytes!("../../extension/page.js")),
    ("denied.json", include_bytes!("../../extension/denied.json")),
    ("icon16.png", include_bytes!("../../extension/icon16.png")),
    ("icon32.png", include_bytes!("../../extension/icon32.png")),
    ("icon48.png", include_bytes!("../../extension/icon48.png")),
    ("icon128.png", include_bytes!("../../extension/icon128.png")),
];

/// What is pinned in the launcher: the browser says none of it.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// The program.
    pub program: PathBuf,
    /// The data directory, below which its profiles lie.
    pub data: PathBuf,
    /// The user profile, the default one too: what the browser's environment names does not hold.
    pub profile: String,
    /// The config file, where it is not the usual one.
    pub config: Option<PathBuf>,
}

/// How a browser stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The browser.
    pub browser: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Whether it is used on this machine.
    pub found: bool,
    /// Whether its host manifest is there and is ours.
    pub installed: bool,
    /// Its sandboxed build, where there is one.
    pub boxed: Option<PathBuf>,
    /// Where its manifest goes, in words.
    pub manifest: String,
}

/// The companion of a data directory on a system.
#[derive(Clone, Debug)]
pub struct Installation {
    data: PathBuf,
    home: PathBuf,
    system: System,
}

impl Installation {
    /// Returns that of a data directory and a home directory.
    pub fn new(data: &Path, home: &Path) -> Self {
        Self {
            data: data.to_path_buf(),
            home: home.to_path_buf(),
            system: System::HERE,
        }
    }

    /// Returns the directory of the extension, which a browser loads unpacked.
    pub fn extension(&self) -> PathBuf {
        self.own().join("extension")
    }

    /// Returns the program that browsers start.
    pub fn launcher(&self) -> PathBuf {
        self.own().join(match self.system {
            System::Windows => "launch.bat",
            _ => "launch",
        })
    }

    /// Writes the extension and the launcher.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write_own(&self, pinned: &Pinned) -> io::Result<()> {
        create_private(&self.extension())?;
        for (name, content) in EXTENSION {
            write(&self.extension().join(name), content, 0o600)?;
        }
        let text = match self.system {
            System::Windows => batch(pinned),
            _ => script(pinned),
        };
        write(&self.launcher(), text.as_bytes(), 0o700)
    }

    /// Writes the host manifest of a browser and returns where.
    ///
    /// # Errors
    /// What the disk, or the registry, says.
    pub fn add(&self, browser: &Browser) -> io::Result<PathBuf> {
        let path = self.manifest(browser);
        if let Some(place) = path.parent() {
            fs::create_dir_all(place)?;
        }
        let mut manifest = json!({
            "name": HOST, "description": "Gleaner's browser companion", "type": "stdio", "path": self.launcher(),
        });
        let (key, value) = match browser.kin {
            Kin::Chromium => (
                "allowed_origins",
                format!("chrome-extension://{CHROMIUM_ID}/"),
            ),
            Kin::Firefox => ("allowed_extensions", FIREFOX_ID.to_owned()),
        };
        if let Some(manifest) = manifest.as_object_mut() {
            manifest.insert(key.to_owned(), json!([value]));
        }
        write(
            &path,
            serde_json::to_string_pretty(&manifest)?.as_bytes(),
            0o644,
        )?;
        if self.system == System::Windows {
            let key = browser.registry_key(HOST);
            registry([
                "add".as_ref(),
                key.as_ref(),
                "/ve".as_ref(),
                "/t".as_ref(),
                "REG_SZ".as_ref(),
                "/d".as_ref(),
                path.as_os_str(),
                "/f".as_ref(),
            ])?;
        }
        Ok(path)
    }

    /// Takes the host manifest of a browser away; returns whether there was one of ours.
    ///
    /// # Errors
    /// What the disk, or the registry, says.
    pub fn remove(&self, browser: &Browser) -> io::Result<bool> {
        if !self.is_installed(browser) {
            return Ok(false);
        }
        if self.system == System::Windows {
            let key = browser.registry_key(HOST);
            registry(["delete".as_ref(), key.as_ref(), "/f".as_ref()])?;
        }
        fs::remove_file(self.manifest(browser))?;
        Ok(true)
    }

    /// Takes extension and launcher away.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_own(&self) -> io::Result<()> {
        for path in [self.extension(), self.launcher()] {
            let removed = if path.is_dir() {
                fs::remove_dir_all(&path)
            } else {
                fs::remove_file(&path)
            };
            match removed {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns how every browser stands.
    pub fn places(&self) -> Vec<Place> {
        let place = |browser: &'static Browser| Place {
            browser: browser.name,
            label: browser.label,
            found: self.is_found(browser),
            installed: self.is_installed(browser),
            boxed: browser.boxed_in(&self.home),
            manifest: self.manifest(browser).display().to_string(),
        };
        BROWSERS.iter().map(place).collect()
    }

    /// Returns whether the extension that was written is the one of this program; none where there is
    /// none.
    pub fn is_current(&self) -> Option<bool> {
        let place = self.extension();
        place.is_dir().then(|| {
            let same = |(name, content): &(&str, &[u8])| {
                fs::read(place.join(name)).is_ok_and(|there| there == *content)
            };
            EXTENSION.iter().all(same)
        })
    }

    fn own(&self) -> PathBuf {
        self.data.join("companion")
    }

    fn manifest(&self, browser: &Browser) -> PathBuf {
        let name = format!("{HOST}.json");
        match browser.hosts(self.system, &self.home) {
            Some(place) => place.join(name),
            None => self.own().join(browser.name).join(name),
        }
    }

    fn is_found(&self, browser: &Browser) -> bool {
        match browser.own_place(self.system, &self.home) {
            Some(place) => place.is_dir(),
            None => registry(["query".as_ref(), browser.own_key().as_ref()]).is_ok(),
        }
    }

    fn is_installed(&self, browser: &Browser) -> bool {
        let launcher = self.launcher();
        let ours = |text: String| {
            let manifest: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            manifest
                .get("path")
                .is_some_and(|path| *path == json!(launcher))
        };
        fs::read_to_string(self.manifest(browser)).is_ok_and(ours)
    }
}

/// Returns the launcher of a POSIX shell. What the program has to say beside its answers may hold
/// what the browser sent, so it goes nowhere.
fn script(pinned: &Pinned) -> String {
    let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    let mut line = format!(
        "exec {} --data-dir {} --profile {}",
        quoted(&pinned.program),
        quoted(&pinned.data),
        pinned.profile
    );
    if let Some(config) = &pinned.config {
        line.push_str(&format!(" --config {}", quoted(config)));
    }
    format!(
        "#!/bin/sh\n# Written by `gleaner companion install`: what a browser starts.\n{line} companion host -- \"$@\" 2>/dev/null\n"
    )
}

/// Returns the launcher of Windows, where a percent sign in a name counts double.
fn batch(pinned: &Pinned) -> String {
    let quoted = |path: &Path| format!("\"{}\"", path.display().to_string().replace('%', "%%"));
    let mut line = format!(
        "{} --data-dir {} --profile {}",
        quoted(&pinned.program),
        quoted(&pinned.data),
        pinned.profile
    );
    if let Some(config) = &pinned.config {
        line.push_str(&format!(" --config {}", quoted(config)));
    }
    format!("@echo off\r\n{line} companion host -- %* 2>nul\r\n")
}

fn registry<const N: usize>(arguments: [&OsStr; N]) -> io::Result<()> {
    let mut reg = Command::new("reg");
    reg.args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if reg.status()?.success() {
        Ok(())
    } else {
        Err(io::Error::other("the registry refused"))
    }
}

/// Writes a file at one stroke.
fn write(path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let place = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(place)?;
    file.write_all(content)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = mode;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pinned(config: Option<&str>) -> Pinned {
        Pinned {
            program: "/opt/it's/gleaner".into(),
            data: "/home/me/100% mine".into(),
            profile: "acme".to_owned(),
            config: config.map(Into::into),
        }
    }

    #[test]
    fn launchers_pin_and_quote_everything() {
        let text = script(&pinned(Some("/c.toml")));
        let line = r#"exec '/opt/it'\''s/gleaner' --data-dir '/home/me/100% mine' --profile acme --config '/c.toml' companion host -- "$@" 2>/dev/null"#;
        assert!(
            text.starts_with("#!/bin/sh\n") && text.contains(line),
            "{text}"
        );
        let text = batch(&pinned(None));
        assert!(
            text.contains(
                r#""/opt/it's/gleaner" --data-dir "/home/me/100%% mine" --profile acme companion host -- %* 2>nul"#
            ),
            "{text}"
        );
    }

    #[test]
    fn the_manifest_asks_for_no_more_than_it_may() {
        let text = EXTENSION
            .iter()
            .find(|(name, _)| *name == "manifest.json")
            .unwrap()
            .1;
        let manifest: serde_json::Value = serde_json::from_slice(text).unwrap();
        assert_eq!(
            manifest["permissions"],
            json!(["nativeMessaging", "activeTab", "scripting", "storage"])
        );
        for key in [
            "host_permissions",
            "optional_permissions",
            "optional_host_permissions",
            "content_scripts",
            "externally_connectable",
            "web_accessible_resources",
            "background",
        ] {
            assert!(manifest.get(key).is_none(), "{key}");
        }
        assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(
            manifest["browser_specific_settings"]["gecko"]["id"],
            FIREFOX_ID
        );
        assert_eq!(
            manifest["commands"]["_execute_action"]["suggested_key"]["default"],
            "Alt+Shift+G"
        );
    }

    #[test]
    fn chromiums_id_is_that_of_the_key() {
        use base64::Engine as _;
        use sha2::Digest as _;
        let text = EXTENSION
            .iter()
            .find(|(name, _)| *name == "manifest.json")
            .unwrap()
            .1;
        let manifest: serde_json::Value = serde_json::from_slice(text).unwrap();
        let key = base64::prelude::BASE64_STANDARD
            .decode(manifest["key"].as_str().unwrap())
            .unwrap();
        let digest = sha2::Sha256::digest(&key);
        let letters = digest
            .iter()
            .take(16)
            .flat_map(|byte| [byte >> 4, byte & 15]);
        let id: String = letters.map(|half| char::from(b'a' + half)).collect();
        assert_eq!(id, CHROMIUM_ID);
    }

    #[test]
    fn the_extension_is_short_plain_and_reaches_nowhere() {
        let mut lines = 0;
        for (name, content) in EXTENSION.iter().filter(|(name, _)| !name.ends_with(".png")) {
            let text = std::str::from_utf8(content).unwrap();
            lines += text.lines().count();
            for word in [
                "http://",
                "XMLHttpRequest",
                "WebSocket",
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "eval(",
                "import(",
                "document.write",
            ] {
                assert!(!text.contains(word), "{name}: {word}");
            }
            assert!(
                text.lines().all(|line| line.chars().count() <= 600),
                "{name} has a line that nobody can read"
            );
        }
        assert!(lines <= 700, "{lines} lines");
    }

    #[test]
    fn what_is_installed_is_found_and_goes_again() {
        let (data, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        if System::HERE == System::Windows {
            return;
        }
        let here = Installation::new(data.path(), home.path());
        let firefox = Browser::named("firefox").unwrap();
        assert_eq!(here.is_current(), None);
        assert!(
            here.places()
                .iter()
                .all(|place| !place.found && !place.installed)
        );
        here.write_own(&pinned(None)).unwrap();
        here.write_own(&pinned(None)).unwrap();
        assert_eq!(here.is_current(), Some(true));
        let path = here.add(firefox).unwrap();
        let manifest: serde_json::Value =
            serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(manifest["allowed_extensions"], json!([FIREFOX_ID]));
        assert_eq!(manifest["path"], json!(here.launcher()));
        let places = here.places();
        let place = places
            .iter()
            .find(|place| place.browser == "firefox")
            .unwrap();
        assert!(place.found && place.installed);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                fs::metadata(here.launcher()).unwrap().permissions().mode() & 0o777,
                0o700
            );
        }
        assert!(here.remove(firefox).unwrap());
        assert!(!here.remove(firefox).unwrap());
        here.remove_own().unwrap();
        assert_eq!(here.is_current(), None);
    }
}
