//! People to source from, for the demo: some are in the sandbox already in another spelling, some
//! only look like someone there, most are new.

use serde_json::{Value, json};

use super::people::Taken;
use super::{Maker, words};
use crate::sandbox::clock::Moment;
use crate::sandbox::options::Options;
use crate::sandbox::world::person::{Details, Entry};

/// How a sourced profile relates to the people of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kinship {
    /// The same person: a LinkedIn page or an e-mail address in common, in another form.
    Same,
    /// Same name and employer as someone, nothing in common that would prove it.
    Alike,
    /// Nobody there.
    New,
}

impl Kinship {
    /// What the `nth` profile is: of ten, two are the same person, one looks like someone.
    fn of(nth: usize) -> Self {
        match nth % 10 {
            2 | 6 => Self::Same,
            8 => Self::Alike,
            _ => Self::New,
        }
    }
}

/// So many sourced profiles as JSON Lines, with the keys of the design's section 4, for a sandbox
/// started with these options (its seed and number of people matter, a file to load does not).
/// The same options make the same text.
pub fn demo_profiles(options: &Options, count: usize) -> String {
    told(options, count)
        .into_iter()
        .map(|(_, profile)| format!("{profile}\n"))
        .collect()
}

/// Dates are thrown relative to today, so who is made up does not hang on the day.
const ANY_DAY: Moment = Moment::at(1_700_000_000_000);

/// The same, with what each profile is.
fn told(options: &Options, count: usize) -> Vec<(Kinship, Value)> {
    let mut sandbox = Maker::new(options.seed, ANY_DAY);
    sandbox.organisation(true);
    sandbox.jobs(options.jobs);
    sandbox.people(options.candidates);
    let everyone: Vec<(bool, Details)> = sandbox
        .world
        .people
        .values()
        .map(|person| (person.private, person.details()))
        .collect();
    let mut taken = Taken::of(everyone.iter().map(|(_, details)| details));
    let reachable = |details: &Details| !(details.socials.is_empty() && details.emails.is_empty());
    let known: Vec<Details> = everyone
        .into_iter()
        .filter(|(private, details)| !private && details.company.is_some() && reachable(details))
        .map(|(_, details)| details)
        .collect();
    let mut maker = Maker::new(options.seed ^ 0x00de_2705, ANY_DAY);
    let stride = known.len().div_ceil(count.max(1)).max(1);
    (0..count)
        .map(|nth| {
            let twin = known.get(nth * stride);
            match (Kinship::of(nth), twin) {
                (Kinship::Same, Some(twin)) => {
                    (Kinship::Same, profile(nth, &maker.respelt(twin, nth)))
                }
                (Kinship::Alike, Some(twin)) => (Kinship::Alike, profile(nth, &maker.alike(twin))),
                _ => (
                    Kinship::New,
                    profile(nth, &maker.details(&mut taken, 1_000_000 + nth)),
                ),
            }
        })
        .collect()
}

impl Maker {
    /// The same person as another page would show it.
    fn respelt(&mut self, twin: &Details, nth: usize) -> Details {
        let first = twin.first_name.as_deref().unwrap_or_default();
        let nick = words::NICKNAMES
            .iter()
            .find(|(own, _)| *own == first)
            .map(|(_, nick)| (*nick).to_owned());
        let mut seen = Details {
            first_name: nick.or_else(|| twin.first_name.clone()),
            last_name: twin.last_name.clone(),
            company: twin.company.clone(),
            title: twin.title.clone(),
            addresses: twin.addresses.clone(),
            ..Details::default()
        };
        if let Some(page) = twin.socials.first() {
            seen.socials.push(Entry::bare(match nth % 4 {
                0 => format!("{}/", page.value.replace("https://www.", "http://")),
                1 => page
                    .value
                    .replace("https://www.", "")
                    .to_uppercase()
                    .replace("LINKEDIN.COM/IN", "linkedin.com/in"),
                2 => format!("{}?trk=people-guest", page.value.replace("www.", "de.")),
                _ => page.value.replace("https://www.", "https://m."),
            }));
        }
        if let Some(address) = twin
            .emails
            .first()
            .filter(|_| nth.is_multiple_of(3) || twin.socials.is_empty())
        {
            seen.emails
                .push(Entry::new(address.value.to_uppercase(), "personal"));
        }
        seen
    }

    /// Someone of the same name at the same employer.
    fn alike(&mut self, twin: &Details) -> Details {
        Details {
            first_name: twin.first_name.clone(),
            last_name: twin.last_name.clone(),
            company: twin.company.clone(),
            title: self.pick(&words::TITLES).map(|&title| title.to_owned()),
            ..Details::default()
        }
    }
}

fn profile(nth: usize, details: &Details) -> Value {
    let values = |entries: &[Entry]| {
        entries
            .iter()
            .map(|entry| entry.value.clone())
            .collect::<Vec<_>>()
    };
    let headline = match (&details.title, &details.company) {
        (Some(title), Some(company)) => Some(format!("{title} at {company}")),
        (title, company) => title.clone().or_else(|| company.clone()),
    };
    let linkedin = details.socials.first().map(|entry| &entry.value);
    let github = details
        .websites
        .iter()
        .map(|entry| &entry.value)
        .find(|url| url.contains("github.com"));
    json!({
        "external_id": format!("demo-{:04}", nth + 1),
        "first_name": details.first_name,
        "last_name": details.last_name,
        "title": details.title,
        "headline": headline,
        "company": details.company,
        "location": details.addresses.first().map(|entry| &entry.value),
        "emails": values(&details.emails),
        "phones": values(&details.phones),
        "linkedin": linkedin,
        "github": github,
        "urls": [],
        "profile_url": linkedin.or(github),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::seed::world;

    #[test]
    fn profiles_follow_from_the_seed() {
        let options = Options {
            candidates: 400,
            ..Options::default()
        };
        let text = demo_profiles(&options, 100);
        assert_eq!(text.lines().count(), 100);
        assert_eq!(text, demo_profiles(&options, 100));
        assert_ne!(text, demo_profiles(&Options { seed: 2, ..options }, 100));
    }

    #[test]
    fn the_same_person_shares_a_key_with_the_sandbox_and_a_new_one_does_not() {
        let options = Options {
            candidates: 400,
            ..Options::default()
        };
        let world = world(&options, Moment::at(1_795_000_000_000)).expect("no file to read");
        let keys: Vec<String> = world
            .people
            .values()
            .flat_map(|person| {
                let details = person.details();
                let pages = details
                    .socials
                    .into_iter()
                    .chain(details.websites)
                    .filter_map(|page| slug_of(&page.value));
                details
                    .emails
                    .into_iter()
                    .map(|entry| entry.value.to_lowercase())
                    .chain(pages)
                    .collect::<Vec<_>>()
            })
            .collect();
        for (kinship, profile) in told(&options, 100) {
            let own = profile["emails"]
                .as_array()
                .expect("a list")
                .iter()
                .chain([&profile["linkedin"]]);
            let shared = own.filter_map(Value::as_str).any(|key| {
                let key = slug_of(key).unwrap_or_else(|| key.to_lowercase());
                keys.contains(&key)
            });
            assert_eq!(shared, kinship == Kinship::Same, "{kinship:?} {profile}");
        }
    }

    /// The name at the end of a LinkedIn page's address.
    fn slug_of(url: &str) -> Option<String> {
        let (_, slug) = url.split_once("linkedin.com/in/")?;
        Some(
            slug.split(['/', '?'])
                .next()
                .unwrap_or_default()
                .to_lowercase(),
        )
    }
}
