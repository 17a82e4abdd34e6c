//! The thread that keeps the index in step with the tables.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, Term};
use tokio::sync::watch;

use super::SearchError;
use super::document;
use super::open::{Opened, Payload, is_gone, try_open};
use super::schema::Fields;
use crate::mirror::query::ApplicationFacts;
use crate::mirror::tables::stage::Ladders;
use crate::mirror::tables::{application, candidate, rev};
use crate::people::{Candidate, CandidateId};
use crate::store::{Store, StoreError};

/// How often the tables are asked for changes; another process may write them too.
const EVERY: Duration = Duration::from_millis(300);
/// Changes read and made into documents at once.
const BATCH: usize = 4_000;
/// How long changes are taken into one commit while there are more: each costs a segment, and
/// segments cost merges.
const TOGETHER: Duration = Duration::from_secs(1);
/// What the writer may hold in memory before it writes a segment.
const MEMORY: usize = 64 * 1024 * 1024;

/// How long one who waits does so without progress where something is in the way.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far following has come.
#[derive(Clone, Debug, Default)]
struct Reached {
    rev: i64,
    /// What is in the way, since the last change that came in.
    trouble: Option<String>,
}

pub(super) struct Follower {
    reached: watch::Receiver<Reached>,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    pub(super) fn start(
        store: Store,
        opened: &Opened,
        reader: &Arc<RwLock<IndexReader>>,
    ) -> Result<Self, SearchError> {
        let (stop, stopped) = channel();
        let (progress, reached) = watch::channel(Reached {
            rev: opened.rev,
            trouble: None,
        });
        let mut work = Work {
            store,
            place: opened.place.clone(),
            index: opened.index.clone(),
            fields: opened.fields,
            reader: Arc::clone(reader),
            rev: opened.rev,
            progress,
        };
        let thread = std::thread::Builder::new()
            .name("gleaner-index".to_owned())
            .spawn(move || work.run(&stopped))
            .map_err(|_| StoreError::NoThreads)?;
        Ok(Self {
            reached,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    pub(super) fn rev(&self) -> i64 {
        self.reached.borrow().rev
    }

    /// Waits until a revision can be found and returns none, or until nothing moves and something is
    /// in the way, and returns what.
    pub(super) async fn reached(&self, rev: i64) -> Result<Option<String>, SearchError> {
        let mut reached = self.reached.clone();
        loop {
            let so_far = reached.borrow_and_update().rev;
            if so_far >= rev {
                return Ok(None);
            }
            let moved = reached.wait_for(|now| now.rev != so_far);
            match tokio::time::timeout(PATIENCE, moved).await {
                Ok(Ok(_)) => {}
                Ok(Err(_)) => return Err(SearchError::Closed),
                // A large commit on a slow disk takes its time; it is not in the way of itself.
                Err(_) => {
                    if let Some(trouble) = self.reached.borrow().trouble.clone() {
                        return Ok(Some(trouble));
                    }
                }
            }
        }
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

struct Work {
    store: Store,
    place: Option<PathBuf>,
    index: Index,
    fields: Fields,
    reader: Arc<RwLock<IndexReader>>,
    rev: i64,
    progress: watch::Sender<Reached>,
}

impl Work {
    fn run(&mut self, stopped: &Receiver<()>) {
        let mut writer: Option<IndexWriter> = None;
        loop {
            let stop = || {
                !matches!(
                    stopped.try_recv(),
                    Err(std::sync::mpsc::TryRecvError::Empty)
                )
            };
            if let Err(error) = self.catch_up(&mut writer, &stop) {
                // Another process may hold the index, the disk may be full: tried again, and what
                // can be found until then is what was there before.
                tracing::debug!(%error, "the search index does not follow");
                writer = None;
                let trouble = Some(error.to_string());
                self.progress
                    .send_modify(|reached| reached.trouble = trouble);
                if let Some(place) = self.place.clone().filter(|place| is_gone(place))
                    && let Err(error) = self.make_anew(&place)
                {
                    tracing::debug!(%error, "the search index can't be made anew");
                }
            }
            match stopped.recv_timeout(EVERY) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Makes an index in the place of one that was taken away, for the next round to fill.
    fn make_anew(&mut self, place: &Path) -> Result<(), SearchError> {
        let opened = try_open(place)?;
        self.index = opened.index;
        *self.reader.write().unwrap_or_else(PoisonError::into_inner) = opened.reader;
        self.has_reached(opened.rev);
        Ok(())
    }

    fn has_reached(&mut self, rev: i64) {
        self.rev = rev;
        self.progress.send_replace(Reached { rev, trouble: None });
    }

    fn reload(&self) -> Result<(), SearchError> {
        let reader = self.reader.read().unwrap_or_else(PoisonError::into_inner);
        Ok(reader.reload()?)
    }

    /// Takes in every change there is, with a commit now and then.
    fn catch_up(
        &mut self,
        writer: &mut Option<IndexWriter>,
        stop: &impl Fn() -> bool,
    ) -> Result<(), SearchError> {
        if self.store.read_here(rev::last)? <= self.committed_by_others()? {
            return Ok(());
        }
        let writer = match writer {
            Some(writer) => writer,
            // One process at a time may write the index; the lock is let go with the writer.
            None => writer.insert(self.index.writer_with_num_threads(1, MEMORY)?),
        };
        // Whoever had the lock before may have gone further.
        self.committed_by_others()?;
        let mut rev = self.rev;
        let mut began = Instant::now();
        loop {
            let changes = self
                .store
                .read_here(|connection| changes(connection, rev))?;
            let last = changes.len() < BATCH || stop();
            rev = changes.last().map_or(rev, |(newest, _)| *newest);
            self.take(writer, changes)?;
            if rev > self.rev && (last || began.elapsed() >= TOGETHER) {
                self.commit(writer, rev)?;
                began = Instant::now();
            }
            if last {
                return Ok(());
            }
        }
    }

    fn take(
        &self,
        writer: &mut IndexWriter,
        changes: Vec<(i64, Changed)>,
    ) -> Result<(), SearchError> {
        // Each candidate is in the changes once, so all that goes can go before all that comes.
        for (_, change) in &changes {
            let id = u64::try_from(change.id.0).unwrap_or(0);
            writer.delete_term(Term::from_field_u64(self.fields.id, id));
        }
        // Folding words and finding keys takes longer than all the rest: on every core.
        let documents: Vec<TantivyDocument> = changes
            .into_par_iter()
            .filter_map(|(_, change)| change.now)
            .map(|(candidate, journeys)| document::indexed(&self.fields, &candidate, journeys))
            .collect();
        for document in documents {
            writer.add_document(document)?;
        }
        Ok(())
    }

    fn commit(&mut self, writer: &mut IndexWriter, rev: i64) -> Result<(), SearchError> {
        let payload = serde_json::to_string(&Payload { rev })
            .map_err(|error| StoreError::content("the index's mark", error))?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.reload()?;
        self.has_reached(rev);
        Ok(())
    }

    /// Returns up to where the index has come, whoever wrote it.
    fn committed_by_others(&mut self) -> Result<i64, SearchError> {
        let payload = self.index.load_metas()?.payload;
        let rev = payload
            .and_then(|payload| serde_json::from_str::<Payload>(&payload).ok())
            .map_or(0, |payload| payload.rev);
        if rev != self.rev {
            self.reload()?;
            self.has_reached(rev);
        }
        Ok(rev)
    }
}

struct Changed {
    id: CandidateId,
    /// With their applications; none when they are gone.
    now: Option<(Candidate, Vec<ApplicationFacts>)>,
}

fn changes(
    connection: &rusqlite::Connection,
    after: i64,
) -> Result<Vec<(i64, Changed)>, StoreError> {
    let mut changes = Vec::new();
    let mut ladders = Ladders::new(connection);
    for (rev, id) in rev::since(connection, after, BATCH)? {
        let now = match candidate::get(connection, id)? {
            Some((candidate, None)) => {
                let stored = application::of_candidate(connection, id)?;
                Some((candidate, document::journeys(&mut ladders, &stored)?))
            }
            _ => None,
        };
        changes.push((rev, Changed { id, now }));
    }
    Ok(changes)
}
