//! The browsers that can be set up: where each keeps its native messaging hosts, and what it forbids.

use std::path::{Path, PathBuf};

/// Which kin a browser is of; each has its own form of host manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// Chromium and what is built on it.
    Chromium,
    /// Firefox and its forks.
    Firefox,
}

/// A browser on a system.
#[derive(Clone, Copy, Debug)]
pub struct Browser {
    /// The name that `--browser` takes.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// Its kin.
    pub kin: Kin,
    /// Its own directory below the home directory on Linux; that it is there shows that the browser
    /// is used.
    linux: &'static str,
    /// The same on macOS.
    macos: &'static str,
    /// Its key below `HKEY_CURRENT_USER\Software` on Windows.
    windows: &'static str,
    /// Where Snap and Flatpak keep it, below the home directory: there it can start no program.
    pub boxed: &'static [&'static str],
}

/// Every browser known, the most common first.
pub const BROWSERS: &[Browser] = &[
    chromium(
        "chrome",
        "Google Chrome",
        ".config/google-chrome",
        "Library/Application Support/Google/Chrome",
        r"Google\Chrome",
        &[".var/app/com.google.Chrome"],
    ),
    chromium(
        "chromium",
        "Chromium",
        ".config/chromium",
        "Library/Application Support/Chromium",
        "Chromium",
        &["snap/chromium", ".var/app/org.chromium.Chromium"],
    ),
    chromium(
        "edge",
        "Microsoft Edge",
        ".config/microsoft-edge",
        "Library/Application Support/Microsoft Edge",
        r"Microsoft\Edge",
        &[".var/app/com.microsoft.Edge"],
    ),
    chromium(
        "brave",
        "Brave",
        ".config/BraveSoftware/Brave-Browser",
        "Library/Application Support/BraveSoftware/Brave-Browser",
        r"BraveSoftware\Brave-Browser",
        &["snap/brave", ".var/app/com.brave.Browser"],
    ),
    chromium(
        "vivaldi",
        "Vivaldi",
        ".config/vivaldi",
        "Library/Application Support/Vivaldi",
        "Vivaldi",
        &["snap/vivaldi", ".var/app/com.vivaldi.Vivaldi"],
    ),
    firefox(
        "firefox",
        "Firefox",
        ".mozilla",
        "Library/Application Support/Mozilla",
        "Mozilla",
        &["snap/firefox", ".var/app/org.mozilla.firefox"],
    ),
    firefox(
        "librewolf",
        "LibreWolf",
        ".librewolf",
        "Library/Application Support/LibreWolf",
        "LibreWolf",
        &[".var/app/io.gitlab.librewolf-community"],
    ),
    firefox(
        "waterfox",
        "Waterfox",
        ".waterfox",
        "Library/Application Support/Waterfox",
        "Waterfox",
        &[".var/app/net.waterfox.waterfox"],
    ),
];

const fn chromium(
    name: &'static str,
    label: &'static str,
    linux: &'static str,
    macos: &'static str,
    windows: &'static str,
    boxed: &'static [&'static str],
) -> Browser {
    Browser {
        name,
        label,
        kin: Kin::Chromium,
        linux,
        macos,
        windows,
        boxed,
    }
}

const fn firefox(
    name: &'static str,
    label: &'static str,
    linux: &'static str,
    macos: &'static str,
    windows: &'static str,
    boxed: &'static [&'static str],
) -> Browser {
    Browser {
        kin: Kin::Firefox,
        ..chromium(name, label, linux, macos, windows, boxed)
    }
}

/// Systems, as far as browsers differ on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Linux, and what keeps its files as Linux does.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

impl System {
    /// The system this program was built for.
    pub const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Macos
    } else {
        Self::Linux
    };
}

impl Browser {
    /// Returns the browser of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        BROWSERS.iter().find(|browser| browser.name == name)
    }

    /// Returns the browser's own directory; none on Windows, where the registry is asked.
    pub fn own_place(&self, system: System, home: &Path) -> Option<PathBuf> {
        match system {
            System::Linux => Some(home.join(self.linux)),
            System::Macos => Some(home.join(self.macos)),
            System::Windows => None,
        }
    }

    /// Returns the directory of the manifests of native messaging hosts; none on Windows, where a
    /// registry key says where the manifest is.
    pub fn hosts(&self, system: System, home: &Path) -> Option<PathBuf> {
        let own = self.own_place(system, home)?;
        Some(match (self.kin, system) {
            (Kin::Firefox, System::Linux) => own.join("native-messaging-hosts"),
            _ => own.join("NativeMessagingHosts"),
        })
    }

    /// Returns the registry key that names the manifest, on Windows.
    pub fn registry_key(&self, host: &str) -> String {
        format!(
            r"HKCU\Software\{}\NativeMessagingHosts\{host}",
            self.windows
        )
    }

    /// Returns the registry key that is there where the browser is used, on Windows.
    pub fn own_key(&self) -> String {
        format!(r"HKCU\Software\{}", self.windows)
    }

    /// Returns where a sandboxed build of it (Snap, Flatpak) keeps itself, where there is one.
    pub fn boxed_in(&self, home: &Path) -> Option<PathBuf> {
        self.boxed
            .iter()
            .map(|place| home.join(place))
            .find(|place| place.is_dir())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_browser_has_its_place_on_each_system() {
        let home = Path::new("/home/me");
        let hosts = |name: &str, system| {
            let place = Browser::named(name).unwrap().hosts(system, home);
            place.map(|place| place.to_string_lossy().replace('\\', "/"))
        };
        for (name, linux, macos) in [
            (
                "chrome",
                ".config/google-chrome/NativeMessagingHosts",
                "Library/Application Support/Google/Chrome/NativeMessagingHosts",
            ),
            (
                "chromium",
                ".config/chromium/NativeMessagingHosts",
                "Library/Application Support/Chromium/NativeMessagingHosts",
            ),
            (
                "brave",
                ".config/BraveSoftware/Brave-Browser/NativeMessagingHosts",
                "Library/Application Support/BraveSoftware/Brave-Browser/NativeMessagingHosts",
            ),
            (
                "firefox",
                ".mozilla/native-messaging-hosts",
                "Library/Application Support/Mozilla/NativeMessagingHosts",
            ),
            (
                "librewolf",
                ".librewolf/native-messaging-hosts",
                "Library/Application Support/LibreWolf/NativeMessagingHosts",
            ),
        ] {
            assert_eq!(
                hosts(name, System::Linux).unwrap(),
                format!("/home/me/{linux}")
            );
            assert_eq!(
                hosts(name, System::Macos).unwrap(),
                format!("/home/me/{macos}")
            );
            assert_eq!(hosts(name, System::Windows), None);
        }
        let edge = Browser::named("edge").unwrap();
        assert_eq!(
            edge.registry_key("a.b"),
            r"HKCU\Software\Microsoft\Edge\NativeMessagingHosts\a.b"
        );
        assert!(Browser::named("lynx").is_none());
    }
}
