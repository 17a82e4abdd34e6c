//! The house keeps its walls: imports go down the floors of architecture 3, never up, never
//! sideways, and each room knows only what it may.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms with their floor and the crates they must not know.
const ROOMS: &[(&str, u8, &[&str])] = &[
    ("cli", 9, &["ratatui", "rusqlite"]),
    (
        "companion",
        8,
        &["ratatui", "crossterm", "rusqlite", "reqwest", "axum"],
    ),
    ("tui", 8, &["rusqlite", "reqwest"]),
    ("view", 7, &["tokio", "reqwest", "rusqlite", "axum"]),
    (
        "app",
        6,
        &["tokio", "reqwest", "rusqlite", "crossterm", "axum"],
    ),
    ("worker", 5, &["ratatui", "crossterm"]),
    ("export", 4, &["ratatui", "crossterm"]),
    ("matching", 3, &["reqwest", "ratatui", "crossterm"]),
    ("mirror", 2, &["ratatui", "crossterm"]),
    ("library", 2, &["reqwest", "ratatui", "crossterm"]),
    ("harvest", 1, &["rusqlite", "ratatui", "crossterm"]),
    ("ingestion", 1, &["rusqlite", "ratatui", "crossterm"]),
    ("store", 1, &["reqwest", "ratatui", "crossterm"]),
    (
        "people",
        1,
        &["reqwest", "rusqlite", "ratatui", "crossterm", "tokio"],
    ),
    (
        "config",
        1,
        &["reqwest", "rusqlite", "ratatui", "crossterm"],
    ),
    (
        "error_text",
        0,
        &["reqwest", "rusqlite", "ratatui", "crossterm", "tokio"],
    ),
    (
        "inert",
        0,
        &["reqwest", "rusqlite", "ratatui", "crossterm", "tokio"],
    ),
    ("transport", 0, &["rusqlite", "ratatui", "crossterm"]),
    (
        "sandbox",
        1,
        &["rusqlite", "ratatui", "crossterm", "reqwest"],
    ),
];

/// Rooms that may speak SQL.
const SQL: &[&str] = &["store/", "mirror/", "library/", "export/journal"];

fn sources(under: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Calls `visit` with each file's path below `src`, its room, and each line that is no comment.
fn each_line(mut visit: impl FnMut(&str, &str, &str)) {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    assert!(
        files.len() > 20,
        "the sources are where they are looked for"
    );
    for file in files {
        let name = file
            .strip_prefix(&src)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let Some((room, _)) = name.split_once('/') else {
            continue;
        };
        for line in fs::read_to_string(&file).unwrap().lines() {
            if !line.trim_start().starts_with("//") {
                visit(&name, room, line);
            }
        }
    }
}

fn floor(room: &str) -> Option<u8> {
    ROOMS
        .iter()
        .find(|(name, ..)| *name == room)
        .map(|(_, floor, _)| *floor)
}

fn is_test(file: &str) -> bool {
    file.ends_with("tests.rs") || file.contains("/tests/")
}

/// Rooms named on a line as `crate::room`, also within `use crate::{a, b::c}`.
fn named_rooms(line: &str) -> Vec<&str> {
    let mut rooms = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let parts: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split(['{', ',', '}']).map(str::trim).collect(),
            None => vec![rest],
        };
        rooms.extend(parts.iter().filter_map(|part| {
            part.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
        }));
    }
    rooms.retain(|room| floor(room).is_some());
    rooms
}

#[test]
fn every_room_is_on_a_floor() {
    each_line(|file, room, _| {
        assert!(
            floor(room).is_some(),
            "{file}: the room `{room}` has no floor"
        );
    });
}

#[test]
fn imports_go_down() {
    let mut wrong = Vec::new();
    each_line(|file, room, line| {
        for other in named_rooms(line) {
            if other == room {
                continue;
            }
            if floor(other) >= floor(room) || room == "sandbox" {
                wrong.push(format!("{file}: {}", line.trim()));
            }
        }
    });
    assert!(
        wrong.is_empty(),
        "imports that do not go down:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn no_room_knows_what_it_must_not() {
    let mut wrong = Vec::new();
    each_line(|file, room, line| {
        let (_, _, forbidden) = ROOMS.iter().find(|(name, ..)| *name == room).unwrap();
        for other in *forbidden {
            if !is_test(file) && line.contains(&format!("{other}::")) {
                wrong.push(format!("{file}: {}", line.trim()));
            }
        }
        // A test may spoil a data file or hold its lock.
        let speaks_sql = !is_test(file) && line.contains("rusqlite::");
        if speaks_sql && !SQL.iter().any(|place| file.starts_with(place)) {
            wrong.push(format!("{file} speaks SQL: {}", line.trim()));
        }
    });
    assert!(
        wrong.is_empty(),
        "what a room must not know:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn update_and_view_read_no_clock() {
    let mut wrong = Vec::new();
    each_line(|file, room, line| {
        let clock = [
            "Instant::now",
            "SystemTime::now",
            "Timestamp::now",
            "Zoned::now",
        ];
        if matches!(room, "app" | "view") && clock.iter().any(|now| line.contains(now)) {
            wrong.push(format!("{file}: {}", line.trim()));
        }
    });
    assert!(
        wrong.is_empty(),
        "the clock comes in with messages:\n{}",
        wrong.join("\n")
    );
}
