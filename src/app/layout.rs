//! Where everything is: one function for `update`, which scrolls, and `view`, which draws.

use ratatui::layout::{Rect, Size};
use serde::{Deserialize, Serialize};

/// Columns below which the app only says that it needs more.
pub const MIN_WIDTH: u16 = 60;
/// Lines below which the app only says that it needs more.
pub const MIN_HEIGHT: u16 = 15;
/// Columns from which results and detail stand side by side.
const SIDE_BY_SIDE: u16 = 80;
/// Columns that names of jobs need, with what tells two of one name apart; where the detail has less, the
/// jobs take the place of the list too.
const JOBS: u16 = 76;
/// Columns that each of list and detail keeps beside the other.
const NARROW: u16 = 30;
/// Lines of what exports carry: a frame, a line each, a gap, two lines of advice.
const CARRIED: u16 = 11;
/// Lines of a form: as many as its fields need in most records.
const FORM: u16 = 24;
/// The least room in which the columns of the list have headings: where they are several, and a line more
/// or less of people is no matter.
const HEADED: Size = Size {
    width: 62,
    height: 20,
};
/// Lines from which the search box has a frame.
const ROOMY: u16 = 20;

/// The parts of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Areas {
    /// The search box, framed where it has three lines.
    pub search: Rect,
    /// The results with their frame; none where the detail takes their place.
    pub results: Option<Rect>,
    /// The detail with its frame; none where there is no room beside the results.
    pub detail: Option<Rect>,
    /// The job picker with its frame.
    pub jobs: Rect,
    /// Overlays over everything, with their frame.
    pub overlay: Rect,
    /// The help with its frame: as wide as two columns of keys need.
    pub wide: Rect,
    /// The palette with its frame.
    pub palette: Rect,
    /// A line to type in, with what it is for and its frame.
    pub entry: Rect,
    /// What exports carry, with its frame.
    pub carried: Rect,
    /// The form of a record with its frame.
    pub form: Rect,
    /// The session line: target, marks.
    pub session: Rect,
    /// The status line: user, organisation, mirror, budget.
    pub status: Rect,
    /// What happened last: a line of its own, or over the status line where there is little room.
    pub notice: Rect,
    /// The footer: keys.
    pub footer: Rect,
}

/// How the panes share the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Panes {
    /// The detail has the focus.
    #[serde(skip)]
    pub on_detail: bool,
    /// The pane with the focus takes the whole width.
    pub zoomed: bool,
    /// The list's share of the width in percent; none is as much as it needs.
    pub list: Option<u16>,
    /// One pane after the other, as a screen reader reads.
    #[serde(skip)]
    pub plain: bool,
}

impl Panes {
    /// Percent by which a key moves the border between the panes.
    const STEP: u16 = 4;

    /// Lets the list end at a column of a screen of that width.
    pub fn divide(&mut self, width: u16, column: u16) {
        let share = u32::from(column + 1) * 100;
        let share = u16::try_from(share.div_ceil(u32::from(width.max(1)))).unwrap_or(50);
        self.list = Some(share.clamp(20, 80));
    }

    /// Makes the list wider or narrower on a screen of that width.
    pub fn resize(&mut self, width: u16, wider: bool) {
        let now = list_width(width, self.list);
        self.divide(width, now.saturating_sub(1));
        let now = self.list.unwrap_or(50);
        let to = if wider {
            now + Self::STEP
        } else {
            now.saturating_sub(Self::STEP)
        };
        self.list = Some(to.clamp(20, 80));
    }
}

/// Returns the columns of the list beside the detail.
fn list_width(width: u16, share: Option<u16>) -> u16 {
    let of = |percent: u32| u32::from(width) * percent / 100;
    let left = match share {
        None => of(55).clamp(44, 120),
        Some(share) => of(share.into()),
    };
    let left = u16::try_from(left).unwrap_or(44);
    left.clamp(NARROW, width.saturating_sub(NARROW).max(NARROW))
}

/// Returns where everything is, none where the terminal is too small.
pub fn areas(size: Size, panes: Panes) -> Option<Areas> {
    let Size { width, height } = size;
    if width < MIN_WIDTH || height < MIN_HEIGHT {
        return None;
    }
    let roomy = height >= ROOMY;
    let search_height = if roomy { 3 } else { 1 };
    // Session, status, footer; where there is room, what is said has a line of its own.
    let below = if roomy { 4 } else { 3 };
    let body_height = height - search_height - below;
    let body = Rect::new(0, search_height, width, body_height);
    let line = |from_below: u16| Rect::new(0, height - from_below, width, 1);
    let beside = width >= SIDE_BY_SIDE && !panes.plain;
    let (results, detail, jobs) = if beside {
        let left = list_width(width, panes.list);
        let list = Rect {
            width: left,
            ..body
        };
        let detail = Rect {
            x: left,
            width: width - left,
            ..body
        };
        let jobs = if detail.width < JOBS { body } else { detail };
        match (panes.zoomed, panes.on_detail) {
            (false, _) => (Some(list), Some(detail), jobs),
            (true, true) => (None, Some(body), jobs),
            (true, false) => (Some(body), None, jobs),
        }
    } else if panes.on_detail {
        (None, Some(body), body)
    } else {
        (Some(body), None, body)
    };
    let floor = if roomy { 2 } else { 1 };
    let centred = |width: u16, height: u16| centred(size, floor, width, height);
    Some(Areas {
        search: Rect::new(0, 0, width, search_height),
        results,
        detail,
        jobs,
        overlay: centred(100, height),
        wide: centred(140, height),
        palette: centred(72, height.min(20)),
        entry: centred(72, 5),
        carried: centred(72, height.min(CARRIED)),
        form: centred(78, height.min(FORM)),
        session: line(below),
        status: line(below - 1),
        notice: line(2),
        footer: line(1),
    })
}

/// Returns a place in the middle, above the `floor` lowest lines.
fn centred(size: Size, floor: u16, width: u16, height: u16) -> Rect {
    // A strip too narrow to read beside it would only distract.
    let width = match size.width.saturating_sub(width) {
        0..12 => size.width,
        _ => width,
    };
    // The footer stays in view, it names the keys of the overlay, and so does what is said.
    let room = size.height.saturating_sub(floor);
    let height = height.min(room);
    Rect::new((size.width - width) / 2, (room - height) / 2, width, height)
}

/// Returns a frame's inside: one line and two columns less on each side.
pub fn inside(frame: Rect) -> Rect {
    Rect {
        x: frame.x.saturating_add(2),
        y: frame.y.saturating_add(1),
        width: frame.width.saturating_sub(4),
        height: frame.height.saturating_sub(2),
    }
}

/// The parts of the list of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListAreas {
    /// The line of filters.
    pub filters: Rect,
    /// The headings of the columns; none where there is no room for them.
    pub headings: Option<Rect>,
    /// The people, one a line.
    pub rows: Rect,
}

/// Returns the parts of the list of people in its frame.
pub fn list(results: Rect) -> ListAreas {
    let inside = Rect {
        x: results.x.saturating_add(1),
        width: results.width.saturating_sub(2),
        ..inside(results)
    };
    let line = |from_above: u16| Rect {
        height: inside.height.min(1),
        ..below(inside, from_above)
    };
    let filters = line(0);
    let filters = Rect {
        x: filters.x + 1,
        width: filters.width.saturating_sub(2),
        ..filters
    };
    let headed = results.width >= HEADED.width && results.height >= HEADED.height;
    ListAreas {
        filters,
        headings: headed.then(|| line(1)),
        rows: below(inside, if headed { 2 } else { 1 }),
    }
}

/// Returns the lines of the results.
pub fn rows(results: Rect) -> Rect {
    list(results).rows
}

/// Returns a picker's lines: below the text box and above the last line.
pub fn picks(frame: Rect) -> Rect {
    let mut list = below(inside(frame), 2);
    list.height = list.height.saturating_sub(2);
    list
}

/// Returns the lines of a mapping in its frame: above the line that says why.
pub fn mapping(frame: Rect) -> Rect {
    let mut list = inside(frame);
    list.height = list.height.saturating_sub(2);
    list
}

/// Returns the lines of a form in its frame, below `above` lines that say whom it is about.
pub fn form(frame: Rect, above: usize) -> Rect {
    let inside = inside(frame);
    // The line under the cursor and its neighbours come first.
    let most = inside.height.saturating_sub(4);
    below(inside, u16::try_from(above).unwrap_or(u16::MAX).min(most))
}

/// The parts of the list of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportAreas {
    /// The line of filters.
    pub filters: Rect,
    /// The exports, one a line.
    pub rows: Rect,
    /// What there is to say of the one under the cursor.
    pub facts: Rect,
}

/// Returns the parts of the list of exports in its frame.
pub fn exports(frame: Rect) -> ExportAreas {
    const FACTS: u16 = 4;
    let inside = inside(frame);
    let filters = Rect {
        height: inside.height.min(1),
        ..inside
    };
    let mut rows = below(inside, 1);
    rows.height = rows.height.saturating_sub(FACTS + 1);
    let facts = Rect {
        y: rows.bottom().saturating_add(1),
        height: FACTS.min(inside.height),
        ..inside
    };
    ExportAreas {
        filters,
        rows,
        facts,
    }
}

fn below(area: Rect, lines: u16) -> Rect {
    Rect {
        y: area.y.saturating_add(lines),
        height: area.height.saturating_sub(lines),
        ..area
    }
}
