//! Bytes of unknown character set: the set is found by looking at the beginning.

use std::io::{self, Cursor, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Decoder, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252,
    WINDOWS_1257,
};

use super::FormatError;

/// How much of a file's beginning is looked at, in bytes.
pub(super) const LOOK: usize = 64 * 1024;

/// Bytes whose character set is known, and their beginning decoded.
pub(super) struct Decoded<'r> {
    /// The bytes; of UTF-16 as UTF-8, since rows are cut at bytes of ASCII.
    pub bytes: Box<dyn Read + 'r>,
    /// The character set of `bytes`.
    pub encoding: &'static Encoding,
    /// The character set of the file.
    pub original: &'static Encoding,
    /// The beginning as text.
    pub head: String,
    /// Whether the beginning is all there is.
    pub whole: bool,
    /// Whether letters of the beginning are probably others than its author wrote.
    pub doubtful: bool,
}

/// Returns bytes with their character set, or [`FormatError::Binary`]. `head` is their beginning,
/// `said` a character set that a person names.
pub(super) fn decoded<'r>(
    head: Vec<u8>,
    rest: impl Read + 'r,
    whole: bool,
    said: Option<&str>,
) -> Result<Decoded<'r>, FormatError> {
    let said = match said {
        Some(name) => Some(
            Encoding::for_label(name.trim().as_bytes())
                .ok_or_else(|| FormatError::Encoding(name.to_owned()))?,
        ),
        None => None,
    };
    let (original, mark) = match (Encoding::for_bom(&head), said) {
        (Some((encoding, mark)), None) => (encoding, mark),
        (Some((encoding, mark)), Some(said)) if said == encoding => (encoding, mark),
        (_, Some(said)) => (said, 0),
        (None, None) => (guess(&head), 0),
    };
    let wide = original == UTF_16LE || original == UTF_16BE;
    let start = head.get(mark..).unwrap_or_default();
    // NUL never is in text of one byte a character.
    if !wide && start.contains(&0) {
        return Err(FormatError::Binary);
    }
    let mut decoder = original.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(start.len()).unwrap_or(0));
    let _ = decoder.decode_to_string(start, &mut text, whole);
    let bytes = Cursor::new(start.to_vec()).chain(rest);
    let (bytes, encoding): (Box<dyn Read + 'r>, _) = if wide {
        let decoder = original.new_decoder_without_bom_handling();
        (Box::new(Transcoder::new(bytes, decoder)), UTF_8)
    } else {
        (Box::new(bytes), original)
    };
    let unicode = wide || original == UTF_8;
    Ok(Decoded {
        doubtful: said.is_none() && !unicode && is_doubtful(&text),
        bytes,
        encoding,
        original,
        head: text,
        whole,
    })
}

/// Whether a text was probably decoded by the wrong table: control characters, or signs and capitals within words where
/// letters should be (`Fran‡ois`, `RenŽ`), and not just one among many letters.
fn is_doubtful(text: &str) -> bool {
    let is_sign = |c: char| {
        matches!(
            c,
            '\u{A1}'..='\u{BF}' | '\u{D7}' | '\u{F7}' | '\u{2C6}' | '\u{2DC}' | '\u{192}'
        ) || matches!(
            c,
            '‚' | '„' | '…' | '†' | '‡' | '‰' | '‹' | '›' | '•' | '™' | '€'
        )
    };
    let mut before = ' ';
    let (mut wrong, mut foreign) = (0_usize, 0_usize);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            foreign += 1;
            let next = chars.peek().copied().unwrap_or(' ');
            let between = before.is_alphabetic() && next.is_alphabetic();
            let control = ('\u{80}'..='\u{9F}').contains(&c) || c == '\u{FFFD}';
            let capital = c.is_uppercase() && before.is_lowercase() && !next.is_uppercase();
            // `l’amie` and `Müller·Schmidt` have marks of their own between letters.
            let sign = is_sign(c) && between && !matches!(c, '·' | '´' | '\u{AD}' | '«' | '»');
            wrong += usize::from(control || capital || sign);
        }
        before = c;
    }
    wrong > 0 && wrong * 8 >= foreign
}

/// Returns the character set that the bytes speak for: UTF-16 by its NULs, UTF-8 where they are valid
/// (a character cut by the end does not count against it), else the old set of some country.
pub(super) fn guess(head: &[u8]) -> &'static Encoding {
    if let Some(encoding) = wide(head) {
        return encoding;
    }
    match std::str::from_utf8(head) {
        Ok(_) => return UTF_8,
        Err(error) if error.error_len().is_none() => return UTF_8,
        Err(_) => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    let is_doubtful = |encoding: &&'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(head);
        is_doubtful(&text)
    };
    if !is_doubtful(&guess) {
        return guess;
    }
    // Tables that the detector knows of and does not offer, or offers too late.
    let others = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1257, MACINTOSH];
    others
        .into_iter()
        .find(|one| !is_doubtful(one))
        .unwrap_or(guess)
}

/// UTF-16 without a mark: of pairs, one byte is mostly NUL.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.get(..head.len().min(4096)).unwrap_or_default();
    if head.len() < 4 {
        return None;
    }
    let zeros = |from: usize| {
        head.iter()
            .skip(from)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = head.len() / 2;
    if odd * 3 > pairs && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 3 > pairs && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_a_wrong_table_are_noticed() {
        for text in [
            "Name\nFran‡ois",
            "Name\nRenŽ Dupont",
            "Name\nFran\u{8d}ois",
            "Ren\u{82}e;Ki\u{FFFD}el",
        ] {
            assert!(is_doubtful(text), "{text}");
        }
        for text in [
            "Name\nFrançois Müller",
            "Škvařil",
            "O’Brien",
            "Åsa Öberg",
            "50 °C",
            "Nº 7",
            "ÉLODIE ÇELİK",
            "«Ромашка»",
        ] {
            assert!(!is_doubtful(text), "{text}");
        }
    }

    #[test]
    fn the_table_of_old_macs_is_told_by_its_letters() {
        let mac = b"Pr\x8enom;Nom\nFran\x8dois;Lef\x8fvre\n";
        assert_eq!(guess(mac), MACINTOSH);
        let windows = b"Pr\xe9nom;Nom\nFran\xe7ois;Lef\xe8vre\n";
        assert_eq!(guess(windows), WINDOWS_1252);
    }
}
