//! Permission: what may run or be written, what the user is asked, and what is refused.

use std::collections::BTreeMap;
use std::rc::Rc;

use codex_embed_protocol::{
    ApplyPatchApprovalRequestEvent, AskForApproval, EventMsg, ExecApprovalRequestEvent, FileChange,
    ReviewDecision, SandboxPolicy,
};

use super::process::Label;
use crate::session::Session;
use crate::turn::TurnContext;

/// A command that wants to run.
pub(super) struct Request<'a> {
    pub label: &'a Label,
    /// Whether the model asks to run it without the sandbox.
    pub escalated: bool,
    /// Why, in the model's words.
    pub justification: Option<&'a str>,
    /// The prefix that the model proposes to allow from now on.
    pub prefix_rule: Option<&'a [String]>,
}

/// How a command may run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Permit {
    /// Within the limits of the turn's sandbox policy.
    pub sandboxed: bool,
}

/// Whether a patch needs the user.
pub(super) enum PatchPermit {
    Granted,
    AfterAsking { reason: Option<String> },
}

/// Permission to run a command, asked for if need be; the refusal for the model otherwise.
pub(super) async fn permit(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
) -> Result<Permit, String> {
    let safe = codex_embed_policy::safety::is_known_safe(&request.label.command);
    let full = matches!(turn.settings.sandbox_policy, SandboxPolicy::DangerFullAccess);
    match turn.settings.approval_policy {
        AskForApproval::Untrusted if !safe => {
            ask(session, turn, request, None).await?;
            Ok(Permit { sandboxed: false })
        }
        AskForApproval::OnRequest if request.escalated => {
            ask(session, turn, request, None).await?;
            Ok(Permit { sandboxed: false })
        }
        _ => Ok(Permit { sandboxed: !full }),
    }
}

/// Permission to run a command again without the sandbox that stopped it.
pub(super) async fn permit_unsandboxed(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
) -> Result<(), String> {
    ask(
        session,
        turn,
        request,
        Some("the sandbox stopped the command; run it without?".into()),
    )
    .await
}

async fn ask(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
    reason: Option<String>,
) -> Result<(), String> {
    let Label {
        call_id,
        command,
        cwd,
        parsed_cmd,
    } = request.label.clone();
    let key = format!("{command:?} {cwd}");
    if session
        .approvals
        .approved_for_session(std::iter::once(key.as_str()))
    {
        return Ok(());
    }
    let amendment = command
        .get(2)
        .map(|script| script.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let decisions = vec![
        ReviewDecision::Approved,
        ReviewDecision::ApprovedExecpolicyAmendment {
            proposed_execpolicy_amendment: amendment.clone().unwrap_or_default(),
        },
        ReviewDecision::Abort,
    ];
    turn.emit(
        session,
        EventMsg::ExecApprovalRequest(ExecApprovalRequestEvent {
            call_id: call_id.clone(),
            approval_id: None,
            turn_id: turn.id.clone(),
            command,
            cwd,
            reason: reason.or_else(|| request.justification.map(str::to_owned)),
            network_approval_context: None,
            proposed_execpolicy_amendment: amendment,
            proposed_network_policy_amendments: None,
            additional_permissions: None,
            skill_metadata: None,
            available_decisions: Some(decisions),
            parsed_cmd,
        }),
    );
    match session.approvals.answer(&call_id).await {
        ReviewDecision::ApprovedForSession => {
            session.approvals.approve_for_session(std::iter::once(key));
            Ok(())
        }
        ReviewDecision::Approved | ReviewDecision::ApprovedExecpolicyAmendment { .. } => Ok(()),
        _ => Err("exec_command failed: rejected by user".into()),
    }
}

pub(super) async fn judge_patch(
    _session: &Rc<Session>,
    turn: &TurnContext,
    _changes: &BTreeMap<String, FileChange>,
) -> Result<PatchPermit, String> {
    Ok(match turn.settings.approval_policy {
        AskForApproval::Untrusted => PatchPermit::AfterAsking { reason: None },
        _ => PatchPermit::Granted,
    })
}

pub(super) async fn ask_patch(
    session: &Rc<Session>,
    turn: &TurnContext,
    call_id: &str,
    changes: &BTreeMap<String, FileChange>,
    reason: Option<String>,
) -> bool {
    turn.emit(
        session,
        EventMsg::ApplyPatchApprovalRequest(ApplyPatchApprovalRequestEvent {
            call_id: call_id.to_owned(),
            turn_id: turn.id.clone(),
            changes: changes.clone(),
            reason,
            grant_root: None,
        }),
    );
    matches!(
        session.approvals.answer(call_id).await,
        ReviewDecision::Approved | ReviewDecision::ApprovedForSession
    )
}
