//! What the process asks of the system before anything else: files for their owner only, no core
//! dumps, no debugger; and an end to whatever does not hear ctrl-c.

use std::time::Duration;

/// How long a command that was interrupted may take to end by itself.
const GRACE: Duration = Duration::from_millis(700);

/// Closes every file that is made from now on to others, whatever the umask was, and keeps the memory
/// of the process to itself. Best effort: where the system refuses, the rest holds all the same.
pub fn apply() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit, umask};
        umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, none);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Ends the process with 130 where ctrl-c finds it in a place that can't hear it: reading standard
/// input, waiting for a service of the system. What was under way is left to the outbox, which a
/// `kill -9` could not harm either.
///
/// It listens from this call on, not only once the future is polled: must be called on a runtime.
pub fn end_when_interrupted() -> impl Future<Output = ()> + Send {
    #[cfg(unix)]
    let heard = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    #[cfg(windows)]
    let heard = tokio::signal::windows::ctrl_c();
    async move {
        if let Ok(mut heard) = heard
            && heard.recv().await.is_some()
        {
            tokio::time::sleep(GRACE).await;
            std::process::exit(130);
        }
    }
}
