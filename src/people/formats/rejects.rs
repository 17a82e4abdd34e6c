//! The file of rejected rows.

use std::io::Write;

use super::Reject;
use crate::people::inert;

/// How rows are written, so that they can be corrected and read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RejectForm {
    /// As they are in their table, behind two columns: the line and the reason. Reading the file
    /// again passes over both.
    Table {
        /// The row of column names, byte for byte.
        header: Vec<u8>,
        /// What parts the cells.
        delimiter: u8,
    },
    /// As CSV with the columns `line`, `reason`, `raw`.
    List,
}

/// Writes rejected rows as they come.
pub struct RejectWriter<W: Write> {
    out: W,
    form: RejectForm,
}

impl<W: Write> RejectWriter<W> {
    /// Writes the head.
    ///
    /// # Errors
    /// What the writer says.
    pub fn new(mut out: W, form: RejectForm) -> std::io::Result<Self> {
        match &form {
            RejectForm::Table { header, delimiter } => {
                for name in ["rejected_line", "rejected_reason"] {
                    out.write_all(name.as_bytes())?;
                    out.write_all(&[*delimiter])?;
                }
                let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
                out.write_all(header)?;
                out.write_all(b"\n")?;
            }
            RejectForm::List => out.write_all(b"line,reason,raw\n")?,
        }
        Ok(Self { out, form })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// What the writer says.
    pub fn add(&mut self, reject: &Reject) -> std::io::Result<()> {
        match &self.form {
            RejectForm::Table { delimiter, .. } => {
                let delimiter = [*delimiter];
                // Quoted whatever is in it: a reason holds commas.
                let reason = reject.reason.replace('"', "'");
                write!(self.out, "{}", reject.line)?;
                self.out.write_all(&delimiter)?;
                write!(self.out, "\"{reason}\"")?;
                self.out.write_all(&delimiter)?;
                self.out.write_all(&reject.bytes)?;
                self.out.write_all(b"\n")
            }
            RejectForm::List => {
                let mut row = csv::Writer::from_writer(Vec::new());
                row.write_record([
                    &reject.line.to_string(),
                    &inert::csv_cell(&reject.reason),
                    &inert::csv_cell(&String::from_utf8_lossy(&reject.bytes)),
                ])?;
                let row = row.into_inner().map_err(csv::IntoInnerError::into_error)?;
                self.out.write_all(&row)
            }
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}
