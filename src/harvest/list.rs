//! Lists: one page, or all of them as a stream (contract 3.1).

use std::collections::HashSet;
use std::fmt;

use futures_util::Stream;
use futures_util::stream::try_unfold;
use reqwest::Method;
use reqwest::header::LINK;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::Instant;

use super::call::Call;
use super::descent::Descent;
use super::link::{Next, next};
use super::query::{Query, encode};
use super::settings::under;
use super::{Client, HarvestError, Lane, Resource, wire};
use crate::inert::said;

/// Where a walk goes on: opaque, may be stored and used after a restart (for about an hour, contract
/// 3.1). It carries the filters of the query it came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text, for storing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Cursor {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row that can't be read. It repeats nothing of what the row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its id, where that can be read.
    pub id: Option<u64>,
    /// What is wrong with it, in words.
    pub why: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id {
            Some(id) => write!(f, "row {id} can't be read: {}", self.why),
            None => write!(f, "a row can't be read: {}", self.why),
        }
    }
}

/// One page of a list, ids descending (contract 3.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows; may be empty though there are more pages.
    pub rows: Vec<T>,
    /// Rows that can't be read; none but where a page was asked for in part.
    pub unreadable: Vec<Unreadable>,
    /// Where to go on; `None` on the last page.
    pub next: Option<Cursor>,
}

impl Client {
    /// The first page of a query that fits one call; cut longer ones with [`Query::chunks`].
    ///
    /// # Errors
    /// [`HarvestError`]; [`HarvestError::NotPermitted`] where the scope or the Site Admin is lacking.
    pub async fn first_page<T: Resource>(
        &self,
        query: &Query<T>,
        lane: Lane,
    ) -> Result<Page<T>, HarvestError> {
        whole::<T>(self.first_page_in_part(query, lane).await?)
    }

    /// As [`Client::first_page`], but a row that can't be read is named while the others come: for who
    /// keeps a copy. Whoever concludes from what is not on a page needs all of it.
    ///
    /// # Errors
    /// As [`Client::first_page`].
    pub async fn first_page_in_part<T: Resource>(
        &self,
        query: &Query<T>,
        lane: Lane,
    ) -> Result<Page<T>, HarvestError> {
        self.page::<T>(query.encode()?, lane).await
    }

    /// The page that `cursor` points to; the cursor is the only parameter sent (contract 3.1).
    ///
    /// # Errors
    /// [`HarvestError`]; [`HarvestError::Rejected`] with 422 where the cursor has grown too old, then
    /// the walk starts again.
    pub async fn next_page<T: Resource>(
        &self,
        cursor: &Cursor,
        lane: Lane,
    ) -> Result<Page<T>, HarvestError> {
        whole::<T>(self.next_page_in_part(cursor, lane).await?)
    }

    /// As [`Client::next_page`], but a row that can't be read is named while the others come.
    ///
    /// # Errors
    /// As [`Client::next_page`].
    pub async fn next_page_in_part<T: Resource>(
        &self,
        cursor: &Cursor,
        lane: Lane,
    ) -> Result<Page<T>, HarvestError> {
        let page = self
            .page::<T>(format!("cursor={}", encode(cursor.as_str())), lane)
            .await?;
        if page.next.as_ref() == Some(cursor) {
            let what = "its pages go in circles: the same cursor again";
            return Err(bad_answer::<T>(what));
        }
        Ok(page)
    }

    /// All pages, each fetched when it is asked for. Lists of more than 50 ids become several calls.
    /// The stream ends after its first error.
    pub fn list<T: Resource>(
        &self,
        query: Query<T>,
        lane: Lane,
    ) -> impl Stream<Item = Result<Page<T>, HarvestError>> + Send + use<T> {
        let walk = Walk {
            client: self.clone(),
            lane,
            queries: query.chunks().into_iter(),
            cursor: None,
            seen: HashSet::new(),
            descent: Descent::default(),
        };
        try_unfold(walk, |mut walk| async move {
            Ok(walk.step().await?.map(|page| (page, walk)))
        })
    }

    /// All rows of all pages at once, for lists known to be small.
    ///
    /// # Errors
    /// [`HarvestError`], the first that any page had; [`HarvestError::Blind`] where there are no rows
    /// and nothing else is shown either.
    pub async fn all<T: Resource>(
        &self,
        query: Query<T>,
        lane: Lane,
    ) -> Result<Vec<T>, HarvestError> {
        use futures_util::TryStreamExt as _;
        let (asked, rows) = self
            .list(query, lane)
            .try_fold((false, Vec::new()), |(_, mut rows), page| async move {
                rows.extend(page.rows);
                Ok((true, rows))
            })
            .await?;
        if asked && rows.is_empty() {
            self.believe_all::<T>(lane).await?;
        }
        Ok(rows)
    }

    /// One page; the last one of a walk, where it has no rows, is proved to be none (contract 2.5).
    async fn page<T: Resource>(&self, query: String, lane: Lane) -> Result<Page<T>, HarvestError> {
        let asked = Instant::now();
        let page = self.read_page::<T>(query.clone(), lane).await?;
        self.inner.sight.note(&page.rows, asked);
        if page.rows.is_empty() && page.next.is_none() {
            self.believe_page::<T>(&query, lane).await?;
        }
        Ok(page)
    }

    /// The first page of people and where the next one is, without a proof that no rows are none.
    pub(super) async fn page_unproved(
        &self,
        query: String,
        lane: Lane,
    ) -> Result<(Vec<wire::Candidate>, Option<Cursor>), HarvestError> {
        let asked = Instant::now();
        let page = whole::<wire::Candidate>(self.read_page(query, lane).await?)?;
        self.inner.sight.note(&page.rows, asked);
        Ok((page.rows, page.next))
    }

    /// One page as it was answered.
    pub(super) async fn read_page<T: Resource>(
        &self,
        query: String,
        lane: Lane,
    ) -> Result<Page<T>, HarvestError> {
        let path = format!("/v3/{}", T::NAME);
        let call = Call {
            method: Method::GET,
            endpoint: format!("GET {path}"),
            scope: format!("harvest:{}:list", T::NAME),
            path,
            query,
            body: None,
            lane,
        };
        let (reply, body) = self.inner.read(&call).await?;
        let bad = |what: String| HarvestError::BadAnswer {
            endpoint: call.endpoint.clone(),
            what,
        };
        let (rows, unreadable) = rows::<T>(&body).map_err(|error| {
            #[derive(Deserialize)]
            struct Message {
                message: String,
            }
            match serde_json::from_slice(&body) {
                Ok(Message { message }) => HarvestError::Queued {
                    endpoint: call.endpoint.clone(),
                    message: said(&message),
                },
                // The words of the error may repeat a value of a person, so its place has to do.
                Err(_) => bad(format!(
                    "no list of rows: {:?} error at line {} column {}",
                    error.classify(),
                    error.line(),
                    error.column()
                )),
            }
        })?;
        let links = reply.headers.get_all(LINK);
        let links = links.iter().filter_map(|value| value.to_str().ok());
        match next(links, &under(&self.inner.settings.harvest_url, &call.path)) {
            Next::End => Ok(Page {
                rows,
                unreadable,
                next: None,
            }),
            Next::Cursor(cursor) => Ok(Page {
                rows,
                unreadable,
                next: Some(cursor),
            }),
            Next::Bad(what) => Err(bad(what.to_owned())),
        }
    }
}

/// A walk through all pages of some queries.
struct Walk<T> {
    client: Client,
    lane: Lane,
    queries: std::vec::IntoIter<Query<T>>,
    cursor: Option<Cursor>,
    seen: HashSet<Cursor>,
    descent: Descent,
}

impl<T: Resource> Walk<T> {
    async fn step(&mut self) -> Result<Option<Page<T>>, HarvestError> {
        let page = match self.cursor.take() {
            Some(cursor) => self.client.next_page(&cursor, self.lane).await?,
            None => match self.queries.next() {
                Some(query) => {
                    self.descent = Descent::default();
                    self.client.first_page(&query, self.lane).await?
                }
                None => return Ok(None),
            },
        };
        self.descent
            .take(page.rows.iter().map(T::id))
            .map_err(bad_answer::<T>)?;
        self.cursor.clone_from(&page.next);
        if let Some(cursor) = &page.next
            && !self.seen.insert(cursor.clone())
        {
            let what = "its pages go in circles: the same cursor again";
            return Err(bad_answer::<T>(what));
        }
        Ok(Some(page))
    }
}

fn bad_answer<T: Resource>(what: &str) -> HarvestError {
    HarvestError::BadAnswer {
        endpoint: format!("GET /v3/{}", T::NAME),
        what: what.to_owned(),
    }
}

/// Returns the page if all of it can be read.
fn whole<T: Resource>(page: Page<T>) -> Result<Page<T>, HarvestError> {
    match page.unreadable.first() {
        Some(one) => Err(bad_answer::<T>(&one.to_string())),
        None => Ok(page),
    }
}

/// Reads the rows of a page, one by one where one of them can't be read.
fn rows<T: Resource>(body: &[u8]) -> Result<(Vec<T>, Vec<Unreadable>), serde_json::Error> {
    match serde_json::from_slice::<Vec<T>>(body) {
        Ok(rows) if rows.iter().all(|row| row.id() > 0) => return Ok((rows, Vec::new())),
        _ => {}
    }
    let values: Vec<Value> = serde_json::from_slice(body)?;
    let (mut rows, mut unreadable) = (Vec::new(), Vec::new());
    for value in values {
        match T::deserialize(&value) {
            Ok(row) if row.id() > 0 => rows.push(row),
            read => unreadable.push(Unreadable {
                id: value.get("id").and_then(Value::as_u64).filter(|id| *id > 0),
                why: match read {
                    Ok(_) => "it has no id".to_owned(),
                    Err(_) => odd_key::<T>(&value),
                },
            }),
        }
    }
    Ok((rows, unreadable))
}

/// Returns which key of a row can't be read. The words of the error may repeat a value of a person.
fn odd_key<T: Resource>(row: &Value) -> String {
    let Value::Object(row) = row else {
        return "it is no object".to_owned();
    };
    let is_odd = |key: &&String| {
        let alone = row.get(*key).map(|value| (key.as_str(), value));
        let alone: std::collections::BTreeMap<&str, &Value> = alone.into_iter().collect();
        serde_json::to_value(alone).is_ok_and(|one| T::deserialize(one).is_err())
    };
    match row.keys().find(is_odd) {
        Some(key) => format!("its `{}` has a form that is not understood", said(key)),
        None => "its form is not understood".to_owned(),
    }
}
