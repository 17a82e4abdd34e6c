//! How a walk through pages goes: ids descend from page to page (contract 3.1), so that one that goes
//! in circles, or on for ever, shows.

/// Rows of a page that is as good as empty.
const FEW: usize = 5;
/// Pages in a row that may be as good as empty while there are more: rows may be left out of a page
/// because the acting user may not see them.
const EMPTY_MAX: u32 = 200;

/// The ids that the pages of one walk have had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Descent {
    lowest: Option<u64>,
    empty: u32,
}

impl Descent {
    /// Takes the ids of the next page.
    ///
    /// # Errors
    /// Why the walk would never end, in words.
    pub fn take(&mut self, ids: impl Iterator<Item = u64>) -> Result<(), &'static str> {
        let (mut lowest, mut highest, mut rows) = (None, None, 0_usize);
        for id in ids {
            lowest = Some(lowest.map_or(id, |least: u64| least.min(id)));
            highest = highest.max(Some(id));
            rows += 1;
        }
        if let (Some(before), Some(highest)) = (self.lowest, highest)
            && highest >= before
        {
            return Err("its pages go in circles: their ids do not descend");
        }
        self.lowest = lowest.or(self.lowest);
        self.empty = if rows < FEW { self.empty + 1 } else { 0 };
        if self.empty > EMPTY_MAX {
            return Err("its pages have no end: hundreds of them are as good as empty");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_descend_go_on_and_others_end() {
        let mut walk = Descent::default();
        assert!(walk.take([9, 8, 7].into_iter()).is_ok());
        assert!(walk.take([].into_iter()).is_ok());
        assert!(walk.take([6, 5].into_iter()).is_ok());
        assert!(walk.take([5, 4].into_iter()).is_err());
        let mut walk = Descent::default();
        // A row a page, each with an id below the last: that would go on for ever.
        let ended = (0..10_000)
            .rev()
            .find_map(|id| walk.take([id].into_iter()).err());
        assert!(ended.is_some_and(|why| why.contains("no end")));
    }
}
