//! Replies of the terminal to questions of others, which must never act as keys.
//!
//! The reader of keys knows no control strings (OSC, DCS, APC, PM, SOS of ECMA-48): of `ESC ] 11;...`
//! it makes alt-`]` and the rest letters. Here such a string is recognised and dropped as a whole, even
//! where it comes in pieces. What only looks like the beginning of one is passed on as the keys it is.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::{Stream, StreamExt as _};

/// How long an escape waits for what may belong to it: no hand is that fast, and no one sees it.
const ESCAPE: Duration = Duration::from_millis(30);
/// How long the beginning of a string waits for its first character.
const OPENING: Duration = Duration::from_millis(100);
/// How long the rest of a string may take; after that the terminal has lost it.
const REST: Duration = Duration::from_secs(2);
/// Characters of a string at most; no reply is longer than a clipboard.
const LONGEST: usize = 1 << 20;

/// What begins with an escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Commands of the operating system: colours, titles, the clipboard.
    Osc,
    /// Strings of the device: its name, its settings.
    Dcs,
    /// APC, PM and SOS: anything, such as answers about pictures.
    Other,
}

impl Kind {
    /// Returns what a character behind an escape begins.
    fn of(c: char) -> Option<Self> {
        match c {
            ']' => Some(Self::Osc),
            'P' => Some(Self::Dcs),
            '_' | '^' | 'X' => Some(Self::Other),
            _ => None,
        }
    }

    /// Returns what a control character of its own begins (C1 controls).
    fn of_control(c: char) -> Option<Self> {
        match c {
            '\u{9d}' => Some(Self::Osc),
            '\u{90}' => Some(Self::Dcs),
            '\u{9f}' | '\u{9e}' | '\u{98}' => Some(Self::Other),
            _ => None,
        }
    }

    /// Returns whether a reply of this kind can begin so.
    fn begins_with(self, c: char) -> bool {
        match self {
            Self::Osc => c.is_ascii_digit() || matches!(c, 'l' | 'L' | 'I'),
            Self::Dcs => c.is_ascii_digit() || c.is_ascii_punctuation(),
            Self::Other => c.is_ascii_graphic(),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Mode {
    /// Keys are keys.
    #[default]
    Keys,
    /// An escape came; what follows says whether it was the key.
    Escape,
    /// What begins a string came; its first character says whether it is one.
    Opened(Kind),
    /// In a string, `escaped` right behind an escape, which may begin its end.
    Inside { length: usize, escaped: bool },
    /// In a sequence of parameters whose beginning came apart from its escape.
    Sequence,
}

/// Keeps replies from the keys.
#[derive(Debug, Default)]
pub struct Strainer {
    mode: Mode,
    /// Keys that are passed on if no reply comes of them.
    held: Vec<Event>,
}

impl Strainer {
    /// Takes in an event and adds to `out` what is known by now not to be part of a reply.
    pub fn take(&mut self, event: Event, out: &mut VecDeque<Event>) {
        let key = match &event {
            Event::Key(key) if key.kind != KeyEventKind::Release => *key,
            _ => return out.push_back(event),
        };
        match std::mem::take(&mut self.mode) {
            Mode::Keys => self.first(key, out),
            Mode::Escape => match plain(key) {
                Some('[') => self.hold(key, Mode::Sequence),
                Some(c) => match Kind::of(c) {
                    Some(kind) => self.hold(key, Mode::Opened(kind)),
                    None => self.pass(key, out),
                },
                None => self.pass(key, out),
            },
            Mode::Opened(kind) => match plain(key) {
                Some(c) if kind.begins_with(c) => {
                    self.held.clear();
                    self.mode = Mode::Inside {
                        length: 1,
                        escaped: false,
                    };
                }
                _ if ends(key) => self.held.clear(),
                _ => self.pass(key, out),
            },
            Mode::Inside { .. } if ends(key) => {}
            Mode::Inside { escaped: true, .. } if plain(key) == Some('\\') => {}
            Mode::Inside { length, escaped } => {
                let length = length + 1;
                match plain(key) {
                    Some(_) if !escaped && length < LONGEST => {
                        self.mode = Mode::Inside {
                            length,
                            escaped: false,
                        };
                    }
                    None if key.code == KeyCode::Esc && !escaped => {
                        self.mode = Mode::Inside {
                            length,
                            escaped: true,
                        };
                    }
                    // No string holds this: it was cut short, and the key is one.
                    _ => self.first(key, out),
                }
            }
            Mode::Sequence => match plain(key) {
                Some(' '..='?') => self.mode = Mode::Sequence,
                Some('@'..='~') => self.held.clear(),
                _ => {
                    self.held.clear();
                    self.first(key, out);
                }
            },
        }
    }

    /// Returns how long to wait for the next event before [`Strainer::expire`] is due.
    pub fn patience(&self) -> Option<Duration> {
        match self.mode {
            Mode::Keys => None,
            Mode::Escape => Some(ESCAPE),
            Mode::Opened(_) | Mode::Sequence => Some(OPENING),
            Mode::Inside { .. } => Some(REST),
        }
    }

    /// Gives up waiting: what was held was keys, and a string without an end is over.
    pub fn expire(&mut self, out: &mut VecDeque<Event>) {
        self.mode = Mode::Keys;
        out.extend(self.held.drain(..));
    }

    /// Takes in a key where no reply is under way.
    fn first(&mut self, key: KeyEvent, out: &mut VecDeque<Event>) {
        let kind = match key.code {
            KeyCode::Esc if key.modifiers.is_empty() => return self.hold(key, Mode::Escape),
            KeyCode::Char(c) if key.modifiers.contains(KeyModifiers::ALT) => Kind::of(c),
            KeyCode::Char(c) => Kind::of_control(c),
            _ => None,
        };
        match kind {
            Some(kind) => self.hold(key, Mode::Opened(kind)),
            None => out.push_back(Event::Key(key)),
        }
    }

    fn hold(&mut self, key: KeyEvent, mode: Mode) {
        self.held.push(Event::Key(key));
        self.mode = mode;
    }

    /// Passes on what was held, and takes the key in as the first after it.
    fn pass(&mut self, key: KeyEvent, out: &mut VecDeque<Event>) {
        out.extend(self.held.drain(..));
        self.first(key, out);
    }
}

/// Returns the character of a key that has no modifier but shift.
fn plain(key: KeyEvent) -> Option<char> {
    let others = key.modifiers - KeyModifiers::SHIFT;
    match key.code {
        KeyCode::Char(c) if others.is_empty() => Some(c),
        _ => None,
    }
}

/// Returns whether a key is the end of a string: ST (ESC \ or its control character), or BEL.
fn ends(key: KeyEvent) -> bool {
    match key.code {
        KeyCode::Char('\\') => key.modifiers.contains(KeyModifiers::ALT),
        KeyCode::Char('g') => key.modifiers.contains(KeyModifiers::CONTROL),
        KeyCode::Char('\u{9c}') => true,
        _ => false,
    }
}

/// Returns a terminal's events without its replies.
pub fn strained(events: impl Stream<Item = Event> + Unpin) -> impl Stream<Item = Event> {
    let start = (events, Strainer::default(), VecDeque::new());
    futures_util::stream::unfold(start, |(mut events, mut strainer, mut ready)| async move {
        loop {
            if let Some(event) = ready.pop_front() {
                return Some((event, (events, strainer, ready)));
            }
            let next = match strainer.patience() {
                Some(patience) => tokio::time::timeout(patience, events.next()).await,
                None => Ok(events.next().await),
            };
            match next {
                Ok(Some(event)) => strainer.take(event, &mut ready),
                Ok(None) => {
                    strainer.expire(&mut ready);
                    let event = ready.pop_front()?;
                    return Some((event, (events, strainer, ready)));
                }
                Err(_) => strainer.expire(&mut ready),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns events as the reader of keys makes them of bytes; `|` is a pause after an escape.
    fn events(text: &str) -> Vec<Event> {
        let mut events = Vec::new();
        let mut signs = text.chars().peekable();
        while let Some(c) = signs.next() {
            let key = match c {
                '\u{1b}' => match signs.next() {
                    None | Some('|') => KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE),
                    Some(c) => KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT),
                },
                '\u{7}' => KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL),
                '\r' => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
                c if c.is_uppercase() => KeyEvent::new(KeyCode::Char(c), KeyModifiers::SHIFT),
                c => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
            };
            events.push(Event::Key(key));
        }
        events
    }

    fn left(text: &str) -> Vec<Event> {
        let (mut strainer, mut out) = (Strainer::default(), VecDeque::new());
        for event in events(text) {
            strainer.take(event, &mut out);
        }
        strainer.expire(&mut out);
        out.into()
    }

    #[test]
    fn replies_of_terminals_are_no_keys() {
        let replies = [
            "\u{1b}]11;rgb:1e1e/1e1e/1e1e\u{1b}\\",
            "\u{1b}]11;rgb:1e1e/1e1e/1e1e\u{7}",
            "\u{1b}]52;c;R2xlYW5lcg==\u{1b}\\",
            "\u{1b}]lTitle of a window\u{1b}\\",
            "\u{1b}P>|tmux 3.4\u{1b}\\",
            "\u{1b}P1+r544e=787465726d\u{1b}\\",
            "\u{1b}P0$r\u{1b}\\",
            "\u{1b}_Gi=31;OK\u{1b}\\",
            "\u{1b}^private\u{1b}\\",
            "\u{1b}Xstring\u{1b}\\",
            "\u{9d}11;rgb:0000/0000/0000\u{9c}",
            // Cut in two: behind the first escape, and within the end.
            "\u{1b}|]11;rgb:1e1e/1e1e/1e1e\u{1b}\\",
            "\u{1b}|P>|tmux 3.4\u{1b}|\\",
            "\u{1b}|_Gi=31;OK\u{7}",
            "\u{1b}|[>0;276;0c",
            "\u{1b}|[A",
        ];
        for reply in replies {
            assert_eq!(left(reply), [], "{reply:?}");
            assert_eq!(left(&format!("j{reply}k")), events("jk"), "{reply:?}");
        }
    }

    #[test]
    fn keys_stay_keys() {
        for keys in [
            "\u{1b}|",
            "\u{1b}|q",
            "\u{1b}]",
            "\u{1b}]q",
            "\u{1b}P\r",
            "\u{1b}b",
            "X_^]P",
            "\u{7}",
            "\u{1b}|\u{1b}|",
        ] {
            assert_eq!(left(keys), events(keys), "{keys:?}");
        }
        // A string that breaks off ends with the first key that none holds.
        assert_eq!(left("\u{1b}]11;rgb:\rj"), events("\rj"));
        assert_eq!(left("\u{1b}]11;rgb:\u{1b}|j"), events("j"));
    }

    #[tokio::test(start_paused = true)]
    async fn an_escape_alone_comes_through_and_a_string_without_end_is_given_up() {
        let (sender, events_in) = tokio::sync::mpsc::unbounded_channel();
        let mut keys = Box::pin(strained(
            tokio_stream::wrappers::UnboundedReceiverStream::new(events_in),
        ));
        let send = |text: &str| {
            for event in events(text) {
                sender.send(event).unwrap();
            }
        };
        send("\u{1b}|");
        assert_eq!(keys.next().await, events("\u{1b}|").pop());
        send("\u{1b}]11;rgb:");
        let nothing = tokio::time::timeout(REST * 2, keys.next()).await;
        assert!(nothing.is_err(), "{nothing:?}");
        send("j");
        assert_eq!(keys.next().await, events("j").pop());
    }
}
