//! The `people` room.
