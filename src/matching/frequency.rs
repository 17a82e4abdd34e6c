//! How frequent the values of a profile are in the mirror.

use std::io;

use super::features::View;
use super::index::State;
use super::terms::{self, Term, company_domain, full_name, group_term, term};
use super::weights::weights;
use crate::people::name::groups;

/// A count and the share of candidates it stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Frequency {
    /// Candidates with the value.
    pub count: u64,
    /// log2 of one over the share, smoothed for small mirrors.
    pub bits: f32,
}

/// Frequencies of one word of a name.
#[derive(Clone, Debug, Default)]
pub(super) struct WordFrequency {
    pub exact: Frequency,
    pub sound: Frequency,
    /// Of the most frequent nickname group.
    pub group: Frequency,
}

/// Frequencies of everything a profile says, looked up once.
#[derive(Clone, Debug, Default)]
pub(super) struct Frequencies {
    /// Candidates in the mirror.
    pub total: u64,
    /// As given names: the words of the given name, then those of the family name.
    pub given: Vec<WordFrequency>,
    /// As family names: the words of the family name, then those of the given name.
    pub family: Vec<WordFrequency>,
    /// People with this given and family name by sound, in any order.
    pub full: u64,
    pub companies: Vec<Frequency>,
    pub towns: Vec<Frequency>,
    pub title: Frequency,
    /// The profile's employers, each with its key, for asking about mail domains.
    company_keys: Vec<String>,
}

impl Frequencies {
    /// Looks everything up.
    pub(super) fn of(view: &View<'_>, state: &State) -> io::Result<Self> {
        let prior = &weights().prior;
        let total = state.live();
        let frequency = |hash: u64, prior: f32| -> io::Result<Frequency> {
            Ok(smoothed(state.term_count(hash)?, total, prior))
        };
        let given = |fold: &str, soft: &str| -> io::Result<WordFrequency> {
            let mut group = Frequency::default();
            for number in groups(fold) {
                let found = frequency(group_term(*number), prior.given)?;
                if found.count >= group.count {
                    group = found;
                }
            }
            let exact = frequency(term(Term::Given, fold), prior.given)?;
            Ok(WordFrequency {
                exact,
                sound: frequency(term(Term::GivenSound, soft), prior.given)?,
                group,
            })
        };
        let family = |fold: &str, soft: &str| -> io::Result<WordFrequency> {
            let exact = frequency(term(Term::Family, fold), prior.family)?;
            Ok(WordFrequency {
                exact,
                sound: frequency(term(Term::FamilySound, soft), prior.family)?,
                group: Frequency::default(),
            })
        };
        let full = match (view.given.first(), view.family.first()) {
            (Some(given), Some(family)) => state.term_count(full_name(given.soft, family.soft))?,
            _ => 0,
        };
        let towns = view
            .towns
            .iter()
            .map(|town| frequency(term(Term::Town, town), prior.town))
            .collect::<io::Result<_>>()?;
        let companies = view
            .companies
            .iter()
            .map(|employer| frequency(term(Term::Company, employer.key), prior.company))
            .collect::<io::Result<_>>()?;
        Ok(Self {
            total,
            given: (view.given.iter().chain(&view.family))
                .map(|word| given(word.fold, word.soft))
                .collect::<io::Result<_>>()?,
            family: (view.family.iter().chain(&view.given))
                .map(|word| family(word.fold, word.soft))
                .collect::<io::Result<_>>()?,
            full,
            companies,
            towns,
            title: if view.title.is_empty() {
                Frequency::default()
            } else {
                frequency(term(Term::Title, &view.title_key()), prior.title)?
            },
            company_keys: view
                .companies
                .iter()
                .map(|employer| employer.key.to_owned())
                .collect(),
        })
    }

    /// Returns whether most records with mail under a domain name one of the profile's employers:
    /// an alias learnt from the mirror.
    pub(super) fn learnt(&self, candidate: &View<'_>, state: &State) -> io::Result<Option<String>> {
        for domain in terms::work_domains(candidate) {
            for company in &self.company_keys {
                let together = state.term_count(company_domain(company, domain))?;
                if together < 2 {
                    continue;
                }
                if together * 2 >= state.term_count(term(Term::Domain, domain))? {
                    return Ok(Some(domain.to_owned()));
                }
            }
        }
        Ok(None)
    }
}

/// Returns the frequency of a count: the share in the mirror mixed with what is usual in the world,
/// so that a mirror of a few people does not make every name look common.
pub(super) fn smoothed(count: u64, total: u64, prior: f32) -> Frequency {
    let strength = weights().prior.strength;
    let share = (count as f32 + strength * prior) / (total as f32 + strength);
    Frequency {
        count,
        bits: -share.clamp(1e-9, 1.0).log2(),
    }
}
