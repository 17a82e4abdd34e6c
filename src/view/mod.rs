//! Draws the state. Only reads.
//!
//! Owns: [`draw`] and what each pane looks like, one file a pane. Must not know: tokio, HTTP, SQL.
//! Only what is on screen is built, and every text goes through [`paint::Paint::text`], which
//! cleans and cuts it.

mod columns;
mod empty_state;
mod entry;
mod footer;
mod form;
mod mapping;
mod outbox;
mod page;
mod paint;
mod picker;
mod results;
mod search;
mod session;
mod status;
#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::mapping::understood as mapping_in_view;
use crate::app::{Overlay, State, layout, pages, text};
use crate::config::{Action, Context};

use paint::Paint;

/// Draws the whole screen.
pub fn draw(state: &State, frame: &mut Frame<'_>) {
    if let Some(cursor) = onto(state, frame.buffer_mut()) {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the whole screen onto an empty buffer and returns where the terminal's cursor belongs.
pub fn onto(state: &State, buffer: &mut Buffer) -> Option<Position> {
    let mut paint = Paint::new(buffer, &state.settings);
    screen(state, &mut paint)
}

/// Returns what a click on a place of the screen does, where it stands for a key: on a filter, on a
/// hint of the footer. Draws the screen for that, as a click is rare and drawing takes a millisecond.
pub fn action_at(state: &State, at: Position) -> Option<Action> {
    let mut buffer = Buffer::empty(Rect::from((Position::ORIGIN, state.size)));
    let mut paint = Paint::new(&mut buffer, &state.settings);
    screen(state, &mut paint);
    paint.spot_at(at)
}

/// Returns the actions whose keys the footer names.
pub fn hints(state: &State) -> Vec<Action> {
    let mut buffer = Buffer::empty(Rect::from((Position::ORIGIN, state.size)));
    let mut paint = Paint::new(&mut buffer, &state.settings);
    screen(state, &mut paint);
    let footer = state.areas().map(|areas| areas.footer);
    footer.map_or_else(Vec::new, |footer| paint.spots_in(footer))
}

fn screen(state: &State, paint: &mut Paint<'_>) -> Option<Position> {
    let area = paint.area();
    paint.blank(area);
    let Some(areas) = state.areas_of(area.as_size()) else {
        too_small(paint, area);
        return None;
    };
    let mut cursor = None;
    let banner = banner(state, &areas);
    // What else stands on that border makes room.
    paint.keep(banner.as_ref().map(|(area, _)| *area));
    search::draw(state, paint, areas.search, &mut cursor);
    if let Some(area) = areas.results {
        results::draw(state, paint, area);
    }
    if let Some(area) = areas.detail {
        let page = pages::detail(state, layout::inside(area).width);
        let focused = state.context() == Context::Detail;
        page::draw(paint, area, " Detail ", focused, &page, state.detail.scroll);
    }
    if let Some((area, words)) = &banner {
        let warning = paint.theme.warning;
        paint.text(area.x, area.y, area.width.into(), words, warning);
    }
    paint.keep(None);
    session::line(state, paint, areas.session);
    status::facts(state, paint, areas.status);
    if !state.overlays.is_empty() {
        let behind = Rect {
            height: areas.notice.y,
            ..area
        };
        if state.settings.plain {
            // Without frames nothing says where one ends and what lies behind begins.
            paint.clear(behind);
        } else {
            paint.dim(behind);
        }
    }
    let lines = [areas.session, areas.status].map(Some);
    let panes = [Some(areas.search), areas.results, areas.detail];
    let panes = panes.into_iter().chain(lines);
    let mut behind: Vec<Rect> = panes.flatten().collect();
    for overlay in &state.overlays {
        cursor = None;
        let sheet = overlay.sheet(state, &areas);
        let frame = match &sheet {
            Some(sheet) => page::frame(sheet),
            None => overlay.frame(&areas),
        };
        for pane in &behind {
            paint.make_room(*pane, frame);
        }
        behind.push(frame);
        match sheet {
            Some(sheet) => {
                paint.clear(frame);
                page::draw(paint, frame, &sheet.title, true, &sheet.page, sheet.scroll);
            }
            None => draw_overlay(state, paint, frame, overlay, &mut cursor),
        }
    }
    // What is said is over all else, for as long as it stays.
    footer::draw(state, paint, areas.notice, areas.footer);
    // A screen reader reads where the cursor is: on the selected line where nothing is typed.
    cursor.or_else(|| state.settings.plain.then(|| paint.pointed()).flatten())
}

fn draw_overlay(
    state: &State,
    paint: &mut Paint<'_>,
    area: Rect,
    overlay: &Overlay,
    cursor: &mut Option<Position>,
) {
    match overlay {
        Overlay::Override(entry) => entry::draw(paint, area, entry, cursor),
        Overlay::Skip(entry) => entry::skip(paint, area, entry, cursor),
        Overlay::Addition(entry) => entry::addition(state, paint, area, entry, cursor),
        Overlay::Mapping(open) => {
            paint.clear(area);
            if let Some(read) = mapping_in_view(state) {
                mapping::draw(paint, area, *open, read);
            }
        }
        Overlay::MapChoice(open) => picker::part(state, paint, area, open, cursor),
        Overlay::Form(open) => form::draw(state, paint, area, open, cursor),
        Overlay::Outbox(list) => outbox::draw(state, paint, area, list, cursor),
        Overlay::Jobs(open) => picker::jobs(state, paint, area, open, cursor),
        Overlay::Session(open) => session::pane(state, paint, area, *open),
        Overlay::Columns(open) => columns::pane(state, paint, area, *open),
        Overlay::Choose(open) => picker::wish(state, paint, area, open, cursor),
        Overlay::Lists(open) => picker::lists(state, paint, area, open, cursor),
        Overlay::Profiles(open) => picker::profiles(state, paint, area, open, cursor),
        Overlay::Saved(open) => picker::saved(state, paint, area, open, cursor),
        Overlay::Palette(open) => picker::palette(state, paint, area, open, cursor),
        // Pages to read are drawn as such.
        Overlay::Help(_)
        | Overlay::Problem { .. }
        | Overlay::Export(_)
        | Overlay::Explain(_)
        | Overlay::Pairs(_)
        | Overlay::Paste(_)
        | Overlay::Undo(_)
        | Overlay::Record(_)
        | Overlay::SessionPage(_)
        | Overlay::Log(_) => {}
    }
}

/// Returns where the line that is always in view goes and what of it there is room for: on the search
/// box's border behind its title, where it has a border, else on the lower border of a pane.
fn banner(state: &State, areas: &layout::Areas) -> Option<(Rect, String)> {
    let banner = state.settings.banner.as_ref()?;
    let whole = format!(" {banner} ");
    let begins = format!(" {} ", banner.split(':').next().unwrap_or(banner));
    let (row, room) = if areas.search.height >= 3 {
        let taken = text::width(search::title(state)) + 6;
        let width = areas.search.width.saturating_sub(2);
        let row = Rect {
            width,
            height: 1,
            ..areas.search
        };
        (row, usize::from(width).saturating_sub(taken))
    } else {
        let pane = areas.results.or(areas.detail)?;
        let row = Rect {
            x: pane.x + 2,
            y: pane.bottom().saturating_sub(1),
            width: pane.width.saturating_sub(4),
            height: 1,
        };
        (row, usize::from(row.width))
    };
    let fits = |words: &String| text::width(words) <= room;
    let words = [whole, begins].into_iter().find(fits)?;
    let width = u16::try_from(text::width(&words)).unwrap_or(u16::MAX);
    let x = if areas.search.height >= 3 {
        row.right().saturating_sub(width)
    } else {
        row.x
    };
    Some((Rect { x, width, ..row }, words))
}

/// Says what is missing, in one line or two, or as much of it as there is room for.
fn too_small(paint: &mut Paint<'_>, area: Rect) {
    let is = format!("Too small: {}x{}", area.width, area.height);
    let needs = format!("needs {}x{}", layout::MIN_WIDTH, layout::MIN_HEIGHT);
    let line = format!("{is}, {needs}");
    let style = paint.theme.warning;
    let width = usize::from(area.width);
    if text::width(&line) <= width || area.height < 2 {
        paint.text(area.x, area.y, width, &line, style);
        return;
    }
    paint.text(area.x, area.y, width, &is, style);
    paint.text(area.x, area.y + 1, width, &needs, style);
}
