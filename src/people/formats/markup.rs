//! Saved pages: JSON-LD, tables, the words that are shown.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use serde_json::Value;

use super::columns;
use super::record::Record;
use super::sheets::as_csv;
use crate::people::clean::written_link;

/// What a page holds.
#[derive(Default)]
pub(super) struct Page {
    /// Contents of its JSON-LD scripts.
    pub data: Vec<Value>,
    /// Its tables, as rows.
    pub tables: Vec<Vec<Record>>,
    /// The words that are shown, a block a line.
    pub text: String,
}

/// Returns what a page holds; nothing in it is run or loaded.
pub(super) fn page(html: &str) -> Page {
    let mut emitter = DefaultEmitter::<()>::default();
    emitter.naively_switch_states(true);
    let mut page = Page::default();
    let mut script: Option<String> = None;
    let mut hidden = 0_usize;
    let mut open: Vec<Vec<Record>> = Vec::new();
    let mut cell: Option<Cell> = None;
    let mut line = 0;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attribute = |wanted: &str| {
                    tag.attributes
                        .iter()
                        .find(|(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
                        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                };
                match name.as_str() {
                    "script" => {
                        let data = attribute("type")
                            .is_some_and(|kind| kind.to_lowercase().contains("ld+json"));
                        if data {
                            script = Some(String::new());
                        } else if !tag.self_closing {
                            hidden += 1;
                        }
                    }
                    "style" | "template" | "noscript" if !tag.self_closing => hidden += 1,
                    "table" => open.push(Vec::new()),
                    "tr" => {
                        end_cell(&mut open, &mut cell);
                        line += 1;
                        if let Some(table) = open.last_mut() {
                            table.push(Record {
                                line,
                                ..Record::default()
                            });
                        }
                    }
                    "td" | "th" if !open.is_empty() => {
                        end_cell(&mut open, &mut cell);
                        cell = Some(Cell {
                            names: name == "th",
                            ..Cell::default()
                        });
                    }
                    "a" => {
                        if let (Some(cell), Some(link)) = (&mut cell, attribute("href")) {
                            cell.links.push(link);
                        }
                    }
                    "br" | "p" | "div" | "li" | "h1" | "h2" | "h3" | "section" => match &mut cell {
                        Some(cell) if name == "br" => cell.text.push('\n'),
                        Some(cell) => cell.text.push(' '),
                        None => page.text.push('\n'),
                    },
                    _ => {}
                }
            }
            Token::EndTag(tag) => match tag.name.as_slice() {
                b"script" => match script.take() {
                    Some(text) => page
                        .data
                        .extend(serde_json::from_str::<Value>(text.trim()).ok()),
                    None => hidden = hidden.saturating_sub(1),
                },
                b"style" | b"template" | b"noscript" => hidden = hidden.saturating_sub(1),
                b"td" | b"th" | b"tr" => end_cell(&mut open, &mut cell),
                b"table" => {
                    end_cell(&mut open, &mut cell);
                    page.tables.extend(open.pop());
                }
                _ => {}
            },
            Token::String(text) => {
                let text = String::from_utf8_lossy(&text);
                if let Some(script) = &mut script {
                    script.push_str(&text);
                } else if hidden == 0 {
                    match &mut cell {
                        Some(cell) => cell.text.push_str(&text),
                        None => page.text.push_str(&text),
                    }
                }
            }
            _ => {}
        }
    }
    page.tables.extend(open);
    for row in page.tables.iter_mut().flatten() {
        row.bytes = as_csv(&row.cells);
    }
    page.tables.retain(|table| {
        table
            .iter()
            .take(20)
            .any(|row| columns::header_score(&row.cells).is_some_and(|(known, _)| known >= 2))
            || super::upright::turned(table).is_some()
    });
    page
}

#[derive(Default)]
struct Cell {
    text: String,
    links: Vec<String>,
    /// It stands where names of columns do.
    names: bool,
}

fn end_cell(open: &mut [Vec<Record>], cell: &mut Option<Cell>) {
    let (Some(cell), Some(row)) = (
        cell.take(),
        open.last_mut().and_then(|table| table.last_mut()),
    ) else {
        return;
    };
    let lines: Vec<String> = cell
        .text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty())
        .collect();
    let text = lines.join("\n");
    // A link says more than the word it stands behind, unless that is an address itself.
    let says = text.contains('@') || text.contains("://");
    let link = cell.links.into_iter().find(|link| {
        link.contains("://") || link.starts_with("mailto:") || link.starts_with("tel:")
    });
    row.cells.push(match link {
        Some(link) if !says && !cell.names => written_link(&link, &text),
        _ => text,
    });
}
