//! The wire: accepts connections, hands requests on, writes answers, and breaks off where a fault
//! wants it. Built on hyper itself, for only there can a connection end without a status line.

mod admin;
pub(super) mod gate;
mod pipeline;
pub(super) mod routes;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::reply::Reply;
use super::state::State;

/// The connection ends here, with whatever was sent so far and no more.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox broke off on purpose")]
pub(super) struct BrokenOff;

type Body = BoxBody<Bytes, BrokenOff>;

/// No request body is larger than this.
const MOST_BYTES: usize = 32 << 20;

/// A request, read in full. No `Debug`: it holds credentials.
pub(super) struct Call {
    pub method: String,
    pub path: String,
    pub query: String,
    pub authorization: Option<String>,
    pub on_behalf_of: Option<String>,
    /// What the client calls this server, for links back to it.
    pub host: Option<String>,
    pub body: Bytes,
}

/// How an answer goes onto the wire.
#[derive(Debug)]
pub(super) enum Answer {
    Whole(Reply),
    /// Half of the body, then the connection is closed.
    Half(Reply),
    /// The body trickles over this time.
    Slow(Reply, Duration),
    /// Not a byte; the connection is closed.
    Nothing,
    /// Not a byte; the connection stays open.
    Never,
}

/// Serves until told to stop.
pub(super) async fn serve(
    listener: TcpListener,
    state: Arc<State>,
    mut stop: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stop.changed() => break,
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                connections.spawn(converse(stream, Arc::clone(&state)));
            }
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
        }
    }
    connections.shutdown().await;
}

async fn converse(stream: TcpStream, state: Arc<State>) {
    // Small answers must not wait for each other.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "nodelay refused");
    }
    let service = service_fn(move |request| {
        let state = Arc::clone(&state);
        async move { respond(request, &state).await }
    });
    if let Err(error) = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await
    {
        // Broken off on purpose, or by the client: both are ordinary here.
        tracing::debug!(%error, "connection ended");
    }
}

async fn respond(request: Request<Incoming>, state: &State) -> Result<Response<Body>, BrokenOff> {
    let (head, body) = request.into_parts();
    let header = |name: &str| {
        head.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned)
    };
    let (authorization, on_behalf_of, host) = (
        header("authorization"),
        header("on-behalf-of"),
        header("host"),
    );
    let body = match Limited::new(body, MOST_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return response(state, too_large(), None),
    };
    let call = Call {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        authorization,
        on_behalf_of,
        host,
        body,
    };
    match pipeline::answer(state, &call).await {
        Answer::Whole(reply) => response(state, reply, None),
        Answer::Half(reply) => {
            let half = reply.body.len() / 2;
            let start = Bytes::copy_from_slice(reply.body.get(..half).unwrap_or_default());
            let length = reply.body.len().max(1);
            let parts = stream::iter([Ok(Frame::data(start)), Err(BrokenOff)]);
            let mut response =
                response(state, reply, Some(BodyExt::boxed(StreamBody::new(parts))))?;
            response
                .headers_mut()
                .insert("content-length", HeaderValue::from(length));
            Ok(response)
        }
        Answer::Slow(reply, over) => {
            let body = trickle(&reply.body, over);
            response(state, reply, Some(body))
        }
        Answer::Nothing => Err(BrokenOff),
        Answer::Never => std::future::pending().await,
    }
}

fn too_large() -> Reply {
    Reply::json(413, &serde_json::json!({"message": "Payload Too Large"}))
}

/// The body in eight parts, spread over this time.
fn trickle(body: &[u8], over: Duration) -> Body {
    const PARTS: usize = 8;
    let size = body.len().div_ceil(PARTS).max(1);
    let parts: Vec<Bytes> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    let pause = over / u32::try_from(parts.len().max(1)).unwrap_or(1);
    let stream = stream::unfold(parts.into_iter(), move |mut rest| async move {
        let part = rest.next()?;
        tokio::time::sleep(pause).await;
        Some((Ok(Frame::data(part)), rest))
    });
    BodyExt::boxed(StreamBody::new(stream))
}

fn response(state: &State, reply: Reply, body: Option<Body>) -> Result<Response<Body>, BrokenOff> {
    let body = body.unwrap_or_else(|| {
        Full::new(Bytes::from(reply.body))
            .map_err(|never: Infallible| match never {})
            .boxed()
    });
    let mut response = Response::new(body);
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status).map_err(|_| BrokenOff)?;
    let date = [
        ("date", state.clock.date_header()),
        ("x-request-id", state.request_id()),
    ];
    for (name, value) in reply.headers.into_iter().chain(date) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
    }
    Ok(response)
}
