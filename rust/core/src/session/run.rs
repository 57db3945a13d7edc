//! The session's main loop: ops, the running turn, and the tasks beside it.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll};

use codex_embed_config::{ConfigWarning, mcp_servers};
use codex_embed_protocol::{
    AskForApproval, CodexErrorInfo, ErrorEvent, EventMsg, Op, ReviewDecision, ReviewRequest,
    SessionConfiguredEvent, ShutdownCompleteEvent, TurnAbortReason, UserInput, WarningEvent,
};
use serde_json::Value;

use super::settings::Changes;
use super::{Background, Ops, PendingInput, Session, Submission, Task, emit_warnings};
use crate::mcp::{self, ElicitationAnswer, McpServers};
use crate::review;
use crate::turn::{self, TurnContext};

struct Running {
    turn: Rc<TurnContext>,
    task: Task,
}

enum Next {
    Op(Submission),
    TurnEnded,
}

/// Runs a session until it is shut down.
pub(crate) async fn run(session: Rc<Session>, ops: Rc<Ops>, warnings: Vec<ConfigWarning>) {
    let mut background = Background::default();
    McpServers::start(&session);
    if let Err(message) = required_servers(&session, &mut background).await {
        let codex_error_info = Some(CodexErrorInfo::BadRequest);
        session.io.emit(
            "",
            EventMsg::Error(ErrorEvent {
                message,
                codex_error_info,
            }),
        );
        return;
    }
    start(&session, warnings);
    let mut main = Main {
        session,
        running: None,
    };
    loop {
        match poll_fn(|cx| main.poll_next(&ops, &mut background, cx)).await {
            Next::Op(Submission { id, op: Op::Shutdown }) => {
                main.abort(TurnAbortReason::Interrupted);
                main.session.processes.terminate_all();
                main.session.mcp.close();
                drop(background);
                main.session
                    .io
                    .emit(&id, EventMsg::ShutdownComplete(ShutdownCompleteEvent {}));
                return;
            }
            Next::Op(Submission { id, op }) => main.handle(id, op),
            Next::TurnEnded => {
                main.running = None;
                // Input that the turn did not live to take starts a turn of its own.
                let left = main.session.take_pending_input();
                if let Some(PendingInput { submission, items }) = left {
                    main.start_turn(submission, items, None);
                }
            }
        }
    }
}

/// Waits for the MCP servers without which the session must not begin.
async fn required_servers(session: &Session, background: &mut Background) -> Result<(), String> {
    let mut ready = std::pin::pin!(session.mcp.required());
    poll_fn(|cx| {
        background.poll(session, cx);
        ready.as_mut().poll(cx)
    })
    .await
}

fn start(session: &Session, warnings: Vec<ConfigWarning>) {
    let id = session.id.get_or_init(|| session.io.uuid_v7()).clone();
    let settings = session.settings.borrow();
    session.io.emit(
        "",
        EventMsg::SessionConfigured(SessionConfiguredEvent {
            session_id: id,
            model: settings.model.clone(),
            model_provider_id: session.config.provider.id.clone(),
            approval_policy: settings.approval_policy,
            sandbox_policy: settings.sandbox_policy.clone(),
            cwd: settings.cwd.clone(),
            reasoning_effort: settings.effort,
            forked_from_id: None,
            thread_name: None,
            service_tier: session.config.service_tier,
            history_log_id: 0,
            history_entry_count: 0,
            initial_messages: None,
            network_proxy: None,
            rollout_path: None,
        }),
    );
    emit_warnings(&session.io, warnings);
    if settings.approval_policy == AskForApproval::OnFailure {
        let message = crate::prompts::on_failure_is_going_away().to_owned();
        session.io.emit("", EventMsg::Warning(WarningEvent { message }));
    }
    session.mcp.announce(&session.io);
}

struct Main {
    session: Rc<Session>,
    running: Option<Running>,
}

impl Main {
    /// Ops come first, so that an interrupt is not held up by a busy turn.
    fn poll_next(&mut self, ops: &Ops, background: &mut Background, cx: &mut Context<'_>) -> Poll<Next> {
        let next = ops.arrived.poll_until(cx, || ops.queue.borrow_mut().pop_front());
        if let Poll::Ready(submission) = next {
            return Poll::Ready(Next::Op(submission));
        }
        if let Some(running) = &mut self.running
            && running.task.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Next::TurnEnded);
        }
        background.poll(&self.session, cx);
        Poll::Pending
    }

    fn handle(&mut self, id: String, op: Op) {
        match op {
            Op::UserInput {
                items,
                final_output_json_schema,
            } => {
                self.take_input(id, items, final_output_json_schema);
            }
            Op::UserTurn {
                items,
                cwd,
                approval_policy,
                sandbox_policy,
                model,
                effort,
                summary,
                final_output_json_schema,
                ..
            } => {
                self.session.settings.borrow_mut().change(Changes {
                    cwd: Some(cwd),
                    approval_policy: Some(approval_policy),
                    sandbox_policy: Some(sandbox_policy),
                    model: Some(model),
                    effort,
                    summary,
                });
                self.take_input(id, items, final_output_json_schema);
            }
            Op::OverrideTurnContext {
                cwd,
                approval_policy,
                sandbox_policy,
                model,
                effort,
                summary,
            } => {
                let changes = Changes {
                    cwd,
                    approval_policy,
                    sandbox_policy,
                    model,
                    effort,
                    summary,
                };
                self.session.settings.borrow_mut().change(changes);
            }
            Op::Compact => self.start_compaction(id),
            Op::Review { review_request } => self.start_review(id, review_request),
            // Without a turn, what is under way is the start of servers.
            Op::Interrupt if self.running.is_none() => self.session.mcp.cancel_starting(&self.session.io),
            Op::Interrupt => self.abort(TurnAbortReason::Interrupted),
            Op::ExecApproval {
                id: call_id,
                decision,
                ..
            }
            | Op::PatchApproval {
                id: call_id,
                decision,
            } => {
                self.decide(&id, &call_id, decision);
            }
            Op::DynamicToolResponse {
                id: call_id,
                response,
            } => {
                if !self.session.dynamic_tools.resolve(&call_id, response) {
                    self.error(&id, format!("no call of a dynamic tool waits under `{call_id}`"));
                }
            }
            Op::UserInputAnswer {
                id: turn_id,
                response,
            } => {
                if !self.session.user_input.resolve(&turn_id, response) {
                    self.error(
                        &id,
                        format!("no question to the user is open in the turn `{turn_id}`"),
                    );
                }
            }
            other => self.handle_mcp(id, other),
        }
    }

    fn handle_mcp(&self, id: String, op: Op) {
        match op {
            Op::ResolveElicitation {
                server_name,
                request_id,
                decision: action,
                content,
                meta,
            } => {
                let answer = ElicitationAnswer {
                    action,
                    content,
                    meta,
                };
                if !self.session.mcp.answer(&server_name, &request_id, answer) {
                    self.error(
                        &id,
                        format!("no question of the MCP server `{server_name}` is open under this id"),
                    );
                }
            }
            Op::ListMcpTools => self.session.spawn(mcp::list(Rc::clone(&self.session), id)),
            Op::RefreshMcpServers { config } => {
                match mcp_servers(&config.mcp_servers, &self.session.settings.borrow().cwd) {
                    Ok((servers, warnings)) => {
                        emit_warnings(&self.session.io, warnings);
                        self.session.mcp.refresh_with(servers);
                    }
                    Err(error) => self.error(&id, error.to_string()),
                }
            }
            other => self.refuse(&id, &other),
        }
    }

    fn take_input(&mut self, id: String, items: Vec<UserInput>, schema: Option<Value>) {
        if self.running.is_some() {
            self.session.pending_input.borrow_mut().push_back(PendingInput {
                submission: id,
                items,
            });
        } else {
            self.start_turn(id, items, schema);
        }
    }

    /// Compacts the history in a turn of its own, which takes the place of one that runs.
    fn start_compaction(&mut self, id: String) {
        self.abort(TurnAbortReason::Replaced);
        let turn = self.new_turn(id, None);
        let task = Box::pin(turn::compact(Rc::clone(&self.session), Rc::clone(&turn)));
        self.running = Some(Running { turn, task });
    }

    fn start_turn(&mut self, id: String, items: Vec<UserInput>, schema: Option<Value>) {
        let turn = self.new_turn(id, schema);
        let task = Box::pin(turn::run(Rc::clone(&self.session), Rc::clone(&turn), items));
        self.running = Some(Running { turn, task });
    }

    /// Reviews code in a turn of its own, which takes the place of one that runs.
    fn start_review(&mut self, id: String, request: ReviewRequest) {
        match review::Assignment::new(request) {
            Ok(assignment) => {
                self.abort(TurnAbortReason::Replaced);
                let turn = self.new_turn(id, None);
                let task = Box::pin(review::run(
                    Rc::clone(&self.session),
                    Rc::clone(&turn),
                    assignment,
                ));
                self.running = Some(Running { turn, task });
            }
            Err(message) => self.error(&id, message),
        }
    }

    /// A turn for a submission, under its id or a new one for a submission without.
    fn new_turn(&self, id: String, schema: Option<Value>) -> Rc<TurnContext> {
        let id = if id.is_empty() {
            self.session.io.uuid_v7()
        } else {
            id
        };
        self.session.mcp.apply_refresh(&self.session);
        Rc::new(TurnContext::new(&self.session, id, schema))
    }

    fn decide(&mut self, id: &str, call_id: &str, decision: ReviewDecision) {
        if decision == ReviewDecision::Abort {
            self.abort(TurnAbortReason::Interrupted);
        } else if !self.session.approvals.resolve(call_id, decision) {
            let message =
                format!("no approval is open for `{call_id}`; it was answered already, or its turn ended");
            self.error(id, message);
        }
    }

    /// Ends the running turn: everything it waited for is cancelled with its future.
    fn abort(&mut self, reason: TurnAbortReason) {
        let Some(Running { turn, task }) = self.running.take() else {
            return;
        };
        drop(task);
        self.session.processes.terminate_all();
        self.session.pending_input.borrow_mut().clear();
        turn::finish_aborted(&self.session, &turn, reason);
    }

    fn refuse(&self, id: &str, op: &Op) {
        let name = serde_json::to_value(op).ok();
        let name = name
            .as_ref()
            .and_then(|value| value.get("type"))
            .and_then(Value::as_str);
        self.error(
            id,
            format!("the op `{}` is not supported here", name.unwrap_or("unknown")),
        );
    }

    fn error(&self, id: &str, message: String) {
        let codex_error_info = Some(CodexErrorInfo::BadRequest);
        self.session.io.emit(
            id,
            EventMsg::Error(ErrorEvent {
                message,
                codex_error_info,
            }),
        );
    }
}
