//! What the process asks of the system before anything else: files for their owner only, no core
//! dumps, no debugger; and an end to whatever does not hear ctrl-c.

use std::time::Duration;

use super::exit::Exit;
use super::out::remark;
use crate::store::StoreError;

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

/// A panic on any thread ends the process with 101 after its report: a worker that died must not
/// leave a program that looks alive. Where the system starts no more threads, libraries panic as well;
/// that is no fault of the program, and said in words.
pub fn exit_on_panic() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let said = info.payload();
        let said = said
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| said.downcast_ref::<&str>().copied());
        if said.is_some_and(lacks_threads) {
            remark(&format!("gleaner: {}", StoreError::NoThreads));
            std::process::exit(i32::from(Exit::Usage.code()));
        }
        report(info);
        std::process::exit(101);
    }));
}

/// Whether a panic says that no thread could be started, in the system's words for it (`EAGAIN`).
fn lacks_threads(panic: &str) -> bool {
    let refused = ["Resource temporarily unavailable", "WouldBlock"];
    panic.contains("thread") && refused.iter().any(|word| panic.contains(word))
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

#[cfg(test)]
mod tests {
    use super::lacks_threads;

    #[test]
    fn a_panic_for_want_of_threads_is_told_from_a_fault() {
        for said in [
            "OS can't spawn worker thread: Resource temporarily unavailable (os error 11)",
            "failed to spawn thread: Os { code: 11, kind: WouldBlock, message: \"Resource temporarily unavailable\" }",
            "failed to spawn `tracing-appender` non-blocking worker thread: Os { code: 11, kind: WouldBlock }",
        ] {
            assert!(lacks_threads(said), "{said}");
        }
        for fault in ["index out of bounds", "a thread died", "read: WouldBlock"] {
            assert!(!lacks_threads(fault), "{fault}");
        }
    }
}
