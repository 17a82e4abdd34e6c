//! Every pane and overlay in its states: each is drawn at four sizes, and nothing is cut in the middle of
//! a word.

use gleaner::library::{PeopleList, SavedSearch};
use gleaner::worker::{Request, WaitShown};
use jiff::SignedDuration;

use crate::harness::{Play, Seen};
use crate::people::{self, Office};

/// Sizes that every view is drawn at, the smallest first.
pub const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 50)];

/// A pane or an overlay, with the ways it can be found.
pub struct View {
    pub name: &'static str,
    pub states: Vec<Found>,
}

/// One state of a view, and how somebody gets there.
pub struct Found {
    pub state: &'static str,
    keys: &'static str,
    paste: Option<&'static str>,
    then: &'static str,
    office: fn(&mut Office),
}

impl Found {
    pub fn play(&self, size: (u16, u16)) -> Play {
        let play = Play::new(size, self.keys).at(self.office).brief();
        let play = match self.paste {
            Some(text) => play.paste(text),
            None => play,
        };
        play.then(self.then)
    }
}

fn nothing(_: &mut Office) {}

fn state(state: &'static str, keys: &'static str) -> Found {
    at(state, keys, nothing)
}

fn at(state: &'static str, keys: &'static str, office: fn(&mut Office)) -> Found {
    Found {
        state,
        keys,
        paste: None,
        then: "",
        office,
    }
}

fn pasted(
    state: &'static str,
    paste: &'static str,
    then: &'static str,
    office: fn(&mut Office),
) -> Found {
    Found {
        state,
        keys: "",
        paste: Some(paste),
        then,
        office,
    }
}

/// Makes an office that does not answer some requests, and one that fails at them.
macro_rules! office {
    (mute $($request:pat_param)|+) => {
        |office: &mut Office| office.mute = Some(|request| matches!(request, $($request)|+))
    };
    (fails $($request:pat_param)|+) => {
        |office: &mut Office| office.fails = Some(|request| matches!(request, $($request)|+))
    };
}

fn waiting(office: &mut Office) {
    office.status.waiting = Some(WaitShown {
        what: "Greenhouse's limit",
        since: people::now() - SignedDuration::from_secs(13),
        until: Some(people::now() + SignedDuration::from_secs(17)),
        ends_then: true,
        background: false,
    });
}

fn exporting(office: &mut Office) {
    office.exports = people::exports();
}

fn blocked(office: &mut Office) {
    for at in [0, 2] {
        office.library[at].tags.push("do not contact".into());
    }
}

fn kept(office: &mut Office) {
    for (name, query) in [
        ("Rust in Berlin", "rust berlin"),
        ("Designers", "title:designer"),
    ] {
        office.kept.push(SavedSearch {
            name: name.into(),
            query: query.into(),
            scope: None,
        });
    }
}

fn listed(office: &mut Office) {
    for (name, people) in [("Platform team", 12), ("Silver medallists of last year", 1)] {
        office.lists.push(PeopleList {
            name: name.into(),
            people,
            settings: None,
        });
    }
}

const PEOPLE: &str = "Candidate;Spots;Mail;Shoe size\n\
    Grace Hopper;Arlington;grace@hopper.org;37\nAda King;London;ada@king.org;36\n";

pub fn views() -> Vec<View> {
    let view = |name, states| View { name, states };
    vec![
        view(
            "list",
            vec![
                state("ready", "jj j "),
                at("empty", "", Office::empty),
                at("loading", "", office!(mute Request::Search { .. })),
                at("failed", "", office!(fails Request::Search { .. })),
                at("partial", "", office!(mute Request::Assess { .. })),
                at("not-checked", "", |office| office.broken = true),
                at("waiting", "", waiting),
                at("guarded", "", |office| office.guarded = true),
                state("nobody-of-a-kind", "/rust<enter>4"),
                state("both", "tt"),
            ],
        ),
        view(
            "search",
            vec![
                state("empty", "/"),
                state("typed", "/rust"),
                state("nobody", "/zzz"),
                state("mistake", "/ada) town:berlin"),
                state("hint", "/is:"),
            ],
        ),
        view(
            "detail",
            vec![
                state("new", "<enter>"),
                state("possible", "n<enter>"),
                state("certain", "j<enter>"),
                at("empty", "<enter>", Office::empty),
                at("loading", "<enter>", office!(mute Request::Load { .. })),
                at("failed", "<enter>", office!(fails Request::Load { .. })),
                at("partial", "<enter>", office!(mute Request::Assess { .. })),
                at("waiting", "n<enter>", waiting),
            ],
        ),
        view(
            "help",
            vec![
                state("list", "?"),
                state("typed", "?/mark"),
                state("nothing", "?/zzzz"),
            ],
        ),
        view(
            "palette",
            vec![
                state("all", ":"),
                state("typed", ":exp"),
                state("nothing", ":zzzz"),
            ],
        ),
        view(
            "jobs",
            vec![
                state("ready", "p"),
                state("nothing", "pzzzz"),
                at("loading", "p", office!(mute Request::Jobs)),
                at("failed", "p", office!(fails Request::Jobs)),
                at("partial", "p", |office| office.no_jobs = true),
                at("before-the-first-sync", "p", |office| {
                    (office.no_jobs, office.unsynced) = (true, true);
                    office.status.mirror.synced_at = None;
                }),
            ],
        ),
        view(
            "settings",
            vec![
                state("ready", "P"),
                at("loading", "P", office!(mute Request::Choices)),
                at("failed", "P", office!(fails Request::Choices)),
                at("configured", "P", |office| office.source = Some(0)),
            ],
        ),
        view(
            "choose",
            vec![
                state("source", "Pj<enter>"),
                state("tags", "P<end><enter>"),
                state("nothing", "Pj<enter>zzzz"),
                at("loading", "Pj<enter>", office!(mute Request::Choices)),
                at("failed", "Pj<enter>", office!(fails Request::Choices)),
            ],
        ),
        view(
            "saved",
            vec![
                at("ready", "f", kept),
                state("empty", "f"),
                at("loading", "f", office!(mute Request::SavedSearches)),
                at("failed", "f", office!(fails Request::SavedSearches)),
                state("naming", "/rust<ctrl-s>"),
            ],
        ),
        view(
            "lists",
            vec![
                at("ready", "L", listed),
                state("empty", "L"),
                at("loading", "L", office!(mute Request::Lists)),
                at("failed", "L", office!(fails Request::Lists)),
                at("adding", "l", listed),
                state("adding-first", "l"),
            ],
        ),
        view(
            "columns",
            vec![state("default", "C"), state("chosen", "Cjj s")],
        ),
        view(
            "entries",
            vec![
                state("skip", "x"),
                state("skip-typed", "x6w on parental leave"),
                state("note", "4N"),
                state("note-typed", "4Nmet at RustFest"),
                state("tags", "4#rust, berlin"),
                at("override", "   Eplt<enter>v", blocked),
                at("override-all", "   Eplt<enter>V", blocked),
            ],
        ),
        view(
            "history",
            vec![state("empty", "U"), state("some", " x<enter>U")],
        ),
        view(
            "report",
            vec![
                state("ready", "R"),
                at("empty", "R", |office| office.unreported = true),
                at("loading", "R", office!(mute Request::Report { .. })),
                at("failed", "R", office!(fails Request::Report { .. })),
            ],
        ),
        view(
            "why",
            vec![
                state("ready", "nw"),
                state("numbers", "nw#"),
                at("loading", "nw", office!(mute Request::Explain { .. })),
                at("failed", "nw", office!(fails Request::Explain { .. })),
            ],
        ),
        view(
            "outbox",
            vec![
                at("ready", "O", exporting),
                at("waiting", "Off", exporting),
                at("typed", "O/grace", exporting),
                at("nothing", "O/zzzz<enter>", exporting),
                state("empty", "O"),
                at("loading", "O", office!(mute Request::Outbox { .. })),
                at("failed", "O", office!(fails Request::Outbox { .. })),
            ],
        ),
        view(
            "export",
            vec![
                at("held", "O<enter>", exporting),
                at("sending", "Oj<enter>", exporting),
                at("unknown", "Ojj<enter>", exporting),
                at("review", "Ojjj<enter>", exporting),
                at("failed-there", "Ojjjj<enter>", exporting),
                at("done", "OG<enter>", exporting),
                at("loading", "OG<enter>", |office| {
                    exporting(office);
                    office.mute = Some(|request| matches!(request, Request::ShowExport { .. }));
                }),
                at("failed", "OG<enter>", |office| {
                    exporting(office);
                    office.fails = Some(|request| matches!(request, Request::ShowExport { .. }));
                }),
            ],
        ),
        view(
            "undo",
            vec![
                at("ready", "OGu", |office| {
                    office.exports = people::exports().split_off(5);
                }),
                at("typed", "OGurem", |office| {
                    office.exports = people::exports().split_off(5);
                }),
                at("loading", "OGu", |office| {
                    office.exports = people::exports().split_off(5);
                    office.mute = Some(|request| matches!(request, Request::OfferUndo { .. }));
                }),
                at("failed", "OGu", |office| {
                    office.exports = people::exports().split_off(5);
                    office.fails = Some(|request| matches!(request, Request::OfferUndo { .. }));
                }),
            ],
        ),
        view(
            "preview",
            vec![
                state("one", "eplt<enter>"),
                state("many", "    Eplt<enter>"),
                state("json", "eplt<enter>b"),
                at("blocked", "   Eplt<enter>", blocked),
                state("review", "neplt<enter>"),
                at("partial", "eplt<enter>", |office| office.unchecked = true),
                at("loading", "eplt<enter>", office!(mute Request::Plan { .. })),
                at("failed", "eplt<enter>", office!(fails Request::Plan { .. })),
            ],
        ),
        view(
            "running",
            vec![
                at("waiting", "    Eplt<enter><enter>", |office| {
                    office.queues = true;
                }),
                at(
                    "loading",
                    "    Eplt<enter><enter>",
                    office!(mute Request::Export { .. }),
                ),
                at(
                    "failed",
                    "    Eplt<enter><enter>",
                    office!(fails Request::Export { .. }),
                ),
                state("done", "    Eplt<enter><enter>"),
            ],
        ),
        view(
            "paste",
            vec![
                pasted("ready", PEOPLE, "", nothing),
                pasted("nobody", "hello", "", nothing),
                pasted(
                    "loading",
                    PEOPLE,
                    "",
                    office!(mute Request::Understand { .. }),
                ),
                pasted(
                    "failed",
                    PEOPLE,
                    "",
                    office!(fails Request::Understand { .. }),
                ),
            ],
        ),
        view(
            "mapping",
            vec![
                pasted("ready", PEOPLE, "c", nothing),
                pasted("column", PEOPLE, "cG", nothing),
                pasted("people", PEOPLE, "cb", nothing),
                pasted("choice", PEOPLE, "cG<enter>", nothing),
                pasted("choice-nothing", PEOPLE, "cG<enter>zzzz", nothing),
            ],
        ),
        view(
            "form",
            vec![
                state("kept", "i"),
                pasted(
                    "new",
                    "https://www.linkedin.com/in/somebody-new",
                    "",
                    nothing,
                ),
                pasted("reviewed", PEOPLE, "i", nothing),
            ],
        ),
        view(
            "pairs",
            vec![
                state("ready", "="),
                at("empty", "=", |office| office.pairless = true),
                at("loading", "=", office!(mute Request::Pairs { .. })),
                at("failed", "=", office!(fails Request::Pairs { .. })),
            ],
        ),
        view("log", vec![state("ready", "<f4>")]),
        view(
            "profiles",
            vec![state("ready", "<f5>"), state("nothing", "<f5>zzz")],
        ),
        view("problem", vec![state("ready", "S!"), state("none", "!")]),
    ]
}

/// Returns the lines of a screen, without the spaces at their ends.
fn lines(seen: &Seen) -> Vec<String> {
    crate::harness::lines(&seen.buffer)
}

/// Returns the lines that are not as they were behind, which are the view and its footer.
fn differing(behind: &[String], shown: &[String]) -> String {
    let news = shown.iter().enumerate();
    let news = news.filter(|(at, line)| behind.get(*at) != Some(line));
    news.map(|(_, line)| format!("{line}\n")).collect()
}

#[test]
fn every_view_in_every_state_at_every_size() {
    let mut cut = Vec::new();
    let words = vocabulary();
    let list = SIZES.map(|size| lines(&Play::new(size, "").run()));
    for view in views() {
        let mut picture = String::new();
        // Of an overlay what is not as in the list behind it, of a pane what is not as in its first state.
        let is_pane = matches!(view.name, "list" | "search" | "detail");
        let mut behind = if is_pane {
            Default::default()
        } else {
            list.clone()
        };
        for found in &view.states {
            for (size, behind) in SIZES.into_iter().zip(&mut behind) {
                let shown = lines(&found.play(size).run());
                for line in cut_lines(&shown, &words) {
                    cut.push(format!("{} {} {size:?}: {line}", view.name, found.state));
                }
                let (width, height) = size;
                picture += &format!("== {} {width}x{height}\n", found.state);
                picture += &differing(behind, &shown);
                if behind.is_empty() {
                    *behind = shown;
                }
            }
        }
        insta::with_settings!({ snapshot_suffix => view.name, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("view", picture);
        });
    }
    assert!(cut.is_empty(), "cut:\n{}", cut.join("\n"));
}

/// Returns every word of the source, of its tests and of the example config.
fn vocabulary() -> std::collections::HashSet<String> {
    fn read(folder: &std::path::Path, words: &mut std::collections::HashSet<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                read(&path, words);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("source");
                words.extend(
                    text.split(|c: char| !c.is_alphanumeric())
                        .map(str::to_lowercase),
                );
            }
        }
    }
    let mut words = std::collections::HashSet::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    read(&root.join("src"), &mut words);
    read(&root.join("tests/screen"), &mut words);
    words
}

/// Returns the lines with a text that ends in the middle of a word.
fn cut_lines<'l>(lines: &'l [String], words: &std::collections::HashSet<String>) -> Vec<&'l str> {
    let whole = |text: &str| {
        let last = text
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        last.chars().any(|c| !c.is_alphabetic()) || words.contains(&last.to_lowercase())
    };
    lines
        .iter()
        .map(String::as_str)
        .filter(|line| {
            let texts = line.split(['│', '─', '╭', '╮', '╰', '╯']);
            let texts = texts.flat_map(|text| text.split("  "));
            !texts
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .all(whole)
        })
        .collect()
}
