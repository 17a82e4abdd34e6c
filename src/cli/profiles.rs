//! `profiles`: which there are, which one is in use, and using another from now on.

use serde::Serialize;

use super::args::{Format, Global, ProfilesAction};
use super::exit::{Exit, Failure};
use super::open;
use super::out::{Out, remark};
use crate::app::ProfileChoice;
use crate::config::{ChosenBy, Loaded, Paths, ProfileName, profile_named};
use crate::store::create_private;
use crate::worker::organisation_at;

/// A line of the list.
#[derive(Serialize)]
struct Line {
    name: String,
    in_use: bool,
    /// The organisation in Greenhouse, once it is known.
    organisation: Option<String>,
    data_dir: String,
}

/// Lists the profiles, or chooses one.
///
/// # Errors
/// A [`Failure`] for a profile that is not there, or a choice that can't be kept.
pub fn run(
    global: &Global,
    action: Option<ProfilesAction>,
    out: &mut Out,
) -> Result<Exit, Failure> {
    match action {
        None | Some(ProfilesAction::List) => list(&open::load(global)?, out),
        Some(ProfilesAction::Use { name }) => choose(global, &name),
    }
}

/// Returns the profiles, the default one first.
fn lines(paths: &Paths) -> Vec<Line> {
    let names = paths.profiles.names().into_iter().map(Some);
    // One that was named and holds is listed before anything is in it.
    let missing = (!paths.data.exists()).then(|| paths.profile.clone());
    let all = std::iter::once(None)
        .chain(names)
        .chain(missing.filter(Option::is_some));
    all.map(|name| {
        let data = paths.profiles.data(name.as_ref());
        Line {
            in_use: name == paths.profile,
            organisation: organisation_at(&data.join("gleaner.db")),
            data_dir: data.display().to_string(),
            name: shown(name.as_ref()),
        }
    })
    .collect()
}

/// Returns the profiles as the app offers them.
pub fn choices(paths: &Paths) -> Vec<ProfileChoice> {
    let lines = lines(paths).into_iter();
    lines
        .map(|line| ProfileChoice {
            name: line.name,
            organisation: line.organisation,
            in_use: line.in_use,
        })
        .collect()
}

fn list(loaded: &Loaded, out: &mut Out) -> Result<Exit, Failure> {
    let paths = &loaded.paths;
    let lines = lines(paths);
    match out.format {
        Format::Jsonl => {
            for line in &lines {
                out.json(line)?;
            }
        }
        Format::Table => {
            let rows = lines.into_iter().map(|line| {
                let used = if line.in_use { "in use" } else { "" };
                let organisation = line.organisation.unwrap_or_default();
                [line.name, used.to_owned(), organisation, line.data_dir]
            });
            out.table(["profile", "state", "organisation", "data"], rows)?;
        }
    }
    match loaded.chosen_by {
        ChosenBy::Nothing => {}
        by => remark(&format!(
            "{} is in use because of {by}.",
            shown(paths.profile.as_ref())
        )),
    }
    Ok(Exit::Done)
}

fn shown(name: Option<&ProfileName>) -> String {
    name.map_or(ProfileName::DEFAULT.to_owned(), ProfileName::to_string)
}

fn choose(global: &Global, name: &str) -> Result<Exit, Failure> {
    let wanted = profile_named(name).map_err(|why| Failure::plain(Exit::Usage, why))?;
    // Read as the default profile: what was chosen before may be what is wrong.
    let loaded = open::load(&Global {
        profile: Some(ProfileName::DEFAULT.to_owned()),
        ..global.clone()
    })?;
    let profiles = &loaded.paths.profiles;
    if let Some(wanted) = &wanted
        && !profiles.data(Some(wanted)).is_dir()
    {
        return Err(Failure::new(
            Exit::Usage,
            format!("there is no profile {wanted}"),
            format!(
                "`gleaner --profile {wanted} setup` makes it; `gleaner profiles` lists those that are there."
            ),
        ));
    }
    let failed = |error| {
        Failure::plain(
            Exit::Usage,
            format_args!("the choice can't be kept: {error}"),
        )
    };
    create_private(profiles.base()).map_err(failed)?;
    profiles.choose(wanted.as_ref()).map_err(failed)?;
    remark(&format!(
        "{} is in use from now on.",
        shown(wanted.as_ref())
    ));
    Ok(Exit::Done)
}
