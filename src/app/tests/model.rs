//! Whatever happens in whatever order: nothing panics, and the screen stays in order.

use proptest::prelude::*;

use super::*;
use crate::config::Action;
use crate::export::{Context, Outcome, Plan, PlanItem, Report, Step, Target};

/// Something that happens, to be made into a message once the state is known: answers carry the
/// number of a question that was asked, or of none.
#[derive(Clone, Debug)]
enum Happens {
    Key(String),
    Paste(String),
    Resize(u16, u16),
    Mouse(u16, u16, u8),
    Found { back: u64, rows: i64 },
    SearchFailed { back: u64 },
    Assessed(i64, u8),
    AssessFailed(i64),
    Planned { back: u64 },
    Exported { back: u64, id: i64 },
    Changed { id: i64 },
    Jobs,
    Synced,
    Gone,
    Tick,
}

fn happens() -> impl Strategy<Value = Happens> {
    let bound: Vec<String> = Action::ALL
        .iter()
        .filter(|action| **action != Action::ForceQuit)
        .flat_map(|action| action.default_keys())
        .map(|key| (*key).to_owned())
        .collect();
    let sizes = (0u16..130, 0u16..50);
    prop_oneof![
        12 => proptest::sample::select(bound).prop_map(Happens::Key),
        1 => ".{0,6}".prop_map(Happens::Paste),
        1 => sizes.prop_map(|(width, height)| Happens::Resize(width, height)),
        2 => (0u16..130, 0u16..50, 0u8..5).prop_map(|(x, y, what)| Happens::Mouse(x, y, what)),
        3 => (0u64..4, 0i64..60).prop_map(|(back, rows)| Happens::Found { back, rows }),
        1 => (0u64..4).prop_map(|back| Happens::SearchFailed { back }),
        4 => (0i64..60, 0u8..3).prop_map(|(id, verdict)| Happens::Assessed(id, verdict)),
        1 => (0i64..60).prop_map(Happens::AssessFailed),
        2 => (0u64..3).prop_map(|back| Happens::Planned { back }),
        1 => (0u64..3, 0i64..60).prop_map(|(back, id)| Happens::Exported { back, id }),
        1 => (0i64..60).prop_map(|id| Happens::Changed { id }),
        1 => Just(Happens::Jobs),
        1 => Just(Happens::Synced),
        1 => Just(Happens::Gone),
        1 => Just(Happens::Tick),
    ]
}

fn message(play: &Play, happens: Happens) -> Vec<Msg> {
    let search = |back| Generation(play.state.search.generation.0.saturating_sub(back));
    let batch = |back: u64| {
        let keys: Vec<Generation> = play.state.batches.keys().copied().collect();
        let at = usize::try_from(back).expect("small");
        keys.get(at).copied().unwrap_or(Generation(back))
    };
    let problem = Problem {
        what: "no".into(),
        hint: String::new(),
    };
    let event = match happens {
        Happens::Key(keys) => {
            let chord: Chord = keys.parse().expect("keys");
            return chord.keys().iter().map(|key| Msg::Key(*key)).collect();
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
            let at = ratatui::layout::Position::new(x, y);
            return vec![Msg::Mouse(Mouse { gesture, at })];
        }
        Happens::Gone => return vec![Msg::WorkerGone],
        Happens::Tick => return vec![Msg::Tick(Timestamp::UNIX_EPOCH)],
        Happens::Found { back, rows } => Event::answer(
            RequestKey::Search(search(back)),
            Reply::Found {
                rows: (0..rows).map(row).collect(),
                total: None,
            },
        ),
        Happens::SearchFailed { back } => Event::failed(RequestKey::Search(search(back)), problem),
        Happens::Assessed(id, verdict) => Event::Assessed {
            row: person(id),
            result: Ok(assessment(match verdict {
                0 => Verdict::New,
                1 => Verdict::Possible,
                _ => Verdict::InGreenhouse,
            })),
        },
        Happens::AssessFailed(id) => Event::Assessed {
            row: person(id),
            result: Err(problem),
        },
        Happens::Planned { back } => Event::answer(
            RequestKey::Plan(batch(back)),
            Reply::Planned(Arc::new(Plan {
                target: Target::Prospect { pool: None },
                context: Context::default(),
                items: vec![PlanItem {
                    person: person(1),
                    subject: crate::export::Person::Profile(Box::default()),
                    external_id: String::new(),
                    name: String::new(),
                    step: Step::Create,
                    channel: crate::config::Channel::Harvest,
                    unchecked: false,
                    warnings: vec![],
                    overridden: None,
                    may_be: vec![],
                    fields: vec![],
                    left_out: vec![],
                    body: serde_json::Value::Null,
                    namesakes: None,
                    follow_ups: Vec::new(),
                }],
                side_effects: vec![],
                override_notes: false,
            })),
        ),
        Happens::Exported { back, id } => Event::answer(
            RequestKey::Export(batch(back)),
            Reply::Queued {
                settled: vec![Report {
                    person: person(id),
                    external_id: String::new(),
                    name: String::new(),
                    outcome: Outcome::Created,
                    export_id: None,
                    candidate_id: None,
                    application_id: None,
                    job_id: None,
                    channel: crate::config::Channel::Harvest,
                    reason: None,
                }],
                exports: vec![(format!("x{id}"), person(id))],
            },
        ),
        Happens::Changed { id } => Event::ExportChanged(exports::line(
            id,
            crate::export::OutboxState::Done,
            Some(Outcome::Created),
        )),
        Happens::Jobs => Event::Jobs(jobs()),
        Happens::Synced => Event::Synced(Ok(())),
    };
    vec![Msg::Worker(event)]
}

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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_screen_stays_in_order(story in proptest::collection::vec(happens(), 0..80)) {
        let mut play = Play::started();
        for event in story {
            for msg in message(&play, event) {
                play.msg(msg);
                in_order(&play)?;
            }
            let writes = play.asked().into_iter().filter(|request| {
                matches!(request, Request::Export { .. })
            });
            prop_assert!(writes.count() <= 1, "one key writes once");
        }
    }
}
