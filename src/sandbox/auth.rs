//! The authorization server: tokens, introspection, consent (contract 2.1 to 2.3).

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::clock::Moment;
use super::options::Scopes;
use super::reply::{REVOKED, Refusal, Reply, UNDECODABLE};
use super::seal::Seal;
use super::switches::{Expiry, Introspection, Switches};
use super::world::org::Org;

const TOKEN_LIFE_MS: i64 = 3_600_000;
const CODE_LIFE_MS: i64 = 60_000;
const REFRESH_LIFE_MS: i64 = 86_400_000;

/// The kind of integration a credential belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Integration {
    /// A customer's own: client credentials.
    Custom,
    /// A signed partner's: authorization code.
    Partner,
}

/// A client id with its secret.
#[derive(Clone)]
pub(super) struct Credential {
    pub id: String,
    pub secret: String,
    pub integration: Integration,
    pub scopes: Scopes,
}

/// What a token stands for.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub client: String,
    pub user: u64,
    pub scopes: Scopes,
    ends: Moment,
    revoked: bool,
}

/// Credentials, tokens, codes.
pub(super) struct Auth {
    credentials: Vec<Credential>,
    tokens: HashMap<String, Grant>,
    codes: HashMap<String, Code>,
    refreshes: HashMap<String, Code>,
    serial: u64,
    seal: Seal,
    all_scopes: Vec<String>,
}

/// An authorization code or a refresh token: good once, until `ends`.
struct Code {
    client: String,
    redirect_uri: String,
    scopes: Scopes,
    ends: Moment,
}

/// What the token endpoint needs to know besides the request.
pub(super) struct Around<'a> {
    pub org: &'a Org,
    pub switches: &'a Switches,
    pub now: Moment,
}

type Form = HashMap<String, String>;

impl Auth {
    /// An authorization server that knows these credentials.
    pub(super) fn new(credentials: Vec<Credential>, seal: Seal, all_scopes: Vec<String>) -> Self {
        Self {
            credentials,
            tokens: HashMap::new(),
            codes: HashMap::new(),
            refreshes: HashMap::new(),
            serial: 0,
            seal,
            all_scopes,
        }
    }

    /// How many tokens were given out.
    pub(super) fn mints(&self) -> usize {
        self.tokens.len()
    }

    /// The scopes of the customer's own credentials, as `harvest:<resource>:<verb>`.
    pub(super) fn scopes(&self) -> Vec<String> {
        let own = self
            .credentials
            .iter()
            .find(|one| one.integration == Integration::Custom);
        let held = |scope: &&String| own.is_some_and(|own| own.scopes.holds(scope));
        self.all_scopes.iter().filter(held).cloned().collect()
    }

    /// Ticks these scopes, and no others, on the customer's own credentials.
    pub(super) fn set_scopes(&mut self, scopes: Scopes) {
        for own in &mut self.credentials {
            if own.integration == Integration::Custom {
                own.scopes = scopes.clone();
            }
        }
    }

    /// Ticks these scopes as well, or takes them away.
    pub(super) fn change_scopes(&mut self, changed: &Scopes, give: bool) {
        let held = self.scopes();
        let after = self
            .all_scopes
            .iter()
            .filter(|scope| match (changed.holds(scope), give) {
                (true, give) => give,
                (false, _) => held.contains(scope),
            });
        let after = after.cloned().collect();
        self.set_scopes(Scopes::List(after));
    }

    /// Whether the grant holds the scope now: one that was taken off the credential stops working
    /// at once (contract 2.1), and a partner's holds only what was consented to.
    pub(super) fn holds(&self, grant: &Grant, scope: &str) -> bool {
        let credential = self.credentials.iter().find(|one| one.id == grant.client);
        credential.is_some_and(|one| {
            one.scopes.holds(scope)
                && (one.integration == Integration::Custom || grant.scopes.holds(scope))
        })
    }

    /// Revokes every token there is.
    pub(super) fn revoke_all(&mut self) {
        for grant in self.tokens.values_mut() {
            grant.revoked = true;
        }
    }

    /// Revokes the token of an `Authorization` header.
    pub(super) fn revoke(&mut self, header: Option<&str>) {
        if let Some(grant) = bearer(header).and_then(|token| self.tokens.get_mut(token)) {
            grant.revoked = true;
        }
    }

    /// The client a request comes from, whether its token is still good or not.
    pub(super) fn client(&self, header: Option<&str>) -> Option<&str> {
        bearer(header)
            .and_then(|token| self.tokens.get(token))
            .map(|grant| grant.client.as_str())
    }

    /// What the `Authorization` header of a Harvest call stands for, or 401.
    pub(super) fn grant(&self, header: Option<&str>, now: Moment) -> Result<&Grant, Refusal> {
        let token = bearer(header).ok_or(UNDECODABLE)?;
        if !self.seal.is_ours(token) {
            return Err(UNDECODABLE);
        }
        self.tokens
            .get(token)
            .filter(|grant| !grant.revoked && now < grant.ends)
            .ok_or(REVOKED)
    }

    /// `POST /token`.
    pub(super) fn token(
        &mut self,
        header: Option<&str>,
        form: &Form,
        around: &Around<'_>,
    ) -> Reply {
        let credential = match self.credential(header) {
            Ok(credential) => credential.clone(),
            Err(reply) => return reply,
        };
        match form.get("grant_type").map(String::as_str) {
            None | Some("") => Reply::json(
                400,
                &json!({"message": "Must include `grant_type` parameter in /token request"}),
            ),
            Some("client_credentials") if credential.integration == Integration::Custom => {
                self.client_credentials(&credential, form, around)
            }
            Some("authorization_code") if credential.integration == Integration::Partner => {
                let code = form.get("code").and_then(|code| self.codes.remove(code));
                let code = code.filter(|code| form.get("redirect_uri") == Some(&code.redirect_uri));
                self.exchange(code, &credential, around)
            }
            Some("refresh_token") if credential.integration == Integration::Partner => {
                let code = form
                    .get("refresh_token")
                    .and_then(|token| self.refreshes.remove(token));
                self.exchange(code, &credential, around)
            }
            Some("client_credentials" | "authorization_code" | "refresh_token") => {
                Reply::json(400, &json!({"error": "unauthorized_client"}))
            }
            Some(other) => Reply::json(
                400,
                &json!({"message": format!(
                    "grant_type={other} is invalid, please use one of: \
                     client_credentials, authorization_code, refresh_token"
                )}),
            ),
        }
    }

    fn client_credentials(
        &mut self,
        credential: &Credential,
        form: &Form,
        around: &Around<'_>,
    ) -> Reply {
        if credential.scopes.is_empty() {
            let message = "The client application requests no scopes";
            return Reply::json(
                400,
                &json!({"message": message, "errorId": self.error_id()}),
            );
        }
        let user = match form.get("sub").filter(|sub| !sub.is_empty()) {
            None => Some(around.org.service_user),
            Some(sub) => sub.parse().ok(),
        };
        let user = user.filter(|&user| around.org.is_active(user));
        let Some(user) = user else {
            let message = "`sub` is not the id of an active user";
            return Reply::json(
                400,
                &json!({"message": message, "errorId": self.error_id()}),
            );
        };
        let scopes = credential.scopes.clone();
        Reply::json(200, &self.mint(&credential.id, user, scopes, around))
    }

    /// Trades a code or a refresh token for a token and a new refresh token (contract 2.2).
    fn exchange(
        &mut self,
        code: Option<Code>,
        credential: &Credential,
        around: &Around<'_>,
    ) -> Reply {
        let code = code.filter(|code| code.client == credential.id && around.now < code.ends);
        let Some(code) = code else {
            return Reply::json(400, &json!({"error": "invalid_grant"}));
        };
        let user = around.org.chief().unwrap_or(around.org.service_user);
        let mut answer = self.mint(&credential.id, user, code.scopes.clone(), around);
        let refresh = self.fresh("refresh");
        if let Value::Object(answer) = &mut answer {
            answer.insert("refresh_token".to_owned(), refresh.clone().into());
        }
        self.refreshes.insert(
            refresh,
            Code {
                ends: around.now.plus(REFRESH_LIFE_MS),
                ..code
            },
        );
        Reply::json(200, &answer)
    }

    fn mint(&mut self, client: &str, user: u64, scopes: Scopes, around: &Around<'_>) -> Value {
        if around.switches.single_active_token {
            for grant in self
                .tokens
                .values_mut()
                .filter(|grant| grant.client == client)
            {
                grant.revoked = true;
            }
        }
        self.serial += 1;
        let ends = around.now.plus(TOKEN_LIFE_MS);
        let seconds = ends.millis().unwrap_or_default() / 1_000;
        let token = self.seal.jwt(&json!({
            "iss": "https://auth.greenhouse.io", "sub": user.to_string(), "client_id": client,
            "exp": seconds, "jti": self.serial,
        }));
        let scope = scopes.text(&self.all_scopes);
        let grant = Grant {
            client: client.to_owned(),
            user,
            scopes,
            ends,
            revoked: false,
        };
        self.tokens.insert(token.clone(), grant);
        let mut answer = json!({"access_token": token, "token_type": "Bearer", "scope": scope});
        let expiry = match around.switches.expiry {
            Expiry::At => Some(("expires_at", json!(ends))),
            Expiry::AtOffset => {
                let text = ends.text();
                let whole = text.split('.').next().unwrap_or_default();
                Some(("expires_at", json!(format!("{whole}+0000"))))
            }
            Expiry::In => Some(("expires_in", json!(TOKEN_LIFE_MS / 1_000))),
            Expiry::Absent => None,
        };
        if let (Value::Object(answer), Some((key, value))) = (&mut answer, expiry) {
            answer.insert(key.to_owned(), value);
        }
        answer
    }

    /// `POST /introspect` (contract 2.3).
    pub(super) fn introspect(
        &mut self,
        header: Option<&str>,
        form: &Form,
        around: &Around<'_>,
    ) -> Reply {
        if let Err(reply) = self.credential(header) {
            return reply;
        }
        if around.switches.introspection == Introspection::None {
            return Refusal::NotFound.reply();
        }
        let grant = form.get("token").and_then(|token| self.tokens.get(token));
        let alive = |grant: &&Grant| {
            !grant.revoked && around.now < grant.ends && around.org.is_active(grant.user)
        };
        let Some(grant) = grant.filter(alive) else {
            return Reply::json(200, &json!({"active": false}));
        };
        let role = if around.org.is_admin(grant.user) {
            "site_admin"
        } else {
            "job_admin"
        };
        let held = |scope: &&String| self.holds(grant, scope);
        let scope: Vec<&str> = self
            .all_scopes
            .iter()
            .filter(held)
            .map(String::as_str)
            .collect();
        let mut answer = json!({
            "active": true,
            "client_id": grant.client,
            "sub": grant.user.to_string(),
            "scope": scope.join(" "),
            "exp": grant.ends.millis().unwrap_or_default() / 1_000,
        });
        let claims = match around.switches.introspection {
            Introspection::Full => Some(json!({
                "organization": {"id": around.org.id, "name": around.org.name},
                "user_role": role,
            })),
            Introspection::NoOrganisation => Some(json!({"user_role": role})),
            Introspection::NoClaims | Introspection::None => None,
        };
        if let (Value::Object(answer), Some(claims)) = (&mut answer, claims) {
            answer.insert("https://auth.greenhouse.io/claims".to_owned(), claims);
        }
        Reply::json(200, &answer)
    }

    /// `GET /authorize`: the customer consents at once, and the code goes back (contract 2.2).
    pub(super) fn authorize(&mut self, query: &Form, now: Moment) -> Reply {
        let text = |key: &str| query.get(key).map(String::as_str).unwrap_or_default();
        let known = self
            .credentials
            .iter()
            .any(|one| one.id == text("client_id") && one.integration == Integration::Partner);
        let redirect = url::Url::parse(text("redirect_uri")).ok();
        let (true, "code", Some(mut redirect)) = (known, text("response_type"), redirect) else {
            let message = "client_id, redirect_uri or response_type is missing or wrong";
            return Reply::json(
                400,
                &json!({"message": message, "errorId": self.error_id()}),
            );
        };
        let code = self.fresh("code");
        let scopes = Scopes::List(
            text("scope")
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
        );
        redirect
            .query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", text("state"));
        let kept = Code {
            client: text("client_id").to_owned(),
            redirect_uri: text("redirect_uri").to_owned(),
            scopes,
            ends: now.plus(CODE_LIFE_MS),
        };
        self.codes.insert(code, kept);
        Reply {
            status: 302,
            headers: Vec::new(),
            body: Vec::new(),
        }
        .with("location", redirect.to_string())
    }

    /// The credential of a Basic header, or the failure that contract 2.1 lists.
    fn credential(&mut self, header: Option<&str>) -> Result<&Credential, Reply> {
        let Some((id, secret)) = header.and_then(basic) else {
            return Err(Reply::json(
                401,
                &json!({"message": "Unauthorized", "errorId": self.error_id()}),
            ));
        };
        if !id.rsplit_once('-').is_some_and(|(_, end)| {
            !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit())
        }) {
            let message = format!("Client id {id} is not of the expected form");
            return Err(Reply::json(
                400,
                &json!({"message": message, "errorId": self.error_id()}),
            ));
        }
        self.credentials
            .iter()
            .find(|own| own.id == id && own.secret == secret)
            .ok_or_else(|| Reply::json(401, &json!({"error": "invalid_client"})))
    }

    fn error_id(&mut self) -> String {
        self.fresh("err")
    }

    fn fresh(&mut self, kind: &str) -> String {
        self.serial += 1;
        format!(
            "{kind}-{}",
            self.seal.signature(&format!("{kind}{}", self.serial))
        )
    }
}

/// User and password of a Basic header.
pub(super) fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

fn bearer(header: Option<&str>) -> Option<&str> {
    let (scheme, token) = header?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
