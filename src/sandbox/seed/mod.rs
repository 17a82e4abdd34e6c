//! Makes up an organisation from a seed: the same seed, the same people. Dates are counted back
//! from the start of today, so that nothing is in the future.

mod extras;
mod history;
mod jobs;
mod load;
mod org;
mod people;
mod profiles;
mod regions;
mod words;

use serde_json::{Value, json};

use super::SandboxError;
use super::clock::Moment;
use super::lists::Resource;
use super::options::Options;
use super::world::World;
use super::world::table::Row;

pub use profiles::demo_profiles;

const DAY: i64 = 86_400_000;

/// The dice, the calendar and the world in the making.
struct Maker {
    dice: fastrand::Rng,
    /// The start of today.
    today: Moment,
    world: World,
}

/// The world these options ask for. Fails when the file to load cannot be read.
pub(super) fn world(options: &Options, now: Moment) -> Result<World, SandboxError> {
    let mut maker = Maker::new(options.seed, now);
    maker.organisation(options.switches.service_user_admin);
    maker.jobs(options.jobs);
    match &options.load {
        Some(path) => load::load(&mut maker, path)?,
        None => maker.people(options.candidates),
    }
    maker.histories(options.load.is_some());
    maker.extras();
    Ok(maker.world)
}

impl Maker {
    fn new(seed: u64, now: Moment) -> Self {
        let millis = now.millis().unwrap_or_default();
        let today = Moment::at(millis - millis.rem_euclid(DAY));
        Self {
            dice: fastrand::Rng::with_seed(seed),
            today,
            world: World::default(),
        }
    }

    /// One of these.
    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() {
            None
        } else {
            items.get(self.dice.usize(..items.len()))
        }
    }

    /// True so many times in a hundred.
    fn chance(&mut self, percent: u32) -> bool {
        self.dice.u32(..100) < percent
    }

    /// A moment between so many and so many days ago.
    fn ago(&mut self, most: i64, least: i64) -> Moment {
        self.today
            .plus(-self.dice.i64(least.max(0) * DAY..=most.max(1) * DAY))
    }

    /// A moment between two.
    fn between(&mut self, from: Moment, to: Moment) -> Moment {
        let (from, to) = (
            from.millis().unwrap_or_default(),
            to.millis().unwrap_or_default(),
        );
        if to <= from {
            Moment::at(from)
        } else {
            Moment::at(self.dice.i64(from..to))
        }
    }

    /// Adds a row with this id and these columns; it was made and changed long ago.
    fn put(&mut self, resource: Resource, id: u64, columns: Value) {
        let made = self.ago(2_000, 900);
        let changed = self.between(made, self.today);
        let mut row = Row::new();
        row.insert("id".to_owned(), json!(id));
        row.insert("created_at".to_owned(), json!(made));
        row.insert("updated_at".to_owned(), json!(changed));
        if let Value::Object(columns) = columns {
            row.extend(columns);
        }
        self.world.table_mut(resource).put(row);
    }
}

/// Text in plain ASCII letters and digits, for addresses.
fn slug(text: &str) -> String {
    deunicode::deunicode(text)
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect()
}
