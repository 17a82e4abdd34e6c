//! How a file is understood: shown, written as a mapping, read back.

use std::fs;
use std::io;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::exit::{Exit, Failure};
use super::out::Out;
use crate::people::formats::{Column, Mapping, Understood};

/// Returns the mapping of a file such as `import --map` takes.
///
/// # Errors
/// A [`Failure`] (usage) for a file that can't be read or is no mapping.
pub fn load(path: &Path) -> Result<Mapping, Failure> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::plain(Exit::Usage, format_args!("{shown} can't be read: {error}"))
    })?;
    toml::from_str(&text).map_err(|error| {
        Failure::new(
            Exit::Usage,
            format!("{shown} is no mapping: {}", error.message()),
            "`gleaner import FILE --map-out MAP` writes one to start from; docs/import.md describes it.",
        )
    })
}

/// Writes how a file is understood as a mapping, into a file that is not there yet.
///
/// # Errors
/// A [`Failure`] (usage) where the file is there or can't be written.
pub fn write(path: &Path, understood: &Understood) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::plain(
            Exit::Usage,
            format_args!("{} can't be written: {error}", path.display()),
        )
    };
    let text = toml::to_string(&understood.mapping()).map_err(|error| failed(&error))?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|error| failed(&error))?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(|error| failed(&error))
}

/// Widest column of the list of columns, in cells of the terminal; longer texts push the rest of their line.
const WIDEST: usize = 32;

fn field(column: &Column) -> String {
    match column.kind {
        Some(kind) => format!("{} ({})", column.field.word(), kind.word()),
        None => column.field.word().to_owned(),
    }
}

fn width<'t>(texts: impl Iterator<Item = &'t str>) -> usize {
    texts
        .map(UnicodeWidthStr::width)
        .max()
        .unwrap_or(0)
        .min(WIDEST)
}

fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blanks))
}

/// Shows how a file is understood: what it is, and each column with the field it feeds and why.
///
/// # Errors
/// What the system says of standard output.
pub fn show(understood: &Understood, out: &mut Out) -> io::Result<()> {
    let mut about = vec![understood.kind.clone()];
    about.extend(understood.tool.as_ref().map(|tool| format!("from {tool}")));
    let check = if understood.encoding_unsure {
        " (please check)"
    } else {
        ""
    };
    about.extend(
        understood
            .encoding
            .as_ref()
            .map(|encoding| format!("{encoding}{check}")),
    );
    about.extend(
        understood
            .delimiter
            .map(|delimiter| format!("separator {delimiter:?}")),
    );
    about.extend(
        understood
            .sheet
            .as_ref()
            .map(|sheet| format!("sheet {sheet}")),
    );
    about.extend(
        understood
            .header_line
            .map(|line| format!("header in line {line}")),
    );
    out.told(&about.join(", "))?;
    let fields: Vec<String> = understood.columns.iter().map(field).collect();
    let names = width(understood.columns.iter().map(|column| column.name.as_str()));
    let targets = width(fields.iter().map(String::as_str));
    for (column, field) in understood.columns.iter().zip(&fields) {
        let sure = if column.sure { "" } else { " (please check)" };
        let sample = column
            .samples
            .first()
            .map_or(String::new(), |sample| format!(": {sample}"));
        out.told(&format!(
            "  {}  {}  {}{sure}{sample}",
            padded(&column.name, names),
            padded(field, targets),
            column.why
        ))?;
    }
    Ok(())
}

/// Returns in words that letters may be wrong; none where the encoding is certain.
pub fn encoding_doubt(understood: &Understood) -> Option<String> {
    let encoding = understood
        .encoding
        .as_ref()
        .filter(|_| understood.encoding_unsure)?;
    Some(format!(
        "letters may be wrong: this was read as {encoding}; check the names, and name another encoding in a mapping (--map-out FILE writes one)"
    ))
}

/// Returns in words which columns were not used, and are kept under their names; none where all were.
pub fn kept_aside(understood: &Understood) -> Option<String> {
    let names: Vec<&str> = understood
        .kept_aside()
        .map(|column| column.name.as_str())
        .collect();
    let any = !names.is_empty();
    any.then(|| format!("kept under their own names: {}", names.join(", ")))
}
