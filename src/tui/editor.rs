//! Text in the user's editor.

use crate::config::secrets::stranger;
use std::env;
use std::fs;
use std::io::Write as _;

/// Returns the command line of the user's editor: `$VISUAL`, else `$EDITOR`; none where neither is set.
pub fn named() -> Option<String> {
    ["VISUAL", "EDITOR"].iter().find_map(|name| {
        let editor = env::var(name).ok();
        editor.filter(|editor| !editor.trim().is_empty())
    })
}

/// Runs an editor on a text, in a file of its own that only this user can read and that is gone
/// afterwards, and returns the text as it was left.
///
/// # Errors
///
/// A line that says what went wrong; then nothing counts as edited.
pub fn run(editor: &str, text: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("the text can't be edited: {error}");
    let mut file = tempfile::Builder::new()
        .prefix("gleaner-")
        .suffix(".toml")
        .tempfile()
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let ended = stranger(program)
        .args(words)
        .arg(file.path())
        .status()
        .map_err(|error| format!("the editor `{editor}` can't be started: {error}; set EDITOR"))?;
    if !ended.success() {
        return Err("the editor ended with an error".to_owned());
    }
    fs::read_to_string(file.path()).map_err(failed)
}
