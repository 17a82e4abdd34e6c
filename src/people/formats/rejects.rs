//! The file of rejected rows.

use std::io::Write;

use super::Reject;
use crate::people::inert;

/// Writes rejected rows as CSV with the columns `line`, `reason`, `raw`.
///
/// # Errors
/// What the writer says.
pub fn write_rejects(writer: impl Write, rejects: &[Reject]) -> Result<(), csv::Error> {
    let mut out = csv::Writer::from_writer(writer);
    out.write_record(["line", "reason", "raw"])?;
    for reject in rejects {
        out.write_record([
            &reject.line.to_string(),
            &inert::csv_cell(&reject.reason),
            &inert::csv_cell(&reject.raw),
        ])?;
    }
    out.flush()?;
    Ok(())
}
