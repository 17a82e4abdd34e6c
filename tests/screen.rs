//! The screen through the real loop: keys in as the config writes them, a scripted worker, and the
//! screen out as text with a map of its styles.

#[path = "screen/harness.rs"]
mod harness;
#[path = "screen/people.rs"]
mod people;

use harness::Play;

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
}

#[test]
fn typing_narrows_the_list_and_enter_goes_to_it() {
    shot!("search-80x24", Play::new(SMALL, "/rust<enter>jj"));
    shot!("search-typing-80x24", Play::new(SMALL, "/rust"));
    shot!("search-nobody-120x40", Play::new(MIDDLE, "/zzz<enter>"));
}

#[test]
fn greenhouse_can_be_searched_too() {
    shot!("greenhouse-120x40", Play::new(MIDDLE, "tjj"));
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
fn marks_and_filters_show() {
    shot!("marks-120x40", Play::new(MIDDLE, "   2j"));
    shot!("filter-80x24", Play::new(SMALL, "4"));
}

#[test]
fn a_job_is_picked_by_typing() {
    shot!("jobs-80x24", Play::new(SMALL, "p"));
    shot!("jobs-typed-120x40", Play::new(MIDDLE, "pplt"));
    shot!("job-in-hand-80x24", Play::new(SMALL, "pplt<enter>"));
}

#[test]
fn an_export_is_previewed_confirmed_and_its_outcome_shown() {
    shot!("preview-80x24", Play::new(SMALL, "   Eplt<enter>"));
    shot!("preview-120x40", Play::new(MIDDLE, "jj  Eplt<enter>"));
    shot!("preview-json-120x40", Play::new(MIDDLE, "eplt<enter>b"));
    shot!("exported-120x40", Play::new(MIDDLE, "    Eplt<enter><enter>"));
    shot!("outcomes-80x24", Play::new(SMALL, "    Eplt<enter><enter><esc>"));
}

#[test]
fn help_palette_and_chords_come_from_the_keymap() {
    shot!("help-80x24", Play::new(SMALL, "?"));
    shot!("help-120x40", Play::new(MIDDLE, "?"));
    shot!("palette-120x40", Play::new(MIDDLE, ":mark"));
    shot!("chord-80x24", Play::new(SMALL, "c"));
}
