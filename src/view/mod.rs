//! The `view` room.
