//! What a browser asks of the app that is open: to be let in, and to show somebody.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error_text::ErrorText;
use crate::store::create_private;
use crate::worker::{EngineError, Pairings, Setup};

/// Minutes for which somebody is still shown whom a browser asked to see.
const VALID_FOR: i64 = 10;

/// A browser profile that waits to be let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrowserAsks {
    /// What it calls itself.
    pub browser: String,
    /// The code that its popup shows.
    pub code: String,
}

/// Somebody whom a browser asked the app to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowAsked {
    /// The query that finds them.
    pub query: String,
    /// They are in Greenhouse, not in the library.
    pub in_greenhouse: bool,
    at: Timestamp,
}

impl Setup {
    /// Returns the browser profile that asked last and waits, with the code its popup shows.
    pub async fn browser_asks(&self) -> Option<BrowserAsks> {
        let pairings = Pairings::of(&self.data);
        let waiting = tokio::task::spawn_blocking(move || pairings.waiting());
        let newest = waiting.await.ok()?.into_iter().next();
        newest.map(|(code, waits)| BrowserAsks {
            browser: waits.browser,
            code,
        })
    }

    /// Lets the browser profile in whose popup shows this code, and returns what it calls itself.
    ///
    /// # Errors
    /// [`EngineError::Usage`] where nobody waits with it any more, or what the disk says.
    pub async fn allow_browser(&self, code: &str) -> Result<String, EngineError> {
        let (pairings, code) = (Pairings::of(&self.data), code.to_owned());
        let allowed = tokio::task::spawn_blocking(move || pairings.allow(&code));
        let sorry =
            |why: ErrorText| EngineError::Usage(why.while_doing("the browser was not allowed"));
        match allowed.await {
            Ok(Ok(Some(browser))) => Ok(browser.browser),
            Ok(Ok(None)) => Err(sorry(ErrorText::new(
                "its code ran out",
                "open its popup again",
            ))),
            Ok(Err(error)) => Err(sorry(error.to_string().into())),
            Err(error) => Err(sorry(error.to_string().into())),
        }
    }

    /// Has the app show whom a query finds: the one that is open, else the next one to start soon.
    ///
    /// # Errors
    /// [`EngineError::Usage`] with what the disk says.
    pub async fn show_in_app(&self, query: String, in_greenhouse: bool) -> Result<(), EngineError> {
        let asked = ShowAsked {
            query,
            in_greenhouse,
            at: Timestamp::now(),
        };
        let path = self.show_path();
        let written = tokio::task::spawn_blocking(move || write(&path, &asked));
        let sorry =
            |why: ErrorText| EngineError::Usage(why.while_doing("the app could not be told"));
        match written.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(sorry(error.to_string().into())),
            Err(error) => Err(sorry(error.to_string().into())),
        }
    }

    /// Returns whom a browser asked to show since this was last asked; none where that is long ago.
    pub async fn show_asked(&self) -> Option<ShowAsked> {
        let path = self.show_path();
        let read = tokio::task::spawn_blocking(move || {
            let text = fs::read(&path).ok()?;
            // One that can't be removed would be shown again and again.
            fs::remove_file(&path).ok()?;
            serde_json::from_slice::<ShowAsked>(&text).ok()
        });
        let since = Timestamp::now()
            .saturating_sub(Span::new().minutes(VALID_FOR))
            .ok()?;
        read.await.ok()?.filter(|asked| asked.at >= since)
    }

    fn show_path(&self) -> PathBuf {
        self.data.join("companion").join("show")
    }
}

fn write(path: &Path, asked: &ShowAsked) -> std::io::Result<()> {
    let place = path.parent().unwrap_or(Path::new("."));
    create_private(place)?;
    let mut file = tempfile::NamedTempFile::new_in(place)?;
    file.write_all(&serde_json::to_vec(asked)?)?;
    file.persist(path)?;
    Ok(())
}
