//! What a setting names, found in the small tables of the mirror: by number or name, `me` for the
//! acting user.

use super::{ContextError, Named};
use crate::error_text::ErrorText;
use crate::mirror::{Mirror, NameRecord, Resource, convert};
use crate::people::text::phrase;

/// Names shown at most where one was not found.
const NEAREST: usize = 3;
/// What stands for the acting user where a person is to be named.
const ME: &str = "me";

/// Returns the user that a record of a small table is about: of users themselves, of a referrer
/// whose it is. None for one without a user, and for tables of other things.
pub fn user_of(resource: Resource, record: &NameRecord) -> Option<u64> {
    match resource {
        Resource::Users => Some(convert::wire_id(record.id)),
        Resource::Referrers => record.parent_id.map(convert::wire_id),
        _ => None,
    }
}

/// Returns whether a wish is the acting user, whoever that is.
pub(super) fn is_me(wish: &str) -> bool {
    wish.trim().eq_ignore_ascii_case(ME)
}

/// Returns the record that a wish names, none where nothing is wished for. `what` is the setting, for
/// messages.
pub(super) async fn found(
    mirror: &Mirror,
    resource: Resource,
    what: &str,
    wish: &Option<String>,
    acting: Option<u64>,
) -> Result<Option<Named>, ContextError> {
    let Some(wish) = wish else { return Ok(None) };
    let names = mirror.names(resource).await?;
    let has_users = matches!(resource, Resource::Users | Resource::Referrers);
    let record = if has_users && is_me(wish) {
        acting_users(mirror, resource, what, names, acting).await?
    } else {
        one(what, wish, names)?
    };
    Ok(Some(named(record)))
}

/// Returns the record of the acting user.
async fn acting_users(
    mirror: &Mirror,
    resource: Resource,
    what: &str,
    mut names: Vec<NameRecord>,
    acting: Option<u64>,
) -> Result<NameRecord, ContextError> {
    let Some(acting) = acting else {
        return Err(ContextError::Unknown(ErrorText::new(
            format!("{what}: whom \"{ME}\" stands for is not known before Greenhouse was reached"),
            "name the person",
        )));
    };
    names.retain(|record| record.active);
    let own = |record: &NameRecord| user_of(resource, record) == Some(acting);
    if let Some(at) = names.iter().position(own) {
        return Ok(names.swap_remove(at));
    }
    let users = mirror.names(Resource::Users).await?;
    let user = users
        .iter()
        .find(|user| convert::wire_id(user.id) == acting);
    let (who, like) = match user {
        Some(user) => (format!("{} (user {acting})", user.name), user.name.as_str()),
        None => (format!("user {acting}"), ""),
    };
    let lacks = match resource {
        Resource::Referrers => "has no referrer in Greenhouse; one can be made there",
        _ => "is not among the users that can be seen",
    };
    let names: Vec<&str> = names.iter().map(|record| record.name.as_str()).collect();
    let nearest = nearest(like, &names);
    Err(ContextError::Unknown(ErrorText::new(
        format!("{what}: \"{ME}\" is {who}, who {lacks}"),
        nearest,
    )))
}

/// Returns what is wrong where none in use has that number or name; several of a name may belong to
/// as many jobs or pools. None where there is one.
pub(super) fn nowhere(what: &str, wish: &str, all: &[NameRecord]) -> Option<String> {
    let of = |record: &&NameRecord| record.active;
    let is_it = |record: &NameRecord| {
        record.id.to_string() == wish.trim() || phrase(&record.name) == phrase(wish)
    };
    if all.iter().filter(of).any(is_it) {
        return None;
    }
    let mut names: Vec<&str> = all.iter().filter(of).map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    Some(unknown(what, wish, &names).to_string())
}

/// Returns the one in use that is meant: by number, else by name.
pub(super) fn one(
    what: &str,
    wish: &str,
    mut all: Vec<NameRecord>,
) -> Result<NameRecord, ContextError> {
    all.retain(|record| record.active);
    if let Some(at) = all
        .iter()
        .position(|record| record.id.to_string() == wish.trim())
    {
        return Ok(all.swap_remove(at));
    }
    let same = |record: &NameRecord| phrase(&record.name) == phrase(wish);
    match all.iter().filter(|record| same(record)).count() {
        0 => {
            let names: Vec<&str> = all.iter().map(|record| record.name.as_str()).collect();
            Err(unknown(what, wish, &names))
        }
        1 => {
            let at = all.iter().position(same).unwrap_or_default();
            Ok(all.swap_remove(at))
        }
        several => {
            let ids: Vec<String> = all
                .iter()
                .filter(|record| same(record))
                .map(|record| record.id.to_string())
                .collect();
            let ids = ids.join(", ");
            Err(ContextError::Unknown(ErrorText::new(
                format!("{what}: Greenhouse has {several} named \"{wish}\""),
                format!("name one by its number: {ids}"),
            )))
        }
    }
}

/// Returns the error for a wish that no name fits, with the nearest.
pub(super) fn unknown(what: &str, wish: &str, names: &[&str]) -> ContextError {
    let nearest = nearest(wish, names);
    ContextError::Unknown(ErrorText::new(
        format!("{what}: Greenhouse has no \"{wish}\""),
        nearest,
    ))
}

/// Returns the names most like what was wished for, in words.
fn nearest(wish: &str, names: &[&str]) -> String {
    let likeness = |name: &str| strsim::jaro_winkler(&phrase(name), &phrase(wish));
    let mut ranked: Vec<(f64, &str)> = names.iter().map(|name| (likeness(name), *name)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nearest: Vec<String> = ranked
        .iter()
        .take(NEAREST)
        .map(|(_, name)| format!("\"{name}\""))
        .collect();
    match nearest.as_slice() {
        [] => "there are none that can be seen".to_owned(),
        some => format!("nearest: {}", some.join(", ")),
    }
}

/// Returns a record by number and name.
pub(super) fn named(record: NameRecord) -> Named {
    Named {
        id: convert::wire_id(record.id),
        name: record.name,
    }
}
