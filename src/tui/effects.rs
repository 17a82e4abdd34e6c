//! Effects outside the app: the clipboard and the browser.

use std::io::{Write as _, stdout};
use std::process::{Command, Stdio};

use crossterm::clipboard::CopyToClipboard;
use crossterm::execute;

use crate::config::secrets::stranger;

/// Bytes that terminals take over OSC 52; many drop more without a word.
const CLIPBOARD_BYTES: usize = 74_000;

/// Puts text on the clipboard by way of the terminal (OSC 52), which works over SSH too.
///
/// # Errors
///
/// A line that says what is wrong.
pub fn copy(text: &str) -> Result<(), String> {
    if text.len() > CLIPBOARD_BYTES {
        return Err("This is too long for the terminal's clipboard.".to_owned());
    }
    execute!(stdout(), CopyToClipboard::to_clipboard_from(text))
        .and_then(|()| stdout().flush())
        .map_err(|error| format!("The terminal took nothing for its clipboard: {error}"))
}

/// Opens an `https` page in the browser, detached, so that neither its words nor its end reach us.
///
/// # Errors
///
/// A line that says what is wrong and names the page.
pub fn open(url: &str) -> Result<(), String> {
    if !url.starts_with("https://") {
        return Err("Only https pages are opened.".to_owned());
    }
    let mut command = browser(url);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command
        .spawn()
        .map_err(|_| format!("No browser could be started. The page is {url}"))?;
    // Somebody has to take note of its end, or it stays in the process table.
    std::thread::spawn(move || {
        let _ = child.wait();
    });
    Ok(())
}

#[cfg(target_os = "macos")]
fn browser(url: &str) -> Command {
    let mut command = stranger("open");
    command.arg(url);
    command
}

#[cfg(windows)]
fn browser(url: &str) -> Command {
    // Not `cmd /c start`: that reads `&` in an address as its own.
    let mut command = stranger("rundll32");
    command.args(["url.dll,FileProtocolHandler", url]);
    command
}

#[cfg(not(any(target_os = "macos", windows)))]
fn browser(url: &str) -> Command {
    let mut command = stranger("xdg-open");
    command.arg(url);
    command
}
