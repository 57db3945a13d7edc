//! Questions of servers to the user.

use std::rc::{Rc, Weak};

use codex_embed_protocol::{
    AskForApproval, ElicitationAction, ElicitationRequest, ElicitationRequestEvent, EventMsg, RequestId,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::servers::{Connected, McpServers};
use crate::session::Session;

/// The user's answer to a question.
#[derive(Debug)]
pub(crate) struct Answer {
    pub action: ElicitationAction,
    pub content: Option<Value>,
    pub meta: Option<Value>,
}

#[derive(Deserialize)]
struct Question {
    id: RequestId,
    params: Value,
}

/// Takes a server's questions until its connection is gone.
pub(super) async fn listen(session: &Rc<Session>, server: &str, connected: Weak<Connected>) {
    loop {
        let Some(reading) = connected.upgrade().map(|open| open.connection.read()) else {
            return;
        };
        let Ok(Some(text)) = reading.await else {
            return;
        };
        if let Ok(question) = serde_json::from_slice::<Question>(&text) {
            let (server, connected) = (server.to_owned(), connected.clone());
            session.spawn(handle(Rc::clone(session), server, connected, question));
        }
    }
}

async fn handle(session: Rc<Session>, server: String, connected: Weak<Connected>, question: Question) {
    let Question { id, params } = question;
    let answer = match request(params) {
        Some(request) if may_ask(&session) => ask(&session, &server, &id, request).await,
        _ => Answer {
            action: ElicitationAction::Decline,
            content: None,
            meta: None,
        },
    };
    if let Some(open) = connected.upgrade() {
        // A server that is gone needs no answer.
        open.connection.respond(id, result(answer)).await.ok();
    }
}

fn may_ask(session: &Session) -> bool {
    match session.settings.borrow().approval_policy {
        AskForApproval::Never => false,
        AskForApproval::Reject(refused) => !refused.mcp_elicitations,
        AskForApproval::Untrusted | AskForApproval::OnFailure | AskForApproval::OnRequest => true,
    }
}

async fn ask(session: &Session, server: &str, id: &RequestId, request: ElicitationRequest) -> Answer {
    session.io.emit(
        "",
        EventMsg::ElicitationRequest(ElicitationRequestEvent {
            turn_id: None,
            server_name: server.to_owned(),
            id: id.clone(),
            request,
        }),
    );
    session.mcp.elicitations.answer(&key(server, id)).await
}

impl McpServers {
    /// Answers a question of a server; `false` when it asked none with this id.
    pub fn answer(&self, server: &str, id: &RequestId, answer: Answer) -> bool {
        self.elicitations.resolve(&key(server, id), answer)
    }
}

fn key(server: &str, id: &RequestId) -> String {
    match id {
        RequestId::String(id) => format!("{server} \"{id}\""),
        RequestId::Integer(id) => format!("{server} {id}"),
    }
}

/// Reads the parameters of `elicitation/create`; `None` for what the user can't be asked.
fn request(mut params: Value) -> Option<ElicitationRequest> {
    let meta = Some(params["_meta"].take()).filter(|meta| !meta.is_null());
    let text = |name: &str| params[name].as_str().map(str::to_owned);
    let message = text("message")?;
    if params["mode"] == "url" {
        return Some(ElicitationRequest::Url {
            meta,
            message,
            url: text("url")?,
            elicitation_id: text("elicitationId")?,
        });
    }
    let requested_schema = params["requestedSchema"].take();
    requested_schema.is_object().then_some(ElicitationRequest::Form {
        meta,
        message,
        requested_schema,
    })
}

fn result(answer: Answer) -> Value {
    let Answer {
        action,
        content,
        meta,
    } = answer;
    let mut result = json!({ "action": action });
    if let Some(content) = content {
        result["content"] = content;
    } else if action == ElicitationAction::Accept {
        result["content"] = json!({});
    }
    if let Some(meta) = meta {
        result["_meta"] = meta;
    }
    result
}
