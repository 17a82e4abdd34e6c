//! The native messaging host: what a browser starts, talks to over two pipes, and hangs up on.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::sync::{OnceCell, Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::desk::Desk;
use super::frame::{self, FrameError, MOST_OUT};
use super::protocol::{Answer, Hello, Kind, Numbered, PROTOCOL, Refusal, Request, version_skew};
use crate::worker::{Engine, Pairing, Pairings, Problem};

/// The extension's id in Chromium and its kin: made of the `key` in its manifest.
pub const CHROMIUM_ID: &str = "egbdohcdlidahppfnppeikcnlnnhkhcb";
/// The extension's id in Firefox and its kin.
pub const FIREFOX_ID: &str = "companion@gleaner";

/// Requests worked on at once; more wait in the pipe.
const AT_ONCE: usize = 8;
/// How long a call under way is waited for when the browser has hung up: it may end the host itself
/// soon after.
const LAST_CALL: Duration = Duration::from_millis(1_500);

/// An engine, opened for a browser.
pub struct Opened {
    /// The engine.
    pub engine: Engine,
    /// What keeps exports from leaving, such as sealed credentials; they wait in the outbox.
    pub waits: Option<Problem>,
    /// Whatever must live as long as the engine does.
    pub keep: Box<dyn std::any::Any + Send + Sync>,
}

/// Opens the engine when it is first needed: never for a browser that is not let in.
pub type Open = Box<dyn FnOnce() -> Result<Opened, Problem> + Send>;

/// What a host is started with.
pub struct HostOptions {
    /// The data directory.
    pub data: PathBuf,
    /// Opens the engine.
    pub open: Open,
    /// Hands what is unfinished to a process of its own, once the browser has hung up.
    pub hand_over: Box<dyn FnOnce() + Send>,
}

/// Returns the id of the extension that a browser says it starts the host for, where it is ours.
///
/// Chromium gives the origin, Firefox the path of the host's manifest and the id.
pub fn caller(arguments: &[String]) -> Option<&'static str> {
    let origin = format!("chrome-extension://{CHROMIUM_ID}/");
    match arguments {
        [first, ..] if *first == origin => Some(CHROMIUM_ID),
        [manifest, id, ..] if id == FIREFOX_ID && !manifest.contains("://") => Some(FIREFOX_ID),
        _ => None,
    }
}

/// Answers a browser over standard input and output until it hangs up.
pub async fn run(options: HostOptions, extension: &'static str) {
    let (answers, outbox) = mpsc::unbounded_channel();
    let writer = std::thread::spawn(move || write_all(outbox));
    let (frames, mut inbox) = mpsc::channel(1);
    // Not a task: standard input can't be left while it is waited for.
    std::thread::spawn(move || read_all(&frames));
    let host = Arc::new(Host {
        extension,
        pairings: Pairings::of(&options.data),
        open: tokio::sync::Mutex::new(Some(options.open)),
        desk: OnceCell::new(),
        allowed: OnceCell::new(),
        stop: CancellationToken::new(),
    });
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while let Some(frame) = inbox.recv().await {
        let body = match frame {
            Ok(body) => body,
            Err(error) => {
                // What comes after can't be told from the middle of something else.
                let refusal =
                    Refusal::new(Kind::Request, error.to_string(), "Open the popup again.");
                let _ = answers.send(refused(0, refusal));
                break;
            }
        };
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let (host, answers) = (Arc::clone(&host), answers.clone());
        let answered = async move {
            // Fails only once nobody reads answers any more.
            let _ = answers.send(host.answer(&body).await);
            drop(place);
        };
        tokio::spawn(answered);
    }
    drop(answers);
    host.stop.cancel();
    if let Some(Ok(desk)) = host.desk.get() {
        if desk.leaves_work().await {
            (options.hand_over)();
        }
        // Ignore the time-out: a call that is cut off is read back by whoever comes next.
        let _ = tokio::time::timeout(LAST_CALL, desk.engine.outbox.quiet()).await;
    }
    drop(host);
    // The pipe may be broken, and the writer then long gone.
    let _ = tokio::time::timeout(LAST_CALL, tokio::task::spawn_blocking(|| writer.join())).await;
}

fn read_all(frames: &mpsc::Sender<Result<Vec<u8>, FrameError>>) {
    let mut input = io::stdin().lock();
    loop {
        match frame::read(&mut input) {
            Ok(Some(body)) => {
                if frames.blocking_send(Ok(body)).is_err() {
                    return;
                }
            }
            Ok(None) | Err(FrameError::Closed(_)) => return,
            Err(error) => {
                let _ = frames.blocking_send(Err(error));
                return;
            }
        }
    }
}

fn write_all(mut answers: mpsc::UnboundedReceiver<Answer>) {
    let mut output = io::stdout().lock();
    while let Some(answer) = answers.blocking_recv() {
        let mut body = serde_json::to_vec(&answer).unwrap_or_default();
        if body.is_empty() || body.len() > MOST_OUT {
            let refusal = Refusal::new(
                Kind::Failed,
                "The answer is too long for the browser.",
                "Narrow the search, or use the app.",
            );
            body = serde_json::to_vec(&refused(answer.id, refusal)).unwrap_or_default();
        }
        if frame::write(&mut output, &body).is_err() {
            return;
        }
    }
    let _ = output.flush();
}

fn refused(id: u64, error: Refusal) -> Answer {
    Answer {
        id,
        ok: false,
        answer: None,
        error: Some(error),
    }
}

struct Host {
    extension: &'static str,
    pairings: Pairings,
    open: tokio::sync::Mutex<Option<Open>>,
    /// The engine's side, or why there is none.
    desk: OnceCell<Result<Desk, Refusal>>,
    /// Set once a hello was answered with yes.
    allowed: OnceCell<()>,
    stop: CancellationToken,
}

impl Host {
    async fn answer(&self, body: &[u8]) -> Answer {
        // The error would quote the message, which may hold an address or a title.
        let Ok(Numbered { id, request }) = serde_json::from_slice(body) else {
            let id = serde_json::from_slice::<serde_json::Value>(body).ok();
            let id = id
                .and_then(|value| value.get("id")?.as_u64())
                .unwrap_or_default();
            let what = "Gleaner does not understand the extension.";
            let hint = "Run `gleaner companion install`, then reload the extension.";
            return refused(id, Refusal::new(Kind::Request, what, hint));
        };
        match self.ask(request).await {
            Ok(answer) => Answer {
                id,
                ok: true,
                answer: Some(answer),
                error: None,
            },
            Err(refusal) => refused(id, refusal),
        }
    }

    async fn ask(&self, request: Request) -> Result<serde_json::Value, Refusal> {
        let request = match request {
            Request::Hello(hello) => return self.hello(&hello).await,
            request => request,
        };
        if self.allowed.get().is_none() {
            let what = "This browser is not paired with Gleaner.";
            let hint = "Open the popup and allow the code that it shows.";
            return Err(Refusal::new(Kind::Unpaired, what, hint));
        }
        self.desk().await?.answer(request).await
    }

    async fn hello(&self, hello: &Hello) -> Result<serde_json::Value, Refusal> {
        if let Some(refusal) = version_skew(hello) {
            return Err(refusal);
        }
        let standing = self
            .pairings
            .enter(&hello.secret, &hello.browser, self.extension)
            .map_err(|error| {
                let hint = "Look at the data directory with `gleaner doctor`.";
                Refusal::new(Kind::Setup, format!("Pairing failed: {error}."), hint)
            })?;
        let mut answer = json!({"protocol": PROTOCOL, "program": env!("CARGO_PKG_VERSION")});
        let fields = match standing {
            Pairing::Waiting(code) => json!({"paired": false, "code": code}),
            Pairing::Allowed => {
                let _ = self.allowed.set(());
                let status = self.desk().await?.status(&[]).await?;
                json!({"paired": true, "status": status})
            }
        };
        if let (Some(answer), serde_json::Value::Object(fields)) = (answer.as_object_mut(), fields)
        {
            answer.extend(fields);
        }
        Ok(answer)
    }

    async fn desk(&self) -> Result<&Desk, Refusal> {
        let desk = self.desk.get_or_init(|| async {
            let Some(open) = self.open.lock().await.take() else {
                return Err(Refusal::new(
                    Kind::Setup,
                    "Gleaner could not be opened.",
                    "Open the popup again.",
                ));
            };
            let opened = tokio::task::spawn_blocking(open).await;
            match opened {
                Ok(Ok(opened)) => Ok(Desk::new(opened, self.stop.clone()).await),
                Ok(Err(problem)) => Err(Refusal::of(Kind::Setup, problem)),
                Err(_) => Err(Refusal::new(
                    Kind::Setup,
                    "Gleaner could not be opened.",
                    "Open the popup again.",
                )),
            }
        });
        desk.await.as_ref().map_err(Clone::clone)
    }
}
