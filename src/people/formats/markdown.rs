//! Markdown tables.

use super::record::Record;
use super::sheets;

/// Whether a text has a Markdown table: a line of bars and dashes under another of bars.
pub(super) fn is_markdown(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().take(60).collect();
    lines.windows(2).any(|pair| match pair {
        [names, rule] => names.contains('|') && is_rule(rule),
        _ => false,
    })
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains("--")
        && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// Returns the rows of the tables of a Markdown text; a bar written `\|` belongs to its cell.
pub(super) fn markdown(text: &str) -> Vec<Record> {
    let mut rows = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if !line.contains('|') || is_rule(line) {
            continue;
        }
        let inner = line.strip_prefix('|').unwrap_or(line);
        let inner = match inner.strip_suffix('|') {
            Some(rest) if !rest.ends_with('\\') => rest,
            _ => inner,
        };
        let mut cells = vec![String::new()];
        let mut chars = inner.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, chars.peek()) {
                ('\\', Some('|')) => {
                    chars.next();
                    if let Some(cell) = cells.last_mut() {
                        cell.push('|');
                    }
                }
                ('|', _) => cells.push(String::new()),
                (c, _) => {
                    if let Some(cell) = cells.last_mut() {
                        cell.push(c);
                    }
                }
            }
        }
        let cells: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        rows.push(Record {
            line: number,
            bytes: sheets::as_csv(&cells),
            cells,
            broken: None,
        });
    }
    rows
}
