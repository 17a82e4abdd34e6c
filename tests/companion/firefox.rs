//! The popup in a real Firefox, headless, driven by Marionette over a socket.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::binary::Cli;
use crate::host::{house, tab};
use crate::pages::{allow, found, install, pages, pick_job};
use crate::pipes::until;
use crate::support::stranger;

const NAMES: [&str; 2] = ["firefox-esr", "firefox"];

struct Firefox {
    child: Child,
    socket: Option<BufReader<TcpStream>>,
    next: u64,
}

/// Serves the pages to a browser that takes this for its proxy; returns the port.
fn proxy() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let pages = pages("http");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let pages = pages.clone();
            std::thread::spawn(move || serve(stream, &pages));
        }
    });
    port
}

fn serve(mut stream: TcpStream, pages: &std::collections::HashMap<String, String>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    let _ = reader.read_line(&mut first);
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        line.clear();
    }
    let url = first.split_whitespace().nth(1).unwrap_or_default();
    let page = pages.get(url).map_or("", String::as_str);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        page.len()
    );
    let _ = stream.write_all(format!("{head}{page}").as_bytes());
}

impl Firefox {
    fn start(cli: &Cli, program: &Path) -> Self {
        let profile = cli.house.data.path().join("firefox-profile");
        fs::create_dir(&profile).unwrap();
        let prefs = [
            ("marionette.port", "0".to_owned()),
            ("network.proxy.type", "1".to_owned()),
            ("network.proxy.http", "\"127.0.0.1\"".to_owned()),
            ("network.proxy.http_port", proxy().to_string()),
            (
                "network.stricttransportsecurity.preloadlist",
                "false".to_owned(),
            ),
            ("dom.security.https_first", "false".to_owned()),
            // Extensions in the main process, where a test can look at them.
            ("extensions.webextensions.remote", "false".to_owned()),
            (
                "datareporting.policy.dataSubmissionEnabled",
                "false".to_owned(),
            ),
            ("toolkit.telemetry.enabled", "false".to_owned()),
            ("browser.aboutwelcome.enabled", "false".to_owned()),
            ("app.normandy.enabled", "false".to_owned()),
        ];
        let lines: String = prefs
            .iter()
            .map(|(name, value)| format!("user_pref(\"{name}\", {value});\n"))
            .collect();
        fs::write(profile.join("user.js"), lines).unwrap();
        let mut command = Command::new(program);
        command.args([
            "--headless",
            "--no-remote",
            "--marionette",
            "-remote-allow-system-access",
            "--profile",
        ]);
        command.arg(&profile).arg("about:blank");
        for (name, value) in cli.command(&[]).get_envs() {
            command.env(name, value.unwrap());
        }
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut firefox = Self {
            child,
            socket: None,
            next: 0,
        };
        let port = profile.join("MarionetteActivePort");
        let read = || fs::read_to_string(&port).ok()?.trim().parse::<u16>().ok();
        let ended = std::cell::RefCell::new(&mut firefox.child);
        until("Firefox listens", || {
            read().is_some() || ended.borrow_mut().try_wait().unwrap().is_some()
        });
        if let Some(port) = read() {
            let mut socket = BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap());
            message(&mut socket);
            firefox.socket = Some(socket);
        }
        firefox
    }

    fn call(&mut self, name: &str, params: Value) -> Result<Value, String> {
        self.next += 1;
        let body = json!([0, self.next, name, params]).to_string();
        let socket = self.socket.as_mut().ok_or("Firefox ended")?;
        let sent = socket
            .get_mut()
            .write_all(format!("{}:{body}", body.len()).as_bytes());
        sent.map_err(|error| error.to_string())?;
        let answer = message(socket);
        match answer[2].is_null() {
            true => Ok(answer[3].clone()),
            false => Err(format!("{name}: {}", answer[2])),
        }
    }

    /// Runs a script in the browser itself; `popup` is the popup's document, `button` the toolbar
    /// button's side.
    fn js(&mut self, script: &str) -> Result<Value, String> {
        let script = format!(
            "const {{ExtensionParent}} = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');
             const {{extension}} = WebExtensionPolicy.getByID('companion@gleaner');
             const button = ExtensionParent.apiManager.global.browserActionFor(extension);
             const frames = [...document.querySelectorAll('browser')];
             const frame = frames.find((one) => one.currentURI?.spec.endsWith('popup.html'));
             const popup = frame?.contentDocument;
             {script}"
        );
        Ok(self.call(
            "WebDriver:ExecuteScript",
            json!({"script": script, "args": []}),
        )?["value"]
            .clone())
    }

    fn until(&mut self, script: &str) {
        let this = std::cell::RefCell::new(self);
        until(script, || {
            this.borrow_mut().js(&format!("return {script}")).unwrap() == true
        });
    }
}

fn message(socket: &mut BufReader<TcpStream>) -> Value {
    let mut length = Vec::new();
    socket.read_until(b':', &mut length).unwrap();
    length.pop();
    let mut body = vec![0; String::from_utf8(length).unwrap().parse().unwrap()];
    socket.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}

impl Drop for Firefox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_popup_works_in_firefox() {
    let Some(program) = found(&NAMES) else {
        return println!("skipped: no Firefox here (apt-get install firefox-esr)");
    };
    let cli = house("10m");
    let extension = install(&cli, "firefox");
    let mut firefox = Firefox::start(&cli, &program);
    if let Err(why) = firefox.call("WebDriver:NewSession", json!({})) {
        return println!("skipped: this Firefox does not start here ({why})");
    }
    firefox
        .call(
            "Addon:Install",
            json!({"path": extension, "temporary": true}),
        )
        .unwrap();
    let (url, title) = tab(2);
    let url = url.replacen("https:", "http:", 1);
    firefox
        .call("WebDriver:Navigate", json!({"url": url}))
        .unwrap();
    assert_eq!(
        firefox.call("WebDriver:GetTitle", json!({})).unwrap()["value"],
        title
    );
    let ours = firefox.call("Marionette:SetContext", json!({"value": "chrome"}));
    if let Err(why) = ours.and_then(|_| firefox.js("button.triggerAction(window); return true;")) {
        return println!("skipped: this Firefox's button can't be clicked ({why})");
    }
    firefox.until("frame !== undefined");
    if firefox.js("return frame.isRemoteBrowser").unwrap() == true {
        return println!("skipped: this Firefox lets nobody look into a popup");
    }
    firefox.until("Boolean(popup.getElementById('code'))");
    let code = firefox
        .js("return popup.getElementById('code').textContent")
        .unwrap();
    allow(&cli, code.as_str().unwrap());
    firefox.until("popup.querySelectorAll('#jobs option').length > 3");
    let text = |id: &str| format!("return popup.getElementById('{id}').textContent");
    assert_eq!(firefox.js(&text("name")).unwrap(), stranger(2).name());
    let badge = "return button.action.getProperty(gBrowser.selectedTab, 'badgeText')";
    assert_eq!(firefox.js(badge).unwrap(), "NEW");
    assert_eq!(
        firefox
            .js("return popup.getElementById('read') === null")
            .unwrap(),
        true
    );

    let (job, _) = cli.house.job();
    firefox
        .js(&pick_job("popup", "frame.contentWindow", job.0))
        .unwrap();
    firefox.until("Boolean(popup.getElementById('go'))");
    firefox.js("popup.getElementById('go').click()").unwrap();
    firefox.until("popup.querySelector('.state')?.textContent.includes('sending in') === true");
    firefox.js("popup.getElementById('undo').click()").unwrap();
    firefox.until("popup.querySelector('.state')?.textContent.includes('cancelled') === true");
    assert_eq!(cli.house.admin().count("candidates"), 60);

    // Elsewhere the page is read, once, by a click.
    firefox
        .js("frame.contentWindow.close(); return true;")
        .unwrap();
    firefox.until("frame === undefined");
    let context = |firefox: &mut Firefox, value: &str| {
        firefox
            .call("Marionette:SetContext", json!({"value": value}))
            .unwrap();
    };
    context(&mut firefox, "content");
    let url = "http://engines.example.org/people/ada";
    firefox
        .call("WebDriver:Navigate", json!({"url": url}))
        .unwrap();
    context(&mut firefox, "chrome");
    firefox
        .js("button.triggerAction(window); return true;")
        .unwrap();
    firefox.until("Boolean(popup?.getElementById('read'))");
    let says = |words: &str| format!("popup.body.textContent.includes('{words}')");
    assert_eq!(
        firefox.js(&format!("return {}", says("Analyst"))).unwrap(),
        false
    );
    firefox
        .js("popup.getElementById('read').click(); return true;")
        .unwrap();
    firefox.until(&says("Analyst"));
    firefox.until(&says("<img src=x>"));
    let elements = "return popup.querySelectorAll('main img, main script').length";
    assert_eq!(firefox.js(elements).unwrap(), 0);
}
