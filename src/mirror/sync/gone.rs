//! Finding out who is no longer there: Greenhouse does not say (contract 9).

use rusqlite::{Connection, params};
use tokio_util::sync::CancellationToken;

use super::{Sync, SyncError};
use crate::harvest::{HarvestError, IDS_PER_CALL, Lane, Query, wire};
use crate::mirror::Written;
use crate::mirror::records::Resource;
use crate::mirror::tables::{candidate, job, meta, names};
use crate::people::{ApplicationId, CandidateId, JobId};
use crate::store::StoreError;

/// Where the last sweep ended.
const SWEPT: &str = "swept";

/// Asks for known candidates by id; see [`Sync::sweep`].
pub(super) async fn sweep(
    sync: &Sync,
    calls: usize,
    token: &CancellationToken,
) -> Result<Written, SyncError> {
    let mut done = Written::default();
    for _ in 0..calls {
        let ids = sync
            .mirror
            .store
            .read(|connection| {
                let after = meta::get(connection, SWEPT)?
                    .and_then(|id| id.parse().ok())
                    .unwrap_or(0);
                candidate::ids_after(connection, after, IDS_PER_CALL)
            })
            .await?;
        let last = if ids.len() < IDS_PER_CALL {
            0
        } else {
            ids.last().map_or(0, |id| id.0)
        };
        let missing = tokio::select! {
            () = token.cancelled() => return Err(SyncError::Cancelled),
            missing = missing_candidates(sync, &ids) => missing?,
        };
        done.gone += sync.mirror.mark_gone(missing).await?.gone;
        sync.mirror
            .store
            .write(move |tx| meta::set(tx, SWEPT, &last.to_string()))
            .await?;
        if last == 0 {
            break;
        }
    }
    Ok(done)
}

async fn missing_candidates(
    sync: &Sync,
    ids: &[CandidateId],
) -> Result<Vec<CandidateId>, HarvestError> {
    let asked = ids.iter().filter_map(|id| u64::try_from(id.0).ok());
    let query = Query::<wire::Candidate>::new().ids(asked).fields(&["id"]);
    let there = sync.client.all(query, Lane::Sync).await?;
    let there: std::collections::HashSet<i64> = there
        .iter()
        .filter_map(|row| i64::try_from(row.id).ok())
        .collect();
    Ok(ids
        .iter()
        .copied()
        .filter(|id| !there.contains(&id.0))
        .collect())
}

async fn missing_applications(
    sync: &Sync,
    ids: &[ApplicationId],
) -> Result<Vec<ApplicationId>, HarvestError> {
    let asked = ids.iter().filter_map(|id| u64::try_from(id.0).ok());
    let query = Query::<wire::Application>::new().ids(asked).fields(&["id"]);
    let there = sync.client.all(query, Lane::Sync).await?;
    let there: std::collections::HashSet<i64> = there
        .iter()
        .filter_map(|row| i64::try_from(row.id).ok())
        .collect();
    Ok(ids
        .iter()
        .copied()
        .filter(|id| !there.contains(&id.0))
        .collect())
}

/// What a full sync found missing, and the calls it took to be sure.
#[derive(Debug, Default)]
pub(super) struct Missing {
    pub(super) gone: usize,
    pub(super) requests: usize,
}

/// Notes as gone what a full sync of a list has not seen. People and applications are asked for
/// once more: a row may have slipped from one window into another.
pub(super) async fn after_full(sync: &Sync, resource: Resource) -> Result<Missing, SyncError> {
    let unseen = sync
        .mirror
        .store
        .read(move |connection| unseen(connection, resource))
        .await?;
    let mut requests = 0;
    let gone = match resource {
        Resource::Candidates => {
            let ids: Vec<CandidateId> = unseen.into_iter().map(CandidateId).collect();
            let mut gone = Vec::new();
            for ids in ids.chunks(IDS_PER_CALL) {
                gone.extend(missing_candidates(sync, ids).await?);
                requests += 1;
            }
            sync.mirror.mark_gone(gone).await?.gone
        }
        Resource::Applications => {
            let ids: Vec<ApplicationId> = unseen.into_iter().map(ApplicationId).collect();
            let mut gone = Vec::new();
            for ids in ids.chunks(IDS_PER_CALL) {
                gone.extend(missing_applications(sync, ids).await?);
                requests += 1;
            }
            sync.mirror.mark_applications_gone(gone).await?.gone
        }
        small => {
            let forget = move |tx: &rusqlite::Transaction<'_>| forget(tx, small, &unseen);
            sync.mirror.store.write(forget).await?
        }
    };
    let forget = move |tx: &rusqlite::Transaction<'_>| {
        tx.execute(
            "DELETE FROM sync_seen WHERE resource = ?1",
            [resource.word()],
        )?;
        Ok(())
    };
    sync.mirror.store.write(forget).await?;
    Ok(Missing { gone, requests })
}

/// Returns the known ids of a list that a full sync has not seen.
fn unseen(connection: &Connection, resource: Resource) -> Result<Vec<i64>, StoreError> {
    let known = match resource {
        Resource::Candidates => "SELECT id FROM candidate WHERE gone_at IS NULL",
        Resource::Applications => "SELECT id FROM application WHERE gone_at IS NULL",
        Resource::Jobs => "SELECT id FROM job WHERE gone_at IS NULL",
        _ => "SELECT id FROM dictionary WHERE resource = ?1",
    };
    let mut statement = connection.prepare(&format!(
        "{known} EXCEPT SELECT id FROM sync_seen WHERE resource = ?1 ORDER BY 1"
    ))?;
    let ids = statement.query_map(params![resource.word()], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn forget(connection: &Connection, resource: Resource, ids: &[i64]) -> Result<usize, StoreError> {
    let now = jiff::Timestamp::now();
    let mut gone = 0;
    for id in ids {
        gone += usize::from(match resource {
            Resource::Jobs => job::mark_gone(connection, JobId(*id), now)?,
            _ => names::remove(connection, resource, *id)?,
        });
    }
    if gone > 0 {
        names::touch(connection)?;
    }
    Ok(gone)
}
