//! Whatever the code or a page cites is there: sections of the contract and of the architecture page, files
//! and pages by their path.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose citations are followed.
const PLACES: &[&str] = &["src", "tests", "benches", "docs"];
/// Pages at the top that are followed too.
const PAGES: &[&str] = &["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ".ci/run"];
/// Where a cited path may begin.
const ROOTS: &[&str] = &["src/", "tests/", "docs/", "benches/", "tools/", "examples/"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn texts(under: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            texts(&path, found);
        } else if matches!(ending, Some("rs" | "md")) {
            found.push(path);
        }
    }
}

/// Returns each file that may cite something, with its path below the project's root.
fn cited_from() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for place in PLACES {
        texts(&root().join(place), &mut files);
    }
    files.extend(PAGES.iter().map(|page| root().join(page)));
    let named = |path: PathBuf| {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        (name, fs::read_to_string(path).unwrap())
    };
    files.into_iter().map(named).collect()
}

/// Returns the numbers of a page's headings and of the items in its numbered lists: `4.2`, `12`, `12.9`.
fn sections(page: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let mut found = BTreeSet::new();
    let mut section = String::new();
    for line in text.lines() {
        let heading = line.trim_start_matches('#');
        if heading.len() < line.len() {
            section = number(heading.trim_start()).to_owned();
            found.insert(section.clone());
        } else if let Some((item, _)) = line.split_once(". ")
            && !item.is_empty()
            && item.chars().all(|c| c.is_ascii_digit())
        {
            found.insert(format!("{section}.{item}"));
        }
    }
    found
}

/// Returns the number at the start of `text`, such as `4.2`, without a full stop at its end; empty where none is.
fn number(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}

/// Returns the numbers that follow `word` in `text`, also after `section` and after "and" or a comma.
fn cited(text: &str, word: &str) -> Vec<String> {
    // A citation may be broken over two lines of a comment.
    let joined = text.replace("\n//! ", " ").replace('\n', " ");
    let words = joined
        .split([' ', '(', '[', '/'])
        .filter(|word| !word.is_empty());
    let mut found = Vec::new();
    let mut listening = false;
    for next in words {
        let digits = number(next);
        if next.eq_ignore_ascii_case(word) {
            listening = true;
        } else if listening && !digits.is_empty() {
            found.push(digits.to_owned());
            listening = next.ends_with(',');
        } else if next != "section" && next != "sections" && next != "and" {
            listening = false;
        }
    }
    found
}

#[test]
fn every_cited_section_is_there() {
    let pages = [
        ("contract", sections("docs/greenhouse-api.md")),
        ("architecture", sections("docs/architecture.md")),
    ];
    let mut missing = Vec::new();
    let mut followed = 0;
    for (file, text) in cited_from() {
        for (word, sections) in &pages {
            for section in cited(&text, word) {
                followed += 1;
                if !sections.contains(&section) {
                    missing.push(format!("{file}: {word} {section}"));
                }
            }
        }
    }
    assert!(followed > 200, "only {followed} citations were found");
    assert!(
        missing.is_empty(),
        "no such section:\n{}",
        missing.join("\n")
    );
}

#[test]
fn every_cited_file_is_there() {
    let mut missing = Vec::new();
    let mut followed = 0;
    for (file, text) in cited_from() {
        // What is quoted in the code may be a pattern or a file of a test's own making.
        let comments: String = if file.ends_with(".rs") {
            text.lines()
                .filter(|line| line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n")
        } else {
            text
        };
        for path in comments.split(|c: char| !(c.is_alphanumeric() || "/._-*".contains(c))) {
            let path = path.trim_end_matches(['.', '/']);
            if !ROOTS.iter().any(|start| path.starts_with(start)) || path.contains('*') {
                continue;
            }
            followed += 1;
            let there = root().join(path);
            if !there.exists() && !there.with_extension("rs").exists() {
                missing.push(format!("{file}: {path}"));
            }
        }
    }
    assert!(followed > 30, "only {followed} paths were found");
    assert!(missing.is_empty(), "no such file:\n{}", missing.join("\n"));
}

#[test]
fn every_test_that_the_page_on_exports_names_is_there() {
    let files = cited_from();
    let is_code = |name: &str| name.ends_with(".rs");
    let code: String = files
        .iter()
        .filter(|(name, _)| is_code(name))
        .map(|(_, text)| text.as_str())
        .collect();
    // Names of tests are sentences; names of settings have fewer words.
    let is_test = |name: &&str| {
        let plain = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_';
        name.matches('_').count() >= 4 && name.chars().all(plain)
    };
    let mut named = 0;
    for (page, text) in files.iter().filter(|(name, _)| name == "docs/exports.md") {
        for test in text.split('`').skip(1).step_by(2).filter(is_test) {
            assert!(code.contains(&format!("fn {test}(")), "{page}: {test}");
            named += 1;
        }
    }
    assert!(named > 30, "{named}");
}
