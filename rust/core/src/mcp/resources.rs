//! Tools by which the model reads resources of servers.

use std::rc::Rc;

use codex_embed_protocol::{CallToolResult, FunctionCallOutputPayload, McpInvocation, McpToolCallResult};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::Telling;
use super::servers::Connected;
use super::{json, request};
use crate::session::Session;
use crate::turn::TurnContext;

/// Stands for the server in events of calls that ask all of them.
const ALL_SERVERS: &str = "codex";

/// A list of a server: the method that gives it, and the key of its entries.
#[derive(Clone, Copy)]
struct List {
    method: &'static str,
    key: &'static str,
}

const RESOURCES: List = List {
    method: "resources/list",
    key: "resources",
};
const TEMPLATES: List = List {
    method: "resources/templates/list",
    key: "resourceTemplates",
};

#[derive(Deserialize, Default)]
struct ListArguments {
    server: Option<String>,
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct ReadArguments {
    server: String,
    uri: String,
}

/// Whether a tool is one of these.
pub(crate) fn is_resource_tool(name: &str) -> bool {
    matches!(
        name,
        "list_mcp_resources" | "list_mcp_resource_templates" | "read_mcp_resource"
    )
}

/// Runs one of the tools and tells of it.
pub(crate) async fn run(
    session: &Rc<Session>,
    turn: &TurnContext,
    call_id: &str,
    tool: &str,
    json: &str,
) -> FunctionCallOutputPayload {
    let (arguments, wanted) = match Wanted::parse(tool, json) {
        Ok(parsed) => parsed,
        Err(problem) => return problem.into(),
    };
    let server = wanted.server().unwrap_or(ALL_SERVERS).to_owned();
    let invocation = McpInvocation {
        server,
        tool: tool.to_owned(),
        arguments,
    };
    let telling = Telling::begin(session, turn, call_id, invocation);
    let outcome = wanted.get(session).await;
    let (result, answer) = match outcome {
        Ok(value) => {
            let text = json::text(&value);
            let result = CallToolResult {
                content: vec![json!({ "type": "text", "text": text })],
                structured_content: None,
                is_error: Some(false),
                meta: None,
            };
            (McpToolCallResult::Ok(result), text)
        }
        Err(why) => (McpToolCallResult::Err(why.clone()), why),
    };
    telling.end(session, turn, result);
    answer.into()
}

enum Wanted {
    Page(List, String, Option<String>),
    Everything(List, Option<String>),
    Content(String, String),
}

impl Wanted {
    /// Reads a call's arguments; what is wrong with them, for the model.
    fn parse(tool: &str, json: &str) -> Result<(Option<Value>, Self), String> {
        let unreadable = |problem| format!("failed to parse function arguments: {problem}");
        let arguments: Option<Value> = match json.trim() {
            "" => None,
            text => serde_json::from_str(text).map_err(unreadable)?,
        };
        let given = arguments.clone().unwrap_or_else(|| json!({}));
        let wanted = match tool {
            "read_mcp_resource" => {
                let ReadArguments { server, uri } = ReadArguments::deserialize(given).map_err(unreadable)?;
                Self::Content(named("server", server)?, named("uri", uri)?)
            }
            _ => {
                let list = if tool == "list_mcp_resources" {
                    RESOURCES
                } else {
                    TEMPLATES
                };
                let ListArguments { server, cursor } =
                    ListArguments::deserialize(given).map_err(unreadable)?;
                let cursor = cursor.filter(|cursor| !cursor.trim().is_empty());
                match server.filter(|server| !server.trim().is_empty()) {
                    Some(server) => Self::Page(list, server, cursor),
                    None => Self::Everything(list, cursor),
                }
            }
        };
        Ok((arguments, wanted))
    }

    fn server(&self) -> Option<&str> {
        match self {
            Self::Page(_, server, _) | Self::Content(server, _) => Some(server),
            Self::Everything(..) => None,
        }
    }

    async fn get(&self, session: &Session) -> Result<Value, String> {
        match self {
            Self::Page(list, server, cursor) => page(session, *list, server, cursor.as_deref()).await,
            Self::Everything(_, Some(_)) => {
                Err("cursor can only be used when a server is specified".to_owned())
            }
            Self::Everything(list, None) => Ok(everything(session, *list).await),
            Self::Content(server, uri) => content(session, server, uri).await,
        }
    }
}

/// An argument that must not be blank.
fn named(name: &str, given: String) -> Result<String, String> {
    match given.trim() {
        "" => Err(format!("{name} must be provided")),
        text if text.len() == given.len() => Ok(given),
        text => Ok(text.to_owned()),
    }
}

async fn page(session: &Session, list: List, server: &str, cursor: Option<&str>) -> Result<Value, String> {
    let connected = connected(session, list.method, server)?;
    let params = cursor.map_or_else(|| json!({}), |cursor| json!({ "cursor": cursor }));
    let answer = request::ask(session, &connected, list.method, params).await;
    let mut answer =
        answer.map_err(|why| format!("{0} failed: {0} failed for `{server}`: {why}", list.method))?;
    let mut told = json!({ "server": server, list.key: entries(answer[list.key].take(), server) });
    if let cursor @ Value::String(_) = answer["nextCursor"].take() {
        told["nextCursor"] = cursor;
    }
    Ok(told)
}

/// What all servers have. One that gives no list has none.
async fn everything(session: &Session, list: List) -> Value {
    let mut all = Vec::new();
    for (server, connected) in session.mcp.running() {
        let items = request::list_all(session, &connected, list.method, list.key).await;
        all.extend(entries(items.unwrap_or_default().into(), &server));
    }
    json!({ list.key: all })
}

/// Entries that each name their server.
fn entries(items: Value, server: &str) -> Vec<Value> {
    let Value::Array(mut items) = items else {
        return Vec::new();
    };
    items.retain(Value::is_object);
    for item in &mut items {
        item["server"] = server.into();
    }
    items
}

async fn content(session: &Session, server: &str, uri: &str) -> Result<Value, String> {
    const METHOD: &str = "resources/read";
    let connected = connected(session, METHOD, server)?;
    let answer = request::ask(session, &connected, METHOD, json!({ "uri": uri })).await;
    let mut answer =
        answer.map_err(|why| format!("{METHOD} failed: {METHOD} failed for `{server}` ({uri}): {why}"))?;
    Ok(json!({ "server": server, "uri": uri, "contents": answer["contents"].take() }))
}

fn connected(session: &Session, method: &str, server: &str) -> Result<Rc<Connected>, String> {
    let connected = session.mcp.connected(server);
    connected.ok_or_else(|| format!("{method} failed: unknown MCP server '{server}'"))
}
