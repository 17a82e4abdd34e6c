//! What `companion` is told to do.

use clap::Subcommand;

use crate::companion::{BROWSERS, Browser};

/// What `companion` does.
#[derive(Debug, Subcommand)]
pub enum CompanionAction {
    /// Write the extension and tell browsers where Gleaner is; says what is left to do by hand
    Install {
        /// Only this browser; may be given again. All that are found unless said
        #[arg(long = "browser", value_name = "NAME", value_parser = browser)]
        browsers: Vec<String>,
    },
    /// Show which browsers are set up and which are allowed
    Status,
    /// Take it out of all browsers again, and forget which were allowed
    Uninstall,
    /// Allow the browser profile whose popup shows this code
    Allow {
        /// The code
        code: String,
    },
    /// What a browser starts
    #[command(hide = true)]
    Host {
        /// What the browser says of itself
        #[arg(last = true)]
        arguments: Vec<String>,
    },
}

fn browser(name: &str) -> Result<String, String> {
    match Browser::named(name) {
        Some(browser) => Ok(browser.name.to_owned()),
        None => {
            let all: Vec<&str> = BROWSERS.iter().map(|browser| browser.name).collect();
            Err(format!("there are: {}", all.join(", ")))
        }
    }
}
