//! Finding out who is no longer there: Greenhouse does not say (contract 9).

mod walk;

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};
use tokio_util::sync::CancellationToken;

use super::{Sync, SyncError};
use crate::harvest::{self, HarvestError, IDS_PER_CALL, Lane, Query, wire};
use crate::mirror::records::Resource;
use crate::mirror::tables::{application, candidate, job, meta, names};
use crate::mirror::{Written, convert};
use crate::people::{ApplicationId, Candidate, CandidateId, JobId};
use crate::store::{StoreError, from_millis, to_millis};
use walk::{Next, Walk};

/// The fact that says where the last sweep ended.
const SWEPT: &str = "swept";
/// The fact that says when everyone had last been asked for.
const ROUND_ENDED: &str = "sweep_ended";
/// Everyone is asked for at most so often; the contract thinks a week is enough (10.8).
const ROUND_EVERY: SignedDuration = SignedDuration::from_hours(24);

/// Returns whether somebody is to be asked for; see [`Sync::sweep_is_due`].
pub(super) async fn sweep_is_due(sync: &Sync, now: Timestamp) -> Result<bool, StoreError> {
    let facts = |connection: &Connection| {
        Ok((
            meta::get(connection, SWEPT)?,
            meta::get(connection, ROUND_ENDED)?,
            Walk::under_way(connection)?.is_some(),
        ))
    };
    let (swept, ended, walking) = sync.mirror.store.read(facts).await?;
    let under_way = walking || swept.is_some_and(|id| id != "0");
    let ended = ended.and_then(|at| at.parse().ok()).and_then(from_millis);
    // An end in the future is a clock that was set back.
    let rested = ended.is_none_or(|at| now < at || now.duration_since(at) >= ROUND_EVERY);
    Ok(under_way || rested)
}

/// Looks for who is gone; see [`Sync::sweep`].
pub(super) async fn sweep(
    sync: &Sync,
    steps: usize,
    token: &CancellationToken,
) -> Result<Written, SyncError> {
    let store = &sync.mirror.store;
    let mut done = Written::default();
    for _ in 0..steps {
        let under_way = store.read(Round::under_way).await?;
        let step = async {
            match under_way {
                Round::Pages(walk) => pages(sync, walk).await,
                Round::Ids(after) => ids(sync, after).await,
            }
        };
        let (step, ended) = tokio::select! {
            () = token.cancelled() => return Err(SyncError::Cancelled),
            step = step => step?,
        };
        done.written += step.written;
        done.gone += step.gone;
        if ended {
            break;
        }
    }
    Ok(done)
}

/// A round of the sweep.
enum Round {
    /// In pages of ids.
    Pages(Walk),
    /// By id, on from this one.
    Ids(i64),
}

impl Round {
    /// Returns the round under way, or the one that begins.
    fn under_way(connection: &Connection) -> Result<Self, StoreError> {
        if let Some(walk) = Walk::under_way(connection)? {
            return Ok(Self::Pages(walk));
        }
        let after = meta::get(connection, SWEPT)?
            .and_then(|id| id.parse().ok())
            .unwrap_or(0);
        let walk = match after {
            0 => Walk::begin(connection)?,
            _ => None,
        };
        Ok(walk.map_or(Self::Ids(after), Self::Pages))
    }
}

/// Notes that a round has come to its end.
fn end_round(connection: &Connection) -> Result<(), StoreError> {
    let now = to_millis(Timestamp::now()).to_string();
    meta::set(connection, ROUND_ENDED, &now)?;
    meta::set(connection, SWEPT, "0")?;
    Walk::forget(connection)
}

/// Takes a step of a round in pages, and returns whether it was the last.
async fn pages(sync: &Sync, walk: Walk) -> Result<(Written, bool), SyncError> {
    let (done, next) = walk.step(sync).await?;
    let ended = matches!(next, Next::End);
    let note = move |tx: &rusqlite::Transaction<'_>| match &next {
        Next::On(walk) => walk.note(tx),
        Next::End => end_round(tx),
        Next::ById => {
            // The first id of all: from nobody on a round in pages would begin.
            meta::set(tx, SWEPT, "1")?;
            Walk::forget(tx)
        }
    };
    sync.mirror.store.write(note).await?;
    Ok((done, ended))
}

/// Takes a step of a round by id, and returns whether it was the last.
async fn ids(sync: &Sync, after: i64) -> Result<(Written, bool), SyncError> {
    let store = &sync.mirror.store;
    let known = move |connection: &Connection| {
        // The id at which a round begins that was one in pages may be somebody's.
        let after = if after == 1 { 0 } else { after };
        candidate::ids_after(connection, after, IDS_PER_CALL)
    };
    let known = store.read(known).await?;
    let done = look_for(sync, &known).await?;
    let last = match known.last() {
        Some((last, _)) if known.len() == IDS_PER_CALL => last.0,
        _ => 0,
    };
    let note = move |tx: &rusqlite::Transaction<'_>| match last {
        0 => end_round(tx),
        last => meta::set(tx, SWEPT, &last.to_string()),
    };
    store.write(note).await?;
    Ok((done, last == 0))
}

/// Returns whether Greenhouse shows anything at all to whom we act as. One who is no Site Admin any
/// more may be given empty lists (contract 2.5), and then nobody is gone. No organisation is without
/// users; where those may not be read, a job or a person says as much.
async fn shows_anything(sync: &Sync) -> Result<bool, HarvestError> {
    async fn any<T: harvest::Resource>(sync: &Sync) -> Result<bool, HarvestError> {
        let query = Query::<T>::new().per_page(1).fields(&["id"]);
        let page = sync.client.first_page(&query, Lane::Sync).await?;
        Ok(!page.rows.is_empty())
    }
    match any::<wire::User>(sync).await {
        Err(
            HarvestError::NotPermitted { .. }
            | HarvestError::Rejected(_)
            | HarvestError::BadAnswer { .. },
        ) => {}
        told => return told,
    }
    match any::<wire::Job>(sync).await {
        Ok(true) => Ok(true),
        _ => any::<wire::Candidate>(sync).await,
    }
}

/// Asks for candidates who are known, each with whether they are noted as gone, and for their
/// applications. Notes who and what has left and who is back: what the acting user may see can grow
/// again (contract 2.5).
async fn look_for(sync: &Sync, known: &[(CandidateId, bool)]) -> Result<Written, SyncError> {
    let ids: Vec<i64> = known.iter().map(|(id, _)| id.0).collect();
    let missing: HashSet<i64> = missing::<wire::Candidate>(sync, &ids)
        .await?
        .into_iter()
        .collect();
    // One who is there shows that people can be seen.
    if !ids.is_empty() && missing.len() == ids.len() && !shows_anything(sync).await? {
        return Err(SyncError::LooksEmpty);
    }
    let those = |gone: bool, there: bool| -> Vec<CandidateId> {
        known
            .iter()
            .filter(|(id, was_gone)| *was_gone == gone && missing.contains(&id.0) != there)
            .map(|(id, _)| *id)
            .collect()
    };
    let (left, back) = (those(false, false), those(true, true));
    let mut done = applications_of(sync, those(false, true)).await?;
    done.written += moved_from(sync, &left).await?;
    done.gone += sync.mirror.mark_gone(left).await?.gone;
    if !back.is_empty() {
        done.written += take_back(sync, back).await?;
    }
    Ok(done)
}

/// Takes in the applications of candidates who are there, and notes as gone those that they no longer
/// have. Leaves them alone where they may not be read, which is no word on any of them.
async fn applications_of(sync: &Sync, candidates: Vec<CandidateId>) -> Result<Written, SyncError> {
    if candidates.is_empty() {
        return Ok(Written::default());
    }
    let ids = candidates.iter().map(|id| convert::wire_id(id.0));
    let query = Query::<wire::Application>::new().candidate_ids(ids);
    let rows = match sync.client.all(query, Lane::Sync).await {
        Err(HarvestError::NotPermitted { .. }) => return Ok(Written::default()),
        rows => rows?,
    };
    // Nobody of so many has any: that is asked of another list before it is believed.
    if rows.is_empty() && !shows_anything(sync).await? {
        return Err(SyncError::LooksEmpty);
    }
    let rows = rows.into_iter().map(Into::into).collect();
    Ok(sync
        .mirror
        .applications_of(candidates, rows, HashSet::new())
        .await?)
}

/// Takes in the applications of candidates who have left as far as they are still there, and returns
/// how many were news: a merge hands them over to another person, and they go with that one.
async fn moved_from(sync: &Sync, left: &[CandidateId]) -> Result<usize, SyncError> {
    let of = left.to_vec();
    let theirs = move |connection: &Connection| {
        let mut ids = Vec::new();
        for candidate in of {
            let stored = application::of_candidate(connection, candidate)?;
            ids.extend(stored.iter().map(|stored| stored.record.id.0));
        }
        Ok(ids)
    };
    let theirs = sync.mirror.store.read(theirs).await?;
    if theirs.is_empty() {
        return Ok(0);
    }
    let query = Query::<wire::Application>::new().ids(theirs.into_iter().map(convert::wire_id));
    let rows = match sync.client.all(query, Lane::Sync).await {
        Err(HarvestError::NotPermitted { .. }) => return Ok(0),
        rows => rows?,
    };
    let rows = rows.into_iter().map(Into::into).collect();
    Ok(sync.mirror.upsert(Vec::new(), rows).await?.written)
}

/// Takes candidates in who are to be seen again, with their applications.
async fn take_back(sync: &Sync, back: Vec<CandidateId>) -> Result<usize, SyncError> {
    let ids = || back.iter().map(|id| convert::wire_id(id.0));
    let people = Query::<wire::Candidate>::new().ids(ids());
    let people = sync.client.all(people, Lane::Sync).await?;
    let applications = Query::<wire::Application>::new().candidate_ids(ids());
    let applications = sync.client.all(applications, Lane::Sync).await?;
    let people: Vec<Candidate> = people.into_iter().map(Candidate::from).collect();
    let count = people.len();
    sync.mirror.upsert(people, Vec::new()).await?;
    let applications = applications.into_iter().map(Into::into).collect();
    sync.mirror
        .applications_of(back, applications, HashSet::new())
        .await?;
    Ok(count)
}

/// Returns which of these ids Greenhouse does not give; a call for each 50.
async fn missing<T: harvest::Resource>(sync: &Sync, ids: &[i64]) -> Result<Vec<i64>, HarvestError> {
    let asked = ids.iter().map(|id| convert::wire_id(*id));
    let query = Query::<T>::new().ids(asked).fields(&["id"]);
    let there = sync.client.all(query, Lane::Sync).await?;
    let there: HashSet<u64> = there.iter().map(T::id).collect();
    let gone = |id: &i64| !there.contains(&convert::wire_id(*id));
    Ok(ids.iter().copied().filter(gone).collect())
}

/// What a full sync found missing, and the calls it took to be sure.
#[derive(Debug, Default)]
pub(super) struct Missing {
    pub(super) gone: usize,
    pub(super) requests: usize,
    /// Why nothing was noted although the list lacks rows, in words.
    pub(super) remark: Option<String>,
}

/// So few rows of a small list may all have been removed since they were last read.
const FEW_ROWS: usize = 1;

/// Notes as gone what a full sync of a list has not seen. People and applications are asked for
/// once more: a row may have slipped from one window into another. A small list that shows nothing any
/// more is no proof that its rows are gone: the acting user may have lost sight of that list alone
/// (contract 2.5), and no other list tells. Its rows are kept until it shows any row again.
///
/// # Errors
///
/// [`SyncError::LooksEmpty`], with nothing noted, where Greenhouse shows nothing at all.
pub(super) async fn after_full(sync: &Sync, resource: Resource) -> Result<Missing, SyncError> {
    let unseen = sync
        .mirror
        .store
        .read(move |connection| unseen(connection, resource))
        .await?;
    let mut requests = if resource.is_long() {
        unseen.len().div_ceil(IDS_PER_CALL)
    } else {
        0
    };
    if !unseen.is_empty() {
        requests += 1;
        if !shows_anything(sync).await? {
            return Err(SyncError::LooksEmpty);
        }
    }
    let is_blank = !resource.is_long() && unseen.len() > FEW_ROWS && {
        let seen = move |connection: &Connection| has_seen(connection, resource);
        !sync.mirror.store.read(seen).await?
    };
    if is_blank {
        return Ok(Missing {
            gone: 0,
            requests,
            remark: Some(format!(
                "Greenhouse shows none of the {} known here any more; they are kept, since the acting \
                 user may have lost sight of this list",
                unseen.len()
            )),
        });
    }
    let gone = match resource {
        Resource::Candidates => {
            let gone = missing::<wire::Candidate>(sync, &unseen).await?;
            let gone = gone.into_iter().map(CandidateId).collect();
            sync.mirror.mark_gone(gone).await?.gone
        }
        Resource::Applications => {
            let gone = missing::<wire::Application>(sync, &unseen).await?;
            let gone = gone.into_iter().map(ApplicationId).collect();
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
    Ok(Missing {
        gone,
        requests,
        remark: None,
    })
}

/// Returns whether a full sync has seen any row of a list.
fn has_seen(connection: &Connection, resource: Resource) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sync_seen WHERE resource = ?1)";
    Ok(connection.query_row(sql, [resource.word()], |row| row.get(0))?)
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
    let now = Timestamp::now();
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
