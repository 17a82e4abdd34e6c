//! Terminal events as messages.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use crossterm::event::{
    Event, EventStream, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers, MouseButton,
    MouseEvent, MouseEventKind,
};
use futures_util::{Stream, StreamExt as _};
use ratatui::layout::{Position, Size};

use super::{replies, signals};
use crate::app::{Gesture, Mouse, Msg};
use crate::config::{Key, KeyCode};

/// Something that comes in from the terminal or the system.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "an input lives for one turn of the loop; a box for every key would cost more"
)]
pub enum Input {
    /// A message for the app.
    Msg(Msg),
    /// The system asks the process to stop, as ctrl-z does where no app takes it as a key.
    Stop,
    /// The process was stopped and goes on; the terminal has to be taken anew.
    Resumed,
}

/// Returns all input of this process: the terminal's events and the system's signals. It ends when
/// the terminal is gone.
pub fn stream() -> io::Result<impl Stream<Item = Input> + Unpin> {
    let signals = signals::stream()?;
    resume();
    let events = futures_util::stream::poll_fn(poll)
        .take_while(|event| std::future::ready(event.is_ok()))
        .filter_map(|event| std::future::ready(event.ok()));
    let keys = replies::strained(events)
        .filter_map(|event| std::future::ready(decode(event)))
        .map(Input::Msg)
        .chain(futures_util::stream::once(std::future::ready(Input::Msg(
            Msg::Terminate,
        ))));
    Ok(futures_util::stream::select(signals, Box::pin(keys)))
}

/// The reader of the terminal's events. While an editor has the terminal there is none: it would take
/// what is typed there.
static READER: Mutex<Reader> = Mutex::new(Reader {
    events: None,
    waiting: None,
});

struct Reader {
    events: Option<EventStream>,
    waiting: Option<Waker>,
}

fn poll(context: &mut Context<'_>) -> Poll<Option<io::Result<Event>>> {
    let mut reader = READER.lock().unwrap_or_else(PoisonError::into_inner);
    match &mut reader.events {
        Some(events) => events.poll_next_unpin(context),
        None => {
            reader.waiting = Some(context.waker().clone());
            Poll::Pending
        }
    }
}

/// Stops reading the terminal.
pub fn pause() {
    let mut reader = READER.lock().unwrap_or_else(PoisonError::into_inner);
    reader.events = None;
}

/// Reads the terminal, again where it was paused.
pub fn resume() {
    let mut reader = READER.lock().unwrap_or_else(PoisonError::into_inner);
    reader.events = Some(EventStream::new());
    if let Some(waiting) = reader.waiting.take() {
        waiting.wake();
    }
}

/// Returns the message an event stands for, none for those that mean nothing to us: releases of
/// keys, keys without a name, a mouse that only moves.
pub fn decode(event: Event) -> Option<Msg> {
    match event {
        Event::Key(event) => key(event).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(Size { width, height })),
        Event::FocusGained => Some(Msg::Focus(true)),
        Event::FocusLost => Some(Msg::Focus(false)),
        Event::Mouse(event) => mouse(event).map(Msg::Mouse),
    }
}

fn mouse(event: MouseEvent) -> Option<Mouse> {
    let gesture = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Gesture::Click,
        MouseEventKind::Drag(MouseButton::Left) => Gesture::Drag,
        MouseEventKind::Up(MouseButton::Left) => Gesture::Release,
        MouseEventKind::ScrollDown => Gesture::WheelDown,
        MouseEventKind::ScrollUp => Gesture::WheelUp,
        _ => return None,
    };
    let at = Position::new(event.column, event.row);
    Some(Mouse { gesture, at })
}

fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let mut shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let code = match event.code {
        Code::Char(c) => KeyCode::Char(c),
        Code::F(number) => KeyCode::F(number),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => {
            shift = true;
            KeyCode::Tab
        }
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        _ => return None,
    };
    Some(
        Key {
            code,
            ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
            alt: event.modifiers.contains(KeyModifiers::ALT),
            shift,
        }
        .normal(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_dropped_and_presses_read_as_written_in_the_config() {
        let table = [
            (Code::Char('a'), KeyModifiers::NONE, "a"),
            (Code::Char('G'), KeyModifiers::SHIFT, "G"),
            (Code::Char('g'), KeyModifiers::SHIFT, "G"),
            (Code::Char('D'), KeyModifiers::CONTROL, "ctrl-d"),
            (Code::BackTab, KeyModifiers::SHIFT, "shift-tab"),
            (Code::BackTab, KeyModifiers::NONE, "shift-tab"),
            (Code::Char(' '), KeyModifiers::NONE, "space"),
            (Code::F(1), KeyModifiers::NONE, "f1"),
        ];
        for (code, modifiers, text) in table {
            let press = KeyEvent::new(code, modifiers);
            let expected = text.parse().map(Msg::Key).ok();
            assert_eq!(decode(Event::Key(press)), expected, "{text}");
            let release = KeyEvent::new_with_kind(code, modifiers, KeyEventKind::Release);
            assert_eq!(decode(Event::Key(release)), None);
        }
    }
}
