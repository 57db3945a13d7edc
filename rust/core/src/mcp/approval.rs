//! Whether a tool may run: the user is asked about those that say of themselves that they do damage.

use codex_embed_protocol::{
    AskForApproval, EventMsg, RequestUserInputEvent, RequestUserInputQuestion,
    RequestUserInputQuestionOption, RequestUserInputResponse, SandboxPolicy,
};
use serde_json::Value;

use super::catalogue::McpTool;
use crate::session::Session;
use crate::turn::TurnContext;

/// Labels of the reference: clients answer with them.
const ONCE: &str = "Approve Once";
const FOR_SESSION: &str = "Approve this session";
const CANCEL: &str = "Cancel";
const HEADER: &str = "Approve app tool call?";

/// What the user decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Run,
    Cancelled,
}

/// What a tool may do to the world, as its server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Risk {
    /// It changes or deletes things.
    Damage,
    /// It does so outside, too.
    DamageOutside,
    /// It acts on systems outside.
    Outside,
}

impl Risk {
    /// The reference's rule; without a word from the server, a tool is taken for harmless.
    fn of(annotations: Option<&Value>) -> Option<Self> {
        let hint = |name: &str| annotations.and_then(|hints| hints[name].as_bool());
        let outside = hint("openWorldHint") == Some(true);
        match (hint("destructiveHint"), hint("readOnlyHint")) {
            (Some(true), _) if outside => Some(Self::DamageOutside),
            (Some(true), _) => Some(Self::Damage),
            (_, Some(false)) if outside => Some(Self::Outside),
            _ => None,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Damage => "It may change or delete data.",
            Self::DamageOutside => "It may change data, here and in systems elsewhere.",
            Self::Outside => "It may act on systems elsewhere.",
        }
    }
}

/// Asks the user where it is necessary. Whoever runs without any limits and is never asked is not asked here either.
pub(super) async fn ask(session: &Session, turn: &TurnContext, call_id: &str, tool: &McpTool) -> Verdict {
    let (server, name) = (tool.server.as_str(), tool.tool.name.as_str());
    let Some(risk) = Risk::of(tool.tool.annotations.as_ref()) else {
        return Verdict::Run;
    };
    let unlimited = matches!(
        turn.settings.sandbox_policy,
        SandboxPolicy::DangerFullAccess | SandboxPolicy::ExternalSandbox { .. }
    );
    let trusted = turn.settings.approval_policy == AskForApproval::Never && unlimited;
    if trusted || session.mcp.is_approved(server, name) {
        return Verdict::Run;
    }
    let question = question(call_id, server, name, risk);
    let id = question.id.clone();
    let request = EventMsg::RequestUserInput(RequestUserInputEvent {
        call_id: call_id.to_owned(),
        turn_id: turn.id.clone(),
        questions: vec![question],
    });
    turn.emit(session, request.clone());
    let answer = session.user_input.answer(&turn.id);
    let response = session.answer_kept(call_id, request, answer).await;
    match chosen(&response, &id) {
        Some(ONCE) => Verdict::Run,
        Some(FOR_SESSION) => {
            session.mcp.approve(server, name);
            Verdict::Run
        }
        _ => Verdict::Cancelled,
    }
}

fn chosen<'a>(response: &'a RequestUserInputResponse, question: &str) -> Option<&'a str> {
    let answer = response.answers.get(question)?;
    answer.answers.first().map(String::as_str)
}

fn question(call_id: &str, server: &str, tool: &str, risk: Risk) -> RequestUserInputQuestion {
    let option = |label: &str, description: &str| RequestUserInputQuestionOption {
        label: label.to_owned(),
        description: description.to_owned(),
    };
    RequestUserInputQuestion {
        id: format!("mcp_tool_call_approval_{call_id}"),
        header: HEADER.to_owned(),
        question: format!(
            "May the tool \"{tool}\" of the MCP server {server} run? {}",
            risk.in_words()
        ),
        is_other: false,
        is_secret: false,
        options: Some(vec![
            option(ONCE, "It runs this time."),
            option(
                FOR_SESSION,
                "It runs, and is not asked about again in this session.",
            ),
            option(CANCEL, "It does not run."),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Asked by the reference about the same annotations.
    #[test]
    fn tools_are_asked_about_as_recorded() {
        for (annotations, risk) in [
            (json!({"destructiveHint": true, "title": "T"}), Some(Risk::Damage)),
            (
                json!({"readOnlyHint": true, "openWorldHint": true, "destructiveHint": true}),
                Some(Risk::DamageOutside),
            ),
            (
                json!({"readOnlyHint": false, "openWorldHint": true}),
                Some(Risk::Outside),
            ),
            (json!({"openWorldHint": true}), None),
            (json!({"readOnlyHint": false}), None),
            (json!({"title": "T"}), None),
            (json!({}), None),
        ] {
            assert_eq!(Risk::of(Some(&annotations)), risk, "{annotations}");
        }
        assert_eq!(Risk::of(None), None);
    }
}
