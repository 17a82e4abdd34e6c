//! The `mirror` room.
