//! Who is next in a lane.

use std::collections::VecDeque;

/// Calls that wait in a lane. The users of one credential take turns, so that a long list of the one keeps
/// nobody else waiting; each user's own calls go in order.
#[derive(Debug)]
pub(super) struct Turns<T> {
    users: VecDeque<(u64, VecDeque<T>)>,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        let users = VecDeque::new();
        Self { users }
    }
}

impl<T> Turns<T> {
    /// Puts a call of a user behind that user's others.
    pub fn push(&mut self, user: u64, call: T) {
        match self.users.iter_mut().find(|(other, _)| *other == user) {
            Some((_, calls)) => calls.push_back(call),
            None => self.users.push_back((user, VecDeque::from([call]))),
        }
    }

    /// Takes the first call of the user whose turn it is; the next one is another's.
    pub fn pop(&mut self) -> Option<T> {
        let (user, mut calls) = self.users.pop_front()?;
        let call = calls.pop_front();
        if !calls.is_empty() {
            self.users.push_back((user, calls));
        }
        call
    }

    /// Returns all that wait.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.users.iter().flat_map(|(_, calls)| calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_take_turns_and_the_calls_of_each_go_in_order() {
        let mut turns = Turns::default();
        for call in ["a1", "a2", "a3"] {
            turns.push(1, call);
        }
        turns.push(2, "b1");
        assert_eq!(turns.pop(), Some("a1"));
        turns.push(3, "c1");
        turns.push(2, "b2");
        assert_eq!(turns.iter().count(), 5);
        let order: Vec<_> = std::iter::from_fn(|| turns.pop()).collect();
        assert_eq!(order, ["b1", "a2", "c1", "b2", "a3"]);
    }
}
