//! Lists: one page, or all of them as a stream (contract 3.1).

use std::collections::HashSet;
use std::fmt;

use futures_util::Stream;
use futures_util::stream::try_unfold;
use reqwest::Method;
use reqwest::header::LINK;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::call::Call;
use super::link::{Next, next};
use super::query::{Query, encode};
use super::settings::under;
use super::{Client, HarvestError, Lane, Resource};

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

/// One page of a list, ids descending (contract 3.1).
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows; may be empty though there are more pages.
    pub rows: Vec<T>,
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
        let page = self
            .page::<T>(format!("cursor={}", encode(cursor.as_str())), lane)
            .await?;
        if page.next.as_ref() == Some(cursor) {
            return Err(in_circles::<T>());
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
        let rows: Vec<T> = serde_json::from_slice(&body).map_err(|error| {
            #[derive(Deserialize)]
            struct Message {
                message: String,
            }
            match serde_json::from_slice(&body) {
                Ok(Message { message }) => HarvestError::Queued {
                    endpoint: call.endpoint.clone(),
                    message,
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
        if rows.iter().any(|row| row.id() == 0) {
            return Err(bad("a row without an id".to_owned()));
        }
        let links = reply.headers.get_all(LINK);
        let links = links.iter().filter_map(|value| value.to_str().ok());
        match next(links, &under(&self.inner.settings.harvest_url, &call.path)) {
            Next::End => Ok(Page { rows, next: None }),
            Next::Cursor(cursor) => Ok(Page {
                rows,
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
}

impl<T: Resource> Walk<T> {
    async fn step(&mut self) -> Result<Option<Page<T>>, HarvestError> {
        let page = match self.cursor.take() {
            Some(cursor) => self.client.next_page(&cursor, self.lane).await?,
            None => match self.queries.next() {
                Some(query) => self.client.first_page(&query, self.lane).await?,
                None => return Ok(None),
            },
        };
        self.cursor.clone_from(&page.next);
        if let Some(cursor) = &page.next
            && !self.seen.insert(cursor.clone())
        {
            return Err(in_circles::<T>());
        }
        Ok(Some(page))
    }
}

fn in_circles<T: Resource>() -> HarvestError {
    HarvestError::BadAnswer {
        endpoint: format!("GET /v3/{}", T::NAME),
        what: "its pages go in circles".to_owned(),
    }
}
