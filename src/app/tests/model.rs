//! Whatever happens in whatever order: nothing panics, the screen stays in order, and every overlay is
//! reached.

use std::collections::BTreeMap;
use std::io::Write as _;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use ratatui::layout::Position;

use super::replies;
use super::*;
use crate::config::{Action, Context, Key};
use crate::export::{OutboxState, Outcome};

/// Stories told by default, and where the environment asks for more, see [`stories`].
const STORIES: u32 = 250;
/// Things that happen in a story at most.
const LENGTH: usize = 80;

/// Something that happens, to be made into messages once the state is known.
#[derive(Clone, Debug)]
enum Happens {
    /// A key that has a meaning where the focus is, by its place among those.
    KeyHere(usize),
    /// From the list some keys are typed, each answered before the next.
    Script(&'static str),
    /// Any key that is bound somewhere.
    Key(String),
    /// A letter, or a sign.
    Letter(char),
    Paste(String),
    Resize(u16, u16),
    Mouse(u16, u16, u8),
    /// One of the requests that wait is answered; or it fails, or it is dropped.
    Answer(usize, u8),
    /// All that wait are answered.
    AnswerAll,
    /// An answer to a question that nobody asked, or that is older than another.
    Found {
        back: u64,
        rows: i64,
    },
    Changed {
        id: i64,
        state: u8,
    },
    Synced,
    Gone,
    Tick(i64),
}

const LIST: &str = "Name;Mail;Town\nGrace Hopper;g@h.org;Arlington\nAda King;a@k.org;London\n";

/// Ways to what arbitrary keys seldom find.
const SCRIPTS: [&str; 9] = [
    "P down enter",
    "4 N",
    "4 #",
    "p enter 1 a E V",
    "p enter 2 e enter",
    "O f f f u",
    "O enter",
    "3 w",
    "f5 down",
];

fn happens() -> impl Strategy<Value = Happens> {
    let bound: Vec<String> = Action::ALL
        .iter()
        .filter(|action| **action != Action::ForceQuit)
        .flat_map(|action| action.default_keys())
        .map(|key| (*key).to_owned())
        .collect();
    let sizes = (0u16..130, 0u16..50);
    let pastes = prop_oneof![
        2 => Just(LIST.to_owned()),
        1 => Just("remove".to_owned()),
        1 => Just("https://www.linkedin.com/in/somebody-new".to_owned()),
        1 => ".{0,6}".prop_map(|text| text),
    ];
    prop_oneof![
        14 => any::<usize>().prop_map(Happens::KeyHere),
        1 => proptest::sample::select(&SCRIPTS[..]).prop_map(Happens::Script),
        4 => proptest::sample::select(bound).prop_map(Happens::Key),
        1 => any::<char>().prop_map(Happens::Letter),
        2 => pastes.prop_map(Happens::Paste),
        1 => sizes.prop_map(|(width, height)| Happens::Resize(width, height)),
        1 => Just(Happens::Resize(100, 30)),
        2 => (0u16..130, 0u16..50, 0u8..5).prop_map(|(x, y, what)| Happens::Mouse(x, y, what)),
        6 => (any::<usize>(), 0u8..8).prop_map(|(at, how)| Happens::Answer(at, how)),
        6 => Just(Happens::AnswerAll),
        1 => (0u64..4, 0i64..60).prop_map(|(back, rows)| Happens::Found { back, rows }),
        1 => (0i64..9, 0u8..8).prop_map(|(id, state)| Happens::Changed { id, state }),
        1 => Just(Happens::Synced),
        1 => (0i64..30).prop_map(Happens::Tick),
        // A worker that is gone ends most of what can happen.
        1 => (0u8..30).prop_map(|chance| if chance == 0 { Happens::Gone } else { Happens::AnswerAll }),
    ]
}

/// The keys that mean something in a context.
fn keys_of(context: Context) -> Vec<Chord> {
    Action::ALL
        .iter()
        .filter(|action| **action != Action::ForceQuit && action.contexts().contains(&context))
        .flat_map(|action| action.default_keys())
        .map(|keys| keys.parse().expect("keys"))
        .collect()
}

/// A story as it is told: the app, what it asked, and which overlays it showed.
struct Story {
    play: Play,
    open: Vec<Request>,
    seen: BTreeMap<&'static str, usize>,
    drawn: usize,
    drawing: fn(&State),
}

impl Story {
    fn new(drawing: fn(&State)) -> Self {
        let mut story = Self {
            play: Play::started(),
            open: Vec::new(),
            seen: BTreeMap::new(),
            drawn: 0,
            drawing,
        };
        story.play.state.settings.profiles = profiles();
        story.carry_out();
        story
    }

    fn tell(&mut self, happens: Happens) -> Result<(), TestCaseError> {
        let Happens::Script(keys) = happens else {
            return self.one(happens);
        };
        self.one(Happens::Resize(100, 30))?;
        for key in "esc esc esc esc esc esc".split(' ').chain(keys.split(' ')) {
            self.one(Happens::Key(key.to_owned()))?;
            // What answers ask for is answered too.
            self.one(Happens::AnswerAll)?;
            self.one(Happens::AnswerAll)?;
        }
        Ok(())
    }

    fn one(&mut self, happens: Happens) -> Result<(), TestCaseError> {
        for msg in self.messages(happens) {
            self.play.msg(msg);
            let writes = self.carry_out();
            prop_assert!(writes <= 1, "one key writes once");
            in_order(&self.play)?;
            if let Some(top) = self.play.state.overlays.last() {
                *self.seen.entry(name(top)).or_default() += 1;
            }
        }
        self.draw();
        Ok(())
    }

    /// Notes what was asked, gives what the terminal gives at once, and returns how many exports were
    /// confirmed.
    fn carry_out(&mut self) -> usize {
        let mut writes = 0;
        while !self.play.effects.is_empty() {
            for effect in std::mem::take(&mut self.play.effects) {
                match effect {
                    Effect::Ask(request) => {
                        writes += usize::from(matches!(request, Request::Export { .. }));
                        self.open.push(request);
                    }
                    Effect::EditText(text) => self.play.msg(Msg::Edited(Ok(text))),
                    Effect::ReadLog => self.play.msg(Msg::Log(vec!["a line".to_owned()])),
                    _ => {}
                }
            }
        }
        writes
    }

    fn draw(&mut self) {
        self.drawn += 1;
        // Drawing takes longer than all else; each story is drawn often enough.
        if self.drawn.is_multiple_of(7) {
            (self.drawing)(&self.play.state);
        }
    }

    fn answer(&mut self, at: usize, how: u8) -> Vec<Msg> {
        if self.open.is_empty() {
            return Vec::new();
        }
        let request = self.open.remove(at % self.open.len());
        let events = match how {
            0 => vec![Event::failed(request.key(), problem())],
            1 => return vec![Msg::Unsent(request)],
            _ => replies::to(&request),
        };
        events.into_iter().map(Msg::Worker).collect()
    }

    fn messages(&mut self, happens: Happens) -> Vec<Msg> {
        let state = &self.play.state;
        let keys = |chord: &Chord| chord.keys().iter().map(|key| Msg::Key(*key)).collect();
        let event = match happens {
            Happens::KeyHere(at) => {
                let all = keys_of(state.context());
                return keys(&all[at % all.len()]);
            }
            Happens::Script(_) => return Vec::new(),
            Happens::Key(text) => return keys(&text.parse().expect("keys")),
            Happens::Letter(letter) => {
                let code = crate::config::KeyCode::Char(letter);
                return vec![Msg::Key(Key::plain(code))];
            }
            Happens::Paste(text) => return vec![Msg::Paste(text)],
            Happens::Resize(width, height) => return vec![Msg::Resize(Size { width, height })],
            Happens::Mouse(x, y, what) => {
                let gesture = match what {
                    0 => Gesture::Click,
                    1 => Gesture::WheelDown,
                    2 => Gesture::Drag,
                    3 => Gesture::Release,
                    _ => Gesture::WheelUp,
                };
                let at = Position::new(x, y);
                return vec![Msg::Mouse(Mouse { gesture, at })];
            }
            Happens::Answer(at, how) => return self.answer(at, how),
            Happens::AnswerAll => {
                let open = std::mem::take(&mut self.open);
                let events = open.iter().flat_map(replies::to);
                return events.map(Msg::Worker).collect();
            }
            Happens::Gone => return vec![Msg::WorkerGone],
            Happens::Tick(seconds) => {
                let at = Timestamp::from_second(seconds).expect("a moment");
                return vec![Msg::Tick(at)];
            }
            Happens::Found { back, rows } => {
                let now = state.search.generation.0;
                Event::answer(
                    RequestKey::Search(Generation(now.saturating_sub(back))),
                    Reply::Found {
                        rows: (0..rows).map(row).collect(),
                        total: None,
                    },
                )
            }
            Happens::Changed { id, state } => {
                use OutboxState::{
                    Cancelled, Done, Held, NeedsPerson, Planned, Refused, Sending, Unknown,
                };
                let states = [
                    Held,
                    Planned,
                    Sending,
                    Unknown,
                    Done,
                    Refused,
                    NeedsPerson,
                    Cancelled,
                ];
                let state = states[usize::from(state)];
                let outcome = (state == Done).then_some(Outcome::Created);
                Event::ExportChanged(batches::line(id, state, outcome))
            }
            Happens::Synced => Event::Synced(Ok(())),
        };
        vec![Msg::Worker(event)]
    }
}

/// Every overlay by name: a new one has to be named here, and reached.
fn name(overlay: &Overlay) -> &'static str {
    match overlay {
        Overlay::Help(_) => "help",
        Overlay::Palette(_) => "palette",
        Overlay::Jobs(_) => "jobs",
        Overlay::Session(_) => "export settings",
        Overlay::Choose(_) => "one export setting",
        Overlay::Saved(_) => "kept searches",
        Overlay::Export(_) => "export",
        Overlay::Override(_) => "override",
        Overlay::Columns(_) => "columns",
        Overlay::Lists(_) => "lists",
        Overlay::Profiles(_) => "profiles",
        Overlay::Skip(_) => "skip",
        Overlay::Addition(_) => "addition",
        Overlay::SessionPage(_) => "session",
        Overlay::Explain(_) => "why",
        Overlay::Outbox(_) => "outbox",
        Overlay::Record(_) => "record",
        Overlay::Undo(_) => "undo",
        Overlay::Paste(_) => "paste",
        Overlay::Form(_) => "form",
        Overlay::Mapping(_) => "mapping",
        Overlay::MapChoice(_) => "part of a mapping",
        Overlay::Pairs(_) => "pairs",
        Overlay::Problem { .. } => "problem",
        Overlay::Log(_) => "log",
    }
}

/// How many overlays there are.
const OVERLAYS: usize = 25;

/// Checks what always holds.
fn in_order(play: &Play) -> Result<(), TestCaseError> {
    let results = &play.state.results;
    let len = results.shown.len();
    prop_assert!(len == 0 || results.cursor < len, "cursor in range");
    let height = play.state.rows_height();
    if height > 0 && len > 0 {
        prop_assert!(
            results.offset <= results.cursor,
            "cursor not above the window"
        );
        prop_assert!(results.cursor < results.offset + height, "nor below");
    }
    prop_assert!(results.shown.is_sorted(), "rows in their order");
    let counts = results.counts;
    let sum = counts.new + counts.possible + counts.in_greenhouse + counts.unchecked;
    prop_assert_eq!(sum, results.rows().len(), "every row is counted once");
    prop_assert_eq!(
        play.state.detail.person,
        play.current(),
        "the detail is the cursor's"
    );
    for overlay in &play.state.overlays {
        if let Overlay::Export(ExportView { generation, .. }) = overlay {
            prop_assert!(
                play.state.batches.contains_key(generation),
                "an export to show"
            );
        }
    }
    Ok(())
}

/// Asks for so many events, see [`stories`].
const EVENTS: &str = "GLEANER_MODEL_EVENTS";

/// Returns how many stories are told: as many as make the number of events that [`EVENTS`] asks for,
/// half of [`LENGTH`] in each on average.
fn stories() -> u32 {
    let asked = std::env::var(EVENTS).ok();
    let events: Option<usize> = asked.and_then(|asked| asked.parse().ok());
    let stories = events.and_then(|events| u32::try_from(events.div_ceil(LENGTH / 2)).ok());
    stories.unwrap_or(STORIES)
}

/// Tells the stories; `drawing` draws a state, which only the room above can.
pub(crate) fn tell_all(drawing: fn(&State)) {
    let mut runner = TestRunner::new_with_rng(
        Config {
            cases: stories(),
            failure_persistence: None,
            ..Config::default()
        },
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let seen = std::cell::RefCell::new(BTreeMap::<&str, usize>::new());
    let events = std::cell::Cell::new(0);
    let told = runner.run(
        &proptest::collection::vec(happens(), 0..LENGTH),
        |happened| {
            let mut story = Story::new(drawing);
            for happens in happened {
                story.tell(happens)?;
                events.set(events.get() + 1);
            }
            for (name, count) in story.seen {
                *seen.borrow_mut().entry(name).or_default() += count;
            }
            Ok(())
        },
    );
    let seen = seen.into_inner();
    if std::env::var_os(EVENTS).is_some() {
        let told = format!("{} events; seen after one: {seen:?}\n", events.get());
        std::io::stderr()
            .write_all(told.as_bytes())
            .expect("a line");
    }
    if let Err(error) = told {
        panic!("{error}");
    }
    assert_eq!(
        seen.len(),
        OVERLAYS,
        "not all overlays were reached: {seen:?}"
    );
}
