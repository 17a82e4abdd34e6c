//! What is still to be read: windows of time, list by list, kept in the tables.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use rusqlite::{Connection, params};

use crate::harvest::{Descent, Window as Span};
use crate::mirror::records::Resource;
use crate::mirror::tables::meta;
use crate::store::{StoreError, from_millis, to_millis};

/// How far a window reaches back before the end of the last one (contract 10.8).
pub(super) const OVERLAP: SignedDuration = SignedDuration::from_hours(1);

/// By which moment of its rows a window is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// When a row was made: never changes, so each row is in one window for good.
    Created,
    /// When a row last changed: for what is new.
    Updated,
    /// By none: the whole list in one walk, where Greenhouse does not keep to windows.
    Walk,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Walk => "walk",
        }
    }

    fn of(word: &str) -> Self {
        [Self::Created, Self::Walk]
            .into_iter()
            .find(|kind| kind.word() == word)
            .unwrap_or(Self::Updated)
    }
}

/// A stretch of time whose rows are still to be read, both ends in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) resource: Resource,
    pub(super) kind: Kind,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    /// The next page; none before the first.
    pub(super) cursor: Option<String>,
    /// Pages read so far.
    pub(super) pages: u32,
    /// How far down they reach, as far as is known: rows come newest first. Not stored.
    pub(super) reached: Timestamp,
    /// How the pages of its walk have gone so far. Not stored.
    pub(super) descent: Descent,
    /// How often it was begun anew because its cursor was not taken any more. Not stored.
    pub(super) begun_anew: u32,
}

impl Window {
    pub(super) fn new(resource: Resource, kind: Kind, from: Timestamp, to: Timestamp) -> Self {
        Self {
            resource,
            kind,
            from,
            to,
            cursor: None,
            pages: 0,
            reached: to,
            descent: Descent::default(),
            begun_anew: 0,
        }
    }

    /// Takes a page with such ids for read.
    ///
    /// # Errors
    ///
    /// Why the walk would never end, in words.
    pub(super) fn takes(&mut self, ids: impl Iterator<Item = u64>) -> Result<(), &'static str> {
        self.pages += 1;
        self.descent.take(ids)
    }

    /// Returns the window begun anew, from another moment on.
    pub(super) fn beginning_at(&self, from: Timestamp) -> Self {
        Self::new(self.resource, self.kind, from, self.to)
    }

    pub(super) fn span(&self) -> Span {
        Span::between(self.from, self.to)
    }

    /// Cuts the window into `parts` of equal length, newest first, sharing their ends: a row made
    /// at the very end of one must not fall between two. One part where it is too short to cut.
    pub(super) fn cut(&self, parts: u32) -> Vec<Self> {
        let (from, to) = (to_millis(self.from), to_millis(self.to));
        let step = (to - from) / i64::from(parts.max(1));
        if step < 1_000 {
            return vec![Self::new(self.resource, self.kind, self.from, self.to)];
        }
        (0..i64::from(parts.max(1)))
            .rev()
            .map(|part| {
                let end = if part + 1 == i64::from(parts) {
                    to
                } else {
                    from + step * (part + 1)
                };
                let bounds = (from_millis(from + step * part), from_millis(end));
                let (start, end) = (bounds.0.unwrap_or(self.from), bounds.1.unwrap_or(self.to));
                Self::new(self.resource, self.kind, start, end)
            })
            .collect()
    }
}

/// Greenhouse was founded in 2012; what is older than this was dated by hand, and counts too.
pub(super) fn beginning() -> Timestamp {
    Timestamp::from_second(0).unwrap_or(Timestamp::MIN)
}

/// Returns the first moment of a year.
pub(super) fn year(year: i16) -> Timestamp {
    let day = jiff::civil::date(year.clamp(1970, 9998), 1, 1);
    TimeZone::UTC
        .to_timestamp(day.at(0, 0, 0, 0))
        .unwrap_or_else(|_| beginning())
}

/// Returns the end of a sync that begins now: to the millisecond, as Greenhouse's moments are.
pub(super) fn now() -> Timestamp {
    let now = Timestamp::now();
    from_millis(to_millis(now)).unwrap_or(now)
}

/// Returns a moment moved by so much; the moment itself where that is beyond all time.
pub(super) fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(at)
}

/// Returns what is still to be read, newest first.
pub(super) fn windows(connection: &Connection) -> Result<Vec<Window>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT resource, kind, from_at, to_at, cursor, pages FROM sync_window
         ORDER BY to_at DESC, from_at DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut windows = Vec::new();
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        let kind: String = row.get(1)?;
        let resource = Resource::ALL
            .into_iter()
            .find(|resource| resource.word() == word);
        let bounds = (from_millis(row.get(2)?), from_millis(row.get(3)?));
        if let (Some(resource), (Some(from), Some(to))) = (resource, bounds) {
            let (cursor, pages) = (row.get(4)?, row.get(5)?);
            windows.push(Window {
                cursor,
                pages,
                ..Window::new(resource, Kind::of(&kind), from, to)
            });
        }
    }
    Ok(windows)
}

/// Notes a window as still to be read, or where to go on in it.
pub(super) fn note(connection: &Connection, window: &Window) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO sync_window VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT DO UPDATE SET cursor = excluded.cursor, pages = excluded.pages",
        )?
        .execute(params![
            window.resource.word(),
            window.kind.word(),
            to_millis(window.from),
            to_millis(window.to),
            window.cursor,
            window.pages
        ])?;
    Ok(())
}

/// Notes a window as read.
pub(super) fn done(connection: &Connection, window: &Window) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM sync_window
             WHERE resource = ?1 AND kind = ?2 AND from_at = ?3 AND to_at = ?4",
        )?
        .execute(params![
            window.resource.word(),
            window.kind.word(),
            to_millis(window.from),
            to_millis(window.to)
        ])?;
    Ok(())
}

/// Notes that a list is to be read in one walk instead of all windows that are left of it, and returns
/// the walk.
pub(super) fn walk(connection: &Connection, resource: Resource) -> Result<Window, StoreError> {
    let until = Fact::Until.get(connection, resource)?.unwrap_or_else(now);
    connection.execute(
        "DELETE FROM sync_window WHERE resource = ?1",
        [resource.word()],
    )?;
    // Nobody knows how far a walk is.
    Fact::From.remove(connection, resource)?;
    let walk = Window::new(resource, Kind::Walk, beginning(), until);
    note(connection, &walk)?;
    Ok(walk)
}

/// Returns how much of a list a first sync has read, by the time its rows span; none before it is
/// known over which time they do.
pub(in crate::mirror) fn share(
    connection: &Connection,
    resource: Resource,
) -> Result<Option<f64>, StoreError> {
    let Some(from) = Fact::From.get(connection, resource)? else {
        return Ok(None);
    };
    let Some(until) = Fact::Until.get(connection, resource)? else {
        return Ok(None);
    };
    let whole = until.duration_since(from).as_secs_f64();
    let mut left = 0.0;
    for window in windows(connection)?
        .iter()
        .filter(|window| window.resource == resource)
    {
        left += window.to.duration_since(window.from).as_secs_f64();
    }
    Ok((whole > 0.0).then(|| (1.0 - left / whole).clamp(0.0, 1.0)))
}

/// Forgets what is still to be read of a list, and what a full sync has seen of it.
pub(super) fn forget(connection: &Connection, resource: Resource) -> Result<(), StoreError> {
    connection.execute(
        "DELETE FROM sync_window WHERE resource = ?1",
        [resource.word()],
    )?;
    connection.execute(
        "DELETE FROM sync_seen WHERE resource = ?1",
        [resource.word()],
    )?;
    Fact::Full.remove(connection, resource)
}

/// The fact that says when the full sync under way began.
const ROUND: &str = "full_round";

/// A full sync that was stopped longer ago than this begins anew: what it saw then says too little.
const ROUND_LIFE: SignedDuration = SignedDuration::from_hours(6);

/// Returns when the full sync under way began; it begins `now` where none is, or where an
/// incremental one has read to its end all that was left of it.
pub(super) fn round(connection: &Connection, now: Timestamp) -> Result<Timestamp, StoreError> {
    let there = meta::get(connection, ROUND)?
        .and_then(|at| at.parse().ok())
        .and_then(from_millis);
    if let Some(round) = there
        && now.duration_since(round) < ROUND_LIFE
    {
        for resource in Resource::ALL {
            if Fact::Full.get(connection, resource)? == Some(round) {
                return Ok(round);
            }
        }
    }
    meta::set(connection, ROUND, &to_millis(now).to_string())?;
    Ok(now)
}

/// Notes that the full sync under way has come to its end.
pub(super) fn end_round(connection: &Connection) -> Result<(), StoreError> {
    meta::remove(connection, ROUND)
}

/// So many rows that changed at one moment are too many to be read again with every sync.
const AT_ONE_MOMENT: usize = 50;

/// Notes when the row that changed last was changed, of those with these moments and all before.
pub(super) fn note_newest(
    connection: &Connection,
    resource: Resource,
    changed: &[Timestamp],
) -> Result<(), StoreError> {
    let Some(newest) = changed.iter().max().copied() else {
        return Ok(());
    };
    let known = Fact::Newest.get(connection, resource)?;
    if known.is_some_and(|known| known > newest) {
        return Ok(());
    }
    let close = |at: &&Timestamp| newest.duration_since(**at) <= GRAIN;
    if changed.iter().filter(close).count() > AT_ONE_MOMENT {
        return Fact::Newest.remove(connection, resource);
    }
    Fact::Newest.set(connection, resource, newest)
}

/// Moments may be told to the second.
const GRAIN: SignedDuration = SignedDuration::from_secs(1);

/// Returns where a look for changes begins that also shows the row which changed last: an answer with
/// that row needs no proof that rows can be seen (contract 2.5).
pub(super) fn with_newest(
    connection: &Connection,
    resource: Resource,
    from: Timestamp,
) -> Result<Timestamp, StoreError> {
    let newest = Fact::Newest.get(connection, resource)?;
    let newest = newest.filter(|_| resource.is_long());
    Ok(newest.map_or(from, |newest| from.min(moved(newest, -GRAIN))))
}

/// A fact about one list.
#[derive(Clone, Copy)]
pub(super) enum Fact {
    /// Everything up to here has been read.
    Synced,
    /// Everything up to here will have been read when the windows are done.
    Until,
    /// The first rows of a long list were made after this.
    From,
    /// A full sync that began then is under way, which notes what it sees.
    Full,
    /// The last full sync that was done with this list began then.
    FullDone,
    /// The row that changed last, of those that were read, changed then.
    Newest,
}

impl Fact {
    fn key(self, resource: Resource) -> String {
        let what = match self {
            Self::Synced => "synced",
            Self::Until => "until",
            Self::From => "from",
            Self::Full => "full",
            Self::FullDone => "full_done",
            Self::Newest => "newest",
        };
        format!("{what}:{}", resource.word())
    }

    pub(super) fn get(
        self,
        connection: &Connection,
        resource: Resource,
    ) -> Result<Option<Timestamp>, StoreError> {
        let value = meta::get(connection, &self.key(resource))?;
        Ok(value
            .and_then(|millis| millis.parse().ok())
            .and_then(from_millis))
    }

    pub(super) fn set(
        self,
        connection: &Connection,
        resource: Resource,
        moment: Timestamp,
    ) -> Result<(), StoreError> {
        meta::set(
            connection,
            &self.key(resource),
            &to_millis(moment).to_string(),
        )
    }

    pub(super) fn remove(
        self,
        connection: &Connection,
        resource: Resource,
    ) -> Result<(), StoreError> {
        meta::remove(connection, &self.key(resource))
    }
}
