//! The `library` room.
