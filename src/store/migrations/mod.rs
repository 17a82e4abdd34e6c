//! The schema, one step after the other; `user_version` counts the steps a file has taken.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// A step, once released, is never edited: files out there have taken it.
pub(super) const STEPS: &[&str] = &[
    include_str!("0001_library.sql"),
    include_str!("0002_outbox.sql"),
    include_str!("0003_mirror.sql"),
    include_str!("0004_sync.sql"),
    include_str!("0005_override.sql"),
    include_str!("0006_profile_keys.sql"),
    include_str!("0007_keys_in_index.sql"),
    include_str!("0008_follow_ups.sql"),
    include_str!("0009_library_changes.sql"),
    include_str!("0010_application_stages.sql"),
    include_str!("0011_recent_exports.sql"),
    include_str!("0012_tenant.sql"),
    include_str!("0013_planned_writes.sql"),
    include_str!("0014_partner.sql"),
    include_str!("0015_people.sql"),
    include_str!("0016_stages_of_jobs.sql"),
    include_str!("0017_exports_changed.sql"),
    include_str!("0018_export_links.sql"),
    include_str!("0019_hour.sql"),
    include_str!("0020_forgotten.sql"),
    include_str!("0023_search_scope.sql"),
    include_str!("0024_looked.sql"),
    include_str!("0025_retention.sql"),
    include_str!("0026_export_version.sql"),
    include_str!("0027_claims.sql"),
    include_str!("0031_keys_of_records.sql"),
    include_str!("0032_clock.sql"),
    include_str!("0034_authors.sql"),
    include_str!("0037_halts.sql"),
];

/// Takes the steps that the file has not taken yet, all or none.
pub(super) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found = version(connection)?;
    if found == known {
        return Ok(());
    }
    // Another process may be migrating too: look again once the file is ours.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = version(&transaction)?;
    if found > known || found < 0 {
        return Err(StoreError::Newer { found, known });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
