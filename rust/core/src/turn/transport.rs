//! One request on the wire, with the retries below the level of a response.

use std::rc::Rc;

use codex_embed_config::{Provider, WireApi};
use codex_embed_protocol::boundary::HttpAuth;

use super::error::{self, MAX_ERROR_BODY, Retry, TurnError};
use super::sampling::Purpose;
use super::{TurnContext, limits, stream};
use crate::ports::{HttpBody, HttpHead, HttpPost};
use crate::session::Session;

/// By this header an endpoint keeps a turn's requests together: they bring back what a response brought.
const TURN_STATE: &str = "x-codex-turn-state";

/// The pause before the `attempt`th retry, in milliseconds: it doubles each time, give or take a tenth, so
/// that many clients don't come back at once.
pub(super) fn backoff(session: &Session, attempt: u64) -> u64 {
    const FIRST_MS: f64 = 200.0;
    let jitter = session.io.random(|random| 0.9 + 0.2 * random.f64());
    (FIRST_MS * (1u64 << attempt.saturating_sub(1).min(20)) as f64 * jitter) as u64
}

/// Sends a request until the endpoint answers with something other than a connection error or a 5xx.
pub(super) async fn open(
    session: &Rc<Session>,
    turn: &TurnContext,
    body: &str,
    purpose: Purpose,
) -> Result<(HttpHead, HttpBody), TurnError> {
    let provider = &session.config.provider;
    let url = provider.url(provider.wire_api.endpoint());
    let mut attempt = 0;
    loop {
        let request = HttpPost {
            url: url.clone(),
            headers: headers(session, turn, purpose),
            env_headers: provider.env_http_headers.clone(),
            body: body.to_owned(),
            auth: credential(provider),
        };
        let sent = session.io.http_post(request).await;
        let failure = match sent {
            Ok((head, body)) if (200..300).contains(&head.status) => {
                if let Some(state) = head.header(TURN_STATE)
                    && purpose == Purpose::Answer
                {
                    // The first one counts.
                    let _ = turn.endpoint_state.set(state.to_owned());
                }
                return Ok((head, body));
            }
            Ok((head, body)) => {
                let failure = refused(session, turn, &url, &head, body, purpose).await;
                if head.status < 500 {
                    return Err(failure);
                }
                failure
            }
            Err(failure) => {
                let failure = TurnError::host(failure);
                if failure.retry == Retry::No {
                    return Err(failure);
                }
                failure
            }
        };
        if attempt == provider.request_max_retries {
            return Err(failure);
        }
        attempt += 1;
        session.io.sleep(backoff(session, attempt)).await;
    }
}

/// The failure that a refused request stands for.
async fn refused(
    session: &Session,
    turn: &TurnContext,
    url: &str,
    head: &HttpHead,
    mut body: HttpBody,
    purpose: Purpose,
) -> TurnError {
    let mut bytes = Vec::new();
    while bytes.len() < MAX_ERROR_BODY {
        match body.read().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(MAX_ERROR_BODY);
    let text = String::from_utf8_lossy(&bytes);
    if head.status == 400 && session.config.provider.wire_api == WireApi::Chat && error::is_too_long(&text) {
        return error::from_failed_response(Some(error::CONTEXT_FULL), None);
    }
    let failure = error::from_status(head.status, url, head.header("x-request-id"), &text);
    if error::is_usage_limit(head.status, &text) {
        let limits = limits::active_limit(head);
        match purpose {
            Purpose::Answer => stream::report_limits(session, turn, vec![limits]),
            // As in the reference, only the next answer tells.
            Purpose::Summary => session.usage.borrow_mut().set_limits(limits),
        }
    }
    failure
}

/// Which credential the host adds; none for a provider that names none.
fn credential(provider: &Provider) -> Option<HttpAuth> {
    (provider.requires_openai_auth || provider.env_key.is_some()).then(|| HttpAuth {
        provider: provider.id.clone(),
        env_key: provider.env_key.clone(),
        login_url: provider.login_url(provider.wire_api.endpoint()),
    })
}

/// The headers of a model request; the host adds the credential.
fn headers(session: &Session, turn: &TurnContext, purpose: Purpose) -> Vec<(String, String)> {
    let host = &session.host;
    let sandbox = session.sandbox.get().and_then(Option::as_deref).unwrap_or("none");
    let metadata = serde_json::json!({ "turn_id": turn.id, "sandbox": sandbox });
    let own = [
        ("accept", "text/event-stream".to_owned()),
        ("content-type", "application/json".to_owned()),
        ("session_id", session.id().to_owned()),
        ("originator", session.originator.clone()),
        (
            "user-agent",
            format!(
                "{}/{} ({}; {})",
                session.originator,
                env!("CARGO_PKG_VERSION"),
                host.os,
                host.arch
            ),
        ),
        ("x-codex-turn-metadata", metadata.to_string()),
    ];
    let reviewer = session
        .is_reviewer()
        .then(|| ("x-openai-subagent", "review".to_owned()));
    let state = turn
        .endpoint_state
        .get()
        .filter(|_| purpose == Purpose::Answer)
        .map(|state| (TURN_STATE, state.clone()));
    let configured = session.config.provider.http_headers.iter();
    own.into_iter()
        .chain(reviewer)
        .chain(state)
        .map(|(name, value)| (name.to_owned(), value))
        .chain(configured.map(|(name, value)| (name.to_ascii_lowercase(), value.clone())))
        .collect()
}
