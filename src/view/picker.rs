//! The job picker and the palette.

use ratatui::layout::{Position, Rect};

use super::paint::Paint;
use super::search::field;
use crate::app::{Hit, JobPicker, Load, Palette, Picker, State, job_facts, layout, text};
use crate::config::Style;

/// What stands in one line of a picker: the main text, and facts behind it.
struct Entry {
    main: String,
    facts: String,
    sign: &'static str,
}

/// Draws the job picker.
pub fn jobs(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &JobPicker,
    cursor: &mut Option<Position>,
) {
    let title = match open.then.len() {
        0 => " Pick a job ".to_owned(),
        1 => " Pick a job for 1 person ".to_owned(),
        people => format!(" Pick a job for {people} people "),
    };
    let dot = paint.glyphs.dot();
    let in_hand = state.session.job.as_ref().map(|job| job.id);
    let mark = paint.glyphs.mark();
    let entry = |hit: &Hit| {
        let job = state.jobs.value()?.open.get(hit.item)?;
        Some(Entry {
            main: job.name.clone(),
            facts: job_facts(job).join(dot),
            sign: if in_hand == Some(job.id) { mark } else { " " },
        })
    };
    list(paint, area, &title, &open.picker, &entry);
    *cursor = Some(typed(paint, area, &open.picker));
    let (line, style) = job_count(state, paint);
    last_line(paint, area, &line, style);
}

/// Returns how many jobs there are, and how many are not offered and why.
fn job_count(state: &State, paint: &Paint<'_>) -> (String, Style) {
    let muted = paint.theme.muted;
    match &state.jobs {
        Load::Failed { problem, .. } => (problem.what.clone(), paint.theme.error),
        Load::Idle | Load::Pending { previous: None, .. } => ("Loading the jobs…".into(), muted),
        Load::Ready(list)
        | Load::Pending {
            previous: Some(list),
            ..
        } => {
            let count = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
            let open = text::count(count(list.open.len()), "open job", "open jobs");
            let hidden: usize = list.hidden.iter().map(|hidden| hidden.count).sum();
            let reasons: Vec<String> = list
                .hidden
                .iter()
                .map(|hidden| format!("{} {}", text::number(count(hidden.count)), hidden.reason))
                .collect();
            let rest = match hidden {
                0 => String::new(),
                _ => format!(
                    "{}{} not shown: {}",
                    paint.glyphs.dot(),
                    text::number(count(hidden)),
                    reasons.join(", ")
                ),
            };
            (format!("{open}{rest}"), muted)
        }
    }
}

/// Draws the palette.
pub fn palette(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    open: &Palette,
    cursor: &mut Option<Position>,
) {
    let entry = |hit: &Hit| {
        let action = open.actions.get(hit.item)?;
        let key = state.settings.keymap.key_for(*action, open.context);
        Some(Entry {
            main: action.description().to_owned(),
            facts: key.map_or_else(String::new, ToString::to_string),
            sign: " ",
        })
    };
    list(paint, area, " Commands ", &open.picker, &entry);
    *cursor = Some(typed(paint, area, &open.picker));
    let muted = paint.theme.muted;
    let count = format!("{} commands", open.picker.hits.len());
    last_line(paint, area, &count, muted);
}

fn typed(paint: &mut Paint<'_>, area: Rect, picker: &Picker) -> Position {
    let inside = layout::inside(area);
    let accent = paint.theme.accent;
    paint.text(inside.x, inside.y, 2, "> ", accent);
    let line = Rect {
        x: inside.x + 2,
        width: inside.width.saturating_sub(2),
        height: 1,
        ..inside
    };
    field(paint, line, &picker.field)
}

fn last_line(paint: &mut Paint<'_>, area: Rect, line: &str, style: Style) {
    let inside = layout::inside(area);
    let y = inside.bottom().saturating_sub(1);
    paint.text(inside.x, y, inside.width.into(), line, style);
}

fn list(
    paint: &mut Paint<'_>,
    area: Rect,
    title: &str,
    picker: &Picker,
    entry: &dyn Fn(&Hit) -> Option<Entry>,
) {
    paint.frame(area, title, true);
    let lines = layout::picks(area);
    if picker.hits.is_empty() && !picker.field.text().is_empty() {
        let muted = paint.theme.muted;
        paint.text(
            lines.x,
            lines.y,
            lines.width.into(),
            "None like this.",
            muted,
        );
    }
    let visible = picker.hits.iter().enumerate().skip(picker.offset);
    for (y, (at, hit)) in (lines.top()..lines.bottom()).zip(visible) {
        let Some(entry) = entry(hit) else { continue };
        let line = Rect {
            y,
            height: 1,
            ..lines
        };
        draw_entry(paint, line, hit, &entry);
        if at == picker.cursor {
            let selected = paint.theme.selected;
            paint.lay(line, selected);
            let sign = paint.glyphs.cursor();
            paint.text(line.x, y, 1, sign, selected);
        }
    }
}

fn draw_entry(paint: &mut Paint<'_>, line: Rect, hit: &Hit, entry: &Entry) {
    let marked = paint.theme.marked;
    paint.text(line.x + 1, line.y, 1, entry.sign, marked);
    let room = usize::from(line.width).saturating_sub(3);
    let name = paint.glyphs.text(&entry.main).into_owned();
    let facts_width = text::width(&paint.glyphs.text(&entry.facts));
    // The name keeps two thirds where both can't be shown whole.
    let keep = match text::width(&name) + facts_width + 2 <= room {
        true => room,
        false => room.saturating_sub((facts_width + 2).min(room / 3)),
    };
    let shown = text::fit(&name, keep, paint.glyphs.cut()).into_owned();
    let used = highlighted(paint, line.x + 3, line.y, &shown, &hit.matched);
    let rest = Rect {
        x: line.x + 3 + used + 2,
        width: line.width.saturating_sub(3 + used + 2),
        ..line
    };
    let muted = paint.theme.muted;
    let facts = paint.glyphs.text(&entry.facts).into_owned();
    let facts = text::fit(&facts, rest.width.into(), paint.glyphs.cut()).into_owned();
    paint.right(rest, &facts, muted);
}

/// Writes text with the characters that match in their style; returns the columns used.
fn highlighted(paint: &mut Paint<'_>, x: u16, y: u16, shown: &str, matched: &[u32]) -> u16 {
    use unicode_segmentation::UnicodeSegmentation;
    let hit = paint.theme.matched;
    let mut used = 0;
    for (at, grapheme) in (0u32..).zip(shown.graphemes(true)) {
        let style = match matched.binary_search(&at) {
            Ok(_) => hit,
            Err(_) => Style::default(),
        };
        used += paint.text(x + used, y, 2, grapheme, style);
    }
    used
}
