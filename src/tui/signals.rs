//! The system's signals as input.

use std::io;

use futures_util::Stream;
#[cfg(unix)]
use futures_util::StreamExt as _;

use super::input::Input;

/// Returns the signals that mean something to the app: an end is asked for politely, an interrupt
/// ends with its own code, and after a stop the terminal is taken anew.
#[cfg(unix)]
pub fn stream() -> io::Result<impl Stream<Item = Input> + Unpin> {
    use tokio::signal::unix::{SignalKind, signal};
    use tokio_stream::wrappers::SignalStream;

    use crate::app::Msg;

    let on = |kind: SignalKind, input: Input| -> io::Result<_> {
        Ok(SignalStream::new(signal(kind)?).map(move |()| input.clone()))
    };
    Ok(futures_util::stream::select_all([
        on(SignalKind::terminate(), Input::Msg(Msg::Terminate))?.boxed(),
        on(SignalKind::hangup(), Input::Msg(Msg::Terminate))?.boxed(),
        on(SignalKind::interrupt(), Input::Msg(Msg::Interrupt))?.boxed(),
        on(SignalKind::from_raw(TSTP), Input::Stop)?.boxed(),
        on(SignalKind::from_raw(CONT), Input::Resumed)?.boxed(),
    ]))
}

/// The number of the signal that wakes a stopped process.
#[cfg(any(target_os = "linux", target_os = "android"))]
const CONT: i32 = 18;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const CONT: i32 = 19;

/// The number of the signal that asks a process to stop.
#[cfg(any(target_os = "linux", target_os = "android"))]
const TSTP: i32 = 20;
#[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
const TSTP: i32 = 18;

/// Returns no signals: ctrl-c comes as a key.
#[cfg(not(unix))]
pub fn stream() -> io::Result<impl Stream<Item = Input> + Unpin> {
    Ok(futures_util::stream::empty())
}
