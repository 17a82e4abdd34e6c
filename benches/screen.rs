//! How long the screen takes: the first frame, a frame of a long list, a message.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that can't be set up has to stop"
)]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gleaner::app::{Msg, Settings, State, start, update};
use gleaner::matching::{Asked, Assessment, Verdict};
use gleaner::people::{PersonRef, ProfileId};
use gleaner::view::draw;
use gleaner::worker::{Event, Reply, RequestKey, Row};
use jiff::Timestamp;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

const PEOPLE: i64 = 10_000;

fn state(people: i64) -> State {
    let size = Size {
        width: 200,
        height: 50,
    };
    let mut state = State::new(Settings::default(), size, Timestamp::UNIX_EPOCH);
    start(&mut state);
    let found = found(&state, people);
    update(&mut state, found);
    state
}

fn found(state: &State, people: i64) -> Msg {
    let rows = (0..people).map(|id| Row {
        id: PersonRef::Profile(ProfileId(id)),
        name: format!("Person Number-{id}"),
        title: Some("Staff Engineer".into()),
        company: Some("Analytical Engines".into()),
        location: Some("São Paulo".into()),
        note: None,
        exported: false,
        origin: gleaner::worker::RowOrigin::default(),
    });
    Msg::Worker(Event::answer(
        RequestKey::Search(state.search.generation),
        Reply::Found {
            rows: rows.collect(),
            total: None,
        },
    ))
}

fn assessed(id: i64) -> Msg {
    Msg::Worker(Event::Assessed {
        row: PersonRef::Profile(ProfileId(id)),
        as_of: gleaner::worker::Generation::default(),
        result: Ok(Arc::new(Assessment {
            verdict: Verdict::New,
            decided: None,
            candidates: vec![],
            same_name: 0,
            remarks: vec![],
            asked: Asked::default(),
        })),
    })
}

fn key(text: &str) -> Msg {
    Msg::Key(text.parse().expect("a key"))
}

fn screen(c: &mut Criterion) {
    let terminal = || Terminal::new(TestBackend::new(200, 50)).expect("a screen");
    c.bench_function("first frame, 200x50, empty", |b| {
        b.iter_batched(
            terminal,
            |mut terminal| {
                let mut state = State::new(
                    Settings::default(),
                    Size::new(200, 50),
                    Timestamp::UNIX_EPOCH,
                );
                start(&mut state);
                terminal.draw(|frame| draw(&state, frame)).expect("drawn");
            },
            BatchSize::SmallInput,
        );
    });
    let mut full = state(PEOPLE);
    for id in 0..50 {
        update(&mut full, assessed(id));
    }
    let mut glass = terminal();
    c.bench_function("frame, 200x50, 10,000 results", |b| {
        b.iter(|| {
            glass
                .draw(|frame| draw(black_box(&full), frame))
                .expect("drawn");
        });
    });
}

fn messages(c: &mut Criterion) {
    let mut full = state(PEOPLE);
    let moves = [key("j"), key("k")];
    c.bench_function("update, a move in 10,000 results", |b| {
        let mut turn = moves.iter().cycle();
        b.iter(|| update(&mut full, turn.next().expect("endless").clone()));
    });
    let mut typing = state(PEOPLE);
    update(&mut typing, key("/"));
    let typed = [key("r"), key("backspace")];
    c.bench_function("update, a letter typed", |b| {
        let mut turn = typed.iter().cycle();
        b.iter(|| update(&mut typing, turn.next().expect("endless").clone()));
    });
    let mut checked = state(PEOPLE);
    let verdicts: Vec<Msg> = (0..PEOPLE).map(assessed).collect();
    c.bench_function("update, a verdict among 10,000 results", |b| {
        let mut turn = verdicts.iter().cycle();
        b.iter(|| update(&mut checked, turn.next().expect("endless").clone()));
    });
    let mut filtered = state(PEOPLE);
    update(&mut filtered, key("2"));
    c.bench_function("update, a verdict under a filter", |b| {
        let mut turn = verdicts.iter().cycle();
        b.iter(|| update(&mut filtered, turn.next().expect("endless").clone()));
    });
    c.bench_function("update, 10,000 results found", |b| {
        b.iter_batched(
            || {
                let mut state = state(0);
                update(&mut state, key("t"));
                let msg = found(&state, PEOPLE);
                (state, msg)
            },
            |(mut state, msg)| update(&mut state, msg),
            BatchSize::LargeInput,
        );
    });
}

criterion_group!(benches, screen, messages);
criterion_main!(benches);
