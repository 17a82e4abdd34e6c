//! The columns of the list: which have room, what is in each, and the list where they are chosen.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::app::{Column, ColumnPane, State, Tone, column_lines, layout, text};
use crate::config::{Action, Context, Style};
use crate::mirror::query::Field;
use crate::people::PersonRef;
use crate::worker::{Row, Scope};

/// Columns between two columns.
const GAP: usize = 2;
/// Less than this says little of what somebody does.
const WORK: usize = 30;
/// Less than this is no column.
const NARROWEST: usize = 8;
/// A column of names is no narrower than this, however short they are.
const SHORTEST_NAME: usize = 12;
/// Room for name and work from which both are shown.
const TWO: usize = 34;
/// Room for most titles with a company.
const WHOLE_WORK: usize = 40;
/// Beyond this nothing is gained by more room for where somebody was last in Greenhouse.
const WIDEST_LAST: usize = 48;
/// Room from which there are more of them than name and work.
const MORE: usize = 74;

/// A piece of a row.
pub struct Cell {
    /// The columns it takes.
    pub width: usize,
    /// What is there.
    pub text: String,
    /// How it looks.
    pub style: Style,
    /// What of a person it shows, for a search to point its words out in.
    pub fields: &'static [Field],
}

/// Returns the columns behind the verdict for which there is room, with their widths, in their order.
pub fn fitting(state: &State, room: usize) -> Vec<(Column, usize)> {
    let wanted: Vec<Column> = state
        .columns
        .wanted()
        .into_iter()
        .skip_while(is_verdict)
        .collect();
    let by_hand = |column: &Column| state.columns.widths.get(column).copied();
    let width = |column: Column| {
        by_hand(&column).unwrap_or(match column {
            // Room that no name needs belongs to what somebody does.
            Column::Name => {
                let most = match room {
                    0..MORE => (room * 11 / 20).clamp(18, 24),
                    _ => column.width(),
                };
                most.min(state.results.longest_name.max(SHORTEST_NAME))
            }
            Column::Last => (room / 4).clamp(14, 30),
            column => column.width(),
        })
    };
    let least = |column: Column| match (column, by_hand(&column)) {
        (Column::Work, None) if room < MORE => 1,
        (Column::Work, None) => WORK,
        (column, _) => width(column),
    };
    // Those that say most have room first; who chose them wants them in that order.
    let mut by_worth = wanted.clone();
    if state.columns.chosen.is_none() {
        by_worth.sort_by_key(|column| match column {
            Column::Last => Column::Place as usize,
            Column::Place => Column::Last as usize,
            column => *column as usize,
        });
        by_worth.truncate(match room {
            0..TWO => 1,
            TWO..MORE => 2,
            _ => by_worth.len(),
        });
    }
    let mut used = 0;
    let mut fit: Vec<(Column, usize)> = Vec::new();
    for column in by_worth {
        let gap = if fit.is_empty() { 0 } else { GAP };
        let left = room.saturating_sub(used + gap);
        // What somebody chose is rather cut than left out.
        let shrinks = fit.is_empty() || (state.columns.chosen.is_some() && left >= NARROWEST);
        if least(column) <= left || shrinks {
            let width = least(column).min(left);
            used += gap + width;
            fit.push((column, width));
        }
    }
    let spare = room.saturating_sub(used);
    let has = |wanted: Column| fit.iter().any(|(column, _)| *column == wanted);
    // What somebody does, and where they were last, need most: of the room left the first has enough for most
    // titles, and what remains is theirs in equal parts, as long as they need it.
    let width_of = |wanted: Column| {
        let found = fit.iter().find(|(column, _)| *column == wanted);
        found.map_or(0, |(_, width)| *width)
    };
    let is_free = |column: Column| has(column) && by_hand(&column).is_none();
    let (work, last) = (is_free(Column::Work), is_free(Column::Last));
    let for_last = if work && last {
        let needs = state
            .results
            .longest_work
            .saturating_sub(width_of(Column::Work));
        let first = spare
            .min(needs)
            .min(WHOLE_WORK.saturating_sub(width_of(Column::Work)));
        let rest = spare - first;
        let half = rest.div_ceil(2).max(rest.saturating_sub(needs - first));
        half.min(WIDEST_LAST.saturating_sub(width_of(Column::Last)))
    } else {
        0
    };
    let stretched = if work { Column::Work } else { Column::Name };
    let shown = wanted
        .iter()
        .filter_map(|wanted| fit.iter().find(|(column, _)| column == wanted));
    shown
        .map(|(column, width)| {
            let more = match *column {
                column if column == stretched => spare - for_last,
                Column::Last => for_last,
                _ => 0,
            };
            (*column, width + more)
        })
        .collect()
}

fn is_verdict(column: &Column) -> bool {
    *column == Column::Verdict
}

/// Returns what is in a column of a row; without a heading above it says itself what it is.
pub fn cell(
    state: &State,
    paint: &Paint<'_>,
    row: &Row,
    column: (Column, usize),
    headed: bool,
) -> Cell {
    let (column, width) = column;
    let plain = |text: Option<&str>, fields: &'static [Field]| Cell {
        width,
        text: text.unwrap_or_default().to_owned(),
        style: Style::default(),
        fields,
    };
    let muted = |text: String| Cell {
        width,
        text,
        style: paint.theme.muted,
        fields: &[],
    };
    match column {
        Column::Verdict => plain(None, &[]),
        Column::Name => match row.name.trim() {
            "" => muted("(no name)".to_owned()),
            name => plain(Some(name), &[Field::Name]),
        },
        Column::Work => {
            let work = work(row, width, paint);
            plain(Some(&work), &[Field::Title, Field::Company])
        }
        Column::Place => plain(row.location.as_deref(), &[Field::Location]),
        Column::Last => {
            let (text, tone) = last_known(state, row, paint);
            Cell {
                width,
                text,
                style: paint.tone(tone),
                fields: &[],
            }
        }
        Column::Exported => {
            let origin = &row.origin;
            let age = origin.exported_at.map(|at| text::short_age(state.now, at));
            let facts = [age, origin.exported_to.clone()];
            let facts: Vec<String> = facts.into_iter().flatten().collect();
            match (facts.is_empty(), row.exported) {
                (true, true) => muted("exported".to_owned()),
                (true, false) => muted(String::new()),
                _ if headed => muted(facts.join(paint.glyphs.dot())),
                _ => {
                    let facts = facts.join(paint.glyphs.dot());
                    muted(format!("{} {facts}", paint.glyphs.exported()))
                }
            }
        }
        Column::Source => muted(row.origin.source.clone().unwrap_or_default()),
        Column::Added => {
            let age = row.origin.added_at.map(|at| text::short_age(state.now, at));
            muted(match age {
                Some(age) if headed => age,
                Some(age) => format!("added {age}"),
                None => String::new(),
            })
        }
    }
}

/// Returns what somebody does and where, once where both are the same.
fn work(row: &Row, width: usize, paint: &Paint<'_>) -> String {
    match (&row.title, &row.company) {
        (Some(title), Some(company)) if title == company => title.clone(),
        (Some(title), Some(company)) => {
            let both = format!("{title}{}{company}", paint.glyphs.dot());
            // A title alone says more than two halves.
            if text::width(&both) <= width {
                both
            } else {
                title.clone()
            }
        }
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    }
}

/// Returns where somebody was last in Greenhouse: job and stage of a candidate; of a profile the status
/// and age of the newest application of the person it is or may be.
fn last_known(state: &State, row: &Row, paint: &Paint<'_>) -> (String, Tone) {
    let dot = paint.glyphs.dot();
    if let (PersonRef::Candidate(_), Some(note)) = (row.id, &row.note) {
        let facts = [note.job.as_deref(), note.stage.as_deref()];
        let facts: Vec<&str> = facts.into_iter().flatten().collect();
        return (facts.join(dot), Tone::Plain);
    }
    let known = state.verdicts.assessment(row.id);
    let newest = known
        .and_then(|known| known.likeliest())
        .and_then(|found| found.applications.first());
    let Some(newest) = newest else {
        return (String::new(), Tone::Plain);
    };
    let age = newest.last_activity_at.or(newest.created_at);
    let status = newest.status.word();
    let status = match age {
        Some(at) => format!("{status} {}", text::short_age(state.now, at)),
        None => status.to_owned(),
    };
    let facts = [Some(status.as_str()), newest.job.as_deref()];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    (facts.join(dot), Tone::Muted)
}

/// Draws the headings of columns that begin at a place.
pub fn headings(state: &State, paint: &mut Paint<'_>, at: (u16, u16), columns: &[(Column, usize)]) {
    let found = state.results.load.value();
    let of_candidates = found.is_some_and(|found| found.scope == Scope::Greenhouse);
    let (mut x, y) = at;
    for (column, width) in columns {
        let heading = match column.heading(of_candidates) {
            // Rather a part of it than a word cut in two.
            whole if text::width(whole) > *width => whole.split(' ').next().unwrap_or(whole),
            whole => whole,
        };
        let sorted = state.results.sort.filter(|sort| sort.by == *column);
        let words = match sorted {
            Some(sort) => format!("{heading} {}", paint.glyphs.sorted(sort.reverse)),
            None => heading.to_owned(),
        };
        let style = if sorted.is_some() {
            paint.theme.accent
        } else {
            paint.theme.muted
        };
        paint.text(x, y, *width, &words, style);
        x = x.saturating_add(u16::try_from(width + GAP).unwrap_or(u16::MAX));
    }
}

/// Returns by what the list is sorted, for its title; nothing where it is as found.
pub fn sorted(state: &State, paint: &Paint<'_>) -> String {
    match state.results.sort {
        Some(sort) => {
            let arrow = paint.glyphs.sorted(sort.reverse);
            format!("{}by {} {arrow}", paint.glyphs.dot(), sort.by.words())
        }
        None => String::new(),
    }
}

/// Draws the list where columns are chosen.
pub fn pane(state: &State, paint: &mut Paint<'_>, area: Rect, open: ColumnPane) {
    paint.clear(area);
    paint.frame(area, " Columns ", true);
    let inside = layout::inside(area);
    let lines = column_lines(state);
    let muted = paint.theme.muted;
    let rows = inside.top()..inside.bottom().saturating_sub(2);
    for (at, (y, line)) in rows.zip(&lines).enumerate() {
        let here = Rect {
            y,
            height: 1,
            ..inside
        };
        let sign = match (line.shown, line.column.is_optional()) {
            (true, _) => paint.glyphs.done(),
            (false, _) => " ",
        };
        let style = if line.shown { Style::default() } else { muted };
        paint.text(here.x + 2, y, 1, sign, style);
        paint.text(here.x + 4, y, 24, line.column.words(), style);
        let width = match line.width {
            Some(width) => format!("{width} wide"),
            None => String::new(),
        };
        paint.text(here.x + 30, y, 10, &width, muted);
        let sorted = match line.sorted {
            Some(reverse) => format!("sorted {}", paint.glyphs.sorted(reverse)),
            None => String::new(),
        };
        paint.text(here.x + 42, y, 12, &sorted, paint.theme.accent);
        if at == open.cursor {
            paint.select(here);
        }
    }
    let why = match state.columns.chosen {
        None => "Chosen by the room there is; a change keeps yours.".to_owned(),
        Some(_) => {
            let keymap = &state.settings.keymap;
            let key = keymap.key_for(Action::DefaultColumns, Context::Columns);
            match key {
                Some(key) => format!("Your choice; {key} shows them as they were."),
                None => "Your choice.".to_owned(),
            }
        }
    };
    paint.foot(inside, 2, &why, Tone::Muted);
}
