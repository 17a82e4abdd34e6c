//! A bare HTTP client for the sandbox tests: no retries, no types, nothing of ours.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test helper fails the test by panicking"
)]

use gleaner::sandbox::{Admin, Options, Sandbox, Scopes, start};
use serde_json::{Value, json};

/// A sandbox and a token for it.
pub struct Client {
    pub sandbox: Sandbox,
    pub token: String,
    http: reqwest::Client,
}

/// An answer, read in full.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The URL of the next page.
    pub fn next(&self) -> Option<String> {
        let link = self.header("link").filter(|link| !link.is_empty())?;
        let (url, rel) = link.split_once('>').unwrap();
        assert!(rel.contains("next"), "{link}");
        Some(url.trim_start_matches('<').to_owned())
    }

    pub fn rows(&self) -> &Vec<Value> {
        self.body
            .as_array()
            .unwrap_or_else(|| panic!("no array: {} {}", self.status, self.text))
    }

    pub fn ids(&self) -> Vec<u64> {
        self.rows()
            .iter()
            .map(|row| row["id"].as_u64().unwrap())
            .collect()
    }

    /// The first entry of `errors` as text.
    pub fn error(&self) -> String {
        self.body["errors"][0].to_string()
    }
}

impl Client {
    /// A sandbox with every scope and no rate limit, unless the options say else.
    pub async fn start(options: Options) -> Self {
        let rate_limit = if options.rate_limit == 75 {
            0
        } else {
            options.rate_limit
        };
        let scopes = if options.scopes == Scopes::Minimal {
            Scopes::All
        } else {
            options.scopes
        };
        Self::exactly(Options {
            rate_limit,
            scopes,
            token_rate_limit: 0,
            ..options
        })
        .await
    }

    /// A sandbox of exactly these options.
    pub async fn exactly(options: Options) -> Self {
        let sandbox = start(options).await.unwrap();
        let http = reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .no_proxy()
            .build()
            .unwrap();
        let mut client = Self {
            sandbox,
            token: String::new(),
            http,
        };
        client.token = client.mint(None).await;
        client
    }

    pub fn admin(&self) -> Admin {
        self.sandbox.admin()
    }

    /// Puts a fault into force, or throws a switch.
    pub fn throw(&self, spec: &str) {
        self.admin().add_fault(spec.parse().unwrap());
    }

    pub fn hello(&self, key: &str) -> String {
        self.sandbox.hello()[key]
            .as_str()
            .unwrap_or_else(|| panic!("no {key}"))
            .to_owned()
    }

    /// A token, for this user or for the service user; empty when none was given out.
    pub async fn mint(&self, sub: Option<u64>) -> String {
        let mut form = vec![("grant_type", "client_credentials".to_owned())];
        form.extend(sub.map(|sub| ("sub", sub.to_string())));
        let answer = self.form("/token", &form).await;
        answer.body["access_token"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// A form sent with the custom credential.
    pub async fn form(&self, path: &str, form: &[(&str, String)]) -> Answer {
        self.form_as(
            path,
            form,
            &self.hello("client_id"),
            &self.hello("client_secret"),
        )
        .await
    }

    pub async fn form_as(
        &self,
        path: &str,
        form: &[(&str, String)],
        id: &str,
        secret: &str,
    ) -> Answer {
        let request = self
            .http
            .post(self.url(path))
            .basic_auth(id, Some(secret))
            .form(form);
        Self::read(request).await.unwrap()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_url(&self.url(path)).await
    }

    pub async fn get_url(&self, url: &str) -> Answer {
        self.get_as(url, &self.token).await
    }

    pub async fn get_as(&self, url: &str, token: &str) -> Answer {
        Self::read(self.http.get(url).bearer_auth(token))
            .await
            .unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body)).await.unwrap()
    }

    /// Any request; fails where the connection does.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, reqwest::Error> {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self
            .http
            .request(method, self.url(path))
            .bearer_auth(&self.token);
        Self::read(match body {
            Some(body) => request.json(body),
            None => request,
        })
        .await
    }

    /// A request with no credential at all.
    pub fn bare(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.http.request(
            reqwest::Method::from_bytes(method.as_bytes()).unwrap(),
            self.url(path),
        )
    }

    pub async fn read(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = String::from_utf8_lossy(&response.bytes().await?).into_owned();
        let body = serde_json::from_str(&text).unwrap_or_default();
        Ok(Answer {
            status,
            headers,
            body,
            text,
        })
    }

    /// The id of an open job that is no template.
    pub async fn open_job(&self) -> u64 {
        let jobs = self.get("/v3/jobs?status=open").await;
        jobs.ids()[0]
    }

    /// Follows the pages to the end; ids in the order of the pages.
    pub async fn walk(&self, path: &str) -> Vec<u64> {
        let mut page = self.get(path).await;
        let mut ids = page.ids();
        while let Some(url) = page.next() {
            page = self.get_url(&url).await;
            ids.extend(page.ids());
        }
        ids
    }
}

/// A sandbox of 120 people with these faults and switches.
pub async fn small_with(specs: &[&str]) -> Client {
    let faults = specs.iter().map(|spec| spec.parse().unwrap()).collect();
    Client::start(Options {
        candidates: 120,
        faults,
        ..Options::default()
    })
    .await
}

/// A new person with an application on an open job: ids of person and application, the job.
pub async fn on_a_job(client: &Client) -> (u64, u64, u64) {
    let job = client.open_job().await;
    let body = json!({"first_name": "Test", "last_name": "Person", "application": {"job_id": job}});
    let made = client.post("/v3/candidates", &body).await;
    let id = |value: &Value| value["id"].as_u64().unwrap();
    (
        id(&made.body["candidate"]),
        id(&made.body["application"]),
        job,
    )
}

pub async fn patch(client: &Client, path: &str, body: Value) -> Answer {
    client.send("PATCH", path, Some(&body)).await.unwrap()
}

impl Client {
    /// The same as `get` with a token of its own, for after the clock was moved.
    pub async fn mint_and_get(&self, path: &str) -> Answer {
        self.mint_and_get_url(&self.url(path)).await
    }

    pub async fn mint_and_get_url(&self, url: &str) -> Answer {
        let token = self.mint(None).await;
        self.get_as(url, &token).await
    }
}
