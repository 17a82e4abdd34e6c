//! Bytes of unknown character set in, UTF-8 out.

use std::io::{self, BufReader, Cursor, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};

use super::{Decoded, FormatError};

/// How much of a file's beginning is looked at, in bytes.
pub(super) const LOOK: usize = 64 * 1024;

/// Returns the reader as UTF-8 without byte order mark, or [`FormatError::Binary`].
pub(super) fn decoded<'r>(mut reader: impl Read + 'r) -> Result<Decoded<'r>, FormatError> {
    let mut head = Vec::with_capacity(LOOK);
    reader.by_ref().take(LOOK as u64).read_to_end(&mut head)?;
    let (encoding, mark) = Encoding::for_bom(&head).unwrap_or_else(|| (guess(&head), 0));
    if encoding == UTF_8 || encoding == WINDOWS_1252 {
        // NUL never stands in text of these; UTF-16 without a mark is full of it.
        if head.contains(&0) {
            return Err(FormatError::Binary);
        }
    }
    let rest = head.get(mark..).unwrap_or_default().to_vec();
    let bytes = Cursor::new(rest).chain(reader);
    let utf8: Box<dyn Read + 'r> = Box::new(Transcoder::new(
        bytes,
        encoding.new_decoder_without_bom_handling(),
    ));
    Ok(BufReader::with_capacity(LOOK, utf8))
}

/// UTF-8 where the beginning is valid UTF-8 (a character cut by the end does not count against
/// it), else Windows-1252, which every byte string is valid in and old spreadsheets write.
fn guess(head: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        Err(error) if error.error_len().is_none() => UTF_8,
        Err(_) => WINDOWS_1252,
    }
}

/// Decodes as it is read; bytes that make no character become U+FFFD.
struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    out: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    fn new(inner: R, decoder: Decoder) -> Self {
        Self {
            inner,
            decoder,
            raw: vec![0; 16 * 1024],
            out: Vec::new(),
            taken: 0,
            ended: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.ended = read == 0;
        let bytes = self.raw.get(..read).unwrap_or_default();
        let room = self
            .decoder
            .max_utf8_buffer_length(read)
            .unwrap_or(read.saturating_mul(3) + 16);
        let mut text = String::with_capacity(room);
        let _ = self.decoder.decode_to_string(bytes, &mut text, self.ended);
        self.out = text.into_bytes();
        self.taken = 0;
        Ok(())
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.out.len() && !self.ended {
            self.refill()?;
        }
        let mut left = self.out.get(self.taken..).unwrap_or_default();
        let read = left.read(buffer)?;
        self.taken += read;
        Ok(read)
    }
}
