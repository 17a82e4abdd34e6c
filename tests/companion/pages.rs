//! What both browsers are shown, and what a person does at them.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::binary::Cli;
use crate::host::tab;
use crate::pipes::data;

/// The pages there are, by address.
pub fn pages(scheme: &str) -> HashMap<String, String> {
    let mut pages = HashMap::new();
    for number in 1..=2 {
        let (url, title) = tab(number);
        let page = format!(
            "<!doctype html><title>{title}</title><script type=\"application/ld+json\">{{\"@type\":\"Person\",\"name\":\"Never Read\"}}</script>"
        );
        pages.insert(url.replacen("https", scheme, 1), page);
    }
    let ada = "<!doctype html><title>Ada Lovelace | Engines</title>
        <script type=\"application/ld+json\">{\"@type\":\"Person\",\"name\":\"Ada Lovelace\",\"jobTitle\":\"Analyst\",
        \"worksFor\":{\"@type\":\"Organization\",\"name\":\"<img src=x> Engines\"}}</script>
        <a rel=me href=\"https://github.com/ada-l\">me</a> <a href=\"mailto:ada@engines.example.org\">mail</a>";
    pages.insert(
        format!("{scheme}://engines.example.org/people/ada"),
        ada.to_owned(),
    );
    pages
}

/// Returns the first of these programs that is installed.
pub fn found(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let all = names
        .iter()
        .flat_map(|name| places.iter().map(move |place| place.join(name)));
    all.into_iter().find(|program| program.is_file())
}

/// Sets a browser up and returns the extension's directory.
pub fn install(cli: &Cli, browser: &str) -> PathBuf {
    let place = data(cli).display().to_string();
    let ended = cli.run(&[
        "--data-dir",
        &place,
        "companion",
        "install",
        "--browser",
        browser,
    ]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    data(cli).join("companion/extension")
}

/// Allows the code that a popup shows.
pub fn allow(cli: &Cli, code: &str) {
    let place = data(cli).display().to_string();
    let ended = cli.run(&["--data-dir", &place, "companion", "allow", code]);
    assert_eq!(ended.code, 0, "{}", ended.err);
}

/// Returns the script that picks a job in the popup.
pub fn pick_job(document: &str, window: &str, job: i64) -> String {
    format!(
        "const list = {document}.getElementById('jobs'); list.value = 'job:{job}'; \
         list.dispatchEvent(new {window}.Event('change')); true"
    )
}
