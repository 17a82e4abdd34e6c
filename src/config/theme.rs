//! Colours by meaning, not by widget.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::keymap::Mistake;

/// A colour of the terminal's own palette, so that the user's terminal theme shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// The terminal's own text or background colour.
    Reset,
    /// One of the 16 named colours or the 256 of the palette.
    Indexed(u8),
}

impl Colour {
    /// Returns the word it is written as.
    fn word(self) -> String {
        match self {
            Self::Reset => "reset".to_owned(),
            Self::Indexed(number) => match COLOURS.get(usize::from(number)) {
                Some(name) => (*name).to_owned(),
                None => number.to_string(),
            },
        }
    }
}

const COLOURS: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// How something looks; no colour at all unless one is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    /// Text colour.
    pub fg: Option<Colour>,
    /// Background colour.
    pub bg: Option<Colour>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Text and background swapped.
    pub reverse: bool,
}

impl Style {
    /// Returns this style without its colours.
    fn monochrome(self) -> Self {
        Self {
            fg: None,
            bg: None,
            ..self
        }
    }
}

impl fmt::Display for Style {
    /// Writes the words that [`Style::from_str`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attributes = [
            (self.bold, "bold"),
            (self.dim, "dim"),
            (self.italic, "italic"),
            (self.underline, "underline"),
            (self.reverse, "reverse"),
        ];
        let mut words: Vec<String> = attributes
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, word)| word.to_owned())
            .collect();
        words.extend(self.fg.map(Colour::word));
        words.extend(self.bg.map(|colour| format!("on-{}", colour.word())));
        if words.is_empty() {
            f.write_str("none")
        } else {
            f.write_str(&words.join(" "))
        }
    }
}

impl FromStr for Style {
    type Err = String;

    /// Reads words such as `bold green on-black`.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut style = Self::default();
        for word in text.split_whitespace() {
            match word {
                "bold" => style.bold = true,
                "dim" => style.dim = true,
                "italic" => style.italic = true,
                "underline" => style.underline = true,
                "reverse" => style.reverse = true,
                "none" => {}
                _ => match word.strip_prefix("on-") {
                    Some(name) => style.bg = Some(colour(name)?),
                    None => style.fg = Some(colour(word)?),
                },
            }
        }
        Ok(style)
    }
}

fn colour(word: &str) -> Result<Colour, String> {
    if word == "reset" {
        return Ok(Colour::Reset);
    }
    COLOURS
        .iter()
        .position(|name| *name == word)
        .and_then(|at| u8::try_from(at).ok())
        .or_else(|| word.parse().ok())
        .map(Colour::Indexed)
        .ok_or_else(|| word.to_owned())
}

/// A set of colours that belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// The terminal's own colours.
    #[default]
    Terminal,
    /// Light text on dark, whatever the terminal has.
    Dark,
    /// Dark text on light, whatever the terminal has.
    Light,
    /// Strong colours on black.
    HighContrast,
    /// No colour at all.
    Monochrome,
}

impl Look {
    /// Every look, in the order of the key that changes it.
    pub const ALL: [Self; 5] = [
        Self::Terminal,
        Self::Dark,
        Self::Light,
        Self::HighContrast,
        Self::Monochrome,
    ];

    /// Returns the word of the setting `screen.theme`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
            Self::Monochrome => "monochrome",
        }
    }

    /// Returns the one after it; after the last the first.
    #[must_use]
    pub fn next(self) -> Self {
        let after = Self::ALL
            .into_iter()
            .skip_while(|look| *look != self)
            .nth(1);
        after.unwrap_or_default()
    }
}

macro_rules! theme {
    ($($field:ident $name:literal [$terminal:literal $dark:literal $light:literal $contrast:literal $mono:literal] $description:literal;)*) => {
        /// How each kind of thing looks.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Theme {
            $(#[doc = $description] pub $field: Style,)*
        }

        /// Name, default and description of every entry.
        const ENTRIES: &[(&str, &str, &str)] = &[$(($name, $terminal, $description),)*];

        impl Theme {
            fn entry(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $($name => Some(&mut self.$field),)*
                    _ => None,
                }
            }

            /// Returns the `[theme]` table that holds.
            pub(super) fn print(&self) -> String {
                let mut text = String::from("[theme]\n");
                // Writing to a String can't fail.
                $(let _ = writeln!(text, "{} = \"{}\"", $name, self.$field);)*
                text
            }

            /// Returns the theme of a look. In monochrome no colour is set at all, because crossterm
            /// answers one with an empty attribute list, which cancels `reverse` too.
            pub fn of(look: Look) -> Self {
                let read = |style: &str| style.parse::<Style>().unwrap_or_default();
                match look {
                    Look::Terminal => Self { $($field: read($terminal),)* },
                    Look::Dark => Self { $($field: read($dark),)* },
                    Look::Light => Self { $($field: read($light),)* },
                    Look::HighContrast => Self { $($field: read($contrast),)* },
                    Look::Monochrome => Self { $($field: read($mono).monochrome(),)* },
                }
            }

            /// Returns the theme of a look with what the user's own theme says otherwise than the
            /// terminal's; nothing of that in monochrome.
            #[must_use]
            pub fn in_look(&self, look: Look) -> Self {
                let (base, usual) = (Self::of(look), Self::default());
                if look == Look::Monochrome {
                    return base;
                }
                Self { $($field: if self.$field == usual.$field { base.$field } else { self.$field },)* }
            }
        }
    };
}

impl Default for Theme {
    fn default() -> Self {
        Self::of(Look::Terminal)
    }
}

theme! {
    text "text" ["none" "252 on-234" "235 on-231" "231 on-16" "none"] "Ordinary text, and what it stands on";
    selected "selected" ["reverse" "231 on-24" "16 on-153" "16 on-226 bold" "reverse"] "The line under the cursor";
    muted "muted" ["bright-black" "246" "240" "231" "dim"] "What matters less";
    heading "heading" ["bold" "231 bold" "16 bold" "231 bold underline" "bold"] "Titles and names";
    accent "accent" ["cyan" "81" "25" "51 bold" "bold"] "Keys and the text box";
    matched "match" ["yellow bold" "221 bold" "88 bold underline" "226 bold underline" "underline"] "The letters a search found";
    new "new" ["green" "114" "22" "46 bold" "none"] "The verdict new, and what was created";
    possible "possible" ["yellow" "221" "58 bold" "226 bold" "bold"] "The verdict possible, and what waits for a person";
    in_greenhouse "in-greenhouse" ["cyan" "80" "24" "51 bold" "none"] "The verdict in Greenhouse, and what was added";
    marked "marked" ["magenta bold" "213 bold" "90 bold" "219 bold" "bold"] "Marks";
    warning "warning" ["yellow" "221" "94 bold" "226 bold" "bold"] "Warnings and conflicts";
    error "error" ["red bold" "210 bold" "124 bold" "217 bold" "bold"] "Errors";
    border "border" ["bright-black" "241" "247" "231" "dim"] "Frames";
    focused "focused" ["cyan" "81" "25" "226 bold" "bold"] "The frame that has the focus";
}

impl Theme {
    /// Returns the theme for the user's `[theme]` table laid over the defaults, and every mistake
    /// in it; an entry with a mistake keeps its default.
    pub fn from_table(table: &toml::Table) -> (Self, Vec<Mistake>) {
        let mut theme = Self::default();
        let mut mistakes = Vec::new();
        for (name, value) in table {
            let mut mistake = |what: String, hint: Option<String>| {
                mistakes.push(Mistake {
                    entry: name.clone(),
                    what,
                    hint,
                });
            };
            let style = value.as_str().map(str::parse::<Style>);
            match (theme.entry(name), style) {
                (None, _) => mistake(format!("`{name}` is not part of a theme"), nearest(name)),
                (Some(_), None) => mistake(
                    format!("`{name}` is not a text"),
                    Some(format!("write `{name} = \"bold green\"`")),
                ),
                (Some(_), Some(Err(word))) => mistake(
                    format!("`{word}` is neither a colour nor an attribute"),
                    Some(format!(
                        "colours are {}, reset and 0 to 255; `on-` before one is the background",
                        COLOURS.join(", ")
                    )),
                ),
                (Some(entry), Some(Ok(style))) => *entry = style,
            }
        }
        (theme, mistakes)
    }
}

fn nearest(name: &str) -> Option<String> {
    ENTRIES
        .iter()
        .map(|(known, ..)| (strsim::damerau_levenshtein(name, known), known))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .map(|(_, known)| format!("did you mean `{known}`?"))
}

/// Returns name, default and description of every part of a theme.
pub(super) fn entries() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    ENTRIES.iter().copied()
}

/// Returns the `[theme]` table of the example config with all defaults.
pub fn theme_example() -> String {
    let mut text = String::from(
        "# Words: a colour, `on-` and a colour, bold, dim, italic, underline, reverse, none.\n[theme]\n",
    );
    for (name, default, description) in ENTRIES {
        // Writing to a String can't fail.
        let _ = writeln!(text, "# {description}");
        let _ = writeln!(text, "{name} = \"{default}\"");
    }
    text
}

#[cfg(test)]
#[path = "tests/theme.rs"]
mod tests;
