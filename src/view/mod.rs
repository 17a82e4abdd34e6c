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

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::mapping::understood as mapping_in_view;
use crate::app::{Overlay, Stage, State, layout, pages, text};
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

fn screen(state: &State, paint: &mut Paint<'_>) -> Option<Position> {
    let area = paint.area();
    paint.blank(area);
    let Some(areas) = state.areas_of(area.as_size()) else {
        too_small(paint, area);
        return None;
    };
    let mut cursor = None;
    search::draw(state, paint, areas.search, &mut cursor);
    if let Some(area) = areas.results {
        results::draw(state, paint, area);
    }
    if let Some(area) = areas.detail {
        let page = pages::detail(state, layout::inside(area).width);
        let focused = state.context() == Context::Detail;
        page::draw(paint, area, " Detail ", focused, &page, state.detail.scroll);
    }
    banner(state, paint, &areas);
    session::line(state, paint, areas.session);
    status::facts(state, paint, areas.status);
    if !state.overlays.is_empty() {
        let behind = Rect {
            height: areas.notice.y,
            ..area
        };
        paint.dim(behind);
    }
    footer::draw(state, paint, areas.notice, areas.footer);
    for overlay in &state.overlays {
        cursor = None;
        draw_overlay(state, paint, &areas, overlay, &mut cursor);
    }
    // A screen reader reads where the cursor is: on the selected line where nothing is typed.
    cursor.or_else(|| state.settings.plain.then(|| paint.in_hand()).flatten())
}

fn draw_overlay(
    state: &State,
    paint: &mut Paint<'_>,
    areas: &layout::Areas,
    overlay: &Overlay,
    cursor: &mut Option<Position>,
) {
    let inside = layout::inside(areas.overlay);
    match overlay {
        Overlay::Help(help) => {
            let inside = layout::inside(areas.wide);
            let page = pages::help(state, help, inside);
            let words = match (help.typing, help.words.text()) {
                (false, "") => String::new(),
                (_, words) => format!(": {words}"),
            };
            let title = format!(" Keys {}{words} ", pages::place(help.here));
            page::over(paint, areas.wide, &title, &page, help.scroll);
        }
        Overlay::Problem { scroll } => {
            let page = pages::problem(state, inside.width);
            page::over(paint, areas.overlay, " What went wrong ", &page, *scroll);
        }
        Overlay::Export(view) => {
            let (page, _) = pages::export(state, view, inside.width);
            let batch = state.batches.get(&view.generation);
            let title = match batch.map(|batch| &batch.stage) {
                Some(Stage::Running(..)) => " Exporting ",
                Some(Stage::Done(..)) => " What became of it ",
                Some(Stage::Planning) => " Preview ",
                _ => " Preview: nothing is written yet ",
            };
            page::over(paint, areas.overlay, title, &page, view.scroll);
        }
        Overlay::Override(entry) => {
            paint.clear(areas.entry);
            entry::draw(paint, areas.entry, entry, cursor);
        }
        Overlay::Explain(open) => {
            let page = pages::explain(state, open, inside.width);
            page::over(paint, areas.overlay, " Why ", &page, open.scroll);
        }
        Overlay::Pairs(open) => {
            let (page, _) = pages::pairs(state, open, inside.width);
            page::over(paint, areas.overlay, " Same person? ", &page, open.scroll);
        }
        Overlay::Paste(review) => {
            let (page, _) = pages::paste(state, review, inside.width);
            let title = " Review: nothing is kept yet ";
            page::over(paint, areas.overlay, title, &page, review.scroll);
        }
        Overlay::Mapping(open) if open.people => {
            let page = pages::cards(state, inside.width);
            let title = " The first people, as Greenhouse gets them ";
            page::over(paint, areas.overlay, title, &page, open.offset);
        }
        Overlay::Mapping(open) => {
            paint.clear(areas.overlay);
            if let Some(read) = mapping_in_view(state) {
                mapping::draw(paint, areas.overlay, *open, read);
            }
        }
        Overlay::MapChoice(open) => {
            paint.clear(areas.palette);
            picker::part(state, paint, areas.palette, open, cursor);
        }
        Overlay::Form(open) => {
            paint.clear(areas.form);
            form::draw(paint, areas.form, open, cursor);
        }
        Overlay::Outbox(list) => outbox::draw(state, paint, areas.overlay, list, cursor),
        Overlay::Undo(open) => {
            let page = pages::undo(state, open, inside.width);
            page::over(paint, areas.overlay, " Undo an export ", &page, open.scroll);
        }
        Overlay::Record(record) => {
            let page = pages::record(state, record, inside.width);
            page::over(paint, areas.overlay, " Export ", &page, record.scroll);
        }
        Overlay::Jobs(open) => {
            paint.clear(areas.jobs);
            picker::jobs(state, paint, areas.jobs, open, cursor);
        }
        Overlay::Session(open) => {
            paint.clear(areas.carried);
            session::pane(state, paint, areas.carried, *open);
        }
        Overlay::Columns(open) => {
            let area = columns::area(areas.palette);
            paint.clear(area);
            columns::pane(state, paint, area, *open);
        }
        Overlay::Choose(open) => {
            paint.clear(areas.palette);
            picker::wish(state, paint, areas.palette, open, cursor);
        }
        Overlay::Lists(open) => {
            paint.clear(areas.palette);
            picker::lists(state, paint, areas.palette, open, cursor);
        }
        Overlay::Skip(entry) => {
            paint.clear(areas.entry);
            entry::skip(paint, areas.entry, entry, cursor);
        }
        Overlay::Addition(entry) => {
            paint.clear(areas.carried);
            entry::addition(state, paint, areas.carried, entry, cursor);
        }
        Overlay::SessionPage(open) => {
            let page = pages::session(state, open, inside.width);
            let title = match open.report {
                Some(_) => " Report of this session ",
                None => " What was done ",
            };
            page::over(paint, areas.overlay, title, &page, open.scroll);
        }
        Overlay::Saved(open) => picker::saved(state, paint, areas.palette, open, cursor),
        Overlay::Palette(open) => {
            paint.clear(areas.palette);
            picker::palette(state, paint, areas.palette, open, cursor);
        }
    }
}

/// Draws the line that is always in view on a border: the search box's, where it has one.
fn banner(state: &State, paint: &mut Paint<'_>, areas: &layout::Areas) {
    let Some(banner) = &state.settings.banner else {
        return;
    };
    let warning = paint.theme.warning;
    let words = format!(" {banner} ");
    if areas.search.height >= 3 {
        let border = Rect {
            width: areas.search.width.saturating_sub(2),
            ..areas.search
        };
        paint.right(border, &words, warning);
    } else if let Some(pane) = areas.results.or(areas.detail) {
        let room = usize::from(pane.width).saturating_sub(4);
        paint.text(pane.x + 2, pane.bottom() - 1, room, &words, warning);
    }
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
