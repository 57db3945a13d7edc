//! Permission for commands.

use std::rc::Rc;

use codex_embed_policy::approval::{
    ApprovalKey, AskReason, CommandFacts, Decision, REJECTED_BY_USER, Refusal, available_decisions, decide,
    is_limited, propose,
};
use codex_embed_protocol::{AskForApproval, EventMsg, ExecApprovalRequestEvent, ReviewDecision};

use super::wait::{self, Repeat};
use crate::context::history_message;
use crate::prompts;
use crate::session::Session;
use crate::tools::label::Label;
use crate::turn::TurnContext;

/// A command that wants to run.
pub(in crate::tools) struct Request<'a> {
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
pub(in crate::tools) struct Permit {
    /// Within the limits of the turn's sandbox policy.
    pub sandboxed: bool,
}

/// Why a command may not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tools) enum Refused {
    /// The model asked to leave the sandbox under a policy that lets nobody ask.
    Escalation(AskForApproval),
    /// The policy or the user said no; the words for the model.
    Rejected(String),
}

/// Whether a command asks to leave the sandbox where nobody may be asked: the policy in force then.
pub(in crate::tools) async fn refused_escalation(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
) -> Option<AskForApproval> {
    let settings = &turn.settings;
    match decide(
        &settings.approval_policy,
        &settings.sandbox_policy,
        facts(session, turn, request).await,
    ) {
        Decision::Forbid {
            reason: Refusal::EscalationNotAllowed(policy),
        } => Some(policy),
        _ => None,
    }
}

/// Permission to run a command, asked for if need be.
pub(in crate::tools) async fn permit(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
) -> Result<Permit, Refused> {
    let settings = &turn.settings;
    match decide(
        &settings.approval_policy,
        &settings.sandbox_policy,
        facts(session, turn, request).await,
    ) {
        Decision::Run { sandboxed } => Ok(Permit { sandboxed }),
        Decision::Ask {
            reason,
            then_sandboxed,
        } => {
            ask(session, turn, request, reason, Repeat::Yes).await?;
            Ok(Permit {
                sandboxed: then_sandboxed,
            })
        }
        Decision::Forbid {
            reason: Refusal::EscalationNotAllowed(policy),
        } => Err(Refused::Escalation(policy)),
        Decision::Forbid { reason } => Err(Refused::Rejected(reason.text(&request.label.command))),
    }
}

/// Permission to run a command again without the sandbox that stopped it.
pub(in crate::tools) async fn permit_unsandboxed(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
) -> Result<Permit, Refused> {
    let reason = Some(AskReason::RetryUnsandboxed);
    ask(session, turn, request, reason, Repeat::No).await?;
    Ok(Permit { sandboxed: false })
}

async fn facts<'a>(session: &Rc<Session>, turn: &TurnContext, request: &Request<'a>) -> CommandFacts<'a> {
    let Label { command, cwd, .. } = request.label;
    let key = ApprovalKey::command(command, cwd, request.escalated);
    CommandFacts {
        argv: command,
        escalated: request.escalated,
        session_approved: session.approvals.approved_for_session([&key]),
        rule_allowed: session.approvals.prefix_allows(command),
        // The host tries its sandbox only when a command needs one: that takes a process.
        sandbox_available: is_limited(&turn.settings.sandbox_policy) && session.has_sandbox().await,
    }
}

async fn ask(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
    reason: Option<AskReason>,
    repeat: Repeat,
) -> Result<(), Refused> {
    let Label {
        call_id,
        command,
        cwd,
        parsed_cmd,
    } = request.label.clone();
    let settings = &turn.settings;
    let amendment = propose(
        &settings.approval_policy,
        &settings.sandbox_policy,
        facts(session, turn, request).await,
        request.prefix_rule,
        &session.approvals.allowed_prefixes(),
    );
    let available_decisions = Some(available_decisions(amendment.as_deref()));
    let key = ApprovalKey::command(&command, &cwd, request.escalated);
    let question = EventMsg::ExecApprovalRequest(ExecApprovalRequestEvent {
        call_id: call_id.clone(),
        approval_id: None,
        turn_id: turn.id.clone(),
        command,
        cwd,
        reason: request
            .justification
            .map(str::to_owned)
            .or(reason.map(|reason| reason.to_string())),
        network_approval_context: None,
        proposed_execpolicy_amendment: amendment,
        proposed_network_policy_amendments: None,
        additional_permissions: None,
        skill_metadata: None,
        available_decisions,
        parsed_cmd,
    });
    match wait::ask(session, turn, &call_id, question, repeat).await {
        ReviewDecision::Approved => Ok(()),
        ReviewDecision::ApprovedForSession => {
            session.approvals.approve_for_session([key]);
            Ok(())
        }
        ReviewDecision::ApprovedExecpolicyAmendment {
            proposed_execpolicy_amendment,
        } => {
            let note = prompts::prefix_allowed(&proposed_execpolicy_amendment);
            session.record(history_message("developer", vec![note]));
            session.approvals.allow_prefix(proposed_execpolicy_amendment);
            Ok(())
        }
        ReviewDecision::Denied | ReviewDecision::Abort | ReviewDecision::NetworkPolicyAmendment { .. } => {
            Err(Refused::Rejected(REJECTED_BY_USER.to_owned()))
        }
    }
}
