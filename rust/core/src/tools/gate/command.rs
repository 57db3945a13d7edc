//! Permission for commands.

use std::rc::Rc;

use codex_embed_policy::approval::{
    ApprovalKey, AskReason, CommandFacts, Decision, REJECTED_BY_USER, Refusal, available_decisions, decide,
    is_limited, propose,
};
use codex_embed_policy::rules::Ruling;
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
    /// Whether a command that may go on has a terminal; `None` for one that runs to its end.
    pub tty: Option<bool>,
}

impl Request<'_> {
    /// What an approval for the session holds for.
    fn key(&self) -> ApprovalKey {
        ApprovalKey::command(&self.label.command, &self.label.cwd, self.escalated, self.tty)
    }
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
    let known = Known::of(session, turn, request).await;
    match known.decide(turn) {
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
    let known = Known::of(session, turn, request).await;
    match known.decide(turn) {
        Decision::Run { sandboxed } => Ok(Permit { sandboxed }),
        Decision::Ask {
            reason,
            then_sandboxed,
        } => {
            ask(session, turn, request, &known, reason, Repeat::Yes).await?;
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
    let known = Known::of(session, turn, request).await;
    let reason = Some(AskReason::RetryUnsandboxed);
    ask(session, turn, request, &known, reason, Repeat::No).await?;
    Ok(Permit { sandboxed: false })
}

/// What a decision about a command rests on.
struct Known<'a> {
    request: &'a Request<'a>,
    ruling: Ruling,
    session_approved: bool,
    sandbox_available: bool,
}

impl<'a> Known<'a> {
    async fn of(session: &Rc<Session>, turn: &TurnContext, request: &'a Request<'a>) -> Self {
        let Label { command, cwd, .. } = request.label;
        Self {
            request,
            ruling: session.ruling(command, cwd).await,
            session_approved: session.approvals.approved_for_session([&request.key()]),
            // The host tries its sandbox only when a command needs one: that takes a process.
            sandbox_available: is_limited(&turn.settings.sandbox_policy) && session.has_sandbox().await,
        }
    }

    fn facts(&self) -> CommandFacts<'_> {
        CommandFacts {
            argv: &self.request.label.command,
            escalated: self.request.escalated,
            session_approved: self.session_approved,
            ruling: &self.ruling,
            sandbox_available: self.sandbox_available,
        }
    }

    fn decide(&self, turn: &TurnContext) -> Decision {
        let settings = &turn.settings;
        decide(&settings.approval_policy, &settings.sandbox_policy, self.facts())
    }
}

async fn ask(
    session: &Rc<Session>,
    turn: &TurnContext,
    request: &Request<'_>,
    known: &Known<'_>,
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
        known.facts(),
        request.prefix_rule,
        reason == Some(AskReason::RetryUnsandboxed),
    );
    let outweighs = reason.as_ref().is_some_and(AskReason::outweighs_model);
    let reason = reason.map(|reason| reason.text(&command));
    let models = request.justification.map(str::to_owned);
    let reason = if outweighs { reason } else { models.or(reason) };
    let available_decisions = Some(available_decisions(amendment.as_deref()));
    let key = request.key();
    let question = EventMsg::ExecApprovalRequest(ExecApprovalRequestEvent {
        call_id: call_id.clone(),
        approval_id: None,
        turn_id: turn.id.clone(),
        command,
        cwd,
        reason,
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
            if session.allow_prefix(proposed_execpolicy_amendment).await {
                session.record(history_message("developer", vec![note]));
            }
            Ok(())
        }
        ReviewDecision::Denied | ReviewDecision::Abort | ReviewDecision::NetworkPolicyAmendment { .. } => {
            Err(Refused::Rejected(REJECTED_BY_USER.to_owned()))
        }
    }
}
