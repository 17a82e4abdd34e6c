//! The screen through the real loop: keys in as the config writes them, a scripted worker, and the
//! screen out as text with a map of its styles.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail by panicking, its helpers too"
)]

mod harness;
mod list;
mod loop_rules;
mod named_keys;
mod people;
mod pictures;
#[path = "../support/pty.rs"]
mod pty;
mod terminal;
mod views;

use std::time::Duration;

use gleaner::app::Glyphs;
use gleaner::config::{Keymap, Theme};
use gleaner::export::ExportAttribute;
use gleaner::worker::{Connection, Problem, Request, SyncProgress};
use harness::Play;
use people::Office;
use ratatui::style::{Color, Modifier};

macro_rules! shot {
    ($name:literal, $play:expr) => {
        insta::assert_snapshot!($name, $play.shot())
    };
}

const SMALL: (u16, u16) = (80, 24);
const MIDDLE: (u16, u16) = (120, 40);
const BIG: (u16, u16) = (200, 50);

#[test]
fn the_library_is_listed_at_start() {
    shot!("start-80x24", Play::new(SMALL, ""));
    shot!("start-120x40", Play::new(MIDDLE, ""));
    shot!("start-200x50", Play::new(BIG, ""));
    shot!("start-60x15", Play::new((60, 15), ""));
    shot!("start-100x30", Play::new((100, 30), ""));
}

#[test]
fn typing_narrows_the_list_and_enter_goes_to_it() {
    shot!("search-80x24", Play::new(SMALL, "/rust<enter>jj"));
    shot!("search-typing-80x24", Play::new(SMALL, "/rust"));
    shot!("search-nobody-120x40", Play::new(MIDDLE, "/zzz<enter>"));
    shot!("search-nobody-80x24", Play::new(SMALL, "/zzz<enter>"));
}

#[test]
fn greenhouse_can_be_searched_too() {
    shot!("greenhouse-120x40", Play::new(MIDDLE, "tjj"));
    shot!("greenhouse-80x24", Play::new(SMALL, "t"));
    shot!("greenhouse-60x15", Play::new((60, 15), "t"));
    shot!("both-200x50", Play::new(BIG, "ttG"));
}

#[test]
fn the_detail_shows_evidence_and_history() {
    shot!("possible-80x24", Play::new(SMALL, "3<enter>"));
    shot!("possible-120x40", Play::new(MIDDLE, "n<enter>"));
    shot!("possible-200x50", Play::new(BIG, "n"));
    shot!("certain-60x15", Play::new((60, 15), "4<enter><pagedown>"));
}

#[test]
fn nothing_is_said_twice_of_a_person() {
    let doubled = |office: &mut Office| {
        let first = &mut office.library[0];
        let page = first.linkedin.clone().expect("a page");
        first.profile_url = Some(page.replace("https://www.", "http://de."));
        first.urls = vec![
            format!("{page}/?trk=search"),
            "https://example.org/me".into(),
        ];
        let title = first.title.clone().expect("a title");
        let company = first.company.clone().expect("a company");
        first.headline = Some(format!("{title} at {company}"));
    };
    let seen = Play::new(MIDDLE, "").at(doubled).shot();
    assert_eq!(seen.matches("linkedin.com/in/").count(), 1, "{seen}");
    assert!(seen.contains("example.org/me"), "{seen}");
    assert!(!seen.contains("Headline"), "{seen}");
    let told = |office: &mut Office| office.library[0].headline = Some("I build compilers".into());
    let seen = Play::new(MIDDLE, "").at(told).shot();
    assert!(seen.contains("Headline    I build compilers"), "{seen}");
}

#[test]
fn marks_and_filters_show() {
    shot!("marks-120x40", Play::new(MIDDLE, "   2j"));
    shot!("filter-80x24", Play::new(SMALL, "4"));
}

#[test]
fn a_job_is_picked_by_typing() {
    shot!("jobs-80x24", Play::new(SMALL, "p"));
    shot!("jobs-typed-120x40", Play::new(MIDDLE, "pplt"));
    shot!("jobs-60x15", Play::new((60, 15), "p"));
    shot!("job-in-hand-80x24", Play::new(SMALL, "pplt<enter>"));
}

#[test]
fn what_exports_carry_is_chosen_once_and_always_in_view() {
    let set = |office: &mut Office| office.source = Some(1);
    shot!("session-80x24", Play::new(SMALL, "P").at(set));
    shot!("session-60x15", Play::new((60, 15), "P").at(set));
    let typing = Play::new(MIDDLE, "Pj<enter>git").at(set);
    shot!("session-source-120x40", typing);
    let recruiter = Play::new(SMALL, "PG<up><up><enter>").at(set);
    shot!("session-recruiter-80x24", recruiter);
    let tags = Play::new(SMALL, "PG<enter>rust<enter>").at(set);
    shot!("session-tags-80x24", tags);
    let chosen = "pplt<enter>Pj<enter>git<enter>j<enter>ro<enter>j<enter>sam<enter><esc>";
    shot!("session-chosen-80x24", Play::new(SMALL, chosen).at(set));
    shot!("session-chosen-120x40", Play::new(MIDDLE, chosen).at(set));
    shot!("session-chosen-60x15", Play::new((60, 15), chosen).at(set));
    let seen = Play::new(MIDDLE, &format!("{chosen}e")).run();
    let carried = seen.requests.iter().find_map(|request| match request {
        Request::Plan { chosen, .. } => Some(chosen.clone()),
        _ => None,
    });
    let named = |wish| carried.as_ref().unwrap().get(wish).unwrap()[0].name.clone();
    assert_eq!(named(ExportAttribute::Source), "GitHub");
    assert_eq!(named(ExportAttribute::Credit), "Robin Recruiter");
    assert_eq!(named(ExportAttribute::Recruiter), "Sam Sourcer");
}

#[test]
fn an_export_is_previewed_confirmed_and_its_outcome_shown() {
    shot!("preview-80x24", Play::new(SMALL, "   Eplt<enter>"));
    shot!("preview-120x40", Play::new(MIDDLE, "jj  Eplt<enter>"));
    shot!("preview-json-120x40", Play::new(MIDDLE, "eplt<enter>b"));
    shot!(
        "exported-120x40",
        Play::new(MIDDLE, "    Eplt<enter><enter>")
    );
    shot!(
        "outcomes-80x24",
        Play::new(SMALL, "    Eplt<enter><enter><esc>")
    );
}

/// Two of the library's first people are not to be contacted.
fn tagged(office: &mut Office) {
    for at in [0, 2] {
        office.library[at].tags.push("do not contact".into());
    }
}

/// A plan of an export as it was confirmed.
fn confirmed(requests: &[Request]) -> &gleaner::export::Plan {
    let mut plans = requests.iter().filter_map(|request| match request {
        Request::Export { plan, .. } => Some(&**plan),
        _ => None,
    });
    plans.next().expect("an export")
}

#[test]
fn who_is_held_back_is_shown_with_why_and_goes_ahead_for_a_reason() {
    let held = |keys: &str| Play::new(SMALL, keys).at(tagged);
    shot!("guarded-80x24", held("   Eplt<enter>"));
    shot!("guarded-reason-80x24", held("   Eplt<enter>vshe asked"));
    shot!(
        "guarded-overridden-80x24",
        held("   Eplt<enter>vshe asked<enter>")
    );
    let no_reason = held("   Eplt<enter>v<enter>").shot();
    assert!(
        no_reason.contains("An override needs a reason."),
        "{no_reason}"
    );

    let reasons = |keys: &str| -> Vec<Option<String>> {
        let seen = held(keys).run();
        let plan = confirmed(&seen.requests);
        let said = plan.items.iter().map(|item| item.overridden.as_ref());
        said.map(|word| word.map(|word| word.reason.clone()))
            .collect()
    };
    let (she, none) = (Some("she asked".to_owned()), None);
    assert_eq!(
        reasons("   Eplt<enter>vshe asked<enter><enter>"),
        [she.clone(), none.clone(), none.clone()],
        "the selected person only"
    );
    assert_eq!(
        reasons("   Eplt<enter>Vshe asked<enter><enter>"),
        [she.clone(), she.clone(), none.clone()]
    );
    assert_eq!(
        reasons("   Eplt<enter>Vshe asked<enter>v<ctrl-u><enter><enter>"),
        [none.clone(), she, none],
        "an empty reason takes it back"
    );
}

#[test]
fn possible_matches_are_decided_on_from_the_preview() {
    let marked = "jjj     Eplt<enter>";
    shot!("decide-80x24", Play::new(SMALL, marked));
    shot!("decide-120x40", Play::new(MIDDLE, marked));
    let seen = Play::new(SMALL, &format!("{marked}d<enter>")).run();
    let decided = seen.requests.iter().any(|request| {
        matches!(request, Request::Decide { row, decision: Some(gleaner::matching::Decision::NotSame), .. }
            if *row == gleaner::people::PersonRef::Profile(gleaner::people::ProfileId(3)))
    });
    assert!(decided, "{:?}", seen.requests);
    let plan = confirmed(&seen.requests);
    assert_eq!(
        plan.items[0].step,
        gleaner::export::Step::Create,
        "worked out anew"
    );
    let skipped = Play::new(SMALL, &format!("{marked}n")).run();
    let none = skipped
        .requests
        .iter()
        .any(|request| matches!(request, Request::Decide { .. }));
    assert!(!none, "skipping decides nothing");
}

#[test]
fn hundreds_of_people_and_long_names_fit_the_preview() {
    let many = |office: &mut Office| {
        office.library = (0..300).map(people::profile).collect();
        tagged(office);
        office.library[5].full_name = Some("Wolfeschlegelsteinhausenbergerdorff ".repeat(4));
    };
    shot!(
        "preview-many-80x24",
        Play::new(SMALL, "aEplt<enter>").at(many)
    );
    shot!(
        "preview-many-200x50",
        Play::new(BIG, "aEplt<enter>G").at(many)
    );
    let walked = Play::new(SMALL, &format!("aEplt<enter>{}", "j".repeat(70))).at(many);
    shot!("preview-walked-80x24", walked);
}

#[test]
fn the_smallest_screen_can_do_everything() {
    shot!("preview-60x15", Play::new((60, 15), "n  Eplt<enter>"));
    shot!("detail-60x15", Play::new((60, 15), "n<enter>"));
}

#[test]
fn a_connection_that_fails_says_what_to_do() {
    let failed = |office: &mut Office| {
        office.status.connection = Connection::Failed(Problem {
            what: "Greenhouse refuses the credentials.".into(),
            hint: "`gleaner setup` stores others.".into(),
        });
    };
    shot!("refused-80x24", Play::new(SMALL, "").at(failed));
}

#[test]
fn help_palette_and_chords_come_from_the_keymap() {
    shot!("help-80x24", Play::new(SMALL, "?"));
    shot!("help-120x40", Play::new(MIDDLE, "?"));
    shot!("palette-120x40", Play::new(MIDDLE, ":mark"));
    shot!("chord-80x24", Play::new(SMALL, "c"));
}

#[test]
fn too_small_a_terminal_says_so_in_one_line_and_never_panics() {
    shot!("small-59x15", Play::new((59, 15), "/rust<enter>j"));
    shot!("small-20x5", Play::new((20, 5), ""));
    for size in [
        (40, 10),
        (20, 5),
        (60, 14),
        (1, 1),
        (3, 1),
        (0, 0),
        (0, 5),
        (5, 0),
    ] {
        for keys in [
            "",
            "/rust",
            "?",
            "p",
            ":",
            "eplt<enter>",
            "   G<enter><pagedown>",
        ] {
            Play::new(size, keys).run();
        }
    }
}

#[test]
fn a_resize_to_nothing_and_back_shows_the_same_screen() {
    let before = Play::new(SMALL, "jj<enter>").shot();
    let there = Play::new(SMALL, "jj<enter>").resize((20, 5)).resize(SMALL);
    assert_eq!(there.shot(), before);
}

#[test]
fn without_colours_no_colour_is_set_and_the_cursor_still_shows() {
    let seen = Play::new(SMALL, " j3")
        .with(|settings| settings.theme = Theme::of(gleaner::config::Look::Monochrome))
        .run();
    let colours = |cell: &ratatui::buffer::Cell| (cell.fg, cell.bg);
    let plain = (Color::Reset, Color::Reset);
    assert!(
        seen.buffer
            .content
            .iter()
            .all(|cell| colours(cell) == plain)
    );
    let reversed = |cell: &ratatui::buffer::Cell| cell.modifier.contains(Modifier::REVERSED);
    assert!(seen.buffer.content.iter().any(reversed));
}

#[test]
fn without_unicode_everything_is_ascii() {
    let ascii = |keys: &str| {
        Play::new(MIDDLE, keys)
            .at(hostile)
            .with(|settings| settings.glyphs = Glyphs::Ascii)
    };
    for keys in [
        "",
        "<enter>",
        "n",
        "?",
        "p",
        "   Eplt<enter>",
        "   Eplt<enter><enter>",
        "c",
    ] {
        let seen = ascii(keys).run();
        let odd = seen
            .buffer
            .content
            .iter()
            .find(|cell| !cell.symbol().is_ascii());
        assert_eq!(
            odd.map(ratatui::buffer::Cell::symbol),
            None,
            "after {keys:?}"
        );
    }
    shot!("ascii-120x40", ascii("n"));
}

/// Names and notes that try to do more than be read.
fn hostile(office: &mut Office) {
    let names = [
        "\u{1b}[2J\u{1b}]0;owned\u{7}Escape Artist",
        "\u{202e}drawkcaB Bidi\u{202c}",
        "Line\r\nBreak\tTab",
        "李小龙 (Bruce Lee)",
        "مریم میرزاخانی",
        "Zoë e\u{301}e\u{301}e\u{301} Combining",
        "👩\u{200d}👩\u{200d}👧\u{200d}👦 Family Emoji 🇩🇪 ❤\u{fe0f}",
        "ｱｲｳｴｵ Halfwidth",
        "",
        "AVeryLongNameWithoutAnySpaceInItWhichGoesOnAndOnAndOnAndOn",
    ];
    for (profile, name) in office.library.iter_mut().zip(names) {
        profile.full_name = Some(name.to_owned());
        profile.notes = Some(format!("\u{9b}31m{name}\u{1b}c"));
        profile.tags = vec!["Z".to_owned() + &"\u{301}".repeat(400)];
    }
}

#[test]
fn hostile_names_are_inert_and_keep_the_columns() {
    for keys in [
        "",
        "<enter>",
        "j<enter>",
        "jj<enter>",
        "jjjjjj<enter>",
        "aEplt<enter><enter>",
    ] {
        let seen = Play::new(MIDDLE, keys).at(hostile).run();
        for cell in &seen.buffer.content {
            let bad = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
            assert!(!cell.symbol().chars().any(bad), "{:?}", cell.symbol());
            assert!(cell.symbol().chars().count() <= 12);
        }
    }
    shot!("hostile-120x40", Play::new(MIDDLE, "").at(hostile));
}

#[test]
fn a_million_characters_pasted_are_one_edit() {
    let play = Play::new(SMALL, "/").paste(&"paste ".repeat(200_000));
    let seen = play.run();
    let searches = |request: &&Request| matches!(request, Request::Search { .. });
    assert_eq!(seen.requests.iter().filter(searches).count(), 2);
}

#[test]
fn an_empty_library_says_what_to_do() {
    shot!("empty-80x24", Play::new(SMALL, "").at(Office::empty));
}

#[test]
fn what_goes_wrong_is_said_and_can_be_read_in_full() {
    shot!("sync-failed-80x24", Play::new(SMALL, "S"));
    shot!("problem-80x24", Play::new(SMALL, "S!"));
    shot!(
        "broken-80x24",
        Play::new(SMALL, "").at(|office| office.broken = true)
    );
}

#[test]
fn a_first_sync_shows_where_it_stands_and_promises_nothing() {
    let syncing = |office: &mut Office| {
        office.status.mirror.synced_at = None;
        office.status.mirror.candidates = 1_250;
        office.status.mirror.syncing = Some(SyncProgress {
            read: 1_250,
            rate: 420.0,
            budget_used: Some(0.98),
            share: Some(0.62),
            left: Some(Duration::from_secs(95)),
        });
        office.unsynced = true;
    };
    shot!("first-sync-120x40", Play::new(MIDDLE, "").at(syncing));
    shot!("first-sync-80x24", Play::new(SMALL, "").at(syncing));
    let stopped = |office: &mut Office| {
        office.status.mirror.synced_at = None;
        office.status.mirror.candidates = 1_250;
        office.status.mirror.share = Some(0.34);
        office.unsynced = true;
    };
    let text = Play::new(SMALL, "").at(stopped).shot();
    assert!(
        text.contains("1,250 candidates, 34 % of all, first sync not done"),
        "{text}"
    );
}

#[test]
fn a_search_is_kept_under_a_name_and_opened_again() {
    shot!("keep-search-80x24", Play::new(SMALL, "/rust<ctrl-s>rusty"));
    let kept = "/rust<ctrl-s>rusty<enter>";
    let seen = Play::new(SMALL, kept).shot();
    assert!(
        seen.contains("Search kept as rusty; ctrl-o lists them."),
        "{seen}"
    );
    let listed = format!("{kept}<esc><esc>f");
    shot!("kept-searches-80x24", Play::new(SMALL, &listed));
    let opened = Play::new(SMALL, &format!("{listed}rus<enter>")).shot();
    assert!(opened.contains("12 people of 60"), "{opened}");
    let forgotten = Play::new(SMALL, &format!("{listed}<ctrl-x>")).shot();
    assert!(forgotten.contains("None yet; F keeps"), "{forgotten}");
}

#[test]
fn a_rebound_key_shows_wherever_keys_are_named() {
    let seen = Play::new(SMALL, "").with(|settings| {
        let table = "help = ['f2']\nmark = ['m']".parse().expect("TOML");
        settings.keymap = Keymap::from_table(&table).0;
    });
    let text = seen.shot();
    assert!(text.contains(" f2 help  / search  m mark"), "{text}");
}

#[test]
fn old_results_stay_dimmed_until_new_ones_come() {
    let slow = |office: &mut Office| office.slow = true;
    shot!("stale-80x24", Play::new(SMALL, "/rus").at(slow));
}

#[test]
fn the_reckoning_says_why() {
    shot!("why-120x40", Play::new(MIDDLE, "nw"));
    shot!("why-80x24", Play::new(SMALL, "nw"));
}

#[test]
fn the_outbox_lists_every_export_and_what_it_waits_for() {
    let full = |office: &mut Office| office.exports = people::exports();
    shot!("outbox-120x40", Play::new(MIDDLE, "Ojjj").at(full));
    shot!("outbox-80x24", Play::new(SMALL, "Off").at(full));
    shot!("outbox-60x15", Play::new((60, 15), "OG").at(full));
    shot!("outbox-empty-80x24", Play::new(SMALL, "O"));
}

#[test]
fn a_paste_is_shown_before_it_is_used() {
    let list = "My list:\nhttps://www.linkedin.com/in/ada\nGrace Hopper <grace@hopper.org>";
    shot!("paste-80x24", Play::new(SMALL, "").paste(list));
    let nobody = Play::new((60, 15), "").paste("hello");
    shot!("paste-nobody-60x15", nobody);
}

#[test]
fn a_query_that_is_wrong_says_where() {
    shot!("query-80x24", Play::new(SMALL, "/ada) town:berlin"));
    shot!("query-60x15", Play::new((60, 15), "/ada)"));
}

#[test]
fn the_banner_is_always_in_view() {
    let demo = |size, keys: &str| {
        Play::new(size, keys).with(|settings| {
            settings.banner = Some("Demo: made-up people, nothing leaves this machine".into());
        })
    };
    for (size, keys) in [(SMALL, ""), ((60, 15), "n<enter>"), (BIG, "/ada")] {
        let shot = demo(size, keys).shot();
        assert!(
            shot.contains("Demo: made-up people, nothing leaves this machine"),
            "{shot}"
        );
    }
}

#[test]
fn records_are_edited_in_a_form() {
    shot!("form-80x24", Play::new(SMALL, "i"));
    shot!("form-120x40", Play::new(MIDDLE, "i"));
    let seen = Play::new(SMALL, "iX<enter>").run();
    let saved = seen.requests.iter().any(|request| {
        matches!(request, Request::EditRecord { profile, .. } if profile.name() == "AdaX Lovelace")
    });
    assert!(saved, "{:?}", seen.requests);
}

const LIST: &str = "Candidate;Spots;Mail;Shoe size\n\
    Grace Hopper;Arlington;grace@hopper.org;37\nAda King;London;ada@king.org;36\n";

#[test]
fn how_a_list_was_read_is_shown_and_changed() {
    shot!(
        "people-as-greenhouse-80x24",
        Play::new(SMALL, "").paste(LIST).then("cb")
    );
    shot!("mapping-80x24", Play::new(SMALL, "").paste(LIST).then("c"));
    shot!(
        "mapping-120x40",
        Play::new(MIDDLE, "").paste(LIST).then("cjjj")
    );
    shot!("review-120x40", Play::new(MIDDLE, "").paste(LIST));
    let seen = Play::new(SMALL, "")
        .paste(LIST)
        .then("cG<enter>tags<enter>");
    let read_again = seen
        .run()
        .requests
        .into_iter()
        .rev()
        .find_map(|request| match request {
            Request::Understand { mapping, .. } => mapping,
            _ => None,
        });
    let columns = read_again.expect("read again").columns;
    assert_eq!(
        columns.last().map(|column| column.field.word()),
        Some("tags")
    );
}

#[test]
fn a_dropped_file_is_reviewed_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    std::fs::write(&path, LIST).unwrap();
    let path = path.display().to_string();
    let open = Play::new(MIDDLE, "").paste(&path).shot();
    assert!(open.contains("2 people in people.csv"), "{open}");
    let kept = Play::new(MIDDLE, "").paste(&path).then("<enter>").run();
    let files = kept.requests.into_iter().find_map(|request| match request {
        Request::Import { files, profiles } => Some((files, profiles.len())),
        _ => None,
    });
    assert_eq!(files, Some((vec!["people.csv".to_owned()], 2)));
}

#[test]
fn each_kind_of_paste_goes_where_it_belongs() {
    for (text, wanted) in [
        ("Grace Hopper", "2 people of 60"),
        ("https://app.greenhouse.io/people/1005", "Search Greenhouse"),
        ("https://www.linkedin.com/in/somebody-new", "New person"),
        ("Grace Hopper <g@h.org>, Ada King <a@k.org>", "2 people"),
        (
            "BEGIN:VCARD\nVERSION:3.0\nFN:Grace Hopper\nEMAIL:g@h.org\nEND:VCARD",
            "Grace Hopper",
        ),
        (
            "{\"full_name\": \"Grace Hopper\", \"emails\": [\"g@h.org\"]}",
            "Grace Hopper",
        ),
        ("Shopping:\n- milk\n- bread", "No people found"),
    ] {
        let seen = Play::new(MIDDLE, "").paste(text).shot();
        assert!(seen.contains(wanted), "{text}: {wanted}\n{seen}");
    }
}

#[test]
fn a_pasted_link_is_completed_and_exported() {
    let link = "https://www.linkedin.com/in/grace-hopper";
    let asked = || {
        Play::new(SMALL, "")
            .paste(link)
            .then("Grace<enter>eplt<enter>")
    };
    // The preview asks for the last name and offers what the link says.
    shot!("name-asked-80x24", asked());
    shot!("name-missing-80x24", asked().then("<esc>"));
    let unasked = asked().then("<enter>").run();
    let edited = |requests: &[Request]| {
        requests
            .iter()
            .any(|request| matches!(request, Request::EditRecord { .. }))
    };
    assert!(
        !edited(&unasked.requests),
        "a suggestion is not used unasked"
    );
    let done = asked().then("<right><enter><enter>").run();
    assert!(edited(&done.requests));
    let exported = done.requests.iter().find_map(|request| match request {
        Request::Export { plan, .. } => Some(plan.items[0].name.clone()),
        _ => None,
    });
    assert_eq!(exported.as_deref(), Some("Grace Hopper"));
}

#[test]
fn records_that_may_be_one_person_are_offered() {
    shot!("pairs-80x24", Play::new(SMALL, "="));
    shot!("pairs-120x40", Play::new(MIDDLE, "=j"));
    let asks = |keys: &str, wanted: fn(&Request) -> bool| {
        let seen = Play::new(SMALL, keys).run();
        assert!(
            seen.requests.iter().any(wanted),
            "{keys}: {:?}",
            seen.requests
        );
    };
    asks("=s", |one| matches!(one, Request::MergeRecords { .. }));
    asks("=d", |one| matches!(one, Request::KeepApart { .. }));
    asks("  kJJ", |one| matches!(one, Request::MergeRecords { .. }));
    asks("DD", |one| matches!(one, Request::DeleteRecord { .. }));
    asks("II", |one| matches!(one, Request::UndoImport));
    asks("z", |one| matches!(one, Request::SplitRecord { .. }));
}

const SIZES: [(u16, u16); 4] = [(60, 15), (80, 24), (120, 40), (200, 50)];

/// Takes a picture at every size.
fn at_all_sizes(name: &str, play: impl Fn((u16, u16)) -> Play) {
    for (width, height) in SIZES {
        let name = format!("{name}-{width}x{height}");
        insta::assert_snapshot!(name, play((width, height)).shot());
    }
}

#[test]
fn help_stands_in_two_columns_where_there_is_room() {
    at_all_sizes("help-list", |size| Play::new(size, "?"));
    at_all_sizes("help-outbox", |size| Play::new(size, "O?"));
}

#[test]
fn what_is_said_has_a_line_of_its_own_over_overlays_too() {
    at_all_sizes("notice", |size| Play::new(size, "Y"));
    at_all_sizes("notice-over", |size| Play::new(size, "OY"));
}

#[test]
fn a_wait_says_for_what_and_for_how_long() {
    let waits = |office: &mut Office| {
        office.status.waiting = Some(gleaner::worker::WaitShown {
            what: "Greenhouse's limit",
            since: people::now() - jiff::SignedDuration::from_secs(13),
            until: Some(people::now() + jiff::SignedDuration::from_secs(17)),
            ends_then: true,
            background: false,
        });
    };
    at_all_sizes("waits", |size| Play::new(size, "").at(waits));
    let text = Play::new(SMALL, "").at(waits).shot();
    assert!(text.contains("waits 17 s for Greenhouse's limit"), "{text}");
    // What a sync waits for that nobody asked for is nobody's wait.
    let behind = |office: &mut Office| {
        waits(office);
        if let Some(wait) = &mut office.status.waiting {
            wait.background = true;
        }
    };
    let text = Play::new(SMALL, "").at(behind).shot();
    assert!(!text.contains("waits"), "{text}");
}

#[test]
fn the_tour_begins_at_the_first_start_and_goes_when_it_is_told() {
    let first = |settings: &mut gleaner::app::Settings| settings.place = Some(String::new());
    at_all_sizes("tour", |size| Play::new(size, "").with(first));
    let text = |keys: &str| Play::new(MIDDLE, keys).with(first).shot();
    assert!(text("").contains("Tour 1/7"));
    let second = text("<f3>");
    assert!(
        second.contains("Tour 2/7") && second.contains("/ searches"),
        "{second}"
    );
    // Whoever does what a tip says has had it; keys do what they always do.
    let searched = text("<f3>/");
    assert!(searched.contains("Tour 3/7"), "{searched}");
    assert!(!text("<esc>").contains("Tour"));
    assert!(text("<esc><f3>").contains("Tour 1/7"));
    assert!(!Play::new(MIDDLE, "").shot().contains("Tour"));
}

#[test]
fn panes_are_zoomed_and_resized() {
    at_all_sizes("zoomed", |size| Play::new(size, "Z"));
    at_all_sizes("zoomed-detail", |size| Play::new(size, "<enter>Z"));
    let shot = |keys: &str| Play::new(MIDDLE, keys).shot();
    assert_eq!(shot("ZZ"), shot(""));
    assert_ne!(shot("<"), shot(""));
    assert_eq!(shot(">>>"), shot(">>>>><<"));
}

#[test]
fn every_look_can_be_chosen_while_it_runs() {
    let own = |keys: &str| Play::new(SMALL, keys);
    insta::assert_snapshot!("look-dark-80x24", own("T").shot());
    insta::assert_snapshot!("look-light-80x24", own("TT").shot());
    insta::assert_snapshot!("look-high-contrast-80x24", own("TTT").shot());
    insta::assert_snapshot!("look-monochrome-80x24", own("TTTT").shot());
    let said = own("TTTTT").shot();
    assert!(said.contains("Theme: terminal"), "{said}");
    let none = own("T").with(|settings| {
        settings.colourless = true;
        settings.theme = Theme::of(gleaner::config::Look::Monochrome);
    });
    assert!(none.shot().contains("NO_COLOR"));
}

#[test]
fn plainly_there_are_lines_and_no_boxes() {
    let plain = |size, keys: &str| {
        Play::new(size, keys).with(|settings| {
            settings.plain = true;
            settings.glyphs = Glyphs::Plain;
        })
    };
    at_all_sizes("plain", |size| plain(size, "jj"));
    at_all_sizes("plain-detail", |size| plain(size, "<enter>"));
    for keys in ["", "<enter>", "?", "O", "p", ":", "/rust", "P"] {
        let text = plain(MIDDLE, keys).shot();
        let screen = text.split("---\n").next().unwrap_or_default();
        assert!(!screen.contains(['│', '─', '╭', '|']), "{keys}: {screen}");
        // No frame parts what is on top from the list: that is away meanwhile.
        let on_top = matches!(keys, "?" | "O" | "p" | ":" | "P");
        let listed = screen.contains("Katherine Hopper");
        assert_eq!(
            listed,
            !on_top && keys != "/rust" && keys != "<enter>",
            "{keys}: {screen}"
        );
    }
}

#[test]
fn the_outbox_tells_what_never_left_too() {
    let full = |office: &mut Office| {
        office.exports = people::exports();
        let mut unsent = people::exports().remove(0);
        unsent.id = "unsent".to_owned();
        unsent.name = "Hedy Lamarr".to_owned();
        unsent.state = gleaner::export::OutboxState::Cancelled;
        unsent.outcome = Some(gleaner::export::Outcome::Guarded);
        unsent.reason = Some("rejected on this job 3 months ago".to_owned());
        unsent.unsent = true;
        office.exports.push(unsent);
    };
    at_all_sizes("outbox-all", |size| Play::new(size, "OG").at(full));
    let seen = Play::new(MIDDLE, "Offfffr").at(full).run();
    assert!(
        seen.requests
            .iter()
            .all(|request| !matches!(request, Request::Retry { .. }))
    );
    let text = harness::picture(&seen.buffer);
    assert!(text.contains("not sent: blocked"), "{text}");
    let saved = Play::new(MIDDLE, "Os").at(full).run().requests;
    let rows = saved.iter().find_map(|request| match request {
        Request::Save { rows } => Some(rows.clone()),
        _ => None,
    });
    let rows = rows.expect("a file");
    assert_eq!(rows.len(), 7);
    assert!(
        rows.iter()
            .any(|row| row.outcome == "created" && row.at.is_some())
    );
    assert!(rows.iter().any(|row| row.outcome == "not sent: blocked"));
}

#[test]
fn a_note_for_somebody_who_is_there_is_seen_before_it_is_sent() {
    at_all_sizes("note", |size| Play::new(size, "4Nmet at RustFest"));
    at_all_sizes("tags", |size| Play::new(size, "4#rust, berlin"));
    let added = |keys: &str| {
        let requests = Play::new(MIDDLE, keys).run().requests;
        requests.into_iter().find_map(|request| match request {
            Request::AddToRecord { addition, .. } => Some(addition),
            _ => None,
        })
    };
    let note = added("4Nmet at RustFest<enter>").expect("a note");
    assert_eq!(note.note.as_deref(), Some("met at RustFest"));
    let tags = added("4#rust, berlin<enter>").expect("tags");
    assert_eq!(tags.tags, ["rust", "berlin"]);
    assert_eq!(added("4N<enter>"), None, "nothing typed");
    assert_eq!(
        added("2Nsomething<enter>"),
        None,
        "who is new has no record"
    );
}
