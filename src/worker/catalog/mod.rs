//! What the organisation offers exports: the jobs and pools they can go to, and what they can carry.

mod choices;
mod jobs;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::Setup;
use crate::mirror::Mirror;

/// Jobs, pools, sources, tags and custom fields, by the mirror; by the partner key where that is alone.
pub struct Catalog {
    setup: Arc<Setup>,
    mirror: Mirror,
    /// Greenhouse has said that it has what the export settings wish for and only it knows.
    wishes_are_there: AtomicBool,
}

impl Catalog {
    pub(super) fn new(setup: Arc<Setup>) -> Self {
        Self {
            mirror: setup.mirror.clone(),
            setup,
            wishes_are_there: AtomicBool::new(false),
        }
    }
}
