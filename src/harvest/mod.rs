//! The `harvest` room.
