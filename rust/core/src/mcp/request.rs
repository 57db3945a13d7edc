//! Requests to servers, and why they fail.

use std::time::Duration;

use futures_util::future::{Either, select};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::servers::Connected;
use crate::ports::{HostFailure, McpConnection};
use crate::session::Session;

/// Pages of a list that are asked for: a server that always names a next one must not go on for ever.
const MAX_PAGES: usize = 100;

/// Waits for a future, but no longer than `ms` milliseconds.
pub(super) async fn within<T>(session: &Session, ms: u64, future: impl Future<Output = T>) -> Option<T> {
    let future = std::pin::pin!(future);
    let limit = std::pin::pin!(session.io.sleep(ms));
    match select(future, limit).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}

/// The JSON text of a result; why there is none, in the reference's words.
pub(super) async fn send(
    session: &Session,
    server: &Connected,
    method: &str,
    params: Value,
) -> Result<Vec<u8>, String> {
    let limit = server.settings.tool_timeout_ms;
    match within(session, limit, server.connection.request(method, params)).await {
        Some(answer) => answer.map_err(in_words),
        None => Err(format!(
            "timed out awaiting {method} after {:?}",
            Duration::from_millis(limit)
        )),
    }
}

/// A result as a value.
pub(super) async fn ask(
    session: &Session,
    server: &Connected,
    method: &str,
    params: Value,
) -> Result<Value, String> {
    parse(&send(session, server, method, params).await?)
}

/// All pages of a list, which stands under `key`.
pub(super) async fn list_all(
    session: &Session,
    server: &Connected,
    method: &str,
    key: &str,
) -> Result<Vec<Value>, String> {
    let mut pages = Pages::default();
    while let Some(params) = pages.next() {
        pages.add(ask(session, server, method, params).await?, key);
    }
    Ok(pages.items)
}

/// The tools of a server that is being started.
pub(super) async fn list_tools(connection: &McpConnection) -> Result<Vec<Value>, HostFailure> {
    let mut pages = Pages::default();
    while let Some(params) = pages.next() {
        let text = connection.request("tools/list", params).await?;
        let page = parse(&text).map_err(|message| HostFailure {
            code: "E_MCP".to_owned(),
            message,
        })?;
        pages.add(page, "tools");
    }
    Ok(pages.items)
}

#[derive(Default)]
struct Pages {
    items: Vec<Value>,
    asked: usize,
    cursor: Option<Value>,
}

impl Pages {
    /// The parameters of the next request; `None` when there is no further page.
    fn next(&mut self) -> Option<Value> {
        let params = match (self.asked, self.cursor.take()) {
            (0, _) => json!({}),
            (MAX_PAGES.., _) | (_, None) => return None,
            (_, Some(cursor)) => json!({ "cursor": cursor }),
        };
        self.asked += 1;
        Some(params)
    }

    fn add(&mut self, mut page: Value, key: &str) {
        if let Value::Array(items) = page[key].take() {
            self.items.extend(items);
        }
        self.cursor = Some(page["nextCursor"].take()).filter(|cursor| !cursor.is_null());
    }
}

fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    serde_json::from_slice(text).map_err(|_| "Unexpected response type".to_owned())
}

fn in_words(failure: HostFailure) -> String {
    match failure.code.as_str() {
        "E_MCP_CLOSED" => "Transport closed".to_owned(),
        "E_MCP" => format!("Mcp error: {}", failure.message),
        _ => failure.in_words_of_the_system(),
    }
}
