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
