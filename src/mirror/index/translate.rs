//! From what is asked to a query of the index.

use std::collections::BTreeSet;
use std::ops::Bound as Edge;

use jiff::Timestamp;
use tantivy::query::{
    AllQuery, BooleanQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::beginning::Beginning;
use super::schema::{EDGE, Facet, Fields, STAGE};
use super::{SearchError, typos};
use crate::mirror::query::{self, BARE, Flag, Node, Phrase, findable};
use crate::people::ApplicationStatus;
use crate::store::to_millis;

/// Beginnings of up to this many words are looked for word by word, newest first and no further than
/// need be; beyond that, whoever has one is found before the first is shown.
const FEW_WORDS: usize = 1_024;

/// A query of the index that finds everyone who fits.
pub(super) struct Translated {
    pub(super) query: Box<dyn Query>,
    /// Finds nobody else either.
    pub(super) exact: bool,
}

impl Translated {
    fn exact(query: impl Query) -> Self {
        Self {
            query: Box::new(query),
            exact: true,
        }
    }
}

/// What a translation needs to look things up.
pub(super) struct Translator<'a> {
    pub(super) fields: &'a Fields,
    pub(super) searcher: &'a Searcher,
    /// Bare words look at names only.
    pub(super) names_only: bool,
}

impl Translator<'_> {
    pub(super) fn node(&self, node: &Node) -> Result<Translated, SearchError> {
        Ok(match node {
            Node::All => Translated::exact(AllQuery),
            Node::And(parts) => self.and(parts)?,
            Node::Or(parts) => {
                let parts = self.each(parts)?;
                let exact = parts.iter().all(|part| part.exact);
                Translated {
                    query: any(parts.into_iter().map(|part| part.query).collect()),
                    exact,
                }
            }
            Node::Not(inner) => self.not(inner)?,
            Node::Words(field, phrase) => self.words(*field, phrase)?,
            Node::Near(near) => Translated {
                query: typos::like(self.fields, near),
                exact: true,
            },
            Node::Keys(keys) => {
                let one = |key: &u64| whole(Term::from_field_u64(self.fields.key, *key));
                Translated {
                    query: any(keys.iter().map(one).collect()),
                    exact: true,
                }
            }
            Node::Flag(flag) => self.facets([flag_facet(*flag)]),
            Node::Exported(ids) => {
                let ids = ids.iter().filter_map(|id| u64::try_from(*id).ok());
                let terms = ids.map(|id| Term::from_field_u64(self.fields.id, id));
                Translated::exact(TermSetQuery::new(terms))
            }
            Node::Updated(from, to) => range(self.fields.updated, *from, *to),
            // Nobody in Greenhouse came into the library.
            Node::Added(..) => Translated {
                query: any(Vec::new()),
                exact: true,
            },
            Node::Applied(from, to) => range(self.fields.applied, *from, *to),
            Node::Jobs(ids) => self.facets(ids.iter().map(|id| Facet::Job(id.0))),
            Node::Sources(ids) => self.facets(ids.iter().map(|id| Facet::Source(*id))),
            Node::Stage(phrase) => {
                let stages = self.stages(phrase)?;
                self.facets(stages.iter().map(|stage| Facet::Stage(stage)))
            }
        })
    }

    fn each(&self, parts: &[Node]) -> Result<Vec<Translated>, SearchError> {
        parts.iter().map(|part| self.node(part)).collect()
    }

    /// Conditions on one and the same application are in the index only as far as job and stage
    /// go; beyond that, what it finds must be looked at.
    fn and(&self, parts: &[Node]) -> Result<Translated, SearchError> {
        let (of_one, others): (Vec<&Node>, Vec<&Node>) =
            parts.iter().partition(|part| part.of_application());
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::with_capacity(parts.len() + 1);
        let mut exact = true;
        let mut jobs = None;
        let mut stages = None;
        for part in &of_one {
            match part {
                Node::Jobs(ids) => jobs = Some(ids),
                Node::Stage(phrase) => stages = Some(phrase),
                _ => {}
            }
        }
        if of_one.len() > 1 {
            exact = false;
            if let (Some(jobs), Some(phrase)) = (jobs, stages) {
                let stages = self.stages(phrase)?;
                let both = jobs
                    .iter()
                    .flat_map(|job| stages.iter().map(|stage| Facet::JobStage(job.0, stage)));
                clauses.push((Occur::Must, self.facets(both).query));
                exact = of_one.len() == 2;
            }
        }
        for part in of_one.iter().chain(&others) {
            match part {
                Node::Not(inner) => {
                    let inner = self.everywhere().node(inner)?;
                    if inner.exact {
                        clauses.push((Occur::MustNot, inner.query));
                    } else {
                        exact = false;
                    }
                }
                _ => {
                    let part = self.node(part)?;
                    exact &= part.exact;
                    clauses.push((Occur::Must, part.query));
                }
            }
        }
        // Exclusions alone exclude from nothing.
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Translated {
            query: Box::new(BooleanQuery::new(clauses)),
            exact,
        })
    }

    fn not(&self, inner: &Node) -> Result<Translated, SearchError> {
        let inner = self.everywhere().node(inner)?;
        if !inner.exact {
            // It finds too many, so leaving out what it finds would leave out too many.
            return Ok(Translated {
                query: Box::new(AllQuery),
                exact: false,
            });
        }
        let all: Box<dyn Query> = Box::new(AllQuery);
        Ok(Translated::exact(BooleanQuery::new(vec![
            (Occur::Must, all),
            (Occur::MustNot, inner.query),
        ])))
    }

    /// What is left out is left out wherever it stands.
    fn everywhere(&self) -> Self {
        Translator {
            names_only: false,
            ..*self
        }
    }

    /// The index knows no places of words: words side by side are looked for each by itself, and
    /// what that finds must be looked at. (Phrases leave tantivy 0.27 in a bad state where they are
    /// left out: `Exclude` asks them for documents before their own.)
    fn words(
        &self,
        field: Option<query::Field>,
        phrase: &Phrase,
    ) -> Result<Translated, SearchError> {
        let (place, edge) = match field {
            Some(query::Field::Name) => (Some(self.fields.name), Some(self.fields.name_edge)),
            Some(field) => (self.fields.text(field), None),
            None if self.names_only => (Some(self.fields.name), Some(self.fields.name_edge)),
            None => (Some(self.fields.all), Some(self.fields.all_edge)),
        };
        let Some(place) = place else {
            return Ok(Translated::exact(EmptyQuery));
        };
        let last = phrase.words.len().saturating_sub(1);
        let mut each = Vec::with_capacity(phrase.words.len());
        let mut exact = true;
        for (at, word) in phrase.words.iter().enumerate() {
            let mut forms = Vec::new();
            for form in &word.0 {
                match edge {
                    _ if !(phrase.prefix && at == last) => forms.push(term(place, form)),
                    Some(edge) if form.len() <= EDGE => forms.push(term(edge, form)),
                    _ => match self.beginning(place, form, FEW_WORDS)? {
                        Some(words) => forms.extend(words.iter().map(|word| term(place, word))),
                        // A letter or two of an e-mail, which everybody has: whoever has a word that
                        // begins so anywhere is looked at, from the newest on.
                        None if form.len() <= EDGE && field.is_some_and(|f| BARE.contains(&f)) => {
                            exact = false;
                            forms.push(term(self.fields.all_edge, form));
                        }
                        None => forms.push(Box::new(Beginning {
                            field: place,
                            form: form.clone(),
                        })),
                    },
                }
            }
            each.push(any(forms));
        }
        if each.len() == 1 {
            return Ok(Translated {
                query: any(each),
                exact,
            });
        }
        Ok(Translated {
            query: Box::new(BooleanQuery::intersection(each)),
            exact: false,
        })
    }

    fn facets<'f>(&self, facets: impl IntoIterator<Item = Facet<'f>>) -> Translated {
        let queries = facets
            .into_iter()
            .map(|facet| term(self.fields.facet, &facet.word()));
        Translated {
            query: any(queries.collect()),
            exact: true,
        }
    }

    /// Returns the stages in the index that have these words in their name.
    fn stages(&self, phrase: &Phrase) -> Result<Vec<String>, SearchError> {
        let words = self.beginning(self.fields.facet, STAGE, usize::MAX)?;
        let names = words
            .iter()
            .flatten()
            .filter_map(|word| word.strip_prefix(STAGE));
        Ok(names
            .filter(|name| phrase.is_in(&findable(name)))
            .map(str::to_owned)
            .collect())
    }

    /// Returns the words of a field that begin so; none where there are more than `most`.
    fn beginning(
        &self,
        field: Field,
        prefix: &str,
        most: usize,
    ) -> Result<Option<BTreeSet<String>>, SearchError> {
        let mut words = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut stream = index
                .terms()
                .range()
                .ge(prefix.as_bytes())
                .into_stream()
                .map_err(tantivy::TantivyError::from)?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                words.extend(std::str::from_utf8(stream.key()).ok().map(str::to_owned));
                if words.len() > most {
                    return Ok(None);
                }
            }
        }
        Ok(Some(words))
    }
}

fn term(field: Field, word: &str) -> Box<dyn Query> {
    whole(Term::from_field_text(field, word))
}

fn whole(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

pub(super) fn any(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.pop().unwrap_or_else(|| Box::new(EmptyQuery)),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

fn range(field: Field, from: Option<Timestamp>, to: Option<Timestamp>) -> Translated {
    let value = |moment: Timestamp| Term::from_field_i64(field, to_millis(moment));
    let from = from.map_or_else(
        || Edge::Included(Term::from_field_i64(field, i64::MIN)),
        |moment| Edge::Included(value(moment)),
    );
    let to = to.map_or(Edge::Unbounded, |moment| Edge::Excluded(value(moment)));
    Translated::exact(RangeQuery::new(from, to))
}

fn flag_facet(flag: Flag) -> Facet<'static> {
    Facet::Status(match flag {
        // The others are looked up by the person's number, see `Node::Exported`.
        Flag::Private
        | Flag::Exported
        | Flag::Skipped
        | Flag::New
        | Flag::Possible
        | Flag::InGreenhouse
        | Flag::Marked
        | Flag::Guarded => return Facet::Private,
        Flag::Prospect => return Facet::Prospect,
        Flag::Active => ApplicationStatus::Active.word(),
        Flag::Rejected => ApplicationStatus::Rejected.word(),
        Flag::Hired => ApplicationStatus::Hired.word(),
        Flag::Converted => ApplicationStatus::Converted.word(),
    })
}
