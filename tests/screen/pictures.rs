//! The pictures of `docs/guide.md`: screens of the real loop as SVG, on dark and on light.
//!
//! `tools/pictures` draws them; whoever changes what they show runs it.

use std::fmt::Write as _;
use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use crate::harness::Play;
use crate::people;

/// What the guide shows: the file's name, and the keys that lead there.
const SCREENS: [(&str, &str); 8] = [
    ("list", "jjjj"),
    ("search", "/rust<enter>j"),
    ("why", "jjjjw"),
    ("job", "p"),
    ("preview", "p<enter>   E"),
    ("outbox", "Oj"),
    ("settings", "P"),
    ("help", "?"),
];
const SIZE: (u16, u16) = (100, 30);
/// Width and height of a cell, in pixels.
const CELL: (f32, f32) = (8.4, 18.0);

/// Colours of a terminal: text, background, and the sixteen of its palette.
struct Palette {
    name: &'static str,
    text: &'static str,
    ground: &'static str,
    colours: [&'static str; 16],
}

const PALETTES: [Palette; 2] = [
    Palette {
        name: "dark",
        text: "#d8dee9",
        ground: "#1e222a",
        colours: [
            "#1e222a", "#e0606b", "#8fbf6d", "#e2b86b", "#6ba4e8", "#c58ad8", "#5fc0cf", "#d8dee9",
            "#8a93a5", "#ff7a85", "#a6d785", "#f5cf85", "#86baff", "#dba3ee", "#7ad8e6", "#ffffff",
        ],
    },
    Palette {
        name: "light",
        text: "#24292f",
        ground: "#ffffff",
        colours: [
            "#24292f", "#b3261e", "#1f6f2b", "#7d5a00", "#0b57a4", "#8023a0", "#00616e", "#4a5058",
            "#5f6771", "#b3261e", "#1f6f2b", "#7d5a00", "#0b57a4", "#8023a0", "#00616e", "#000000",
        ],
    },
];

impl Palette {
    fn colour(&self, colour: Color, otherwise: &'static str) -> String {
        let named = |at: usize| self.colours[at].to_owned();
        match colour {
            Color::Reset => otherwise.to_owned(),
            Color::Black => named(0),
            Color::Red => named(1),
            Color::Green => named(2),
            Color::Yellow => named(3),
            Color::Blue => named(4),
            Color::Magenta => named(5),
            Color::Cyan => named(6),
            Color::Gray => named(7),
            Color::DarkGray => named(8),
            Color::LightRed => named(9),
            Color::LightGreen => named(10),
            Color::LightYellow => named(11),
            Color::LightBlue => named(12),
            Color::LightMagenta => named(13),
            Color::LightCyan => named(14),
            Color::White => named(15),
            Color::Indexed(at @ 0..16) => named(at.into()),
            Color::Indexed(_) => named(7),
            Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        }
    }
}

/// Returns a screen as an SVG image.
fn svg(buffer: &Buffer, palette: &Palette) -> String {
    let area = buffer.area;
    let (wide, high) = CELL;
    let (width, height) = (f32::from(area.width) * wide, f32::from(area.height) * high);
    let mut image = String::new();
    let _ = writeln!(
        image,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0} {:.0}\" \
         font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">",
        width + 24.0,
        height + 24.0
    );
    let _ = writeln!(
        image,
        "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n<g transform=\"translate(12 12)\">",
        palette.ground
    );
    for y in area.top()..area.bottom() {
        let mut runs: Vec<(u16, u16, String, String, String, Modifier)> = Vec::new();
        let mut x = area.left();
        while x < area.right() {
            let cell = &buffer[(x, y)];
            let cells = u16::try_from(cell.symbol().width().max(1)).unwrap();
            let mut text = palette.colour(cell.fg, palette.text);
            let mut ground = palette.colour(cell.bg, palette.ground);
            if cell.modifier.contains(Modifier::REVERSED) {
                std::mem::swap(&mut text, &mut ground);
            }
            match runs.last_mut() {
                Some((_, count, said, fill, below, style))
                    if *fill == text && *below == ground && *style == cell.modifier =>
                {
                    *count += cells;
                    said.push_str(cell.symbol());
                }
                _ => runs.push((
                    x,
                    cells,
                    cell.symbol().to_owned(),
                    text,
                    ground,
                    cell.modifier,
                )),
            }
            x += cells;
        }
        let top = f32::from(y) * high;
        let _ = write!(image, "{}", lines(buffer, y, palette));
        for (x, cells, said, fill, ground, style) in runs {
            let said: String = said
                .chars()
                .map(|c| if arms(c).is_some() { ' ' } else { c })
                .collect();
            let (left, room) = (f32::from(x) * wide, f32::from(cells) * wide);
            if ground != palette.ground {
                let _ = writeln!(
                    image,
                    "<rect x=\"{left:.1}\" y=\"{top:.0}\" width=\"{room:.1}\" height=\"{high:.0}\" fill=\"{ground}\"/>"
                );
            }
            if said.trim().is_empty() {
                continue;
            }
            let mut look = String::new();
            if style.contains(Modifier::BOLD) {
                look.push_str(" font-weight=\"bold\"");
            }
            if style.contains(Modifier::DIM) {
                look.push_str(" opacity=\"0.7\"");
            }
            if style.contains(Modifier::UNDERLINED) {
                look.push_str(" text-decoration=\"underline\"");
            }
            let said = said.replace('&', "&amp;").replace('<', "&lt;");
            let _ = writeln!(
                image,
                "<text x=\"{left:.1}\" y=\"{:.1}\" fill=\"{fill}\" textLength=\"{room:.1}\" \
                 lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\"{look}>{said}</text>",
                top + 13.5
            );
        }
    }
    image.push_str("</g>\n</svg>\n");
    image
}

/// Returns which ways a line of a frame goes from the middle of its cell: left, right, up, down.
fn arms(line: char) -> Option<[bool; 4]> {
    Some(match line {
        '─' => [true, true, false, false],
        '│' => [false, false, true, true],
        '╭' => [false, true, false, true],
        '╮' => [true, false, false, true],
        '╰' => [false, true, true, false],
        '╯' => [true, false, true, false],
        _ => return None,
    })
}

/// Returns the lines of frames in a row as paths: letters of a font leave gaps between the rows.
fn lines(buffer: &Buffer, y: u16, palette: &Palette) -> String {
    let area = buffer.area;
    let (wide, high) = CELL;
    let mut image = String::new();
    let mut path: Option<(String, bool, String)> = None;
    let mut close = |path: Option<(String, bool, String)>| {
        if let Some((stroke, dim, path)) = path {
            let look = if dim { " opacity=\"0.7\"" } else { "" };
            let _ = writeln!(
                image,
                "<path d=\"{path}\" stroke=\"{stroke}\" fill=\"none\"{look}/>"
            );
        }
    };
    for x in area.left()..area.right() {
        let cell = &buffer[(x, y)];
        let Some([left, right, up, down]) = cell.symbol().chars().next().and_then(arms) else {
            continue;
        };
        let stroke = palette.colour(cell.fg, palette.text);
        let dim = cell.modifier.contains(Modifier::DIM);
        if path
            .as_ref()
            .is_some_and(|(last, was, _)| *last != stroke || *was != dim)
        {
            close(path.take());
        }
        let (_, _, path) = path.get_or_insert_with(|| (stroke, dim, String::new()));
        let (begin, top) = (f32::from(x) * wide, f32::from(y) * high);
        let (middle, centre) = (begin + wide / 2.0, top + high / 2.0);
        // A line a cell wide goes on from the one before.
        if left && right && path.ends_with(&format!("H{begin:.1}")) {
            let _ = write!(path, "H{:.1}", begin + wide);
            continue;
        }
        for (goes, to) in [
            (left, format!("H{begin:.1}")),
            (right, format!("H{:.1}", begin + wide)),
            (up, format!("V{top:.1}")),
            (down, format!("V{:.1}", top + high)),
        ] {
            if goes {
                let _ = write!(path, "M{middle:.1} {centre:.1}{to}");
            }
        }
    }
    close(path);
    image
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures"))
}

#[test]
#[ignore = "tools/pictures draws them"]
fn draw_the_pictures() {
    std::fs::create_dir_all(folder()).unwrap();
    for (name, keys) in SCREENS {
        let play = Play::new(SIZE, keys);
        let play = match name {
            "outbox" => play.at(|office| office.exports = people::exports()),
            _ => play,
        };
        let buffer = play.run().buffer;
        for palette in &PALETTES {
            let file = folder().join(format!("{name}-{}.svg", palette.name));
            std::fs::write(file, svg(&buffer, palette)).unwrap();
        }
    }
}

#[test]
fn every_picture_that_the_guide_shows_is_there_on_dark_and_on_light() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    for (name, _) in SCREENS {
        for palette in &PALETTES {
            let file = format!("{name}-{}.svg", palette.name);
            assert!(guide.contains(&file), "{file} in the guide");
            let image = std::fs::read_to_string(folder().join(&file)).unwrap();
            assert!(
                image.starts_with("<svg ") && image.ends_with("</svg>\n"),
                "{file}"
            );
        }
    }
}
