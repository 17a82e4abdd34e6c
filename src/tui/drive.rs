//! The run loop: one message at a time, drawn when something changed and a frame is due.

use std::io;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use jiff::Timestamp;
use ratatui::layout::Size;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::input::Input;
use super::outgoing::Outgoing;
use crate::app::{
    Effect, Exit, Gesture, Mouse, Msg, Settings, State, place_to_keep, start, update,
};
use crate::view;
use crate::worker::{Event, Request};

/// The least time between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// The least time between two frames that show what was typed.
const TYPED_FRAME: Duration = Duration::from_millis(8);
/// How often the spinner turns while something is pending.
const SPINNER: Duration = Duration::from_millis(100);
/// How often the ages on screen are looked at while nothing is.
const CLOCK: Duration = Duration::from_secs(60);

/// Something to draw on.
pub trait Screen {
    /// Draws the state.
    fn draw(&mut self, state: &State) -> io::Result<()>;

    /// Forgets what is on the screen, so that the next frame is drawn whole.
    fn clear(&mut self) -> io::Result<()>;

    /// Hands the terminal to the shell and stops; [`Input::Resumed`] says that it is back.
    fn suspend(&mut self) -> io::Result<()>;

    /// Takes the terminal anew after this process was stopped.
    fn resume(&mut self) -> io::Result<()>;

    /// Runs the user's editor on a text and returns it as it was left, or why there is none.
    fn edit(&mut self, _text: &str) -> io::Result<Result<String, String>> {
        Ok(Err("there is no editor here".to_owned()))
    }

    /// Takes the mouse, or gives it back; nothing where there is none.
    fn mouse(&mut self, _on: bool) -> io::Result<()> {
        Ok(())
    }
}

/// The app's ends of the worker's channels.
#[derive(Debug)]
pub struct Ends {
    /// To the worker.
    pub requests: Sender<Request>,
    /// From the worker.
    pub events: Receiver<Event>,
}

/// The world outside the app, as functions.
#[derive(Clone, Copy, Debug)]
pub struct Outside {
    /// Returns the time.
    pub clock: fn() -> Timestamp,
    /// Puts text on the clipboard, or says why not.
    pub copy: fn(&str) -> Result<(), String>,
    /// Opens a page in the browser, or says why not.
    pub open: fn(&str) -> Result<(), String>,
    /// Returns what was logged in this session, oldest first.
    pub log: fn() -> Vec<String>,
}

/// Runs the app on a screen until it ends, and says how it ended.
///
/// Keys come before the worker's events, and both are taken one at a time, so that a flood of
/// events holds up neither a key nor a frame. Nothing is written while nothing changes.
///
/// # Errors
///
/// What the screen says when it can't be drawn on.
pub async fn drive(
    screen: &mut impl Screen,
    mut input: impl Stream<Item = Input> + Unpin,
    ends: Ends,
    outside: Outside,
    settings: Settings,
    size: Size,
) -> io::Result<Exit> {
    let mut state = State::new(settings, size, (outside.clock)());
    let Ends {
        requests,
        mut events,
    } = ends;
    let mut runner = EffectRunner {
        outgoing: Outgoing::new(requests),
        outside,
        edited: false,
    };
    let first = start(&mut state);
    runner.carry_out(first, &mut state, screen)?;
    let mut spinner = interval(SPINNER);
    spinner.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut clock = interval(CLOCK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    clock.reset();
    let mut due = Instant::now();
    // A key does not wait for the frame after one that only showed what the worker said.
    let mut due_to_keys = due;
    let (mut dirty, mut typed) = (true, false);
    loop {
        if let Some(exit) = state.exit {
            runner.keep_place(&mut state);
            return Ok(exit);
        }
        if dirty && Instant::now() >= due {
            screen.draw(&state)?;
            runner.keep_place(&mut state);
            let now = Instant::now();
            due = now + FRAME;
            if typed {
                due_to_keys = now + TYPED_FRAME;
            }
            (dirty, typed) = (false, false);
        }
        let spin = state.attended && state.is_pending();
        let msg = tokio::select! { biased;
            input = input.next() => match input {
                Some(Input::Msg(msg)) => {
                    typed = true;
                    due = due.min(due_to_keys);
                    msg
                }
                Some(Input::Stop) => {
                    screen.suspend()?;
                    Msg::Tick((outside.clock)())
                }
                Some(Input::Resumed) => {
                    screen.resume()?;
                    Msg::Tick((outside.clock)())
                }
                // The keyboard is gone: nobody is there any more.
                None => Msg::Terminate,
            },
            () = sleep_until(due), if dirty => continue,
            () = runner.outgoing.flush(), if runner.outgoing.is_waiting() => continue,
            event = events.recv(), if !state.worker_gone => {
                event.map_or(Msg::WorkerGone, Msg::Worker)
            }
            _ = spinner.tick(), if spin => Msg::Tick((outside.clock)()),
            _ = clock.tick(), if state.attended => Msg::Tick((outside.clock)()),
        };
        let msg = pointed(&state, msg);
        let resized = matches!(msg, Msg::Resize(_));
        let effects = update(&mut state, msg);
        if resized {
            screen.clear()?;
        }
        runner.carry_out(effects, &mut state, screen)?;
        if std::mem::take(&mut runner.edited) {
            // Interrupts too: ctrl-c in an editor is sent to all who are in front. Polled as this task:
            // crossterm wakes whoever asked first, and a key must wake this loop.
            while let Some(Some(_)) = ready(input.next()).await {}
        }
        dirty = true;
    }
}

/// Returns what a future has to give at once, none where it has to wait.
async fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    tokio::select! { biased;
        given = future => Some(given),
        () = std::future::ready(()) => None,
    }
}

/// Returns a click on what stands for a key as that key's action, and all else as it came.
fn pointed(state: &State, msg: Msg) -> Msg {
    let action = match msg {
        Msg::Mouse(Mouse {
            gesture: Gesture::Click,
            at,
        }) => view::action_at(state, at),
        _ => None,
    };
    action.map_or(msg, Msg::Pointed)
}

/// Those who carry effects out.
struct EffectRunner {
    outgoing: Outgoing,
    outside: Outside,
    /// The terminal was an editor's just now: what was typed there is none of ours.
    edited: bool,
}

impl EffectRunner {
    /// Has the place written down where it has changed: once a frame, not for each of a flood of messages.
    fn keep_place(&mut self, state: &mut State) {
        if let Some(place) = place_to_keep(state) {
            // Where the worker is gone, nothing is kept; the screen says so already.
            let _ = self.outgoing.send(Request::KeepPlace(place));
        }
    }

    /// Carries effects out; what comes of them at once goes back into the app.
    fn carry_out(
        &mut self,
        effects: Vec<Effect>,
        state: &mut State,
        screen: &mut impl Screen,
    ) -> io::Result<()> {
        let mut effects = std::collections::VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            if let Some(msg) = self.one(effect, screen)? {
                effects.extend(update(state, msg));
            }
        }
        Ok(())
    }

    fn one(&mut self, effect: Effect, screen: &mut impl Screen) -> io::Result<Option<Msg>> {
        Ok(match effect {
            Effect::Ask(request) => self.outgoing.send(request).err().map(Msg::Unsent),
            Effect::Copy { text, what } => Some(match (self.outside.copy)(&text) {
                Ok(()) if text.contains('\n') => {
                    Msg::Done(format!("Copied the {what} through the terminal."))
                }
                Ok(()) => Msg::Done(format!("Copied the {what} through the terminal: {text}")),
                Err(why) => Msg::Failed(why),
            }),
            Effect::OpenUrl(url) => Some(match (self.outside.open)(&url) {
                Ok(()) => Msg::Done(format!("Opened {url}")),
                Err(why) => Msg::Failed(why),
            }),
            Effect::EditText(text) => {
                let edited = screen.edit(&text)?;
                self.edited = true;
                Some(Msg::Edited(edited))
            }
            Effect::ReadLog => Some(Msg::Log((self.outside.log)())),
            Effect::Redraw => {
                screen.clear()?;
                None
            }
            Effect::Mouse(on) => {
                screen.mouse(on)?;
                None
            }
            Effect::Suspend => {
                screen.suspend()?;
                None
            }
        })
    }
}
