//! `sandbox`: the stand-in for Greenhouse, served on this machine.

use super::args::SandboxArgs;
use super::exit::{Exit, Failure};
use super::out::{Out, remark};
use crate::error_text::ErrorText;
use crate::sandbox::{self, Options, SandboxError};

impl From<SandboxError> for Failure {
    fn from(error: SandboxError) -> Self {
        let text = ErrorText {
            what: error.what(),
            hint: error.hint(),
        };
        Self::plain(Exit::Usage, text)
    }
}

/// Serves until it is interrupted; the first line on standard output says where and with which
/// credentials.
pub async fn run(args: SandboxArgs, out: &mut Out) -> Result<Exit, Failure> {
    if args.faults.iter().any(|fault| fault == "help") {
        out.line(sandbox::FORMS)?;
        return Ok(Exit::Done);
    }
    let server = sandbox::start(options(args)?).await?;
    out.json(&server.hello())?;
    remark("serving on this machine only; ctrl-c ends it and forgets everything");
    std::future::pending::<()>().await;
    drop(server);
    Ok(Exit::Done)
}

fn options(args: SandboxArgs) -> Result<Options, Failure> {
    let mut options = Options {
        port: args.port,
        load: args.load,
        ..Options::default()
    };
    if let Some(candidates) = args.candidates {
        options.candidates = candidates;
    }
    if let Some(jobs) = args.jobs {
        options.jobs = jobs;
    }
    if let Some(seed) = args.seed {
        options.seed = seed;
    }
    if let Some(limit) = args.rate_limit {
        options.rate_limit = limit;
    }
    if let Some(millis) = args.latency_ms {
        options.latency = std::time::Duration::from_millis(millis);
    }
    if let Some(scopes) = &args.scopes {
        options.scopes = scopes.parse()?;
    }
    for spec in &args.faults {
        options.faults.push(spec.parse()?);
    }
    Ok(options)
}
