//! The file of rejected rows.

use std::io::Write;

use super::Reject;
use crate::people::inert;

/// Writes rejected rows, as they come, as CSV with the columns `line`, `reason`, `raw`.
pub struct RejectWriter<W: Write>(csv::Writer<W>);

impl<W: Write> RejectWriter<W> {
    /// Writes the head.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(writer: W) -> Result<Self, csv::Error> {
        let mut out = csv::Writer::from_writer(writer);
        out.write_record(["line", "reason", "raw"])?;
        Ok(Self(out))
    }

    /// Writes one row.
    ///
    /// # Errors
    /// What the writer says.
    pub fn add(&mut self, reject: &Reject) -> Result<(), csv::Error> {
        self.0.write_record([
            &reject.line.to_string(),
            &inert::csv_cell(&reject.reason),
            &inert::csv_cell(&reject.raw),
        ])
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> Result<(), csv::Error> {
        Ok(self.0.flush()?)
    }
}
