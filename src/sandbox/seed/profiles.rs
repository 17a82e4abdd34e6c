//! People to source from, for the demo.

/// How a sourced profile relates to the people of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// Nobody there.
    New,
}

/// None yet.
pub fn demo_profiles(_seed: u64, _count: usize) -> String {
    String::new()
}
