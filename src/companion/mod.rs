//! The browser's side: a sidebar that says whether the person of a tab is in Greenhouse, and exports.
//!
//! Owns: framing, what is understood of a tab, requests to the worker, the extension and
//! how it gets into a browser.
//! Which browser profiles were let in the worker keeps, where the app can let one in too. Must not know: drawing. A browser starts the host ([`run`]) for each
//! popup that is opened and hangs up when it closes; no port is opened and no page is asked for.
//!
//! | file | what |
//! | --- | --- |
//! | `frame` | native messaging: a length, then JSON |
//! | `sites` | of which pages nothing but address and title is taken |
//! | `understand` | who a tab is about |
//! | `protocol`, `host`, `desk` | what is asked, who may ask it, what is answered |
//! | `browsers`, `install` | where each browser wants what, and putting it there |

mod browsers;
mod desk;
mod frame;
mod host;
mod install;
mod protocol;
mod sites;
mod understand;

pub use browsers::{BROWSERS, Browser, Kin, System};
pub use host::{CHROMIUM_ID, FIREFOX_ID, HostOptions, Open, Opened, caller, run};
pub use install::{HOST, Installation, Pinned, Place};
pub use protocol::PROTOCOL;
