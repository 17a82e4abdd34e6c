//! The run loop itself: what it draws, when it is silent, how it ends.

use std::cell::Cell;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use gleaner::app::{Exit, Msg, Settings, State};
use gleaner::tui::{Ends, Input, Outside, Screen, drive};
use gleaner::worker::{Event, Level, Reply, Request, RequestKey};
use ratatui::layout::Size;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::people::now;

const SIZE: Size = Size {
    width: 80,
    height: 24,
};

/// A screen that counts its frames, and how often the app came back from a stop.
#[derive(Clone, Default)]
struct Counter {
    frames: Rc<Cell<usize>>,
    resumed: Rc<Cell<usize>>,
    focus: Rc<Cell<Option<gleaner::app::Pane>>>,
}

impl Screen for Counter {
    fn draw(&mut self, state: &State) -> io::Result<()> {
        self.frames.set(self.frames.get() + 1);
        self.focus.set(Some(state.focus));
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.resumed.set(self.resumed.get() + 1);
        Ok(())
    }

    fn resume(&mut self) -> io::Result<()> {
        self.suspend()
    }
}

fn outside() -> Outside {
    Outside {
        clock: now,
        copy: |_| Ok(()),
        open: |_| Ok(()),
        log: Vec::new,
    }
}

fn key(text: &str) -> Input {
    Input::Msg(Msg::Key(text.parse().expect("a key")))
}

fn found(requests: Option<Request>) -> Event {
    match requests {
        Some(Request::Search { generation, .. }) => Event::answer(
            RequestKey::Search(generation),
            Reply::Found {
                rows: vec![],
                total: Some(0),
            },
        ),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_drawn_while_nothing_happens() {
    let screen = Counter::default();
    let (requests, mut asked) = mpsc::channel(64);
    let (answers, events) = mpsc::channel(256);
    let frames = screen.clone();
    let user = async move {
        let search = asked.recv().await;
        answers.send(found(search)).await.expect("a loop");
        assert_eq!(asked.recv().await, Some(Request::Jobs));
        answers
            .send(Event::Jobs(Default::default()))
            .await
            .expect("a loop");
        sleep(Duration::from_millis(200)).await;
        let before = frames.frames.get();
        sleep(Duration::from_secs(30)).await;
        assert_eq!(frames.frames.get(), before, "half a minute of silence");
        (asked, answers)
    };
    let input = pin!(stream::once(user).map(|ends| {
        // The worker lives as long as the loop.
        std::mem::forget(ends);
        key("ctrl-c")
    }));
    let exit = drive(
        &mut screen.clone(),
        input,
        Ends { requests, events },
        outside(),
        Settings::default(),
        SIZE,
    )
    .await;
    assert_eq!(exit.expect("the loop"), Exit::Interrupted);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_events_holds_up_neither_keys_nor_frames() {
    let (requests, _asked) = mpsc::channel(64);
    let (answers, events) = mpsc::channel(20_000);
    for number in 0..10_000 {
        let text = format!("event {number}");
        let level = Level::Info;
        answers
            .try_send(Event::Notice { level, text })
            .expect("room");
    }
    let started = Instant::now();
    let exit = drive(
        &mut Counter::default(),
        stream::iter([key("q")]),
        Ends { requests, events },
        outside(),
        Settings::default(),
        SIZE,
    )
    .await;
    assert_eq!(exit.expect("the loop"), Exit::Done);
    assert!(
        started.elapsed() < Duration::from_millis(16),
        "within a frame"
    );
    drop(answers);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_input_ends_the_app() {
    let (requests, _asked) = mpsc::channel(64);
    let (_answers, events) = mpsc::channel(256);
    let exit = drive(
        &mut Counter::default(),
        stream::empty(),
        Ends { requests, events },
        outside(),
        Settings::default(),
        SIZE,
    )
    .await;
    assert_eq!(exit.expect("the loop"), Exit::Done);
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_has_ended_does_not_make_the_loop_spin() {
    let screen = Counter::default();
    let (requests, asked) = mpsc::channel(64);
    let (answers, events) = mpsc::channel::<Event>(256);
    drop((asked, answers));
    let input = pin!(stream::once(async {
        sleep(Duration::from_secs(10)).await;
        key("q")
    }));
    let exit = drive(
        &mut screen.clone(),
        input,
        Ends { requests, events },
        outside(),
        Settings::default(),
        SIZE,
    )
    .await;
    assert_eq!(exit.expect("the loop"), Exit::Done);
    assert!(screen.frames.get() < 5, "{} frames", screen.frames.get());
}

#[tokio::test(start_paused = true)]
async fn a_stop_and_a_return_take_the_terminal_anew() {
    let screen = Counter::default();
    let (requests, _asked) = mpsc::channel(64);
    let (_answers, events) = mpsc::channel(256);
    let exit = drive(
        &mut screen.clone(),
        stream::iter([key("ctrl-z"), Input::Resumed, Input::Msg(Msg::Terminate)]),
        Ends { requests, events },
        outside(),
        Settings::default(),
        SIZE,
    )
    .await;
    assert_eq!(exit.expect("the loop"), Exit::Done);
    assert_eq!(screen.resumed.get(), 2);
}
