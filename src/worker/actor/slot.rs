//! A place for one question: the newest takes the place of one not yet begun.

use std::sync::Mutex;

use tokio::sync::Notify;

use crate::worker::engine::lock;

/// Holds at most one question for the one task that answers them.
pub(super) struct Slot<T> {
    held: Mutex<Option<T>>,
    news: Notify,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            held: Mutex::new(None),
            news: Notify::new(),
        }
    }
}

impl<T> Slot<T> {
    /// Puts a question in; one that waits there is dropped.
    pub(super) fn put(&self, question: T) {
        let before = lock(&self.held).replace(question);
        drop(before);
        self.news.notify_one();
    }

    /// Returns whether a question waits.
    pub(super) fn is_full(&self) -> bool {
        lock(&self.held).is_some()
    }

    /// Waits until a question is there, and leaves it.
    pub(super) async fn filled(&self) {
        while !self.is_full() {
            self.news.notified().await;
        }
    }

    /// Waits for a question and takes it.
    pub(super) async fn next(&self) -> T {
        loop {
            let held = lock(&self.held).take();
            if let Some(question) = held {
                return question;
            }
            self.news.notified().await;
        }
    }
}
