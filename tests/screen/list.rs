//! The list: guards, columns, sort, hits, searches remembered, and how many keys a person takes.

use gleaner::app::Glyphs;
use gleaner::config::{Look, Theme};
use gleaner::worker::{Request, Scope};

use crate::harness::{Play, Seen};
use crate::people::Office;
use crate::{BIG, MIDDLE, SMALL};

macro_rules! shot {
    ($name:literal, $play:expr) => {
        insta::assert_snapshot!($name, $play.shot())
    };
}

fn guarded(office: &mut Office) {
    office.guarded = true;
}

fn searches(seen: &Seen) -> Vec<(String, Scope)> {
    let asked = seen.requests.iter().filter_map(|request| match request {
        Request::Search { query, scope, .. } => Some((query.clone(), *scope)),
        _ => None,
    });
    asked.collect()
}

fn last_search(seen: &Seen) -> String {
    searches(seen).pop().expect("a search").0
}

fn text(seen: &Seen) -> String {
    crate::harness::picture(&seen.buffer)
}

#[test]
fn what_a_guard_would_block_shows_before_an_export() {
    shot!("guards-120x40", Play::new(MIDDLE, "").at(guarded));
    shot!("guards-80x24", Play::new(SMALL, "").at(guarded));
    let bare = |settings: &mut gleaner::app::Settings| {
        settings.theme = Theme::of(Look::Monochrome);
        settings.glyphs = Glyphs::Ascii;
    };
    shot!(
        "guards-ascii-80x24",
        Play::new(SMALL, "").at(guarded).with(bare)
    );
}

#[test]
fn guards_are_asked_anew_where_exports_go_elsewhere() {
    let seen = Play::new(MIDDLE, "pplt<enter>").at(guarded).run();
    let targets: Vec<bool> = seen
        .requests
        .iter()
        .filter_map(|request| match request {
            Request::Guards { target, .. } => Some(target.is_some()),
            _ => None,
        })
        .collect();
    assert_eq!(targets.first(), Some(&false), "{targets:?}");
    assert_eq!(targets.last(), Some(&true), "{targets:?}");
}

#[test]
fn what_may_be_typed_is_named_and_completed() {
    shot!("filter-hint-80x24", Play::new(SMALL, "/"));
    shot!("filter-flags-120x40", Play::new(MIDDLE, "/is:"));
    shot!("filter-mistake-80x24", Play::new(SMALL, "/rust is:nwe "));
    let seen = Play::new(SMALL, "/-is:gu<right>").run();
    assert_eq!(last_search(&seen), "-is:guarded ");
    let seen = Play::new(SMALL, "/verd<right>p<right>").run();
    assert_eq!(last_search(&seen), "verdict:possible ");
}

#[test]
fn a_query_says_what_only_the_screen_knows() {
    let seen = Play::new(SMALL, "  /is:marked ").run();
    let marks = seen
        .requests
        .iter()
        .rev()
        .find_map(|request| match request {
            Request::Search { on_screen, .. } => Some(on_screen.marks.len()),
            _ => None,
        });
    assert_eq!(marks, Some(2));
}

#[test]
fn hits_are_pointed_out() {
    shot!("hits-120x40", Play::new(MIDDLE, "/engineer<enter>"));
}

#[test]
fn the_list_is_sorted_by_any_column_and_the_title_says_so() {
    shot!("sorted-name-120x40", Play::new(MIDDLE, ",,"));
    shot!("sorted-reverse-80x24", Play::new(SMALL, ",,;"));
    let seen = Play::new(SMALL, ",,,,,,,,,").run();
    assert!(text(&seen).contains("as found"), "{}", text(&seen));
}

#[test]
fn columns_are_chosen_and_sized_by_keys() {
    shot!("columns-80x24", Play::new(SMALL, "C"));
    shot!("columns-120x40", Play::new(MIDDLE, "Cjj>>j K"));
    shot!(
        "columns-changed-200x50",
        Play::new(BIG, "Cjjj<right><right>jj <esc>")
    );
    shot!("columns-60x15", Play::new((60, 15), "C"));
}

#[test]
fn no_search_is_lost() {
    // esc in the list clears a search, and the line says how it comes back.
    let seen = Play::new(MIDDLE, "/title:(lead OR head) rust<enter><esc>").run();
    assert_eq!(last_search(&seen), "");
    assert!(
        text(&seen).contains("Search cleared; u brings it back."),
        "{}",
        text(&seen)
    );
    let seen = Play::new(MIDDLE, "/title:(lead OR head) rust<enter><esc>u").run();
    assert_eq!(last_search(&seen), "title:(lead OR head) rust");
    let seen = Play::new(MIDDLE, "/rust<enter><esc>/<up>").run();
    assert_eq!(last_search(&seen), "rust");
    // What was typed comes back at the end.
    let seen = Play::new(
        MIDDLE,
        "/rust<enter>/<ctrl-u>go<enter>/<ctrl-u>ha<up><up><down><down>",
    )
    .run();
    let words: Vec<String> = searches(&seen)
        .into_iter()
        .map(|(query, _)| query)
        .collect();
    assert_eq!(words[words.len() - 4..], ["go", "rust", "go", "ha"]);
}

#[test]
fn a_kept_search_keeps_where_it_looks() {
    let seen = Play::new(MIDDLE, "t/rust<enter>F<enter>t<esc>f<enter>").run();
    let last = searches(&seen).pop().expect("a search");
    assert_eq!(last, ("rust".to_owned(), Scope::Greenhouse));
}

/// The keys of an hour on fifty people, line by line: marked one by one, decided on where that is
/// needed, exported together.
#[test]
fn a_person_takes_few_keys() {
    let fifty = |office: &mut Office| office.library.truncate(50);
    let (mut keys, mut most) = (String::new(), [0, 0, 0]);
    for at in 0..50 {
        // As the scripted worker judges them: in Greenhouse, possible, new.
        let (kind, typed) = match at % 5 {
            1 => (0, " "),
            3 => (1, "d "),
            _ => (2, " "),
        };
        most[kind] = most[kind].max(typed.len());
        keys.push_str(typed);
    }
    // Two more for all of them together.
    let [there, possible, new] = most.map(|keys| keys + 1);
    assert!(there <= 2 && possible <= 3 && new <= 2, "{most:?}");
    let seen = Play::new(MIDDLE, "pplt<enter>")
        .at(fifty)
        .then(&keys)
        .then("E<enter>")
        .run();
    let planned = seen.requests.iter().find_map(|request| match request {
        Request::Plan { rows, .. } => Some(rows.len()),
        _ => None,
    });
    let decided = |request: &&Request| matches!(request, Request::Decide { .. });
    assert_eq!(planned, Some(50));
    assert_eq!(seen.requests.iter().filter(decided).count(), 10);
    assert!(
        seen.requests
            .iter()
            .any(|one| matches!(one, Request::Export { .. }))
    );
}
