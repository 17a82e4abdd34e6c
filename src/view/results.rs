//! The list of people with their verdicts.

use ratatui::layout::Rect;

use super::columns::{self, Cell};
use super::empty_state::empty_state;
use super::paint::Paint;
use crate::app::layout::{self, ListAreas};
use crate::app::pages::{outcome_words, verdict_words};
use crate::app::{Column, Counts, Filter, LIMIT, State, Tone, text};
use crate::config::{Action, Context, Style};
use crate::matching::Verdict;
use crate::mirror::query::{self, Highlights};
use crate::worker::{Row, Scope};

/// Columns of sign and word: the longest is `● in Greenhouse`.
const VERDICT: usize = 15;
/// Columns of sign, status and age, where candidates are listed: the longest is `● converted today`.
const STATUS: usize = 17;
/// Columns before the verdict: cursor, mark, sign of an export, sign of a guard.
const GUTTER: usize = 4;
/// Columns between two filters.
const GAP: u16 = 2;
/// Columns of a list from which the verdict has its word beside its sign.
const ROOMY: usize = 60;

/// Draws the results pane.
pub fn draw(state: &State, paint: &mut Paint<'_>, area: Rect) {
    let focused = matches!(state.context(), Context::Results);
    paint.frame(area, &title(state, paint), focused);
    let parts = layout::list(area);
    let rows = parts.rows;
    filters(state, paint, parts.filters);
    if state.results.shown.is_empty() {
        empty_state(state, paint, rows);
        return;
    }
    let list = List::of(state, parts);
    if let Some(line) = parts.headings {
        list.headings(state, paint, line);
    }
    let lines = state.results.shown_from(state.results.offset);
    for (at, (y, row)) in (rows.top()..rows.bottom()).zip(lines).enumerate() {
        let line = Rect {
            y,
            height: 1,
            ..rows
        };
        draw_row(state, paint, &list, line, row);
        if state.results.offset + at == state.results.cursor {
            cursor(state, paint, line);
        }
    }
    if state.results.load.is_pending() && state.search.asked.is_some() && outdated(state) {
        let muted = paint.theme.muted;
        paint.lay(rows, muted);
    }
}

/// Returns whether the rows on screen answer another question than the one asked now.
fn outdated(state: &State) -> bool {
    let shown = state.results.load.value();
    let asked = state.search.asked.as_ref();
    match (shown, asked) {
        (Some(shown), Some((query, scope))) => shown.query != *query || shown.scope != *scope,
        _ => false,
    }
}

fn cursor(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let sign = paint.glyphs.cursor();
    let style = match state.context() {
        Context::Results | Context::Search => {
            let selected = paint.theme.selected;
            paint.highlight(line);
            selected
        }
        _ => {
            let heading = paint.theme.heading;
            paint.lay(line, heading);
            paint.theme.focused
        }
    };
    paint.text(line.x, line.y, 1, sign, style);
    paint.point_at(line.x, line.y);
}

fn title(state: &State, paint: &Paint<'_>) -> String {
    let Some(found) = state.results.load.value() else {
        return " People ".to_owned();
    };
    let many = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let shown = many(state.results.shown.len());
    let rows = many(found.rows.len());
    // Until they are counted nobody knows how many there are.
    let all = match found.total.map(|total| total.max(rows)) {
        Some(all) if found.exact => text::count(all, "person", "people"),
        Some(all) => format!("{}+ people", text::number(all)),
        None => format!("{} people", paint.glyphs.cut()),
    };
    let everybody =
        everybody(state, found.scope).filter(|all| !found.query.trim().is_empty() && *all > 0);
    let people = match (state.results.filter, found.total) {
        (Filter::All, None) => all,
        (Filter::All, Some(total)) if shown == total.max(rows) => match everybody {
            // Of how many the search chose these.
            Some(everybody) if found.exact && everybody > total => {
                format!("{all} of {}", text::number(everybody))
            }
            _ => all,
        },
        // The list is as long as it gets: verdicts and filters are of those on it.
        (_, Some(total)) if rows >= many(LIMIT) && total > rows => {
            format!(
                "{} of the first {} of {all}",
                text::number(shown),
                text::number(rows)
            )
        }
        _ => format!("{} of {all}", text::number(shown)),
    };
    let busy = if state.results.load.is_pending() {
        format!(" {}", paint.glyphs.spinner(state.step))
    } else {
        String::new()
    };
    format!(" {people}{}{busy} ", columns::sorted(state, paint))
}

/// Returns how many people there are where a search looks; none before that is known.
fn everybody(state: &State, scope: Scope) -> Option<u64> {
    let status = state.status.as_ref()?;
    let (library, greenhouse) = (status.library, status.mirror.candidates);
    Some(match scope {
        Scope::Library => library,
        Scope::Greenhouse => greenhouse,
        // Whoever is in both is one person; nobody has counted them.
        Scope::All => return None,
    })
}

/// Text with the style of each piece.
type Pieces = Vec<(String, Style)>;

/// One filter as it is drawn.
struct Tab {
    action: Action,
    key: String,
    sign: &'static str,
    word: &'static str,
    count: String,
    on: bool,
    style: Style,
}

/// Draws the line of filters, as much of each as there is room for, and how many rows have no
/// verdict yet.
fn filters(state: &State, paint: &mut Paint<'_>, line: Rect) {
    let tabs = tabs(state, paint);
    let muted = paint.theme.muted;
    let width = usize::from(line.width);
    let unchecked = state.results.counts.unchecked;
    let number = text::number(u64::try_from(unchecked).unwrap_or(u64::MAX));
    let sign = paint.glyphs.unchecked();
    let remarks = match unchecked {
        0 => vec![String::new()],
        _ => vec![
            format!("{number} not checked"),
            format!("{number} to check"),
            format!("{sign} {number}"),
        ],
    };
    let sizes: [fn(&Tab) -> Pieces; 3] = [
        |tab| {
            vec![
                (format!("{} ", tab.key), Style::default()),
                (format!("{}{}", tab.word, tab.count), tab.style),
            ]
        },
        |tab| vec![(format!("{}{}", tab.word, tab.count), tab.style)],
        |tab| {
            if tab.on || tab.sign.is_empty() {
                vec![(format!("{}{}", tab.word, tab.count), tab.style)]
            } else {
                vec![(format!("{}{}", tab.sign, tab.count), tab.style)]
            }
        },
    ];
    // The sign alone is the last resort: beside words nobody knows what it counts.
    let last = remarks.len().saturating_sub(1);
    for (at, size) in sizes.into_iter().enumerate() {
        let drawn: Vec<Pieces> = tabs.iter().map(size).collect();
        let columns =
            |pieces: &Pieces| -> usize { pieces.iter().map(|(piece, _)| text::width(piece)).sum() };
        let needed: usize = drawn
            .iter()
            .map(|pieces| columns(pieces) + usize::from(GAP))
            .sum();
        let fits = |rest: &&String| needed + text::width(rest) <= width;
        let choice = if at == 2 || last == 0 {
            &remarks
        } else {
            remarks.get(..last).unwrap_or_default()
        };
        let rest = choice.iter().find(fits);
        if rest.is_some() || at == 2 {
            let mut used = 0;
            for (tab, pieces) in tabs.iter().zip(&drawn) {
                let pieces: Vec<(&str, Style)> = pieces
                    .iter()
                    .map(|(piece, style)| (piece.as_str(), *style))
                    .collect();
                let x = line.x + used;
                let room = line.width.saturating_sub(used);
                let columns = paint.pieces(x, line.y, room.into(), &pieces);
                paint.spot(Rect::new(x, line.y, columns, 1), tab.action);
                used += columns + GAP;
            }
            let rest = rest.or(remarks.last()).map_or("", String::as_str);
            paint.right(line, rest, muted);
            return;
        }
    }
}

fn tabs(state: &State, paint: &Paint<'_>) -> Vec<Tab> {
    let Counts {
        in_greenhouse,
        possible,
        new,
        ..
    } = state.results.counts;
    let glyphs = paint.glyphs;
    let only = Filter::Only;
    // As the rows have it: before the first sync is finished nobody is new for certain.
    let first_sync = state
        .status
        .as_ref()
        .is_some_and(|status| status.mirror.synced_at.is_none());
    let (newcomer, newcomers) = if first_sync {
        (glyphs.new_so_far(), "new so far")
    } else {
        (glyphs.newcomer(), "new")
    };
    [
        (Action::FilterAll, Filter::All, "", "all", None, Tone::Plain),
        (
            Action::FilterNew,
            only(Verdict::New),
            newcomer,
            newcomers,
            Some(new),
            if first_sync { Tone::Muted } else { Tone::New },
        ),
        (
            Action::FilterPossible,
            only(Verdict::Possible),
            glyphs.possible(),
            "possible",
            Some(possible),
            Tone::Possible,
        ),
        (
            Action::FilterInGreenhouse,
            only(Verdict::InGreenhouse),
            glyphs.in_greenhouse(),
            "in Greenhouse",
            Some(in_greenhouse),
            Tone::InGreenhouse,
        ),
    ]
    .into_iter()
    .map(|(action, filter, sign, word, count, tone)| {
        let on = filter == state.results.filter;
        let key = state.settings.keymap.key_for(action, Context::Results);
        let count = count.map(|count| u64::try_from(count).unwrap_or(u64::MAX));
        let style = paint.tone(tone);
        Tab {
            action,
            key: key.map_or_else(String::new, ToString::to_string),
            sign,
            word,
            count: count.map_or_else(String::new, |count| format!(" {}", text::number(count))),
            on,
            style: Style {
                underline: on,
                bold: on || style.bold,
                ..style
            },
        }
    })
    .collect()
}

/// What all rows of the list have in common.
struct List {
    /// The verdict has its word beside its sign.
    roomy: bool,
    /// The columns that the verdict takes.
    verdict: usize,
    columns: Vec<(Column, usize)>,
    /// The columns have headings.
    headed: bool,
    /// What the search points out.
    hits: Highlights,
}

impl List {
    fn of(state: &State, parts: ListAreas) -> Self {
        let width = usize::from(parts.rows.width);
        let by_hand = state.columns.widths.get(&Column::Verdict);
        let roomy = by_hand.map_or(width >= ROOMY, |by_hand| *by_hand >= VERDICT);
        let found = state.results.load.value();
        let words = match found.map(|found| found.scope) {
            Some(Scope::Greenhouse | Scope::All) => STATUS,
            Some(Scope::Library) | None => VERDICT,
        };
        let verdict = if roomy { words + 2 } else { 2 };
        let query = found.map_or("", |found| found.query.as_str());
        Self {
            roomy,
            verdict,
            columns: columns::fitting(state, width.saturating_sub(GUTTER + verdict + 1)),
            headed: parts.headings.is_some(),
            hits: Highlights::of(&query::parse(query).query),
        }
    }

    /// Draws the headings of the columns.
    fn headings(&self, state: &State, paint: &mut Paint<'_>, line: Rect) {
        let verdict = if self.roomy {
            self.verdict.saturating_sub(2)
        } else {
            0
        };
        let mut columns = vec![(Column::Verdict, verdict)];
        columns.extend(&self.columns);
        let start = u16::try_from(GUTTER).unwrap_or(0);
        columns::headings(state, paint, (line.x + start, line.y), &columns);
    }
}

fn draw_row(state: &State, paint: &mut Paint<'_>, list: &List, line: Rect, row: &Row) {
    let y = line.y;
    if state.marks.contains(&row.id) {
        let style = paint.theme.marked;
        let sign = paint.glyphs.mark();
        paint.text(line.x + 1, y, 1, sign, style);
    }
    if row.exported {
        let style = paint.theme.muted;
        let sign = paint.glyphs.exported();
        paint.text(line.x + 2, y, 1, sign, style);
    }
    if let Some(first) = state.guards.on(row.id).first() {
        let (sign, style) = if first.holds {
            (paint.glyphs.blocked(), paint.theme.error)
        } else {
            (paint.glyphs.warns(), paint.theme.warning)
        };
        paint.text(line.x + 3, y, 1, sign, style);
    }
    let (sign, word, tone) = standing(state, row, paint);
    let style = paint.tone(tone);
    let (shown, verdict) = if list.roomy {
        (format!("{sign} {word}"), list.verdict.saturating_sub(2))
    } else {
        (sign.to_owned(), 1)
    };
    let start = u16::try_from(GUTTER).unwrap_or(0);
    let mut x = line.x + start;
    paint.text(x, y, verdict, &shown, style);
    x += u16::try_from(list.verdict).unwrap_or(0);
    let mut cells: Vec<Cell> = list
        .columns
        .iter()
        .map(|column| columns::cell(state, paint, row, *column, list.headed))
        .collect();
    if !list.roomy && cells.len() > 1 {
        // The sign has no word beside it: where it is one of many, the word is in the last column.
        if let (Some(last), true) = (cells.last_mut(), tells(state, row)) {
            (last.text, last.style, last.fields) = (word, style, &[]);
        }
    }
    for cell in cells {
        let hits = (&list.hits, cell.fields);
        paint.found((x, y), cell.width, (&cell.text, cell.style), hits);
        x += u16::try_from(cell.width + 2).unwrap_or(0);
    }
}

/// Returns whether what there is to say of a row is more than one of three verdicts: an outcome, or
/// where a candidate stands.
fn tells(state: &State, row: &Row) -> bool {
    state.outcomes.contains_key(&row.id) || status(state, row).is_some()
}

/// Returns the sign, the words and the tone that a row shows first: an export's outcome, where a
/// candidate of Greenhouse stands, or the verdict.
fn standing(state: &State, row: &Row, paint: &Paint<'_>) -> (&'static str, String, Tone) {
    if let Some(report) = state.outcomes.get(&row.id) {
        let (sign, word, tone) = outcome_words(report.outcome, paint.glyphs);
        return (sign, word.to_owned(), tone);
    }
    let (sign, word, tone) = verdict_words(state, row.id);
    match status(state, row) {
        Some(words) if !state.verdicts.rechecking(row.id) => (sign, words, tone),
        _ => (sign, word.to_owned(), tone),
    }
}

/// Returns the last status of a candidate of Greenhouse, with its age.
fn status(state: &State, row: &Row) -> Option<String> {
    let note = row.note.as_ref()?;
    Some(match note.last_activity_at {
        Some(at) => format!("{} {}", note.status, text::short_age(state.now, at)),
        None => note.status.clone(),
    })
}
