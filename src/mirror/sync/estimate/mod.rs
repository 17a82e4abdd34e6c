//! How many pages are still to be read. Greenhouse gives no totals (contract 3.1), but rows come
//! newest first, so a page tells how dense the rows of its window lie.

use jiff::Timestamp;

use super::plan::{self, Kind, Window};

/// Pages of one window that tell enough of a list: the first alone may hold a row dated by hand.
const TELLING_PAGES: u32 = 4;

/// How far a window is.
#[derive(Clone, Debug)]
struct Part {
    window: Window,
    done: bool,
}

impl Part {
    fn is(&self, window: &Window) -> bool {
        let same = |one: &Window| (one.kind, one.from, one.to);
        self.window.resource == window.resource && same(&self.window) == same(window)
    }

    /// Seconds of rows' time in all.
    fn span(&self) -> f64 {
        seconds(self.window.from, self.window.to)
    }

    /// Seconds of rows' time that are read.
    fn covered(&self) -> f64 {
        if self.done {
            self.span()
        } else {
            seconds(self.window.reached, self.window.to)
        }
    }

    /// Pages a second of rows' time; none where too little is known.
    fn density(&self) -> Option<f64> {
        // A list that is not yet cut may begin with decades in which there is nothing.
        let tells = self.window.kind == Kind::Created && self.window.from > plan::beginning();
        let covered = self.covered();
        (tells && self.window.pages > 0 && covered > 0.0)
            .then(|| f64::from(self.window.pages) / covered)
    }
}

/// The windows of one list, read and to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts(Vec<Part>);

impl Parts {
    /// Enters a window as it stands now.
    pub(super) fn note(&mut self, window: &Window, done: bool) {
        let part = Part {
            window: window.clone(),
            done,
        };
        match self.0.iter_mut().find(|other| other.is(window)) {
            Some(known) => *known = part,
            None => self.0.push(part),
        }
    }

    /// Takes a window out: others are read in its place.
    pub(super) fn remove(&mut self, window: &Window) {
        self.0.retain(|part| !part.is(window));
    }

    /// Takes all out that are not read to their end.
    pub(super) fn remove_open(&mut self) {
        self.0.retain(|part| part.done);
    }

    /// Returns how much is read by the time that the rows span, 0 to 1; 0 where there is nothing to
    /// read.
    pub(super) fn share(&self) -> f64 {
        let span: f64 = self.0.iter().map(Part::span).sum();
        let covered: f64 = self.0.iter().map(Part::covered).sum();
        if span > 0.0 {
            (covered / span).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }

    /// Returns whether enough of the list is read to say anything of the rest.
    pub(super) fn is_telling(&self) -> bool {
        let telling = |part: &Part| part.done || part.window.pages >= TELLING_PAGES;
        self.0.is_empty() || self.0.iter().any(telling)
    }

    /// Returns about how many pages are still to be read; none where that can't be told.
    pub(super) fn pages_left(&self) -> Option<f64> {
        let mut newest_first: Vec<&Part> = self.0.iter().collect();
        newest_first.sort_by_key(|part| std::cmp::Reverse(part.window.to));
        // A window that is not begun is taken to be as dense as the one after it.
        let mut near = newest_first.iter().find_map(|part| part.density());
        let mut left = 0.0;
        for part in newest_first {
            let density = part.density();
            near = density.or(near);
            if part.done {
                continue;
            }
            // No density tells of rows in the order of their changes, or in a list read as a whole.
            let tells = part.window.kind == Kind::Created && part.window.from > plan::beginning();
            let (true, Some(near)) = (tells, near) else {
                return None;
            };
            left += (near * (part.span() - part.covered())).max(1.0);
        }
        Some(left)
    }
}

/// Returns about how many pages of a window are still to be read; none where that can't be told.
pub(super) fn pages_left(window: &Window) -> Option<f64> {
    let mut parts = Parts::default();
    parts.note(window, false);
    parts.pages_left()
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

#[cfg(test)]
mod tests;
