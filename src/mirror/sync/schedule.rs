//! Planning a sync: what is to be read, on top of what an earlier one has left.

use jiff::Timestamp;
use rusqlite::Connection;

use super::page::{self, Any, Density};
use super::plan::{self, Fact, Kind, OVERLAP, Window};
use super::{Sync, SyncError};
use crate::mirror::records::Resource;
use crate::mirror::tables::names;
use crate::store::StoreError;

/// What is to be read.
pub(super) struct Plan {
    /// In the order in which to read.
    pub(super) windows: Vec<Window>,
    /// Whether this is the first sync.
    pub(super) first: bool,
    /// How much a first sync that was stopped had done of it, 0 to 1.
    pub(super) done: f64,
    /// Whether all users are read, of whom there are some wherever anything may be read.
    pub(super) all_users: bool,
    /// Up to where each list had been read before.
    pub(super) before: Vec<(Resource, Option<Timestamp>)>,
}

/// So many users come in one call, and a few more than are known.
const FEW_USERS: usize = 450;

/// Plans and notes what is to be read up to `until`, without the lists in `skipped`.
pub(super) fn plan(
    connection: &Connection,
    full: bool,
    until: Timestamp,
    skipped: &[Resource],
) -> Result<Plan, StoreError> {
    let mut windows = plan::windows(connection)?;
    windows.retain(|window| !skipped.contains(&window.resource));
    let first = Fact::Synced
        .get(connection, Resource::Candidates)?
        .is_none();
    let mut done = 0.0;
    for resource in [Resource::Candidates, Resource::Applications] {
        if first && windows.iter().any(|window| window.resource == resource) {
            done += plan::share(connection, resource)?.unwrap_or(0.0) / 2.0;
        }
    }
    // A full sync that was stopped goes on, rather than from the beginning.
    let round = if full {
        Some(plan::round(connection, until)?)
    } else {
        None
    };
    let mut before = Vec::new();
    for resource in Resource::ALL {
        before.push((resource, Fact::Synced.get(connection, resource)?));
    }
    // Where none was ever shown, none to be seen says nothing.
    let users = names::all(connection, Resource::Users)?.len();
    let few_users = (1..=FEW_USERS).contains(&users);
    let mut new = Vec::new();
    for resource in Resource::ALL
        .into_iter()
        .filter(|one| !skipped.contains(one))
    {
        let left = windows.iter().any(|window| window.resource == resource);
        let going_on = match round {
            Some(round) if left => Fact::Full.get(connection, resource)? == Some(round),
            Some(round) => Fact::FullDone.get(connection, resource)? == Some(round),
            None => left,
        };
        if going_on {
            continue;
        }
        // Read to its end, but stopped before that was noted.
        if !left
            && round.is_none()
            && Fact::Full.get(connection, resource)?.is_none()
            && let Some(read) = Fact::Until.get(connection, resource)?
        {
            Fact::Synced.set(connection, resource, read)?;
        }
        windows.retain(|window| window.resource != resource);
        plan::forget(connection, resource)?;
        let window = match (Fact::Synced.get(connection, resource)?, round) {
            // The same one call as for those who changed, and it shows that lists can be read.
            (Some(_), None) if resource == Resource::Users && few_users => {
                Window::new(resource, Kind::Updated, plan::beginning(), until)
            }
            // One that lies ahead was noted while a clock was wrong: nobody knows what it missed.
            (Some(synced), None) if synced.duration_since(until) <= OVERLAP => {
                let from = synced.checked_sub(OVERLAP).unwrap_or(synced);
                let from = plan::with_newest(connection, resource, from)?;
                Window::new(resource, Kind::Updated, from, until)
            }
            _ => Window::new(resource, Kind::Created, plan::beginning(), until),
        };
        if let Some(round) = round {
            Fact::Full.set(connection, resource, round)?;
        }
        Fact::Until.set(connection, resource, until)?;
        plan::note(connection, &window)?;
        new.push(window);
    }
    let all = |window: &Window| window.from == plan::beginning();
    let all_users = users > 0
        && new
            .iter()
            .any(|window| window.resource == Resource::Users && all(window));
    // What was left first; of the rest, small lists: the names are there when the people come.
    let (long, short): (Vec<Window>, Vec<Window>) = new
        .into_iter()
        .partition(|window| window.resource.is_long());
    windows.extend(short.into_iter().chain(long));
    Ok(Plan {
        windows,
        first,
        done,
        all_users,
        before,
    })
}

/// How a long list is read on after its first pages, and the calls it took to find out.
pub(super) struct Spread {
    pub(super) how: How,
    pub(super) requests: usize,
}

/// How a long list is read on.
pub(super) enum How {
    /// From where its last page ends; its rows begin at this moment, where that is known.
    On(Option<Timestamp>),
    /// In windows from this moment on, the first pages once more with them.
    Cut(Timestamp),
}

/// A list is asked how long it is after so many pages: shorter ones are read as they come.
pub(super) const TELLING: u32 = 4;
/// A list that goes on for so many times the time of its last page is long. Every window may cost a page
/// more than its rows fill.
const LONG: i32 = 60;
/// Rows so many times further apart than on the last page tell that the list is not long after all.
const THIN: i32 = 4;
/// Pages from which on a list is cut where the limit of calls is what it waits for: there a window
/// only bounds what a cursor that has grown too old costs.
const WORTH_CUTTING: f64 = 400.0;

/// Finds out how long a list is whose last page took `density` of rows' time.
pub(super) async fn find_spread(
    sync: &Sync,
    all: &Window,
    density: Option<Density>,
    generous: bool,
) -> Result<Spread, SyncError> {
    let found = |how, requests| Ok(Spread { how, requests });
    let Some(first) = density else {
        return found(How::On(None), 0);
    };
    let Ok(deep) = first.newest.checked_sub(first.span * LONG) else {
        return found(How::On(None), 0);
    };
    if deep <= plan::beginning() {
        return found(How::On(None), 0);
    }
    let before = Window::new(all.resource, all.kind, all.from, deep);
    let older = match page::older(sync, &before).await? {
        // Greenhouse does not keep to windows: the one that asks for everything is a walk already.
        page::Older::Outside => return found(How::On(None), 1),
        page::Older::None => return found(How::On(Some(deep)), 1),
        page::Older::Last(from) => return found(How::On(from), 1),
        page::Older::More(older) => older,
    };
    if older.span > first.span * THIN {
        return found(How::On(None), 1);
    }
    let mut requests = 1;
    let Some(from) = first_year(sync, all, older.newest, &mut requests).await? else {
        return found(How::On(None), requests);
    };
    let whole = first.newest.duration_since(from).as_secs_f64();
    let page = (first.span.as_secs_f64() + older.span.as_secs_f64()) / 2.0;
    if generous || whole / page.max(1.0) >= WORTH_CUTTING {
        found(How::Cut(from), requests)
    } else {
        found(How::On(Some(from)), requests)
    }
}

/// Returns the beginning of the first year in which a list has rows, one of which was made at `there`,
/// by halving; none where Greenhouse does not keep to windows. Counts the calls.
async fn first_year(
    sync: &Sync,
    all: &Window,
    there: Timestamp,
    requests: &mut usize,
) -> Result<Option<Timestamp>, SyncError> {
    /// No organisation has rows made before; if one does, all of the past is read.
    const NONE_BY: i16 = 1999;
    let its_year = jiff::tz::TimeZone::UTC.to_datetime(there).year();
    let (mut none_by, mut some_by) = (NONE_BY, its_year + 1);
    while some_by - none_by > 1 {
        let middle = none_by + (some_by - none_by) / 2;
        *requests += 1;
        let before = Window::new(all.resource, all.kind, all.from, plan::year(middle));
        match page::any(sync, &before).await? {
            Any::Some => some_by = middle,
            Any::None => none_by = middle,
            Any::Outside => return Ok(None),
        }
    }
    Ok(Some(match none_by {
        NONE_BY => all.from,
        year => plan::year(year),
    }))
}
