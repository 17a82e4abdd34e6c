//! Runs the app's own loop on a test screen, with a worker that answers from a script.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io;
use std::pin::pin;

use futures_util::stream;
use gleaner::app::{Msg, Settings, State};
use gleaner::config::Chord;
use gleaner::tui::{Ends, Input, Outside, Screen, drive};
use gleaner::view;
use gleaner::worker::{Event, Request};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier};
use tokio::sync::mpsc;

use crate::people::{Office, now};

/// A session at the keyboard.
pub struct Play {
    size: Size,
    keys: Vec<Input>,
    settings: Settings,
    office: Office,
    /// Only the last frame is drawn.
    brief: bool,
}

/// What the session left behind.
pub struct Seen {
    /// The last screen.
    pub buffer: Buffer,
    /// What was asked of the worker.
    pub requests: Vec<Request>,
    /// What left the app: texts copied, pages opened, texts given to the editor.
    pub outside: Vec<String>,
    /// The state that was drawn last.
    pub state: State,
}

struct Glass {
    terminal: Terminal<TestBackend>,
    /// The state that was drawn last.
    state: Option<State>,
    /// Texts given to the editor.
    edited: Vec<String>,
    brief: bool,
}

impl Glass {
    fn show(&mut self, state: &State) {
        let Size { width, height } = state.size;
        // A terminal has its new size by the time it says so.
        self.terminal.backend_mut().resize(width, height);
        let Ok(_) = self.terminal.draw(|frame| view::draw(state, frame));
    }
}

impl Screen for Glass {
    fn draw(&mut self, state: &State) -> io::Result<()> {
        if !self.brief {
            self.show(state);
        }
        self.state = Some(state.clone());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        let Ok(()) = self.terminal.clear();
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn resume(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn edit(&mut self, text: &str) -> io::Result<Result<String, String>> {
        self.edited.push(text.to_owned());
        Ok(Ok(text.to_owned()))
    }
}

impl Play {
    /// A session of the sample office at a size, with keys such as `/rust<enter>jj`.
    pub fn new((width, height): (u16, u16), keys: &str) -> Self {
        Self {
            size: Size { width, height },
            keys: typed(keys),
            settings: Settings {
                profiles: crate::people::profiles(),
                ..Settings::default()
            },
            office: Office::default(),
            brief: false,
        }
    }

    /// The same with the last frame alone drawn, as drawing takes longer than all else: for tests that play
    /// the same states again and again.
    pub fn brief(mut self) -> Self {
        self.brief = true;
        self
    }

    /// The same with other settings.
    pub fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// The same in another office.
    pub fn at(mut self, change: impl FnOnce(&mut Office)) -> Self {
        change(&mut self.office);
        self
    }

    /// The same with a paste at the end.
    pub fn paste(mut self, text: &str) -> Self {
        self.keys.push(Input::Msg(Msg::Paste(text.to_owned())));
        self
    }

    /// The same with more keys at the end.
    pub fn then(mut self, keys: &str) -> Self {
        self.keys.extend(typed(keys));
        self
    }

    /// The same with another size of the terminal at the end.
    pub fn resize(mut self, (width, height): (u16, u16)) -> Self {
        let size = Size { width, height };
        self.keys.push(Input::Msg(Msg::Resize(size)));
        self
    }

    /// Plays it and returns the last screen as text with its styles.
    pub fn shot(self) -> String {
        picture(&self.run().buffer)
    }

    /// Plays it to the end: after each key the worker's answers are awaited.
    pub fn run(self) -> Seen {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let backend = TestBackend::new(self.size.width, self.size.height);
            let terminal = Terminal::new(backend).expect("a screen");
            let mut glass = Glass {
                terminal,
                state: None,
                edited: Vec::new(),
                brief: self.brief,
            };
            let (requests, mut asked) = mpsc::channel::<Request>(64);
            let (answers, events) = mpsc::channel::<Event>(256);
            let mut office = self.office;
            let worker = tokio::spawn(async move {
                let mut seen = Vec::new();
                let _ = answers.send(office.status()).await;
                while let Some(request) = asked.recv().await {
                    seen.push(request.clone());
                    for event in office.answer(request) {
                        let _ = answers.send(event).await;
                    }
                }
                seen
            });
            // Time stands still but for these waits, which let answers and frames through.
            let keys = stream::unfold(self.keys.into_iter(), |mut keys| async {
                tokio::time::sleep(std::time::Duration::from_millis(40)).await;
                keys.next().map(|key| (key, keys))
            });
            let outside = Outside {
                clock: now,
                copy: |text| went_out("copied", text),
                open: |page| went_out("opened", page),
                log: logged,
            };
            let ends = Ends { requests, events };
            drive(
                &mut glass,
                pin!(keys),
                ends,
                outside,
                self.settings,
                self.size,
            )
            .await
            .expect("the loop");
            let state = glass.state.take().expect("a frame");
            if glass.brief {
                glass.show(&state);
            }
            Seen {
                buffer: glass.terminal.backend().buffer().clone(),
                requests: worker.await.expect("the worker"),
                outside: OUTSIDE.take().into_iter().chain(glass.edited).collect(),
                state,
            }
        })
    }
}

fn logged() -> Vec<String> {
    let lines = [
        "2026-11-23T11:58:02.120000Z  INFO gleaner::export::runner: export export=e-1 event=Sent attempts=1",
        "2026-11-23T11:58:03.480000Z DEBUG request{asked=Search(Generation(12))}: gleaner::worker: answered",
        "2026-11-23T11:59:41.002000Z  WARN gleaner::worker::outbox: the outbox waits error=no answer",
    ];
    lines.map(str::to_owned).to_vec()
}

thread_local! {
    /// What left the app that runs on this thread.
    static OUTSIDE: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

fn went_out(how: &str, what: &str) -> Result<(), String> {
    OUTSIDE.with_borrow_mut(|out| out.push(format!("{how} {what}")));
    Ok(())
}

/// Keys from a text: characters as they are, others as `<name>`.
fn typed(text: &str) -> Vec<Input> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (name, after) = match rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
            Some((name, after)) => (name.to_owned(), after),
            None if c == ' ' => ("space".to_owned(), &rest[1..]),
            None => (c.to_string(), &rest[c.len_utf8()..]),
        };
        let chord: Chord = name.parse().expect("a key");
        keys.extend(chord.keys().iter().map(|key| Input::Msg(Msg::Key(*key))));
        rest = after;
    }
    keys
}

/// Returns the lines of a screen, without the spaces at their ends.
pub fn lines(buffer: &Buffer) -> Vec<String> {
    let area = buffer.area;
    let line = |y| {
        let mut line = String::new();
        let mut skip = 0;
        for x in area.left()..area.right() {
            if skip == 0 {
                let symbol = buffer[(x, y)].symbol();
                line.push_str(symbol);
                skip = unicode_width::UnicodeWidthStr::width(symbol).max(1);
            }
            skip -= 1;
        }
        line.trim_end().to_owned()
    };
    (area.top()..area.bottom()).map(line).collect()
}

/// Returns a screen as text, and below it which style each cell has: a letter a style, runs of
/// them in short, `.` for plain.
pub fn picture(buffer: &Buffer) -> String {
    let area = buffer.area;
    let text = lines(buffer).join("\n");
    let mut map = String::new();
    // Styles are put into words once each: that takes longer than all else.
    let plain = (Color::Reset, Color::Reset, Modifier::empty());
    let mut names = HashMap::from([(plain, '.')]);
    let mut legend: BTreeMap<char, String> = BTreeMap::new();
    for y in area.top()..area.bottom() {
        let mut runs: Vec<(char, usize)> = Vec::new();
        for x in area.left()..area.right() {
            let cell = &buffer[(x, y)];
            let others = u8::try_from(names.len() - 1).expect("few");
            let style = (cell.fg, cell.bg, cell.modifier);
            let name = *names.entry(style).or_insert_with(|| {
                let name = char::from(b'a' + others);
                let words = format!("{:?} on {:?} {:?}", cell.fg, cell.bg, cell.modifier);
                legend.insert(name, words);
                name
            });
            match runs.last_mut() {
                Some((last, count)) if *last == name => *count += 1,
                _ => runs.push((name, 1)),
            }
        }
        let runs: Vec<String> = runs.iter().map(|(name, n)| format!("{name}{n}")).collect();
        let _ = writeln!(map, "{:>2} {}", y, runs.join(" "));
    }
    for (name, style) in legend {
        let _ = writeln!(map, "{name} = {style}");
    }
    format!("{text}\n---\n{map}")
}
