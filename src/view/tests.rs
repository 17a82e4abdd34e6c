//! What can be drawn after whatever happens.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

#[test]
fn the_screen_stays_in_order_and_every_overlay_is_reached() {
    crate::app::tests::model::tell_all(|state| {
        let area = Rect::from((Position::ORIGIN, state.size));
        super::onto(state, &mut Buffer::empty(area));
    });
}
