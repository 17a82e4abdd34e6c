//! What the app starts with: what the user has set, and what the terminal can do.

use jiff::tz::TimeZone;

use super::glyphs::Glyphs;
use super::profiles::ProfileChoice;
use crate::config::{Keymap, Look, Style, Theme};
use crate::worker::Problem;

/// What the user has set, and what the terminal can do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which key does what.
    pub keymap: Keymap,
    /// How things look.
    pub theme: Theme,
    /// The user's own theme, from which the one in use is made.
    pub own_theme: Theme,
    /// The colours to start with.
    pub look: Look,
    /// No colours are wanted, whatever is chosen (`NO_COLOR`).
    pub colourless: bool,
    /// Lines instead of boxes, for screen readers.
    pub plain: bool,
    /// What the terminal can show.
    pub glyphs: Glyphs,
    /// The user's time zone, for dates.
    pub zone: TimeZone,
    /// A line that is always in view, such as that this is a demo.
    pub banner: Option<String>,
    /// The people are made up, and nothing of the session is kept.
    pub is_demo: bool,
    /// What is wrong from the start, to be said first.
    pub trouble: Option<Problem>,
    /// Nobody has told Gleaner any credentials yet.
    pub lacks_credentials: bool,
    /// The mouse is the app's from the start.
    pub mouse: bool,
    /// The place of the last session, empty where there was none; none where none is kept.
    pub place: Option<String>,
    /// The user profile's name and how it looks; none for the default one.
    pub profile: Option<(String, Style)>,
    /// The user profiles that there are, the one in use among them; empty in the demo.
    pub profiles: Vec<ProfileChoice>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            keymap: Keymap::default(),
            theme: Theme::default(),
            own_theme: Theme::default(),
            look: Look::default(),
            colourless: false,
            plain: false,
            glyphs: Glyphs::default(),
            zone: TimeZone::UTC,
            banner: None,
            is_demo: false,
            trouble: None,
            lacks_credentials: false,
            mouse: false,
            place: None,
            profile: None,
            profiles: Vec::new(),
        }
    }
}
