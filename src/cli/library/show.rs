//! One record with all that is kept of it.

use super::name_of;
use crate::cli::args::Format;
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::Out;
use crate::library::Record;
use crate::people::inert::one_line;

/// Shows a record: fields, then sources and history, which numbers them.
pub(super) fn record(record: &Record, out: &mut Out) -> Result<Exit, Failure> {
    if out.format == Format::Jsonl {
        out.json(record)?;
        return Ok(Exit::Done);
    }
    out.line(&format!("{} {}", record.id, name_of(&record.profile)))?;
    if let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(&record.profile) {
        for (field, value) in &fields {
            let text = shown(value);
            if !text.is_empty() && !["external_id", "source"].contains(&field.as_str()) {
                out.wrapped(&format!("  {field:<15}"), &text)?;
            }
        }
    }
    out.line("Sources")?;
    for source in &record.sources {
        let about = [
            source.kind.word(),
            &source.name,
            &source.tool,
            &source.id,
            &source.by,
        ];
        let about: Vec<&str> = about.into_iter().filter(|text| !text.is_empty()).collect();
        let at = source.at.strftime("%Y-%m-%d %H:%M");
        out.line(&one_line(&format!(
            "  {:>5}  {at}  {}  import {}",
            source.number,
            about.join(", "),
            source.import.0
        )))?;
    }
    if !record.history.is_empty() {
        out.line("Before, or left aside")?;
        for past in &record.history {
            out.line(&one_line(&format!(
                "  {:>5}  {}: {}",
                past.source, past.field, past.value
            )))?;
        }
    }
    Ok(Exit::Done)
}

pub(super) fn shown(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(map) => match (map.get("value"), map.get("kind").map(shown)) {
            (Some(value), Some(kind)) if !kind.is_empty() => format!("{} ({kind})", shown(value)),
            (Some(value), _) => shown(value),
            _ => value.to_string(),
        },
        other => other.to_string(),
    }
}
