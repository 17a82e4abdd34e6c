//! Seals on cursors and tokens: opaque text that the sandbox can tell apart from text it never
//! gave out. A keyed hash, good enough to catch a client that builds its own; not cryptography.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Seals and opens texts with a key of its own per sandbox.
#[derive(Debug, Clone)]
pub(super) struct Seal(ahash::RandomState);

impl Seal {
    /// A seal whose key follows from the seed, so that a restarted sandbox knows its own cursors.
    pub(super) fn new(seed: u64) -> Self {
        Self(ahash::RandomState::with_seeds(
            seed, 0x67_6c65, 0x61_6e65, 0x72,
        ))
    }

    fn mark(&self, text: &str) -> String {
        format!("{:016x}", self.0.hash_one(text))
    }

    /// `base64(payload).mark`.
    pub(super) fn close(&self, payload: &Value) -> String {
        let body = URL_SAFE_NO_PAD.encode(payload.to_string());
        let mark = self.mark(&body);
        format!("{body}.{mark}")
    }

    /// The payload, if this sandbox sealed it.
    pub(super) fn open(&self, sealed: &str) -> Option<Value> {
        let (body, mark) = sealed.rsplit_once('.')?;
        (self.mark(body) == mark).then_some(())?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).ok()?).ok()
    }

    /// A token in the form of a JWT with these claims (contract 2.1).
    pub(super) fn jwt(&self, claims: &Value) -> String {
        let header = URL_SAFE_NO_PAD.encode(json!({"alg": "sandbox", "typ": "JWT"}).to_string());
        let body = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mark = URL_SAFE_NO_PAD.encode(self.mark(&body));
        format!("{body}.{mark}")
    }

    /// Whether a token has the form and the seal of one of ours.
    pub(super) fn is_ours(&self, token: &str) -> bool {
        token
            .rsplit_once('.')
            .is_some_and(|(body, mark)| URL_SAFE_NO_PAD.encode(self.mark(body)) == mark)
    }

    /// A short text that only this sandbox could have signed for `text` (attachment URLs).
    pub(super) fn signature(&self, text: &str) -> String {
        self.mark(text)
    }
}
