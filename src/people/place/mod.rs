//! Towns, so that `Wien`, `Vienna, Austria` and `Greater Vienna Area` meet, and the country a
//! place is in, by which a phone number without country code is read.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::text;

/// Towns with other names, and the country each is in; from general knowledge.
const TOWNS: &str = include_str!("towns.txt");
/// Countries, and states of federal ones, by their names.
const COUNTRIES: &str = include_str!("countries.txt");

/// A place in comparable form, see [`canonical`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// The town's key; none where the text names only a region or a country.
    pub town: Option<String>,
    /// ISO code of the country, where the text or the town tells.
    pub country: Option<&'static str>,
}

struct Tables {
    /// Folded, glued name to key and country.
    towns: HashMap<String, (&'static str, &'static str)>,
    countries: HashMap<String, &'static str>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let rows = |list: &'static str| {
        list.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(':'))
            .map(|(iso, names)| (iso.trim(), names))
    };
    let mut towns = HashMap::new();
    for (iso, line) in rows(TOWNS) {
        for group in line.split(';') {
            let key = group.split(',').next().unwrap_or("").trim();
            for name in group.split(',') {
                towns
                    .entry(text::words(name).concat())
                    .or_insert((key, iso));
            }
        }
    }
    let mut countries = HashMap::new();
    for (iso, names) in rows(COUNTRIES) {
        for name in names.split(',') {
            countries.entry(text::words(name).concat()).or_insert(iso);
        }
    }
    Tables { towns, countries }
});

const NOISE: &[&str] = &[
    "greater",
    "area",
    "metro",
    "metropolitan",
    "region",
    "bay",
    "city",
    "of",
    "the",
    "and",
    "surroundings",
    "district",
    "county",
    "province",
    "raum",
    "grossraum",
    "umgebung",
    "metropole",
    "et",
    "peripherie",
    "area",
    "stadt",
    "provincia",
    "ville",
    "oblast",
    "remote",
];

/// Returns the place a text names. The town is the first part that is neither country nor state.
pub fn canonical(raw: &str) -> Place {
    let tidy = text::tidy(raw);
    let mut place = Place::default();
    let parts: Vec<&str> = tidy
        .split([',', ';', '/', '|', '(', ')', '\n', '·'])
        .chain(tidy.split(" - ").skip(1))
        .collect();
    for (at, part) in parts.iter().enumerate() {
        let words = text::words(part);
        let glued = words.concat();
        if glued.is_empty() {
            continue;
        }
        if let Some((key, iso)) = TABLES.towns.get(&glued) {
            place.town.get_or_insert_with(|| (*key).to_owned());
            place.country = place.country.or(Some(iso));
            continue;
        }
        if let Some(iso) = TABLES.countries.get(&glued) {
            // Behind a town the country is certain; a lone `Georgia` or `CA` still tells something.
            place.country = Some(iso);
            continue;
        }
        if place.town.is_some() || at > 2 {
            continue;
        }
        let kept: Vec<String> = words
            .iter()
            .filter(|word| {
                !NOISE.contains(&word.as_str()) && !word.bytes().all(|b| b.is_ascii_digit())
            })
            .cloned()
            .collect();
        let glued = kept.concat();
        if let Some((key, iso)) = TABLES.towns.get(&glued) {
            place.town = Some((*key).to_owned());
            place.country = place.country.or(Some(iso));
        } else if looks_like_street(&words)
            || glued.len() < 2
            || matches!(
                glued.as_str(),
                "na" | "none" | "unknown" | "anywhere" | "worldwide"
            )
        {
            continue;
        } else if let Some((town, iso)) = town_within(&kept) {
            place.town = Some(town.to_owned());
            place.country = place.country.or(Some(iso));
        } else {
            place.town = Some(glued);
        }
    }
    place
}

fn looks_like_street(words: &[String]) -> bool {
    words
        .iter()
        .any(|word| word.bytes().any(|b| b.is_ascii_digit()) && word.len() < 5)
        || words.iter().any(|word| {
            matches!(
                word.as_str(),
                "street"
                    | "st"
                    | "road"
                    | "rd"
                    | "avenue"
                    | "ave"
                    | "lane"
                    | "ln"
                    | "drive"
                    | "blvd"
                    | "strasse"
                    | "str"
                    | "rue"
                    | "via"
                    | "calle"
                    | "apt"
                    | "suite"
                    | "floor"
            )
        }) && words.len() > 1
}

/// `10115 Berlin Germany` without a comma: a known town as head or tail.
fn town_within(words: &[String]) -> Option<(&'static str, &'static str)> {
    let known = |words: Option<&[String]>| {
        words
            .and_then(|words| TABLES.towns.get(&words.concat()))
            .copied()
    };
    (1..words.len()).rev().find_map(|length| {
        let head = words.get(..length);
        let rest = words.get(length..).unwrap_or(&[]).concat();
        known(head).filter(|_| TABLES.countries.contains_key(&rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn exonyms_and_tails() {
        for (a, b) in [
            ("Wien", "Vienna, Austria"),
            ("Zürich", "Zuerich"),
            ("Montréal", "Montreal, Quebec"),
            ("NYC", "New York, NY"),
            ("Greater Chicago Area", "Chicago, IL"),
            ("Bengaluru", "Bangalore"),
            ("Tel Aviv", "Tel Aviv-Yafo"),
            ("München", "Munich, Bavaria, Germany"),
            ("12 Main St, Springfield, IL 62701", "Springfield"),
            ("London", "London, England, United Kingdom"),
            ("San Francisco Bay Area", "San Francisco"),
        ] {
            assert_eq!(canonical(a).town, canonical(b).town, "{a} {b}");
            assert!(canonical(a).town.is_some(), "{a}");
        }
        assert_eq!(canonical("Leeds, UK").country, Some("GB"));
        assert_eq!(canonical("San Francisco").country, Some("US"));
        assert_eq!(canonical("Germany").town, None);
        assert_eq!(canonical("").town, None);
    }

    proptest! {
        #[test]
        fn never_panics_and_keys_are_stable(raw in "\\PC{0,40}") {
            if let Some(town) = canonical(&raw).town.filter(|town| town.len() > 4) {
                prop_assert!(canonical(&town).town.is_none_or(|again| !again.is_empty()));
            }
        }
    }
}
