//! The popup in a real Chromium, headless, driven by its own protocol over two pipes.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::binary::Cli;
use crate::host::{house, tab};
use crate::pages::{allow, found, install, pages, pick_job};
use crate::pipes::until;
use crate::support::stranger;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A Chromium with a profile of its own.
struct Chromium {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next: u64,
    pages: HashMap<String, String>,
}

type Said = Result<Value, String>;

impl Chromium {
    fn start(cli: &Cli, program: &Path, pages: HashMap<String, String>) -> Self {
        let profile = cli.house.data.path().join(".config/chromium");
        let mut command = Command::new("sh");
        // The protocol's pipes are the third and fourth; nothing else is said.
        command
            .arg("-c")
            .arg("exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1")
            .arg(program);
        command.args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-pipe",
            "--enable-unsafe-extension-debugging",
            "--window-size=900,800",
        ]);
        command
            .arg(format!("--user-data-dir={}", profile.display()))
            .arg("about:blank");
        for (name, value) in cli.command(&[]).get_envs() {
            command.env(name, value.unwrap());
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            next: 0,
            pages,
        }
    }

    fn send(&mut self, method: &str, params: &Value, session: Option<&str>) -> Result<u64, String> {
        self.next += 1;
        let mut message = json!({"id": self.next, "method": method, "params": params});
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = serde_json::to_vec(&message).unwrap();
        bytes.push(0);
        self.input
            .write_all(&bytes)
            .map_err(|error| error.to_string())?;
        Ok(self.next)
    }

    fn call(&mut self, method: &str, params: Value, session: Option<&str>) -> Said {
        let id = self.send(method, &params, session)?;
        loop {
            let mut bytes = Vec::new();
            self.output
                .read_until(0, &mut bytes)
                .map_err(|error| error.to_string())?;
            if bytes.pop().is_none() {
                return Err("the browser ended".to_owned());
            }
            let message: Value = serde_json::from_slice(&bytes).unwrap();
            if message["method"] == "Fetch.requestPaused" {
                self.serve(&message)?;
            } else if message["id"] == id {
                return match message.get("error") {
                    Some(error) => Err(format!("{method}: {error}")),
                    None => Ok(message["result"].clone()),
                };
            }
        }
    }

    /// Answers a page's request from what is in memory: nothing goes to a network.
    fn serve(&mut self, paused: &Value) -> Result<(), String> {
        let params = &paused["params"];
        let url = params["request"]["url"].as_str().unwrap();
        let page = self.pages.get(url).cloned().unwrap_or_default();
        let answer = json!({
            "requestId": params["requestId"], "responseCode": 200, "body": BASE64_STANDARD.encode(page),
            "responseHeaders": [{"name": "content-type", "value": "text/html; charset=utf-8"}],
        });
        let session = paused["sessionId"].as_str().map(str::to_owned);
        self.send("Fetch.fulfillRequest", &answer, session.as_deref())
            .map(drop)
    }

    fn js(&mut self, session: &str, script: &str) -> Value {
        let params = json!({"expression": script, "awaitPromise": true, "returnByValue": true});
        let said = self
            .call("Runtime.evaluate", params, Some(session))
            .unwrap();
        assert!(said.get("exceptionDetails").is_none(), "{script}: {said}");
        said["result"]["value"].clone()
    }

    /// Waits until a script says true.
    fn until(&mut self, session: &str, script: &str) {
        let this = std::cell::RefCell::new(self);
        until(script, || this.borrow_mut().js(session, script) == true);
    }

    fn targets(&mut self) -> Vec<Value> {
        let all = self
            .call("Target.getTargets", json!({"filter": [{}]}), None)
            .unwrap();
        all["targetInfos"].as_array().unwrap().clone()
    }

    fn attach(&mut self, target: &str) -> String {
        let attached = self.call(
            "Target.attachToTarget",
            json!({"targetId": target, "flatten": true}),
            None,
        );
        attached.unwrap()["sessionId"].as_str().unwrap().to_owned()
    }

    /// Opens a page in a tab of its own; returns its session.
    fn open(&mut self, url: &str, title: &str) -> String {
        let made = self
            .call("Target.createTarget", json!({"url": "about:blank"}), None)
            .unwrap();
        let target = made["targetId"].as_str().unwrap().to_owned();
        let session = self.attach(&target);
        self.call(
            "Fetch.enable",
            json!({"patterns": [{"urlPattern": "*"}]}),
            Some(&session),
        )
        .unwrap();
        self.call("Page.navigate", json!({"url": url}), Some(&session))
            .unwrap();
        self.until(&session, &format!("document.title === {}", json!(title)));
        self.call("Target.activateTarget", json!({"targetId": target}), None)
            .unwrap();
        session
    }

    /// Clicks the toolbar button on the tab with this address; returns the popup's session.
    fn click(&mut self, extension: &str, url: &str) -> Result<String, String> {
        let targets = self.targets();
        let is_tab = |one: &&Value| one["type"] == "tab" && one["url"] == url;
        let tab = targets.iter().find(is_tab).ok_or("no tab target")?["targetId"].clone();
        self.call(
            "Extensions.triggerAction",
            json!({"id": extension, "targetId": tab}),
            None,
        )?;
        let address = format!("chrome-extension://{extension}/popup.html");
        let mut popup = None;
        let this = std::cell::RefCell::new((&mut *self, &mut popup));
        until("the popup opens", || {
            let (browser, popup) = &mut *this.borrow_mut();
            let opened = browser
                .targets()
                .into_iter()
                .find(|one| one["type"] == "page" && one["url"] == address.as_str());
            **popup = opened.map(|one| one["targetId"].as_str().unwrap().to_owned());
            popup.is_some()
        });
        let session = self.attach(&popup.unwrap());
        self.until(&session, "document.readyState === 'complete'");
        Ok(session)
    }

    fn load(&mut self, extension: &Path) -> Result<String, String> {
        let loaded = self.call("Extensions.loadUnpacked", json!({"path": extension}), None)?;
        Ok(loaded["id"].as_str().unwrap().to_owned())
    }

    /// Takes a picture of the popup, light or dark.
    fn picture(&mut self, session: &str, scheme: &str) -> Vec<u8> {
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call("Emulation.setEmulatedMedia", media, Some(session))
            .unwrap();
        let taken = self.call(
            "Page.captureScreenshot",
            json!({"format": "png", "captureBeyondViewport": true}),
            Some(session),
        );
        BASE64_STANDARD
            .decode(taken.unwrap()["data"].as_str().unwrap())
            .unwrap()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.send("Browser.close", &json!({}), None);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps a picture for the documentation where somebody asked for it, and checks that there is one.
fn keep(name: &str, png: &[u8]) {
    assert!(
        png.starts_with(b"\x89PNG") && png.len() > 2_000,
        "{name} is no picture"
    );
    if std::env::var_os("GLEANER_PICTURES").is_some() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("docs")
            .join(name);
        fs::write(docs, png).unwrap();
    }
}

/// A copy of the extension that is another one: without the key it has another id.
fn foreign(cli: &Cli, extension: &Path) -> PathBuf {
    let place = cli.house.data.path().join("foreign");
    fs::create_dir(&place).unwrap();
    for entry in fs::read_dir(extension).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, place.join(path.file_name().unwrap())).unwrap();
    }
    let manifest = place.join("manifest.json");
    let mut value: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    value.as_object_mut().unwrap().remove("key");
    fs::write(manifest, value.to_string()).unwrap();
    place
}

#[test]
fn the_popup_works_in_chromium() {
    let Some(program) = found(&NAMES) else {
        return println!("skipped: no Chromium here (apt-get install chromium)");
    };
    let cli = house("10m");
    let extension = install(&cli, "chromium");
    let mut browser = Chromium::start(&cli, &program, pages("https"));
    if let Err(why) = browser.call("Browser.getVersion", json!({}), None) {
        return println!("skipped: this Chromium does not start here ({why})");
    }
    let id = match browser.load(&extension) {
        Ok(id) => id,
        Err(why) => return println!("skipped: this Chromium can't be given an extension ({why})"),
    };
    assert_eq!(id, gleaner::companion::CHROMIUM_ID);
    let (url, title) = tab(1);
    browser.open(&url, &title);
    let popup = match browser.click(&id, &url) {
        Ok(popup) => popup,
        Err(why) => return println!("skipped: this Chromium's button can't be clicked ({why})"),
    };

    // Once for this profile: the code.
    browser.until(&popup, "Boolean(document.getElementById('code'))");
    let code = browser.js(&popup, "document.getElementById('code').textContent");
    allow(&cli, code.as_str().unwrap());
    browser.until(
        &popup,
        "document.querySelectorAll('#jobs option').length > 3",
    );

    // Badge and popup say who it is, and that nobody like this is in Greenhouse.
    assert_eq!(
        browser.js(&popup, "document.getElementById('name').textContent"),
        stranger(1).name()
    );
    assert_eq!(
        browser.js(&popup, "chrome.action.getBadgeText({tabId: state.tab.id})"),
        "NEW"
    );
    let verdict = browser.js(&popup, "document.getElementById('verdict').textContent");
    assert!(
        verdict.as_str().unwrap().contains("not found among 60"),
        "{verdict}"
    );

    // A denied site: no button, and no way round it; what the page holds is never asked for.
    browser.js(&popup, "globalThis.reads = 0; globalThis.execute = chrome.scripting.executeScript; chrome.scripting.executeScript = (...all) => { reads += 1; return execute(...all); }; true");
    assert_eq!(
        browser.js(&popup, "document.getElementById('read') === null"),
        true
    );
    browser.js(&popup, "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'r', bubbles: true})); guard(readPage)().then(() => { say(''); return true; })");
    assert_eq!(browser.js(&popup, "reads"), 0);

    // By keys: a job, the plan, export, taken back; pictures for the documentation.
    let (job, _) = cli.house.job();
    browser.js(&popup, &pick_job("document", "window", job.0));
    browser.until(&popup, "document.activeElement.id === 'go'");
    let press = |key: &str| {
        format!(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}', bubbles: true}})); true"
        )
    };
    for scheme in ["light", "dark"] {
        let png = browser.picture(&popup, scheme);
        keep(&format!("companion-{scheme}.png"), &png);
    }
    browser.js(&popup, &press("e"));
    browser.until(
        &popup,
        "document.querySelector('.state')?.textContent.includes('sending in') === true",
    );
    browser.js(&popup, &press("u"));
    browser.until(
        &popup,
        "document.querySelector('.state')?.textContent.includes('cancelled') === true",
    );
    assert_eq!(cli.house.admin().count("candidates"), 60);

    // Exported in earnest: once it is held, it is the outbox's; released, the badge turns.
    browser.until(&popup, "Boolean(document.getElementById('go'))");
    browser.js(&popup, &press("e"));
    browser.until(
        &popup,
        "document.querySelector('.state')?.textContent.includes('sending in') === true",
    );
    let held = rusqlite::Connection::open(crate::pipes::data(&cli).join("gleaner.db")).unwrap();
    held.busy_timeout(std::time::Duration::from_secs(60))
        .unwrap();
    assert_eq!(
        held.execute("UPDATE export SET due_at = 0 WHERE state = 'held'", [])
            .unwrap(),
        1
    );
    browser.until(
        &popup,
        "document.getElementById('verdict')?.classList.contains('in_greenhouse') === true",
    );
    assert_eq!(
        browser.js(&popup, "chrome.action.getBadgeText({tabId: state.tab.id})"),
        "IN"
    );
    assert_eq!(cli.house.admin().count("candidates"), 61);
    browser.js(&popup, "setTimeout(() => window.close(), 0); true");

    // Elsewhere the page is read, once, by a click.
    let (url, title) = (
        "https://engines.example.org/people/ada",
        "Ada Lovelace | Engines",
    );
    browser.open(url, title);
    let popup = browser.click(&id, url).unwrap();
    browser.until(&popup, "Boolean(document.getElementById('read'))");
    assert_eq!(
        browser.js(&popup, "document.body.textContent.includes('Analyst')"),
        false
    );
    browser.js(&popup, "document.getElementById('read').click(); true");
    browser.until(&popup, "document.body.textContent.includes('Analyst')");
    // What a page calls itself is text: no element comes of it.
    assert_eq!(
        browser.js(
            &popup,
            "document.querySelectorAll('main img, main script').length"
        ),
        0
    );
    assert_eq!(
        browser.js(&popup, "document.body.textContent.includes('<img src=x>')"),
        true
    );
    browser.js(&popup, "setTimeout(() => window.close(), 0); true");

    // An extension that is not ours is not answered, though it is a copy of ours.
    let other = browser.load(&foreign(&cli, &extension)).unwrap();
    assert_ne!(other, id);
    let popup = browser.click(&other, url).unwrap();
    browser.until(&popup, "document.getElementById('said').textContent !== ''");
    let said = browser.js(&popup, "document.getElementById('said').textContent");
    assert!(
        said.as_str()
            .unwrap()
            .contains("does not answer this extension"),
        "{said}"
    );
}
