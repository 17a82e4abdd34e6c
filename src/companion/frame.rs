//! Frames of native messaging: a 32-bit length in the machine's byte order, then that much JSON.

use std::io::{self, Read, Write};

use thiserror::Error;

use crate::error_text::{ErrorText, HasErrorText};

/// Longest frame taken in, in bytes. Browsers would send up to 64 MiB; nothing of ours is longer.
pub const MOST_IN: usize = 256 * 1_024;
/// Longest frame sent, in bytes: beyond 1 MB a browser hangs up.
pub const MOST_OUT: usize = 1_000_000;

/// Why no frame could be read; nothing after it can be either.
#[derive(Debug, Error)]
#[error("{}", self.error_text())]
pub enum FrameError {
    /// The frame says that it is longer than [`MOST_IN`].
    TooLong(usize),
    /// The pipe broke, or ended in the middle of a frame.
    Closed(#[from] io::Error),
}

impl HasErrorText for FrameError {
    fn error_text(&self) -> ErrorText {
        match self {
            Self::TooLong(bytes) => ErrorText::new(
                format!("the message is too long ({bytes} bytes, at most {MOST_IN})"),
                "read less of the page",
            ),
            Self::Closed(_) => "the browser hung up".into(),
        }
    }
}

/// Reads a frame; none at the end of the input.
///
/// # Errors
/// [`FrameError`] for a frame that is too long or cut off.
pub fn read(input: &mut impl Read) -> Result<Option<Vec<u8>>, FrameError> {
    let mut head = [0; 4];
    let mut filled = 0;
    while filled < head.len() {
        let rest = head.get_mut(filled..).unwrap_or_default();
        match input.read(rest) {
            Ok(0) if filled == 0 => return Ok(None),
            Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let length = usize::try_from(u32::from_ne_bytes(head)).unwrap_or(usize::MAX);
    if length > MOST_IN {
        return Err(FrameError::TooLong(length));
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    Ok(Some(body))
}

/// Writes a frame and flushes it.
///
/// # Errors
/// What the pipe says; also for a body that no length can be written of.
pub fn write(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(io::Error::other)?;
    output.write_all(&length.to_ne_bytes())?;
    output.write_all(body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            let mut input = bytes.as_slice();
            while let Ok(Some(body)) = read(&mut input) {
                assert!(body.len() <= MOST_IN);
            }
        }

        #[test]
        fn what_was_written_is_read(bodies: Vec<Vec<u8>>) {
            let mut pipe = Vec::new();
            for body in &bodies {
                write(&mut pipe, body).unwrap();
            }
            let mut input = pipe.as_slice();
            for body in &bodies {
                assert_eq!(read(&mut input).unwrap().as_ref(), Some(body));
            }
            assert!(read(&mut input).unwrap().is_none());
        }
    }

    #[test]
    fn what_is_too_long_or_cut_off_is_said() {
        let long = u32::try_from(MOST_IN + 1).unwrap().to_ne_bytes();
        let error = read(&mut long.as_slice()).unwrap_err();
        assert!(matches!(error, FrameError::TooLong(_)));
        let cut = [3, 0, 0];
        assert!(matches!(
            read(&mut cut.as_slice()),
            Err(FrameError::Closed(_))
        ));
        let mut short = 5_u32.to_ne_bytes().to_vec();
        short.extend(b"abc");
        assert!(matches!(
            read(&mut short.as_slice()),
            Err(FrameError::Closed(_))
        ));
    }
}
